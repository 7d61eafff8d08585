//! `meta`: small facts about the library itself, by name.

use super::handles;
use crate::DbError;
use rusqlite::{Connection, OptionalExtension as _};

pub(crate) const CREATE: &str = "
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

handles!(Meta, MetaMut, "meta");

impl Meta<'_> {
    /// The value under this name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn get(&self, name: &str) -> Result<Option<String>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT value FROM meta WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    /// The size of the whole database in bytes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn database_bytes(&self) -> Result<u64, DbError> {
        let pragma = |name: &str| -> rusqlite::Result<i64> {
            self.conn
                .query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
        };
        Ok(pragma("page_count")?.unsigned_abs() * pragma("page_size")?.unsigned_abs())
    }
}

impl MetaMut<'_> {
    /// Sets the value under this name; `None` removes it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set(&self, name: &str, value: Option<&str>) -> Result<(), DbError> {
        match value {
            Some(value) => self
                .conn
                .prepare_cached("INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2")?
                .execute((name, value))?,
            None => self.conn.prepare_cached("DELETE FROM meta WHERE name = ?1")?.execute([name])?,
        };
        Ok(())
    }

    /// Adds `by` to the counter under this name, which starts at 0, and returns what it is then.
    ///
    /// # Errors
    /// When the database cannot be written or the value is no number.
    pub fn count(&self, name: &str, by: i64) -> Result<i64, DbError> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO meta (name, value) VALUES (?1, CAST(?2 AS TEXT))
             ON CONFLICT DO UPDATE SET value = CAST(CAST(value AS INTEGER) + ?2 AS TEXT)
             RETURNING CAST(value AS INTEGER)",
        )?;
        Ok(statement.query_row((name, by), |row| row.get(0))?)
    }
}
