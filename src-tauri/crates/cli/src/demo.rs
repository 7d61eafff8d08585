//! The demo profile's server: the simulator, in this process, started when first asked for.

use std::future::Future;
use std::pin::Pin;

use safelight_studio::{DemoServer, ErrorCode, Fault};
use simulator::{Options, Running, Simulator};
use tokio::sync::OnceCell;

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
                    Fault::new(
                        ErrorCode::DemoUnavailable,
                        format!("The demo could not be started: {error}."),
                    )
                })?;
            Ok(running.base_url())
        })
    }
}
