//! What went wrong, in a form a window, a terminal and a job row can all keep.

use routeway::ApiError;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Every kind of fault. A code is added only with somebody who acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "fault.ts")]
pub enum ErrorCode {
    /// No key is known for the profile.
    NoKey,
    /// The job waits for the key it was made with.
    NeedsItsKey,
    /// 401: the server refuses the key.
    KeyRefused,
    /// 402: no credit.
    OutOfCredit,
    /// 403: the key may not use this.
    NotPermitted,
    /// 403 without a word of the API: something in front of it refused.
    BlockedAtEdge,
    /// What was asked is not accepted; `param` names the field.
    InvalidRequest,
    /// The model or the address is unknown to the server.
    NotFound,
    /// The server asks to wait longer than is done without asking.
    RateLimited,
    /// The day's quota is used up.
    DailyQuota,
    /// The server failed and said so.
    ServerError,
    /// The server answered without an image.
    NoImage,
    /// The server redirected: the base address is not the API's.
    Redirected,
    /// The base address cannot be used.
    BadBaseUrl,
    /// Nothing could be sent.
    NotReached,
    /// The request went out and its outcome is unknown: it may have been billed.
    OutcomeUnknown,
    /// The server's task ended without an image.
    TaskFailed,
    /// One image could not be fetched.
    DownloadFailed,
    /// One image's link died before it could be fetched.
    LinkExpired,
    /// One image in the reply is damaged.
    ImageDamaged,
    /// The disk is full.
    DiskFull,
    /// The disk failed.
    Disk,
    /// The library can only be read.
    LibraryReadOnly,
    /// The library's folder is not there.
    LibraryNotReachable,
    /// The library was written by a newer version.
    LibraryNewer,
    /// The library's database is damaged.
    LibraryDamaged,
    /// This system has no keychain.
    KeychainMissing,
    /// The keychain is locked.
    KeychainLocked,
    /// The keychain failed.
    KeychainFailed,
    /// There is no such job.
    NoSuchJob,
    /// There is no such image.
    NoSuchImage,
    /// There is no such profile.
    NoSuchProfile,
    /// A search cannot be read; the message says where and why.
    QuerySyntax,
    /// It cannot be done in the state things are in.
    NotNow,
    /// The demo's simulator could not be started.
    DemoUnavailable,
    /// A fault of this program.
    Internal,
}

/// What is known about money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "fault.ts")]
pub enum Billing {
    /// Nothing was accepted, so nothing was billed.
    NotBilled,
    /// The server said it failed: not billed as far as known.
    NotAsFarAsKnown,
    /// It may have been billed.
    Unknown,
    /// It was accepted and is billed.
    Billed,
}

/// A fault with everything known about it. Never holds a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
#[ts(export_to = "fault.ts")]
pub struct Fault {
    /// What kind it is.
    pub code: ErrorCode,
    /// One or two sentences for a person: what happened and what to do.
    pub message: String,
    /// The field of the request it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub param: Option<String>,
    /// Advice from the server or from us.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tip: Option<String>,
    /// What the server's support wants to hear.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub trace_id: Option<String>,
    /// What is known about money.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub billing: Option<Billing>,
    /// The server's error with all its fields.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(type = "Record<string, unknown>", optional)]
    pub api: Option<Box<ApiError>>,
}

impl Fault {
    /// A fault with a message.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            param: None,
            tip: None,
            trace_id: None,
            billing: None,
            api: None,
        }
    }

    /// A request that cannot be sent because of one field.
    #[must_use]
    pub fn field(field: &str, message: &str) -> Self {
        Self {
            param: Some(field.to_owned()),
            ..Self::new(ErrorCode::InvalidRequest, message)
        }
    }

    /// The same with what is known about money.
    #[must_use]
    pub fn billing(self, billing: Billing) -> Self {
        Self {
            billing: Some(billing),
            ..self
        }
    }

    /// The same with advice, unless there is some already.
    #[must_use]
    pub fn tip(self, tip: impl Into<String>) -> Self {
        Self {
            tip: self.tip.or_else(|| Some(tip.into())),
            ..self
        }
    }

    /// The same with the server's error: its param, tip and trace id are taken over.
    #[must_use]
    pub fn api(self, error: ApiError) -> Self {
        Self {
            param: error.param.clone().or(self.param),
            tip: error.tip.clone().or(self.tip),
            trace_id: error.trace_id.clone().or(self.trace_id),
            api: Some(Box::new(error)),
            ..self
        }
    }

    /// Reads a fault back from a row; one that cannot be read is still a fault.
    #[must_use]
    pub fn from_row(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|_| Self::new(ErrorCode::Internal, text))
    }

    /// The form kept in a row.
    #[must_use]
    pub fn to_row(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| self.message.clone())
    }
}

/// A capital at the front and a stop at the end.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|c| c.to_uppercase().to_string())
        .unwrap_or_default();
    let stop = if text.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    format!("{first}{}{stop}", letters.as_str())
}
