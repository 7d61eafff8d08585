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
    /// Height of the edge in each column, its slope there, and the slope of the whole flank around it.
    edge: Vec<(f32, f32, f32)>,
    colour: Rgb,
    mist: Rgb,
    /// How far below the edge the mist lies.
    depth: f32,
    /// 1 far away, 0 near.
    distance: f32,
}

impl Ridges {
    pub(super) fn new(frame: &Frame, mut chance: Chance) -> Self {
        let horizon = frame.h * chance.range(0.25, 0.45);
        let sky = Sky::new(frame, &mut chance, horizon);
        let count = 5 + chance.below(3);
        let layers = (0..count).map(|index| {
            #[allow(clippy::cast_precision_loss)] // a handful
            let t = index as f32 / (count - 1) as f32;
            layer(frame, &mut chance, t)
        });
        Self {
            frame: frame.clone(),
            sky,
            layers: layers.collect(),
            seed: chance.below(u32::MAX),
        }
    }
}

fn layer(frame: &Frame, chance: &mut Chance, t: f32) -> Layer {
    let seed = chance.below(u32::MAX);
    let base = mix(0.06, 0.9, t * t * 0.3 + t * 0.7) * frame.h;
    let height = mix(0.25, 0.12, t) * chance.range(0.75, 1.2);
    let scale = mix(2.1, 2.9, t) * chance.range(0.8, 1.2);
    let octaves = 6 + frame.detail;
    // The folded noise makes peaks where plain noise makes hills.
    let shape = |x: f32, octaves: u32| {
        let wide = noise_line(x * scale * 0.5, 2, 0.5, seed);
        let crag = noise_line(x * scale, octaves, 0.5, seed ^ 0x77);
        base - height * (0.8 * wide + 1.15 * (0.42 - crag.abs()))
    };
    let columns = (0..frame.columns).map(|column| {
        let x = frame.x_of(column);
        let here = shape(x, octaves);
        let slope = (shape(x + frame.px, octaves) - here) / frame.px;
        let flank = (shape(x + 0.02, 3) - shape(x - 0.02, 3)) / 0.04;
        (here, slope, flank)
    });
    let p = &frame.palette;
    let colour = p
        .far
        .mix(p.near, t * t * 0.55 + t * 0.45)
        .mix(p.low, 0.5 * (1.0 - t) * (1.0 - t));
    Layer {
        edge: columns.collect(),
        colour,
        mist: p.low.mix(p.far, 0.25 + 0.45 * t),
        depth: mix(0.2, 0.34, t),
        distance: 1.0 - t,
    }
}

impl Scene for Ridges {
    fn colour(&self, at: Point) -> Rgb {
        let mut colour = Rgb(0.0, 0.0, 0.0);
        // From the nearest to the farthest: most points are done after one layer.
        let mut left = 1.0;
        for layer in self.layers.iter().rev() {
            let Some(&(edge, slope, flank)) = layer.edge.get(at.column) else {
                continue;
            };
            let cover = self
                .frame
                .cover((at.y - edge) / (1.0 + slope * slope).sqrt());
            if cover <= 0.0 {
                continue;
            }
            colour = colour + self.ground(layer, at, at.y - edge, flank) * (cover * left);
            left *= 1.0 - cover;
            if left <= 0.0 {
                return colour;
            }
        }
        colour + self.sky.colour(at) * left
    }
}

impl Ridges {
    fn ground(&self, layer: &Layer, at: Point, inside: f32, flank: f32) -> Rgb {
        let (sx, sy) = self.sky.sun();
        let (dx, dy) = (at.x - sx, at.y - sy);
        // Flanks that face the sun catch some of it, broken up by gullies that run down with the slope.
        let facing = (flank * if dx > 0.0 { -1.0 } else { 1.0 }).clamp(-1.0, 1.0);
        let gully = fbm(
            at.x * 9.0 + flank * inside * 3.0,
            at.y * 4.0,
            4 + self.frame.detail,
            self.seed ^ 0x99,
        ) - 0.5;
        let light =
            (facing * 0.5 + gully * 1.3) * decay(inside * 6.0) * mix(0.1, 0.24, layer.distance);
        let near_sun = decay((dx * dx + dy * dy).sqrt() * 2.6);
        let glow = self.frame.palette.glow;
        let lit = if light > 0.0 {
            layer.colour.mix(glow, light)
        } else {
            layer.colour.mix(self.frame.palette.near, -light * 0.8)
        };
        let lit = lit.screen(glow * (near_sun * 0.16));
        let drift = fbm(at.x * 2.1, at.y * 5.5, 4, self.seed);
        let mist =
            smooth(0.0, 1.0, ramp(0.015, layer.depth, inside)) * (0.35 + 0.9 * (drift - 0.32));
        lit.mix(
            layer.mist.screen(glow * (near_sun * 0.12)),
            mist.clamp(0.0, 0.88) * mix(0.55, 1.0, layer.distance),
        )
    }
}
