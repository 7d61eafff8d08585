//! The gallery as a walk over all of a view, for a window that lays out every image at once.

use super::{GalleryCursor, Images, colour_value};
use crate::{DbError, ImageId, ImageRow, Millis};
use rusqlite::{OptionalExtension as _, Row};

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
    /// Width in pixels as seen, 65535 at most; 0 when unknown.
    pub width: u16,
    /// Height in pixels as seen, 65535 at most; 0 when unknown.
    pub height: u16,
    /// Mean colour as `0xrrggbb`; a middle grey when unknown.
    pub colour: u32,
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

impl GalleryCell {
    /// What a gallery shows of an image.
    #[must_use]
    pub fn of(image: &ImageRow) -> Self {
        let side = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX);
        Self {
            id: image.id,
            at: image.trashed_at.unwrap_or(image.created_at),
            version: image.version_bits(),
            width: side(image.width),
            height: side(image.height),
            colour: image.average_colour.map_or(0x0080_8080, colour_value),
            rating: image.rating,
            favourite: image.favourite,
            undecodable: image.undecodable.is_some(),
            demo: image.demo,
            missing: image.missing_since.is_some(),
        }
    }
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

/// All that a cell shows in one number, as the indexes `images_gallery` and `images_trash` hold it; word for word, or
/// SQLite reads each row of the table instead, which is ten times slower. From the top: width (16 bits), height (16),
/// colour (24), missing, demo, undecodable, favourite, rating (3).
pub(crate) const LOOK: &str =
    "(min(width, 65535) << 47) | (min(height, 65535) << 31) | (coalesce(average_colour, 8421504) << 7)
  | rating | (favourite << 3) | ((undecodable IS NOT NULL) << 4) | (demo << 5) | ((missing_since IS NOT NULL) << 6)";

/// Each is counted in an index that holds all it asks for; the first, of all images, page by page in the smallest one.
pub(crate) const COUNTS: [&str; 5] = [
    "SELECT count(*) FROM images",
    "SELECT count(*) FROM images WHERE favourite = 1 AND trashed_at IS NULL",
    "SELECT count(*) FROM images WHERE rating > 0 AND trashed_at IS NULL",
    "SELECT count(*) FROM images WHERE trashed_at IS NOT NULL",
    "SELECT count(*) FROM images WHERE demo = 1 AND trashed_at IS NULL",
];

/// How much of a view is walked: two halves can be read at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// All of it.
    Whole,
    /// What stands before this place in the order. Not of the trash.
    Before(GalleryCursor),
    /// This place, and what stands behind it. Not of the trash.
    From(GalleryCursor),
}

impl GalleryView {
    /// The statement that walks this view, or more than it.
    pub(crate) fn sql(self, stretch: Stretch) -> String {
        let (at, filter) = match self {
            // Favourites and unrated ones are picked out on the way: cheaper than an index for each.
            Self::All | Self::Favourites | Self::Unrated => ("created_at", "IS NULL"),
            Self::Trash => ("trashed_at", "IS NOT NULL"),
        };
        let stretch = match stretch {
            Stretch::Whole => "",
            Stretch::Before(_) => "AND (created_at, id) > (?1, ?2)",
            Stretch::From(_) => "AND (created_at, id) <= (?1, ?2)",
        };
        format!(
            "SELECT id, {at}, substr(sha256, 1, 4), {LOOK} FROM images
             WHERE trashed_at {filter} {stretch} ORDER BY {at} DESC, id DESC"
        )
    }

    fn holds(self, cell: &GalleryCell) -> bool {
        match self {
            Self::All | Self::Trash => true,
            Self::Favourites => cell.favourite,
            Self::Unrated => cell.rating == 0,
        }
    }
}

impl Images<'_> {
    /// Walks every image of a view, or of a stretch of it, in its order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn walk(
        &self,
        view: GalleryView,
        stretch: Stretch,
        mut each: impl FnMut(GalleryCell),
    ) -> Result<(), DbError> {
        let mut statement = self.conn.prepare_cached(&view.sql(stretch))?;
        let mut rows = match stretch {
            Stretch::Whole => statement.query([])?,
            Stretch::Before(place) | Stretch::From(place) => {
                statement.query((place.created_at, place.id))?
            }
        };
        while let Some(row) = rows.next()? {
            let cell = cell(row)?;
            if view.holds(&cell) {
                each(cell);
            }
        }
        Ok(())
    }

    /// A place about in the middle of the gallery, by ids; `None` when there are fewer than `least`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn middle(&self, least: i64) -> Result<Option<GalleryCursor>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT created_at, id FROM images
             WHERE id >= (SELECT max(id) / 2 FROM images) AND (SELECT max(id) FROM images) >= ?1
             ORDER BY id LIMIT 1",
        )?;
        Ok(statement
            .query_row([least], |row| {
                Ok(GalleryCursor {
                    created_at: row.get(0)?,
                    id: row.get(1)?,
                })
            })
            .optional()?)
    }

    /// How many images each view holds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn counts(&self) -> Result<GalleryCounts, DbError> {
        let count = |sql: &str| -> Result<u64, DbError> {
            let mut statement = self.conn.prepare_cached(sql)?;
            Ok(statement
                .query_row([], |row| row.get::<_, i64>(0))?
                .unsigned_abs())
        };
        let [every, favourites, rated, trash, demo] = COUNTS;
        let trash = count(trash)?;
        let all = count(every)?.saturating_sub(trash);
        Ok(GalleryCounts {
            all,
            favourites: count(favourites)?,
            unrated: all.saturating_sub(count(rated)?),
            trash,
            demo: count(demo)?,
        })
    }

    /// The version of an image, as [`ImageRow::version_bits`] has it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn version(&self, id: ImageId) -> Result<Option<u32>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT substr(sha256, 1, 4) FROM images WHERE id = ?1")?;
        let found = statement.query_row([id], |row| version_bits(row, 0));
        Ok(found.optional()?)
    }

    /// The images with these ids, in their order; ids that nobody knows are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn get_each(&self, ids: &[ImageId]) -> Result<Vec<ImageRow>, DbError> {
        let mut statement = self.conn.prepare_cached(&super::one())?;
        ids.iter()
            .filter_map(|id| statement.query_row([id], super::row).optional().transpose())
            .map(|found| found.map_err(DbError::from))
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

/// A version from a column with the first four bytes of the file's hash.
pub(crate) fn version_bits(row: &Row<'_>, column: usize) -> rusqlite::Result<u32> {
    let version = row.get_ref(column)?.as_blob()?;
    Ok(version
        .first_chunk::<4>()
        .map_or(0, |first| u32::from_be_bytes(*first)))
}

fn cell(row: &Row<'_>) -> rusqlite::Result<GalleryCell> {
    let look = row.get_ref(3)?.as_i64()?.cast_unsigned();
    Ok(GalleryCell {
        id: ImageId(row.get_ref(0)?.as_i64()?),
        at: row.get_ref(1)?.as_i64()?,
        version: version_bits(row, 2)?,
        width: (look >> 47) as u16,
        height: (look >> 31) as u16,
        colour: (look >> 7) as u32 & 0x00ff_ffff,
        rating: look as u8 & 7,
        favourite: look & 1 << 3 != 0,
        undecodable: look & 1 << 4 != 0,
        demo: look & 1 << 5 != 0,
        missing: look & 1 << 6 != 0,
    })
}
