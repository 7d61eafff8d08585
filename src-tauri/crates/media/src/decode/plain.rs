//! GIF and BMP through `image`.

use std::io::Cursor;

use image::codecs::{bmp::BmpDecoder, gif::GifDecoder};
use image::{ColorType, ImageDecoder, ImageError};

use super::{buffer, picture};
use crate::container::{bmp, gif};
use crate::error::{damaged, unsupported};
use crate::{Format, Layout, Limits, MediaError, Picture};

/// The first frame of a GIF on its canvas, transparent where the frame does not reach.
pub(super) fn decode_gif(
    bytes: &[u8],
    limits: &Limits,
    spare: Vec<u8>,
) -> Result<Picture, MediaError> {
    let screen = gif::screen(bytes)?;
    limits.admit(screen.width, screen.height, 4)?;
    // A frame that is not the whole canvas is decoded beside it, however large it claims to be.
    if screen.first.0 > screen.width || screen.first.1 > screen.height {
        return Err(damaged(
            Format::Gif,
            "its first frame is larger than its canvas",
        ));
    }
    limits.admit(
        screen.width,
        screen.height,
        if screen.first == (screen.width, screen.height) {
            5
        } else {
            9
        },
    )?;
    if !gif::is_complete(bytes) {
        return Err(damaged(Format::Gif, "the file ends too early"));
    }
    let decoder =
        GifDecoder::new(Cursor::new(bytes)).map_err(|error| explain(Format::Gif, error))?;
    read(Format::Gif, decoder, (screen.width, screen.height), spare)
}

/// A bitmap of any depth that `image` knows.
pub(super) fn decode_bmp(
    bytes: &[u8],
    limits: &Limits,
    spare: Vec<u8>,
) -> Result<Picture, MediaError> {
    let measured = bmp::measure(bytes)?;
    limits.admit(measured.width, measured.height, 4)?;
    let decoder =
        BmpDecoder::new(Cursor::new(bytes)).map_err(|error| explain(Format::Bmp, error))?;
    read(
        Format::Bmp,
        decoder,
        (measured.width, measured.height),
        spare,
    )
}

fn read(
    format: Format,
    decoder: impl ImageDecoder,
    size: (u32, u32),
    spare: Vec<u8>,
) -> Result<Picture, MediaError> {
    let layout = match decoder.color_type() {
        ColorType::Rgb8 => Layout::Rgb8,
        ColorType::Rgba8 => Layout::Rgba8,
        _ => return Err(unsupported(format, "an unusual kind of pixels")),
    };
    if decoder.dimensions() != size {
        return Err(damaged(format, "its headers contradict each other"));
    }
    let mut pixels = buffer(format, size, layout.bytes_per_pixel(), spare)?;
    decoder
        .read_image(&mut pixels)
        .map_err(|error| explain(format, error))?;
    picture(format, size, layout, pixels)
}

fn explain(format: Format, error: ImageError) -> MediaError {
    match error {
        ImageError::Unsupported(what) => unsupported(format, what),
        other => damaged(format, other),
    }
}
