//! Where the words of a search stand in the texts of one image. The same index, in memory and for this image alone, says
//! it: so what is marked is what was found.

use super::words::{marked, spaced, wanted};
use crate::query::Query;
use crate::{DbError, ImageId, Library};
use rusqlite::Connection;
use std::ops::Range;

/// A text of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextOf {
    /// The prompt.
    Prompt,
    /// The prompt as the model rewrote it.
    Revised,
    /// Words of the person.
    Note,
    /// What should not be in the picture.
    Negative,
}

/// A text, and the bytes of it that were found.
pub type Marked = (TextOf, String, Vec<Range<usize>>);

const TABLE: &str = "CREATE VIRTUAL TABLE one USING fts5 (prompt, revised, note, negative,
  tokenize='unicode61 remove_diacritics 2')";
/// Around what was found; both are one byte, and no text keeps one of its own.
const FROM: char = '\u{1}';
const TO: char = '\u{2}';

impl Library {
    /// Where the words of a search stand in the texts of an image, with those texts; `None` when there is no such image.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn text_matches(&self, id: ImageId, query: &Query) -> Result<Option<Vec<Marked>>, DbError> {
        let Some(image) = self.read(|tx| tx.images().get(id))? else {
            return Ok(None);
        };
        let asked: Vec<String> = wanted(query).into_iter().map(|(_, asked)| asked).collect();
        if asked.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let texts = [
            (TextOf::Prompt, Some(image.prompt)),
            (TextOf::Revised, image.revised_prompt),
            (TextOf::Note, image.note),
            (TextOf::Negative, image.negative_prompt),
        ];
        let seen = texts.each_ref().map(|(of, text)| {
            let text = text.as_deref()?.replace([FROM, TO], " ");
            Some(match of {
                TextOf::Negative => marked(&text),
                _ => spaced(&text).into_owned(),
            })
        });
        let conn = Connection::open_in_memory()?;
        conn.execute_batch(TABLE)?;
        conn.execute("INSERT INTO one VALUES (?1, ?2, ?3, ?4)", seen)?;
        let highlighted = "SELECT highlight(one, 0, ?2, ?3), highlight(one, 1, ?2, ?3), highlight(one, 2, ?2, ?3),
            highlight(one, 3, ?2, ?3) FROM one WHERE one MATCH ?1";
        let mut statement = conn.prepare(highlighted)?;
        let mut rows = statement.query((asked.join(" OR "), FROM.to_string(), TO.to_string()))?;
        let mut found = Vec::new();
        if let Some(row) = rows.next()? {
            for (column, (of, text)) in texts.into_iter().enumerate() {
                let shown: Option<String> = row.get(column)?;
                if let (Some(text), Some(shown)) = (text, shown) {
                    let places = places(&text, &shown);
                    if !places.is_empty() {
                        found.push((of, text, places));
                    }
                }
            }
        }
        Ok(Some(found))
    }
}

/// What stands between the marks, as bytes of the text: `shown` is it with marks, and with spaces and private characters
/// that were put in.
fn places(text: &str, shown: &str) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::new();
    let mut letters = text.chars().peekable();
    let (mut at, mut from) = (0, None);
    // Where the last letter ended that is no space: marks may stand behind spaces that were put in.
    let mut end = 0;
    for c in shown.chars() {
        match c {
            FROM => from = Some(()),
            TO => {
                if let (Some(()), Some(last)) = (from.take(), places.last_mut()) {
                    last.end = end;
                }
            }
            _ => {
                let own = letters.peek().copied();
                let same =
                    own.is_some_and(|own| own == c || (c == ' ' && matches!(own, FROM | TO)));
                if !same {
                    continue;
                }
                letters.next();
                let length = own.map_or(0, char::len_utf8);
                if from == Some(()) && places.last().is_none_or(|last| last.end != usize::MAX) {
                    places.push(at..usize::MAX);
                }
                at += length;
                end = at;
            }
        }
    }
    places.retain(|place| place.end != usize::MAX && place.start < place.end);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_left_out_again() {
        let text = "a黑猫, b";
        assert_eq!(
            places(text, "a \u{1}黑  猫\u{2} , \u{1}b\u{2}"),
            [1..7, 9..10]
        );
        assert_eq!(
            places("low res", "\u{1}\u{e000}low\u{2} \u{e000}res"),
            vec![0..3]
        );
        assert_eq!(places("", ""), []);
    }
}
