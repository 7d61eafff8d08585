//! How many images each saved search finds: counted in memory, behind what a window shows, never on its way.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use safelight_library::query::Typing;
use safelight_library::{Library, SmartAlbumId};

use crate::blocking::blocking;
use crate::core::Core;
use crate::fault::Fault;
use crate::wire::{Event, Look, SmartAlbum, View};

/// The counts as they were last found.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    /// By saved search and its text: a changed one is another.
    found: Mutex<HashMap<(i64, String), u32>>,
    under_way: AtomicBool,
    /// Somebody asked while they were being counted.
    again: AtomicBool,
}

impl Counted {
    /// Says of saved searches what is known.
    pub(crate) fn tell(&self, albums: &mut [SmartAlbum]) {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        for album in albums {
            album.count = found.get(&(album.id, album.query.clone())).copied();
        }
    }

    /// Keeps new counts; whether they differ from those before.
    fn keep(&self, counts: HashMap<(i64, String), u32>) -> bool {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let differ = *found != counts;
        *found = counts;
        differ
    }
}

impl Core {
    /// Counts saved searches in the background, once the columns in memory are there; tells everybody when a count has
    /// changed.
    pub(crate) fn count_soon(self: &Arc<Self>) {
        if !self.library.has_columns() {
            return;
        }
        if self.counted.under_way.swap(true, Ordering::AcqRel) {
            self.counted.again.store(true, Ordering::Release);
            return;
        }
        let core = Arc::clone(self);
        tokio::spawn(async move {
            loop {
                core.counted.again.store(false, Ordering::Release);
                let counting = Arc::clone(&core);
                match blocking(move || counting.count_all()).await {
                    Ok(true) => core.tell(Event::ShelvesChanged),
                    Ok(false) => {}
                    Err(fault) => tracing::warn!(%fault, "saved searches could not be counted"),
                }
                core.counted.under_way.store(false, Ordering::Release);
                let over = !core.counted.again.load(Ordering::Acquire);
                if over || core.counted.under_way.swap(true, Ordering::AcqRel) {
                    return;
                }
            }
        });
    }

    /// Counts them all; whether anything differs.
    fn count_all(&self) -> Result<bool, Fault> {
        let albums = self.library.read(|tx| tx.smart_albums().all())?;
        let mut counts = HashMap::new();
        for album in albums {
            if let Some(count) = self.count(&self.library, album.id) {
                counts.insert((album.id.0, album.query), count);
            }
        }
        Ok(self.counted.keep(counts))
    }

    /// `None` for a search that cannot be read, or whose words are not indexed yet.
    fn count(&self, library: &Library, id: SmartAlbumId) -> Option<u32> {
        let find = self
            .find(&Look::at(View::SmartAlbum { id: id.0 }), Typing::Done)
            .ok()?;
        let count = library.count_found(&find).ok()?;
        Some(u32::try_from(count).unwrap_or(u32::MAX))
    }
}
