//! A meadow in flower under a wide sky.

use super::sky::Sky;
use crate::draw::canvas::{Frame, Point, Scene};
use crate::draw::colour::{Rgb, hex};
use crate::draw::maths::{Chance, angle_turns, decay, fbm, lattice, mix, noise_line, sin_turns, smooth, split};

/// Rows of flowers from the horizon to the foreground.
const ROWS: u8 = 40;

/// A meadow.
pub(super) struct Meadow {
    frame: Frame,
    sky: Sky,
    hills: [u32; 2],
    horizon: f32,
    seed: u32,
    petals: [Rgb; 3],
    green: Rgb,
    deep: Rgb,
    density: f32,
}

impl Meadow {
    pub(super) fn new(frame: &Frame, mut chance: Chance) -> Self {
        let p = frame.palette;
        let horizon = -frame.h * chance.range(0.02, 0.22);
        let sky = Sky::new(frame, &mut chance, horizon + 0.05);
        let red = hex(0xd9382a);
        let lead = if chance.below(2) == 0 { p.accent.mix(red, 0.5) } else { p.accent };
        let lead = if lead.1 > lead.0 { p.second.mix(red, 0.35) } else { lead };
        Self {
            frame: frame.clone(),
            sky,
            hills: [chance.below(u32::MAX), chance.below(u32::MAX)],
            horizon,
            seed: chance.below(u32::MAX),
            petals: [lead, lead.mix(p.glow, 0.45), p.second.mix(p.glow, 0.25)],
            green: hex(0x7f9f4a).mix(p.far, 0.3),
            deep: hex(0x2c4a2a).mix(p.near, 0.35),
            density: chance.range(0.5, 0.85),
        }
    }

    /// Height of a flower row, and the size of what stands in it; `row` may lie between two.
    fn row(&self, row: f32) -> (f32, f32) {
        let t = row / f32::from(ROWS);
        let y = mix(self.horizon + 0.05, self.frame.h + 0.08, t * t * 0.75 + t * 0.25);
        (y, mix(0.0035, 0.055, t * t))
    }

    fn grass(&self, at: Point) -> Rgb {
        let t = smooth(self.horizon, self.frame.h, at.y);
        let blade = fbm(at.x * mix(60.0, 24.0, t), at.y * mix(20.0, 7.0, t), 4, self.seed);
        let patch = fbm(at.x * 2.0, at.y * 5.0, 3, self.seed ^ 0x17);
        let far = self.green.mix(self.frame.palette.low, 0.35 * (1.0 - t));
        far.mix(self.deep, 0.2 + 0.55 * t + 0.5 * (blade - 0.5) + 0.3 * (patch - 0.5))
    }
}

impl Scene for Meadow {
    fn colour(&self, at: Point) -> Rgb {
        let mut colour = self.land(at);
        for row in 1..=ROWS {
            let (y, size) = self.row(f32::from(row));
            if (at.y - y).abs() < size * 3.2 {
                colour = self.flowers(at, row, y, size, colour);
            }
        }
        colour
    }
}

impl Meadow {
    /// Everything but the flowers.
    fn land(&self, at: Point) -> Rgb {
        let edge = self.horizon + 0.02 - 0.015 * noise_line(at.x * 2.0, 3, 0.5, self.seed);
        let ground = self.frame.cover(at.y - edge);
        if ground >= 1.0 {
            return self.grass(at);
        }
        let p = &self.frame.palette;
        let mut colour = self.sky.colour(at);
        for (index, (seed, far)) in self.hills.iter().zip([0.62_f32, 0.3]).enumerate() {
            let lift = if index == 0 { 0.07 } else { 0.02 };
            let edge = self.horizon - lift - 0.05 * noise_line(at.x * 1.4, 4, 0.45, *seed);
            let hill = p.far.mix(self.green, 1.0 - far).mix(p.low, 0.3 * decay((at.y - edge).max(0.0) * 8.0));
            colour = colour.mix(hill, self.frame.cover(at.y - edge));
        }
        if ground > 0.0 {
            colour = colour.mix(self.grass(at), ground);
        }
        colour
    }

    fn flowers(&self, at: Point, row: u8, y: f32, size: f32, under: Rgb) -> Rgb {
        let mut colour = under;
        let step = size * 2.4;
        let (cell, _) = split(at.x / step);
        let depth = f32::from(row) / f32::from(ROWS);
        let clump = noise_line((f32::from(row) * 0.37) + at.x * 1.5, 2, 0.5, self.seed ^ 0x5b) * 0.3;
        for index in [cell - 1, cell, cell + 1] {
            let one = |salt: u32| lattice(index, i32::from(row), self.seed ^ salt);
            if one(1) > self.density + clump {
                continue;
            }
            #[allow(clippy::cast_precision_loss)] // few cells
            let (x, y) = ((index as f32 + one(2)) * step, y + (one(3) - 0.5) * size * 2.2);
            let radius = size * (0.55 + 0.5 * one(4));
            // Seen from the side: flatter than wide.
            let (dx, dy) = (at.x - x, (at.y - y) * 1.35);
            let far = (dx * dx + dy * dy).sqrt();
            let stem = self.frame.cover(size * 0.05 - (dx + 0.15 * size * sin_turns((at.y - y) * 2.0)).abs());
            if at.y > y && at.y < y + size * 2.6 {
                colour = colour.mix(self.deep.mix(self.green, 0.35), stem * 0.8);
            }
            if far > radius * 1.15 {
                continue;
            }
            let angle = angle_turns(dx, dy);
            let edge = radius * (0.9 + 0.12 * sin_turns(angle * 5.0 + one(5)) + 0.03 * sin_turns(angle * 13.0));
            let t = far / radius;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0..3
            let kind = (one(6) * one(6) * 3.0) as usize;
            let petal = self.petals.get(kind).copied().unwrap_or(self.petals[0]);
            let light = 0.72 + 0.4 * smooth(0.6, -0.9, dy / radius) + 0.1 * sin_turns(angle * 5.0 + one(5));
            let mut body = petal * light;
            body = body.mix(self.frame.palette.glow, 0.14 * smooth(0.6, 1.0, t));
            body = body.mix(hex(0x1c1420), smooth(0.36, 0.2, t));
            body = body.mix(hex(0xe9c65a), smooth(0.15, 0.08, t) * 0.8);
            let haze = self.frame.palette.low;
            let body = body.mix(haze, 0.35 * (1.0 - depth) * (1.0 - depth));
            colour = colour.mix(body, self.frame.cover(edge - far));
        }
        colour
    }
}
