//! `images` and `image_texts`: one row per kept image. The texts stand in a table of their own, so that walking a
//! million rows stays cheap and a text index can be fed from them.

mod files;
mod gallery;
mod marks;
mod row;
mod same;

use super::statement::limit_value;
use super::{convert, handles};
use crate::{DbError, ImageId, JobId};
pub use files::FileRow;
#[cfg(test)]
pub(crate) use gallery::COUNTS;
pub(crate) use gallery::LOOK;
pub(crate) use gallery::version_bits;
pub use gallery::{GalleryCell, GalleryCounts, GalleryView, Stretch};
pub(crate) use marks::MarkColumn;
pub use marks::{ImageFacts, Mark};
use media::Digest;
pub(crate) use row::safe_relative;
pub use row::{GalleryCursor, ImageRow, Looks, Undecodable};
use row::{colour_value, row};
use rusqlite::{Connection, OptionalExtension as _, named_params};
pub(crate) use same::Candidate;
#[cfg(test)]
pub(crate) use same::{BY_FILE, BY_PIXELS};

pub(crate) const CREATE: &str = "
CREATE TABLE images (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL UNIQUE,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  source_sha256 BLOB NOT NULL CHECK (length(source_sha256) = 32),
  pixel_hash BLOB CHECK (length(pixel_hash) = 32),
  perceptual_hash INTEGER,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  format TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  average_colour INTEGER,
  undecodable TEXT CHECK (undecodable IN ('unsupported','too_large','damaged')),
  model TEXT,
  size_asked TEXT,
  quality TEXT,
  steps INTEGER,
  guidance REAL,
  seed INTEGER,
  seed_mode TEXT NOT NULL CHECK (seed_mode IN ('servers_choice','random','fixed')),
  seed_index INTEGER NOT NULL DEFAULT 1,
  seed_count INTEGER NOT NULL DEFAULT 1,
  response_format TEXT,
  created_at INTEGER NOT NULL,
  server_created INTEGER,
  job_id INTEGER,
  output_index INTEGER,
  profile_id TEXT,
  demo INTEGER NOT NULL DEFAULT 0 CHECK (demo IN (0, 1)),
  rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
  favourite INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1)),
  trashed_at INTEGER,
  missing_since INTEGER,
  imported INTEGER NOT NULL DEFAULT 0 CHECK (imported IN (0, 1)),
  sidecar INTEGER NOT NULL DEFAULT 0 CHECK (sidecar IN (0, 1)),
  arrived_after_cancel INTEGER NOT NULL DEFAULT 0 CHECK (arrived_after_cancel IN (0, 1)),
  cost REAL
) STRICT;
CREATE INDEX images_gallery ON images (created_at DESC, id DESC, substr(sha256, 1, 4),
  (min(width, 65535) << 47) | (min(height, 65535) << 31) | (coalesce(average_colour, 8421504) << 7)
  | rating | (favourite << 3) | ((undecodable IS NOT NULL) << 4) | (demo << 5) | ((missing_since IS NOT NULL) << 6), trashed_at)
  WHERE trashed_at IS NULL;
CREATE INDEX images_trash ON images (trashed_at DESC, id DESC, substr(sha256, 1, 4),
  (min(width, 65535) << 47) | (min(height, 65535) << 31) | (coalesce(average_colour, 8421504) << 7)
  | rating | (favourite << 3) | ((undecodable IS NOT NULL) << 4) | (demo << 5) | ((missing_since IS NOT NULL) << 6))
  WHERE trashed_at IS NOT NULL;
CREATE INDEX images_sha256 ON images (sha256);
CREATE INDEX images_source_sha256 ON images (source_sha256);
CREATE INDEX images_pixel_hash ON images (pixel_hash) WHERE pixel_hash IS NOT NULL;
CREATE INDEX images_job ON images (job_id, output_index) WHERE job_id IS NOT NULL;
CREATE INDEX images_model ON images (model, created_at DESC) WHERE model IS NOT NULL;
CREATE INDEX images_rating ON images (rating, created_at DESC, trashed_at) WHERE rating > 0;
CREATE INDEX images_favourite ON images (created_at DESC, trashed_at) WHERE favourite = 1;
CREATE INDEX images_demo ON images (demo, trashed_at);
CREATE INDEX images_missing ON images (id) WHERE missing_since IS NOT NULL;
INSERT INTO sqlite_sequence (name, seq) VALUES ('images', 0);
CREATE TABLE image_texts (
  image_id INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
  prompt TEXT NOT NULL,
  negative_prompt TEXT,
  revised_prompt TEXT,
  note TEXT
) STRICT;
";

handles!(Images, ImagesMut, "images");

