//! The words that the index knows, in a table of their own: what a beginning of four letters and more stands for.
//!
//! The index itself is quick with beginnings of two and three letters, for which it keeps lists. A longer one it takes for
//! all words that begin so, and it reads every hit of each before it gives the first. Asked for these words one by one it
//! gives the newest hits at once.

use crate::query::{Query, Term, TextColumn};
use crate::{DbError, ReadTx, WriteTx};

/// The last word that was taken from the index; not there once all are.
const GATHERED: &str = "search_words";
/// Words taken in one transaction: to count its hits, which nobody asks for, takes some milliseconds for a common one.
const PIECE: i64 = 256;
/// Letters from which on the index keeps no list.
const LONG: usize = 4;

/// Cuts texts into words as the index does.
const CUTTER: &str = "
CREATE VIRTUAL TABLE IF NOT EXISTS temp.cutter USING fts5 (text, content='', tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE IF NOT EXISTS temp.cut USING fts5vocab (temp, cutter, row);
";
const KNOWN: &str = "
CREATE VIRTUAL TABLE IF NOT EXISTS temp.known USING fts5vocab (main, texts_index, row);
";

/// Notes the words of texts, as the index gets them.
pub(super) fn note(tx: &WriteTx<'_>, texts: &[String]) -> Result<(), DbError> {
    if texts.is_empty() {
        return Ok(());
    }
    let conn = tx.conn();
    conn.execute_batch(CUTTER)?;
    let mut put = conn.prepare_cached("INSERT INTO temp.cutter (rowid, text) VALUES (?1, ?2)")?;
    for (row, text) in texts.iter().enumerate() {
        put.execute((row as i64 + 1, text))?;
    }
    conn.prepare_cached("INSERT OR IGNORE INTO index_words SELECT term FROM temp.cut")?
        .execute([])?;
    conn.prepare_cached("INSERT INTO temp.cutter (cutter) VALUES ('delete-all')")?
        .execute([])?;
    Ok(())
}

/// Forgets all words; they are gathered anew once the index is whole.
pub(super) fn begin_anew(tx: &WriteTx<'_>) -> Result<(), DbError> {
    tx.conn().execute("DELETE FROM index_words", [])?;
    tx.meta_mut().set(GATHERED, Some(""))
}

/// Takes the next words from the index; `false` when all are there.
pub(super) fn gather(tx: &WriteTx<'_>) -> Result<bool, DbError> {
    let Some(after) = tx.meta().get(GATHERED)? else {
        return Ok(false);
    };
    let conn = tx.conn();
    conn.execute_batch(KNOWN)?;
    let mut next =
        conn.prepare_cached("SELECT term FROM temp.known WHERE term >= ?1 ORDER BY term LIMIT ?2")?;
    let words: Vec<String> = next
        .query_map((&after, PIECE), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut put = conn.prepare_cached("INSERT OR IGNORE INTO index_words (word) VALUES (?1)")?;
    for word in &words {
        put.execute([word])?;
    }
    // A piece begins with the last word of the one before it.
    let rest = words.last().filter(|_| words.len() as i64 == PIECE);
    tx.meta_mut().set(GATHERED, rest.map(String::as_str))?;
    Ok(true)
}

/// Whether a word of the index is missing here.
pub(super) fn is_short(tx: &WriteTx<'_>) -> Result<bool, DbError> {
    if tx.meta().get(GATHERED)?.is_some() {
        return Ok(false);
    }
    let conn = tx.conn();
    conn.execute_batch(KNOWN)?;
    let mut statement = conn.prepare(
        "SELECT EXISTS (SELECT 1 FROM temp.known WHERE NOT EXISTS (SELECT 1 FROM index_words WHERE word = term))",
    )?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// The search with words in place of each long beginning, where there are `most` at most.
pub(super) fn spelled_out(tx: &ReadTx<'_>, query: &Query, most: usize) -> Result<Query, DbError> {
    let each = |parts: &[Query]| -> Result<Vec<Query>, DbError> {
        parts
            .iter()
            .map(|part| spelled_out(tx, part, most))
            .collect()
    };
    Ok(match query {
        Query::And(parts) => Query::And(each(parts)?),
        Query::Or(parts) => Query::or(each(parts)?),
        Query::Not(inner) => Query::Not(Box::new(spelled_out(tx, inner, most)?)),
        Query::Term(Term::Words {
            within,
            text,
            beginning: true,
        }) => words(tx, *within, text, most)?.unwrap_or_else(|| query.clone()),
        Query::All | Query::Term(_) => query.clone(),
    })
}

/// Any of the words that begin so; `None` where the index is quick by itself, where the words are not all known or more
/// than `most`, and for letters of which only the index knows how it folds them.
fn words(
    tx: &ReadTx<'_>,
    within: Option<TextColumn>,
    beginning: &str,
    most: usize,
) -> Result<Option<Query>, DbError> {
    let is_plain = beginning.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if beginning.len() < LONG || !is_plain || tx.meta().get(GATHERED)?.is_some() {
        return Ok(None);
    }
    let mark = match within {
        Some(TextColumn::Negative) => super::words::MARK.to_string(),
        _ => String::new(),
    };
    let from = format!("{mark}{}", beginning.to_ascii_lowercase());
    let mut statement = tx.conn().prepare_cached(
        "SELECT substr(word, ?1) FROM index_words WHERE word >= ?2 AND word < ?3 LIMIT ?4",
    )?;
    let found: Vec<Query> = statement
        .query_map(
            (
                mark.chars().count() as i64 + 1,
                &from,
                format!("{from}\u{10ffff}"),
                most as i64 + 1,
            ),
            |row| row.get(0),
        )?
        .map(|word| {
            Ok(Query::Term(Term::Words {
                within,
                text: word?,
                beginning: false,
            }))
        })
        .collect::<Result<_, rusqlite::Error>>()?;
    let fits = (1..=most).contains(&found.len());
    Ok(fits.then(|| Query::or(found)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::Library;
    use crate::query::{Typing, read};

    #[test]
    fn words_of_an_older_library_are_gathered_in_pieces_and_stand_in_for_a_beginning_once_all_are_there()
     {
        let folder = tempfile::tempdir().unwrap();
        let library = Library::create(folder.path().join("library")).unwrap();
        let query = read("abcd*", Typing::Done).query.unwrap();
        let asked = |most| {
            library
                .read(|tx| spelled_out(tx, &query, most))
                .map(|found| match found {
                    Query::Or(words) => words.len(),
                    found if found == query => 0,
                    Query::Term(_) => 1,
                    _ => usize::MAX,
                })
                .unwrap()
        };
        library
            .write(|tx| {
                let mut put = tx
                    .conn()
                    .prepare("INSERT INTO texts_index (rowid, prompt) VALUES (?1, ?2)")?;
                for n in 1..PIECE * 2 {
                    put.execute((
                        n,
                        format!("abc{}{n:04}", if n % 10 == 0 { "d" } else { "x" }),
                    ))?;
                }
                begin_anew(tx)
            })
            .unwrap();
        assert!(library.write(gather).unwrap());
        assert_eq!(asked(1_000), 0, "not all are known yet");
        while library.write(gather).unwrap() {}
        assert!(!library.write(is_short).unwrap());
        let words = usize::try_from((PIECE * 2 - 1) / 10).unwrap();
        assert_eq!(asked(words), words);
        assert_eq!(asked(words - 1), 0, "too many");
        library
            .write(|tx| note(tx, &["Abcd\u{e9}f, abc".to_owned()]))
            .unwrap();
        assert_eq!(asked(words + 1), words + 1);
        assert!(library.read(|tx| words_of(tx, "abcdef")).unwrap());
    }

    fn words_of(tx: &ReadTx<'_>, word: &str) -> Result<bool, DbError> {
        let mut statement = tx
            .conn()
            .prepare("SELECT EXISTS (SELECT 1 FROM index_words WHERE word = ?1)")?;
        Ok(statement.query_row([word], |row| row.get(0))?)
    }
}
