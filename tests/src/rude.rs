//! A scriptable HTTP server over plain sockets.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Runtime;

use crate::answer::{Answer, End, Step};

/// One request that reached the server whole, body included.
#[derive(Debug, Clone)]
pub struct Seen {
    /// `GET` or `POST`.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Seen {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

type Reaction = Arc<dyn Fn(&Seen) -> Answer + Send + Sync>;

#[derive(Default)]
struct Script {
    next: VecDeque<Reaction>,
    standing: Option<Reaction>,
}

impl Script {
    fn take(&mut self) -> Option<Reaction> {
        self.next.pop_front().or_else(|| self.standing.clone())
    }
}

#[derive(Default)]
struct Log {
    connections: usize,
    seen: Vec<Seen>,
}

#[derive(Default)]
struct State {
    scripts: Mutex<HashMap<String, Script>>,
    log: Mutex<Log>,
    changed: Condvar,
}

/// The path of the paid request.
const GENERATIONS: &str = "/v1/images/generations";

/// The server; it runs on a thread of its own until it is dropped, so it outlives the process life under test.
pub struct Rude {
    addr: SocketAddr,
    state: Arc<State>,
    runtime: Option<Runtime>,
}

impl Rude {
    /// A server on a free port of 127.0.0.1.
    #[must_use]
    pub fn start() -> Self {
        Self::start_at(0)
    }

    /// A server on this port.
    #[must_use]
    pub fn start_at(port: u16) -> Self {
        Self::listen(port, State::default())
    }

    /// A server on this port that answers every paid request like this from the first on.
    #[must_use]
    pub fn answering(port: u16, answer: Answer) -> Self {
        let state = State::default();
        let script = Script {
            standing: Some(Arc::new(move |_| answer.clone())),
            ..Script::default()
        };
        let what = format!("POST {GENERATIONS}");
        state.scripts.lock().unwrap().insert(what, script);
        Self::listen(port, state)
    }

    fn listen(port: u16, state: State) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let state = Arc::new(state);
        let socket = {
            let _inside = runtime.enter();
            let socket = TcpSocket::new_v4().unwrap();
            socket.set_reuseaddr(true).unwrap();
            socket
                .bind(SocketAddr::from(([127, 0, 0, 1], port)))
                .unwrap();
            socket.listen(128).unwrap()
        };
        let addr = socket.local_addr().unwrap();
        runtime.spawn(accept(socket, Arc::clone(&state)));
        Self {
            addr,
            state,
            runtime: Some(runtime),
        }
    }

    /// A port of 127.0.0.1 on which nobody listens.
    #[must_use]
    pub fn free_port() -> u16 {
        std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port()
    }

    /// The base address for a profile.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.addr)
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.addr.port()
    }

    /// The address of a path on this server.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    /// The next paid request is answered like this.
    pub fn on_post(&self, answer: Answer) {
        self.on(&format!("POST {GENERATIONS}"), answer);
    }

    /// Every paid request that no earlier script takes is answered like this.
    pub fn always_post(&self, answer: Answer) {
        self.always(&format!("POST {GENERATIONS}"), move |_| answer.clone());
    }

    /// Every paid request that no earlier script takes is answered as `react` says.
    pub fn always_post_with(&self, react: impl Fn(&Seen) -> Answer + Send + Sync + 'static) {
        self.always(&format!("POST {GENERATIONS}"), react);
    }

    /// The next paid request is answered as `react` says.
    pub fn on_post_with(&self, react: impl Fn(&Seen) -> Answer + Send + Sync + 'static) {
        self.script(&format!("POST {GENERATIONS}"), |script| {
            script.next.push_back(Arc::new(react))
        });
    }

    /// The next `GET` of this path is answered like this.
    pub fn on_get(&self, path: &str, answer: Answer) {
        self.on(&format!("GET {path}"), answer);
    }

    /// Every `GET` of this path that no earlier script takes is answered like this.
    pub fn always_get(&self, path: &str, answer: Answer) {
        self.always(&format!("GET {path}"), move |_| answer.clone());
    }

    /// Every `GET` of this path that no earlier script takes is answered as `react` says.
    pub fn always_get_with(
        &self,
        path: &str,
        react: impl Fn(&Seen) -> Answer + Send + Sync + 'static,
    ) {
        self.always(&format!("GET {path}"), react);
    }

    fn on(&self, what: &str, answer: Answer) {
        self.script(what, |script| {
            script.next.push_back(Arc::new(move |_| answer.clone()))
        });
    }

    fn always(&self, what: &str, react: impl Fn(&Seen) -> Answer + Send + Sync + 'static) {
        self.script(what, |script| script.standing = Some(Arc::new(react)));
    }

    fn script(&self, what: &str, change: impl FnOnce(&mut Script)) {
        change(
            self.state
                .scripts
                .lock()
                .unwrap()
                .entry(what.to_owned())
                .or_default(),
        );
    }

    /// Connections so far, whatever came over them.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.state.log.lock().unwrap().connections
    }

    /// Paid requests that arrived whole: each may have been billed.
    #[must_use]
    pub fn posts(&self) -> usize {
        self.post_log().len()
    }

    /// The paid requests.
    #[must_use]
    pub fn post_log(&self) -> Vec<Seen> {
        self.filtered(|seen| seen.method == "POST" && seen.path == GENERATIONS)
    }

    /// The `GET`s of a path.
    #[must_use]
    pub fn gets(&self, path: &str) -> Vec<Seen> {
        self.filtered(|seen| seen.method == "GET" && seen.path == path)
    }

    /// Every request.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.filtered(|_| true)
    }

    fn filtered(&self, keep: impl Fn(&Seen) -> bool) -> Vec<Seen> {
        self.state
            .log
            .lock()
            .unwrap()
            .seen
            .iter()
            .filter(|seen| keep(seen))
            .cloned()
            .collect()
    }

    /// Blocks until so many requests of this method have arrived whole.
    pub fn wait_for(&self, method: &str, count: usize) {
        wait(&self.state, method, count);
    }

    /// Waits until so many paid requests have arrived whole.
    pub async fn arrived(&self, posts: usize) {
        let state = Arc::clone(&self.state);
        tokio::task::spawn_blocking(move || wait(&state, "POST", posts))
            .await
            .unwrap();
    }

    /// Waits until so many `GET`s have arrived.
    pub async fn fetched(&self, gets: usize) {
        let state = Arc::clone(&self.state);
        tokio::task::spawn_blocking(move || wait(&state, "GET", gets))
            .await
            .unwrap();
    }
}

