//! What a body is, by its first bytes.

use super::source::Source;
use crate::ReplyHead;
use crate::text::begins_like_markup;
use std::io;

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Json,
    /// The body is an image as it stands, or says that it is one and is nothing else known.
    Image,
    /// HTML or other markup.
    Page,
    Text,
    Empty,
}

/// Looks at the beginning; white space and a byte order mark before JSON are taken (some servers send line breaks to
/// keep the connection alive while they work).
pub(super) fn shape<R: io::Read>(source: &mut Source<R>, head: &ReplyHead) -> io::Result<Shape> {
    let says_image = head.header("content-type").is_some_and(|t| {
        t.trim_start()
            .get(..6)
            .is_some_and(|t| t.eq_ignore_ascii_case("image/"))
    });
    let first = source.available()?;
    if is_image(first) {
        return Ok(Shape::Image);
    }
    if first.starts_with(b"\xEF\xBB\xBF") {
        source.take(3);
    }
    if says_image && is_svg(source.available()?) {
        return Ok(Shape::Image);
    }
    let byte = loop {
        match source.peek()? {
            Some(b' ' | b'\t' | b'\r' | b'\n') => source.take(1),
            other => break other,
        }
    };
    let rest = source.available()?;
    Ok(match byte {
        None => Shape::Empty,
        Some(b'{' | b'[' | b'"') => Shape::Json,
        Some(_) if is_scalar(rest) => Shape::Json,
        Some(_) if begins_like_markup(rest) => Shape::Page,
        Some(_) if says_image => Shape::Image,
        Some(_) => Shape::Text,
    })
}

/// `null`, `true`, `false` or a number, and nothing else.
fn is_scalar(rest: &[u8]) -> bool {
    let text = rest.trim_ascii();
    matches!(text, b"null" | b"true" | b"false")
        || (text.len() <= 32
            && text
                .iter()
                .all(|b| b.is_ascii_digit() || b"+-.eE".contains(b))
            && !text.is_empty())
}

fn is_svg(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii_start();
    text.starts_with(b"<svg")
        || (text.starts_with(b"<?xml")
            && memchr::memmem::find(text.get(..text.len().min(1024)).unwrap_or(text), b"<svg")
                .is_some())
}

/// PNG, JPEG, GIF, WebP, AVIF or HEIF, BMP, TIFF, JPEG XL, by their first bytes.
fn is_image(bytes: &[u8]) -> bool {
    let at = |from: usize, magic: &[u8]| bytes.get(from..from + magic.len()) == Some(magic);
    at(0, b"\x89PNG\r\n\x1a\n")
        || at(0, b"\xFF\xD8\xFF")
        || at(0, b"GIF87a")
        || at(0, b"GIF89a")
        || (at(0, b"RIFF") && at(8, b"WEBP"))
        || (at(4, b"ftyp")
            && [&b"avif"[..], b"avis", b"mif1", b"msf1", b"heic"]
                .iter()
                .any(|brand| at(8, brand)))
        || (at(0, b"BM") && at(6, &[0; 4]))
        || at(0, b"II*\0")
        || at(0, b"MM\0*")
        || at(0, b"\xFF\x0A")
        || at(0, b"\0\0\0\x0CJXL ")
}
