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

mod connection;
mod disk;
mod error;
mod folder;
mod ids;
mod library;
mod looks;
mod migrations;
mod names;
mod open;
mod owners;
mod readers;
mod save;
mod sweep;
mod tables;
mod text_enum;
mod thumbnails;
mod trash;
mod tx;
mod writer;

#[cfg(test)]
mod tests;

pub use error::{DbError, OpenError, SaveError, ThumbnailError};
pub use ids::*;
pub use library::{Library, OpenOptions};
pub use save::{Delivered, Facts, Incoming, Inspection, MAX_FILE_BYTES, Saved};
pub use sweep::Swept;
pub use tables::*;
pub use thumbnails::{PendingThumbnails, Size};
pub use trash::Changed;
pub use tx::{ReadTx, WriteTx};
