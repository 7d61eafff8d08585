//! Fetching image links: addresses of strangers, read without any secret.

mod link;

pub use crate::address::Lookup;
pub use link::{check_url, expires_at};

use crate::address::{GuardedResolver, SystemLookup};
use crate::client::{Cut, Network, NetworkProblem};
use crate::network::{Protocols, Transport, innermost, private_address};
use crate::text::clip;
use crate::{BaseUrl, ReplyHead};
use bytes::Bytes;
use link::private;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_RANGE, ETAG, IF_RANGE, LOCATION, RANGE};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

const REDIRECTS_MAX: usize = 5;
const HOST_MAX: usize = 256;

/// The default limit of one image, in bytes.
pub const IMAGE_MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Why an address is not asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UrlProblem {
    /// Not an address.
    #[error("the link is not an address")]
    NotAnAddress,
    /// file:, ftp:, javascript:, a UNC path …
    #[error("links of the kind {scheme} are not opened")]
    Scheme {
        /// The scheme, at most 32 bytes.
        scheme: String,
    },
    /// http where https is due.
    #[error("the link is not encrypted (http)")]
    PlainHttp,
    /// A user name or password inside.
    #[error("the link contains a user name or password")]
    UserInfo,
    /// A host of this machine or of a private network.
    #[error("the link leads into a private network ({host})")]
    PrivateAddress {
        /// The host, at most 256 bytes.
        host: String,
    },
    /// A redirect from https to http.
    #[error("the link redirects from https to http")]
    Downgrade,
    /// More than five redirects, or one without a usable target.
    #[error("the link redirects too often")]
    Redirects,
}

/// A download that brought nothing, or not all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DownloadError {
    /// Refused by us, before anything was asked there.
    #[error("{0}")]
    Refused(UrlProblem),
    /// The server refused.
    #[error("the server answered {code}")]
    Status {
        /// HTTP status.
        code: u16,
        /// How long it asks to wait, in milliseconds.
        retry_after_ms: Option<u64>,
    },
    /// No connection, or none in time.
    #[error("the server was not reached: {message}")]
    NotReached {
        /// For people.
        message: String,
    },
    /// The body ended early.
    #[error("{0}")]
    Cut(Cut),
    /// Larger than the limit.
    #[error("the image is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
}

/// Where an earlier attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// Bytes already there.
    pub offset: u64,
    /// The strong ETag of those bytes ([`DownloadHead::etag`]).
    pub etag: String,
}

/// The limits of one download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DownloadLimits {
    /// Name, connection and TLS together. 10 s.
    pub connect: Duration,
    /// Between two pieces, and before the first. 30 s.
    pub idle: Duration,
    /// The whole. 5 min.
    pub total: Duration,
    /// Bytes of the whole image. 256 MiB.
    pub max_bytes: u64,
}

impl Default for DownloadLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            total: Duration::from_secs(300),
            max_bytes: IMAGE_MAX_BYTES,
        }
    }
}

/// The client for image links. Carries no key, cookie or referrer. Cheap to clone.
///
/// With a proxy, names are resolved by the proxy: then only names and literal addresses are checked, not what a name
/// resolves to.
#[derive(Clone)]
pub struct DownloadClient {
    /// For the API's own origin, which may be private.
    own: reqwest::Client,
    /// The same for an API on this machine: never through a proxy.
    own_direct: reqwest::Client,
    /// For everything else.
    public: reqwest::Client,
    proxies: Arc<BTreeSet<String>>,
    limits: DownloadLimits,
}

