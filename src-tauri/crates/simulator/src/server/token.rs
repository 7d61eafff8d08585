//! Link tokens: everything needed to draw an image again, so that a server started later can serve the link.

use std::time::Duration;

use crate::draw::{Format, Recipe};

/// What a link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) recipe: Recipe,
    pub(super) format: Format,
    /// When it was made, in microseconds since 1970.
    pub(super) made: u64,
    /// How long it works.
    pub(super) lifetime: Duration,
}

const VERSION: u8 = 1;
const BODY: usize = 2 + 8 + 8 + Recipe::BYTES;
const LENGTH: usize = BODY + 8;

impl Token {
    /// The last part of the link's path, with the format's extension.
    pub(super) fn name(&self) -> String {
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.push(VERSION);
        bytes.push(match self.format {
            Format::Png => 0,
            Format::Jpeg => 1,
            Format::WebP => 2,
        });
        bytes.extend(self.made.to_be_bytes());
        let micros = u64::try_from(self.lifetime.as_micros()).unwrap_or(u64::MAX);
        bytes.extend(micros.to_be_bytes());
        bytes.extend(self.recipe.to_bytes());
        bytes.extend(checksum(&bytes).to_be_bytes());
        let text = base64_simd::URL_SAFE_NO_PAD.encode_to_string(&bytes);
        format!("{text}.{}", self.format.extension())
    }

    /// Reads a name back; `None` for anything that no simulator wrote.
    pub(super) fn read(name: &str) -> Option<Self> {
        if name.len() > 2 * LENGTH {
            return None;
        }
        let (text, extension) = name.split_once('.')?;
        let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(text).ok()?;
        let (body, sum) = bytes.split_at_checked(BODY)?;
        if sum != checksum(body).to_be_bytes() {
            return None;
        }
        let (head, body) = body.split_first_chunk::<2>()?;
        let format = match head {
            [VERSION, 0] => Format::Png,
            [VERSION, 1] => Format::Jpeg,
            [VERSION, 2] => Format::WebP,
            _ => return None,
        };
        let (made, body) = body.split_first_chunk::<8>()?;
        let (lifetime, recipe) = body.split_first_chunk::<8>()?;
        (extension == format.extension()).then_some(())?;
        Some(Self {
            recipe: Recipe::from_bytes(recipe.try_into().ok()?)?,
            format,
            made: u64::from_be_bytes(*made),
            lifetime: Duration::from_micros(u64::from_be_bytes(*lifetime)),
        })
    }

    /// Whether its lifetime is over at `now`, in microseconds since 1970.
    pub(super) fn expired(&self, now: u64) -> bool {
        let lifetime = u64::try_from(self.lifetime.as_micros()).unwrap_or(u64::MAX);
        now >= self.made.saturating_add(lifetime)
    }
}

/// Keeps mistyped and made-up links from drawing anything. It guards no secret: the links hold none.
fn checksum(bytes: &[u8]) -> u64 {
    let mut sum = 0x5afe_1197_c0ff_ee00_u64;
    for &byte in bytes {
        sum = (sum ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        sum ^= sum >> 29;
    }
    sum
}
