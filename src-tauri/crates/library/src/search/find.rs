//! The first images that fit: from memory when the columns are there, by SQL when a command starts cold.

use super::evaluate::{Evaluation, NEWEST_HITS, split};
use super::look::{ALBUM, asks_for_trash, whole};
use super::terms::{self, Sql};
use super::{Columns, Place, Sort, SortBy, Surroundings, index, order, vocabulary, words};
use crate::query::Query;
use crate::tables::WITH;
use crate::{DbError, ImageId, ImageRow, Library, ReadTx};
use rusqlite::params_from_iter;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

/// Words that a beginning may stand for: to open the hits of a word costs some twenty microseconds.
const MOST_WORDS: usize = 64;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Find {
    /// Where.
    pub place: Place,
    /// What.
    pub query: Query,
    /// In which order; `None`: the place's own.
    pub sort: Option<Sort>,
    /// How many at most.
    pub limit: usize,
    /// What the search depends on.
    pub around: Surroundings,
}

impl Find {
    /// Everything in a place, in its own order.
    #[must_use]
    pub fn all(place: Place) -> Self {
        Self {
            place,
            query: Query::All,
            sort: None,
            limit: usize::MAX,
            around: Surroundings::default(),
        }
    }
}

impl Find {
    /// The ids of what fits, in its order, as one transaction sees it: for changes of all that a search finds.
    ///
    /// # Errors
    /// As [`Library::look`].
    pub fn ids(&self, tx: &ReadTx<'_>) -> Result<Vec<ImageId>, DbError> {
        let whole = whole(tx, self)?;
        if words::asks_for_words(&whole) {
            index::must_be_whole(tx)?;
        }
        by_sql(tx, self, &whole)
    }
}

impl Library {
    /// The first images that fit.
    ///
    /// # Errors
    /// As [`look`](Self::look).
    pub fn find(&self, find: &Find) -> Result<Vec<ImageRow>, DbError> {
        self.asked(find, |whole| {
            if self.has_columns() {
                let ids = self.with_columns(false, |tx, columns| {
                    match newest(tx, columns, find, whole)? {
                        Some(ids) => Ok(ids),
                        None => {
                            let (places, _) = self.places(tx, columns, find, whole)?;
                            Ok(places
                                .into_iter()
                                .take(find.limit)
                                .map(|place| columns.cell(place as usize).id)
                                .collect())
                        }
                    }
                })?;
                if let Some(ids) = ids {
                    return self.read(|tx| tx.images().get_each(&ids));
                }
            }
            self.read(|tx| {
                let ids = by_sql(tx, find, whole)?;
                tx.images().get_each(&ids)
            })
        })
    }
}

/// The newest hits of words: the index gives the latest ids first and is left as soon as no earlier id can be newer than
/// what is there. `None` where that cannot be.
fn newest(
    tx: &ReadTx<'_>,
    columns: &Columns,
    find: &Find,
    whole: &Query,
) -> Result<Option<Vec<ImageId>>, DbError> {
    let newest_first = find.sort.is_none_or(|sort| sort == Sort::NEWEST);
    if !newest_first || find.place != Place::All || asks_for_trash(whole) {
        return Ok(None);
    }
    let spelled_out = vocabulary::spelled_out(tx, whole, MOST_WORDS)?;
    let one = [spelled_out];
    let parts = match &one[0] {
        Query::And(parts) => parts.as_slice(),
        _ => &one,
    };
    let (Some(asked), rest) = split(parts) else {
        return Ok(None);
    };
    let evaluation = Evaluation {
        tx,
        columns,
        around: &find.around,
    };
    let mut tests = Vec::new();
    for part in rest {
        match evaluation.test_of(part)? {
            Some(test) => tests.push(test),
            None => {
                let set = evaluation.set(part)?;
                tests.push(Box::new(move |place| set.holds(place)));
            }
        }
    }
    let mut statement = tx.conn().prepare_cached(NEWEST_HITS)?;
    let mut rows = statement.query([asked])?;
    // The newest hits so far, the oldest of them on top.
    let mut best = BinaryHeap::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if best.len() >= find.limit {
            match best.peek() {
                Some(Reverse(oldest)) if columns.highest_up_to(id) > *oldest => {}
                _ => break,
            }
        }
        let Some(place) = columns.place(id) else {
            continue;
        };
        if !columns.is_trashed(place) && tests.iter().all(|test| test(place)) {
            best.push(Reverse(place as u32));
            if best.len() > find.limit {
                best.pop();
            }
        }
    }
    let newest_first = best.into_sorted_vec().into_iter();
    Ok(Some(
        newest_first
            .map(|Reverse(place)| columns.cell(place as usize).id)
            .collect(),
    ))
}

