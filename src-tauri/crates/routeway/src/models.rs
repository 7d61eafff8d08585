//! The list of models: what `GET /models` says, merged with a curated guess.

use crate::{ApiError, SendError};
use serde::{Deserialize, Serialize};

/// Where an entry comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelSource {
    /// Listed by the server.
    Server,
    /// From the curated list only.
    Known,
    /// In both.
    Both,
}

/// A price as far as the server names one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// The first finite number found.
    pub amount: f64,
    /// Its unit in the server's words, such as `image` or `1M tokens`.
    pub unit: Option<String>,
}

/// One model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelEntry {
    /// The id to send.
    pub id: String,
    /// For people.
    pub name: String,
    /// Sizes to offer; empty when not known.
    pub sizes: Vec<String>,
    /// Qualities to offer; empty when not known.
    pub qualities: Vec<String>,
    /// `false` when the server lists it as not available.
    pub available: bool,
    /// The price, if named. Missing is not free.
    pub price: Option<Price>,
    /// Whether it makes images, as far as can be told.
    pub image: bool,
    /// Where this comes from.
    pub source: ModelSource,
}

/// All models, image models first, in the server's order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelList {
    /// The entries, at most 10 000.
    pub entries: Vec<ModelEntry>,
    /// The date of the curated list, `YYYY-MM-DD`. It is a guess made from public documentation and clients.
    pub curated_on: String,
}

/// No list of models.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelsError {
    /// No reply.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The server refused.
    #[error("{}", .0.message)]
    Api(ApiError),
    /// The reply is no list of models, or was cut.
    #[error("the server's list of models cannot be read: {why}")]
    Unreadable {
        /// Why.
        why: String,
    },
}

impl ModelList {
    /// The curated list alone, for use without a network.
    pub fn curated() -> Self {
        todo!()
    }

    /// Reads the body of `GET /models`, leniently, and merges the curated list.
    ///
    /// # Errors
    /// [`ModelsError::Unreadable`] when it holds no list.
    pub fn read(body: &[u8]) -> Result<Self, ModelsError> {
        let _ = body;
        todo!()
    }

    /// Only those that make images.
    pub fn images(&self) -> impl Iterator<Item = &ModelEntry> {
        self.entries.iter().filter(|entry| entry.image)
    }
}
