//! `changes`: what a person did, one row per action, with what was before and after: the memory of undo.

use super::handles;
use crate::{ChangeId, DbError, Millis};
use rusqlite::{Connection, OptionalExtension as _};

pub(crate) const CREATE: &str = "
CREATE TABLE changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  made_at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  undone_at INTEGER
) STRICT;
";

/// One action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// Its id.
    pub id: ChangeId,
    /// When.
    pub made_at: Millis,
    /// What was done: `trash`, `restore`, `rate`, `favourite`.
    pub kind: String,
    /// What was there before, JSON text.
    pub before: String,
    /// What is there since, JSON text.
    pub after: String,
    /// When it was undone.
    pub undone_at: Option<Millis>,
}

handles!(Changes, ChangesMut, "changes");

impl Changes<'_> {
    /// The action with this id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn get(&self, id: ChangeId) -> Result<Option<ChangeRow>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, made_at, kind, before, after, undone_at FROM changes WHERE id = ?1",
        )?;
        Ok(statement.query_row([id], row).optional()?)
    }

    /// The last actions that were not undone, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn latest(&self, limit: usize) -> Result<Vec<ChangeRow>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, made_at, kind, before, after, undone_at FROM changes WHERE undone_at IS NULL
             ORDER BY id DESC LIMIT ?1",
        )?;
        Ok(statement
            .query_map([super::statement::limit_value(limit)], row)?
            .collect::<Result<_, _>>()?)
    }
}

/// Actions that are remembered.
const KEPT: i64 = 1_000;

impl Changes<'_> {
    /// The action that was undone last and can be done again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_undone(&self) -> Result<Option<ChangeRow>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, made_at, kind, before, after, undone_at FROM changes WHERE undone_at IS NOT NULL
             ORDER BY undone_at DESC, id LIMIT 1",
        )?;
        Ok(statement.query_row([], row).optional()?)
    }
}

impl ChangesMut<'_> {
    /// Notes that an action was undone.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_undone(&self, id: ChangeId, at: Millis) -> Result<(), DbError> {
        // The order of undoing is the order of doing again, whatever the clock does.
        self.conn
            .prepare_cached(
                "UPDATE changes SET undone_at = max(?2, 1 + coalesce((SELECT max(undone_at) FROM changes), 0))
                 WHERE id = ?1",
            )?
            .execute((id, at))?;
        Ok(())
    }

    /// Notes that an action was done again.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_done_again(&self, id: ChangeId) -> Result<(), DbError> {
        self.conn
            .prepare_cached("UPDATE changes SET undone_at = NULL WHERE id = ?1")?
            .execute([id])?;
        Ok(())
    }

    /// Records an action; `before` and `after` are JSON text. What was undone cannot be done again from now on, and
    /// what lies more than a thousand actions back cannot be undone.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn insert(
        &self,
        made_at: Millis,
        kind: &str,
        before: &str,
        after: &str,
    ) -> Result<ChangeId, DbError> {
        self.conn
            .prepare_cached(
                "INSERT INTO changes (made_at, kind, before, after) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((made_at, kind, before, after))?;
        let id = self.conn.last_insert_rowid();
        self.conn
            .prepare_cached("DELETE FROM changes WHERE undone_at IS NOT NULL OR id <= ?1")?
            .execute([id - KEPT])?;
        Ok(ChangeId(id))
    }
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<ChangeRow> {
    Ok(ChangeRow {
        id: row.get(0)?,
        made_at: row.get(1)?,
        kind: row.get(2)?,
        before: row.get(3)?,
        after: row.get(4)?,
        undone_at: row.get(5)?,
    })
}
