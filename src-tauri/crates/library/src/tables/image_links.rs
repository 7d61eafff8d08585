//! `image_links`: which images another one was made from.

use super::{handles, text_enum};
use crate::{DbError, ImageId};
use rusqlite::Connection;

pub(crate) const CREATE: &str = "
CREATE TABLE image_links (
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('parent','input')),
  position INTEGER NOT NULL DEFAULT 0,
  linked_id INTEGER NOT NULL,
  PRIMARY KEY (image_id, kind, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_links_linked ON image_links (linked_id);
";

text_enum! {
    /// How two images are tied.
    LinkKind {
        /// A variation of the linked one.
        Parent = "parent",
        /// The linked one was sent along.
        Input = "input",
    }
}

/// A tie between two images. The linked one may be gone by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkRow {
    /// The image that was made.
    pub image_id: ImageId,
    /// How they are tied.
    pub kind: LinkKind,
    /// The order among the inputs, from 0.
    pub position: u32,
    /// The image it was made from.
    pub linked_id: ImageId,
}

handles!(ImageLinks, ImageLinksMut, "image_links");

impl ImageLinks<'_> {
    /// What this image was made from.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of(&self, image: ImageId) -> Result<Vec<LinkRow>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT image_id, kind, position, linked_id FROM image_links WHERE image_id = ?1
             ORDER BY kind DESC, position",
        )?;
        Ok(statement
            .query_map([image], row)?
            .collect::<Result<_, _>>()?)
    }

    /// What was made from this image, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn to(&self, image: ImageId) -> Result<Vec<LinkRow>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT image_id, kind, position, linked_id FROM image_links WHERE linked_id = ?1
             ORDER BY image_id DESC, kind, position",
        )?;
        Ok(statement
            .query_map([image], row)?
            .collect::<Result<_, _>>()?)
    }
}

impl ImageLinksMut<'_> {
    /// Ties two images.
    ///
    /// # Errors
    /// When the database cannot be written or the image does not exist.
    pub fn insert(&self, link: &LinkRow) -> Result<(), DbError> {
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO image_links (image_id, kind, position, linked_id) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((link.image_id, link.kind, link.position, link.linked_id))?;
        Ok(())
    }
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<LinkRow> {
    Ok(LinkRow {
        image_id: row.get(0)?,
        kind: row.get(1)?,
        position: row.get(2)?,
        linked_id: row.get(3)?,
    })
}
