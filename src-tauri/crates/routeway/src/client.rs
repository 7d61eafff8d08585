//! The client for paid requests: sends once, never repeats, never follows.

use crate::address::{GuardedResolver, SystemLookup};
use crate::download::check_url;
use crate::models::{ModelList, ModelsError};
use crate::network::{Protocols, Transport, connect_problem, innermost, unknown_kind};
use crate::{ApiError, ApiKey, BaseUrl, GenerateRequest, KeyHeader, ReplyHead};
use bytes::Bytes;
use reqwest::RequestBuilder;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

const MODELS_MAX_BYTES: u64 = 4 * 1024 * 1024;

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
    /// From the call to the head of the reply. 600 s.
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
///
/// Every request has a connection of its own: a pooled one that died unseen would blur whether a request was sent. So
/// has HTTP/1.1: one connection carries one request. An API on this machine is reached without a proxy.
#[derive(Clone)]
pub struct PaidClient {
    transport: Transport,
}

impl std::fmt::Debug for PaidClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PaidClient")
    }
}

/// The key and the header it goes in, for the API's own origin.
type Credentials = Option<(HeaderName, HeaderValue)>;

impl PaidClient {
    /// A client for these settings. Does no I/O beyond reading the system's certificates.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn new(network: &Network) -> Result<Self, NetworkProblem> {
        Ok(Self {
            transport: Transport::new(network)?,
        })
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
        request
            .validate()
            .map_err(|e| not_sent(NotSentKind::Other, e.to_string()))?;
        let body =
            serde_json::to_vec(request).map_err(|e| not_sent(NotSentKind::Other, e.to_string()))?;
        let url = base.endpoint("images/generations");
        let client = self.client(base.is_loopback(), None, &timing)?;
        let request = with_credentials(client.post(url.clone()), credentials(key, header)?)
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json")
            .body(body);
        send(request, &url, timing, max_bytes).await
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
        let (request, url) = self.poll_request(url, base, key, header, &timing)?;
        send(request, &url, timing, max_bytes).await
    }

    /// The request of a poll: the one place where an address that a server named meets the key.
    fn poll_request(
        &self,
        url: &Url,
        base: &BaseUrl,
        key: Option<&ApiKey>,
        header: KeyHeader,
        timing: &Timing,
    ) -> Result<(RequestBuilder, Url), SendError> {
        let url = check_url(url.as_str(), base)
            .map_err(|e| not_sent(NotSentKind::Unsafe, e.to_string()))?;
        let own = base.is_same_origin(&url);
        let client = if own {
            self.client(base.is_loopback(), None, timing)?
        } else {
            self.client(
                false,
                Some(self.transport.guarded(Arc::new(SystemLookup))),
                timing,
            )?
        };
        let key = if own { key } else { None };
        let request = with_credentials(client.get(url.clone()), credentials(key, header)?)
            .header(ACCEPT, "application/json");
        Ok((request, url))
    }

    /// `GET /models`, at most 4 MiB. Routeway answers it without a key too, so success says nothing about the key.
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
        let url = base.endpoint("models");
        let client = self.client(base.is_loopback(), None, &timing)?;
        let request = with_credentials(client.get(url.clone()), credentials(key, header)?)
            .header(ACCEPT, "application/json");
        let mut stream = send(request, &url, timing, MODELS_MAX_BYTES).await?;
        let mut body = Vec::new();
        loop {
            match stream.next().await {
                Ok(Some(piece)) => body.extend_from_slice(&piece),
                Ok(None) => break,
                Err(cut) => {
                    return Err(ModelsError::Unreadable {
                        why: cut.to_string(),
                    });
                }
            }
        }
        if !(200..300).contains(&stream.head().status) {
            let error = match serde_json::from_slice(&body) {
                Ok(value) => ApiError::from_json(stream.head(), &value),
                Err(_) => None,
            };
            let text = || {
                let start = body.get(..body.len().min(2048)).unwrap_or_default();
                ApiError::from_text(stream.head(), &String::from_utf8_lossy(start))
            };
            return Err(ModelsError::Api(error.unwrap_or_else(text)));
        }
        ModelList::read(&body)
    }

    fn client(
        &self,
        direct: bool,
        guard: Option<GuardedResolver>,
        timing: &Timing,
    ) -> Result<reqwest::Client, SendError> {
        let limit = timing.first_byte.min(timing.total);
        // Under the other limits, so that a connection that is late is known as one that never was.
        let connect = timing.connect.min(limit.mul_f32(0.9));
        let fail = |message: String| not_sent(NotSentKind::Other, message);
        let mut builder = self
            .transport
            .builder(Protocols::One, direct, connect)
            .map_err(|e| fail(e.to_string()))?
            .pool_max_idle_per_host(0);
        if let Some(guard) = guard {
            builder = builder.dns_resolver(guard);
        }
        builder.build().map_err(|e| fail(innermost(&e)))
    }
}

