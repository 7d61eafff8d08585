//! The index of words: kept true from what `touched` tells, filled for libraries from before it, and built anew when it
//! is damaged; in chunks, beside everything else. Never on the way of a start, and never in the transaction of an image:
//! a damaged index must not keep a paid one from its row.

use super::vocabulary;
use super::words::{marked, spaced};
use crate::tables::touched;
use crate::{DbError, Library, ReadTx, WriteTx};
use rusqlite::{CachedStatement, Connection, OptionalExtension as _};

/// The last line of `touched` that the index has seen.
const SEEN: &str = "search_seq";
/// What is still to be filled, as `after..last` by ids; not there when nothing is.
const FILL: &str = "search_fill";
/// Images in one transaction: other writes wait for so many at most, some 30 ms.
const CHUNK: i64 = 1_000;
/// Lines of `touched` that are kept for columns in memory that have not seen them.
const KEPT: i64 = 100_000;
/// Lines about other things than texts that a search may meet.
const PASSED: i64 = 500;

impl Library {
    /// Brings the index of words up to date with all changes of texts. Does nothing in a library that is only looked at.
    /// An index that is being filled is not waited for.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) fn catch_up(&self) -> Result<(), DbError> {
        while self.is_writable() && self.read(is_behind)? {
            self.write(follow)?;
        }
        Ok(())
    }

    /// Fills the index of words to its end. The writer does this by itself when it has nothing else to do; this is for
    /// those who want to wait for it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn finish_index(&self) -> Result<(), DbError> {
        self.catch_up()?;
        while self.is_writable() && self.read(|tx| tx.meta().get(FILL))?.is_some() {
            self.write(fill)?;
        }
        while self.is_writable() && self.write(vocabulary::gather)? {}
        Ok(())
    }

    /// Looks through the index of words.
    ///
    /// # Errors
    /// [`DbError::Damaged`] when it contradicts itself.
    pub fn check_index(&self) -> Result<(), DbError> {
        self.write(|tx| {
            tx.conn().execute(
                "INSERT INTO texts_index (texts_index) VALUES ('integrity-check')",
                [],
            )?;
            if vocabulary::is_short(tx)? {
                return Err(DbError::Damaged(
                    "the list of its words is not whole".to_owned(),
                ));
            }
            Ok(())
        })
    }

    /// Throws the index of words away and has it built anew, beside other work.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn rebuild_index(&self) -> Result<(), DbError> {
        self.write(begin_anew)
    }
}

/// Whether the index can be asked; else how much of it is there.
pub(crate) fn must_be_whole(tx: &ReadTx<'_>) -> Result<(), DbError> {
    let Some((after, last)) = to_fill(tx)? else {
        return Ok(());
    };
    let percent = u8::try_from(after.max(0) * 100 / last.max(1)).unwrap_or(99);
    Err(DbError::IndexUnderWay {
        percent: percent.min(99),
    })
}

/// One piece of what is to be done, for the writer when nothing else waits; `false` when all is done.
pub(crate) fn tidy(tx: &WriteTx<'_>) -> Result<bool, DbError> {
    if is_behind(tx)? {
        follow(tx)?;
        return Ok(true);
    }
    if to_fill(tx)?.is_some() {
        fill(tx)?;
        return Ok(true);
    }
    Ok(vocabulary::gather(tx)? || pass_over(tx)? || trim(tx)?)
}

/// Counts lines as seen that are not about texts: each search would look through them again, and none could go.
fn pass_over(tx: &WriteTx<'_>) -> Result<bool, DbError> {
    let newest = newest(tx)?;
    let many = newest - seen(tx)? > PASSED;
    if many {
        tx.meta_mut().set(SEEN, Some(&newest.to_string()))?;
    }
    Ok(many)
}

/// Throws the index away; it is filled from the first image on.
pub(crate) fn begin_anew(tx: &WriteTx<'_>) -> Result<(), DbError> {
    let conn = tx.conn();
    throw_away(conn)?;
    conn.execute_batch(touched::INDEX)?;
    vocabulary::begin_anew(tx)?;
    let last: Option<i64> = conn.query_row("SELECT max(image_id) FROM image_texts", [], |row| {
        row.get(0)
    })?;
    let fill = last.map(|last| format!("0..{last}"));
    tx.meta_mut().set(FILL, fill.as_deref())?;
    tx.meta_mut().set(SEEN, Some(&newest(tx)?.to_string()))
}

