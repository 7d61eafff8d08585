//! Every image of a place that fits, from memory.

use super::bitmap::Bitmap;
use super::columns::FAVOURITE;
use super::evaluate::Evaluation;
use super::{Columns, Find, Place, Sort, index, order, words};
use crate::query::{self, Query, State, Term, Typing};
use crate::tables::WITH;
use crate::{DbError, GalleryCell, ImageId, Library, Millis, ReadTx, SmartAlbumId};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The columns of a library, once they are loaded.
#[derive(Default)]
pub(crate) struct InMemory {
    /// Held by whoever loads; never while a reader is on loan.
    loading: Mutex<()>,
    columns: RwLock<Held>,
}

#[derive(Default)]
enum Held {
    #[default]
    NotYet,
    Loaded(Box<Columns>),
    /// The ids of this library are beyond what is held in memory.
    Beyond,
}

impl InMemory {
    fn read(&self) -> RwLockReadGuard<'_, Held> {
        self.columns.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Held> {
        self.columns.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Library {
    /// Loads what filters and orders need into memory, unless it is there: some seconds for a million images. Whoever
    /// shows a window does this once its first page is painted.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn load_columns(&self) -> Result<(), DbError> {
        let held = self.in_memory();
        let _mine = held.loading.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*held.read(), Held::NotYet) {
            let loaded = Columns::load(self)?;
            *held.write() = loaded.map_or(Held::Beyond, |columns| Held::Loaded(Box::new(columns)));
        }
        Ok(())
    }

    /// Whether [`load_columns`](Self::load_columns) was done.
    #[must_use]
    pub fn has_columns(&self) -> bool {
        matches!(*self.in_memory().read(), Held::Loaded(_))
    }

    /// Runs a closure on one moment of the database and the columns of that moment; `None` where they cannot be held.
    pub(super) fn with_columns<T>(
        &self,
        hashes: bool,
        closure: impl FnOnce(&ReadTx<'_>, &Columns) -> Result<T, DbError>,
    ) -> Result<Option<T>, DbError> {
        let mut closure = Some(closure);
        loop {
            self.load_columns()?;
            let done = self.read(|tx| {
                let current = self.current(tx, hashes)?;
                let Some(held) = current else { return Ok(None) };
                match (&*held, closure.take()) {
                    (Held::Loaded(columns), Some(closure)) => {
                        closure(tx, columns).map(|value| Some(Some(value)))
                    }
                    _ => Ok(Some(None)),
                }
            })?;
            if let Some(value) = done {
                return Ok(value);
            }
        }
    }

    /// The columns at least as new as this moment; `None` when they must be loaded anew.
    fn current(
        &self,
        tx: &ReadTx<'_>,
        hashes: bool,
    ) -> Result<Option<RwLockReadGuard<'_, Held>>, DbError> {
        let held = self.in_memory();
        let current = held.read();
        match &*current {
            Held::Loaded(columns) if hashes || columns.are_behind(tx)? => {}
            Held::NotYet => return Ok(None),
            _ => return Ok(Some(current)),
        }
        drop(current);
        let mut behind = held.write();
        if let Held::Loaded(columns) = &mut *behind {
            if columns.are_behind(tx)? && !columns.follow(tx)? {
                *behind = Held::NotYet;
                return Ok(None);
            }
            if hashes {
                columns.load_hashes(tx)?;
            }
        }
        Ok(Some(RwLockWriteGuard::downgrade(behind)))
    }

    /// Every image that is asked for, in its order; [`Find::limit`] plays no part. Loads the columns if need be.
    ///
    /// # Errors
    /// [`DbError::IndexUnderWay`] when words are searched for before their index is built;
    /// [`DbError::Conflict`] for a smart album whose search cannot be read; when the database cannot be read.
    pub fn look(&self, find: &Find, mut each: impl FnMut(GalleryCell)) -> Result<(), DbError> {
        let found = self.asked(find, |whole| {
            let hashes = asks_for_similar(whole);
            self.with_columns(hashes, |tx, columns| {
                let (places, trashed) = self.places(tx, columns, find, whole)?;
                for place in places {
                    let mut cell = columns.cell(place as usize);
                    if let Some(at) = trashed.get(&cell.id) {
                        cell.at = *at;
                    }
                    each(cell);
                }
                Ok(())
            })
        })?;
        if found.is_none() {
            let all = Find {
                limit: usize::MAX,
                ..find.clone()
            };
            for image in self.find(&all)? {
                each(GalleryCell::of(&image));
            }
        }
        Ok(())
    }

    /// The ids of every image that is asked for, in its order.
    ///
    /// # Errors
    /// As [`look`](Self::look).
    pub fn look_ids(&self, find: &Find) -> Result<Vec<ImageId>, DbError> {
        let mut ids = Vec::new();
        self.look(find, |cell| ids.push(cell.id))?;
        Ok(ids)
    }

    /// How many images fit: from memory, without putting them in order.
    ///
    /// # Errors
    /// As [`look`](Self::look).
    pub fn count_found(&self, find: &Find) -> Result<usize, DbError> {
        let counted = self.asked(find, |whole| {
            let hashes = asks_for_similar(whole);
            self.with_columns(hashes, |tx, columns| {
                Ok(fitting(tx, columns, find, whole)?.count())
            })
        })?;
        match counted {
            Some(count) => Ok(count),
            None => Ok(self.find(find)?.len()),
        }
    }

