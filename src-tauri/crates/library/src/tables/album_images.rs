//! `album_images`: which images lie in which album, in the album's order.

use super::handles;
use crate::{AlbumId, DbError, ImageId, Millis};
use rusqlite::Connection;

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
";

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

impl AlbumImagesMut<'_> {
    /// Adds an image as the album's last. `false` if it lies in it already.
    ///
    /// # Errors
    /// When the database cannot be written, or album or image do not exist.
    pub fn add(&self, album: AlbumId, image: ImageId, now: Millis) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO album_images (album_id, image_id, position, added_at) VALUES
             (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM album_images WHERE album_id = ?1), ?3)
             ON CONFLICT DO NOTHING",
        )?;
        Ok(statement.execute((album, image, now))? == 1)
    }

    /// Takes an image out of an album. `false` if it was not in it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn remove(&self, album: AlbumId, image: ImageId) -> Result<bool, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("DELETE FROM album_images WHERE album_id = ?1 AND image_id = ?2")?;
        Ok(statement.execute((album, image))? == 1)
    }

    /// Puts the album's images into this order; images that are not named stay behind them in theirs.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn arrange(&self, album: AlbumId, order: &[ImageId]) -> Result<(), DbError> {
        let mut behind = self.conn.prepare_cached(
            "UPDATE album_images SET position = position + ?2 WHERE album_id = ?1",
        )?;
        behind.execute((album, i64::try_from(order.len()).unwrap_or(i64::MAX)))?;
        let mut place = self.conn.prepare_cached(
            "UPDATE album_images SET position = ?3 WHERE album_id = ?1 AND image_id = ?2",
        )?;
        for (image, position) in order.iter().zip(1_i64..) {
            place.execute((album, image, position))?;
        }
        Ok(())
    }
}
