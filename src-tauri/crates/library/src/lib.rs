//! A Safelight library: a folder of images with its database.
//!
//! The crate keeps one promise above all: **an image once acknowledged is on disk, whole, with its row, and stays there
//! through crashes and power cuts.** Whatever is paid for passes through [`Library::save`]; the ledger of paid calls
//! (`jobs`, `outputs`) lives in the same database, so that "this output is saved" and "this image exists" are one
//! transaction.
//!
//! # The folder
//!
//! ```text
//! safelight.json      the marker: what this folder is, its format, its id. No marker: not a library, never a new one
//! library.db          records (SQLite, WAL, synchronous=FULL)
//! thumbnails.db       a cache keyed by content; may be deleted at any time
//! images/2026/11/     the images, `<id>-<words of the prompt>.<ext>`; trashed ones stay here
//! spool/ wildcards/   the callers'
//! locks/ backups/     who is alive; copies of the database from before migrations
//! ```
//!
//! # Its ways
//!
//! - **Everything blocks.** Call it from blocking threads; a [`Library`] is shared in an `Arc`.
//! - **One writer, two readers.** [`Library::write`] hands a closure to the writer's thread, which takes all that wait
//!   into one transaction with one sync; [`Library::read`] sees one moment. Inside, each table has a handle:
//!   `tx.jobs().get(id)`, `tx.jobs_mut().insert(&job)`. A table's definition, rows, reads and writes stand in one file.
//! - **Steps of a job are compare-and-set.** [`JobsMut::compare_and_set`] names the state it starts from, so of two
//!   programs that take a step one succeeds.
//! - **An image id is reserved before its file is written** ([`OutputsMut::add`]), so the file can carry it and a second
//!   try after a crash replaces the file of the first. File first, durable; row last.
//! - **Owners, not leases.** Each open library holds a lock of the system for as long as it lives; time plays no part.
//! - **Several programs may open one library.** A locked database is waited for and never shown.
//!
//! # Its borders
//!
//! It knows neither the API nor the window. Requests, errors and replies are JSON text in the caller's words. It never
//! deletes an image, never re-encodes pixels, and leaves what it does not understand as it is. What bytes mean is the
//! business of `media`.
//!
//! ```no_run
//! use safelight_library::{DbError, JobChange, JobGuard, JobState, Library, OpenOptions};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let library = Library::open_or_create("/pictures/Safelight", &OpenOptions::default())?;
//! let (me, now) = (library.owner(), 1_795_406_400_000);
//! for job in library.read(|tx| tx.jobs().claimable(now, 4))? {
//!     let claimed = library.write(move |tx| -> Result<bool, DbError> {
//!         let change = JobChange::to(JobState::Claimed).owner(me).claimed_at(now);
//!         tx.jobs_mut().compare_and_set(job.id, &JobGuard::state(JobState::Queued), &change)
//!     })?;
//!     assert!(claimed || !library.is_owner_alive(&me));
//! }
//! # Ok(()) }
//! ```

mod changing;
mod connection;
mod disk;
mod duplicates;
mod emptying;
mod error;
pub mod fail_points;
mod family;
mod folder;
mod ids;
mod incoming;
mod library;
mod looks;
mod making;
mod marking;
mod medium;
mod migrations;
mod names;
mod open;
mod owners;
pub mod query;
mod readers;
mod save;
mod search;
mod shared_sync;
mod shelving;
mod staging;
mod sweep;
mod tables;
mod tagging;
mod text_enum;
mod thumbnails;
mod tx;
mod upkeep;
mod window_seat;
mod writer;

#[cfg(test)]
mod tests;

pub use changing::{ChangeName, Changed, Reversed, UndoNames, Which};
pub use duplicates::{DuplicateGroup, DuplicateKind};
pub use emptying::Emptied;
pub use error::{DbError, OpenError, SaveError, ThumbnailError};
pub use family::FamilyMember;
pub use ids::*;
pub use incoming::{Delivered, Facts, Incoming, Inspection, MAX_FILE_BYTES};
pub use library::{Library, OpenOptions};
pub use medium::Medium;
pub use save::Saved;
pub use search::{
    Completed, CompletedKind, Completing, Find, Marked, Place, Sort, SortBy, Surroundings, TextOf,
};
pub use sweep::Swept;
pub use tables::*;
pub use thumbnails::{PendingThumbnails, Size};
pub use tx::{ReadTx, WriteTx};
pub use upkeep::{
    Backup, BackupReason, ChangedFile, CheckOptions, Checked, DatabaseFound, Done, Elsewhere,
    Located, Missing, Moved, Progress, Rebuilt, RepairOptions, Repaired, Salvaged, Stray,
    StrayKind, UpkeepError,
};
pub use window_seat::{Seating, WindowSeat};
