//! A streaming JSON reader that keeps little: image data goes to a sink piece by piece, the rest becomes a tree within a
//! budget. Nesting costs no stack; whatever stops it, the part before that place is kept.
//!
//! It accepts what `serde_json` accepts, and a little more where refusing could lose a paid image: raw line breaks in
//! strings, lone surrogates (as U+FFFD), `NaN` and `Infinity` (as null), anything after the document.

use super::ReadLimits;
use super::inline::{InlineReader, looks_inline};
use super::node::Node;
use super::source::Source;
use std::io;

/// What a node costs besides its text: its own size and the slack of the vector it lies in.
const NODE_COST: usize = 96;
const KEY_MAX: usize = 1024;
const NUMBER_MAX: usize = 512;
/// How much of a string is looked at to tell image data from text.
const PREFIX: usize = 512;
/// What is kept of a string that does not fit into the budget.
const EXCERPT: usize = 1024;

/// A document, as far as it could be read.
pub(super) struct Document {
    pub(super) root: Option<Node>,
    /// Why the reading stopped early.
    pub(super) stopped: Option<Stop>,
    /// Values that did not fit into the budget were left out.
    pub(super) crowded: bool,
    /// A text was shortened.
    pub(super) shortened: bool,
    /// A text was not what JSON allows, and was mended.
    pub(super) malformed: Option<&'static str>,
}

/// Why the reading stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// The body ends inside the document.
    Cut,
    /// Not JSON from here on.
    Syntax { what: &'static str, at: u64 },
    /// Reader or sink failed.
    Io(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Stop::Io(error)
    }
}

/// A container under construction.
enum Frame {
    Array(Vec<Node>),
    Object {
        fields: Vec<(String, Node)>,
        key: String,
    },
}

impl Frame {
    fn key(&self) -> Option<&str> {
        match self {
            Frame::Object { key, .. } => Some(key),
            Frame::Array(_) => None,
        }
    }

    fn into_node(self) -> Node {
        match self {
            Frame::Array(items) => Node::Array(items),
            Frame::Object { fields, .. } => Node::Object(fields),
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Frame::Array(items) => items.is_empty(),
            Frame::Object { fields, .. } => fields.is_empty(),
        }
    }
}

/// What stands before the next token.
#[derive(Clone, Copy, PartialEq)]
enum Expect {
    Value,
    /// A value, or the end of the array just opened.
    ValueOrEnd,
    /// A key, or the end of the object just opened.
    KeyOrEnd,
    Key,
    CommaOrEnd,
}

pub(super) struct Scanner<'a, 'k, R> {
    source: &'a mut Source<R>,
    inline: &'a mut InlineReader<'k>,
    stack: Vec<Frame>,
    root: Option<Node>,
    budget: usize,
    depth: usize,
    crowded: bool,
    shortened: bool,
    malformed: Option<&'static str>,
}

impl<'a, 'k, R: io::Read> Scanner<'a, 'k, R> {
    pub(super) fn new(
        source: &'a mut Source<R>,
        inline: &'a mut InlineReader<'k>,
        limits: &ReadLimits,
    ) -> Self {
        Self {
            source,
            inline,
            stack: Vec::new(),
            root: None,
            budget: limits.kept_bytes,
            depth: limits.depth,
            crowded: false,
            shortened: false,
            malformed: None,
        }
    }

    /// Reads one document.
    pub(super) fn read(mut self) -> io::Result<Document> {
        let stopped = match self.run() {
            Ok(()) => None,
            Err(Stop::Io(error)) => return Err(error),
            Err(stop) => Some(stop),
        };
        // Close what is open: the part before the stop is kept.
        while let Some(frame) = self.stack.pop() {
            self.attach(frame.into_node(), true);
        }
        Ok(Document {
            root: self.root,
            stopped,
            crowded: self.crowded,
            shortened: self.shortened,
            malformed: self.malformed,
        })
    }

    fn run(&mut self) -> Result<(), Stop> {
        let mut expect = Expect::Value;
        loop {
            let byte = self.token()?;
            expect = match (expect, byte) {
                (Expect::ValueOrEnd, b']') | (Expect::KeyOrEnd, b'}') => self.close(),
                (Expect::Value | Expect::ValueOrEnd, _) => self.value(byte)?,
                (Expect::Key | Expect::KeyOrEnd, b'"') => {
                    self.key()?;
                    Expect::Value
                }
                (Expect::CommaOrEnd, b',') => match self.stack.last() {
                    Some(Frame::Array(_)) => Expect::Value,
                    _ => Expect::Key,
                },
                (Expect::CommaOrEnd, b']')
                    if matches!(self.stack.last(), Some(Frame::Array(_))) =>
                {
                    self.close()
                }
                (Expect::CommaOrEnd, b'}')
                    if matches!(self.stack.last(), Some(Frame::Object { .. })) =>
                {
                    self.close()
                }
                (Expect::CommaOrEnd, _) => {
                    return Err(self.syntax("a comma or the end of a list is missing"));
                }
                (Expect::Key | Expect::KeyOrEnd, _) => {
                    return Err(self.syntax("a field name is missing"));
                }
            };
            if self.stack.is_empty() {
                return Ok(());
            }
        }
    }

    fn syntax(&self, what: &'static str) -> Stop {
        Stop::Syntax {
            what,
            at: self.source.position(),
        }
    }

    /// The next byte that is no white space, taken.
    fn token(&mut self) -> Result<u8, Stop> {
        loop {
            match self.source.next()? {
                None => return Err(Stop::Cut),
                Some(b' ' | b'\t' | b'\r' | b'\n') => {}
                Some(byte) => return Ok(byte),
            }
        }
    }

