//! The language of the search field: `docs/search.md` tells it to people, and its every example is a test.
//!
//! ```text
//! query  = both { "or" both }
//! both   = { ["-"] part }
//! part   = word | phrase | field ":" value | "(" query ")"
//! ```
//!
//! Reading never fails and never panics: it gives parts with their places for the chips of the field, and either a tree
//! or the first mistake with a sentence and a mended search. Places are bytes and lie on borders of characters.

pub(crate) mod complete;
pub(crate) mod fields;
mod lexer;
mod parser;
mod print;
mod tree;
mod values;

#[cfg(test)]
mod page;
#[cfg(test)]
mod tests;

use std::ops::Range as Bytes;

pub use tree::*;

/// A search that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Its parts, in order, also where something is wrong with it.
    pub parts: Vec<Part>,
    /// What it means, or the first mistake.
    pub query: Result<Query, QueryFault>,
}

/// A part of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where it stands; a minus before it belongs to it.
    pub place: Bytes<usize>,
    /// What it is.
    pub kind: PartKind,
    /// The field's name.
    pub field: Option<&'static str>,
    /// A minus stands before it.
    pub negated: bool,
}

/// What a part of a search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// A word.
    Word,
    /// Words in quotes.
    Phrase,
    /// A field and its value.
    Field,
    /// `or`, `AND` or `NOT`.
    Operator,
    /// One parenthesis.
    Parenthesis,
}

/// A mistake in a search.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryFault {
    /// Where it is.
    pub place: Bytes<usize>,
    /// What is wrong, as a sentence.
    pub message: String,
    /// The whole search, mended.
    pub suggestion: Option<String>,
}

/// Whether somebody is still typing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// A last word without white space behind it is only the beginning of one; a single letter is not searched yet.
    UnderWay,
    /// All words are whole.
    Done,
}

/// Reads a search.
#[must_use]
pub fn read(text: &str, typing: Typing) -> Reading {
    let (lexemes, fault) = lexer::split(text, typing);
    let parts = lexemes.iter().map(lexer::Lexeme::part).collect();
    let query = match fault {
        Some(fault) => Err(fault),
        None => parser::parse(text, &lexemes),
    };
    Reading { parts, query }
}

/// Whether FTS5's `unicode61` sees a word in this text.
pub(crate) fn has_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// The text with something else in place of a stretch of it.
fn mended(text: &str, place: &Bytes<usize>, with: &str) -> String {
    let before = text.get(..place.start).unwrap_or_default();
    let behind = text.get(place.end..).unwrap_or_default();
    let joined = format!("{before}{with}{behind}");
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}
