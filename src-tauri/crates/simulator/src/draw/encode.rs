//! Pictures as files.

use super::{Format, Picture};

/// Why a picture could not be written as a file.
#[derive(Debug, thiserror::Error)]
#[error("cannot encode the picture as {format:?}: {reason}")]
pub struct EncodeError {
    format: Format,
    reason: String,
}

/// Encodes a picture, without metadata. Equal pictures give equal bytes.
///
/// # Errors
/// [`EncodeError`] when the encoder refuses, which it does not for pictures that [`draw`](super::draw) made.
pub fn encode(picture: &Picture, format: Format) -> Result<Vec<u8>, EncodeError> {
    let _ = (picture, format);
    todo!()
}
