//! Mending what a check finds: marks, new paths and missing rows. Deletes nothing.

use super::check::{Depth, problems};
use super::files::{Comparison, compare};
use super::strays::{Stray, Verdict, sort_out};
use super::{Progress, UpkeepError, now_ms};
use crate::tables::{FileRow, LinkKind, LinkRow};
use crate::{DbError, ImageId, ImageRow, Library, Millis, WriteTx};

/// Rows that change in one transaction.
const BATCH: usize = 500;
/// More than one image of so many would change: stop and ask.
const LIMIT: u64 = 20;

/// How to mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RepairOptions {
    /// Also when more than a twentieth of the library would change: a person has been asked.
    pub anyway: bool,
}

/// What was mended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repaired {
    /// Images there are now, trashed ones too.
    pub images: u64,
    /// Images that are now marked as missing.
    pub marked_missing: u64,
    /// Images whose file was found elsewhere in the library.
    pub moved: u64,
    /// Images whose file is back.
    pub healed: u64,
    /// Files that had lost their row and have one again.
    pub filed: u64,
    /// The index of words was damaged and is made anew, in the background or by the next search.
    pub index_renewed: bool,
    /// More than a twentieth of the images would have been marked or moved: none was. So many are missing, so many have
    /// moved.
    pub stopped: Option<(u64, u64)>,
    /// Files without a row that were left alone.
    pub strays: Vec<Stray>,
    /// Files that could not be looked at, and why.
    pub unreadable: Vec<(String, String)>,
    /// Images whose file has another size than its row says; left as they are.
    pub changed: u64,
}

impl Repaired {
    /// Whether anything was changed.
    #[must_use]
    pub fn changed_anything(&self) -> bool {
        self.index_renewed || self.marked_missing + self.moved + self.healed + self.filed > 0
    }
}

impl Library {
    /// Marks images whose file is missing, finds those that moved by their hash, takes the mark off those whose file is
    /// back, and files images that have lost their row under the ids they say they have. A second run changes nothing.
    ///
    /// Where more than a twentieth of the images would be marked or moved, neither is done: see
    /// [`Repaired::stopped`] and [`RepairOptions::anyway`].
    ///
    /// # Errors
    /// [`UpkeepError::Damaged`] when the database must be rebuilt first; [`UpkeepError::Gone`]; trouble of the disk.
    pub fn repair(
        &self,
        options: RepairOptions,
        progress: Progress<'_>,
    ) -> Result<Repaired, UpkeepError> {
        if !self.is_writable() {
            return Err(DbError::ReadOnly.into());
        }
        let problems = problems(&self.another_reader()?, Depth::Quick);
        let index_is_damaged = !problems.index.is_empty();
        if let Some(problem) = problems.database.into_iter().next() {
            return Err(UpkeepError::Damaged(problem));
        }
        if index_is_damaged && !self.renew_index(Depth::Quick)? {
            return Err(UpkeepError::Damaged(
                "the index of words cannot be made anew in place".to_owned(),
            ));
        }
        let Comparison {
            rows,
            mut missing,
            returned,
            changed,
            loose,
            unreadable,
            ..
        } = compare(self, false, progress)?;
        let mut done = Repaired {
            index_renewed: index_is_damaged,
            unreadable,
            changed: changed.len() as u64,
            ..Repaired::default()
        };
        done.healed = self.set_missing(&returned, None)?;
        let moved = self.file_strays(&mut missing, loose, progress, &mut done)?;
        let unmarked: Vec<FileRow> = missing
            .into_iter()
            .filter(|row| row.missing_since.is_none())
            .collect();
        let would_change = (unmarked.len() + moved.len()) as u64;
        if would_change * LIMIT > rows && !options.anyway {
            done.stopped = Some((unmarked.len() as u64, moved.len() as u64));
        } else {
            done.moved = self.set_paths(&moved)?;
            done.marked_missing = self.set_missing(&unmarked, Some(now_ms()))?;
        }
        self.write(|tx| -> Result<(), DbError> {
            tx.images_mut().use_up_ids(ImageId(0))?;
            tx.recount()
        })?;
        done.images = self.read(|tx| tx.images().count_all())?;
        Ok(done)
    }

