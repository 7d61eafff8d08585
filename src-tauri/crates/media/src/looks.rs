//! A picture reduced to a few cells: its mean colour and its perceptual hash.

use crate::thumbnail::{BACKGROUND, over_background};
use crate::{Layout, PerceptualHash, Picture};

/// Cells along each row: eight differences need nine.
const COLUMNS: usize = 9;
/// Rows of cells.
const ROWS: usize = 8;
/// At most this many rows of pixels are read for a row of cells: more change no bit and cost time.
const ROWS_PER_CELL: usize = 64;
/// Half a level, in 256ths: what compression leaves in an even surface must not decide a bit.
const NOISE: i64 = 128;

/// One cell: sums of red, green and blue, and how many pixels they are of.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    sums: [u64; 3],
    pixels: u64,
}

impl Cell {
    /// Brightness in 256ths of a level, weighted as television does (ITU-R BT.601).
    fn luma(&self) -> i64 {
        let [red, green, blue] = self
            .sums
            .map(|sum| i64::try_from(sum).unwrap_or(i64::MAX / 1024));
        (red * 77 + green * 150 + blue * 29) / i64::try_from(self.pixels.max(1)).unwrap_or(1)
    }
}

/// The cells of a picture over the background of thumbnails, row by row.
pub(crate) struct Looks(Vec<Cell>);

impl Looks {
    /// Reduces a picture; cells of a picture smaller than the grid share pixels.
    pub(crate) fn of(picture: &Picture) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let bytes = picture.layout().bytes_per_pixel();
        let mut cells = vec![Cell::default(); COLUMNS * ROWS];
        for (number, row_of_cells) in cells.chunks_exact_mut(COLUMNS).enumerate() {
            let rows = part(number, ROWS, height);
            let step = rows.len().div_ceil(ROWS_PER_CELL);
            for y in rows.step_by(step) {
                let start = y * width * bytes;
                let row = picture
                    .pixels()
                    .get(start..start + width * bytes)
                    .unwrap_or_default();
                for (number, cell) in row_of_cells.iter_mut().enumerate() {
                    let columns = part(number, COLUMNS, width);
                    let pixels = row
                        .get(columns.start * bytes..columns.end * bytes)
                        .unwrap_or_default();
                    add(cell, pixels, picture.layout());
                }
            }
        }
        Self(cells)
    }

    /// The mean of all pixels that were read, rounded.
    pub(crate) fn average_colour(&self) -> [u8; 3] {
        let mut total = Cell::default();
        for cell in &self.0 {
            total.pixels += cell.pixels;
            for (sum, more) in total.sums.iter_mut().zip(cell.sums) {
                *sum += more;
            }
        }
        let pixels = total.pixels.max(1);
        total
            .sums
            .map(|sum| u8::try_from((sum + pixels / 2) / pixels).unwrap_or(u8::MAX))
    }

    /// One bit for each pair of neighbours in a row, from the top left: whether the right one is brighter. All in
    /// whole numbers, so that the hash is the same on every machine.
    pub(crate) fn perceptual_hash(&self) -> PerceptualHash {
        let luma: Vec<i64> = self.0.iter().map(Cell::luma).collect();
        let bits = luma
            .chunks_exact(COLUMNS)
            .flat_map(|row| row.array_windows::<2>());
        PerceptualHash(bits.fold(0, |bits, [left, right]| {
            bits << 1 | u64::from(*right > left + NOISE)
        }))
    }
}

/// The pixels of one of `count` cells along a side of `length` pixels, at least one.
fn part(cell: usize, count: usize, length: usize) -> std::ops::Range<usize> {
    let start = cell * length / count;
    let end = (cell + 1) * length / count;
    start..end.max(start + 1)
}

fn add(cell: &mut Cell, pixels: &[u8], layout: Layout) {
    // A row of 16 million pixels fits 32 bits.
    let mut total = [0_u32; 3];
    match layout {
        Layout::Rgb8 => {
            let pixels = pixels.as_chunks::<3>().0;
            cell.pixels += pixels.len() as u64;
            for pixel in pixels {
                for (sum, channel) in total.iter_mut().zip(pixel) {
                    *sum += u32::from(*channel);
                }
            }
        }
        Layout::Rgba8 => {
            let pixels = pixels.as_chunks::<4>().0;
            cell.pixels += pixels.len() as u64;
            for pixel in pixels {
                for (sum, channel) in total.iter_mut().zip(over_background(*pixel, BACKGROUND)) {
                    *sum += u32::from(channel);
                }
            }
        }
    }
    for (sum, channel) in cell.sums.iter_mut().zip(total) {
        *sum += u64::from(channel);
    }
}
