//! What a search means: a closed tree.

use media::Format;

/// A search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Every image.
    All,
    /// All of these; two or more, none of them an `And`.
    And(Vec<Query>),
    /// Any of these; two or more, none of them an `Or`.
    Or(Vec<Query>),
    /// Not this.
    Not(Box<Query>),
    /// One condition.
    Term(Term),
}

impl Query {
    /// All of them, as flat as can be; what says nothing is left out.
    #[must_use]
    pub fn and(parts: Vec<Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::All => {}
                Self::And(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        one_or(flat, Self::And)
    }

    /// Any of them, as flat as can be; what says nothing is left out.
    #[must_use]
    pub fn or(parts: Vec<Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::All => {}
                Self::Or(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        one_or(flat, Self::Or)
    }

    /// Whether this condition stands anywhere in it, and not under a `not`.
    #[must_use]
    pub fn asks_for(&self, term: &Term) -> bool {
        match self {
            Self::All | Self::Not(_) => false,
            Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.asks_for(term)),
            Self::Term(own) => own == term,
        }
    }
}

fn one_or(mut parts: Vec<Query>, many: fn(Vec<Query>) -> Query) -> Query {
    match parts.len() {
        0 => Query::All,
        1 => parts.swap_remove(0),
        _ => many(parts),
    }
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// Words that stand one after the other in a text.
    Words {
        /// Where; `None`: the prompt, the revised prompt and the note.
        within: Option<TextColumn>,
        /// At least one letter or digit; no quotes.
        text: String,
        /// The last word is only the beginning of one.
        beginning: bool,
    },
    /// The model.
    Model(Name),
    /// A tag, or one below it.
    Tag(Name),
    /// An album, or one below it.
    Album(Name),
    /// The profile it was made with.
    Profile(Name),
    /// A number of an image.
    Number(NumberField, Range),
    /// Width and height in pixels.
    Pixels(u32, u32),
    /// The size of the file in bytes.
    FileSize(Range),
    /// Width against height.
    Ratio(Ratio),
    /// The file's format.
    Format(Format),
    /// A state.
    Is(State),
    /// When it was made.
    Made(When),
    /// Looks like this image.
    Similar(i64),
}

/// A text of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextColumn {
    /// The prompt, and the prompt as the model rewrote it.
    Prompt,
    /// What should not be in the picture.
    Negative,
    /// Words of the person.
    Note,
}

/// A name asked for, in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its letters; never empty, no quotes.
    pub text: String,
    /// How they are held against a name.
    pub how: How,
}

/// How a text is held against a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The name holds it.
    Holds,
    /// The name is it.
    Is,
    /// The name begins with it.
    Begins,
}

/// A field that holds a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberField {
    /// The job that made it.
    Job,
    /// The seed.
    Seed,
    /// The steps asked for.
    Steps,
    /// Pixels across.
    Width,
    /// Pixels down.
    Height,
    /// 0 to 5.
    Rating,
}

/// Whole numbers from and to, both included. At least one end is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The smallest.
    pub from: Option<i64>,
    /// The largest.
    pub to: Option<i64>,
}

impl Range {
    /// Whether a number lies in it.
    #[must_use]
    pub fn holds(self, number: i64) -> bool {
        self.from.is_none_or(|from| from <= number) && self.to.is_none_or(|to| number <= to)
    }
}

/// Width against height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ratio {
    /// Held against `w : h`, in lowest terms.
    Against(Compare, u32, u32),
    /// Wider than high.
    Landscape,
    /// Higher than wide.
    Portrait,
    /// As wide as high.
    Square,
}

/// How two things are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// Within one part in a hundred.
    Is,
    /// Greater.
    Over,
    /// Greater or the same.
    AtLeast,
    /// Less.
    Under,
    /// Less or the same.
    AtMost,
}

impl Ratio {
    /// Whether a picture is like that; one of unknown size never is.
    #[must_use]
    pub fn holds(self, width: u32, height: u32) -> bool {
        if width == 0 || height == 0 {
            return false;
        }
        match self {
            Self::Landscape => width > height,
            Self::Portrait => width < height,
            Self::Square => width == height,
            Self::Against(compare, w, h) => {
                let own = u64::from(width) * u64::from(h);
                let asked = u64::from(height) * u64::from(w);
                match compare {
                    Compare::Is => own.abs_diff(asked) * 100 <= asked,
                    Compare::Over => own > asked,
                    Compare::AtLeast => own >= asked,
                    Compare::Under => own < asked,
                    Compare::AtMost => own <= asked,
                }
            }
        }
    }
}

/// A state of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A favourite.
    Favourite,
    /// In the trash. Where it is asked for, the trash is searched too.
    Trashed,
    /// Made from another picture.
    Edited,
    /// Not made here.
    Imported,
    /// Without a rating.
    Unrated,
    /// Without a tag.
    Untagged,
    /// Its pixels are kept more than once.
    Duplicate,
    /// Drawn by the demo.
    Demo,
}

/// When an image was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At the beginning of it or later.
    After(Span),
    /// Before it begins.
    Before(Span),
    /// Within it, or from the first to the end of the second.
    On(Span, Option<Span>),
}

/// A stretch of the calendar, where the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// A year.
    Year(u16),
    /// A month, 1 to 12.
    Month(u16, u8),
    /// A day.
    Day(u16, u8, u8),
    /// The day so many units ago, 1 to 9999; 0 days: today.
    Ago(u16, Unit),
    /// The week, month or year that is now.
    This(Unit),
    /// The one before it.
    Last(Unit),
}

/// A unit of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A day.
    Day,
    /// A week, from Monday.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}
