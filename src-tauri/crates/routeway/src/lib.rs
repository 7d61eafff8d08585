//! Client of the Routeway image API and of servers like it: bytes in, typed facts out.
//!
//! The crate knows HTTP, JSON and base64, and the many ways in which servers differ from their documentation. It has
//! no disk, no window and no database, and it keeps no state between calls. What to do with a fact (send again, wait,
//! give up, bill) is decided by its caller.
//!
//! The ways through it:
//!
//! 1. [`request::GenerateRequest`] says what is wanted; [`client::PaidClient::generate`] puts it on the wire **once**.
//!    It never repeats and never follows a redirect, and its error says whether a byte of the request can have left
//!    ([`client::SendError::NotSent`] against [`client::SendError::Unknown`]): paid work hangs on that difference.
//! 2. The [`client::ReplyStream`] gives the body in pieces, under idle, total and size limits. The caller lays them on
//!    disk, beginning with the [`ReplyHead`].
//! 3. [`reply::read_reply`] reads that body from any [`std::io::Read`], streaming: image data goes in pieces through a
//!    tolerant base64 decoder into an [`reply::InlineSink`]; the rest becomes a [`reply::Reply`]: images, a task, an
//!    error, or a body that is none of these. A reply of any size costs a few megabytes of memory, and a body that was
//!    cut still gives every image that is whole before the cut.
//! 4. A task is followed by [`task::Polling`], a state machine without clock or network, over
//!    [`client::PaidClient::poll`].
//! 5. Image links are fetched by [`download::DownloadClient`], which carries no key, cookie or referrer, and refuses
//!    private addresses, whatever a name resolves to.
//! 6. [`models`] reads `GET /models` and merges it with a curated list.
//!
//! The key ([`key::ApiKey`]) goes to the API's own origin ([`base::BaseUrl`]) and nowhere else, in a header marked as
//! sensitive; it cannot be serialised or printed.
//!
//! Reading is lenient everywhere and bounded everywhere: what a server sends can make an answer poorer, never make the
//! process panic, overflow its stack or grow.
//!
//! Facts about the API come from Routeway's public documentation (docs.routeway.ai) and from the public code of
//! clients and sibling gateways as of November 2026; each is named where it is used.

mod address;
pub mod base;
pub mod client;
pub mod download;
pub mod error;
mod head;
pub mod key;
pub mod models;
mod network;
pub mod reply;
pub mod request;
pub mod task;
mod text;

pub use base::BaseUrl;
pub use client::{Network, PaidClient, Proxy, ReplyStream, SendError, Timing};
pub use download::{DownloadClient, DownloadError, DownloadLimits, DownloadStream};
pub use error::ApiError;
pub use head::{RETRY_AFTER_MAX_MS, ReplyHead};
pub use key::{ApiKey, KeyHeader};
pub use models::{ModelEntry, ModelList};
pub use reply::{Body, InlineSink, Output, Reply, read_reply};
pub use request::{GenerateRequest, ModelId, Quality, ResponseFormat, Size};
pub use task::{Polling, Ticket};
pub use url::Url;
