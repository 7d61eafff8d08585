//! Prompts that were used, and the form as it stands.

use safelight_library::PromptId;

use super::Studio;
use crate::fault::{ErrorCode, Fault};
use crate::wire::{Draft, PromptSearch, UsedPrompt};

/// The name of the draft among the facts of the library.
const DRAFT: &str = "draft";
/// Largest draft that is kept, in bytes: all fields at their limits fit.
const DRAFT_MAX_BYTES: usize = 256 * 1024;

impl Studio {
    /// The prompts used last that hold a text.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn prompt_history(&self, search: PromptSearch) -> Result<Vec<UsedPrompt>, Fault> {
        let limit = search.limit.clamp(1, 500) as usize;
        let found = self
            .core
            .read(move |tx| tx.prompt_history().search(&search.text, limit))
            .await?;
        Ok(found
            .into_iter()
            .map(|row| UsedPrompt {
                id: row.id.0,
                prompt: row.prompt,
                negative_prompt: row.negative_prompt,
                uses: row.uses,
                used_at: row.used_at,
            })
            .collect())
    }

    /// Takes a prompt out of the history; one that is not there is fine.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryReadOnly`], or trouble of the database.
    pub async fn forget_prompt(&self, id: i64) -> Result<(), Fault> {
        self.core
            .write(move |tx| tx.prompt_history_mut().delete(PromptId(id)))
            .await
            .map(drop)
    }

    /// The form as it stood last; `None` when it was never kept, or cannot be read any more.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn draft(&self) -> Result<Option<Draft>, Fault> {
        let text = self.core.read(|tx| tx.meta().get(DRAFT)).await?;
        Ok(text.and_then(|text| {
            serde_json::from_str(&text)
                .inspect_err(|error| tracing::warn!(%error, "the draft cannot be read"))
                .ok()
        }))
    }

    /// Keeps the form as it stands, for the next start.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidRequest`] when it is longer than anything that could be sent,
    /// [`ErrorCode::LibraryReadOnly`], or trouble of the database.
    pub async fn save_draft(&self, draft: Draft) -> Result<(), Fault> {
        let text = serde_json::to_string(&draft)
            .map_err(|error| Fault::new(ErrorCode::Internal, error.to_string()))?;
        if text.len() > DRAFT_MAX_BYTES {
            return Err(Fault::field("prompt", "This is too long to be kept."));
        }
        self.core
            .write(move |tx| tx.meta_mut().set(DRAFT, Some(&text)))
            .await
    }
}
