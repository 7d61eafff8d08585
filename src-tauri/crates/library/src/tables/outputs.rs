//! `outputs`: what one reply promised, one row per image. Its `image_id` is reserved when the row is written, so that a
//! file can carry its id before its own row exists.

use super::statement::{Bound, GuardedUpdate, Sets, limit_value, or_null};
use super::{ImagesMut, handles, text_enum};
use crate::{DbError, ImageId, JobId, Millis, OutputId};
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};

pub(crate) const CREATE: &str = "
CREATE TABLE outputs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  idx INTEGER NOT NULL CHECK (idx >= 0),
  image_id INTEGER NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('pending','saved','failed','expired')),
  source TEXT NOT NULL CHECK (source IN ('url','inline')),
  url TEXT,
  revised_prompt TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER,
  expires_at INTEGER,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  UNIQUE (job_id, idx)
) STRICT;
CREATE INDEX outputs_pending ON outputs (next_attempt_at, id) WHERE state = 'pending';
CREATE INDEX outputs_lost ON outputs (job_id) WHERE state IN ('failed','expired');
";

text_enum! {
    /// Where an output stands.
    OutputState {
        /// Paid, and not saved yet.
        Pending = "pending",
        /// Its image is in the library.
        Saved = "saved",
        /// Given up; a person may try again.
        Failed = "failed",
        /// Its link has died.
        Expired = "expired",
    }
}

text_enum! {
    /// Where the bytes come from.
    OutputSource {
        /// A link in the reply.
        Url = "url",
        /// The reply itself, in the spool.
        Inline = "inline",
    }
}

/// Images of a job that are still to be fetched by links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingLinks {
    /// The job.
    pub job: JobId,
    /// How many.
    pub count: u32,
    /// When the first of the links dies.
    pub expires_at: Millis,
}

/// An output to be written.
#[derive(Debug, Clone)]
pub struct NewOutput {
    /// Its place in the reply, from 0.
    pub idx: u32,
    /// [`OutputState::Pending`] as a rule; [`OutputState::Failed`] for an entry of the reply that holds nothing.
    pub state: OutputState,
    /// Where the bytes come from.
    pub source: OutputSource,
    /// The link; none for inline data.
    pub url: Option<String>,
    /// The prompt as the server changed it.
    pub revised_prompt: Option<String>,
    /// When the link dies, as far as known.
    pub expires_at: Option<Millis>,
    /// What is wrong with it already, JSON text.
    pub last_error: Option<String>,
    /// When.
    pub created_at: Millis,
}

/// An output as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputRow {
    /// Its id.
    pub id: OutputId,
    /// Its job.
    pub job_id: JobId,
    /// Its place in the reply, from 0.
    pub idx: u32,
    /// The id that its image has or will have.
    pub image_id: ImageId,
    /// Where it stands.
    pub state: OutputState,
    /// Where the bytes come from.
    pub source: OutputSource,
    /// The link.
    pub url: Option<String>,
    /// The prompt as the server changed it.
    pub revised_prompt: Option<String>,
    /// How often it was tried.
    pub attempts: i64,
    /// Not to be tried earlier.
    pub next_attempt_at: Option<Millis>,
    /// When the link dies, as far as known.
    pub expires_at: Option<Millis>,
    /// What went wrong last, JSON text.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Millis,
}

/// The columns of an output to be set: `OutputChange::to(OutputState::Saved).url(None)`.
#[derive(Debug, Clone, Default)]
pub struct OutputChange {
    sets: Sets,
}

impl OutputChange {
    /// No state change.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// To this state.
    #[must_use]
    pub fn to(state: OutputState) -> Self {
        Self::default().set("state", Some(state.as_str()))
    }

    fn set<T: Into<Bound>>(mut self, column: &'static str, value: Option<T>) -> Self {
        self.sets.set(column, or_null(value));
        self
    }

    /// Counts one more attempt.
    #[must_use]
    pub fn next_attempt(mut self) -> Self {
        self.sets.count_up("attempts");
        self
    }

    /// How often it was tried (0 when a person starts over).
    #[must_use]
    pub fn attempts(self, attempts: i64) -> Self {
        self.set("attempts", Some(attempts))
    }

    /// Not to be tried earlier.
    #[must_use]
    pub fn next_attempt_at(self, when: impl Into<Option<Millis>>) -> Self {
        self.set("next_attempt_at", when.into())
    }

    /// When the link dies.
    #[must_use]
    pub fn expires_at(self, when: impl Into<Option<Millis>>) -> Self {
        self.set("expires_at", when.into())
    }

    /// The link (cut its signature once it is of no more use).
    #[must_use]
    pub fn url(self, url: impl Into<Option<String>>) -> Self {
        self.set("url", url.into())
    }

    /// The prompt as the server changed it.
    #[must_use]
    pub fn revised_prompt(self, text: impl Into<Option<String>>) -> Self {
        self.set("revised_prompt", text.into())
    }

