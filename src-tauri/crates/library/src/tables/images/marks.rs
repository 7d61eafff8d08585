//! What a person says of images: rating, favourite, trash, note. One statement for each image, so that what stood before is
//! known to undo.

use super::{Images, ImagesMut};
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// What several images may have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFacts {
    /// 0 (none) to 5.
    pub rating: u8,
    /// Marked as favourite.
    pub favourite: bool,
    /// The model as sent.
    pub model: Option<String>,
    /// Width in pixels as seen.
    pub width: u32,
    /// Height in pixels as seen.
    pub height: u32,
    /// Words of the person.
    pub note: Option<String>,
}

impl Images<'_> {
    /// A few facts of an image, much cheaper than its whole row.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn facts(&self, id: ImageId) -> Result<Option<ImageFacts>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT rating, favourite, model, width, height, note
             FROM images LEFT JOIN image_texts ON image_id = id WHERE id = ?1",
        )?;
        let facts = |row: &rusqlite::Row<'_>| {
            Ok(ImageFacts {
                rating: row.get(0)?,
                favourite: row.get(1)?,
                model: row.get(2)?,
                width: row.get(3)?,
                height: row.get(4)?,
                note: row.get(5)?,
            })
        };
        Ok(statement.query_row([id], facts).optional()?)
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

    /// Sets the note and returns those of `ids` that changed, with what stood there before. Use
    /// [`Library::set_note`](crate::Library::set_note) where undo should know of it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_note(
        &self,
        ids: &[ImageId],
        note: Option<&str>,
    ) -> Result<Vec<(ImageId, Option<String>)>, DbError> {
        let mut changed = Vec::new();
        for id in ids {
            let Some(stood) = self.note(*id)? else {
                continue;
            };
            if stood.as_deref() != note {
                self.write_note(*id, note)?;
                changed.push((*id, stood));
            }
        }
        Ok(changed)
    }

    /// Sets the note from `from` to `to` where it still stands at `from`; tells whether it did.
    pub(crate) fn put_note_back(
        &self,
        id: ImageId,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<bool, DbError> {
        let stands = self.note(id)?.is_some_and(|note| note.as_deref() == from);
        if stands {
            self.write_note(id, to)?;
        }
        Ok(stands)
    }

    fn note(&self, id: ImageId) -> Result<Option<Option<String>>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT note FROM image_texts WHERE image_id = ?1")?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?)
    }

    /// The only place where a note is written once its image is there.
    fn write_note(&self, id: ImageId, note: Option<&str>) -> Result<(), DbError> {
        self.conn
            .prepare_cached("UPDATE image_texts SET note = ?2 WHERE image_id = ?1")?
            .execute((id, note))?;
        Ok(())
    }
}
