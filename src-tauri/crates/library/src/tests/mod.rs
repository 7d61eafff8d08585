//! Tests that need a seam: a disk that fails at a chosen step, an older schema.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod disk;
mod schema;
