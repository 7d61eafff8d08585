//! Opening and creating. Nothing is ever created but where the caller said so, and nothing is overwritten.

use crate::connection::Journal;
use crate::disk::{Disk, System};
use crate::folder::{FORMAT_VERSION, Folder, Ground, Marker, WHAT, sync_folder, trouble};
use crate::library::{Owner, Parts};
use crate::medium::is_built_in;
use crate::owners::{self, OPENING_PATIENCE, OwnerLock};
use crate::readers::Readers;
use crate::thumbnails::Cache;
use crate::upkeep::{UpkeepError, copy_before_migration};
use crate::writer::Writer;
use crate::{DbError, Library, Medium, OpenError, OpenOptions, OwnerId, connection, migrations};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

/// Connections that read beside the writer.
const READERS: usize = 2;

impl Library {
    /// Makes a new library in `dir`, which must be missing or empty; missing parents are made too. A creation that was
    /// cut short is taken up and finished.
    ///
    /// # Errors
    /// [`OpenError::AlreadyALibrary`], [`OpenError::NotALibrary`] when other things are in the folder, or trouble of
    /// the disk.
    pub fn create(dir: impl AsRef<Path>) -> Result<Self, OpenError> {
        let folder = Folder::new(dir.as_ref());
        if let Ground::Library(_) = folder.survey()? {
            return Err(OpenError::AlreadyALibrary(folder.root));
        }
        if !make(&folder)? {
            return Err(OpenError::AlreadyALibrary(folder.root));
        }
        Self::open(dir, &OpenOptions::default())
    }

    /// Opens the library in `dir`. Never creates one. A folder that cannot be written to is opened for viewing: see
    /// [`is_writable`](Self::is_writable). An older library is migrated, after a copy of its database was put into
    /// `backups/`.
    ///
    /// # Errors
    /// Each [`OpenError`] names its cause; nothing on disk was changed then.
    pub fn open(dir: impl AsRef<Path>, options: &OpenOptions) -> Result<Self, OpenError> {
        Self::open_on(dir.as_ref(), options, Arc::new(System))
    }

    /// Opens the library in `dir`, or makes a new one where there is nothing or an empty folder. For a place the person
    /// has just chosen, or the first run; anywhere else use [`open`](Self::open), or an unplugged disk becomes a new
    /// empty library.
    ///
    /// # Errors
    /// As [`open`](Self::open) and [`create`](Self::create).
    pub fn open_or_create(dir: impl AsRef<Path>, options: &OpenOptions) -> Result<Self, OpenError> {
        let folder = Folder::new(dir.as_ref());
        if !matches!(folder.survey()?, Ground::Library(_)) {
            make(&folder)?;
        }
        Self::open(dir, options)
    }

    pub(crate) fn open_on(
        dir: &Path,
        options: &OpenOptions,
        disk: Arc<dyn Disk>,
    ) -> Result<Self, OpenError> {
        let folder = Folder::new(dir);
        let marker = match folder.survey()? {
            Ground::Library(marker) => marker,
            // An empty folder is what the mount point of an unplugged disk looks like.
            Ground::Bare => return Err(OpenError::NotReachable(folder.root)),
            Ground::Unfinished => return Err(OpenError::NotALibrary(folder.root)),
        };
        look_at_database(&folder)?;
        let place = Place {
            medium: options
                .medium
                .clone()
                .unwrap_or_else(|| Medium::of(&folder.root)),
            folder,
            disk,
        };
        if options.read_only {
            return open_to_view(place, &marker);
        }
        let folder = place.folder.clone();
        match OwnerLock::take(&folder.locks()) {
            Ok(lock) => open_to_write(place, &marker, lock),
            Err(error) if crate::error::is_read_only(&error) => open_to_view(place, &marker),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                // The folder of locks was lost on the way, as empty folders are in some archives.
                fs::create_dir_all(folder.locks())
                    .map_err(trouble("cannot create", &folder.locks()))?;
                let lock = OwnerLock::take(&folder.locks())
                    .map_err(trouble("cannot lock in", &folder.locks()))?;
                open_to_write(place, &marker, lock)
            }
            Err(error) => Err(trouble("cannot lock in", &folder.locks())(error)),
        }
    }
}

/// Where a library is, and what it is reached by.
struct Place {
    folder: Folder,
    medium: Medium,
    disk: Arc<dyn Disk>,
}

