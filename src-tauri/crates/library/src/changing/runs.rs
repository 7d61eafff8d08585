//! Many whole numbers in little text.
//!
//! A change of ten thousand images is recorded with each of their ids and what stood before; images next to each other
//! and equal values are the rule. So a list is written as the differences from one number to the next, equal differences
//! counted: the ids 1 to 10,000 are `1x10000`, ten thousand equal ratings `3 0x9999`. No value is written as `~`.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::Write as _;

/// More numbers than this are no list that was ever written: the text was changed by something else.
const MOST: usize = 50_000_000;

/// Whole numbers, some of them missing, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Runs(pub(crate) Vec<Option<i64>>);

impl FromIterator<i64> for Runs {
    fn from_iter<I: IntoIterator<Item = i64>>(numbers: I) -> Self {
        Self(numbers.into_iter().map(Some).collect())
    }
}

impl FromIterator<Option<i64>> for Runs {
    fn from_iter<I: IntoIterator<Item = Option<i64>>>(numbers: I) -> Self {
        Self(numbers.into_iter().collect())
    }
}

impl Runs {
    /// Those whose place says so.
    pub(crate) fn only(self, stays: &[bool]) -> Self {
        let kept = self.0.into_iter().zip(stays).filter(|(_, stays)| **stays);
        Self(kept.map(|(number, _)| number).collect())
    }

    fn to_text(&self) -> String {
        let mut text = String::new();
        let (mut last, mut step, mut times) = (0_i64, None, 0_usize);
        for number in &self.0 {
            let next = number.map(|number| number.wrapping_sub(last));
            last = number.unwrap_or(last);
            if times > 0 && next == step {
                times += 1;
            } else {
                push(&mut text, step, times);
                (step, times) = (next, 1);
            }
        }
        push(&mut text, step, times);
        text
    }

    fn read(text: &str) -> Option<Self> {
        let (mut numbers, mut last) = (Vec::new(), 0_i64);
        for token in text.split_ascii_whitespace() {
            let (step, times) = match token.split_once('x') {
                Some((step, times)) => (step, times.parse().ok()?),
                None => (token, 1_usize),
            };
            if times > MOST - numbers.len() {
                return None;
            }
            if step == "~" {
                numbers.resize(numbers.len() + times, None);
                continue;
            }
            let step: i64 = step.parse().ok()?;
            for _ in 0..times {
                last = last.wrapping_add(step);
                numbers.push(Some(last));
            }
        }
        Some(Self(numbers))
    }
}

fn push(text: &mut String, step: Option<i64>, times: usize) {
    if times == 0 {
        return;
    }
    if !text.is_empty() {
        text.push(' ');
    }
    // Writing to a string cannot fail.
    let _ = match step {
        Some(step) => write!(text, "{step}"),
        None => write!(text, "~"),
    };
    if times > 1 {
        let _ = write!(text, "x{times}");
    }
}

impl Serialize for Runs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

impl<'de> Deserialize<'de> for Runs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| D::Error::custom("not a list of numbers"))
    }
}

/// Texts, some of them missing, in their order; equal ones stand once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Texts {
    texts: Vec<String>,
    places: Runs,
}

impl Texts {
    pub(crate) fn new<'a>(all: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let mut known = std::collections::HashMap::new();
        let mut texts = Vec::new();
        let places = all
            .into_iter()
            .map(|text| {
                let text = text?;
                let place = *known.entry(text).or_insert_with(|| {
                    texts.push(text.to_owned());
                    texts.len() - 1
                });
                i64::try_from(place).ok()
            })
            .collect();
        Self { texts, places }
    }

    /// Those whose place says so.
    pub(crate) fn only(&self, stays: &[bool]) -> Self {
        let kept = self.iter().zip(stays).filter(|(_, stays)| **stays);
        Self::new(kept.map(|(text, _)| text))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        self.places.0.iter().map(|place| {
            let place = usize::try_from((*place)?).ok()?;
            self.texts.get(place).map(String::as_str)
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn neighbours_and_equal_values_take_a_few_letters() {
        let ids: Runs = (1..=10_000).collect();
        assert_eq!(ids.to_text(), "1x10000");
        let equal: Runs = std::iter::repeat_n(3, 10_000).collect();
        assert_eq!(equal.to_text(), "3 0x9999");
        let none: Runs = std::iter::repeat_n(None::<i64>, 5).collect();
        assert_eq!(none.to_text(), "~x5");
        assert_eq!(Runs::default().to_text(), "");
    }

    #[test]
    fn ten_thousand_ids_out_of_a_million_stay_far_below_a_megabyte() {
        let ids: Runs = (0..10_000_i64).map(|n| n * 100 + (n * 7919) % 97).collect();
        assert!(ids.to_text().len() < 50_000, "{}", ids.to_text().len());
    }

    #[test]
    fn what_was_never_written_is_not_read() {
        for text in ["1y", "x3", "1x", "~x-1", "0x99999999999"] {
            assert_eq!(Runs::read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn numbers_come_back(numbers in proptest::collection::vec(
            proptest::option::of(prop_oneof![0..4_i64, any::<i64>()]), 0..40)
        ) {
            let runs = Runs(numbers);
            let text = serde_json::to_string(&runs).unwrap();
            prop_assert_eq!(serde_json::from_str::<Runs>(&text).unwrap(), runs);
        }

        #[test]
        fn texts_come_back(texts in proptest::collection::vec(proptest::option::of("[ab\"]{0,2}"), 0..20)) {
            let packed = Texts::new(texts.iter().map(Option::as_deref));
            let text = serde_json::to_string(&packed).unwrap();
            let back: Texts = serde_json::from_str(&text).unwrap();
            let back: Vec<Option<String>> = back.iter().map(|text| text.map(str::to_owned)).collect();
            prop_assert_eq!(back, texts);
        }
    }
}
