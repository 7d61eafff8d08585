//! Blocks of a reader, looked at byte by byte or in long runs.

use std::io;

const BLOCK: usize = 256 * 1024;
/// How much of the beginning is remembered for excerpts.
const BEGINNING: usize = 2048;

/// A reader, one block at a time.
pub(super) struct Source<R> {
    reader: R,
    block: Vec<u8>,
    at: usize,
    len: usize,
    beginning: Vec<u8>,
    /// Bytes of the blocks before this one.
    before: u64,
}

impl<R: io::Read> Source<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            block: vec![0; BLOCK],
            at: 0,
            len: 0,
            beginning: Vec::new(),
            before: 0,
        }
    }

    /// The rest of the block in hand, after reading the next one if there is none; empty at the end.
    pub(super) fn available(&mut self) -> io::Result<&[u8]> {
        if self.at == self.len {
            self.before += self.len as u64;
            self.at = 0;
            self.len = 0;
            // A block is filled as far as it goes, so that a trickling reader costs no more than a fast one.
            while self.len < BLOCK {
                match self
                    .reader
                    .read(self.block.get_mut(self.len..).unwrap_or_default())
                {
                    Ok(0) => break,
                    Ok(n) => self.len += n.min(BLOCK - self.len),
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                    Err(e) => return Err(e),
                }
            }
            if self.beginning.len() < BEGINNING {
                let wanted = (BEGINNING - self.beginning.len()).min(self.len);
                self.beginning
                    .extend_from_slice(self.block.get(..wanted).unwrap_or_default());
            }
        }
        Ok(self.block.get(self.at..self.len).unwrap_or_default())
    }

    /// The next byte, not taken.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        if let Some(&byte) = self.block.get(self.at)
            && self.at < self.len
        {
            return Ok(Some(byte));
        }
        Ok(self.available()?.first().copied())
    }

    /// Takes `n` bytes of the block in hand.
    pub(super) fn take(&mut self, n: usize) {
        self.at = (self.at + n).min(self.len);
    }

    /// Takes the next byte.
    pub(super) fn next(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?;
        if byte.is_some() {
            self.at += 1;
        }
        Ok(byte)
    }

    /// How many bytes were taken.
    pub(super) fn position(&self) -> u64 {
        self.before + self.at as u64
    }

    /// The first bytes of the body, at most 2 KiB of them, as text.
    pub(super) fn beginning(&self) -> String {
        String::from_utf8_lossy(&self.beginning).into_owned()
    }
}
