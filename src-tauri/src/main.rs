//! The program behind Safelight's icon.
// A release on Windows opens no console beside its window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    match safelight::run() {
        Ok(()) => ExitCode::SUCCESS,
        #[allow(
            clippy::print_stderr,
            reason = "without a window the terminal is the only place left to say it"
        )]
        Err(error) => {
            eprintln!("Safelight cannot open its window: {error}");
            ExitCode::FAILURE
        }
    }
}
