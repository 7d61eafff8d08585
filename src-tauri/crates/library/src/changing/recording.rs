//! A change while it is made: every write of it goes through here, and so is known to undo.

use super::Changed;
use super::part::{Part, Way};
use super::runs::{Runs, Texts};
use super::shelf::{AlbumRecord, SmartAlbumRecord, TagRecord};
use crate::tables::AlbumPlace;
use crate::{
    AlbumId, AlbumRow, DbError, ImageId, Mark, Millis, SmartAlbumId, SmartAlbumRow, TagId, TagRow,
    WriteTx,
};

/// A change that is being made.
pub(crate) struct Recording<'a> {
    pub(crate) tx: &'a WriteTx<'a>,
    /// When, by this machine's clock.
    pub(crate) at: Millis,
    parts: Vec<Part>,
    images: Vec<ImageId>,
}

impl<'a> Recording<'a> {
    pub(crate) fn new(tx: &'a WriteTx<'a>, at: Millis) -> Self {
        Self {
            tx,
            at,
            parts: Vec::new(),
            images: Vec::new(),
        }
    }

    /// Writes what was done, for undo. A change that changed nothing is none.
    pub(crate) fn end(mut self, kind: &str, subject: Option<&str>) -> Result<Changed, DbError> {
        if self.parts.is_empty() {
            return Ok(Changed::default());
        }
        if self.parts.len() > 1 {
            super::keep_first(&mut self.images);
        }
        let shelves = self.parts.iter().any(Part::is_of_shelves);
        let parts = serde_json::to_string(&self.parts)
            .map_err(|_| DbError::Conflict("what was done cannot be recorded"))?;
        let change = self.tx.changes_mut().insert(
            self.at,
            kind,
            subject,
            self.images.len().try_into().unwrap_or(u32::MAX),
            &parts,
        )?;
        Ok(Changed {
            images: self.images,
            change: Some(change),
            shelves,
        })
    }

    pub(crate) fn mark(&mut self, ids: &[ImageId], mark: Mark) -> Result<(), DbError> {
        let changed = self.tx.images_mut().mark(ids, mark)?;
        if changed.is_empty() {
            return Ok(());
        }
        self.parts.push(Part::Mark {
            column: mark.column(),
            ids: changed.iter().map(|(id, _)| id.0).collect(),
            before: changed.iter().map(|(_, stood)| *stood).collect(),
            after: changed.iter().map(|_| mark.value()).collect(),
        });
        self.images.extend(changed.iter().map(|(id, _)| *id));
        Ok(())
    }

    pub(crate) fn note(&mut self, ids: &[ImageId], note: Option<&str>) -> Result<(), DbError> {
        let changed = self.tx.images_mut().set_note(ids, note)?;
        if changed.is_empty() {
            return Ok(());
        }
        self.parts.push(Part::Note {
            ids: changed.iter().map(|(id, _)| id.0).collect(),
            before: Texts::new(changed.iter().map(|(_, stood)| stood.as_deref())),
            after: Texts::new(changed.iter().map(|_| note)),
        });
        self.images.extend(changed.iter().map(|(id, _)| *id));
        Ok(())
    }

    /// Gives a tag to images (`on`), or takes it from them; returns those that changed.
    pub(crate) fn tagged(&mut self, tag: TagId, ids: &[ImageId], on: bool) -> Result<(), DbError> {
        let part = |ids: &[ImageId]| Part::Tagged {
            tag,
            on,
            ids: numbers(ids),
        };
        let changed = part(ids).take(self.tx, Way::Forth)?;
        if !changed.is_empty() {
            self.parts.push(part(&changed));
            self.images.extend(changed);
        }
        Ok(())
    }

