//! `images` and `image_texts`: one row per kept image. The texts stand in a table of their own, so that walking a
//! million rows stays cheap and a text index can be fed from them.

use super::convert;
use super::{handles, text_enum};
use crate::{DbError, ImageId, JobId, Millis};
use media::{Digest, Format, GenerationRecord, PerceptualHash, SeedRecord};
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};
use std::path::{Component, Path, PathBuf};

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
CREATE INDEX images_gallery ON images (created_at DESC, id DESC) WHERE trashed_at IS NULL;
CREATE INDEX images_trash ON images (trashed_at DESC, id DESC) WHERE trashed_at IS NOT NULL;
CREATE INDEX images_sha256 ON images (sha256);
CREATE INDEX images_source_sha256 ON images (source_sha256);
CREATE INDEX images_pixel_hash ON images (pixel_hash) WHERE pixel_hash IS NOT NULL;
CREATE INDEX images_job ON images (job_id, output_index) WHERE job_id IS NOT NULL;
CREATE INDEX images_model ON images (model, created_at DESC) WHERE model IS NOT NULL;
CREATE INDEX images_rating ON images (rating, created_at DESC) WHERE rating > 0;
CREATE INDEX images_favourite ON images (created_at DESC) WHERE favourite = 1;
CREATE INDEX images_missing ON images (id) WHERE missing_since IS NOT NULL;
CREATE TABLE image_texts (
  image_id INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
  prompt TEXT NOT NULL,
  negative_prompt TEXT,
  revised_prompt TEXT,
  note TEXT
) STRICT;
";

text_enum! {
    /// Why an image that is kept cannot be drawn here.
    Undecodable {
        /// A variety that is not decoded here (AVIF; the window may still show it).
        Unsupported = "unsupported",
        /// Beyond the limits: too large to show.
        TooLarge = "too_large",
        /// A known format whose bytes are cut short or contradict themselves.
        Damaged = "damaged",
    }
}

/// An image as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageRow {
    /// Its id.
    pub id: ImageId,
    /// Where its file is: relative to the library, parts divided by `/`. Use
    /// [`Library::absolute_path`](crate::Library::absolute_path).
    pub path: String,
    /// SHA-256 of the file as it stands on disk.
    pub sha256: Digest,
    /// SHA-256 of the bytes as delivered.
    pub source_sha256: Digest,
    /// Hash of the decoded pixels; none when undecodable or not decoded yet.
    pub pixel_hash: Option<Digest>,
    /// 64-bit hash of the looks.
    pub perceptual_hash: Option<PerceptualHash>,
    /// Width in pixels as seen (after orientation); 0 when even the header could not be read.
    pub width: u32,
    /// Height in pixels as seen; 0 when even the header could not be read.
    pub height: u32,
    /// By its bytes, never by its label.
    pub format: Format,
    /// Size of the file on disk in bytes.
    pub bytes: u64,
    /// Mean colour: red, green, blue.
    pub average_colour: Option<[u8; 3]>,
    /// Set when it is kept but cannot be drawn here.
    pub undecodable: Option<Undecodable>,
    /// The prompt as sent; empty for imported images without one.
    pub prompt: String,
    /// What should not be in the picture.
    pub negative_prompt: Option<String>,
    /// The prompt as the model rewrote it.
    pub revised_prompt: Option<String>,
    /// Words of the person.
    pub note: Option<String>,
    /// The model as sent.
    pub model: Option<String>,
    /// Size as asked for.
    pub size_asked: Option<String>,
    /// Quality as asked for.
    pub quality: Option<String>,
    /// Steps as asked for.
    pub steps: Option<u32>,
    /// Guidance as asked for.
    pub guidance: Option<f64>,
    /// What is known of the seed.
    pub seed: SeedRecord,
    /// `url` or `b64_json` as asked for.
    pub response_format: Option<String>,
    /// Our clock at the reply: the order of the gallery.
    pub created_at: Millis,
    /// The server's own `created`, seconds since 1970.
    pub server_created: Option<i64>,
    /// The job that made it.
    pub job_id: Option<JobId>,
    /// Its place in the job's reply, from 0.
    pub output_index: Option<u32>,
    /// The profile it was made with.
    pub profile_id: Option<String>,
    /// Made by the built-in demo server.
    pub demo: bool,
    /// 0 (none) to 5.
    pub rating: u8,
    /// Marked as favourite.
    pub favourite: bool,
    /// When it went to the trash.
    pub trashed_at: Option<Millis>,
    /// Since when its file is missing.
    pub missing_since: Option<Millis>,
    /// Came from an import, not from a job.
    pub imported: bool,
    /// The generation record stands beside the file, in `<file name>.json`.
    pub sidecar: bool,
    /// Came after the person had given the job up.
    pub arrived_after_cancel: bool,
    /// What it cost in US dollars, where the server says so.
    pub cost: Option<f64>,
}

impl ImageRow {
    /// The first 8 hex digits of the file's hash: the version in a `thumb` or `image` address.
    #[must_use]
    pub fn version(&self) -> String {
        let mut hex = self.sha256.to_string();
        hex.truncate(8);
        hex
    }

    /// The path below the library's folder, or `None` when the row's path would lead out of it (a library may come
    /// from somebody else).
    #[must_use]
    pub fn safe_path(&self) -> Option<PathBuf> {
        safe_relative(&self.path)
    }

    /// The facts of the generation record as this row knows them, for rewriting the metadata of its file.
    #[must_use]
    pub fn cursor(&self) -> GalleryCursor {
        GalleryCursor {
            created_at: self.created_at,
            id: self.id,
        }
    }
}

/// A place in the gallery's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GalleryCursor {
    /// [`ImageRow::created_at`] of the last image seen.
    pub created_at: Millis,
    /// Its id.
    pub id: ImageId,
}

handles!(Images, ImagesMut, "images");

impl Images<'_> {
    /// The image with this id, trashed or not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn get(&self, id: ImageId) -> Result<Option<ImageRow>, DbError> {
        todo!()
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
        todo!()
    }

    /// The trash, last trashed first, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn trashed(&self, limit: usize) -> Result<Vec<ImageRow>, DbError> {
        todo!()
    }

    /// Images of a job, in the order of its reply, trashed ones too.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of_job(&self, job: JobId) -> Result<Vec<ImageRow>, DbError> {
        todo!()
    }

    /// How many images there are outside the trash.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn count(&self) -> Result<u64, DbError> {
        todo!()
    }
}

impl ImagesMut<'_> {
    /// Takes `n` ids that no other image will ever have.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn reserve_ids(&self, n: usize) -> Result<Vec<ImageId>, DbError> {
        todo!()
    }

    /// Writes a new row with its texts; its id must have been reserved.
    ///
    /// # Errors
    /// When the database cannot be written, or there is an image with this id or path.
    pub fn insert(&self, image: &ImageRow) -> Result<(), DbError> {
        todo!()
    }
}

/// `path` with the system's separators, or `None` unless each part is a plain name.
pub(crate) fn safe_relative(path: &str) -> Option<PathBuf> {
    todo!()
}
