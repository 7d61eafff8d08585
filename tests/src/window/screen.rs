//! The screen as it is, whatever a page believes: the memory in which Xvfb draws.

use std::collections::HashSet;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

/// Every so many-th row and pixel is looked at in a sample.
const STEP: (usize, usize) = (23, 7);

/// A screen of Xvfb, read through the file that it shares.
#[derive(Debug)]
pub struct Screen {
    memory: File,
    /// Bytes before the first pixel.
    head: u64,
    /// Bytes of a row, and rows.
    stride: usize,
    height: usize,
}

impl Screen {
    /// The screen behind a file in the format of `xwd`: a head of big-endian numbers, a table of colours, then the
    /// pixels, four bytes each (XWDFile.h of the X protocol's headers).
    pub(super) fn of(path: &Path) -> Self {
        let memory = File::open(path).unwrap();
        let mut head = [0; 100];
        memory.read_exact_at(&mut head, 0).unwrap();
        let number = |place: usize| {
            u32::from_be_bytes(head[place * 4..place * 4 + 4].try_into().unwrap()) as usize
        };
        // Twelve bytes for each colour of the table.
        let before = number(0) + number(19) * 12;
        Self {
            head: before as u64,
            stride: number(12),
            height: number(5),
            memory,
        }
    }

    /// A sample of all pixels, so coarse that taking it costs next to nothing.
    #[must_use]
    pub fn sample(&self) -> Vec<[u8; 4]> {
        let mut row = vec![0; self.stride];
        let mut sample = Vec::new();
        for y in (0..self.height).step_by(STEP.0) {
            let at = self.head + (y * self.stride) as u64;
            if self.memory.read_exact_at(&mut row, at).is_err() {
                break;
            }
            let pixels = row.chunks_exact(4).step_by(STEP.1);
            sample.extend(pixels.map(|pixel| [pixel[0], pixel[1], pixel[2], pixel[3]]));
        }
        sample
    }

    /// The upper left corner of the screen: three bytes a pixel, red first.
    #[must_use]
    pub fn rgb(&self, width: u16, height: u16) -> Vec<u8> {
        let mut row = vec![0; usize::from(width) * 4];
        let mut pixels = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
        for y in 0..usize::from(height) {
            let at = self.head + (y * self.stride) as u64;
            self.memory.read_exact_at(&mut row, at).unwrap();
            pixels.extend(
                row.chunks_exact(4)
                    .flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]),
            );
        }
        pixels
    }

    /// How many different colours are in a sample of it.
    #[must_use]
    pub fn colours(&self) -> usize {
        self.sample().into_iter().collect::<HashSet<_>>().len()
    }
}
