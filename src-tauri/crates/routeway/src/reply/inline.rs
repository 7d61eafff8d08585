//! Inline image data: which strings are such, and their way through the decoder into the sink.

use super::base64::Decoder;
use super::source::Source;
use super::{InlineError, InlineSink, ReadLimits};
use std::io;

/// Fields that hold image data whatever it looks like.
const IMAGE_FIELDS: &[&str] = &["b64_json", "image_base64", "base64", "b64", "image_b64"];
/// Fields that hold a person's or a model's words, which may begin with anything.
const TEXT_FIELDS: &[&str] = &[
    "prompt",
    "revised_prompt",
    "negative_prompt",
    "message",
    "text",
    "description",
    "error",
];
/// Below this many characters a string in such a field (other than `b64_json`) is a flag or a name, no image.
const SHORTEST: usize = 16;
/// The longest header of a data: address.
const DATA_HEADER_MAX: usize = 256;

/// Whether a string is image data, from its field's name and its first bytes (all of them if it `ended`).
pub(super) fn looks_inline(field: &str, prefix: &[u8], ended: bool) -> bool {
    let text = prefix.trim_ascii_start();
    if text.is_empty() && ended {
        return false;
    }
    if data_header(text).is_some() {
        return !TEXT_FIELDS.contains(&field);
    }
    if IMAGE_FIELDS.contains(&field) {
        let is_link = text
            .get(..4)
            .is_some_and(|t| t.eq_ignore_ascii_case(b"http"))
            && text.iter().take(8).any(|&b| b == b':');
        let is_word = ended && text.len() < SHORTEST && field != "b64_json";
        return !is_link && !is_word;
    }
    !TEXT_FIELDS.contains(&field) && begins_like_encoded_image(text)
}

/// The header of a data: address (`data:image/png;base64,`) with its comma.
fn data_header(text: &[u8]) -> Option<&[u8]> {
    if !text.get(..5)?.eq_ignore_ascii_case(b"data:") {
        return None;
    }
    let head = text.get(..text.len().min(DATA_HEADER_MAX))?;
    let comma = head.iter().position(|&b| b == b',')?;
    let header = head.get(..=comma)?;
    header
        .iter()
        .all(|&b| b.is_ascii_alphanumeric() || b"/+.;=:-_,\"".contains(&b))
        .then_some(header)
}

/// Base64 of something that begins like a PNG, JPEG, WebP, GIF or AVIF.
fn begins_like_encoded_image(text: &[u8]) -> bool {
    let Some(head) = text.get(..64) else {
        return false;
    };
    if !head
        .iter()
        .all(|b| b.is_ascii_alphanumeric() || b"+/-_\r\n".contains(b))
    {
        return false;
    }
    let magic: [&[u8]; 4] = [b"iVBORw0KGgo", b"/9j/", b"UklGR", b"R0lGOD"];
    // `00 00 00 xx "ftyp"`, with xx a multiple of four.
    let avif = head.starts_with(b"AAAA") && head.get(5..11) == Some(b"GZ0eXB");
    avif || magic.iter().any(|m| head.starts_with(m)) || head.starts_with(b"_9j_")
}

/// Takes image strings one after the other to the sink.
pub(super) struct InlineReader<'k> {
    sink: &'k mut dyn InlineSink,
    decoder: Decoder,
    limit: u64,
    most: u32,
    /// What came of each slot.
    results: Vec<Result<u64, InlineError>>,
    /// The image in hand.
    open: Option<u32>,
    not_base64: bool,
    /// Images beyond the allowed number.
    pub(super) passed_over: u32,
}

impl<'k> InlineReader<'k> {
    pub(super) fn new(sink: &'k mut dyn InlineSink, limits: &ReadLimits) -> Self {
        Self {
            sink,
            decoder: Decoder::new(),
            limit: limits.image_bytes,
            most: limits.images,
            results: Vec::new(),
            open: None,
            not_base64: false,
            passed_over: 0,
        }
    }

    pub(super) fn results(&self) -> &[Result<u64, InlineError>] {
        &self.results
    }

