//! The simulator alone.

use std::time::Duration;

use safelight_studio::{ErrorCode, Fault};
use serde_json::json;
use simulator::{Keys, Options, Simulator};

use crate::args::Simulate;
use crate::report::{Exit, Report};

pub(crate) async fn simulate(report: &Report, args: &Simulate) -> Result<Exit, Fault> {
    let mut options = Options {
        port: args.port,
        ..Options::default()
    };
    if let Some(key) = &args.accept_key {
        options.keys = Keys::Only(vec![key.clone()]);
    }
    if let Some(ms) = args.latency {
        options.latency = Duration::from_millis(ms);
    }
    if let Some(seconds) = args.link_lifetime {
        options.link_lifetime = Duration::from_secs(seconds);
    }
    options.images_per_minute = args.images_per_minute.or(options.images_per_minute);
    let running = Simulator::start(options).await.map_err(|error| {
        Fault::new(
            ErrorCode::DemoUnavailable,
            format!("The simulator could not be started: {error}."),
        )
    })?;
    report.object(&json!({ "event": "listening", "base_url": running.base_url() }));
    report.line(&running.base_url());
    report.say("Any OpenAI-like client works with this base address. Ctrl-C ends it.");
    let _ = tokio::signal::ctrl_c().await;
    running.stop().await;
    Ok(Exit::Done)
}
