//! Links by their text alone: which may be asked, and when they say they die.

use super::{HOST_MAX, UrlProblem};
use crate::BaseUrl;
use crate::address::{is_local_name, is_public};
use crate::head::millis;
use crate::text::clip;
use url::{Host, Url};

/// Whether a link may be asked at all, by its text alone (no I/O).
///
/// https to public hosts, and anything with the origin of `base` (which is http only on this machine).
///
/// # Errors
/// The reason why not.
pub fn check_url(url: &str, base: &BaseUrl) -> Result<Url, UrlProblem> {
    let url = url.trim();
    if url.starts_with("\\\\") || url.starts_with("//") {
        return Err(UrlProblem::Scheme {
            scheme: "\\\\".to_owned(),
        });
    }
    let mut url = Url::parse(url).map_err(|_| UrlProblem::NotAnAddress)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(UrlProblem::Scheme {
            scheme: clip(url.scheme(), 32),
        });
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UrlProblem::UserInfo);
    }
    url.set_fragment(None);
    if base.is_same_origin(&url) {
        return Ok(url);
    }
    let is_private = match url.host() {
        Some(Host::Ipv4(ip)) => !is_public(ip.into()),
        Some(Host::Ipv6(ip)) => !is_public(ip.into()),
        Some(Host::Domain(name)) => is_local_name(name),
        None => return Err(UrlProblem::NotAnAddress),
    };
    if is_private {
        return Err(private(&url));
    }
    if url.scheme() == "http" {
        return Err(UrlProblem::PlainHttp);
    }
    Ok(url)
}

pub(super) fn private(url: &Url) -> UrlProblem {
    UrlProblem::PrivateAddress {
        host: clip(url.host_str().unwrap_or_default(), HOST_MAX),
    }
}

/// When a link says it dies, in milliseconds since 1970 UTC: `se=` (Azure), `Expires=` (S3, CloudFront, GCS V2),
/// `X-Amz-Date` + `X-Amz-Expires` (also `X-Goog-…`), or an `expires` header that lies ahead of its `date` by more than a
/// minute (else it is about caches); the soonest of these. A hint: only a refused try is proof.
pub fn expires_at(url: &Url, headers: &[(String, String)]) -> Option<i64> {
    let mut soonest = None::<i64>;
    let mut began = None;
    let mut lasts = None;
    for (name, value) in url.query_pairs().take(64) {
        let end = match name.to_ascii_lowercase().as_str() {
            "se" => iso_millis(&value),
            "expires" | "x-expires" | "exp" => value
                .parse::<i64>()
                .ok()
                .filter(|s| (1..1_000_000_000_000).contains(s))
                .map(|s| s * 1000)
                .or_else(|| iso_millis(&value)),
            "x-amz-date" | "x-goog-date" => {
                began = iso_millis(&value);
                None
            }
            "x-amz-expires" | "x-goog-expires" => {
                lasts = value
                    .parse::<i64>()
                    .ok()
                    .filter(|s| (0..=604_800 * 52).contains(s));
                None
            }
            _ => None,
        };
        soonest = [soonest, end].into_iter().flatten().min();
    }
    let signed = began.zip(lasts).map(|(began, lasts)| began + lasts * 1000);
    [soonest, signed, header_expiry(headers)]
        .into_iter()
        .flatten()
        .min()
}

fn header_expiry(headers: &[(String, String)]) -> Option<i64> {
    let date = |name: &str| {
        let (_, value) = headers.iter().find(|(n, _)| n == name)?;
        httpdate::parse_http_date(value).ok().map(millis)
    };
    let expires = date("expires")?;
    (expires > date("date")? + 60_000).then_some(expires)
}

/// `2026-11-22T10:20:30Z`, `2026-11-22T10:20Z`, `2026-11-22` or `20261122T102030Z`, UTC, as milliseconds since 1970.
fn iso_millis(text: &str) -> Option<i64> {
    let digits: String = text
        .split('.')
        .next()?
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let plausible = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | 'T' | 'Z' | 't' | 'z'));
    if !plausible || !matches!(digits.len(), 8 | 12 | 14) {
        return None;
    }
    let part = |from: usize, to: usize| {
        digits
            .get(from..to)
            .map_or(Some(0), |d| d.parse::<u8>().ok())
    };
    let month = time::Month::try_from(part(4, 6)?).ok()?;
    let date =
        time::Date::from_calendar_date(digits.get(..4)?.parse().ok()?, month, part(6, 8)?).ok()?;
    let moment = date
        .with_hms(part(8, 10)?, part(10, 12)?, part(12, 14)?)
        .ok()?;
    Some(moment.assume_utc().unix_timestamp() * 1000)
}
