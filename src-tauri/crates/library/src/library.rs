//! The open library.

use crate::{
    ChangeId, DbError, ImageId, ImageRow, Incoming, OpenError, OwnerId, PendingThumbnails, ReadTx,
    SaveError, Saved, Size, ThumbnailError, WriteTx,
};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// How to open a library.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// Only to look at, even where writing would be possible.
    pub read_only: bool,
}

/// An open library. Cheap to share: put it into an `Arc`; every method takes `&self` and blocks, so call it from a
/// blocking thread. Dropping the last one finishes writes in hand, closes the database and frees the owner's lock.
pub struct Library {}

/// What [`Library::trash`] or [`Library::restore`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The images that changed, ascending; those that were there already, or that nobody knows, are left out.
    pub images: Vec<ImageId>,
    /// For undo; none when nothing changed.
    pub change: Option<ChangeId>,
}

/// What [`Library::sweep`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Temporary files of dead owners that were removed.
    pub temporary_files: usize,
    /// Lock files of dead owners that were removed.
    pub locks: usize,
}

impl Library {
    /// Makes a new library in `dir`, which must be missing or empty; missing parents are made too.
    ///
    /// # Errors
    /// [`OpenError::AlreadyALibrary`], [`OpenError::NotALibrary`] when other things are in the folder, or trouble of
    /// the disk.
    pub fn create(dir: impl AsRef<Path>) -> Result<Self, OpenError> {
        todo!()
    }

    /// Opens the library in `dir`. Never creates one. A folder that cannot be written to is opened for viewing: see
    /// [`is_writable`](Self::is_writable).
    ///
    /// # Errors
    /// Each [`OpenError`] names its cause; nothing on disk was changed then.
    pub fn open(dir: impl AsRef<Path>, options: &OpenOptions) -> Result<Self, OpenError> {
        todo!()
    }

    /// Opens the library in `dir`, or makes a new one where there is nothing or an empty folder. For a place the person
    /// has just chosen, or the first run; anywhere else use [`open`](Self::open), or an unplugged disk becomes a new
    /// empty library.
    ///
    /// # Errors
    /// As [`open`](Self::open) and [`create`](Self::create).
    pub fn open_or_create(dir: impl AsRef<Path>, options: &OpenOptions) -> Result<Self, OpenError> {
        todo!()
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        todo!()
    }

    /// `spool/`: for replies as they arrive. Its contents are the caller's.
    #[must_use]
    pub fn spool_dir(&self) -> PathBuf {
        todo!()
    }

    /// `backups/`.
    #[must_use]
    pub fn backups_dir(&self) -> PathBuf {
        todo!()
    }

    /// `wildcards/`.
    #[must_use]
    pub fn wildcards_dir(&self) -> PathBuf {
        todo!()
    }

    /// The library's own id, from its marker; the same wherever the folder is moved to.
    #[must_use]
    pub fn id(&self) -> Uuid {
        todo!()
    }

    /// Whether this library can be written to.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        todo!()
    }

    /// Who we are, for as long as this library is open.
    #[must_use]
    pub fn owner(&self) -> OwnerId {
        todo!()
    }

    /// Whether this owner still has the library open, by its lock; time plays no part. Unknown owners are dead.
    #[must_use]
    pub fn is_owner_alive(&self, owner: &OwnerId) -> bool {
        todo!()
    }

    /// Owners that left a lock file and died, and owners of unfinished jobs that are not alive; each once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dead_owners(&self) -> Result<Vec<OwnerId>, DbError> {
        todo!()
    }

    /// Runs the closure on a consistent view of the database.
    ///
    /// # Errors
    /// Those of the closure, and trouble of the database.
    pub fn read<T, E: From<DbError>>(
        &self,
        closure: impl FnOnce(&ReadTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        todo!()
    }

    /// Runs the closure in a transaction on the writer's thread and returns once it is durable on disk.
    ///
    /// Writes that wait at the same moment share one transaction and one sync; each has a savepoint of its own, so an
    /// `Err` of the closure undoes its part and harms nobody else. Keep closures short and free of I/O of their own,
    /// and never call `write` inside one.
    ///
    /// # Errors
    /// Those of the closure, and trouble of the database: then nothing of this closure was written.
    pub fn write<T, E>(
        &self,
        closure: impl FnOnce(&WriteTx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        todo!()
    }

    /// Saves an image: decodes it within limits, puts the record into the file (or beside it), writes it to a temporary
    /// file, syncs, renames, syncs the folder, and only then writes the row. `finish` runs in the same transaction as
    /// the row: end the output and the job there; its `Err` undoes the row too.
    ///
    /// When it returns `Ok`, file and row are durable. After an error or a crash it can be called again with the same
    /// id and the same `created_at`: there will be one file and one row.
    ///
    /// # Errors
    /// See [`SaveError`]; with [`SaveError::is_out_of_space`] keep the delivered bytes and try again later.
    pub fn save(
        &self,
        incoming: Incoming,
        finish: impl FnOnce(&WriteTx<'_>, &ImageRow) -> Result<(), DbError> + Send + 'static,
    ) -> Result<Saved, SaveError> {
        todo!()
    }

    /// Makes both thumbnails and keeps them. Its failure never harms the image: log it and go on.
    ///
    /// # Errors
    /// When the thumbnails could not be made.
    pub fn store_thumbnails(&self, pending: PendingThumbnails) -> Result<(), ThumbnailError> {
        todo!()
    }

    /// A thumbnail as a JPEG file: kept, or made now. Trouble of the cache is never shown: it is made anew.
    ///
    /// # Errors
    /// See [`ThumbnailError`].
    pub fn thumbnail(&self, id: ImageId, size: Size) -> Result<Vec<u8>, ThumbnailError> {
        todo!()
    }

    /// Where the file of an image is.
    ///
    /// # Errors
    /// [`DbError::UnsafePath`] when the row's path leads out of the library.
    pub fn absolute_path(&self, image: &ImageRow) -> Result<PathBuf, DbError> {
        todo!()
    }

    /// Puts images into the trash: hidden from the gallery, their files stay.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn trash(&self, ids: &[ImageId]) -> Result<Changed, DbError> {
        todo!()
    }

    /// Takes images out of the trash.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn restore(&self, ids: &[ImageId]) -> Result<Changed, DbError> {
        todo!()
    }

    /// Removes what dead owners left: temporary files below `images/` and lock files. Living owners' files stay. Call
    /// it once after opening, off the start path: it walks all image folders.
    ///
    /// # Errors
    /// When a folder cannot be read; what was removed until then stays removed.
    pub fn sweep(&self) -> Result<Swept, std::io::Error> {
        todo!()
    }
}
