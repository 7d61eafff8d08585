//! Albums, in which a person lays images in an order of their own, and saved searches.

use crate::changing::Recording;
use crate::tables::{AlbumPlace, STRIDE};
use crate::{
    AlbumId, AlbumRow, Changed, DbError, ImageId, Library, SmartAlbumId, SmartAlbumRow, Which,
};
use std::collections::HashSet;

const ALBUM_GONE: DbError = DbError::Conflict("this album is gone");
const SEARCH_GONE: DbError = DbError::Conflict("this saved search is gone");

impl Library {
    /// Makes an album as the last one in `parent`. Recorded for undo.
    ///
    /// # Errors
    /// [`DbError::Conflict`] when `parent` is gone; when the database cannot be written.
    pub fn create_album(
        &self,
        name: &str,
        parent: Option<AlbumId>,
    ) -> Result<(Changed, AlbumId), DbError> {
        let name = name.trim().to_owned();
        self.change_with("create_album", name.clone(), move |recording| {
            if let Some(parent) = parent {
                album(recording, parent)?;
            }
            let tx = recording.tx;
            let id = tx.albums_mut().insert(parent, &name, recording.at)?;
            recording.album_made(&album(recording, id)?);
            Ok(id)
        })
    }

    /// Renames an album. Recorded for undo.
    ///
    /// # Errors
    /// [`DbError::Conflict`] when it is gone; when the database cannot be written.
    pub fn rename_album(&self, id: AlbumId, name: &str) -> Result<Changed, DbError> {
        let name = name.trim().to_owned();
        self.change_album(
            id,
            "rename_album",
            Some(name.clone()),
            move |recording, before| {
                let after = AlbumRow {
                    name,
                    ..before.clone()
                };
                recording.album_changed(before, &after)
            },
        )
    }

    /// Puts an album into another one, or into none, as the `position`th there (from 0; beyond the end: the last).
    /// Recorded for undo.
    ///
    /// # Errors
    /// [`DbError::Conflict`] when it is gone or would lie inside itself; when the database cannot be written.
    pub fn move_album(
        &self,
        id: AlbumId,
        parent: Option<AlbumId>,
        position: usize,
    ) -> Result<Changed, DbError> {
        self.change_album(id, "move_album", None, move |recording, before| {
            if let Some(parent) = parent {
                album(recording, parent)?;
            }
            let mut neighbours = recording.tx.albums().within(parent)?;
            neighbours.retain(|neighbour| neighbour.id != id);
            let place = position.min(neighbours.len());
            neighbours.insert(place, before.clone());
            for (before, position) in neighbours.iter().zip(1_i64..) {
                let after = AlbumRow {
                    position,
                    parent_id: parent,
                    ..before.clone()
                };
                recording.album_changed(before, &after)?;
            }
            Ok(())
        })
    }

    /// Removes an album with those in it; the images stay in the library. Recorded for undo.
    ///
    /// # Errors
    /// [`DbError::Conflict`] when it is gone; when the database cannot be written.
    pub fn delete_album(&self, id: AlbumId) -> Result<Changed, DbError> {
        self.change_album(id, "delete_album", None, move |recording, row| {
            let mut doomed = vec![row.clone()];
            let mut next = 0;
            while let Some(outer) = doomed.get(next).map(|row| row.id) {
                doomed.extend(recording.tx.albums().within(Some(outer))?);
                next += 1;
            }
            for row in doomed.iter().rev() {
                recording.album_gone(row)?;
            }
            Ok(())
        })
    }

    /// Sets the image shown for an album, or lets it be its first one. Recorded for undo.
    ///
    /// # Errors
    /// [`DbError::Conflict`] when album or image are gone; when the database cannot be written.
    pub fn set_album_cover(&self, id: AlbumId, image: Option<ImageId>) -> Result<Changed, DbError> {
        self.change_album(id, "set_album_cover", None, move |recording, before| {
            let after = AlbumRow {
                cover_image_id: image,
                ..before.clone()
            };
            if !recording.tx.albums().is_whole(&after)? {
                return Err(DbError::Conflict("this image is gone"));
            }
            recording.album_changed(before, &after)
        })
    }

