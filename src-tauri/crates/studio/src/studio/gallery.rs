//! The gallery as the window lays it out: every image of a view at once, packed.

use std::sync::Arc;

use safelight_library::query::Typing;
use safelight_library::{GalleryCell, GalleryCounts, GalleryView, Stretch};

use super::Studio;
use crate::blocking::blocking;
use crate::fault::Fault;
use crate::wire::{Counts, Look, Packed, View};

/// A gallery that is read in two halves at the same time, from so many images on.
const LARGE: i64 = 50_000;

impl Studio {
    /// Every image that a look shows, packed: see [`Packed`].
    ///
    /// # Errors
    /// [`ErrorCode::QuerySyntax`](crate::ErrorCode::QuerySyntax), or trouble of the database.
    pub async fn gallery(&self, look: Look) -> Result<Packed, Fault> {
        let view = match look.view {
            View::All => Some(GalleryView::All),
            View::Favourites => Some(GalleryView::Favourites),
            View::Unrated => Some(GalleryView::Unrated),
            View::Trash => Some(GalleryView::Trash),
            View::Album { .. } | View::SmartAlbum { .. } | View::Tag { .. } => None,
        };
        // The first page must not wait for columns in memory.
        if let Some(view) = view
            && look.query.trim().is_empty()
            && look.sort.is_none()
            && !self.core.library.has_columns()
        {
            let whole = self.whole(view).await;
            self.prepare_search_soon();
            return whole;
        }
        let find = self.core.find(&look, Typing::UnderWay)?;
        let library = Arc::clone(&self.core.library);
        blocking(move || {
            let mut columns = Columns::default();
            library.look(&find, |cell| columns.push(&cell))?;
            Ok(columns.pack())
        })
        .await
    }

    async fn whole(&self, view: GalleryView) -> Result<Packed, Fault> {
        let middle = match view {
            GalleryView::Trash => None,
            _ => self.core.read(|tx| tx.images().middle(LARGE)).await?,
        };
        let Some(middle) = middle else {
            return Ok(self.columns(view, Stretch::Whole).await?.pack());
        };
        // Each half sees a moment of its own; what changes between them is told as an event after both.
        let (mut newer, older) = tokio::try_join!(
            self.columns(view, Stretch::Before(middle)),
            self.columns(view, Stretch::From(middle)),
        )?;
        newer.append(&older);
        Ok(newer.pack())
    }

    async fn columns(&self, view: GalleryView, stretch: Stretch) -> Result<Columns, Fault> {
        self.core
            .read(move |tx| {
                let mut columns = Columns::default();
                tx.images()
                    .walk(view, stretch, |cell| columns.push(&cell))?;
                Ok(columns)
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

    fn append(&mut self, other: &Self) {
        for (column, more) in [
            (&mut self.ids, &other.ids),
            (&mut self.seconds, &other.seconds),
            (&mut self.versions, &other.versions),
            (&mut self.looks, &other.looks),
            (&mut self.widths, &other.widths),
            (&mut self.heights, &other.heights),
        ] {
            column.extend_from_slice(more);
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use safelight_library::ImageId;

    #[test]
    fn two_halves_packed_together_are_the_whole() {
        let cells = (1..=5_u16).map(|n| GalleryCell {
            id: ImageId(i64::from(n)),
            at: 1_700_000_000_999 + i64::from(n) * 1000,
            version: 0x0102_0304,
            width: n,
            height: 7,
            colour: 0x00ab_cdef,
            rating: 5,
            favourite: true,
            undecodable: true,
            demo: true,
            missing: true,
        });
        let columns = |cells: &mut dyn Iterator<Item = GalleryCell>| {
            let mut columns = Columns::default();
            cells.for_each(|cell| columns.push(&cell));
            columns
        };
        let mut half = columns(&mut cells.clone().take(2));
        half.append(&columns(&mut cells.clone().skip(2)));
        let Packed(whole) = columns(&mut cells.clone()).pack();
        assert_eq!(half.pack().0, whole);
        assert_eq!(&whole[16..24], 1.0_f64.to_le_bytes());
        assert_eq!(&whole[56..60], 1_700_000_001_u32.to_le_bytes());
        assert_eq!(&whole[76..80], [4, 3, 2, 1]);
        assert_eq!(&whole[96..100], 0xabcd_ef7d_u32.to_le_bytes());
        // A clock before 1970 or after 2106 stays in its column.
        let far = |at| columns(&mut cells.clone().take(1).map(|cell| GalleryCell { at, ..cell }));
        assert_eq!(far(-5).seconds, [0; 4]);
        assert_eq!(far(i64::MAX).seconds, [0xff; 4]);
    }
}
