//! Room on the disk that is taken ahead, so that a reply which has begun to arrive can finish on a full disk.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::volume::Volume;

/// The file `spool/reserve`. Every process with this library shares it.
#[derive(Debug)]
pub(crate) struct Reserve {
    path: PathBuf,
    volume: Arc<dyn Volume>,
    /// Only one at a time makes it.
    making: Mutex<()>,
}

impl Reserve {
    pub(super) fn new(folder: &Path, volume: Arc<dyn Volume>) -> Self {
        Self {
            path: folder.join("reserve"),
            volume,
            making: Mutex::default(),
        }
    }

    /// Sees to it that at least `bytes` bytes are taken from the disk. Instant where they are already, or where the file
    /// system can allocate.
    ///
    /// # Errors
    /// What the disk says; then there is no reserve.
    pub(crate) fn ensure(&self, bytes: u64) -> io::Result<()> {
        let _turn = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        // A copied library may bring a reserve that is nothing but a hole: its length says nothing.
        if let Ok(file) = File::open(&self.path)
            && file.metadata()?.len() >= bytes
            && self.volume.allocated(&file)? >= bytes
        {
            return Ok(());
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&self.path)?;
        let made = self.volume.allocate(&self.path, &mut file, bytes);
        drop(file);
        if made.is_err() {
            self.give_up();
        }
        made
    }

    /// Gives its room back to the disk; `false` if there was none.
    pub(crate) fn give_up(&self) -> bool {
        match fs::remove_file(&self.path) {
            Ok(()) => {
                tracing::warn!("the disk is full; its reserve is given up");
                true
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => {
                tracing::warn!(%error, "the reserve could not be given up");
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::volume::SystemVolume;
    use super::*;

    const BYTES: u64 = 1 << 20;

    #[test]
    fn fault_07_a_reserve_that_came_as_a_hole_is_filled() {
        let dir = tempfile::tempdir().unwrap();
        let reserve = Reserve::new(dir.path(), Arc::new(SystemVolume));
        let hole = File::create(&reserve.path).unwrap();
        hole.set_len(BYTES).unwrap();
        reserve.ensure(BYTES).unwrap();
        assert!(SystemVolume.allocated(&hole).unwrap() >= BYTES);
    }

    #[test]
    fn fault_07_a_reserve_grows_and_is_given_up_whole() {
        let dir = tempfile::tempdir().unwrap();
        let reserve = Reserve::new(dir.path(), Arc::new(SystemVolume));
        for bytes in [BYTES, 2 * BYTES, BYTES] {
            reserve.ensure(bytes).unwrap();
        }
        assert_eq!(fs::metadata(&reserve.path).unwrap().len(), 2 * BYTES);
        assert!(reserve.give_up());
        assert!(!reserve.path.exists());
        assert!(!reserve.give_up(), "there is nothing more to give");
    }
}