    /// Lays images into an album behind those that are in it, in the order given; those that are in it stay where they
    /// are. Recorded for undo.
    ///
    /// # Errors
    /// [`DbError::Conflict`] when it is gone; when the database cannot be written.
    pub fn add_to_album(&self, id: AlbumId, which: impl Into<Which>) -> Result<Changed, DbError> {
        let subject = self.album_name(id)?;
        self.change(which, "add_to_album", subject, move |recording, ids| {
            album(recording, id)?;
            let last = recording.tx.album_images().last_place(id)?;
            let mut place = last;
            let places: Vec<AlbumPlace> = ids
                .iter()
                .map(|image| {
                    place = place.saturating_add(STRIDE);
                    AlbumPlace {
                        image: *image,
                        before: None,
                        after: Some(place),
                        added_at: recording.at,
                    }
                })
                .collect();
            recording.placed(id, &places)
        })
    }

    /// Takes images out of an album; they stay in the library. Recorded for undo.
    ///
    /// # Errors
    /// [`DbError::Conflict`] when it is gone; when the database cannot be written.
    pub fn remove_from_album(
        &self,
        id: AlbumId,
        which: impl Into<Which>,
    ) -> Result<Changed, DbError> {
        let subject = self.album_name(id)?;
        self.change(
            which,
            "remove_from_album",
            subject,
            move |recording, ids| {
                album(recording, id)?;
                let mut out = Vec::new();
                for image in ids {
                    if let Some(place) = recording.tx.album_images().place(id, *image)? {
                        out.push(AlbumPlace {
                            after: None,
                            ..place
                        });
                    }
                }
                recording.placed(id, &out)
            },
        )
    }

    /// Puts images of an album, in the order given, before another one of it; `None`: behind all. Recorded for undo.
    ///
    /// # Errors
    /// [`DbError::Conflict`] when it is gone; when the database cannot be written.
    pub fn arrange_album(
        &self,
        id: AlbumId,
        ids: &[ImageId],
        before: Option<ImageId>,
    ) -> Result<Changed, DbError> {
        let subject = self.album_name(id)?;
        self.change(ids, "arrange_album", subject, move |recording, ids| {
            album(recording, id)?;
            let places = recording.tx.album_images().places(id)?;
            recording.placed(id, &arranged(places, ids, before))
        })
    }

