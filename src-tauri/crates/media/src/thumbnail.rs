//! Small JPEGs of a picture.

use std::borrow::Cow;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use jpeg_encoder::{Encoder, SamplingFactor};

use crate::error::brief;
use crate::subsampled::Subsampled;
use crate::{Layout, MediaError, Picture};

/// Longest side of [`Thumbnails::large`] in pixels.
pub const LARGE_SIDE: u32 = 512;
/// Longest side of [`Thumbnails::small`] in pixels.
pub const SMALL_SIDE: u32 = 256;
/// JPEG quality of thumbnails, of 100; colour at half resolution (4:2:0).
pub const QUALITY: u8 = 80;
/// What shines through transparent pixels: the middle of the grid's checkerboard, red, green, blue. JPEG has no alpha.
pub const BACKGROUND: [u8; 3] = [0x1e, 0x1c, 0x1a];

/// One thumbnail.
#[derive(Clone, PartialEq, Eq)]
pub struct Thumbnail {
    /// A baseline JPEG file.
    pub jpeg: Vec<u8>,
    /// Width in pixels, at least 1.
    pub width: u32,
    /// Height in pixels, at least 1.
    pub height: u32,
}

impl std::fmt::Debug for Thumbnail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Thumbnail({} x {}, {} bytes)",
            self.width,
            self.height,
            self.jpeg.len()
        )
    }
}

/// Both thumbnails of a picture. They keep its proportions, fit a square and are never larger than the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnails {
    /// Fits 512 x 512 pixels.
    pub large: Thumbnail,
    /// Fits 256 x 256 pixels; made from the large one.
    pub small: Thumbnail,
}

/// Rows that are laid over the background and narrowed at a time, so that a picture with alpha is never held twice.
const BAND_ROWS: usize = 64;

/// One pixel with alpha over an opaque one, rounded.
pub(crate) fn over_background([red, green, blue, alpha]: [u8; 4], background: [u8; 3]) -> [u8; 3] {
    let alpha = u32::from(alpha);
    let mix = |colour: u8, below: u8| {
        let sum = u32::from(colour) * alpha + u32::from(below) * (255 - alpha) + 127;
        u8::try_from(sum / 255).unwrap_or(u8::MAX)
    };
    [
        mix(red, background[0]),
        mix(green, background[1]),
        mix(blue, background[2]),
    ]
}

/// The largest size with the same proportions that fits a square; never larger than the picture, never zero.
pub(crate) fn fit((width, height): (u32, u32), side: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= side {
        return (width, height);
    }
    let scale = |length: u32| {
        let scaled =
            (u64::from(length) * u64::from(side) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(scaled).unwrap_or(side).clamp(1, side)
    };
    (scale(width), scale(height))
}

/// RGB without alpha.
struct Opaque<'a> {
    size: (u32, u32),
    pixels: Cow<'a, [u8]>,
}

/// Both thumbnails from one picture.
pub(crate) fn make(picture: &Picture) -> Result<Thumbnails, MediaError> {
    let mut resizer = Resizer::new();
    let large = fitted(&mut resizer, picture, LARGE_SIDE)?;
    let target = fit((picture.width(), picture.height()), SMALL_SIDE);
    let small = shrink(&mut resizer, large.size, &large.pixels, target)?;
    Ok(Thumbnails {
        large: encode(large.size, &large.pixels)?,
        small: encode(target, &small)?,
    })
}

/// One thumbnail that fits a square.
pub(crate) fn make_one(
    resizer: &mut Resizer,
    picture: &Picture,
    side: u32,
) -> Result<Thumbnail, MediaError> {
    let opaque = fitted(resizer, picture, side)?;
    encode(opaque.size, &opaque.pixels)
}

fn fitted<'a>(
    resizer: &mut Resizer,
    picture: &'a Picture,
    side: u32,
) -> Result<Opaque<'a>, MediaError> {
    let from = (picture.width(), picture.height());
    let size = fit(from, side);
    let pixels = match picture.layout() {
        Layout::Rgb8 => shrink(resizer, from, picture.pixels(), size)?,
        Layout::Rgba8 => Cow::Owned(shrink_over_background(resizer, picture, size)?),
    };
    Ok(Opaque { size, pixels })
}

/// Lanczos3 on RGB; borrows when nothing changes.
fn shrink<'a>(
    resizer: &mut Resizer,
    size: (u32, u32),
    pixels: &'a [u8],
    target: (u32, u32),
) -> Result<Cow<'a, [u8]>, MediaError> {
    if size == target {
        return Ok(Cow::Borrowed(pixels));
    }
    let source = ImageRef::new(size.0, size.1, pixels, PixelType::U8x3).map_err(failed)?;
    let mut shrunk = Image::new(target.0, target.1, PixelType::U8x3);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .use_alpha(false);
    resizer
        .resize(&source, &mut shrunk, &options)
        .map_err(failed)?;
    Ok(Cow::Owned(shrunk.into_vec()))
}

/// Lays bands of rows over the background, narrows each, and at last lowers the whole: the same as shrinking
/// premultiplied pixels, for both steps are linear.
fn shrink_over_background(
    resizer: &mut Resizer,
    picture: &Picture,
    target: (u32, u32),
) -> Result<Vec<u8>, MediaError> {
    let (width, height) = (picture.width(), picture.height());
    let mut narrowed = Vec::with_capacity(target.0 as usize * height as usize * 3);
    let mut band = Vec::with_capacity(width as usize * BAND_ROWS.min(height as usize) * 3);
    for rows in picture.pixels().chunks(width as usize * BAND_ROWS * 4) {
        band.clear();
        band.extend(
            rows.as_chunks::<4>()
                .0
                .iter()
                .flat_map(|pixel| over_background(*pixel, BACKGROUND)),
        );
        let count = u32::try_from(rows.len() / 4 / width as usize).unwrap_or(0);
        narrowed.extend_from_slice(&shrink(resizer, (width, count), &band, (target.0, count))?);
    }
    Ok(shrink(resizer, (target.0, height), &narrowed, target)?.into_owned())
}

fn encode((width, height): (u32, u32), pixels: &[u8]) -> Result<Thumbnail, MediaError> {
    let sides = u16::try_from(width).ok().zip(u16::try_from(height).ok());
    let (wide, high) = sides.ok_or_else(|| failed("it is larger than a JPEG can be"))?;
    let mut jpeg = Vec::with_capacity(pixels.len() / 8);
    let mut encoder = Encoder::new(&mut jpeg, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    let image = Subsampled::new(pixels, wide, high).ok_or_else(|| failed("it has no pixels"))?;
    encoder.encode_image(image).map_err(failed)?;
    Ok(Thumbnail {
        jpeg,
        width,
        height,
    })
}

fn failed(why: impl std::fmt::Display) -> MediaError {
    MediaError::Thumbnail { why: brief(why) }
}
