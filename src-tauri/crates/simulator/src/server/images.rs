//! `GET /images/{token}.{ext}`: what a content delivery network would do.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::connection::Wire;
use super::token::Token;
use super::{Shared, faults, keys, now};
use crate::fault::{Place, Trouble};
use crate::running::KeySeen;

pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    shared.downloads.fetch_add(1, Ordering::SeqCst);
    if keys::seen(&headers) != KeySeen::Absent {
        shared.leaked.fetch_add(1, Ordering::SeqCst);
    }
    let troubles = shared.memory().faults.take(Place::Link);
    if let Some(response) = faults::before(&troubles, Place::Link, &wire, "").await {
        return response;
    }
    let whole = matches!(troubles.last(), Some(Trouble::IgnoreRange));
    let truth = truth(&shared, &name, &headers, whole).await;
    faults::after(&troubles, &wire, truth).await
}

async fn truth(shared: &Shared, name: &str, headers: &HeaderMap, whole: bool) -> Response {
    let Some(token) = Token::read(name) else {
        return (StatusCode::NOT_FOUND, "No such image.\n").into_response();
    };
    let killed = token.made <= shared.memory().killed;
    if killed || token.expired(now()) {
        return (StatusCode::FORBIDDEN, "This link has expired.\n").into_response();
    }
    let etag = format!("\"{:016x}\"", token.recipe.fingerprint(token.format));
    if text(headers, header::IF_NONE_MATCH).is_some_and(|tags| tags == "*" || tags.contains(&etag))
    {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let file = shared.pictures.file(&token.recipe, token.format).await;
    if file.is_empty() {
        return (
            StatusCode::INTERNAL_SERVER_ERROR,
            "The image could not be made.\n",
        )
            .into_response();
    }
    let same = text(headers, header::IF_RANGE).is_none_or(|tag| tag == etag);
    let asked = text(headers, header::RANGE).filter(|_| same && !whole);
    let length = file.len();
    let mut response = match asked.map(|range| read_range(range, length)) {
        Some(Asked::Part(range)) => {
            let content = format!(
                "bytes {}-{}/{length}",
                range.start,
                range.end.saturating_sub(1)
            );
            let mut response = (StatusCode::PARTIAL_CONTENT, file.slice(range)).into_response();
            set(&mut response, header::CONTENT_RANGE, &content);
            response
        }
        Some(Asked::Nothing) => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            set(
                &mut response,
                header::CONTENT_RANGE,
                &format!("bytes */{length}"),
            );
            return response;
        }
        Some(Asked::All) | None => file.into_response(),
    };
    set(
        &mut response,
        header::CONTENT_TYPE,
        token.format.media_type(),
    );
    set(&mut response, header::ETAG, &etag);
    if !whole {
        set(&mut response, header::ACCEPT_RANGES, "bytes");
    }
    response
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Part(Range<usize>),
    /// A range that lies behind the end.
    Nothing,
    /// Several ranges, or none that can be read: RFC 9110 allows to send the whole.
    All,
}

fn read_range(text: &str, length: usize) -> Asked {
    let Some((first, last)) = text
        .trim()
        .strip_prefix("bytes=")
        .and_then(|r| r.split_once('-'))
    else {
        return Asked::All;
    };
    let (first, last) = (first.trim(), last.trim());
    let range = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Ok(first), Err(_)) if last.is_empty() => first..length,
        (Err(_), Ok(last)) if first.is_empty() => length.saturating_sub(last)..length,
        _ => return Asked::All,
    };
    if range.start >= range.end {
        return Asked::Nothing;
    }
    Asked::Part(range)
}

#[cfg(test)]
mod tests {
    use super::{Asked, read_range};

    #[test]
    fn ranges_are_read_as_rfc_9110_says() {
        assert_eq!(read_range("bytes=0-9", 100), Asked::Part(0..10));
        assert_eq!(read_range("bytes=90-", 100), Asked::Part(90..100));
        assert_eq!(read_range("bytes=-10", 100), Asked::Part(90..100));
        assert_eq!(read_range("bytes=-1000", 100), Asked::Part(0..100));
        assert_eq!(read_range("bytes=50-1000", 100), Asked::Part(50..100));
        assert_eq!(read_range("bytes=100-", 100), Asked::Nothing);
        assert_eq!(read_range("bytes=-0", 100), Asked::Nothing);
        assert_eq!(read_range("bytes=9-0", 100), Asked::All);
        assert_eq!(read_range("bytes=0-1,5-6", 100), Asked::All);
        assert_eq!(read_range("pages=0-1", 100), Asked::All);
        assert_eq!(
            read_range("bytes=0-18446744073709551615", 100),
            Asked::Part(0..100)
        );
    }
}
