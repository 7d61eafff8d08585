//! Images: list, show, trash, restore.

use std::sync::Arc;

use safelight_library::{Changed, GalleryCursor, ImageId, Size};

use super::Studio;
use crate::blocking::blocking;
use crate::fault::{ErrorCode, Fault};
use crate::snapshot;
use crate::wire::{Event, Image, ImagePage, PageKey};

impl Studio {
    /// A page of the gallery, newest first, at most `limit` images.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn images(&self, after: Option<PageKey>, limit: usize) -> Result<ImagePage, Fault> {
        let after = after.map(|key| GalleryCursor {
            created_at: key.created_at,
            id: ImageId(key.id),
        });
        let library = Arc::clone(&self.core.library);
        self.core
            .read(move |tx| {
                let rows = tx.images().newest(after, limit)?;
                let next = rows
                    .last()
                    .filter(|_| rows.len() == limit)
                    .map(|row| PageKey {
                        created_at: row.created_at,
                        id: row.id.0,
                    });
                let images = rows
                    .iter()
                    .map(|row| snapshot::image(&library, row))
                    .collect::<Result<_, _>>()?;
                Ok(ImagePage { images, next })
            })
            .await
    }

    /// The images in the trash, last trashed first, at most `limit`.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn trashed(&self, limit: usize) -> Result<Vec<Image>, Fault> {
        let library = Arc::clone(&self.core.library);
        self.core
            .read(move |tx| {
                tx.images()
                    .trashed(limit)?
                    .iter()
                    .map(|row| snapshot::image(&library, row))
                    .collect()
            })
            .await
    }

    /// One image, in the trash or not.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchImage`], or trouble of the database.
    pub async fn image(&self, id: i64) -> Result<Image, Fault> {
        let library = Arc::clone(&self.core.library);
        self.core
            .read(move |tx| {
                tx.images()
                    .get(ImageId(id))?
                    .map(|row| snapshot::image(&library, &row))
                    .transpose()
            })
            .await?
            .ok_or_else(|| Fault::new(ErrorCode::NoSuchImage, format!("There is no image {id}.")))
    }

    /// A thumbnail as a JPEG file, made if need be.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchImage`], [`ErrorCode::ImageDamaged`], or trouble of the disk.
    pub async fn thumbnail(&self, id: i64, size: Size) -> Result<Vec<u8>, Fault> {
        let library = Arc::clone(&self.core.library);
        blocking(move || Ok(library.thumbnail(ImageId(id), size)?)).await
    }

    /// Puts images into the trash; their files stay. Gives the ids that changed.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn trash(&self, ids: Vec<i64>) -> Result<Vec<i64>, Fault> {
        let library = Arc::clone(&self.core.library);
        let changed = blocking(move || Ok(library.trash(&image_ids(&ids))?)).await?;
        Ok(self.tell_changed(&changed))
    }

    /// Takes images out of the trash. Gives the ids that changed.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn restore(&self, ids: Vec<i64>) -> Result<Vec<i64>, Fault> {
        let library = Arc::clone(&self.core.library);
        let changed = blocking(move || Ok(library.restore(&image_ids(&ids))?)).await?;
        Ok(self.tell_changed(&changed))
    }

    fn tell_changed(&self, changed: &Changed) -> Vec<i64> {
        let ids: Vec<i64> = changed.images.iter().map(|id| id.0).collect();
        if !ids.is_empty() {
            self.core.tell(Event::ImagesChanged { ids: ids.clone() });
        }
        ids
    }
}

fn image_ids(ids: &[i64]) -> Vec<ImageId> {
    ids.iter().copied().map(ImageId).collect()
}
