//! The shapes in which servers say that something went wrong.

use super::message;
use crate::ReplyHead;
use crate::task::{self, TaskState};
use serde_json::{Map, Value};

/// The part of a body that holds an error.
pub(super) struct Found<'a> {
    pub(super) part: &'a Map<String, Value>,
    pub(super) is_root: bool,
    pub(super) message: Option<String>,
    pub(super) param: Option<String>,
}

/// Fields that a good reply has.
const CONTENT: &[&str] = &[
    "data",
    "images",
    "output",
    "outputs",
    "result",
    "artifacts",
    "choices",
    "url",
    "b64_json",
    "image",
];
const MESSAGES: &[&str] = &[
    "message",
    "msg",
    "detail",
    "error_description",
    "error_message",
    "errorMessage",
    "task_status_msg",
    "fail_reason",
    "failure_reason",
    "reason",
    "error",
];

pub(super) fn find<'a>(head: &ReplyHead, body: &'a Value) -> Option<Found<'a>> {
    static NOTHING: std::sync::OnceLock<Map<String, Value>> = std::sync::OnceLock::new();
    let Some(root) = body.as_object() else {
        return (head.status >= 300).then(|| Found {
            part: NOTHING.get_or_init(Map::new),
            is_root: true,
            message: body.as_str().and_then(message),
            param: None,
        });
    };
    // The error itself, at the root or where tasks keep theirs.
    let failed =
        task::state_word(body).is_some_and(|word| TaskState::from_word(&word) == TaskState::Failed);
    let holders = ["data", "task", "result", "output"]
        .into_iter()
        .filter(|_| failed)
        .filter_map(|key| root.get(key)?.as_object());
    for holder in std::iter::once(root).chain(holders) {
        for key in ["error", "errors"] {
            if let Some(found) = holder.get(key).and_then(|error| own(error, holder)) {
                return Some(found);
            }
        }
    }
    let says_so = head.status >= 300 || failed || speaks_of_error(head, root, body);
    says_so.then(|| {
        let nested = ["data", "task", "result", "output"]
            .iter()
            .filter_map(|key| root.get(*key)?.as_object());
        // Of a task that failed, what stands beside its state says more than what the call says of itself.
        let (message, param) = nested
            .filter(|_| failed)
            .chain(std::iter::once(root))
            .map(words)
            .find(|(message, _)| message.is_some())
            .unwrap_or_default();
        Found {
            part: root,
            is_root: true,
            message,
            param,
        }
    })
}

/// The value of an `error` field, if it says anything.
fn own<'a>(error: &'a Value, holder: &'a Map<String, Value>) -> Option<Found<'a>> {
    match error {
        Value::Object(part) if !part.is_empty() => {
            let (message, param) = words(part);
            Some(Found {
                part,
                is_root: false,
                message: message.or_else(|| words_besides(holder)),
                param,
            })
        }
        Value::String(text) => {
            let text = message(text)?;
            Some(Found {
                part: holder,
                is_root: true,
                message: words_besides(holder).or(Some(text)),
                param: None,
            })
        }
        Value::Array(items) => own(items.first()?, holder),
        Value::Bool(true) => Some(Found {
            part: holder,
            is_root: true,
            message: words_besides(holder),
            param: None,
        }),
        _ => None,
    }
}

/// The message beside an `error` that has none of its own.
fn words_besides(holder: &Map<String, Value>) -> Option<String> {
    ["message", "msg", "detail", "error_description"]
        .iter()
        .find_map(|key| holder.get(*key)?.as_str().and_then(message))
}

