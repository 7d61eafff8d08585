//! What a person says of images: rating, favourite, trash. One statement for each image, so that what stood before is
//! known to undo.

use super::ImagesMut;
use crate::{DbError, ImageId, Millis};
use rusqlite::OptionalExtension as _;

/// What a person says of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// 0 (none) to 5.
    Rating(u8),
    /// A favourite, or not.
    Favourite(bool),
    /// In the trash since, or not there.
    Trashed(Option<Millis>),
}

/// The column that a mark stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MarkColumn {
    Rating,
    Favourite,
    TrashedAt,
}

impl MarkColumn {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Rating => "rating",
            Self::Favourite => "favourite",
            Self::TrashedAt => "trashed_at",
        }
    }
}

impl Mark {
    pub(crate) const fn column(self) -> MarkColumn {
        match self {
            Self::Rating(_) => MarkColumn::Rating,
            Self::Favourite(_) => MarkColumn::Favourite,
            Self::Trashed(_) => MarkColumn::TrashedAt,
        }
    }

    pub(crate) fn value(self) -> Option<i64> {
        match self {
            Self::Rating(rating) => Some(i64::from(rating)),
            Self::Favourite(favourite) => Some(i64::from(favourite)),
            Self::Trashed(at) => at,
        }
    }
}

impl ImagesMut<'_> {
    /// Sets a mark and returns those of `ids` that changed, with what stood there before. One that is in the trash
    /// already keeps its moment. Use [`Library::mark`](crate::Library::mark) where undo should know of it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn mark(
        &self,
        ids: &[ImageId],
        mark: Mark,
    ) -> Result<Vec<(ImageId, Option<i64>)>, DbError> {
        let (column, value) = (mark.column(), mark.value());
        let name = column.name();
        let mut before = self
            .conn
            .prepare_cached(&format!("SELECT {name} FROM images WHERE id = ?1"))?;
        let mut set = self
            .conn
            .prepare_cached(&format!("UPDATE images SET {name} = ?2 WHERE id = ?1"))?;
        let mut changed = Vec::new();
        for id in ids {
            let found: Option<Option<i64>> = before.query_row([id], |row| row.get(0)).optional()?;
            let Some(stood) = found else { continue };
            let same = match column {
                MarkColumn::TrashedAt => stood.is_some() == value.is_some(),
                MarkColumn::Rating | MarkColumn::Favourite => stood == value,
            };
            if !same {
                set.execute((id, value))?;
                changed.push((*id, stood));
            }
        }
        Ok(changed)
    }

    /// Sets a column from `from` to `to` where it still stands at `from`; tells whether it did.
    pub(crate) fn put_back(
        &self,
        column: MarkColumn,
        id: ImageId,
        from: Option<i64>,
        to: Option<i64>,
    ) -> Result<bool, DbError> {
        let name = column.name();
        let mut set = self.conn.prepare_cached(&format!(
            "UPDATE images SET {name} = ?3 WHERE id = ?1 AND {name} IS ?2"
        ))?;
        Ok(set.execute((id, from, to))? == 1)
    }
}
