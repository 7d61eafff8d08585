//! Thumbnails of many files.

use fast_image_resize::Resizer;

use crate::decode::decode_in;
use crate::{Limits, MediaError, Thumbnail, thumbnail};

/// Most memory that is kept from one file to the next, in bytes: pixels of 16 megapixels, and as much to shrink them.
const KEPT_BYTES: usize = 64 << 20;

/// Makes thumbnails of many files, one after the other, in memory that it keeps from one to the next: fresh pages from
/// the system cost a fifth of the time. It keeps at most 128 MB, and far less after ordinary files (5 MB for 1024 x 1024).
#[derive(Default)]
pub struct Thumbnailer {
    resizer: Resizer,
    spare: Vec<u8>,
}

impl std::fmt::Debug for Thumbnailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Thumbnailer({} bytes)", self.spare.capacity())
    }
}

impl Thumbnailer {
    /// One that holds no memory yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Decodes a file within `limits` and shrinks it to fit a square of `side` pixels (1 to 65,535): the same as
    /// [`decode`](crate::decode) and [`Picture::thumbnail`](crate::Picture::thumbnail).
    ///
    /// # Errors
    /// Those of both. The next file is not touched by them.
    pub fn thumbnail(
        &mut self,
        bytes: &[u8],
        limits: &Limits,
        side: u32,
    ) -> Result<Thumbnail, MediaError> {
        let picture = decode_in(bytes, limits, std::mem::take(&mut self.spare))?;
        let made = thumbnail::make_one(&mut self.resizer, &picture, side.max(1));
        let pixels = picture.into_pixels();
        if pixels.capacity() <= KEPT_BYTES {
            self.spare = pixels;
        }
        if self.resizer.size_of_internal_buffers() > KEPT_BYTES {
            self.resizer.reset_internal_buffers();
        }
        made
    }
}
