//! `jobs`: the ledger of paid calls. One row is one call of the API; it is written before anything is sent.
//!
//! Every step is a [`JobsMut::compare_and_set`]: it names the state it starts from, so of two programs that take the
//! same step only one succeeds.

use super::convert::{seed_mode, seed_mode_word};
use super::statement::{Bound, GuardedUpdate, limit_value, or_null, push_in};
use super::{handles, text_enum};
use crate::{DbError, ImageId, JobId, Millis, OwnerId};
use media::SeedMode;
use rusqlite::{Connection, OptionalExtension as _, Row, named_params, params_from_iter};
use std::collections::BTreeMap;

mod change;
mod tiles;
pub use change::{JobChange, JobFilter, JobGuard};
#[cfg(test)]
pub(crate) use tiles::{IN_PART, IN_VAIN};

pub(crate) const CREATE: &str = "
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  state TEXT NOT NULL CHECK (state IN
    ('queued','claimed','sending','replied','polling','done','failed','interrupted','cancelled')),
  request TEXT NOT NULL,
  profile_id TEXT,
  base_url TEXT NOT NULL,
  demo INTEGER NOT NULL DEFAULT 0 CHECK (demo IN (0, 1)),
  key_mark TEXT,
  owner TEXT,
  attempt INTEGER NOT NULL DEFAULT 0,
  cancel_requested INTEGER NOT NULL DEFAULT 0 CHECK (cancel_requested IN (0, 1)),
  not_before INTEGER,
  waits INTEGER NOT NULL DEFAULT 0,
  without_response_format INTEGER NOT NULL DEFAULT 0 CHECK (without_response_format IN (0, 1)),
  parent_image_id INTEGER,
  retry_of INTEGER,
  batch TEXT,
  seed_mode TEXT NOT NULL CHECK (seed_mode IN ('servers_choice', 'random', 'fixed')),
  task TEXT,
  error TEXT,
  reply TEXT,
  note TEXT,
  trace_id TEXT,
  server_created INTEGER,
  created_at INTEGER NOT NULL,
  claimed_at INTEGER,
  sent_at INTEGER,
  replied_at INTEGER,
  finished_at INTEGER,
  reply_status INTEGER,
  dismissed_at INTEGER,
  cleared_at INTEGER
) STRICT;
CREATE INDEX jobs_state ON jobs (state, id);
CREATE INDEX jobs_owner ON jobs (owner, id) WHERE owner IS NOT NULL;
CREATE INDEX jobs_batch ON jobs (batch) WHERE batch IS NOT NULL;
CREATE INDEX jobs_tiles ON jobs (id) WHERE dismissed_at IS NULL AND state IN ('failed','interrupted');
";

text_enum! {
    /// Where a job stands.
    JobState {
        /// Waits to be sent.
        Queued = "queued",
        /// Taken by an engine; nothing was sent yet.
        Claimed = "claimed",
        /// Bytes may have gone out.
        Sending = "sending",
        /// The reply is in the spool: paid, and never sent again.
        Replied = "replied",
        /// The server works on it; we ask now and then.
        Polling = "polling",
        /// Ended; the outputs tell how many images there are.
        Done = "done",
        /// Ended without an image; not billed as far as known.
        Failed = "failed",
        /// Outcome unknown, may have been billed. Only a person sends it again.
        Interrupted = "interrupted",
        /// Given up before anything was sent.
        Cancelled = "cancelled",
    }
}

impl JobState {
    /// True for the four states that a job does not leave by itself.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Done | Self::Failed | Self::Interrupted | Self::Cancelled
        )
    }
}

/// A job to be written. `Default` is not offered: say every field that a payment depends on.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// [`JobState::Queued`] as a rule.
    pub state: JobState,
    /// The whole request as JSON text, in the caller's words.
    pub request: String,
    /// The profile it belongs to; none for an ad-hoc address.
    pub profile_id: Option<String>,
    /// The API's base address; the key goes to this origin only.
    pub base_url: String,
    /// Made by the built-in demo server.
    pub demo: bool,
    /// Tells whether a later program holds the key this job was made with; none when the profile's own key is meant.
    /// Not the key, and nothing it could be found from.
    pub key_mark: Option<String>,
    /// Who wrote it: [`Library::owner`](crate::Library::owner).
    pub owner: Option<OwnerId>,
    /// The image this one is a variation of.
    pub parent_image_id: Option<ImageId>,
    /// The job that this one sends again.
    pub retry_of: Option<JobId>,
    /// Ties the calls of one press of the button together.
    pub batch: Option<String>,
    /// Who chose the seed.
    pub seed_mode: SeedMode,
    /// Words for a person.
    pub note: Option<String>,
    /// When.
    pub created_at: Millis,
}

