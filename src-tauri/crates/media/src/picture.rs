//! A decoded picture.

use fast_image_resize::Resizer;
use sha2::{Digest as _, Sha256};

use crate::looks::Looks;
use crate::{Digest, MediaError, PerceptualHash, Thumbnail, Thumbnails, thumbnail};

/// How the samples of a [`Picture`] lie in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Three bytes a pixel: red, green, blue.
    Rgb8,
    /// Four bytes a pixel: red, green, blue, alpha, not premultiplied.
    Rgba8,
}

impl Layout {
    /// Bytes of one pixel: 3 or 4.
    #[must_use]
    pub const fn bytes_per_pixel(self) -> usize {
        match self {
            Self::Rgb8 => 3,
            Self::Rgba8 => 4,
        }
    }
}

/// Pixels in memory, upright, rows from top to bottom without padding.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    layout: Layout,
    pixels: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Picture({} x {} {:?})",
            self.width, self.height, self.layout
        )
    }
}

/// The figures of a picture that an index keeps, made in one go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// See [`Picture::average_colour`].
    pub average_colour: [u8; 3],
    /// See [`Picture::perceptual_hash`].
    pub perceptual_hash: PerceptualHash,
    /// See [`Picture::pixel_hash`].
    pub pixel_hash: Digest,
}

impl Picture {
    /// A picture from pixels; `None` unless both sides are at least 1 and `pixels` has exactly
    /// `width * height * layout.bytes_per_pixel()` bytes.
    #[must_use]
    pub fn new(width: u32, height: u32, layout: Layout, pixels: Vec<u8>) -> Option<Self> {
        let bytes = u64::from(width) * u64::from(height) * layout.bytes_per_pixel() as u64;
        (bytes > 0 && bytes == pixels.len() as u64).then_some(Self {
            width,
            height,
            layout,
            pixels,
        })
    }

    /// Width in pixels, at least 1.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels, at least 1.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// How the samples lie.
    #[must_use]
    pub const fn layout(&self) -> Layout {
        self.layout
    }

    /// All samples, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The samples themselves.
    pub(crate) fn into_pixels(self) -> Vec<u8> {
        self.pixels
    }

    /// The thumbnails of 512 and 256 px, see [`Thumbnails`].
    ///
    /// # Errors
    /// [`MediaError::Thumbnail`], which no known picture brings about.
    pub fn thumbnails(&self) -> Result<Thumbnails, MediaError> {
        thumbnail::make(self)
    }

    /// One thumbnail that fits a square of `side` pixels (1 to 65,535), shrunk straight from the picture.
    ///
    /// # Errors
    /// [`MediaError::Thumbnail`] when the picture is no larger than `side` and too large for a JPEG.
    pub fn thumbnail(&self, side: u32) -> Result<Thumbnail, MediaError> {
        thumbnail::make_one(&mut Resizer::new(), self, side.max(1))
    }

    /// The mean colour over the background of thumbnails, red, green, blue; a tile shows it until its picture is there.
    #[must_use]
    pub fn average_colour(&self) -> [u8; 3] {
        Looks::of(self).average_colour()
    }

    /// The 64-bit hash that near-duplicates share but for a few bits, see [`PerceptualHash`].
    #[must_use]
    pub fn perceptual_hash(&self) -> PerceptualHash {
        Looks::of(self).perceptual_hash()
    }

    /// SHA-256 over width and height (4 bytes each, little-endian) and all pixels as RGBA: equal for the same pixels
    /// in another container or with other metadata, with or without an alpha channel that is opaque throughout.
    #[must_use]
    pub fn pixel_hash(&self) -> Digest {
        let mut hash = Sha256::new();
        hash.update(self.width.to_le_bytes());
        hash.update(self.height.to_le_bytes());
        match self.layout {
            Layout::Rgba8 => hash.update(&self.pixels),
            Layout::Rgb8 => {
                let mut rgba = [255; 4 * 1024];
                for block in self.pixels.chunks(3 * 1024) {
                    for (to, from) in rgba.chunks_exact_mut(4).zip(block.chunks_exact(3)) {
                        if let (Some(to), Some(from)) =
                            (to.first_chunk_mut::<3>(), from.first_chunk::<3>())
                        {
                            *to = *from;
                        }
                    }
                    hash.update(rgba.get(..block.len() / 3 * 4).unwrap_or_default());
                }
            }
        }
        Digest(hash.finalize().into())
    }

    /// Colour and both hashes; cheaper than asking for them one by one.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let looks = Looks::of(self);
        Summary {
            average_colour: looks.average_colour(),
            perceptual_hash: looks.perceptual_hash(),
            pixel_hash: self.pixel_hash(),
        }
    }
}
