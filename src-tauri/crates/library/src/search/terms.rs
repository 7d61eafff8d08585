//! Conditions as SQL on a row `i` of `images`. Names are looked up first, and values go in as parameters or as whole
//! numbers; no letter of a person ever becomes part of a statement.

use super::{Surroundings, calendar, similar, words};
use crate::query::{Compare, How, Name, NumberField, Query, Range, Ratio, State, Term};
use crate::{DbError, ReadTx};
use rusqlite::types::Value;
use std::fmt::Write as _;

/// A condition with its parameters, numbered from the first `?` on in the order they come.
#[derive(Debug, Default)]
pub(super) struct Sql {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

impl Sql {
    fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            values: Vec::new(),
        }
    }

    fn with(text: &str, values: Vec<Value>) -> Self {
        Self {
            text: text.to_owned(),
            values,
        }
    }
}

/// What selects ids of images by itself, quicker than a look at each image.
pub(super) fn source(
    tx: &ReadTx<'_>,
    term: &Term,
    around: &Surroundings,
) -> Result<Option<Sql>, DbError> {
    Ok(Some(match term {
        Term::Words { .. } => match words::expression(&Query::Term(term.clone())) {
            Some(asked) => Sql::with(INDEX, vec![asked.into()]),
            None => return Ok(None),
        },
        Term::Tag(name) => tagged(name),
        Term::Album(name) => {
            let albums = albums(tx, name)?;
            Sql::plain(format!(
                "SELECT image_id FROM album_images WHERE album_id IN ({albums})"
            ))
        }
        Term::Profile(name) => {
            let ids: Vec<Value> = around
                .profiles
                .iter()
                .filter(|(known, _)| fits(known, name))
                .map(|(_, id)| id.clone().into())
                .collect();
            let marks = vec!["?"; ids.len()].join(", ");
            Sql::with(
                &format!("SELECT id FROM images WHERE profile_id IN ({marks})"),
                ids,
            )
        }
        Term::Number(NumberField::Job, range) => numbered("job_id", *range),
        Term::Number(NumberField::Seed, range) => numbered("seed", *range),
        Term::Number(NumberField::Steps, range) => numbered("steps", *range),
        Term::Is(State::Edited) => {
            Sql::plain("SELECT image_id FROM image_links WHERE kind = 'input'")
        }
        Term::Is(State::Duplicate) => Sql::plain(
            "SELECT id FROM images WHERE pixel_hash IN (SELECT pixel_hash FROM images
             WHERE pixel_hash IS NOT NULL GROUP BY pixel_hash HAVING count(*) > 1)",
        ),
        Term::Similar(id) => {
            let ids: Vec<String> = similar::to(tx, *id)?
                .iter()
                .map(ToString::to_string)
                .collect();
            Sql::plain(format!(
                "SELECT id FROM images WHERE id IN ({})",
                ids.join(",")
            ))
        }
        Term::Model(_)
        | Term::Number(..)
        | Term::Pixels(..)
        | Term::FileSize(_)
        | Term::Ratio(_)
        | Term::Format(_)
        | Term::Is(_)
        | Term::Made(_) => return Ok(None),
    }))
}

const INDEX: &str = "SELECT rowid FROM texts_index WHERE texts_index MATCH ?";

/// A search as a condition on `i`.
pub(super) fn condition(
    tx: &ReadTx<'_>,
    query: &Query,
    around: &Surroundings,
) -> Result<Sql, DbError> {
    if let Some(asked) = words::expression(query) {
        return Ok(Sql::with(&format!("i.id IN ({INDEX})"), vec![asked.into()]));
    }
    Ok(match query {
        Query::All => Sql::plain("1"),
        Query::Not(inner) => {
            let inner = condition(tx, inner, around)?;
            // A row without a value is not like that, so it is among those that are not.
            Sql::with(&format!("NOT coalesce({}, 0)", inner.text), inner.values)
        }
        Query::And(parts) => joined(tx, parts, around, " AND ")?,
        Query::Or(parts) => joined(tx, parts, around, " OR ")?,
        Query::Term(term) => match source(tx, term, around)? {
            Some(source) => Sql::with(&format!("i.id IN ({})", source.text), source.values),
            None => on_row(tx, term, around)?,
        },
    })
}

fn joined(
    tx: &ReadTx<'_>,
    parts: &[Query],
    around: &Surroundings,
    between: &str,
) -> Result<Sql, DbError> {
    let mut whole = Sql::default();
    for part in parts {
        let part = condition(tx, part, around)?;
        let before = if whole.text.is_empty() { "(" } else { between };
        whole.text.push_str(before);
        whole.text.push_str(&part.text);
        whole.values.extend(part.values);
    }
    whole.text.push(')');
    Ok(whole)
}

