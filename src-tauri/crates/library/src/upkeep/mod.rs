//! Looking after a library: copies of its database, checking it against its files, mending it, and building its database
//! anew from what is there.
//!
//! One rule above all: **nothing here deletes an image, a row of one, or a database.** What is wrong is marked, what is
//! in the way is renamed aside, and whatever would change more than a twentieth of the library stops and asks first. The
//! only files that are ever removed are this program's own: its temporary ones, and copies of the database that newer
//! ones have made superfluous ([`keeping`]).

mod adopt;
mod backup;
mod check;
mod files;
mod keeping;
mod locate;
mod rebuild;
mod repair;
mod restore;
mod salvage;
mod strays;

pub(crate) use backup::copy_before_migration;
pub use backup::{Backup, BackupReason};
pub use check::{Changed as ChangedFile, CheckOptions, Checked, Elsewhere, Missing, Moved};
pub use locate::Located;
pub use rebuild::{DatabaseFound, Rebuilt};
pub use repair::{RepairOptions, Repaired};
pub use salvage::Salvaged;
pub use strays::{Stray, StrayKind};

use crate::{DbError, OpenError};
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// How far a long piece of upkeep has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// Files that were looked at.
    pub files: u64,
    /// Files there are, as far as known.
    pub of: u64,
}

/// Is told now and then how far the work has come; called from the thread that does the work.
pub type Progress<'a> = &'a dyn Fn(Done);

/// Why upkeep was not done. Nothing on disk was changed, unless the variant says so.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum UpkeepError {
    /// Somebody else makes a copy, or has the library open that must be closed for this.
    #[error("the library at {} is in use by another program; close it and try again", .0.display())]
    InUse(PathBuf),
    /// The database is damaged: first it must be rebuilt.
    #[error("the database of the library is damaged: {0}")]
    Damaged(String),
    /// The copy that was made is not sound, and was not kept.
    #[error("the copy of the database is not sound and was not kept: {0}")]
    UnsoundCopy(String),
    /// The folder went away in the middle, a disk that was unplugged most likely.
    #[error("the library at {} cannot be reached any more: is its disk connected?", .0.display())]
    Gone(PathBuf),
    /// Any other trouble of the disk.
    #[error("{what} {}: {source}", .path.display())]
    Io {
        /// What was being done, as a verb phrase.
        what: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The library could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Any other trouble of the database.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl UpkeepError {
    /// True when room on the disk would help.
    #[must_use]
    pub fn is_out_of_space(&self) -> bool {
        match self {
            Self::Io { source, .. } => crate::error::is_full(source),
            Self::Database(error) => error.is_out_of_space(),
            _ => false,
        }
    }
}

impl From<rusqlite::Error> for UpkeepError {
    fn from(error: rusqlite::Error) -> Self {
        match DbError::from(error) {
            DbError::Damaged(detail) => Self::Damaged(detail),
            other => Self::Database(other),
        }
    }
}

fn trouble(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> UpkeepError + use<> {
    let path = path.to_path_buf();
    move |source| UpkeepError::Io { what, path, source }
}

/// This machine's clock.
pub(crate) fn now_ms() -> crate::Millis {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        })
}
