//! The open library.

use crate::disk::Disk;
use crate::folder::Folder;
use crate::making::Making;
use crate::owners::{self, OwnerLock};
use crate::readers::Readers;
use crate::search::InMemory;
use crate::shared_sync::SharedSync;
use crate::thumbnails::Cache;
use crate::writer::{Announcement, Writer};
use crate::{DbError, ImageRow, Medium, OwnerId, ReadTx, WriteTx};
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use uuid::Uuid;

/// How to open a library.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// Only to look at, even where writing would be possible.
    pub read_only: bool,
    /// What the folder lies on; none: find out. For tests, which have no share at hand.
    pub medium: Option<Medium>,
}

/// An open library. Share it in an `Arc`; every method takes `&self` and blocks, so call it from a blocking thread.
/// Dropping it finishes writes in hand, closes the database and frees the owner's lock.
///
/// Methods: `open.rs` (create, open), `save.rs`, `thumbnails.rs`, `marking.rs`, `tagging.rs`, `shelving.rs`, `changing/`, `sweep.rs`, and here reading, writing and
/// who is alive.
pub struct Library {
    // Dropped in this order: readers first, so that the writer is the last to close the database; the owner's lock
    // after all that it stands for.
    readers: Readers,
    writer: Option<Writer>,
    cache: Cache,
    making: Arc<Making>,
    in_memory: InMemory,
    /// Folders of images that are there and durable.
    ready: Mutex<HashSet<String>>,
    shared_sync: SharedSync,
    disk: Arc<dyn Disk>,
    folder: Folder,
    id: Uuid,
    owner: Owner,
    ended_uncleanly: bool,
    medium: Medium,
    /// The day, since 1970 by UTC, that was written to last here.
    day: AtomicI64,
    on_first_change: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

/// Who we are.
pub(crate) enum Owner {
    /// May write and hold jobs.
    Alive(OwnerLock),
    /// Only looks on.
    Viewer(OwnerId),
}

/// What an open library is made of.
pub(crate) struct Parts {
    pub(crate) folder: Folder,
    pub(crate) id: Uuid,
    pub(crate) owner: Owner,
    pub(crate) writer: Option<Writer>,
    pub(crate) readers: Readers,
    pub(crate) cache: Cache,
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) ended_uncleanly: bool,
    pub(crate) medium: Medium,
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Library")
            .field("dir", &self.folder.root)
            .field("writable", &self.is_writable())
            .finish()
    }
}

impl Library {
    pub(crate) fn assemble(parts: Parts) -> Self {
        let Parts {
            folder,
            id,
            owner,
            writer,
            readers,
            cache,
            disk,
            ended_uncleanly,
            medium,
        } = parts;
        Self {
            readers,
            writer,
            cache,
            making: Arc::default(),
            in_memory: InMemory::default(),
            ready: Mutex::default(),
            shared_sync: SharedSync::default(),
            disk,
            folder,
            id,
            owner,
            ended_uncleanly,
            medium,
            day: AtomicI64::new(i64::MIN),
            on_first_change: OnceLock::new(),
        }
    }

    /// What the folder lies on. On anything but a disk of this machine the database has a rollback journal instead of a
    /// write-ahead log, and readers and the writer wait for each other.
    #[must_use]
    pub fn medium(&self) -> &Medium {
        &self.medium
    }

    /// Whether a process that had this library open was found dead when it was opened here: its database is worth a
    /// look ([`quick_check`](Self::quick_check)).
    #[must_use]
    pub fn ended_uncleanly(&self) -> bool {
        self.ended_uncleanly
    }

    /// Calls `told` after the first change that is made here, and after the first one of each later day (by UTC), on
    /// the thread that made it. The first call of this counts.
    pub fn on_first_change(&self, told: impl Fn() + Send + Sync + 'static) {
        let _ = self.on_first_change.set(Box::new(told));
    }

    fn note_change(&self) {
        const DAY: i64 = 86_400_000;
        let today = crate::upkeep::now_ms().div_euclid(DAY);
        if self.day.swap(today, Ordering::AcqRel) != today
            && let Some(told) = self.on_first_change.get()
        {
            told();
        }
    }

