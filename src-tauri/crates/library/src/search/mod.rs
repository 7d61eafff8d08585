//! Finding images: what a search means for the rows, the index of words, and columns in memory.
//!
//! A window asks for every image of a place that fits, in any order ([`Library::look`]): the answer comes from columns
//! in memory and the index. A command asks for the first few ([`Library::find`]) and starts cold: the answer comes from
//! SQL, unless the columns are there. Both ways mean the same, which a test with random searches holds them to.

mod bitmap;
mod calendar;
mod columns;
mod completing;
mod evaluate;
mod find;
mod index;
mod look;
mod matches;
mod order;
#[cfg(test)]
mod plans;
mod similar;
mod terms;
mod vocabulary;
mod words;

pub use completing::{Completed, CompletedKind, Completing};
pub use find::Find;
pub use matches::{Marked, TextOf};
pub use order::{Sort, SortBy};

pub(crate) use columns::Columns;
pub(crate) use index::{begin_anew, tidy};
pub(crate) use look::InMemory;
pub(crate) use words::is_spaced_text;

use crate::{AlbumId, Millis, SmartAlbumId, TagId};

/// Where images are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Everything outside the trash.
    All,
    /// Favourites outside the trash.
    Favourites,
    /// Images without a rating, outside the trash.
    Unrated,
    /// The trash.
    Trash,
    /// An album.
    Album(AlbumId),
    /// A saved search.
    SmartAlbum(SmartAlbumId),
    /// A tag, and those below it.
    Tag(TagId),
}

/// What a search means depends on.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// This moment, for `today` and the like.
    pub now: Millis,
    /// Names and ids of profiles.
    pub profiles: Vec<(String, String)>,
}
