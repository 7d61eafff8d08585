//! Space: a planet with bands and perhaps a ring, and a spiral galaxy.

use super::sky::stars;
use crate::draw::canvas::{Frame, Point, Scene};
use crate::draw::colour::{Rgb, hex};
use crate::draw::field::Field;
use crate::draw::maths::{
    Chance, angle_turns, cos_turns, decay, fbm, mix, noise_line, sin_turns, smooth,
};

/// The dark between, with stars and clouds of gas.
struct Deep {
    frame: Frame,
    seed: u32,
    gas: f32,
    /// Clouds, and the dark lanes in them.
    field: Field<2>,
}

impl Deep {
    fn new(frame: &Frame, seed: u32, gas: f32) -> Self {
        let clouds = |x: f32, y: f32| {
            let warp = fbm(x * 1.3, y * 1.3, 4, seed ^ 0x44) - 0.5;
            let cloud = fbm(x * 1.8 + warp * 2.0, y * 1.8 - warp * 2.0, 5, seed);
            [
                cloud,
                fbm(x * 3.5 - warp, y * 3.5 + warp * 2.0, 4, seed ^ 0x99),
            ]
        };
        Self {
            frame: frame.clone(),
            seed,
            gas,
            field: Field::new(frame, 1.0 / 340.0, clouds),
        }
    }

    fn colour(&self, at: Point) -> Rgb {
        let p = &self.frame.palette;
        let [cloud, lane] = self.field.at(at);
        let black = hex(0x05060f).mix(p.near, 0.4);
        let gas = smooth(0.42, 0.85, cloud) * self.gas;
        let tint = p.top.mix(p.accent, smooth(0.35, 0.7, lane) * 0.7);
        let colour = black
            .screen(tint * gas)
            .mix(black, 0.5 * smooth(0.55, 0.8, lane) * self.gas);
        let far = stars(at.x, at.y, self.frame.px, self.seed);
        let near = stars(
            at.x * 1.9 + 7.0,
            at.y * 1.9,
            self.frame.px * 1.9,
            self.seed ^ 0x71,
        );
        colour
            .screen(Rgb(0.95, 0.97, 1.0) * far)
            .screen(Rgb(1.0, 0.93, 0.85) * (near * 0.6))
    }
}

/// A planet.
pub(super) struct Planet {
    deep: Deep,
    middle: (f32, f32),
    radius: f32,
    light: (f32, f32, f32),
    bands: [Rgb; 5],
    stormy: f32,
    ring: Option<Ring>,
    moon: (f32, f32, f32),
    /// Tilt of the axis: cosine and sine.
    tilt: (f32, f32),
    seed: u32,
}

struct Ring {
    inner: f32,
    outer: f32,
    /// Height over width of the ellipse.
    flat: f32,
}

impl Planet {
    pub(super) fn new(frame: &Frame, mut chance: Chance) -> Self {
        let p = frame.palette;
        let seed = chance.below(u32::MAX);
        let radius = chance.range(0.22, 0.29);
        let turn = chance.range(-0.09, 0.09);
        let side = chance.sign();
        let light = (side * 0.62, -0.45, 0.64);
        let light_side = chance.range(0.1, 0.3);
        let ring = (chance.below(4) > 0).then(|| Ring {
            inner: radius * chance.range(1.28, 1.42),
            outer: radius * chance.range(1.95, 2.25),
            flat: chance.range(0.16, 0.34),
        });
        Self {
            deep: Deep::new(frame, seed, chance.range(0.3, 0.65)),
            middle: (
                -side * frame.w * light_side * 0.4,
                chance.range(-0.05, 0.08),
            ),
            radius,
            light,
            bands: [p.low, p.accent, p.glow.mix(p.low, 0.5), p.middle, p.far],
            stormy: chance.range(0.6, 1.6),
            ring,
            moon: (
                side * frame.w * chance.range(0.45, 0.7),
                -frame.h * chance.range(0.4, 0.65),
                radius * 0.16,
            ),
            tilt: (cos_turns(turn), sin_turns(turn)),
            seed,
        }
    }

