//! The client for paid requests: sends once, never repeats, never follows.

use crate::models::{ModelList, ModelsError};
use crate::{ApiKey, BaseUrl, GenerateRequest, KeyHeader, ReplyHead};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use url::Url;

/// The default limit of a reply, in decoded bytes.
pub const REPLY_MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Which way requests go. An API on this machine is always reached directly.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proxy {
    /// As the system says (environment, Windows and macOS settings).
    #[default]
    System,
    /// No proxy at all.
    Direct,
    /// This one: `http://`, `https://`, `socks5://` or `socks5h://`.
    Url(String),
}

/// How to reach the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// The proxy.
    pub proxy: Proxy,
    /// The product token sent as `User-Agent`; the edge before the API blocks clients without one.
    pub user_agent: String,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            proxy: Proxy::System,
            user_agent: concat!("Safelight/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// The settings of the network cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkProblem {
    /// The proxy address cannot be read.
    #[error(
        "the proxy address is not usable; it should look like http://host:port or socks5://host:port"
    )]
    ProxyAddress,
    /// The user agent has characters that cannot stand in a header.
    #[error("the user agent is not usable")]
    UserAgent,
    /// The HTTP client could not be made.
    #[error("the network cannot be used: {message}")]
    Other {
        /// What the library said.
        message: String,
    },
}

/// The time limits of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Name, connection and TLS together. 10 s.
    pub connect: Duration,
    /// From the connection to the head of the reply. 600 s.
    pub first_byte: Duration,
    /// Between two pieces of the body. 60 s.
    pub idle: Duration,
    /// From the call to the last byte. 600 s.
    pub total: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self::with_job_limit(Duration::from_secs(600))
    }
}

impl Timing {
    /// The usual limits under a job limit, which holds for the first byte and for the whole.
    pub fn with_job_limit(limit: Duration) -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: limit,
            idle: Duration::from_secs(60),
            total: limit,
        }
    }
}

/// Why nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotSentKind {
    /// The name was not found.
    Dns,
    /// The connection was refused or could not be made.
    Refused,
    /// The certificate or the TLS handshake failed.
    Tls,
    /// The proxy could not be reached or refused.
    Proxy,
    /// The connection was not there in time.
    ConnectTimeout,
    /// An address that must not be asked (poll addresses only).
    Unsafe,
    /// Anything else before the first byte.
    Other,
}

/// How the outcome became unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownKind {
    /// No head of a reply in time.
    TimedOut,
    /// The connection broke.
    Reset,
    /// The server spoke no HTTP, or too large a head.
    Protocol,
}

/// A request that brought no reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Provably no byte of the request was written: it may be sent again.
    #[error("nothing was sent: {message}")]
    NotSent {
        /// The cause.
        kind: NotSentKind,
        /// For people; without addresses that carry secrets.
        message: String,
    },
    /// The request may have been accepted, and billed.
    #[error("no reply: {message}")]
    Unknown {
        /// The cause.
        kind: UnknownKind,
        /// For people.
        message: String,
    },
}

/// A body that ended before its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Nothing came for the idle time.
    #[error("the server stopped sending")]
    Idle,
    /// The total time was over.
    #[error("the reply took too long")]
    Total,
    /// More than the limit, in decoded bytes.
    #[error("the reply is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The connection broke, or the body does not hold what its head promised.
    #[error("the connection broke: {message}")]
    Reset {
        /// What the library said.
        message: String,
    },
}

/// The client for paid requests, polls and the list of models. Cheap to clone.
#[derive(Clone, Debug)]
pub struct PaidClient {}

impl PaidClient {
    /// A client for these settings. Does no I/O beyond reading the system's certificates.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn new(network: &Network) -> Result<Self, NetworkProblem> {
        let _ = network;
        todo!()
    }

    /// Sends one request for images, once. `max_bytes` limits the decoded body ([`REPLY_MAX_BYTES`]).
    ///
    /// The answer of any status is `Ok`, redirects too. Dropping the future or the stream ends the connection.
    ///
    /// # Errors
    /// [`SendError::NotSent`] only when provably no byte of the request was written.
    pub async fn generate(
        &self,
        base: &BaseUrl,
        key: Option<&ApiKey>,
        header: KeyHeader,
        request: &GenerateRequest,
        timing: Timing,
        max_bytes: u64,
    ) -> Result<ReplyStream, SendError> {
        let _ = (base, key, header, request, timing, max_bytes);
        todo!()
    }

    /// Asks for a task, once. The key goes along only when `url` has the API's own origin; any other address must be
    /// https and public.
    ///
    /// # Errors
    /// As [`Self::generate`]; [`NotSentKind::Unsafe`] for an address that must not be asked.
    pub async fn poll(
        &self,
        url: &Url,
        base: &BaseUrl,
        key: Option<&ApiKey>,
        header: KeyHeader,
        timing: Timing,
        max_bytes: u64,
    ) -> Result<ReplyStream, SendError> {
        let _ = (url, base, key, header, timing, max_bytes);
        todo!()
    }

    /// `GET /models`, at most 16 MiB. Routeway answers it without a key too, so success says nothing about the key.
    ///
    /// # Errors
    /// When nothing came, or what came is no list.
    pub async fn models(
        &self,
        base: &BaseUrl,
        key: Option<&ApiKey>,
        header: KeyHeader,
        timing: Timing,
    ) -> Result<ModelList, ModelsError> {
        let _ = (base, key, header, timing);
        todo!()
    }
}

/// A reply under way.
#[derive(Debug)]
pub struct ReplyStream {
    head: ReplyHead,
}

impl ReplyStream {
    /// Status and headers.
    pub fn head(&self) -> &ReplyHead {
        &self.head
    }

    /// The next piece of the decoded body, `None` at its end. Safe to drop and call again between pieces.
    ///
    /// # Errors
    /// When the body ends before its end; the pieces so far are good. After an error the stream is over.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Cut> {
        todo!()
    }
}