impl Images<'_> {
    /// The image with this id, trashed or not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn get(&self, id: ImageId) -> Result<Option<ImageRow>, DbError> {
        let mut statement = self.conn.prepare_cached(&one())?;
        Ok(statement.query_row([id], row).optional()?)
    }

    /// A page of the gallery: images that are not in the trash, newest first (`created_at`, then id), after `after`
    /// (`None` for the first page; else [`ImageRow::cursor`] of the last one), at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest(
        &self,
        after: Option<GalleryCursor>,
        limit: usize,
    ) -> Result<Vec<ImageRow>, DbError> {
        let after = after.unwrap_or(GalleryCursor {
            created_at: i64::MAX,
            id: ImageId(i64::MAX),
        });
        let mut statement = self.conn.prepare_cached(&format!(
            "{SELECT} WHERE i.trashed_at IS NULL AND (i.created_at, i.id) < (?1, ?2)
             ORDER BY i.created_at DESC, i.id DESC LIMIT ?3"
        ))?;
        let rows = statement.query_map((after.created_at, after.id, limit_value(limit)), row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The trash, last trashed first, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn trashed(&self, limit: usize) -> Result<Vec<ImageRow>, DbError> {
        let mut statement = self.conn.prepare_cached(&format!(
            "{SELECT} WHERE i.trashed_at IS NOT NULL ORDER BY i.trashed_at DESC, i.id DESC LIMIT ?1"
        ))?;
        Ok(statement
            .query_map([limit_value(limit)], row)?
            .collect::<Result<_, _>>()?)
    }

    /// Images that were put into the trash before this moment, the first ones first, at most `limit`: id, path, and whether
    /// a sidecar stands beside the file.
    pub(crate) fn trashed_before(
        &self,
        before: crate::Millis,
        limit: usize,
    ) -> Result<Vec<(ImageId, String, bool)>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, path, sidecar FROM images WHERE trashed_at IS NOT NULL AND trashed_at < ?1
             ORDER BY trashed_at, id LIMIT ?2",
        )?;
        let found = statement.query_map((before, limit_value(limit)), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Images of a job, in the order of its reply, trashed ones too.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of_job(&self, job: JobId) -> Result<Vec<ImageRow>, DbError> {
        let mut statement = self.conn.prepare_cached(&format!(
            "{SELECT} WHERE i.job_id = ?1 ORDER BY i.output_index, i.id"
        ))?;
        Ok(statement.query_map([job], row)?.collect::<Result<_, _>>()?)
    }

    /// How many images there are outside the trash.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn count(&self) -> Result<u64, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT count(*) FROM images WHERE trashed_at IS NULL")?;
        Ok(statement
            .query_row([], |row| row.get::<_, i64>(0))?
            .unsigned_abs())
    }
}

