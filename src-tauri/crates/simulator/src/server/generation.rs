//! `POST /v1/images/generations`.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::{Value, json};

use super::connection::Wire;
use super::keys::{self, KeyId};
use super::models::{Choice, Model, choose};
use super::problem::Problem;
use super::request::{GenerationRequest, ResponseFormat};
use super::token::Token;
use super::{Shared, faults, limits, now, tasks};
use crate::draw::{Brief, Format, Recipe};
use crate::fault::{Place, Trouble};
use crate::running::SeenRequest;

/// Replies of inline images up to this many pixels go out in one piece with their length; larger ones image by image.
const MOST_PIXELS_AT_ONCE: u64 = 4 << 20;

/// What an accepted request leads to: everything but the drawing itself.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) created: u64,
    recipes: Vec<Recipe>,
    format: Format,
    inline: bool,
    revised: Option<String>,
    /// Links, once they are made.
    links: Option<Vec<String>>,
}

/// A request that passed every check.
struct Accepted {
    key: KeyId,
    request: GenerationRequest,
    body: Value,
    model: Model,
    trouble: Option<Trouble>,
    latency: Duration,
    task_fails: bool,
    headers: limits::Headers,
}

pub(super) async fn generate(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    request: Request,
) -> Response {
    shared.arrivals.fetch_add(1, Ordering::SeqCst);
    let (parts, body) = request.into_parts();
    // The body is read even if the key is bad: a refusal must not look like a broken connection.
    let bytes = to_bytes(body, shared.options.max_request_bytes).await.ok();
    let accepted = match accept(&shared, &parts.headers, bytes) {
        Ok(accepted) => accepted,
        Err(problem) => return shared.refuse(&problem),
    };
    let asynchronous = accepted.request.asynchronous && shared.options.asynchronous;
    let mut troubles: Vec<Trouble> = accepted.trouble.iter().cloned().collect();
    if troubles.is_empty() {
        troubles = shared.memory().faults.take(Place::Generation);
    }
    let status = faults::status_after(&troubles, if asynchronous { 202 } else { 200 });
    let user_agent = parts
        .headers
        .get(header::USER_AGENT)
        .and_then(|v| v.to_str().ok());
    shared.remember(|number| SeenRequest {
        number,
        time: SystemTime::now(),
        body: accepted.body.clone(),
        key: keys::seen(&parts.headers),
        user_agent: user_agent.map(str::to_owned),
        status,
    });
    let id = shared.id("req");
    if let Some(response) = faults::before(&troubles, Place::Generation, &wire, &id).await {
        return response;
    }
    let mut work = Work::new(&shared, &accepted);
    match troubles.last() {
        Some(Trouble::FewerImages(images)) => work.recipes.truncate(*images),
        Some(Trouble::EmptyData) => work.recipes.clear(),
        _ => {}
    }
    let mut truth = if asynchronous {
        tasks::submit(
            &shared,
            accepted.key,
            work,
            accepted.latency,
            accepted.task_fails,
        )
    } else {
        tokio::time::sleep(accepted.latency).await;
        work.make_links(&shared);
        work.reply(&shared, "", "").await
    };
    for (name, value) in accepted.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            truth.headers_mut().insert(name, value);
        }
    }
    faults::after(&troubles, &wire, truth).await
}

/// Every check in the order in which a server makes them: key, size, type, JSON, schema, model, limits.
fn accept(shared: &Shared, headers: &HeaderMap, bytes: Option<Bytes>) -> Result<Accepted, Problem> {
    let options = &shared.options;
    let key = keys::judge(&options.keys, headers)?;
    let bytes = bytes.ok_or_else(|| Problem::of(413))?;
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or("");
    let media_type = media_type.split(';').next().unwrap_or("").trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        return Err(Problem::of(415));
    }
    let body: Value = serde_json::from_slice(&bytes)
        .map_err(|error| Problem::of(400).message(format!("The body is not JSON: {error}")))?;
    let request = GenerationRequest::read(&body)?;
    let latency = options
        .model_latency
        .get(&request.model)
        .copied()
        .unwrap_or(options.latency);
    let unknown = || {
        let shown: String = request.model.chars().take(100).collect();
        Problem::of(404)
            .code("model_not_found")
            .message(format!("There is no model `{shown}`."))
            .param("model")
    };
    if options.forbidden_models.contains(&request.model) {
        return Err(Problem::of(403).param("model"));
    }
    let mut task_fails = false;
    let (model, trouble, latency) = match choose(&request.model, request.n) {
        Choice::Draws(model) => (model, None, latency),
        Choice::Slow(model, time) => (model, None, time),
        Choice::Trouble(model, trouble) => (model, Some(trouble), latency),
        Choice::TaskFails(model) => {
            task_fails = true;
            (model, None, latency)
        }
        Choice::Unavailable => return Err(Problem::of(503).param("model")),
        Choice::Unknown => return Err(unknown()),
    };
    let headers =
        shared
            .memory()
            .limits
            .take(options, key, &request.model, request.n, Instant::now())?;
    Ok(Accepted {
        key,
        request,
        body,
        model,
        trouble,
        latency,
        task_fails,
        headers,
    })
}

