//! Making HTTP clients: one TLS setup, the proxy rules, and what their errors mean.

use crate::address::{GuardedResolver, Lookup, PrivateAddress};
use crate::client::{Network, NetworkProblem, NotSentKind, Proxy, UnknownKind};
use crate::text::clip;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::ClientBuilder;
use rustls::ClientConfig;
use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Which protocols a client offers.
#[derive(Clone, Copy)]
pub(crate) enum Protocols {
    /// HTTP/1.1 alone: one connection, one request, so that "sent" is a plain fact.
    One,
    /// HTTP/2 too.
    All,
}

/// What every client of one [`Network`] shares.
#[derive(Clone)]
pub(crate) struct Transport {
    network: Network,
    tls: Arc<ClientConfig>,
}

impl Transport {
    pub(crate) fn new(network: &Network) -> Result<Self, NetworkProblem> {
        if network.user_agent.trim().is_empty()
            || reqwest::header::HeaderValue::from_str(&network.user_agent).is_err()
        {
            return Err(NetworkProblem::UserAgent);
        }
        if let Proxy::Url(text) = &network.proxy {
            let usable = Url::parse(text).is_ok_and(|url| {
                url.has_host()
                    && matches!(
                        url.scheme(),
                        "http" | "https" | "socks4" | "socks4a" | "socks5" | "socks5h"
                    )
            });
            if !usable {
                return Err(NetworkProblem::ProxyAddress);
            }
        }
        Ok(Self {
            network: network.clone(),
            tls: Arc::new(tls()?),
        })
    }

    /// A builder with everything that holds for every client: no redirects, no repeats, no cookies, no referrer.
    pub(crate) fn builder(
        &self,
        protocols: Protocols,
        direct: bool,
        connect: Duration,
    ) -> Result<ClientBuilder, NetworkProblem> {
        let mut tls = (*self.tls).clone();
        tls.alpn_protocols = match protocols {
            Protocols::One => vec![b"http/1.1".to_vec()],
            Protocols::All => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        };
        let mut builder = ClientBuilder::new()
            .tls_backend_preconfigured(tls)
            .user_agent(self.network.user_agent.as_str())
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(connect);
        if matches!(protocols, Protocols::One) {
            builder = builder.http1_only();
        }
        Ok(match &self.network.proxy {
            _ if direct => builder.no_proxy(),
            Proxy::System => builder,
            Proxy::Direct => builder.no_proxy(),
            // `all` switches the system's proxy off.
            Proxy::Url(url) => builder.proxy(
                reqwest::Proxy::all(url.as_str()).map_err(|_| NetworkProblem::ProxyAddress)?,
            ),
        })
    }

    /// A resolver that gives only public addresses, and those of the proxies.
    pub(crate) fn guarded(&self, lookup: Arc<dyn Lookup>) -> GuardedResolver {
        GuardedResolver {
            lookup,
            trusted: Arc::new(self.proxy_hosts()),
        }
    }

    /// The hosts of the proxies in use. A proxy that the system chooses by the address asked is found for an ordinary
    /// public one.
    pub(crate) fn proxy_hosts(&self) -> BTreeSet<String> {
        match &self.network.proxy {
            Proxy::Direct => BTreeSet::new(),
            Proxy::Url(text) => Url::parse(text)
                .ok()
                .and_then(|url| url.host_str().map(str::to_ascii_lowercase))
                .into_iter()
                .collect(),
            Proxy::System => {
                let matcher = Matcher::from_system();
                ["https://example.com/", "http://example.com/"]
                    .iter()
                    .filter_map(|uri| {
                        matcher
                            .intercept(&uri.parse().ok()?)?
                            .uri()
                            .host()
                            .map(str::to_ascii_lowercase)
                    })
                    .collect()
            }
        }
    }
}

/// rustls with ring and the system's roots. Given to each client, so that nothing process-wide is set.
fn tls() -> Result<ClientConfig, NetworkProblem> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|e| NetworkProblem::Other {
            message: e.to_string(),
        })?;
    Ok(match rustls_platform_verifier::Verifier::new(provider) {
        Ok(verifier) => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth(),
        Err(error) => {
            // A machine without any roots can still use an API on itself; https fails, and says why.
            tracing::warn!(%error, "the system has no usable certificate roots");
            builder
                .with_root_certificates(rustls::RootCertStore::empty())
                .with_no_client_auth()
        }
    })
}

/// The chain of causes of an error, from the outside in.
fn causes<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&e| cause_of(e))
}

fn cause_of<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e (dyn StdError + 'static)> {
    // An io::Error does not name what it carries as its source.
    if let Some(inner) = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        return Some(inner);
    }
    error.source()
}

/// Why a connection could not be made.
pub(crate) fn connect_problem(error: &reqwest::Error) -> NotSentKind {
    let mut timed_out = error.is_timeout();
    let mut proxy = false;
    for cause in causes(error) {
        if cause.is::<rustls::Error>() {
            return NotSentKind::Tls;
        }
        if cause.is::<PrivateAddress>() {
            return NotSentKind::Unsafe;
        }
        timed_out |= cause
            .downcast_ref::<io::Error>()
            .is_some_and(|io| io.kind() == io::ErrorKind::TimedOut);
        let text = cause.to_string();
        proxy |= text.contains("tunnel")
            || text.contains("SOCKS")
            || text.contains("socks")
            || text.contains("proxy");
    }
    if proxy {
        NotSentKind::Proxy
    } else if error.is_dns() {
        NotSentKind::Dns
    } else if timed_out {
        NotSentKind::ConnectTimeout
    } else if causes(error).any(|cause| cause.is::<io::Error>()) {
        NotSentKind::Refused
    } else {
        NotSentKind::Other
    }
}

/// How a request that may have been sent came to nothing.
pub(crate) fn unknown_kind(error: &reqwest::Error) -> UnknownKind {
    let broken =
        causes(error).any(|cause| cause.is::<io::Error>()) || innermost(error).contains("closed");
    if broken {
        UnknownKind::Reset
    } else {
        UnknownKind::Protocol
    }
}

/// A private address found while resolving, if that is what failed.
pub(crate) fn private_address(error: &reqwest::Error) -> Option<&PrivateAddress> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// The innermost cause in words, without any address.
pub(crate) fn innermost(error: &(dyn StdError + 'static)) -> String {
    let text = causes(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default();
    clip(&text, 300)
}
