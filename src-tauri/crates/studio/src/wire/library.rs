//! What is looked at in a library, and the language it is searched in. Offsets into text count UTF-16 code units, as the
//! page's own strings do.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A place to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "view")]
#[ts(export_to = "library.ts")]
pub enum View {
    /// Everything outside the trash.
    All,
    /// Favourites outside the trash.
    Favourites,
    /// Images without a rating, outside the trash.
    Unrated,
    /// The trash, last trashed first.
    Trash,
    /// An album, in its own order.
    Album {
        /// Its id.
        id: i64,
    },
    /// A saved search.
    SmartAlbum {
        /// Its id.
        id: i64,
    },
    /// A tag, and the tags below it.
    Tag {
        /// Its id.
        id: i64,
    },
}

/// What images are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "library.ts")]
pub enum SortBy {
    /// When they were made.
    Made,
    /// When they came into the library.
    Added,
    /// The rating.
    Rating,
    /// The model's name.
    Model,
    /// The size of the file.
    Size,
    /// How well the words fit: the newest 10,000 hits, then the rest by age.
    Relevance,
}

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS)]
#[ts(export_to = "library.ts")]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// The newest, best, largest first.
    pub descending: bool,
}

/// A place, what is searched for in it, and in which order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export_to = "library.ts")]
pub struct Look {
    /// Where.
    pub view: View,
    /// A search in the language of `docs/search.md`; empty: none. Its last word is taken as the beginning of one,
    /// unless white space follows it.
    pub query: String,
    /// `None`: the place's own order.
    pub sort: Option<Sort>,
}

impl Look {
    /// A place without a search, in its own order.
    #[must_use]
    pub fn at(view: View) -> Self {
        Self {
            view,
            query: String::new(),
            sort: None,
        }
    }
}

/// A search as it is read: for chips, and for what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "library.ts")]
pub struct QueryReading {
    /// Its parts, in order.
    pub tokens: Vec<QueryToken>,
    /// The first mistake.
    pub error: Option<QueryError>,
}

/// What a part of a search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "library.ts")]
pub enum QueryTokenKind {
    /// A word.
    Word,
    /// Words in quotes.
    Phrase,
    /// A field with its value.
    Field,
    /// `or`, `not`, `and`.
    Operator,
    /// One parenthesis.
    Parenthesis,
}

/// A part of a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "library.ts")]
pub struct QueryToken {
    /// Where it begins; a minus before it belongs to it.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// What it is.
    pub kind: QueryTokenKind,
    /// The field's name.
    pub field: Option<String>,
    /// Images must not be like this.
    pub negated: bool,
}

/// A mistake in a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "library.ts")]
pub struct QueryError {
    /// Where it begins.
    pub start: u32,
    /// Where it ends; never before `start`.
    pub end: u32,
    /// What is wrong, as a sentence.
    pub message: String,
    /// The whole search, mended; `None` when that cannot be guessed.
    pub suggestion: Option<String>,
}

/// A search and where its caret stands.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "library.ts")]
pub struct Caret {
    /// The search as typed so far.
    pub query: String,
    /// Where the caret stands.
    pub at: u32,
}

/// What a completion stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "library.ts")]
pub enum CompletionKind {
    /// A field; its value comes next.
    Field,
    /// A model.
    Model,
    /// A tag.
    Tag,
    /// An album.
    Album,
    /// Any other value of a field.
    Value,
}

/// What could stand at the caret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "library.ts")]
pub struct Completion {
    /// What goes into the search in place of `start..end`.
    pub text: String,
    /// What is shown.
    pub label: String,
    /// What it stands for.
    pub kind: CompletionKind,
    /// How many images have it, where that is known without work.
    pub count: Option<u32>,
}

/// Completions, best first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "library.ts")]
pub struct Completions {
    /// What they take the place of begins here.
    pub start: u32,
    /// And ends here.
    pub end: u32,
    /// They.
    pub entries: Vec<Completion>,
}

/// An image and the search it was found by.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "library.ts")]
pub struct ImageInQuery {
    /// The image.
    pub id: i64,
    /// The search.
    pub query: String,
}

/// A text of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "library.ts")]
pub enum TextField {
    /// The prompt.
    Prompt,
    /// What should not be in the picture.
    NegativePrompt,
    /// The prompt as the model rewrote it.
    RevisedPrompt,
    /// Words of the person.
    Note,
}

/// A place in a text that the search found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "library.ts")]
pub struct TextMatch {
    /// In which text.
    pub field: TextField,
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}
