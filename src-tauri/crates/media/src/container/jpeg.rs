//! JPEG segments (ITU-T T.81, annex B).

use std::ops::Range;

use crate::bytes::be16;
use crate::error::damaged;
use crate::texts::exif;
use crate::{Format, Measured, MediaError, Orientation};

/// Start of scan.
pub(crate) const SOS: u8 = 0xDA;
/// End of image.
const EOI: u8 = 0xD9;
/// The application segment that holds EXIF and XMP.
pub(crate) const APP1: u8 = 0xE1;
/// The application segment that holds JUMBF boxes, C2PA manifests among them.
pub(crate) const APP11: u8 = 0xEB;
/// A comment.
pub(crate) const COM: u8 = 0xFE;
/// What begins the payload of an EXIF segment.
pub(crate) const EXIF_SIGNATURE: &[u8] = b"Exif\0\0";

/// One segment with a length, before the entropy-coded data.
#[derive(Debug, Clone)]
pub(crate) struct Segment<'a> {
    /// The byte after 0xFF.
    pub(crate) marker: u8,
    /// What follows the length.
    pub(crate) payload: &'a [u8],
    /// Where it lies in the file, from its 0xFF.
    pub(crate) span: Range<usize>,
}

/// Walks the segments up to and with the first start of scan.
pub(crate) struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
    done: bool,
}

/// The segments of a file that begins with SOI.
pub(crate) fn segments(bytes: &[u8]) -> Segments<'_> {
    Segments {
        bytes,
        at: 2,
        done: false,
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        if self.done {
            return None;
        }
        let start = self.at;
        if *self.bytes.get(start)? != 0xFF {
            return None;
        }
        let mut at = start + 1;
        // Any number of 0xFF may stand before the marker.
        while *self.bytes.get(at)? == 0xFF {
            at += 1;
        }
        let marker = *self.bytes.get(at)?;
        if matches!(marker, 0x00 | 0x01 | 0xD0..=0xD9) {
            return None;
        }
        let length = usize::from(be16(self.bytes, at + 1)?);
        let end = at + 1 + length;
        let payload = self.bytes.get(at + 3..end)?;
        self.at = end;
        self.done = marker == SOS;
        Some(Segment {
            marker,
            payload,
            span: start..end,
        })
    }
}

/// The fields of the frame header that decide what decoding costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    /// The SOF marker: 0xC0 and 0xC1 sequential, 0xC2 progressive, 0xC3 lossless, from 0xC9 arithmetic.
    pub(crate) marker: u8,
    pub(crate) precision: u8,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) components: u8,
}

const fn is_frame_header(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
}

/// Reads the frame header, which stands before the first scan.
pub(crate) fn frame(bytes: &[u8]) -> Result<Frame, MediaError> {
    let segment = segments(bytes)
        .find(|segment| is_frame_header(segment.marker))
        .ok_or_else(|| {
            damaged(
                Format::Jpeg,
                "the file ends or derails before its size is told",
            )
        })?;
    let read = || {
        Some(Frame {
            marker: segment.marker,
            precision: *segment.payload.first()?,
            height: be16(segment.payload, 1)?.into(),
            width: be16(segment.payload, 3)?.into(),
            components: *segment.payload.get(5)?,
        })
    };
    match read() {
        Some(frame) if frame.width > 0 && frame.height > 0 && frame.components > 0 => Ok(frame),
        _ => Err(damaged(Format::Jpeg, "its header announces no pixels")),
    }
}

/// Size and kind from the segments before the first scan.
pub(crate) fn measure(bytes: &[u8]) -> Result<Measured, MediaError> {
    let frame = frame(bytes)?;
    Ok(Measured {
        format: Format::Jpeg,
        width: frame.width,
        height: frame.height,
        animated: false,
        bit_depth: frame.precision,
        has_alpha: false,
        orientation: orientation(bytes),
    })
}

/// The EXIF orientation; upright if there is none.
pub(crate) fn orientation(bytes: &[u8]) -> Orientation {
    segments(bytes)
        .filter(|segment| segment.marker == APP1)
        .find_map(|segment| exif::orientation(segment.payload.strip_prefix(EXIF_SIGNATURE)?))
        .unwrap_or_default()
}

/// What a walk over the entropy-coded data finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scans {
    /// Number of scans, counted up to one more than asked for.
    pub(crate) count: usize,
    /// Whether the end of image was found, so that the file was not cut short.
    pub(crate) complete: bool,
}

/// Counts scans until there are more than `most`, without decoding anything.
pub(crate) fn scans(bytes: &[u8], most: usize) -> Scans {
    let mut found = Scans {
        count: 0,
        complete: false,
    };
    let Some(first) = segments(bytes).find(|segment| segment.marker == SOS) else {
        return found;
    };
    found.count = 1;
    let mut at = first.span.end;
    while found.count <= most {
        let Some(step) = bytes.get(at..).and_then(|rest| memchr::memchr(0xFF, rest)) else {
            return found;
        };
        at += step;
        let Some(marker) = bytes.get(at + 1) else {
            return found;
        };
        match *marker {
            EOI => {
                found.complete = true;
                return found;
            }
            0xFF => at += 1,
            0x00 | 0x01 | 0xD0..=0xD8 => at += 2,
            other => {
                found.count += usize::from(other == SOS);
                let Some(length) = be16(bytes, at + 2) else {
                    return found;
                };
                at += 2 + usize::from(length);
            }
        }
    }
    found
}

/// Appends a segment; `parts` must hold at most 65,533 bytes in all.
pub(crate) fn push_segment(out: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) {
    let length: usize = 2 + parts.iter().map(|part| part.len()).sum::<usize>();
    out.extend_from_slice(&[0xFF, marker]);
    out.extend_from_slice(&u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
    for part in parts {
        out.extend_from_slice(part);
    }
}