    /// Saves a search as the last one. Recorded for undo.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn save_smart_album(
        &self,
        name: &str,
        query: &str,
    ) -> Result<(Changed, SmartAlbumId), DbError> {
        let (name, query) = (name.trim().to_owned(), query.trim().to_owned());
        self.change_with("save_smart_album", name.clone(), move |recording| {
            let tx = recording.tx;
            let id = tx.smart_albums_mut().insert(&name, &query, recording.at)?;
            let row = tx.smart_albums().get(id)?;
            recording.smart_album(id, None, row.as_ref());
            Ok(id)
        })
    }

    /// Gives a saved search another name and query. Recorded for undo.
    ///
    /// # Errors
    /// [`DbError::Conflict`] when it is gone; when the database cannot be written.
    pub fn change_smart_album(
        &self,
        id: SmartAlbumId,
        name: &str,
        query: &str,
    ) -> Result<Changed, DbError> {
        let (name, query) = (name.trim().to_owned(), query.trim().to_owned());
        let subject = Some(name.clone());
        self.change(
            Vec::new(),
            "change_smart_album",
            subject,
            move |recording, _| {
                let tx = recording.tx;
                let before = tx.smart_albums().get(id)?.ok_or(SEARCH_GONE)?;
                let after = SmartAlbumRow {
                    name,
                    query,
                    ..before.clone()
                };
                tx.smart_albums_mut().update(&after)?;
                recording.smart_album(id, Some(&before), Some(&after));
                Ok(())
            },
        )
    }

    /// Forgets a saved search. Recorded for undo.
    ///
    /// # Errors
    /// [`DbError::Conflict`] when it is gone; when the database cannot be written.
    pub fn delete_smart_album(&self, id: SmartAlbumId) -> Result<Changed, DbError> {
        let found = self.read(|tx| tx.smart_albums().get(id))?;
        let subject = found.map(|album| album.name);
        self.change(
            Vec::new(),
            "delete_smart_album",
            subject,
            move |recording, _| {
                let tx = recording.tx;
                let before = tx.smart_albums().get(id)?.ok_or(SEARCH_GONE)?;
                tx.smart_albums_mut().delete(id)?;
                recording.smart_album(id, Some(&before), None);
                Ok(())
            },
        )
    }

    fn album_name(&self, id: AlbumId) -> Result<Option<String>, DbError> {
        Ok(self.read(|tx| tx.albums().get(id))?.map(|album| album.name))
    }

    fn change_album(
        &self,
        id: AlbumId,
        kind: &'static str,
        subject: Option<String>,
        change: impl FnOnce(&mut Recording<'_>, &AlbumRow) -> Result<(), DbError> + Send + 'static,
    ) -> Result<Changed, DbError> {
        let subject = match subject {
            Some(subject) => Some(subject),
            None => self.album_name(id)?,
        };
        self.change(Vec::new(), kind, subject, move |recording, _| {
            let row = album(recording, id)?;
            change(recording, &row)
        })
    }

    /// A change that makes something, which is given back.
    fn change_with<T: Send + 'static>(
        &self,
        kind: &'static str,
        subject: String,
        make: impl FnOnce(&mut Recording<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<(Changed, T), DbError> {
        let at = crate::changing::now();
        self.write(move |tx| {
            let mut recording = Recording::new(tx, at);
            let made = make(&mut recording)?;
            Ok((recording.end(kind, Some(&subject))?, made))
        })
    }
}

fn album(recording: &Recording<'_>, id: AlbumId) -> Result<AlbumRow, DbError> {
    recording.tx.albums().get(id)?.ok_or(ALBUM_GONE)
}

/// The new places of those that move: `ids` between `before` and the one that stands before it. Only where there is no
/// room between the two do others move as well.
fn arranged(places: Vec<AlbumPlace>, ids: &[ImageId], before: Option<ImageId>) -> Vec<AlbumPlace> {
    let asked: HashSet<ImageId> = ids.iter().copied().collect();
    let find = |id: &ImageId| places.iter().position(|place| place.image == *id);
    let mut seen = HashSet::new();
    let moving: Vec<AlbumPlace> = if ids.len() > 16 {
        let by_id: std::collections::HashMap<ImageId, AlbumPlace> =
            places.iter().map(|place| (place.image, *place)).collect();
        ids.iter()
            .filter(|id| seen.insert(**id))
            .filter_map(|id| by_id.get(id).copied())
            .collect()
    } else {
        ids.iter()
            .filter(|id| seen.insert(**id))
            .filter_map(|id| find(id).and_then(|at| places.get(at)).copied())
            .collect()
    };
    // One of those that move may be the one named: then the next that stays.
    let named = before.and_then(|id| find(&id)).unwrap_or(places.len());
    let stays = |place: &&AlbumPlace| !asked.contains(&place.image);
    let staying: Vec<AlbumPlace> = places.iter().filter(stays).copied().collect();
    let at = places.iter().take(named).filter(stays).count();
    let low = at
        .checked_sub(1)
        .and_then(|last| staying.get(last))
        .and_then(|place| place.before)
        .unwrap_or(0);
    let many = i64::try_from(moving.len()).unwrap_or(i64::MAX);
    let high = staying.get(at).and_then(|place| place.before);
    let step = match high {
        Some(high) => high.saturating_sub(low) / many.saturating_add(1),
        None => STRIDE,
    };
    let places_of = |moving: &[AlbumPlace], low: i64, step: i64| -> Vec<AlbumPlace> {
        let mut place = low;
        moving
            .iter()
            .map(|moved| {
                place = place.saturating_add(step);
                AlbumPlace {
                    after: Some(place),
                    ..*moved
                }
            })
            .collect()
    };
    let moved = if step > 0 {
        places_of(&moving, low, step)
    } else {
        let mut all = staying;
        all.splice(at..at, moving);
        places_of(&all, 0, STRIDE)
    };
    moved
        .into_iter()
        .filter(|place| place.before != place.after)
        .collect()
}
