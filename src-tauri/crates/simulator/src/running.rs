//! Start, observation and stop of a server.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::SystemTime;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::fault::Fault;
use crate::options::Options;
use crate::server::{self, Shared};

/// The stand-in server. See [`Simulator::start`].
#[derive(Clone, Copy, Debug)]
pub struct Simulator;

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port could not be bound; most often another program holds it.
    #[error(
        "cannot listen on 127.0.0.1:{port}: {source}; choose another port, or 0 for any free one"
    )]
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
    shared: Arc<Shared>,
    closed: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Simulator {
    /// Binds 127.0.0.1 and serves in the background of the current Tokio runtime. It is reachable as soon as this
    /// returns.
    ///
    /// # Errors
    /// [`StartError::Bind`] when the port is taken or may not be used.
    pub async fn start(options: Options) -> Result<Running, StartError> {
        let port = options.port;
        let bind = |source| StartError::Bind { port, source };
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(bind)?;
        let addr = tcp.local_addr().map_err(bind)?;
        let closed = watch::Sender::new(false);
        let (shared, serving) = server::serve(tcp, addr, options, closed.subscribe());
        Ok(Running {
            addr,
            shared,
            closed,
            serving,
        })
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
        self.shared.seen()
    }

    /// Waits until at least `count` generation requests have been accepted and returns them all.
    pub async fn seen_at_least(&self, count: u64) -> Vec<SeenRequest> {
        self.shared.accepted(count).await;
        self.shared.seen()
    }

    /// Number of requests to `/v1/images/generations` that arrived, accepted or not.
    pub fn arrivals(&self) -> u64 {
        self.shared.arrivals()
    }

    /// Number of image downloads that were asked for, answered or not.
    pub fn downloads(&self) -> u64 {
        self.shared.downloads()
    }

    /// Number of image downloads that carried a key. Must stay 0: links need none, and real ones lie on another host.
    pub fn leaked_keys(&self) -> u64 {
        self.shared.leaked()
    }

    /// Puts a fault into the server.
    pub fn inject(&self, fault: Fault) {
        self.shared.inject(fault);
    }

    /// Takes out every fault that has not struck yet.
    pub fn clear_faults(&self) {
        self.shared.clear_faults();
    }

    /// Kills every link made so far, as if its lifetime were over. Links made later live.
    pub fn expire_links(&self) {
        self.shared.expire_links();
    }

    /// Stops listening, ends every open connection, and returns when the port is free and all connections are gone.
    pub async fn stop(mut self) {
        self.close();
        // It was aborted a moment ago, so the error says nothing new.
        let _ = (&mut self.serving).await;
        self.closed.closed().await;
    }

    fn close(&self) {
        self.closed.send_replace(true);
        self.serving.abort();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.close();
    }
}
