//! Strings: telling image data from text, unescaping, and handing image data on in long runs.

use super::inline::looks_inline;
use super::json::{Expect, Frame, NODE_COST, Scanner, Stop};
use super::node::Node;
use std::io;

/// A run of plain characters that is worth handing on as it stands.
const LONG_RUN: usize = 4096;
/// How much of a string is looked at to tell image data from text.
const PREFIX: usize = 512;
/// What is kept of a string that does not fit into the budget.
const EXCERPT: usize = 1024;

impl<R: io::Read> Scanner<'_, '_, R> {
    pub(super) fn string_value(&mut self) -> Result<Expect, Stop> {
        let mut prefix = Vec::new();
        let ended = self.fill(&mut prefix, PREFIX)?;
        // An item of a list belongs to the field that holds the list.
        let key = self
            .stack
            .iter()
            .rev()
            .find_map(Frame::key)
            .unwrap_or_default();
        if looks_inline(key, &prefix, ended) {
            let node = self.inline_value(&prefix, ended)?;
            self.attach(node.unwrap_or(Node::Null), true);
            return Ok(Expect::CommaOrEnd);
        }
        let room = self.budget.saturating_sub(NODE_COST);
        let text = if ended {
            self.utf8(prefix)
        } else {
            self.text(prefix, room.max(EXCERPT), true)?
        };
        let keep = self.charge(text.len());
        self.attach(Node::String(text), keep);
        Ok(Expect::CommaOrEnd)
    }

    /// Hands a string to the decoder. What is begun is always ended, so that the sink can close its file.
    fn inline_value(&mut self, prefix: &[u8], ended: bool) -> Result<Option<Node>, Stop> {
        let slot = self.inline.begin(prefix)?;
        let rest = if ended { Ok(()) } else { self.inline_rest() };
        match rest {
            Ok(()) => self.inline.end()?,
            Err(Stop::Io(error)) => return Err(Stop::Io(error)),
            Err(stop) => {
                self.inline.cut()?;
                if let Some(slot) = slot {
                    self.attach(Node::Inline(slot), true);
                }
                return Err(stop);
            }
        }
        Ok(slot.map(Node::Inline))
    }

    /// The rest of an image string, piece by piece. Long runs go straight from the block; short ones, between escapes,
    /// are gathered first.
    fn inline_rest(&mut self) -> Result<(), Stop> {
        let mut gathered = Vec::new();
        loop {
            match self.run_of_string()? {
                Run::Plain(n) if n >= LONG_RUN => {
                    self.inline.push(&gathered)?;
                    gathered.clear();
                    let block = self.source.available()?;
                    self.inline.push(block.get(..n).unwrap_or_default())?;
                    self.source.take(n);
                }
                Run::Plain(n) => {
                    let block = self.source.available()?;
                    gathered.extend_from_slice(block.get(..n).unwrap_or_default());
                    self.source.take(n);
                }
                Run::Escape => self.escape(&mut gathered)?,
                Run::End => {
                    self.inline.push(&gathered)?;
                    return Ok(());
                }
                Run::Cut => return Err(Stop::Cut),
            }
            if gathered.len() >= 8 * LONG_RUN {
                self.inline.push(&gathered)?;
                gathered.clear();
            }
        }
    }

    /// What comes next inside a string. An end is taken, the others are not.
    fn run_of_string(&mut self) -> io::Result<Run> {
        let block = self.source.available()?;
        if block.is_empty() {
            return Ok(Run::Cut);
        }
        Ok(match memchr::memchr2(b'"', b'\\', block) {
            Some(0) if block.first() == Some(&b'"') => {
                self.source.take(1);
                Run::End
            }
            Some(0) => Run::Escape,
            Some(n) => Run::Plain(n),
            None => Run::Plain(block.len()),
        })
    }

    /// Unescapes into `out` until it holds about `max` bytes; whether the string ended.
    fn fill(&mut self, out: &mut Vec<u8>, max: usize) -> Result<bool, Stop> {
        let mut raw_control = false;
        let ended = self.fill_noting(out, max, &mut raw_control);
        if raw_control {
            self.malformed = Some("a control character stands inside a text");
        }
        ended
    }

