//! A streaming base64 decoder that takes what servers really send: line breaks, the URL-safe alphabet, missing
//! padding. One wrong character fails the image, and only that image.

use super::InlineError;
use base64_simd::{AsOut, STANDARD_NO_PAD};
use std::io;

/// Characters decoded at once; a multiple of 4.
const STEP: usize = 256 * 1024;
/// Decoded bytes that are gathered before they are written: those of a step and of the quanta at its ends.
const GATHERED: usize = STEP / 4 * 3 + 64;

const SKIP: u8 = 0xFE;
const PAD: u8 = 0xFD;
const BAD: u8 = 0xFF;

/// Each character as the standard alphabet's, or one of the marks above.
const CLASS: [u8; 256] = {
    let mut table = [BAD; 256];
    let mut i = 0;
    while i < 256 {
        let c = i as u8;
        table[i] = match c {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => c,
            b'-' => b'+',
            b'_' => b'/',
            b' ' | b'\t' | b'\r' | b'\n' | 0x0C => SKIP,
            b'=' => PAD,
            _ => BAD,
        };
        i += 1;
    }
    table
};

/// Decodes one text, pushed in pieces of any size.
pub(super) struct Decoder {
    carry: [u8; 4],
    carried: usize,
    /// Characters seen.
    seen: u64,
    /// Bytes decoded.
    decoded: u64,
    limit: u64,
    padded: bool,
    failed: Option<InlineError>,
    scratch: Vec<u8>,
    out: Vec<u8>,
    /// So many bytes at the front of `out` are decoded and not yet written. Pieces seldom end where a quantum does: if each
    /// were written at once, every second write would be one of three bytes.
    gathered: usize,
}

impl Decoder {
    pub(super) fn new() -> Self {
        Self {
            carry: [0; 4],
            carried: 0,
            seen: 0,
            decoded: 0,
            limit: u64::MAX,
            padded: false,
            failed: None,
            scratch: Vec::new(),
            out: vec![0; GATHERED],
            gathered: 0,
        }
    }

    /// Begins a new text of at most `limit` decoded bytes. The buffers stay.
    pub(super) fn reset(&mut self, limit: u64) {
        self.carried = 0;
        self.seen = 0;
        self.decoded = 0;
        self.gathered = 0;
        self.limit = limit;
        self.padded = false;
        self.failed = None;
    }

    /// Takes the next characters and writes what they decode to. After a failure they are only counted.
    pub(super) fn push(
        &mut self,
        text: &[u8],
        write: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        for step in text.chunks(STEP) {
            if self.failed.is_none() {
                // All that a step can give, with the quanta begun before it and ended in it.
                self.make_room(step.len() / 4 * 3 + 6, write)?;
                self.push_step(step);
            }
            self.seen += step.len() as u64;
        }
        Ok(())
    }

    fn push_step(&mut self, step: &[u8]) {
        let mut rest = step;
        // Fill the quantum begun by the piece before.
        while self.carried != 0
            && let Some((&c, tail)) = rest.split_first()
        {
            self.push_char(c, (step.len() - rest.len()) as u64);
            if self.failed.is_some() {
                return;
            }
            rest = tail;
        }
        let whole = rest.len() / 4 * 4;
        if !self.padded
            && let Some((body, tail)) = rest.split_at_checked(whole)
            && let Some(bytes) = self.decode(body)
        {
            self.gather(bytes);
            rest = tail;
        } else if !self.padded {
            rest = self.push_untidy(rest);
        }
        for (i, &c) in rest.iter().enumerate() {
            if self.failed.is_some() {
                break;
            }
            self.push_char(c, (step.len() - rest.len() + i) as u64);
        }
    }

    /// Decodes whole quanta to behind what is gathered: how many bytes, unless one of the characters is foreign.
    fn decode(&mut self, quanta: &[u8]) -> Option<usize> {
        let room = self.out.get_mut(self.gathered..).unwrap_or_default();
        let decoded = STANDARD_NO_PAD.decode(quanta, room.as_out()).ok()?;
        Some(decoded.len())
    }

