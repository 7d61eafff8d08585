//! Emptying the trash: the rows first, then the files.
//!
//! In one transaction an image's row goes and its file is noted as discarded; only once that is on disk is the file
//! handed over, to the system's own trash as a rule, and then the note goes. A crash in between leaves notes, and the next
//! start hands those files over. So a row never lacks its file, and a file that cannot be handed over is not forgotten.

use crate::changing::now;
use crate::{DbError, ImageId, Library, Millis};
use std::collections::HashSet;
use std::io;
use std::path::Path;

/// Images whose rows go in one transaction.
const AT_A_TIME: usize = 1_000;

/// What emptying did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Emptied {
    /// Images that are gone from the library.
    pub images: u64,
    /// Files that could not be handed over and lie where they were; the next time tries again.
    pub left: u64,
}

impl Library {
    /// Removes the images in the trash that were put there before `before` (`None`: all) from the library, for good: no
    /// undo brings them back. `hand_over` takes each file away, by its absolute path.
    ///
    /// # Errors
    /// When the database cannot be written; images that went until then are gone, and their files are handed over next
    /// time.
    pub fn empty_trash(
        &self,
        before: Option<Millis>,
        hand_over: &mut dyn FnMut(&Path) -> io::Result<()>,
    ) -> Result<Emptied, DbError> {
        let at = now();
        let before = before.unwrap_or(i64::MAX);
        let mut images = 0;
        loop {
            let gone = self.write(move |tx| {
                let some = tx.images().trashed_before(before, AT_A_TIME)?;
                for (id, path, sidecar) in &some {
                    tx.discarded_mut().insert(path, at)?;
                    if *sidecar {
                        tx.discarded_mut().insert(&format!("{path}.json"), at)?;
                    }
                    tx.images_mut().delete(*id)?;
                }
                let gone: HashSet<ImageId> = some.iter().map(|(id, ..)| *id).collect();
                crate::changing::forget(tx, &gone)?;
                Ok::<_, DbError>(gone.len())
            })?;
            images += gone as u64;
            if gone < AT_A_TIME {
                break;
            }
        }
        let left = self.finish_emptying(hand_over)?;
        Ok(Emptied { images, left })
    }

    /// Hands over the files that an earlier emptying could not, or came not to; returns how many are left.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn finish_emptying(
        &self,
        hand_over: &mut dyn FnMut(&Path) -> io::Result<()>,
    ) -> Result<u64, DbError> {
        let (mut left, mut after) = (0, String::new());
        loop {
            let last = after.clone();
            let paths = self.read(|tx| tx.discarded().paths(&last, AT_A_TIME))?;
            let Some(last) = paths.last() else {
                return Ok(left);
            };
            after.clone_from(last);
            let mut gone = Vec::new();
            for path in paths {
                match self.hand_over(&path, hand_over) {
                    Ok(()) => gone.push(path),
                    Err(error) => {
                        tracing::warn!(%error, path, "a discarded file could not be handed over");
                        left += 1;
                    }
                }
            }
            self.write(move |tx| {
                gone.iter()
                    .try_for_each(|path| tx.discarded_mut().remove(path))
            })?;
        }
    }

    fn hand_over(
        &self,
        path: &str,
        hand_over: &mut dyn FnMut(&Path) -> io::Result<()>,
    ) -> io::Result<()> {
        // A note that leads out of the library was not written here: nobody's file is touched for it.
        let Some(relative) = crate::tables::safe_relative(path) else {
            return Ok(());
        };
        let file = self.dir().join(relative);
        match file.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(_) => hand_over(&file),
        }
    }
}
