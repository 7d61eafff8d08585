//! Start, observation and stop of a server.

use std::net::SocketAddr;
use std::time::SystemTime;

use crate::fault::Fault;
use crate::options::Options;

/// The stand-in server. See [`Simulator::start`].
#[derive(Clone, Copy, Debug)]
pub struct Simulator;

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port could not be bound; most often another program holds it.
    #[error("cannot listen on 127.0.0.1:{port}: {source}; choose another port, or 0 for any free one")]
    Bind {
        /// The port that was asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
}

/// How a request carried its key. The key itself is never kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeySeen {
    /// No key.
    Absent,
    /// `Authorization: Bearer …`.
    Bearer,
    /// `x-api-key: …`.
    XApiKey,
    /// Both headers.
    Both,
}

/// One generation request that was well-formed and carried a good key: from the client's side, one that may have
/// been billed, unless `status` is 429.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenRequest {
    /// Counts from 1 in the order of arrival.
    pub number: u64,
    /// When it was accepted, by the clock of this machine.
    pub time: SystemTime,
    /// The body as it came.
    pub body: serde_json::Value,
    /// How the key was sent.
    pub key: KeySeen,
    /// The `User-Agent` header.
    pub user_agent: Option<String>,
    /// The status of the answer; `None` when a fault ended or held the connection before the head.
    pub status: Option<u16>,
}

/// A server that runs until [`Running::stop`] or until it is dropped.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
}

impl Simulator {
    /// Binds 127.0.0.1 and serves in the background of the current Tokio runtime. It is reachable as soon as this
    /// returns.
    ///
    /// # Errors
    /// [`StartError::Bind`] when the port is taken or may not be used.
    pub async fn start(options: Options) -> Result<Running, StartError> {
        let _ = options;
        todo!()
    }
}

impl Running {
    /// The base address for a client: `http://127.0.0.1:PORT/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.addr)
    }

    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Every accepted generation request so far, oldest first. Only the last 10 000 are kept.
    pub fn seen(&self) -> Vec<SeenRequest> {
        todo!()
    }

    /// Waits until at least `count` generation requests have been accepted and returns them all.
    pub async fn seen_at_least(&self, count: usize) -> Vec<SeenRequest> {
        let _ = count;
        todo!()
    }

    /// Number of requests to `/v1/images/generations` that arrived, accepted or not.
    pub fn arrivals(&self) -> u64 {
        todo!()
    }

    /// Number of image downloads that were asked for, answered or not.
    pub fn downloads(&self) -> u64 {
        todo!()
    }

    /// Number of image downloads that carried a key. Must stay 0: links need none, and real ones lie on another host.
    pub fn leaked_keys(&self) -> u64 {
        todo!()
    }

    /// Puts a fault into the server.
    pub fn inject(&self, fault: Fault) {
        let _ = fault;
        todo!()
    }

    /// Takes out every fault that has not struck yet.
    pub fn clear_faults(&self) {
        todo!()
    }

    /// Kills every link made so far, as if its lifetime were over. Links made later live.
    pub fn expire_links(&self) {
        todo!()
    }

    /// Stops listening, ends every open connection, and returns when the port is free.
    pub async fn stop(self) {
        todo!()
    }
}