impl std::fmt::Debug for DownloadClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DownloadClient")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl DownloadClient {
    /// A client for these settings and limits.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn new(network: &Network, limits: DownloadLimits) -> Result<Self, NetworkProblem> {
        Self::with_lookup(network, limits, Arc::new(SystemLookup))
    }

    /// As [`Self::new`], with a resolver in place of the system's. What it answers is checked all the same.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn with_lookup(
        network: &Network,
        limits: DownloadLimits,
        lookup: Arc<dyn Lookup>,
    ) -> Result<Self, NetworkProblem> {
        let transport = Transport::new(network)?;
        let build = |direct: bool, guard: Option<GuardedResolver>| {
            let mut builder = transport
                .builder(Protocols::All, direct, limits.connect)?
                .no_gzip();
            if let Some(guard) = guard {
                builder = builder.dns_resolver(guard).https_only(true);
            }
            builder.build().map_err(|e| NetworkProblem::Other {
                message: innermost(&e),
            })
        };
        Ok(Self {
            own: build(false, None)?,
            own_direct: build(true, None)?,
            public: build(false, Some(transport.guarded(lookup)))?,
            proxies: Arc::new(transport.proxy_hosts()),
            limits,
        })
    }

    /// Fetches one link, following at most five redirects, each checked. Private addresses are refused unless the
    /// host and port are those of `base`; http is refused unless `base` is an http address of this machine and the
    /// link has its origin.
    ///
    /// With `resume` the rest is asked for (`Range` with `If-Range`); see [`DownloadHead::start`] for what came.
    ///
    /// # Errors
    /// See [`DownloadError`].
    pub async fn fetch(
        &self,
        url: &Url,
        base: &BaseUrl,
        resume: Option<Resume>,
    ) -> Result<DownloadStream, DownloadError> {
        let deadline = Instant::now() + self.limits.total;
        let resume = resume.filter(|r| r.offset > 0 && strong_etag(&r.etag).is_some());
        let mut url = self.check(url.as_str(), base)?;
        for _ in 0..=REDIRECTS_MAX {
            let response = self.ask(&url, base, resume.as_ref(), deadline).await?;
            let status = response.status().as_u16();
            if !matches!(status, 301 | 302 | 303 | 307 | 308) {
                return self.stream(response, url, resume.as_ref(), deadline);
            }
            let target = response
                .headers()
                .get(LOCATION)
                .and_then(|v| v.to_str().ok());
            let next = target
                .and_then(|to| url.join(to).ok())
                .ok_or(DownloadError::Refused(UrlProblem::Redirects))?;
            url = self.check_hop(&url, &next, base)?;
        }
        Err(DownloadError::Refused(UrlProblem::Redirects))
    }

    fn check(&self, url: &str, base: &BaseUrl) -> Result<Url, DownloadError> {
        let url = check_url(url, base).map_err(DownloadError::Refused)?;
        // The resolver trusts the proxy's own name; no link may use that.
        let is_proxy = url
            .host_str()
            .is_some_and(|host| self.proxies.contains(host));
        if is_proxy && !base.is_same_origin(&url) {
            return Err(DownloadError::Refused(private(&url)));
        }
        Ok(url)
    }

    fn check_hop(&self, from: &Url, to: &Url, base: &BaseUrl) -> Result<Url, DownloadError> {
        if from.scheme() == "https" && to.scheme() == "http" {
            return Err(DownloadError::Refused(UrlProblem::Downgrade));
        }
        self.check(to.as_str(), base)
    }

    async fn ask(
        &self,
        url: &Url,
        base: &BaseUrl,
        resume: Option<&Resume>,
        deadline: Instant,
    ) -> Result<reqwest::Response, DownloadError> {
        let client = match (base.is_same_origin(url), base.is_loopback()) {
            (true, true) => &self.own_direct,
            (true, false) => &self.own,
            (false, _) => &self.public,
        };
        let mut request = client
            .get(url.clone())
            .header(ACCEPT, "image/*,*/*;q=0.5")
            .header(ACCEPT_ENCODING, "identity");
        if let Some(resume) = resume {
            request = request
                .header(RANGE, format!("bytes={}-", resume.offset))
                .header(IF_RANGE, resume.etag.as_str());
        }
        let patience = Instant::now() + self.limits.connect + self.limits.idle;
        match tokio::time::timeout_at(patience.min(deadline), request.send()).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(match private_address(&error) {
                Some(found) => DownloadError::Refused(UrlProblem::PrivateAddress {
                    host: clip(&found.host, HOST_MAX),
                }),
                None => DownloadError::NotReached {
                    message: innermost(&error),
                },
            }),
            Err(_) => Err(DownloadError::NotReached {
                message: "no answer in time".to_owned(),
            }),
        }
    }

    fn stream(
        &self,
        response: reqwest::Response,
        url: Url,
        resume: Option<&Resume>,
        deadline: Instant,
    ) -> Result<DownloadStream, DownloadError> {
        let status = response.status().as_u16();
        let reply = ReplyHead::of(status, response.headers(), &url);
        if !(200..300).contains(&status) {
            return Err(DownloadError::Status {
                code: status,
                retry_after_ms: reply.retry_after_ms(),
            });
        }
        let header = |name| response.headers().get(name).and_then(|v| v.to_str().ok());
        let etag = header(ETAG).and_then(strong_etag).map(str::to_owned);
        let length = response.content_length();
        let (start, total) = match (status, resume) {
            (206, Some(resume)) => {
                let range = header(CONTENT_RANGE).and_then(content_range);
                let same = etag.as_ref().is_none_or(|etag| *etag == resume.etag);
                match range {
                    Some((start, total)) if start == resume.offset && same => {
                        (start, total.or(length.map(|l| start + l)))
                    }
                    _ => return Err(cut("the server sent another part than was asked for")),
                }
            }
            (206, None) => return Err(cut("the server sent a part that was not asked for")),
            _ => (0, length),
        };
        if total.is_some_and(|total| total > self.limits.max_bytes) {
            return Err(DownloadError::TooLarge {
                limit: self.limits.max_bytes,
            });
        }
        Ok(DownloadStream {
            head: DownloadHead {
                reply,
                start,
                total,
                etag,
            },
            response,
            at: start,
            idle: self.limits.idle,
            deadline,
            limit: self.limits.max_bytes,
            over: None,
        })
    }
}

