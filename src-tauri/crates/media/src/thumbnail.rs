//! Small JPEGs of a picture.

/// Longest side of [`Thumbnails::large`] in pixels.
pub const LARGE_SIDE: u32 = 512;
/// Longest side of [`Thumbnails::small`] in pixels.
pub const SMALL_SIDE: u32 = 256;
/// JPEG quality of thumbnails, of 100; colour at half resolution (4:2:0).
pub const QUALITY: u8 = 80;
/// What shines through transparent pixels: the middle of the grid's checkerboard, red, green, blue. JPEG has no alpha.
pub const BACKGROUND: [u8; 3] = [0x1e, 0x1c, 0x1a];

/// One thumbnail.
#[derive(Clone, PartialEq, Eq)]
pub struct Thumbnail {
    /// A baseline JPEG file.
    pub jpeg: Vec<u8>,
    /// Width in pixels, at least 1.
    pub width: u32,
    /// Height in pixels, at least 1.
    pub height: u32,
}

impl std::fmt::Debug for Thumbnail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Thumbnail({} x {}, {} bytes)",
            self.width,
            self.height,
            self.jpeg.len()
        )
    }
}

/// Both thumbnails of a picture. They keep its proportions, fit a square and are never larger than the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnails {
    /// Fits 512 x 512 pixels.
    pub large: Thumbnail,
    /// Fits 256 x 256 pixels; made from the large one.
    pub small: Thumbnail,
}
