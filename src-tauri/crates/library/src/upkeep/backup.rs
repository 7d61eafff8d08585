//! Copies of `library.db` in `backups/`.
//!
//! A copy is made by `VACUUM INTO` on a connection of its own, which reads one moment and keeps no writer waiting; it is
//! checked, made durable, and only then gets its name. Half a copy never has a name that counts.

use super::keeping::superfluous;
use super::{UpkeepError, now_ms, trouble};
use crate::folder::{Folder, sync_folder};
use crate::{DbError, Library, Millis, OwnerId, connection, names, owners};
use rusqlite::Connection;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long one who asks for a copy waits for somebody else who makes one.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why a copy was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BackupReason {
    /// The first change of a day.
    Day,
    /// Somebody asked for it.
    Asked,
    /// The schema was about to change.
    BeforeMigration,
}

/// A copy of the database, whole and durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Where it is.
    pub path: PathBuf,
    /// When it was made, to the second.
    pub made_at: Millis,
    /// Its size in bytes.
    pub bytes: u64,
    /// Why it was made.
    pub reason: BackupReason,
    /// The version of its schema.
    pub version: i64,
}

impl Library {
    /// Makes a copy of the database, checks it, and removes older copies that it makes superfluous. Takes a second or
    /// two with a million images; nobody waits for it, writers included. It needs as much room as the database has.
    ///
    /// # Errors
    /// [`UpkeepError::Damaged`] when the database cannot be read; [`UpkeepError::UnsoundCopy`]; trouble of the disk.
    /// Nothing is left behind then.
    pub fn back_up(&self, reason: BackupReason) -> Result<Backup, UpkeepError> {
        if !self.is_writable() {
            return Err(DbError::ReadOnly.into());
        }
        let folder = self.folder();
        let _alone = alone(folder)?;
        // Somebody else may have made it while we waited.
        if reason == BackupReason::Day
            && !self.is_backup_due()
            && let Some(newest) = self.backups().into_iter().next()
        {
            return Ok(newest);
        }
        let conn = connection::reader(&folder.database())?;
        let made = copy(&conn, folder, self.owner(), reason, None)?;
        for old in superfluous(&list(folder)) {
            if let Err(error) = fs::remove_file(&old.path) {
                tracing::warn!(%error, path = %old.path.display(), "an old copy of the database stays");
            }
        }
        Ok(made)
    }

    /// The copies there are, newest first.
    #[must_use]
    pub fn backups(&self) -> Vec<Backup> {
        list(self.folder())
    }

    /// Whether no copy was made today (by UTC).
    #[must_use]
    pub fn is_backup_due(&self) -> bool {
        const DAY: Millis = 86_400_000;
        let today = now_ms().div_euclid(DAY);
        // One from the future comes from a clock that was wrong.
        !self
            .backups()
            .iter()
            .any(|backup| backup.made_at.div_euclid(DAY) == today)
    }

    /// The size of the database in bytes, which is the room that a copy needs at most.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn database_bytes(&self) -> Result<u64, DbError> {
        self.read(|tx| tx.meta().database_bytes())
    }
}

/// Only one makes a copy at a time.
fn alone(folder: &Folder) -> Result<File, UpkeepError> {
    owners::named_lock(&folder.locks(), "backup", PATIENCE)
        .map_err(trouble("cannot lock in", &folder.locks()))?
        .ok_or_else(|| UpkeepError::InUse(folder.root.clone()))
}

/// A copy from before the schema is brought to `next`.
pub(crate) fn copy_before_migration(
    conn: &Connection,
    folder: &Folder,
    owner: OwnerId,
    next: i64,
) -> Result<Backup, UpkeepError> {
    copy(
        conn,
        folder,
        owner,
        BackupReason::BeforeMigration,
        Some(next),
    )
}

/// Copies, checks, syncs, renames.
fn copy(
    conn: &Connection,
    folder: &Folder,
    owner: OwnerId,
    reason: BackupReason,
    next: Option<i64>,
) -> Result<Backup, UpkeepError> {
    let backups = folder.backups();
    fs::create_dir_all(&backups).map_err(trouble("cannot create", &backups))?;
    let version: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let made_at = now_ms().div_euclid(1000) * 1000;
    let target = unused(&backups, &stem(made_at, version, reason, next));
    // The name says whose it is: what a dead owner left is cleared away with its other temporary files.
    let temporary = backups.join(format!(
        "{}.tmp",
        names::temporary_stem(owner, crate::ImageId(0))
    ));
    let copied = into(conn, &temporary)
        .and_then(|()| verify(&temporary, version))
        .and_then(|()| {
            sync_file(&temporary)
                .and_then(|()| fs::rename(&temporary, &target))
                .and_then(|()| sync_folder(&backups))
                .map_err(trouble("cannot keep a copy in", &backups))
        });
    if copied.is_err() {
        for name in ["", "-journal", "-wal", "-shm"] {
            let mut left = temporary.clone().into_os_string();
            left.push(name);
            let _ = fs::remove_file(left);
        }
    }
    copied?;
    let bytes = fs::metadata(&target).map_or(0, |found| found.len());
    Ok(Backup {
        path: target,
        made_at,
        bytes,
        reason,
        version,
    })
}

