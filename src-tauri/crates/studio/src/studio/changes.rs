//! What a person says of images, and taking it back.

use std::sync::Arc;

use safelight_library::query::Typing;
use safelight_library::{ChangeId, Changed, DbError, ImageId, Library, Mark, Reversed};

use super::Studio;
use crate::blocking::blocking;
use crate::fault::Fault;
use crate::wire::{Change, ChangeName, Event, Made, UndoNames, Undone, Which};

/// More ids than this are not named: whoever shows images reads them anew.
const MOST_NAMED: usize = 10_000;

impl Studio {
    /// Sets the rating of images, 0 to 5.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidRequest`](crate::ErrorCode::InvalidRequest) for another number,
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn rate(&self, which: impl Into<Which>, rating: u8) -> Result<Change, Fault> {
        if rating > 5 {
            return Err(Fault::field("rating", "A rating is 0 to 5."));
        }
        self.mark(which.into(), Mark::Rating(rating)).await
    }

    /// Marks images as favourites, or not.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn favourite(
        &self,
        which: impl Into<Which>,
        favourite: bool,
    ) -> Result<Change, Fault> {
        self.mark(which.into(), Mark::Favourite(favourite)).await
    }

    /// Sets the note of images; `None` or empty: none.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn set_note(
        &self,
        which: impl Into<Which>,
        note: Option<String>,
    ) -> Result<Change, Fault> {
        let which = self.resolve(which)?;
        self.change(move |library| library.set_note(which, note.as_deref()))
            .await
    }

    /// Puts images into the trash; their files stay.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn trash(&self, which: impl Into<Which>) -> Result<Change, Fault> {
        let which = self.resolve(which)?;
        self.change(move |library| library.trash(which)).await
    }

    /// Takes images out of the trash.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn restore(&self, which: impl Into<Which>) -> Result<Change, Fault> {
        self.mark(which.into(), Mark::Trashed(None)).await
    }

    /// Puts all images that the demo drew into the trash.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn trash_demo(&self) -> Result<Change, Fault> {
        self.change(Library::trash_demo).await
    }

    /// Undoes a change, or the last one that was not undone.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn undo(&self, change: Option<i64>) -> Result<Undone, Fault> {
        self.reverse(move |library| library.undo(change.map(ChangeId)))
            .await
    }

    /// Does the change again that was undone last.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn redo(&self) -> Result<Undone, Fault> {
        self.reverse(Library::redo).await
    }

    /// What can be undone and done again, by name.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn undo_names(&self) -> Result<UndoNames, Fault> {
        let library = Arc::clone(&self.core.library);
        let names = blocking(move || Ok(library.undo_names()?)).await?;
        let name = |found: safelight_library::ChangeName| ChangeName {
            kind: found.kind,
            subject: found.subject,
            count: found.images,
        };
        Ok(UndoNames {
            undo: names.undo.map(name),
            redo: names.redo.map(name),
        })
    }

    /// The same for the library; a look is evaluated in the transaction of the change.
    pub(super) fn resolve(
        &self,
        which: impl Into<Which>,
    ) -> Result<safelight_library::Which, Fault> {
        Ok(match which.into() {
            Which::Ids { ids } => {
                safelight_library::Which::Ids(ids.into_iter().map(ImageId).collect())
            }
            Which::Look { look } => {
                let find = self.core.find(&look, Typing::UnderWay)?;
                safelight_library::Which::found(move |tx| find.ids(tx))
            }
        })
    }

    async fn mark(&self, which: Which, mark: Mark) -> Result<Change, Fault> {
        let which = self.resolve(which)?;
        self.change(move |library| library.mark(which, mark)).await
    }

    /// Makes a change and tells it.
    pub(super) async fn change(
        &self,
        change: impl FnOnce(&Library) -> Result<Changed, DbError> + Send + 'static,
    ) -> Result<Change, Fault> {
        let library = Arc::clone(&self.core.library);
        let changed = blocking(move || Ok(change(&library)?)).await?;
        Ok(self.changed(&changed))
    }

    /// Makes a change that makes something, and tells it.
    pub(super) async fn make(
        &self,
        make: impl FnOnce(&Library) -> Result<(Changed, i64), DbError> + Send + 'static,
    ) -> Result<Made, Fault> {
        let library = Arc::clone(&self.core.library);
        let (changed, id) = blocking(move || Ok(make(&library)?)).await?;
        Ok(Made {
            change: self.changed(&changed),
            id,
        })
    }

    async fn reverse(
        &self,
        reverse: impl FnOnce(&Library) -> Result<Option<Reversed>, DbError> + Send + 'static,
    ) -> Result<Undone, Fault> {
        let library = Arc::clone(&self.core.library);
        let reversed = blocking(move || Ok(reverse(&library)?)).await?;
        Ok(match reversed {
            Some(reversed) => Undone {
                kind: Some(reversed.kind),
                subject: reversed.subject,
                count: count(&reversed.images),
                ids: self.tell_changed(&reversed.images, reversed.shelves),
            },
            None => Undone {
                kind: None,
                subject: None,
                count: 0,
                ids: Vec::new(),
            },
        })
    }

    fn changed(&self, changed: &Changed) -> Change {
        Change {
            change: changed.change.map(|id| id.0),
            count: count(&changed.images),
            ids: self.tell_changed(&changed.images, changed.shelves),
        }
    }

    fn tell_changed(&self, images: &[ImageId], shelves: bool) -> Vec<i64> {
        let ids: Vec<i64> = if images.len() > MOST_NAMED {
            Vec::new()
        } else {
            images.iter().map(|id| id.0).collect()
        };
        if !images.is_empty() {
            self.core.tell(Event::ImagesChanged { ids: ids.clone() });
        }
        if shelves {
            self.core.tell(Event::ShelvesChanged);
        }
        ids
    }
}

fn count(images: &[ImageId]) -> u32 {
    u32::try_from(images.len()).unwrap_or(u32::MAX)
}
