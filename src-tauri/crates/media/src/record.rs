//! The generation record: what a file says about its own making.

use serde::{Deserialize, Serialize};

use crate::{Digest, MAX_TEXT_BYTES};

/// How an image came to be, as it is written into its file and read back when a library is rebuilt from files.
///
/// It never holds a key, a profile, an address or a path: the file may be given away. Unknown fields of later versions
/// are ignored when read, missing ones take their defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// When the reply came by our clock, RFC 3339 in UTC, for example `2026-11-23T04:36:00.25Z`: to the millisecond, for
    /// images of one second have an order, too.
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

impl Default for GenerationRecord {
    /// An empty record of this version of this program.
    fn default() -> Self {
        Self {
            software: SOFTWARE.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            image_id: 0,
            job_id: None,
            prompt: String::new(),
            negative_prompt: None,
            revised_prompt: None,
            model: String::new(),
            size: None,
            quality: None,
            steps: None,
            guidance: None,
            response_format: None,
            seed: SeedRecord::default(),
            created_at: String::new(),
            server_created: None,
            source_sha256: None,
            parent_image_id: None,
            demo: false,
        }
    }
}

impl GenerationRecord {
    /// The record as the `parameters` text that Stable Diffusion web UI introduced and most programs read: the prompt,
    /// a line with what should not be in the picture, and a line of settings that ends with the program's name.
    /// Zero bytes are left out. For several images of a request the seed is that of the first; `Batch size` and
    /// `Batch pos` (from 0) tell which one this is.
    #[must_use]
    pub fn parameters_text(&self) -> String {
        let mut settings: Vec<(&str, String)> = Vec::new();
        settings.extend(self.steps.map(|steps| ("Steps", steps.to_string())));
        settings.extend(self.seed.value.map(|seed| ("Seed", seed.to_string())));
        if self.seed.value.is_some() && self.seed.count > 1 {
            settings.push(("Batch size", self.seed.count.to_string()));
            settings.push(("Batch pos", self.seed.index.saturating_sub(1).to_string()));
        }
        settings.extend(
            self.guidance
                .map(|guidance| ("CFG scale", guidance.to_string())),
        );
        settings.extend(self.size.as_ref().map(|size| ("Size", size.clone())));
        settings.push(("Model", self.model.clone()));
        settings.push(("Version", format!("{} {}", self.software, self.version)));
        let settings: Vec<String> = settings
            .into_iter()
            .map(|(name, value)| format!("{name}: {}", quoted(value)))
            .collect();

        let mut text = self.prompt.clone();
        if let Some(negative) = &self.negative_prompt {
            text.push_str("\nNegative prompt: ");
            text.push_str(negative);
        }
        text.push('\n');
        text.push_str(&settings.join(", "));
        text.retain(|letter| letter != '\0');
        text
    }

    /// Whether the bytes of a `parameters` text are such as [`parameters_text`](Self::parameters_text) makes.
    pub(crate) fn wrote_parameters(text: &[u8]) -> bool {
        let last_line = text
            .rsplit(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        memchr::memmem::rfind(last_line, format!("Version: {SOFTWARE} ").as_bytes()).is_some()
    }

    /// The record as one line of JSON; `None` when it is longer than [`MAX_TEXT_BYTES`](crate::MAX_TEXT_BYTES).
    pub(crate) fn json(&self) -> Option<String> {
        let mut json = serde_json::to_string(self).ok()?;
        // JSON escapes control characters by itself; these two it does not, and XML forbids them.
        if json.contains(['\u{FFFE}', '\u{FFFF}']) {
            json = json
                .replace('\u{FFFE}', "\\ufffe")
                .replace('\u{FFFF}', "\\uffff");
        }
        (json.len() <= MAX_TEXT_BYTES).then_some(json)
    }

    /// Reads what [`json`](Self::json) wrote.
    pub(crate) fn from_json(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }
}

/// Values that would break the list of settings stand in quotes, as JSON.
fn quoted(value: String) -> String {
    if value.contains([',', ':', '\n', '\r', '"']) {
        serde_json::Value::from(value).to_string()
    } else {
        value
    }
}

/// The record as a sidecar file (JSON, indented, ending with a line break) for images that cannot carry it.
#[must_use]
pub fn sidecar_json(record: &GenerationRecord) -> Vec<u8> {
    let mut json = serde_json::to_vec_pretty(record).unwrap_or_default();
    json.push(b'\n');
    json
}

/// Reads what [`sidecar_json`] wrote; `None` for anything else or more than [`MAX_SIDECAR_BYTES`].
#[must_use]
pub fn read_sidecar(bytes: &[u8]) -> Option<GenerationRecord> {
    if bytes.len() > MAX_SIDECAR_BYTES {
        None
    } else {
        GenerationRecord::from_json(bytes)
    }
}

/// Longest sidecar that is read: 16 MiB.
pub const MAX_SIDECAR_BYTES: usize = 16 << 20;