/// A job as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRow {
    /// Its id.
    pub id: JobId,
    /// Where it stands.
    pub state: JobState,
    /// The whole request as JSON text, in the caller's words.
    pub request: String,
    /// The profile it belongs to.
    pub profile_id: Option<String>,
    /// The API's base address.
    pub base_url: String,
    /// Made by the built-in demo server.
    pub demo: bool,
    /// Tells whether a later program holds the key this job was made with; none when the profile's own key is meant.
    /// Not the key, and nothing it could be found from.
    pub key_mark: Option<String>,
    /// Who enqueued it or holds it now.
    pub owner: Option<OwnerId>,
    /// How often it went to `sending`, 0 at first.
    pub attempt: i64,
    /// The person gave it up after it was sent; what still comes is filed.
    pub cancel_requested: bool,
    /// Not to be claimed earlier.
    pub not_before: Option<Millis>,
    /// How often it was put back to wait.
    pub waits: i64,
    /// To be sent without the field `response_format`.
    pub without_response_format: bool,
    /// The image this one is a variation of.
    pub parent_image_id: Option<ImageId>,
    /// The job that this one sends again.
    pub retry_of: Option<JobId>,
    /// Ties the calls of one press of the button together.
    pub batch: Option<String>,
    /// Who chose the seed.
    pub seed_mode: SeedMode,
    /// The server's task and its poll state, JSON text.
    pub task: Option<String>,
    /// What went wrong, JSON text.
    pub error: Option<String>,
    /// The reply without image bytes, JSON text.
    pub reply: Option<String>,
    /// Words for a person.
    pub note: Option<String>,
    /// The server's id of the request.
    pub trace_id: Option<String>,
    /// The reply's `created`, seconds since 1970 by the server's clock.
    pub server_created: Option<i64>,
    /// When it was written.
    pub created_at: Millis,
    /// When it was claimed last.
    pub claimed_at: Option<Millis>,
    /// When bytes may have gone out last.
    pub sent_at: Option<Millis>,
    /// When the reply was complete.
    pub replied_at: Option<Millis>,
    /// When it reached a final state.
    pub finished_at: Option<Millis>,
    /// The HTTP status of the reply.
    pub reply_status: Option<u16>,
    /// When a person put its tile away.
    pub dismissed_at: Option<Millis>,
    /// When a person cleared it away from the queue.
    pub cleared_at: Option<Millis>,
}

handles!(Jobs, JobsMut, "jobs");

impl Jobs<'_> {
    /// The job with this id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn get(&self, id: JobId) -> Result<Option<JobRow>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM jobs WHERE id = ?1")?;
        Ok(statement.query_row([id], row).optional()?)
    }

    /// Jobs, newest first, at most `limit`. For the next page set [`JobFilter::before`] to the last one's id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn list(&self, filter: &JobFilter, limit: usize) -> Result<Vec<JobRow>, DbError> {
        let mut sql = String::from("SELECT * FROM jobs WHERE true");
        let mut values: Vec<Bound> = Vec::new();
        if !filter.states.is_empty() {
            push_in(
                &mut sql,
                &mut values,
                "state",
                filter.states.iter().map(|state| state.as_str()),
            );
        }
        if let Some(owner) = filter.owner {
            sql.push_str(" AND owner = ?");
            values.push(owner.to_string().into());
        }
        if let Some(batch) = &filter.batch {
            sql.push_str(" AND batch = ?");
            values.push(batch.clone().into());
        }
        if filter.not_cleared {
            sql.push_str(" AND cleared_at IS NULL");
        }
        if let Some(before) = filter.before {
            sql.push_str(" AND id < ?");
            values.push(before.0.into());
        }
        sql.push_str(" ORDER BY id DESC LIMIT ?");
        values.push(limit_value(limit));
        let mut statement = self.conn.prepare_cached(&sql)?;
        Ok(statement
            .query_map(params_from_iter(values), row)?
            .collect::<Result<_, _>>()?)
    }

    /// Queued jobs that may be claimed at `now`, oldest first, at most `limit`: those with no `not_before`, or one that
    /// has come. Whose they are is the caller's question.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn claimable(&self, now: Millis, limit: usize) -> Result<Vec<JobRow>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM jobs WHERE state = 'queued' AND (not_before IS NULL OR not_before <= ?1) ORDER BY id LIMIT ?2",
        )?;
        Ok(statement
            .query_map((now, limit_value(limit)), row)?
            .collect::<Result<_, _>>()?)
    }

    /// The earliest `not_before` of a queued job that is still to come after `now`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn next_claimable_at(&self, now: Millis) -> Result<Option<Millis>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT min(not_before) FROM jobs WHERE state = 'queued' AND not_before > ?1",
        )?;
        Ok(statement.query_row([now], |row| row.get(0))?)
    }

    /// How many jobs stand in each state; states without jobs are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn counts(&self) -> Result<BTreeMap<JobState, u64>, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT state, count(*) FROM jobs GROUP BY state")?;
        let rows = statement.query_map([], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The owners of jobs that are not at their end, each once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn owners_of_unfinished(&self) -> Result<Vec<OwnerId>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT DISTINCT owner FROM jobs WHERE owner IS NOT NULL
             AND state IN ('queued','claimed','sending','replied','polling')",
        )?;
        Ok(statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }
}

