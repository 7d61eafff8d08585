//! Texts as the index sees them. The index cuts words where letters and digits end (`unicode61`, accents left out), and
//! two things are done to a text before: characters of scripts that write no spaces become words of their own, found
//! again as phrases; and each word of a negative prompt gets a mark of its own, so that a search for `blurry` finds
//! pictures of it and not all that were to be free of it, without a look at columns.

use crate::query::{Query, Term, TextColumn};
use std::borrow::Cow;

/// Before each word of a negative prompt: a private character, which the index takes for a letter.
pub(super) const MARK: char = '\u{e000}';

/// Whether a character is a word by itself: scripts that do not put spaces between words.
fn stands_alone(c: char) -> bool {
    matches!(u32::from(c),
        0x0e00..=0x0eff // Thai, Lao
        | 0x1000..=0x109f // Burmese
        | 0x1780..=0x17ff // Khmer
        | 0x3040..=0x30ff // Hiragana, Katakana
        | 0x3100..=0x312f // Bopomofo
        | 0x31f0..=0x31ff | 0xff66..=0xff9d // more Katakana
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff // Han
        | 0xac00..=0xd7a3) // Hangul
}

/// Whether each character of a text is a word.
pub(crate) fn is_spaced_text(text: &str) -> bool {
    text.chars().all(stands_alone)
}

/// The text with each character that is a word set apart.
pub(super) fn spaced(text: &str) -> Cow<'_, str> {
    if !text.chars().any(stands_alone) {
        return Cow::Borrowed(text);
    }
    let mut spaced = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if stands_alone(c) {
            spaced.push(' ');
            spaced.push(c);
            spaced.push(' ');
        } else {
            spaced.push(c);
        }
    }
    Cow::Owned(spaced)
}

/// The same with the mark before each word.
pub(super) fn marked(text: &str) -> String {
    let spaced = spaced(text);
    let mut marked = String::with_capacity(spaced.len() * 2);
    let mut inside = false;
    for c in spaced.chars() {
        let letter = c.is_alphanumeric();
        if letter && !inside {
            marked.push(MARK);
        }
        // Accents that stand as characters of their own belong to their word.
        inside = letter || (inside && matches!(c, '\u{300}'..='\u{36f}'));
        marked.push(c);
    }
    marked
}

/// What the index is asked for one condition on words.
fn phrase(within: Option<TextColumn>, text: &str, beginning: bool) -> String {
    let text = match within {
        Some(TextColumn::Negative) => Cow::Owned(marked(text)),
        _ => spaced(text),
    };
    let column = match within {
        Some(TextColumn::Prompt) => "{prompt revised} : ",
        Some(TextColumn::Note) => "note : ",
        Some(TextColumn::Negative) | None => "",
    };
    // Nothing in a quoted string means anything to the index but the quote.
    let quoted: String = text.chars().filter(|c| *c != '"' && *c != '\0').collect();
    let whole = quoted
        .trim_end()
        .chars()
        .next_back()
        .is_some_and(stands_alone);
    let star = if beginning && !whole { " *" } else { "" };
    format!("{column}\"{quoted}\"{star}")
}

/// What the index is asked, for a search that is about words alone and says what must be there.
pub(super) fn expression(query: &Query) -> Option<String> {
    match query {
        Query::Term(Term::Words {
            within,
            text,
            beginning,
        }) => Some(phrase(*within, text, *beginning)),
        Query::And(parts) => {
            let (without, with): (Vec<&Query>, Vec<&Query>) =
                parts.iter().partition(|part| matches!(part, Query::Not(_)));
            let with: Vec<String> = with.into_iter().map(expression).collect::<Option<_>>()?;
            let without: Vec<String> = without
                .into_iter()
                .map(|part| match part {
                    Query::Not(inner) => expression(inner),
                    _ => None,
                })
                .collect::<Option<_>>()?;
            if with.is_empty() {
                return None;
            }
            let with = with.join(" AND ");
            Some(if without.is_empty() {
                format!("({with})")
            } else {
                format!("(({with}) NOT ({}))", without.join(" OR "))
            })
        }
        Query::Or(parts) => {
            let parts: Vec<String> = parts.iter().map(expression).collect::<Option<_>>()?;
            Some(format!("({})", parts.join(" OR ")))
        }
        Query::All | Query::Not(_) | Query::Term(_) => None,
    }
}

/// All conditions on words that must or may be there, one by one.
pub(super) fn wanted(query: &Query) -> Vec<(Option<TextColumn>, String)> {
    match query {
        Query::Term(Term::Words {
            within,
            text,
            beginning,
        }) => vec![(*within, phrase(*within, text, *beginning))],
        Query::And(parts) | Query::Or(parts) => parts.iter().flat_map(wanted).collect(),
        Query::All | Query::Not(_) | Query::Term(_) => Vec::new(),
    }
}

/// Whether words are asked about anywhere.
pub(super) fn asks_for_words(query: &Query) -> bool {
    match query {
        Query::Term(term) => matches!(term, Term::Words { .. }),
        Query::Not(inner) => asks_for_words(inner),
        Query::And(parts) | Query::Or(parts) => parts.iter().any(asks_for_words),
        Query::All => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_are_words_are_set_apart_and_negative_words_are_marked() {
        assert_eq!(spaced("red fox"), "red fox");
        assert_eq!(spaced("a黑猫b"), "a 黑  猫 b");
        assert_eq!(marked("low-res é"), "\u{e000}low-\u{e000}res \u{e000}é");
        assert_eq!(
            phrase(None, "a\" OR \"b", false),
            "\"a OR b\"",
            "a quote never ends the phrase"
        );
        assert_eq!(phrase(None, "黑猫", true), "\" 黑  猫 \"");
    }

    #[test]
    fn only_what_says_what_must_be_there_goes_to_the_index_as_a_whole() {
        let asked = |text: &str| {
            crate::query::read(text, crate::query::Typing::Done)
                .query
                .ok()
                .and_then(|query| expression(&query))
        };
        assert_eq!(
            asked("red fox*").as_deref(),
            Some("(\"red\" AND \"fox\" *)")
        );
        assert_eq!(
            asked("red -fox (a or note:b)").as_deref(),
            Some("((\"red\" AND (\"a\" OR note : \"b\")) NOT (\"fox\"))")
        );
        assert_eq!(asked("-fox"), None);
        assert_eq!(asked("red rating:5"), None);
    }
}