fn wait(state: &State, method: &str, count: usize) {
    let log = state.log.lock().unwrap();
    let missing =
        |log: &mut Log| log.seen.iter().filter(|seen| seen.method == method).count() < count;
    let (log, timeout) = state
        .changed
        .wait_timeout_while(log, crate::PATIENCE, missing)
        .unwrap();
    drop(log);
    assert!(
        !timeout.timed_out(),
        "fewer than {count} {method} requests came"
    );
}

impl Drop for Rude {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        state.log.lock().unwrap().connections += 1;
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            // A client that goes away in the middle is what many tests are about.
            let _ = serve(stream, &state).await;
        });
    }
}

async fn serve(mut stream: TcpStream, state: &State) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let Some(seen) = read_request(&mut stream).await? else {
        return Ok(());
    };
    let path = seen.path.split('?').next().unwrap_or_default();
    let what = format!("{} {path}", seen.method);
    let reaction = state
        .scripts
        .lock()
        .unwrap()
        .get_mut(&what)
        .and_then(Script::take);
    let answer = match reaction {
        Some(react) => react(&seen),
        None => Answer::error(599, &format!("no script for {what}")),
    };
    state.log.lock().unwrap().seen.push(seen);
    state.changed.notify_all();
    perform(&mut stream, &answer).await?;
    match answer.end {
        End::Close => stream.shutdown().await,
        End::Reset => stream.set_zero_linger(),
        End::Hang => {
            // Until the client goes away.
            let mut rest = [0; 64];
            while stream.read(&mut rest).await? > 0 {}
            Ok(())
        }
    }
}

async fn perform(stream: &mut TcpStream, answer: &Answer) -> std::io::Result<()> {
    for step in answer.steps() {
        match step {
            Step::Bytes(bytes) => stream.write_all(&bytes).await?,
            Step::Gate(gate) => {
                stream.flush().await?;
                gate.pass().await;
            }
            Step::Pause(time) => tokio::time::sleep(time).await,
            Step::Drip(bytes, piece, every) => {
                for part in bytes.chunks(piece) {
                    tokio::time::sleep(every).await;
                    stream.write_all(part).await?;
                }
            }
            Step::Endless(piece) => loop {
                stream.write_all(&piece).await?;
            },
        }
    }
    stream.flush().await
}

async fn read_request(stream: &mut TcpStream) -> std::io::Result<Option<Seen>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let mut first = lines
        .next()
        .unwrap_or_default()
        .split(' ')
        .map(str::to_owned);
    let (method, path) = (
        first.next().unwrap_or_default(),
        first.next().unwrap_or_default(),
    );
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = bytes.split_off(end);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(Seen {
        method,
        path,
        headers,
        body,
    }))
}