/// Creates the library, unless somebody else finishes it first: then `false`.
fn make(folder: &Folder) -> Result<bool, OpenError> {
    folder.lay_out()?;
    let opening = owners::opening_lock(&folder.locks(), OPENING_PATIENCE)
        .map_err(trouble("cannot lock in", &folder.locks()))?;
    let Some(_opening) = opening else {
        return Err(OpenError::Busy(folder.root.clone()));
    };
    if let Ground::Library(_) = folder.survey()? {
        let _ = fs::remove_file(folder.new_marker());
        return Ok(false);
    }
    let journal = Journal::on(&Medium::of(&folder.root));
    let mut conn = connection::writer(&folder.database(), true, journal)
        .map_err(|error| unfit(folder, error))?;
    if version(&conn).map_err(|error| unfit(folder, error))? == 0 {
        migrations::fresh(&mut conn).map_err(DbError::from)?;
    }
    drop(conn);
    for path in folder.subfolders() {
        sync_folder(&path).map_err(trouble("cannot sync", &path))?;
    }
    let marker = Marker {
        what: WHAT.to_owned(),
        format_version: FORMAT_VERSION,
        library_id: Uuid::new_v4(),
    };
    folder.finish(&marker)?;
    Ok(true)
}

/// What can be told without opening it.
fn look_at_database(folder: &Folder) -> Result<(), OpenError> {
    let path = folder.database();
    match fs::metadata(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(OpenError::DatabaseMissing(path))
        }
        Err(error) => Err(trouble("cannot look at", &path)(error)),
        // SQLite would take an empty file for a new database.
        Ok(found) if found.len() == 0 => Err(OpenError::Damaged {
            path,
            detail: "it is empty".to_owned(),
        }),
        Ok(_) => Ok(()),
    }
}

fn open_to_write(place: Place, marker: &Marker, lock: OwnerLock) -> Result<Library, OpenError> {
    let folder = &place.folder;
    let opening = owners::opening_lock(&folder.locks(), OPENING_PATIENCE)
        .map_err(trouble("cannot lock in", &folder.locks()))?;
    let Some(opening) = opening else {
        return Err(OpenError::Busy(place.folder.root));
    };
    let ended_uncleanly = owners::has_dead(&folder.locks(), lock.id());
    let journal = Journal::on(&place.medium);
    // Looked at through a connection that only reads, which leaves the file as it is, byte by byte.
    if let Some(conn) = onlooker(folder, journal).map_err(|error| unfit(folder, error))? {
        fitting_version(folder, &conn)?;
    }
    let mut conn = connection::writer(&folder.database(), false, journal)
        .map_err(|error| unfit(folder, error))?;
    if conn.is_readonly("main").map_err(DbError::from)? {
        drop(conn);
        return open_to_view(place, marker);
    }
    let found = fitting_version(folder, &conn)?;
    if found < migrations::latest() {
        migrate(folder, &mut conn, lock.id(), found, migrations::STEPS)?;
    }
    let built_in = place.medium.is_local() && is_built_in(&folder.root);
    let readers = connect(READERS, || connection::pooled(&folder.database(), built_in))
        .map_err(|error| unfit(folder, error))?;
    let writer =
        Writer::start(conn).map_err(trouble("cannot start the writer of", &folder.root))?;
    drop(opening);
    let Place {
        folder,
        medium,
        disk,
    } = place;
    Ok(Library::assemble(Parts {
        cache: Cache::new(folder.thumbnails(), true, journal),
        folder,
        medium,
        id: marker.library_id,
        owner: Owner::Alive(lock),
        writer: Some(writer),
        readers,
        disk,
        ended_uncleanly,
    }))
}

/// A connection that looks at the database and leaves nothing behind; none where that cannot be done.
fn onlooker(folder: &Folder, journal: Journal) -> rusqlite::Result<Option<Connection>> {
    let path = folder.database();
    let is_left = |end: &str| {
        let beside = folder.root.join(format!("library.db{end}"));
        fs::metadata(beside).is_ok_and(|found| found.len() > 0)
    };
    match journal {
        Journal::Log => connection::reader(&path).map(Some),
        // Reading a database with a log would leave an empty log here.
        Journal::Rollback if is_left("-wal") || is_left("-journal") => Ok(None),
        Journal::Rollback => connection::immutable(&path).map(Some),
    }
}

