//! The values of fields.

use super::fields::{self, FORMATS, Field, STATES};
use super::lexer::Raw;
use super::{Compare, How, Name, NumberField, Range, Ratio, Span, Term, Unit, When};

/// A value that cannot be read, and one that could.
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) instead: Option<String>,
}

impl Wrong {
    fn new(message: impl Into<String>, instead: Option<&str>) -> Self {
        Self {
            message: message.into(),
            instead: instead.map(str::to_owned),
        }
    }
}

pub(super) fn term(field: Field, sign: &str, raw: &Raw<'_>) -> Result<Term, Wrong> {
    let compares = matches!(field, Field::Number(_) | Field::Size | Field::Ratio);
    let named = matches!(
        field,
        Field::Model | Field::Tag | Field::Album | Field::Profile
    );
    match sign {
        "" => {}
        "=" if compares || named => {}
        "<" | ">" | "<=" | ">=" if compares => {}
        _ => {
            return Err(Wrong::new(
                format!(
                    "\u{201c}{}:\u{201d} does not take \u{201c}{sign}\u{201d}.",
                    field.name()
                ),
                Some(&shown(raw)),
            ));
        }
    }
    let text = raw.text;
    Ok(match field {
        Field::Model => Term::Model(name(sign, raw, How::Holds)),
        Field::Profile => Term::Profile(name(sign, raw, How::Holds)),
        Field::Tag => Term::Tag(name(sign, raw, How::Is)),
        Field::Album => Term::Album(name(sign, raw, How::Is)),
        Field::Number(number) => Term::Number(number, numbers(number, sign, text)?),
        Field::Size => size(sign, text)?,
        Field::Ratio => Term::Ratio(ratio(sign, text)?),
        Field::Format => {
            let asked = if text.eq_ignore_ascii_case("jpg") {
                "jpeg"
            } else {
                text
            };
            Term::Format(one_of(asked, &FORMATS, "a format")?)
        }
        Field::Is => {
            let asked = if text.eq_ignore_ascii_case("favorite") {
                "favourite"
            } else {
                text
            };
            Term::Is(one_of(asked, &STATES, "a state")?)
        }
        Field::After => Term::Made(When::After(span(text)?)),
        Field::Before => Term::Made(When::Before(span(text)?)),
        Field::On => Term::Made(match text.split_once("..") {
            Some((from, to)) => When::On(span(from)?, Some(span(to)?)),
            None => When::On(span(text)?, None),
        }),
        Field::Similar => Term::Similar(number(text).filter(|id| *id > 0).ok_or_else(|| {
            Wrong::new(
                "\u{201c}similar:\u{201d} takes the number of an image, as in similar:17.",
                None,
            )
        })?),
        Field::Text(column) => Term::Words {
            within: Some(column),
            text: text.to_owned(),
            beginning: raw.beginning,
        },
    })
}

fn shown(raw: &Raw<'_>) -> String {
    if raw.quoted {
        format!("\"{}\"", raw.text)
    } else {
        raw.text.to_owned()
    }
}

fn name(sign: &str, raw: &Raw<'_>, plain: How) -> Name {
    Name {
        text: raw.text.to_owned(),
        how: match sign {
            "=" => How::Is,
            _ if raw.beginning => How::Begins,
            _ => plain,
        },
    }
}

fn one_of<T: Copy>(text: &str, known: &[(&str, T)], what: &str) -> Result<T, Wrong> {
    if let Some((_, value)) = known
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(text))
    {
        return Ok(*value);
    }
    let near = fields::nearest(text, known.iter().map(|(word, _)| *word));
    let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
    Err(Wrong::new(
        format!(
            "\u{201c}{text}\u{201d} is not {what}; there are {}.",
            words.join(", ")
        ),
        near,
    ))
}

fn number(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // Only digits: "+5" and "1e3" are not numbers to people.
    digits.then(|| text.parse().ok()).flatten()
}

