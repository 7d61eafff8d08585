//! Tags: give, take, rename, merge, delete. `animals/fox` lies below `animals`, which is made with it.

use crate::changing::Recording;
use crate::tables::{tag_folded, tag_name};
use crate::{Changed, DbError, Library, TagId, TagRow, Which};

impl Library {
    /// Gives a tag to images, made if need be with those above it. Recorded for undo.
    ///
    /// # Errors
    /// [`DbError::Conflict`] for a name that [`tag_name`] refuses; when the database cannot be written.
    pub fn tag(&self, which: impl Into<Which>, name: &str) -> Result<Changed, DbError> {
        let name = valid(name)?;
        self.change(which, "tag", Some(name.clone()), move |recording, ids| {
            if ids.is_empty() {
                return Ok(());
            }
            let tag = ensure(recording, &name)?;
            recording.tagged(tag.id, ids, true)
        })
    }

    /// Takes a tag from images; those below it stay. Recorded for undo.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn untag(&self, which: impl Into<Which>, name: &str) -> Result<Changed, DbError> {
        let name = name.to_owned();
        self.change(
            which,
            "untag",
            Some(name.clone()),
            move |recording, ids| match recording.tx.tags().find(&name)? {
                Some(tag) => recording.tagged(tag.id, ids, false),
                None => Ok(()),
            },
        )
    }

    /// Renames a tag and those below it. Where a name is taken, the two become one. Recorded for undo.
    ///
    /// # Errors
    /// [`DbError::Conflict`] for a tag that is not there or a name that [`tag_name`] refuses; when the database cannot be
    /// written.
    pub fn rename_tag(&self, id: TagId, name: &str) -> Result<Changed, DbError> {
        let name = valid(name)?;
        self.change(
            Vec::new(),
            "rename_tag",
            Some(name.clone()),
            move |recording, _| {
                let tag = known(recording, id)?;
                let mut tags = recording.tx.tags().with_those_below(&tag)?;
                let depth = tag.name.split('/').count();
                // Into itself (`a` to `a/b`): from the deepest up, so that each finds its new place free.
                let old = tag_folded(&tag.name);
                if tag_folded(&name).starts_with(&format!("{old}/")) {
                    tags.reverse();
                }
                for tag in &tags {
                    let below = tag.name.split('/').skip(depth);
                    let renamed: Vec<&str> = std::iter::once(name.as_str()).chain(below).collect();
                    rename_or_merge(recording, tag, &renamed.join("/"))?;
                }
                if let Some((above, _)) = name.rsplit_once('/') {
                    ensure(recording, above)?;
                }
                Ok(())
            },
        )
    }

    /// Removes a tag and those below it from all images. Recorded for undo.
    ///
    /// # Errors
    /// [`DbError::Conflict`] for a tag that is not there; when the database cannot be written.
    pub fn delete_tag(&self, id: TagId) -> Result<Changed, DbError> {
        let subject = self.read(|tx| tx.tags().get(id))?.map(|tag| tag.name);
        self.change(Vec::new(), "delete_tag", subject, move |recording, _| {
            let tag = known(recording, id)?;
            for tag in recording.tx.tags().with_those_below(&tag)? {
                recording.tag_gone(&tag)?;
            }
            Ok(())
        })
    }
}

fn valid(name: &str) -> Result<String, DbError> {
    tag_name(name).ok_or(DbError::Conflict(
        "a tag needs a name of 200 letters at most",
    ))
}

fn known(recording: &Recording<'_>, id: TagId) -> Result<TagRow, DbError> {
    let found = recording.tx.tags().get(id)?;
    found.ok_or(DbError::Conflict("this tag is gone"))
}

/// The tag of this name, made if need be with those above it.
fn ensure(recording: &mut Recording<'_>, name: &str) -> Result<TagRow, DbError> {
    let mut last: Option<TagRow> = None;
    for part in name.split('/') {
        // As those above are written already.
        let whole = match &last {
            Some(above) => format!("{}/{part}", above.name),
            None => part.to_owned(),
        };
        let (tag, made) = recording.tx.tags_mut().find_or_make(&whole, recording.at)?;
        if made {
            recording.tag_made(&tag);
        }
        last = Some(tag);
    }
    last.ok_or(DbError::Conflict("a tag needs a name"))
}

fn rename_or_merge(recording: &mut Recording<'_>, tag: &TagRow, name: &str) -> Result<(), DbError> {
    if tag_name(name).is_none() {
        return Err(DbError::Conflict(
            "a tag needs a name of 200 letters at most",
        ));
    }
    let taken = recording.tx.tags().find(name)?;
    match taken.filter(|other| other.id != tag.id) {
        None => {
            let above = match name.rsplit_once('/') {
                Some((above, last)) => recording
                    .tx
                    .tags()
                    .find(above)?
                    .filter(|above| above.id != tag.id)
                    .map(|above| format!("{}/{last}", above.name)),
                None => None,
            };
            recording.tag_renamed(tag, above.as_deref().unwrap_or(name))
        }
        Some(other) => {
            let ids = recording.tx.image_tags().with_itself(tag.id)?;
            recording.tagged(other.id, &ids, true)?;
            recording.tag_gone(tag)
        }
    }
}