    fn value(&mut self, first: u8) -> Result<Expect, Stop> {
        let node = match first {
            b'{' | b'[' => {
                if self.stack.len() >= self.depth {
                    return Err(self.syntax("the reply is nested too deeply"));
                }
                return Ok(if first == b'{' {
                    self.stack.push(Frame::Object {
                        fields: Vec::new(),
                        key: String::new(),
                    });
                    Expect::KeyOrEnd
                } else {
                    self.stack.push(Frame::Array(Vec::new()));
                    Expect::ValueOrEnd
                });
            }
            b'"' => return self.string_value(),
            b't' => self.literal("rue", Node::Bool(true))?,
            b'f' => self.literal("alse", Node::Bool(false))?,
            b'n' => self.literal("ull", Node::Null)?,
            b'N' => self.literal("aN", Node::Null)?,
            b'I' => self.literal("nfinity", Node::Null)?,
            b'-' if self.source.peek()? == Some(b'I') => self.literal("Infinity", Node::Null)?,
            b'-' | b'0'..=b'9' => self.number(first)?,
            _ => return Err(self.syntax("a value is missing")),
        };
        let keep = self.charge(0);
        self.attach(node, keep);
        Ok(Expect::CommaOrEnd)
    }

    /// Takes a node's cost from the budget; whether it was there.
    fn charge(&mut self, text: usize) -> bool {
        let key = self.stack.last().and_then(Frame::key).map_or(0, str::len);
        match self.budget.checked_sub(NODE_COST + text + key) {
            Some(rest) => {
                self.budget = rest;
                true
            }
            None => false,
        }
    }

    /// Lays a finished value into the container it belongs to.
    fn attach(&mut self, node: Node, keep: bool) {
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(_) if !keep => self.crowded = true,
            Some(Frame::Array(items)) => items.push(node),
            Some(Frame::Object { fields, key }) => fields.push((std::mem::take(key), node)),
        }
    }

    fn close(&mut self) -> Expect {
        if let Some(frame) = self.stack.pop() {
            // One that holds something has been paid for by what it holds.
            let keep = self.charge(0) || !frame.is_empty();
            self.attach(frame.into_node(), keep);
        }
        Expect::CommaOrEnd
    }

    fn literal(&mut self, rest: &str, node: Node) -> Result<Node, Stop> {
        for expected in rest.bytes() {
            match self.source.next()? {
                None => return Err(Stop::Cut),
                Some(byte) if byte == expected => {}
                Some(_) => return Err(self.syntax("an unknown word")),
            }
        }
        Ok(node)
    }

    fn number(&mut self, first: u8) -> Result<Node, Stop> {
        let mut text = vec![first];
        while let Some(byte @ (b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) =
            self.source.peek()?
        {
            if text.len() >= NUMBER_MAX {
                return Err(self.syntax("a number is too long"));
            }
            text.push(byte);
            self.source.take(1);
        }
        if !self.stack.is_empty() && self.source.peek()?.is_none() {
            return Err(Stop::Cut);
        }
        let text = String::from_utf8(text).unwrap_or_default();
        match serde_json::from_str(&text) {
            Ok(number) => Ok(Node::Number(number)),
            // Well formed, but beyond what a float holds: kept as its text.
            Err(_) if text.parse::<f64>().is_ok_and(f64::is_infinite) => Ok(Node::String(text)),
            Err(_) => Err(self.syntax("a malformed number")),
        }
    }

    fn key(&mut self) -> Result<(), Stop> {
        let text = self.text(Vec::new(), KEY_MAX, false)?;
        if self.token()? != b':' {
            return Err(self.syntax("a colon is missing"));
        }
        if let Some(Frame::Object { key, .. }) = self.stack.last_mut() {
            *key = text;
        }
        Ok(())
    }

    fn string_value(&mut self) -> Result<Expect, Stop> {
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

    /// Hands a string to the decoder, piece by piece.
    fn inline_value(&mut self, prefix: &[u8], ended: bool) -> Result<Option<Node>, Stop> {
        let slot = self.inline.begin(prefix)?;
        if !ended {
            let mut gathered = Vec::new();
            loop {
                // Long runs go straight from the block; short ones, between escapes, are gathered first.
                let end = match self.run_of_string()? {
                    Run::Plain(n) if n >= 4096 => {
                        self.inline.push(&gathered)?;
                        gathered.clear();
                        let block = self.source.available()?;
                        self.inline.push(block.get(..n).unwrap_or_default())?;
                        self.source.take(n);
                        false
                    }
                    Run::Plain(n) => {
                        let block = self.source.available()?;
                        gathered.extend_from_slice(block.get(..n).unwrap_or_default());
                        self.source.take(n);
                        false
                    }
                    Run::Escape => {
                        self.escape(&mut gathered)?;
                        false
                    }
                    Run::End => true,
                    Run::Cut => {
                        self.inline.push(&gathered)?;
                        self.inline.cut()?;
                        if let Some(slot) = slot {
                            self.attach(Node::Inline(slot), true);
                        }
                        return Err(Stop::Cut);
                    }
                };
                if gathered.len() >= 32 * 1024 || end {
                    self.inline.push(&gathered)?;
                    gathered.clear();
                }
                if end {
                    break;
                }
            }
        }
        self.inline.end()?;
        Ok(slot.map(Node::Inline))
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
    fn text(&mut self, mut begun: Vec<u8>, max: usize, excerpt: bool) -> Result<String, Stop> {
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
