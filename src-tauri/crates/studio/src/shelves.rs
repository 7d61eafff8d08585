//! What stands beside the gallery, and what images have in common, as whole snapshots.

use std::collections::{BTreeMap, HashMap};

use safelight_library::{AlbumRow, DbError, ImageId, ReadTx};

use crate::wire::{Album, AlbumUse, CommonValues, Cover, Shelves, SmartAlbum, Tag, TagUse};

/// Albums, saved searches and tags.
pub(crate) fn shelves(tx: &ReadTx<'_>) -> Result<Shelves, DbError> {
    let albums = tx.albums().all()?;
    let covers = albums
        .iter()
        .map(|album| cover(tx, album))
        .collect::<Result<Vec<_>, _>>()?;
    let totals = tx.tags().totals()?;
    Ok(Shelves {
        albums: albums
            .into_iter()
            .zip(covers)
            .map(|(album, cover)| Album {
                id: album.id.0,
                parent: album.parent_id.map(|id| id.0),
                name: album.name,
                count: count(album.images),
                cover,
            })
            .collect(),
        smart_albums: tx
            .smart_albums()
            .all()?
            .into_iter()
            .map(|album| SmartAlbum {
                id: album.id.0,
                name: album.name,
                query: album.query,
                count: None,
            })
            .collect(),
        tags: totals
            .into_iter()
            .map(|(tag, images)| Tag {
                id: tag.id.0,
                name: tag.name,
                count: count(images),
            })
            .collect(),
    })
}

fn cover(tx: &ReadTx<'_>, album: &AlbumRow) -> Result<Option<Cover>, DbError> {
    let chosen = match album.cover_image_id {
        Some(id) => tx.images().version(id)?.map(|version| (id, version, true)),
        None => None,
    };
    let found = match chosen {
        Some(chosen) => Some(chosen),
        None => tx
            .album_images()
            .first(album.id)?
            .map(|(id, version)| (id, version, false)),
    };
    Ok(found.map(|(id, version, chosen)| Cover {
        id: id.0,
        version: format!("{version:08x}"),
        chosen,
    }))
}

/// The tags of one image.
pub(crate) fn tags_of(tx: &ReadTx<'_>, image: ImageId) -> Result<Vec<TagUse>, DbError> {
    let tags = tx.image_tags().of(image)?.into_iter();
    Ok(tags
        .map(|tag| TagUse {
            id: tag.id.0,
            name: tag.name,
            count: count(tag.images),
        })
        .collect())
}

/// The albums of one image.
pub(crate) fn albums_of(tx: &ReadTx<'_>, image: ImageId) -> Result<Vec<AlbumUse>, DbError> {
    let mut albums = Vec::new();
    for id in tx.album_images().with(image)? {
        if let Some(album) = tx.albums().get(id)? {
            albums.push(AlbumUse {
                id: album.id.0,
                name: album.name,
                count: count(album.images),
            });
        }
    }
    Ok(albums)
}

/// A value that all have, as far as they were looked at.
#[derive(Default)]
enum Common<T> {
    #[default]
    None,
    All(T),
    Mixed,
}

impl<T: PartialEq> Common<T> {
    fn see(&mut self, value: T) {
        match self {
            Self::None => *self = Self::All(value),
            Self::All(known) if *known != value => *self = Self::Mixed,
            _ => {}
        }
    }

    fn value(self) -> Option<T> {
        match self {
            Self::All(value) => Some(value),
            Self::None | Self::Mixed => None,
        }
    }
}

/// What these images have in common.
pub(crate) fn common_values(tx: &ReadTx<'_>, ids: Vec<ImageId>) -> Result<CommonValues, DbError> {
    let (mut seen, mut tags, mut albums) = (0_u32, HashMap::new(), BTreeMap::new());
    let (mut rating, mut favourite) = (Common::None, Common::None);
    let (mut model, mut pixels, mut note) = (Common::None, Common::None, Common::None);
    for id in ids {
        let Some(facts) = tx.images().facts(id)? else {
            continue;
        };
        seen += 1;
        rating.see(facts.rating);
        favourite.see(facts.favourite);
        model.see(facts.model);
        pixels.see((facts.width, facts.height));
        note.see(facts.note);
        for tag in tx.image_tags().ids_of(id)? {
            *tags.entry(tag).or_insert(0_u32) += 1;
        }
        for album in tx.album_images().with(id)? {
            *albums.entry(album).or_insert(0_u32) += 1;
        }
    }
    let mut uses = Vec::new();
    for (id, count) in tags {
        if let Some(tag) = tx.tags().get(id)? {
            uses.push(TagUse {
                id: id.0,
                name: tag.name,
                count,
            });
        }
    }
    uses.sort_by(|a, b| a.name.cmp(&b.name));
    let mut lying = Vec::new();
    for (id, count) in albums {
        if let Some(album) = tx.albums().get(id)? {
            lying.push(AlbumUse {
                id: id.0,
                name: album.name,
                count,
            });
        }
    }
    Ok(CommonValues {
        count: seen,
        rating: rating.value(),
        favourite: favourite.value(),
        model: model.value().flatten(),
        pixels: pixels.value(),
        note: note.value().flatten(),
        tags: uses,
        albums: lying,
    })
}

fn count(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
