//! The head of a reply: what is worth keeping of status line and headers.

use serde::{Deserialize, Serialize};

/// The head of one reply, kept as the first line of the stored reply.
///
/// Only headers that matter later are kept: content-type, content-length, location, operation-location, retry-after,
/// x-ratelimit-*, x-request-id, cf-ray, date, server; each at most 2 KiB, at most 32 in all. No cookie is ever kept.
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
    /// The first value of a header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// How long the server asks to wait, in milliseconds: `Retry-After` as seconds or as a date, else the smallest
    /// `X-RateLimit-Reset-*` in seconds. Garbage is nothing; the result is at most [`RETRY_AFTER_MAX_MS`].
    pub fn retry_after_ms(&self) -> Option<u64> {
        todo!()
    }

    /// Whether the status is a redirect (3xx other than 304). Such a reply is never followed.
    pub fn is_redirect(&self) -> bool {
        (300..400).contains(&self.status) && self.status != 304
    }
}

/// The longest wait that is believed, in milliseconds: a year. (A server may say 10^9 seconds.)
pub const RETRY_AFTER_MAX_MS: u64 = 366 * 24 * 3600 * 1000;