    fn fill_noting(
        &mut self,
        out: &mut Vec<u8>,
        max: usize,
        raw_control: &mut bool,
    ) -> Result<bool, Stop> {
        while out.len() < max {
            match self.run_of_string()? {
                Run::Plain(n) => {
                    let block = self.source.available()?;
                    let run = block.get(..n.min(max - out.len())).unwrap_or_default();
                    let n = run.len();
                    *raw_control |= run
                        .iter()
                        .any(|&b| b < 0x20 && !matches!(b, b'\n' | b'\r' | b'\t'));
                    out.extend_from_slice(run);
                    self.source.take(n);
                }
                Run::Escape => self.escape(out)?,
                Run::End => return Ok(true),
                Run::Cut => return Err(Stop::Cut),
            }
        }
        Ok(false)
    }

    /// Reads the rest of a string of which `begun` is read; beyond `max` bytes it is only passed over.
    pub(super) fn text(
        &mut self,
        mut begun: Vec<u8>,
        max: usize,
        excerpt: bool,
    ) -> Result<String, Stop> {
        if self.fill(&mut begun, max)? {
            return Ok(self.utf8(begun));
        }
        let mut passed = Vec::new();
        let mut more = false;
        while !self.fill(&mut passed, 16 * 1024)? {
            more = true;
            passed.clear();
        }
        if !more && passed.is_empty() {
            return Ok(self.utf8(begun));
        }
        self.shortened = true;
        if excerpt {
            begun.truncate(EXCERPT);
        }
        // The cut may have hit the middle of a character.
        let whole = match std::str::from_utf8(&begun) {
            Ok(_) => begun.len(),
            Err(e) => e.valid_up_to(),
        };
        begun.truncate(whole);
        let mut text = self.utf8(begun);
        text.push('…');
        Ok(text)
    }

    /// Bytes as text. What is not UTF-8 is mended and noted: a bad byte in a text must not cost the images after it.
    fn utf8(&mut self, bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap_or_else(|error| {
            self.malformed = Some("a text is not UTF-8");
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        })
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Result<(), Stop> {
        self.source.take(1);
        self.escape_body(out)
    }

    /// After the backslash.
    fn escape_body(&mut self, out: &mut Vec<u8>) -> Result<(), Stop> {
        let byte = self.source.next()?.ok_or(Stop::Cut)?;
        let plain = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 0x08,
            b'f' => 0x0C,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.unicode_escape(out),
            _ => return Err(self.syntax("an unknown escape")),
        };
        out.push(plain);
        Ok(())
    }

    /// After `\u`. A surrogate without its other half becomes U+FFFD.
    fn unicode_escape(&mut self, out: &mut Vec<u8>) -> Result<(), Stop> {
        let mut unit = self.hex4()?;
        loop {
            if !(0xD800..0xDC00).contains(&unit) {
                push_char(out, char::from_u32(unit));
                return Ok(());
            }
            if self.source.peek()? != Some(b'\\') {
                push_char(out, None);
                return Ok(());
            }
            self.source.take(1);
            if self.source.peek()? != Some(b'u') {
                push_char(out, None);
                return self.escape_body(out);
            }
            self.source.take(1);
            let low = self.hex4()?;
            if (0xDC00..0xE000).contains(&low) {
                let point = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                push_char(out, char::from_u32(point));
                return Ok(());
            }
            push_char(out, None);
            unit = low;
        }
    }

    fn hex4(&mut self) -> Result<u32, Stop> {
        let mut unit = 0;
        for _ in 0..4 {
            let byte = self.source.next()?.ok_or(Stop::Cut)?;
            let digit = char::from(byte)
                .to_digit(16)
                .ok_or_else(|| self.syntax("a malformed escape"))?;
            unit = unit << 4 | digit;
        }
        Ok(unit)
    }
}

fn push_char(out: &mut Vec<u8>, c: Option<char>) {
    let mut buffer = [0; 4];
    let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
    out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
}

enum Run {
    /// This many bytes of the block stand for themselves.
    Plain(usize),
    Escape,
    End,
    Cut,
}
