//! `thumbnails.db`: small pictures, keyed by the hash of the file they show.
//!
//! It is a cache: nothing in it matters, and whatever is wrong with it, it is made anew without a word to the person.
//! It may be deleted at any time.

use crate::connection::Journal;
use crate::fail_points::pass;
use crate::incoming::{MAX_FILE_BYTES, read_file};
use crate::looks::look;
use crate::making::Maker;
use crate::{ImageId, ImageRow, Library, ThumbnailError};
use media::{Digest, Picture, Thumbnails};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The version of the cache's layout and of how thumbnails are made; any other is thrown away.
const VERSION: i64 = 1;

const SCHEMA: &str = "
CREATE TABLE thumbnails (
  content BLOB NOT NULL,
  side INTEGER NOT NULL,
  jpeg BLOB NOT NULL,
  sha256 BLOB NOT NULL,
  UNIQUE (content, side)
) STRICT;
";

/// The two sizes of thumbnails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Size {
    /// Fits 256 x 256 pixels.
    Px256,
    /// Fits 512 x 512 pixels.
    Px512,
}

impl Size {
    /// Longest side in pixels.
    #[must_use]
    pub const fn side(self) -> u32 {
        match self {
            Self::Px256 => media::SMALL_SIDE,
            Self::Px512 => media::LARGE_SIDE,
        }
    }

    fn of(self, thumbnails: Thumbnails) -> Vec<u8> {
        match self {
            Self::Px256 => thumbnails.small.jpeg,
            Self::Px512 => thumbnails.large.jpeg,
        }
    }
}

/// An image whose thumbnails are still to be made.
#[derive(Debug)]
pub struct PendingThumbnails {
    image: ImageRow,
    picture: Option<Picture>,
    /// Whoever asks for them meanwhile waits.
    maker: Option<Maker>,
}

impl PendingThumbnails {
    pub(crate) fn new(library: &Library, image: &ImageRow, picture: Option<Picture>) -> Self {
        let maker = picture
            .is_some()
            .then(|| library.making().begin(image.sha256))
            .flatten();
        Self {
            image: image.clone(),
            picture,
            maker,
        }
    }

    /// Whose.
    #[must_use]
    pub fn image_id(&self) -> ImageId {
        self.image.id
    }
}

impl Library {
    /// Makes both thumbnails and keeps them, and completes the row where decoding was put off
    /// ([`Inspection::WithThumbnails`](crate::Inspection::WithThumbnails)). Its failure never harms the image: log it
    /// and go on.
    ///
    /// # Errors
    /// When the image cannot be decoded or its file cannot be read. Trouble of the cache is no error.
    pub fn store_thumbnails(&self, pending: PendingThumbnails) -> Result<(), ThumbnailError> {
        let PendingThumbnails {
            image,
            picture,
            maker: _maker,
        } = pending;
        let picture = match picture {
            Some(picture) => picture,
            None => self.decode(&image)?,
        };
        self.make(&image, &picture)?;
        pass("thumbnail.made");
        Ok(())
    }

    /// A thumbnail as a JPEG file: kept, or made now. Trouble of the cache is never shown: it is made anew.
    ///
    /// # Errors
    /// See [`ThumbnailError`].
    pub fn thumbnail(&self, id: ImageId, size: Size) -> Result<Vec<u8>, ThumbnailError> {
        let image = self
            .read(|tx| tx.images().get(id))?
            .ok_or(ThumbnailError::Unknown(id))?;
        if let Some(jpeg) = self.cache().get(&image.sha256, size) {
            return Ok(jpeg);
        }
        let maker = self.making().begin(image.sha256);
        if maker.is_none() {
            self.making().wait(&image.sha256, PATIENCE);
        }
        // Also for whoever makes it now: between the first look and our turn another may have made it.
        if let Some(jpeg) = self.cache().get(&image.sha256, size) {
            return Ok(jpeg);
        }
        let picture = self.decode(&image)?;
        Ok(size.of(self.make(&image, &picture)?))
    }

    fn decode(&self, image: &ImageRow) -> Result<Picture, ThumbnailError> {
        if let Some(why) = image.undecodable {
            return Err(ThumbnailError::Undecodable(image.id, why));
        }
        let path = self.absolute_path(image)?;
        let bytes = read_file(&path, MAX_FILE_BYTES)
            .map_err(|error| ThumbnailError::File(image.id, error))?;
        let sight = look(&bytes);
        self.complete(image, &bytes, &sight.looks);
        let why = sight
            .looks
            .undecodable
            .unwrap_or(crate::Undecodable::Damaged);
        sight
            .picture
            .ok_or(ThumbnailError::Undecodable(image.id, why))
    }

    /// Tells the row what decoding told. Only about the very file the row knows: one that was changed from outside is
    /// the business of the check.
    fn complete(&self, image: &ImageRow, bytes: &[u8], looks: &crate::Looks) {
        if image.pixel_hash.is_some() || !self.is_writable() || Digest::of(bytes) != image.sha256 {
            return;
        }
        let (id, sha256, looks) = (image.id, image.sha256, *looks);
        if let Err(error) = self.write(move |tx| tx.images_mut().set_looks(id, &sha256, &looks)) {
            tracing::warn!(%error, image = id.0, "the looks of an image were not noted");
        }
    }

