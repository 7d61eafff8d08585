//! The library at its public boundary.
#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod agreement;
mod curation;
mod gallery;
mod jobs;
mod marks;
mod names;
mod opening;
mod owners;
mod saving;
mod search;
mod shelves;
mod support;
mod thumbnails;
mod writes;
