//! Stretches of the calendar where the person is. The system knows its own time zone, summer time included, and SQLite
//! asks it, also where there are other threads.

use crate::query::{Span, Unit, When};
use crate::{DbError, Millis, ReadTx};
use rusqlite::params_from_iter;

/// From when (included) to when (not included), where there is an end.
pub(super) fn stretch(
    tx: &ReadTx<'_>,
    when: When,
    now: Millis,
) -> Result<(Option<Millis>, Option<Millis>), DbError> {
    Ok(match when {
        When::After(span) => (Some(start(tx, span, now)?), None),
        When::Before(span) => (None, Some(start(tx, span, now)?)),
        When::On(span, None) => (Some(start(tx, span, now)?), Some(end(tx, span, now)?)),
        When::On(from, Some(to)) => (Some(start(tx, from, now)?), Some(end(tx, to, now)?)),
    })
}

fn start(tx: &ReadTx<'_>, span: Span, now: Millis) -> Result<Millis, DbError> {
    moment(tx, span, now, None)
}

fn end(tx: &ReadTx<'_>, span: Span, now: Millis) -> Result<Millis, DbError> {
    let length = match span {
        Span::Year(_) | Span::This(Unit::Year) | Span::Last(Unit::Year) => "+1 years",
        Span::Month(..) | Span::This(Unit::Month) | Span::Last(Unit::Month) => "+1 months",
        Span::This(Unit::Week) | Span::Last(Unit::Week) => "+7 days",
        Span::Day(..) | Span::Ago(..) | Span::This(Unit::Day) | Span::Last(Unit::Day) => "+1 days",
    };
    moment(tx, span, now, Some(length))
}

/// The beginning of a stretch, moved.
fn moment(
    tx: &ReadTx<'_>,
    span: Span,
    now: Millis,
    moved: Option<&str>,
) -> Result<Millis, DbError> {
    let mut steps: Vec<String> = match span {
        Span::Year(year) => vec![format!("{year:04}-01-01")],
        Span::Month(year, month) => vec![format!("{year:04}-{month:02}-01")],
        Span::Day(year, month, day) => vec![format!("{year:04}-{month:02}-{day:02}")],
        Span::Ago(count, unit) => {
            let (count, unit) = match unit {
                Unit::Day => (i64::from(count), "days"),
                Unit::Week => (i64::from(count) * 7, "days"),
                Unit::Month => (i64::from(count), "months"),
                Unit::Year => (i64::from(count), "years"),
            };
            today(
                now,
                &["start of day".to_owned(), format!("-{count} {unit}")],
            )
        }
        Span::This(unit) => today(now, &beginning(unit, false)),
        Span::Last(unit) => today(now, &beginning(unit, true)),
    };
    steps.extend(moved.map(str::to_owned));
    steps.push("utc".to_owned());
    let marks = vec!["?"; steps.len()].join(", ");
    // NULL beyond the years that SQLite knows: then everything is later.
    let seconds: Option<i64> = tx
        .conn()
        .prepare_cached(&format!("SELECT unixepoch({marks})"))?
        .query_row(params_from_iter(steps), |row| row.get(0))?;
    Ok(seconds.unwrap_or(0) * 1_000)
}

fn today(now: Millis, then: &[String]) -> Vec<String> {
    let mut steps = vec![
        now.div_euclid(1_000).to_string(),
        "unixepoch".to_owned(),
        "localtime".to_owned(),
    ];
    steps.extend_from_slice(then);
    steps
}

fn beginning(unit: Unit, last: bool) -> Vec<String> {
    let (steps, back): (&[&str], &str) = match unit {
        Unit::Day => (&["start of day"], "-1 days"),
        // To the Sunday that is now or comes next, and back to its Monday.
        Unit::Week => (&["start of day", "weekday 0", "-6 days"], "-7 days"),
        Unit::Month => (&["start of month"], "-1 months"),
        Unit::Year => (&["start of year"], "-1 years"),
    };
    let back = last.then_some(back);
    steps
        .iter()
        .copied()
        .chain(back)
        .map(str::to_owned)
        .collect()
}
