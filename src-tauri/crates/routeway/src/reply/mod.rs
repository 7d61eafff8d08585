//! Reading a stored reply as a stream.
//!
//! The body is looked at once, from front to back, in blocks of 64 KiB. By its first bytes (never by its content type
//! alone) it is an image, a page, JSON or other text. In JSON, strings that hold image data go through a tolerant base64
//! decoder to the sink while they are read; everything else is kept as a tree within a budget, in which images, task and
//! error are then looked for.

mod base64;
mod extract;
mod inline;
mod json;
mod node;
mod sniff;
mod source;
mod strings;

use crate::task::{self, TaskState};
use crate::text::{plain, visible_text, without_link_queries};
use crate::{ApiError, ReplyHead, Ticket};
use inline::InlineReader;
use json::{Document, Scanner, Stop};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sniff::Shape;
use source::Source;
use std::io;

const EXCERPT: usize = 500;

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
    /// Whether the body was whole. With `false` the images are those that are whole before the cut, and the one cut.
    /// (Of a body that is no JSON but an image or a text, only the client knows whether it came whole.)
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
/// Image data is decoded in pieces of at most 193 KiB straight into `sink`; memory stays at a few megabytes at any size.
/// A body that is cut or broken anywhere gives what stands before that place, with [`Reply::complete`] false.
///
/// Images win: they are given even when the reply also holds an error or a task, because they were paid for.
///
/// # Errors
/// Only those of `reader` and `sink`; a bad reply is an `Ok` that says so.
pub fn read_reply(
    reader: impl io::Read,
    head: &ReplyHead,
    sink: &mut dyn InlineSink,
    limits: &ReadLimits,
) -> io::Result<Reply> {
    let mut source = Source::new(reader);
    let mut inline = InlineReader::new(sink, limits);
    let shape = sniff::shape(&mut source, head)?;
    match shape {
        Shape::Json => {
            let document = Scanner::new(&mut source, &mut inline, limits).read()?;
            Ok(of_document(document, head, &inline, &source.beginning()))
        }
        Shape::Image => {
            inline.raw(&mut source)?;
            Ok(of_raw_image(&inline))
        }
        Shape::Empty => Ok(Reply {
            complete: head.status >= 300,
            ..of_text(head, "", "the reply is empty")
        }),
        Shape::Page => Ok(of_page(head, &source.beginning())),
        Shape::Text => Ok(of_text(
            head,
            &source.beginning(),
            "the reply is neither JSON nor an image",
        )),
    }
}

impl Reply {
    fn without_tree(body: Body) -> Self {
        Self {
            body,
            complete: true,
            redacted: Value::Null,
            created: None,
            state: None,
            note: None,
        }
    }
}

fn of_raw_image(inline: &InlineReader<'_>) -> Reply {
    let what = inline.results().first().map(|result| match *result {
        Ok(bytes) => Inline::Whole { slot: 0, bytes },
        Err(why) => Inline::Broken { slot: 0, why },
    });
    let output = Output {
        index: 0,
        inline: what,
        url: None,
        revised_prompt: None,
    };
    Reply::without_tree(Body::Images(vec![output]))
}

fn of_page(head: &ReplyHead, beginning: &str) -> Reply {
    Reply::without_tree(if head.status >= 300 {
        Body::Error(ApiError::from_text(head, beginning))
    } else {
        Body::Html {
            excerpt: visible_text(beginning, EXCERPT),
        }
    })
}

fn of_text(head: &ReplyHead, beginning: &str, why: &str) -> Reply {
    Reply::without_tree(if head.status >= 300 {
        Body::Error(ApiError::from_text(head, beginning))
    } else {
        Body::Unreadable {
            excerpt: plain(beginning, EXCERPT),
            why: why.to_owned(),
        }
    })
}

fn of_document(
    document: Document,
    head: &ReplyHead,
    inline: &InlineReader<'_>,
    beginning: &str,
) -> Reply {
    let note = note(&document, inline);
    let root = document.root.unwrap_or(node::Node::Null);
    let mut value = root.to_value();
    let word = task::state_word(&value);
    let state = word.as_deref().map(TaskState::from_word);
    let error = ApiError::from_json(head, &value);
    let context = extract::Context {
        asked: url::Url::parse(&head.url).ok(),
        slots: inline.results(),
        state: state.or((head.status == 202).then_some(TaskState::Running)),
        failed: error.is_some(),
    };
    let outputs = extract::outputs(&root, &context);
    let ticket = task::ticket(head, &value);
    let problem = match &document.stopped {
        Some(Stop::Cut) => Some("the reply ends in the middle".to_owned()),
        Some(Stop::Syntax { what, at }) => Some(format!("{what} (at byte {at})")),
        Some(Stop::Io(_)) | None if document.crowded => {
            Some("the reply holds too many values".to_owned())
        }
        Some(Stop::Io(_)) | None => document.malformed.map(str::to_owned),
    };
    let body = if !outputs.is_empty() {
        Body::Images(outputs)
    } else if let Some(error) = error {
        Body::Error(error)
    } else if let Some(ticket) = ticket {
        Body::Task(ticket)
    } else if let Some(why) = problem {
        Body::Unreadable {
            excerpt: plain(&without_link_queries(beginning), EXCERPT),
            why,
        }
    } else {
        Body::NoImages
    };
    let created = created(&value);
    redact_links(&mut value);
    Reply {
        body,
        complete: document.stopped.is_none(),
        redacted: value,
        created,
        state,
        note,
    }
}

/// What the report should say about the reading itself.
fn note(document: &Document, inline: &InlineReader<'_>) -> Option<String> {
    let mut notes = Vec::new();
    match &document.stopped {
        Some(Stop::Cut) => notes.push("the reply ends in the middle".to_owned()),
        Some(Stop::Syntax { what, at }) => notes.push(format!("{what} (at byte {at})")),
        Some(Stop::Io(_)) | None => {}
    }
    notes.extend(document.malformed.map(str::to_owned));
    if document.crowded {
        notes.push("values beyond the limit were left out".to_owned());
    }
    if document.shortened {
        notes.push("a long text was shortened".to_owned());
    }
    if inline.passed_over > 0 {
        notes.push(format!(
            "{} images beyond the limit were left out",
            inline.passed_over
        ));
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// `created` at the root or beside the data, as a number or as its text; milliseconds become seconds.
fn created(value: &Value) -> Option<i64> {
    let found = ["created", "created_at"].iter().find_map(|key| {
        let value = value
            .get(key)
            .or_else(|| value.get("data")?.get(key))
            .or_else(|| value.get("result")?.get(key))?;
        let seconds = value
            .as_f64()
            .or_else(|| value.as_str()?.trim().parse().ok())?;
        seconds.is_finite().then_some(seconds)
    })?;
    let seconds = if found > 1e11 { found / 1000.0 } else { found };
    (0.0..1e11).contains(&seconds).then_some(seconds as i64)
}

/// Cuts signatures off every link in the tree. Its depth is bounded by the reader.
fn redact_links(value: &mut Value) {
    match value {
        Value::String(text) if text.contains("://") => *text = without_link_queries(text),
        Value::Array(items) => items.iter_mut().for_each(redact_links),
        Value::Object(fields) => fields.values_mut().for_each(redact_links),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
