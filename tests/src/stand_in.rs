//! The simulator on a runtime of its own, so that it outlives the process life under test.

use std::ops::Deref;

use simulator::{Keys, Options, Running, Simulator};
use tokio::runtime::Runtime;

/// A running simulator.
pub struct StandIn {
    running: Running,
    runtime: Option<Runtime>,
}

impl StandIn {
    /// Starts one that takes only the test key.
    #[must_use]
    pub fn start(options: Options) -> Self {
        let options = Options {
            keys: Keys::Only(vec![crate::KEY.to_owned()]),
            ..options
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let (tell, told) = std::sync::mpsc::channel();
        runtime.spawn(async move { tell.send(Simulator::start(options).await).unwrap() });
        let running = told.recv_timeout(crate::PATIENCE).unwrap().unwrap();
        Self {
            running,
            runtime: Some(runtime),
        }
    }
}

impl Deref for StandIn {
    type Target = Running;

    fn deref(&self) -> &Running {
        &self.running
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
