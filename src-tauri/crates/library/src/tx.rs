//! Handles on an open transaction.

use crate::DbError;
use crate::tables::{
    AlbumImages, AlbumImagesMut, Albums, AlbumsMut, Changes, ChangesMut, Discarded, DiscardedMut,
    ImageLinks, ImageLinksMut, ImageTags, ImageTagsMut, Images, ImagesMut, Jobs, JobsMut, Meta,
    MetaMut, Outputs, OutputsMut, Presets, PresetsMut, PromptHistory, PromptHistoryMut,
    SmartAlbums, SmartAlbumsMut, Tags, TagsMut,
};
use rusqlite::Connection;
use std::ops::Deref;

/// A consistent view of the database, given to the closure of [`Library::read`](crate::Library::read).
///
/// Each table has a handle of its own: `tx.jobs().get(id)?`.
pub struct ReadTx<'a> {
    conn: &'a Connection,
}

/// A write in progress, given to the closure of [`Library::write`](crate::Library::write).
///
/// It can read all that [`ReadTx`] can, and sees what it wrote itself: `tx.jobs_mut().insert(&new)?`, then
/// `tx.jobs().get(id)?`.
pub struct WriteTx<'a> {
    read: ReadTx<'a>,
}

macro_rules! tables {
    ($($read:ident $read_type:ident $write:ident $write_type:ident,)+) => {
        impl<'a> ReadTx<'a> {
            $(
                #[doc = concat!("Reads of the table `", stringify!($read), "`.")]
                #[must_use]
                pub fn $read(&self) -> $read_type<'a> {
                    $read_type::new(self.conn)
                }
            )+
        }

        impl<'a> WriteTx<'a> {
            $(
                #[doc = concat!("Reads and writes of the table `", stringify!($read), "`.")]
                #[must_use]
                pub fn $write(&self) -> $write_type<'a> {
                    $write_type::new(self.conn)
                }
            )+
        }
    };
}

tables! {
    images Images images_mut ImagesMut,
    image_links ImageLinks image_links_mut ImageLinksMut,
    jobs Jobs jobs_mut JobsMut,
    outputs Outputs outputs_mut OutputsMut,
    tags Tags tags_mut TagsMut,
    image_tags ImageTags image_tags_mut ImageTagsMut,
    albums Albums albums_mut AlbumsMut,
    album_images AlbumImages album_images_mut AlbumImagesMut,
    smart_albums SmartAlbums smart_albums_mut SmartAlbumsMut,
    presets Presets presets_mut PresetsMut,
    prompt_history PromptHistory prompt_history_mut PromptHistoryMut,
    changes Changes changes_mut ChangesMut,
    discarded Discarded discarded_mut DiscardedMut,
    meta Meta meta_mut MetaMut,
}

impl<'a> ReadTx<'a> {
    pub(crate) fn conn(&self) -> &'a Connection {
        self.conn
    }

    pub(crate) fn new(conn: &'a Connection) -> Self {
        Self { conn }
    }
}

impl WriteTx<'_> {
    /// Removes rows that stand for something that is not there, in a database that was put together from several
    /// sources: tags of no image, images of no album. Their number.
    pub(crate) fn remove_loose_rows(&self) -> Result<u64, DbError> {
        const LOOSE: &[&str] = &[
            "DELETE FROM image_texts WHERE image_id NOT IN (SELECT id FROM images)",
            "DELETE FROM image_links WHERE image_id NOT IN (SELECT id FROM images)",
            "DELETE FROM image_tags WHERE image_id NOT IN (SELECT id FROM images)
               OR tag_id NOT IN (SELECT id FROM tags)",
            "DELETE FROM album_images WHERE image_id NOT IN (SELECT id FROM images)
               OR album_id NOT IN (SELECT id FROM albums)",
            "UPDATE albums SET parent_id = NULL WHERE parent_id NOT IN (SELECT id FROM albums)",
            "UPDATE albums SET cover_image_id = NULL WHERE cover_image_id NOT IN (SELECT id FROM images)",
            "DELETE FROM outputs WHERE job_id NOT IN (SELECT id FROM jobs)",
        ];
        let mut removed = 0;
        for sql in LOOSE {
            removed += self.read.conn.execute(sql, [])? as u64;
        }
        self.recount()?;
        Ok(removed)
    }

    /// Sets the numbers of images that tags and albums carry to what they are.
    pub(crate) fn recount(&self) -> Result<(), DbError> {
        const COUNTS: &[&str] = &[
            "WITH now (id, images) AS (SELECT t.id, (SELECT count(*) FROM image_tags x JOIN images i ON i.id = x.image_id
               WHERE x.tag_id = t.id AND i.trashed_at IS NULL) FROM tags t)
             UPDATE tags SET images = now.images FROM now WHERE now.id = tags.id AND now.images <> tags.images",
            "WITH now (id, images) AS (SELECT a.id, (SELECT count(*) FROM album_images x JOIN images i ON i.id = x.image_id
               WHERE x.album_id = a.id AND i.trashed_at IS NULL) FROM albums a)
             UPDATE albums SET images = now.images FROM now WHERE now.id = albums.id AND now.images <> albums.images",
        ];
        for sql in COUNTS {
            self.read.conn.execute(sql, [])?;
        }
        Ok(())
    }
}

impl<'a> WriteTx<'a> {
    pub(crate) fn new(conn: &'a Connection) -> Self {
        Self {
            read: ReadTx::new(conn),
        }
    }
}

impl<'a> Deref for WriteTx<'a> {
    type Target = ReadTx<'a>;
    fn deref(&self) -> &Self::Target {
        &self.read
    }
}
