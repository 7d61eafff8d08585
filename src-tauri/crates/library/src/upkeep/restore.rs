//! A sound database in the place of one that is missing or damaged.
//!
//! It is put together under a temporary name, from the newest good copy and from what can still be read of the damaged
//! one; checked; synced; and only then the damaged one is renamed aside and the new one takes its name. At no moment is
//! anything overwritten or deleted.

use super::backup::{Backup, list, sound_version};
use super::check::{Depth, problems};
use super::salvage::{Salvaged, Wreck, raise_counter};
use super::{UpkeepError, now_ms, trouble};
use crate::folder::{Folder, sync_folder};
use crate::{migrations, names};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

/// The fact in `meta` that says that images are still to be filed from their files.
pub(super) const UNFINISHED: &str = "rebuild_unfinished";
/// Ids that are left out when it is not known which were given out last.
const MARGIN: i64 = 1_000;
/// What belongs to a database beside its own file.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// How the new database came to be.
#[derive(Debug, Default)]
pub(super) struct Restored {
    pub(super) set_aside: Option<PathBuf>,
    pub(super) backup: Option<Backup>,
    pub(super) salvaged: Option<Salvaged>,
}

/// Makes a sound database and puts it in place. Nobody may have the library open.
pub(super) fn restore(folder: &Folder) -> Result<Restored, UpkeepError> {
    let mut restored = Restored::default();
    let new = folder.root.join("library.db.new");
    clear(&new)?;
    let wreck_path = wreck(folder);
    let wreck = wreck_path.as_deref().and_then(Wreck::open);
    // Whole tables say more than any copy; else the copy is laid under what can be read.
    let mut salvaged = match &wreck {
        Some(wreck) => Some(build(&new, None, Some(wreck))?),
        None => None,
    };
    if !matches!(salvaged, Some(Some(Salvaged { whole: true, .. }))) {
        for backup in list(folder) {
            match sound_version(&backup.path) {
                Ok(version) if version <= migrations::latest() => {
                    restored.backup = Some(backup);
                    break;
                }
                Ok(version) => {
                    tracing::warn!(version, path = %backup.path.display(), "this copy is from a newer version")
                }
                Err(problem) => {
                    tracing::warn!(problem, path = %backup.path.display(), "this copy is not sound")
                }
            }
        }
        clear(&new)?;
        let base = restored.backup.as_ref().map(|backup| backup.path.as_path());
        salvaged = Some(build(&new, base, wreck.as_ref())?);
    }
    drop(wreck);
    restored.salvaged = salvaged.flatten();
    fs::File::options()
        .write(true)
        .open(&new)
        .and_then(|file| file.sync_all())
        .map_err(trouble("cannot make durable", &new))?;
    restored.set_aside = set_aside(folder)?;
    let database = folder.database();
    fs::rename(&new, &database)
        .and_then(|()| sync_folder(&folder.root))
        .map_err(trouble("cannot put in place", &database))?;
    Ok(restored)
}

/// The damaged database: in its place, or renamed aside by a rebuild that was cut short and newer than any copy.
fn wreck(folder: &Folder) -> Option<PathBuf> {
    let database = folder.database();
    if database.exists() {
        return Some(database);
    }
    let newest_copy = list(folder).first().map_or(0, |backup| backup.made_at);
    let entries = fs::read_dir(&folder.root).ok()?;
    let aside = entries.flatten().filter_map(|entry| {
        let name = entry.file_name();
        let stamp = name.to_str()?.strip_prefix("library-damaged-")?;
        let (at, rest) = names::read_stamp(stamp)?;
        (rest == ".db").then(|| (at, entry.path()))
    });
    let (at, path) = aside.max()?;
    (at >= newest_copy).then_some(path)
}

/// Puts a database together: a copy of `base` or a fresh one, and over it what `wreck` still holds.
fn build(
    new: &Path,
    base: Option<&Path>,
    wreck: Option<&Wreck>,
) -> Result<Option<Salvaged>, UpkeepError> {
    if let Some(base) = base {
        fs::copy(base, new).map_err(trouble("cannot copy to", new))?;
    }
    let mut conn = Connection::open(new)?;
    // Nobody else knows of this file, and it is synced once it is whole.
    conn.execute_batch(
        "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF",
    )?;
    if base.is_some() {
        migrations::bring_up(&mut conn, migrations::STEPS)
            .map_err(|error| UpkeepError::UnsoundCopy(error.to_string()))?;
    } else {
        migrations::fresh(&mut conn)?;
    }
    let tx = conn.transaction()?;
    let salvaged = wreck.map(|wreck| wreck.save_into(&tx)).transpose()?;
    if !salvaged.is_some_and(|salvaged| salvaged.whole) {
        skip_ids(&tx)?;
    }
    tx.execute(
        "INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)",
        (UNFINISHED, now_ms().to_string()),
    )?;
    tx.commit()?;
    match problems(&conn, Depth::Whole).database.into_iter().next() {
        None => Ok(salvaged),
        Some(problem) => Err(UpkeepError::UnsoundCopy(problem)),
    }
}

/// Ids that were given out after the copy was made are not known: a stretch is left out for them.
fn skip_ids(conn: &Connection) -> rusqlite::Result<()> {
    for (table, used) in [
        (
            "images",
            "max(coalesce((SELECT max(id) FROM images), 0), coalesce((SELECT max(image_id) FROM outputs), 0))",
        ),
        ("jobs", "coalesce((SELECT max(id) FROM jobs), 0)"),
        ("outputs", "coalesce((SELECT max(id) FROM outputs), 0)"),
    ] {
        let last: i64 = conn.query_row(
            &format!(
                "SELECT max({used}, coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0))"
            ),
            [],
            |row| row.get(0),
        )?;
        raise_counter(conn, table, last + MARGIN)?;
    }
    Ok(())
}

/// Renames the damaged database aside, with all that belongs to it.
fn set_aside(folder: &Folder) -> Result<Option<PathBuf>, UpkeepError> {
    let database = folder.database();
    let stamp = names::stamp(now_ms());
    let mut aside = folder.root.join(format!("library-damaged-{stamp}.db"));
    if aside.exists() {
        let more = uuid::Uuid::new_v4().simple();
        aside = folder
            .root
            .join(format!("library-damaged-{stamp}-{more}.db"));
    }
    // The log first: it must not meet the new database.
    for end in COMPANIONS.iter().chain(&[""]) {
        let (from, to) = (with(&database, end), with(&aside, end));
        match fs::rename(&from, &to) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(trouble("cannot rename aside", &from)(error)),
        }
    }
    sync_folder(&folder.root).map_err(trouble("cannot sync", &folder.root))?;
    Ok(aside.exists().then_some(aside))
}

/// Removes the beginnings of a new database that this program has left.
fn clear(new: &Path) -> Result<(), UpkeepError> {
    for end in COMPANIONS.iter().chain(&[""]) {
        let path = with(new, end);
        match fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(trouble("cannot remove", &path)(error)),
        }
    }
    Ok(())
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = path.to_path_buf().into_os_string();
    name.push(end);
    name.into()
}
