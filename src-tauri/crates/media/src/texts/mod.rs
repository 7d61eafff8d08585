//! Texts that a file carries beside its pixels.

pub(crate) mod exif;
pub(crate) mod xmp;

use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::container::{jpeg, png, webp};
use crate::{Format, sniff};

/// Longest single text that is read, after decompression: 2 MiB.
pub const MAX_TEXT_BYTES: usize = 2 << 20;
/// Longest XMP packet: the markup of a text of [`MAX_TEXT_BYTES`] needs some room of its own.
pub(crate) const MAX_PACKET_BYTES: usize = 4 << 20;
/// All texts of a file together.
const MAX_TOTAL_BYTES: usize = 8 << 20;
/// Number of texts of a file.
const MAX_ENTRIES: usize = 256;

/// Texts found in a file's metadata, in file order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts {
    /// Keyword and text. PNG chunks give their own keyword (`parameters`, `prompt`, `workflow`, `XML:com.adobe.xmp`);
    /// other formats give `XML:com.adobe.xmp` for XMP, `Comment` for JPEG comments and the tag's name for EXIF
    /// (`UserComment`, `ImageDescription`, `Make`, `Model`, `Software`, `Artist`).
    pub entries: Vec<(String, String)>,
    /// Whether texts were left out: longer than [`MAX_TEXT_BYTES`], too many, or unreadable.
    pub incomplete: bool,
}

impl Texts {
    /// The first text with this keyword.
    #[must_use]
    pub fn get(&self, keyword: &str) -> Option<&str> {
        self.entries
            .iter()
            .find(|(found, _)| found == keyword)
            .map(|(_, text)| text.as_str())
    }
}

/// Reads the texts of PNG, JPEG and WebP files; empty for other formats and for anything that is no image.
/// Takes at most 16 MiB of memory and never fails: what cannot be read is left out and [`Texts::incomplete`] says so.
#[must_use]
pub fn read_texts(bytes: &[u8]) -> Texts {
    let mut collector = Collector::default();
    match sniff(bytes) {
        Some(Format::Png) => collect_png(bytes, &mut collector),
        Some(Format::Jpeg) => collect_jpeg(bytes, &mut collector),
        Some(Format::WebP) => collect_webp(bytes, &mut collector),
        Some(Format::Gif | Format::Avif | Format::Bmp) | None => {}
    }
    collector.texts
}

/// Gathers texts within the limits.
#[derive(Default)]
pub(crate) struct Collector {
    texts: Texts,
    total: usize,
}

impl Collector {
    /// Adds a text, or notes that it was too much.
    fn add(&mut self, keyword: &str, text: String) {
        let length = keyword.len() + text.len();
        if self.texts.entries.len() >= MAX_ENTRIES || length > self.room() {
            self.texts.incomplete = true;
            return;
        }
        self.total += length;
        self.texts.entries.push((keyword.to_owned(), text));
    }

    /// Bytes that one more text may take.
    fn room(&self) -> usize {
        (MAX_TOTAL_BYTES - self.total.min(MAX_TOTAL_BYTES)).min(MAX_PACKET_BYTES)
    }

    /// Adds UTF-8, or Latin-1 where it is none, up to the first run of closing zeros.
    fn add_bytes(&mut self, keyword: &str, bytes: &[u8]) {
        if bytes.len() > MAX_TEXT_BYTES {
            self.texts.incomplete = true;
            return;
        }
        let text = std::str::from_utf8(bytes).map_or_else(|_| latin1(bytes), str::to_owned);
        self.add(keyword, text.trim_end_matches('\0').to_owned());
    }

    fn add_utf16(&mut self, keyword: &str, units: impl Iterator<Item = u16>) {
        let text: String = char::decode_utf16(units.take(MAX_TEXT_BYTES))
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        self.add(keyword, text.trim_end_matches('\0').to_owned());
    }

