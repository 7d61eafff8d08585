//! WebP through `image-webp`.

use std::io::Cursor;

use image_webp::WebPDecoder;

use super::{buffer, picture};
use crate::bytes::le24;
use crate::container::webp as container;
use crate::error::damaged;
use crate::{Format, Layout, Limits, MediaError, Picture};

/// Bytes a pixel that the decoder holds at its peak, from its source: output, planes, canvas and alpha.
const LOSSY: u64 = 5;
const LOSSLESS: u64 = 8;
const LOSSY_WITH_ALPHA: u64 = 12;
const ANIMATED: u64 = 18;

pub(super) fn decode(bytes: &[u8], limits: &Limits, spare: Vec<u8>) -> Result<Picture, MediaError> {
    let canvas = container::canvas(bytes)?;
    let cost = match canvas {
        container::Canvas { animated: true, .. } => ANIMATED,
        container::Canvas {
            extended: true,
            alpha: true,
            ..
        } => LOSSY_WITH_ALPHA,
        container::Canvas {
            extended: false,
            lossless: false,
            ..
        } => LOSSY,
        _ => LOSSLESS,
    };
    limits.admit(canvas.width, canvas.height, cost)?;
    check_pictures(bytes, canvas)?;
    if container::riff_end(bytes).is_none() {
        return Err(damaged(Format::WebP, "the file ends too early"));
    }

    let explain = |error| damaged(Format::WebP, error);
    let mut decoder = WebPDecoder::new(Cursor::new(container::body(bytes))).map_err(explain)?;
    decoder.set_memory_limit(usize::try_from(limits.max_memory).unwrap_or(usize::MAX));
    if decoder.dimensions() != (canvas.width, canvas.height) {
        return Err(damaged(Format::WebP, "its headers contradict each other"));
    }
    let layout = if decoder.has_alpha() {
        Layout::Rgba8
    } else {
        Layout::Rgb8
    };
    let mut pixels = buffer(
        Format::WebP,
        (canvas.width, canvas.height),
        layout.bytes_per_pixel(),
        spare,
    )?;
    decoder.read_image(&mut pixels).map_err(explain)?;
    picture(Format::WebP, (canvas.width, canvas.height), layout, pixels)
}

/// The decoder allocates by the size that a coded picture announces before it compares it with the canvas.
fn check_pictures(bytes: &[u8], canvas: container::Canvas) -> Result<(), MediaError> {
    let check = |size: Option<(u32, u32)>| match size {
        Some((width, height)) if width > canvas.width || height > canvas.height => Err(damaged(
            Format::WebP,
            "a picture within it is larger than its canvas",
        )),
        _ => Ok(()),
    };
    let coded = |chunk: &container::Chunk<'_>| {
        container::coded(chunk.kind, chunk.data).map(|coded| (coded.width, coded.height))
    };
    for chunk in container::chunks(bytes) {
        check(coded(&chunk))?;
        if &chunk.kind == b"ANMF" {
            let frame = le24(chunk.data, 6)
                .zip(le24(chunk.data, 9))
                .map(|(width, height)| (width + 1, height + 1));
            check(frame)?;
            for inner in container::frame_chunks(chunk.data) {
                check(coded(&inner))?;
            }
        }
    }
    Ok(())
}
