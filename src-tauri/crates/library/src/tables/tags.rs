//! `tags` and `image_tags`: words that a person gives to images.

use super::handles;
use crate::{DbError, ImageId, Millis, TagId};
use rusqlite::{Connection, Row};

pub(crate) const CREATE: &str = "
CREATE TABLE tags (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE image_tags (
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  PRIMARY KEY (image_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_tags_tag ON image_tags (tag_id, image_id);
";

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRow {
    /// Its id.
    pub id: TagId,
    /// As the person wrote it first.
    pub name: String,
    /// When it was made.
    pub created_at: Millis,
    /// How many images have it, trashed ones too.
    pub images: u64,
}

handles!(Tags, TagsMut, "tags");
handles!(ImageTags, ImageTagsMut, "image_tags");

impl Tags<'_> {
    /// All tags, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn all(&self) -> Result<Vec<TagRow>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, name, created_at, (SELECT count(*) FROM image_tags WHERE tag_id = id) FROM tags ORDER BY folded",
        )?;
        Ok(statement.query_map([], row)?.collect::<Result<_, _>>()?)
    }
}

impl TagsMut<'_> {
    /// The tag of this name, made if it is not there. Names that differ in case or in white space at the ends alone
    /// are one tag.
    ///
    /// # Errors
    /// [`DbError::Conflict`] for a name without a letter; when the database cannot be written.
    pub fn ensure(&self, name: &str, now: Millis) -> Result<TagId, DbError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(DbError::Conflict("a tag needs a name"));
        }
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO tags (name, folded, created_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (folded) DO UPDATE SET folded = folded RETURNING id",
        )?;
        Ok(statement.query_row((name, name.to_lowercase(), now), |row| row.get(0))?)
    }

    /// Removes a tag from all images. `false` if it was not there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn delete(&self, id: TagId) -> Result<bool, DbError> {
        Ok(self
            .conn
            .prepare_cached("DELETE FROM tags WHERE id = ?1")?
            .execute([id])?
            == 1)
    }
}

impl ImageTags<'_> {
    /// The tags of an image, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of(&self, image: ImageId) -> Result<Vec<TagRow>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, name, created_at, (SELECT count(*) FROM image_tags WHERE tag_id = id)
             FROM tags WHERE id IN (SELECT tag_id FROM image_tags WHERE image_id = ?1) ORDER BY folded",
        )?;
        Ok(statement
            .query_map([image], row)?
            .collect::<Result<_, _>>()?)
    }
}

impl ImageTags<'_> {
    /// The images that have a tag or one below it, by id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn with(&self, tag: TagId) -> Result<Vec<ImageId>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT DISTINCT image_id FROM image_tags WHERE tag_id IN (
               SELECT t.id FROM tags t, tags above WHERE above.id = ?1
               AND (t.id = above.id OR substr(t.folded, 1, length(above.folded) + 1) = above.folded || '/'))
             ORDER BY image_id",
        )?;
        Ok(statement
            .query_map([tag], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }
}

impl ImageTagsMut<'_> {
    /// Gives a tag to an image. `false` if it had it.
    ///
    /// # Errors
    /// When the database cannot be written, or image or tag do not exist.
    pub fn add(&self, image: ImageId, tag: TagId) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO image_tags (image_id, tag_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?;
        Ok(statement.execute((image, tag))? == 1)
    }

    /// Takes a tag from an image. `false` if it had it not.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn remove(&self, image: ImageId, tag: TagId) -> Result<bool, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("DELETE FROM image_tags WHERE image_id = ?1 AND tag_id = ?2")?;
        Ok(statement.execute((image, tag))? == 1)
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<TagRow> {
    Ok(TagRow {
        id: row.get(0)?,
        name: row.get(1)?,
        created_at: row.get(2)?,
        images: row.get::<_, i64>(3)?.unsigned_abs(),
    })
}
