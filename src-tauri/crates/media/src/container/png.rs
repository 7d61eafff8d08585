//! PNG chunks (W3C PNG, third edition, section 5).

use std::ops::Range;

use crate::bytes::{be16, be32};
use crate::error::damaged;
use crate::{Format, Measured, MediaError, Orientation};

/// Length of the signature before the first chunk.
pub(crate) const SIGNATURE_LENGTH: usize = 8;
/// Signature and `IHDR`: where a metadata chunk may stand at the earliest.
pub(crate) const AFTER_HEADER: usize = SIGNATURE_LENGTH + 12 + 13;

/// One whole chunk of a file.
#[derive(Debug, Clone)]
pub(crate) struct Chunk<'a> {
    /// The four letters of its type.
    pub(crate) kind: [u8; 4],
    /// What it holds.
    pub(crate) data: &'a [u8],
    /// Where it lies in the file, from its length to its checksum.
    pub(crate) span: Range<usize>,
}

/// Walks the chunks up to and with `IEND`, or up to the first that is cut short.
pub(crate) struct Chunks<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// The chunks of a file that begins with the signature.
pub(crate) fn chunks(bytes: &[u8]) -> Chunks<'_> {
    Chunks {
        bytes,
        at: SIGNATURE_LENGTH,
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let start = self.at;
        let length = usize::try_from(be32(self.bytes, start)?).ok()?;
        let kind = *self.bytes.get(start + 4..)?.first_chunk()?;
        let data_end = (start + 8).checked_add(length)?;
        let end = data_end.checked_add(4)?;
        if end > self.bytes.len() {
            return None;
        }
        self.at = if &kind == b"IEND" {
            usize::MAX - 16
        } else {
            end
        };
        Some(Chunk {
            kind,
            data: self.bytes.get(start + 8..data_end)?,
            span: start..end,
        })
    }
}

/// The fields of `IHDR`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bit_depth: u8,
    pub(crate) colour_type: u8,
}

/// Reads `IHDR`, which must come first.
pub(crate) fn header(bytes: &[u8]) -> Result<Header, MediaError> {
    let first = chunks(bytes)
        .next()
        .ok_or_else(|| damaged(Format::Png, "the file ends within its header"))?;
    let fields = (|| {
        if &first.kind != b"IHDR" || first.data.len() != 13 {
            return None;
        }
        Some(Header {
            width: be32(first.data, 0)?,
            height: be32(first.data, 4)?,
            bit_depth: *first.data.get(8)?,
            colour_type: *first.data.get(9)?,
        })
    })();
    let header =
        fields.ok_or_else(|| damaged(Format::Png, "it does not begin with a header chunk"))?;
    let depths: &[u8] = match header.colour_type {
        0 => &[1, 2, 4, 8, 16],
        3 => &[1, 2, 4, 8],
        2 | 4 | 6 => &[8, 16],
        _ => &[],
    };
    // PNG limits sides to 2^31 - 1.
    if header.width == 0
        || header.height == 0
        || header.width > i32::MAX as u32
        || header.height > i32::MAX as u32
    {
        return Err(damaged(
            Format::Png,
            format!(
                "a size of {} x {} pixels is not possible",
                header.width, header.height
            ),
        ));
    }
    if !depths.contains(&header.bit_depth) {
        return Err(damaged(
            Format::Png,
            "its header names a colour type that does not exist",
        ));
    }
    Ok(header)
}

/// Size and kind from the chunks before the first pixel.
pub(crate) fn measure(bytes: &[u8]) -> Result<Measured, MediaError> {
    let header = header(bytes)?;
    let mut has_alpha = matches!(header.colour_type, 4 | 6);
    let mut animated = false;
    for chunk in chunks(bytes).take_while(|chunk| &chunk.kind != b"IDAT") {
        match &chunk.kind {
            b"tRNS" => has_alpha = true,
            b"acTL" => animated = be32(chunk.data, 0).is_some_and(|frames| frames > 1),
            _ => {}
        }
    }
    Ok(Measured {
        format: Format::Png,
        width: header.width,
        height: header.height,
        animated,
        bit_depth: header.bit_depth,
        has_alpha,
        orientation: Orientation::Upright,
    })
}

/// Whether the last chunk is there, so that the file was not cut short.
pub(crate) fn is_complete(bytes: &[u8]) -> bool {
    chunks(bytes).any(|chunk| &chunk.kind == b"IEND")
}

/// Splits the data of a text chunk at its first zero byte into keyword and rest.
pub(crate) fn split_keyword(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = data.iter().take(80).position(|byte| *byte == 0)?;
    Some((data.get(..end)?, data.get(end + 1..)?))
}

/// Appends a whole chunk with its checksum.
pub(crate) fn push_chunk(out: &mut Vec<u8>, kind: [u8; 4], parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    out.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
    let mut checksum = crc32fast::Hasher::new();
    for part in std::iter::once(&&kind[..]).chain(parts) {
        checksum.update(part);
        out.extend_from_slice(part);
    }
    out.extend_from_slice(&checksum.finalize().to_be_bytes());
}

/// The EXIF block of an `eXIf` chunk begins with its byte order; anything else is not read.
pub(crate) fn looks_like_exif(data: &[u8]) -> bool {
    matches!(be16(data, 0), Some(0x4949 | 0x4D4D))
}
