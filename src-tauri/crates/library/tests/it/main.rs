//! The library at its public boundary.
#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod agreement;
mod alike;
mod backups;
mod curation;
mod deeds;
mod emptying;
mod gallery;
mod jobs;
mod locating;
mod marks;
mod migrating;
mod names;
mod opening;
mod owners;
mod rebuild;
mod repair;
mod saving;
mod search;
mod shares;
mod shelves;
mod support;
mod thumbnails;
mod writes;
