//! What only a window needs: going on after an end that was taken back, and pixels for the clipboard.

use std::sync::Arc;

use media::{Layout, Limits};

use super::Studio;
use crate::blocking::blocking;
use crate::engine;
use crate::fault::{ErrorCode, Fault};

/// Decoded pixels, upright, rows from top to bottom without padding.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Four bytes a pixel: red, green, blue, alpha, not premultiplied.
    pub rgba: Vec<u8>,
}

impl std::fmt::Debug for Pixels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pixels({} x {})", self.width, self.height)
    }
}

impl Studio {
    /// Takes back [`Self::close`]: queued requests of this process are sent again.
    pub fn go_on(&self) {
        if self.core.reopen() {
            tokio::spawn(engine::drive(Arc::clone(&self.core)));
        }
    }

    /// The pixels of an image, decoded within the limits of every decoder.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchImage`], [`ErrorCode::ImageDamaged`] for one that is kept but cannot be decoded, or trouble
    /// of the disk.
    pub async fn pixels(&self, id: i64) -> Result<Pixels, Fault> {
        let file = self.image_file(id).await?;
        blocking(move || {
            let bytes = std::fs::read(&file.path).map_err(|error| {
                Fault::new(
                    ErrorCode::Disk,
                    format!("The image could not be read: {error}."),
                )
            })?;
            let picture = media::decode(&bytes, &Limits::default()).map_err(|error| {
                let words = format!("The image cannot be decoded: {error}.");
                Fault::new(ErrorCode::ImageDamaged, words)
            })?;
            let rgba = match picture.layout() {
                Layout::Rgba8 => picture.pixels().to_vec(),
                Layout::Rgb8 => picture
                    .pixels()
                    .chunks_exact(3)
                    .flat_map(|rgb| rgb.iter().copied().chain([u8::MAX]))
                    .collect(),
            };
            Ok(Pixels {
                width: picture.width(),
                height: picture.height(),
                rgba,
            })
        })
        .await
    }
}
