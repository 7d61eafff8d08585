//! Flows through the studio against servers that misbehave: states, money, queues, files.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod awake;
mod cancelling;
mod downloads;
mod dying;
mod form;
mod formats;
mod gallery;
mod keys;
mod limits;
mod links;
mod outcomes;
mod panics;
mod queue;
mod replies;
mod restarts;
mod room;
mod shelves;
mod tasks;
mod tiles;
mod unplugged;
mod upkeep;
