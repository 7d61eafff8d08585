//! The command line program as scripts know it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod contract;
mod curation;
mod demo;
mod exits;
mod secrets;
mod upkeep;
