//! The demo profile's server: the simulator, in this process, started when it is first asked for.

use std::future::Future;
use std::pin::Pin;

use safelight_studio::{DemoServer, ErrorCode, Fault};
use simulator::{Options, Running, Simulator};
use tokio::sync::OnceCell;

/// The simulator, once somebody needs it.
#[derive(Default)]
pub(crate) struct Demo {
    running: OnceCell<Running>,
}

impl DemoServer for Demo {
    fn base_url(&self) -> Pin<Box<dyn Future<Output = Result<String, Fault>> + Send + '_>> {
        Box::pin(async {
            let running = self
                .running
                .get_or_try_init(|| Simulator::start(Options::demo()))
                .await
                .map_err(|error| {
                    let words = format!("The demo could not be started: {error}.");
                    Fault::new(ErrorCode::DemoUnavailable, words)
                })?;
            Ok(running.base_url())
        })
    }
}
