//! A city at the water, at night: lit windows, a sky that still glows, and all of it once more in the harbour.

use super::sky::Sky;
use crate::draw::canvas::{Frame, Point, Scene};
use crate::draw::colour::{Rgb, hex};
use crate::draw::maths::{Chance, decay, fbm, lattice, mix, noise, ramp, smooth, split};

/// A city.
pub(super) struct City {
    frame: Frame,
    sky: Sky,
    /// Height of the water's edge.
    shore: f32,
    /// From the farthest to the nearest.
    blocks: Vec<Block>,
    seed: u32,
}

struct Block {
    cell: f32,
    height: f32,
    wall: Rgb,
    seed: u32,
    /// Whether the houses stand wall to wall: the farthest ones, so that no gap shows through all rows.
    closed: bool,
    /// Size of a window with its share of the wall.
    pitch: (f32, f32),
    bright: f32,
}

impl City {
    pub(super) fn new(frame: &Frame, mut chance: Chance) -> Self {
        let shore = frame.h * chance.range(0.3, 0.45);
        let mut sky = Sky::new(frame, &mut chance, shore);
        sky.calm();
        let p = frame.palette;
        let count = 4;
        let blocks = (0..count).map(|index: u8| {
            let t = f32::from(index) / f32::from(count - 1);
            let near = hex(0x05060d).mix(p.near, 0.7);
            Block {
                cell: mix(0.07, 0.13, t) * chance.range(0.9, 1.1),
                height: mix(0.62, 0.34, t) * (frame.h + shore).min(1.1),
                wall: p.middle.mix(p.low, 0.15).mix(near, 0.35 + 0.62 * t),
                seed: chance.below(u32::MAX),
                closed: index == 0,
                pitch: (mix(0.0085, 0.015, t), mix(0.0105, 0.019, t)),
                bright: mix(0.5, 1.0, t),
            }
        });
        Self {
            frame: frame.clone(),
            sky,
            shore,
            blocks: blocks.collect(),
            seed: chance.below(u32::MAX),
        }
    }

    /// What stands above the water.
    fn above(&self, at: Point) -> Rgb {
        for block in self.blocks.iter().rev() {
            if let Some(colour) = self.building(block, at) {
                return colour;
            }
        }
        let p = &self.frame.palette;
        let glow = decay((self.shore - at.y).max(0.0) * 3.4) * 0.35;
        let cloud = smooth(0.5, 0.8, fbm(at.x * 1.5, at.y * 5.0, 4, self.seed)) * 0.25;
        self.sky
            .colour(at)
            .mix(p.middle.mix(p.low, 0.4), cloud)
            .screen(p.low * glow)
    }

    fn building(&self, block: &Block, at: Point) -> Option<Rgb> {
        let (index, part) = split(at.x / block.cell);
        let one = |salt: u32| lattice(index, 11, block.seed ^ salt);
        // A few towers over many low houses.
        let tall = 0.28 + 0.3 * one(1) + 0.42 * one(2) * one(2) * one(2);
        let crowd = 0.75 + 0.5 * noise(index_to_f32(index) * 0.21, 3.0, block.seed ^ 0x2f);
        let top = self.shore - block.height * tall * crowd;
        let inset = if block.closed {
            0.0
        } else {
            0.03 + 0.12 * one(3)
        };
        let (across, within) = ((part - 0.5).abs(), 0.5 - inset);
        let mut roof = top;
        // Steps and masts.
        if one(4) > 0.55 {
            roof -= if across < within * 0.55 {
                0.02 + 0.03 * one(5)
            } else {
                0.0
            };
        }
        if one(6) > 0.72 && across * block.cell < 0.0016 {
            roof -= 0.05 + 0.05 * one(7);
        }
        if across > within || at.y < roof {
            return None;
        }
        let p = &self.frame.palette;
        let height = (self.shore - at.y) / block.height;
        let side = if part < 0.5 { 1.0 } else { 0.9 };
        let haze = p.low.mix(p.middle, 0.5);
        let wall = (block.wall * side).mix(
            haze,
            0.3 * (1.0 - block.bright) + 0.12 * decay(height * 6.0),
        );
        Some(
            self.windows(block, at, index, top)
                .map_or(wall, |light| wall.mix(light.0, light.1)),
        )
    }

