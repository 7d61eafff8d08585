//! The few EXIF tags that matter here (CIPA DC-008): orientation and texts.

use super::Collector;
use crate::Orientation;

/// At most this many entries of a directory are looked at; real ones have a few dozen.
const MAX_ENTRIES: usize = 512;
const ORIENTATION: u16 = 0x0112;
const EXIF_DIRECTORY: u16 = 0x8769;
const USER_COMMENT: u16 = 0x9286;

/// Tags that hold text, by their names in the standard.
const TEXT_TAGS: [(u16, &str); 5] = [
    (0x010E, "ImageDescription"),
    (0x010F, "Make"),
    (0x0110, "Model"),
    (0x0131, "Software"),
    (0x013B, "Artist"),
];

/// A TIFF block with its byte order.
#[derive(Clone, Copy)]
struct Tiff<'a> {
    bytes: &'a [u8],
    big_endian: bool,
}

/// One entry of a directory.
struct Entry<'a> {
    tag: u16,
    /// The bytes of its value, wherever they stand.
    value: &'a [u8],
}

impl<'a> Tiff<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        let big_endian = match bytes.first_chunk()? {
            b"MM\0*" => true,
            b"II*\0" => false,
            _ => return None,
        };
        Some(Self { bytes, big_endian })
    }

    fn u16(&self, bytes: &[u8]) -> Option<u16> {
        let raw = *bytes.first_chunk()?;
        Some(if self.big_endian {
            u16::from_be_bytes(raw)
        } else {
            u16::from_le_bytes(raw)
        })
    }

    fn u32(&self, bytes: &[u8]) -> Option<u32> {
        let raw = *bytes.first_chunk()?;
        Some(if self.big_endian {
            u32::from_be_bytes(raw)
        } else {
            u32::from_le_bytes(raw)
        })
    }

    /// The directory at an offset; entries that lead outside are left out.
    fn directory(self, offset: u32) -> impl Iterator<Item = Entry<'a>> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let body = self.bytes.get(start..).unwrap_or_default();
        let count = self.u16(body).map_or(0, usize::from).min(MAX_ENTRIES);
        let entries = body
            .get(2..)
            .unwrap_or_default()
            .chunks_exact(12)
            .take(count);
        entries.filter_map(move |entry| {
            let size = match self.u16(entry.get(2..)?)? {
                1 | 2 | 6 | 7 => 1,
                3 | 8 => 2,
                4 | 9 | 11 | 13 => 4,
                5 | 10 | 12 => 8,
                _ => return None,
            };
            let length = usize::try_from(self.u32(entry.get(4..)?)?)
                .ok()?
                .checked_mul(size)?;
            let value = if length <= 4 {
                entry.get(8..8 + length)?
            } else {
                let at = usize::try_from(self.u32(entry.get(8..)?)?).ok()?;
                self.bytes.get(at..at.checked_add(length)?)?
            };
            Some(Entry {
                tag: self.u16(entry)?,
                value,
            })
        })
    }

    fn first_directory(self) -> impl Iterator<Item = Entry<'a>> {
        self.directory(
            self.bytes
                .get(4..)
                .and_then(|at| self.u32(at))
                .unwrap_or(u32::MAX),
        )
    }
}

/// The orientation that a TIFF block names, if any.
pub(crate) fn orientation(tiff: &[u8]) -> Option<Orientation> {
    let tiff = Tiff::new(tiff)?;
    let entry = tiff
        .first_directory()
        .find(|entry| entry.tag == ORIENTATION)?;
    tiff.u16(entry.value).map(Orientation::from_exif)
}

/// Adds the texts of a TIFF block.
pub(super) fn collect(tiff: &[u8], texts: &mut Collector) {
    let Some(tiff) = Tiff::new(tiff) else { return };
    for entry in tiff.first_directory() {
        if let Some((_, name)) = TEXT_TAGS.iter().find(|(tag, _)| *tag == entry.tag) {
            texts.add_bytes(name, entry.value);
        }
        if entry.tag != EXIF_DIRECTORY {
            continue;
        }
        let Some(offset) = tiff.u32(entry.value) else {
            continue;
        };
        for entry in tiff
            .directory(offset)
            .filter(|entry| entry.tag == USER_COMMENT)
        {
            user_comment(entry.value, texts);
        }
    }
}

/// The first eight bytes of a user comment name its encoding.
fn user_comment(value: &[u8], texts: &mut Collector) {
    let Some((encoding, text)) = value.split_at_checked(8) else {
        return;
    };
    if encoding == b"UNICODE\0" {
        // The byte order is not told, and programs differ: Latin letters have their zero bytes first or last.
        let zeros = |parity: usize| {
            text.iter()
                .skip(parity)
                .step_by(2)
                .filter(|byte| **byte == 0)
                .count()
        };
        let big_endian = zeros(0) >= zeros(1);
        let units = text.as_chunks::<2>().0.iter();
        let units = units.map(|pair| {
            if big_endian {
                u16::from_be_bytes(*pair)
            } else {
                u16::from_le_bytes(*pair)
            }
        });
        texts.add_utf16("UserComment", units);
    } else {
        texts.add_bytes("UserComment", text);
    }
}
