//! `thumbnails.db`: a cache keyed by content.

/// The two sizes of thumbnails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Size {
    /// Fits 256 x 256 pixels.
    Px256,
    /// Fits 512 x 512 pixels.
    Px512,
}
