//! Medians and spreads, and running contenders in turn.

use crate::failure::Outcome;

/// The values of one thing over all rounds.
#[derive(Clone, Debug)]
pub(crate) struct Series(Vec<f64>);

impl Series {
    pub(crate) fn new(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// The value in the middle; the mean of both for an even number; NaN for none.
    pub(crate) fn median(&self) -> f64 {
        let half = self.0.len() / 2;
        match (
            self.0.get(half),
            half.checked_sub(1).and_then(|below| self.0.get(below)),
        ) {
            (Some(upper), Some(lower)) if self.0.len().is_multiple_of(2) => {
                f64::midpoint(*upper, *lower)
            }
            (Some(middle), _) => *middle,
            _ => f64::NAN,
        }
    }

    /// The value below which so many of a hundred lie; NaN for none.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss
    )]
    pub(crate) fn percentile(&self, part: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        let place = (last as f64 * part / 100.0).round() as usize;
        self.0.get(place).copied().unwrap_or(f64::NAN)
    }

    /// The same values in another unit.
    pub(crate) fn scaled(&self, factor: f64) -> Self {
        Self::new(self.0.iter().map(|value| value * factor).collect())
    }

    pub(crate) fn min(&self) -> f64 {
        self.0.first().copied().unwrap_or(f64::NAN)
    }

    pub(crate) fn max(&self) -> f64 {
        self.0.last().copied().unwrap_or(f64::NAN)
    }
}

/// Runs every contender once a round, the first one changing from round to round; gives each one's values by round.
///
/// # Errors
/// The first error of a contender.
pub(crate) fn in_turn<const N: usize, T: Copy>(
    rounds: usize,
    mut contenders: [&mut dyn FnMut() -> Outcome<T>; N],
) -> Outcome<[Vec<T>; N]> {
    let mut values: [Vec<T>; N] = std::array::from_fn(|_| Vec::with_capacity(rounds));
    for round in 0..rounds {
        for place in 0..N {
            let contender = (round + place) % N;
            if let (Some(run), Some(found)) =
                (contenders.get_mut(contender), values.get_mut(contender))
            {
                found.push(run()?);
            }
        }
    }
    Ok(values)
}

/// The ratio `above / below` of each round.
pub(crate) fn ratios(above: &[f64], below: &[f64]) -> Series {
    Series::new(
        above
            .iter()
            .zip(below)
            .map(|(above, below)| above / below)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::float_cmp)]
    use super::{Series, in_turn};

    #[test]
    fn the_median_of_an_even_number_lies_between() {
        assert_eq!(Series::new(vec![4.0, 1.0, 2.0, 3.0]).median(), 2.5);
        assert_eq!(Series::new(vec![9.0, 1.0, 2.0]).median(), 2.0);
        assert!(Series::new(vec![]).median().is_nan());
    }

    #[test]
    fn contenders_change_places_from_round_to_round() {
        let order = std::cell::RefCell::new(String::new());
        let [mut a, mut b] = ["a", "b"].map(|name| {
            let order = &order;
            move || {
                order.borrow_mut().push_str(name);
                Ok(1)
            }
        });
        let values = in_turn(3, [&mut a, &mut b]).unwrap();
        assert_eq!(*order.borrow(), "abbaab");
        assert_eq!(values, [vec![1; 3], vec![1; 3]]);
    }
}