fn cut(message: &str) -> DownloadError {
    DownloadError::Cut(Cut::Reset {
        message: message.to_owned(),
    })
}

/// An ETag that stands for exactly these bytes.
fn strong_etag(text: &str) -> Option<&str> {
    let text = text.trim();
    (text.len() > 2 && text.len() <= 512 && text.starts_with('"') && text.ends_with('"'))
        .then_some(text)
}

/// `bytes 100-199/200`: start and length of the whole.
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.trim().strip_prefix("bytes")?.trim().split_once('/')?;
    let (start, _) = range.split_once('-')?;
    Some((start.trim().parse().ok()?, total.trim().parse().ok()))
}

/// The head of a download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadHead {
    /// Status and the headers that matter; its url is the last one asked.
    pub reply: ReplyHead,
    /// Where the bytes begin: 0, or the offset asked for. After a resume that answers 0, throw away what was there.
    pub start: u64,
    /// Bytes of the whole image, if known.
    pub total: Option<u64>,
    /// A strong ETag, fit for [`Resume`].
    pub etag: Option<String>,
}

/// A download under way.
#[derive(Debug)]
pub struct DownloadStream {
    head: DownloadHead,
    response: reqwest::Response,
    at: u64,
    idle: Duration,
    deadline: Instant,
    limit: u64,
    over: Option<Result<(), DownloadError>>,
}

impl DownloadStream {
    /// Status, start and length.
    pub fn head(&self) -> &DownloadHead {
        &self.head
    }

    /// The next piece, `None` at the end. Safe to drop and call again.
    ///
    /// # Errors
    /// [`DownloadError::Cut`] or [`DownloadError::TooLarge`]; the pieces so far are good.
    pub async fn next(&mut self) -> Result<Option<Bytes>, DownloadError> {
        if let Some(over) = &self.over {
            return over.clone().map(|()| None);
        }
        let next = self.piece().await;
        match &next {
            Ok(Some(_)) => {}
            Ok(None) => self.over = Some(Ok(())),
            Err(error) => self.over = Some(Err(error.clone())),
        }
        next
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, DownloadError> {
        let idle = Instant::now() + self.idle;
        match tokio::time::timeout_at(idle.min(self.deadline), self.response.chunk()).await {
            Ok(Ok(Some(piece))) => {
                self.at += piece.len() as u64;
                if self.at > self.limit {
                    return Err(DownloadError::TooLarge { limit: self.limit });
                }
                if self.head.total.is_some_and(|total| self.at > total) {
                    return Err(cut("more came than was announced"));
                }
                Ok(Some(piece))
            }
            Ok(Ok(None)) if self.head.total.is_some_and(|total| self.at < total) => {
                Err(cut("less came than was announced"))
            }
            Ok(Ok(None)) => Ok(None),
            Ok(Err(error)) => Err(cut(&innermost(&error))),
            Err(_) if idle < self.deadline => Err(DownloadError::Cut(Cut::Idle)),
            Err(_) => Err(DownloadError::Cut(Cut::Total)),
        }
    }
}

#[cfg(test)]
mod tests;
