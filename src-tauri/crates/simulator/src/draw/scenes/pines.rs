//! A forest of pines, row behind row into the fog.

use super::sky::Sky;
use crate::draw::canvas::{Frame, Point, Scene};
use crate::draw::colour::Rgb;
use crate::draw::field::Field;
use crate::draw::maths::{Chance, decay, fbm, lattice, mix, noise_line, ramp, smooth, split};

/// A forest.
pub(super) struct Pines {
    frame: Frame,
    sky: Sky,
    rows: Vec<Row>,
    /// Drifts of fog.
    drift: Field<1>,
}

struct Row {
    /// No tree of the row reaches higher.
    top: f32,
    /// Where its trees begin to stand in fog.
    waist: f32,
    height: f32,
    cell: f32,
    /// Height of the ground in each column.
    ground: Vec<f32>,
    /// One tree in each cell, from `first` on.
    trees: Vec<Tree>,
    first: i32,
    colour: Rgb,
    fog: Rgb,
}

struct Tree {
    middle: f32,
    tip: f32,
    height: f32,
    spread: f32,
    tiers: f32,
    seed: u32,
}

impl Pines {
    pub(super) fn new(frame: &Frame, mut chance: Chance) -> Self {
        let mut sky = Sky::new(frame, &mut chance, frame.h * 0.35);
        sky.calm();
        let count = 6 + chance.below(2);
        let rows = (0..count).map(|index| {
            #[allow(clippy::cast_precision_loss)] // a handful
            let t = index as f32 / (count - 1) as f32;
            Row::new(frame, &mut chance, t)
        });
        let rows = rows.collect();
        let seed = chance.below(u32::MAX);
        Self {
            frame: frame.clone(),
            sky,
            rows,
            drift: Field::new(frame, 1.0 / 200.0, |x, y| [fbm(x * 1.6, y * 4.0, 4, seed)]),
        }
    }
}

impl Row {
    fn new(frame: &Frame, chance: &mut Chance, t: f32) -> Self {
        let p = &frame.palette;
        let seed = chance.below(u32::MAX);
        let base = mix(0.02, 1.02, t) * frame.h;
        let swing = mix(0.16, 0.09, t) * frame.h.min(0.7);
        let cell = mix(0.032, 0.085, t) * chance.range(0.9, 1.1);
        let height = mix(0.13, 0.42, t) * chance.range(0.9, 1.1);
        let ground = |x: f32| base + swing * noise_line(x * 1.3, 3, 0.5, seed);
        let first = split(-frame.w / cell).0.saturating_sub(1);
        let last = split(frame.w / cell).0.saturating_add(1);
        let trees = (first..=last).map(|index| {
            let one = |salt: u32| lattice(index, 3, seed ^ salt);
            #[allow(clippy::cast_precision_loss)] // few cells
            let middle = (index as f32 + 0.2 + 0.6 * one(1)) * cell;
            let tall = height * (0.45 + 0.65 * one(2) * one(2) + 0.1 * one(3));
            Tree {
                middle,
                tip: ground(middle) - tall,
                height: tall,
                spread: height * 0.24 * (0.75 + 0.4 * one(5)),
                tiers: 7.25 + 4.0 * one(4),
                seed: seed ^ index.cast_unsigned(),
            }
        });
        Self {
            top: base - swing - height * 1.25,
            waist: base - height * 0.75,
            height,
            cell,
            trees: trees.collect(),
            first,
            ground: (0..frame.columns)
                .map(|column| ground(frame.x_of(column)))
                .collect(),
            colour: p
                .low
                .mix(p.far, 0.4)
                .mix(p.near, smooth(0.0, 1.0, t) * 0.7 + t * 0.3),
            fog: p.low.mix(p.far, 0.2 + 0.5 * t),
        }
    }

    /// How deep inside the ground or the nearest tree a point lies, in units; below 0 outside.
    fn inside(&self, at: Point) -> f32 {
        let mut best = at.y - self.ground.get(at.column).copied().unwrap_or(9.0);
        let (cell, _) = split(at.x / self.cell);
        let before = usize::try_from(cell - 1 - self.first).unwrap_or(0);
        for tree in self.trees.iter().skip(before).take(3) {
            let down = (at.y - tree.tip) / tree.height;
            let aside = (at.x - tree.middle).abs();
            if !(0.0..=1.6).contains(&down) || aside > tree.spread * 1.2 {
                continue;
            }
            // Tiers of branches: each widens downward and then starts anew a little further out.
            let (tier, within) = split(down * tree.tiers + 0.25);
            let side = if at.x > tree.middle { 17 } else { 29 };
            let ragged = 0.72 + 0.4 * lattice(tier, side, tree.seed);
            let half = tree.spread * down.min(1.0) * (0.42 + 0.58 * within) * ragged + 0.0012;
            best = best.max((half - aside) * 0.8);
        }
        best
    }
}

impl Scene for Pines {
    fn colour(&self, at: Point) -> Rgb {
        let mut colour = Rgb(0.0, 0.0, 0.0);
        let mut left = 1.0;
        let [drift] = self.drift.at(at);
        for row in self.rows.iter().rev() {
            // Nothing of a row stands above its tallest tree.
            if at.y < row.top {
                continue;
            }
            let cover = self.frame.cover(row.inside(at));
            if cover <= 0.0 {
                continue;
            }
            let depth = at.y - row.waist;
            let fog = ramp(0.0, row.height * 1.1, depth) * (0.2 + 1.2 * (drift - 0.25));
            let (sx, sy) = self.sky.sun();
            let near_sun =
                decay(((at.x - sx) * (at.x - sx) + (at.y - sy) * (at.y - sy)).sqrt() * 2.8);
            let lit = row
                .colour
                .screen(self.frame.palette.glow * (near_sun * 0.14));
            colour = colour + lit.mix(row.fog, fog.clamp(0.0, 0.85)) * (cover * left);
            left *= 1.0 - cover;
            if left <= 0.004 {
                return colour;
            }
        }
        colour + self.sky.colour(at) * left
    }
}
