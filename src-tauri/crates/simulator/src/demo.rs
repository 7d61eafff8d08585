//! The demo: the simulator inside a program, started when it is first asked for.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::{Options, Running, Simulator, StartError};

/// The base address of the demo, on its way.
pub type BaseUrl = Pin<Box<dyn Future<Output = Result<String, StartError>> + Send>>;

/// Gives the base address of one server with [`Options::demo`]. It is started by the first call, in the background of
/// that call's Tokio runtime, and runs for as long as what is given back lives.
pub fn demo() -> impl Fn() -> BaseUrl + Send + Sync + 'static {
    let server: Arc<OnceCell<Running>> = Arc::default();
    move || {
        let server = Arc::clone(&server);
        Box::pin(async move {
            let start = || Simulator::start(Options::demo());
            Ok(server.get_or_try_init(start).await?.base_url())
        })
    }
}
