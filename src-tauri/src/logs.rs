//! What is written down of a run: a log that rolls every day, and a report of a crash beside it.
//!
//! Nothing in here holds a secret: keys hide themselves wherever they are formatted, and commands of the page are
//! logged by their names only.

use std::fs;
use std::io::Write as _;
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::EnvFilter;

/// Days of logs that are kept.
const DAYS: usize = 7;

/// Begins to log into `folder`, or to the terminal where there is none. Hold what comes back until the end: it writes
/// the last lines.
pub(crate) fn begin(folder: Option<&Path>) -> Option<WorkerGuard> {
    let filter =
        EnvFilter::try_from_env("SAFELIGHT_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let file = folder.and_then(|folder| {
        // The appender complains on the terminal about a folder that it is about to make.
        fs::create_dir_all(folder).ok()?;
        Builder::new()
            .rotation(Rotation::DAILY)
            .filename_prefix("safelight")
            .filename_suffix("log")
            .max_log_files(DAYS)
            .build(folder)
            .ok()
    });
    let Some(file) = file else {
        // A demo run, or no folder to be had: only a build for developers says something, into its terminal.
        if cfg!(debug_assertions) {
            let _ = tracing_subscriber::fmt()
                .with_env_filter(filter)
                .with_writer(std::io::stderr)
                .try_init();
        }
        return None;
    };
    let (writer, guard) = tracing_appender::non_blocking(file);
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(writer)
        .try_init();
    Some(guard)
}

/// From now on a panic leaves a report in `folder`.
pub(crate) fn report_crashes(folder: Option<PathBuf>) {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let text = crash_text(info);
        tracing::error!("{text}");
        if let Some(folder) = &folder {
            let _ = keep(folder, &text);
        }
        if cfg!(debug_assertions) {
            before(info);
        }
    }));
}

fn crash_text(info: &PanicHookInfo<'_>) -> String {
    let thread = std::thread::current();
    format!(
        "Safelight {} on {} {}\nthread {}\n{info}\n\n{}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        thread.name().unwrap_or("without a name"),
        std::backtrace::Backtrace::force_capture(),
    )
}

fn keep(folder: &Path, text: &str) -> std::io::Result<()> {
    let since_1970 = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    fs::create_dir_all(folder)?;
    let path = folder.join(format!("crash-{}.txt", since_1970.as_millis()));
    fs::File::create(path)?.write_all(text.as_bytes())
}
