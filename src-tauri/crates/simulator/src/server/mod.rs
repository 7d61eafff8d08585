//! The server: state, routes, and what all of them share.

mod connection;
mod faults;
mod generation;
mod images;
mod keys;
mod limits;
mod models;
mod pictures;
mod problem;
mod request;
mod tasks;
mod token;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use self::connection::{Listen, Wire};
use self::faults::Faults;
use self::limits::Limits;
use self::pictures::Pictures;
use self::problem::Problem;
use self::tasks::Tasks;
use crate::draw::Chance;
use crate::fault::{Fault, Place};
use crate::options::Options;
use crate::running::SeenRequest;

/// Accepted requests that are remembered.
const MOST_SEEN: usize = 10_000;

/// What the server remembers, behind one lock that is never held across an `await`.
#[derive(Debug)]
struct Memory {
    faults: Faults,
    limits: Limits,
    tasks: Tasks,
    seen: VecDeque<SeenRequest>,
    chance: Chance,
    /// Links made up to here, in microseconds since 1970, are dead.
    killed: u64,
    /// When the newest link was made.
    newest: u64,
}

/// What every request shares.
#[derive(Debug)]
pub(crate) struct Shared {
    options: Options,
    addr: SocketAddr,
    memory: Mutex<Memory>,
    pictures: Pictures,
    /// Number of accepted requests.
    accepted: watch::Sender<u64>,
    arrivals: AtomicU64,
    downloads: AtomicU64,
    leaked: AtomicU64,
}

impl Shared {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A fresh id such as `req_0123456789abcdef`.
    fn id(&self, kind: &str) -> String {
        format!("{kind}_{:016x}", self.memory().chance.next())
    }

    fn refuse(&self, problem: &Problem) -> Response {
        problem.response(&self.id("req"))
    }

    pub(crate) fn inject(&self, fault: Fault) {
        self.memory().faults.add(fault);
    }

    pub(crate) fn clear_faults(&self) {
        self.memory().faults.clear();
    }

    pub(crate) fn expire_links(&self) {
        let mut memory = self.memory();
        memory.killed = memory.newest;
    }

    pub(crate) fn seen(&self) -> Vec<SeenRequest> {
        self.memory().seen.iter().cloned().collect()
    }

    pub(crate) async fn accepted(&self, count: u64) {
        // The sender lives as long as `self`, so the wait cannot fail.
        let _ = self
            .accepted
            .subscribe()
            .wait_for(|accepted| *accepted >= count)
            .await;
    }

    pub(crate) fn arrivals(&self) -> u64 {
        self.arrivals.load(Ordering::SeqCst)
    }

    pub(crate) fn downloads(&self) -> u64 {
        self.downloads.load(Ordering::SeqCst)
    }

    pub(crate) fn leaked(&self) -> u64 {
        self.leaked.load(Ordering::SeqCst)
    }

    /// Keeps an accepted request.
    fn remember(&self, request: impl FnOnce(u64) -> SeenRequest) {
        let mut memory = self.memory();
        self.accepted.send_modify(|accepted| {
            *accepted += 1;
            if memory.seen.len() >= MOST_SEEN {
                memory.seen.pop_front();
            }
            memory.seen.push_back(request(*accepted));
        });
    }
}

/// Microseconds since 1970 by the clock of this machine.
fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| {
            u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
        })
}

/// Serves on a bound listener until `closed` becomes true and the returned handle is aborted.
pub(crate) fn serve(
    tcp: TcpListener,
    addr: SocketAddr,
    options: Options,
    closed: watch::Receiver<bool>,
) -> (Arc<Shared>, JoinHandle<()>) {
    let shared = Arc::new(Shared {
        memory: Mutex::new(Memory {
            faults: Faults::default(),
            limits: Limits::default(),
            tasks: Tasks::default(),
            seen: VecDeque::new(),
            chance: Chance::new(options.seed),
            killed: 0,
            newest: 0,
        }),
        options,
        addr,
        pictures: Pictures::default(),
        accepted: watch::Sender::new(0),
        arrivals: AtomicU64::new(0),
        downloads: AtomicU64::new(0),
        leaked: AtomicU64::new(0),
    });
    let router = Router::new()
        .route("/v1/images/generations", post(generation::generate))
        .route("/v1/images/tasks/{id}", get(tasks::show))
        .route("/v1/models", get(list_models))
        .route("/images/{name}", get(images::show))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .with_state(Arc::clone(&shared))
        .into_make_service_with_connect_info::<Wire>();
    let serving = tokio::spawn(async move {
        if let Err(error) = axum::serve(Listen { tcp, closed }, router).await {
            tracing::error!(%error, "the server ended");
        }
    });
    (shared, serving)
}

async fn list_models(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
) -> Response {
    let troubles = shared.memory().faults.take(Place::Models);
    let id = shared.id("req");
    if let Some(response) = faults::before(&troubles, Place::Models, &wire, &id).await {
        return response;
    }
    let truth = axum::Json(models::catalog()).into_response();
    faults::after(&troubles, &wire, truth).await
}

async fn nothing_here(State(shared): State<Arc<Shared>>, _body: Bytes) -> Response {
    shared.refuse(&Problem::of(404))
}

async fn wrong_method(State(shared): State<Arc<Shared>>, _body: Bytes) -> Response {
    shared.refuse(&Problem::of(405))
}