    /// Opens the next slot, unless there are too many.
    fn open(&mut self) -> io::Result<Option<u32>> {
        let slot = u32::try_from(self.results.len()).unwrap_or(u32::MAX);
        if slot >= self.most {
            self.passed_over += 1;
            self.open = None;
            return Ok(None);
        }
        self.sink.begin(slot)?;
        self.open = Some(slot);
        Ok(Some(slot))
    }

    /// Begins an image of which the first characters are read; its slot.
    pub(super) fn begin(&mut self, prefix: &[u8]) -> io::Result<Option<u32>> {
        let slot = self.open()?;
        self.decoder.reset(self.limit);
        let text = prefix.trim_ascii_start();
        let header = data_header(text);
        self.not_base64 =
            header.is_some_and(|h| !h.to_ascii_lowercase().windows(7).any(|w| w == b";base64"));
        let skip = header.map_or(0, <[u8]>::len);
        self.push(text.get(skip..).unwrap_or_default())?;
        Ok(slot)
    }

    /// The next characters.
    pub(super) fn push(&mut self, text: &[u8]) -> io::Result<()> {
        if self.open.is_none() || self.not_base64 {
            return Ok(());
        }
        let sink = &mut *self.sink;
        self.decoder.push(text, &mut |bytes| sink.write(bytes))
    }

    /// The string ended.
    pub(super) fn end(&mut self) -> io::Result<()> {
        let Some(slot) = self.open.take() else {
            return Ok(());
        };
        let sink = &mut *self.sink;
        let mut result = self.decoder.finish(&mut |bytes| sink.write(bytes))?;
        if self.not_base64 {
            result = Err(InlineError::NotBase64);
        }
        self.close(slot, result)
    }

    /// The body ended inside the string.
    pub(super) fn cut(&mut self) -> io::Result<()> {
        match self.open.take() {
            Some(slot) => self.close(slot, Err(InlineError::Cut)),
            None => Ok(()),
        }
    }

    fn close(&mut self, slot: u32, result: Result<u64, InlineError>) -> io::Result<()> {
        self.sink.end(slot, result)?;
        self.results.push(result);
        Ok(())
    }

    /// Hands over the rest of a body that is an image as it stands.
    pub(super) fn raw<R: io::Read>(&mut self, source: &mut Source<R>) -> io::Result<()> {
        let Some(slot) = self.open()? else {
            return Ok(());
        };
        let mut bytes = 0_u64;
        loop {
            let block = source.available()?;
            let n = block.len();
            if n == 0 {
                break;
            }
            bytes += n as u64;
            if bytes <= self.limit {
                self.sink.write(block)?;
            }
            source.take(n);
        }
        self.open = None;
        let limit = self.limit;
        self.close(
            slot,
            if bytes > limit {
                Err(InlineError::TooLarge { limit })
            } else {
                Ok(bytes)
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn image_strings_are_told_from_texts() {
        let png = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
        assert!(looks_inline("b64_json", b"abcd", true));
        assert!(looks_inline("image", png, false));
        assert!(looks_inline("url", b"data:image/png;base64,iVBO", true));
        assert!(looks_inline(
            "anything",
            b" DATA:image/webp;base64,UklG",
            true
        ));
        assert!(!looks_inline("b64_json", b"", true));
        assert!(!looks_inline("b64_json", b"  \n", true));
        assert!(!looks_inline(
            "b64_json",
            b"https://cdn.example/a.png",
            true
        ));
        assert!(!looks_inline("base64", b"true", true));
        assert!(!looks_inline("url", b"https://cdn.example/a.png", true));
        assert!(!looks_inline(
            "revised_prompt",
            b"data:image/png;base64,iVBO",
            true
        ));
        assert!(!looks_inline("caption", b"data: a cat, two dogs", true));
        assert!(!looks_inline("prompt", png, false));
    }

    #[test]
    fn an_encoded_avif_is_known() {
        let mut bytes = vec![0, 0, 0, 0x20];
        bytes.extend_from_slice(b"ftypavif");
        bytes.resize(90, 0);
        let text = base64_simd::STANDARD.encode_to_string(&bytes);
        assert!(looks_inline("image", text.as_bytes(), true), "{text}");
    }
}
