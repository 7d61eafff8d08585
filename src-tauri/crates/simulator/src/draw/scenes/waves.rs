//! A sea in the manner of a woodblock print: bands of water with pale crests under a large sun.

use crate::draw::canvas::{Frame, Point, Scene};
use crate::draw::colour::{Rgb, hex};
use crate::draw::maths::{Chance, decay, fbm, mix, noise_line, sin_turns, smooth};

use super::sky::stars;

/// A sea.
pub(super) struct Waves {
    frame: Frame,
    bands: Vec<Band>,
    sun: (f32, f32, f32),
    disc: Rgb,
    seed: u32,
}

struct Band {
    edge: Vec<(f32, f32)>,
    colour: Rgb,
    line: f32,
}

impl Waves {
    pub(super) fn new(frame: &Frame, mut chance: Chance) -> Self {
        let p = frame.palette;
        let count = 7;
        let bands = (0..count).map(|index: u8| {
            let t = f32::from(index) / f32::from(count - 1);
            band(frame, &mut chance, t)
        });
        let bands = bands.collect();
        let disc = if frame.night {
            p.glow
        } else {
            p.second.mix(hex(0xe8452f), 0.55)
        };
        Self {
            frame: frame.clone(),
            bands,
            sun: (
                chance.range(-0.6, 0.6) * frame.w.min(0.9),
                -frame.h * chance.range(0.28, 0.5),
                chance.range(0.12, 0.19),
            ),
            disc,
            seed: chance.below(u32::MAX),
        }
    }
}

fn band(frame: &Frame, chance: &mut Chance, t: f32) -> Band {
    let p = frame.palette;
    let seed = chance.below(u32::MAX);
    let base = mix(-0.08, 0.86, t) * frame.h;
    let height = mix(0.025, 0.075, t);
    let (length, phase) = (mix(0.55, 1.1, t) * chance.range(0.8, 1.25), chance.unit());
    let edge = |x: f32| {
        let drift = 0.35 * noise_line(x * 1.1, 2, 0.5, seed);
        let turn = x / length + phase + drift;
        // Sharper above than below, as water is.
        let swell = 1.0 - 2.0 * sin_turns(turn * 0.5).abs();
        base - height
            * (0.75 * swell
                + 0.9 * sin_turns(turn * 0.37 + phase)
                + 0.25 * noise_line(x * 3.0, 2, 0.5, seed ^ 5))
    };
    let columns = (0..frame.columns).map(|column| {
        let x = frame.x_of(column);
        let here = edge(x);
        (here, (edge(x + frame.px) - here) / frame.px)
    });
    let deep = p.near.mix(p.top, 0.35);
    Band {
        edge: columns.collect(),
        colour: Rgb::along(
            &[
                p.far.mix(p.low, 0.3),
                p.middle.mix(p.accent, 0.5),
                p.top.mix(p.accent, 0.25),
                deep,
            ],
            t,
        ),
        line: mix(0.0016, 0.0042, t),
    }
}

impl Scene for Waves {
    fn colour(&self, at: Point) -> Rgb {
        let p = &self.frame.palette;
        let paper = fbm(at.x * 26.0, at.y * 26.0, 3, self.seed) - 0.5;
        let foam = p.glow.mix(Rgb(1.0, 1.0, 1.0), 0.35);
        for (index, band) in self.bands.iter().enumerate().rev() {
            let Some(&(edge, slope)) = band.edge.get(at.column) else {
                continue;
            };
            let steep = (1.0 + slope * slope).sqrt();
            let inside = (at.y - edge) / steep;
            let cover = self.frame.cover(inside + band.line);
            if cover <= 0.0 {
                continue;
            }
            let behind = if cover < 1.0 {
                self.behind(at, index)
            } else {
                band.colour
            };
            let mut water = band.colour.mix(p.near, 0.35 * smooth(0.0, 0.3, inside));
            // Thin lines that follow the crest, farther and farther apart.
            for (ring, strength) in [(0.02, 0.34), (0.047, 0.22), (0.085, 0.13)] {
                let wander = 0.004 * noise_line(at.x * 6.0 + ring * 90.0, 2, 0.5, self.seed);
                let ring = ring * (0.45 + band.line * 190.0) + wander;
                let line = 1.0
                    - ((inside - ring).abs() / (band.line * 0.7).max(self.frame.px * 0.7)).min(1.0);
                water = water.mix(foam, line * strength);
            }
            let crest = self.frame.cover(band.line - inside);
            let drawn = water.mix(foam, crest * 0.92);
            let drawn = drawn + Rgb(1.0, 1.0, 1.0) * (paper * 0.06);
            return behind.mix(drawn, cover);
        }
        self.sky(at) + Rgb(1.0, 1.0, 1.0) * (paper * 0.05)
    }
}

impl Waves {
    /// What an edge of the band at `index` is mixed with: one colour is enough for the width of a pixel.
    fn behind(&self, at: Point, index: usize) -> Rgb {
        let farther = index.checked_sub(1).and_then(|i| self.bands.get(i));
        match farther.and_then(|band| Some((band, band.edge.get(at.column)?))) {
            Some((band, &(edge, _))) if at.y >= edge => {
                band.colour.mix(self.frame.palette.near, 0.2)
            }
            _ => self.sky(at),
        }
    }

    fn sky(&self, at: Point) -> Rgb {
        let p = &self.frame.palette;
        let (sx, sy, radius) = self.sun;
        let far = ((at.x - sx) * (at.x - sx) + (at.y - sy) * (at.y - sy)).sqrt();
        let t = smooth(-self.frame.h, 0.0, at.y);
        let mut sky = if self.frame.night {
            let deep = p.top.mix(p.middle, t);
            deep.screen(Rgb(1.0, 0.97, 0.9) * stars(at.x, at.y, self.frame.px, self.seed))
        } else {
            p.low.mix(hex(0xf0dcb4), 0.55).mix(p.glow, 0.15 + 0.3 * t)
        };
        sky = sky.screen(self.disc * (0.25 * decay((far - radius).max(0.0) * 7.0)));
        // Long thin clouds as flat shapes.
        let bank = fbm(at.x * 1.4 + 3.0, at.y * 9.0, 4, self.seed ^ 0x3c);
        let cloud = smooth(0.585, 0.6, bank) * smooth(0.05, 0.2, -at.y);
        let disc = self.frame.cover(radius - far);
        let shaded = self
            .disc
            .mix(p.low, 0.18 * smooth(-radius, radius, at.y - sy));
        sky.mix(shaded, disc)
            .mix(p.low.mix(p.glow, 0.6), cloud * 0.55)
    }
}
