//! Random numbers from a seed and planes of smooth noise.

/// Xorshift with a multiplication (Vigna, "xorshift64*"): the same numbers on every machine.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        // Neighbouring seeds begin alike.
        for _ in 0..8 {
            random.next();
        }
        random
    }

    fn next(&mut self) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) as u32
    }

    /// Even between both.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        let part = (self.next() >> 8) as f32 / (1_u32 << 24) as f32;
        (high - low).mul_add(part, low)
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn whole(&mut self, low: u32, high: u32) -> u32 {
        low + self.next() % (high - low + 1)
    }

    /// Gaussian with mean 0 and deviation 1 (Box and Muller).
    pub(super) fn normal(&mut self) -> f32 {
        let radius = (-2.0 * self.between(1e-7, 1.0).ln()).sqrt();
        radius * self.between(0.0, std::f32::consts::TAU).cos()
    }
}

/// A square of numbers, row by row.
#[derive(Clone)]
pub(super) struct Plane(Vec<f32>);

impl Plane {
    /// The same number everywhere.
    pub(super) fn flat(edge: usize, value: f32) -> Self {
        Self(vec![value; edge * edge])
    }

    /// `cells` x `cells` random numbers from -1 to 1, enlarged to `edge` x `edge` by a cubic.
    pub(super) fn noise(edge: usize, cells: usize, random: &mut Random) -> Self {
        let grid: Vec<f32> = (0..cells * cells)
            .map(|_| random.between(-1.0, 1.0))
            .collect();
        // Once along the rows, transposed, and once more.
        Self(enlarge_and_turn(
            &enlarge_and_turn(&grid, cells, edge),
            cells,
            edge,
        ))
    }

    /// Adds the other one, `weight` times.
    pub(super) fn add(&mut self, other: &Self, weight: f32) {
        self.add_where(other, |_| weight);
    }

    /// Adds the other one, at each place with a weight of its own.
    pub(super) fn add_where(&mut self, other: &Self, weight: impl Fn(usize) -> f32) {
        for (place, (sum, value)) in self.0.iter_mut().zip(&other.0).enumerate() {
            *sum = weight(place).mul_add(*value, *sum);
        }
    }

    /// Moves one number towards `paint`, by `cover` of the way.
    pub(super) fn blend(&mut self, place: usize, paint: f32, cover: f32) {
        if let Some(value) = self.0.get_mut(place) {
            *value = (paint - *value).mul_add(cover, *value);
        }
    }

    pub(super) fn at(&self, place: usize) -> f32 {
        self.0.get(place).copied().unwrap_or_default()
    }

    pub(super) fn values(&self) -> impl Iterator<Item = f32> {
        self.0.iter().copied()
    }
}

/// Enlarges every row from `cells` to `edge` numbers; row r of the result is column r of the enlarged plane.
fn enlarge_and_turn(source: &[f32], cells: usize, edge: usize) -> Vec<f32> {
    let mut turned = Vec::with_capacity(edge * source.len() / cells);
    for column in 0..edge {
        let centre = (column as f32 + 0.5) * cells as f32 / edge as f32 - 0.5;
        let taps = [-1.0, 0.0, 1.0, 2.0].map(|offset| {
            let place = centre.floor() + offset;
            (
                (place.max(0.0) as usize).min(cells - 1),
                cubic(centre - place),
            )
        });
        for row in source.chunks_exact(cells) {
            let value = |place: usize| row.get(place).copied().unwrap_or_default();
            turned.push(
                taps.iter()
                    .map(|(place, weight)| value(*place) * weight)
                    .sum(),
            );
        }
    }
    turned
}

/// The cubic of Keys with a = -0.5, which most programs call bicubic.
fn cubic(x: f32) -> f32 {
    let x = x.abs();
    if x < 1.0 {
        (1.5 * x - 2.5) * x * x + 1.0
    } else if x < 2.0 {
        ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Plane, Random, cubic};

    #[test]
    fn the_cubic_goes_through_its_points_and_adds_up_to_one() {
        assert!((cubic(0.0) - 1.0).abs() < 1e-6 && cubic(1.0).abs() < 1e-6);
        let sum: f32 = [-1.3, -0.3, 0.7, 1.7].map(cubic).iter().sum();
        assert!((sum - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_seed_gives_the_same_noise_and_another_seed_another() {
        let noise = |seed| Plane::noise(16, 4, &mut Random::new(seed)).0;
        assert_eq!(noise(1), noise(1));
        assert_ne!(noise(1), noise(2));
    }

    #[test]
    fn normal_numbers_have_deviation_one() {
        let mut random = Random::new(7);
        let squares: f32 = (0..10_000).map(|_| random.normal().powi(2)).sum();
        assert!((squares / 10_000.0 - 1.0).abs() < 0.05, "{squares}");
    }
}
