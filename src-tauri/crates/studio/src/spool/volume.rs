//! What the spool asks of a disk, so that a test can bring one that is full.

use std::fmt::Debug;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use fs4::FileExt;

/// A disk as the spool uses it.
pub trait Volume: Debug + Send + Sync {
    /// The bytes that this user may still write in `folder`.
    ///
    /// # Errors
    /// What the system says; the caller then does without the figure.
    fn free(&self, folder: &Path) -> io::Result<u64>;

    /// Gives `file`, which stands at `path`, `bytes` bytes that are really taken from the disk.
    ///
    /// # Errors
    /// What the disk says; the file may hold a part then.
    fn allocate(&self, path: &Path, file: &mut File, bytes: u64) -> io::Result<()>;

    /// The bytes of the disk that `file` holds: fewer than its length where it has holes.
    ///
    /// # Errors
    /// What the system says.
    fn allocated(&self, file: &File) -> io::Result<u64>;

    /// Writes the beginning of `bytes` to `file`, which stands at `path`; gives how many were written.
    ///
    /// # Errors
    /// What the disk says; nothing of `bytes` was written then.
    fn write(&self, path: &Path, file: &mut File, bytes: &[u8]) -> io::Result<usize>;
}

/// The disks of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemVolume;

impl Volume for SystemVolume {
    fn free(&self, folder: &Path) -> io::Result<u64> {
        fs4::available_space(folder)
    }

    fn allocate(&self, _path: &Path, file: &mut File, bytes: u64) -> io::Result<()> {
        match FileExt::allocate(file, bytes) {
            Err(error) if is_full(&error) => Err(error),
            // Some file systems know no such call, and some answer it without taking anything.
            _ if FileExt::allocated_size(file)? >= bytes => Ok(()),
            _ => fill(file, bytes),
        }
    }

    fn allocated(&self, file: &File) -> io::Result<u64> {
        FileExt::allocated_size(file)
    }

    fn write(&self, _path: &Path, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        file.write(bytes)
    }
}

/// Whether room on the disk would help.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// Writes the whole file, with noise: a file system that compresses would keep zeros for nothing.
fn fill(file: &mut File, bytes: u64) -> io::Result<()> {
    let mut noise = Noise(0x9E37_79B9_7F4A_7C15);
    let mut piece = vec![0; 1 << 20];
    let mut left = bytes;
    io::Seek::rewind(file)?;
    while left > 0 {
        noise.fill(&mut piece);
        let part = usize::try_from(left).map_or(piece.len(), |left| left.min(piece.len()));
        file.write_all(&piece[..part])?;
        left -= part as u64;
    }
    // Some file systems take the blocks only now.
    file.sync_all()
}

/// A xorshift generator: what it gives cannot be compressed.
struct Noise(u64);

impl Noise {
    fn fill(&mut self, piece: &mut [u8]) {
        for word in piece.chunks_mut(8) {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            word.copy_from_slice(&self.0.to_le_bytes()[..word.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn fault_07_the_reserve_is_really_taken_from_the_disk() {
        const BYTES: u64 = 3 << 20;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("reserve");
        let mut file = File::create(&path).unwrap();
        SystemVolume.allocate(&path, &mut file, BYTES).unwrap();
        assert!(SystemVolume.allocated(&file).unwrap() >= BYTES);

        // What a file system gets that cannot allocate.
        let path = dir.path().join("filled");
        let mut file = File::create(&path).unwrap();
        fill(&mut file, BYTES).unwrap();
        assert_eq!(file.metadata().unwrap().len(), BYTES);
        assert!(SystemVolume.allocated(&file).unwrap() >= BYTES);
    }

    #[test]
    fn the_noise_never_repeats_within_a_piece() {
        let mut piece = vec![0; 1 << 16];
        Noise(1).fill(&mut piece);
        let words: std::collections::HashSet<_> = piece.chunks(8).collect();
        assert_eq!(words.len(), piece.len() / 8);
    }
}