fn open_to_view(place: Place, marker: &Marker) -> Result<Library, OpenError> {
    let Place {
        folder,
        medium,
        disk,
    } = place;
    let path = folder.database();
    let plain = connection::reader(&path).and_then(|conn| version(&conn).map(|_| conn));
    let (first, immutable) = match plain {
        Ok(conn) => (conn, false),
        // Without a log there is nothing that an immutable view could miss.
        Err(error) if cannot_share(&error) && !has_log(&folder) => (
            connection::immutable(&path).map_err(|error| unfit(&folder, error))?,
            true,
        ),
        Err(error) => return Err(unfit(&folder, error)),
    };
    let found = fitting_version(&folder, &first)?;
    if found < migrations::latest() {
        return Err(OpenError::TooOldToView {
            found,
            known: migrations::latest(),
        });
    }
    drop(first);
    let built_in = medium.is_local() && is_built_in(&folder.root);
    let open = || {
        if immutable {
            connection::immutable(&path)
        } else {
            connection::pooled(&path, built_in)
        }
    };
    let readers = connect(READERS, open).map_err(|error| unfit(&folder, error))?;
    Ok(Library::assemble(Parts {
        cache: Cache::new(folder.thumbnails(), false, Journal::on(&medium)),
        folder,
        medium,
        id: marker.library_id,
        owner: Owner::Viewer(OwnerId::random()),
        writer: None,
        readers,
        disk,
        ended_uncleanly: false,
    }))
}

/// The files beside the database that a read-only folder does not let us make.
fn cannot_share(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, ReadOnly, SystemIoFailure};
    matches!(
        error.sqlite_error_code(),
        Some(CannotOpen | ReadOnly | SystemIoFailure)
    )
}

fn has_log(folder: &Folder) -> bool {
    let log = folder.root.join("library.db-wal");
    fs::metadata(log).is_ok_and(|found| found.len() > 0)
}

fn connect(
    count: usize,
    open: impl Fn() -> rusqlite::Result<Connection>,
) -> rusqlite::Result<Readers> {
    Ok(Readers::new(
        (0..count).map(|_| open()).collect::<Result<_, _>>()?,
    ))
}

fn version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// The schema's version, if this program can work with it.
fn fitting_version(folder: &Folder, conn: &Connection) -> Result<i64, OpenError> {
    let application: i32 = conn
        .query_row("PRAGMA application_id", [], |row| row.get(0))
        .map_err(|error| unfit(folder, error))?;
    let found = version(conn).map_err(|error| unfit(folder, error))?;
    // Reads every page of the schema, so that a damaged one is told here and not in the middle of work.
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| {
        row.get::<_, i64>(0)
    })
    .map_err(|error| unfit(folder, error))?;
    if application != connection::APPLICATION_ID || found < 1 {
        return Err(OpenError::Foreign(folder.database()));
    }
    if found > migrations::latest() {
        return Err(OpenError::Newer {
            found,
            known: migrations::latest(),
        });
    }
    Ok(found)
}

/// Copies the database into `backups/`, then brings it up by these steps.
pub(crate) fn migrate(
    folder: &Folder,
    conn: &mut Connection,
    owner: OwnerId,
    found: i64,
    steps: &[&'static str],
) -> Result<(), OpenError> {
    use rusqlite::ErrorCode::{DatabaseCorrupt, DiskFull, NotADatabase};
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    copy_before_migration(conn, folder, owner, known).map_err(|error| match error {
        UpkeepError::Database(error) => OpenError::Database(error),
        UpkeepError::Damaged(detail) | UpkeepError::UnsoundCopy(detail) => OpenError::Damaged {
            path: folder.database(),
            detail,
        },
        UpkeepError::Io { what, path, source } => OpenError::Io { what, path, source },
        UpkeepError::Open(error) => error,
        other => OpenError::Migration {
            found,
            known,
            detail: other.to_string(),
        },
    })?;
    migrations::bring_up(conn, steps).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. }
            if matches!(
                err.sqlite_error_code(),
                Some(DatabaseCorrupt | NotADatabase | DiskFull)
            ) =>
        {
            unfit(folder, err)
        }
        other => OpenError::Migration {
            found,
            known,
            detail: other.to_string(),
        },
    })
}

/// Says of a database that cannot be used why.
fn unfit(folder: &Folder, error: rusqlite::Error) -> OpenError {
    match DbError::from(error) {
        DbError::Damaged(detail) => OpenError::Damaged {
            path: folder.database(),
            detail,
        },
        DbError::Busy => OpenError::Busy(folder.root.clone()),
        other => OpenError::Database(other),
    }
}
