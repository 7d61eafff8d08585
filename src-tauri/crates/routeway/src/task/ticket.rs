//! Finding a task's id, address and state in a reply.

use super::{TaskState, Ticket};
use crate::ReplyHead;
use crate::text::plain;
use serde_json::Value;
use url::Url;

const ID_MAX: usize = 512;
/// Names of a task's id: those that mean nothing else first, wherever they stand; an id of the call last.
const IDS: &[&[&str]] = &[
    &["task_id", "taskId"],
    &["id", "job_id", "jobId"],
    &["request_id", "generation_id"],
];
const ADDRESSES: &[&[&str]] = &[
    &["polling_url"],
    &["poll_url"],
    &["pollUrl"],
    &["pollingUrl"],
    &["status_url"],
    &["task_url"],
    &["fetch_result"],
    &["urls", "get"],
    &["urls", "status"],
    &["links", "self"],
];
/// May be the finished file rather than the task: only when nothing else is there.
const RESULT_ADDRESSES: &[&[&str]] = &[&["result_url"], &["response_url"]];
const STATES: &[&str] = &["status", "state", "task_status", "taskStatus", "job_status"];
const HOLDERS: &[&str] = &["data", "task", "result", "output"];

/// The root and the places below it where tasks keep their fields.
fn holders(body: &Value) -> impl Iterator<Item = &Value> {
    let nested = HOLDERS.iter().filter_map(|key| {
        let value = body.get(key)?;
        value.as_array().map_or(Some(value), |items| items.first())
    });
    std::iter::once(body)
        .chain(nested)
        .filter(|v| v.is_object())
}

/// The state word of a reply, if it has one. A numeric `code` or `status` is none.
pub(crate) fn state_word(body: &Value) -> Option<String> {
    let mut words = holders(body).filter_map(|holder| {
        let word = STATES
            .iter()
            .find_map(|key| holder.get(key)?.as_str().map(str::trim))?;
        (!word.is_empty() && word.parse::<f64>().is_err()).then(|| plain(word, 64))
    });
    let first = words.next()?;
    // `{"status": "success", "data": {"status": "processing"}}`: the outer word is about the call, not the task.
    if TaskState::from_word(&first) == TaskState::Done
        && let Some(inner) = words.next()
    {
        return Some(inner);
    }
    Some(first)
}

/// The handle of a task, if the reply has one.
pub(crate) fn ticket(head: &ReplyHead, body: &Value) -> Option<Ticket> {
    let id = IDS.iter().find_map(|names| {
        holders(body).find_map(|holder| names.iter().find_map(|name| id_in(holder, name)))
    });
    let poll_url = address(head, body);
    // The bare `id` of an ordinary reply that just has no images is no task.
    let bare = id
        .as_ref()
        .is_some_and(|(key, _)| matches!(*key, "id" | "request_id" | "generation_id"));
    let no_images = body
        .get("data")
        .is_some_and(|d| d.is_null() || d.as_array().is_some_and(Vec::is_empty));
    if bare && no_images && poll_url.is_none() && head.status != 202 && state_word(body).is_none() {
        return None;
    }
    if id.is_none() && poll_url.is_none() {
        return None;
    }
    Some(Ticket {
        id: id.map(|(_, id)| id),
        poll_url,
        retry_after_ms: head.told_wait_ms(),
    })
}

/// The id in this field, with the field's name.
fn id_in(holder: &Value, name: &'static str) -> Option<(&'static str, String)> {
    match holder.get(name)? {
        Value::String(text) => Some((name, text.trim().to_owned()))
            .filter(|(_, id)| !id.is_empty() && id.len() <= ID_MAX),
        Value::Number(number) => Some((name, number.to_string())),
        _ => None,
    }
}

fn address(head: &ReplyHead, body: &Value) -> Option<String> {
    let asked = Url::parse(&head.url).ok();
    let absolute = |text: &str| {
        let text = text.trim();
        if text.is_empty() || text.len() > 8192 {
            return None;
        }
        match (&asked, Url::parse(text)) {
            (_, Ok(url)) if url.has_host() => Some(url.to_string()),
            (Some(asked), Err(_)) => asked.join(text).ok().map(String::from),
            _ => None,
        }
    };
    let among = |paths: &[&[&str]]| {
        paths.iter().find_map(|path| {
            holders(body).find_map(|holder| {
                let value = path.iter().try_fold(holder, |value, key| value.get(key))?;
                absolute(value.as_str()?)
            })
        })
    };
    let success = (200..300).contains(&head.status);
    let header = |name| head.header(name).filter(|_| success).and_then(absolute);
    among(ADDRESSES)
        .or_else(|| header("location"))
        .or_else(|| header("operation-location"))
        .or_else(|| among(RESULT_ADDRESSES))
}
