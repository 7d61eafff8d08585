//! Faults of the library, in the words of the window.

use safelight_library::{DbError, OpenError, SaveError, ThumbnailError};

use crate::fault::{ErrorCode, Fault, sentence};
use crate::upkeep::{REBUILD, REBUILD_MISSING};

impl From<DbError> for Fault {
    fn from(error: DbError) -> Self {
        let (code, tip) = match &error {
            DbError::ReadOnly => (
                ErrorCode::LibraryReadOnly,
                "Make the folder writable, or open another library.",
            ),
            DbError::OutOfSpace => (
                ErrorCode::DiskFull,
                "Make room on the disk; what is in hand is kept and filed then.",
            ),
            DbError::Damaged(_) => (ErrorCode::LibraryDamaged, REBUILD),
            DbError::IndexUnderWay { .. } => (
                ErrorCode::NotNow,
                "Search again in a moment; searches without words work now.",
            ),
            DbError::Conflict(_) => (ErrorCode::NotNow, "It changed in the meantime; look again."),
            DbError::UnsafePath(_) => (
                ErrorCode::LibraryDamaged,
                "The row of this image was changed by something else.",
            ),
            DbError::Busy
            | DbError::Closed
            | DbError::RolledBack(_)
            | DbError::Panicked
            | DbError::Sqlite(_) => (ErrorCode::Disk, "Nothing was written; try again."),
            _ => (ErrorCode::Internal, "Nothing was written; try again."),
        };
        Fault::new(code, sentence(&error.to_string())).tip(tip)
    }
}

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Self {
        let code = match &error {
            OpenError::NotReachable(_) | OpenError::NotALibrary(_) => {
                ErrorCode::LibraryNotReachable
            }
            OpenError::Newer { .. } => ErrorCode::LibraryNewer,
            OpenError::DamagedMarker { .. }
            | OpenError::DatabaseMissing(_)
            | OpenError::Damaged { .. }
            | OpenError::Foreign(_) => ErrorCode::LibraryDamaged,
            OpenError::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                ErrorCode::DiskFull
            }
            _ => ErrorCode::Disk,
        };
        let fault = Fault::new(code, sentence(&error.to_string()));
        match error {
            OpenError::NotReachable(_) => {
                fault.tip("`generate` makes a new library with its first image.")
            }
            OpenError::DatabaseMissing(_) => fault.tip(REBUILD_MISSING),
            OpenError::Damaged { .. } => fault.tip(REBUILD),
            OpenError::NotALibrary(_) => fault.tip("Name a library, or an empty folder."),
            _ => fault,
        }
    }
}

impl From<SaveError> for Fault {
    fn from(error: SaveError) -> Self {
        let code = match &error {
            SaveError::NotAnImage => ErrorCode::ImageDamaged,
            error if error.is_out_of_space() => ErrorCode::DiskFull,
            error if error.is_read_only() => ErrorCode::LibraryReadOnly,
            _ => ErrorCode::Disk,
        };
        Fault::new(code, sentence(&error.to_string()))
    }
}

impl From<ThumbnailError> for Fault {
    fn from(error: ThumbnailError) -> Self {
        let code = match &error {
            ThumbnailError::Unknown(_) => ErrorCode::NoSuchImage,
            ThumbnailError::Undecodable(..) => ErrorCode::ImageDamaged,
            _ => ErrorCode::Disk,
        };
        Fault::new(code, sentence(&error.to_string()))
    }
}
