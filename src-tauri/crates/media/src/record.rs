//! The generation record: what a file says about its own making.

use serde::{Deserialize, Serialize};

use crate::{Digest, MediaError};

/// How an image came to be, as it is written into its file and read back when a library is rebuilt from files.
///
/// It never holds a key, a profile, an address or a path: the file may be given away. Unknown fields of later versions
/// are ignored when read, missing ones take their defaults.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GenerationRecord {
    /// The program that wrote the record, [`SOFTWARE`] by default.
    pub software: String,
    /// Version of that program, for example `0.1.0`.
    pub version: String,
    /// Id of the image in the library that wrote it.
    pub image_id: i64,
    /// Id of the job that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<i64>,
    /// The prompt as sent.
    pub prompt: String,
    /// What should not be in the picture, as sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negative_prompt: Option<String>,
    /// The prompt as the model rewrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revised_prompt: Option<String>,
    /// Model id as sent.
    pub model: String,
    /// Size as asked for, for example `1024x1024`; the server may have answered with another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// Quality as asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<String>,
    /// Number of steps as asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<u32>,
    /// Guidance scale as asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidance: Option<f64>,
    /// `url` or `b64_json` as asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<String>,
    /// What is known of the seed.
    pub seed: SeedRecord,
    /// When the reply came by our clock, RFC 3339 in UTC, for example `2026-11-23T04:36:00Z`.
    pub created_at: String,
    /// The server's own `created`, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_created: Option<i64>,
    /// SHA-256 of the bytes as delivered, before this record was written into them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_sha256: Option<Digest>,
    /// The image that this one is a variation of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_image_id: Option<i64>,
    /// Whether the built-in demo server drew it.
    pub demo: bool,
}

/// Name of this program in [`GenerationRecord::software`].
pub const SOFTWARE: &str = "Safelight";

/// Who chose the seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeedMode {
    /// None was sent: the server chose one and did not tell.
    #[default]
    ServersChoice,
    /// Drawn at random by this program and sent.
    Random,
    /// Given by the person and sent.
    Fixed,
}

/// What is known of the seed of one image of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeedRecord {
    /// Who chose it.
    pub mode: SeedMode,
    /// The seed as sent; `None` with [`SeedMode::ServersChoice`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    /// Which image of the request this is, from 1.
    pub index: u32,
    /// How many images the request asked for, at least 1.
    pub count: u32,
}

impl Default for SeedRecord {
    fn default() -> Self {
        Self {
            mode: SeedMode::ServersChoice,
            value: None,
            index: 1,
            count: 1,
        }
    }
}

impl SeedRecord {
    /// In words: `seed 7`, `seed 7, image 2 of 4` or `seed not known`.
    #[must_use]
    pub fn describe(&self) -> String {
        match self.value {
            None => "seed not known".to_owned(),
            Some(seed) if self.count > 1 => {
                format!("seed {seed}, image {} of {}", self.index, self.count)
            }
            Some(seed) => format!("seed {seed}"),
        }
    }
}

impl GenerationRecord {
    /// The record as the `parameters` text that Stable Diffusion web UI introduced and most programs read.
    #[must_use]
    pub fn parameters_text(&self) -> String {
        todo!()
    }
}

/// The record as a sidecar file (JSON, indented, ending with a line break) for images that cannot carry it.
#[must_use]
pub fn sidecar_json(_record: &GenerationRecord) -> Vec<u8> {
    todo!()
}

/// Reads what [`sidecar_json`] wrote; `None` for anything else or more than [`MAX_SIDECAR_BYTES`].
#[must_use]
pub fn read_sidecar(_bytes: &[u8]) -> Option<GenerationRecord> {
    todo!()
}

/// Longest sidecar that is read: 16 MiB.
pub const MAX_SIDECAR_BYTES: usize = 16 << 20;

/// What [`embed`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Embedding {
    /// The whole file anew with the record in it. Its pixels and all other metadata are the same bytes as before.
    Written(Vec<u8>),
    /// The bytes were left as they are: the record belongs in a sidecar ([`sidecar_json`]).
    Untouched(UntouchedReason),
}

/// Why [`embed`] left a file as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UntouchedReason {
    /// It carries a C2PA manifest (or points to one): any change would break the signature.
    SignedManifest,
    /// GIF, AVIF and BMP files are not written to.
    Format,
    /// Its structure leaves no safe place: cut short, self-contradicting, or foreign metadata that cannot be merged with.
    Structure,
    /// The record is longer than [`MAX_TEXT_BYTES`](crate::MAX_TEXT_BYTES), more than would be read back.
    RecordTooLong,
}

/// Puts the record into the file by splicing metadata chunks; pixels are never re-encoded.
///
/// PNG: a `parameters` text chunk and a `safelight` JSON chunk after `IHDR`; JPEG and WebP: a property in the XMP packet.
/// An earlier record of ours is replaced, so doing it twice equals doing it once. A foreign `parameters` text stays
/// and then ours is left out.
///
/// # Errors
/// [`MediaError::NotAnImage`] alone: known formats that cannot be written to are [`Embedding::Untouched`].
pub fn embed(_bytes: &[u8], _record: &GenerationRecord) -> Result<Embedding, MediaError> {
    todo!()
}

/// The record that [`embed`] wrote; `None` if there is none or it cannot be read.
#[must_use]
pub fn read_record(_bytes: &[u8]) -> Option<GenerationRecord> {
    todo!()
}
