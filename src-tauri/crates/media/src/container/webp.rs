//! RIFF chunks of WebP (Google, WebP Container Specification).

use std::ops::Range;

use crate::bytes::{le16, le24, le32};
use crate::error::damaged;
use crate::{Format, Measured, MediaError, Orientation};

/// `RIFF`, the length and `WEBP`.
pub(crate) const HEADER_LENGTH: usize = 12;
/// Flag bits of `VP8X`.
pub(crate) const ANIMATION: u8 = 0x02;
pub(crate) const XMP: u8 = 0x04;
pub(crate) const ALPHA: u8 = 0x10;

/// One whole chunk.
#[derive(Debug, Clone)]
pub(crate) struct Chunk<'a> {
    pub(crate) kind: [u8; 4],
    pub(crate) data: &'a [u8],
    /// Where it lies in the walked slice, with header and padding.
    pub(crate) span: Range<usize>,
}

/// Walks the chunks of a slice up to the first that is cut short.
pub(crate) struct Chunks<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let start = self.at;
        let kind = *self.bytes.get(start..)?.first_chunk()?;
        let length = usize::try_from(le32(self.bytes, start + 4)?).ok()?;
        let data_end = (start + 8).checked_add(length)?;
        let data = self.bytes.get(start + 8..data_end)?;
        // Some writers leave out the padding of the last chunk.
        let end = data_end.checked_add(length & 1)?.min(self.bytes.len());
        self.at = end;
        Some(Chunk {
            kind,
            data,
            span: start..end,
        })
    }
}

/// Where the RIFF ends by its own account; `None` when the file is shorter than that.
pub(crate) fn riff_end(bytes: &[u8]) -> Option<usize> {
    let end = usize::try_from(le32(bytes, 4)?).ok()?.checked_add(8)?;
    (end >= HEADER_LENGTH && end <= bytes.len()).then_some(end)
}

/// The part of the file that belongs to the RIFF, as far as it is there.
pub(crate) fn body(bytes: &[u8]) -> &[u8] {
    riff_end(bytes)
        .and_then(|end| bytes.get(..end))
        .unwrap_or(bytes)
}

/// The chunks of the RIFF.
pub(crate) fn chunks(bytes: &[u8]) -> Chunks<'_> {
    Chunks {
        bytes: body(bytes),
        at: HEADER_LENGTH,
    }
}

/// The chunks within an `ANMF` chunk.
pub(crate) fn frame_chunks(frame: &[u8]) -> Chunks<'_> {
    Chunks {
        bytes: frame,
        at: 16,
    }
}

/// Size and alpha of one coded picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Coded {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) alpha: bool,
    pub(crate) lossless: bool,
}

/// Reads the header of a `VP8 ` (RFC 6386, 9.1) or `VP8L` chunk; `None` for any other.
pub(crate) fn coded(kind: [u8; 4], data: &[u8]) -> Option<Coded> {
    match &kind {
        b"VP8 " if data.get(3..6) == Some(&[0x9D, 0x01, 0x2A]) => Some(Coded {
            width: u32::from(le16(data, 6)? & 0x3FFF),
            height: u32::from(le16(data, 8)? & 0x3FFF),
            alpha: false,
            lossless: false,
        }),
        b"VP8L" if data.first() == Some(&0x2F) => {
            let bits = le32(data, 1)?;
            Some(Coded {
                width: (bits & 0x3FFF) + 1,
                height: ((bits >> 14) & 0x3FFF) + 1,
                alpha: (bits >> 28) & 1 == 1,
                lossless: true,
            })
        }
        _ => None,
    }
}

/// The canvas of a file and whether its picture is animated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Canvas {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) alpha: bool,
    pub(crate) animated: bool,
    /// Whether the first chunk is `VP8X`.
    pub(crate) extended: bool,
    /// Whether the only picture is a `VP8L`.
    pub(crate) lossless: bool,
}

/// Reads the first chunk.
pub(crate) fn canvas(bytes: &[u8]) -> Result<Canvas, MediaError> {
    let cut_short = || damaged(Format::WebP, "the file ends within its header");
    let kind = *bytes
        .get(HEADER_LENGTH..)
        .and_then(<[u8]>::first_chunk)
        .ok_or_else(cut_short)?;
    let data = bytes.get(HEADER_LENGTH + 8..).ok_or_else(cut_short)?;
    if &kind == b"VP8X" {
        let flags = *data.first().ok_or_else(cut_short)?;
        return Ok(Canvas {
            width: le24(data, 4).ok_or_else(cut_short)? + 1,
            height: le24(data, 7).ok_or_else(cut_short)? + 1,
            alpha: flags & ALPHA != 0,
            animated: flags & ANIMATION != 0,
            extended: true,
            lossless: false,
        });
    }
    let coded =
        coded(kind, data).ok_or_else(|| damaged(Format::WebP, "its first chunk is no picture"))?;
    if coded.width == 0 || coded.height == 0 {
        return Err(damaged(Format::WebP, "its header announces no pixels"));
    }
    Ok(Canvas {
        width: coded.width,
        height: coded.height,
        alpha: coded.alpha,
        animated: false,
        extended: false,
        lossless: coded.lossless,
    })
}

/// Size and kind from the first chunk.
pub(crate) fn measure(bytes: &[u8]) -> Result<Measured, MediaError> {
    let canvas = canvas(bytes)?;
    Ok(Measured {
        format: Format::WebP,
        width: canvas.width,
        height: canvas.height,
        animated: canvas.animated,
        bit_depth: 8,
        has_alpha: canvas.alpha,
        orientation: Orientation::Upright,
    })
}
