//! One reply, read as one row of the outcome table (`docs/reliability.md`).

use routeway::error::Page;
use routeway::reply::Inline;
use routeway::{ApiError, Body, Output, Reply, ReplyHead};

use crate::fault::{Billing, ErrorCode, Fault};

/// What a reply means for its job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It holds at least one image, or the beginning of one that is whole.
    Images,
    /// It holds a task to be asked for.
    Task,
    /// 429, or 503 with a word of the API: it may be sent again after a wait.
    PutOff {
        /// How long the server asks to wait, in milliseconds.
        wait_ms: Option<u64>,
        /// A quota that does not clear within minutes.
        daily: bool,
    },
    /// 400 that refuses `response_format`: once more without the field.
    FormatRefused,
    /// It failed, and a person is told why.
    Failed(Failure),
    /// Nobody knows: it may have been billed.
    Unknown(Doubt),
}

/// How a request failed for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// 400, 404, 413, 422 and their like.
    Refused,
    /// 401.
    KeyRefused,
    /// 402, or words about money.
    OutOfCredit,
    /// 403 in the API's words.
    NotPermitted,
    /// 403 in the words of something in front of the API.
    BlockedAtEdge,
    /// 500 or 502 in the API's words, or an error inside a 200.
    ServerError,
    /// A reply without an image.
    NoImage,
    /// A redirect: the base address is wrong.
    Redirected,
    /// The server's task failed.
    TaskFailed,
}

/// Why nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// No reply in time, or the connection broke.
    NoReply,
    /// A gateway gave up waiting; the server may not have.
    GatewayGaveUp,
    /// A success that cannot be read.
    Unreadable,
    /// The program ended while the request was on the wire.
    Restarted,
    /// A task that was accepted and cannot be followed to its end.
    TaskLost,
}

/// Why the queue of a profile stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pause {
    /// The key is refused or missing.
    Key,
    /// No credit.
    Money,
    /// The key may not do this.
    Permission,
    /// Something in front of the API blocks us.
    Edge,
    /// The server keeps putting us off.
    RateLimit,
    /// The day's quota is used up.
    DailyQuota,
}

/// What the request had asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// `response_format` was sent.
    pub response_format: bool,
}

/// Reads a reply as one row of the outcome table.
#[must_use]
pub fn judge(head: &ReplyHead, reply: &Reply, asked: Asked) -> Outcome {
    match &reply.body {
        // Nobody can tell a person what came: as good as no reply.
        Body::Images(outputs) if !reply.complete && !outputs.iter().any(is_usable) => {
            return Outcome::Unknown(Doubt::Unreadable);
        }
        Body::Images(_) => return Outcome::Images,
        Body::Task(_) if is_success(head.status) => return Outcome::Task,
        _ => {}
    }
    if is_success(head.status) {
        return judge_success(reply);
    }
    if (300..400).contains(&head.status) {
        return Outcome::Failed(Failure::Redirected);
    }
    let error = error_of(head, reply);
    match head.status {
        400 if asked.response_format && error.refuses_response_format() => Outcome::FormatRefused,
        401 => Outcome::Failed(Failure::KeyRefused),
        402 => Outcome::Failed(Failure::OutOfCredit),
        403 if !error.json => Outcome::Failed(Failure::BlockedAtEdge),
        403 if error.is_about_money() => Outcome::Failed(Failure::OutOfCredit),
        403 => Outcome::Failed(Failure::NotPermitted),
        // A gateway that lost patience with the upload or the reply: what happened behind it is unknown.
        408 | 499 | 504 | 524 => Outcome::Unknown(Doubt::GatewayGaveUp),
        429 => put_off(head, &error),
        503 if error.json || head.retry_after_ms().is_some() => put_off(head, &error),
        400..=499 => Outcome::Failed(Failure::Refused),
        _ if error.json => Outcome::Failed(Failure::ServerError),
        _ => Outcome::Unknown(Doubt::GatewayGaveUp),
    }
}

/// Whole, or to be had by a link.
fn is_usable(output: &Output) -> bool {
    output.url.is_some() || matches!(output.inline, Some(Inline::Whole { .. }))
}

fn judge_success(reply: &Reply) -> Outcome {
    match &reply.body {
        Body::Error(_) if reply.complete => Outcome::Failed(Failure::ServerError),
        Body::NoImages if reply.complete => Outcome::Failed(Failure::NoImage),
        Body::Images(_) => Outcome::Images,
        Body::Task(_) => Outcome::Task,
        Body::Error(_) | Body::NoImages | Body::Html { .. } | Body::Unreadable { .. } => {
            Outcome::Unknown(Doubt::Unreadable)
        }
    }
}