    /// Adds an XMP packet, which may be a little longer than other texts.
    fn add_packet(&mut self, packet: &[u8]) {
        match std::str::from_utf8(packet) {
            Ok(text) if text.len() <= MAX_PACKET_BYTES => self.add(xmp::KEYWORD, text.to_owned()),
            _ => self.texts.incomplete = true,
        }
    }
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

fn collect_png(bytes: &[u8], texts: &mut Collector) {
    for chunk in png::chunks(bytes) {
        match &chunk.kind {
            b"tEXt" | b"zTXt" | b"iTXt" => match png_text(chunk.kind, chunk.data) {
                Some((keyword, text)) => texts.add(&keyword, text),
                None => texts.texts.incomplete = true,
            },
            b"eXIf" if png::looks_like_exif(chunk.data) => exif::collect(chunk.data, texts),
            _ => {}
        }
    }
}

/// The text of the first chunk with this keyword, without reading any other.
pub(crate) fn png_text_of(bytes: &[u8], keyword: &str) -> Option<String> {
    let is_wanted = |chunk: &png::Chunk<'_>| {
        matches!(&chunk.kind, b"tEXt" | b"zTXt" | b"iTXt")
            && png::split_keyword(chunk.data).is_some_and(|(found, _)| found == keyword.as_bytes())
    };
    let chunk = png::chunks(bytes).find(is_wanted)?;
    png_text(chunk.kind, chunk.data).map(|(_, text)| text)
}

/// The keyword and text of one chunk; `None` when it is malformed or too long.
fn png_text(kind: [u8; 4], data: &[u8]) -> Option<(String, String)> {
    let (keyword, rest) = png::split_keyword(data)?;
    let text = match &kind {
        b"tEXt" => {
            (rest.len() <= MAX_TEXT_BYTES).then_some(())?;
            // The standard says Latin-1; programs write UTF-8 all the same, and UTF-8 is hardly ever met by chance.
            std::str::from_utf8(rest).map_or_else(|_| latin1(rest), str::to_owned)
        }
        b"zTXt" => {
            let text = inflate(rest.strip_prefix(&[0])?)?;
            String::from_utf8(text).unwrap_or_else(|error| latin1(error.as_bytes()))
        }
        _ => {
            let ([compressed, _method], rest) = rest.split_first_chunk()?;
            let language_end = rest.iter().position(|byte| *byte == 0)?;
            let rest = rest.get(language_end + 1..)?;
            let keyword_end = rest.iter().position(|byte| *byte == 0)?;
            let text = rest.get(keyword_end + 1..)?;
            if *compressed == 0 {
                (text.len() <= MAX_PACKET_BYTES).then_some(())?;
                std::str::from_utf8(text).ok()?.to_owned()
            } else {
                String::from_utf8(inflate(text)?).ok()?
            }
        }
    };
    Some((latin1(keyword), text))
}

/// Decompresses at most [`MAX_TEXT_BYTES`]; `None` when there is more or it is damaged.
fn inflate(compressed: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    ZlibDecoder::new(compressed)
        .take(MAX_TEXT_BYTES as u64 + 1)
        .read_to_end(&mut text)
        .ok()?;
    (text.len() <= MAX_TEXT_BYTES).then_some(text)
}

fn collect_jpeg(bytes: &[u8], texts: &mut Collector) {
    for segment in jpeg::segments(bytes) {
        match segment.marker {
            jpeg::APP1 => {
                if let Some(tiff) = segment.payload.strip_prefix(jpeg::EXIF_SIGNATURE) {
                    exif::collect(tiff, texts);
                } else if let Some(packet) = segment.payload.strip_prefix(xmp::SIGNATURE) {
                    texts.add_packet(packet);
                }
            }
            jpeg::COM => texts.add_bytes("Comment", segment.payload),
            _ => {}
        }
    }
    match xmp::extended(bytes) {
        xmp::Extension::None => {}
        xmp::Extension::Whole(packet) => texts.add_packet(&packet),
        xmp::Extension::Unreadable => texts.texts.incomplete = true,
    }
}

fn collect_webp(bytes: &[u8], texts: &mut Collector) {
    for chunk in webp::chunks(bytes) {
        match &chunk.kind {
            b"EXIF" => exif::collect(
                chunk
                    .data
                    .strip_prefix(jpeg::EXIF_SIGNATURE)
                    .unwrap_or(chunk.data),
                texts,
            ),
            b"XMP " => texts.add_packet(chunk.data),
            _ => {}
        }
    }
}
