//! Pictures from words: a prompt and a seed become pixels, the same ones on every machine.

mod canvas;
mod colour;
mod encode;
mod field;
mod maths;
mod recipe;
mod scenes;

pub use canvas::draw;
pub use encode::{EncodeError, encode};
pub(crate) use maths::Chance;
pub use recipe::{Brief, Recipe};

/// File format of an encoded picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// PNG, 8 bit RGB.
    Png,
    /// JPEG, quality 90.
    Jpeg,
    /// WebP, lossless.
    WebP,
}

impl Format {
    /// The usual file name extension, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
        }
    }
}

/// Pixels: 8 bit sRGB, rows from the top, three bytes each, without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// `width * height * 3` bytes.
    pub rgb: Vec<u8>,
}
