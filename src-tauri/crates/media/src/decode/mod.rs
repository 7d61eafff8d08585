//! Pixels from hostile bytes, within limits.

use crate::{Limits, MediaError, Picture};

/// Decodes the first frame of an image into 8-bit RGB or RGBA, upright.
///
/// The header is held against `limits` before anything is allocated; 16-bit samples are cut to 8, palettes and
/// greys are expanded. A panic in a decoder is caught and told as damage. Colour profiles are not applied.
///
/// # Errors
/// [`MediaError::NotAnImage`], [`MediaError::TooLarge`], [`MediaError::Damaged`] (a file that is cut short too) or
/// [`MediaError::Unsupported`] (AVIF; 12-bit, lossless or arithmetic JPEG).
pub fn decode(_bytes: &[u8], _limits: &Limits) -> Result<Picture, MediaError> {
    todo!()
}
