//! Keys: found in the headers, judged, and never kept.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::http::{HeaderMap, header};

use super::problem::Problem;
use crate::options::Keys;
use crate::running::KeySeen;

/// Tells keys apart without holding them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct KeyId(u64);

/// How the headers carry a key.
pub(super) fn seen(headers: &HeaderMap) -> KeySeen {
    match (
        headers.contains_key(header::AUTHORIZATION),
        headers.contains_key("x-api-key"),
    ) {
        (false, false) => KeySeen::Absent,
        (true, false) => KeySeen::Bearer,
        (false, true) => KeySeen::XApiKey,
        (true, true) => KeySeen::Both,
    }
}

/// Judges the key of a request. When both headers are sent, both must be good.
pub(super) fn judge(keys: &Keys, headers: &HeaderMap) -> Result<KeyId, Problem> {
    if matches!(keys, Keys::NotRequired) {
        return Ok(KeyId(0));
    }
    let bearer = headers
        .get_all(header::AUTHORIZATION)
        .into_iter()
        .map(|value| {
            let text = value.to_str().ok()?;
            let (scheme, key) = text.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
        });
    let own = headers
        .get_all("x-api-key")
        .into_iter()
        .map(|value| value.to_str().ok());
    let mut found = None;
    for key in bearer.chain(own) {
        let key = key.filter(|key| !key.is_empty() && !key.contains(char::is_whitespace));
        let Some(key) = key.filter(|key| good(keys, key)) else {
            return Err(Problem::of(401));
        };
        found.get_or_insert(key);
    }
    let key = found.ok_or_else(|| Problem::of(401).code("missing_api_key"))?;
    let mut hash = DefaultHasher::new();
    key.hash(&mut hash);
    Ok(KeyId(hash.finish()))
}

fn good(keys: &Keys, key: &str) -> bool {
    match keys {
        Keys::Only(list) => list.iter().any(|good| good == key),
        Keys::Any | Keys::NotRequired => true,
    }
}
