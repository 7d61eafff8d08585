//! Tags, albums and saved searches.

use std::sync::Arc;

use safelight_library::{AlbumId, ImageId, SmartAlbumId, TagId, tag_folded, tag_name};

use super::Studio;
use crate::blocking::blocking;
use crate::fault::Fault;
use crate::wire::{
    AlbumMove, Arranged, Change, CommonValues, Made, NewAlbum, NewSmartAlbum, Shelves,
    SmartAlbumChange, Which,
};

/// Letters of a name of an album or a saved search, at most.
const LONGEST_NAME: usize = 200;

impl Studio {
    /// Albums, saved searches and tags, with their counts. Saved searches are counted behind it, once the columns for
    /// searches are in memory: [`Event::ShelvesChanged`](crate::wire::Event::ShelvesChanged) says when a count is new.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn shelves(&self) -> Result<Shelves, Fault> {
        let mut shelves = self.core.read(crate::shelves::shelves).await?;
        self.core.counted.tell(&mut shelves.smart_albums);
        if !shelves.smart_albums.is_empty() {
            self.core.count_soon();
        }
        Ok(shelves)
    }

    /// The ids of images: those that are asked for, or all that a look shows.
    ///
    /// # Errors
    /// [`ErrorCode::QuerySyntax`](crate::ErrorCode::QuerySyntax), or trouble of the database.
    pub async fn ids(&self, which: impl Into<Which>) -> Result<Vec<i64>, Fault> {
        let (library, which) = (Arc::clone(&self.core.library), self.resolve(which)?);
        let ids = blocking(move || Ok(library.read(|tx| which.find(tx))?)).await?;
        Ok(ids.into_iter().map(|id| id.0).collect())
    }

    /// Whether two names are one tag.
    #[must_use]
    pub fn is_same_tag(one: &str, other: &str) -> bool {
        let folded = |name: &str| tag_name(name).map(|name| tag_folded(&name));
        folded(one) == folded(other)
    }

    /// What several images have in common.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn common_values(&self, which: impl Into<Which>) -> Result<CommonValues, Fault> {
        let (library, which) = (Arc::clone(&self.core.library), self.resolve(which)?);
        blocking(move || Ok(library.read(|tx| crate::shelves::common_values(tx, which.find(tx)?))?))
            .await
    }

    /// Gives a tag to images, made if need be. `/` in its name makes a hierarchy.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidRequest`](crate::ErrorCode::InvalidRequest) for a name without a letter or of more than 200,
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn tag(&self, which: impl Into<Which>, name: &str) -> Result<Change, Fault> {
        let (which, name) = (self.resolve(which)?, tag(name)?);
        self.change(move |library| library.tag(which, &name)).await
    }

    /// Takes a tag from images.
    ///
    /// # Errors
    /// As [`Self::tag`].
    pub async fn untag(&self, which: impl Into<Which>, name: &str) -> Result<Change, Fault> {
        let (which, name) = (self.resolve(which)?, tag(name)?);
        self.change(move |library| library.untag(which, &name))
            .await
    }

    /// Renames a tag and those below it; where a name is taken, the two become one.
    ///
    /// # Errors
    /// As [`Self::tag`]; [`ErrorCode::NotNow`](crate::ErrorCode::NotNow) when it is gone.
    pub async fn rename_tag(&self, id: i64, name: &str) -> Result<Change, Fault> {
        let name = tag(name)?;
        self.change(move |library| library.rename_tag(TagId(id), &name))
            .await
    }

    /// Removes a tag and those below it from all images.
    ///
    /// # Errors
    /// [`ErrorCode::NotNow`](crate::ErrorCode::NotNow) when it is gone,
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn delete_tag(&self, id: i64) -> Result<Change, Fault> {
        self.change(move |library| library.delete_tag(TagId(id)))
            .await
    }

    /// Makes an album.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidRequest`](crate::ErrorCode::InvalidRequest) for a name without a letter or of more than 200,
    /// [`ErrorCode::NotNow`](crate::ErrorCode::NotNow) when its parent is gone,
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn create_album(&self, album: NewAlbum) -> Result<Made, Fault> {
        let name = named(&album.name)?;
        self.make(move |library| {
            let (changed, id) = library.create_album(&name, album.parent.map(AlbumId))?;
            Ok((changed, id.0))
        })
        .await
    }

    /// Renames an album.
    ///
    /// # Errors
    /// As [`Self::create_album`].
    pub async fn rename_album(&self, id: i64, name: &str) -> Result<Change, Fault> {
        let name = named(name)?;
        self.change(move |library| library.rename_album(AlbumId(id), &name))
            .await
    }

    /// Puts an album elsewhere.
    ///
    /// # Errors
    /// [`ErrorCode::NotNow`](crate::ErrorCode::NotNow) when it is gone or would lie inside itself,
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn move_album(&self, place: AlbumMove) -> Result<Change, Fault> {
        let position = usize::try_from(place.position).unwrap_or(usize::MAX);
        self.change(move |library| {
            library.move_album(AlbumId(place.id), place.parent.map(AlbumId), position)
        })
        .await
    }

    /// Removes an album with those in it; the images stay in the library.
    ///
    /// # Errors
    /// [`ErrorCode::NotNow`](crate::ErrorCode::NotNow) when it is gone,
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn delete_album(&self, id: i64) -> Result<Change, Fault> {
        self.change(move |library| library.delete_album(AlbumId(id)))
            .await
    }

    /// Sets the image shown for an album; `None`: its first one.
    ///
    /// # Errors
    /// As [`Self::delete_album`].
    pub async fn set_album_cover(&self, album: i64, image: Option<i64>) -> Result<Change, Fault> {
        self.change(move |library| library.set_album_cover(AlbumId(album), image.map(ImageId)))
            .await
    }

    /// Lays images into an album, behind those in it.
    ///
    /// # Errors
    /// As [`Self::delete_album`].
    pub async fn add_to_album(&self, album: i64, which: impl Into<Which>) -> Result<Change, Fault> {
        let which = self.resolve(which)?;
        self.change(move |library| library.add_to_album(AlbumId(album), which))
            .await
    }

    /// Takes images out of an album; they stay in the library.
    ///
    /// # Errors
    /// As [`Self::delete_album`].
    pub async fn remove_from_album(
        &self,
        album: i64,
        which: impl Into<Which>,
    ) -> Result<Change, Fault> {
        let which = self.resolve(which)?;
        self.change(move |library| library.remove_from_album(AlbumId(album), which))
            .await
    }

    /// Puts images of an album before another one of it.
    ///
    /// # Errors
    /// As [`Self::delete_album`].
    pub async fn arrange_album(&self, arranged: Arranged) -> Result<Change, Fault> {
        self.change(move |library| {
            let ids: Vec<ImageId> = arranged.ids.into_iter().map(ImageId).collect();
            library.arrange_album(AlbumId(arranged.album), &ids, arranged.before.map(ImageId))
        })
        .await
    }

    /// Saves a search.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidRequest`](crate::ErrorCode::InvalidRequest) for a name without a letter or of more than 200,
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn save_smart_album(&self, album: NewSmartAlbum) -> Result<Made, Fault> {
        let name = named(&album.name)?;
        self.make(move |library| {
            let (changed, id) = library.save_smart_album(&name, &album.query)?;
            Ok((changed, id.0))
        })
        .await
    }

    /// Gives a saved search another name and query.
    ///
    /// # Errors
    /// As [`Self::save_smart_album`]; [`ErrorCode::NotNow`](crate::ErrorCode::NotNow) when it is gone.
    pub async fn change_smart_album(&self, album: SmartAlbumChange) -> Result<Change, Fault> {
        let name = named(&album.name)?;
        self.change(move |library| {
            library.change_smart_album(SmartAlbumId(album.id), &name, &album.query)
        })
        .await
    }

    /// Forgets a saved search.
    ///
    /// # Errors
    /// As [`Self::delete_album`].
    pub async fn delete_smart_album(&self, id: i64) -> Result<Change, Fault> {
        self.change(move |library| library.delete_smart_album(SmartAlbumId(id)))
            .await
    }
}

fn tag(name: &str) -> Result<String, Fault> {
    tag_name(name).ok_or_else(|| Fault::field("name", "A tag needs a name of at most 200 letters."))
}

fn named(name: &str) -> Result<String, Fault> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Fault::field(
            "name",
            "An album needs a name of at most 200 letters.",
        ));
    }
    Ok(name)
}
