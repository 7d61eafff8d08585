//! A search as a set of places, from the index of words and the columns in memory.

use super::bitmap::Bitmap;
use super::columns::{Columns, DEMO, FAVOURITE, IMPORTED, NO_MODEL, TAGGED};
use super::terms::{self, fits};
use super::{Surroundings, calendar, similar, words};
use crate::query::{NumberField, Query, State, Term};
use crate::{DbError, ReadTx};
use rusqlite::params_from_iter;

/// A test of one place.
pub(super) type Test<'a> = Box<dyn Fn(usize) -> bool + 'a>;

/// What a search is held against.
pub(super) struct Evaluation<'a> {
    pub(super) tx: &'a ReadTx<'a>,
    pub(super) columns: &'a Columns,
    pub(super) around: &'a Surroundings,
}

impl<'a> Evaluation<'a> {
    /// The places of all images that fit, the trash included.
    pub(super) fn set(&self, query: &Query) -> Result<Bitmap, DbError> {
        if let Some(asked) = words::expression(query) {
            return self.words(&asked);
        }
        let places = self.columns.len();
        Ok(match query {
            Query::All => Bitmap::of(places, |_| true),
            Query::Not(inner) => self.set(inner)?.turned(),
            Query::Or(parts) => {
                let mut all = Bitmap::none(places);
                for part in parts {
                    all.add(&self.set(part)?);
                }
                all
            }
            Query::And(parts) => self.all_of(parts)?,
            Query::Term(term) => match self.test(term)? {
                Some(test) => Bitmap::of(places, test),
                None => self.listed(term)?,
            },
        })
    }

    /// Words go to the index together; what columns can tell is looked at only for what is left.
    fn all_of(&self, parts: &[Query]) -> Result<Bitmap, DbError> {
        let (asked, rest) = split(parts);
        let mut tests = Vec::new();
        let mut set = asked.map(|asked| self.words(&asked)).transpose()?;
        for part in rest {
            match self.test_of(part)? {
                Some(test) => tests.push(test),
                None => {
                    let more = self.set(part)?;
                    match &mut set {
                        Some(set) => set.keep(&more),
                        None => set = Some(more),
                    }
                }
            }
        }
        let mut tests = tests.into_iter();
        let mut set = match (set, tests.len()) {
            (Some(set), _) => set,
            (None, 0) => Bitmap::of(self.columns.len(), |_| true),
            (None, _) => match tests.next() {
                Some(first) => Bitmap::of(self.columns.len(), first),
                None => Bitmap::none(self.columns.len()),
            },
        };
        tests.for_each(|test| set.keep_where(test));
        Ok(set)
    }

    fn words(&self, asked: &str) -> Result<Bitmap, DbError> {
        let mut set = Bitmap::none(self.columns.len());
        let mut statement = self.tx.conn().prepare_cached(ALL_HITS)?;
        let mut rows = statement.query([asked])?;
        while let Some(row) = rows.next()? {
            if let Some(place) = self.columns.place(row.get_ref(0)?.as_i64().unwrap_or(0)) {
                set.insert(place);
            }
        }
        Ok(set)
    }

    fn listed(&self, term: &Term) -> Result<Bitmap, DbError> {
        let mut set = Bitmap::none(self.columns.len());
        if let Term::Similar(id) = term
            && let Some(own) = similar::hash_of(self.tx, *id)?
            && let Some(found) = self.columns.similar(own)
        {
            return Ok(found);
        }
        let Some(source) = terms::source(self.tx, term, self.around)? else {
            return Ok(set);
        };
        let mut statement = self.tx.conn().prepare_cached(&source.text)?;
        let mut rows = statement.query(params_from_iter(source.values))?;
        while let Some(row) = rows.next()? {
            if let Some(place) = self.columns.place(row.get_ref(0)?.as_i64().unwrap_or(0)) {
                set.insert(place);
            }
        }
        Ok(set)
    }

