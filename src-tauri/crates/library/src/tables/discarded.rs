//! `discarded`: files of images whose rows are gone since a person emptied the trash, until the files are gone too. They
//! are nobody's leftovers: a check or a rebuild must not take them in again.

use super::handles;
use crate::{DbError, Millis};
use rusqlite::Connection;

pub(crate) const CREATE: &str = "
CREATE TABLE discarded (
  path TEXT PRIMARY KEY,
  discarded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

handles!(Discarded, DiscardedMut, "discarded");

impl Discarded<'_> {
    /// The files, relative to the library, at most `limit`, those behind `after` in the order of their paths.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn paths(&self, after: &str, limit: usize) -> Result<Vec<String>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT path FROM discarded WHERE path > ?1 ORDER BY path LIMIT ?2")?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(statement
            .query_map((after, limit), |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }

    /// Whether this file, relative to the library, is one of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn holds(&self, path: &str) -> Result<bool, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT 1 FROM discarded WHERE path = ?1")?;
        Ok(statement.exists([path])?)
    }
}

impl DiscardedMut<'_> {
    /// Adds a file.
    pub(crate) fn insert(&self, path: &str, at: Millis) -> Result<(), DbError> {
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO discarded (path, discarded_at) VALUES (?1, ?2)")?
            .execute((path, at))?;
        Ok(())
    }

    /// A file that is gone.
    pub(crate) fn remove(&self, path: &str) -> Result<(), DbError> {
        self.conn
            .prepare_cached("DELETE FROM discarded WHERE path = ?1")?
            .execute([path])?;
        Ok(())
    }
}