fn on_row(tx: &ReadTx<'_>, term: &Term, around: &Surroundings) -> Result<Sql, DbError> {
    Ok(Sql::plain(match term {
        Term::Model(name) => {
            let models: Vec<Value> = models(tx)?
                .into_iter()
                .filter(|model| fits(model, name))
                .map(Value::from)
                .collect();
            let marks = vec!["?"; models.len()].join(", ");
            return Ok(Sql::with(&format!("i.model IN ({marks})"), models));
        }
        Term::Number(NumberField::Width, range) => between("i.width", *range),
        Term::Number(NumberField::Height, range) => between("i.height", *range),
        Term::Number(NumberField::Rating, range) => between("i.rating", *range),
        Term::Number(NumberField::Job, range) => between("i.job_id", *range),
        Term::Number(NumberField::Seed, range) => between("i.seed", *range),
        Term::Number(NumberField::Steps, range) => between("i.steps", *range),
        Term::Pixels(width, height) => format!("(i.width = {width} AND i.height = {height})"),
        Term::FileSize(range) => between("i.bytes", *range),
        Term::Ratio(ratio) => proportion(*ratio),
        Term::Format(format) => format!("i.format = '{}'", format.id()),
        Term::Is(state) => match state {
            State::Favourite => "i.favourite = 1",
            State::Trashed => "i.trashed_at IS NOT NULL",
            State::Imported => "i.imported = 1",
            State::Unrated => "i.rating = 0",
            State::Untagged => "NOT EXISTS (SELECT 1 FROM image_tags WHERE image_id = i.id)",
            State::Demo => "i.demo = 1",
            State::Edited | State::Duplicate => "0",
        }
        .to_owned(),
        Term::Made(when) => {
            let (from, to) = calendar::stretch(tx, *when, around.now)?;
            let mut text = String::from("(1");
            if let Some(from) = from {
                let _ = write!(text, " AND i.created_at >= {from}");
            }
            if let Some(to) = to {
                let _ = write!(text, " AND i.created_at < {to}");
            }
            text.push(')');
            text
        }
        Term::Words { .. }
        | Term::Tag(_)
        | Term::Album(_)
        | Term::Profile(_)
        | Term::Similar(_) => "0".to_owned(),
    }))
}

fn between(column: &str, range: Range) -> String {
    match (range.from, range.to) {
        (Some(from), Some(to)) => format!("{column} BETWEEN {from} AND {to}"),
        (Some(from), None) => format!("{column} >= {from}"),
        (None, Some(to)) => format!("{column} <= {to}"),
        (None, None) => format!("{column} IS NOT NULL"),
    }
}

fn numbered(column: &str, range: Range) -> Sql {
    Sql::plain(format!(
        "SELECT id FROM images WHERE {}",
        between(column, range)
    ))
}

fn proportion(ratio: Ratio) -> String {
    let test = match ratio {
        Ratio::Landscape => "i.width > i.height".to_owned(),
        Ratio::Portrait => "i.width < i.height".to_owned(),
        Ratio::Square => "i.width = i.height".to_owned(),
        Ratio::Against(compare, w, h) => {
            let (own, asked) = (format!("i.width * {h}"), format!("i.height * {w}"));
            match compare {
                Compare::Is => format!("abs({own} - {asked}) * 100 <= {asked}"),
                Compare::Over => format!("{own} > {asked}"),
                Compare::AtLeast => format!("{own} >= {asked}"),
                Compare::Under => format!("{own} < {asked}"),
                Compare::AtMost => format!("{own} <= {asked}"),
            }
        }
    };
    format!("(i.width > 0 AND i.height > 0 AND {test})")
}

/// Tags by their folded names, and all below them.
fn tagged(name: &Name) -> Sql {
    let folded = name.text.trim().to_lowercase();
    let (text, values): (&str, Vec<Value>) = match name.how {
        How::Begins => (
            "SELECT image_id FROM image_tags WHERE tag_id IN
               (SELECT id FROM tags WHERE folded >= ? AND folded < ?)",
            vec![folded.clone().into(), format!("{folded}\u{10ffff}").into()],
        ),
        How::Is | How::Holds => (
            // Behind `/` comes `0`.
            "SELECT image_id FROM image_tags WHERE tag_id IN
               (SELECT id FROM tags WHERE folded = ? OR (folded > ? AND folded < ?))",
            vec![
                folded.clone().into(),
                format!("{folded}/").into(),
                format!("{folded}0").into(),
            ],
        ),
    };
    Sql::with(text, values)
}

/// The ids of albums of this name or path, and of all below them, between commas.
fn albums(tx: &ReadTx<'_>, name: &Name) -> Result<String, DbError> {
    let mut statement = tx
        .conn()
        .prepare_cached("SELECT id, parent_id, name FROM albums")?;
    let all: Vec<(i64, Option<i64>, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let path = |mut at: i64| {
        let mut parts = Vec::new();
        // A ring, which only another program could have made, ends by the count.
        while let Some((_, parent, name)) = all.iter().find(|(id, ..)| *id == at)
            && parts.len() <= all.len()
        {
            parts.push((at, name.as_str()));
            match parent {
                Some(parent) => at = *parent,
                None => break,
            }
        }
        parts.reverse();
        parts
    };
    let mut found: Vec<String> = Vec::new();
    for (id, ..) in &all {
        let parts = path(*id);
        let above = (1..=parts.len()).any(|until| {
            let names: Vec<&str> = parts[..until].iter().map(|(_, name)| *name).collect();
            let own = names.last().copied().unwrap_or_default();
            fits(own, name) || fits(&names.join("/"), name)
        });
        if above {
            found.push(id.to_string());
        }
    }
    Ok(found.join(","))
}

/// Whether a name is the one asked for.
pub(super) fn fits(known: &str, name: &Name) -> bool {
    let (known, asked) = (known.to_lowercase(), name.text.trim().to_lowercase());
    match name.how {
        How::Holds => known.contains(&asked),
        How::Is => known == asked,
        How::Begins => known.starts_with(&asked),
    }
}

/// Every model, by steps through its index: as many as there are models, not as there are images.
pub(super) const MODELS: &str = "WITH RECURSIVE known (model) AS (
   SELECT (SELECT min(model) FROM images WHERE model IS NOT NULL)
   UNION ALL SELECT (SELECT min(i.model) FROM images i WHERE i.model > known.model) FROM known WHERE known.model IS NOT NULL)
 SELECT model FROM known WHERE model IS NOT NULL";

pub(super) fn models(tx: &ReadTx<'_>) -> Result<Vec<String>, DbError> {
    let mut statement = tx.conn().prepare_cached(MODELS)?;
    Ok(statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}
