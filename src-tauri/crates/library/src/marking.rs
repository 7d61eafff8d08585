//! What a person says of images (rating, favourite, trash), and taking it back.
//!
//! Each is one transaction with one row in `changes`, which holds what stood before and after: undo and redo work from
//! that row alone, over restarts. Files of trashed images stay until a person empties the trash.

use crate::tables::MarkColumn;
use crate::{ChangeId, ChangeRow, DbError, ImageId, Library, Mark, Millis, WriteTx};
use serde::Deserialize;
use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

/// What [`Library::mark`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The images that changed, in the order asked; those that stood so already, or that nobody knows, are left out.
    pub images: Vec<ImageId>,
    /// For undo; none when nothing changed.
    pub change: Option<ChangeId>,
}

/// What [`Library::undo`] or [`Library::redo`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversed {
    /// What it was that was undone or done again: `trash`, `restore`, `rate` or `favourite`.
    pub kind: String,
    /// The images that changed; those that stand otherwise by now are left as they are.
    pub images: Vec<ImageId>,
}

/// An image and what stands in the column that the change was about.
#[derive(Deserialize)]
struct Stood {
    id: ImageId,
    #[serde(alias = "rating", alias = "favourite", alias = "trashed_at")]
    value: Option<i64>,
}

impl Library {
    /// Sets a mark on images in one transaction, recorded for undo.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn mark(&self, ids: &[ImageId], mark: Mark) -> Result<Changed, DbError> {
        let (ids, at) = (ids.to_vec(), now());
        self.write(move |tx| set(tx, &ids, mark, at))
    }

    /// Puts images into the trash: hidden from the gallery, their files stay. Recorded for undo.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn trash(&self, ids: &[ImageId]) -> Result<Changed, DbError> {
        self.mark(ids, Mark::Trashed(Some(now())))
    }

    /// Takes images out of the trash. Recorded for undo.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn restore(&self, ids: &[ImageId]) -> Result<Changed, DbError> {
        self.mark(ids, Mark::Trashed(None))
    }

    /// Puts all images of the demo into the trash, those that another program adds meanwhile too.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn trash_demo(&self) -> Result<Changed, DbError> {
        let at = now();
        self.write(move |tx| {
            let ids = tx.images().of_the_demo()?;
            set(tx, &ids, Mark::Trashed(Some(at)), at)
        })
    }

    /// Undoes this action, or the last one that was not undone; `None` when there is nothing to undo.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn undo(&self, change: Option<ChangeId>) -> Result<Option<Reversed>, DbError> {
        let at = now();
        self.write(move |tx| {
            let found = match change {
                Some(id) => tx.changes().get(id)?.filter(|row| row.undone_at.is_none()),
                None => tx.changes().latest(1)?.pop(),
            };
            let Some(row) = found else { return Ok(None) };
            let images = reverse(tx, &row, &row.after, &row.before)?;
            tx.changes_mut().set_undone(row.id, at)?;
            Ok(Some(Reversed {
                kind: row.kind,
                images,
            }))
        })
    }

    /// Does the action again that was undone last; `None` when there is none, or something else was done since.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn redo(&self) -> Result<Option<Reversed>, DbError> {
        self.write(move |tx| {
            let Some(row) = tx.changes().last_undone()? else {
                return Ok(None);
            };
            let images = reverse(tx, &row, &row.before, &row.after)?;
            tx.changes_mut().set_done_again(row.id)?;
            Ok(Some(Reversed {
                kind: row.kind,
                images,
            }))
        })
    }
}

fn set(tx: &WriteTx<'_>, ids: &[ImageId], mark: Mark, at: Millis) -> Result<Changed, DbError> {
    let changed = tx.images_mut().mark(ids, mark)?;
    let images: Vec<ImageId> = changed.iter().map(|(id, _)| *id).collect();
    if images.is_empty() {
        return Ok(Changed {
            images,
            change: None,
        });
    }
    let column = mark.column();
    let before = states(column, changed.into_iter());
    let after = states(column, images.iter().map(|id| (*id, mark.value())));
    let change = tx
        .changes_mut()
        .insert(at, kind_of(mark), &before, &after)?;
    Ok(Changed {
        images,
        change: Some(change),
    })
}

/// Takes each image from how it stood in `from` to how it stood in `to`.
fn reverse(
    tx: &WriteTx<'_>,
    change: &ChangeRow,
    from: &str,
    to: &str,
) -> Result<Vec<ImageId>, DbError> {
    let Some(column) = column_of(&change.kind) else {
        return Err(DbError::Conflict("this action is not known here"));
    };
    let unreadable = |_| DbError::Conflict("what was recorded of this action cannot be read");
    let from: Vec<Stood> = serde_json::from_str(from).map_err(unreadable)?;
    let to: Vec<Stood> = serde_json::from_str(to).map_err(unreadable)?;
    let mut images = Vec::new();
    for (from, to) in from.iter().zip(&to) {
        if from.id == to.id
            && tx
                .images_mut()
                .put_back(column, from.id, from.value, to.value)?
        {
            images.push(from.id);
        }
    }
    Ok(images)
}

const fn kind_of(mark: Mark) -> &'static str {
    match mark {
        Mark::Rating(_) => "rate",
        Mark::Favourite(_) => "favourite",
        Mark::Trashed(Some(_)) => "trash",
        Mark::Trashed(None) => "restore",
    }
}

fn column_of(kind: &str) -> Option<MarkColumn> {
    match kind {
        "rate" => Some(MarkColumn::Rating),
        "favourite" => Some(MarkColumn::Favourite),
        "trash" | "restore" => Some(MarkColumn::TrashedAt),
        _ => None,
    }
}

/// JSON text; written by hand, since ten thousand small objects are common here.
fn states(column: MarkColumn, images: impl Iterator<Item = (ImageId, Option<i64>)>) -> String {
    let mut text = String::from("[");
    for (id, value) in images {
        if text.len() > 1 {
            text.push(',');
        }
        let name = column.name();
        // Writing to a string cannot fail.
        let _ = match value {
            Some(value) => write!(text, r#"{{"id":{id},"{name}":{value}}}"#),
            None => write!(text, r#"{{"id":{id},"{name}":null}}"#),
        };
    }
    text.push(']');
    text
}

/// This machine's clock.
fn now() -> Millis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
