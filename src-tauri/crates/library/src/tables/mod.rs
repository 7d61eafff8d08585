//! One table, one file: its definition, its row, its reads and its writes.

mod album_images;
mod albums;
mod changes;
mod convert;
mod discarded;
mod image_links;
mod images;
mod jobs;
mod meta;
mod outputs;
mod presets;
mod prompt_history;
mod smart_albums;
mod statement;
mod tags;
pub(crate) mod touched;

pub(crate) use crate::text_enum::text_enum;
#[cfg(test)]
pub(crate) use album_images::FIRST;
pub use album_images::{AlbumImages, AlbumImagesMut};
pub(crate) use album_images::{AlbumPlace, STRIDE};
pub use albums::*;
pub use changes::*;
pub use discarded::{Discarded, DiscardedMut};
pub use image_links::*;
pub(crate) use images::safe_relative;
pub use images::*;
pub use jobs::*;
pub use meta::*;
pub use outputs::*;
pub use presets::*;
pub use prompt_history::*;
pub use smart_albums::*;
pub use tags::*;

/// The whole schema, in an order that foreign keys allow.
pub(crate) const DEFINITIONS: &[&str] = &[
    images::CREATE,
    image_links::CREATE,
    jobs::CREATE,
    outputs::CREATE,
    tags::CREATE,
    albums::CREATE,
    album_images::CREATE,
    smart_albums::CREATE,
    presets::CREATE,
    prompt_history::CREATE,
    changes::CREATE,
    discarded::CREATE,
    meta::CREATE,
    touched::CREATE,
];

/// A read handle and a write handle on one table.
macro_rules! handles {
    ($read:ident, $write:ident, $table:literal) => {
        #[doc = concat!("Reads of the table `", $table, "`.")]
        #[derive(Clone, Copy)]
        pub struct $read<'a> {
            conn: &'a Connection,
        }

        #[doc = concat!("Reads and writes of the table `", $table, "`.")]
        #[derive(Clone, Copy)]
        pub struct $write<'a> {
            read: $read<'a>,
        }

        impl<'a> $read<'a> {
            pub(crate) fn new(conn: &'a Connection) -> Self {
                Self { conn }
            }
        }

        impl<'a> $write<'a> {
            pub(crate) fn new(conn: &'a Connection) -> Self {
                Self {
                    read: $read::new(conn),
                }
            }
        }

        impl<'a> std::ops::Deref for $write<'a> {
            type Target = $read<'a>;
            fn deref(&self) -> &Self::Target {
                &self.read
            }
        }
    };
}
pub(crate) use handles;
