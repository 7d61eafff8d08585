//! Rows as far as their files are concerned, for whoever holds the two together.

use super::{Images, ImagesMut};
use crate::tables::convert;
use crate::{DbError, ImageId, Millis};
use media::Digest;
use rusqlite::{OptionalExtension as _, Row};

/// What a row says of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// The image.
    pub id: ImageId,
    /// See [`ImageRow::path`](crate::ImageRow::path).
    pub path: String,
    /// See [`ImageRow::sha256`](crate::ImageRow::sha256).
    pub sha256: Digest,
    /// Its size in bytes.
    pub bytes: u64,
    /// See [`ImageRow::missing_since`](crate::ImageRow::missing_since).
    pub missing_since: Option<Millis>,
}

impl Images<'_> {
    /// All rows by the bytes of their paths, trashed ones too: at most `limit` behind the path `after`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn files(&self, after: &str, limit: usize) -> Result<Vec<FileRow>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, path, sha256, bytes, missing_since FROM images WHERE path > ?1 ORDER BY path LIMIT ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(statement
            .query_map((after, limit), file_row)?
            .collect::<Result<_, _>>()?)
    }

    /// The row of one image, trashed or not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn file(&self, id: ImageId) -> Result<Option<FileRow>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, path, sha256, bytes, missing_since FROM images WHERE id = ?1",
        )?;
        Ok(statement.query_row([id], file_row).optional()?)
    }

    /// How many rows there are, trashed ones too.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn count_all(&self) -> Result<u64, DbError> {
        let mut statement = self.conn.prepare_cached("SELECT count(*) FROM images")?;
        Ok(statement
            .query_row([], |row| row.get::<_, i64>(0))?
            .unsigned_abs())
    }

    /// Whether there is an image with this id, trashed or not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn exists(&self, id: ImageId) -> Result<bool, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT 1 FROM images WHERE id = ?1")?;
        Ok(statement.exists([id])?)
    }

    /// An image whose file has this content.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn with_sha256(&self, sha256: &Digest) -> Result<Option<ImageId>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT id FROM images WHERE sha256 = ?1 LIMIT 1")?;
        Ok(statement
            .query_row([sha256.as_bytes()], |row| row.get(0))
            .optional()?)
    }

    /// Another image that shows the same pixels as this one, or came as the same bytes, and whose file is not missing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn twin(&self, id: ImageId) -> Result<Option<ImageId>, DbError> {
        for column in ["pixel_hash", "source_sha256"] {
            let mut statement = self.conn.prepare_cached(&format!(
                "SELECT other.id FROM images one JOIN images other ON other.{column} = one.{column}
                 WHERE one.id = ?1 AND other.id <> one.id AND other.missing_since IS NULL LIMIT 1"
            ))?;
            let found = statement.query_row([id], |row| row.get(0)).optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Whether the counter of ids is behind an id that is in use, so that it would be given out again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn ids_are_behind(&self) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'images'), 0)
               < max(coalesce((SELECT max(id) FROM images), 0), coalesce((SELECT max(image_id) FROM outputs), 0))",
        )?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }
}

impl ImagesMut<'_> {
    /// Marks a file as missing since, or as being there. `false` where it stood so already.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_missing(&self, id: ImageId, since: Option<Millis>) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE images SET missing_since = ?2 WHERE id = ?1 AND (missing_since IS NULL) <> (?2 IS NULL)",
        )?;
        Ok(statement.execute((id, since))? == 1)
    }

    /// Says that the file of an image is now at `path`, if it was at `from` until now.
    ///
    /// # Errors
    /// When the database cannot be written, or another image has this path.
    pub fn set_path(&self, id: ImageId, from: &str, path: &str) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE images SET path = ?3, missing_since = NULL WHERE id = ?1 AND path = ?2",
        )?;
        Ok(statement.execute((id, from, path))? == 1)
    }

    /// Lets no id up to `id` be given out any more, nor any that is in use.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn use_up_ids(&self, id: ImageId) -> Result<(), DbError> {
        self.conn
            .prepare_cached(
                "UPDATE sqlite_sequence SET seq = max(seq, ?1, coalesce((SELECT max(id) FROM images), 0),
                   coalesce((SELECT max(image_id) FROM outputs), 0)) WHERE name = 'images'",
            )?
            .execute([id])?;
        Ok(())
    }

    /// Takes away texts that stand for an image that has no row, and gives the person's own words in them.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) fn take_loose_note(&self, id: ImageId) -> Result<Option<String>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("DELETE FROM image_texts WHERE image_id = ?1 RETURNING note")?;
        // Stepped to its end, or the row stays.
        let notes: Vec<Option<String>> = statement
            .query_map([id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(notes.into_iter().flatten().next())
    }
}

fn file_row(row: &Row<'_>) -> rusqlite::Result<FileRow> {
    Ok(FileRow {
        id: row.get("id")?,
        path: row.get("path")?,
        sha256: convert::digest(row, "sha256")?,
        bytes: row.get::<_, i64>("bytes")?.cast_unsigned(),
        missing_since: row.get("missing_since")?,
    })
}
