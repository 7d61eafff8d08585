//! The program behind Safelight's icon.
// A release on Windows opens no console beside its window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let launch = safelight::Launch::parse();
    safelight::prepare();
    safelight::run(launch)
}
