//! One window for each library: whoever shows it holds a lock of the system on `locks/window`.
//!
//! As with owners, the system frees the lock when the process ends, however it ends. Programs without a window (the
//! command line) never ask for it.

use crate::folder::Folder;
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// The right to show a library in a window, held until it is dropped.
#[derive(Debug)]
pub struct WindowSeat {
    /// `None`: the folder cannot be written to, so that nobody can claim it.
    _lock: Option<File>,
}

/// What came of asking for the seat.
#[derive(Debug)]
pub enum Seating {
    /// It is ours.
    Ours(WindowSeat),
    /// Another window shows this library.
    Taken,
    /// There is no library here yet.
    NoLibrary,
}

impl WindowSeat {
    /// Asks for the seat of the library in `dir`. Does not wait.
    ///
    /// # Errors
    /// What the disk says.
    pub fn take(dir: &Path) -> io::Result<Seating> {
        let folder = Folder::new(dir);
        if !folder.marker().exists() {
            return Ok(Seating::NoLibrary);
        }
        let opened = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(folder.locks().join("window"));
        let file = match opened {
            Ok(file) => file,
            // A library to look at only, or one that lost its empty folders on the way: opening it tells which.
            Err(error)
                if crate::error::is_read_only(&error)
                    || error.kind() == io::ErrorKind::NotFound =>
            {
                return Ok(Seating::Ours(Self { _lock: None }));
            }
            Err(error) => return Err(error),
        };
        match file.try_lock() {
            Ok(()) => Ok(Seating::Ours(Self { _lock: Some(file) })),
            Err(TryLockError::WouldBlock) => Ok(Seating::Taken),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::{Library, OpenOptions};

    #[test]
    fn fault_21_one_window_at_a_time_shows_a_library_and_two_libraries_do_not_meet() {
        let dir = tempfile::tempdir().unwrap();
        let (one, other) = (dir.path().join("one"), dir.path().join("other"));
        assert!(matches!(
            WindowSeat::take(&one).unwrap(),
            Seating::NoLibrary
        ));
        drop(Library::create(&one).unwrap());
        drop(Library::create(&other).unwrap());

        let Seating::Ours(seat) = WindowSeat::take(&one).unwrap() else {
            panic!("nobody else is there");
        };
        assert!(matches!(WindowSeat::take(&one).unwrap(), Seating::Taken));
        assert!(matches!(
            WindowSeat::take(&other).unwrap(),
            Seating::Ours(_)
        ));
        // Neither the seat nor its file stands in the way of opening, and opening clears neither away.
        drop(Library::open(&one, &OpenOptions::default()).unwrap());
        assert!(matches!(WindowSeat::take(&one).unwrap(), Seating::Taken));
        drop(seat);
        assert!(matches!(WindowSeat::take(&one).unwrap(), Seating::Ours(_)));
    }
}