fn put_off(head: &ReplyHead, error: &ApiError) -> Outcome {
    Outcome::PutOff {
        wait_ms: head.retry_after_ms().or(error.retry_after_ms),
        daily: error.is_daily_quota(),
    }
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// The error a reply carries, or the best that can be said of one that carries none.
pub(crate) fn error_of(head: &ReplyHead, reply: &Reply) -> ApiError {
    match &reply.body {
        Body::Error(error) => error.clone(),
        Body::Html { excerpt } | Body::Unreadable { excerpt, .. } => {
            ApiError::from_text(head, excerpt)
        }
        Body::NoImages => ApiError::plain("The server sent no image.", Some(head.status)),
        Body::Images(_) | Body::Task(_) => {
            ApiError::plain("The server sent no error.", Some(head.status))
        }
    }
}

/// What a person is told about an outcome that ends a job or holds it up; `None` for images and tasks.
pub(crate) fn fault_of(outcome: &Outcome, head: &ReplyHead, reply: &Reply) -> Option<Fault> {
    let error = error_of(head, reply);
    let fault = match outcome {
        Outcome::Images | Outcome::Task | Outcome::FormatRefused => return None,
        Outcome::PutOff { daily: true, .. } => Fault::new(ErrorCode::DailyQuota, said(&error))
            .billing(Billing::NotBilled)
            .tip("The day's quota is used up. Try again tomorrow, or use another model."),
        Outcome::PutOff { daily: false, .. } => Fault::new(ErrorCode::RateLimited, said(&error))
            .billing(Billing::NotBilled)
            .tip("The server asks to wait."),
        Outcome::Failed(failure) => failure_fault(*failure, &error),
        Outcome::Unknown(doubt) => doubt_fault(*doubt),
    };
    Some(fault.api(error))
}

fn failure_fault(failure: Failure, error: &ApiError) -> Fault {
    let (code, billing, tip) = match failure {
        Failure::Refused if error.status == Some(404) => (
            ErrorCode::NotFound,
            Billing::NotBilled,
            "Check the model's name and the profile's base address.",
        ),
        Failure::Refused => (
            ErrorCode::InvalidRequest,
            Billing::NotBilled,
            "Change what the message names, then try again.",
        ),
        Failure::KeyRefused => (
            ErrorCode::KeyRefused,
            Billing::NotBilled,
            "Check the key of this profile; the prompt is kept.",
        ),
        Failure::OutOfCredit => (
            ErrorCode::OutOfCredit,
            Billing::NotBilled,
            "Top up your balance at the provider.",
        ),
        Failure::NotPermitted => (
            ErrorCode::NotPermitted,
            Billing::NotBilled,
            "This key may not use this model; choose another model or key.",
        ),
        Failure::BlockedAtEdge => (
            ErrorCode::BlockedAtEdge,
            Billing::NotBilled,
            "Something in front of the API refused the connection, not your key. A VPN or proxy is a common cause.",
        ),
        Failure::ServerError => (
            ErrorCode::ServerError,
            Billing::NotAsFarAsKnown,
            "The server failed; try again, or use another model.",
        ),
        Failure::NoImage => {
            let message =
                "The server answered without an image. A content filter is a common cause.";
            return Fault::new(ErrorCode::NoImage, message)
                .billing(Billing::NotAsFarAsKnown)
                .tip("Say it in other words.");
        }
        Failure::Redirected => {
            let message = "The server redirects elsewhere; nothing was followed. The base address is not the API's.";
            return Fault::new(ErrorCode::Redirected, message)
                .billing(Billing::NotBilled)
                .tip("Correct the base address of the profile.");
        }
        Failure::TaskFailed => (
            ErrorCode::TaskFailed,
            Billing::NotAsFarAsKnown,
            "The server's task ended without an image.",
        ),
    };
    Fault::new(code, said(error)).billing(billing).tip(tip)
}

/// What a person is told when the outcome of a request is unknown.
pub(crate) fn doubt_fault(doubt: Doubt) -> Fault {
    let message = match doubt {
        Doubt::NoReply => {
            "The request went out and no whole reply came back. It may have been billed."
        }
        Doubt::GatewayGaveUp => {
            "A gateway gave up waiting for the server. The image may still be made, and billed."
        }
        Doubt::Unreadable => {
            "The server said yes, and the rest cannot be read. It may have been billed."
        }
        Doubt::Restarted => {
            "Safelight ended while the request was on the wire. It may have been billed."
        }
        Doubt::TaskLost => {
            "The server took the request as a task and its result could not be fetched. It may have been billed."
        }
    };
    Fault::new(ErrorCode::OutcomeUnknown, message)
        .billing(Billing::Unknown)
        .tip("It is not sent again by itself. Look at your provider's activity page, then retry if you want to.")
}

/// The server's sentence; a page never shows.
fn said(error: &ApiError) -> String {
    match error.page {
        Some(Page::EdgeBlock) => "The connection was blocked in front of the API.".to_owned(),
        Some(Page::GatewayTimeout) => "A gateway in front of the API gave up waiting.".to_owned(),
        Some(Page::Other) => {
            "The server answered with a web page where the API was due.".to_owned()
        }
        None => error.message.clone(),
    }
}
