//! Disks that are full when a test says so.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use safelight_studio::Volume;

/// Two made-up disks of so many bytes: one holds a spool, the other a folder named `temporary`. What stands in the
/// folder counts as taken.
#[derive(Debug, Default)]
pub struct MadeUp {
    spool: AtomicU64,
    temporary: AtomicU64,
}

impl MadeUp {
    /// Disks of so many bytes.
    #[must_use]
    pub fn of(spool: u64, temporary: u64) -> Arc<Self> {
        let disks = Self::default();
        disks.spool.store(spool, Ordering::SeqCst);
        disks.temporary.store(temporary, Ordering::SeqCst);
        Arc::new(disks)
    }

    /// Another size for the disk of the spool, in bytes.
    pub fn resize(&self, spool: u64) {
        self.spool.store(spool, Ordering::SeqCst);
    }

    fn room(&self, folder: &Path) -> u64 {
        let disk = if folder.ends_with("temporary") {
            &self.temporary
        } else {
            &self.spool
        };
        disk.load(Ordering::SeqCst).saturating_sub(used(folder))
    }
}

/// The bytes of the files in a folder.
#[must_use]
pub fn used(folder: &Path) -> u64 {
    crate::shelf::files(folder)
        .iter()
        .filter_map(|path| Some(path.metadata().ok()?.len()))
        .sum()
}

fn full() -> io::Error {
    io::ErrorKind::StorageFull.into()
}

impl Volume for MadeUp {
    fn free(&self, folder: &Path) -> io::Result<u64> {
        Ok(self.room(folder))
    }

    fn allocate(&self, path: &Path, file: &mut File, bytes: u64) -> io::Result<()> {
        let folder = path.parent().ok_or_else(full)?;
        if self.room(folder) + file.metadata()?.len() < bytes {
            return Err(full());
        }
        file.set_len(bytes)
    }

    fn allocated(&self, file: &File) -> io::Result<u64> {
        Ok(file.metadata()?.len())
    }

    fn write(&self, path: &Path, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        let room = self.room(path.parent().ok_or_else(full)?);
        let part = usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len());
        if part == 0 {
            return Err(full());
        }
        file.write(&bytes[..part])
    }
}

/// A real small file system in memory, until it is dropped. Linux, for those who may mount.
pub struct Mounted {
    folder: PathBuf,
}

impl Mounted {
    /// One of so many megabytes at `folder`, which is made; `None` where this user may not.
    #[must_use]
    pub fn at(folder: PathBuf, megabytes: u32) -> Option<Self> {
        std::fs::create_dir_all(&folder).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o"])
            .arg(format!("size={megabytes}m"))
            .arg("tmpfs")
            .arg(&folder)
            .stderr(Stdio::null())
            .status();
        mounted
            .is_ok_and(|status| status.success())
            .then_some(Self { folder })
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Takes all of it but so many bytes.
    pub fn fill_but(&self, left: u64) {
        let path = self.ballast();
        let mut file = File::create(&path).unwrap();
        let system = safelight_studio::SystemVolume;
        let free = system.free(&self.folder).unwrap();
        system
            .allocate(&path, &mut file, free.saturating_sub(left))
            .unwrap();
    }

    /// Gives back what [`Self::fill_but`] took.
    pub fn make_room(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> PathBuf {
        self.folder.join("ballast")
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // Lazily: the studio under test may still have files open.
        let _ = Command::new("umount")
            .arg("-l")
            .arg(&self.folder)
            .stderr(Stdio::null())
            .status();
    }
}
