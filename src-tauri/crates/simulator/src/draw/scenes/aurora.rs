//! Northern lights over a lake.

use super::sky::stars;
use crate::draw::canvas::{Frame, Point, Scene};
use crate::draw::colour::{Rgb, hex};
use crate::draw::maths::{Chance, decay, mix, noise, noise_line, smooth};

/// The lights.
pub(super) struct Aurora {
    frame: Frame,
    shore: f32,
    curtains: Vec<Curtain>,
    ridge: Vec<(f32, f32)>,
    seed: u32,
}

struct Curtain {
    seed: u32,
    base: f32,
    swing: f32,
    height: f32,
    strength: f32,
    low: Rgb,
    high: Rgb,
}

impl Aurora {
    pub(super) fn new(frame: &Frame, mut chance: Chance) -> Self {
        let p = frame.palette;
        let shore = frame.h * chance.range(0.3, 0.45);
        let green = hex(0x3ef0a6).mix(p.accent, 0.35);
        let violet = hex(0x8a5cf0).mix(p.accent, 0.25);
        let curtains = (0..4_u8).map(|index| {
            let t = f32::from(index) / 3.0;
            Curtain {
                seed: chance.below(u32::MAX),
                base: mix(-0.28, 0.52, t) * frame.h * chance.range(0.8, 1.1),
                swing: chance.range(0.1, 0.2) * frame.h.min(0.8),
                height: chance.range(0.26, 0.46) * frame.h.max(0.5),
                strength: chance.range(1.0, 1.7),
                low: green.mix(p.glow, 0.1),
                high: violet,
            }
        });
        let curtains = curtains.collect();
        let seed = chance.below(u32::MAX);
        let ridge = (0..frame.columns).map(|column| {
            let x = frame.x_of(column);
            let tops = |x: f32| {
                let wide = noise_line(x * 1.5, 5, 0.5, seed);
                shore
                    - 0.03
                    - 0.1 * (0.3 + wide).max(0.0)
                    - 0.006 * noise_line(x * 90.0, 2, 0.6, seed ^ 2).abs()
            };
            (tops(x), (tops(x + frame.px) - tops(x)) / frame.px)
        });
        Self {
            frame: frame.clone(),
            shore,
            curtains,
            ridge: ridge.collect(),
            seed,
        }
    }

    fn sky(&self, x: f32, y: f32, sharp: f32) -> Rgb {
        let p = &self.frame.palette;
        let t = smooth(-self.frame.h, self.shore, y);
        let deep = hex(0x050a1c).mix(p.top, 0.3);
        let mut colour = deep.mix(p.middle.mix(p.top, 0.5), t * 0.7);
        colour =
            colour.screen(Rgb(0.95, 0.98, 1.0) * (stars(x, y, self.frame.px, self.seed) * sharp));
        for curtain in &self.curtains {
            // The band is sheared by slow noise, its rays by fast noise along it.
            let fold = noise_line(x * 1.2, 3, 0.5, curtain.seed);
            let edge = curtain.base + curtain.swing * fold;
            let up = (edge - y) / curtain.height;
            if !(-0.3..3.0).contains(&up) {
                continue;
            }
            let rays = noise(x * 26.0 + fold * 9.0, up * 0.7, curtain.seed ^ 0x1) * 0.55
                + noise(x * 71.0 + fold * 22.0, up * 0.5, curtain.seed ^ 0x2) * 0.45;
            let patch = 0.12
                + smooth(
                    0.28,
                    0.62,
                    noise_line(x * 1.6, 2, 0.5, curtain.seed ^ 0x3) * 0.5 + 0.5,
                );
            let fall = if up > 0.0 {
                decay(up * 2.1)
            } else {
                decay(up * up * 220.0)
            };
            let light = fall * (0.28 + 0.85 * rays) * patch * curtain.strength;
            let tint = curtain.low.mix(curtain.high, smooth(0.15, 1.1, up));
            colour = colour.screen(tint * light.min(1.0));
        }
        colour
    }
}

impl Scene for Aurora {
    fn colour(&self, at: Point) -> Rgb {
        let p = &self.frame.palette;
        let (edge, slope) = self
            .ridge
            .get(at.column)
            .copied()
            .unwrap_or((self.shore, 0.0));
        let land = hex(0x04080f).mix(p.near, 0.5);
        if at.y < self.shore {
            let cover = self
                .frame
                .cover((at.y - edge) / (1.0 + slope * slope).sqrt());
            let haze = 0.22 * smooth(self.shore - 0.05, self.shore, at.y);
            let ground = land.mix(p.middle, haze);
            if cover >= 1.0 {
                return ground;
            }
            return self.sky(at.x, at.y, 1.0).mix(ground, cover);
        }
        let deep = at.y - self.shore;
        let wave = noise(
            at.x * 7.0,
            at.y * mix(150.0, 55.0, (deep * 2.5).min(1.0)),
            self.seed ^ 0x9,
        ) - 0.5;
        let shake = wave * (0.012 + deep * 0.12);
        let y = self.shore - deep * 1.1 + shake;
        let mirror = if y > edge {
            land
        } else {
            self.sky(at.x + shake * 0.25, y, 0.25)
        };
        let soft = smooth(edge - 0.012 - deep * 0.1, edge + 0.004, y);
        let mirror = mirror.mix(land, soft);
        land.mix(mirror, 0.8 - 0.35 * smooth(0.0, 0.6, deep)) + p.low * (0.04 * decay(deep * 60.0))
    }
}
