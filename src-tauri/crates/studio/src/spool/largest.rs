//! How large replies are, so that there is room for the next one.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The largest whole reply of each lane so far, kept in `spool/largest.json`. A hint: losing it costs nothing but a
/// reserve that is smaller than it could be.
#[derive(Debug)]
pub(crate) struct Largest {
    path: PathBuf,
    known: Mutex<HashMap<String, u64>>,
}

impl Largest {
    pub(super) fn read(folder: &Path) -> Self {
        let path = folder.join("largest.json");
        let known = fs::read(&path)
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default();
        Self {
            path,
            known: Mutex::new(known),
        }
    }

    /// Bytes of the largest reply of this lane; 0 if there was none yet.
    pub(crate) fn of(&self, lane: &str) -> u64 {
        self.lock().get(lane).copied().unwrap_or(0)
    }

    /// Bytes of the largest reply of any lane.
    pub(crate) fn of_all(&self) -> u64 {
        self.lock().values().copied().max().unwrap_or(0)
    }

    /// A whole reply of so many bytes has come. Blocks when it is the largest so far.
    pub(crate) fn note(&self, lane: &str, bytes: u64) {
        let mut known = self.lock();
        let largest = known.entry(lane.to_owned()).or_default();
        if *largest >= bytes {
            return;
        }
        *largest = bytes;
        let fresh = self.path.with_extension("new");
        let written = serde_json::to_vec(&*known)
            .map_err(std::io::Error::other)
            .and_then(|text| fs::write(&fresh, text))
            .and_then(|()| fs::rename(&fresh, &self.path));
        if let Err(error) = written {
            tracing::info!(%error, "the size of the largest reply could not be noted");
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_largest_reply_of_each_lane_is_known_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let largest = Largest::read(dir.path());
        for (lane, bytes) in [("a", 5), ("a", 9), ("a", 7), ("b", 3)] {
            largest.note(lane, bytes);
        }
        let again = Largest::read(dir.path());
        assert_eq!((again.of("a"), again.of("b"), again.of("c")), (9, 3, 0));
        assert_eq!(again.of_all(), 9);
        fs::write(dir.path().join("largest.json"), "{").unwrap();
        assert_eq!(Largest::read(dir.path()).of("a"), 0);
    }
}