    /// What went wrong, JSON text.
    #[must_use]
    pub fn last_error(self, json: impl Into<Option<String>>) -> Self {
        self.set("last_error", json.into())
    }
}

handles!(Outputs, OutputsMut, "outputs");

impl Outputs<'_> {
    /// The output with this id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn get(&self, id: OutputId) -> Result<Option<OutputRow>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM outputs WHERE id = ?1")?;
        Ok(statement.query_row([id], row).optional()?)
    }

    /// The outputs of a job, in the order of the reply.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of_job(&self, job: JobId) -> Result<Vec<OutputRow>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM outputs WHERE job_id = ?1 ORDER BY idx")?;
        Ok(statement.query_map([job], row)?.collect::<Result<_, _>>()?)
    }

    /// The output that made an image, or will.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of_image(&self, image: ImageId) -> Result<Option<OutputRow>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM outputs WHERE image_id = ?1")?;
        Ok(statement.query_row([image], row).optional()?)
    }

    /// Pending outputs that may be tried at `now`, those whose link dies first in front, at most `limit`. The time a
    /// link dies only orders: an output past it is still listed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due(&self, now: Millis, limit: usize) -> Result<Vec<OutputRow>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM outputs WHERE state = 'pending' AND (next_attempt_at IS NULL OR next_attempt_at <= ?1)
             ORDER BY expires_at IS NULL, expires_at, id LIMIT ?2",
        )?;
        Ok(statement
            .query_map((now, limit_value(limit)), row)?
            .collect::<Result<_, _>>()?)
    }

    /// The jobs with images still to be fetched by links: how many, and when the first of their links dies.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pending_links(&self) -> Result<Vec<PendingLinks>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT job_id, count(*), min(expires_at) FROM outputs
             WHERE state = 'pending' AND source = 'url' AND expires_at IS NOT NULL GROUP BY job_id",
        )?;
        let links = statement.query_map([], |row| {
            Ok(PendingLinks {
                job: row.get(0)?,
                count: row.get(1)?,
                expires_at: row.get(2)?,
            })
        })?;
        Ok(links.collect::<Result<_, _>>()?)
    }

    /// The earliest `next_attempt_at` of a pending output that is still to come after `now`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn next_due_at(&self, now: Millis) -> Result<Option<Millis>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT min(next_attempt_at) FROM outputs WHERE state = 'pending' AND next_attempt_at > ?1",
        )?;
        Ok(statement.query_row([now], |row| row.get(0))?)
    }
}

impl OutputsMut<'_> {
    /// Says that the image of an output is in the library after all: its file was found.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_saved(&self, image: ImageId) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE outputs SET state = 'saved', last_error = NULL WHERE image_id = ?1 AND state <> 'saved'",
        )?;
        Ok(statement.execute([image])? == 1)
    }

    /// Writes the outputs of a job and reserves an image id for each. An output that is there already (same job and
    /// place) stays as it is, so a reply may be read a second time. Returns all outputs of the job, in order.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn add(&self, job: JobId, outputs: &[NewOutput]) -> Result<Vec<OutputRow>, DbError> {
        let known = self.of_job(job)?;
        let new: Vec<&NewOutput> = outputs
            .iter()
            .filter(|output| !known.iter().any(|row| row.idx == output.idx))
            .collect();
        let ids = ImagesMut::new(self.conn).reserve_ids(new.len())?;
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO outputs (job_id, idx, image_id, state, source, url, revised_prompt, expires_at, last_error,
               created_at)
             VALUES (:job_id, :idx, :image_id, :state, :source, :url, :revised_prompt, :expires_at, :last_error,
               :created_at)",
        )?;
        for (output, image_id) in new.into_iter().zip(ids) {
            statement.execute(named_params! {
                ":job_id": job, ":idx": output.idx, ":image_id": image_id, ":state": output.state,
                ":source": output.source, ":url": output.url, ":revised_prompt": output.revised_prompt,
                ":expires_at": output.expires_at, ":last_error": output.last_error,
                ":created_at": output.created_at,
            })?;
        }
        self.of_job(job)
    }

    /// Makes the change if the output stands in one of `states`, in one statement; `false` when it does not.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn compare_and_set(
        &self,
        id: OutputId,
        states: &[OutputState],
        change: &OutputChange,
    ) -> Result<bool, DbError> {
        let states = states.iter().map(|state| state.as_str());
        GuardedUpdate::new("outputs", id.0, states, &change.sets).run(self.conn)
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<OutputRow> {
    Ok(OutputRow {
        id: row.get("id")?,
        job_id: row.get("job_id")?,
        idx: row.get("idx")?,
        image_id: row.get("image_id")?,
        state: row.get("state")?,
        source: row.get("source")?,
        url: row.get("url")?,
        revised_prompt: row.get("revised_prompt")?,
        attempts: row.get("attempts")?,
        next_attempt_at: row.get("next_attempt_at")?,
        expires_at: row.get("expires_at")?,
        last_error: row.get("last_error")?,
        created_at: row.get("created_at")?,
    })
}
