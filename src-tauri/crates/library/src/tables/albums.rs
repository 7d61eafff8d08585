//! `albums`: nested, in an order of the person's own, each with a cover and the number of its images outside the trash,
//! which triggers keep.

use super::handles;
use crate::{AlbumId, DbError, ImageId, Millis};
use rusqlite::{Connection, OptionalExtension as _, Row};

pub(crate) const CREATE: &str = "
CREATE TABLE albums (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  parent_id INTEGER REFERENCES albums (id) ON DELETE RESTRICT,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  cover_image_id INTEGER REFERENCES images (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  images INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX albums_parent ON albums (parent_id, position);
CREATE INDEX albums_cover ON albums (cover_image_id) WHERE cover_image_id IS NOT NULL;
";

/// An album.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlbumRow {
    /// Its id.
    pub id: AlbumId,
    /// The album it lies in.
    pub parent_id: Option<AlbumId>,
    /// Its name; several may have the same.
    pub name: String,
    /// Its place among its neighbours, ascending; gaps mean nothing.
    pub position: i64,
    /// The image shown for it; none: its first one.
    pub cover_image_id: Option<ImageId>,
    /// When it was made.
    pub created_at: Millis,
    /// How many images lie in it, outside the trash.
    pub images: u64,
}

handles!(Albums, AlbumsMut, "albums");

impl Albums<'_> {
    /// The album with this id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn get(&self, id: AlbumId) -> Result<Option<AlbumRow>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM albums WHERE id = ?1")?;
        Ok(statement.query_row([id], row).optional()?)
    }

    /// The albums that lie in this one, in order; `None`: those that lie in no other.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn within(&self, parent: Option<AlbumId>) -> Result<Vec<AlbumRow>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM albums WHERE parent_id IS ?1 ORDER BY position, id")?;
        Ok(statement
            .query_map([parent], row)?
            .collect::<Result<_, _>>()?)
    }

    /// Whether all that an album refers to is there: its parent and its cover.
    pub(crate) fn is_whole(&self, album: &AlbumRow) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT (?1 IS NULL OR EXISTS (SELECT 1 FROM albums WHERE id = ?1))
                AND (?2 IS NULL OR EXISTS (SELECT 1 FROM images WHERE id = ?2))",
        )?;
        Ok(statement.query_row((album.parent_id, album.cover_image_id), |row| row.get(0))?)
    }

    /// All albums, neighbours together and in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn all(&self) -> Result<Vec<AlbumRow>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM albums ORDER BY parent_id, position, id")?;
        Ok(statement.query_map([], row)?.collect::<Result<_, _>>()?)
    }
}

impl AlbumsMut<'_> {
    /// Makes an album as the last one in `parent`.
    ///
    /// # Errors
    /// When the database cannot be written or there is no such parent.
    pub fn insert(
        &self,
        parent: Option<AlbumId>,
        name: &str,
        now: Millis,
    ) -> Result<AlbumId, DbError> {
        self.conn
            .prepare_cached(
                "INSERT INTO albums (parent_id, name, position, created_at) VALUES
                 (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM albums WHERE parent_id IS ?1), ?3)",
            )?
            .execute((parent, name, now))?;
        Ok(AlbumId(self.conn.last_insert_rowid()))
    }

    /// Brings an album back under its id, without a cover if that is gone. `false` if the id is taken or the parent gone.
    pub(crate) fn put(&self, album: &AlbumRow) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO albums (id, parent_id, name, position, cover_image_id, created_at)
             SELECT ?1, ?2, ?3, ?4, (SELECT id FROM images WHERE id = ?5), ?6
             WHERE ?2 IS NULL OR EXISTS (SELECT 1 FROM albums WHERE id = ?2) ON CONFLICT DO NOTHING",
        )?;
        let values = (
            album.id,
            album.parent_id,
            &album.name,
            album.position,
            album.cover_image_id,
            album.created_at,
        );
        Ok(statement.execute(values)? == 1)
    }

    /// Removes an album in which nothing lies. `false` if something does, or it is not there.
    pub(crate) fn delete_empty(&self, id: AlbumId) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "DELETE FROM albums WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM albums WHERE parent_id = ?1)
               AND NOT EXISTS (SELECT 1 FROM album_images WHERE album_id = ?1)",
        )?;
        Ok(statement.execute([id])? == 1)
    }

    /// Writes name, parent, position and cover of an album. `false` if it is not there.
    ///
    /// # Errors
    /// [`DbError::Conflict`] when it would come to lie inside itself; when the database cannot be written.
    pub fn update(&self, album: &AlbumRow) -> Result<bool, DbError> {
        if let Some(parent) = album.parent_id {
            // UNION, not UNION ALL: it ends even on a circle.
            let mut ancestors = self.conn.prepare_cached(
                "WITH RECURSIVE up (id) AS (VALUES (?1) UNION
                   SELECT parent_id FROM albums JOIN up ON albums.id = up.id WHERE parent_id IS NOT NULL)
                 SELECT count(*) FROM up WHERE id = ?2",
            )?;
            if ancestors.query_row((parent, album.id), |row| row.get::<_, i64>(0))? > 0 {
                return Err(DbError::Conflict("an album cannot lie inside itself"));
            }
        }
        let mut statement = self.conn.prepare_cached(
            "UPDATE albums SET parent_id = ?2, name = ?3, position = ?4, cover_image_id = ?5 WHERE id = ?1",
        )?;
        let values = (
            album.id,
            album.parent_id,
            &album.name,
            album.position,
            album.cover_image_id,
        );
        Ok(statement.execute(values)? == 1)
    }

    /// Removes an album; its images stay. `false` if it is not there.
    ///
    /// # Errors
    /// When other albums lie in it, or the database cannot be written.
    pub fn delete(&self, id: AlbumId) -> Result<bool, DbError> {
        Ok(self
            .conn
            .prepare_cached("DELETE FROM albums WHERE id = ?1")?
            .execute([id])?
            == 1)
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<AlbumRow> {
    Ok(AlbumRow {
        id: row.get("id")?,
        parent_id: row.get("parent_id")?,
        name: row.get("name")?,
        position: row.get("position")?,
        cover_image_id: row.get("cover_image_id")?,
        created_at: row.get("created_at")?,
        images: row.get::<_, i64>("images")?.unsigned_abs(),
    })
}
