//! What a person says of images, and taking it back.

use std::sync::Arc;

use safelight_library::{ChangeId, Changed, DbError, ImageId, Library, Mark, Reversed};

use super::Studio;
use crate::blocking::blocking;
use crate::fault::Fault;
use crate::wire::{Change, Event, Undone};

impl Studio {
    /// Sets the rating of images, 0 to 5.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidRequest`](crate::ErrorCode::InvalidRequest) for another number,
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn rate(&self, ids: Vec<i64>, rating: u8) -> Result<Change, Fault> {
        if rating > 5 {
            return Err(Fault::field("rating", "A rating is 0 to 5."));
        }
        self.mark(ids, Mark::Rating(rating)).await
    }

    /// Marks images as favourites, or not.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn favourite(&self, ids: Vec<i64>, favourite: bool) -> Result<Change, Fault> {
        self.mark(ids, Mark::Favourite(favourite)).await
    }

    /// Puts images into the trash; their files stay.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn trash(&self, ids: Vec<i64>) -> Result<Change, Fault> {
        self.change(move |library| library.trash(&image_ids(&ids)))
            .await
    }

    /// Takes images out of the trash.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn restore(&self, ids: Vec<i64>) -> Result<Change, Fault> {
        self.mark(ids, Mark::Trashed(None)).await
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

    async fn mark(&self, ids: Vec<i64>, mark: Mark) -> Result<Change, Fault> {
        self.change(move |library| library.mark(&image_ids(&ids), mark))
            .await
    }

    async fn change(
        &self,
        change: impl FnOnce(&Library) -> Result<Changed, DbError> + Send + 'static,
    ) -> Result<Change, Fault> {
        let library = Arc::clone(&self.core.library);
        let changed = blocking(move || Ok(change(&library)?)).await?;
        Ok(Change {
            change: changed.change.map(|id| id.0),
            ids: self.tell_changed(&changed.images),
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
                ids: self.tell_changed(&reversed.images),
            },
            None => Undone {
                kind: None,
                ids: Vec::new(),
            },
        })
    }

    fn tell_changed(&self, images: &[ImageId]) -> Vec<i64> {
        let ids: Vec<i64> = images.iter().map(|id| id.0).collect();
        if !ids.is_empty() {
            self.core.tell(Event::ImagesChanged { ids: ids.clone() });
        }
        ids
    }
}

fn image_ids(ids: &[i64]) -> Vec<ImageId> {
    ids.iter().copied().map(ImageId).collect()
}
