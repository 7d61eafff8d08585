//! Drawn and encoded images: made off the async threads, a few at a time, the last ones kept.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use tokio::sync::Semaphore;

use crate::draw::{Format, Recipe, draw, encode};

/// Bytes of encoded images that are kept, so that ranges and repeated downloads need no new drawing.
const MOST_KEPT: usize = 64 << 20;
/// Images drawn at a time: one of the largest size takes about 100 MB while it is made.
const AT_ONCE: usize = 2;

type Kept = VecDeque<(Recipe, Format, Bytes)>;

/// Makes images.
#[derive(Debug)]
pub(super) struct Pictures {
    permits: Semaphore,
    kept: Mutex<Kept>,
}

impl Default for Pictures {
    fn default() -> Self {
        Self {
            permits: Semaphore::new(AT_ONCE),
            kept: Mutex::default(),
        }
    }
}

impl Pictures {
    /// The file of a recipe; empty if it could not be made, which the log tells.
    pub(super) async fn file(&self, recipe: &Recipe, format: Format) -> Bytes {
        let Ok(_permit) = self.permits.acquire().await else {
            return Bytes::new();
        };
        if let Some(bytes) = self.find(recipe, format) {
            return bytes;
        }
        let wanted = recipe.clone();
        let made = tokio::task::spawn_blocking(move || encode(&draw(&wanted), format)).await;
        let bytes = match made {
            Ok(Ok(bytes)) => Bytes::from(bytes),
            Ok(Err(error)) => {
                tracing::error!(%error, "an image could not be encoded");
                return Bytes::new();
            }
            Err(error) => {
                tracing::error!(%error, "an image could not be drawn");
                return Bytes::new();
            }
        };
        self.keep(recipe, format, &bytes);
        bytes
    }

    fn find(&self, recipe: &Recipe, format: Format) -> Option<Bytes> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(r, f, _)| r == recipe && *f == format)?;
        Some(found.2.clone())
    }

    fn keep(&self, recipe: &Recipe, format: Format, bytes: &Bytes) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((recipe.clone(), format, bytes.clone()));
        while kept.iter().map(|(_, _, b)| b.len()).sum::<usize>() > MOST_KEPT {
            kept.pop_front();
        }
    }
}
