//! Faults at work: taken from the queue, and laid over a reply.

use std::collections::VecDeque;
use std::convert::Infallible;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use super::connection::Wire;
use super::problem::{Problem, gateway_page};
use crate::fault::{Fault, Place, Trouble};

/// Largest body that a fault may have to hold whole.
const MOST_HELD: usize = 1 << 30;

/// The faults that wait.
#[derive(Debug, Default)]
pub(super) struct Faults(VecDeque<Fault>);

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        self.0.push_back(fault);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The troubles that the next request to this place meets: any number of delays and at most one other.
    pub(super) fn take(&mut self, place: Place) -> Vec<Trouble> {
        let mut met = Vec::new();
        for fault in self.0.iter_mut().filter(|fault| fault.place == place) {
            if fault.spared > 0 {
                fault.spared -= 1;
                continue;
            }
            match &mut fault.times {
                Some(0) => continue,
                Some(times) => *times -= 1,
                None => {}
            }
            met.push(fault.trouble.clone());
            if !matches!(fault.trouble, Trouble::Delay(_)) {
                break;
            }
        }
        self.0.retain(|fault| fault.times != Some(0));
        met
    }
}

/// The status that these troubles lead to when the true reply would have had `status`; `None` for no reply at all.
pub(super) fn status_after(troubles: &[Trouble], status: u16) -> Option<u16> {
    match troubles.last() {
        Some(
            Trouble::Status(code)
            | Trouble::StatusRetryAfter(code, _)
            | Trouble::StatusMessage(code, _)
            | Trouble::Html(code)
            | Trouble::Redirect(code, _)
            | Trouble::Raw { status: code, .. },
        ) => Some(*code),
        Some(Trouble::Hang | Trouble::CloseBeforeHead | Trouble::Reset) => None,
        Some(Trouble::Endless { .. } | Trouble::ErrorIn200 | Trouble::EmptyData) => Some(200),
        _ => Some(status),
    }
}

/// Waits out the delays and then answers, if a trouble stands in for the true reply.
pub(super) async fn before(
    troubles: &[Trouble],
    place: Place,
    wire: &Wire,
    id: &str,
) -> Option<Response> {
    for trouble in troubles {
        if let Trouble::Delay(time) = trouble {
            tokio::time::sleep(*time).await;
        }
    }
    let refuse = |problem: Problem| match place {
        Place::Link => {
            let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_GATEWAY);
            let mut response = (status, format!("{}\n", problem.message)).into_response();
            if let Some(value) = problem
                .retry_after
                .and_then(|t| HeaderValue::from_str(&t).ok())
            {
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
            response
        }
        _ => problem.response(id),
    };
    match troubles.last()? {
        Trouble::Status(status) => Some(refuse(Problem::of(*status))),
        Trouble::StatusRetryAfter(status, text) => {
            Some(refuse(Problem::of(*status).retry_after(text)))
        }
        Trouble::StatusMessage(status, text) => {
            Some(refuse(Problem::of(*status).message(text.as_str())))
        }
        Trouble::Html(status) => Some(gateway_page(*status)),
        Trouble::Hang => std::future::pending().await,
        Trouble::CloseBeforeHead => {
            wire.cut_now(false);
            std::future::pending().await
        }
        Trouble::Reset => {
            wire.cut_now(true);
            std::future::pending().await
        }
        Trouble::Endless {
            content_type,
            piece,
        } => Some(endless(content_type, piece)),
        Trouble::Redirect(status, to) => Some(raw(
            *status,
            &[("location".to_owned(), to.clone())],
            Vec::new(),
        )),
        Trouble::ErrorIn200 => {
            let body = Problem::of(502).body(id);
            Some((StatusCode::OK, axum::Json(body)).into_response())
        }
        Trouble::Raw {
            status,
            headers,
            body,
        } => Some(raw(*status, headers, body.clone())),
        Trouble::Delay(_)
        | Trouble::CloseAfterHead
        | Trouble::HalfBody
        | Trouble::CutAfter(_)
        | Trouble::Drip { .. }
        | Trouble::Mislabel(_)
        | Trouble::IgnoreRange
        | Trouble::FewerImages(_)
        | Trouble::EmptyData => None,
    }
}

/// Lays a trouble over the true reply.
pub(super) async fn after(troubles: &[Trouble], wire: &Wire, response: Response) -> Response {
    match troubles.last() {
        Some(Trouble::CloseAfterHead) => {
            wire.cut_after(0);
            response
        }
        Some(Trouble::CutAfter(bytes)) => {
            let (response, _) = whole(response).await;
            wire.cut_after(*bytes);
            response
        }
        Some(Trouble::HalfBody) => {
            let (response, length) = whole(response).await;
            wire.cut_after(length / 2);
            response
        }
        Some(Trouble::Drip { bytes, every }) => drip(response, (*bytes).max(1), *every).await,
        Some(Trouble::Mislabel(label)) => {
            let mut response = response;
            if let Ok(value) = HeaderValue::from_str(label) {
                response.headers_mut().insert(header::CONTENT_TYPE, value);
            }
            response
        }
        _ => response,
    }
}

/// The reply with its body in one piece, so that its length is known and sent.
async fn whole(response: Response) -> (Response, usize) {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, MOST_HELD).await.unwrap_or_default();
    let length = bytes.len();
    (Response::from_parts(parts, Body::from(bytes)), length)
}

async fn drip(response: Response, piece: usize, every: std::time::Duration) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, MOST_HELD).await.unwrap_or_default();
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let pieces = stream::unfold(bytes, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(every).await;
        let next = rest.split_to(piece.min(rest.len()));
        Some((Ok::<Bytes, Infallible>(next), rest))
    });
    Response::from_parts(parts, Body::from_stream(pieces))
}

fn endless(content_type: &str, piece: &[u8]) -> Response {
    let piece = Bytes::copy_from_slice(if piece.is_empty() { b" " } else { piece });
    let pieces = stream::repeat_with(move || Ok::<Bytes, Infallible>(piece.clone()));
    let mut response = Body::from_stream(pieces).into_response();
    if let Ok(value) = HeaderValue::from_str(content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    response
}

fn raw(status: u16, headers: &[(String, String)], body: Vec<u8>) -> Response {
    let mut response = Body::from(body).into_response();
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    for (name, value) in headers {
        match (
            HeaderName::try_from(name.as_str()),
            HeaderValue::from_str(value),
        ) {
            (Ok(name), Ok(value)) => {
                response.headers_mut().append(name, value);
            }
            _ => tracing::warn!(
                name,
                "a header of a raw reply cannot be sent and is left out"
            ),
        }
    }
    response
}