/// Whether a body without an `error` still is one, with a status of 2xx.
fn speaks_of_error(head: &ReplyHead, root: &Map<String, Value>, body: &Value) -> bool {
    let content = CONTENT
        .iter()
        .any(|key| root.get(*key).is_some_and(|v| !v.is_null()));
    if [root.get("success"), root.get("ok")]
        .into_iter()
        .flatten()
        .any(|v| v == &Value::Bool(false))
    {
        return true;
    }
    if inner_status_of(root).is_some() || (root.contains_key("detail") && !content) {
        return true;
    }
    let has_words = ["message", "msg"].iter().any(|key| {
        root.get(*key)
            .and_then(Value::as_str)
            .is_some_and(|t| !t.trim().is_empty())
    });
    has_words && !content && task::ticket(head, body).is_none()
}

/// Message and field name of an object.
fn words(part: &Map<String, Value>) -> (Option<String>, Option<String>) {
    for key in MESSAGES {
        match part.get(*key) {
            Some(Value::String(text)) => {
                if let Some(text) = message(text) {
                    return (Some(text), None);
                }
            }
            Some(Value::Array(items)) => {
                if let Some(found) = fastapi(items) {
                    return found;
                }
            }
            Some(Value::Object(inner)) if *key != "error" => {
                let text = ["message", "msg", "error"]
                    .iter()
                    .find_map(|key| inner.get(*key)?.as_str().and_then(message));
                if text.is_some() {
                    return (text, None);
                }
            }
            _ => {}
        }
    }
    (None, None)
}

/// FastAPI's `detail: [{loc: ["body", "size"], msg, type}]`: every message, and the field of the first.
fn fastapi(items: &[Value]) -> Option<(Option<String>, Option<String>)> {
    let mut lines = Vec::new();
    let mut param = None;
    for item in items.iter().take(8) {
        let text = item
            .as_str()
            .or_else(|| item.get("msg")?.as_str())
            .or_else(|| item.get("message")?.as_str());
        let Some(text) = text.and_then(message) else {
            continue;
        };
        let place: Vec<String> = item
            .get("loc")
            .and_then(Value::as_array)
            .map(|loc| {
                loc.iter()
                    .take(8)
                    .filter_map(|l| super::field(Some(l)))
                    .filter(|l| l != "body")
                    .collect()
            })
            .unwrap_or_default();
        if place.is_empty() {
            lines.push(text);
        } else {
            lines.push(format!("{}: {text}", place.join(".")));
            param = param.or_else(|| place.first().cloned());
        }
    }
    let joined = message(&lines.join("\n"))?;
    Some((Some(joined), param))
}

/// A status inside the body: `status_code`, `status` or `code` from 400 to 599, as a number or its text.
pub(super) fn inner_status<'a>(holder: impl Into<Holder<'a>>) -> Option<u16> {
    inner_status_of(holder.into().0?)
}

/// Something that may be an object.
pub(super) struct Holder<'a>(Option<&'a Map<String, Value>>);

impl<'a> From<&'a Map<String, Value>> for Holder<'a> {
    fn from(map: &'a Map<String, Value>) -> Self {
        Self(Some(map))
    }
}

impl<'a> From<&'a Value> for Holder<'a> {
    fn from(value: &'a Value) -> Self {
        Self(value.as_object())
    }
}

fn inner_status_of(holder: &Map<String, Value>) -> Option<u16> {
    ["status_code", "statusCode", "http_status", "status", "code"]
        .iter()
        .find_map(|key| {
            let value = holder.get(*key)?;
            let number = value
                .as_u64()
                .or_else(|| value.as_str()?.trim().parse().ok())?;
            u16::try_from(number)
                .ok()
                .filter(|s| (400..600).contains(s))
        })
}

/// `retry_after` in the body, in seconds.
pub(super) fn wait_ms<'a>(holder: impl Into<Holder<'a>>) -> Option<u64> {
    let holder = holder.into().0?;
    let seconds = ["retry_after", "retryAfter"].iter().find_map(|key| {
        let value = holder.get(*key)?;
        value
            .as_f64()
            .or_else(|| value.as_str()?.trim().parse().ok())
    })?;
    (seconds.is_finite() && seconds >= 0.0)
        .then(|| ((seconds * 1000.0) as u64).min(crate::RETRY_AFTER_MAX_MS))
}
