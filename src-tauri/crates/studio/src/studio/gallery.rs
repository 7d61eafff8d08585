//! The gallery as the window lays it out: every image of a view at once, packed.

use safelight_library::{GalleryCell, GalleryCounts, GalleryView};

use super::Studio;
use crate::fault::Fault;
use crate::wire::{Counts, Packed, View};

impl Studio {
    /// Every image of a view, packed: see [`Packed`].
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn gallery(&self, view: View) -> Result<Packed, Fault> {
        let view = match view {
            View::All => GalleryView::All,
            View::Favourites => GalleryView::Favourites,
            View::Unrated => GalleryView::Unrated,
            View::Trash => GalleryView::Trash,
        };
        self.core
            .read(move |tx| {
                let mut columns = Columns::default();
                tx.images().walk(view, |cell| columns.push(&cell))?;
                Ok(columns.pack())
            })
            .await
    }

    /// How many images each view holds.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn counts(&self) -> Result<Counts, Fault> {
        self.core.read(|tx| tx.images().counts()).await.map(counts)
    }
}

fn counts(found: GalleryCounts) -> Counts {
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    Counts {
        all: count(found.all),
        favourites: count(found.favourites),
        unrated: count(found.unrated),
        trash: count(found.trash),
        demo: count(found.demo),
    }
}

/// The columns of [`Packed`], little-endian.
#[derive(Default)]
struct Columns {
    ids: Vec<u8>,
    seconds: Vec<u8>,
    versions: Vec<u8>,
    looks: Vec<u8>,
    widths: Vec<u8>,
    heights: Vec<u8>,
}

impl Columns {
    fn push(&mut self, cell: &GalleryCell) {
        // Ids stay below 2^53, where every whole number is a float of its own.
        #[allow(clippy::cast_precision_loss)]
        let id = cell.id.0 as f64;
        let seconds = u32::try_from(cell.at.max(0) / 1000).unwrap_or(u32::MAX);
        let flags = u32::from(cell.rating.min(7))
            | u32::from(cell.favourite) << 3
            | u32::from(cell.undecodable) << 4
            | u32::from(cell.demo) << 5
            | u32::from(cell.missing) << 6;
        let look = cell.colour << 8 | flags;
        self.ids.extend_from_slice(&id.to_le_bytes());
        self.seconds.extend_from_slice(&seconds.to_le_bytes());
        self.versions.extend_from_slice(&cell.version.to_le_bytes());
        self.looks.extend_from_slice(&look.to_le_bytes());
        self.widths.extend_from_slice(&cell.width.to_le_bytes());
        self.heights.extend_from_slice(&cell.height.to_le_bytes());
    }

    fn pack(self) -> Packed {
        let count = u32::try_from(self.ids.len() / 8).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(16 + self.ids.len() * 3);
        bytes.extend_from_slice(b"SLG1");
        bytes.extend_from_slice(&count.to_le_bytes());
        bytes.extend_from_slice(&[0; 8]);
        for column in [
            self.ids,
            self.seconds,
            self.versions,
            self.looks,
            self.widths,
            self.heights,
        ] {
            bytes.extend_from_slice(&column);
        }
        Packed(bytes)
    }
}
