//! A picture reduced to 32 x 32 cells: its mean colour and its perceptual hash.

use std::sync::LazyLock;

use crate::thumbnail::{BACKGROUND, over_background};
use crate::{Layout, PerceptualHash, Picture};

/// Cells along each side.
const SIDE: usize = 32;
/// At most this many rows of pixels are read for a row of cells: more change no bit and cost time.
const ROWS_PER_CELL: usize = 16;
/// Cosines are whole multiples of 2^-14: with whole numbers the hash is the same on every machine.
const COSINE_ONE: f64 = 16_384.0;

/// Mean colours of the cells, in 256ths of a level, row by row.
pub(crate) struct Looks(Vec<[u32; 3]>);

impl Looks {
    /// Reduces a picture; a cell of a picture smaller than the grid repeats its nearest pixel.
    pub(crate) fn of(picture: &Picture) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let bytes = picture.layout().bytes_per_pixel();
        let mut cells = Vec::with_capacity(SIDE * SIDE);
        for cell_row in 0..SIDE {
            let rows = part(cell_row, height);
            let step = rows.len().div_ceil(ROWS_PER_CELL);
            let mut sums = [[0_u64; 3]; SIDE];
            let mut rows_read = 0;
            for y in rows.step_by(step) {
                let start = y * width * bytes;
                let row = picture
                    .pixels()
                    .get(start..start + width * bytes)
                    .unwrap_or_default();
                for (cell, sum) in sums.iter_mut().enumerate() {
                    let columns = part(cell, width);
                    let pixels = row
                        .get(columns.start * bytes..columns.end * bytes)
                        .unwrap_or_default();
                    add(sum, pixels, picture.layout());
                }
                rows_read += 1;
            }
            for (cell, sum) in sums.iter().enumerate() {
                let pixels = (part(cell, width).len() * rows_read).max(1) as u64;
                cells.push(sum.map(|channel| u32::try_from(channel * 256 / pixels).unwrap_or(0)));
            }
        }
        Self(cells)
    }

    /// The mean of all cells, rounded.
    pub(crate) fn average_colour(&self) -> [u8; 3] {
        let mut sums = [0_u64; 3];
        for cell in &self.0 {
            for (sum, channel) in sums.iter_mut().zip(cell) {
                *sum += u64::from(*channel);
            }
        }
        let cells = self.0.len().max(1) as u64;
        sums.map(|sum| u8::try_from((sum / cells + 128) / 256).unwrap_or(u8::MAX))
    }

    /// The 64 lowest frequencies of brightness (discrete cosine transform, zigzag order without the mean), one bit
    /// each: whether it is above their median. A picture of one colour gives 0.
    pub(crate) fn perceptual_hash(&self) -> PerceptualHash {
        let luma: Vec<i64> = self
            .0
            .iter()
            .map(|[red, green, blue]| {
                (i64::from(*red) * 77 + i64::from(*green) * 150 + i64::from(*blue) * 29) / 256
            })
            .collect();
        // Along the rows, for the frequencies 0 to 10, which are all that the zigzag reaches.
        let mut rows = [[0_i64; LOW]; SIDE];
        for (row, cells) in rows.iter_mut().zip(luma.chunks_exact(SIDE)) {
            for (value, cosines) in row.iter_mut().zip(COSINES.iter()) {
                *value = cells
                    .iter()
                    .zip(cosines)
                    .map(|(cell, cosine)| cell * cosine)
                    .sum();
            }
        }
        let coefficient = |(u, v): (usize, usize)| -> i64 {
            let cosines = COSINES.get(v).into_iter().flatten();
            rows.iter()
                .zip(cosines)
                .map(|(row, cosine)| row.get(u).copied().unwrap_or(0) / 1024 * cosine)
                .sum()
        };
        let values: Vec<i64> = zigzag().skip(1).take(64).map(coefficient).collect();
        let mut sorted = values.clone();
        sorted.sort_unstable();
        let median = sorted
            .get(31)
            .copied()
            .unwrap_or(0)
            .midpoint(sorted.get(32).copied().unwrap_or(0));
        PerceptualHash(
            values
                .iter()
                .fold(0, |bits, value| bits << 1 | u64::from(*value > median)),
        )
    }
}

/// Frequencies 0 to 10.
const LOW: usize = 11;

static COSINES: LazyLock<[[i64; SIDE]; LOW]> = LazyLock::new(|| {
    std::array::from_fn(|frequency| {
        std::array::from_fn(|at| {
            let angle =
                (2 * at + 1) as f64 * frequency as f64 * std::f64::consts::PI / (2 * SIDE) as f64;
            (angle.cos() * COSINE_ONE).round() as i64
        })
    })
});

/// Pairs of frequencies by their sum, as JPEG orders them.
fn zigzag() -> impl Iterator<Item = (usize, usize)> {
    (0..LOW).flat_map(|sum| {
        (0..=sum).map(move |step| {
            if sum % 2 == 0 {
                (step, sum - step)
            } else {
                (sum - step, step)
            }
        })
    })
}

/// The pixels of one cell along a side of `length` pixels, at least one.
fn part(cell: usize, length: usize) -> std::ops::Range<usize> {
    let start = cell * length / SIDE;
    let end = (cell + 1) * length / SIDE;
    start..end.max(start + 1)
}

fn add(sum: &mut [u64; 3], pixels: &[u8], layout: Layout) {
    let mut total = [0_u32; 3];
    match layout {
        Layout::Rgb8 => {
            for pixel in pixels.as_chunks::<3>().0 {
                for (sum, channel) in total.iter_mut().zip(pixel) {
                    *sum += u32::from(*channel);
                }
            }
        }
        Layout::Rgba8 => {
            for pixel in pixels.as_chunks::<4>().0 {
                for (sum, channel) in total.iter_mut().zip(over_background(*pixel, BACKGROUND)) {
                    *sum += u32::from(channel);
                }
            }
        }
    }
    for (sum, channel) in sum.iter_mut().zip(total) {
        *sum += u64::from(channel);
    }
}
