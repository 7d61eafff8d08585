//! Who is alive: each open library holds a lock of the system on `locks/<owner>` for as long as it lives.
//!
//! The lock is freed by the system when the process ends, however it ends; no clock is asked.

use crate::OwnerId;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Our own lock; freed and its file removed on drop.
#[derive(Debug)]
pub(crate) struct OwnerLock {
    id: OwnerId,
    path: PathBuf,
    file: Option<File>,
}

impl OwnerLock {
    /// Takes a lock under a new random name.
    pub(crate) fn take(locks: &Path) -> io::Result<Self> {
        let mut last = io::Error::other("no lock could be taken");
        for _ in 0..8 {
            match Self::attempt(locks, OwnerId::random()) {
                Ok(lock) => return Ok(lock),
                Err(error) if error.kind() == io::ErrorKind::NotFound => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    /// The file is locked before it gets its name, so nobody can see it unlocked and take us for dead. Should somebody
    /// clear the nameless file away in between, the rename fails and the caller starts over.
    fn attempt(locks: &Path, id: OwnerId) -> io::Result<Self> {
        let unnamed = locks.join(format!("{id}.new"));
        let path = locks.join(id.to_string());
        let file = File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .open(&unnamed)?;
        match file.try_lock() {
            Ok(()) => fs::rename(&unnamed, &path)?,
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::NotFound.into()),
            Err(TryLockError::Error(error)) => {
                drop(file);
                let _ = fs::remove_file(&unnamed);
                return Err(error);
            }
        }
        Ok(Self {
            id,
            path,
            file: Some(file),
        })
    }

    pub(crate) fn id(&self) -> OwnerId {
        self.id
    }
}

impl Drop for OwnerLock {
    fn drop(&mut self) {
        // Removed while still locked: freed first, somebody could lock it and remove it at the same time.
        if fs::remove_file(&self.path).is_err() {
            self.file = None;
            let _ = fs::remove_file(&self.path);
        }
        self.file = None;
    }
}

/// Whether the owner's lock is held. A dead owner's file is removed.
pub(crate) fn is_alive(locks: &Path, owner: &OwnerId) -> bool {
    is_held(&locks.join(owner.to_string()))
}

fn is_held(path: &Path) -> bool {
    let opened = File::options()
        .read(true)
        .write(true)
        .open(path)
        .or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Err(error),
            // A folder open for viewing only.
            _ => File::open(path),
        });
    match opened {
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        // Better to leave a dead owner's work alone than to take a living one's.
        Err(_) => true,
        Ok(file) => match file.try_lock() {
            Ok(()) => {
                let _ = fs::remove_file(path);
                false
            }
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => true,
        },
    }
}

/// The owners that have a file in `locks/`, alive or not.
pub(crate) fn listed(locks: &Path) -> io::Result<Vec<OwnerId>> {
    let mut owners = Vec::new();
    for entry in fs::read_dir(locks)? {
        if let Some(owner) = entry?
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        {
            owners.push(owner);
        }
    }
    Ok(owners)
}

/// Whether an owner other than `own` died without letting go: its process was killed, or the machine was. Removes
/// nothing.
pub(crate) fn has_dead(locks: &Path, own: OwnerId) -> bool {
    let others = listed(locks).unwrap_or_default();
    others
        .into_iter()
        .filter(|owner| *owner != own)
        .any(|owner| {
            File::open(locks.join(owner.to_string())).is_ok_and(|file| file.try_lock().is_ok())
        })
}

/// Removes the lock files of the dead, those without a name yet too. Returns how many.
pub(crate) fn clear(locks: &Path, own: OwnerId) -> io::Result<usize> {
    let mut removed = 0;
    for entry in fs::read_dir(locks)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let owner: Option<OwnerId> = name.strip_suffix(".new").unwrap_or(name).parse().ok();
        if owner.is_some_and(|owner| owner != own) && path.exists() && !is_held(&path) {
            removed += 1;
        }
    }
    Ok(removed)
}

/// How long opening waits for somebody else who is opening, creating or migrating.
pub(crate) const OPENING_PATIENCE: Duration = Duration::from_secs(30);

/// Serialises opening, creating and migrating. `None` when somebody else does not come to an end in time.
pub(crate) fn opening_lock(locks: &Path, patience: Duration) -> io::Result<Option<File>> {
    named_lock(locks, "opening", patience)
}

/// A lock of its own name in `locks/`; the file stays. `None` when somebody else holds it for longer than `patience`.
pub(crate) fn named_lock(locks: &Path, name: &str, patience: Duration) -> io::Result<Option<File>> {
    let file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(locks.join(name))?;
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if started.elapsed() > patience => return Ok(None),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}
