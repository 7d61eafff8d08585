//! Writing the generation record into files without touching a pixel, and reading it back.

mod jpeg;
mod png;
mod webp;

use crate::texts::{self, xmp};
use crate::{Format, GenerationRecord, MAX_TEXT_BYTES, MediaError, sniff};

/// What [`embed`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Embedding {
    /// The whole file anew with the record in it. Its pixels and all other metadata are the same bytes as before.
    Written(Vec<u8>),
    /// The bytes were left as they are: the record belongs in a sidecar ([`sidecar_json`](crate::sidecar_json)).
    Untouched(UntouchedReason),
}

/// Why [`embed`] left a file as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UntouchedReason {
    /// It carries a C2PA manifest (or points to one): any change would break the signature.
    SignedManifest,
    /// GIF, AVIF and BMP files are not written to.
    Format,
    /// Its structure leaves no safe place: cut short, self-contradicting, or foreign metadata that cannot be merged with.
    Structure,
    /// The record is longer than [`MAX_TEXT_BYTES`], more than would be read back.
    RecordTooLong,
}

/// Puts the record into the file by splicing metadata chunks; pixels are never re-encoded.
///
/// PNG: a `parameters` text chunk and a `safelight` JSON chunk after `IHDR`; JPEG and WebP: a property in the XMP packet.
/// An earlier record of ours is replaced, so doing it twice equals doing it once. A foreign `parameters` text stays
/// and then ours is left out.
///
/// # Errors
/// [`MediaError::NotAnImage`] alone: known formats that cannot be written to are [`Embedding::Untouched`].
pub fn embed(bytes: &[u8], record: &GenerationRecord) -> Result<Embedding, MediaError> {
    let format = sniff(bytes).ok_or(MediaError::NotAnImage)?;
    let splice = match format {
        Format::Png => png::splice,
        Format::Jpeg => jpeg::splice,
        Format::WebP => webp::splice,
        Format::Gif | Format::Avif | Format::Bmp => {
            return Ok(Embedding::Untouched(UntouchedReason::Format));
        }
    };
    let Some(json) = record.json() else {
        return Ok(Embedding::Untouched(UntouchedReason::RecordTooLong));
    };
    Ok(match splice(bytes, record, &json) {
        // A strange file may hide what was spliced into it; only what can be read back counts as written.
        Ok(written) if find_json(&written).as_deref() == Some(&json) => Embedding::Written(written),
        Ok(_) => Embedding::Untouched(UntouchedReason::Structure),
        Err(reason) => Embedding::Untouched(reason),
    })
}

/// The record that [`embed`] wrote; `None` if there is none or it cannot be read.
#[must_use]
pub fn read_record(bytes: &[u8]) -> Option<GenerationRecord> {
    GenerationRecord::from_json(find_json(bytes)?.as_bytes())
}

/// The record as the JSON that stands in the file.
fn find_json(bytes: &[u8]) -> Option<String> {
    match sniff(bytes)? {
        Format::Png => texts::png_text_of(bytes, png::KEYWORD),
        Format::Jpeg => {
            let whole = match xmp::extended(bytes) {
                xmp::Extension::Whole(packet) => String::from_utf8(packet).ok(),
                xmp::Extension::None | xmp::Extension::Unreadable => None,
            };
            whole
                .as_deref()
                .and_then(xmp::find_record)
                .or_else(|| xmp::find_record(xmp::of_jpeg(bytes)?))
        }
        Format::WebP => xmp::find_record(xmp::of_webp(bytes)?),
        Format::Gif | Format::Avif | Format::Bmp => None,
    }
}

/// The packet with the record as its last description, or a new packet; `None` where it has no place.
fn packet_with(existing: Option<&str>, description: &str) -> Option<String> {
    match existing {
        Some(packet) => xmp::merge(packet, description),
        None => Some(xmp::packet(description)),
    }
}

/// Copies `bytes` without the `cut` ranges (ascending) and with `inserted` at `at`, in one pass.
fn splice(bytes: &[u8], cut: &[std::ops::Range<usize>], at: usize, inserted: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + inserted.len());
    let mut from = 0;
    let copy = |out: &mut Vec<u8>, from: usize, to: usize| {
        out.extend_from_slice(bytes.get(from..to).unwrap_or_default())
    };
    let mut pending = Some(at);
    for range in cut {
        if let Some(place) = pending.take_if(|place| *place <= range.start) {
            copy(&mut out, from, place);
            out.extend_from_slice(inserted);
            from = place;
        }
        copy(&mut out, from, range.start);
        from = range.end;
    }
    if let Some(place) = pending {
        copy(&mut out, from, place.max(from));
        out.extend_from_slice(inserted);
        from = place.max(from);
    }
    copy(&mut out, from, bytes.len());
    out
}

/// Whether the longest text that is read holds this one.
pub(crate) fn is_readable(text: &str) -> bool {
    text.len() <= MAX_TEXT_BYTES
}