fn not_sent(kind: NotSentKind, message: impl Into<String>) -> SendError {
    SendError::NotSent {
        kind,
        message: message.into(),
    }
}

fn credentials(key: Option<&ApiKey>, header: KeyHeader) -> Result<Credentials, SendError> {
    let Some(key) = key else { return Ok(None) };
    key.header(header)
        .map(Some)
        .ok_or_else(|| not_sent(NotSentKind::Other, "the key cannot stand in a header"))
}

fn with_credentials(request: RequestBuilder, credentials: Credentials) -> RequestBuilder {
    match credentials {
        Some((name, value)) => request.header(name, value),
        None => request,
    }
}

/// Puts a request on the wire and waits for the head of its reply.
async fn send(
    request: RequestBuilder,
    url: &Url,
    timing: Timing,
    max_bytes: u64,
) -> Result<ReplyStream, SendError> {
    let began = Instant::now();
    let limit = timing.first_byte.min(timing.total);
    let response = match tokio::time::timeout(limit, request.send()).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return Err(send_error(&error)),
        Err(_) => {
            let message = format!("no answer within {} s", limit.as_secs());
            return Err(SendError::Unknown {
                kind: UnknownKind::TimedOut,
                message,
            });
        }
    };
    let head = ReplyHead::of(response.status().as_u16(), response.headers(), url);
    tracing::debug!(
        host = url.host_str(),
        status = head.status,
        "a reply begins"
    );
    Ok(ReplyStream {
        head,
        response,
        idle: timing.idle,
        deadline: began + timing.total,
        left: max_bytes,
        limit: max_bytes,
        over: None,
    })
}

fn send_error(error: &reqwest::Error) -> SendError {
    if error.is_builder() {
        return not_sent(NotSentKind::Other, innermost(error));
    }
    if error.is_connect() {
        return not_sent(connect_problem(error), innermost(error));
    }
    let kind = if error.is_timeout() {
        UnknownKind::TimedOut
    } else {
        unknown_kind(error)
    };
    SendError::Unknown {
        kind,
        message: innermost(error),
    }
}

/// A reply under way.
#[derive(Debug)]
pub struct ReplyStream {
    head: ReplyHead,
    response: reqwest::Response,
    idle: Duration,
    deadline: Instant,
    left: u64,
    limit: u64,
    /// How it ended.
    over: Option<Option<Cut>>,
}

impl ReplyStream {
    /// Status and headers.
    pub fn head(&self) -> &ReplyHead {
        &self.head
    }

    /// The total time limit does not count so long: the one who reads was held up by something of their own.
    pub fn held_up(&mut self, by: Duration) {
        self.deadline += by;
    }

    /// The next piece of the decoded body, `None` at its end. Safe to drop and call again.
    ///
    /// # Errors
    /// When the body ends before its end; the pieces so far are good. After an error the stream is over.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Cut> {
        if let Some(over) = &self.over {
            return over.clone().map_or(Ok(None), Err);
        }
        let idle = Instant::now() + self.idle;
        let next = tokio::time::timeout_at(idle.min(self.deadline), self.response.chunk()).await;
        let cut = match next {
            Ok(Ok(Some(piece))) if piece.len() as u64 <= self.left => {
                self.left -= piece.len() as u64;
                return Ok(Some(piece));
            }
            Ok(Ok(Some(piece))) => {
                // What fits is still good; the cut comes with the next call.
                self.over = Some(Some(Cut::TooLarge { limit: self.limit }));
                let fits = usize::try_from(self.left).unwrap_or(usize::MAX);
                return Ok(Some(piece.slice(..fits.min(piece.len()))));
            }
            Ok(Ok(None)) => {
                self.over = Some(None);
                return Ok(None);
            }
            Ok(Err(error)) => Cut::Reset {
                message: innermost(&error),
            },
            Err(_) if idle < self.deadline => Cut::Idle,
            Err(_) => Cut::Total,
        };
        self.over = Some(Some(cut.clone()));
        Err(cut)
    }
}

#[cfg(test)]
mod tests;
