//! What a change consists of: rows of one kind, each with how it stood before and after.
//!
//! Undo takes the parts in reverse, each row from `after` to `before`; redo the other way. A row that stands otherwise
//! by now was changed since, and is left alone: an old change may be taken back out of its turn.

use super::runs::{Runs, Texts};
use super::shelf::{AlbumRecord, SmartAlbumRecord, TagRecord};
use crate::tables::MarkColumn;
use crate::{AlbumId, DbError, ImageId, SmartAlbumId, TagId, WriteTx};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Rows of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub(crate) enum Part {
    /// A column of images.
    Mark {
        column: MarkColumn,
        ids: Runs,
        before: Runs,
        after: Runs,
    },
    /// Notes of images.
    Note {
        ids: Runs,
        before: Texts,
        after: Texts,
    },
    /// Images that got a tag (`on`) or lost it.
    Tagged { tag: TagId, on: bool, ids: Runs },
    /// Places of images in an album; no place: not in it.
    Placed {
        album: AlbumId,
        ids: Runs,
        before: Runs,
        after: Runs,
        added: Runs,
    },
    /// A tag itself.
    Tag {
        id: TagId,
        before: Option<TagRecord>,
        after: Option<TagRecord>,
    },
    /// An album itself.
    Album {
        id: AlbumId,
        before: Option<AlbumRecord>,
        after: Option<AlbumRecord>,
    },
    /// A saved search.
    SmartAlbum {
        id: SmartAlbumId,
        before: Option<SmartAlbumRecord>,
        after: Option<SmartAlbumRecord>,
    },
}

/// Which way a part is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// From before to after.
    Forth,
    /// From after to before.
    Back,
}

impl Way {
    pub(crate) fn turn<T>(self, before: T, after: T) -> (T, T) {
        match self {
            Self::Forth => (before, after),
            Self::Back => (after, before),
        }
    }
}

impl Part {
    /// Whether it shows beside the gallery: names and counts of tags, albums and saved searches.
    pub(crate) fn is_of_shelves(&self) -> bool {
        match self {
            Self::Mark { column, .. } => *column == MarkColumn::TrashedAt,
            Self::Note { .. } => false,
            _ => true,
        }
    }

    /// What is left of it without these images, which are gone for good; `None`: nothing.
    pub(crate) fn without(self, gone: &HashSet<ImageId>) -> Option<Self> {
        let stays = |ids: &Runs| -> Vec<bool> {
            let is_here = |id: &Option<i64>| id.is_some_and(|id| !gone.contains(&ImageId(id)));
            ids.0.iter().map(is_here).collect()
        };
        let part = match self {
            Self::Mark {
                column,
                ids,
                before,
                after,
            } => {
                let stays = stays(&ids);
                Self::Mark {
                    column,
                    ids: ids.only(&stays),
                    before: before.only(&stays),
                    after: after.only(&stays),
                }
            }
            Self::Note { ids, before, after } => {
                let stays = stays(&ids);
                Self::Note {
                    ids: ids.only(&stays),
                    before: before.only(&stays),
                    after: after.only(&stays),
                }
            }
            Self::Tagged { tag, on, ids } => {
                let stays = stays(&ids);
                Self::Tagged {
                    tag,
                    on,
                    ids: ids.only(&stays),
                }
            }
            Self::Placed {
                album,
                ids,
                before,
                after,
                added,
            } => {
                let stays = stays(&ids);
                Self::Placed {
                    album,
                    ids: ids.only(&stays),
                    before: before.only(&stays),
                    after: after.only(&stays),
                    added: added.only(&stays),
                }
            }
            other => return Some(other),
        };
        (!part.ids().0.is_empty()).then_some(part)
    }

    /// The images that it is about.
    pub(crate) fn ids(&self) -> &Runs {
        static NONE: Runs = Runs(Vec::new());
        match self {
            Self::Mark { ids, .. }
            | Self::Note { ids, .. }
            | Self::Tagged { ids, .. }
            | Self::Placed { ids, .. } => ids,
            _ => &NONE,
        }
    }

    /// Takes each row the whole way, those that stand where the way begins; tells which images changed.
    pub(crate) fn take(&self, tx: &WriteTx<'_>, way: Way) -> Result<Vec<ImageId>, DbError> {
        match self {
            Self::Mark {
                column,
                ids,
                before,
                after,
            } => {
                let (from, to) = way.turn(before, after);
                each(ids, from, to, |id, from, to| {
                    tx.images_mut().put_back(*column, id, from, to)
                })
            }
            Self::Note { ids, before, after } => {
                let (from, to) = way.turn(before, after);
                let mut changed = Vec::new();
                for ((id, from), to) in images(ids).zip(from.iter()).zip(to.iter()) {
                    if tx.images_mut().put_note_back(id, from, to)? {
                        changed.push(id);
                    }
                }
                Ok(changed)
            }
            Self::Tagged { tag, on, ids } => {
                let add = *on == (way == Way::Forth);
                let mut changed = Vec::new();
                for id in images(ids) {
                    let done = if add {
                        tx.image_tags_mut().add(id, *tag)?
                    } else {
                        tx.image_tags_mut().remove(id, *tag)?
                    };
                    if done {
                        changed.push(id);
                    }
                }
                Ok(changed)
            }
            Self::Placed {
                album,
                ids,
                before,
                after,
                added,
            } => {
                let (from, to) = way.turn(before, after);
                let mut added = added.0.iter();
                each(ids, from, to, |id, from, to| {
                    let added = added.next().copied().flatten().unwrap_or_default();
                    tx.album_images_mut().put_back(*album, id, added, from, to)
                })
            }
            Self::Tag { id, before, after } => {
                let (from, to) = way.turn(before.as_ref(), after.as_ref());
                TagRecord::take(tx, *id, from, to)?;
                Ok(Vec::new())
            }
            Self::Album { id, before, after } => {
                let (from, to) = way.turn(before.as_ref(), after.as_ref());
                AlbumRecord::take(tx, *id, from, to)?;
                Ok(Vec::new())
            }
            Self::SmartAlbum { id, before, after } => {
                let (from, to) = way.turn(before.as_ref(), after.as_ref());
                SmartAlbumRecord::take(tx, *id, from, to)?;
                Ok(Vec::new())
            }
        }
    }
}

fn images(ids: &Runs) -> impl Iterator<Item = ImageId> + '_ {
    ids.0.iter().flatten().copied().map(ImageId)
}

fn each(
    ids: &Runs,
    from: &Runs,
    to: &Runs,
    mut put: impl FnMut(ImageId, Option<i64>, Option<i64>) -> Result<bool, DbError>,
) -> Result<Vec<ImageId>, DbError> {
    let mut changed = Vec::new();
    for ((id, from), to) in images(ids).zip(&from.0).zip(&to.0) {
        if put(id, *from, *to)? {
            changed.push(id);
        }
    }
    Ok(changed)
}
