//! A library's database built anew from what is there: its files, its newest copy, and what a damaged one still holds.

use super::backup::Backup;
use super::check::{Depth, Problems, problems};
use super::repair::{RepairOptions, Repaired};
use super::restore::{Restored, UNFINISHED, restore};
use super::salvage::Salvaged;
use super::{Progress, UpkeepError, trouble};
use crate::folder::{Folder, Ground};
use crate::owners::{self, OPENING_PATIENCE};
use crate::{DbError, Library, OpenError, OpenOptions, connection, migrations};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long others are given to let go of the library.
const PATIENCE: Duration = Duration::from_secs(5);

/// What stood in the place of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseFound {
    /// A sound one: it stays, and images without a row are filed in it.
    Sound,
    /// A sound one but for its index of words, and what is wrong with that: all else stays, and the index is made anew.
    IndexDamaged(String),
    /// None.
    Missing,
    /// A damaged one, and what is wrong with it.
    Damaged(String),
}

/// How a library was rebuilt.
#[derive(Debug)]
pub struct Rebuilt {
    /// The library, open.
    pub library: Library,
    /// What stood in the place of the database.
    pub found: DatabaseFound,
    /// Where the damaged database is now.
    pub set_aside: Option<PathBuf>,
    /// The copy that was built upon.
    pub backup: Option<Backup>,
    /// What was saved from the damaged database.
    pub salvaged: Option<Salvaged>,
    /// What was found in the files.
    pub files: Repaired,
    /// Rows that stood for nothing any more and were taken out of the new database: tags of images that are nowhere,
    /// and the like.
    pub loose_rows: u64,
}

impl Library {
    /// Builds the database of the library in `dir` anew where it is missing or damaged, and files every image whose row
    /// is gone: prompt and settings from the file or its sidecar, under the id that the file says it has; tags, ratings
    /// and albums from what can be read of the damaged database, and from the newest copy. A sound database stays as it
    /// is, and so do the rows of one whose index of words alone is damaged: that is made anew. Any other damaged one is
    /// renamed aside. A second run changes nothing.
    ///
    /// # Errors
    /// [`UpkeepError::InUse`] when a program has the library open whose database must be replaced;
    /// [`OpenError::Newer`] and whatever else keeps it from being opened; trouble of the disk. A rebuild that was cut
    /// short is taken up by the next.
    pub fn rebuild(dir: impl AsRef<Path>, progress: Progress<'_>) -> Result<Rebuilt, UpkeepError> {
        let folder = Folder::new(dir.as_ref());
        match folder.survey()? {
            Ground::Library(_) => {}
            Ground::Bare => return Err(OpenError::NotReachable(folder.root).into()),
            Ground::Unfinished => return Err(OpenError::NotALibrary(folder.root).into()),
        }
        let (mut found, mut restored) = settle(&folder, Trust::ButItsIndex)?;
        if matches!(found, DatabaseFound::IndexDamaged(_)) {
            let library = Library::open(&folder.root, &OpenOptions::default())?;
            let renewed = library.renew_index(Depth::Whole)?;
            drop(library);
            if !renewed {
                (found, restored) = settle(&folder, Trust::WhatIsSound)?;
            }
        }
        let library = Library::open(&folder.root, &OpenOptions::default())?;
        let (files, loose_rows) = library.finish_rebuild(progress)?;
        let Restored {
            set_aside,
            backup,
            salvaged,
        } = restored;
        Ok(Rebuilt {
            library,
            found,
            set_aside,
            backup,
            salvaged,
            files,
            loose_rows,
        })
    }

    /// Whether a rebuild was cut short: images are still to be filed from their files.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_half_rebuilt(&self) -> Result<bool, DbError> {
        Ok(self.read(|tx| tx.meta().get(UNFINISHED))?.is_some())
    }

    /// Brings a rebuild to its end: files the images that have no row, and removes rows that stand for nothing; their
    /// number.
    ///
    /// # Errors
    /// As [`repair`](Self::repair).
    pub fn finish_rebuild(&self, progress: Progress<'_>) -> Result<(Repaired, u64), UpkeepError> {
        let files = self.repair(RepairOptions::default(), progress)?;
        if !self.is_half_rebuilt()? {
            return Ok((files, 0));
        }
        let loose_rows = self.write(|tx| -> Result<u64, DbError> {
            let loose_rows = tx.remove_loose_rows()?;
            crate::search::begin_anew(tx)?;
            tx.meta_mut().set(UNFINISHED, None)?;
            Ok(loose_rows)
        })?;
        Ok((files, loose_rows))
    }
}

