//! Writing the generation record into files without touching a pixel, and reading it back.

mod jpeg;
mod png;
mod webp;

use std::borrow::Cow;

use crate::texts::{self, xmp};
use crate::{Format, GenerationRecord, MAX_TEXT_BYTES, MediaError, sniff};

/// What [`embed`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Embedding<'a> {
    /// The file with the record in it. Its pixels and all other metadata are the same bytes as before.
    Written(Written<'a>),
    /// The bytes were left as they are: the record belongs in a sidecar ([`sidecar_json`](crate::sidecar_json)).
    Untouched(UntouchedReason),
}

/// A file with the record in it, in pieces: most of them are parts of the file it was made from, which are not copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<'a>(Vec<Cow<'a, [u8]>>);

impl Written<'_> {
    /// The pieces, in their order.
    #[must_use]
    pub fn pieces(&self) -> Vec<&[u8]> {
        self.0.iter().map(AsRef::as_ref).collect()
    }

    /// The whole file.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        self.0.concat()
    }
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
pub fn embed<'a>(bytes: &'a [u8], record: &GenerationRecord) -> Result<Embedding<'a>, MediaError> {
    let format = sniff(bytes).ok_or(MediaError::NotAnImage)?;
    Ok(match splice(format, bytes, record) {
        // A strange file may hide what was spliced into it; only what can be read back counts as written.
        Ok((spliced, json)) if spliced.is_read_back(format, &json) => {
            Embedding::Written(spliced.written)
        }
        Ok(_) => Embedding::Untouched(UntouchedReason::Structure),
        Err(reason) => Embedding::Untouched(reason),
    })
}

/// The end of the file that [`embed`] would make, as far as it is a part of `bytes` and the same for every record of this
/// length, and how many bytes come before it. `None` when nothing of it is, or nothing would be written.
#[must_use]
pub fn behind_record<'a>(bytes: &'a [u8], record: &GenerationRecord) -> Option<(usize, &'a [u8])> {
    let (spliced, _) = splice(sniff(bytes)?, bytes, record).ok()?;
    let mut pieces = spliced.written.0;
    match pieces.pop()? {
        Cow::Borrowed(end) => Some((pieces.iter().map(|piece| piece.len()).sum(), end)),
        Cow::Owned(_) => None,
    }
}

/// The file with the record in it, and the record as it stands there.
fn splice<'a>(
    format: Format,
    bytes: &'a [u8],
    record: &GenerationRecord,
) -> Result<(Spliced<'a>, String), UntouchedReason> {
    let splice = match format {
        Format::Png => png::splice,
        Format::Jpeg => jpeg::splice,
        Format::WebP => webp::splice,
        Format::Gif | Format::Avif | Format::Bmp => return Err(UntouchedReason::Format),
    };
    let json = record.json().ok_or(UntouchedReason::RecordTooLong)?;
    splice(bytes, record, &json).map(|spliced| (spliced, json))
}

/// The record that [`embed`] wrote; `None` if there is none or it cannot be read.
#[must_use]
pub fn read_record(bytes: &[u8]) -> Option<GenerationRecord> {
    GenerationRecord::from_json(find_json(sniff(bytes)?, bytes)?.as_bytes())
}

/// The record as the JSON that stands in the file.
fn find_json(format: Format, bytes: &[u8]) -> Option<String> {
    match format {
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

/// A file with the record spliced into it.
struct Spliced<'a> {
    written: Written<'a>,
    /// So many pieces from the first hold all that a reader of the record comes past.
    read: usize,
}

impl<'a> Spliced<'a> {
    /// One that is whole already.
    fn whole(bytes: Vec<u8>) -> Self {
        Self {
            written: Written(vec![Cow::Owned(bytes)]),
            read: 1,
        }
    }

    /// Takes `bytes` without the `cut` ranges (ascending) and with `inserted` at `at`.
    fn new(bytes: &'a [u8], cut: &[std::ops::Range<usize>], at: usize, inserted: Vec<u8>) -> Self {
        let mut pieces: Vec<Cow<'a, [u8]>> = Vec::with_capacity(cut.len() + 3);
        let mut from = 0;
        let mut inserted = Some(inserted);
        let part = |from: usize, to: usize| Cow::Borrowed(bytes.get(from..to).unwrap_or_default());
        for range in cut {
            if let Some(ours) = inserted.take_if(|_| at <= range.start) {
                pieces.extend([part(from, at), Cow::Owned(ours)]);
                from = at;
            }
            pieces.push(part(from, range.start));
            from = range.end;
        }
        if let Some(ours) = inserted {
            let at = at.max(from);
            pieces.extend([part(from, at), Cow::Owned(ours)]);
            from = at;
        }
        pieces.push(part(from, bytes.len()));
        Self {
            read: pieces.len(),
            written: Written(pieces),
        }
    }

    fn is_read_back(&self, format: Format, json: &str) -> bool {
        let read = self.written.0.get(..self.read).unwrap_or_default();
        find_json(format, &read.concat()).as_deref() == Some(json)
    }
}

/// Whether the longest text that is read holds this one.
pub(crate) fn is_readable(text: &str) -> bool {
    text.len() <= MAX_TEXT_BYTES
}
