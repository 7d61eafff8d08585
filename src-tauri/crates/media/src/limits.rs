//! How large an image may be before it is kept without being decoded.

use crate::{Excess, MediaError};

/// Bounds that are checked against an image's header before anything is allocated.
///
/// The defaults let every image that a model makes today pass (an 8192 x 8192 PNG decodes) and keep a hostile file
/// below 300 MB in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest side in pixels; default 16,384, the longest that WebP can hold and twice what upscalers make.
    pub max_side: u32,
    /// Largest area in pixels; default 2^27 (134 million).
    pub max_pixels: u64,
    /// Most bytes that decoding may hold at once besides the file itself; default 256 MiB. The need is estimated
    /// from the header: 3 or 4 bytes a pixel for PNG, up to 9 for a progressive JPEG.
    pub max_memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_side: 16_384,
            max_pixels: 1 << 27,
            max_memory: 256 << 20,
        }
    }
}

impl Limits {
    /// Refuses a picture of `width` x `height` pixels that takes `bytes_per_pixel` bytes of memory for each while
    /// it is decoded.
    pub(crate) fn admit(
        &self,
        width: u32,
        height: u32,
        bytes_per_pixel: u64,
    ) -> Result<(), MediaError> {
        let pixels = u64::from(width) * u64::from(height);
        let excess = if width.max(height) > self.max_side {
            Excess::Side(self.max_side)
        } else if pixels > self.max_pixels {
            Excess::Pixels(self.max_pixels)
        } else if pixels.saturating_mul(bytes_per_pixel) > self.max_memory {
            Excess::Memory(self.max_memory)
        } else {
            return Ok(());
        };
        Err(MediaError::TooLarge {
            width,
            height,
            excess,
        })
    }
}
