//! Clearing away what the dead have left.

use crate::{Library, OwnerId, names, owners};
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;

/// Deepest folder below `images/` that is looked into.
const MAX_DEPTH: usize = 8;

/// What [`Library::sweep`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Temporary files of dead owners that were removed.
    pub temporary_files: usize,
    /// Lock files of dead owners that were removed.
    pub locks: usize,
}

impl Library {
    /// Removes what dead owners left: temporary files below `images/` and in `backups/`, and lock files. Living owners' files stay. Call
    /// it once after opening, off the start path: it walks all image folders.
    ///
    /// # Errors
    /// When a folder cannot be read; what was removed until then stays removed.
    pub fn sweep(&self) -> Result<Swept, io::Error> {
        let mut swept = Swept::default();
        if !self.is_writable() {
            return Ok(swept);
        }
        // Each owner is asked once: a dead one's lock file is gone after the first time.
        let mut alive = HashMap::new();
        let mut dead = |owner: OwnerId| {
            !*alive
                .entry(owner)
                .or_insert_with(|| self.is_owner_alive(&owner))
        };
        let mut clear = |path: &Path| {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            // Half a copy of the database has a journal.
            let name = name.strip_suffix("-journal").unwrap_or(name);
            if names::temporary_owner(name).is_some_and(&mut dead) {
                match fs::remove_file(path) {
                    Ok(()) => swept.temporary_files += 1,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        };
        walk(&self.folder().images(), MAX_DEPTH, &mut clear)?;
        // Lost on the way perhaps, as empty folders are in some archives.
        match walk(&self.folder().backups(), 0, &mut clear) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        swept.locks += owners::clear(&self.folder().locks(), self.owner())?;
        Ok(swept)
    }
}

/// Calls `visit` with each plain file; links are not followed.
fn walk(
    folder: &Path,
    depth: usize,
    visit: &mut dyn FnMut(&Path) -> io::Result<()>,
) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() && depth > 0 {
            walk(&entry.path(), depth - 1, visit)?;
        } else if kind.is_file() {
            visit(&entry.path())?;
        }
    }
    Ok(())
}
