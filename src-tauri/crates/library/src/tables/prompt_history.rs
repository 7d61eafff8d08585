//! `prompt_history`: prompts that were used, each once, the last used first.

use super::handles;
use crate::{DbError, Millis, PromptId};
use media::Digest;
use rusqlite::{Connection, Row};

pub(crate) const CREATE: &str = "
CREATE TABLE prompt_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  prompt TEXT NOT NULL,
  negative_prompt TEXT,
  uses INTEGER NOT NULL DEFAULT 1,
  used_at INTEGER NOT NULL,
  favourite INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1))
) STRICT;
CREATE INDEX prompt_history_used ON prompt_history (used_at DESC, id DESC);
";

/// A prompt that was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromptRow {
    /// Its id.
    pub id: PromptId,
    /// The prompt.
    pub prompt: String,
    /// The negative prompt used with it.
    pub negative_prompt: Option<String>,
    /// How often.
    pub uses: i64,
    /// When last.
    pub used_at: Millis,
    /// Kept by the person.
    pub favourite: bool,
}

handles!(PromptHistory, PromptHistoryMut, "prompt_history");

impl PromptHistory<'_> {
    /// The prompts used last, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn latest(&self, limit: usize) -> Result<Vec<PromptRow>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM prompt_history ORDER BY used_at DESC, id DESC LIMIT ?1",
        )?;
        Ok(statement
            .query_map([super::statement::limit_value(limit)], row)?
            .collect::<Result<_, _>>()?)
    }
}

impl PromptHistory<'_> {
    /// The prompts used last whose text, or negative text, holds `text` in any case; empty: all. At most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn search(&self, text: &str, limit: usize) -> Result<Vec<PromptRow>, DbError> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return self.latest(limit);
        }
        // SQLite's own `lower` knows ASCII alone.
        let holds = |row: &PromptRow| {
            row.prompt.to_lowercase().contains(&text)
                || row
                    .negative_prompt
                    .as_ref()
                    .is_some_and(|negative| negative.to_lowercase().contains(&text))
        };
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM prompt_history ORDER BY used_at DESC, id DESC")?;
        let mut found = Vec::new();
        for prompt in statement.query_map([], row)? {
            if found.len() >= limit {
                break;
            }
            let prompt = prompt?;
            if holds(&prompt) {
                found.push(prompt);
            }
        }
        Ok(found)
    }
}

/// Prompts that are remembered besides those that a person keeps.
const KEPT: i64 = 2_000;

impl PromptHistoryMut<'_> {
    /// Forgets the oldest beyond two thousand; those that a person keeps stay.
    fn forget_oldest(&self) -> Result<(), DbError> {
        self.conn
            .prepare_cached(
                "DELETE FROM prompt_history WHERE favourite = 0 AND id IN
                   (SELECT id FROM prompt_history ORDER BY used_at DESC, id DESC LIMIT -1 OFFSET ?1)",
            )?
            .execute([KEPT])?;
        Ok(())
    }

    /// Notes a use.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note(
        &self,
        prompt: &str,
        negative_prompt: Option<&str>,
        now: Millis,
    ) -> Result<PromptId, DbError> {
        // An index on the texts would hold a megabyte twice.
        let digest =
            Digest::of(format!("{prompt}\0{}", negative_prompt.unwrap_or_default()).as_bytes());
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO prompt_history (digest, prompt, negative_prompt, used_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (digest) DO UPDATE SET uses = uses + 1, used_at = max(used_at, ?4) RETURNING id",
        )?;
        let id = statement.query_row((digest.as_bytes(), prompt, negative_prompt, now), |row| {
            row.get(0)
        })?;
        self.forget_oldest()?;
        Ok(id)
    }

    /// Keeps a prompt or lets it go again. `false` if it is not there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_favourite(&self, id: PromptId, favourite: bool) -> Result<bool, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("UPDATE prompt_history SET favourite = ?2 WHERE id = ?1")?;
        Ok(statement.execute((id, favourite))? == 1)
    }

    /// Removes a prompt. `false` if it is not there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn delete(&self, id: PromptId) -> Result<bool, DbError> {
        Ok(self
            .conn
            .prepare_cached("DELETE FROM prompt_history WHERE id = ?1")?
            .execute([id])?
            == 1)
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<PromptRow> {
    Ok(PromptRow {
        id: row.get("id")?,
        prompt: row.get("prompt")?,
        negative_prompt: row.get("negative_prompt")?,
        uses: row.get("uses")?,
        used_at: row.get("used_at")?,
        favourite: row.get("favourite")?,
    })
}
