//! Tasks: what `async: true` may be answered with, and how to follow it.

mod polling;
mod ticket;

pub use polling::{GiveUp, Polling, Seen, Step};
pub(crate) use ticket::{state_word, ticket};

use serde::{Deserialize, Serialize};

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
    /// Reads a state word in any spelling: case, spaces and `-` against `_` do not matter.
    pub fn from_word(word: &str) -> Self {
        let word: String = word
            .trim()
            .chars()
            .take(64)
            .map(|c| {
                if c == ' ' || c == '-' {
                    '_'
                } else {
                    c.to_ascii_lowercase()
                }
            })
            .collect();
        match word.as_str() {
            "completed" | "complete" | "succeeded" | "succeed" | "success" | "successful"
            | "done" | "finished" | "ready" | "ok" => Self::Done,
            "failed" | "failure" | "fail" | "error" | "errored" | "cancelled" | "canceled"
            | "aborted" | "rejected" | "expired" | "timeout" | "timed_out" | "moderated"
            | "request_moderated" | "content_moderated" | "content_filtered" | "nsfw"
            | "task_not_found" | "not_found" => Self::Failed,
            _ => Self::Running,
        }
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

#[cfg(test)]
mod tests;
