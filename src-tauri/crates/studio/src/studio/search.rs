//! The search field: what its text means, and what could stand in it.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use safelight_library::query::{PartKind, Query, QueryFault, Typing, read};
use safelight_library::{
    AlbumId, CompletedKind, Find, ImageId, Place, SmartAlbumId, Sort, SortBy, Surroundings, TagId,
    TextOf,
};

use super::Studio;
use crate::blocking::blocking;
use crate::clock::now_ms;
use crate::core::Core;
use crate::fault::{ErrorCode, Fault};
use crate::snapshot;
use crate::wire::{
    self, Completion, CompletionKind, Completions, Look, QueryError, QueryReading, QueryToken,
    QueryTokenKind, TextField, TextMatch, View,
};

/// What a first page needs to be painted.
const PAINTING: Duration = Duration::from_millis(800);

impl Studio {
    /// Reads a search, for its chips and for what is wrong with it. Never fails.
    #[must_use]
    pub fn read_query(&self, query: &str) -> QueryReading {
        let reading = read(query, Typing::UnderWay);
        let tokens = reading.parts.into_iter().map(|part| {
            let (start, end) = units(query, &part.place);
            QueryToken {
                start,
                end,
                kind: match part.kind {
                    PartKind::Word => QueryTokenKind::Word,
                    PartKind::Phrase => QueryTokenKind::Phrase,
                    PartKind::Field => QueryTokenKind::Field,
                    PartKind::Operator => QueryTokenKind::Operator,
                    PartKind::Parenthesis => QueryTokenKind::Parenthesis,
                },
                field: part.field.map(str::to_owned),
                negated: part.negated,
            }
        });
        QueryReading {
            tokens: tokens.collect(),
            error: reading.query.err().map(|fault| {
                let (start, end) = units(query, &fault.place);
                QueryError {
                    start,
                    end,
                    message: fault.message,
                    suggestion: fault.suggestion,
                }
            }),
        }
    }

    /// What could stand at the caret of a search; `at` in UTF-16 code units.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn complete_query(&self, query: String, at: u32) -> Result<Completions, Fault> {
        let core = Arc::clone(&self.core);
        blocking(move || {
            let at = byte(&query, at);
            let found = core
                .library
                .complete_query(&query, at, &core.surroundings())?;
            let (start, end) = units(&query, &found.place);
            let entries = found.entries.into_iter().map(|entry| Completion {
                text: entry.text,
                label: entry.label,
                kind: match entry.kind {
                    CompletedKind::Field => CompletionKind::Field,
                    CompletedKind::Model => CompletionKind::Model,
                    CompletedKind::Tag => CompletionKind::Tag,
                    CompletedKind::Album => CompletionKind::Album,
                    CompletedKind::Value => CompletionKind::Value,
                },
                count: entry
                    .count
                    .map(|count| u32::try_from(count).unwrap_or(u32::MAX)),
            });
            Ok(Completions {
                start,
                end,
                entries: entries.collect(),
            })
        })
        .await
    }

    /// Where the words of a search stand in the texts of an image. A search that cannot be read marks nothing.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchImage`], or trouble of the database.
    pub async fn text_matches(&self, id: i64, query: String) -> Result<Vec<TextMatch>, Fault> {
        let library = Arc::clone(&self.core.library);
        let found = blocking(move || {
            let query = read(&query, Typing::UnderWay).query.unwrap_or(Query::All);
            Ok(library.text_matches(ImageId(id), &query)?)
        })
        .await?;
        let found = found.ok_or_else(|| {
            Fault::new(ErrorCode::NoSuchImage, format!("There is no image {id}."))
        })?;
        let mut matches = Vec::new();
        for (of, text, places) in found {
            let field = match of {
                TextOf::Prompt => TextField::Prompt,
                TextOf::Revised => TextField::RevisedPrompt,
                TextOf::Note => TextField::Note,
                TextOf::Negative => TextField::NegativePrompt,
            };
            matches.extend(places.iter().map(|place| {
                let (start, end) = units(&text, place);
                TextMatch { field, start, end }
            }));
        }
        Ok(matches)
    }

    /// Fills the index of words to its end. A window fills it beside other work; a program that ends at once waits here,
    /// or its next run would begin at the same place.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn finish_index(&self) -> Result<(), Fault> {
        let library = Arc::clone(&self.core.library);
        blocking(move || Ok(library.finish_index()?)).await
    }

    /// The first images that a look shows. The search is taken as whole: its last word too.
    ///
    /// # Errors
    /// [`ErrorCode::QuerySyntax`], [`ErrorCode::NotNow`] while the index of words is built, or trouble of the database.
    pub async fn search(&self, look: Look, limit: usize) -> Result<Vec<wire::Image>, Fault> {
        let core = Arc::clone(&self.core);
        blocking(move || {
            let find = Find {
                limit,
                ..core.find(&look, Typing::Done)?
            };
            let images = core.library.find(&find)?;
            images
                .iter()
                .map(|row| snapshot::image(&core.library, row).map_err(Fault::from))
                .collect()
        })
        .await
    }

    /// Has ready in memory what searches and orders need, once the first page had the time to be painted.
    pub(super) fn prepare_search_soon(&self) {
        let core = Arc::downgrade(&self.core);
        tokio::spawn(async move {
            tokio::time::sleep(PAINTING).await;
            let Some(library) = core.upgrade().map(|core| Arc::clone(&core.library)) else {
                return;
            };
            let loaded = blocking(move || Ok(library.load_columns()?)).await;
            match (loaded, core.upgrade()) {
                (Ok(()), Some(core)) => core.count_soon(),
                (Ok(()), None) => {}
                (Err(fault), _) => {
                    tracing::warn!(%fault, "the columns for searches could not be read");
                }
            }
        });
    }
}

