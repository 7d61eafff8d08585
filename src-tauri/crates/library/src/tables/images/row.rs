//! What a row holds.

use crate::tables::{convert, text_enum};
use crate::{ImageId, JobId, Millis};
use media::{Digest, Format, PerceptualHash, SeedRecord};
use rusqlite::Row;
use std::path::{Component, Path, PathBuf};

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

    /// The same as a number, big end first.
    #[must_use]
    pub fn version_bits(&self) -> u32 {
        let [a, b, c, d, ..] = *self.sha256.as_bytes();
        u32::from_be_bytes([a, b, c, d])
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

/// The image that a row of `SELECT` in the parent module holds: its columns in their order.
pub(super) fn row(row: &Row<'_>) -> rusqlite::Result<ImageRow> {
    // By number: looking forty names up costs more than reading what they name.
    let mut number = 0;
    let mut next = || {
        number += 1;
        number - 1
    };
    Ok(ImageRow {
        id: row.get(next())?,
        path: row.get(next())?,
        sha256: convert::digest(row, next())?,
        source_sha256: convert::digest(row, next())?,
        pixel_hash: row.get::<_, Option<[u8; 32]>>(next())?.map(Digest),
        perceptual_hash: row
            .get::<_, Option<i64>>(next())?
            .map(|hash| PerceptualHash(hash.cast_unsigned())),
        width: row.get(next())?,
        height: row.get(next())?,
        format: convert::format(row, next())?,
        bytes: row.get::<_, i64>(next())?.cast_unsigned(),
        average_colour: row.get::<_, Option<u32>>(next())?.map(colour),
        undecodable: row.get(next())?,
        prompt: row.get::<_, Option<String>>(next())?.unwrap_or_default(),
        negative_prompt: row.get(next())?,
        revised_prompt: row.get(next())?,
        note: row.get(next())?,
        model: row.get(next())?,
        size_asked: row.get(next())?,
        quality: row.get(next())?,
        steps: row.get(next())?,
        guidance: row.get(next())?,
        seed: SeedRecord {
            mode: convert::seed_mode(row, next())?,
            value: row.get(next())?,
            index: row.get(next())?,
            count: row.get(next())?,
        },
        response_format: row.get(next())?,
        created_at: row.get(next())?,
        server_created: row.get(next())?,
        job_id: row.get(next())?,
        output_index: row.get(next())?,
        profile_id: row.get(next())?,
        demo: row.get(next())?,
        rating: row.get(next())?,
        favourite: row.get(next())?,
        trashed_at: row.get(next())?,
        missing_since: row.get(next())?,
        imported: row.get(next())?,
        sidecar: row.get(next())?,
        arrived_after_cancel: row.get(next())?,
        cost: row.get(next())?,
    })
}

/// Red, green, blue as 0xRRGGBB.
pub(super) fn colour_value(colour: [u8; 3]) -> u32 {
    let [red, green, blue] = colour;
    u32::from_be_bytes([0, red, green, blue])
}

fn colour(value: u32) -> [u8; 3] {
    let [_, red, green, blue] = value.to_be_bytes();
    [red, green, blue]
}

/// `path` with the system's separators, or `None` unless each part is a plain name.
pub(crate) fn safe_relative(path: &str) -> Option<PathBuf> {
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
