//! The real program, ended at any moment.

// The figures of a run are printed for whoever asked for them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]
#![cfg(unix)]

#[cfg(target_os = "linux")]
mod calls;
mod kills;
#[cfg(target_os = "linux")]
mod migration;
#[cfg(target_os = "linux")]
mod power;
mod steps;
mod together;
