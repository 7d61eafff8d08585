//! A search as text: what is read from it is the same tree.

use super::fields::{FORMATS, Field, STATES};
use super::lexer::is_quote;
use super::{Compare, How, Name, Query, Range, Ratio, Span, Term, Unit, When};
use std::fmt::{self, Display, Formatter};

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => Ok(()),
            Self::Term(term) => term.fmt(f),
            Self::Not(inner) => match inner.as_ref() {
                Self::Term(term) => write!(f, "-{term}"),
                other => write!(f, "-({other})"),
            },
            Self::And(parts) => joined(f, parts, " ", |part| matches!(part, Self::Or(_))),
            Self::Or(parts) => joined(f, parts, " or ", |_| false),
        }
    }
}

fn joined(
    f: &mut Formatter<'_>,
    parts: &[Query],
    between: &str,
    wrapped: impl Fn(&Query) -> bool,
) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        if wrapped(part) {
            write!(f, "({part})")?;
        } else {
            part.fmt(f)?;
        }
    }
    Ok(())
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words {
                within,
                text,
                beginning,
            } => {
                match within {
                    Some(column) => {
                        write!(f, "{}:", Field::Text(*column).name())?;
                        value(f, text, |text| !text.starts_with(['<', '>', '=']))?;
                    }
                    None => value(f, text, is_plain_word)?,
                }
                f.write_str(if *beginning { "*" } else { "" })
            }
            Self::Model(name) => named(f, "model", name, How::Holds),
            Self::Profile(name) => named(f, "profile", name, How::Holds),
            Self::Tag(name) => named(f, "tag", name, How::Is),
            Self::Album(name) => named(f, "album", name, How::Is),
            Self::Number(field, range) => {
                write!(f, "{}:", Field::Number(*field).name())?;
                ranged(f, *range, "")
            }
            Self::Pixels(width, height) => write!(f, "size:{width}x{height}"),
            Self::FileSize(range) => {
                f.write_str("size:")?;
                ranged(f, *range, "B")
            }
            Self::Ratio(ratio) => print_ratio(f, *ratio),
            Self::Format(format) => write!(f, "format:{}", word_of(&FORMATS, *format)),
            Self::Is(state) => write!(f, "is:{}", word_of(&STATES, *state)),
            Self::Made(When::After(span)) => write!(f, "after:{}", Shown(*span, true)),
            Self::Made(When::Before(span)) => write!(f, "before:{}", Shown(*span, true)),
            Self::Made(When::On(span, None)) => write!(f, "on:{}", Shown(*span, true)),
            Self::Made(When::On(from, Some(to))) => {
                write!(f, "on:\"{}..{}\"", Shown(*from, false), Shown(*to, false))
            }
            Self::Similar(id) => write!(f, "similar:{id}"),
        }
    }
}

fn word_of<T: PartialEq>(known: &[(&'static str, T)], value: T) -> &'static str {
    known
        .iter()
        .find(|(_, other)| *other == value)
        .map_or("", |(word, _)| word)
}

/// A word that is read as one, and as nothing else, without quotes.
fn is_plain_word(text: &str) -> bool {
    !text.starts_with('-') && !text.contains(':') && !matches!(text, "or" | "OR" | "AND" | "NOT")
}

fn value(f: &mut Formatter<'_>, text: &str, plain: impl Fn(&str) -> bool) -> fmt::Result {
    let bare = |c: char| !c.is_whitespace() && !matches!(c, '(' | ')' | '*') && !is_quote(c);
    if !text.is_empty() && text.chars().all(bare) && plain(text) {
        f.write_str(text)
    } else {
        write!(f, "\"{text}\"")
    }
}

fn named(f: &mut Formatter<'_>, field: &str, name: &Name, plain: How) -> fmt::Result {
    write!(f, "{field}:")?;
    if name.how == How::Is && plain != How::Is {
        f.write_str("=")?;
    }
    value(f, &name.text, |text| !text.starts_with(['<', '>', '=']))?;
    f.write_str(if name.how == How::Begins { "*" } else { "" })
}

fn ranged(f: &mut Formatter<'_>, range: Range, unit: &str) -> fmt::Result {
    match (range.from, range.to) {
        (Some(from), Some(to)) if from == to => write!(f, "{from}{unit}"),
        (Some(from), Some(to)) => write!(f, "{from}{unit}..{to}{unit}"),
        (Some(from), None) => write!(f, ">={from}{unit}"),
        // Below zero only as `<0`: nothing is like that, and no number is written so.
        (None, Some(-1)) => write!(f, "<0{unit}"),
        (None, Some(to)) => write!(f, "<={to}{unit}"),
        (None, None) => write!(f, ">=0{unit}"),
    }
}

fn print_ratio(f: &mut Formatter<'_>, ratio: Ratio) -> fmt::Result {
    let (sign, width, height) = match ratio {
        Ratio::Landscape => return f.write_str("ratio:landscape"),
        Ratio::Portrait => return f.write_str("ratio:portrait"),
        Ratio::Square => return f.write_str("ratio:square"),
        Ratio::Against(Compare::Is, w, h) => ("", w, h),
        Ratio::Against(Compare::Over, w, h) => (">", w, h),
        Ratio::Against(Compare::AtLeast, w, h) => (">=", w, h),
        Ratio::Against(Compare::Under, w, h) => ("<", w, h),
        Ratio::Against(Compare::AtMost, w, h) => ("<=", w, h),
    };
    write!(f, "ratio:{sign}{width}:{height}")
}

/// A stretch of the calendar, in quotes of its own if it needs them.
struct Shown(Span, bool);

impl Display for Shown {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let word = |unit: Unit| match unit {
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Year => "year",
        };
        let spaced = match self.0 {
            Span::Year(year) => return write!(f, "{year}"),
            Span::Month(year, month) => return write!(f, "{year}-{month:02}"),
            Span::Day(year, month, day) => return write!(f, "{year}-{month:02}-{day:02}"),
            Span::Ago(0, _) => return f.write_str("today"),
            Span::Ago(1, Unit::Day) => return f.write_str("yesterday"),
            Span::Ago(1, unit) => format!("1 {} ago", word(unit)),
            Span::Ago(count, unit) => format!("{count} {}s ago", word(unit)),
            Span::This(unit) => format!("this {}", word(unit)),
            Span::Last(unit) => format!("last {}", word(unit)),
        };
        if self.1 {
            write!(f, "\"{spaced}\"")
        } else {
            f.write_str(&spaced)
        }
    }
}
