//! The head of a reply: what is worth keeping of status line and headers.

use crate::text::clip;
use reqwest::header::HeaderMap;
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use url::Url;

/// The longest wait that is believed, in milliseconds: a year. (A server may say 10^9 seconds.)
pub const RETRY_AFTER_MAX_MS: u64 = 366 * 24 * 3600 * 1000;

const HEADERS_MAX: usize = 32;
const HEADER_MAX_BYTES: usize = 2048;
const KEPT: &[&str] = &[
    "content-type",
    "content-length",
    "location",
    "operation-location",
    "retry-after",
    "x-request-id",
    "cf-ray",
    "date",
    "server",
    "expires",
];

/// The head of one reply, kept as the first line of the stored reply.
///
/// Only headers that matter later are kept: content-type, content-length, location, operation-location, retry-after,
/// x-ratelimit-*, x-request-id, cf-ray, date, expires, server; each at most 2 KiB, at most 32 in all. No cookie is ever
/// kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyHead {
    /// HTTP status, 100 to 999.
    pub status: u16,
    /// Header names in lower case with their values, in the order received.
    pub headers: Vec<(String, String)>,
    /// The address that was asked.
    pub url: String,
    /// When the head arrived, in milliseconds since 1970 UTC, by this machine's clock.
    pub received_at_ms: i64,
}

impl ReplyHead {
    pub(crate) fn of(status: u16, headers: &HeaderMap, url: &Url) -> Self {
        let kept = headers
            .iter()
            .filter(|(name, _)| {
                KEPT.contains(&name.as_str()) || name.as_str().starts_with("x-ratelimit-")
            })
            .take(HEADERS_MAX)
            .map(|(name, value)| {
                let text = String::from_utf8_lossy(value.as_bytes());
                (name.as_str().to_owned(), clip(&text, HEADER_MAX_BYTES))
            })
            .collect();
        Self {
            status,
            headers: kept,
            url: url.as_str().to_owned(),
            received_at_ms: millis(SystemTime::now()),
        }
    }

    /// The first value of a header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// How long the server asks to wait, in milliseconds: `Retry-After` as seconds or as a date, else the smallest
    /// `X-RateLimit-Reset-*` (of the limits that are used up, if the server says which). Garbage is nothing; the
    /// result is at most [`RETRY_AFTER_MAX_MS`].
    pub fn retry_after_ms(&self) -> Option<u64> {
        self.told_wait_ms().or_else(|| self.rate_limit_reset_ms())
    }

    /// `Retry-After` alone: rate-limit headers stand on every reply of some servers, and mean nothing on a good one.
    pub(crate) fn told_wait_ms(&self) -> Option<u64> {
        self.header("retry-after")
            .and_then(|value| self.wait_of(value))
    }

    /// Whether the status is a redirect (3xx other than 304). Such a reply is never followed.
    pub fn is_redirect(&self) -> bool {
        (300..400).contains(&self.status) && self.status != 304
    }

    fn rate_limit_reset_ms(&self) -> Option<u64> {
        let mut smallest = None;
        let mut smallest_used_up = None;
        for (name, value) in &self.headers {
            let Some(window) = name.strip_prefix("x-ratelimit-reset") else {
                continue;
            };
            let Some(wait) = self.wait_of(value) else {
                continue;
            };
            let left = self.header(&format!("x-ratelimit-remaining{window}"));
            if left.map(str::trim) == Some("0") {
                smallest_used_up = Some(smallest_used_up.map_or(wait, |w: u64| w.min(wait)));
            }
            smallest = Some(smallest.map_or(wait, |w: u64| w.min(wait)));
        }
        smallest_used_up.or(smallest)
    }

    /// Seconds, a span such as `1m30s`, a date, or a point in time as Unix seconds: as milliseconds from now.
    fn wait_of(&self, value: &str) -> Option<u64> {
        let value = value.trim();
        if let Ok(date) = httpdate::parse_http_date(value) {
            // The server's own clock, if it tells it: ours may be off by years.
            let now = self
                .header("date")
                .and_then(|d| httpdate::parse_http_date(d).ok())
                .map_or(self.received_at_ms, millis);
            return Some(
                u64::try_from(millis(date).saturating_sub(now))
                    .unwrap_or(0)
                    .min(RETRY_AFTER_MAX_MS),
            );
        }
        let seconds = value.parse::<f64>().ok().or_else(|| span_seconds(value))?;
        if !seconds.is_finite() || seconds < 0.0 {
            return None;
        }
        let now = self.received_at_ms as f64 / 1000.0;
        // A Unix time near now is meant as such, not as a wait of fifty years.
        let seconds = if seconds > 1e9 && (seconds - now).abs() < 400.0 * 86_400.0 {
            (seconds - now).max(0.0)
        } else {
            seconds
        };
        let ms = Duration::try_from_secs_f64(seconds).map_or(RETRY_AFTER_MAX_MS, |d| {
            d.as_millis().try_into().unwrap_or(u64::MAX)
        });
        Some(ms.min(RETRY_AFTER_MAX_MS))
    }
}

