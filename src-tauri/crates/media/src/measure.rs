//! What an image's header says, without decoding or allocating.

use crate::container::{avif, bmp, gif, jpeg, png, webp};
use crate::{Format, MediaError, sniff};

/// What the header of an image announces. Nothing here has been proven by decoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// The format of the file.
    pub format: Format,
    /// Width in pixels as stored, before [`orientation`](Self::orientation); at least 1.
    pub width: u32,
    /// Height in pixels as stored, before [`orientation`](Self::orientation); at least 1.
    pub height: u32,
    /// Whether the file announces more than one frame (APNG, animated WebP, GIF with a second image, AVIF sequence).
    pub animated: bool,
    /// Bits of one sample: 1, 2, 4, 8, 10, 12 or 16. For palettes, the bits of an index in the file.
    pub bit_depth: u8,
    /// Whether the file can hold transparent pixels.
    pub has_alpha: bool,
    /// How the stored pixels must be turned to stand upright (EXIF in JPEG, `irot` and `imir` in AVIF).
    pub orientation: Orientation,
}

impl Measured {
    /// Width and height in pixels as the picture is meant to be seen, that is after [`orientation`](Self::orientation).
    #[must_use]
    pub const fn upright_size(&self) -> (u32, u32) {
        if self.orientation.swaps_sides() {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        }
    }
}

/// How stored pixels are turned to stand upright. The numbers are those of EXIF tag 0x0112 (CIPA DC-008, 4.6.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Orientation {
    /// 1: as stored.
    #[default]
    Upright = 1,
    /// 2: mirrored left to right.
    MirroredHorizontally = 2,
    /// 3: turned by 180 degrees.
    Rotated180 = 3,
    /// 4: mirrored top to bottom.
    MirroredVertically = 4,
    /// 5: mirrored along the diagonal from top left to bottom right.
    Transposed = 5,
    /// 6: to be turned by 90 degrees clockwise.
    Rotated90 = 6,
    /// 7: mirrored along the other diagonal.
    Transversed = 7,
    /// 8: to be turned by 270 degrees clockwise.
    Rotated270 = 8,
}

impl Orientation {
    /// The orientation with this EXIF number; anything but 1 to 8 is taken for upright, as viewers do.
    #[must_use]
    pub const fn from_exif(number: u16) -> Self {
        match number {
            2 => Self::MirroredHorizontally,
            3 => Self::Rotated180,
            4 => Self::MirroredVertically,
            5 => Self::Transposed,
            6 => Self::Rotated90,
            7 => Self::Transversed,
            8 => Self::Rotated270,
            _ => Self::Upright,
        }
    }

    /// Whether width and height change places.
    #[must_use]
    pub const fn swaps_sides(self) -> bool {
        matches!(
            self,
            Self::Transposed | Self::Rotated90 | Self::Transversed | Self::Rotated270
        )
    }
}

/// Reads format and size from the header alone; cheap enough for any file and safe on any bytes.
///
/// # Errors
/// [`MediaError::NotAnImage`] when the format is unknown, [`MediaError::Damaged`] when the header is cut short or
/// announces no pixels. Sizes beyond any limit are no error here: [`decode`](crate::decode) refuses them.
pub fn measure(bytes: &[u8]) -> Result<Measured, MediaError> {
    match sniff(bytes).ok_or(MediaError::NotAnImage)? {
        Format::Png => png::measure(bytes),
        Format::Jpeg => jpeg::measure(bytes),
        Format::WebP => webp::measure(bytes),
        Format::Gif => gif::measure(bytes),
        Format::Avif => avif::measure(bytes),
        Format::Bmp => bmp::measure(bytes),
    }
}
