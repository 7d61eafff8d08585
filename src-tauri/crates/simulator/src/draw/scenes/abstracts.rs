//! Pictures of nothing: agate, silk, stained glass.

use crate::draw::canvas::{Frame, Point, Scene};
use crate::draw::colour::{Rgb, hex};
use crate::draw::field::Field;
use crate::draw::maths::{
    Chance, cos_turns, decay, fbm, lattice, mix, noise_line, sin_turns, smooth, split,
};

/// A slice of agate.
pub(super) struct Agate {
    frame: Frame,
    seed: u32,
    ramp: Vec<Rgb>,
    bands: f32,
    /// Depth of the stone: 0 in the heart, growing outward; and its sheen.
    field: Field<2>,
}

impl Agate {
    pub(super) fn new(frame: &Frame, mut chance: Chance) -> Self {
        let p = frame.palette;
        let mut ramp = vec![
            p.glow, p.low, p.accent, p.middle, p.far, p.near, p.top, p.second, p.low, p.top, p.near,
        ];
        if chance.below(2) == 0 {
            ramp = vec![
                p.near, p.top, p.accent, p.low, p.glow, p.far, p.middle, p.top, p.second, p.near,
                p.top,
            ];
        }
        let seed = chance.below(u32::MAX);
        let middle = (chance.range(-0.15, 0.15), chance.range(-0.15, 0.15));
        let warp = chance.range(0.28, 0.5) * 1.6;
        let octaves = 5 + frame.detail;
        let depth = |x: f32, y: f32| {
            let sheen = fbm(x * 1.1 - y * 0.9, x * 0.4 + 5.0, 3, seed ^ 0xee);
            let (x, y) = (x - middle.0, y - middle.1);
            let a = fbm(x * 1.5 + 3.0, y * 1.5, 4, seed) - 0.5;
            let b = fbm(x * 1.5, y * 1.5 + 8.0, 4, seed ^ 0x41) - 0.5;
            let (wx, wy) = (x + a * warp, y + b * warp);
            let far = (wx * wx + wy * wy * 1.25).sqrt();
            [
                far + 0.2 * (fbm(wx * 3.0, wy * 3.0, octaves, seed ^ 0x83) - 0.5),
                sheen,
            ]
        };
        Self {
            frame: frame.clone(),
            seed,
            ramp,
            bands: chance.range(15.0, 24.0),
            field: Field::new(frame, 1.0 / 512.0, depth),
        }
    }
}

impl Scene for Agate {
    fn colour(&self, at: Point) -> Rgb {
        let p = &self.frame.palette;
        let [v, sheen] = self.field.at(at);
        // Bands of unlike width, with fine lines in them.
        let along = v * self.bands + 1.6 * noise_line(v * 7.0, 3, 0.6, self.seed ^ 0x5);
        let (index, part) = split(along);
        let tone = |i: i32| {
            let t = (v * 1.25 + 0.16 * (lattice(i, 2, self.seed) - 0.5)).clamp(0.0, 1.0);
            let light = 0.82 + 0.36 * lattice(i, 9, self.seed);
            Rgb::along(&self.ramp, t) * light
        };
        let mut colour = tone(index).mix(tone(index.saturating_add(1)), smooth(0.62, 1.0, part));
        let fine = noise_line(along * 4.0, 3, 0.7, self.seed ^ 0x77);
        colour = colour * (1.0 + fine * 0.1);
        let vein = decay((part - 0.97) * (part - 0.97) * 900.0)
            * smooth(0.35, 0.9, lattice(index, 31, self.seed));
        colour = colour.mix(p.glow.mix(Rgb(1.0, 1.0, 1.0), 0.3), vein * 0.55);
        // The heart is crystal.
        let heart = smooth(0.17, 0.1, v);
        if heart > 0.0 {
            let facet = fbm(at.x * 17.0, at.y * 17.0, 4, self.seed ^ 0xab);
            let spark = smooth(
                0.55,
                0.78,
                fbm(at.x * 45.0, at.y * 45.0, 3, self.seed ^ 0xcd),
            );
            let crystal = p
                .glow
                .mix(p.far, smooth(0.3, 0.7, facet) * 0.8)
                .mix(p.top, smooth(0.5, 0.8, facet) * 0.35);
            colour = colour.mix(crystal.screen(Rgb(1.0, 1.0, 1.0) * (spark * 0.4)), heart);
        }
        colour.screen(Rgb(1.0, 1.0, 1.0) * (0.13 * smooth(0.5, 0.8, sheen)))
    }
}

