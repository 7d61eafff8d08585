//! `album_images`: which images lie in which album, in the album's order. The triggers that keep the numbers of images
//! stand here too, behind all tables that they touch.

use super::handles;
use crate::{AlbumId, DbError, ImageId, Millis};
use rusqlite::{Connection, OptionalExtension as _};

pub(crate) const CREATE: &str = "
CREATE TABLE album_images (
  album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (album_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX album_images_order ON album_images (album_id, position);
CREATE INDEX album_images_image ON album_images (image_id);
CREATE TRIGGER album_images_added AFTER INSERT ON album_images
  WHEN EXISTS (SELECT 1 FROM images WHERE id = NEW.image_id AND trashed_at IS NULL)
BEGIN
  UPDATE albums SET images = images + 1 WHERE id = NEW.album_id;
END;
CREATE TRIGGER album_images_removed AFTER DELETE ON album_images
  WHEN EXISTS (SELECT 1 FROM images WHERE id = OLD.image_id AND trashed_at IS NULL)
BEGIN
  UPDATE albums SET images = images - 1 WHERE id = OLD.album_id;
END;
CREATE TRIGGER images_trashed AFTER UPDATE OF trashed_at ON images
  WHEN OLD.trashed_at IS NULL AND NEW.trashed_at IS NOT NULL
BEGIN
  UPDATE tags SET images = images - 1 WHERE id IN (SELECT tag_id FROM image_tags WHERE image_id = NEW.id);
  UPDATE albums SET images = images - 1 WHERE id IN (SELECT album_id FROM album_images WHERE image_id = NEW.id);
END;
CREATE TRIGGER images_restored AFTER UPDATE OF trashed_at ON images
  WHEN OLD.trashed_at IS NOT NULL AND NEW.trashed_at IS NULL
BEGIN
  UPDATE tags SET images = images + 1 WHERE id IN (SELECT tag_id FROM image_tags WHERE image_id = NEW.id);
  UPDATE albums SET images = images + 1 WHERE id IN (SELECT album_id FROM album_images WHERE image_id = NEW.id);
END;
CREATE TRIGGER images_gone BEFORE DELETE ON images WHEN OLD.trashed_at IS NULL
BEGIN
  UPDATE tags SET images = images - 1 WHERE id IN (SELECT tag_id FROM image_tags WHERE image_id = OLD.id);
  UPDATE albums SET images = images - 1 WHERE id IN (SELECT album_id FROM album_images WHERE image_id = OLD.id);
END;
";

/// Between the places of two images that were added one after the other, so that others can be put between them.
pub(crate) const STRIDE: i64 = 1 << 16;

/// The place of an image in an album, before and after a change; no place: not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AlbumPlace {
    pub(crate) image: ImageId,
    pub(crate) before: Option<i64>,
    pub(crate) after: Option<i64>,
    pub(crate) added_at: Millis,
}

pub(crate) const FIRST: &str =
    "SELECT i.id, substr(i.sha256, 1, 4) FROM album_images a JOIN images i ON i.id = a.image_id
 WHERE a.album_id = ?1 AND i.trashed_at IS NULL ORDER BY a.position, a.image_id LIMIT 1";

handles!(AlbumImages, AlbumImagesMut, "album_images");

impl AlbumImages<'_> {
    /// The images of an album in its order, without those in the trash.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of(&self, album: AlbumId) -> Result<Vec<ImageId>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT a.image_id FROM album_images a JOIN images i ON i.id = a.image_id
             WHERE a.album_id = ?1 AND i.trashed_at IS NULL ORDER BY a.position, a.image_id",
        )?;
        Ok(statement
            .query_map([album], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }

    /// The first image of an album outside the trash, with its version as [`ImageRow::version_bits`] has it.
    ///
    /// # Errors
    /// When the database cannot be read.
    ///
    /// [`ImageRow::version_bits`]: crate::ImageRow::version_bits
    pub fn first(&self, album: AlbumId) -> Result<Option<(ImageId, u32)>, DbError> {
        let mut statement = self.conn.prepare_cached(FIRST)?;
        let found = statement.query_row([album], |row| {
            Ok((row.get(0)?, super::images::version_bits(row, 1)?))
        });
        Ok(found.optional()?)
    }

    /// The albums that an image lies in.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn with(&self, image: ImageId) -> Result<Vec<AlbumId>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT album_id FROM album_images WHERE image_id = ?1 ORDER BY album_id",
        )?;
        Ok(statement
            .query_map([image], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }
}

impl AlbumImages<'_> {
    /// All images of an album with their places, in its order, trashed ones too.
    pub(crate) fn places(&self, album: AlbumId) -> Result<Vec<AlbumPlace>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT image_id, position, added_at FROM album_images WHERE album_id = ?1
             ORDER BY position, image_id",
        )?;
        let place = |row: &rusqlite::Row<'_>| {
            let position = Some(row.get(1)?);
            Ok(AlbumPlace {
                image: row.get(0)?,
                before: position,
                after: position,
                added_at: row.get(2)?,
            })
        };
        Ok(statement
            .query_map([album], place)?
            .collect::<Result<_, _>>()?)
    }

    /// The last place that is taken; 0 in an empty album.
    pub(crate) fn last_place(&self, album: AlbumId) -> Result<i64, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT coalesce(max(position), 0) FROM album_images WHERE album_id = ?1",
        )?;
        Ok(statement.query_row([album], |row| row.get(0))?)
    }

    /// The place of an image in an album, and when it was added.
    pub(crate) fn place(
        &self,
        album: AlbumId,
        image: ImageId,
    ) -> Result<Option<AlbumPlace>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT position, added_at FROM album_images WHERE album_id = ?1 AND image_id = ?2",
        )?;
        Ok(statement
            .query_row((album, image), |row| {
                let position = Some(row.get(0)?);
                Ok(AlbumPlace {
                    image,
                    before: position,
                    after: position,
                    added_at: row.get(1)?,
                })
            })
            .optional()?)
    }
}

impl AlbumImagesMut<'_> {
    /// Adds an image as the album's last. `false` if it lies in it already, or album or image do not exist. Use
    /// [`Library::add_to_album`](crate::Library::add_to_album) where undo should know of it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn add(&self, album: AlbumId, image: ImageId, now: Millis) -> Result<bool, DbError> {
        let place = self.last_place(album)? + STRIDE;
        self.put_back(album, image, now, None, Some(place))
    }

    /// Puts an image to the place `to` where it still stands at `from`; tells whether it did.
    pub(crate) fn put_back(
        &self,
        album: AlbumId,
        image: ImageId,
        added_at: Millis,
        from: Option<i64>,
        to: Option<i64>,
    ) -> Result<bool, DbError> {
        let changed = match (from, to) {
            (None, Some(to)) => self
                .conn
                .prepare_cached(
                    "INSERT INTO album_images (album_id, image_id, position, added_at)
                     SELECT albums.id, images.id, ?3, ?4 FROM albums, images WHERE albums.id = ?1 AND images.id = ?2
                     ON CONFLICT DO NOTHING",
                )?
                .execute((album, image, to, added_at))?,
            (Some(from), None) => self
                .conn
                .prepare_cached(
                    "DELETE FROM album_images WHERE album_id = ?1 AND image_id = ?2 AND position = ?3",
                )?
                .execute((album, image, from))?,
            (Some(from), Some(to)) => self
                .conn
                .prepare_cached(
                    "UPDATE album_images SET position = ?4 WHERE album_id = ?1 AND image_id = ?2 AND position = ?3",
                )?
                .execute((album, image, from, to))?,
            (None, None) => 0,
        };
        Ok(changed == 1)
    }
}
