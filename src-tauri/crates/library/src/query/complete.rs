//! What the caret of a search stands in.

use super::fields::Field;
use super::lexer::is_quote;
use super::{PartKind, Typing, read};
use std::ops::Range;

/// What is completed.
pub(crate) struct Caret {
    /// The bytes that a completion takes the place of.
    pub(crate) place: Range<usize>,
    /// The field whose value it is; none for a word.
    pub(crate) field: Option<Field>,
    /// What is typed of it up to the caret.
    pub(crate) typed: String,
}

/// Looks at where the caret stands; anywhere past the end is the end.
pub(crate) fn caret(text: &str, at: usize) -> Caret {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let nothing = Caret {
        place: at..at,
        field: None,
        typed: String::new(),
    };
    let parts = read(text, Typing::Done).parts;
    let Some(part) = parts
        .into_iter()
        .find(|part| part.place.start < at && at <= part.place.end)
    else {
        return nothing;
    };
    let start = part.place.start
        + text
            .get(part.place.clone())
            .map_or(0, |own| own.len() - own.trim_start_matches('-').len());
    let own = text.get(start..part.place.end).unwrap_or_default();
    match part.kind {
        PartKind::Word | PartKind::Operator => Caret {
            place: start..part.place.end,
            field: None,
            typed: text.get(start..at).unwrap_or_default().to_owned(),
        },
        PartKind::Field => {
            let Some((name, _)) = own.split_once(':') else {
                return nothing;
            };
            let value = start + name.len() + 1;
            if at < value {
                return Caret {
                    place: start..value,
                    field: None,
                    typed: text.get(start..at).unwrap_or_default().to_owned(),
                };
            }
            let typed = text.get(value..at).unwrap_or_default();
            Caret {
                place: value..part.place.end,
                field: Field::named(name),
                typed: typed
                    .trim_start_matches(['=', '<', '>'])
                    .trim_matches(is_quote)
                    .to_owned(),
            }
        }
        PartKind::Phrase | PartKind::Parenthesis => nothing,
    }
}
