//! Cuts a search into its parts.

use super::fields::{self, Field};
use super::{Part, PartKind, QueryFault, Term, Typing, has_word, mended, values};
use std::ops::Range as Bytes;

/// A part with what it says.
#[derive(Debug, Clone)]
pub(super) struct Lexeme {
    pub(super) place: Bytes<usize>,
    pub(super) negated: bool,
    pub(super) what: What,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    Open,
    Close,
    Or,
    And,
    Not,
    /// A condition; none for a word without a letter, or a field that could not be read.
    Term(PartKind, Option<Field>, Option<Term>),
}

/// A value as it stands.
pub(super) struct Raw<'a> {
    pub(super) text: &'a str,
    pub(super) quoted: bool,
    /// A star stands behind it, or somebody is still typing it.
    pub(super) beginning: bool,
}

impl Lexeme {
    pub(super) fn part(&self) -> Part {
        let (kind, field) = match &self.what {
            What::Open | What::Close => (PartKind::Parenthesis, None),
            What::Or | What::And | What::Not => (PartKind::Operator, None),
            What::Term(kind, field, _) => (*kind, field.map(Field::name)),
        };
        Part {
            place: self.place.clone(),
            kind,
            field,
            negated: self.negated,
        }
    }
}

/// The parts, and the first mistake inside one.
pub(super) fn split(text: &str, typing: Typing) -> (Vec<Lexeme>, Option<QueryFault>) {
    let mut lexer = Lexer {
        text,
        at: 0,
        typing,
        fault: None,
    };
    let mut lexemes = Vec::new();
    while let Some(lexeme) = lexer.next() {
        lexemes.push(lexeme);
    }
    (lexemes, lexer.fault)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    typing: Typing,
    fault: Option<QueryFault>,
}

