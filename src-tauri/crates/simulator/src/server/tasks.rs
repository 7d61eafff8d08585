//! Tasks: what `async: true` gives, and `GET /v1/images/tasks/{id}`.
//!
//! Routeway documents no reply for the queued case; this one is the fullest of its siblings': `id` and `task_id`,
//! `poll_url` beside `Location`, `Retry-After`, and a `result` that mirrors the body of a synchronous reply.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::connection::Wire;
use super::generation::Work;
use super::keys::{self, KeyId};
use super::problem::Problem;
use super::{Shared, faults};
use crate::fault::Place;

/// Tasks that are kept; the oldest go first.
const MOST_TASKS: usize = 10_000;

#[derive(Clone, Debug)]
struct Task {
    id: String,
    key: KeyId,
    work: Work,
    submitted: Instant,
    latency: Duration,
    lifetime: Duration,
    fails: bool,
    polls: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Queued,
    Processing,
    Over,
}

/// The tasks of a server, oldest first.
#[derive(Debug, Default)]
pub(super) struct Tasks(VecDeque<Task>);

impl Task {
    /// Time moves a task, but it is never over before one poll has seen it at work: a client's waiting is always used.
    fn phase(&self, now: Instant) -> Phase {
        let age = now.duration_since(self.submitted);
        if age < self.latency / 3 {
            Phase::Queued
        } else if age < self.latency || self.polls == 0 {
            Phase::Processing
        } else {
            Phase::Over
        }
    }

    fn head(&self, status: &str) -> Map<String, Value> {
        let head = json!({
            "id": self.id,
            "task_id": self.id,
            "object": "image.generation.task",
            "status": status,
            "created_at": self.work.created,
            "expires_at": self.work.created.saturating_add(self.lifetime.as_secs()),
            "poll_url": self.path(),
        });
        match head {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    fn path(&self) -> String {
        format!("/v1/images/tasks/{}", self.id)
    }
}

/// Takes work as a task and answers 202.
pub(super) fn submit(
    shared: &Shared,
    key: KeyId,
    work: Work,
    latency: Duration,
    fails: bool,
) -> Response {
    let task = Task {
        id: shared.id("task"),
        key,
        work,
        submitted: Instant::now(),
        latency,
        lifetime: shared.options.task_lifetime,
        fails,
        polls: 0,
    };
    let body = Value::Object(task.head("queued"));
    let location = HeaderValue::from_str(&task.path());
    let mut response = (StatusCode::ACCEPTED, axum::Json(body)).into_response();
    if let Ok(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    ask_later(shared, &mut response);
    let tasks = &mut shared.memory().tasks.0;
    if tasks.len() >= MOST_TASKS {
        tasks.pop_front();
    }
    tasks.push_back(task);
    response
}

fn ask_later(shared: &Shared, response: &mut Response) {
    let seconds = HeaderValue::from(shared.options.poll_after.as_secs());
    response.headers_mut().insert(header::RETRY_AFTER, seconds);
}

pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let key = match keys::judge(&shared.options.keys, &headers) {
        Ok(key) => key,
        Err(problem) => return shared.refuse(&problem),
    };
    let troubles = shared.memory().faults.take(Place::Task);
    let error_id = shared.id("req");
    if let Some(response) = faults::before(&troubles, Place::Task, &wire, &error_id).await {
        return response;
    }
    let truth = truth(&shared, key, &id, &error_id).await;
    faults::after(&troubles, &wire, truth).await
}

async fn truth(shared: &Arc<Shared>, key: KeyId, id: &str, error_id: &str) -> Response {
    let now = Instant::now();
    let Some((mut task, phase)) = look(shared, key, id, now) else {
        return Problem::of(404)
            .code("task_not_found")
            .message("There is no such task for this key.")
            .response(error_id);
    };
    let waiting = match phase {
        Phase::Queued => Some("queued"),
        Phase::Processing => Some("processing"),
        Phase::Over => None,
    };
    if let Some(status) = waiting {
        let mut body = task.head(status);
        body.insert("result".to_owned(), Value::Null);
        body.insert("error".to_owned(), Value::Null);
        let mut response = axum::Json(Value::Object(body)).into_response();
        ask_later(shared, &mut response);
        return response;
    }
    if task.fails {
        let mut body = task.head("failed");
        let problem = Problem::of(502).message("The provider could not make the image.");
        let error = problem.body(error_id).get_mut("error").map(Value::take);
        body.insert("result".to_owned(), Value::Null);
        body.insert("error".to_owned(), error.unwrap_or_default());
        return axum::Json(Value::Object(body)).into_response();
    }
    task.work.make_links(shared);
    let links = task.work.clone();
    if let Some(kept) = shared
        .memory()
        .tasks
        .0
        .iter_mut()
        .find(|kept| kept.id == task.id)
    {
        kept.work = links;
    }
    let mut head = Value::Object(task.head("completed")).to_string();
    head.truncate(head.len().saturating_sub(1));
    task.work
        .reply(shared, &format!("{head},\"error\":null,\"result\":"), "}")
        .await
}

/// Finds a task of this key and counts the poll.
fn look(shared: &Shared, key: KeyId, id: &str, now: Instant) -> Option<(Task, Phase)> {
    let tasks = &mut shared.memory().tasks.0;
    let task = tasks
        .iter_mut()
        .find(|task| task.id == id && task.key == key)?;
    if now.duration_since(task.submitted) >= task.lifetime {
        return None;
    }
    let phase = task.phase(now);
    task.polls = task.polls.saturating_add(1);
    Some((task.clone(), phase))
}
