//! What a rude server does with one request.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

/// A door that a test opens: an answer waits before it.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Mutex<GateState>, Condvar, tokio::sync::Notify)>);

#[derive(Default)]
struct GateState {
    open: bool,
    waiting: bool,
}

impl Gate {
    /// A closed gate.
    #[must_use]
    pub fn closed() -> Self {
        Self::default()
    }

    /// Lets every answer that waits here, and every later one, go on.
    pub fn open(&self) {
        self.0.0.lock().unwrap().open = true;
        self.0.2.notify_waiters();
    }

    /// Blocks until an answer stands before the gate: everything before it has been written.
    pub fn reached(&self) {
        let guard = self.0.0.lock().unwrap();
        let (guard, timeout) = self
            .0
            .1
            .wait_timeout_while(guard, crate::PATIENCE, |state| !state.waiting)
            .unwrap();
        drop(guard);
        assert!(!timeout.timed_out(), "no answer came to the gate");
    }

    /// As [`Self::reached`], for asynchronous tests.
    pub async fn reached_async(&self) {
        let gate = self.clone();
        tokio::task::spawn_blocking(move || gate.reached())
            .await
            .unwrap();
    }

    pub(crate) async fn pass(&self) {
        loop {
            let opened = self.0.2.notified();
            tokio::pin!(opened);
            opened.as_mut().enable();
            {
                let mut state = self.0.0.lock().unwrap();
                state.waiting = true;
                self.0.1.notify_all();
                if state.open {
                    return;
                }
            }
            opened.await;
        }
    }
}

/// One thing done on the connection.
#[derive(Clone)]
pub(crate) enum Step {
    /// Writes bytes.
    Bytes(Bytes),
    /// Waits for the test.
    Gate(Gate),
    /// Waits this long.
    Pause(Duration),
    /// Writes pieces of this many bytes with a pause before each.
    Drip(Bytes, usize, Duration),
    /// Writes the same bytes until the other side goes away.
    Endless(Bytes),
}

/// How the connection ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// In order.
    Close,
    /// With a reset.
    Reset,
    /// Not at all: it stays open until the other side goes away.
    Hang,
}

/// What the server answers to one request, byte by byte if need be.
#[derive(Clone)]
pub struct Answer {
    pub(crate) before: Vec<Step>,
    head: Option<Head>,
    body: Vec<Step>,
    pub(crate) end: End,
}

#[derive(Clone)]
struct Head {
    status: u16,
    headers: Vec<(String, String)>,
    length: Option<usize>,
    chunked: bool,
    drip: Option<(usize, Duration)>,
}

impl Answer {
    /// A reply with a body and its true length.
    #[must_use]
    pub fn body(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let head = Head {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            length: Some(body.len()),
            chunked: false,
            drip: None,
        };
        Self {
            before: Vec::new(),
            head: Some(head),
            body: vec![Step::Bytes(body)],
            end: End::Close,
        }
    }

