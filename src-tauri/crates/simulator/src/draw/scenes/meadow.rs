//! A meadow in flower under a wide sky.

use super::sky::Sky;
use crate::draw::canvas::{Frame, Point, Scene};
use crate::draw::colour::{Rgb, hex};
use crate::draw::maths::{
    Chance, angle_turns, decay, fbm, lattice, mix, noise_line, sin_turns, smooth, split,
};

/// Rows of flowers from the horizon to the foreground.
const ROWS: u8 = 40;

/// A meadow.
pub(super) struct Meadow {
    frame: Frame,
    sky: Sky,
    hills: [u32; 2],
    horizon: f32,
    seed: u32,
    green: Rgb,
    deep: Rgb,
    /// From the horizon to the foreground.
    rows: Vec<Row>,
}

struct Row {
    y: f32,
    size: f32,
    step: f32,
    /// 0 at the horizon, 1 in front.
    depth: f32,
    /// One place for each step, from `first` on; some stay empty.
    flowers: Vec<Option<Flower>>,
    first: i32,
}

struct Flower {
    x: f32,
    y: f32,
    radius: f32,
    phase: f32,
    petal: Rgb,
}

impl Meadow {
    pub(super) fn new(frame: &Frame, mut chance: Chance) -> Self {
        let p = frame.palette;
        let horizon = -frame.h * chance.range(0.02, 0.22);
        let sky = Sky::new(frame, &mut chance, horizon + 0.05);
        let poppy = hex(0xdb3a26);
        // A green accent would be lost in the grass.
        let green = p.accent.1 > p.accent.0 && p.accent.1 > p.accent.2;
        let lead = if green { poppy } else { p.accent };
        let guests = [hex(0xf6ead2), hex(0xf2c53d), hex(0x6f86d8), hex(0xe58fb0)];
        #[allow(clippy::cast_possible_truncation)] // 0..4
        let guest = guests
            .get(chance.below(4) as usize)
            .copied()
            .unwrap_or(poppy);
        let petals = [lead, lead.mix(p.glow, 0.22), guest];
        let seed = chance.below(u32::MAX);
        let density = chance.range(0.5, 0.85);
        let rows = (1..=ROWS).map(|row| Row::new(frame, horizon, row, &petals, density, seed));
        Self {
            frame: frame.clone(),
            sky,
            hills: [chance.below(u32::MAX), chance.below(u32::MAX)],
            horizon,
            seed,
            green: hex(0x7f9f4a).mix(p.far, 0.3),
            deep: hex(0x2c4a2a).mix(p.near, 0.35),
            rows: rows.collect(),
        }
    }

    fn grass(&self, at: Point) -> Rgb {
        let t = smooth(self.horizon, self.frame.h, at.y);
        let blade = fbm(
            at.x * mix(60.0, 24.0, t),
            at.y * mix(20.0, 7.0, t),
            4,
            self.seed,
        );
        let patch = fbm(at.x * 2.0, at.y * 5.0, 2, self.seed ^ 0x17);
        let far = self.green.mix(self.frame.palette.low, 0.35 * (1.0 - t));
        far.mix(
            self.deep,
            0.2 + 0.55 * t + 0.5 * (blade - 0.5) + 0.3 * (patch - 0.5),
        )
    }
}

impl Scene for Meadow {
    fn colour(&self, at: Point) -> Rgb {
        let mut colour = self.land(at);
        for row in &self.rows {
            if at.y > row.y - row.size * 2.0 && at.y < row.y + row.size * 2.6 {
                colour = self.flowers(at, row, colour);
            }
        }
        colour
    }
}

impl Row {
    fn new(
        frame: &Frame,
        horizon: f32,
        row: u8,
        petals: &[Rgb; 3],
        density: f32,
        seed: u32,
    ) -> Self {
        let depth = f32::from(row) / f32::from(ROWS);
        let y = mix(
            horizon + 0.05,
            frame.h + 0.08,
            depth * depth * 0.75 + depth * 0.25,
        );
        let size = mix(0.0035, 0.055, depth * depth);
        let step = size * 2.4;
        let first = split(-frame.w / step).0.saturating_sub(1);
        let last = split(frame.w / step).0.saturating_add(1);
        let flowers = (first..=last).map(|index| {
            let one = |salt: u32| lattice(index, i32::from(row), seed ^ salt);
            let clump = (lattice(index >> 2, i32::from(row >> 2), seed ^ 0x5b) - 0.5) * 0.3;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0..3
            let kind = (one(6) * one(6) * 2.9) as usize;
            #[allow(clippy::cast_precision_loss)] // few cells
            let x = (index as f32 + one(2)) * step;
            (one(1) <= density + clump).then(|| Flower {
                x,
                y: y + (one(3) - 0.5) * size * 1.8,
                radius: size * (0.55 + 0.5 * one(4)),
                phase: one(5),
                petal: petals.get(kind).copied().unwrap_or(petals[0]),
            })
        });
        Self {
            y,
            size,
            step,
            depth,
            flowers: flowers.collect(),
            first,
        }
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
            let hill = p
                .far
                .mix(self.green, 1.0 - far)
                .mix(p.low, 0.3 * decay((at.y - edge).max(0.0) * 8.0));
            colour = colour.mix(hill, self.frame.cover(at.y - edge));
        }
        if ground > 0.0 {
            colour = colour.mix(self.grass(at), ground);
        }
        colour
    }

    fn flowers(&self, at: Point, row: &Row, under: Rgb) -> Rgb {
        let mut colour = under;
        let (cell, _) = split(at.x / row.step);
        let before = usize::try_from(cell - 1 - row.first).unwrap_or(0);
        for flower in row.flowers.iter().skip(before).take(3).flatten() {
            // Seen from the side: flatter than wide.
            let (dx, down) = (at.x - flower.x, at.y - flower.y);
            let dy = down * 1.35;
            let near = flower.radius * 1.15;
            if dx.abs() > near || dy < -near || down > row.size * 1.6 {
                continue;
            }
            if down > 0.0 {
                let bend = 0.15 * row.size * sin_turns(down * 2.0);
                let stem = self.frame.cover(row.size * 0.05 - (dx + bend).abs());
                colour = colour.mix(self.deep.mix(self.green, 0.35), stem * 0.8);
            }
            let far = (dx * dx + dy * dy).sqrt();
            if far < near {
                let (body, cover) = self.flower(flower, dx, dy, far);
                let haze = 0.35 * (1.0 - row.depth) * (1.0 - row.depth);
                colour = colour.mix(body.mix(self.frame.palette.low, haze), cover);
            }
        }
        colour
    }

    /// Colour and covering of a flower at an offset from its middle.
    fn flower(&self, flower: &Flower, dx: f32, dy: f32, far: f32) -> (Rgb, f32) {
        let angle = angle_turns(dx, dy);
        let lobes = sin_turns(angle * 5.0 + flower.phase);
        let edge = flower.radius * (0.9 + 0.12 * lobes + 0.03 * sin_turns(angle * 13.0));
        let t = far / flower.radius;
        let light = 0.72 + 0.4 * smooth(0.6, -0.9, dy / flower.radius) + 0.1 * lobes;
        let body = (flower.petal * light)
            .mix(self.frame.palette.glow, 0.14 * smooth(0.6, 1.0, t))
            .mix(hex(0x1c1420), smooth(0.36, 0.2, t))
            .mix(hex(0xe9c65a), smooth(0.15, 0.08, t) * 0.8);
        (body, self.frame.cover(edge - far))
    }
}