    /// What columns alone can tell, `not` included.
    pub(super) fn test_of(&self, query: &Query) -> Result<Option<Test<'a>>, DbError> {
        match query {
            Query::Term(term) => self.test(term),
            Query::Not(inner) => match inner.as_ref() {
                Query::Term(term) => Ok(self
                    .test(term)?
                    .map(|test| Box::new(move |place| !test(place)) as Test<'a>)),
                _ => Ok(None),
            },
            Query::All | Query::And(_) | Query::Or(_) => Ok(None),
        }
    }

    fn test(&self, term: &Term) -> Result<Option<Test<'a>>, DbError> {
        let columns = self.columns;
        Ok(Some(match term.clone() {
            Term::Model(name) => {
                let fitting: Vec<bool> = columns
                    .models
                    .iter()
                    .map(|model| fits(model, &name))
                    .collect();
                Box::new(move |place| {
                    let model = columns.model[place];
                    model != NO_MODEL && fitting.get(usize::from(model)).copied().unwrap_or(false)
                })
            }
            Term::Number(NumberField::Width, range) => {
                Box::new(move |place| range.holds(i64::from(columns.width[place])))
            }
            Term::Number(NumberField::Height, range) => {
                Box::new(move |place| range.holds(i64::from(columns.height[place])))
            }
            Term::Number(NumberField::Rating, range) => {
                Box::new(move |place| range.holds(i64::from(columns.rating(place))))
            }
            Term::Pixels(width, height) => Box::new(move |place| {
                u32::from(columns.width[place]) == width
                    && u32::from(columns.height[place]) == height
            }),
            Term::FileSize(range) => {
                Box::new(move |place| range.holds(i64::from(columns.bytes[place])))
            }
            Term::Ratio(ratio) => Box::new(move |place| {
                ratio.holds(
                    u32::from(columns.width[place]),
                    u32::from(columns.height[place]),
                )
            }),
            Term::Format(format) => Box::new(move |place| columns.format(place) == Some(format)),
            Term::Is(State::Favourite) => {
                Box::new(move |place| columns.look[place] & FAVOURITE != 0)
            }
            Term::Is(State::Trashed) => Box::new(move |place| columns.is_trashed(place)),
            Term::Is(State::Imported) => Box::new(move |place| columns.kind[place] & IMPORTED != 0),
            Term::Is(State::Unrated) => Box::new(move |place| columns.rating(place) == 0),
            Term::Is(State::Untagged) => Box::new(move |place| columns.kind[place] & TAGGED == 0),
            Term::Is(State::Demo) => Box::new(move |place| columns.look[place] & DEMO != 0),
            Term::Made(when) => {
                let (from, to) = calendar::stretch(self.tx, when, self.around.now)?;
                Box::new(move |place| {
                    let made = columns.made[place];
                    from.is_none_or(|from| from <= made) && to.is_none_or(|to| made < to)
                })
            }
            Term::Words { .. }
            | Term::Tag(_)
            | Term::Album(_)
            | Term::Profile(_)
            | Term::Number(..)
            | Term::Is(State::Edited | State::Duplicate)
            | Term::Similar(_) => return Ok(None),
        }))
    }
}

/// Every hit of the index.
pub(super) const ALL_HITS: &str = "SELECT rowid FROM texts_index WHERE texts_index MATCH ?1";
/// Every hit of the index, newest id first.
pub(super) const NEWEST_HITS: &str =
    "SELECT rowid FROM texts_index WHERE texts_index MATCH ?1 ORDER BY rowid DESC";

/// What of a search the index can be asked as a whole, and what else there is.
pub(super) fn split(parts: &[Query]) -> (Option<String>, Vec<&Query>) {
    let about_words = |part: &&Query| match part {
        Query::Not(inner) => words::expression(inner).is_some(),
        other => words::expression(other).is_some(),
    };
    let (asked, rest): (Vec<&Query>, Vec<&Query>) = parts.iter().partition(about_words);
    let together = Query::and(asked.iter().copied().cloned().collect());
    match words::expression(&together) {
        Some(asked) => (Some(asked), rest),
        // Only words that must not be there.
        None => (None, parts.iter().collect()),
    }
}
