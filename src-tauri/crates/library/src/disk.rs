//! Putting a file into its place so that it is there after a power cut, whole, or not at all.
//!
//! Temporary file, sync, rename, sync of the folder: measured power cuts on ext4, xfs and btrfs show that each of these
//! is needed. The single steps go through [`Disk`], so that tests can make any of them fail.

use crate::SaveError;
use crate::fail_points::pass;
use std::fs::{self, File};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// The steps of the disk that saving needs.
pub(crate) trait Disk: Send + Sync {
    /// Makes a new file; there must be none of this name, not even a link.
    fn create(&self, path: &Path) -> io::Result<File>;
    /// Writes all pieces, one behind the other.
    fn write(&self, file: &mut File, pieces: &[&[u8]]) -> io::Result<()>;
    /// Asks the system to begin writing a file's bytes out; nothing waits for it, and nothing depends on it.
    fn write_out(&self, file: &File);
    /// Makes the bytes of a file durable.
    fn sync(&self, file: &File) -> io::Result<()>;
    /// Gives a file its name, in place of what has it already.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Makes the entries of a folder durable.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    /// Makes a folder; fine if it is there.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Removes a temporary file.
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The real disk.
pub(crate) struct System;

impl Disk for System {
    fn create(&self, path: &Path) -> io::Result<File> {
        File::options().write(true).create_new(true).open(path)
    }

    fn write(&self, file: &mut File, pieces: &[&[u8]]) -> io::Result<()> {
        pieces.iter().try_for_each(|piece| file.write_all(piece))
    }

    #[cfg(target_os = "linux")]
    fn write_out(&self, file: &File) {
        // Linux begins to write what is dirty before it drops what is not (mm/fadvise.c).
        let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
    }

    #[cfg(not(target_os = "linux"))]
    fn write_out(&self, _file: &File) {}

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    #[cfg(not(windows))]
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(windows)]
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        // A virus scanner or an indexer opens new files for a moment: access denied, sharing or lock violation.
        let mut wait = std::time::Duration::from_millis(5);
        loop {
            match fs::rename(from, to) {
                Err(error)
                    if matches!(error.raw_os_error(), Some(5 | 32 | 33))
                        && wait < std::time::Duration::from_secs(1) =>
                {
                    std::thread::sleep(wait);
                    wait *= 2;
                }
                other => return other,
            }
        }
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        crate::folder::sync_folder(path)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        match fs::create_dir(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                // A link here would lead the file out of the library.
                if fs::symlink_metadata(path)?.is_dir() {
                    Ok(())
                } else {
                    Err(io::ErrorKind::NotADirectory.into())
                }
            }
            other => other,
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }
}

/// A file under its temporary name, with its bytes on the disk.
#[derive(Debug)]
pub(crate) struct Staged {
    temporary: PathBuf,
    target: PathBuf,
}

/// A file under its temporary name whose last piece stands where it belongs, and what comes before it is not yet written.
/// Dropped, it is removed.
pub(crate) struct Begun<'a> {
    disk: &'a dyn Disk,
    temporary: PathBuf,
    file: Option<File>,
    /// How many bytes come before the last piece.
    before: usize,
    last: &'a [u8],
}

impl Begun<'_> {
    /// Whether it is the first attempt at this place.
    pub(crate) fn is_of(&self, place: &Place<'_>) -> bool {
        self.temporary == place.temporary(1)
    }

    /// The pieces that are still to be written, and the file to write them to from its beginning; `None` when other bytes
    /// were begun.
    fn resume<'p>(mut self, pieces: &'p [&'p [u8]]) -> Option<(File, &'p [&'p [u8]])> {
        let (last, before) = pieces.split_last()?;
        if !std::ptr::eq(*last, self.last) || length(before) != self.before {
            return None;
        }
        self.file
            .take_if(|file| file.rewind().is_ok())
            .map(|file| (file, before))
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        // Windows removes no file that is open.
        if self.file.take().is_some() {
            let _ = self.disk.remove(&self.temporary);
        }
    }
}

fn length(pieces: &[&[u8]]) -> usize {
    pieces.iter().map(|piece| piece.len()).sum()
}

/// Where a file goes and what it is called until it is whole.
pub(crate) struct Place<'a> {
    pub(crate) disk: &'a dyn Disk,
    /// Its final name.
    pub(crate) target: PathBuf,
    /// Its temporary name up to `.tmp`, in the same folder.
    pub(crate) stem: String,
}

