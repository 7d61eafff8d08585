//! The real window, driven as a person would: by what stands on it, with a mouse and with keys.
//!
//! Each test has a desk of its own: a screen, a keychain, a home, a server.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accessibility;
mod endings;
mod first_steps;
mod gallery;
mod hostile;
mod keys;
mod large;
mod seats;
mod steps;
mod troubles;
