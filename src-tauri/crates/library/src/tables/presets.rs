//! `presets`: settings of the composer under a name. They travel with the library.

use super::handles;
use crate::{DbError, Millis, PresetId};
use rusqlite::{Connection, Row};

pub(crate) const CREATE: &str = "
CREATE TABLE presets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  settings TEXT NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
";

/// A preset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresetRow {
    /// Its id.
    pub id: PresetId,
    /// Its name.
    pub name: String,
    /// The settings, JSON text in the caller's words.
    pub settings: String,
    /// Its place in the list, ascending.
    pub position: i64,
    /// When it was made.
    pub created_at: Millis,
    /// When it was changed last.
    pub updated_at: Millis,
}

handles!(Presets, PresetsMut, "presets");

impl Presets<'_> {
    /// All of them, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn all(&self) -> Result<Vec<PresetRow>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM presets ORDER BY position, id")?;
        Ok(statement.query_map([], row)?.collect::<Result<_, _>>()?)
    }
}

impl PresetsMut<'_> {
    /// Makes one as the last.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn insert(&self, name: &str, settings: &str, now: Millis) -> Result<PresetId, DbError> {
        self.conn
            .prepare_cached(
                "INSERT INTO presets (name, settings, position, created_at, updated_at)
                 VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM presets), ?3, ?3)",
            )?
            .execute((name, settings, now))?;
        Ok(PresetId(self.conn.last_insert_rowid()))
    }

    /// Writes name, settings, position and `updated_at`. `false` if it is not there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn update(&self, preset: &PresetRow) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE presets SET name = ?2, settings = ?3, position = ?4, updated_at = ?5 WHERE id = ?1",
        )?;
        let values = (
            preset.id,
            &preset.name,
            &preset.settings,
            preset.position,
            preset.updated_at,
        );
        Ok(statement.execute(values)? == 1)
    }

    /// Removes it. `false` if it is not there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn delete(&self, id: PresetId) -> Result<bool, DbError> {
        Ok(self
            .conn
            .prepare_cached("DELETE FROM presets WHERE id = ?1")?
            .execute([id])?
            == 1)
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<PresetRow> {
    Ok(PresetRow {
        id: row.get("id")?,
        name: row.get("name")?,
        settings: row.get("settings")?,
        position: row.get("position")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}
