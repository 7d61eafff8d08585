//! Pictures to measure with: like photographs in what costs time, made from fixed seeds.
//!
//! Every picture is a sum of what photographs have: eight octaves of noise in the brightness that fall off by 0.50 to
//! 0.74 an octave, two octaves in each colour, a fine texture in some places only, 6 to 21 shapes that cover at 45 %,
//! 60 % of them out of focus, and Gaussian grain of 0.2 to 1.2 steps. They become PNG files with adaptive filters at
//! zlib's level 6, as most programs write them.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use super::noise::{Plane, Random};
use crate::failure::{Failure, Outcome};

/// How many pictures a folder gets.
pub(crate) const COUNT: u32 = 40;
/// Width and height of each, in pixels.
pub(crate) const EDGE: u32 = 1024;
/// To be raised when the pictures change: those of an earlier edition are not used again.
const EDITION: u32 = 4;

/// Octaves of the brightness, from [`COARSEST`] cells a side, each twice as fine as the one before.
const OCTAVES: u32 = 8;
const COARSEST: usize = 4;
/// Brightness steps of the coarsest octave.
const CONTRAST: f32 = 68.0;
/// Cells a side of the fine texture.
const TEXTURE: usize = 600;

/// The folder in `folder` with `COUNT` PNG files; those that are missing are made.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn filled(folder: &Path) -> Outcome<PathBuf> {
    let folder = folder.join(format!("pictures-{EDITION}"));
    std::fs::create_dir_all(&folder).map_err(|source| Failure::file(folder.display(), source))?;
    for number in 0..COUNT {
        let path = folder.join(format!("{number:03}.png"));
        if !path.exists() {
            // Renamed when whole: a run that was broken off must not leave half a picture behind. Not beside the
            // others, for every file of that folder is taken for a picture.
            let part = folder.with_extension("part");
            write(&part, &draw(number)).map_err(|why| Failure::Unexpected {
                program: "png".to_owned(),
                why: why.to_string(),
            })?;
            std::fs::rename(&part, &path)
                .map_err(|source| Failure::file(path.display(), source))?;
        }
    }
    Ok(folder)
}

fn write(path: &Path, pixels: &[u8]) -> Result<(), png::EncodingError> {
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), EDGE, EDGE);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_deflate_compression(png::DeflateCompression::Level(6));
    encoder.set_filter(png::Filter::Adaptive);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()
}

fn draw(seed: u32) -> Vec<u8> {
    let edge = EDGE as usize;
    let mut random = Random::new(u64::from(seed) + 1);
    let slope = random.between(0.50, 0.74);
    let mut luma = Plane::flat(edge, random.between(90.0, 150.0));
    let mut weight = CONTRAST;
    for octave in 0..OCTAVES {
        luma.add(&Plane::noise(edge, COARSEST << octave, &mut random), weight);
        weight *= slope;
    }
    texture(&mut luma, &mut random);
    let mut colours: [Plane; 3] = std::array::from_fn(|_| {
        let mut plane = luma.clone();
        plane.add(&Plane::noise(edge, COARSEST, &mut random), 30.0);
        plane.add(&Plane::noise(edge, COARSEST * 2, &mut random), 15.0);
        plane
    });
    for _ in 0..random.whole(6, 21) {
        shape(&mut colours, &mut random);
    }
    let grain = random.between(0.2, 1.2);
    let mut pixels = Vec::with_capacity(edge * edge * 3);
    let [red, green, blue] = &colours;
    for ((red, green), blue) in red.values().zip(green.values()).zip(blue.values()) {
        for value in [red, green, blue] {
            let value = grain.mul_add(random.normal(), value);
            pixels.push(value.round().clamp(0.0, 255.0) as u8);
        }
    }
    pixels
}

/// Fine noise where a soft mask lets it through: foliage, cloth, gravel.
fn texture(luma: &mut Plane, random: &mut Random) {
    let edge = EDGE as usize;
    let fine = Plane::noise(edge, TEXTURE, random);
    let mask = Plane::noise(edge, COARSEST + 1, random);
    let strength = random.between(18.0, 56.0);
    luma.add_where(&fine, |place| {
        strength * (mask.at(place) * 2.0).clamp(0.0, 1.0)
    });
}

/// An ellipse or a rectangle that covers what lies under it at 45 %, with a hard edge or out of focus.
fn shape(colours: &mut [Plane; 3], random: &mut Random) {
    let edge = EDGE as f32;
    let centre = [random.between(0.0, edge), random.between(0.0, edge)];
    let half = [random.between(30.0, 260.0), random.between(30.0, 260.0)];
    let round = random.between(0.0, 1.0) < 0.5;
    let softness = if random.between(0.0, 1.0) < 0.6 {
        random.between(4.0, 30.0)
    } else {
        1.0
    };
    let paint: [f32; 3] = std::array::from_fn(|_| random.between(0.0, 255.0));
    for y in 0..EDGE {
        for x in 0..EDGE {
            let [across, down] = [(x as f32 - centre[0]).abs(), (y as f32 - centre[1]).abs()];
            // About how many pixels this place lies outside, below zero within.
            let outside = if round {
                ((across / half[0]).hypot(down / half[1]) - 1.0) * half[0].min(half[1])
            } else {
                (across - half[0]).max(down - half[1])
            };
            let cover = 0.45 * (0.5 - outside / softness).clamp(0.0, 1.0);
            if cover > 0.0 {
                for (plane, paint) in colours.iter_mut().zip(paint) {
                    plane.blend((y * EDGE + x) as usize, paint, cover);
                }
            }
        }
    }
}