/// Which databases stay in their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    WhatIsSound,
    /// Those too of which the index of words alone is damaged, for it may let itself be made anew.
    ButItsIndex,
}

/// Puts a sound database in the place of one that is missing or damaged.
fn settle(folder: &Folder, trust: Trust) -> Result<(DatabaseFound, Restored), UpkeepError> {
    std::fs::create_dir_all(folder.locks()).map_err(trouble("cannot create", &folder.locks()))?;
    let _opening = owners::opening_lock(&folder.locks(), OPENING_PATIENCE)
        .map_err(trouble("cannot lock in", &folder.locks()))?
        .ok_or_else(|| UpkeepError::InUse(folder.root.clone()))?;
    let found = match (examine(folder)?, trust) {
        (DatabaseFound::IndexDamaged(detail), Trust::WhatIsSound) => DatabaseFound::Damaged(detail),
        (found, _) => found,
    };
    let restored = match found {
        DatabaseFound::Sound | DatabaseFound::IndexDamaged(_) => Restored::default(),
        DatabaseFound::Missing | DatabaseFound::Damaged(_) => {
            wait_for_others(folder)?;
            restore(folder)?
        }
    };
    Ok((found, restored))
}

/// What stands in the place of the database.
fn examine(folder: &Folder) -> Result<DatabaseFound, UpkeepError> {
    let path = folder.database();
    match std::fs::metadata(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(DatabaseFound::Missing);
        }
        Err(error) => return Err(trouble("cannot look at", &path)(error)),
        Ok(found) if found.len() == 0 => {
            return Ok(DatabaseFound::Damaged("it is empty".to_owned()));
        }
        Ok(_) => {}
    }
    match look(&path) {
        Ok((found, _)) if found > migrations::latest() => Err(OpenError::Newer {
            found,
            known: migrations::latest(),
        }
        .into()),
        Ok((_, problems)) => Ok(match problems.index.into_iter().next() {
            None => DatabaseFound::Sound,
            Some(detail) => DatabaseFound::IndexDamaged(detail),
        }),
        Err(Ailment::Damage(detail)) => Ok(DatabaseFound::Damaged(detail)),
        Err(Ailment::Other(error)) => Err(error.into()),
    }
}

enum Ailment {
    Damage(String),
    Other(DbError),
}

impl From<rusqlite::Error> for Ailment {
    fn from(error: rusqlite::Error) -> Self {
        match DbError::from(error) {
            DbError::Damaged(detail) => Self::Damage(detail),
            other => Self::Other(other),
        }
    }
}

/// The version of a database that is ours, and sound but for its index of words.
fn look(path: &Path) -> Result<(i64, Problems), Ailment> {
    let conn: Connection = connection::reader(path)?;
    let pragma = |name: &str| -> rusqlite::Result<i64> {
        conn.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
    };
    let version = pragma("user_version")?;
    if pragma("application_id")? != i64::from(connection::APPLICATION_ID) || version < 1 {
        return Err(Ailment::Damage(
            "it is a database of another program".to_owned(),
        ));
    }
    if version > migrations::latest() {
        // What it may hold is not known here.
        return Ok((version, Problems::default()));
    }
    let mut problems = problems(&conn, Depth::Whole);
    match problems.database.pop() {
        None => Ok((version, problems)),
        Some(problem) => Err(Ailment::Damage(problem)),
    }
}

/// Waits a while until nobody has the library open.
fn wait_for_others(folder: &Folder) -> Result<(), UpkeepError> {
    let started = Instant::now();
    loop {
        let others =
            owners::listed(&folder.locks()).map_err(trouble("cannot list", &folder.locks()))?;
        let alive = others
            .iter()
            .any(|owner| owners::is_alive(&folder.locks(), owner));
        if !alive {
            return Ok(());
        }
        if started.elapsed() > PATIENCE {
            return Err(UpkeepError::InUse(folder.root.clone()));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
