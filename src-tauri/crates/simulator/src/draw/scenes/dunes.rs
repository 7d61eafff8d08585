//! Dunes: soft crests, one side in the light and the other in the shade.

use super::sky::Sky;
use crate::draw::canvas::{Frame, Point, Scene};
use crate::draw::colour::Rgb;
use crate::draw::maths::{Chance, decay, fbm, mix, noise_line, sin_turns, smooth};

/// A desert.
pub(super) struct Dunes {
    frame: Frame,
    sky: Sky,
    dunes: Vec<Dune>,
    seed: u32,
}

struct Dune {
    edge: Vec<(f32, f32)>,
    lit: Rgb,
    shade: Rgb,
    seed: u32,
    distance: f32,
}

impl Dunes {
    pub(super) fn new(frame: &Frame, mut chance: Chance) -> Self {
        let mut sky = Sky::new(frame, &mut chance, frame.h * 0.12);
        sky.calm();
        let count = 6;
        let dunes = (0..count)
            .map(|index: u8| dune(frame, &mut chance, f32::from(index) / f32::from(count - 1)));
        Self {
            frame: frame.clone(),
            sky,
            dunes: dunes.collect(),
            seed: chance.below(u32::MAX),
        }
    }
}

fn dune(frame: &Frame, chance: &mut Chance, t: f32) -> Dune {
    let p = frame.palette;
    let seed = chance.below(u32::MAX);
    let base = mix(0.02, 0.8, t * (0.55 + 0.45 * t)) * frame.h;
    let height = mix(0.09, 0.2, t) * chance.range(0.85, 1.2);
    let scale = mix(2.0, 0.95, t) * chance.range(0.85, 1.2);
    let edge = |x: f32| {
        let wide = noise_line(x * scale, 2, 0.35, seed);
        base - height * (wide + 0.35 * (0.5 - noise_line(x * scale * 1.9, 1, 0.5, seed ^ 9).abs()))
    };
    let columns = (0..frame.columns).map(|column| {
        let x = frame.x_of(column);
        (edge(x), (edge(x + 0.012) - edge(x - 0.012)) / 0.024)
    });
    let haze = (1.0 - t) * (1.0 - t);
    Dune {
        edge: columns.collect(),
        lit: p
            .far
            .mix(p.low, 0.25)
            .mix(p.accent, 0.3 * t)
            .mix(p.low, haze * 0.45),
        shade: p.far.mix(p.near, 0.45 + 0.35 * t).mix(p.low, haze * 0.4),
        seed,
        distance: 1.0 - t,
    }
}

impl Scene for Dunes {
    fn colour(&self, at: Point) -> Rgb {
        let mut colour = Rgb(0.0, 0.0, 0.0);
        let mut left = 1.0;
        for dune in self.dunes.iter().rev() {
            let Some(&(edge, slope)) = dune.edge.get(at.column) else {
                continue;
            };
            let cover = self
                .frame
                .cover((at.y - edge) / (1.0 + slope * slope).sqrt());
            if cover <= 0.0 {
                continue;
            }
            colour = colour + self.sand(dune, at, at.y - edge) * (cover * left);
            left *= 1.0 - cover;
            if left <= 0.0 {
                return colour;
            }
        }
        colour + self.sky.colour(at) * left
    }
}

impl Dunes {
    fn sand(&self, dune: &Dune, at: Point, inside: f32) -> Rgb {
        let (sx, _) = self.sky.sun();
        let light = if sx > 0.0 { 1.0 } else { -1.0 };
        // The edge between light and shade runs down the dune and winds.
        let wind = 0.1 * noise_line(inside * 5.0, 2, 0.5, dune.seed ^ 0x31) + inside * 0.55 * light;
        let shift = ((wind / self.frame.px) as i64).saturating_add(at.column as i64);
        let column = usize::try_from(shift.max(0))
            .unwrap_or(0)
            .min(dune.edge.len().saturating_sub(1));
        let slope = dune.edge.get(column).map_or(0.0, |(_, slope)| *slope);
        let facing = smooth(-0.16, 0.2, slope * light + 0.05);
        let facing = mix(facing, 0.62, smooth(0.12, 0.5, inside));
        let grain = fbm(at.x * 3.0, at.y * 12.0, 4 + self.frame.detail, self.seed);
        // Ripples of the wind, finer with distance.
        let pitch = mix(62.0, 150.0, dune.distance);
        let ripple = sin_turns(
            at.y * pitch
                + 2.2 * noise_line(at.x * 7.0 + at.y * 3.0, 3, 0.5, dune.seed)
                + at.x * 6.0,
        );
        let sand = dune.shade.mix(dune.lit, facing);
        let sand = sand.mix(self.frame.palette.glow, 0.2 * decay(inside * 30.0) * facing);
        let rough = (grain - 0.5) * 0.09
            + ripple * 0.022 * smooth(0.02, 0.12, inside) * (1.0 - dune.distance * 0.8);
        sand * (1.0 + rough)
    }
}