fn numbers(field: NumberField, sign: &str, text: &str) -> Result<Range, Wrong> {
    let most = if field == NumberField::Rating {
        5
    } else {
        i64::MAX / 2
    };
    let read = |text: &str| {
        number(text)
            .filter(|n| *n <= most)
            .ok_or_else(|| match field {
                NumberField::Rating => Wrong::new("A rating is 0 to 5.", Some(">=4")),
                _ => Wrong::new(
                    format!("\u{201c}{text}\u{201d} is not a whole number."),
                    None,
                ),
            })
    };
    let range = range(sign, text, read)?;
    if range.from.is_some_and(|from| from > most) {
        return Err(Wrong::new("A rating is 0 to 5.", Some(">=4")));
    }
    Ok(range)
}

/// A comparison, or two ends with two dots between them.
fn range(
    sign: &str,
    text: &str,
    read: impl Fn(&str) -> Result<i64, Wrong>,
) -> Result<Range, Wrong> {
    if let Some((from, to)) = text.split_once("..").filter(|_| sign.is_empty()) {
        let end = |text: &str| (!text.is_empty()).then(|| read(text)).transpose();
        let (from_end, to_end) = (end(from)?, end(to)?);
        return match (from_end, to_end) {
            (None, None) => Err(Wrong::new(
                "A range needs a number before or behind its dots.",
                None,
            )),
            (Some(low), Some(high)) if low > high => Err(Wrong::new(
                "The range runs backwards.",
                Some(&format!("{to}..{from}")),
            )),
            (from, to) => Ok(Range { from, to }),
        };
    }
    let n = read(text)?;
    let (from, to) = match sign {
        ">" => (Some(n + 1), None),
        ">=" => (Some(n), None),
        "<" => (None, Some(n - 1)),
        "<=" => (None, Some(n)),
        _ => (Some(n), Some(n)),
    };
    Ok(Range { from, to })
}

fn pixels(text: &str) -> Option<(u32, u32)> {
    let (width, height) = text.split_once(['x', 'X', '\u{d7}'])?;
    let side = |text| {
        number(text)
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| *n > 0)
    };
    Some((side(width)?, side(height)?))
}

fn size(sign: &str, text: &str) -> Result<Term, Wrong> {
    if let Some((width, height)) = pixels(text) {
        if !matches!(sign, "" | "=") {
            return Err(Wrong::new(
                "Pixels are compared by width: and height:.",
                Some(text),
            ));
        }
        return Ok(Term::Pixels(width, height));
    }
    let read = |text: &str| {
        bytes(text).ok_or_else(|| {
            Wrong::new(
                "A size is pixels, as in size:1024x1024, or bytes, as in size:>2MB.",
                number(text).map(|n| format!("{n}x{n}")).as_deref(),
            )
        })
    };
    range(sign, text, read).map(Term::FileSize)
}

/// Bytes with a unit: `1500B`, `20kB`, `1.5MB`, `2GB`.
fn bytes(text: &str) -> Option<i64> {
    let cut = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (amount, unit) = text.split_at(cut);
    let unit: u64 = match unit.to_ascii_lowercase().as_str() {
        "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        _ => return None,
    };
    let (whole, part) = amount.split_once('.').unwrap_or((amount, "0"));
    let thousandths = format!("{part:0<3}");
    let part = number(thousandths.get(..3)?)?;
    let whole = number(whole).filter(|n| *n < 1_000_000_000)?;
    let unit = i64::try_from(unit).ok()?;
    Some(whole * unit + part * unit / 1_000)
}

fn ratio(sign: &str, text: &str) -> Result<Ratio, Wrong> {
    if sign.is_empty() {
        match text.to_ascii_lowercase().as_str() {
            "landscape" | "wide" => return Ok(Ratio::Landscape),
            "portrait" | "tall" => return Ok(Ratio::Portrait),
            "square" => return Ok(Ratio::Square),
            _ => {}
        }
    }
    let compare = match sign {
        ">" => Compare::Over,
        ">=" => Compare::AtLeast,
        "<" => Compare::Under,
        "<=" => Compare::AtMost,
        _ => Compare::Is,
    };
    sides(text)
        .map(|(width, height)| {
            let common = common_divisor(width, height);
            Ratio::Against(compare, width / common, height / common)
        })
        .ok_or_else(|| {
            Wrong::new(
                "A ratio is as in ratio:16:9, ratio:>1.5, ratio:portrait, ratio:landscape or ratio:square.",
                fields::nearest(text, ["landscape", "portrait", "square"].into_iter()),
            )
        })
}

