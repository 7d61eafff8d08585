//! Emptying the trash into the system's own.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::Studio;
use crate::blocking::blocking;
use crate::clock::now_ms;
use crate::core::Core;
use crate::fault::Fault;
use crate::wire::{Emptied, Event};

const DAY_MS: i64 = 86_400_000;

impl Studio {
    /// Removes the images in the trash for good: no undo brings them back. Their files go into the system's trash; those
    /// that it does not take stay where they are and are tried again at the next start.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn empty_trash(&self) -> Result<Emptied, Fault> {
        let core = Arc::clone(&self.core);
        blocking(move || empty(&core, None)).await
    }
}

fn empty(core: &Core, before: Option<i64>) -> Result<Emptied, Fault> {
    let emptied = core.library.empty_trash(before, &mut throw_away)?;
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    if emptied.images > 0 {
        core.tell(Event::ImagesChanged { ids: Vec::new() });
        core.tell(Event::ShelvesChanged);
    }
    Ok(Emptied {
        images: count(emptied.images),
        left: count(emptied.left),
    })
}

/// At the start: files that an earlier emptying came not to, and images that have lain in the trash for as long as the
/// person wants them kept.
pub(super) fn tidy(core: &Arc<Core>) {
    if !core.library.is_writable() {
        return;
    }
    let core = Arc::clone(core);
    tokio::task::spawn_blocking(move || {
        let days = core.settings().trash_days;
        let done = if days == 0 {
            let left = core.library.finish_emptying(&mut throw_away);
            left.map(|_| ()).map_err(Fault::from)
        } else {
            empty(&core, Some(now_ms() - i64::from(days) * DAY_MS)).map(|_| ())
        };
        if let Err(fault) = done {
            tracing::warn!(%fault, "the trash could not be tidied");
        }
    });
}

/// Puts a file into the system's trash.
fn throw_away(file: &Path) -> io::Result<()> {
    #[cfg_attr(not(target_os = "macos"), allow(unused_mut))]
    let mut trash = trash::TrashContext::default();
    #[cfg(target_os = "macos")]
    {
        use trash::macos::{DeleteMethod, TrashContextExtMacos as _};
        // The other way asks the person for leave to control the Finder.
        trash.set_delete_method(DeleteMethod::NsFileManager);
    }
    trash.delete(file).map_err(io::Error::other)
}