    /// Puts images of an album to other places, into it or out of it.
    pub(crate) fn placed(&mut self, album: AlbumId, places: &[AlbumPlace]) -> Result<(), DbError> {
        let part = Part::Placed {
            album,
            ids: places.iter().map(|place| place.image.0).collect(),
            before: places.iter().map(|place| place.before).collect(),
            after: places.iter().map(|place| place.after).collect(),
            added: places.iter().map(|place| place.added_at).collect(),
        };
        let changed = part.take(self.tx, Way::Forth)?;
        if changed.is_empty() {
            return Ok(());
        }
        if changed.len() == places.len() {
            self.parts.push(part);
        } else {
            let done: std::collections::HashSet<ImageId> = changed.iter().copied().collect();
            let done = || places.iter().filter(|place| done.contains(&place.image));
            self.parts.push(Part::Placed {
                album,
                ids: done().map(|place| place.image.0).collect(),
                before: done().map(|place| place.before).collect(),
                after: done().map(|place| place.after).collect(),
                added: done().map(|place| place.added_at).collect(),
            });
        }
        self.images.extend(changed);
        Ok(())
    }

    /// Notes that a tag was made.
    pub(crate) fn tag_made(&mut self, row: &TagRow) {
        self.parts.push(Part::Tag {
            id: row.id,
            before: None,
            after: Some(row.into()),
        });
    }

    /// Renames a tag; the new name must be free.
    pub(crate) fn tag_renamed(&mut self, row: &TagRow, name: &str) -> Result<(), DbError> {
        if row.name == name {
            return Ok(());
        }
        if !self.tx.tags_mut().rename(row.id, name)? {
            return Err(DbError::Conflict("another tag has this name"));
        }
        self.parts.push(Part::Tag {
            id: row.id,
            before: Some(row.into()),
            after: Some(TagRecord {
                name: name.to_owned(),
                created_at: row.created_at,
            }),
        });
        Ok(())
    }

    /// Removes a tag from its images, and then the tag.
    pub(crate) fn tag_gone(&mut self, row: &TagRow) -> Result<(), DbError> {
        let ids = self.tx.image_tags().with_itself(row.id)?;
        self.tagged(row.id, &ids, false)?;
        if self.tx.tags_mut().delete_unused(row.id)? {
            self.parts.push(Part::Tag {
                id: row.id,
                before: Some(row.into()),
                after: None,
            });
        }
        Ok(())
    }

    /// Notes that an album was made.
    pub(crate) fn album_made(&mut self, row: &AlbumRow) {
        self.parts.push(Part::Album {
            id: row.id,
            before: None,
            after: Some(AlbumRecord::from(row)),
        });
    }

    /// Writes an album anew.
    pub(crate) fn album_changed(
        &mut self,
        before: &AlbumRow,
        after: &AlbumRow,
    ) -> Result<(), DbError> {
        if before == after {
            return Ok(());
        }
        self.tx.albums_mut().update(after)?;
        self.parts.push(Part::Album {
            id: before.id,
            before: Some(before.into()),
            after: Some(after.into()),
        });
        Ok(())
    }

    /// Takes the images out of an album, and removes it; no other may lie in it.
    pub(crate) fn album_gone(&mut self, row: &AlbumRow) -> Result<(), DbError> {
        let places: Vec<AlbumPlace> = self.tx.album_images().places(row.id)?;
        let out: Vec<AlbumPlace> = places
            .into_iter()
            .map(|place| AlbumPlace {
                after: None,
                ..place
            })
            .collect();
        self.placed(row.id, &out)?;
        if self.tx.albums_mut().delete_empty(row.id)? {
            self.parts.push(Part::Album {
                id: row.id,
                before: Some(row.into()),
                after: None,
            });
        }
        Ok(())
    }

    /// Notes how a saved search stood and stands; it has been written.
    pub(crate) fn smart_album(
        &mut self,
        id: SmartAlbumId,
        before: Option<&SmartAlbumRow>,
        after: Option<&SmartAlbumRow>,
    ) {
        if before != after {
            self.parts.push(Part::SmartAlbum {
                id,
                before: before.map(SmartAlbumRecord::from),
                after: after.map(SmartAlbumRecord::from),
            });
        }
    }
}

fn numbers(ids: &[ImageId]) -> Runs {
    ids.iter().map(|id| id.0).collect()
}
