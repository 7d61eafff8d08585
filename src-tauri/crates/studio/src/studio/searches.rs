//! The searches that were used last: they travel with the library.

use std::sync::Arc;

use super::Studio;
use crate::blocking::blocking;
use crate::fault::Fault;

/// Searches that are remembered.
const MOST: usize = 20;
/// Longer ones, in bytes, are not.
const LONGEST: usize = 2_000;
/// The fact in `meta` they stand in, as a JSON list.
const NAME: &str = "recent_searches";

impl Studio {
    /// The searches that were used last, newest first; at most 20.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn recent_searches(&self) -> Result<Vec<String>, Fault> {
        Ok(read(self.core.read(|tx| tx.meta().get(NAME)).await?))
    }

    /// Puts a search in front of those that were used. Does nothing in a library that can only be looked at.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn remember_search(&self, query: &str) -> Result<(), Fault> {
        let query = query.trim().to_owned();
        if query.is_empty() || query.len() > LONGEST || !self.is_writable() {
            return Ok(());
        }
        let library = Arc::clone(&self.core.library);
        blocking(move || {
            Ok(library.write(move |tx| {
                let mut used = read(tx.meta().get(NAME)?);
                used.retain(|one| *one != query);
                used.insert(0, query);
                used.truncate(MOST);
                let text = serde_json::to_string(&used).unwrap_or_default();
                tx.meta_mut().set(NAME, Some(&text))
            })?)
        })
        .await
    }
}

/// Something else in its place counts as none.
fn read(text: Option<String>) -> Vec<String> {
    text.and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}
