//! The search field: what its text means, and what could stand in it.

use std::collections::HashSet;

use safelight_library::{DbError, ImageId, ReadTx};

use super::Studio;
use crate::fault::Fault;
use crate::wire::{Completions, QueryReading, QueryToken, QueryTokenKind, TextField, TextMatch};

impl Studio {
    /// Reads a search, for its chips and for what is wrong with it. Never fails.
    #[must_use]
    pub fn read_query(&self, query: &str) -> QueryReading {
        let mut tokens = Vec::new();
        let mut at = 0;
        for part in query.split_inclusive(char::is_whitespace) {
            let word = part.trim_end();
            if !word.is_empty() {
                tokens.push(QueryToken {
                    start: at,
                    end: at + units(word),
                    kind: QueryTokenKind::Word,
                    field: None,
                    negated: false,
                });
            }
            at += units(part);
        }
        QueryReading {
            tokens,
            error: None,
        }
    }

    /// What could stand at the caret of a search.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn complete_query(&self, query: String, at: u32) -> Result<Completions, Fault> {
        let end = at.min(units(&query));
        Ok(Completions {
            start: end,
            end,
            entries: Vec::new(),
        })
    }

    /// Where the words of a search stand in the texts of an image.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchImage`](crate::ErrorCode::NoSuchImage), or trouble of the database.
    pub async fn text_matches(&self, id: i64, query: String) -> Result<Vec<TextMatch>, Fault> {
        let image = self.image(id).await?;
        let text = image.prompt.to_lowercase();
        Ok(words(&query)
            .filter_map(|word| {
                let start = text.find(&word)?;
                Some(TextMatch {
                    field: TextField::Prompt,
                    start: units(&text[..start]),
                    end: units(&text[..start + word.len()]),
                })
            })
            .collect())
    }
}

/// The images whose texts hold every word of the query.
pub(super) fn found(tx: &ReadTx<'_>, query: &str) -> Result<HashSet<ImageId>, DbError> {
    let words: Vec<String> = words(query).collect();
    tx.images().holding(&words)
}

fn words(query: &str) -> impl Iterator<Item = String> {
    query.split_whitespace().map(str::to_lowercase)
}

fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}