pub(super) const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}')
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, c: char) {
        self.at += c.len_utf8();
    }

    fn wrong(&mut self, place: Bytes<usize>, message: String, suggestion: Option<String>) {
        self.fault.get_or_insert(QueryFault {
            place,
            message,
            suggestion,
        });
    }

    fn next(&mut self) -> Option<Lexeme> {
        while let Some(c) = self.peek().filter(|c| c.is_whitespace()) {
            self.take(c);
        }
        let start = self.at;
        let mut c = self.peek()?;
        let mut negated = false;
        // Several minuses are one: nobody means the double one.
        while c == '-' {
            let follows = self.rest().chars().nth(1);
            let Some(next) = follows.filter(|next| !next.is_whitespace() && *next != ')') else {
                break;
            };
            negated = true;
            self.take(c);
            c = next;
        }
        let what = match c {
            '(' => {
                self.take(c);
                What::Open
            }
            ')' => {
                self.take(c);
                What::Close
            }
            c if is_quote(c) => {
                let raw = self.quoted(c);
                self.words(PartKind::Phrase, None, &raw)
            }
            _ => self.word(negated),
        };
        Some(Lexeme {
            place: start..self.at,
            negated,
            what,
        })
    }

    /// Words in quotes, from the opening one on.
    fn quoted(&mut self, opening: char) -> Raw<'a> {
        let start = self.at;
        self.take(opening);
        let inside = self.at;
        let length = self.rest().find(is_quote);
        self.at = length.map_or(self.text.len(), |length| inside + length);
        let text = self.text.get(inside..self.at).unwrap_or_default();
        let mut beginning = false;
        if let Some(closing) = self.peek() {
            self.take(closing);
            beginning = self.star();
        } else {
            let suggestion = Some(format!("{}\"", self.text.trim_end()));
            self.wrong(
                start..self.text.len(),
                "The quote is not closed.".to_owned(),
                suggestion.filter(|_| !text.trim().is_empty()),
            );
        }
        Raw {
            text: text.trim(),
            quoted: true,
            beginning,
        }
    }

    fn star(&mut self) -> bool {
        let star = self.rest().starts_with('*');
        self.at += usize::from(star);
        star
    }

    /// What stands up to white space, a parenthesis or a quote.
    fn bare(&mut self) -> Raw<'a> {
        let start = self.at;
        let length = self
            .rest()
            .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')') || is_quote(c));
        self.at = length.map_or(self.text.len(), |length| start + length);
        let whole = self.text.get(start..self.at).unwrap_or_default();
        let text = whole.trim_end_matches('*');
        Raw {
            text,
            quoted: false,
            beginning: text.len() < whole.len(),
        }
    }

    fn word(&mut self, negated: bool) -> What {
        let start = self.at;
        let mut raw = self.bare();
        if let Some((name, behind)) = raw.text.split_once(':')
            && let Some(what) = self.field(start, name, behind)
        {
            return what;
        }
        if !negated {
            match raw.text {
                "or" | "OR" => return What::Or,
                "AND" => return What::And,
                "NOT" => return What::Not,
                _ => {}
            }
        }
        if self.typing == Typing::UnderWay && self.at == self.text.len() && !raw.beginning {
            // One letter would find nearly everything, and each stroke of a key asks anew.
            if raw.text.chars().count() == 1
                && raw.text.chars().all(char::is_alphabetic)
                && !crate::search::is_spaced_text(raw.text)
            {
                return What::Term(PartKind::Word, None, None);
            }
            raw.beginning = true;
        }
        self.words(PartKind::Word, None, &raw)
    }

    fn words(&mut self, kind: PartKind, field: Option<Field>, raw: &Raw<'_>) -> What {
        let within = match field {
            Some(Field::Text(column)) => Some(column),
            _ => None,
        };
        let term = has_word(raw.text).then(|| Term::Words {
            within,
            text: raw.text.to_owned(),
            beginning: raw.beginning,
        });
        What::Term(kind, field, term)
    }

    /// A field, if the letters before the colon are meant as one.
    fn field(&mut self, start: usize, name: &str, behind: &str) -> Option<What> {
        let letters = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic());
        if !letters || behind.starts_with("//") {
            return None;
        }
        let Some(field) = Field::named(name) else {
            let place = start..start + name.len();
            let near = fields::nearest(name, fields::all().map(|(name, ..)| *name));
            let (message, with) = match near {
                Some(near) => (
                    format!(
                        "There is no field \u{201c}{name}\u{201d}; did you mean \u{201c}{near}\u{201d}?"
                    ),
                    mended(self.text, &place, near),
                ),
                None => (
                    format!(
                        "There is no field \u{201c}{name}\u{201d}; put the words in quotes to search for them."
                    ),
                    mended(
                        self.text,
                        &(start..self.at),
                        &format!("\"{name}:{behind}\""),
                    ),
                ),
            };
            self.wrong(place, message, Some(with));
            return Some(What::Term(PartKind::Field, None, None));
        };
        self.at = start + name.len() + 1;
        let term = self.value(start, field);
        Some(match term {
            Ok(what) => what,
            Err(fault) => {
                self.wrong(fault.place, fault.message, fault.suggestion);
                What::Term(PartKind::Field, Some(field), None)
            }
        })
    }

    fn value(&mut self, start: usize, field: Field) -> Result<What, QueryFault> {
        let from = self.at;
        let length = self
            .rest()
            .find(|c| !matches!(c, '<' | '>' | '='))
            .unwrap_or(self.rest().len());
        let sign = self.rest().get(..length).unwrap_or_default();
        self.at += length;
        let raw = match self.peek() {
            Some(c) if is_quote(c) => self.quoted(c),
            _ => self.bare(),
        };
        if raw.text.is_empty() {
            let place = start..self.at;
            let example = format!("{}:{}", field.name(), field.example());
            return Err(QueryFault {
                message: format!(
                    "\u{201c}{}:\u{201d} needs a value, as in {example}.",
                    field.name()
                ),
                suggestion: Some(mended(self.text, &place, &example)),
                place,
            });
        }
        if let Field::Text(_) = field {
            let mut raw = raw;
            let last = self.at == self.text.len() && !raw.quoted;
            raw.beginning |= last && self.typing == Typing::UnderWay;
            return Ok(self.words(PartKind::Field, Some(field), &raw));
        }
        let place = from..self.at;
        values::term(field, sign, &raw)
            .map(|term| What::Term(PartKind::Field, Some(field), Some(term)))
            .map_err(|wrong| QueryFault {
                suggestion: wrong
                    .instead
                    .map(|instead| mended(self.text, &place, &instead)),
                message: wrong.message,
                place,
            })
    }
}