    /// The folder, as an absolute path.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.folder.root
    }

    /// `spool/`: for replies as they arrive. Its contents are the caller's.
    #[must_use]
    pub fn spool_dir(&self) -> PathBuf {
        self.folder.spool()
    }

    /// `backups/`.
    #[must_use]
    pub fn backups_dir(&self) -> PathBuf {
        self.folder.backups()
    }

    /// `wildcards/`.
    #[must_use]
    pub fn wildcards_dir(&self) -> PathBuf {
        self.folder.wildcards()
    }

    /// The library's own id, from its marker; the same wherever the folder is moved to.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Whether this library can be written to.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        self.writer.is_some()
    }

    /// Whether the folder is there: its marker can be seen. It cannot when the disk was unplugged; then an empty folder
    /// may stand in its place, in which nothing must be made. Blocks.
    #[must_use]
    pub fn is_reachable(&self) -> bool {
        self.folder.marker().is_file()
    }

    /// Who we are, for as long as this library is open.
    #[must_use]
    pub fn owner(&self) -> OwnerId {
        match &self.owner {
            Owner::Alive(lock) => lock.id(),
            Owner::Viewer(id) => *id,
        }
    }

    /// Whether this owner still has the library open, by its lock; time plays no part. Unknown owners are dead, and
    /// when it cannot be told the owner counts as alive. A dead owner's lock file is removed.
    #[must_use]
    pub fn is_owner_alive(&self, owner: &OwnerId) -> bool {
        *owner == self.owner() || owners::is_alive(&self.folder.locks(), owner)
    }

    /// Owners that left a lock file and died, and owners of unfinished jobs that are not alive; each once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dead_owners(&self) -> Result<Vec<OwnerId>, DbError> {
        let mut owners: BTreeSet<OwnerId> = self
            .read(|tx| tx.jobs().owners_of_unfinished())?
            .into_iter()
            .collect();
        match owners::listed(&self.folder.locks()) {
            Ok(listed) => owners.extend(listed),
            Err(error) => tracing::warn!(%error, "the folder of locks cannot be read"),
        }
        Ok(owners
            .into_iter()
            .filter(|owner| !self.is_owner_alive(owner))
            .collect())
    }

    /// Runs the closure on a consistent view of the database: one moment, whatever is written meanwhile. At most two
    /// closures run at a time, so do not call it from inside another one.
    ///
    /// # Errors
    /// Those of the closure, and trouble of the database.
    pub fn read<T, E: From<DbError>>(
        &self,
        closure: impl FnOnce(&ReadTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.readers.read(closure)
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
        self.write_announced(None, closure)
    }

    /// Writes rows of images whose files are in their places and whose ids were reserved, a thousand in a transaction:
    /// much faster than one by one. Returns their number. For fixtures, and for whatever finds many files at once.
    ///
    /// # Errors
    /// As [`ImagesMut::insert`](crate::ImagesMut::insert); transactions before that one stay.
    pub fn insert_rows(&self, rows: impl IntoIterator<Item = ImageRow>) -> Result<usize, DbError> {
        let mut rows = rows.into_iter();
        let mut written = 0;
        loop {
            let some: Vec<ImageRow> = rows.by_ref().take(1_000).collect();
            let count = some.len();
            if count == 0 {
                return Ok(written);
            }
            self.write(move |tx| some.iter().try_for_each(|row| tx.images_mut().insert(row)))?;
            written += count;
        }
    }

    /// The same for a write that was announced.
    pub(crate) fn write_announced<T, E>(
        &self,
        announcement: Option<Announcement>,
        closure: impl FnOnce(&WriteTx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let written = self
            .writer
            .as_ref()
            .ok_or(DbError::ReadOnly)?
            .write(announcement, closure);
        if written.is_ok() {
            self.note_change();
        }
        written
    }

    /// Says that a row will come within milliseconds: one that is written meanwhile waits for it, to share its sync.
    pub(crate) fn announce(&self) -> Option<Announcement> {
        self.writer.as_ref().map(Writer::announce)
    }

    /// Where the file of an image is.
    ///
    /// # Errors
    /// [`DbError::UnsafePath`] when the row's path leads out of the library.
    pub fn absolute_path(&self, image: &ImageRow) -> Result<PathBuf, DbError> {
        let relative = image.safe_path().ok_or(DbError::UnsafePath(image.id))?;
        Ok(self.folder.root.join(relative))
    }

    pub(crate) fn folder(&self) -> &Folder {
        &self.folder
    }

    pub(crate) fn disk(&self) -> &dyn Disk {
        self.disk.as_ref()
    }

    pub(crate) fn shared_sync(&self) -> &SharedSync {
        &self.shared_sync
    }

    pub(crate) fn cache(&self) -> &Cache {
        &self.cache
    }

    pub(crate) fn in_memory(&self) -> &InMemory {
        &self.in_memory
    }

    pub(crate) fn making(&self) -> &Arc<Making> {
        &self.making
    }

    pub(crate) fn ready_folders(&self) -> MutexGuard<'_, HashSet<String>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