fn into(conn: &Connection, target: &Path) -> Result<(), UpkeepError> {
    // One of our own that was given up half way.
    let _ = fs::remove_file(target);
    let text = target.to_string_lossy();
    conn.execute("VACUUM INTO ?1", [text.as_ref()])?;
    Ok(())
}

fn sync_file(path: &Path) -> std::io::Result<()> {
    File::options().write(true).open(path)?.sync_all()
}

/// Whether a copy can be used: sound, and of the version it should have.
fn verify(path: &Path, version: i64) -> Result<(), UpkeepError> {
    let unsound = |detail: String| UpkeepError::UnsoundCopy(detail);
    match sound_version(path) {
        Ok(found) if found == version => Ok(()),
        Ok(found) => Err(unsound(format!("it has version {found} and not {version}"))),
        Err(detail) => Err(unsound(detail)),
    }
}

/// The schema's version of a database file that nobody has open, if it is sound and ours; else what is wrong with it.
pub(super) fn sound_version(path: &Path) -> Result<i64, String> {
    let conn = connection::immutable(path).map_err(|error| error.to_string())?;
    let pragma = |name: &str| -> Result<i64, String> {
        conn.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
            .map_err(|error| error.to_string())
    };
    if pragma("application_id")? != i64::from(connection::APPLICATION_ID) {
        return Err("it is a database of another program".to_owned());
    }
    let problems = super::check::problems(&conn, super::check::Depth::Quick);
    match problems.database.into_iter().next() {
        None => pragma("user_version"),
        Some(problem) => Err(problem),
    }
}

/// `library-20261124-131053-v2-day`
fn stem(made_at: Millis, version: i64, reason: BackupReason, next: Option<i64>) -> String {
    let why = match (reason, next) {
        (BackupReason::Day, _) => "day".to_owned(),
        (BackupReason::Asked, _) => "asked".to_owned(),
        (BackupReason::BeforeMigration, Some(next)) => format!("before-v{next}"),
        (BackupReason::BeforeMigration, None) => "before".to_owned(),
    };
    format!("library-{}-v{version}-{why}", names::stamp(made_at))
}

/// A name that nothing has.
fn unused(backups: &Path, stem: &str) -> PathBuf {
    let plain = backups.join(format!("{stem}.db"));
    if !plain.exists() {
        return plain;
    }
    let more = uuid::Uuid::new_v4().simple().to_string();
    let (more, _) = more.split_at(8);
    backups.join(format!("{stem}-{more}.db"))
}

/// The copies in `backups/`, newest first. What is not named like one is none of ours.
pub(super) fn list(folder: &Folder) -> Vec<Backup> {
    let Ok(entries) = fs::read_dir(folder.backups()) else {
        return Vec::new();
    };
    let mut backups: Vec<Backup> = entries.flatten().filter_map(|entry| read(&entry)).collect();
    backups.sort_by(|one, other| (other.made_at, &other.path).cmp(&(one.made_at, &one.path)));
    backups
}

fn read(entry: &fs::DirEntry) -> Option<Backup> {
    let name = entry.file_name();
    let found = entry.metadata().ok().filter(fs::Metadata::is_file)?;
    let inner = name
        .to_str()?
        .strip_prefix("library-")?
        .strip_suffix(".db")?;
    let (made_at, rest) = match names::read_stamp(inner) {
        Some((made_at, rest)) => (made_at, rest.strip_prefix('-')?),
        // Copies of the first versions bore no time.
        None => {
            let modified = found.modified().ok()?;
            let since = modified.duration_since(std::time::UNIX_EPOCH).ok()?;
            (i64::try_from(since.as_secs()).ok()? * 1000, inner)
        }
    };
    let (version, why) = rest.strip_prefix('v')?.split_once('-')?;
    let reason = match why.split('-').next()? {
        "day" => BackupReason::Day,
        "asked" => BackupReason::Asked,
        "before" => BackupReason::BeforeMigration,
        _ => return None,
    };
    Some(Backup {
        path: entry.path(),
        made_at,
        bytes: found.len(),
        reason,
        version: version.parse().ok()?,
    })
}
