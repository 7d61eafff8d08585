//! The record in the XMP packet of a JPEG.

use std::ops::Range;

use super::{Spliced, UntouchedReason};
use crate::GenerationRecord;
use crate::container::jpeg;
use crate::texts::{MAX_PACKET_BYTES, xmp};

/// What one segment can hold besides its length.
const MAX_PAYLOAD: usize = 65_533;
/// What one segment can hold of a packet.
const MAX_PACKET: usize = MAX_PAYLOAD - xmp::SIGNATURE.len();
/// Bytes of an extension in one segment, as Adobe's programs write them.
const PART: usize = 65_000;

/// What a walk over the segments finds.
#[derive(Default)]
struct Found<'a> {
    /// The packet and where its segment lies.
    packet: Option<(&'a [u8], Range<usize>)>,
    /// All parts of extensions.
    parts: Vec<(xmp::Guid, Range<usize>)>,
    /// After the leading APP0 and EXIF segments: where a packet belongs.
    place: usize,
    signed: bool,
    reaches_scan: bool,
}

pub(super) fn splice<'a>(
    bytes: &'a [u8],
    _record: &GenerationRecord,
    json: &str,
) -> Result<Spliced<'a>, UntouchedReason> {
    let found = walk(bytes);
    if found.signed {
        return Err(UntouchedReason::SignedManifest);
    }
    if !found.reaches_scan {
        return Err(UntouchedReason::Structure);
    }
    let existing = match &found.packet {
        Some((packet, _)) => {
            Some(std::str::from_utf8(packet).map_err(|_| UntouchedReason::Structure)?)
        }
        None => None,
    };
    if existing.is_some_and(xmp::names_manifest) {
        return Err(UntouchedReason::SignedManifest);
    }
    let foreign = existing.map(xmp::without_ours);
    let foreign = foreign
        .as_deref()
        .filter(|packet| *packet != xmp::packet(""));
    let keeps_extension = foreign.is_some_and(xmp::has_extension);

    let description = xmp::description(json);
    let merged = super::packet_with(foreign, &description).ok_or(UntouchedReason::Structure)?;
    let mut ours = Vec::with_capacity(description.len() + MAX_PAYLOAD);
    if merged.len() <= MAX_PACKET {
        jpeg::push_segment(&mut ours, jpeg::APP1, &[xmp::SIGNATURE, merged.as_bytes()]);
    } else if keeps_extension {
        // A file can have one extension, and this one has a foreign one.
        return Err(UntouchedReason::Structure);
    } else {
        push_extended(&mut ours, foreign, &description)?;
    }

    let mut cut: Vec<Range<usize>> = Vec::new();
    if !keeps_extension {
        cut.extend(found.parts.into_iter().map(|(_, span)| span));
    }
    let at = found
        .packet
        .as_ref()
        .map_or(found.place, |(_, span)| span.start);
    cut.extend(found.packet.map(|(_, span)| span));
    cut.sort_by_key(|range| range.start);
    Ok(Spliced::new(bytes, &cut, at, ours))
}

/// A packet with a note, and the record in an extension behind it.
fn push_extended(
    out: &mut Vec<u8>,
    foreign: Option<&str>,
    description: &str,
) -> Result<(), UntouchedReason> {
    let (content, guid) = xmp::extension(description);
    if content.len() > MAX_PACKET_BYTES {
        return Err(UntouchedReason::RecordTooLong);
    }
    let packet =
        super::packet_with(foreign, &xmp::note(&guid)).ok_or(UntouchedReason::Structure)?;
    if packet.len() > MAX_PACKET {
        return Err(UntouchedReason::Structure);
    }
    jpeg::push_segment(out, jpeg::APP1, &[xmp::SIGNATURE, packet.as_bytes()]);
    for (number, part) in content.as_bytes().chunks(PART).enumerate() {
        let header = xmp::part_header(&guid, content.len(), number * PART);
        jpeg::push_segment(out, jpeg::APP1, &[&header, part]);
    }
    Ok(())
}

fn walk(bytes: &[u8]) -> Found<'_> {
    let mut found = Found {
        place: 2,
        ..Found::default()
    };
    let mut leading = true;
    for segment in jpeg::segments(bytes) {
        let is_exif =
            segment.marker == jpeg::APP1 && segment.payload.starts_with(jpeg::EXIF_SIGNATURE);
        leading &= segment.marker == 0xE0 || is_exif;
        if leading {
            found.place = segment.span.end;
        }
        match segment.marker {
            jpeg::APP1 => {
                if let Some(packet) = segment.payload.strip_prefix(xmp::SIGNATURE) {
                    found.packet.get_or_insert((packet, segment.span));
                } else if let Some(part) = xmp::part(segment.payload) {
                    found.parts.push((part.guid, segment.span));
                }
            }
            jpeg::APP11 => found.signed |= is_manifest(segment.payload),
            jpeg::SOS => found.reaches_scan = true,
            _ => {}
        }
    }
    found
}

/// A JUMBF box (ISO 19566-5) that is a C2PA manifest store.
fn is_manifest(payload: &[u8]) -> bool {
    payload.starts_with(b"JP") && memchr::memmem::find(payload, b"c2pa").is_some()
}
