//! How a tag, an album or a saved search stood, and taking it from there to where it stood before or after.

use crate::{
    AlbumId, AlbumRow, DbError, ImageId, Millis, SmartAlbumId, SmartAlbumRow, TagId, TagRow,
    WriteTx,
};
use serde::{Deserialize, Serialize};

/// A tag as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TagRecord {
    pub(crate) name: String,
    pub(crate) created_at: Millis,
}

/// An album as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AlbumRecord {
    pub(crate) parent: Option<AlbumId>,
    pub(crate) name: String,
    pub(crate) position: i64,
    pub(crate) cover: Option<ImageId>,
    pub(crate) created_at: Millis,
}

/// A saved search as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SmartAlbumRecord {
    pub(crate) name: String,
    pub(crate) query: String,
    pub(crate) position: i64,
    pub(crate) created_at: Millis,
}

impl From<&TagRow> for TagRecord {
    fn from(row: &TagRow) -> Self {
        Self {
            name: row.name.clone(),
            created_at: row.created_at,
        }
    }
}

impl From<&AlbumRow> for AlbumRecord {
    fn from(row: &AlbumRow) -> Self {
        Self {
            parent: row.parent_id,
            name: row.name.clone(),
            position: row.position,
            cover: row.cover_image_id,
            created_at: row.created_at,
        }
    }
}

impl From<&SmartAlbumRow> for SmartAlbumRecord {
    fn from(row: &SmartAlbumRow) -> Self {
        Self {
            name: row.name.clone(),
            query: row.query.clone(),
            position: row.position,
            created_at: row.created_at,
        }
    }
}

/// Sets a field that the change is about, if it still stands where the way begins.
macro_rules! turn {
    ($row:expr, $field:ident, $from:expr, $to:expr) => {
        if $from != $to {
            if $row.$field != *$from {
                return Ok(());
            }
            $row.$field = $to.clone();
        }
    };
}

impl TagRecord {
    /// A tag that images have stays, whatever its beginnings.
    pub(crate) fn take(
        tx: &WriteTx<'_>,
        id: TagId,
        from: Option<&Self>,
        to: Option<&Self>,
    ) -> Result<(), DbError> {
        match (from, to) {
            (None, Some(to)) => drop(tx.tags_mut().put(id, &to.name, to.created_at)?),
            (Some(_), None) => drop(tx.tags_mut().delete_unused(id)?),
            (Some(from), Some(to)) => {
                if let Some(row) = tx.tags().get(id)?
                    && row.name == from.name
                {
                    tx.tags_mut().rename(id, &to.name)?;
                }
            }
            (None, None) => {}
        }
        Ok(())
    }
}

impl AlbumRecord {
    pub(crate) fn row(&self, id: AlbumId) -> AlbumRow {
        AlbumRow {
            id,
            parent_id: self.parent,
            name: self.name.clone(),
            position: self.position,
            cover_image_id: self.cover,
            created_at: self.created_at,
            images: 0,
        }
    }

    /// An album that holds images or albums stays, whatever its beginnings; one whose parent is gone cannot come back.
    pub(crate) fn take(
        tx: &WriteTx<'_>,
        id: AlbumId,
        from: Option<&Self>,
        to: Option<&Self>,
    ) -> Result<(), DbError> {
        match (from, to) {
            (None, Some(to)) => drop(tx.albums_mut().put(&to.row(id))?),
            (Some(_), None) => drop(tx.albums_mut().delete_empty(id)?),
            (Some(from), Some(to)) => {
                let Some(mut row) = tx.albums().get(id)? else {
                    return Ok(());
                };
                turn!(row, parent_id, &from.parent, &to.parent);
                turn!(row, name, &from.name, &to.name);
                turn!(row, position, &from.position, &to.position);
                turn!(row, cover_image_id, &from.cover, &to.cover);
                if !tx.albums().is_whole(&row)? {
                    return Ok(());
                }
                match tx.albums_mut().update(&row) {
                    // It would lie inside itself by now.
                    Err(DbError::Conflict(_)) => {}
                    other => drop(other?),
                }
            }
            (None, None) => {}
        }
        Ok(())
    }
}

impl SmartAlbumRecord {
    pub(crate) fn take(
        tx: &WriteTx<'_>,
        id: SmartAlbumId,
        from: Option<&Self>,
        to: Option<&Self>,
    ) -> Result<(), DbError> {
        match (from, to) {
            (None, Some(to)) => drop(tx.smart_albums_mut().put(&SmartAlbumRow {
                id,
                name: to.name.clone(),
                query: to.query.clone(),
                position: to.position,
                created_at: to.created_at,
            })?),
            (Some(_), None) => drop(tx.smart_albums_mut().delete(id)?),
            (Some(from), Some(to)) => {
                let Some(mut row) = tx.smart_albums().get(id)? else {
                    return Ok(());
                };
                turn!(row, name, &from.name, &to.name);
                turn!(row, query, &from.query, &to.query);
                turn!(row, position, &from.position, &to.position);
                tx.smart_albums_mut().update(&row)?;
            }
            (None, None) => {}
        }
        Ok(())
    }
}
