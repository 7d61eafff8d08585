//! Which format bytes are in, told by the bytes and never by a label.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An image format that the library knows by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// PNG and APNG.
    Png,
    /// JPEG in any wrapping (JFIF, EXIF, Adobe).
    Jpeg,
    /// WebP, lossy, lossless or animated.
    WebP,
    /// GIF 87a and 89a.
    Gif,
    /// AVIF still or sequence. Measured and kept, not decoded.
    Avif,
    /// Windows bitmap.
    Bmp,
}

impl Format {
    /// All formats, in the order of the enum.
    pub const ALL: [Self; 6] = [
        Self::Png,
        Self::Jpeg,
        Self::WebP,
        Self::Gif,
        Self::Avif,
        Self::Bmp,
    ];

    /// The file name extension without a dot, lower case: `png`, `jpg`, `webp`, `gif`, `avif`, `bmp`.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Avif => "avif",
            Self::Bmp => "bmp",
        }
    }

    /// The media type as registered with IANA: `image/png` and so on.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Avif => "image/avif",
            Self::Bmp => "image/bmp",
        }
    }

    /// The lower-case name that is kept in a database: `png`, `jpeg`, `webp`, `gif`, `avif`, `bmp`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            other => other.extension(),
        }
    }

    /// The format with this [`id`](Self::id) or [`extension`](Self::extension); `None` for any other text.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|format| format.id() == id || format.extension() == id)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Avif => "AVIF",
            Self::Bmp => "BMP",
        })
    }
}

/// How many leading bytes [`sniff`] looks at; more do no harm.
pub const SNIFF_LENGTH: usize = 64;

/// The format of an image, from its first [`SNIFF_LENGTH`] bytes. `None` for anything that is none of the six:
/// HTML, SVG, JSON, PDF, an empty slice. It says nothing about the rest of the file.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Option<Format> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(Format::Png);
    }
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Some(Format::Jpeg);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(Format::WebP);
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        return Some(Format::Gif);
    }
    if is_avif(bytes) {
        return Some(Format::Avif);
    }
    if is_bmp(bytes) {
        return Some(Format::Bmp);
    }
    None
}

/// An ISO base media file whose major or compatible brands name AVIF (AV1 Image File Format, section 6.2).
fn is_avif(bytes: &[u8]) -> bool {
    if bytes.get(4..8) != Some(b"ftyp") {
        return false;
    }
    let announced = bytes
        .first_chunk::<4>()
        .map_or(0, |size| u32::from_be_bytes(*size) as usize);
    let brands = bytes
        .get(8..announced.min(bytes.len()).min(SNIFF_LENGTH))
        .unwrap_or_default();
    let is_brand = |brand: &[u8]| brand == b"avif" || brand == b"avis";
    // The four bytes after the major brand are its version.
    brands
        .chunks_exact(4)
        .enumerate()
        .any(|(at, brand)| at != 1 && is_brand(brand))
}

/// "BM" alone begins many a text: the length of the second header, reserved zeros and a plausible start of the
/// pixels are asked for too (Microsoft, BITMAPFILEHEADER and BITMAPINFOHEADER).
fn is_bmp(bytes: &[u8]) -> bool {
    let Some(header) = bytes.first_chunk::<18>() else {
        return false;
    };
    let pixels_at = u32::from_le_bytes([header[10], header[11], header[12], header[13]]);
    let info_length = u32::from_le_bytes([header[14], header[15], header[16], header[17]]);
    header.starts_with(b"BM")
        && pixels_at >= 26
        && matches!(info_length, 12 | 16 | 40 | 52 | 56 | 64 | 108 | 124)
}
