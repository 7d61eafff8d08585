//! Puts the parts of a search together.

use super::lexer::{Lexeme, What};
use super::{Query, QueryFault, mended};

/// Parentheses in parentheses.
const DEPTH: usize = 32;
/// Conditions in one search: FTS5 and SQLite have limits of their own far above.
const TERMS: usize = 200;

pub(super) fn parse(text: &str, lexemes: &[Lexeme]) -> Result<Query, QueryFault> {
    let terms = lexemes
        .iter()
        .filter(|lexeme| matches!(lexeme.what, What::Term(..)));
    if let Some(first_too_many) = terms.clone().nth(TERMS) {
        return Err(QueryFault {
            place: first_too_many.place.clone(),
            message: format!("A search can have {TERMS} parts at most."),
            suggestion: text
                .get(..first_too_many.place.start)
                .map(|kept| kept.trim().to_owned()),
        });
    }
    let mut parser = Parser {
        text,
        lexemes,
        at: 0,
        open: Vec::new(),
    };
    let query = parser.either()?;
    match parser.peek() {
        // Only a closing parenthesis ends the outermost part early.
        Some(lexeme) => Err(parser.without(lexeme, "This parenthesis closes nothing.")),
        None => Ok(query),
    }
}

struct Parser<'a> {
    text: &'a str,
    lexemes: &'a [Lexeme],
    at: usize,
    open: Vec<&'a Lexeme>,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Lexeme> {
        self.lexemes.get(self.at)
    }

    /// A mistake that leaving this part out mends.
    fn without(&self, lexeme: &Lexeme, message: &str) -> QueryFault {
        QueryFault {
            place: lexeme.place.clone(),
            message: message.to_owned(),
            suggestion: Some(mended(self.text, &lexeme.place, " ")),
        }
    }

    fn either(&mut self) -> Result<Query, QueryFault> {
        let mut sides = Vec::new();
        loop {
            let begin = self.at;
            let side = self.both()?;
            let nothing = self.at == begin;
            let or = self.peek().filter(|lexeme| matches!(lexeme.what, What::Or));
            let before = begin.checked_sub(1).and_then(|at| self.lexemes.get(at));
            let lonely = or.or(before.filter(|_| !sides.is_empty()));
            if nothing && let Some(lonely) = lonely {
                return Err(
                    self.without(lonely, "\u{201c}or\u{201d} needs something on both sides.")
                );
            }
            sides.push(side);
            if or.is_none() {
                return Ok(Query::or(sides));
            }
            self.at += 1;
        }
    }

    fn both(&mut self) -> Result<Query, QueryFault> {
        let mut parts = Vec::new();
        let mut not = None;
        while let Some(lexeme) = self.peek() {
            match &lexeme.what {
                What::Or | What::Close => break,
                What::And => self.at += 1,
                What::Not => {
                    self.at += 1;
                    not = Some(lexeme);
                }
                What::Open => {
                    let inside = self.inside(lexeme)?;
                    parts.push(turned(inside, lexeme.negated != not.take().is_some()));
                }
                What::Term(_, _, term) => {
                    self.at += 1;
                    let term = term.clone().map_or(Query::All, Query::Term);
                    parts.push(turned(term, lexeme.negated != not.take().is_some()));
                }
            }
        }
        match not {
            Some(lexeme) => {
                Err(self.without(lexeme, "\u{201c}NOT\u{201d} needs something behind it."))
            }
            None => Ok(Query::and(parts)),
        }
    }

    fn inside(&mut self, opening: &'a Lexeme) -> Result<Query, QueryFault> {
        if self.open.len() == DEPTH {
            return Err(self.without(opening, "There are too many parentheses in each other."));
        }
        self.open.push(opening);
        self.at += 1;
        let begin = self.at;
        let query = self.either()?;
        let closing = self.peek();
        self.open.pop();
        match closing {
            Some(closing) if self.at == begin => {
                let place = opening.place.start..closing.place.end;
                Err(QueryFault {
                    suggestion: Some(mended(self.text, &place, " ")),
                    message: "There is nothing in these parentheses.".to_owned(),
                    place,
                })
            }
            Some(_) => {
                self.at += 1;
                Ok(query)
            }
            None => Err(QueryFault {
                place: opening.place.clone(),
                message: "This parenthesis is not closed.".to_owned(),
                suggestion: Some(format!("{})", self.text.trim_end())).filter(|_| self.at > begin),
            }),
        }
    }
}

/// What is left out says nothing, negated or not.
fn turned(query: Query, negated: bool) -> Query {
    match query {
        Query::All => Query::All,
        Query::Not(inner) if negated => *inner,
        other if negated => Query::Not(Box::new(other)),
        other => other,
    }
}