/// Drops the index. One whose own tables are gone or broken cannot be opened, and so not be dropped as such: then its
/// entry is taken out of the schema, and what is left of its tables goes as ordinary ones (SQLite, `writable_schema`).
fn throw_away(conn: &Connection) -> Result<(), DbError> {
    match conn
        .execute_batch("DROP TABLE IF EXISTS texts_index")
        .map_err(DbError::from)
    {
        Err(DbError::Damaged(_)) => {}
        other => return other,
    }
    conn.execute_batch(
        "PRAGMA writable_schema = ON;
         DELETE FROM sqlite_schema WHERE type = 'table' AND name = 'texts_index';
         PRAGMA writable_schema = RESET;
         DROP TABLE IF EXISTS texts_index_data;
         DROP TABLE IF EXISTS texts_index_idx;
         DROP TABLE IF EXISTS texts_index_docsize;
         DROP TABLE IF EXISTS texts_index_config;",
    )?;
    Ok(())
}

fn newest(tx: &ReadTx<'_>) -> Result<i64, DbError> {
    let mut statement = tx
        .conn()
        .prepare_cached("SELECT coalesce(max(seq), 0) FROM touched")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

fn seen(tx: &ReadTx<'_>) -> Result<i64, DbError> {
    Ok(tx
        .meta()
        .get(SEEN)?
        .and_then(|seen| seen.parse().ok())
        .unwrap_or(0))
}

fn to_fill(tx: &ReadTx<'_>) -> Result<Option<(i64, i64)>, DbError> {
    Ok(tx.meta().get(FILL)?.map(|text| {
        text.split_once("..")
            .and_then(|(after, last)| Some((after.parse().ok()?, last.parse().ok()?)))
            // Something else wrote there: all of it once more.
            .unwrap_or((0, i64::MAX))
    }))
}

fn is_behind(tx: &ReadTx<'_>) -> Result<bool, DbError> {
    let mut statement = tx
        .conn()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM touched WHERE seq > ?1 AND texts = 1)")?;
    Ok(statement.query_row([seen(tx)?], |row| row.get(0))?)
}