fn sides(text: &str) -> Option<(u32, u32)> {
    let side = |text: &str| number(text).filter(|n| (1..=100_000).contains(n));
    let (width, height) = match text.split_once([':', '/']) {
        Some((width, height)) => (side(width)?, side(height)?),
        None => {
            let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
            let part = format!("{part:0<3}");
            let whole = number(whole).filter(|n| *n <= 1_000)?;
            (whole * 1_000 + number(part.get(..3)?)?, 1_000)
        }
    };
    let width = u32::try_from(width).ok().filter(|n| *n > 0)?;
    Some((width, u32::try_from(height).ok()?))
}

fn common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 {
        a.max(1)
    } else {
        common_divisor(b, a % b)
    }
}

/// A stretch of the calendar: `2026`, `2026-01`, `2026-01-15`, `today`, `7d`, `7 days ago`, `last week`.
fn span(text: &str) -> Result<Span, Wrong> {
    words_of_time(text).or_else(|| date(text)).ok_or_else(|| {
        Wrong::new(
            format!(
                "\u{201c}{text}\u{201d} is not a date; write 2026, 2026-01, 2026-01-15, today, yesterday, \"7 days ago\" or \"last month\"."
            ),
            number(text.trim_end_matches(|c: char| !c.is_ascii_digit()))
                .filter(|n| (1..=9_999).contains(n))
                .map(|n| format!("\"{n} days ago\""))
                .as_deref(),
        )
    })
}

fn words_of_time(text: &str) -> Option<Span> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["today"] => Some(Span::Ago(0, Unit::Day)),
        ["yesterday"] => Some(Span::Ago(1, Unit::Day)),
        ["this", what] => unit(what).filter(|unit| *unit != Unit::Day).map(Span::This),
        ["last", what] => unit(what).filter(|unit| *unit != Unit::Day).map(Span::Last),
        [count, what, "ago"] => ago(count, unit(what.trim_end_matches('s'))?),
        [short] if short.is_ascii() => {
            let (count, letter) = short.split_at(short.len().checked_sub(1)?);
            let unit = match letter {
                "d" => Unit::Day,
                "w" => Unit::Week,
                "m" => Unit::Month,
                "y" => Unit::Year,
                _ => return None,
            };
            ago(count, unit)
        }
        _ => None,
    }
}

fn ago(count: &str, unit: Unit) -> Option<Span> {
    let count = number(count).filter(|n| *n <= 9_999)?;
    // Nothing is no matter of units.
    let unit = if count == 0 { Unit::Day } else { unit };
    Some(Span::Ago(u16::try_from(count).ok()?, unit))
}

fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "day" => Unit::Day,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "year" => Unit::Year,
        _ => return None,
    })
}

fn date(text: &str) -> Option<Span> {
    let mut parts = text.split(['-', '/', '.']);
    let year = parts
        .next()
        .filter(|year| year.len() == 4)
        .and_then(number)?;
    let year = u16::try_from(year)
        .ok()
        .filter(|year| (1970..=9_998).contains(year))?;
    let Some(month) = parts.next() else {
        return Some(Span::Year(year));
    };
    let month = number(month)
        .and_then(|n| u8::try_from(n).ok())
        .filter(|n| (1..=12).contains(n))?;
    let Some(day) = parts.next() else {
        return Some(Span::Month(year, month));
    };
    let day = number(day).and_then(|n| u8::try_from(n).ok())?;
    let known = time::Month::try_from(month).ok()?;
    time::Date::from_calendar_date(i32::from(year), known, day).ok()?;
    parts
        .next()
        .is_none()
        .then_some(Span::Day(year, month, day))
}
