//! The record in PNG text chunks.

use super::{Spliced, UntouchedReason};
use crate::GenerationRecord;
use crate::container::png;
use crate::texts::xmp;

/// The keyword of the chunk that holds the record as JSON.
pub(super) const KEYWORD: &str = "safelight";
/// The keyword that other programs read.
const PARAMETERS: &str = "parameters";
/// The chunk of a C2PA manifest store.
const MANIFEST: &[u8; 4] = b"caBX";

pub(super) fn splice<'a>(
    bytes: &'a [u8],
    record: &GenerationRecord,
    json: &str,
) -> Result<Spliced<'a>, UntouchedReason> {
    png::header(bytes).map_err(|_| UntouchedReason::Structure)?;
    let mut cut = Vec::new();
    let mut foreign_parameters = false;
    for chunk in png::chunks(bytes) {
        if &chunk.kind == MANIFEST {
            return Err(UntouchedReason::SignedManifest);
        }
        if !matches!(&chunk.kind, b"tEXt" | b"zTXt" | b"iTXt") {
            continue;
        }
        let Some((keyword, rest)) = png::split_keyword(chunk.data) else {
            continue;
        };
        if keyword == xmp::KEYWORD.as_bytes()
            && memchr::memmem::find(rest, b"dcterms:provenance").is_some()
        {
            return Err(UntouchedReason::SignedManifest);
        }
        if keyword == KEYWORD.as_bytes() {
            cut.push(chunk.span);
        } else if keyword == PARAMETERS.as_bytes() {
            if GenerationRecord::wrote_parameters(rest) {
                cut.push(chunk.span);
            } else {
                foreign_parameters = true;
            }
        }
    }
    let mut ours = Vec::with_capacity(json.len() * 2 + 128);
    let parameters = record.parameters_text();
    // Two texts under one keyword confuse readers: the one that came with the image stays.
    if !foreign_parameters && super::is_readable(&parameters) {
        push_text(&mut ours, PARAMETERS, &parameters);
    }
    push_international_text(&mut ours, KEYWORD, json);
    Ok(Spliced {
        // Ours are the first chunks behind the header, and the first of their keyword is the one that counts.
        read: 2,
        ..Spliced::new(bytes, &cut, png::AFTER_HEADER, ours)
    })
}

/// `tEXt` where Latin-1 can hold the text, for old readers; `iTXt` otherwise.
fn push_text(out: &mut Vec<u8>, keyword: &str, text: &str) {
    let latin1: Option<Vec<u8>> = text
        .chars()
        .map(|letter| u8::try_from(letter).ok())
        .collect();
    match latin1 {
        // Bytes that happen to be UTF-8 would be read as such.
        Some(latin1) if text.is_ascii() || std::str::from_utf8(&latin1).is_err() => {
            png::push_chunk(out, *b"tEXt", &[keyword.as_bytes(), b"\0", &latin1]);
        }
        _ => push_international_text(out, keyword, text),
    }
}

/// Uncompressed `iTXt` without language or translated keyword.
fn push_international_text(out: &mut Vec<u8>, keyword: &str, text: &str) {
    png::push_chunk(
        out,
        *b"iTXt",
        &[keyword.as_bytes(), b"\0\0\0\0\0", text.as_bytes()],
    );
}