    /// Colour and strength of a lit window here.
    fn windows(&self, block: &Block, at: Point, index: i32, top: f32) -> Option<(Rgb, f32)> {
        let p = &self.frame.palette;
        let ((column, fx), (floor, fy)) = (
            split(at.x / block.pitch.0),
            split((at.y - top) / block.pitch.1),
        );
        if floor < 1 {
            return None;
        }
        let seed = block.seed ^ index.cast_unsigned().wrapping_mul(0x9e37);
        let busy = 0.22 + 0.4 * lattice(index, 23, block.seed);
        let row = lattice(floor, 5, seed) * 0.25;
        let lit = lattice(column, floor, seed);
        if lit > busy + row - 0.1 {
            return None;
        }
        let edge = |f: f32, px: f32| ((0.3 - (f - 0.5).abs()) / px + 0.5).clamp(0.0, 1.0);
        let cover =
            edge(fx, self.frame.px / block.pitch.0) * edge(fy, self.frame.px / block.pitch.1);
        let kind = lattice(column, floor, seed ^ 0x5a);
        let warm = hex(0xffd58a);
        let tint = match kind {
            k if k < 0.68 => warm.mix(p.glow, 0.4),
            k if k < 0.86 => hex(0xffb45e).mix(p.second, 0.15),
            k if k < 0.94 => hex(0xd9ecff),
            _ => p.accent.mix(p.glow, 0.2),
        };
        let strength = 0.45 + 0.55 * lattice(column, floor, seed ^ 0xc3);
        Some((tint, cover * strength * mix(0.55, 1.0, block.bright)))
    }
}

#[allow(clippy::cast_precision_loss)] // few cells
fn index_to_f32(index: i32) -> f32 {
    index as f32
}

impl Scene for City {
    fn colour(&self, at: Point) -> Rgb {
        let p = &self.frame.palette;
        let deep = at.y - self.shore;
        if deep < 0.0 {
            let lamps = decay(-deep * 60.0) * noise(at.x * 40.0, 1.0, self.seed);
            return self.above(at).screen(hex(0xffb766) * (lamps * 0.55));
        }
        // The mirror image, shaken more the nearer the water is.
        let wave = noise(
            at.x * 9.0,
            at.y * mix(160.0, 60.0, ramp(0.0, 0.4, deep)),
            self.seed,
        ) - 0.5;
        let slow = noise(at.x * 2.0, at.y * 30.0, self.seed ^ 0x3) - 0.5;
        let shake = (wave * 0.05 + slow * 0.03) * (0.25 + deep * 2.2);
        // Long reflections: the water looks up steeper near the front.
        let mut sum = Rgb(0.0, 0.0, 0.0);
        for (tap, weight) in [(-0.012, 0.25), (0.0, 0.5), (0.012, 0.25)] {
            let image = Point {
                x: at.x + shake * 0.5,
                y: self.shore - deep * 1.15 - shake.abs() * 0.3 + tap * (0.3 + deep * 3.0),
                column: at.column,
            };
            sum = sum
                + self.above(Point {
                    y: image.y.min(self.shore - 0.0005),
                    ..image
                }) * weight;
        }
        let water = hex(0x04060e).mix(p.near, 0.6);
        let dim = 0.66 - 0.4 * smooth(0.0, 0.6, deep);
        let glint = smooth(0.32, 0.5, wave) * 0.1 * decay(deep * 4.0);
        water.mix(sum, dim).screen(p.low * glint)
    }
}
