//! PNG through the `png` crate.

use std::io::Cursor;

use ::png::{BitDepth, ColorType, Decoder, DecodingError, Transformations};

use super::{buffer, picture};
use crate::container::png as container;
use crate::error::damaged;
use crate::{Format, Layout, Limits, MediaError, Picture};

pub(super) fn decode(bytes: &[u8], limits: &Limits, spare: Vec<u8>) -> Result<Picture, MediaError> {
    let measured = container::measure(bytes)?;
    let (width, height) = (measured.width, measured.height);
    let layout = if measured.has_alpha {
        Layout::Rgba8
    } else {
        Layout::Rgb8
    };
    limits.admit(width, height, layout.bytes_per_pixel() as u64)?;

    let row_limit = ::png::Limits {
        bytes: usize::try_from(limits.max_memory).unwrap_or(usize::MAX),
    };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), row_limit);
    // Texts and profiles are read elsewhere, within limits of their own.
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(explain)?;
    let (colour, depth) = reader.output_color_type();
    let channels = match (colour, depth) {
        (ColorType::Grayscale, BitDepth::Eight) => 1,
        (ColorType::GrayscaleAlpha, BitDepth::Eight) => 2,
        (ColorType::Rgb, BitDepth::Eight) => 3,
        (ColorType::Rgba, BitDepth::Eight) => 4,
        _ => return Err(damaged(Format::Png, "its colour type is not known")),
    };
    let needed = reader
        .output_buffer_size()
        .ok_or_else(|| damaged(Format::Png, "its size overflows"))?;
    // A chunk may add transparency after the header was admitted without; what it costs is checked once more.
    let layout = if channels % 2 == 0 {
        Layout::Rgba8
    } else {
        layout
    };
    limits.admit(width, height, layout.bytes_per_pixel() as u64)?;
    let mut pixels = buffer(
        Format::Png,
        (width, height),
        layout.bytes_per_pixel(),
        spare,
    )?;
    let frame = pixels
        .get_mut(..needed)
        .ok_or_else(|| damaged(Format::Png, "it holds more pixels than announced"))?;
    let info = reader.next_frame(frame).map_err(explain)?;
    if (info.width, info.height) != (width, height) {
        return Err(damaged(
            Format::Png,
            "its first frame has another size than the picture",
        ));
    }
    if !container::is_complete(bytes) {
        return Err(damaged(Format::Png, "the file ends too early"));
    }
    spread(&mut pixels, channels, layout);
    picture(Format::Png, (width, height), layout, pixels)
}

/// Spreads pixels of fewer channels, packed at the front, over the whole buffer, from the back so that none is lost.
fn spread(pixels: &mut [u8], channels: usize, layout: Layout) {
    let width = layout.bytes_per_pixel();
    if channels == width {
        return;
    }
    for at in (0..pixels.len() / width).rev() {
        let from = at * channels;
        let sample = |offset: usize| pixels.get(from + offset).copied().unwrap_or_default();
        let pixel = match channels {
            1 => [sample(0), sample(0), sample(0), 255],
            2 => [sample(0), sample(0), sample(0), sample(1)],
            _ => [sample(0), sample(1), sample(2), 255],
        };
        if let (Some(to), Some(pixel)) = (
            pixels.get_mut(at * width..(at + 1) * width),
            pixel.get(..width),
        ) {
            to.copy_from_slice(pixel);
        }
    }
}

fn explain(error: DecodingError) -> MediaError {
    match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            damaged(Format::Png, "the file ends too early")
        }
        other => damaged(Format::Png, other),
    }
}
