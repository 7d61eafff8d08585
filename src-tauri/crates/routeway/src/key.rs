//! The API key: held in memory that is wiped, never printed, never serialised.

use base64_simd::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use reqwest::header::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroizing;

/// The longest key accepted, in bytes. Keys seen in the wild have 30 to 200.
pub const KEY_MAX_BYTES: usize = 4096;

/// What stands where a key stood.
pub const REDACTED: &str = "<redacted>";

/// An API key. `Debug` and `Display` print [`REDACTED`]; there is no `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(Zeroizing<String>);

/// Why a text is not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// Nothing is left after trimming.
    #[error("the key is empty")]
    Empty,
    /// White space inside: probably two things were pasted.
    #[error("the key contains white space; paste the key alone")]
    InnerWhitespace,
    /// A character that cannot stand in a header.
    #[error("the key contains a character that no key has; copy it again")]
    NotVisibleAscii,
    /// Longer than [`KEY_MAX_BYTES`].
    #[error("the key is too long")]
    TooLong,
}

/// The header that carries the key. Routeway documents both; `Bearer` is the usual one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyHeader {
    /// `Authorization: Bearer <key>`
    #[default]
    Bearer,
    /// `x-api-key: <key>`
    XApiKey,
}

impl ApiKey {
    /// Reads a key as a person pastes it: surrounding white space, quotes and a leading `Bearer ` are taken off.
    ///
    /// The prefix is never checked: Routeway's own pages show `clsk-`, `sk-` and `rw-`.
    ///
    /// # Errors
    /// When what is left is empty, too long, or cannot be a key.
    pub fn parse(text: &str) -> Result<Self, KeyProblem> {
        let mut rest = text.trim();
        loop {
            let before = rest;
            rest = rest.trim_matches(|c: char| {
                c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '\u{feff}')
            });
            for prefix in ["authorization:", "bearer "] {
                if let Some(head) = rest.get(..prefix.len())
                    && head.eq_ignore_ascii_case(prefix)
                {
                    rest = rest.get(prefix.len()..).unwrap_or_default();
                }
            }
            if rest == before {
                break;
            }
        }
        if rest.is_empty() || rest.eq_ignore_ascii_case("bearer") {
            return Err(KeyProblem::Empty);
        }
        if rest.len() > KEY_MAX_BYTES {
            return Err(KeyProblem::TooLong);
        }
        if rest.chars().any(char::is_whitespace) {
            return Err(KeyProblem::InnerWhitespace);
        }
        if !rest.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(KeyProblem::NotVisibleAscii);
        }
        Ok(Self(Zeroizing::new(rest.to_owned())))
    }

    /// The key itself, for the keychain. Never log it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Takes the key out of a text, together with its percent-encoded and base64 forms (also where it stands inside a
    /// longer base64 text, such as an encoded `user:key`).
    ///
    /// Keys under 4 bytes are no secrets (local servers take any) and would eat ordinary text: they stay.
    pub fn redact(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for form in self.forms() {
            if out.contains(form.as_str()) {
                out = out.replace(form.as_str(), REDACTED);
            }
        }
        out
    }

    /// Every text under which the key may turn up, the longest first.
    fn forms(&self) -> Vec<Zeroizing<String>> {
        let key = self.0.as_bytes();
        let mut forms = Vec::new();
        if key.len() < 4 {
            return forms;
        }
        forms.push(self.0.clone());
        let percent: Zeroizing<String> =
            Zeroizing::new(url::form_urlencoded::byte_serialize(key).collect());
        forms.push(percent);
        if key.len() >= 8 {
            for shift in 0..3 {
                forms.extend(inner_base64(key, shift));
            }
        }
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms
    }

    pub(crate) fn header(&self, header: KeyHeader) -> Option<(HeaderName, HeaderValue)> {
        let (name, text) = match header {
            KeyHeader::Bearer => (
                reqwest::header::AUTHORIZATION,
                Zeroizing::new(format!("Bearer {}", self.0.as_str())),
            ),
            KeyHeader::XApiKey => (HeaderName::from_static("x-api-key"), self.0.clone()),
        };
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some((name, value))
    }
}

/// The base64 characters that the key alone decides when `shift` foreign bytes stand before it, in both alphabets.
fn inner_base64(key: &[u8], shift: usize) -> [Zeroizing<String>; 2] {
    let mut padded = Zeroizing::new(vec![0_u8; shift]);
    padded.extend_from_slice(key);
    // Characters touched by the bytes before or after the key are left out.
    let first = (shift * 8).div_ceil(6);
    let last = padded.len() * 8 / 6;
    [STANDARD_NO_PAD, URL_SAFE_NO_PAD].map(|alphabet| {
        let whole = Zeroizing::new(alphabet.encode_to_string(padded.as_slice()));
        Zeroizing::new(whole.get(first..last).unwrap_or_default().to_owned())
    })
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl fmt::Display for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}
