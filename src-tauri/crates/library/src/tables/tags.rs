//! `tags` and `image_tags`: words that a person gives to images. A `/` in a name makes a hierarchy: `animals/fox` lies
//! below `animals`.
//!
//! How many images have a tag, outside the trash, stands in its row and is kept there by triggers, whoever writes: with a
//! million images nobody has to count.

use super::handles;
use crate::{DbError, ImageId, Millis, TagId};
use rusqlite::{Connection, OptionalExtension as _, Row};
use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization as _;

pub(crate) const CREATE: &str = "
CREATE TABLE tags (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  images INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE image_tags (
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  PRIMARY KEY (image_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_tags_tag ON image_tags (tag_id, image_id);
CREATE TRIGGER image_tags_added AFTER INSERT ON image_tags
  WHEN EXISTS (SELECT 1 FROM images WHERE id = NEW.image_id AND trashed_at IS NULL)
BEGIN
  UPDATE tags SET images = images + 1 WHERE id = NEW.tag_id;
END;
CREATE TRIGGER image_tags_removed AFTER DELETE ON image_tags
  WHEN EXISTS (SELECT 1 FROM images WHERE id = OLD.image_id AND trashed_at IS NULL)
BEGIN
  UPDATE tags SET images = images - 1 WHERE id = OLD.tag_id;
END;
";

/// Letters of a tag's name, at most.
const LONGEST: usize = 200;

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRow {
    /// Its id.
    pub id: TagId,
    /// As the person wrote it first, parts divided by `/`.
    pub name: String,
    /// When it was made.
    pub created_at: Millis,
    /// How many images have it itself, outside the trash.
    pub images: u64,
}

/// A tag's name as it is kept: composed letters (NFC), single spaces, no empty part between the `/`. `None` when nothing
/// is left of it or more than 200 letters are.
#[must_use]
pub fn tag_name(text: &str) -> Option<String> {
    let composed: String = text
        .nfc()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    let parts: Vec<String> = composed
        .split('/')
        .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|part| !part.is_empty())
        .collect();
    let name = parts.join("/");
    (!name.is_empty() && name.chars().count() <= LONGEST).then_some(name)
}

/// What makes two names one tag: capitals and compatible forms of a letter (NFKC) make no difference. Upper case first,
/// since some letters have more than one lower case (`ß` and `ss`, `ς` and `σ`).
#[must_use]
pub fn tag_folded(name: &str) -> String {
    let compatible: String = name.nfkc().collect();
    compatible.to_uppercase().to_lowercase().nfc().collect()
}

handles!(Tags, TagsMut, "tags");
handles!(ImageTags, ImageTagsMut, "image_tags");

/// The tags below another one: `?1` is its folded name, and `0` the letter behind `/`.
const BELOW: &str = "SELECT id, name, created_at, images FROM tags
 WHERE folded = ?1 OR (folded > ?1 || '/' AND folded < ?1 || '0') ORDER BY folded";

/// The images of a tag and of those below it.
pub(crate) const WITH: &str = "SELECT DISTINCT image_id FROM image_tags WHERE tag_id IN (
   SELECT t.id FROM tags above JOIN tags t ON t.folded = above.folded WHERE above.id = ?1
   UNION ALL
   SELECT t.id FROM tags above JOIN tags t ON t.folded > above.folded || '/' AND t.folded < above.folded || '0'
   WHERE above.id = ?1) ORDER BY image_id";

impl Tags<'_> {
    /// All tags, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn all(&self) -> Result<Vec<TagRow>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT id, name, created_at, images FROM tags ORDER BY folded")?;
        Ok(statement.query_map([], row)?.collect::<Result<_, _>>()?)
    }

    /// The tag with this id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn get(&self, id: TagId) -> Result<Option<TagRow>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT id, name, created_at, images FROM tags WHERE id = ?1")?;
        Ok(statement.query_row([id], row).optional()?)
    }

    /// The tag of this name, as [`tag_folded`] compares them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn find(&self, name: &str) -> Result<Option<TagRow>, DbError> {
        let Some(name) = tag_name(name) else {
            return Ok(None);
        };
        let mut statement = self
            .conn
            .prepare_cached("SELECT id, name, created_at, images FROM tags WHERE folded = ?1")?;
        Ok(statement.query_row([tag_folded(&name)], row).optional()?)
    }

    /// The tag and those that lie below it in the hierarchy, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn with_those_below(&self, tag: &TagRow) -> Result<Vec<TagRow>, DbError> {
        let mut statement = self.conn.prepare_cached(BELOW)?;
        Ok(statement
            .query_map([tag_folded(&tag.name)], row)?
            .collect::<Result<_, _>>()?)
    }
}

