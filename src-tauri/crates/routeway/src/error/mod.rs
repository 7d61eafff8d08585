//! Errors as servers report them, in one closed type.

mod shape;

use crate::text::{begins_like_markup, plain, visible_text};
use crate::{ApiKey, ReplyHead};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A page that is no answer of the API itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// The edge gave up waiting (502, 503, 504, 524 …): the request may still be worked on and billed.
    GatewayTimeout,
    /// Bot protection or a firewall refused the client (403, 1010 …): not the fault of the key.
    EdgeBlock,
    /// Any other page, such as a login or a maintenance notice.
    Other,
}

/// What a server said went wrong. Every text is bounded and plain; no HTML is ever kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError {
    /// For people, at most 4 KiB. Always there: made up from the status when the server gave none.
    pub message: String,
    /// `type`, such as `invalid_request_error`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The field that caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// `code`, a number or a string on the wire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The effective status: that of HTTP, or the one inside the body when HTTP says 2xx.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What to tell the support (`error.id` or `error.trace_id`, else `x-request-id` or `cf-ray`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// A suggestion of the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tip: Option<String>,
    /// Link to the documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
    /// Link to the support.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<String>,
    /// Links by name, at most 16.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub community: BTreeMap<String, String>,
    /// How long to wait, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// Whether the body was JSON: a real answer of the API, not of something before it.
    #[serde(default)]
    pub json: bool,
    /// Set when the body was a page (HTML, or the edge's plain `error code: 1010`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
}

const MESSAGE_MAX: usize = 4096;
const FIELD_MAX: usize = 512;
const COMMUNITY_MAX: usize = 16;

impl ApiError {
    /// Reads the error out of a JSON body, in any of the known shapes. `None` when nothing in it says "error".
    ///
    /// Known: `error` as an object (Routeway's three shapes), as a string, a list, or absent with `message`, `msg` or
    /// `detail` (also FastAPI's list) at the root; a task in a failed state. With a status of 300 or more the answer is
    /// always `Some`.
    pub fn from_json(head: &ReplyHead, body: &Value) -> Option<Self> {
        let found = shape::find(head, body)?;
        let part = found.part;
        let text = |keys: &[&str]| {
            keys.iter()
                .find_map(|key| field(part.get(*key)).or_else(|| field(body.get(*key))))
        };
        let code = text(&["code", "error_code", "errorCode"]);
        let status = if head.status >= 300 {
            head.status
        } else {
            shape::inner_status(part)
                .or_else(|| shape::inner_status(body))
                .unwrap_or(head.status)
        };
        let header = |name: &str| head.header(name).map(|v| plain(v, FIELD_MAX));
        // The root's `id` may be a task's; only the error's own is a trace.
        let own_id = if found.is_root {
            None
        } else {
            field(part.get("id"))
        };
        let wait = if status == 429 {
            head.retry_after_ms()
        } else {
            head.told_wait_ms()
        };
        Some(Self {
            message: if head.is_redirect() {
                redirect_message(head)
            } else {
                found.message.unwrap_or_else(|| status_message(status))
            },
            kind: field(part.get("type")),
            param: text(&["param"]).or(found.param),
            code,
            status: Some(status),
            trace_id: own_id
                .or_else(|| text(&["trace_id", "traceId", "request_id", "requestId"]))
                .or_else(|| header("x-request-id"))
                .or_else(|| header("cf-ray")),
            tip: text(&["tip"]),
            docs: text(&["docs"]),
            support: text(&["support"]),
            community: community(part.get("community").or_else(|| body.get("community"))),
            retry_after_ms: wait.or_else(|| shape::wait_ms(part).or_else(|| shape::wait_ms(body))),
            json: true,
            page: None,
        })
    }

    /// An error made of a body that is not JSON: plain text is excerpted, a page is only classified.
    pub fn from_text(head: &ReplyHead, excerpt: &str) -> Self {
        let page = classify_page(head.status, excerpt);
        let words = visible_text(excerpt, MESSAGE_MAX);
        let message = match page {
            _ if head.is_redirect() => redirect_message(head),
            Some(Page::GatewayTimeout) => format!(
                "The server's gateway gave up waiting (status {}). The request may still have been worked on and billed.",
                head.status
            ),
            Some(Page::EdgeBlock) => "The request was blocked at the edge, before it reached the API. This is not about the key; \
                 a VPN or proxy may be the cause."
                .to_owned(),
            Some(Page::Other) => format!("The server answered with a web page (status {}) instead of data.", head.status),
            None if words.is_empty() => status_message(head.status),
            None => plain(&excerpt_of(excerpt), MESSAGE_MAX),
        };
        let header = |name: &str| head.header(name).map(|v| plain(v, FIELD_MAX));
        Self {
            trace_id: header("x-request-id").or_else(|| header("cf-ray")),
            retry_after_ms: if head.status == 429 {
                head.retry_after_ms()
            } else {
                head.told_wait_ms()
            },
            page,
            ..Self::plain(message, Some(head.status))
        }
    }

    /// An error of our own about a reply (an empty body, a cut).
    pub fn plain(message: impl Into<String>, status: Option<u16>) -> Self {
        Self {
            message: message.into(),
            kind: None,
            param: None,
            code: None,
            status,
            trace_id: None,
            tip: None,
            docs: None,
            support: None,
            community: BTreeMap::new(),
            retry_after_ms: None,
            json: false,
            page: None,
        }
    }