    /// Takes the mark off an image whose file is back, by its size. `true` if it was.
    ///
    /// # Errors
    /// Trouble of the database.
    pub fn heal(&self, image: &ImageRow) -> Result<bool, DbError> {
        if image.missing_since.is_none() || !self.is_writable() {
            return Ok(false);
        }
        let path = self.absolute_path(image)?;
        let is_back = std::fs::metadata(path)
            .is_ok_and(|found| found.is_file() && found.len() == image.bytes);
        let id = image.id;
        Ok(is_back && self.write(move |tx| tx.images_mut().set_missing(id, None))?)
    }

    /// Gives rows to the files that have lost theirs; those that only moved are given back.
    fn file_strays(
        &self,
        missing: &mut Vec<FileRow>,
        loose: Vec<super::files::Loose>,
        progress: Progress<'_>,
        done: &mut Repaired,
    ) -> Result<Vec<(FileRow, String)>, UpkeepError> {
        let mut moved = Vec::new();
        let mut unfiled: Vec<(ImageRow, Option<i64>)> = Vec::new();
        sort_out(self, missing, loose, progress, &mut |verdict| {
            match verdict {
                Verdict::Moved(row, to) => moved.push((row, to)),
                Verdict::Unfiled(row, parent) => {
                    unfiled.push((*row, parent));
                    if unfiled.len() >= BATCH {
                        done.filed += self.file(std::mem::take(&mut unfiled))?;
                    }
                }
                Verdict::Other(stray) => done.strays.push(stray),
                Verdict::Awaited => {}
                Verdict::Unreadable(path, why) => done.unreadable.push((path, why)),
            }
            Ok(())
        })?;
        done.filed += self.file(unfiled)?;
        Ok(moved)
    }

    fn file(&self, images: Vec<(ImageRow, Option<i64>)>) -> Result<u64, DbError> {
        if images.is_empty() {
            return Ok(0);
        }
        self.write(move |tx| {
            let mut filed = 0;
            for (image, parent) in images {
                filed += u64::from(file_one(tx, image, parent)?);
            }
            Ok(filed)
        })
    }

    fn set_missing(&self, rows: &[FileRow], since: Option<Millis>) -> Result<u64, DbError> {
        let mut changed = 0;
        for some in rows.chunks(BATCH) {
            let ids: Vec<ImageId> = some.iter().map(|row| row.id).collect();
            changed += self.write(move |tx| -> Result<u64, DbError> {
                let mut changed = 0;
                for id in ids {
                    changed += u64::from(tx.images_mut().set_missing(id, since)?);
                }
                Ok(changed)
            })?;
        }
        Ok(changed)
    }

    fn set_paths(&self, moved: &[(FileRow, String)]) -> Result<u64, DbError> {
        let mut changed = 0;
        for some in moved.chunks(BATCH) {
            let some = some.to_vec();
            changed += self.write(move |tx| -> Result<u64, DbError> {
                let mut changed = 0;
                for (row, to) in &some {
                    changed += u64::from(tx.images_mut().set_path(row.id, &row.path, to)?);
                }
                Ok(changed)
            })?;
        }
        Ok(changed)
    }
}

/// Writes the row of an image that has lost it; `false` when somebody else did meanwhile.
fn file_one(tx: &WriteTx<'_>, mut image: ImageRow, parent: Option<i64>) -> Result<bool, DbError> {
    if tx.images().exists(image.id)? {
        return Ok(false);
    }
    image.note = tx.images_mut().take_loose_note(image.id)?;
    tx.images_mut().insert(&image)?;
    tx.images_mut().use_up_ids(image.id)?;
    tx.outputs_mut().set_saved(image.id)?;
    if let Some(parent) = parent {
        tx.image_links_mut().insert(&LinkRow {
            image_id: image.id,
            kind: LinkKind::Parent,
            position: 0,
            linked_id: ImageId(parent),
        })?;
    }
    Ok(true)
}
