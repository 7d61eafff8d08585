//! The address of an API: where requests go, and the only origin that may see the key.

use serde::{Deserialize, Serialize};
use std::fmt;
use url::{Host, Url};

/// Routeway's own base address.
pub const ROUTEWAY: &str = "https://api.routeway.ai/v1";

/// A checked base address such as `https://api.routeway.ai/v1`. https anywhere, http for this machine only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseUrl(Url);

/// Why a text is not a usable base address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlProblem {
    /// Not an address at all.
    #[error("this is not an address; it should look like {ROUTEWAY}")]
    NotAnAddress,
    /// Neither https nor http.
    #[error("the address must begin with https://")]
    Scheme,
    /// http to another machine: the key could be read on the way.
    #[error("plain http is only accepted for this machine; use https://")]
    PlainHttp,
    /// A user name or password inside the address.
    #[error("the address must not contain a user name or password; enter the key as the key")]
    UserInfo,
    /// A `?query` or `#fragment`.
    #[error("the address must not contain ? or #")]
    QueryOrFragment,
}

impl BaseUrl {
    /// Reads a base address as a person types it: a missing scheme means https (http for this machine), slashes at
    /// the end do not matter, and the whole endpoint (`…/images/generations`) is cut down to its base.
    ///
    /// # Errors
    /// See [`BaseUrlProblem`].
    pub fn parse(text: &str) -> Result<Self, BaseUrlProblem> {
        let text = text.trim();
        let mut url = if text.contains("://") {
            Url::parse(text).map_err(|_| BaseUrlProblem::NotAnAddress)?
        } else {
            let secure =
                Url::parse(&format!("https://{text}")).map_err(|_| BaseUrlProblem::NotAnAddress)?;
            if is_loopback(&secure) {
                Url::parse(&format!("http://{text}")).map_err(|_| BaseUrlProblem::NotAnAddress)?
            } else {
                secure
            }
        };
        if url.host_str().is_none_or(str::is_empty) {
            return Err(BaseUrlProblem::NotAnAddress);
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(BaseUrlProblem::PlainHttp),
            _ => return Err(BaseUrlProblem::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlProblem::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlProblem::QueryOrFragment);
        }
        let path = url.path().trim_end_matches('/');
        let path = path.strip_suffix("/images/generations").unwrap_or(path);
        let path = path.trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// The address without a slash at its end.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// Scheme, host and port, such as `https://api.routeway.ai`.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The address of an endpoint: `endpoint("images/generations")`. The path is taken as it stands, so anything that
    /// comes from a server must be percent-encoded before.
    pub fn endpoint(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/{}", path.trim_start_matches('/')));
        url
    }

    /// Whether scheme, host and port are those of this API. Only then may the key go there.
    pub fn is_same_origin(&self, url: &Url) -> bool {
        self.0.origin() == url.origin() && url.origin().is_tuple()
    }

    /// Whether the API runs on this machine (`localhost`, 127.0.0.0/8, `[::1]`).
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name.eq_ignore_ascii_case("localhost")
                || name.to_ascii_lowercase().ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = BaseUrlProblem;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<BaseUrl> for String {
    fn from(base: BaseUrl) -> Self {
        base.as_str().to_owned()
    }
}