    /// Whether the body was a page.
    pub fn is_html(&self) -> bool {
        self.page.is_some()
    }

    /// A 429 that will not clear within minutes: a daily quota. A guess from the words and the wait.
    pub fn is_daily_quota(&self) -> bool {
        const WORDS: &[&str] = &[
            "daily",
            "per day",
            "per-day",
            "/day",
            "day limit",
            "24 hours",
            "tomorrow",
            "rpd",
        ];
        self.status == Some(429)
            && (self.retry_after_ms.is_some_and(|ms| ms >= 3_600_000) || self.mentions(WORDS))
    }

    /// A 400 that refuses `response_format`: worth one more try without the field. (422 is not taken: there the value,
    /// not the field, may be meant.)
    pub fn refuses_response_format(&self) -> bool {
        self.status == Some(400)
            && (self.param.as_deref() == Some("response_format")
                || self.mentions(&["response_format"]))
    }

    /// Whether this is about money: 402, or a refusal with words on balance, credit or billing.
    pub fn is_about_money(&self) -> bool {
        const WORDS: &[&str] = &[
            "balance",
            "credit",
            "billing",
            "top up",
            "insufficient_quota",
            "payment",
        ];
        self.status == Some(402)
            || (matches!(self.status, Some(400..=403 | 429)) && self.mentions(WORDS))
    }

    fn mentions(&self, words: &[&str]) -> bool {
        [
            Some(&self.message),
            self.code.as_ref(),
            self.kind.as_ref(),
            self.tip.as_ref(),
        ]
        .into_iter()
        .flatten()
        .any(|text| {
            let text = text.to_ascii_lowercase();
            words.iter().any(|word| text.contains(word))
        })
    }

    /// The same error with a key taken out of every text.
    pub fn redacted(self, key: &ApiKey) -> Self {
        let text = |t: Option<String>| t.map(|t| key.redact(&t));
        Self {
            message: key.redact(&self.message),
            kind: text(self.kind),
            param: text(self.param),
            code: text(self.code),
            trace_id: text(self.trace_id),
            tip: text(self.tip),
            docs: text(self.docs),
            support: text(self.support),
            community: self
                .community
                .iter()
                .map(|(k, v)| (key.redact(k), key.redact(v)))
                .collect(),
            status: self.status,
            retry_after_ms: self.retry_after_ms,
            json: self.json,
            page: self.page,
        }
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

/// A text or number as bounded text; blank is nothing.
fn field(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => plain(text, FIELD_MAX),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A message for people; a page inside a message is reduced to its words.
fn message(text: &str) -> Option<String> {
    let text = text.trim();
    let text = if begins_like_markup(text.as_bytes()) {
        visible_text(text, MESSAGE_MAX)
    } else {
        plain(text, MESSAGE_MAX)
    };
    (!text.is_empty()).then_some(text)
}

fn community(value: Option<&Value>) -> BTreeMap<String, String> {
    let Some(Value::Object(links)) = value else {
        return BTreeMap::new();
    };
    links
        .iter()
        .take(COMMUNITY_MAX)
        .filter_map(|(name, link)| Some((plain(name, 64), field(Some(link))?)))
        .collect()
}

fn classify_page(status: u16, body: &str) -> Option<Page> {
    let lower = body.to_ascii_lowercase();
    // "error code: 1010" and its like are the edge's plain text.
    let edge_code = lower.find("error code: 10").is_some_and(|at| at < 64) && lower.len() < 200;
    if !begins_like_markup(lower.trim_start().as_bytes()) {
        return edge_code.then_some(Page::EdgeBlock);
    }
    let block = [
        "attention required",
        "just a moment",
        "access denied",
        "captcha",
        "blocked",
        "error code: 10",
        "forbidden",
    ];
    Some(match status {
        408 | 502 | 503 | 504 | 520..=527 | 530 => Page::GatewayTimeout,
        403 => Page::EdgeBlock,
        401 | 406 | 429 if block.iter().any(|word| lower.contains(word)) => Page::EdgeBlock,
        _ => Page::Other,
    })
}

fn excerpt_of(text: &str) -> String {
    crate::text::without_link_queries(text)
}

fn redirect_message(head: &ReplyHead) -> String {
    let target = head
        .header("location")
        .map(|to| crate::text::without_link_queries(&plain(to, FIELD_MAX)));
    format!(
        "The server redirects (status {}){}. It was not followed: the base URL is probably wrong.",
        head.status,
        target.map(|to| format!(" to {to}")).unwrap_or_default()
    )
}

fn status_message(status: u16) -> String {
    let meaning = match status {
        400 | 422 => "it did not accept the request",
        401 => "it did not accept the key",
        402 => "the account has no credit",
        403 => "the key may not do this",
        404 => "it knows no such model or address",
        408 | 504 | 524 => "it took too long",
        413 => "the request is too large",
        429 => "too many requests",
        500..=599 => "it failed",
        _ => "it did not say why",
    };
    format!("The server answered with status {status}: {meaning}.")
}

#[cfg(test)]
mod tests;