/// Takes up the next changes of texts.
fn follow(tx: &WriteTx<'_>) -> Result<(), DbError> {
    let conn = tx.conn();
    let mut statement = conn.prepare_cached(
        "SELECT seq, image_id FROM touched WHERE seq > ?1 AND texts = 1 ORDER BY seq LIMIT ?2",
    )?;
    let lines: Vec<(i64, i64)> = statement
        .query_map((seen(tx)?, CHUNK), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let Some((last, _)) = lines.last().copied() else {
        return Ok(());
    };
    let mut ids: Vec<i64> = lines.into_iter().map(|(_, id)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut entry = Entry::new(tx)?;
    let mut texts = Vec::new();
    for id in ids {
        texts.extend(entry.set(id)?.into_iter().flatten());
    }
    vocabulary::note(tx, &texts)?;
    tx.meta_mut().set(SEEN, Some(&last.to_string()))
}

/// Takes up the next images from before the index.
fn fill(tx: &WriteTx<'_>) -> Result<(), DbError> {
    let Some((after, last)) = to_fill(tx)? else {
        return Ok(());
    };
    let mut statement = tx.conn().prepare_cached(
        "SELECT image_id FROM image_texts WHERE image_id > ?1 AND image_id <= ?2 ORDER BY image_id LIMIT ?3",
    )?;
    let ids: Vec<i64> = statement
        .query_map((after, last, CHUNK), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let reached = ids.last().copied().filter(|_| ids.len() as i64 == CHUNK);
    let mut entry = Entry::new(tx)?;
    for id in ids {
        entry.set(id)?;
    }
    let rest = reached.map(|reached| format!("{reached}..{last}"));
    tx.meta_mut().set(FILL, rest.as_deref())
}

/// Lets go of lines that everybody has seen; the newest always stays, for numbers go on from it.
fn trim(tx: &WriteTx<'_>) -> Result<bool, DbError> {
    let until = newest(tx)?.min(seen(tx)?) - KEPT;
    let mut statement = tx.conn().prepare_cached(
        "DELETE FROM touched WHERE seq <= min(?1, (SELECT min(seq) FROM touched) + 20000)",
    )?;
    Ok(until > 0 && statement.execute([until])? > 0)
}

/// Entries of the index.
struct Entry<'a> {
    texts: CachedStatement<'a>,
    put: CachedStatement<'a>,
    remove: CachedStatement<'a>,
}

impl<'a> Entry<'a> {
    fn new(tx: &WriteTx<'a>) -> Result<Self, DbError> {
        let conn = tx.conn();
        Ok(Self {
            texts: conn.prepare_cached(
                "SELECT prompt, revised_prompt, note, negative_prompt FROM image_texts WHERE image_id = ?1",
            )?,
            put: conn.prepare_cached(
                "INSERT OR REPLACE INTO texts_index (rowid, prompt, revised, note, negative) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?,
            remove: conn.prepare_cached("DELETE FROM texts_index WHERE rowid = ?1")?,
        })
    }

    /// Puts the texts of an image as they stand in place of its entry, and gives them as the index sees them.
    fn set(&mut self, id: i64) -> Result<[Option<String>; 4], DbError> {
        let found: Option<[Option<String>; 4]> = self
            .texts
            .query_row([id], |row| {
                Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
            })
            .optional()?;
        let Some([prompt, revised, note, negative]) = found else {
            self.remove.execute([id])?;
            return Ok([const { None }; 4]);
        };
        let spaced = |text: Option<String>| text.map(|text| spaced(&text).into_owned());
        let negative = negative.as_deref().map(marked);
        let texts = [spaced(prompt), spaced(revised), spaced(note), negative];
        let [prompt, revised, note, negative] = &texts;
        self.put.execute((id, prompt, revised, note, negative))?;
        Ok(texts)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn entries(conn: &Connection) -> i64 {
        conn.query_row(
            "SELECT count(*) FROM sqlite_schema WHERE tbl_name GLOB 'texts_index*'",
            [],
            |row| row.get(0),
        )
        .unwrap()
    }

    #[test]
    fn many_changes_that_are_not_about_texts_are_passed_over_once_and_then_let_go_of() {
        let folder = tempfile::tempdir().unwrap();
        let library = crate::Library::create(folder.path().join("library")).unwrap();
        let lines = |count: i64, texts: bool| {
            library
                .write(move |tx| {
                    let mut insert = tx
                        .conn()
                        .prepare("INSERT INTO touched (image_id, texts) VALUES (1, ?1)")?;
                    for _ in 0..count {
                        insert.execute([texts])?;
                    }
                    Ok::<_, DbError>(())
                })
                .unwrap();
        };
        let left = || {
            while library.write(tidy).unwrap() {}
            library
                .read(|tx| Ok::<_, DbError>((newest(tx)? - seen(tx)?, is_behind(tx)?)))
                .unwrap()
        };
        lines(PASSED + 1, false);
        assert_eq!(left(), (0, false));
        lines(1, true);
        assert!(library.read(is_behind).unwrap());
        assert_eq!(left(), (0, false));
        lines(KEPT + 50, false);
        assert_eq!(left(), (0, false));
        let kept: i64 = library
            .read(|tx| {
                let mut count = tx.conn().prepare("SELECT count(*) FROM touched")?;
                Ok::<_, DbError>(count.query_row([], |row| row.get(0))?)
            })
            .unwrap();
        assert_eq!(kept, KEPT);
    }

    #[test]
    fn fault_14_an_index_that_is_only_in_use_is_not_torn_out_of_the_schema() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(touched::INDEX).unwrap();
        conn.execute_batch("INSERT INTO texts_index (rowid, prompt) VALUES (1, 'fox'), (2, 'fox')")
            .unwrap();
        let all = entries(&conn);
        let mut statement = conn.prepare("SELECT rowid FROM texts_index").unwrap();
        let mut rows = statement.query([]).unwrap();
        rows.next().unwrap();
        let refused = throw_away(&conn);
        assert!(matches!(refused, Err(DbError::Busy)), "{refused:?}");
        assert_eq!(entries(&conn), all);
        drop(rows);
        drop(statement);
        throw_away(&conn).unwrap();
        assert_eq!(entries(&conn), 0);
    }
}
