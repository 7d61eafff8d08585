//! Tasks: what `async: true` may be answered with, and how to follow it.

use crate::{ApiError, BaseUrl, Reply, ReplyHead};
use serde::{Deserialize, Serialize};
use url::Url;

/// Known places of a task, tried in this order when the reply names none. `{id}` is percent-encoded.
pub const TEMPLATES: &[&str] = &[
    "/tasks/{id}",
    "/images/generations/{id}",
    "/images/tasks/{id}",
    "/images/{id}",
    "/jobs/{id}",
    "/images/generations/tasks/{id}",
    "/images/jobs/{id}",
    "/generations/{id}",
    "/async/{id}",
];

/// What a state word means. Unknown words mean running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Queued or being worked on.
    Running,
    /// Finished.
    Done,
    /// Failed, cancelled, expired or moderated.
    Failed,
}

impl TaskState {
    /// Reads a state word in any spelling.
    pub fn from_word(word: &str) -> Self {
        let _ = word;
        todo!()
    }
}

/// The handle of a task. Store it before polling: the work may be paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The task's id, at most 512 bytes.
    pub id: Option<String>,
    /// Where to ask, absolute, if the reply says so.
    pub poll_url: Option<String>,
    /// The first wait that the server asks for, in milliseconds.
    pub retry_after_ms: Option<u64>,
}

/// Follows one task: no clock, no network; serialisable, so that it survives a restart.
///
/// ```text
/// let mut polling = Polling::new(&base, ticket, remembered_template);
/// wait(polling.wait_ms()); loop { reply = poll(polling.address()); match polling.observe(…) { … } }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Polling {
    base: BaseUrl,
    ticket: Ticket,
}

/// What came of one poll.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'a> {
    /// A reply, read.
    Reply(&'a ReplyHead, &'a Reply),
    /// No usable reply: not reached, timed out, cut.
    Trouble,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Ask again at [`Polling::address`] after this wait.
    Running {
        /// Milliseconds.
        wait_ms: u64,
    },
    /// That was the wrong place: ask at [`Polling::address`], which is another one now.
    NextAddress {
        /// Milliseconds.
        wait_ms: u64,
    },
    /// The reply holds the images.
    Done,
    /// The task failed.
    Failed(ApiError),
    /// A real refusal (401, 402, 403): the task may go on; ask again with the right key.
    Refused(ApiError),
    /// Polling makes no sense any more; the task may have been billed.
    GiveUp(GiveUp),
}

/// Why polling ended without an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GiveUp {
    /// The ticket has neither id nor address.
    #[error("the server gave no task id")]
    NoTicket,
    /// None of the known places answered.
    #[error(
        "the task {id} was not found at any known place; set the polling path in the profile, or turn async off"
    )]
    NoPlace {
        /// The task's id.
        id: String,
    },
    /// Finished, but without an image, twice.
    #[error("the task finished without an image")]
    NoImage,
    /// Too many failures in a row.
    #[error("the server failed {times} times in a row")]
    Trouble {
        /// How many.
        times: u32,
    },
}

impl Polling {
    /// Begins to follow a task. `template` is the one that answered before for this base, or the person's own.
    pub fn new(base: &BaseUrl, ticket: Ticket, template: Option<&str>) -> Self {
        let _ = (base, ticket, template);
        todo!()
    }

    /// The ticket.
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// The wait before the next poll, in milliseconds.
    pub fn wait_ms(&self) -> u64 {
        todo!()
    }

    /// Where to ask next.
    ///
    /// # Errors
    /// When there is no place to ask.
    pub fn address(&self) -> Result<Url, GiveUp> {
        todo!()
    }

    /// Takes in what came, and says what to do.
    pub fn observe(&mut self, seen: Seen<'_>) -> Step {
        let _ = seen;
        todo!()
    }

    /// The template that answered, worth remembering for this base.
    pub fn answered_template(&self) -> Option<&str> {
        todo!()
    }
}