    /// A ball's colour at an offset from its middle, in radii.
    fn ball(&self, u: f32, v: f32) -> Rgb {
        let p = &self.deep.frame.palette;
        let depth = (1.0 - u * u - v * v).max(0.0).sqrt();
        let (x, y) = (
            u * self.tilt.0 + v * self.tilt.1,
            v * self.tilt.0 - u * self.tilt.1,
        );
        let (a, b) = (x / (depth + 0.35), y);
        let swirl = fbm(a * 2.0, b * 5.0, 5, self.seed ^ 0x21) - 0.5;
        let eddy = fbm(
            a * 4.0 + swirl * 3.0,
            b * 11.0 + swirl * 2.0,
            4,
            self.seed ^ 0x42,
        ) - 0.5;
        let at = b + swirl * 0.16 * self.stormy + eddy * 0.07 * self.stormy;
        let band = noise_line(at * 3.6, 3, 0.65, self.seed) * 0.8 + 0.5;
        let body = Rgb::along(&self.bands, band) * (1.0 + eddy * 0.28);
        let sun = u * self.light.0 + v * self.light.1 + depth * self.light.2;
        let day = smooth(-0.12, 0.75, sun);
        let dark = hex(0x05060f).mix(p.near, 0.5);
        let air = smooth(0.45, 0.0, depth) * (0.2 + 0.8 * day);
        dark.mix(body * mix(0.72, 1.12, depth), day)
            .screen(p.low * (air * 0.42 * day))
    }

    /// Covering and colour of the ring at an offset, in units.
    fn ring_at(&self, ring: &Ring, dx: f32, dy: f32) -> (f32, Rgb) {
        let (x, y) = (
            dx * self.tilt.0 + dy * self.tilt.1,
            dy * self.tilt.0 - dx * self.tilt.1,
        );
        let far = (x * x + y * y / (ring.flat * ring.flat)).sqrt();
        // A pixel covers more of the ring where it is seen edge-on.
        let soft =
            self.deep.frame.px * mix(1.0, 1.0 / ring.flat, (y / ring.flat / far.max(1e-6)).abs());
        let edge = |d: f32| (d / soft + 0.5).clamp(0.0, 1.0);
        let cover = edge(far - ring.inner) * edge(ring.outer - far);
        if cover <= 0.0 {
            return (0.0, Rgb(0.0, 0.0, 0.0));
        }
        let t = (far - ring.inner) / (ring.outer - ring.inner);
        let bands = noise_line(t * 9.0, 4, 0.75, self.seed ^ 0x88) * 0.5 + 0.5;
        let gap = smooth(0.018, 0.03, (t - 0.62).abs());
        let p = &self.deep.frame.palette;
        let colour = p.low.mix(p.glow, bands * 0.7).mix(p.far, 0.3 * t) * (0.62 + 0.4 * bands);
        // The planet's shadow falls on the ring behind it.
        let away = dx * self.light.0 + dy * self.light.1;
        let across = (dx * self.light.1 - dy * self.light.0).abs();
        let shade = smooth(0.0, 0.06, -away)
            * smooth(self.radius * 0.8, self.radius * 0.72, across)
            * smooth(0.0, -0.02, y);
        (
            cover * gap * (0.35 + 0.6 * bands) * (1.0 - 0.35 * t),
            colour * (1.0 - 0.85 * shade),
        )
    }
}

impl Scene for Planet {
    fn colour(&self, at: Point) -> Rgb {
        let frame = &self.deep.frame;
        let (dx, dy) = (at.x - self.middle.0, at.y - self.middle.1);
        let far = (dx * dx + dy * dy).sqrt();
        let mut colour = self.deep.colour(at);
        let lit = (dx * self.light.0 + dy * self.light.1) / far.max(0.001);
        let halo = decay((far - self.radius).max(0.0) * 16.0) * smooth(-0.5, 1.0, lit) * 0.38;
        colour = colour.screen(frame.palette.low * halo);
        let (mx, my) = (at.x - self.moon.0, at.y - self.moon.1);
        let moon = frame.cover(self.moon.2 - (mx * mx + my * my).sqrt());
        if moon > 0.0 {
            let (u, v) = (mx / self.moon.2, my / self.moon.2);
            let depth = (1.0 - u * u - v * v).max(0.0).sqrt();
            let day = smooth(
                -0.1,
                0.8,
                u * self.light.0 + v * self.light.1 + depth * self.light.2,
            );
            let crater = fbm(u * 2.5 + 4.0, v * 2.5, 4, self.seed ^ 0x61);
            let body = frame.palette.far.mix(frame.palette.glow, 0.4) * (0.65 + 0.6 * crater);
            colour = colour.mix(hex(0x05060f).mix(body, day), moon);
        }
        let ring = self.ring.as_ref().map(|ring| self.ring_at(ring, dx, dy));
        // The far half of the ring goes behind the ball, the near half before it.
        let front = dy * self.tilt.0 - dx * self.tilt.1 > 0.0;
        if let Some((cover, tint)) = ring.filter(|_| !front) {
            colour = colour.mix(tint, cover);
        }
        let ball = frame.cover(self.radius - far);
        if ball > 0.0 {
            let mut body = self.ball(dx / self.radius, dy / self.radius);
            if let Some(ring) = &self.ring {
                let (cover, _) = self.ring_at(ring, dx - 0.02 * self.light.0, dy - 0.05);
                body = body * (1.0 - 0.45 * cover);
            }
            colour = colour.mix(body, ball);
        }
        if let Some((cover, tint)) = ring.filter(|_| front) {
            colour = colour.mix(tint, cover);
        }
        colour
    }
}

