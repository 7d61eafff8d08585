//! `smart_albums`: saved searches that stand beside the albums.

use super::handles;
use crate::{DbError, Millis, SmartAlbumId};
use rusqlite::{Connection, OptionalExtension as _, Row};

pub(crate) const CREATE: &str = "
CREATE TABLE smart_albums (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
";

/// A saved search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmartAlbumRow {
    /// Its id.
    pub id: SmartAlbumId,
    /// Its name.
    pub name: String,
    /// The search, as the person wrote it.
    pub query: String,
    /// Its place among its neighbours, ascending.
    pub position: i64,
    /// When it was made.
    pub created_at: Millis,
}

handles!(SmartAlbums, SmartAlbumsMut, "smart_albums");

impl SmartAlbums<'_> {
    /// The saved search with this id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn get(&self, id: SmartAlbumId) -> Result<Option<SmartAlbumRow>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM smart_albums WHERE id = ?1")?;
        Ok(statement.query_row([id], row).optional()?)
    }

    /// All of them, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn all(&self) -> Result<Vec<SmartAlbumRow>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM smart_albums ORDER BY position, id")?;
        Ok(statement.query_map([], row)?.collect::<Result<_, _>>()?)
    }
}

impl SmartAlbumsMut<'_> {
    /// Makes one as the last.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn insert(&self, name: &str, query: &str, now: Millis) -> Result<SmartAlbumId, DbError> {
        self.conn
            .prepare_cached(
                "INSERT INTO smart_albums (name, query, position, created_at)
                 VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM smart_albums), ?3)",
            )?
            .execute((name, query, now))?;
        Ok(SmartAlbumId(self.conn.last_insert_rowid()))
    }

    /// Brings one back under its id. `false` if that is taken.
    pub(crate) fn put(&self, album: &SmartAlbumRow) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO smart_albums (id, name, query, position, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO NOTHING",
        )?;
        let values = (
            album.id,
            &album.name,
            &album.query,
            album.position,
            album.created_at,
        );
        Ok(statement.execute(values)? == 1)
    }

    /// Writes name, query and position. `false` if it is not there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn update(&self, album: &SmartAlbumRow) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE smart_albums SET name = ?2, query = ?3, position = ?4 WHERE id = ?1",
        )?;
        Ok(statement.execute((album.id, &album.name, &album.query, album.position))? == 1)
    }

    /// Removes it. `false` if it is not there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn delete(&self, id: SmartAlbumId) -> Result<bool, DbError> {
        Ok(self
            .conn
            .prepare_cached("DELETE FROM smart_albums WHERE id = ?1")?
            .execute([id])?
            == 1)
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<SmartAlbumRow> {
    Ok(SmartAlbumRow {
        id: row.get("id")?,
        name: row.get("name")?,
        query: row.get("query")?,
        position: row.get("position")?,
        created_at: row.get("created_at")?,
    })
}
