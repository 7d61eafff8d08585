//! Safelight without a window: the same jobs, for terminals and scripts.
//!
//! Standard output carries results (paths, tables, or with `--json` one object a line); everything for people goes to
//! standard error. The exit status says how paid work ended: 0 all images saved, 1 failed or not sent, 2 wrong usage,
//! 3 some images saved (`check`: something is wrong and told), 4 outcome unknown (may have been billed).

#![allow(clippy::print_stdout, clippy::print_stderr)]

mod args;
mod commands;
mod curation_args;
mod report;
mod session;
mod watch;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use args::{Cli, Command};
use report::{Exit, Report};
use session::Session;

/// How long work in hand may take after the command is done.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The program: reads the command line, does what it says, and gives the exit status.
///
/// A library function so that the crash tests run the same program as a target of their own.
#[must_use]
pub fn main() -> ExitCode {
    // A core file would hold the key.
    #[cfg(unix)]
    let _ = rlimit::setrlimit(rlimit::Resource::CORE, 0, 0);
    let cli = Cli::parse();
    log_to_stderr();
    let report = Report::new(cli.json);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            report.say(&format!("Safelight could not start: {error}"));
            return Exit::Failed.into();
        }
    };
    let exit = runtime
        .block_on(run(cli, &report))
        .unwrap_or_else(|fault| report.fault(&fault));
    // Thumbnails and the library's lock come to their end; a keychain that blocks must not hold the exit up.
    runtime.shutdown_timeout(LAST_WORDS);
    exit.into()
}

async fn run(cli: Cli, report: &Report) -> Result<Exit, safelight_studio::Fault> {
    let session = Session::new(&cli)?;
    let exit = match cli.command {
        Command::Generate(generate) => commands::generate(&session, report, *generate).await,
        Command::List { limit } => commands::list(&session, report, limit).await,
        Command::Search(search) => commands::search(&session, report, search).await,
        Command::Show { id } => commands::show(&session, report, id).await,
        Command::Jobs { limit } => commands::jobs(&session, report, limit).await,
        Command::Resume => commands::resume(&session, report).await,
        Command::Retry { job } => commands::retry(&session, report, job).await,
        Command::Cancel { job } => commands::cancel(&session, report, job).await,
        Command::Models { server, all } => commands::models(&session, report, &server, all).await,
        Command::Key { action } => commands::key(&session, report, &action).await,
        Command::Profiles => commands::profiles(&session, report),
        Command::Backup => commands::back_up(&session, report).await,
        Command::Backups => commands::backups(&session, report).await,
        Command::Check {
            deep,
            repair,
            anyway,
        } => {
            let wish = commands::Wish {
                deep,
                repair,
                anyway,
            };
            commands::check(&session, report, wish).await
        }
        Command::Locate { at, ids } => commands::locate(&session, report, at, ids).await,
        Command::Rebuild => commands::rebuild(&session, report).await,
        Command::Curation(command) => commands::curation(&session, report, command).await,
        Command::Simulate(simulate) => commands::simulate(report, &simulate).await,
    };
    // The day's copy of the database, once the work is done.
    session.look_after().await;
    exit
}

fn log_to_stderr() {
    use tracing_subscriber::EnvFilter;
    let filter =
        EnvFilter::try_from_env("SAFELIGHT_LOG").unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
