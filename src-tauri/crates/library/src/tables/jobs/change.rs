//! Guarded changes of a job, and filters.

use super::JobState;
use crate::tables::statement::{Bound, Sets, or_null};
use crate::{JobId, Millis, OwnerId};

/// What must be true of the row for a change to happen.
#[derive(Debug, Clone)]
pub struct JobGuard {
    pub(super) states: Vec<JobState>,
    pub(super) owner: Option<Option<OwnerId>>,
    pub(super) attempt: Option<i64>,
    pub(super) not_cancelled: bool,
}

impl JobGuard {
    /// The job stands in this state.
    #[must_use]
    pub fn state(state: JobState) -> Self {
        Self::states(&[state])
    }

    /// The job stands in one of these states. An empty slice matches nothing.
    #[must_use]
    pub fn states(states: &[JobState]) -> Self {
        Self {
            states: states.to_vec(),
            owner: None,
            attempt: None,
            not_cancelled: false,
        }
    }

    /// And this owner holds it; `None` for "nobody holds it".
    #[must_use]
    pub fn owner(mut self, owner: impl Into<Option<OwnerId>>) -> Self {
        self.owner = Some(owner.into());
        self
    }

    /// And it is still in this attempt.
    #[must_use]
    pub fn attempt(mut self, attempt: i64) -> Self {
        self.attempt = Some(attempt);
        self
    }

    /// And nobody has asked to cancel it.
    #[must_use]
    pub fn not_cancelled(mut self) -> Self {
        self.not_cancelled = true;
        self
    }
}

/// The columns of a row to be set: `JobChange::to(JobState::Claimed).owner(me).claimed_at(now)`.
///
/// A method that takes an `Option` sets NULL for `None`; columns not named stay as they are.
#[derive(Debug, Clone, Default)]
pub struct JobChange {
    pub(super) sets: Sets,
}

impl JobChange {
    /// No state change.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// To this state.
    #[must_use]
    pub fn to(state: JobState) -> Self {
        Self::default().set("state", state.as_str())
    }

    fn set(mut self, column: &'static str, value: impl Into<Bound>) -> Self {
        self.sets.set(column, value.into());
        self
    }

    fn set_or_null<T: Into<Bound>>(self, column: &'static str, value: Option<T>) -> Self {
        self.set(column, or_null(value))
    }

    /// Counts one more attempt.
    #[must_use]
    pub fn next_attempt(mut self) -> Self {
        self.sets.count_up("attempt");
        self
    }

    /// Who holds it from now on.
    #[must_use]
    pub fn owner(self, owner: impl Into<Option<OwnerId>>) -> Self {
        self.set_or_null("owner", owner.into().map(|owner| owner.to_string()))
    }

    /// Whether the person gave it up.
    #[must_use]
    pub fn cancel_requested(self, yes: bool) -> Self {
        self.set("cancel_requested", yes)
    }

    /// Not to be claimed before this moment.
    #[must_use]
    pub fn not_before(self, when: impl Into<Option<Millis>>) -> Self {
        self.set_or_null("not_before", when.into())
    }

    /// How often it was put back.
    #[must_use]
    pub fn waits(self, waits: i64) -> Self {
        self.set("waits", waits)
    }

    /// Whether to send it without `response_format`.
    #[must_use]
    pub fn without_response_format(self, yes: bool) -> Self {
        self.set("without_response_format", yes)
    }

    /// The whole request, JSON text (for a job that was not sent yet).
    #[must_use]
    pub fn request(self, json: impl Into<String>) -> Self {
        self.set("request", json.into())
    }

    /// The server's task and its poll state, JSON text.
    #[must_use]
    pub fn task(self, json: impl Into<Option<String>>) -> Self {
        self.set_or_null("task", json.into())
    }

    /// What went wrong, JSON text.
    #[must_use]
    pub fn error(self, json: impl Into<Option<String>>) -> Self {
        self.set_or_null("error", json.into())
    }

    /// The reply without image bytes, JSON text.
    #[must_use]
    pub fn reply(self, json: impl Into<Option<String>>) -> Self {
        self.set_or_null("reply", json.into())
    }

    /// The HTTP status of the reply.
    #[must_use]
    pub fn reply_status(self, status: u16) -> Self {
        self.set("reply_status", i64::from(status))
    }

    /// Words for a person.
    #[must_use]
    pub fn note(self, note: impl Into<Option<String>>) -> Self {
        self.set_or_null("note", note.into())
    }

    /// The server's id of the request.
    #[must_use]
    pub fn trace_id(self, id: impl Into<Option<String>>) -> Self {
        self.set_or_null("trace_id", id.into())
    }

    /// The reply's `created`, seconds since 1970 by the server's clock.
    #[must_use]
    pub fn server_created(self, seconds: impl Into<Option<i64>>) -> Self {
        self.set_or_null("server_created", seconds.into())
    }

    /// When it was claimed.
    #[must_use]
    pub fn claimed_at(self, when: impl Into<Option<Millis>>) -> Self {
        self.set_or_null("claimed_at", when.into())
    }

    /// When bytes may have gone out.
    #[must_use]
    pub fn sent_at(self, when: impl Into<Option<Millis>>) -> Self {
        self.set_or_null("sent_at", when.into())
    }

    /// When the reply was complete.
    #[must_use]
    pub fn replied_at(self, when: impl Into<Option<Millis>>) -> Self {
        self.set_or_null("replied_at", when.into())
    }

    /// When it reached a final state.
    #[must_use]
    pub fn finished_at(self, when: impl Into<Option<Millis>>) -> Self {
        self.set_or_null("finished_at", when.into())
    }

    /// It is to be seen again: neither its tile nor its place in the queue is put away.
    #[must_use]
    pub fn shown_again(self) -> Self {
        self.set_or_null("dismissed_at", None::<Millis>)
            .set_or_null("cleared_at", None::<Millis>)
    }
}

/// Which jobs to list.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    /// In one of these states; empty for all.
    pub states: Vec<JobState>,
    /// Held by this owner.
    pub owner: Option<OwnerId>,
    /// Of this batch.
    pub batch: Option<String>,
    /// Older than this one (the last of the page before).
    pub before: Option<JobId>,
    /// Only those that were not cleared away.
    pub not_cleared: bool,
}