    fn make(&self, image: &ImageRow, picture: &Picture) -> Result<Thumbnails, ThumbnailError> {
        let thumbnails = picture.thumbnails().map_err(|error| {
            tracing::warn!(%error, image = image.id.0, "no thumbnail could be made");
            ThumbnailError::Undecodable(image.id, crate::Undecodable::Damaged)
        })?;
        self.cache().put(&image.sha256, &thumbnails);
        Ok(thumbnails)
    }
}

/// How long one who wants a thumbnail waits for somebody else who makes it.
const PATIENCE: Duration = Duration::from_secs(5);

/// The cache. Every error in here ends in "not there" or "not kept".
pub(crate) struct Cache {
    path: PathBuf,
    /// Where it is not, what others put there is used, and nothing is made anew.
    writable: bool,
    journal: Journal,
    state: Mutex<State>,
}

enum State {
    /// Not opened yet: opening the library is not kept waiting for its cache.
    Unopened,
    Open(Connection),
    /// Of no use for as long as the library is open.
    Off,
}

impl Cache {
    pub(crate) fn new(path: PathBuf, writable: bool, journal: Journal) -> Self {
        Self {
            path,
            writable,
            journal,
            state: Mutex::new(State::Unopened),
        }
    }

    fn get(&self, content: &Digest, size: Size) -> Option<Vec<u8>> {
        let found = self.with(|conn| {
            conn.prepare_cached(
                "SELECT jpeg, sha256 FROM thumbnails WHERE content = ?1 AND side = ?2",
            )?
            .query_row((content.as_bytes(), size.side()), |row| {
                Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?))
            })
            .optional()
        })??;
        // SQLite does not notice when the inside of a blob has changed on the disk.
        let (jpeg, sha256) = found;
        (Digest::of(&jpeg).as_bytes().as_slice() == sha256).then_some(jpeg)
    }

    fn put(&self, content: &Digest, thumbnails: &Thumbnails) {
        if !self.writable {
            return;
        }
        let both = [
            (Size::Px256, &thumbnails.small.jpeg),
            (Size::Px512, &thumbnails.large.jpeg),
        ];
        self.with(|conn| {
            let tx = conn.unchecked_transaction()?;
            for (size, jpeg) in both {
                tx.prepare_cached(
                    "INSERT OR REPLACE INTO thumbnails (content, side, jpeg, sha256) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute((content.as_bytes(), size.side(), jpeg, Digest::of(jpeg).as_bytes()))?;
            }
            tx.commit()
        });
    }

    /// Runs the closure on the open cache. On damage the cache is thrown away and the closure tried once more.
    fn with<T>(&self, closure: impl Fn(&Connection) -> rusqlite::Result<T>) -> Option<T> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for _ in 0..2 {
            if let State::Unopened = *state {
                *state = self.open();
            }
            let State::Open(conn) = &*state else {
                return None;
            };
            match closure(conn) {
                Ok(value) => return Some(value),
                Err(error) if is_passing(&error) => return None,
                Err(_) if !self.writable => {
                    *state = State::Off;
                    return None;
                }
                Err(error) => {
                    tracing::warn!(%error, "the cache of thumbnails is made anew");
                    // Closed before its file is removed.
                    *state = State::Off;
                    *state = if self.remove() {
                        State::Unopened
                    } else {
                        State::Off
                    };
                }
            }
        }
        None
    }

    fn open(&self) -> State {
        if !self.writable {
            return open_to_read(&self.path).map_or(State::Off, State::Open);
        }
        for _ in 0..2 {
            // A log without its database belongs to one that was deleted and must not flow into the next.
            if fs::metadata(&self.path).map_or(true, |found| found.len() == 0) {
                self.remove();
            }
            match open(&self.path, self.journal) {
                Ok(conn) => return State::Open(conn),
                Err(error) => {
                    tracing::warn!(%error, "the cache of thumbnails is made anew");
                    if is_passing(&error) || !self.remove() {
                        return State::Off;
                    }
                }
            }
        }
        State::Off
    }

    fn remove(&self) -> bool {
        let gone = |path: &Path| match fs::remove_file(path) {
            Ok(()) => true,
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        };
        ["", "-wal", "-shm", "-journal"]
            .iter()
            .fold(true, |all, end| {
                let mut name = self.path.clone().into_os_string();
                name.push(end);
                gone(Path::new(&name)) && all
            })
    }
}

fn open(path: &Path, journal: Journal) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(Duration::from_secs(2))?;
    conn.pragma_update(None, "trusted_schema", false)?;
    let mode = match journal {
        Journal::Log => "WAL",
        Journal::Rollback => "DELETE",
    };
    conn.query_row(&format!("PRAGMA journal_mode = {mode}"), [], |_| Ok(()))?;
    // A cache: a power cut may take it.
    conn.pragma_update(None, "synchronous", "OFF")?;
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let version: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version != VERSION {
        tx.execute_batch("DROP TABLE IF EXISTS thumbnails")?;
        tx.execute_batch(SCHEMA)?;
        tx.pragma_update(None, "user_version", VERSION)?;
    }
    tx.commit()?;
    Ok(conn)
}

fn open_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(Duration::from_secs(2))?;
    conn.pragma_update(None, "trusted_schema", false)?;
    let version: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version == VERSION {
        Ok(conn)
    } else {
        Err(rusqlite::Error::InvalidQuery)
    }
}

/// Errors that say nothing against the cache itself.
fn is_passing(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, DiskFull, OutOfMemory, ReadOnly};
    matches!(
        error.sqlite_error_code(),
        Some(DatabaseBusy | DatabaseLocked | DiskFull | OutOfMemory | ReadOnly)
    )
}
