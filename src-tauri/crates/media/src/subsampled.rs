//! RGB as an encoder wants it for colour at half resolution.

use jpeg_encoder::{ImageBuffer, JpegColorType};

/// RGB pixels whose colour is the mean of each 2 x 2 square, as libjpeg makes it.
///
/// The encoder takes every other sample of every other row for 4:2:0. Its own averaging costs ten times as much as this.
pub(crate) struct Subsampled<'a> {
    pixels: &'a [u8],
    width: u16,
    height: u16,
}

impl<'a> Subsampled<'a> {
    /// Pixels of three bytes; `None` unless there are exactly `width * height` of them, and at least one.
    pub(crate) fn new(pixels: &'a [u8], width: u16, height: u16) -> Option<Self> {
        let length = usize::from(width) * usize::from(height) * 3;
        (length > 0 && pixels.len() == length).then_some(Self {
            pixels,
            width,
            height,
        })
    }

    fn row(&self, y: u16) -> &'a [u8] {
        let stride = usize::from(self.width) * 3;
        let start = usize::from(y) * stride;
        self.pixels.get(start..start + stride).unwrap_or_default()
    }
}

impl ImageBuffer for Subsampled<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let [luma, blue, red, _] = buffers;
        let row = self.row(y);
        luma.extend(row.as_chunks::<3>().0.iter().map(brightness));
        let last = self.height - 1;
        if y % 2 == 1 && y != last {
            // Nobody looks at the colour of this row, but it has to have its length.
            blue.resize(luma.len(), 128);
            red.resize(luma.len(), 128);
            return;
        }
        // The last row stands for those that are missing below it, whichever its place.
        let below = if y.is_multiple_of(2) {
            self.row((y + 1).min(last))
        } else {
            row
        };
        let (upper, lower) = (row.as_chunks::<6>(), below.as_chunks::<6>());
        for (upper, lower) in upper.0.iter().zip(lower.0) {
            let sum = |at: usize| {
                i32::from(upper[at])
                    + i32::from(upper[at + 3])
                    + i32::from(lower[at])
                    + i32::from(lower[at + 3])
            };
            let [to_blue, to_red] = colour([sum(0), sum(1), sum(2)]);
            blue.extend_from_slice(&[to_blue; 2]);
            red.extend_from_slice(&[to_red; 2]);
        }
        // An odd width: the last column stands for the one that is missing beside it.
        if let ([r0, g0, b0], [r1, g1, b1]) = (upper.1, lower.1) {
            let twice = |upper: u8, lower: u8| 2 * (i32::from(upper) + i32::from(lower));
            let [to_blue, to_red] = colour([twice(*r0, *r1), twice(*g0, *g1), twice(*b0, *b1)]);
            blue.push(to_blue);
            red.push(to_red);
        }
    }
}

/// Y of JFIF (JFIF 1.02, section "Conversion to and from RGB"), with 16 bits after the point.
fn brightness([red, green, blue]: &[u8; 3]) -> u8 {
    let sum = 19_595 * u32::from(*red) + 38_470 * u32::from(*green) + 7_471 * u32::from(*blue);
    // The weights add up to 2^16: no more than 255 can come out.
    ((sum + 0x8000) >> 16) as u8
}

/// Cb and Cr of JFIF from the sums of four pixels.
fn colour([red, green, blue]: [i32; 3]) -> [u8; 2] {
    // Half a step less than half, so that pure blue and pure red stay below 256.
    const MIDDLE: i32 = (128 << 18) + (1 << 17) - 1;
    let to_blue = 32_768 * blue - 11_059 * red - 21_709 * green;
    let to_red = 32_768 * red - 27_439 * green - 5_329 * blue;
    [to_blue, to_red].map(|value| ((value + MIDDLE) >> 18) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(pixels: &[[u8; 3]], width: u16, rows: &[u16]) -> [Vec<u8>; 4] {
        let height = u16::try_from(pixels.len()).unwrap_or_default() / width;
        let bytes = pixels.as_flattened();
        let mut buffers = [const { Vec::new() }; 4];
        if let Some(image) = Subsampled::new(bytes, width, height) {
            for row in rows {
                image.fill_buffers(*row, &mut buffers);
            }
        }
        buffers
    }

    #[test]
    fn colour_is_the_mean_of_a_square_and_brightness_that_of_its_pixel() {
        let [red, blue, green, white] = [[255, 0, 0], [0, 0, 255], [0, 255, 0], [255, 255, 255]];
        let buffers = filled(&[red, blue, green, white], 2, &[0, 1]);
        assert_eq!(buffers[0], [76, 29, 150, 255]);
        // Red, blue, green and white mix to a grey.
        assert_eq!(buffers[1][..2], [128, 128]);
        assert_eq!(buffers[2][..2], [128, 128]);
        let flat = filled(&[red; 4], 2, &[0]);
        assert_eq!((flat[1][0], flat[2][0]), (85, 255));
        assert_eq!(filled(&[blue; 4], 2, &[0])[1][0], 255);
    }

    #[test]
    fn the_last_row_and_column_of_odd_sizes_keep_their_colour() {
        let red = [255, 0, 0];
        let buffers = filled(&[red; 9], 3, &[0, 1, 2, 2]);
        for (place, wanted) in [(1, 85), (2, 255)] {
            let used = [&buffers[place][..3], &buffers[place][6..]].concat();
            assert!(used.iter().all(|value| *value == wanted), "{buffers:?}");
            assert_eq!(buffers[place].len(), buffers[0].len());
        }
        // Four rows: the encoder asks for the last one again where it needs a fifth.
        let tall = filled(&[red; 4], 1, &[0, 1, 2, 3, 3]);
        assert_eq!(tall[2][4], 255);
    }

    #[test]
    fn a_wrong_number_of_pixels_is_no_image() {
        assert!(Subsampled::new(&[0; 11], 2, 2).is_none());
        assert!(Subsampled::new(&[], 0, 0).is_none());
    }
}
