//! Texts that a file carries beside its pixels.

/// Longest single text that is read, after decompression: 2 MiB.
pub const MAX_TEXT_BYTES: usize = 2 << 20;

/// Texts found in a file's metadata, in file order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts {
    /// Keyword and text. PNG chunks give their own keyword (`parameters`, `prompt`, `workflow`, `XML:com.adobe.xmp`);
    /// other formats give `XML:com.adobe.xmp` for XMP, `Comment` for JPEG comments and the tag's name for EXIF
    /// (`UserComment`, `ImageDescription`, `Make`, `Model`, `Software`, `Artist`).
    pub entries: Vec<(String, String)>,
    /// Whether texts were left out: longer than [`MAX_TEXT_BYTES`], too many, or unreadable.
    pub incomplete: bool,
}

impl Texts {
    /// The first text with this keyword.
    #[must_use]
    pub fn get(&self, keyword: &str) -> Option<&str> {
        self.entries
            .iter()
            .find(|(found, _)| found == keyword)
            .map(|(_, text)| text.as_str())
    }
}

/// Reads the texts of PNG, JPEG and WebP files; empty for other formats and for anything that is no image.
/// Takes at most 8 MiB of memory and never fails: what cannot be read is left out and [`Texts::incomplete`] says so.
#[must_use]
pub fn read_texts(_bytes: &[u8]) -> Texts {
    todo!()
}
