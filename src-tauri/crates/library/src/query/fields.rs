//! The names of fields and of the words that stand for values, in one place for reading, printing and completing.

use super::{NumberField, State, TextColumn};
use media::Format;

/// A field by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Text(TextColumn),
    Model,
    Tag,
    Album,
    Profile,
    Number(NumberField),
    Size,
    Ratio,
    Format,
    Is,
    After,
    Before,
    On,
    Similar,
}

/// Name, field, a value that it may have, and what it is about.
pub(crate) const FIELDS: [(&str, Field, &str, &str); 20] = [
    (
        "prompt",
        Field::Text(TextColumn::Prompt),
        "fox",
        "words of the prompt",
    ),
    (
        "negative",
        Field::Text(TextColumn::Negative),
        "blurry",
        "words of the negative prompt",
    ),
    (
        "note",
        Field::Text(TextColumn::Note),
        "print",
        "words of your note",
    ),
    ("model", Field::Model, "flux", "the model"),
    ("tag", Field::Tag, "animals", "a tag, and those below it"),
    (
        "album",
        Field::Album,
        "Holiday",
        "an album, and those below it",
    ),
    (
        "profile",
        Field::Profile,
        "Routeway",
        "the profile it was made with",
    ),
    (
        "job",
        Field::Number(NumberField::Job),
        "12",
        "the number of the job",
    ),
    ("seed", Field::Number(NumberField::Seed), "42", "the seed"),
    (
        "steps",
        Field::Number(NumberField::Steps),
        ">=20",
        "the steps asked for",
    ),
    (
        "size",
        Field::Size,
        "1024x1024",
        "pixels, or bytes of the file",
    ),
    (
        "width",
        Field::Number(NumberField::Width),
        ">=1024",
        "pixels across",
    ),
    (
        "height",
        Field::Number(NumberField::Height),
        ">=1024",
        "pixels down",
    ),
    ("ratio", Field::Ratio, "16:9", "width against height"),
    ("format", Field::Format, "png", "the file's format"),
    (
        "rating",
        Field::Number(NumberField::Rating),
        ">=4",
        "stars, 0 to 5",
    ),
    ("is", Field::Is, "favourite", "a state"),
    ("after", Field::After, "2026-01", "made then or later"),
    ("before", Field::Before, "2026-01", "made earlier"),
    (
        "on",
        Field::On,
        "2026-01-15",
        "made on that day, in that month or year",
    ),
];

/// Stands apart, for it takes an image and no word of a person.
pub(crate) const SIMILAR: (&str, Field, &str, &str) = (
    "similar",
    Field::Similar,
    "17",
    "looks like the image with that number",
);

/// Every field.
pub(crate) fn all()
-> impl Iterator<Item = &'static (&'static str, Field, &'static str, &'static str)> {
    FIELDS.iter().chain(std::iter::once(&SIMILAR))
}

impl Field {
    pub(crate) fn named(name: &str) -> Option<Self> {
        all()
            .find(|(known, ..)| known.eq_ignore_ascii_case(name))
            .map(|(_, field, ..)| *field)
    }

    pub(crate) fn name(self) -> &'static str {
        all()
            .find(|(_, field, ..)| *field == self)
            .map_or("similar", |(name, ..)| name)
    }

    pub(crate) fn example(self) -> &'static str {
        all()
            .find(|(_, field, ..)| *field == self)
            .map_or("", |(_, _, example, _)| example)
    }
}

/// The words of `is:`.
pub(crate) const STATES: [(&str, State); 8] = [
    ("favourite", State::Favourite),
    ("trashed", State::Trashed),
    ("edited", State::Edited),
    ("imported", State::Imported),
    ("unrated", State::Unrated),
    ("untagged", State::Untagged),
    ("duplicate", State::Duplicate),
    ("demo", State::Demo),
];

/// The words of `format:`.
pub(crate) const FORMATS: [(&str, Format); 6] = [
    ("png", Format::Png),
    ("jpeg", Format::Jpeg),
    ("webp", Format::WebP),
    ("gif", Format::Gif),
    ("avif", Format::Avif),
    ("bmp", Format::Bmp),
];

/// The word that is nearest, if one is near: one letter in three may be changed, added or left out, and two at most.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    known
        .map(|candidate| (distance(&word, candidate), candidate))
        .filter(|(far, candidate)| *far <= (candidate.chars().count() / 3).clamp(1, 2))
        .min_by_key(|(far, _)| *far)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be changed, added or left out.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let change = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[other.len()]
}
