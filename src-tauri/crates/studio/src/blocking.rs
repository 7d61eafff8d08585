//! Work that blocks, kept off the asynchronous threads.

use crate::fault::{ErrorCode, Fault};

/// Runs a blocking closure off the asynchronous threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => {
            tracing::error!(%error, "a blocking piece of work did not end");
            Err(Fault::new(
                ErrorCode::Internal,
                "A piece of work stopped unexpectedly. Nothing is lost; try again.",
            ))
        }
    }
}