    /// A JSON reply.
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::body(status, "application/json", body.to_string())
    }

    /// A reply with this text as its JSON body, whatever it is.
    #[must_use]
    pub fn json_text(text: impl Into<String>) -> Self {
        Self::body(200, "application/json", text.into())
    }

    /// A web page.
    #[must_use]
    pub fn page(status: u16) -> Self {
        let page = format!(
            "<!DOCTYPE html><html><head><title>{status}</title></head><body><h1>Error {status}</h1></body></html>"
        );
        Self::body(status, "text/html; charset=UTF-8", page)
    }

    /// An error in the documented shape, with all its fields.
    #[must_use]
    pub fn error(status: u16, message: &str) -> Self {
        Self::json(status, &crate::replies::error(status, message))
    }

    /// An image file.
    #[must_use]
    pub fn file(content_type: &str, bytes: &[u8]) -> Self {
        Self::body(200, content_type, bytes.to_vec())
    }

    /// Nothing at all: the request is read, then the connection ends like this.
    #[must_use]
    pub fn nothing(end: End) -> Self {
        Self {
            before: Vec::new(),
            head: None,
            body: Vec::new(),
            end,
        }
    }

    /// These bytes instead of HTTP.
    #[must_use]
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        Self {
            body: vec![Step::Bytes(bytes.into())],
            ..Self::nothing(End::Close)
        }
    }

    /// A success whose body never ends.
    #[must_use]
    pub fn endless(content_type: &str, begin: impl Into<Bytes>, piece: impl Into<Bytes>) -> Self {
        let mut answer = Self::body(200, content_type, begin).chunked();
        answer.body.push(Step::Endless(piece.into()));
        answer
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head_mut()
            .headers
            .push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same, with another `Content-Length` than the true one.
    #[must_use]
    pub fn claiming(mut self, length: usize) -> Self {
        self.head_mut().length = Some(length);
        self
    }

    /// The same in chunks, without a length.
    #[must_use]
    pub fn chunked(mut self) -> Self {
        let head = self.head_mut();
        head.chunked = true;
        head.length = None;
        self
    }

    /// The same, ending after `bytes` of the body although more was promised.
    #[must_use]
    pub fn cut_at(mut self, bytes: usize) -> Self {
        let body = self.whole_body();
        self.body = vec![Step::Bytes(body.slice(..bytes.min(body.len())))];
        self
    }

    /// The same, with the connection ending like this.
    #[must_use]
    pub fn ending(mut self, end: End) -> Self {
        self.end = end;
        self
    }

    /// The same, waiting at a gate before the first byte of the reply.
    #[must_use]
    pub fn behind(mut self, gate: &Gate) -> Self {
        self.before.push(Step::Gate(gate.clone()));
        self
    }

    /// The same, after so long: what a server does that works on it.
    #[must_use]
    pub fn after(mut self, time: Duration) -> Self {
        self.before.push(Step::Pause(time));
        self
    }

    /// The same, waiting at a gate after `bytes` of the body.
    #[must_use]
    pub fn gate_at(mut self, bytes: usize, gate: &Gate) -> Self {
        let body = self.whole_body();
        self.body = vec![
            Step::Bytes(body.slice(..bytes)),
            Step::Gate(gate.clone()),
            Step::Bytes(body.slice(bytes..)),
        ];
        self
    }

    /// The same, its body in pieces of `bytes` with a pause before each.
    #[must_use]
    pub fn trickling(mut self, bytes: usize, every: Duration) -> Self {
        let body = self.whole_body();
        self.body = vec![Step::Drip(body, bytes, every)];
        self
    }

    /// The same, its head byte by byte with a pause before each.
    #[must_use]
    pub fn head_trickling(mut self, every: Duration) -> Self {
        self.head_mut().drip = Some((1, every));
        self
    }

    fn head_mut(&mut self) -> &mut Head {
        self.head.as_mut().expect("this answer has no head")
    }

    fn whole_body(&self) -> Bytes {
        match self.body.as_slice() {
            [Step::Bytes(body)] => body.clone(),
            _ => panic!("the body of this answer is cut up already"),
        }
    }

    /// Everything that is done on the connection, in order.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let mut steps = self.before.clone();
        let chunked = self.head.as_ref().is_some_and(|head| head.chunked);
        if let Some(head) = &self.head {
            let text = head.render();
            steps.push(match head.drip {
                Some((bytes, every)) => Step::Drip(text, bytes, every),
                None => Step::Bytes(text),
            });
        }
        for step in &self.body {
            steps.push(match step {
                Step::Bytes(bytes) if chunked => Step::Bytes(chunk(bytes)),
                Step::Endless(bytes) if chunked => Step::Endless(chunk(bytes)),
                other => other.clone(),
            });
        }
        if chunked {
            steps.push(Step::Bytes(Bytes::from_static(b"0\r\n\r\n")));
        }
        steps
    }
}

fn chunk(bytes: &Bytes) -> Bytes {
    if bytes.is_empty() {
        return Bytes::new();
    }
    let mut out = format!("{:x}\r\n", bytes.len()).into_bytes();
    out.extend_from_slice(bytes);
    out.extend_from_slice(b"\r\n");
    out.into()
}

impl Head {
    fn render(&self) -> Bytes {
        let mut text = format!("HTTP/1.1 {} Scripted\r\nconnection: close\r\n", self.status);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if self.chunked {
            text.push_str("transfer-encoding: chunked\r\n");
        } else if let Some(length) = self.length {
            text.push_str(&format!("content-length: {length}\r\n"));
        }
        text.push_str("\r\n");
        text.into()
    }
}
