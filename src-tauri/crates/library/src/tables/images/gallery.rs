//! The gallery as a walk over all of a view, for a window that lays out every image at once.

use super::Images;
use crate::{DbError, ImageId, ImageRow, Millis};
use rusqlite::Row;

/// What a gallery shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GalleryView {
    /// Everything outside the trash, newest first.
    All,
    /// Favourites outside the trash, newest first.
    Favourites,
    /// Images without a rating outside the trash, newest first.
    Unrated,
    /// The trash, last trashed first.
    Trash,
}

/// An image as far as a gallery needs it to lay it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GalleryCell {
    /// Its id.
    pub id: ImageId,
    /// Its place in the order: when it was made, or in the trash when it was trashed.
    pub at: Millis,
    /// The first 32 bits of the file's hash, big end first.
    pub version: u32,
    /// Width in pixels as seen; 0 when unknown.
    pub width: u32,
    /// Height in pixels as seen; 0 when unknown.
    pub height: u32,
    /// Mean colour as `0xrrggbb`.
    pub colour: Option<u32>,
    /// 0 (none) to 5.
    pub rating: u8,
    /// Marked as favourite.
    pub favourite: bool,
    /// Kept, but it cannot be drawn here.
    pub undecodable: bool,
    /// Made by the demo.
    pub demo: bool,
    /// Its file is missing.
    pub missing: bool,
}

/// How many images each view holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GalleryCounts {
    /// Everything outside the trash.
    pub all: u64,
    /// Favourites outside the trash.
    pub favourites: u64,
    /// Images without a rating outside the trash.
    pub unrated: u64,
    /// The trash.
    pub trash: u64,
    /// Made by the demo, outside the trash.
    pub demo: u64,
}

impl GalleryView {
    /// The statement that walks this view.
    pub(crate) fn sql(self) -> String {
        let (at, filter) = match self {
            Self::All => ("created_at", "trashed_at IS NULL"),
            Self::Favourites => ("created_at", "trashed_at IS NULL AND favourite = 1"),
            Self::Unrated => ("created_at", "trashed_at IS NULL AND rating = 0"),
            Self::Trash => ("trashed_at", "trashed_at IS NOT NULL"),
        };
        format!(
            "SELECT id, {at}, sha256, width, height, average_colour, rating, favourite,
               undecodable IS NOT NULL, demo, missing_since IS NOT NULL
             FROM images WHERE {filter} ORDER BY {at} DESC, id DESC"
        )
    }
}

impl Images<'_> {
    /// Walks every image of a view in its order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn walk(
        &self,
        view: GalleryView,
        mut each: impl FnMut(GalleryCell),
    ) -> Result<(), DbError> {
        let mut statement = self.conn.prepare_cached(&view.sql())?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            each(cell(row)?);
        }
        Ok(())
    }

    /// How many images each view holds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn counts(&self) -> Result<GalleryCounts, DbError> {
        let count = |filter: &str| -> Result<u64, DbError> {
            let sql = format!("SELECT count(*) FROM images WHERE {filter}");
            let mut statement = self.conn.prepare_cached(&sql)?;
            Ok(statement
                .query_row([], |row| row.get::<_, i64>(0))?
                .unsigned_abs())
        };
        Ok(GalleryCounts {
            all: count("trashed_at IS NULL")?,
            favourites: count("favourite = 1 AND trashed_at IS NULL")?,
            unrated: count("rating = 0 AND trashed_at IS NULL")?,
            trash: count("trashed_at IS NOT NULL")?,
            demo: count("demo = 1 AND trashed_at IS NULL")?,
        })
    }

    /// The images with these ids, in their order; ids that nobody knows are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn get_each(&self, ids: &[ImageId]) -> Result<Vec<ImageRow>, DbError> {
        ids.iter()
            .filter_map(|id| self.get(*id).transpose())
            .collect()
    }

    /// Those of the demo that are not in the trash.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of_the_demo(&self) -> Result<Vec<ImageId>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM images WHERE demo = 1 AND trashed_at IS NULL ORDER BY id",
        )?;
        Ok(statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }

    /// Number and bytes of all images, trashed ones too.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sum(&self) -> Result<(u64, u64), DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT count(*), coalesce(sum(bytes), 0) FROM images")?;
        Ok(statement.query_row([], |row| {
            Ok((
                row.get::<_, i64>(0)?.unsigned_abs(),
                row.get::<_, i64>(1)?.unsigned_abs(),
            ))
        })?)
    }
}

fn cell(row: &Row<'_>) -> rusqlite::Result<GalleryCell> {
    let hash = row.get_ref(2)?.as_blob()?;
    let version = hash
        .first_chunk::<4>()
        .map_or(0, |first| u32::from_be_bytes(*first));
    Ok(GalleryCell {
        id: row.get(0)?,
        at: row.get(1)?,
        version,
        width: row.get(3)?,
        height: row.get(4)?,
        colour: row.get(5)?,
        rating: row.get(6)?,
        favourite: row.get(7)?,
        undecodable: row.get(8)?,
        demo: row.get(9)?,
        missing: row.get(10)?,
    })
}