impl<'a> Place<'a> {
    /// Writes the last piece where it will stand, behind so many bytes; `None` when that cannot be done.
    pub(crate) fn begin(&self, before: usize, last: &'a [u8]) -> Option<Begun<'a>> {
        let temporary = self.temporary(1);
        let file = self.create(&temporary).ok()?;
        let mut begun = Begun {
            disk: self.disk,
            temporary,
            file: Some(file),
            before,
            last,
        };
        let file = begun.file.as_mut()?;
        file.seek(SeekFrom::Start(before as u64)).ok()?;
        self.disk.write(file, &[last]).ok()?;
        self.disk.write_out(file);
        Some(begun)
    }

    /// Writes the bytes under the temporary name and syncs them. When the sync fails they are written once more to a
    /// new file: the system may have dropped the first one's pages and would call a second sync a success.
    pub(crate) fn stage(
        &self,
        pieces: &[&[u8]],
        begun: Option<Begun<'_>>,
    ) -> Result<Staged, SaveError> {
        match self.attempt(pieces, 1, begun) {
            Err(Failure::Sync(error)) => {
                tracing::warn!(%error, path = %self.target.display(), "a sync failed; writing to a new file");
                self.attempt(pieces, 2, None)
            }
            other => other,
        }
        .map_err(|failure| self.error(failure))
    }

    fn attempt(
        &self,
        pieces: &[&[u8]],
        number: u32,
        begun: Option<Begun<'_>>,
    ) -> Result<Staged, Failure> {
        let temporary = self.temporary(number);
        let (mut file, pieces) = match begun.and_then(|begun| begun.resume(pieces)) {
            Some(resumed) => resumed,
            None => (self.create(&temporary).map_err(Failure::Create)?, pieces),
        };
        let written = self
            .disk
            .write(&mut file, pieces)
            .map_err(Failure::Write)
            .inspect(|()| pass("file.written"))
            .and_then(|()| self.disk.sync(&file).map_err(Failure::Sync));
        drop(file);
        if let Err(failure) = written {
            let _ = self.disk.remove(&temporary);
            return Err(failure);
        }
        Ok(Staged {
            temporary,
            target: self.target.clone(),
        })
    }

    fn temporary(&self, attempt: u32) -> PathBuf {
        let stem = &self.stem;
        self.target.with_file_name(format!("{stem}.{attempt}.tmp"))
    }

    fn create(&self, temporary: &Path) -> io::Result<File> {
        match self.disk.create(temporary) {
            // Ours from a try that failed: the name holds our owner's id.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.disk.remove(temporary)?;
                self.disk.create(temporary)
            }
            other => other,
        }
    }

    fn error(&self, failure: Failure) -> SaveError {
        let (what, source) = match failure {
            Failure::Create(source) => ("cannot create a file for", source),
            Failure::Write(source) => ("cannot write", source),
            Failure::Sync(source) => ("cannot make durable", source),
        };
        SaveError::Disk {
            what,
            path: self.target.clone(),
            source,
        }
    }
}

impl Staged {
    /// Gives it its name unless something has it already; the folder is still to be synced.
    pub(crate) fn publish_if_free(self, disk: &dyn Disk) -> io::Result<()> {
        let given = match fs::symlink_metadata(&self.target) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                disk.rename(&self.temporary, &self.target)
            }
            Err(error) => Err(error),
            Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        };
        given.inspect_err(|_| {
            let _ = disk.remove(&self.temporary);
        })
    }
}

/// Which step failed.
enum Failure {
    Create(io::Error),
    Write(io::Error),
    Sync(io::Error),
}

/// Gives staged files their names; the folder is still to be synced.
pub(crate) fn publish(disk: &dyn Disk, staged: &[Staged]) -> Result<(), SaveError> {
    for file in staged {
        if let Err(source) = disk.rename(&file.temporary, &file.target) {
            discard(disk, staged);
            return Err(SaveError::Disk {
                what: "cannot rename to",
                path: file.target.clone(),
                source,
            });
        }
    }
    Ok(())
}

/// Removes staged files that are not wanted after all.
pub(crate) fn discard(disk: &dyn Disk, staged: &[Staged]) {
    for file in staged {
        let _ = disk.remove(&file.temporary);
    }
}
