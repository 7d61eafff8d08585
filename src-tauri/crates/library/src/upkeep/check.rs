//! Is everything as it should be? Looks, and changes nothing.

use super::files::{Comparison, compare};
use super::strays::{Stray, StrayKind, Verdict, sort_out};
use super::{Progress, UpkeepError};
use crate::tables::FileRow;
use crate::{DbError, ImageId, Library, Millis, connection};
use media::Digest;
use rusqlite::Connection;

/// So many problems of one database are told.
const MOST_PROBLEMS: usize = 100;

/// How closely to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CheckOptions {
    /// Read every file and hold its hash against its row. Without it, sizes are compared.
    pub deep: bool,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Checked {
    /// Every file was read.
    pub deep: bool,
    /// What SQLite says against the database; nothing when it is sound.
    pub database: Vec<String>,
    /// Rows that stand for something that is not there (tags of no image, and the like).
    pub loose_rows: u64,
    /// Ids in use could be given out again.
    pub ids_are_behind: bool,
    /// The index of words is damaged; repair makes it anew.
    pub index_is_damaged: bool,
    /// Rows of images, trashed ones too.
    pub images: u64,
    /// Files of images that are in their places.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Images whose file is missing.
    pub missing: Vec<Missing>,
    /// Images whose file stands elsewhere in the library.
    pub moved: Vec<Moved>,
    /// Images that are marked as missing and whose file is there.
    pub returned: Vec<ImageId>,
    /// Images whose file is not what its row says.
    pub changed: Vec<Changed>,
    /// Files that could not be looked at, and why.
    pub unreadable: Vec<(String, String)>,
    /// Files without a row.
    pub strays: Vec<Stray>,
    /// Temporary files that are being written, or were left by a process that died; those are cleared away at the next
    /// start.
    pub leftovers: u64,
}

/// An image whose file is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The image.
    pub id: ImageId,
    /// Where its file should be, relative to the library.
    pub path: String,
    /// Since when it is marked so; none: not yet.
    pub since: Option<Millis>,
}

/// An image whose file was found in another place of the library, by its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The image.
    pub id: ImageId,
    /// Where it should be, relative to the library.
    pub from: String,
    /// Where it is.
    pub to: String,
}

/// An image whose file is not what its row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The image.
    pub id: ImageId,
    /// Its file, relative to the library.
    pub path: String,
    /// The hash it should have.
    pub expected: Digest,
    /// The hash it has.
    pub found: Digest,
    /// Where the picture is still to be had.
    pub elsewhere: Option<Elsewhere>,
}

/// Where a picture whose file was damaged is still to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Elsewhere {
    /// Another image of the library shows the same.
    Image(ImageId),
    /// The link it came by, which has not expired as far as known.
    Link(String),
}

impl Checked {
    /// Whether nothing is wrong: the database is sound, every image has its file as it was, and none is without its row.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.database.is_empty()
            && self.loose_rows == 0
            && !self.ids_are_behind
            && !self.index_is_damaged
            && self.missing.is_empty()
            && self.moved.is_empty()
            && self.returned.is_empty()
            && self.changed.is_empty()
            && self.unreadable.is_empty()
            && !self.strays.iter().any(Stray::is_unfiled)
    }
}

impl Stray {
    pub(super) fn is_unfiled(&self) -> bool {
        matches!(self.kind, StrayKind::Unfiled(_))
    }
}

impl Library {
    /// Holds the database against itself and the rows against the files. Changes nothing, and keeps nobody waiting.
    ///
    /// A database that is damaged is told in [`Checked::database`]; its rows are then compared as far as they can be
    /// read.
    ///
    /// # Errors
    /// [`UpkeepError::Gone`] when the folder went away meanwhile, or trouble of the database.
    pub fn check(
        &self,
        options: CheckOptions,
        progress: Progress<'_>,
    ) -> Result<Checked, UpkeepError> {
        let mut checked = self.check_database(Depth::Whole)?;
        checked.deep = options.deep;
        match self.check_files(options, progress, &mut checked) {
            Err(UpkeepError::Damaged(detail) | UpkeepError::Database(DbError::Damaged(detail))) => {
                checked.database.push(detail);
                Ok(checked)
            }
            other => other.map(|()| checked),
        }
    }

