//! Pictures to measure with: like photographs in what costs time (soft shapes, hard edges, fine grain), made from a fixed seed.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use crate::failure::{Failure, Outcome};

/// How many pictures a folder gets.
pub(crate) const COUNT: u32 = 40;
/// Width and height of each, in pixels.
pub(crate) const EDGE: u32 = 1024;

const RIDGES: u32 = 6;

/// Fills `folder` with `COUNT` PNG files of about 1.5 MB, unless they are there.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn fill(folder: &Path) -> Outcome {
    std::fs::create_dir_all(folder).map_err(|source| Failure::file(folder.display(), source))?;
    for number in 0..COUNT {
        let path = folder.join(format!("{number:03}.png"));
        if !path.exists() {
            // Renamed when whole: a run that was broken off must not leave half a picture behind.
            let part = path.with_extension("part");
            write(&part, &draw(number)).map_err(|why| Failure::Unexpected {
                program: "png".to_owned(),
                why,
            })?;
            std::fs::rename(&part, &path)
                .map_err(|source| Failure::file(path.display(), source))?;
        }
    }
    Ok(())
}

fn write(path: &Path, pixels: &[u8]) -> Result<(), String> {
    let file = File::create(path).map_err(|error| error.to_string())?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), EDGE, EDGE);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Balanced);
    let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
    writer
        .write_image_data(pixels)
        .and_then(|()| writer.finish())
        .map_err(|error| error.to_string())
}

fn draw(seed: u32) -> Vec<u8> {
    let mut pixels = Vec::with_capacity((EDGE * EDGE * 3) as usize);
    let crests: Vec<Vec<f32>> = (0..RIDGES).map(|ridge| crest(seed, ridge)).collect();
    for y in 0..EDGE {
        for x in 0..EDGE {
            // The nearest ridge that reaches above this place; the sky is behind them all.
            let layer = crests
                .iter()
                .filter(|crest| crest.get(x as usize).is_some_and(|top| y as f32 > *top))
                .count();
            let light = cloud(seed, x, y).mul_add(0.5, 0.75);
            // Film grain is mostly in the brightness, and stronger in some places than in others.
            let strength = smooth(seed ^ 0x9a1e, x, y, 128) * 14.0;
            let grain = (lattice(seed ^ 0x5eed, x, y) - 0.5) * strength;
            for channel in 0..3 {
                let tint = lattice(seed ^ 0x71f7, layer as u32, channel).mul_add(70.0, 60.0);
                let shade = tint + 90.0 * (1.0 - layer as f32 / RIDGES as f32);
                let colour = (lattice(seed ^ 0xc0de, x * 3 + channel, y) - 0.5) * strength * 0.25;
                pixels.push(shade.mul_add(light, grain + colour).clamp(0.0, 255.0) as u8);
            }
        }
    }
    pixels
}

/// The height of a mountain ridge over every column, in pixels from the top.
fn crest(seed: u32, ridge: u32) -> Vec<f32> {
    let base = EDGE as f32 * (0.25 + 0.12 * ridge as f32);
    (0..EDGE)
        .map(|x| base + (cloud(seed ^ (ridge + 99), x, 0) - 0.5) * 360.0)
        .collect()
}

/// Five octaves of smoothed noise, 0 to 1.
fn cloud(seed: u32, x: u32, y: u32) -> f32 {
    let (mut sum, mut weight, mut cell) = (0.0, 0.5, 256);
    for octave in 0..5 {
        sum += weight * smooth(seed.wrapping_mul(31).wrapping_add(octave), x, y, cell);
        weight /= 2.0;
        cell /= 3;
    }
    sum
}

fn smooth(seed: u32, x: u32, y: u32, cell: u32) -> f32 {
    let fade = |place: u32| {
        let part = (place % cell) as f32 / cell as f32;
        part * part * 2.0f32.mul_add(-part, 3.0)
    };
    let (column, row, across, down) = (x / cell, y / cell, fade(x), fade(y));
    let mix = |from: f32, to: f32, part: f32| (to - from).mul_add(part, from);
    let upper = mix(
        lattice(seed, column, row),
        lattice(seed, column + 1, row),
        across,
    );
    let lower = mix(
        lattice(seed, column, row + 1),
        lattice(seed, column + 1, row + 1),
        across,
    );
    mix(upper, lower, down)
}

/// A number from 0 to 1 for a place, always the same one.
fn lattice(seed: u32, x: u32, y: u32) -> f32 {
    let mut hash =
        seed.wrapping_mul(0x9e37_79b9) ^ x.wrapping_mul(0x85eb_ca6b) ^ y.wrapping_mul(0xc2b2_ae35);
    hash ^= hash >> 15;
    hash = hash.wrapping_mul(0x2c1b_3c6d);
    hash ^= hash >> 12;
    hash = hash.wrapping_mul(0x297a_2d39);
    hash ^= hash >> 15;
    (hash >> 8) as f32 / (1u32 << 24) as f32
}
