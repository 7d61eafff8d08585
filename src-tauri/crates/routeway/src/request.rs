//! What is asked of `POST /v1/images/generations`.
//!
//! The fields are those of Routeway's published schema, which is closed (`additionalProperties: false`): nothing else
//! is ever sent. What a person did not set is left out; no field is ever sent as null.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest prompt or negative prompt accepted, in bytes of UTF-8.
pub const PROMPT_MAX_BYTES: usize = 32 * 1024;

macro_rules! open_string {
    ($(#[$meta:meta])* $name:ident, known: $(#[$known_meta:meta])* = $known:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            $(#[$known_meta])*
            pub const KNOWN: &'static [&'static str] = $known;

            /// The value as it goes on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self(value.trim().to_owned())
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

open_string!(
    /// The id of a model, such as `flux-1-schnell`. Any id may be typed; the list of known ones is only offered.
    ModelId,
    known:
    /// Image models named in Routeway's documentation, plus those that a public client of it offers (November 2026).
    = &[
        "flux-1-schnell",
        "flux-1-dev",
        "flux-2-dev",
        "qwen-image-2.0",
        "qwen-image-2.0-pro",
        "seedream-v5.0-lite",
        "sdxl",
        "gpt-image-1",
        "dall-e-3",
        "dall-e-2",
    ]
);

open_string!(
    /// A size: `WIDTHxHEIGHT` in pixels or a word that the model knows, such as `auto`.
    Size,
    known:
    /// Sizes named in Routeway's documentation (image generation, "Parameters").
    = &["1024x1024", "1792x1024", "1024x1792"]
);

open_string!(
    /// A provider's quality preset, free text.
    Quality,
    known:
    /// Presets named on different pages of Routeway's documentation.
    = &["standard", "hd", "auto", "low", "medium", "high"]
);

impl Size {
    /// Width and height in pixels, or `None` for a word such as `auto`.
    pub fn pixels(&self) -> Option<(u32, u32)> {
        let (width, height) = self.0.split_once(['x', 'X', '×'])?;
        Some((width.trim().parse().ok()?, height.trim().parse().ok()?))
    }
}

/// How images come back: as links (which die after an hour) or as base64 inside the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseFormat {
    /// `url`
    Url,
    /// `b64_json`
    B64Json,
}

/// One request for images. `None` means "not sent".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GenerateRequest {
    /// The model.
    pub model: ModelId,
    /// What the picture shows; not blank, at most [`PROMPT_MAX_BYTES`].
    pub prompt: String,
    /// A provider's preset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<Quality>,
    /// Target size; the model's default when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// How many images, 1 to 10 (the range stands in Routeway's guide, not in its schema).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u8>,
    /// Links or base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_format: Option<ResponseFormat>,
    /// Diffusion steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<u32>,
    /// Seed of the random numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// What the picture must not show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negative_prompt: Option<String>,
    /// Guidance scale, finite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<f64>,
    /// Queue the request and answer with a task id; `async` on the wire.
    #[serde(default, rename = "async", skip_serializing_if = "Option::is_none")]
    pub asynchronous: Option<bool>,
}

/// A request that would surely be refused, found before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct InvalidRequest {
    /// The wire name of the field.
    pub field: &'static str,
    /// What is wrong and what would do.
    pub message: String,
}

impl GenerateRequest {
    /// A request with only the two required fields set.
    pub fn new(model: impl Into<ModelId>, prompt: impl Into<String>) -> Self {
        Self {
            model: model.into(),
            prompt: prompt.into(),
            quality: None,
            size: None,
            n: None,
            response_format: None,
            steps: None,
            seed: None,
            negative_prompt: None,
            guidance: None,
            asynchronous: None,
        }
    }

    /// Checks what can be checked without the server.
    ///
    /// # Errors
    /// The first field that is wrong: a blank or overlong prompt, a model or quality with control characters, `n`
    /// outside 1..=10, guidance that is not finite, a size that is neither `WxH` nor a short word.
    pub fn validate(&self) -> Result<(), InvalidRequest> {
        token("model", self.model.as_str(), 256)?;
        if self.prompt.trim().is_empty() {
            return Err(invalid("prompt", "write what the picture should show"));
        }
        text("prompt", &self.prompt)?;
        if let Some(negative) = &self.negative_prompt {
            text("negative_prompt", negative)?;
        }
        if let Some(quality) = &self.quality {
            token("quality", quality.as_str(), 64)?;
        }
        if let Some(size) = &self.size {
            check_size(size)?;
        }
        if self.n.is_some_and(|n| !(1..=10).contains(&n)) {
            return Err(invalid("n", "must be from 1 to 10"));
        }
        if self.steps == Some(0) {
            return Err(invalid("steps", "must be at least 1"));
        }
        if self.guidance.is_some_and(|g| !g.is_finite()) {
            return Err(invalid("guidance", "must be a finite number"));
        }
        Ok(())
    }
}

fn invalid(field: &'static str, message: impl Into<String>) -> InvalidRequest {
    InvalidRequest {
        field,
        message: message.into(),
    }
}

fn text(field: &'static str, value: &str) -> Result<(), InvalidRequest> {
    if value.len() > PROMPT_MAX_BYTES {
        return Err(invalid(
            field,
            format!("is longer than {} KiB", PROMPT_MAX_BYTES / 1024),
        ));
    }
    if value.contains('\0') {
        return Err(invalid(field, "contains a NUL character"));
    }
    Ok(())
}

fn token(field: &'static str, value: &str, max: usize) -> Result<(), InvalidRequest> {
    if value.trim().is_empty() {
        return Err(invalid(field, "must not be empty"));
    }
    if value.len() > max {
        return Err(invalid(field, format!("is longer than {max} bytes")));
    }
    if value.chars().any(char::is_control) {
        return Err(invalid(field, "contains control characters"));
    }
    Ok(())
}

fn check_size(size: &Size) -> Result<(), InvalidRequest> {
    const ADVICE: &str = "must be WIDTHxHEIGHT, such as 1024x1024, or a word such as auto";
    token("size", size.as_str(), 32)?;
    if let Some((width, height)) = size.pixels() {
        // The wire form is plain: digits, x, digits.
        if format!("{width}x{height}") != size.as_str()
            || width == 0
            || height == 0
            || width > 65_535
            || height > 65_535
        {
            return Err(invalid("size", ADVICE));
        }
        return Ok(());
    }
    let word = size
        .as_str()
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':' | '.'));
    let broken_pair = size
        .as_str()
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, 'x' | 'X'));
    if !word || broken_pair {
        return Err(invalid("size", ADVICE));
    }
    Ok(())
}