/// A galaxy.
pub(super) struct Galaxy {
    deep: Deep,
    middle: (f32, f32),
    tilt: (f32, f32),
    flat: f32,
    arms: f32,
    twist: f32,
    seed: u32,
    /// Clouds along the arms, fine clouds, dust.
    field: Field<3>,
}

impl Galaxy {
    pub(super) fn new(frame: &Frame, mut chance: Chance) -> Self {
        let seed = chance.below(u32::MAX);
        let turn = chance.unit();
        let mut galaxy = Self {
            deep: Deep::new(frame, seed, chance.range(0.4, 0.7)),
            middle: (chance.range(-0.08, 0.08), chance.range(-0.08, 0.08)),
            tilt: (cos_turns(turn), sin_turns(turn)),
            flat: chance.range(0.5, 0.85),
            arms: if chance.below(3) == 0 { 3.0 } else { 2.0 },
            twist: chance.sign() * chance.range(1.5, 2.3),
            seed,
            field: Field::new(frame, 1.0, |_, _| [0.0; 3]),
        };
        galaxy.field = Field::new(frame, 1.0 / 420.0, |x, y| galaxy.clouds(x, y));
        galaxy
    }

    /// A point in the plane of the galaxy, its distance from the core, and how far the arms have turned there.
    fn plane(&self, x: f32, y: f32) -> (f32, f32, f32, f32) {
        let (dx, dy) = (x - self.middle.0, y - self.middle.1);
        let (x, y) = (
            dx * self.tilt.0 + dy * self.tilt.1,
            (dy * self.tilt.0 - dx * self.tilt.1) / self.flat,
        );
        let r = (x * x + y * y).sqrt();
        (x, y, r, self.twist * (r + 0.006).sqrt() * 2.0)
    }

    fn clouds(&self, x: f32, y: f32) -> [f32; 3] {
        let (x, y, r, wave) = self.plane(x, y);
        // Noise in the turning frame, so that clouds are drawn out along the arms.
        let turn = angle_turns(x, y) - wave / self.arms * 0.9;
        let (cx, cy) = (cos_turns(turn) * r, sin_turns(turn) * r);
        [
            fbm(cx * 7.0 + 9.0, cy * 7.0, 4, self.seed ^ 0x13),
            fbm(x * 13.0, y * 13.0, 4, self.seed ^ 0x35),
            fbm(cx * 11.0, cy * 11.0 + 5.0, 4, self.seed ^ 0x57),
        ]
    }
}

impl Scene for Galaxy {
    fn colour(&self, at: Point) -> Rgb {
        let p = &self.deep.frame.palette;
        let (x, y, r, wave) = self.plane(at.x, at.y);
        let turn = angle_turns(x, y);
        let [cloud, fine, dust] = self.field.at(at);
        let arm = cos_turns(turn * self.arms - wave + (cloud - 0.5) * 0.55) * 0.5 + 0.5;
        let arm = arm * arm * mix(1.0, arm, 0.5);
        let disc = decay(r * 3.4);
        let light = (disc * (0.16 + 2.6 * arm * (0.3 + cloud) * (0.35 + fine))).min(1.0);
        let dust = smooth(0.5, 0.72, dust) * smooth(0.03, 0.12, r);
        let core = 1.2 * decay(r * 13.0) + 0.5 * decay(r * 6.0);
        let tint = Rgb::along(
            &[
                p.glow,
                p.low,
                p.accent.mix(p.middle, 0.4),
                p.top.mix(p.accent, 0.6).mix(p.glow, 0.12),
            ],
            r * 2.1,
        );
        let knots = smooth(0.62, 0.8, fine) * arm * decay(r * 3.4);
        let mut colour = self.deep.colour(at);
        colour = colour.screen(tint * (light * (1.0 - 0.75 * dust)));
        colour = colour.screen(p.second.mix(p.accent, 0.5) * (knots * 0.85));
        let sparks = stars(
            at.x * 2.6,
            at.y * 2.6,
            self.deep.frame.px * 2.6,
            self.seed ^ 0x79,
        );
        colour = colour.screen(Rgb(1.0, 1.0, 1.0) * (sparks * (light + 0.1).min(0.8)));
        colour.screen(p.glow * core)
    }
}