    /// What SQLite says against the database in a second or two; nothing when it is sound. For after an unclean end, off
    /// the start path.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub fn quick_check(&self) -> Result<Vec<String>, UpkeepError> {
        Ok(problems(&self.another_reader()?, Depth::Quick).database)
    }

    /// Has the index of words made anew where it stands; nothing else is touched. `false`, and all is as it was, when
    /// the database is not sound without it either.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(super) fn renew_index(&self, depth: Depth) -> Result<bool, DbError> {
        let renewed = self.write(move |tx| {
            crate::search::begin_anew(tx)?;
            match problems(tx.conn(), depth).into_first() {
                None => Ok(()),
                Some(problem) => Err(DbError::Damaged(problem)),
            }
        });
        match renewed {
            Ok(()) => Ok(true),
            // Broken so badly that it cannot be thrown away, or the breakage is not its own.
            Err(DbError::Damaged(problem)) => {
                tracing::warn!(problem, "the index of words cannot be made anew in place");
                Ok(false)
            }
            Err(other) => Err(other),
        }
    }

    /// A connection of its own, so that the gallery does not wait for it.
    pub(super) fn another_reader(&self) -> Result<Connection, UpkeepError> {
        Ok(connection::reader(&self.folder().database())?)
    }

    fn check_database(&self, depth: Depth) -> Result<Checked, UpkeepError> {
        let conn = self.another_reader()?;
        let problems = problems(&conn, depth);
        let mut checked = Checked {
            index_is_damaged: !problems.index.is_empty(),
            database: problems.database,
            ..Checked::default()
        };
        if checked.database.is_empty() {
            checked.loose_rows = conn
                .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
                    row.get::<_, i64>(0)
                })?
                .unsigned_abs();
            checked.ids_are_behind = self.read(|tx| tx.images().ids_are_behind())?;
        }
        Ok(checked)
    }

    fn check_files(
        &self,
        options: CheckOptions,
        progress: Progress<'_>,
        checked: &mut Checked,
    ) -> Result<(), UpkeepError> {
        let Comparison {
            rows,
            files,
            bytes,
            mut missing,
            returned,
            changed,
            loose,
            leftovers,
            unreadable,
        } = compare(self, options.deep, progress)?;
        checked.images = rows;
        checked.files = files;
        checked.bytes = bytes;
        checked.leftovers = leftovers;
        checked.unreadable = unreadable;
        checked.returned = returned.iter().map(|row| row.id).collect();
        checked.changed = self.with_remedies(changed)?;
        sort_out(self, &mut missing, loose, progress, &mut |verdict| {
            match verdict {
                Verdict::Moved(row, to) => checked.moved.push(Moved {
                    id: row.id,
                    from: row.path,
                    to,
                }),
                Verdict::Unfiled(row, _) => checked.strays.push(Stray {
                    path: row.path,
                    bytes: row.bytes,
                    kind: StrayKind::Unfiled(row.id),
                }),
                Verdict::Other(stray) => checked.strays.push(stray),
                Verdict::Awaited => {}
                Verdict::Unreadable(path, why) => checked.unreadable.push((path, why)),
            }
            Ok(())
        })?;
        checked.missing = missing.into_iter().map(Missing::from).collect();
        Ok(())
    }

    /// Says of damaged images where they are still to be had.
    fn with_remedies(&self, mut changed: Vec<Changed>) -> Result<Vec<Changed>, DbError> {
        let now = super::now_ms();
        for one in &mut changed {
            let id = one.id;
            one.elsewhere = self.read(|tx| -> Result<_, DbError> {
                if let Some(twin) = tx.images().twin(id)? {
                    return Ok(Some(Elsewhere::Image(twin)));
                }
                let output = tx.outputs().of_image(id)?;
                let living = output.filter(|output| output.expires_at.is_some_and(|at| at > now));
                Ok(living.and_then(|output| output.url).map(Elsewhere::Link))
            })?;
        }
        Ok(changed)
    }
}

impl From<FileRow> for Missing {
    fn from(row: FileRow) -> Self {
        Self {
            id: row.id,
            path: row.path,
            since: row.missing_since,
        }
    }
}

/// How much of a database is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Every page and every row.
    Quick,
    /// Its indexes too.
    Whole,
}

/// What SQLite says against a database, by what it is about.
#[derive(Debug, Default)]
pub(super) struct Problems {
    /// Its rows, and what finds them.
    pub(super) database: Vec<String>,
    /// The index of words, which is made anew and never trusted.
    pub(super) index: Vec<String>,
}

impl Problems {
    /// The first of all, of the rows before the index.
    pub(super) fn into_first(self) -> Option<String> {
        self.database.into_iter().chain(self.index).next()
    }
}

/// What SQLite says against a database; nothing when it is sound.
pub(super) fn problems(conn: &Connection, depth: Depth) -> Problems {
    let pragma = match depth {
        Depth::Quick => "quick_check",
        Depth::Whole => "integrity_check",
    };
    let read = || -> rusqlite::Result<Vec<String>> {
        let mut statement = conn.prepare(&format!("PRAGMA {pragma}({MOST_PROBLEMS})"))?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        rows.collect()
    };
    let lines = read().unwrap_or_else(|error| vec![error.to_string()]);
    let trees = index_trees(conn).unwrap_or_default();
    let (index, database) = lines
        .into_iter()
        // One message may have several lines, of several trees.
        .flat_map(|message| message.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| line != "ok" && line != "*** in database main ***")
        .partition(|line| is_about_index(line, &trees));
    Problems { database, index }
}

/// The root pages of the tables that the index of words stands in.
fn index_trees(conn: &Connection) -> rusqlite::Result<Vec<u64>> {
    let mut statement = conn.prepare(
        "SELECT rootpage FROM sqlite_schema WHERE tbl_name GLOB 'texts_index_*' AND rootpage > 0",
    )?;
    let roots = statement.query_map([], |row| row.get::<_, i64>(0))?;
    roots.map(|root| Ok(root?.unsigned_abs())).collect()
}

/// SQLite names tables by their name, and pages by the root page of their table ("Tree 12 page 34 cell 5: ...").
fn is_about_index(line: &str, trees: &[u64]) -> bool {
    let tree = line
        .strip_prefix("Tree ")
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    line.contains("texts_index") || tree.is_some_and(|tree| trees.contains(&tree))
}