/// Folds of silk.
pub(super) struct Silk {
    frame: Frame,
    seed: u32,
    ramp: [Rgb; 6],
    /// Light on the cloth, and its colour value.
    field: Field<2>,
}

struct Cloth {
    seed: u32,
    scale: f32,
    turn: (f32, f32),
    folds: f32,
}

impl Silk {
    pub(super) fn new(frame: &Frame, mut chance: Chance) -> Self {
        let p = frame.palette;
        let turn = chance.unit();
        let ramp = match chance.below(3) {
            0 => [p.near, p.top, p.middle, p.accent, p.low, p.glow],
            1 => [p.near, p.top, p.accent, p.low, p.glow, p.far],
            _ => [
                p.top,
                p.second.mix(p.top, 0.35),
                p.far,
                p.low,
                p.accent,
                p.near,
            ],
        };
        let cloth = Cloth {
            seed: chance.below(u32::MAX),
            scale: chance.range(0.75, 1.25),
            turn: (cos_turns(turn), sin_turns(turn)),
            folds: chance.range(0.9, 1.6),
        };
        Self {
            frame: frame.clone(),
            seed: cloth.seed,
            ramp,
            field: Field::new(frame, 1.0 / 320.0, |x, y| cloth.light(x, y)),
        }
    }
}

impl Cloth {
    /// Height of the cloth, and its colour value.
    fn height(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = (
            x * self.turn.0 + y * self.turn.1,
            y * self.turn.0 - x * self.turn.1,
        );
        let (x, y) = (x * self.scale, y * self.scale * 1.5);
        let a = fbm(x, y, 2, self.seed) - 0.5;
        let b = fbm(x + 5.2, y + 1.3, 2, self.seed ^ 0x33) - 0.5;
        let (wx, wy) = (x + 1.9 * a, y + 1.9 * b);
        let c = fbm(wx + 1.7, wy + 9.2, 2, self.seed ^ 0x55) - 0.5;
        let height = fbm(wx + 1.6 * c, wy - 1.6 * c, 2, self.seed ^ 0x77);
        let fold = sin_turns((wx + c * 1.4) * self.folds) * 0.5 + 0.5;
        (height + 0.3 * fold, height * 0.75 + fold * 0.35)
    }

    fn light(&self, x: f32, y: f32) -> [f32; 2] {
        const STEP: f32 = 0.006;
        let (here, tone) = self.height(x, y);
        let (gx, gy) = (
            (self.height(x + STEP, y).0 - here) / STEP,
            (self.height(x, y + STEP).0 - here) / STEP,
        );
        let length = (1.0 + gx * gx * 0.4 + gy * gy * 0.4).sqrt();
        [(0.75 - gx * 0.36 - gy * 0.42) / length, tone]
    }
}

impl Scene for Silk {
    fn colour(&self, at: Point) -> Rgb {
        let [light, tone] = self.field.at(at);
        let base = Rgb::along(&self.ramp, smooth(0.12, 0.92, tone));
        let body = base * (0.62 + 0.52 * light.clamp(0.0, 1.2));
        let gleam = smooth(0.82, 1.12, light);
        let thread = fbm(
            at.x * 3.0,
            at.y * 3.0,
            3 + self.frame.detail,
            self.seed ^ 0x99,
        ) - 0.5;
        (body * (1.0 + 0.08 * thread)).screen(self.frame.palette.glow * (gleam * 0.34))
    }
}

