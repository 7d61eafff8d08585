//! What is handed in to be saved.

use crate::{ImageId, JobId, Millis, SaveError};
use media::GenerationRecord;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Largest file that is taken, in bytes: more than any reply may bring.
pub const MAX_FILE_BYTES: u64 = 512 << 20;

/// An image in hand, to be saved by [`Library::save`](crate::Library::save).
#[derive(Debug, Clone)]
pub struct Incoming {
    /// Reserved before: [`OutputRow::image_id`](crate::OutputRow::image_id) or
    /// [`ImagesMut::reserve_ids`](crate::ImagesMut::reserve_ids).
    pub image_id: ImageId,
    /// The bytes as delivered.
    pub delivered: Delivered,
    /// Our clock at the reply: the order of the gallery, and the folder `images/YYYY/MM`.
    pub created_at: Millis,
    /// What is written into the file. `software`, `version`, `image_id`, `created_at` and `source_sha256` are set by
    /// the library; prompt, model and settings of the row are taken from here.
    pub record: GenerationRecord,
    /// Facts of the row that no file may carry.
    pub facts: Facts,
    /// The person wants files left as they came: the record goes to a sidecar.
    pub leave_untouched: bool,
    /// Answer [`SaveError::Damaged`] for a known format that is cut short, instead of keeping it: for a download that
    /// may be tried again. Without it such a file is kept with [`ImageRow::undecodable`](crate::ImageRow::undecodable) set: it was paid for.
    pub refuse_damaged: bool,
    /// When the pixels are looked at.
    pub inspection: Inspection,
}

/// When the pixels of an image are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Inspection {
    /// Before the row is written, while the disk syncs; the row knows its pixel hash, colour and looks from the start.
    #[default]
    BeforeRow,
    /// In [`Library::store_thumbnails`](crate::Library::store_thumbnails), which then completes the row: for many images at a time.
    WithThumbnails,
}

/// The bytes as delivered. They stay where they are; removing them after [`Library::save`](crate::Library::save) is the caller's business.
#[derive(Clone)]
pub enum Delivered {
    /// In a file, for example in the spool.
    File(PathBuf),
    /// In memory.
    Bytes(Vec<u8>),
}

impl std::fmt::Debug for Delivered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(f, "File({})", path.display()),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
        }
    }
}

/// Facts of a row that no file may carry.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The job that made it.
    pub job_id: Option<JobId>,
    /// Its place in the reply, from 0.
    pub output_index: Option<u32>,
    /// The profile it was made with.
    pub profile_id: Option<String>,
    /// It came after the person had given the job up.
    pub arrived_after_cancel: bool,
    /// What it cost in US dollars.
    pub cost: Option<f64>,
    /// Words of the person.
    pub note: Option<String>,
    /// Images that were sent along.
    pub inputs: Vec<ImageId>,
}

impl Delivered {
    /// The bytes, within [`MAX_FILE_BYTES`].
    pub(crate) fn read(&self) -> Result<std::borrow::Cow<'_, [u8]>, SaveError> {
        let limit = MAX_FILE_BYTES;
        let bytes: std::borrow::Cow<'_, [u8]> = match self {
            Self::Bytes(bytes) => bytes.as_slice().into(),
            Self::File(path) => read_file(path, limit).map_err(SaveError::Delivered)?.into(),
        };
        let length = bytes.len() as u64;
        if length > limit {
            Err(SaveError::TooLarge {
                bytes: length,
                limit,
            })
        } else {
            Ok(bytes)
        }
    }
}

/// At most one byte more than `limit`.
pub(crate) fn read_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let expected = file.metadata()?.len().min(limit);
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or_default() + 1);
    file.take(limit + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
