//! What can go wrong, in words that say what to do.

use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why a folder was not opened as a library. Nothing on disk was changed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The folder is missing, or it is an empty mount point: most likely a disk that is not plugged in.
    #[error("the library at {} cannot be reached: is its disk connected?", .0.display())]
    NotReachable(PathBuf),
    /// The folder holds other things and no marker `safelight.json`.
    #[error("{} is a folder with other things in it, not a Safelight library", .0.display())]
    NotALibrary(PathBuf),
    /// [`Library::create`](crate::Library::create) was asked for a folder that is one already.
    #[error("{} is a Safelight library already", .0.display())]
    AlreadyALibrary(PathBuf),
    /// The marker cannot be understood.
    #[error("the marker {} cannot be read: {detail}", .path.display())]
    DamagedMarker {
        /// The marker file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// Made by a newer Safelight.
    #[error(
        "this library has format {found}, this Safelight knows formats up to {known}: please update Safelight"
    )]
    Newer {
        /// The version the library has.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// Made by an older Safelight and open for viewing only, so it cannot be migrated.
    #[error(
        "this library has format {found} and must be brought to {known} first, but its folder is read-only"
    )]
    TooOldToView {
        /// The version the library has.
        found: i64,
        /// The version this program works with.
        known: i64,
    },
    /// Bringing an older library up failed; it is as it was, and a copy of it lies in `backups/`.
    #[error("the library could not be brought from format {found} to {known}: {detail}")]
    Migration {
        /// The version the library has.
        found: i64,
        /// The version this program works with.
        known: i64,
        /// What SQLite said.
        detail: String,
    },
    /// The marker is there and `library.db` is not. It can be rebuilt from the image files.
    #[error("the database {} is missing", .0.display())]
    DatabaseMissing(PathBuf),
    /// `library.db` is not a database, or a damaged one. It was left as it is.
    #[error("the database {} is damaged ({detail}); it was left as it is", .path.display())]
    Damaged {
        /// The database file.
        path: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// `library.db` is a sound database of some other program.
    #[error("{} is a database of another program", .0.display())]
    Foreign(PathBuf),
    /// Somebody else is opening, creating or migrating this library and does not come to an end.
    #[error("another program is busy opening the library at {}", .0.display())]
    Busy(PathBuf),
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
    /// Any other trouble of the database.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// A read or write of the database failed. The transaction (for a write: this closure's part of it) was rolled back.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DbError {
    /// The library is open for viewing only, or the disk has become read-only.
    #[error("the library is read-only")]
    ReadOnly,
    /// The disk is full.
    #[error("the disk is full")]
    OutOfSpace,
    /// Another program has held the database for a minute.
    #[error("another program is writing to the library and does not come to an end")]
    Busy,
    /// The database is damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// A neighbour in the same transaction met an error that undid the whole of it; nothing was written, try again.
    #[error("the write was undone together with its neighbours: {0}")]
    RolledBack(String),
    /// For closures of callers: what they expected to find is no longer so.
    #[error("{0}")]
    Conflict(&'static str),
    /// A row holds a path that leads out of the library.
    #[error("the path of image {0} leads out of the library")]
    UnsafePath(crate::ImageId),
    /// The index of words is being built, so words cannot be searched for yet; all else works.
    #[error("the index of words is being built ({percent} % done); browsing works meanwhile")]
    IndexUnderWay {
        /// How much of it is done, 0 to 99.
        percent: u8,
    },
    /// The closure panicked; its part was rolled back.
    #[error("a write stopped half way and was undone")]
    Panicked,
    /// The library is being closed.
    #[error("the library is closed")]
    Closed,
    /// Any other error of SQLite.
    #[error("database: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

/// An image was not saved. The delivered file is where it was; saving again with the same reserved id is safe.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SaveError {
    /// The bytes are no image of a kind this program knows; nothing was written.
    #[error("the delivered bytes are not an image I know")]
    NotAnImage,
    /// An image with this id is there already; nothing was changed.
    #[error("image {0} was saved before")]
    AlreadySaved(crate::ImageId),
    /// A known format, cut short or contradicting itself, and the caller asked not to keep such
    /// ([`Incoming::refuse_damaged`](crate::Incoming::refuse_damaged)); nothing was written.
    #[error("the delivered image is damaged: {0}")]
    Damaged(String),
    /// Larger than the limit for one file.
    #[error("the delivered file has {bytes} bytes, more than the limit of {limit}")]
    TooLarge {
        /// Its size in bytes.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The delivered file cannot be read.
    #[error("cannot read the delivered file: {0}")]
    Delivered(#[source] io::Error),
    /// The disk failed, even after the bytes were written again to a new file.
    #[error("{what} {}: {source}", .path.display())]
    Disk {
        /// What was being done, as a verb phrase.
        what: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The row was not written. The file stands under its final name and is taken over when saving is tried again.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// There is no thumbnail of this image.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ThumbnailError {
    /// No image has this id.
    #[error("there is no image {0}")]
    Unknown(crate::ImageId),
    /// The image is kept but cannot be drawn here.
    #[error("image {0} cannot be drawn: {1}")]
    Undecodable(crate::ImageId, crate::Undecodable),
    /// The file of the image cannot be read.
    #[error("cannot read the file of image {0}: {1}")]
    File(crate::ImageId, #[source] io::Error),
    /// The row cannot be read.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl DbError {
    /// True when room on the disk would help.
    #[must_use]
    pub fn is_out_of_space(&self) -> bool {
        matches!(self, Self::OutOfSpace)
    }
}

impl SaveError {
    /// True when room on the disk would help: keep the delivered file and save again once there is space.
    #[must_use]
    pub fn is_out_of_space(&self) -> bool {
        match self {
            Self::Disk { source, .. } => is_full(source),
            Self::Database(error) => error.is_out_of_space(),
            _ => false,
        }
    }

    /// True when the library's disk has become read-only.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        match self {
            Self::Disk { source, .. } => is_read_only(source),
            Self::Database(error) => matches!(error, DbError::ReadOnly),
            _ => false,
        }
    }
}

pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

pub(crate) fn is_read_only(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied
    )
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, NotADatabase, ReadOnly,
        };
        match error.sqlite_error_code() {
            Some(DiskFull) => Self::OutOfSpace,
            Some(ReadOnly) => Self::ReadOnly,
            Some(DatabaseBusy | DatabaseLocked) => Self::Busy,
            Some(DatabaseCorrupt | NotADatabase) => Self::Damaged(error.to_string()),
            // SQLite has no code of its own for an index of words whose tables are gone.
            _ if error.to_string().starts_with("vtable constructor failed") => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Sqlite(error),
        }
    }
}
