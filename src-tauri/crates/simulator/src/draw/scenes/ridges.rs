//! Ridges behind ridges, with mist between them.

use super::sky::Sky;
use crate::draw::canvas::{Frame, Point, Scene};
use crate::draw::colour::Rgb;
use crate::draw::maths::{Chance, decay, fbm, mix, noise_line, ramp, smooth};

/// A mountain landscape.
pub(super) struct Ridges {
    frame: Frame,
    sky: Sky,
    /// From the farthest to the nearest.
    layers: Vec<Layer>,
    seed: u32,
}

struct Layer {
    /// Height of the edge in each column, and the slope there.
    edge: Vec<(f32, f32)>,
    colour: Rgb,
    mist: Rgb,
    /// How far below the edge the mist lies.
    depth: f32,
}

impl Ridges {
    pub(super) fn new(frame: &Frame, mut chance: Chance) -> Self {
        let horizon = frame.h * chance.range(0.15, 0.4);
        let sky = Sky::new(frame, &mut chance, horizon);
        let count = 5 + chance.below(3);
        let mut layers = Vec::new();
        for index in 0..count {
            #[allow(clippy::cast_precision_loss)] // a handful
            let t = index as f32 / (count - 1) as f32;
            layers.push(layer(frame, &mut chance, t));
        }
        Self {
            frame: frame.clone(),
            sky,
            layers,
            seed: chance.below(u32::MAX),
        }
    }
}

fn layer(frame: &Frame, chance: &mut Chance, t: f32) -> Layer {
    let seed = chance.below(u32::MAX);
    let base = mix(-0.1, 0.92, t * t * 0.35 + t * 0.65) * frame.h;
    let height = mix(0.34, 0.13, t) * chance.range(0.8, 1.25);
    let scale = mix(1.5, 2.6, t) * chance.range(0.8, 1.2);
    let edge = |x: f32| {
        let wide = noise_line(x * scale * 0.5, 2, 0.5, seed);
        let crag = noise_line(x * scale, 6 + frame.detail, 0.52, seed ^ 0x77);
        // The folded noise makes peaks where plain noise makes hills.
        base - height * (0.75 * wide + 1.5 * (0.5 - crag.abs()) * 0.7)
    };
    let columns = (0..frame.columns).map(|column| {
        let x = frame.x_of(column);
        let here = edge(x);
        (here, (edge(x + frame.px) - here) / frame.px)
    });
    let p = &frame.palette;
    let colour = p
        .far
        .mix(p.near, t.sqrt() * 0.35 + t * 0.65)
        .mix(p.low, 0.35 * (1.0 - t) * (1.0 - t));
    Layer {
        edge: columns.collect(),
        colour,
        mist: p.low.mix(p.far, 0.35 + 0.4 * t),
        depth: mix(0.26, 0.4, t),
    }
}

impl Scene for Ridges {
    fn colour(&self, at: Point) -> Rgb {
        let mut below = None;
        let mut colour = Rgb(0.0, 0.0, 0.0);
        // From the nearest to the farthest: most points are done after one layer.
        let mut left = 1.0;
        for layer in self.layers.iter().rev() {
            let Some(&(edge, slope)) = layer.edge.get(at.column) else {
                continue;
            };
            let inside = (at.y - edge) / (1.0 + slope * slope).sqrt();
            let cover = self.frame.cover(inside);
            if cover <= 0.0 {
                continue;
            }
            below.get_or_insert(edge);
            colour = colour + self.ground(layer, at, at.y - edge, slope) * (cover * left);
            left *= 1.0 - cover;
            if left <= 0.0 {
                return colour;
            }
        }
        colour + self.sky.colour(at) * left
    }
}

impl Ridges {
    fn ground(&self, layer: &Layer, at: Point, inside: f32, slope: f32) -> Rgb {
        let (sx, sy) = self.sky.sun();
        let towards = if sx > at.x { 1.0 } else { -1.0 };
        // Rims that face the sun catch a little of it.
        let rim = (slope * towards).clamp(-1.0, 1.0) * 0.5 + 0.5;
        let rim = rim * decay(inside * 40.0) * 0.16;
        let (dx, dy) = (at.x - sx, at.y - sy);
        let near_sun = decay((dx * dx + dy * dy).sqrt() * 2.6);
        let drift = fbm(at.x * 2.1, at.y * 5.0, 3, self.seed);
        let mist = smooth(0.0, 1.0, ramp(0.02, layer.depth, inside)) * (0.45 + 0.6 * (drift - 0.4));
        let lit = layer
            .colour
            .screen(self.frame.palette.glow * (rim + near_sun * 0.14));
        lit.mix(layer.mist, mist.clamp(0.0, 0.85))
    }
}
