//! Reading a stored reply as a stream.

use crate::task::TaskState;
use crate::{ApiError, ReplyHead, Ticket};
use serde::{Deserialize, Serialize};
use std::io;

/// Bounds of [`read_reply`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLimits {
    /// Bytes of JSON kept in memory besides image data, with an allowance for each node. 1 MiB.
    pub kept_bytes: usize,
    /// Deepest nesting. 128.
    pub depth: usize,
    /// Decoded bytes of one inline image. 256 MiB.
    pub image_bytes: u64,
    /// How many inline images are handed over. 64.
    pub images: u32,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self {
            kept_bytes: 1024 * 1024,
            depth: 128,
            image_bytes: 256 * 1024 * 1024,
            images: 64,
        }
    }
}

/// Where inline images go. One image at a time: `begin(i)`, any number of `write`, `end(i, …)`, with `i` = 0, 1, 2 …
/// in the order of the reply (the *slot*, see [`Inline`]; the same bytes always give the same slots).
///
/// An `io::Error` of a sink (a full disk) ends [`read_reply`] at once with that error.
pub trait InlineSink {
    /// An image begins.
    ///
    /// # Errors
    /// Any; ends the reading.
    fn begin(&mut self, slot: u32) -> io::Result<()>;
    /// The next decoded bytes of it.
    ///
    /// # Errors
    /// Any; ends the reading.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// The image ended: with its number of bytes, or broken. What was written of a broken one is of no use.
    ///
    /// # Errors
    /// Any; ends the reading.
    fn end(&mut self, slot: u32, result: Result<u64, InlineError>) -> io::Result<()>;
}

/// Why inline data is no image data. Harms only that one image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InlineError {
    /// A character that is not base64.
    #[error("the image data contains a character that is not base64, at position {at}")]
    BadCharacter {
        /// Characters before it.
        at: u64,
    },
    /// The number of characters cannot be right.
    #[error("the image data has an impossible length")]
    BadLength,
    /// A data: address whose data is not base64.
    #[error("the image data is not base64")]
    NotBase64,
    /// The reply was cut inside this image.
    #[error("the reply ends inside this image")]
    Cut,
    /// More than [`ReadLimits::image_bytes`].
    #[error("the image is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
}

/// A reply, read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// What it is.
    pub body: Body,
    /// Whether the body was whole. With `false` the images are those that are whole before the cut, and those cut.
    pub complete: bool,
    /// The reply without image data, with link signatures cut and texts bounded; `Null` when it was no JSON.
    pub redacted: serde_json::Value,
    /// `created`, in seconds since 1970 UTC, by the server's clock.
    pub created: Option<i64>,
    /// The state word of a task reply, read.
    pub state: Option<TaskState>,
    /// Set when something was left out of `redacted` or could not be read; for the report.
    pub note: Option<String>,
}

/// What a reply is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// At least one image: link or inline data (possibly broken).
    Images(Vec<Output>),
    /// A task to be polled.
    Task(Ticket),
    /// An error, whatever the HTTP status.
    Error(ApiError),
    /// A whole JSON reply without any image (`data: []`, null or missing).
    NoImages,
    /// A page where JSON was due, with a success status.
    Html {
        /// The visible text, without markup, at most 500 characters.
        excerpt: String,
    },
    /// Nothing that can be read.
    Unreadable {
        /// The beginning as text, at most 500 characters.
        excerpt: String,
        /// What stopped the reading.
        why: String,
    },
}

/// One image of a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Place among the reply's images, from 0.
    pub index: u32,
    /// Inline data, if any.
    pub inline: Option<Inline>,
    /// Link, if any; absolute. Not checked: the download client does that.
    pub url: Option<String>,
    /// The prompt the model really used.
    pub revised_prompt: Option<String>,
}

/// Inline data of one image, by the slot under which the sink got it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inline {
    /// Decoded whole.
    Whole {
        /// The sink's slot.
        slot: u32,
        /// Decoded bytes.
        bytes: u64,
    },
    /// Of no use.
    Broken {
        /// The sink's slot.
        slot: u32,
        /// Why.
        why: InlineError,
    },
}

/// Reads a reply. Synchronous: run it on a blocking thread.
///
/// Image data is decoded in pieces of at most 64 KiB straight into `sink`; memory stays at a few megabytes at any size.
/// A body that is cut or broken anywhere gives what stands before that place, with [`Reply::complete`] false.
///
/// # Errors
/// Only those of `reader` and `sink`; a bad reply is an `Ok` that says so.
pub fn read_reply(
    reader: impl io::Read,
    head: &ReplyHead,
    sink: &mut dyn InlineSink,
    limits: &ReadLimits,
) -> io::Result<Reply> {
    let _ = (reader, head, sink, limits);
    todo!()
}
