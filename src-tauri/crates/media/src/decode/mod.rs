//! Pixels from hostile bytes, within limits.

mod jpeg;
mod plain;
mod png;
mod turn;
mod webp;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::{damaged, unsupported};
use crate::{Format, Limits, MediaError, Picture, sniff};

/// Decodes the first frame of an image into 8-bit RGB or RGBA, upright.
///
/// The header is held against `limits` before anything is allocated; 16-bit samples are cut to 8, palettes and
/// greys are expanded. A panic in a decoder is caught and told as damage. Colour profiles are not applied.
///
/// # Errors
/// [`MediaError::NotAnImage`], [`MediaError::TooLarge`], [`MediaError::Damaged`] (a file that is cut short too) or
/// [`MediaError::Unsupported`] (AVIF; 12-bit, lossless or arithmetic JPEG).
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Picture, MediaError> {
    decode_in(bytes, limits, Vec::new())
}

/// The same with the pixels in the memory of `spare`, as far as that goes; nothing of what it held is seen again.
pub(crate) fn decode_in(
    bytes: &[u8],
    limits: &Limits,
    spare: Vec<u8>,
) -> Result<Picture, MediaError> {
    let format = sniff(bytes).ok_or(MediaError::NotAnImage)?;
    contained(format, || match format {
        Format::Png => png::decode(bytes, limits, spare),
        Format::Jpeg => jpeg::decode(bytes, limits, spare),
        Format::WebP => webp::decode(bytes, limits, spare),
        Format::Gif => plain::decode_gif(bytes, limits, spare),
        Format::Bmp => plain::decode_bmp(bytes, limits, spare),
        Format::Avif => Err(unsupported(
            format,
            "AVIF is kept and shown by the window only",
        )),
    })
}

/// Turns a panic within `decoder` into damage: a bug in a third party's decoder must not end the process.
fn contained<T>(
    format: Format,
    decoder: impl FnOnce() -> Result<T, MediaError>,
) -> Result<T, MediaError> {
    catch_unwind(AssertUnwindSafe(decoder)).unwrap_or_else(|_| {
        tracing::warn!(%format, "a decoder panicked");
        Err(damaged(format, "its decoder gave up"))
    })
}

/// Joins what a decoder wrote to a picture; a wrong length cannot come from a decoder that kept its word.
fn picture(
    format: Format,
    size: (u32, u32),
    layout: crate::Layout,
    pixels: Vec<u8>,
) -> Result<Picture, MediaError> {
    Picture::new(size.0, size.1, layout, pixels)
        .ok_or_else(|| damaged(format, "it holds another number of pixels than announced"))
}

/// A zeroed buffer of `width * height * bytes` bytes, which limits have admitted, in the memory of `spare` if it is
/// large enough.
fn buffer(
    format: Format,
    (width, height): (u32, u32),
    bytes: usize,
    mut spare: Vec<u8>,
) -> Result<Vec<u8>, MediaError> {
    usize::try_from(u64::from(width) * u64::from(height))
        .ok()
        .and_then(|pixels| pixels.checked_mul(bytes))
        .map(|length| {
            if length > spare.capacity() {
                return vec![0; length];
            }
            spare.clear();
            spare.resize(length, 0);
            spare
        })
        .ok_or_else(|| damaged(format, "its size overflows"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panicking_decoder_is_damage() {
        let outcome: Result<(), _> = contained(Format::Png, || panic!("index out of bounds"));
        assert!(matches!(
            outcome,
            Err(MediaError::Damaged {
                format: Format::Png,
                ..
            })
        ));
    }
}
