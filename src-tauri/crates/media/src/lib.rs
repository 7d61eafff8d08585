//! The bytes of images: what they are, what they show, and what they say about their making.
//!
//! Everything here is a pure function on a slice of bytes. There is no file, no database and no network in this crate,
//! and nothing is ever kept between two calls, so any number of threads may use it at once. All of it is synchronous
//! and some of it is heavy: callers with an event loop use a blocking pool.
//!
//! The bytes are hostile until proven otherwise. They come from servers, from links and from folders of strangers, and
//! a label such as a media type or a file name is never believed. Four ways lead through the crate:
//!
//! - **Knowing.** [`sniff`] tells the [`Format`] by the first bytes, [`measure`] the size and kind by the header. Both
//!   are cheap, allocate nothing and work on files that are far too large to decode.
//! - **Seeing.** [`decode`] holds the header against [`Limits`] *before* it allocates, refuses what cannot be shown in
//!   about 300 MB and a second or two, takes a file that is cut short for damaged, and contains the panics of the
//!   decoders it uses. A [`Picture`] gives [`Thumbnails`], an average colour, a [`PerceptualHash`] that near-duplicates
//!   share and a hash of the pixels that is the same in every container.
//! - **Remembering.** [`embed`] splices a [`GenerationRecord`] into PNG, JPEG and WebP without re-encoding a pixel and
//!   without disturbing other metadata, and only answers [`Embedding::Written`] when it has read the record back.
//!   Signed files (C2PA) and formats that cannot carry it stay untouched and get a sidecar ([`sidecar_json`]).
//!   [`read_record`] and [`read_sidecar`] are the ways back, by which a library is rebuilt from its files.
//! - **Reading.** [`read_texts`] gives the texts that other programs left (`parameters`, `prompt`, `workflow`, EXIF
//!   comments, XMP), each at most [`MAX_TEXT_BYTES`] after decompression.
//!
//! An error is never a reason to throw a file away. [`MediaError::TooLarge`], [`MediaError::Damaged`] and
//! [`MediaError::Unsupported`] all speak of images that somebody paid for: they are kept and shown as a placeholder.
//! Only [`MediaError::NotAnImage`] says that the bytes are something else.
//!
//! Borders: colour profiles are not applied, AVIF is measured and kept but not decoded, animations show their first
//! frame, and only JPEG is turned by its EXIF orientation. Where this program writes, it writes XMP and PNG text; EXIF
//! is read and left as it is.

mod bytes;
mod container;
mod decode;
mod embed;
mod error;
mod format;
mod hash;
mod limits;
mod looks;
mod measure;
mod picture;
mod record;
mod subsampled;
mod texts;
mod thumbnail;
mod thumbnailer;

pub use decode::decode;
pub use embed::{Embedding, UntouchedReason, Written, behind_record, embed, read_record};
pub use error::{Excess, MediaError};
pub use format::{Format, SNIFF_LENGTH, sniff};
pub use hash::{Digest, PerceptualHash};
pub use limits::Limits;
pub use measure::{Measured, Orientation, measure};
pub use picture::{Layout, Picture, Summary};
pub use record::{
    GenerationRecord, MAX_SIDECAR_BYTES, SOFTWARE, SeedMode, SeedRecord, read_sidecar, sidecar_json,
};
pub use texts::{MAX_TEXT_BYTES, Texts, read_texts};
pub use thumbnail::{BACKGROUND, LARGE_SIDE, QUALITY, SMALL_SIDE, Thumbnail, Thumbnails};
pub use thumbnailer::Thumbnailer;