/// `90s`, `1m30s`, `250ms`, `2h`, as sent by some gateways.
fn span_seconds(text: &str) -> Option<f64> {
    let mut total = 0.0;
    let mut rest = text;
    if rest.is_empty() || rest.len() > 32 {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest.get(..digits)?.parse().ok()?;
        let unit_text = rest.get(digits..)?;
        let unit_end = unit_text
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(unit_text.len());
        let unit = match unit_text.get(..unit_end)?.to_ascii_lowercase().as_str() {
            "ms" => 0.001,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            _ => return None,
        };
        total += number * unit;
        rest = unit_text.get(unit_end..)?;
    }
    Some(total)
}

pub(crate) fn millis(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    fn head(headers: &[(&str, &str)]) -> ReplyHead {
        ReplyHead {
            status: 429,
            headers: headers
                .iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
                .collect(),
            url: String::new(),
            received_at_ms: 1_784_000_000_000,
        }
    }

    fn wait(headers: &[(&str, &str)]) -> Option<u64> {
        head(headers).retry_after_ms()
    }

    #[test]
    fn fault_25_retry_after_in_every_form() {
        assert_eq!(wait(&[("retry-after", "7")]), Some(7_000));
        assert_eq!(wait(&[("retry-after", " 1.5 ")]), Some(1_500));
        assert_eq!(
            wait(&[("retry-after", "1000000000")]),
            Some(RETRY_AFTER_MAX_MS)
        );
        assert_eq!(wait(&[("retry-after", "1e300")]), Some(RETRY_AFTER_MAX_MS));
        for garbage in ["", "soon", "-5", "NaN", "inf", "12 parsecs", "\u{0}"] {
            assert_eq!(wait(&[("retry-after", garbage)]), None, "{garbage}");
        }
        let date = ("date", "Wed, 21 Oct 2026 07:28:00 GMT");
        assert_eq!(
            wait(&[("retry-after", "Wed, 21 Oct 2026 07:28:30 GMT"), date]),
            Some(30_000)
        );
        assert_eq!(
            wait(&[("retry-after", "Wed, 21 Oct 2020 07:28:30 GMT"), date]),
            Some(0)
        );
    }

    #[test]
    fn rate_limit_headers_stand_in_for_retry_after() {
        assert_eq!(wait(&[]), None);
        let resets = [
            ("x-ratelimit-reset-minute", "12"),
            ("x-ratelimit-reset-day", "3600"),
        ];
        assert_eq!(wait(&resets), Some(12_000));
        let mut used_up = resets.to_vec();
        used_up.push(("x-ratelimit-remaining-day", "0"));
        used_up.push(("x-ratelimit-remaining-minute", "4"));
        assert_eq!(wait(&used_up), Some(3_600_000));
        assert_eq!(
            wait(&[("x-ratelimit-reset-requests", "1m30s")]),
            Some(90_000)
        );
        assert_eq!(wait(&[("x-ratelimit-reset", "1784000042")]), Some(42_000));
        assert_eq!(
            wait(&[("retry-after", "junk"), ("x-ratelimit-reset", "3")]),
            Some(3_000)
        );
    }

    #[test]
    fn only_headers_that_matter_are_kept() {
        let mut map = HeaderMap::new();
        map.insert("set-cookie", "session=1".parse().unwrap());
        map.insert("x-ratelimit-limit-minute", "5".parse().unwrap());
        map.insert("location", "x".repeat(5000).parse().unwrap());
        let url = Url::parse("https://api.example/v1").unwrap();
        let head = ReplyHead::of(200, &map, &url);
        assert_eq!(head.headers.len(), 2);
        assert!(head.header("set-cookie").is_none());
        assert!(head.header("location").unwrap().len() <= HEADER_MAX_BYTES);
    }
}
