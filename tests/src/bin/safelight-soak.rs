//! The long run of the crash tests: `safelight-soak MINUTES`. Called by `cargo xtask soak`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal"
)]

use std::process::ExitCode;

#[cfg(unix)]
fn main() -> ExitCode {
    let minutes: Option<f64> = std::env::args().nth(1).and_then(|word| word.parse().ok());
    let Some(minutes) = minutes.filter(|minutes| *minutes > 0.0 && *minutes < 1e6) else {
        eprintln!("usage: safelight-soak MINUTES");
        return ExitCode::from(2);
    };
    let tally = safelight_tests::soak::run(std::time::Duration::from_secs_f64(minutes * 60.0));
    println!("{tally}");
    if tally.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[cfg(not(unix))]
fn main() -> ExitCode {
    eprintln!("the long run needs Unix");
    ExitCode::FAILURE
}
