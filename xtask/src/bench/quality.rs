//! How near a thumbnail comes to the ideal one: PSNR to a Lanczos3 reduction in double precision.

use std::path::Path;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::failure::{Failure, Outcome};

/// Pixels as three bytes, row by row.
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<u8>,
}

/// Reads an RGB PNG of 8 bits.
pub(crate) fn read_png(path: &Path) -> Outcome<Picture> {
    let file = std::fs::File::open(path).map_err(|source| Failure::file(path.display(), source))?;
    let mut reader = png::Decoder::new(std::io::BufReader::new(file))
        .read_info()
        .map_err(|why| bad(path, why))?;
    let mut pixels = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let frame = reader
        .next_frame(&mut pixels)
        .map_err(|why| bad(path, why))?;
    if (frame.color_type, frame.bit_depth) != (png::ColorType::Rgb, png::BitDepth::Eight) {
        return Err(bad(path, "not 8-bit RGB"));
    }
    Ok(Picture {
        width: frame.width as usize,
        height: frame.height as usize,
        pixels,
    })
}

/// Reads a JPEG as RGB.
pub(crate) fn read_jpeg(path: &Path) -> Outcome<Picture> {
    let bytes = std::fs::read(path).map_err(|source| Failure::file(path.display(), source))?;
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&bytes), options);
    let pixels = decoder
        .decode()
        .map_err(|why| bad(path, format!("{why:?}")))?;
    let (width, height) = decoder.dimensions().unwrap_or_default();
    Ok(Picture {
        width,
        height,
        pixels,
    })
}

fn bad(path: &Path, why: impl std::fmt::Display) -> Failure {
    Failure::Unexpected {
        program: path.display().to_string(),
        why: why.to_string(),
    }
}

/// The picture reduced to `edge` x `edge` by Lanczos3, channel values as they are stored, 0 to 255, not rounded.
pub(crate) fn ideal(picture: &Picture, edge: usize) -> Vec<f64> {
    let source: Vec<f64> = picture.pixels.iter().copied().map(f64::from).collect();
    // Once along the rows, transposed, and once more: both times the inner axis is reduced.
    let half = reduce_and_turn(&source, picture.width, picture.height, edge);
    let mut whole = reduce_and_turn(&half, picture.height, edge, edge);
    whole
        .iter_mut()
        .for_each(|value| *value = value.clamp(0.0, 255.0));
    whole
}

/// Reduces every row from `width` to `edge` pixels; row r of the result is column r of the reduced picture.
fn reduce_and_turn(source: &[f64], width: usize, rows: usize, edge: usize) -> Vec<f64> {
    let scale = width as f64 / edge as f64;
    let radius = 3.0 * scale;
    let mut turned = Vec::with_capacity(edge * rows * 3);
    for column in 0..edge {
        let centre = (column as f64 + 0.5) * scale - 0.5;
        let first = (centre - radius).ceil().max(0.0) as usize;
        let last = ((centre + radius).floor() as usize).min(width - 1);
        let mut weights: Vec<f64> = (first..=last)
            .map(|place| lanczos3((place as f64 - centre) / scale))
            .collect();
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        for row in source.chunks_exact(width * 3) {
            for channel in 0..3 {
                let taps = row
                    .iter()
                    .skip(first * 3 + channel)
                    .step_by(3)
                    .zip(&weights);
                turned.push(taps.map(|(value, weight)| value * weight).sum());
            }
        }
    }
    turned
}

fn lanczos3(x: f64) -> f64 {
    let sinc = |x: f64| {
        if x == 0.0 {
            1.0
        } else {
            (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x)
        }
    };
    if x.abs() < 3.0 {
        sinc(x) * sinc(x / 3.0)
    } else {
        0.0
    }
}

/// Peak signal to noise ratio in decibel over all channels.
pub(crate) fn psnr(ideal: &[f64], found: &[u8]) -> f64 {
    let squares: f64 = ideal
        .iter()
        .zip(found)
        .map(|(want, have)| (want - f64::from(*have)).powi(2))
        .sum();
    let mean = squares / ideal.len() as f64;
    10.0 * (255.0 * 255.0 / mean).log10()
}

#[cfg(test)]
mod tests {
    use super::{Picture, ideal, psnr};

    #[test]
    fn a_flat_picture_stays_flat_and_orientation_is_kept() {
        let flat = Picture {
            width: 8,
            height: 8,
            pixels: vec![100; 8 * 8 * 3],
        };
        assert!(
            ideal(&flat, 4)
                .iter()
                .all(|value| (value - 100.0).abs() < 1e-9)
        );
        let left_dark: Vec<u8> = (0..64)
            .flat_map(|place| [if place % 8 < 4 { 0 } else { 200 }; 3])
            .collect();
        let small = ideal(
            &Picture {
                width: 8,
                height: 8,
                pixels: left_dark,
            },
            4,
        );
        assert!(small[0] < 20.0 && small[9] > 180.0, "{small:?}");
    }

    #[test]
    fn one_step_off_everywhere_is_48_decibel() {
        assert!((psnr(&[100.0; 30], &[101; 30]) - 48.13).abs() < 0.01);
    }
}