    /// Runs what needs the index, with the whole search of a place; an index found damaged is built anew.
    pub(super) fn asked<T>(
        &self,
        find: &Find,
        run: impl FnOnce(&Query) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        let whole = self.read(|tx| whole(tx, find))?;
        if !words::asks_for_words(&whole) {
            return run(&whole);
        }
        let asked = self.catch_up().and_then(|()| {
            self.read(index::must_be_whole)?;
            run(&whole)
        });
        match asked {
            Err(DbError::Damaged(detail)) if self.is_writable() => {
                tracing::warn!(detail, "the index of words is damaged and is built anew");
                self.rebuild_index()?;
                Err(DbError::IndexUnderWay { percent: 0 })
            }
            other => other,
        }
    }

    /// Places in their order, and in the trash when each was trashed.
    pub(super) fn places(
        &self,
        tx: &ReadTx<'_>,
        columns: &Columns,
        find: &Find,
        whole: &Query,
    ) -> Result<(Vec<u32>, HashMap<ImageId, Millis>), DbError> {
        let set = fitting(tx, columns, find, whole)?;
        let trashed = match find.place {
            Place::Trash => trashed(tx)?,
            _ => Vec::new(),
        };
        let own: Option<Vec<i64>> = match (find.place, find.sort) {
            (Place::Trash, None) => Some(trashed.iter().map(|(id, _)| id.0).collect()),
            (Place::Album(id), None) => {
                let ids = tx
                    .conn()
                    .prepare_cached(ALBUM)?
                    .query_map([id], |row| row.get(0))?
                    .collect::<Result<_, _>>()?;
                Some(ids)
            }
            _ => None,
        };
        let places = match own {
            Some(ids) => ids
                .into_iter()
                .filter_map(|id| columns.place(id))
                .filter(|place| set.holds(*place))
                .map(|place| place as u32)
                .collect(),
            None => order::arrange(tx, columns, whole, find.sort.unwrap_or(Sort::NEWEST), set)?,
        };
        Ok((places, trashed.into_iter().collect()))
    }
}

/// The places of all that fits.
fn fitting(
    tx: &ReadTx<'_>,
    columns: &Columns,
    find: &Find,
    whole: &Query,
) -> Result<Bitmap, DbError> {
    let evaluation = Evaluation {
        tx,
        columns,
        around: &find.around,
    };
    let mut set = evaluation.set(whole)?;
    let trash_too = asks_for_trash(whole);
    set.keep_where(|place| match find.place {
        Place::Trash => columns.is_trashed(place),
        _ if columns.is_trashed(place) && !trash_too => false,
        Place::Favourites => columns.look[place] & FAVOURITE != 0,
        Place::Unrated => columns.rating(place) == 0,
        Place::All | Place::Album(_) | Place::SmartAlbum(_) | Place::Tag(_) => true,
    });
    if let Some(within) = within(tx, columns, find.place)? {
        set.keep(&within);
    }
    Ok(set)
}

/// The images of an album in its order.
pub(super) const ALBUM: &str =
    "SELECT image_id FROM album_images WHERE album_id = ?1 ORDER BY position, image_id";

fn within(tx: &ReadTx<'_>, columns: &Columns, place: Place) -> Result<Option<Bitmap>, DbError> {
    let (sql, id) = match place {
        Place::Album(id) => (ALBUM, id.0),
        Place::Tag(id) => (WITH, id.0),
        Place::All | Place::Favourites | Place::Unrated | Place::Trash | Place::SmartAlbum(_) => {
            return Ok(None);
        }
    };
    let mut set = Bitmap::none(columns.len());
    let mut statement = tx.conn().prepare_cached(sql)?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        if let Some(place) = columns.place(row.get(0)?) {
            set.insert(place);
        }
    }
    Ok(Some(set))
}

fn trashed(tx: &ReadTx<'_>) -> Result<Vec<(ImageId, Millis)>, DbError> {
    let mut statement = tx.conn().prepare_cached(
        "SELECT id, trashed_at FROM images WHERE trashed_at IS NOT NULL ORDER BY trashed_at DESC, id DESC",
    )?;
    Ok(statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?)
}

/// The search, with that of the smart album it is made in.
pub(super) fn whole(tx: &ReadTx<'_>, find: &Find) -> Result<Query, DbError> {
    let Place::SmartAlbum(id) = find.place else {
        return Ok(find.query.clone());
    };
    Ok(Query::and(vec![saved(tx, id)?, find.query.clone()]))
}

fn saved(tx: &ReadTx<'_>, id: SmartAlbumId) -> Result<Query, DbError> {
    let all = tx.smart_albums().all()?;
    let album = all.into_iter().find(|album| album.id == id);
    let album = album.ok_or(DbError::Conflict("this smart album is not there any more"))?;
    query::read(&album.query, Typing::Done)
        .query
        .map_err(|_| DbError::Conflict("the search of this smart album cannot be read"))
}

pub(super) fn asks_for_trash(query: &Query) -> bool {
    query.asks_for(&Term::Is(State::Trashed))
}

fn asks_for_similar(query: &Query) -> bool {
    match query {
        Query::Term(term) => matches!(term, Term::Similar(_)),
        Query::Not(inner) => asks_for_similar(inner),
        Query::And(parts) | Query::Or(parts) => parts.iter().any(asks_for_similar),
        Query::All => false,
    }
}
