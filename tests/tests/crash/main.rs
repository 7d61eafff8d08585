//! The real program, ended at any moment.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod kills;
#[cfg(target_os = "linux")]
mod syncs;
