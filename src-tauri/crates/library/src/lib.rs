//! A Safelight library: a folder of images with its database.
//!
//! Everything blocks; call it from blocking threads.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use safelight_library::{DbError, JobChange, JobGuard, JobState, Library, OpenOptions};
//! let library = Library::open_or_create("/pictures/Safelight", &OpenOptions::default())?;
//! let me = library.owner();
//! let jobs = library.read(|tx| tx.jobs().claimable(1_700_000_000_000, 4))?;
//! for job in jobs {
//!     let claimed = library.write(move |tx| -> Result<bool, DbError> {
//!         let change = JobChange::to(JobState::Claimed).owner(me).claimed_at(1_700_000_000_000);
//!         tx.jobs_mut().compare_and_set(job.id, &JobGuard::state(JobState::Queued), &change)
//!     })?;
//! #   let _ = claimed;
//! }
//! # Ok(()) }
//! ```

#![allow(unused, clippy::todo)]

mod error;
mod ids;
mod library;
mod save;
mod tables;
mod text_enum;
mod thumbnails;
mod tx;

pub use error::*;
pub use ids::*;
pub use library::*;
pub use save::*;
pub use tables::*;
pub use thumbnails::*;
pub use tx::*;
