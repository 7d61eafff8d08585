//! The trash: images out of sight. Their files stay until a person empties it.

use crate::{ChangeId, DbError, ImageId, Library, Millis, WriteTx};
use std::time::{SystemTime, UNIX_EPOCH};

/// What [`Library::trash`] or [`Library::restore`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The images that changed, in the order asked; those that were there already, or that nobody knows, are left out.
    pub images: Vec<ImageId>,
    /// For undo; none when nothing changed.
    pub change: Option<ChangeId>,
}

impl Library {
    /// Puts images into the trash: hidden from the gallery, their files stay. Recorded in `changes`.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn trash(&self, ids: &[ImageId]) -> Result<Changed, DbError> {
        let (ids, at) = (ids.to_vec(), now());
        self.write(move |tx| set(tx, &ids, Some(at), at, "trash"))
    }

    /// Takes images out of the trash. Recorded in `changes`.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn restore(&self, ids: &[ImageId]) -> Result<Changed, DbError> {
        let (ids, at) = (ids.to_vec(), now());
        self.write(move |tx| set(tx, &ids, None, at, "restore"))
    }
}

fn set(
    tx: &WriteTx<'_>,
    ids: &[ImageId],
    trashed_at: Option<Millis>,
    at: Millis,
    kind: &str,
) -> Result<Changed, DbError> {
    let changed = tx.images_mut().set_trashed(ids, trashed_at)?;
    let images: Vec<ImageId> = changed.iter().map(|(id, _)| *id).collect();
    if images.is_empty() {
        return Ok(Changed {
            images,
            change: None,
        });
    }
    let before = states(changed.into_iter());
    let after = states(images.iter().map(|id| (*id, trashed_at)));
    let change = tx.changes_mut().insert(at, kind, &before, &after)?;
    Ok(Changed {
        images,
        change: Some(change),
    })
}

fn states(images: impl Iterator<Item = (ImageId, Option<Millis>)>) -> String {
    let images: Vec<_> = images
        .map(|(id, trashed_at)| serde_json::json!({ "id": id, "trashed_at": trashed_at }))
        .collect();
    serde_json::Value::Array(images).to_string()
}

/// This machine's clock.
fn now() -> Millis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
