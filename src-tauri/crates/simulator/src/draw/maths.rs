//! Numbers that come out the same everywhere.
//!
//! Only `+ - * /`, square roots and comparisons are used: those are exact in IEEE 754, while the sines and powers of
//! the standard library differ between platforms in their last bit, and with them the bytes of a picture.

/// A small generator of pseudo-random numbers (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        scramble(self.0)
    }

    /// In `0.0..1.0`.
    pub(crate) fn unit(&mut self) -> f32 {
        to_unit(self.next())
    }

    /// In `low..high`.
    pub(crate) fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// In `0..below`.
    pub(crate) fn below(&mut self, below: u32) -> u32 {
        u32::try_from(((self.next() >> 32) * u64::from(below)) >> 32).unwrap_or(0)
    }

    pub(crate) fn sign(&mut self) -> f32 {
        if self.next() & 1 == 0 { 1.0 } else { -1.0 }
    }
}

/// A permutation of all 64-bit numbers that looks like chance.
pub(crate) fn scramble(value: u64) -> u64 {
    let mut v = value;
    v = (v ^ (v >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    v = (v ^ (v >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    v ^ (v >> 31)
}

/// The hash of a text.
pub(crate) fn hash_text(text: &str) -> u64 {
    let fold = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    scramble(text.bytes().fold(0xcbf2_9ce4_8422_2325, fold))
}

#[allow(clippy::cast_precision_loss)] // 24 bits fit
fn to_unit(value: u64) -> f32 {
    (value >> 40) as f32 / 16_777_216.0
}

/// Chance at a lattice point, in `0.0..1.0`.
pub(super) fn lattice(x: i32, y: i32, seed: u32) -> f32 {
    let bits = lattice_bits(x, y, seed);
    #[allow(clippy::cast_precision_loss)] // 24 bits fit
    let unit = (bits >> 8) as f32;
    unit / 16_777_216.0
}

/// Chance at a lattice point.
pub(super) fn lattice_bits(x: i32, y: i32, seed: u32) -> u32 {
    let mut v = x.cast_unsigned().wrapping_mul(0x8da6_b343)
        ^ y.cast_unsigned().wrapping_mul(0xd816_3841)
        ^ seed;
    // One round is enough for pictures; two would double the time of all noise.
    v = (v ^ (v >> 15)).wrapping_mul(0x735a_2d97);
    v ^ (v >> 15)
}

/// The whole number below, and what is left.
///
/// Without the call that `f32::floor` is on the oldest x86-64: this is the innermost part of all noise. Values lie far
/// inside the range of `i32`.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
#[inline]
pub(super) fn split(v: f32) -> (i32, f32) {
    let cut = v as i32;
    let floor = cut.wrapping_sub(i32::from(v < cut as f32));
    (floor, v - floor as f32)
}

pub(super) fn mix(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// 0 at `low`, 1 at `high`, straight between.
pub(super) fn ramp(low: f32, high: f32, v: f32) -> f32 {
    ((v - low) / (high - low)).clamp(0.0, 1.0)
}

/// As [`ramp`], with soft ends.
pub(super) fn smooth(low: f32, high: f32, v: f32) -> f32 {
    let t = ramp(low, high, v);
    t * t * (3.0 - 2.0 * t)
}

/// Close to `exp(-v)` for `v >= 0`.
pub(super) fn decay(v: f32) -> f32 {
    let base = (1.0 - v / 32.0).max(0.0);
    let b2 = base * base;
    let b4 = b2 * b2;
    let b8 = b4 * b4;
    let b16 = b8 * b8;
    b16 * b16
}

/// The sine of an angle in turns.
pub(super) fn sin_turns(turns: f32) -> f32 {
    let (_, t) = split(turns);
    let (half, sign) = if t < 0.5 { (t, 1.0) } else { (t - 0.5, -1.0) };
    // Bhaskara's formula: off by less than 0.002, and exact at the quarter turns.
    let product = half * (0.5 - half);
    sign * 16.0 * product / (1.25 - 4.0 * product)
}

/// The cosine of an angle in turns.
pub(super) fn cos_turns(turns: f32) -> f32 {
    sin_turns(turns + 0.25)
}

/// The angle of a vector in turns, in `0.0..1.0`.
pub(super) fn angle_turns(x: f32, y: f32) -> f32 {
    let (ax, ay) = (x.abs(), y.abs());
    let (low, high) = if ax < ay { (ax, ay) } else { (ay, ax) };
    if high == 0.0 {
        return 0.0;
    }
    let r = low / high;
    let s = r * r;
    // A polynomial for the arc tangent on 0..=1, in turns.
    let a = r * (0.159_149 - s * (0.052_62 - s * (0.028_86 - s * (0.011_86 - s * 0.000_47))));
    let a = if ax < ay { 0.25 - a } else { a };
    let a = if x < 0.0 { 0.5 - a } else { a };
    if y < 0.0 { 1.0 - a } else { a }
}

/// Smooth value noise in `0.0..1.0`.
pub(super) fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let ((ix, fx), (iy, fy)) = (split(x), split(y));
    let soft = |t: f32| t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
    let (u, v) = (soft(fx), soft(fy));
    let top = mix(
        lattice(ix, iy, seed),
        lattice(ix.wrapping_add(1), iy, seed),
        u,
    );
    let iy = iy.wrapping_add(1);
    let low = mix(
        lattice(ix, iy, seed),
        lattice(ix.wrapping_add(1), iy, seed),
        u,
    );
    mix(top, low, v)
}

/// Noise of several octaves in `0.0..1.0`, each turned against the last so that no grid shows.
pub(super) fn fbm(x: f32, y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut x, mut y, mut sum, mut weight, mut total) = (x, y, 0.0, 0.5, 0.0);
    for octave in 0..octaves {
        sum += weight * noise(x, y, seed.wrapping_add(octave.wrapping_mul(0x9e37_79b9)));
        total += weight;
        weight *= 0.5;
        (x, y) = (1.6 * x + 1.2 * y + 17.3, 1.6 * y - 1.2 * x - 9.1);
    }
    if total > 0.0 { sum / total } else { 0.5 }
}

/// Smooth noise along a line in `-1.0..1.0`, of several octaves with the given loss from one to the next.
pub(super) fn noise_line(x: f32, octaves: u32, loss: f32, seed: u32) -> f32 {
    let (mut x, mut sum, mut weight, mut total) = (x, 0.0, 1.0, 0.0);
    for octave in 0..octaves {
        let seed = seed.wrapping_add(octave.wrapping_mul(0x85eb_ca6b));
        let (ix, fx) = split(x);
        let u = fx * fx * (3.0 - 2.0 * fx);
        sum += weight
            * (mix(
                lattice(ix, 7, seed),
                lattice(ix.wrapping_add(1), 7, seed),
                u,
            ) * 2.0
                - 1.0);
        total += weight;
        weight *= loss;
        x = x * 2.03 + 31.7;
    }
    if total > 0.0 { sum / total } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::{angle_turns, cos_turns, decay, sin_turns, split};

    #[test]
    fn own_functions_follow_the_true_ones() {
        for step in 0..1000_u16 {
            let turns = f32::from(step) / 500.0 - 1.0;
            let angle = f64::from(turns) * std::f64::consts::TAU;
            assert!(
                (f64::from(sin_turns(turns)) - angle.sin()).abs() < 0.003,
                "sine at {turns}"
            );
            let found = angle_turns(cos_turns(turns), sin_turns(turns));
            let off = (found - split(turns).1).abs();
            assert!(off.min(1.0 - off) < 0.002, "angle at {turns}: {found}");
            let v = f32::from(step) / 100.0;
            assert!((decay(v) - (-v).exp()).abs() < 0.02, "decay at {v}");
        }
    }
}
