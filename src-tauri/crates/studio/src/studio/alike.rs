//! Duplicates and families.

use std::sync::Arc;

use safelight_library::{DbError, ImageId};

use super::Studio;
use crate::blocking::blocking;
use crate::differences::differences;
use crate::fault::Fault;
use crate::snapshot;
use crate::wire::{Change, DuplicateGroup, DuplicateKind, Family, FamilyMember, Image, Kept};

impl Studio {
    /// Images outside the trash that are there more than once.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn duplicates(&self, kind: DuplicateKind) -> Result<Vec<DuplicateGroup>, Fault> {
        use safelight_library::DuplicateKind as Kind;
        let kind = match kind {
            DuplicateKind::File => Kind::File,
            DuplicateKind::Pixels => Kind::Pixels,
            DuplicateKind::Near => Kind::Near,
        };
        let library = Arc::clone(&self.core.library);
        let groups = blocking(move || Ok(library.duplicates(kind)?)).await?;
        Ok(groups
            .into_iter()
            .filter_map(|group| {
                let ids: Vec<i64> = group.ids.into_iter().map(|id| id.0).collect();
                let best = *ids.first()?;
                Some(DuplicateGroup { ids, best })
            })
            .collect())
    }

    /// Keeps some of several duplicates and puts the others into the trash, as one change.
    ///
    /// # Errors
    /// [`ErrorCode::NotNow`](crate::ErrorCode::NotNow) unless all that shall stay are there and outside the trash, so
    /// that the last one never goes; [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the
    /// database.
    pub async fn keep_best(&self, kept: Kept) -> Result<Change, Fault> {
        let ids = |ids: Vec<i64>| ids.into_iter().map(ImageId).collect::<Vec<_>>();
        let (keep, trash) = (ids(kept.keep), ids(kept.trash));
        self.change(move |library| library.keep_best(&keep, &trash))
            .await
    }

    /// Images outside the trash that look like this one, the most alike first, each with how many of 64 bits differ.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchImage`](crate::ErrorCode::NoSuchImage), or trouble of the database.
    pub async fn similar(&self, id: i64, limit: usize) -> Result<Vec<(Image, u32)>, Fault> {
        let library = Arc::clone(&self.core.library);
        blocking(move || {
            let found = library
                .similar(ImageId(id), limit)?
                .ok_or_else(|| super::images::no_such_image(id))?;
            let images = found
                .iter()
                .map(|(row, distance)| Ok((snapshot::image(&library, row)?, *distance)))
                .collect::<Result<_, DbError>>()?;
            Ok(images)
        })
        .await
    }

    /// What an image was remixed from and what was remixed from those, with what differs.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchImage`](crate::ErrorCode::NoSuchImage), or trouble of the database.
    pub async fn family(&self, id: i64) -> Result<Family, Fault> {
        let library = Arc::clone(&self.core.library);
        blocking(move || {
            let found = library.family(ImageId(id))?;
            if found.is_empty() {
                return Err(super::images::no_such_image(id));
            }
            let parent = |id: Option<ImageId>| {
                let id = id?;
                found.iter().find(|member| member.image.id == id)
            };
            let members = found
                .iter()
                .map(|member| {
                    Ok(FamilyMember {
                        image: snapshot::image(&library, &member.image)?,
                        parent: member.parent.map(|id| id.0),
                        differences: parent(member.parent)
                            .map(|parent| differences(&parent.image, &member.image))
                            .unwrap_or_default(),
                    })
                })
                .collect::<Result<_, DbError>>()?;
            Ok(Family { members })
        })
        .await
    }
}
