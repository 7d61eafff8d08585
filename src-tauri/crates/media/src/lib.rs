//! The bytes of images.

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
mod texts;
mod thumbnail;

pub use decode::decode;
pub use embed::{Embedding, UntouchedReason, embed, read_record};
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
