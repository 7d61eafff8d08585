//! Blocks of a reader, looked at byte by byte or in long runs.

use std::io;

/// Small enough that it stays in a processor's own cache until it is decoded.
const BLOCK: usize = 64 * 1024;
/// Where a block begins in memory. The kernel copies a file into a place that is not a multiple of 32 three to four times
/// slower (66 MB on an EPYC: 28 ms instead of 8), and a large vector begins 16 bytes behind such a place.
const ALIGNMENT: usize = 64;
/// How much of the beginning is remembered for excerpts.
const BEGINNING: usize = 2048;

/// A reader, one block at a time.
pub(super) struct Source<R> {
    reader: R,
    /// A block, from `start` on.
    memory: Vec<u8>,
    start: usize,
    at: usize,
    len: usize,
    beginning: Vec<u8>,
    /// Bytes of the blocks before this one.
    before: u64,
}

impl<R: io::Read> Source<R> {
    pub(super) fn new(reader: R) -> Self {
        let memory = vec![0; BLOCK + ALIGNMENT];
        // It may be told that there is no such place: then any will do.
        let start = memory.as_ptr().align_offset(ALIGNMENT) % ALIGNMENT;
        Self {
            reader,
            memory,
            start,
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
                let rest = self.start + self.len..self.start + BLOCK;
                match self
                    .reader
                    .read(self.memory.get_mut(rest).unwrap_or_default())
                {
                    Ok(0) => break,
                    Ok(n) => self.len += n.min(BLOCK - self.len),
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                    Err(e) => return Err(e),
                }
            }
            if self.beginning.len() < BEGINNING {
                let wanted = (BEGINNING - self.beginning.len()).min(self.len);
                let first = self.start..self.start + wanted;
                self.beginning
                    .extend_from_slice(self.memory.get(first).unwrap_or_default());
            }
        }
        Ok(self.rest())
    }

    /// What is left of the block in hand.
    fn rest(&self) -> &[u8] {
        let rest = self.start + self.at..self.start + self.len;
        self.memory.get(rest).unwrap_or_default()
    }

    /// The next byte, not taken.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        if let Some(&byte) = self.rest().first() {
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Gives whole buffers and notes where they lie.
    struct Noting(Vec<usize>);

    impl io::Read for Noting {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.push(buffer.as_ptr().align_offset(ALIGNMENT));
            Ok(buffer.len())
        }
    }

    #[test]
    fn blocks_are_read_into_an_aligned_place() {
        let mut source = Source::new(Noting(Vec::new()));
        for _ in 0..3 {
            let block = source.available().unwrap().len();
            assert_eq!(block, BLOCK);
            source.take(block);
        }
        assert_eq!(source.reader.0, [0; 3]);
    }
}