impl JobsMut<'_> {
    /// Writes a new job.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn insert(&self, job: &NewJob) -> Result<JobId, DbError> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO jobs (state, request, profile_id, base_url, demo, key_mark, owner, parent_image_id, retry_of, batch,
               seed_mode, note, created_at)
             VALUES (:state, :request, :profile_id, :base_url, :demo, :key_mark, :owner, :parent_image_id, :retry_of, :batch,
               :seed_mode, :note, :created_at)",
        )?;
        statement.execute(named_params! {
            ":state": job.state, ":request": job.request, ":profile_id": job.profile_id, ":base_url": job.base_url,
            ":demo": job.demo, ":key_mark": job.key_mark, ":owner": job.owner, ":parent_image_id": job.parent_image_id,
            ":retry_of": job.retry_of, ":batch": job.batch, ":seed_mode": seed_mode_word(job.seed_mode), ":note": job.note,
            ":created_at": job.created_at,
        })?;
        Ok(JobId(self.conn.last_insert_rowid()))
    }

    /// Writes a job that had this id before the database was lost, as of its `attempt`th request. Its counter is raised:
    /// no later job has the id of an earlier one.
    ///
    /// # Errors
    /// When the database cannot be written, or there is a job with this id.
    pub fn insert_as(&self, id: JobId, attempt: i64, job: &NewJob) -> Result<(), DbError> {
        let made = self.insert(job)?;
        self.conn
            .prepare_cached("UPDATE jobs SET id = ?2, attempt = ?3 WHERE id = ?1")?
            .execute((made, id, attempt))?;
        self.conn
            .prepare_cached(
                "UPDATE sqlite_sequence SET seq = max(seq, (SELECT max(id) FROM jobs)) WHERE name = 'jobs'",
            )?
            .execute([])?;
        Ok(())
    }

    /// Makes the change if the guard holds, in one statement; `false` when it does not hold or there is no such job.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn compare_and_set(
        &self,
        id: JobId,
        guard: &JobGuard,
        change: &JobChange,
    ) -> Result<bool, DbError> {
        let states = guard.states.iter().map(|state| state.as_str());
        let mut update = GuardedUpdate::new("jobs", id.0, states, &change.sets);
        if let Some(owner) = guard.owner {
            update.and("owner IS ?", or_null(owner.map(|owner| owner.to_string())));
        }
        if let Some(attempt) = guard.attempt {
            update.and("attempt = ?", attempt.into());
        }
        if guard.not_cancelled {
            update.and("cancel_requested = ?", false.into());
        }
        update.run(self.conn)
    }

    /// Deletes jobs in a final state that ended before `before`, with their outputs; images stay. Returns how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget_finished(&self, before: Millis) -> Result<usize, DbError> {
        let mut statement = self.conn.prepare_cached(
            "DELETE FROM jobs WHERE finished_at < ?1 AND state IN ('done','failed','interrupted','cancelled')",
        )?;
        Ok(statement.execute([before])?)
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<JobRow> {
    Ok(JobRow {
        id: row.get("id")?,
        state: row.get("state")?,
        request: row.get("request")?,
        profile_id: row.get("profile_id")?,
        base_url: row.get("base_url")?,
        demo: row.get("demo")?,
        key_mark: row.get("key_mark")?,
        owner: row.get("owner")?,
        attempt: row.get("attempt")?,
        cancel_requested: row.get("cancel_requested")?,
        not_before: row.get("not_before")?,
        waits: row.get("waits")?,
        without_response_format: row.get("without_response_format")?,
        parent_image_id: row.get("parent_image_id")?,
        retry_of: row.get("retry_of")?,
        batch: row.get("batch")?,
        seed_mode: seed_mode(row, "seed_mode")?,
        task: row.get("task")?,
        error: row.get("error")?,
        reply: row.get("reply")?,
        note: row.get("note")?,
        trace_id: row.get("trace_id")?,
        server_created: row.get("server_created")?,
        created_at: row.get("created_at")?,
        claimed_at: row.get("claimed_at")?,
        sent_at: row.get("sent_at")?,
        replied_at: row.get("replied_at")?,
        finished_at: row.get("finished_at")?,
        reply_status: row.get("reply_status")?,
        dismissed_at: row.get("dismissed_at")?,
        cleared_at: row.get("cleared_at")?,
    })
}
