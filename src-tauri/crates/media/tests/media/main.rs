//! The crate at its border: bytes in, facts, pictures and bytes out.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod decoding;
mod embedding;
mod faults;
mod looks;
mod measuring;
mod mutations;
mod support;
mod thumbnails;