/// A window of stained glass.
pub(super) struct Glass {
    frame: Frame,
    seed: u32,
    ramp: [Rgb; 6],
    cell: f32,
    sun: (f32, f32),
}

impl Glass {
    pub(super) fn new(frame: &Frame, mut chance: Chance) -> Self {
        let p = frame.palette;
        Self {
            frame: frame.clone(),
            seed: chance.below(u32::MAX),
            ramp: [
                p.glow,
                p.low,
                p.accent,
                p.middle,
                p.second.mix(p.top, 0.4),
                p.top,
            ],
            cell: chance.range(0.075, 0.12),
            sun: (chance.range(-0.2, 0.2), -frame.h * chance.range(0.1, 0.45)),
        }
    }

    /// Where the piece of a cell has its middle, in cells.
    fn piece(&self, ix: i32, iy: i32) -> (f32, f32) {
        #[allow(clippy::cast_precision_loss)] // few cells
        let (x, y) = (ix as f32, iy as f32);
        let jitter = |salt: u32| 0.14 + 0.72 * lattice(ix, iy, self.seed ^ salt);
        (x + jitter(1), y + jitter(2))
    }
}

impl Scene for Glass {
    fn colour(&self, at: Point) -> Rgb {
        let (x, y) = (at.x / self.cell, at.y / self.cell);
        let ((ix, _), (iy, _)) = (split(x), split(y));
        let mut best = (f32::MAX, (0, 0), (0.0, 0.0));
        for oy in -1..=1 {
            for ox in -1..=1 {
                let (cx, cy) = self.piece(ix + ox, iy + oy);
                let far = (x - cx) * (x - cx) + (y - cy) * (y - cy);
                if far < best.0 {
                    best = (far, (ix + ox, iy + oy), (cx, cy));
                }
            }
        }
        // Distance to the nearest edge: half way to each neighbour.
        let mut edge = f32::MAX;
        for oy in -2..=2 {
            for ox in -2..=2 {
                let (cx, cy) = self.piece(best.1.0 + ox, best.1.1 + oy);
                let (dx, dy) = (cx - best.2.0, cy - best.2.1);
                let length = (dx * dx + dy * dy).sqrt();
                if length > 1e-4 {
                    let (mx, my) = (x - (cx + best.2.0) * 0.5, y - (cy + best.2.1) * 0.5);
                    edge = edge.min(-(mx * dx + my * dy) / length);
                }
            }
        }
        let inside = edge * self.cell;
        let (cx, cy) = (
            best.2.0 * self.cell - self.sun.0,
            best.2.1 * self.cell - self.sun.1,
        );
        let far = (cx * cx + cy * cy * 0.8).sqrt();
        let one = |salt: u32| lattice(best.1.0, best.1.1, self.seed ^ salt);
        let t = far * 1.05 + 0.34 * (one(3) - 0.5);
        let tint = Rgb::along(&self.ramp, t) * (0.78 + 0.42 * one(4));
        let tint = if one(5) > 0.9 {
            tint.mix(self.frame.palette.second, 0.6)
        } else {
            tint
        };
        let streak = fbm(at.x * 5.0 + one(6) * 20.0, at.y * 16.0, 4, self.seed ^ 0x91) - 0.5;
        let bright = mix(0.72, 1.12, smooth(0.0, self.cell * 0.38, inside));
        let glass = (tint * (bright * (1.0 + streak * 0.35)))
            .screen(self.frame.palette.glow * (0.22 * decay(far * 3.0)));
        let lead = 0.0052 + 0.0018 * one(7);
        let rim = smooth(lead * 0.2, lead, inside);
        let iron = hex(0x14131a) * (1.6 - rim);
        iron.mix(glass, self.frame.cover(inside - lead))
    }
}