/// The statement for a search; its last parameter is the limit.
pub(super) fn statement(tx: &ReadTx<'_>, find: &Find, whole: &Query) -> Result<Sql, DbError> {
    let trash = match find.place {
        Place::Trash => "i.trashed_at IS NOT NULL",
        _ if asks_for_trash(whole) => "1",
        _ => "i.trashed_at IS NULL",
    };
    let place = match find.place {
        Place::Favourites => "i.favourite = 1".to_owned(),
        Place::Unrated => "i.rating = 0".to_owned(),
        Place::Album(id) => format!("i.id IN ({})", ALBUM.replace("?1", &id.to_string())),
        Place::Tag(id) => format!("i.id IN ({})", WITH.replace("?1", &id.to_string())),
        Place::All | Place::Trash | Place::SmartAlbum(_) => "1".to_owned(),
    };
    let order = match (find.sort, find.place) {
        (None, Place::Trash) => "i.trashed_at DESC, i.id DESC".to_owned(),
        (None, Place::Album(id)) => format!(
            "(SELECT position FROM album_images WHERE album_id = {id} AND image_id = i.id), i.id"
        ),
        (sort, _) => {
            let sort = sort.unwrap_or(Sort::NEWEST);
            let way = if sort.descending { "DESC" } else { "ASC" };
            match sort.by {
                SortBy::Made | SortBy::Relevance => format!("i.created_at {way}, i.id {way}"),
                SortBy::Added => format!("i.id {way}"),
                SortBy::Rating => format!("i.rating {way}, i.created_at DESC, i.id DESC"),
                SortBy::Model => format!(
                    "i.model IS NULL, i.model COLLATE NOCASE {way}, i.created_at DESC, i.id DESC"
                ),
                SortBy::Size => format!("i.bytes {way}, i.created_at DESC, i.id DESC"),
            }
        }
    };
    let mut condition = terms::condition(tx, whole, &find.around)?;
    condition.text = format!(
        "SELECT i.id FROM images i WHERE {trash} AND {place} AND {} ORDER BY {order} LIMIT ?",
        condition.text
    );
    let limit = i64::try_from(find.limit).unwrap_or(i64::MAX);
    condition.values.push(limit.into());
    Ok(condition)
}

fn by_sql(tx: &ReadTx<'_>, find: &Find, whole: &Query) -> Result<Vec<ImageId>, DbError> {
    let ranked = find.sort.is_some_and(|sort| sort.by == SortBy::Relevance);
    let (limit, descending) = (find.limit, find.sort.is_none_or(|sort| sort.descending));
    let find = Find {
        sort: if ranked {
            Some(Sort::NEWEST)
        } else {
            find.sort
        },
        limit: if ranked { usize::MAX } else { find.limit },
        ..find.clone()
    };
    let sql = statement(tx, &find, whole)?;
    let mut prepared = tx.conn().prepare_cached(&sql.text)?;
    let ids: Vec<ImageId> = prepared
        .query_map(params_from_iter(sql.values), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if !ranked {
        return Ok(ids);
    }
    let mut ids = best_first(tx, whole, ids)?;
    if !descending {
        ids.reverse();
    }
    ids.truncate(limit);
    Ok(ids)
}

/// The best hits first, then the rest as it was.
fn best_first(tx: &ReadTx<'_>, whole: &Query, ids: Vec<ImageId>) -> Result<Vec<ImageId>, DbError> {
    let hits: HashSet<ImageId> = ids.iter().copied().collect();
    let mut best: Vec<ImageId> = order::best(tx, whole)?.into_iter().map(ImageId).collect();
    best.retain(|id| hits.contains(id));
    let ranked: HashSet<ImageId> = best.iter().copied().collect();
    best.extend(ids.into_iter().filter(|id| !ranked.contains(id)));
    Ok(best)
}
