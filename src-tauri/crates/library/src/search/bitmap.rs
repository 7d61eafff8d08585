//! A set of places in the order of the gallery.

/// The set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bitmap {
    words: Vec<u64>,
    places: usize,
}

impl Bitmap {
    /// None of so many places.
    pub(crate) fn none(places: usize) -> Self {
        Self {
            words: vec![0; places.div_ceil(64)],
            places,
        }
    }

    /// The places that a test holds for.
    pub(crate) fn of(places: usize, test: impl Fn(usize) -> bool) -> Self {
        let mut set = Self::none(places);
        for (at, word) in set.words.iter_mut().enumerate() {
            let first = at * 64;
            for bit in 0..(places - first).min(64) {
                *word |= u64::from(test(first + bit)) << bit;
            }
        }
        set
    }

    /// These places.
    pub(crate) fn with(places: usize, some: &[u32]) -> Self {
        let mut set = Self::none(places);
        some.iter().for_each(|place| set.insert(*place as usize));
        set
    }

    pub(crate) fn insert(&mut self, place: usize) {
        if let Some(word) = self.words.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }

    pub(crate) fn holds(&self, place: usize) -> bool {
        self.words
            .get(place / 64)
            .is_some_and(|word| word & (1 << (place % 64)) != 0)
    }

    pub(crate) fn count(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    pub(crate) fn keep(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Takes out those that a test does not hold for.
    pub(crate) fn keep_where(&mut self, test: impl Fn(usize) -> bool) {
        for (at, word) in self.words.iter_mut().enumerate() {
            let mut left = *word;
            while left != 0 {
                let bit = left.trailing_zeros();
                left &= left - 1;
                if !test(at * 64 + bit as usize) {
                    *word &= !(1 << bit);
                }
            }
        }
    }

    /// All places that are not in it.
    pub(crate) fn turned(mut self) -> Self {
        for word in &mut self.words {
            *word = !*word;
        }
        let over = self.words.len() * 64 - self.places;
        if let Some(last) = self.words.last_mut() {
            *last &= u64::MAX >> over;
        }
        self
    }

    /// The places, last first.
    pub(crate) fn backwards(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().rev().flat_map(|(at, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = 63_u32.checked_sub(left.leading_zeros())?;
                left &= !(1 << bit);
                Some(at * 64 + bit as usize)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_last_first_and_turned_around_there_are_no_more_than_there_were() {
        let mut set = Bitmap::of(130, |place| place % 60 == 0);
        assert_eq!(set.backwards().collect::<Vec<_>>(), [120, 60, 0]);
        set.insert(129);
        set.keep_where(|place| place != 60);
        assert_eq!(set.backwards().collect::<Vec<_>>(), [129, 120, 0]);
        assert_eq!(set.clone().turned().count(), 127);
        assert!(Bitmap::none(0).turned().backwards().next().is_none());
        set.keep(&Bitmap::of(130, |place| place > 125));
        assert_eq!(set.backwards().collect::<Vec<_>>(), [129]);
    }
}