impl Core {
    /// What searches depend on.
    pub(crate) fn surroundings(&self) -> Surroundings {
        let profiles = self.settings().profiles;
        Surroundings {
            now: now_ms(),
            profiles: profiles
                .into_iter()
                .map(|profile| (profile.name, profile.id.to_string()))
                .collect(),
        }
    }

    /// What a look asks the library for.
    ///
    /// # Errors
    /// [`ErrorCode::QuerySyntax`].
    pub(crate) fn find(&self, look: &Look, typing: Typing) -> Result<Find, Fault> {
        let query = read(&look.query, typing)
            .query
            .map_err(|fault| refused(&fault))?;
        Ok(Find {
            place: match look.view {
                View::All => Place::All,
                View::Favourites => Place::Favourites,
                View::Unrated => Place::Unrated,
                View::Trash => Place::Trash,
                View::Album { id } => Place::Album(AlbumId(id)),
                View::SmartAlbum { id } => Place::SmartAlbum(SmartAlbumId(id)),
                View::Tag { id } => Place::Tag(TagId(id)),
            },
            query,
            sort: look.sort.map(sort),
            limit: usize::MAX,
            around: self.surroundings(),
        })
    }
}

fn refused(fault: &QueryFault) -> Fault {
    let refused = Fault::new(ErrorCode::QuerySyntax, fault.message.clone());
    match &fault.suggestion {
        Some(mended) => refused.tip(format!("Try: {mended}")),
        None => refused,
    }
}

fn sort(sort: wire::Sort) -> Sort {
    Sort {
        by: match sort.by {
            wire::SortBy::Made => SortBy::Made,
            wire::SortBy::Added => SortBy::Added,
            wire::SortBy::Rating => SortBy::Rating,
            wire::SortBy::Model => SortBy::Model,
            wire::SortBy::Size => SortBy::Size,
            wire::SortBy::Relevance => SortBy::Relevance,
        },
        descending: sort.descending,
    }
}

/// Bytes of a text as UTF-16 code units.
fn units(text: &str, place: &Range<usize>) -> (u32, u32) {
    let count = |end: usize| {
        let units = text.get(..end).unwrap_or(text).encode_utf16().count();
        u32::try_from(units).unwrap_or(u32::MAX)
    };
    (count(place.start), count(place.end))
}

/// The byte at which so many UTF-16 code units are over.
fn byte(text: &str, at: u32) -> usize {
    let mut left = at as usize;
    for (byte, c) in text.char_indices() {
        if left < c.len_utf16() {
            return byte;
        }
        left -= c.len_utf16();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_the_page_counts_them() {
        let text = "a\u{1f98a}b";
        assert_eq!(units(text, &(5..6)), (3, 4));
        assert_eq!(
            [0, 1, 2, 3, 4, 9].map(|at| byte(text, at)),
            [0, 1, 1, 5, 6, 6]
        );
    }
}