impl ImagesMut<'_> {
    /// Takes `n` ids that no other image will ever have.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn reserve_ids(&self, n: usize) -> Result<Vec<ImageId>, DbError> {
        // AUTOINCREMENT's own counter: an id taken here is never given out again, used or not.
        let n = i64::try_from(n).unwrap_or(i64::MAX);
        let mut statement = self.conn.prepare_cached(
            "UPDATE sqlite_sequence SET seq = seq + ?1 WHERE name = 'images' RETURNING seq",
        )?;
        let last: i64 = statement.query_row([n], |row| row.get(0))?;
        Ok((last - n + 1..=last).map(ImageId).collect())
    }

    /// Writes a new row with its texts; its id must have been reserved.
    ///
    /// # Errors
    /// When the database cannot be written, or there is an image with this id or path.
    pub fn insert(&self, image: &ImageRow) -> Result<(), DbError> {
        self.conn.prepare_cached(INSERT)?.execute(named_params! {
            ":id": image.id, ":path": image.path, ":sha256": image.sha256.as_bytes(),
            ":source_sha256": image.source_sha256.as_bytes(),
            ":pixel_hash": image.pixel_hash.as_ref().map(Digest::as_bytes),
            ":perceptual_hash": image.perceptual_hash.map(|hash| hash.0.cast_signed()),
            ":width": image.width, ":height": image.height, ":format": image.format.id(),
            ":bytes": image.bytes.cast_signed(), ":average_colour": image.average_colour.map(colour_value),
            ":undecodable": image.undecodable, ":model": image.model, ":size_asked": image.size_asked,
            ":quality": image.quality, ":steps": image.steps, ":guidance": image.guidance,
            ":seed": image.seed.value, ":seed_mode": convert::seed_mode_word(image.seed.mode),
            ":seed_index": image.seed.index, ":seed_count": image.seed.count,
            ":response_format": image.response_format, ":created_at": image.created_at,
            ":server_created": image.server_created, ":job_id": image.job_id,
            ":output_index": image.output_index, ":profile_id": image.profile_id, ":demo": image.demo,
            ":rating": image.rating, ":favourite": image.favourite, ":trashed_at": image.trashed_at,
            ":missing_since": image.missing_since, ":imported": image.imported, ":sidecar": image.sidecar,
            ":arrived_after_cancel": image.arrived_after_cancel, ":cost": image.cost,
        })?;
        self.conn
            .prepare_cached(
                "INSERT INTO image_texts (image_id, prompt, negative_prompt, revised_prompt, note)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((
                image.id,
                &image.prompt,
                &image.negative_prompt,
                &image.revised_prompt,
                &image.note,
            ))?;
        Ok(())
    }

    /// Removes an image from the library, with its texts, tags, links and places in albums. Its file is the caller's.
    pub(crate) fn delete(&self, id: ImageId) -> Result<bool, DbError> {
        let mut statement = self
            .conn
            .prepare_cached("DELETE FROM images WHERE id = ?1")?;
        Ok(statement.execute([id])? == 1)
    }

    /// Sets what is known of the file and its pixels anew, in the same transaction as the file was written.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_file(&self, image: &ImageRow) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE images SET sha256 = :sha256, source_sha256 = :source_sha256, pixel_hash = :pixel_hash,
               perceptual_hash = :perceptual_hash, width = :width, height = :height, bytes = :bytes,
               average_colour = :average_colour, undecodable = :undecodable, sidecar = :sidecar
             WHERE id = :id",
        )?;
        let changed = statement.execute(named_params! {
            ":id": image.id, ":sha256": image.sha256.as_bytes(),
            ":source_sha256": image.source_sha256.as_bytes(),
            ":pixel_hash": image.pixel_hash.as_ref().map(Digest::as_bytes),
            ":perceptual_hash": image.perceptual_hash.map(|hash| hash.0.cast_signed()),
            ":width": image.width, ":height": image.height, ":bytes": image.bytes.cast_signed(),
            ":average_colour": image.average_colour.map(colour_value), ":undecodable": image.undecodable,
            ":sidecar": image.sidecar,
        })?;
        Ok(changed == 1)
    }

    /// Sets what decoding told, unless it is known already or the file has changed since (`sha256`).
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_looks(&self, id: ImageId, sha256: &Digest, looks: &Looks) -> Result<bool, DbError> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE images SET pixel_hash = ?3, perceptual_hash = ?4, average_colour = ?5, undecodable = ?6
             WHERE id = ?1 AND sha256 = ?2 AND pixel_hash IS NULL AND undecodable IS NULL",
        )?;
        let changed = statement.execute((
            id,
            sha256.as_bytes(),
            looks.pixel_hash.as_ref().map(Digest::as_bytes),
            looks.perceptual_hash.map(|hash| hash.0.cast_signed()),
            looks.average_colour.map(colour_value),
            looks.undecodable,
        ))?;
        Ok(changed == 1)
    }
}

/// Of one image.
fn one() -> String {
    format!("{SELECT} WHERE i.id = ?1")
}

/// In the order in which [`row`] reads.
const SELECT: &str = "SELECT i.id, i.path, i.sha256, i.source_sha256, i.pixel_hash, i.perceptual_hash, i.width, i.height, i.format,
  i.bytes, i.average_colour, i.undecodable, t.prompt, t.negative_prompt, t.revised_prompt, t.note, i.model,
  i.size_asked, i.quality, i.steps, i.guidance, i.seed_mode, i.seed, i.seed_index, i.seed_count,
  i.response_format, i.created_at, i.server_created, i.job_id, i.output_index, i.profile_id, i.demo, i.rating,
  i.favourite, i.trashed_at, i.missing_since, i.imported, i.sidecar, i.arrived_after_cancel, i.cost
 FROM images i LEFT JOIN image_texts t ON t.image_id = i.id";

const INSERT: &str = "INSERT INTO images (id, path, sha256, source_sha256, pixel_hash, perceptual_hash, width, height,
   format, bytes, average_colour, undecodable, model, size_asked, quality, steps, guidance, seed, seed_mode, seed_index,
   seed_count, response_format, created_at, server_created, job_id, output_index, profile_id, demo, rating, favourite,
   trashed_at, missing_since, imported, sidecar, arrived_after_cancel, cost)
 VALUES (:id, :path, :sha256, :source_sha256, :pixel_hash, :perceptual_hash, :width, :height,
   :format, :bytes, :average_colour, :undecodable, :model, :size_asked, :quality, :steps, :guidance, :seed, :seed_mode,
   :seed_index, :seed_count, :response_format, :created_at, :server_created, :job_id, :output_index, :profile_id, :demo,
   :rating, :favourite, :trashed_at, :missing_since, :imported, :sidecar, :arrived_after_cancel, :cost)";
