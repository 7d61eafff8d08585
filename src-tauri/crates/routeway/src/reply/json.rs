//! A streaming JSON reader that keeps little: image data goes to a sink piece by piece, the rest becomes a tree within a
//! budget. Nesting costs no stack; whatever stops it, the part before that place is kept.
//!
//! It accepts what `serde_json` accepts, and a little more where refusing could lose a paid image: raw line breaks in
//! strings, lone surrogates (as U+FFFD), `NaN` and `Infinity` (as null), anything after the document.

use super::ReadLimits;
use super::inline::InlineReader;
use super::node::Node;
use super::source::Source;
use std::io;

/// What a node costs besides its text: its own size and the slack of the vector it lies in.
pub(super) const NODE_COST: usize = 96;
const KEY_MAX: usize = 1024;
const NUMBER_MAX: usize = 512;

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
pub(super) enum Frame {
    Array(Vec<Node>),
    Object {
        fields: Vec<(String, Node)>,
        key: String,
    },
}

impl Frame {
    pub(super) fn key(&self) -> Option<&str> {
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
pub(super) enum Expect {
    Value,
    /// A value, or the end of the array just opened.
    ValueOrEnd,
    /// A key, or the end of the object just opened.
    KeyOrEnd,
    Key,
    CommaOrEnd,
}

pub(super) struct Scanner<'a, 'k, R> {
    pub(super) source: &'a mut Source<R>,
    pub(super) inline: &'a mut InlineReader<'k>,
    pub(super) stack: Vec<Frame>,
    root: Option<Node>,
    pub(super) budget: usize,
    depth: usize,
    crowded: bool,
    pub(super) shortened: bool,
    pub(super) malformed: Option<&'static str>,
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

    pub(super) fn syntax(&self, what: &'static str) -> Stop {
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
    pub(super) fn charge(&mut self, text: usize) -> bool {
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
    pub(super) fn attach(&mut self, node: Node, keep: bool) {
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
}
