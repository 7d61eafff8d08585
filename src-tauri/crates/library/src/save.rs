//! Saving an image.

use crate::{DbError, ImageId, ImageRow, JobId, Millis, SaveError, WriteTx};
use media::GenerationRecord;
use std::path::PathBuf;

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
}

/// The bytes as delivered. They stay where they are; removing them after [`Library::save`](crate::Library::save) is the caller's business.
#[derive(Debug, Clone)]
pub enum Delivered {
    /// In a file, for example in the spool.
    File(PathBuf),
    /// In memory.
    Bytes(Vec<u8>),
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

/// A saved image.
#[derive(Debug)]
pub struct Saved {
    /// Its row.
    pub image: ImageRow,
    /// For [`Library::store_thumbnails`](crate::Library::store_thumbnails), at leisure. Holds the decoded picture (4 MB for 1024 x 1024), so do not
    /// keep many of them.
    pub pending: PendingThumbnails,
}

/// A picture whose thumbnails are still to be made.
#[derive(Debug)]
pub struct PendingThumbnails {
    pub(crate) sha256: media::Digest,
    pub(crate) picture: Option<media::Picture>,
}
