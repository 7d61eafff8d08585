//! The open library itself.

use std::sync::Arc;

use super::Studio;
use crate::blocking::blocking;
use crate::fault::{ErrorCode, Fault};
use crate::wire::{LibraryFacts, OpenLibrary};

impl Studio {
    /// The open library, as far as it is known without work.
    #[must_use]
    pub fn open_library(&self) -> OpenLibrary {
        let library = &self.core.library;
        let dir = library.dir();
        let writable = library.is_writable();
        OpenLibrary {
            id: library.id(),
            name: dir.file_name().map_or_else(
                || dir.display().to_string(),
                |name| name.to_string_lossy().into_owned(),
            ),
            path: dir.display().to_string(),
            writable,
            read_only_because: (!writable).then(|| self.read_only_because()),
            warnings: self.core.warnings(),
        }
    }

    fn read_only_because(&self) -> Fault {
        if self.core.only_to_look {
            Fault::new(
                ErrorCode::LibraryReadOnly,
                "This library was opened only to look at it.",
            )
        } else {
            Fault::new(
                ErrorCode::LibraryReadOnly,
                "The folder of this library cannot be written to, so it can only be looked at.",
            )
            .tip("Make the folder writable and open it again, or open another library.")
        }
    }

    /// What costs work to find out about the library.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn library_facts(&self) -> Result<LibraryFacts, Fault> {
        let core = Arc::clone(&self.core);
        blocking(move || {
            let library = &core.library;
            let (images, image_bytes) = library.read(|tx| tx.images().sum())?;
            Ok(LibraryFacts {
                images,
                image_bytes,
                free_bytes: core.spool.free().ok(),
            })
        })
        .await
    }
}
