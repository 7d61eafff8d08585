//! Skies: a gradient, a sun or a moon with its light, thin clouds, stars.

use crate::draw::canvas::{Frame, Point};
use crate::draw::colour::{Palette, Rgb};
use crate::draw::maths::{Chance, decay, fbm, lattice, mix, ramp, smooth, split};

/// A sky.
pub(super) struct Sky {
    palette: Palette,
    night: bool,
    px: f32,
    top: f32,
    horizon: f32,
    sun: (f32, f32),
    radius: f32,
    seed: u32,
    clouds: f32,
}

impl Sky {
    /// A sky that ends at `horizon`.
    pub(super) fn new(frame: &Frame, chance: &mut Chance, horizon: f32) -> Self {
        let side = chance.sign();
        let sun = (
            side * frame.w * chance.range(0.08, 0.55),
            mix(-frame.h, horizon, chance.range(0.42, 0.72)),
        );
        Self {
            palette: frame.palette,
            night: frame.night,
            px: frame.px,
            top: -frame.h,
            horizon,
            sun,
            radius: chance.range(0.035, 0.062),
            seed: chance.below(u32::MAX),
            clouds: chance.range(0.15, 0.6),
        }
    }

    /// Takes the clouds away.
    pub(super) fn calm(&mut self) {
        self.clouds = 0.0;
    }

    pub(super) fn sun(&self) -> (f32, f32) {
        self.sun
    }

    pub(super) fn colour(&self, at: Point) -> Rgb {
        let p = &self.palette;
        let t = ramp(self.top, self.horizon, at.y);
        let mut colour = if t < 0.55 {
            p.top.mix(p.middle, smooth(0.0, 0.55, t))
        } else {
            p.middle.mix(p.low, smooth(0.55, 1.0, t))
        };
        if self.night {
            colour = colour
                .screen(Rgb(1.0, 0.97, 0.92) * (self.stars(at) * (1.0 - smooth(0.4, 0.95, t))));
        }
        let (dx, dy) = (at.x - self.sun.0, at.y - self.sun.1);
        let far = (dx * dx + dy * dy).sqrt();
        let light = 0.42 * decay(far * 3.2) + 0.4 * decay(far * 11.0);
        colour = colour.screen(p.glow * light);
        if self.clouds > 0.0 {
            let bank = fbm(at.x * 1.7 + 5.0, at.y * 6.5, 5, self.seed);
            let veil = smooth(0.52, 0.82, bank) * self.clouds * (1.0 - smooth(0.6, 1.0, t) * 0.5);
            let lit = p.low.mix(p.glow, 0.35 + 0.6 * decay(far * 3.0));
            colour = colour.mix(lit, veil);
        }
        let disc = ((self.radius - far) / self.px + 0.5).clamp(0.0, 1.0);
        colour.mix(p.glow.mix(Rgb(1.0, 1.0, 1.0), 0.25), disc * 0.96)
    }

    /// Brightness of the stars at a point.
    fn stars(&self, at: Point) -> f32 {
        stars(at.x, at.y, self.px, self.seed)
    }
}

/// Brightness of a field of stars: one in each cell of a lattice at most, most of them faint.
pub(super) fn stars(x: f32, y: f32, px: f32, seed: u32) -> f32 {
    const CELL: f32 = 1.0 / 46.0;
    let ((ix, fx), (iy, fy)) = (split(x / CELL), split(y / CELL));
    let size = lattice(ix, iy, seed);
    if size < 0.45 {
        return 0.0;
    }
    let place = |salt: u32| 0.2 + 0.6 * lattice(ix, iy, seed ^ salt);
    let (dx, dy) = ((fx - place(0x51)) * CELL, (fy - place(0xa7)) * CELL);
    let bright = (size - 0.45) / 0.55;
    let bright = bright * bright * bright * bright;
    let radius = (0.0007 + 0.0016 * bright).max(px * 0.6);
    let far = (dx * dx + dy * dy).sqrt() / radius;
    decay(far * far * 0.9) * (0.25 + 0.75 * bright)
}