impl Tags<'_> {
    /// All tags by name, each with how many images outside the trash have it or one below it, each image counted once.
    ///
    /// Tags without others below them know their number. For the rest the index of their images is read, never a row of
    /// an image: about a million entries in 100 ms.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn totals(&self) -> Result<Vec<(TagRow, u64)>, DbError> {
        let tags = self.all()?;
        let folded: Vec<String> = tags.iter().map(|tag| tag_folded(&tag.name)).collect();
        let mut trashed = None;
        let mut totals = Vec::with_capacity(tags.len());
        for (at, tag) in tags.iter().enumerate() {
            let above = folded
                .get(at)
                .map(|name| format!("{name}/"))
                .unwrap_or_default();
            let below: Vec<&TagRow> = tags
                .iter()
                .zip(&folded)
                .skip(at + 1)
                // Other letters stand before `/`: those below are not always the next ones.
                .take_while(|(_, name)| name.as_bytes().first() == above.as_bytes().first())
                .filter(|(tag, name)| name.starts_with(&above) && tag.images > 0)
                .map(|(tag, _)| tag)
                .collect();
            let total = match below.as_slice() {
                [] => tag.images,
                [only] if tag.images == 0 => only.images,
                several => {
                    let trashed = match &trashed {
                        Some(trashed) => trashed,
                        None => trashed.insert(self.trashed()?),
                    };
                    let mut images = HashSet::new();
                    for tag in several.iter().copied().chain([tag]) {
                        self.each_image(tag.id, |id| {
                            images.insert(id);
                        })?;
                    }
                    images.difference(trashed).count() as u64
                }
            };
            totals.push(total);
        }
        Ok(tags.into_iter().zip(totals).collect())
    }

    fn trashed(&self) -> Result<HashSet<i64>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT id FROM images WHERE trashed_at IS NOT NULL")?;
        Ok(statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }

    fn each_image(&self, tag: TagId, mut each: impl FnMut(i64)) -> Result<(), DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT image_id FROM image_tags WHERE tag_id = ?1")?;
        let mut rows = statement.query([tag])?;
        while let Some(row) = rows.next()? {
            each(row.get(0)?);
        }
        Ok(())
    }
}

impl TagsMut<'_> {
    /// The tag of this name, made if it is not there, without those above it. Names that [`tag_folded`] makes equal are
    /// one tag.
    ///
    /// # Errors
    /// [`DbError::Conflict`] for a name that [`tag_name`] refuses; when the database cannot be written.
    pub fn ensure(&self, name: &str, now: Millis) -> Result<TagId, DbError> {
        Ok(self.find_or_make(name, now)?.0.id)
    }

    /// The same with the whole row, and whether it was made.
    pub(crate) fn find_or_make(&self, name: &str, now: Millis) -> Result<(TagRow, bool), DbError> {
        if let Some(found) = self.find(name)? {
            return Ok((found, false));
        }
        let name = tag_name(name).ok_or(DbError::Conflict(
            "a tag needs a name of 200 letters at most",
        ))?;
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO tags (name, folded, created_at) VALUES (?1, ?2, ?3)
             RETURNING id, name, created_at, images",
        )?;
        Ok((
            statement.query_row((&name, tag_folded(&name), now), row)?,
            true,
        ))
    }

    /// Brings a tag back under its id. `false` if the id or the name is taken.
    pub(crate) fn put(&self, id: TagId, name: &str, created_at: Millis) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO tags (id, name, folded, created_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        )?;
        Ok(statement.execute((id, name, tag_folded(name), created_at))? == 1)
    }

    /// Renames this tag alone. `false` if it is not there or another one has the name.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn rename(&self, id: TagId, name: &str) -> Result<bool, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("UPDATE OR IGNORE tags SET name = ?2, folded = ?3 WHERE id = ?1")?;
        Ok(statement.execute((id, name, tag_folded(name)))? == 1)
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

    /// Removes a tag that no image has. `false` if one has it, or it is not there.
    pub(crate) fn delete_unused(&self, id: TagId) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "DELETE FROM tags WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM image_tags WHERE tag_id = ?1)",
        )?;
        Ok(statement.execute([id])? == 1)
    }
}

impl ImageTags<'_> {
    /// The tags of an image, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of(&self, image: ImageId) -> Result<Vec<TagRow>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, name, created_at, images
             FROM tags WHERE id IN (SELECT tag_id FROM image_tags WHERE image_id = ?1) ORDER BY folded",
        )?;
        Ok(statement
            .query_map([image], row)?
            .collect::<Result<_, _>>()?)
    }

    /// The ids of the tags of an image.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn ids_of(&self, image: ImageId) -> Result<Vec<TagId>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT tag_id FROM image_tags WHERE image_id = ?1")?;
        Ok(statement
            .query_map([image], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }

    /// The images that have a tag or one below it, trashed ones too, by id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn with(&self, tag: TagId) -> Result<Vec<ImageId>, DbError> {
        let mut statement = self.conn.prepare_cached(WITH)?;
        Ok(statement
            .query_map([tag], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }

    /// The images that have a tag itself, trashed ones too, by id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn with_itself(&self, tag: TagId) -> Result<Vec<ImageId>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT image_id FROM image_tags WHERE tag_id = ?1 ORDER BY image_id",
        )?;
        Ok(statement
            .query_map([tag], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }
}

impl ImageTagsMut<'_> {
    /// Gives a tag to an image. `false` if it had it, or image or tag do not exist.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn add(&self, image: ImageId, tag: TagId) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO image_tags (image_id, tag_id)
             SELECT images.id, tags.id FROM images, tags WHERE images.id = ?1 AND tags.id = ?2 ON CONFLICT DO NOTHING",
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