impl Work {
    fn new(shared: &Shared, accepted: &Accepted) -> Self {
        let request = &accepted.request;
        let seed = request
            .seed
            .unwrap_or_else(|| shared.memory().chance.next());
        let (width, height) = request.size.unwrap_or(accepted.model.size);
        let brief = Brief {
            prompt: request.prompt.clone(),
            negative_prompt: request.negative_prompt.clone().unwrap_or_default(),
            model: request.model.clone(),
            width,
            height,
            seed,
            steps: request.steps,
            guidance: request.guidance,
            quality: request.quality.clone().unwrap_or_default(),
        };
        let first = Recipe::new(&brief);
        Self {
            created: now() / 1_000_000,
            recipes: (0..request.n).map(|image| first.sibling(image)).collect(),
            format: accepted.model.format,
            inline: request.response_format == ResponseFormat::B64Json,
            revised: accepted.model.revises.then(|| revise(&request.prompt)),
            links: None,
        }
    }

    /// Makes the links, whose lifetime begins now.
    pub(super) fn make_links(&mut self, shared: &Shared) {
        if self.inline || self.links.is_some() {
            return;
        }
        let mut memory = shared.memory();
        let links = self.recipes.iter().map(|recipe| {
            // Links made after others were killed must be newer than those.
            memory.newest = now().max(memory.newest + 1);
            let token = Token {
                recipe: recipe.clone(),
                format: self.format,
                made: memory.newest,
                lifetime: shared.options.link_lifetime,
            };
            format!("http://{}/images/{}", shared.addr, token.name())
        });
        self.links = Some(links.collect());
    }

    /// `{created, data}` between two pieces of text.
    pub(super) async fn reply(&self, shared: &Arc<Shared>, prefix: &str, suffix: &str) -> Response {
        let head = format!("{prefix}{{\"created\":{},\"data\":[", self.created);
        let tail = format!("]}}{suffix}");
        let body = if self.inline {
            self.inline_body(shared, head, tail).await
        } else {
            let items = self
                .links
                .iter()
                .flatten()
                .map(|link| self.item(Some(link), None));
            Body::from(format!(
                "{head}{}{tail}",
                items.collect::<Vec<_>>().join(",")
            ))
        };
        ([(header::CONTENT_TYPE, "application/json")], body).into_response()
    }

    fn item(&self, url: Option<&str>, b64_json: Option<&str>) -> String {
        json!({ "url": url, "b64_json": b64_json, "revised_prompt": self.revised }).to_string()
    }

    async fn inline_body(&self, shared: &Arc<Shared>, head: String, tail: String) -> Body {
        if self.recipes.iter().map(Recipe::pixels).sum::<u64>() <= MOST_PIXELS_AT_ONCE {
            let mut all = head;
            for index in 0..self.recipes.len() {
                all.push_str(&self.inline_item(shared, index).await);
            }
            all.push_str(&tail);
            return Body::from(all);
        }
        let (work, shared, tail) = (self.clone(), Arc::clone(shared), Bytes::from(tail));
        let pieces = stream::unfold((0, Some(Bytes::from(head))), move |(index, ready)| {
            let (work, shared, tail) = (work.clone(), Arc::clone(&shared), tail.clone());
            async move {
                let piece = match ready {
                    Some(head) => return Some((Ok::<Bytes, Infallible>(head), (index, None))),
                    None if index < work.recipes.len() => {
                        Bytes::from(work.inline_item(&shared, index).await)
                    }
                    None if index == work.recipes.len() => tail,
                    None => return None,
                };
                Some((Ok(piece), (index + 1, None)))
            }
        });
        Body::from_stream(pieces)
    }

    /// The image at `index` as an item of `data`, with the comma before it.
    async fn inline_item(&self, shared: &Shared, index: usize) -> String {
        let Some(recipe) = self.recipes.get(index) else {
            return String::new();
        };
        let file = shared.pictures.file(recipe, self.format).await;
        let b64 = base64_simd::STANDARD.encode_to_string(&file);
        let comma = if index == 0 { "" } else { "," };
        format!("{comma}{}", self.item(None, Some(&b64)))
    }
}

fn revise(prompt: &str) -> String {
    let prompt = prompt.trim().trim_end_matches('.');
    format!("{prompt}. Carefully composed, with soft light, calm colours and fine detail.")
}
