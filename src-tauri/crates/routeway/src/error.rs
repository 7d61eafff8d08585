//! Errors as servers report them, in one closed type.

use serde::{Deserialize, Serialize};
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

impl ApiError {
    /// Reads the error out of a JSON body, in any of the known shapes. `None` when nothing in it says "error".
    ///
    /// Known: `error` as an object (Routeway's three shapes), as a string, an array, or absent with `message`, `msg`
    /// or `detail` (also FastAPI's list) at the root. With an error status the answer is always `Some`.
    pub fn from_json(head: &crate::ReplyHead, body: &serde_json::Value) -> Option<Self> {
        let _ = (head, body);
        todo!()
    }

    /// An error made of a body that is not JSON: plain text is excerpted, HTML is only classified.
    pub fn from_text(head: &crate::ReplyHead, excerpt: &str) -> Self {
        let _ = (head, excerpt);
        todo!()
    }

    /// An error of our own about a reply (a redirect, an empty body).
    pub fn plain(message: impl Into<String>, status: Option<u16>) -> Self {
        let _ = (message.into(), status);
        todo!()
    }

    /// Whether the body was a page.
    pub fn is_html(&self) -> bool {
        self.page.is_some()
    }

    /// A 429 that will not clear within minutes: a daily quota. A guess from the words and the wait.
    pub fn is_daily_quota(&self) -> bool {
        todo!()
    }

    /// A 400 or 422 that refuses `response_format`: worth one more try without the field.
    pub fn refuses_response_format(&self) -> bool {
        todo!()
    }

    /// Whether the message is about money (402, or words on balance, credit, billing).
    pub fn is_about_money(&self) -> bool {
        todo!()
    }

    /// The same error with a key taken out of every text.
    pub fn redacted(self, key: &crate::ApiKey) -> Self {
        let _ = key;
        todo!()
    }
}
