//! What a person changes in a library, and taking it back.
//!
//! Each change is one transaction with one row in `changes`, which holds what stood before and after ([`part`]): undo and
//! redo work from that row alone, over restarts, by the order in which things were done and not by the clock. A change
//! is written through a [`Recording`], so that none can be forgotten.

mod part;
mod recording;
mod runs;
mod shelf;
mod which;

use crate::{ChangeId, ChangeRow, DbError, ImageId, Library, Millis, WriteTx};
use part::{Part, Way};
pub(crate) use recording::Recording;
use std::collections::HashSet;
use std::time::{SystemTime, UNIX_EPOCH};
pub use which::Which;

/// What a change did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changed {
    /// The images that changed, in the order asked; those that stood so already, or that nobody knows, are left out.
    pub images: Vec<ImageId>,
    /// For undo; none when nothing changed.
    pub change: Option<ChangeId>,
    /// Names, order or counts of tags, albums or saved searches changed.
    pub shelves: bool,
}

/// What [`Library::undo`] or [`Library::redo`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversed {
    /// What it was that was undone or done again, as [`ChangeRow::kind`] says.
    pub kind: String,
    /// The name of the tag, album or search it was about.
    pub subject: Option<String>,
    /// The images that changed; those that stand otherwise by now are left as they are.
    pub images: Vec<ImageId>,
    /// Names, order or counts of tags, albums or saved searches changed.
    pub shelves: bool,
}

/// What can be undone and done again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UndoNames {
    /// The last change that was not undone.
    pub undo: Option<ChangeName>,
    /// The change that was undone last.
    pub redo: Option<ChangeName>,
}

/// A change by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeName {
    /// As [`ChangeRow::kind`] says.
    pub kind: String,
    /// The name of the tag, album or search it was about.
    pub subject: Option<String>,
    /// How many images it changed.
    pub images: u32,
}

impl Library {
    /// Undoes this change, or the last one that was not undone; `None` when there is nothing to undo.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn undo(&self, change: Option<ChangeId>) -> Result<Option<Reversed>, DbError> {
        let at = now();
        self.write(move |tx| {
            let found = match change {
                Some(id) => tx.changes().get(id)?.filter(|row| row.undone_at.is_none()),
                None => tx.changes().last()?,
            };
            let Some(row) = found else { return Ok(None) };
            let reversed = reverse(tx, row, Way::Back)?;
            tx.changes_mut().set_undone(reversed.0, at)?;
            Ok(Some(reversed.1))
        })
    }

    /// Does the change again that was undone last; `None` when there is none, or something else was done since.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn redo(&self) -> Result<Option<Reversed>, DbError> {
        self.write(move |tx| {
            let Some(row) = tx.changes().last_undone()? else {
                return Ok(None);
            };
            let reversed = reverse(tx, row, Way::Forth)?;
            tx.changes_mut().set_done_again(reversed.0)?;
            Ok(Some(reversed.1))
        })
    }

    /// What [`Self::undo`] and [`Self::redo`] would take back and do again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn undo_names(&self) -> Result<UndoNames, DbError> {
        self.read(|tx| {
            Ok(UndoNames {
                undo: tx.changes().name_to_undo()?,
                redo: tx.changes().name_to_redo()?,
            })
        })
    }

    /// Makes a change of these images in one transaction, recorded for undo.
    pub(crate) fn change(
        &self,
        which: impl Into<Which>,
        kind: &'static str,
        subject: Option<String>,
        change: impl FnOnce(&mut Recording<'_>, &[ImageId]) -> Result<(), DbError> + Send + 'static,
    ) -> Result<Changed, DbError> {
        let (which, at) = (which.into(), now());
        self.write(move |tx| {
            let ids = which.find(tx)?;
            let mut recording = Recording::new(tx, at);
            change(&mut recording, &ids)?;
            recording.end(kind, subject.as_deref())
        })
    }
}

/// Takes each row of a change one way.
fn reverse(tx: &WriteTx<'_>, row: ChangeRow, way: Way) -> Result<(ChangeId, Reversed), DbError> {
    let mut parts: Vec<Part> = serde_json::from_str(&row.parts)
        .map_err(|_| DbError::Conflict("what was recorded of this change cannot be read"))?;
    if way == Way::Back {
        parts.reverse();
    }
    let mut images = Vec::new();
    for part in &parts {
        images.extend(part.take(tx, way)?);
    }
    if parts.len() > 1 {
        keep_first(&mut images);
    }
    let reversed = Reversed {
        kind: row.kind,
        subject: row.subject,
        images,
        shelves: parts.iter().any(Part::is_of_shelves),
    };
    Ok((row.id, reversed))
}

/// Takes images that are gone for good out of what is remembered: a change of nothing else is forgotten.
pub(crate) fn forget(tx: &WriteTx<'_>, gone: &HashSet<ImageId>) -> Result<(), DbError> {
    for id in tx.changes().ids()? {
        let Some(row) = tx.changes().get(id)? else {
            continue;
        };
        let Ok(parts) = serde_json::from_str::<Vec<Part>>(&row.parts) else {
            continue;
        };
        let is_gone = |part: &Part| {
            let mut ids = part.ids().0.iter().flatten();
            ids.any(|id| gone.contains(&ImageId(*id)))
        };
        if !parts.iter().any(is_gone) {
            continue;
        }
        let parts: Vec<Part> = parts
            .into_iter()
            .filter_map(|part| part.without(gone))
            .collect();
        let left: HashSet<i64> = parts
            .iter()
            .flat_map(|part| part.ids().0.iter().flatten().copied())
            .collect();
        let text = serde_json::to_string(&parts)
            .map_err(|_| DbError::Conflict("what was done cannot be recorded"))?;
        let text = (!parts.is_empty()).then_some(text);
        let images = u32::try_from(left.len()).unwrap_or(u32::MAX);
        tx.changes_mut().rewrite(id, images, text.as_deref())?;
    }
    Ok(())
}

/// Drops ids that came before.
fn keep_first(images: &mut Vec<ImageId>) {
    let mut seen = HashSet::with_capacity(images.len());
    images.retain(|id| seen.insert(*id));
}

/// This machine's clock.
pub(crate) fn now() -> Millis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
