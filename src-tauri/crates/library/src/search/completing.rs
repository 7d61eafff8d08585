//! What could stand at the caret of a search.

use super::Surroundings;
use crate::query::complete::{Caret, caret};
use crate::query::fields::{self, FORMATS, Field, STATES};
use crate::query::{How, Name, Term};
use crate::{DbError, Library, ReadTx};
use std::collections::HashMap;
use std::ops::Range;

/// So many at most.
const MOST: usize = 12;

/// Completions, best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completing {
    /// The bytes of the search that they take the place of.
    pub place: Range<usize>,
    /// They.
    pub entries: Vec<Completed>,
}

/// One completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completed {
    /// What goes into the search.
    pub text: String,
    /// What is shown.
    pub label: String,
    /// What it is.
    pub kind: CompletedKind,
    /// How many images have it, where that is known without work.
    pub count: Option<u64>,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletedKind {
    /// A field.
    Field,
    /// A model.
    Model,
    /// A tag.
    Tag,
    /// An album.
    Album,
    /// Any other value.
    Value,
}

impl Library {
    /// What could stand at a byte of a search.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn complete_query(
        &self,
        text: &str,
        at: usize,
        around: &Surroundings,
    ) -> Result<Completing, DbError> {
        let Caret {
            place,
            field,
            typed,
        } = caret(text, at);
        let typed = typed.to_lowercase();
        let models = || -> Result<Vec<Completed>, DbError> {
            let counts = match self.has_columns() {
                true => self.with_columns(false, |_, columns| {
                    let mut counts = HashMap::new();
                    columns
                        .model
                        .iter()
                        .for_each(|model| *counts.entry(*model).or_insert(0_u64) += 1);
                    Ok(columns
                        .models
                        .iter()
                        .zip(0_u16..)
                        .map(|(name, model)| (name.clone(), counts.get(&model).copied()))
                        .collect::<Vec<_>>())
                })?,
                false => None,
            };
            let counts = match counts {
                Some(counts) => counts,
                None => self
                    .read(super::terms::models)?
                    .into_iter()
                    .map(|name| (name, None))
                    .collect(),
            };
            let mut entries: Vec<Completed> = counts
                .into_iter()
                .filter(|(name, _)| name.to_lowercase().contains(&typed))
                .map(|(name, count)| named(CompletedKind::Model, name, count))
                .collect();
            entries.sort_by(|one, other| {
                other
                    .count
                    .cmp(&one.count)
                    .then_with(|| one.label.cmp(&other.label))
            });
            Ok(entries)
        };
        let words = |words: &[&str]| -> Vec<Completed> {
            words
                .iter()
                .filter(|word| word.trim_matches('"').starts_with(&typed))
                .map(|word| value(word, word.trim_matches('"')))
                .collect()
        };
        let mut entries = match field {
            Some(Field::Model) => models()?,
            Some(Field::Tag) => self.read(|tx| tags(tx, &typed))?,
            Some(Field::Album) => self.read(|tx| albums(tx, &typed))?,
            Some(Field::Profile) => around
                .profiles
                .iter()
                .filter(|(name, _)| name.to_lowercase().contains(&typed))
                .map(|(name, _)| named(CompletedKind::Value, name.clone(), None))
                .collect(),
            Some(Field::Is) => words(&STATES.map(|(word, _)| word)),
            Some(Field::Format) => words(&FORMATS.map(|(word, _)| word)),
            Some(Field::Ratio) => words(&[
                "landscape",
                "portrait",
                "square",
                "16:9",
                "3:2",
                "1:1",
                "2:3",
                "9:16",
            ]),
            Some(Field::Number(crate::query::NumberField::Rating)) => {
                words(&[">=4", "5", "4", "3", "2", "1", "0"])
            }
            Some(Field::After | Field::Before | Field::On) => words(&[
                "today",
                "yesterday",
                "\"this week\"",
                "\"7 days ago\"",
                "\"this month\"",
                "\"last month\"",
                "\"this year\"",
            ]),
            Some(_) => Vec::new(),
            None => self.anything(&typed, models)?,
        };
        entries.truncate(MOST);
        Ok(Completing { place, entries })
    }

    /// Fields, then whatever bears a name like the word that is typed.
    fn anything(
        &self,
        typed: &str,
        models: impl FnOnce() -> Result<Vec<Completed>, DbError>,
    ) -> Result<Vec<Completed>, DbError> {
        let mut entries: Vec<Completed> = fields::FIELDS
            .iter()
            .filter(|(name, ..)| name.starts_with(typed))
            .map(|(name, _, _, about)| Completed {
                text: format!("{name}:"),
                label: (*about).to_owned(),
                kind: CompletedKind::Field,
                count: None,
            })
            .collect();
        if typed.is_empty() {
            return Ok(entries);
        }
        let (tags, albums) =
            self.read(|tx| Ok::<_, DbError>((tags(tx, typed)?, albums(tx, typed)?)))?;
        for (field, some) in [("tag", tags), ("album", albums), ("model", models()?)] {
            entries.extend(some.into_iter().take(4).map(|entry| Completed {
                text: format!("{field}:{}", entry.text),
                ..entry
            }));
        }
        Ok(entries)
    }
}

fn value(text: &str, label: &str) -> Completed {
    Completed {
        text: text.to_owned(),
        label: label.to_owned(),
        kind: CompletedKind::Value,
        count: None,
    }
}

/// A name as it goes behind its field: in quotes where it must be.
fn named(kind: CompletedKind, name: String, count: Option<u64>) -> Completed {
    let term = Name {
        text: name.replace(['"', '\u{201c}', '\u{201d}', '\u{201e}'], " "),
        how: How::Is,
    };
    let whole = match kind {
        CompletedKind::Model => Term::Model(term),
        CompletedKind::Tag => Term::Tag(term),
        CompletedKind::Album => Term::Album(term),
        CompletedKind::Field | CompletedKind::Value => Term::Profile(term),
    }
    .to_string();
    Completed {
        text: whole
            .split_once(':')
            .map_or(whole.clone(), |(_, value)| value.to_owned()),
        label: name,
        kind,
        count,
    }
}

fn tags(tx: &ReadTx<'_>, typed: &str) -> Result<Vec<Completed>, DbError> {
    let mut statement = tx.conn().prepare_cached(
        "SELECT name, (SELECT count(*) FROM image_tags WHERE tag_id = id) FROM
           (SELECT id, name, instr(folded, ?1) AS at FROM tags WHERE instr(folded, ?1) > 0 ORDER BY at > 1, folded LIMIT ?2)",
    )?;
    Ok(statement
        .query_map((typed, MOST as i64), |row| {
            let count: i64 = row.get(1)?;
            Ok(named(
                CompletedKind::Tag,
                row.get(0)?,
                Some(count.unsigned_abs()),
            ))
        })?
        .collect::<Result<_, _>>()?)
}

fn albums(tx: &ReadTx<'_>, typed: &str) -> Result<Vec<Completed>, DbError> {
    let mut statement = tx.conn().prepare_cached(
        "SELECT name, (SELECT count(*) FROM album_images WHERE album_id = id) FROM albums ORDER BY name",
    )?;
    let all: Vec<(String, i64)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(all
        .into_iter()
        .filter(|(name, _)| name.to_lowercase().contains(typed))
        .take(MOST)
        .map(|(name, count)| named(CompletedKind::Album, name, Some(count.unsigned_abs())))
        .collect())
}
