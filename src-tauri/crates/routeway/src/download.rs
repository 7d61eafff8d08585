//! Fetching image links: addresses of strangers, read without any secret.

use crate::client::{Cut, Network, NetworkProblem};
use crate::{BaseUrl, ReplyHead};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use url::Url;

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
#[derive(Clone, Debug)]
pub struct DownloadClient {}

impl DownloadClient {
    /// A client for these settings and limits.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn new(network: &Network, limits: DownloadLimits) -> Result<Self, NetworkProblem> {
        let _ = (network, limits);
        todo!()
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
        let _ = (url, base, resume);
        todo!()
    }
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
}

impl DownloadStream {
    /// Status, start and length.
    pub fn head(&self) -> &DownloadHead {
        &self.head
    }

    /// The next piece, `None` at the end.
    ///
    /// # Errors
    /// [`DownloadError::Cut`] or [`DownloadError::TooLarge`]; the pieces so far are good.
    pub async fn next(&mut self) -> Result<Option<Bytes>, DownloadError> {
        todo!()
    }
}

/// Whether a link may be asked at all, by its text alone (no I/O).
///
/// # Errors
/// The reason why not.
pub fn check_url(url: &str, base: &BaseUrl) -> Result<Url, UrlProblem> {
    let _ = (url, base);
    todo!()
}

/// When a link says it dies, in milliseconds since 1970 UTC: `se=` (Azure), `Expires=` (S3, CloudFront, GCS V2),
/// `X-Amz-Date` + `X-Amz-Expires` (also `X-Goog-…`), else the `expires` header. A hint; only a refused try is proof.
pub fn expires_at(url: &Url, headers: &[(String, String)]) -> Option<i64> {
    let _ = (url, headers);
    todo!()
}
