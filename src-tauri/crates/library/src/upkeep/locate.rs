//! Finding the files of images where a person says they are, outside the library, and putting them back.

use super::files::compare;
use super::{Progress, UpkeepError, trouble};
use crate::incoming::{MAX_FILE_BYTES, read_file};
use crate::staging::Files;
use crate::tables::{FileRow, safe_relative};
use crate::{DbError, ImageId, Library, SaveError};
use media::Digest;
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Deepest folder that is looked into.
const MAX_DEPTH: usize = 32;

/// What came of looking for files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Located {
    /// Images whose file is back in its place, and where it was found.
    pub back: Vec<(ImageId, PathBuf)>,
    /// Images whose file was not found.
    pub missing: Vec<ImageId>,
    /// Images that need nothing: something stands in their place, which is left alone.
    pub in_place: Vec<ImageId>,
    /// Files that were looked at.
    pub files: u64,
    /// What could not be looked at, and why.
    pub unreadable: Vec<(PathBuf, String)>,
}

impl Library {
    /// Looks for the files of images at `at`, a file or a folder with all below it, and puts each one that is known again
    /// by its hash back into its place, durably. What is found is copied and stays where it is; nothing is ever written
    /// over. `ids`: these images; `None`: all whose file is missing.
    ///
    /// # Errors
    /// [`UpkeepError::Gone`] when the library cannot be reached, trouble of the disk or the database. Whatever was put
    /// back before stays so.
    pub fn locate(
        &self,
        ids: Option<&[ImageId]>,
        at: &Path,
        progress: Progress<'_>,
    ) -> Result<Located, UpkeepError> {
        if !self.is_writable() {
            return Err(DbError::ReadOnly.into());
        }
        let mut located = Located::default();
        let mut sought = Sought::default();
        for row in self.without_file(ids, progress, &mut located)? {
            sought.add(row);
        }
        if fs::metadata(at)
            .map_err(trouble("cannot look at", at))?
            .is_dir()
        {
            self.look_through(at, &mut sought, &mut located)?;
        } else {
            self.look_at(at, &mut sought, &mut located)?;
        }
        located.missing = sought.rest();
        Ok(located)
    }

    /// The rows of these images that have nothing in their place.
    fn without_file(
        &self,
        ids: Option<&[ImageId]>,
        progress: Progress<'_>,
        located: &mut Located,
    ) -> Result<Vec<FileRow>, UpkeepError> {
        let Some(ids) = ids else {
            return Ok(compare(self, false, progress)?.missing);
        };
        let mut rows = Vec::new();
        for id in ids {
            let Some(row) = self.read(|tx| tx.images().file(*id))? else {
                continue;
            };
            if self.is_taken(&row.path) {
                located.in_place.push(*id);
            } else {
                rows.push(row);
            }
        }
        Ok(rows)
    }

    fn is_taken(&self, relative: &str) -> bool {
        // A link that leads nowhere is something as well.
        fs::symlink_metadata(self.dir().join(relative)).is_ok()
    }

    fn look_through(
        &self,
        at: &Path,
        sought: &mut Sought,
        located: &mut Located,
    ) -> Result<(), UpkeepError> {
        let mut waiting = vec![(at.to_path_buf(), 0)];
        while let Some((folder, depth)) = waiting.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) => {
                    located.unreadable.push((folder, error.to_string()));
                    continue;
                }
            };
            for entry in entries.flatten() {
                if sought.is_empty() {
                    return Ok(());
                }
                // Links are not followed: they may lead round in a circle, or anywhere.
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() && depth < MAX_DEPTH => {
                        waiting.push((entry.path(), depth + 1));
                    }
                    Ok(kind) if kind.is_file() => self.look_at(&entry.path(), sought, located)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Looks at one file, and puts it back for every image that it is.
    fn look_at(
        &self,
        file: &Path,
        sought: &mut Sought,
        located: &mut Located,
    ) -> Result<(), UpkeepError> {
        located.files += 1;
        let read = fs::metadata(file).and_then(|found| {
            if !found.is_file() || !sought.has_size(found.len()) {
                return Ok(None);
            }
            read_file(file, MAX_FILE_BYTES).map(Some)
        });
        let bytes = match read {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Ok(()),
            Err(error) => {
                let why = error.to_string();
                located.unreadable.push((file.to_path_buf(), why));
                return Ok(());
            }
        };
        for row in sought.take(&Digest::of(&bytes)) {
            self.put_back(&row, &bytes, file)?;
            located.back.push((row.id, file.to_path_buf()));
        }
        Ok(())
    }

    /// Writes the file of an image into its place, and the sidecar that lies beside where it was found.
    fn put_back(&self, row: &FileRow, bytes: &[u8], found: &Path) -> Result<(), UpkeepError> {
        let root = self.dir();
        if safe_relative(&row.path).is_none() {
            return Err(DbError::UnsafePath(row.id).into());
        }
        if !self.is_reachable() {
            return Err(UpkeepError::Gone(root.to_path_buf()));
        }
        let mut beside = found.as_os_str().to_owned();
        beside.push(".json");
        let sidecar = read_file(Path::new(&beside), MAX_FILE_BYTES)
            .ok()
            .filter(|_| !self.is_taken(&format!("{}.json", row.path)));
        let files = Files::of(self, &row.path, row.id, sidecar.as_deref(), &[bytes]);
        files
            .publish_if_free(files.stage(None)?)
            .map_err(trouble("cannot put back", &root.join(&row.path)))?;
        let id = row.id;
        self.write(move |tx| tx.images_mut().set_missing(id, None))?;
        Ok(())
    }
}

/// Images whose file is looked for.
#[derive(Default)]
struct Sought {
    by_size: HashMap<u64, Vec<FileRow>>,
}

impl Sought {
    fn add(&mut self, row: FileRow) {
        self.by_size.entry(row.bytes).or_default().push(row);
    }

    fn is_empty(&self) -> bool {
        self.by_size.is_empty()
    }

    fn has_size(&self, bytes: u64) -> bool {
        self.by_size.contains_key(&bytes)
    }

    /// All with this content: one picture may be there more than once.
    fn take(&mut self, sha256: &Digest) -> Vec<FileRow> {
        let mut found = Vec::new();
        self.by_size.retain(|_, rows| {
            found.extend(rows.extract_if(.., |row| row.sha256 == *sha256));
            !rows.is_empty()
        });
        found
    }

    fn rest(self) -> Vec<ImageId> {
        let mut ids: Vec<ImageId> = self
            .by_size
            .into_values()
            .flatten()
            .map(|row| row.id)
            .collect();
        ids.sort_unstable();
        ids
    }
}

impl From<SaveError> for UpkeepError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Disk { what, path, source } => Self::Io { what, path, source },
            SaveError::Database(error) => Self::Database(error),
            other => Self::Io {
                what: "cannot write to",
                path: PathBuf::new(),
                source: io::Error::other(other.to_string()),
            },
        }
    }
}