    /// Tidies a piece with line breaks or the other alphabet up to its first other character, decodes the whole
    /// quanta of that, and gives back what is left to be taken one by one.
    fn push_untidy<'t>(&mut self, text: &'t [u8]) -> &'t [u8] {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        let mut quanta_end = 0;
        let mut stop = text.len();
        for (i, &c) in text.iter().enumerate() {
            match CLASS[usize::from(c)] {
                SKIP => {}
                PAD | BAD => {
                    stop = i;
                    break;
                }
                plain => {
                    scratch.push(plain);
                    if scratch.len().is_multiple_of(4) {
                        quanta_end = i + 1;
                    }
                }
            }
        }
        let quanta = scratch.len() / 4 * 4;
        let decoded = scratch.get(..quanta).and_then(|body| self.decode(body));
        self.scratch = scratch;
        match decoded {
            Some(bytes) => {
                self.gather(bytes);
                text.get(quanta_end..).unwrap_or_default()
            }
            None => {
                self.failed = Some(InlineError::BadCharacter {
                    at: self.seen + stop as u64,
                });
                &[]
            }
        }
    }

    fn push_char(&mut self, c: u8, at: u64) {
        match CLASS[usize::from(c)] {
            SKIP => {}
            PAD => self.padded = true,
            BAD => self.failed = Some(InlineError::BadCharacter { at: self.seen + at }),
            _ if self.padded => {
                self.failed = Some(InlineError::BadCharacter { at: self.seen + at })
            }
            plain => {
                if let Some(place) = self.carry.get_mut(self.carried) {
                    *place = plain;
                }
                self.carried += 1;
                if self.carried == 4 {
                    self.carried = 0;
                    self.quantum(4);
                    self.gather(3);
                }
            }
        }
    }

    /// Lays the first `chars` carried characters, decoded, behind what is gathered. Left-over bits are not checked:
    /// encoders that leave them set exist.
    fn quantum(&mut self, chars: usize) {
        let mut bits = 0_u32;
        for &c in self.carry.iter().take(chars) {
            let value = match c {
                b'A'..=b'Z' => c - b'A',
                b'a'..=b'z' => c - b'a' + 26,
                b'0'..=b'9' => c - b'0' + 52,
                b'+' => 62,
                _ => 63,
            };
            bits = bits << 6 | u32::from(value);
        }
        bits <<= 6 * (4 - chars);
        if let Some(place) = self.out.get_mut(self.gathered..self.gathered + 3) {
            place.copy_from_slice(bits.to_be_bytes().get(1..).unwrap_or(&[0; 3]));
        }
    }

    /// Writes what is gathered unless so many bytes more have room behind it.
    fn make_room(
        &mut self,
        bytes: usize,
        write: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        if self.gathered + bytes > self.out.len() {
            self.write_gathered(write)?;
        }
        Ok(())
    }

    fn write_gathered(&mut self, write: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let gathered = std::mem::take(&mut self.gathered);
        match self.out.get(..gathered) {
            Some(bytes) if !bytes.is_empty() => write(bytes),
            _ => Ok(()),
        }
    }

    /// The next `bytes` bytes of `out` are decoded.
    fn gather(&mut self, bytes: usize) {
        if self.decoded + bytes as u64 > self.limit {
            self.failed = Some(InlineError::TooLarge { limit: self.limit });
            return;
        }
        self.decoded += bytes as u64;
        self.gathered += bytes;
    }

    /// Ends the text: the number of decoded bytes, or why it is no base64.
    pub(super) fn finish(
        &mut self,
        write: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<Result<u64, InlineError>> {
        if self.failed.is_none() {
            match self.carried {
                0 => {}
                1 => self.failed = Some(InlineError::BadLength),
                chars => {
                    self.make_room(3, write)?;
                    self.quantum(chars);
                    self.gather(chars - 1);
                }
            }
        }
        if self.failed.is_none() {
            self.write_gathered(write)?;
        }
        self.carried = 0;
        self.gathered = 0;
        Ok(self.failed.map_or(Ok(self.decoded), Err))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use base64_simd::{STANDARD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    fn decode_in(text: &[u8], sizes: &[usize], limit: u64) -> Result<Vec<u8>, InlineError> {
        let mut decoder = Decoder::new();
        decoder.reset(limit);
        let mut out = Vec::new();
        let mut rest = text;
        let mut turn = 0;
        while !rest.is_empty() {
            let size = sizes[turn % sizes.len()].clamp(1, rest.len());
            turn += 1;
            decoder
                .push(&rest[..size], &mut |b| {
                    out.extend_from_slice(b);
                    Ok(())
                })
                .unwrap();
            rest = &rest[size..];
        }
        let result = decoder
            .finish(&mut |b| {
                out.extend_from_slice(b);
                Ok(())
            })
            .unwrap();
        result.map(|bytes| {
            assert_eq!(bytes, out.len() as u64);
            out
        })
    }

    fn decode(text: &str) -> Result<Vec<u8>, InlineError> {
        decode_in(text.as_bytes(), &[1 << 20], u64::MAX)
    }

    #[test]
    fn fault_28_untidy_base64_is_tolerated() {
        assert_eq!(decode("Zm9vYmFy").unwrap(), b"foobar");
        assert_eq!(decode("Zm9v\r\nYmE=\n").unwrap(), b"fooba");
        assert_eq!(decode("Zm9vYmE").unwrap(), b"fooba");
        assert_eq!(decode(" Zm9vYg= = ").unwrap(), b"foob");
        assert_eq!(decode("-_-_").unwrap(), decode("+/+/").unwrap());
        assert_eq!(decode("Zm9vYh==").unwrap(), b"foob", "left-over bits");
        assert_eq!(decode("").unwrap(), b"");
    }

    #[test]
    fn fault_28_one_bad_character_is_named_with_its_place() {
        assert_eq!(decode("Zm9v!mFy"), Err(InlineError::BadCharacter { at: 4 }));
        assert_eq!(decode("Zm9=vYmF"), Err(InlineError::BadCharacter { at: 4 }));
        assert_eq!(decode("Zm9\0"), Err(InlineError::BadCharacter { at: 3 }));
        assert_eq!(decode("Zm9vY"), Err(InlineError::BadLength));
        let mut long = STANDARD.encode_to_string(vec![7_u8; 300_000]);
        long.replace_range(200_001..200_002, "*");
        assert_eq!(
            decode(&long),
            Err(InlineError::BadCharacter { at: 200_001 })
        );
        assert_eq!(
            decode_in(long.as_bytes(), &[7, 4096], u64::MAX),
            Err(InlineError::BadCharacter { at: 200_001 })
        );
    }

    #[test]
    fn pieces_that_end_inside_a_quantum_are_written_in_few_large_ones() {
        let text = STANDARD.encode_to_string(vec![1_u8; 3_000_000]);
        let mut decoder = Decoder::new();
        decoder.reset(u64::MAX);
        let mut writes = Vec::new();
        for piece in text.as_bytes().chunks(65_537) {
            let noting = &mut |b: &[u8]| {
                writes.push(b.len());
                Ok(())
            };
            decoder.push(piece, noting).unwrap();
        }
        let noting = &mut |b: &[u8]| {
            writes.push(b.len());
            Ok(())
        };
        decoder.finish(noting).unwrap().unwrap();
        assert_eq!(writes.iter().sum::<usize>(), 3_000_000);
        let (_last, large) = writes.split_last().unwrap();
        assert!(large.iter().all(|&bytes| bytes > 100_000), "{writes:?}");
    }

    #[test]
    fn an_image_over_the_limit_stops_writing() {
        let text = STANDARD.encode_to_string(vec![1_u8; 1_000_000]);
        let mut decoder = Decoder::new();
        decoder.reset(100_000);
        let mut written = 0;
        decoder
            .push(text.as_bytes(), &mut |b| {
                written += b.len();
                Ok(())
            })
            .unwrap();
        let result = decoder.finish(&mut |_| Ok(())).unwrap();
        assert_eq!(result, Err(InlineError::TooLarge { limit: 100_000 }));
        assert!(written <= 100_000);
    }

    proptest! {
        /// Any bytes, in either alphabet, broken into lines anywhere and pushed in pieces of any size, come back.
        #[test]
        fn mangled_base64_decodes_to_what_was_encoded(
            bytes in prop::collection::vec(any::<u8>(), 0..5000),
            url_safe: bool,
            pad: bool,
            line in 1_usize..200,
            breaks in prop::sample::select(vec!["", "\n", "\r\n", " ", "\t"]),
            sizes in prop::collection::vec(1_usize..300, 1..8),
        ) {
            let mut text = if url_safe { URL_SAFE_NO_PAD.encode_to_string(&bytes) } else { STANDARD.encode_to_string(&bytes) };
            if !pad { text = text.trim_end_matches('=').to_owned(); }
            let mangled: String = text.as_bytes().chunks(line).map(|l| format!("{}{breaks}", String::from_utf8_lossy(l))).collect();
            prop_assert_eq!(decode_in(mangled.as_bytes(), &sizes, u64::MAX), Ok(bytes));
        }

        /// One foreign character is always found, at its place.
        #[test]
        fn a_foreign_character_is_always_found(
            bytes in prop::collection::vec(any::<u8>(), 3..3000),
            at in any::<prop::sample::Index>(),
            bad in prop::sample::select(vec![b'!', b'"', 0_u8, 0xC3, b'.', b'~', 0xFF]),
            sizes in prop::collection::vec(1_usize..300, 1..4),
        ) {
            let mut text = STANDARD.encode_to_string(&bytes).into_bytes();
            let at = at.index(text.len());
            text[at] = bad;
            let result = decode_in(&text, &sizes, u64::MAX);
            // Padding before it may be found first.
            let place = text.iter().position(|&c| c == b'=').filter(|&p| p < at);
            if place.is_none() {
                prop_assert_eq!(result, Err(InlineError::BadCharacter { at: at as u64 }));
            } else {
                prop_assert!(result.is_err());
            }
        }
    }
}
