//! `images` and `image_texts`: one row per kept image. The texts stand in a table of their own, so that walking a
//! million rows stays cheap and a text index can be fed from them.

use super::jobs::limit_value;
use super::{convert, handles, text_enum};
use crate::{DbError, ImageId, JobId, Millis};
use media::{Digest, Format, PerceptualHash, SeedRecord};
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
INSERT INTO sqlite_sequence (name, seq) VALUES ('images', 0);
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

    /// Takes over what decoding told.
    pub(crate) fn set_looks(&mut self, looks: &Looks) {
        self.pixel_hash = looks.pixel_hash;
        self.perceptual_hash = looks.perceptual_hash;
        self.average_colour = looks.average_colour;
        self.undecodable = looks.undecodable;
    }

    /// Where this image stands in the gallery's order.
    #[must_use]
    pub fn cursor(&self) -> GalleryCursor {
        GalleryCursor {
            created_at: self.created_at,
            id: self.id,
        }
    }
}

/// What decoding tells of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Looks {
    /// See [`ImageRow::pixel_hash`].
    pub pixel_hash: Option<Digest>,
    /// See [`ImageRow::perceptual_hash`].
    pub perceptual_hash: Option<PerceptualHash>,
    /// See [`ImageRow::average_colour`].
    pub average_colour: Option<[u8; 3]>,
    /// See [`ImageRow::undecodable`].
    pub undecodable: Option<Undecodable>,
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
        let mut statement = self
            .conn
            .prepare_cached(&format!("{SELECT} WHERE i.id = ?1"))?;
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

    /// Sets or clears [`ImageRow::trashed_at`] and returns those of `ids` that changed, with what stood there before.
    /// Use [`Library::trash`](crate::Library::trash) where undo should know of it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_trashed(
        &self,
        ids: &[ImageId],
        trashed_at: Option<Millis>,
    ) -> Result<Vec<(ImageId, Option<Millis>)>, DbError> {
        let mut before = self.conn.prepare_cached(
            "SELECT trashed_at FROM images WHERE id = ?1 AND (trashed_at IS NULL) = ?2",
        )?;
        let mut set = self
            .conn
            .prepare_cached("UPDATE images SET trashed_at = ?2 WHERE id = ?1")?;
        let mut changed = Vec::new();
        for id in ids {
            let found: Option<Option<Millis>> = before
                .query_row((id, trashed_at.is_some()), |row| row.get(0))
                .optional()?;
            if let Some(stood) = found {
                set.execute((id, trashed_at))?;
                changed.push((*id, stood));
            }
        }
        Ok(changed)
    }
}

const SELECT: &str = "SELECT i.*, t.prompt, t.negative_prompt, t.revised_prompt, t.note
 FROM images i LEFT JOIN image_texts t ON t.image_id = i.id";

const INSERT: &str = "INSERT INTO images (id, path, sha256, source_sha256, pixel_hash, perceptual_hash, width, height,
   format, bytes, average_colour, undecodable, model, size_asked, quality, steps, guidance, seed, seed_mode, seed_index,
   seed_count, response_format, created_at, server_created, job_id, output_index, profile_id, demo, rating, favourite,
   trashed_at, missing_since, imported, sidecar, arrived_after_cancel, cost)
 VALUES (:id, :path, :sha256, :source_sha256, :pixel_hash, :perceptual_hash, :width, :height,
   :format, :bytes, :average_colour, :undecodable, :model, :size_asked, :quality, :steps, :guidance, :seed, :seed_mode,
   :seed_index, :seed_count, :response_format, :created_at, :server_created, :job_id, :output_index, :profile_id, :demo,
   :rating, :favourite, :trashed_at, :missing_since, :imported, :sidecar, :arrived_after_cancel, :cost)";

fn row(row: &Row<'_>) -> rusqlite::Result<ImageRow> {
    let optional_digest = |column: &str| {
        row.get::<_, Option<[u8; 32]>>(column)
            .map(|found| found.map(Digest))
    };
    Ok(ImageRow {
        id: row.get("id")?,
        path: row.get("path")?,
        sha256: convert::digest(row, "sha256")?,
        source_sha256: convert::digest(row, "source_sha256")?,
        pixel_hash: optional_digest("pixel_hash")?,
        perceptual_hash: row
            .get::<_, Option<i64>>("perceptual_hash")?
            .map(|hash| PerceptualHash(hash.cast_unsigned())),
        width: row.get("width")?,
        height: row.get("height")?,
        format: convert::format(row, "format")?,
        bytes: row.get::<_, i64>("bytes")?.cast_unsigned(),
        average_colour: row.get::<_, Option<u32>>("average_colour")?.map(colour),
        undecodable: row.get("undecodable")?,
        prompt: row.get::<_, Option<String>>("prompt")?.unwrap_or_default(),
        negative_prompt: row.get("negative_prompt")?,
        revised_prompt: row.get("revised_prompt")?,
        note: row.get("note")?,
        model: row.get("model")?,
        size_asked: row.get("size_asked")?,
        quality: row.get("quality")?,
        steps: row.get("steps")?,
        guidance: row.get("guidance")?,
        seed: SeedRecord {
            mode: convert::seed_mode(row, "seed_mode")?,
            value: row.get("seed")?,
            index: row.get("seed_index")?,
            count: row.get("seed_count")?,
        },
        response_format: row.get("response_format")?,
        created_at: row.get("created_at")?,
        server_created: row.get("server_created")?,
        job_id: row.get("job_id")?,
        output_index: row.get("output_index")?,
        profile_id: row.get("profile_id")?,
        demo: row.get("demo")?,
        rating: row.get("rating")?,
        favourite: row.get("favourite")?,
        trashed_at: row.get("trashed_at")?,
        missing_since: row.get("missing_since")?,
        imported: row.get("imported")?,
        sidecar: row.get("sidecar")?,
        arrived_after_cancel: row.get("arrived_after_cancel")?,
        cost: row.get("cost")?,
    })
}

/// Red, green, blue as 0xRRGGBB.
fn colour_value(colour: [u8; 3]) -> u32 {
    let [red, green, blue] = colour;
    u32::from_be_bytes([0, red, green, blue])
}

fn colour(value: u32) -> [u8; 3] {
    let [_, red, green, blue] = value.to_be_bytes();
    [red, green, blue]
}

/// `path` with the system's separators, or `None` unless each part is a plain name.
fn safe_relative(path: &str) -> Option<PathBuf> {
    // Both separators, whatever the system: the library may have been written on another one. A colon would name a
    // drive or a stream on Windows.
    if path.contains(['\\', ':', '\0']) {
        return None;
    }
    let safe: PathBuf = path.split('/').collect();
    let plain = Path::new(path)
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    (plain && !path.is_empty()).then_some(safe)
}
