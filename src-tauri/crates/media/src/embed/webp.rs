//! The record in the XMP chunk of a WebP.

use super::{Spliced, UntouchedReason};
use crate::GenerationRecord;
use crate::container::webp;
use crate::texts::{MAX_PACKET_BYTES, xmp};

pub(super) fn splice<'a>(
    bytes: &'a [u8],
    _record: &GenerationRecord,
    json: &str,
) -> Result<Spliced<'a>, UntouchedReason> {
    let canvas = webp::canvas(bytes).map_err(|_| UntouchedReason::Structure)?;
    let end = webp::riff_end(bytes).ok_or(UntouchedReason::Structure)?;
    let mut existing = None;
    let mut walked = webp::HEADER_LENGTH;
    for chunk in webp::chunks(bytes) {
        walked = chunk.span.end;
        match &chunk.kind {
            b"C2PA" => return Err(UntouchedReason::SignedManifest),
            b"XMP " => {
                existing.get_or_insert((chunk.data, chunk.span));
            }
            _ => {}
        }
    }
    // A chunk that leads outside: what is put behind it would be taken for a part of it.
    if walked != end {
        return Err(UntouchedReason::Structure);
    }
    let packet = match &existing {
        Some((packet, _)) => {
            Some(std::str::from_utf8(packet).map_err(|_| UntouchedReason::Structure)?)
        }
        None => None,
    };
    if packet.is_some_and(xmp::names_manifest) {
        return Err(UntouchedReason::SignedManifest);
    }
    let foreign = packet.map(xmp::without_ours);
    let merged = super::packet_with(foreign.as_deref(), &xmp::description(json))
        .ok_or(UntouchedReason::Structure)?;
    if merged.len() > MAX_PACKET_BYTES {
        return Err(UntouchedReason::RecordTooLong);
    }

    let cut = existing.map(|(_, span)| span).unwrap_or(end..end);
    let mut out = Vec::with_capacity(bytes.len() + merged.len() + 64);
    out.extend_from_slice(bytes.get(..webp::HEADER_LENGTH).unwrap_or_default());
    if !canvas.extended {
        push_extended_header(&mut out, canvas);
    }
    out.extend_from_slice(
        bytes
            .get(webp::HEADER_LENGTH..cut.start)
            .unwrap_or_default(),
    );
    pad(&mut out);
    push_chunk(&mut out, *b"XMP ", merged.as_bytes());
    out.extend_from_slice(bytes.get(cut.end..end).unwrap_or_default());
    let length = u32::try_from(out.len() - 8).map_err(|_| UntouchedReason::Structure)?;
    out.extend_from_slice(bytes.get(end..).unwrap_or_default());
    if let Some(field) = out.get_mut(4..8) {
        field.copy_from_slice(&length.to_le_bytes());
    }
    // Both kinds of file have `VP8X` first now, and its flags first in it.
    if let Some(flags) = out.get_mut(webp::HEADER_LENGTH + 8) {
        *flags |= webp::XMP;
    }
    Ok(Spliced::whole(out))
}

/// A simple file becomes an extended one.
fn push_extended_header(out: &mut Vec<u8>, canvas: webp::Canvas) {
    let flags = if canvas.alpha { webp::ALPHA } else { 0 };
    let [width, height] = [canvas.width - 1, canvas.height - 1].map(u32::to_le_bytes);
    let fields = [
        flags, 0, 0, 0, width[0], width[1], width[2], height[0], height[1], height[2],
    ];
    push_chunk(out, *b"VP8X", &fields);
}

fn push_chunk(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    out.extend_from_slice(&kind);
    out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(data);
    pad(out);
}

/// Chunks begin at even places.
fn pad(out: &mut Vec<u8>) {
    if out.len() % 2 == 1 {
        out.push(0);
    }
}
