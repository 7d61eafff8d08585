//! The boxes of AVIF that tell its size (ISO/IEC 14496-12 and 23008-12).

use crate::bytes::{be16, be32, be64};
use crate::error::damaged;
use crate::{Format, Measured, MediaError, Orientation};

/// One box: its four letters and what it holds.
type IsoBox<'a> = ([u8; 4], &'a [u8]);

/// Walks the boxes of a slice up to the first that is cut short.
struct Boxes<'a>(&'a [u8]);

impl<'a> Iterator for Boxes<'a> {
    type Item = IsoBox<'a>;

    fn next(&mut self) -> Option<IsoBox<'a>> {
        let kind = *self.0.get(4..)?.first_chunk()?;
        let (header, length) = match be32(self.0, 0)? {
            0 => (8, self.0.len()),
            1 => (16, usize::try_from(be64(self.0, 8)?).ok()?),
            length => (8, usize::try_from(length).ok()?),
        };
        let data = self.0.get(header..length)?;
        self.0 = self.0.get(length..)?;
        Some((kind, data))
    }
}

fn child<'a>(bytes: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    Boxes(bytes)
        .find(|(found, _)| found == kind)
        .map(|(_, data)| data)
}

/// The numbers (from 1) of the properties that belong to the primary item.
fn primary_properties(meta: &[u8], iprp: &[u8]) -> Option<Vec<usize>> {
    let pitm = child(meta, b"pitm")?;
    let primary = if *pitm.first()? == 0 {
        u32::from(be16(pitm, 4)?)
    } else {
        be32(pitm, 4)?
    };
    let ipma = child(iprp, b"ipma")?;
    let (long_ids, long_indices) = (*ipma.first()? > 0, *ipma.get(3)? & 1 == 1);
    let mut at = 8;
    // The number of entries is not believed: the walk ends with the box.
    loop {
        let item = if long_ids {
            be32(ipma, at)?
        } else {
            be16(ipma, at)?.into()
        };
        at += if long_ids { 4 } else { 2 };
        let count = usize::from(*ipma.get(at)?);
        at += 1;
        let width = if long_indices { 2 } else { 1 };
        let entries = ipma.get(at..at + count * width)?;
        at += count * width;
        if item == primary {
            let index = |entry: &[u8]| match entry {
                [high, low] => usize::from(u16::from_be_bytes([*high, *low]) & 0x7FFF),
                [byte, ..] => usize::from(byte & 0x7F),
                [] => 0,
            };
            return Some(entries.chunks_exact(width).map(index).collect());
        }
    }
}

/// Size and kind from the properties of the primary item.
pub(crate) fn measure(bytes: &[u8]) -> Result<Measured, MediaError> {
    let find = || {
        let meta = child(bytes, b"meta")?.get(4..)?;
        let iprp = child(meta, b"iprp")?;
        let ipco = child(iprp, b"ipco")?;
        let wanted = primary_properties(meta, iprp);
        let is_wanted = |number: usize| {
            wanted
                .as_ref()
                .is_none_or(|numbers| numbers.contains(&number))
        };
        let mut measured = Measured {
            format: Format::Avif,
            width: 0,
            height: 0,
            animated: bytes.get(8..12) == Some(b"avis"),
            bit_depth: 8,
            has_alpha: false,
            orientation: Orientation::Upright,
        };
        let (mut turns, mut mirrored) = (0, None);
        for (at, (kind, data)) in Boxes(ipco).enumerate() {
            if &kind == b"auxC" && data.windows(5).any(|part| part == b"alpha") {
                measured.has_alpha = true;
            }
            if !is_wanted(at + 1) {
                continue;
            }
            match &kind {
                b"ispe" if measured.width == 0 => {
                    measured.width = be32(data, 4)?;
                    measured.height = be32(data, 8)?;
                }
                b"pixi" => measured.bit_depth = data.get(5).copied().unwrap_or(8),
                b"irot" => turns = data.first().copied().unwrap_or(0) & 3,
                b"imir" => mirrored = data.first().map(|axis| axis & 1),
                _ => {}
            }
        }
        measured.orientation = orientation(turns, mirrored);
        (measured.width > 0 && measured.height > 0).then_some(measured)
    };
    find().ok_or_else(|| damaged(Format::Avif, "its size is not told"))
}

/// `irot` counts quarter turns anticlockwise; `imir` then mirrors: axis 0 swaps top and bottom, 1 left and right.
fn orientation(turns: u8, mirrored: Option<u8>) -> Orientation {
    match (turns, mirrored) {
        (0, None) => Orientation::Upright,
        (1, None) => Orientation::Rotated270,
        (2, None) => Orientation::Rotated180,
        (_, None) => Orientation::Rotated90,
        (0, Some(1)) | (2, Some(0)) => Orientation::MirroredHorizontally,
        (0, Some(_)) | (2, Some(_)) => Orientation::MirroredVertically,
        (1, Some(0)) | (3, Some(1)) => Orientation::Transposed,
        (_, Some(_)) => Orientation::Transversed,
    }
}
