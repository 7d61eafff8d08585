//! What a person says of images: rating, favourite, note, trash. Files of trashed images stay until a person empties the
//! trash.

use crate::changing::now;
use crate::{Changed, DbError, ImageId, Library, Mark, Which};

impl Library {
    /// Sets a mark on images in one transaction, recorded for undo.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn mark(&self, which: impl Into<Which>, mark: Mark) -> Result<Changed, DbError> {
        self.change(which, kind_of(mark), None, move |recording, ids| {
            recording.mark(ids, mark)
        })
    }

    /// Puts images into the trash: hidden from the gallery, their files stay. Recorded for undo.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn trash(&self, which: impl Into<Which>) -> Result<Changed, DbError> {
        self.mark(which, Mark::Trashed(Some(now())))
    }

    /// Takes images out of the trash. Recorded for undo.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn restore(&self, which: impl Into<Which>) -> Result<Changed, DbError> {
        self.mark(which, Mark::Trashed(None))
    }

    /// Puts all images of the demo into the trash, those that another program adds meanwhile too.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn trash_demo(&self) -> Result<Changed, DbError> {
        self.trash(Which::found(|tx| tx.images().of_the_demo()))
    }

    /// Sets the note of images, or takes it away; white space at its ends is cut. Recorded for undo.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_note(
        &self,
        which: impl Into<Which>,
        note: Option<&str>,
    ) -> Result<Changed, DbError> {
        let note = note.map(str::trim).filter(|note| !note.is_empty());
        let note = note.map(str::to_owned);
        self.change(which, "note", None, move |recording, ids| {
            recording.note(ids, note.as_deref())
        })
    }

    /// Keeps the best of duplicates: puts `trash` into the trash, as one change. Recorded for undo.
    ///
    /// # Errors
    /// [`DbError::Conflict`] unless at least one image of `keep` is there and outside the trash, and none is in both
    /// lists: never does the last one go. When the database cannot be written.
    pub fn keep_best(&self, keep: &[ImageId], trash: &[ImageId]) -> Result<Changed, DbError> {
        let keep = keep.to_vec();
        self.change(trash, "keep_best", None, move |recording, trash| {
            let mut kept = keep.len();
            for id in &keep {
                let there = recording.tx.images().get(*id)?;
                if trash.contains(id) || there.is_none_or(|row| row.trashed_at.is_some()) {
                    kept = 0;
                    break;
                }
            }
            if kept == 0 {
                return Err(DbError::Conflict("one of the images to keep is not there"));
            }
            recording.mark(trash, Mark::Trashed(Some(recording.at)))
        })
    }
}

const fn kind_of(mark: Mark) -> &'static str {
    match mark {
        Mark::Rating(_) => "rate",
        Mark::Favourite(_) => "favourite",
        Mark::Trashed(Some(_)) => "trash",
        Mark::Trashed(None) => "restore",
    }
}
