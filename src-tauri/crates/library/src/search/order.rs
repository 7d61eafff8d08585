//! Orders.

use super::bitmap::Bitmap;
use super::columns::{Columns, NO_MODEL};
use super::words;
use crate::query::Query;
use crate::{DbError, ReadTx};

/// What images are ordered by. Where two are the same, the newer one comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// When they were made.
    Made,
    /// When they came into the library.
    Added,
    /// The rating.
    Rating,
    /// The model's name; those without one last.
    Model,
    /// Bytes of the file.
    Size,
    /// How well the words fit; see `RANKED`.
    Relevance,
}

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// The newest, best, largest first.
    pub descending: bool,
}

impl Sort {
    /// The gallery's own: newest first.
    pub const NEWEST: Self = Self {
        by: SortBy::Made,
        descending: true,
    };
}

/// So many of the newest hits are ranked; the rest follows by age.
pub(super) const RANKED: usize = 10_000;

/// Hits with their rank, the lower the better.
pub(super) const RANK: &str =
    "SELECT rowid, rank FROM texts_index WHERE texts_index MATCH ?1 ORDER BY rowid DESC LIMIT ?2";

/// What is asked to rank the hits of a search.
pub(super) fn ranking(query: &Query) -> Option<String> {
    words::expression(query).or_else(|| {
        let wanted: Vec<String> = words::wanted(query)
            .into_iter()
            .map(|(_, asked)| asked)
            .collect();
        (!wanted.is_empty()).then(|| wanted.join(" OR "))
    })
}

/// The ids of the best hits, best first.
pub(super) fn best(tx: &ReadTx<'_>, query: &Query) -> Result<Vec<i64>, DbError> {
    let Some(asked) = ranking(query) else {
        return Ok(Vec::new());
    };
    let mut statement = tx.conn().prepare_cached(RANK)?;
    let mut ranked: Vec<(f64, i64)> = statement
        .query_map((asked, i64::try_from(RANKED).unwrap_or(i64::MAX)), |row| {
            Ok((row.get(1)?, row.get(0)?))
        })?
        .collect::<Result<_, _>>()?;
    ranked.sort_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)));
    Ok(ranked.into_iter().map(|(_, id)| id).collect())
}

/// The places of a set in an order.
pub(super) fn arrange(
    tx: &ReadTx<'_>,
    columns: &Columns,
    query: &Query,
    sort: Sort,
    mut set: Bitmap,
) -> Result<Vec<u32>, DbError> {
    let key: Box<dyn Fn(usize) -> u64 + '_> = match sort.by {
        SortBy::Made => return Ok(by_age(&set, sort.descending)),
        SortBy::Relevance => {
            let mut places = Vec::new();
            for place in best(tx, query)?
                .into_iter()
                .filter_map(|id| columns.place(id))
            {
                if set.holds(place) {
                    places.push(place as u32);
                }
            }
            let ranked = Bitmap::with(columns.len(), &places);
            set.keep_where(|place| !ranked.holds(place));
            places.extend(set.backwards().map(|place| place as u32));
            if !sort.descending {
                places.reverse();
            }
            return Ok(places);
        }
        SortBy::Added => Box::new(|place| u64::from(columns.ids[place])),
        SortBy::Rating => Box::new(|place| u64::from(columns.rating(place))),
        SortBy::Size => Box::new(|place| u64::from(columns.bytes[place])),
        SortBy::Model => {
            let ranks = ranks(&columns.models);
            Box::new(move |place| {
                let model = columns.model[place];
                let last = if sort.descending {
                    0
                } else {
                    u64::from(NO_MODEL)
                };
                ranks
                    .get(usize::from(model))
                    .copied()
                    .map_or(last, u64::from)
            })
        }
    };
    // The key above, the place below: newer ones of the same key come first either way.
    let mut keyed: Vec<u64> = set
        .backwards()
        .map(|place| {
            let key = key(place);
            let key = if sort.descending {
                !(key as u32)
            } else {
                key as u32
            };
            u64::from(key) << 32 | u64::from(!(place as u32))
        })
        .collect();
    keyed.sort_unstable();
    Ok(keyed.into_iter().map(|keyed| !(keyed as u32)).collect())
}

fn by_age(set: &Bitmap, descending: bool) -> Vec<u32> {
    let mut places: Vec<u32> = Vec::with_capacity(set.count());
    places.extend(set.backwards().map(|place| place as u32));
    if !descending {
        places.reverse();
    }
    places
}

/// Where each model stands by its name, from 1.
fn ranks(models: &[String]) -> Vec<u16> {
    let mut order: Vec<usize> = (0..models.len()).collect();
    order.sort_by_key(|model| (models[*model].to_lowercase(), &models[*model]));
    let mut ranks = vec![0; models.len()];
    for (rank, model) in (1..).zip(order) {
        ranks[model] = rank;
    }
    ranks
}
