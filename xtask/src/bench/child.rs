//! A program run as a child and what it cost.
//!
//! The operating system adds up the cost of all children of a process, so each contender is run by a fresh copy of this
//! program that has no other child and reports on it in one line.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

use crate::failure::{Failure, Outcome};
use crate::{process, workspace};

/// What one run of a program cost, its own children included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// Processor time, user and system, in milliseconds.
    pub(crate) cpu_ms: f64,
    /// Largest resident memory in kilobytes (1,024 bytes).
    pub(crate) peak_kb: f64,
}

/// Runs a program to its end, throws its output away and tells what it cost.
///
/// # Errors
/// When it cannot be started or fails.
pub(crate) fn cost(command: &Command) -> Outcome<Cost> {
    let own = std::env::current_exe().map_err(|source| Failure::file("this program", source))?;
    let mut measurer = Command::new(own);
    measurer
        .args(["bench", "--child"])
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            measurer.env(name, value);
        }
    }
    if let Some(folder) = command.get_current_dir() {
        measurer.current_dir(folder);
    }
    let line = process::output(&mut measurer)?;
    let report: Value = serde_json::from_str(line.trim()).unwrap_or_default();
    match (report["cpu_ms"].as_f64(), report["peak_kb"].as_f64()) {
        (Some(cpu_ms), Some(peak_kb)) => Ok(Cost { cpu_ms, peak_kb }),
        _ => Err(Failure::Unexpected {
            program: "measuring child".to_owned(),
            why: format!("it said {line:?}"),
        }),
    }
}

/// The inner job: runs the program that `words` name and prints what it cost.
pub(crate) fn be_the_measurer(words: &[String]) -> Outcome {
    let Some((program, args)) = words.split_first() else {
        return Err(Failure::Usage("--child wants a program".to_owned()));
    };
    let begun = Instant::now();
    process::run(Command::new(program).args(args).stdout(Stdio::null()))?;
    let wall_ms = begun.elapsed().as_secs_f64() * 1e3;
    let Cost { cpu_ms, peak_kb } = children()?;
    println!(
        "{}",
        json!({ "cpu_ms": cpu_ms, "wall_ms": wall_ms, "peak_kb": peak_kb })
    );
    Ok(())
}

/// What all children of this process cost that have ended.
#[cfg(unix)]
fn children() -> Outcome<Cost> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;

    let milliseconds = |time: TimeVal| time.tv_sec() as f64 * 1e3 + time.tv_usec() as f64 / 1e3;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)
        .map_err(|code| Failure::file("getrusage", code.into()))?;
    Ok(Cost {
        cpu_ms: milliseconds(usage.user_time()) + milliseconds(usage.system_time()),
        peak_kb: usage.max_rss() as f64,
    })
}

/// Nothing here tells what children cost.
#[cfg(not(unix))]
fn children() -> Outcome<Cost> {
    Err(Failure::Missing {
        what: "the account of what child processes cost".to_owned(),
        remedy: "measure on Linux".to_owned(),
    })
}

/// What cargo builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bin,
    Example,
}

/// Builds an example of a crate for release and gives its path.
///
/// # Errors
/// When the crate has no such example or it does not build.
pub(crate) fn example(package: &str, name: &str) -> Outcome<PathBuf> {
    build(package, Kind::Example, name)
}

/// Builds a program of a crate for release and gives its path.
///
/// # Errors
/// When the crate has no such program or it does not build.
pub(crate) fn build(package: &str, kind: Kind, name: &str) -> Outcome<PathBuf> {
    let words = [
        "build",
        "--release",
        "--locked",
        "--quiet",
        "--message-format=json-render-diagnostics",
    ];
    let which = if kind == Kind::Bin {
        "--bin"
    } else {
        "--example"
    };
    let messages =
        process::output(workspace::cargo(&words).args(["--package", package, which, name]))?;
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == name)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .ok_or_else(|| Failure::Unexpected {
            program: "cargo build".to_owned(),
            why: format!("it named no program {name} of {package}"),
        })
}
