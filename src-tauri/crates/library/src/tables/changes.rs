//! `changes`: what a person did, one row per change, with what was before and after: the memory of undo.

use super::handles;
use crate::{ChangeId, ChangeName, DbError, Millis};
use rusqlite::{Connection, OptionalExtension as _, Row};

// The parts, which may be long, stand last: the names are read without them.
pub(crate) const CREATE: &str = "
CREATE TABLE changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  made_at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT,
  images INTEGER NOT NULL,
  undone_at INTEGER,
  parts TEXT NOT NULL
) STRICT;
CREATE INDEX changes_undone ON changes (undone_at, id) WHERE undone_at IS NOT NULL;
";

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// Its id: the order of the changes, whatever the clock says.
    pub id: ChangeId,
    /// When.
    pub made_at: Millis,
    /// What was done: `rate`, `favourite`, `note`, `trash`, `restore`, `keep_best`, `tag`, `untag`, `rename_tag`,
    /// `delete_tag`, `create_album`, `rename_album`, `move_album`, `delete_album`, `set_album_cover`, `add_to_album`,
    /// `remove_from_album`, `arrange_album`, `save_smart_album`, `change_smart_album`, `delete_smart_album`.
    pub kind: String,
    /// The name of the tag, album or search it was about.
    pub subject: Option<String>,
    /// How many images it changed.
    pub images: u32,
    /// When it was undone.
    pub undone_at: Option<Millis>,
    /// The rows with how they stood before and after, JSON text.
    pub parts: String,
}

handles!(Changes, ChangesMut, "changes");

const ROW: &str = "SELECT id, made_at, kind, subject, images, undone_at, parts FROM changes";
const NAME: &str = "SELECT kind, subject, images FROM changes";
pub(crate) const TO_UNDO: &str = "WHERE undone_at IS NULL ORDER BY id DESC LIMIT 1";
pub(crate) const TO_REDO: &str =
    "WHERE undone_at IS NOT NULL ORDER BY undone_at DESC, id DESC LIMIT 1";

impl Changes<'_> {
    /// The change with this id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn get(&self, id: ChangeId) -> Result<Option<ChangeRow>, DbError> {
        self.row(&format!("{ROW} WHERE id = ?1"), [id])
    }

    /// The last change that was not undone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last(&self) -> Result<Option<ChangeRow>, DbError> {
        self.row(&format!("{ROW} {TO_UNDO}"), [])
    }

    /// The change that was undone last and can be done again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_undone(&self) -> Result<Option<ChangeRow>, DbError> {
        self.row(&format!("{ROW} {TO_REDO}"), [])
    }

    /// The name of [`Self::last`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn name_to_undo(&self) -> Result<Option<ChangeName>, DbError> {
        self.name(TO_UNDO)
    }

    /// The name of [`Self::last_undone`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn name_to_redo(&self) -> Result<Option<ChangeName>, DbError> {
        self.name(TO_REDO)
    }

    /// The ids of all changes.
    pub(crate) fn ids(&self) -> Result<Vec<ChangeId>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT id FROM changes ORDER BY id")?;
        Ok(statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }

    fn row(&self, sql: &str, values: impl rusqlite::Params) -> Result<Option<ChangeRow>, DbError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        Ok(statement.query_row(values, row).optional()?)
    }

    fn name(&self, which: &str) -> Result<Option<ChangeName>, DbError> {
        let mut statement = self.conn.prepare_cached(&format!("{NAME} {which}"))?;
        let name = |row: &Row<'_>| {
            Ok(ChangeName {
                kind: row.get(0)?,
                subject: row.get(1)?,
                images: row.get(2)?,
            })
        };
        Ok(statement.query_row([], name).optional()?)
    }
}

/// Changes that are remembered.
const KEPT: i64 = 1_000;

impl ChangesMut<'_> {
    /// Writes what is left of a change, or forgets it.
    pub(crate) fn rewrite(
        &self,
        id: ChangeId,
        images: u32,
        parts: Option<&str>,
    ) -> Result<(), DbError> {
        match parts {
            Some(parts) => self
                .conn
                .prepare_cached("UPDATE changes SET images = ?2, parts = ?3 WHERE id = ?1")?
                .execute((id, images, parts))?,
            None => self
                .conn
                .prepare_cached("DELETE FROM changes WHERE id = ?1")?
                .execute([id])?,
        };
        Ok(())
    }

    /// Notes that a change was undone.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_undone(&self, id: ChangeId, at: Millis) -> Result<(), DbError> {
        // The order of undoing is the order of doing again, whatever the clock does.
        self.conn
            .prepare_cached(
                "UPDATE changes SET undone_at = max(?2, 1 + coalesce(
                   (SELECT max(undone_at) FROM changes WHERE undone_at IS NOT NULL), 0)) WHERE id = ?1",
            )?
            .execute((id, at))?;
        Ok(())
    }

    /// Notes that a change was done again.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_done_again(&self, id: ChangeId) -> Result<(), DbError> {
        self.conn
            .prepare_cached("UPDATE changes SET undone_at = NULL WHERE id = ?1")?
            .execute([id])?;
        Ok(())
    }

    /// Records a change; `parts` is JSON text. What was undone cannot be done again from now on, and what lies more than
    /// a thousand changes back cannot be undone.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn insert(
        &self,
        made_at: Millis,
        kind: &str,
        subject: Option<&str>,
        images: u32,
        parts: &str,
    ) -> Result<ChangeId, DbError> {
        self.conn
            .prepare_cached(
                "INSERT INTO changes (made_at, kind, subject, images, parts) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((made_at, kind, subject, images, parts))?;
        let id = self.conn.last_insert_rowid();
        self.conn
            .prepare_cached("DELETE FROM changes WHERE undone_at IS NOT NULL")?
            .execute([])?;
        self.conn
            .prepare_cached("DELETE FROM changes WHERE id <= ?1")?
            .execute([id - KEPT])?;
        Ok(ChangeId(id))
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<ChangeRow> {
    Ok(ChangeRow {
        id: row.get(0)?,
        made_at: row.get(1)?,
        kind: row.get(2)?,
        subject: row.get(3)?,
        images: row.get(4)?,
        undone_at: row.get(5)?,
        parts: row.get(6)?,
    })
}
