//! What can be wrong with the bytes of an image.

use crate::Format;

/// Why bytes could not be measured, decoded or shrunk.
///
/// Every message is written for the person who looks at the image's tile and holds no bytes of the file itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// The first bytes are those of none of the six formats of [`Format`]: an HTML page, an SVG, a JSON error, noise.
    #[error("this is not an image of a known format (PNG, JPEG, WebP, GIF, AVIF or BMP)")]
    NotAnImage,
    /// The header announces more than the [`Limits`](crate::Limits) allow. Nothing was allocated. The file may be
    /// perfectly good: keep it and show a placeholder.
    #[error("the image is too large to show: {width} x {height} pixels, {excess}")]
    TooLarge {
        /// Width the header announces, in pixels.
        width: u32,
        /// Height the header announces, in pixels.
        height: u32,
        /// Which limit it exceeds.
        excess: Excess,
    },
    /// A known format whose bytes are cut short or contradict themselves.
    #[error("the {format} file is damaged: {why}")]
    Damaged {
        /// The format its first bytes announce.
        format: Format,
        /// What was found, at most 200 characters.
        why: String,
    },
    /// A known format in a variety that is not decoded here (AVIF, 12 bit or arithmetic JPEG).
    #[error("this variety of {format} cannot be decoded here: {what}")]
    Unsupported {
        /// The format its first bytes announce.
        format: Format,
        /// Which variety, at most 200 characters.
        what: String,
    },
    /// The thumbnail could not be made from a picture that decoded well.
    #[error("the thumbnail could not be made: {why}")]
    Thumbnail {
        /// What the resizer or the encoder said, at most 200 characters.
        why: String,
    },
}

/// The limit that an image exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    /// A side is longer than `Limits::max_side` pixels.
    #[error("a side may have at most {0} pixels")]
    Side(u32),
    /// The area is larger than `Limits::max_pixels`.
    #[error("at most {0} pixels can be decoded")]
    Pixels(u64),
    /// Decoding would need more memory than `Limits::max_memory` bytes.
    #[error("decoding may take at most {0} bytes of memory")]
    Memory(u64),
    /// A JPEG with so many scans that decoding would take minutes.
    #[error("it has more scans than the {0} that can be decoded in a reasonable time")]
    Scans(usize),
}

/// Cuts a third party's message to what [`MediaError`] promises.
pub(crate) fn brief(text: impl std::fmt::Display) -> String {
    let text = text.to_string();
    match text.char_indices().nth(200) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}

/// Shorthand for [`MediaError::Damaged`].
pub(crate) fn damaged(format: Format, why: impl std::fmt::Display) -> MediaError {
    MediaError::Damaged {
        format,
        why: brief(why),
    }
}

/// Shorthand for [`MediaError::Unsupported`].
pub(crate) fn unsupported(format: Format, what: impl std::fmt::Display) -> MediaError {
    MediaError::Unsupported {
        format,
        what: brief(what),
    }
}
