//! Images that have a hash in common, read from the indexes of the hashes alone.

use super::Images;
use crate::{DbError, ImageId, Millis};
use rusqlite::OptionalExtension as _;

/// What makes one of several duplicates the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) rating: u8,
    pub(crate) favourite: bool,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) created_at: Millis,
}

pub(crate) const BY_FILE: &str = "SELECT source_sha256, id FROM images ORDER BY source_sha256, id";
pub(crate) const BY_PIXELS: &str =
    "SELECT pixel_hash, id FROM images WHERE pixel_hash IS NOT NULL ORDER BY pixel_hash, id";
pub(crate) const BY_LOOKS: &str =
    "SELECT perceptual_hash, id FROM images WHERE perceptual_hash IS NOT NULL";

impl Images<'_> {
    /// Images that were delivered byte by byte the same, trashed ones too.
    pub(crate) fn same_file(&self) -> Result<Vec<Vec<ImageId>>, DbError> {
        self.same(BY_FILE)
    }

    /// Images with the same pixels, trashed ones too.
    pub(crate) fn same_pixels(&self) -> Result<Vec<Vec<ImageId>>, DbError> {
        self.same(BY_PIXELS)
    }

    /// The perceptual hash of every image, in its order, trashed ones too.
    pub(crate) fn looks(&self) -> Result<Vec<(u64, ImageId)>, DbError> {
        let mut statement = self.conn.prepare_cached(BY_LOOKS)?;
        let look =
            |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get(1)?));
        let mut looks: Vec<(u64, ImageId)> =
            statement.query_map([], look)?.collect::<Result<_, _>>()?;
        looks.sort_unstable();
        Ok(looks)
    }

    /// An image outside the trash, as one of several duplicates.
    pub(crate) fn candidate(&self, id: ImageId) -> Result<Option<Candidate>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT rating, favourite, width, height, created_at FROM images WHERE id = ?1 AND trashed_at IS NULL",
        )?;
        let candidate = |row: &rusqlite::Row<'_>| {
            Ok(Candidate {
                rating: row.get(0)?,
                favourite: row.get(1)?,
                width: row.get(2)?,
                height: row.get(3)?,
                created_at: row.get(4)?,
            })
        };
        Ok(statement.query_row([id], candidate).optional()?)
    }

    fn same(&self, sql: &str) -> Result<Vec<Vec<ImageId>>, DbError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let (mut groups, mut same, mut hash) = (Vec::new(), Vec::new(), [0_u8; 32]);
        while let Some(row) = rows.next()? {
            let next = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            if next != hash {
                if same.len() > 1 {
                    groups.push(std::mem::take(&mut same));
                }
                same.clear();
                if let Some(digest) = next.first_chunk::<32>() {
                    hash = *digest;
                }
            }
            same.push(row.get(1)?);
        }
        if same.len() > 1 {
            groups.push(same);
        }
        Ok(groups)
    }
}
