//! A file without a row: what it is, and the row it would have.

use super::UpkeepError;
use super::files::{Loose, modified};
use crate::incoming::{MAX_FILE_BYTES, read_file};
use crate::tables::{OutputRow, safe_relative};
use crate::{ImageId, ImageRow, JobId, Millis, Undecodable, names};
use media::{Digest, Format, GenerationRecord};
use std::path::Path;

/// A file that was read.
#[derive(Debug)]
pub(super) struct Inspected {
    pub(super) path: String,
    pub(super) bytes: u64,
    pub(super) sha256: Digest,
    /// None: no image.
    pub(super) format: Option<Format>,
    /// Width and height as seen.
    size: Option<(u32, u32)>,
    /// Inside the file, or beside it.
    record: Option<GenerationRecord>,
    sidecar: bool,
    modified: Millis,
}

/// Reads a file that has no row.
pub(super) fn inspect(root: &Path, loose: &Loose) -> Result<Inspected, UpkeepError> {
    let io = |path: &Path| super::trouble("cannot read", path);
    let path = match safe_relative(&loose.path) {
        Some(relative) => root.join(relative),
        None => root.join(&loose.path),
    };
    let bytes = read_file(&path, MAX_FILE_BYTES).map_err(io(&path))?;
    let format = media::sniff(&bytes).filter(|_| bytes.len() as u64 <= MAX_FILE_BYTES);
    let mut record = format.and_then(|_| media::read_record(&bytes));
    let mut sidecar = false;
    if format.is_some() && record.is_none() {
        let mut beside = path.clone().into_os_string();
        beside.push(".json");
        record = read_file(Path::new(&beside), media::MAX_SIDECAR_BYTES as u64)
            .ok()
            .and_then(|text| media::read_sidecar(&text))
            // Any object of JSON reads as an empty record.
            .filter(|record| record.image_id > 0);
        sidecar = record.is_some();
    }
    Ok(Inspected {
        path: loose.path.clone(),
        bytes: bytes.len() as u64,
        sha256: Digest::of(&bytes),
        size: format
            .and_then(|_| media::measure(&bytes).ok())
            .map(|measured| measured.upright_size()),
        format,
        record,
        sidecar,
        modified: modified(&path)?,
    })
}

impl Inspected {
    /// The id that the file says it has: by its record, or by the name that only this program gives.
    pub(super) fn id(&self) -> Option<ImageId> {
        self.format?;
        let recorded = self.record.as_ref().map(|record| record.image_id);
        recorded
            .filter(|id| (1..1 << 53).contains(id))
            .map(ImageId)
            .or_else(|| names::id_in_path(&self.path))
    }

    /// The row it would have.
    pub(super) fn row(
        self,
        id: ImageId,
        output: Option<&OutputRow>,
    ) -> Option<(ImageRow, Option<i64>)> {
        let format = self.format?;
        let known = self.record.is_some();
        let record = self.record.unwrap_or_default();
        let (width, height) = self.size.unwrap_or_default();
        let parent = record.parent_image_id;
        let row = ImageRow {
            id,
            path: self.path,
            sha256: self.sha256,
            source_sha256: record.source_sha256.unwrap_or(self.sha256),
            // Told by decoding, when its thumbnail is made.
            pixel_hash: None,
            perceptual_hash: None,
            average_colour: None,
            undecodable: self.size.is_none().then_some(Undecodable::Damaged),
            width,
            height,
            format,
            bytes: self.bytes,
            prompt: record.prompt,
            negative_prompt: record.negative_prompt,
            revised_prompt: record.revised_prompt,
            note: None,
            model: Some(record.model).filter(|model| !model.is_empty()),
            size_asked: record.size,
            quality: record.quality,
            steps: record.steps,
            guidance: record.guidance,
            seed: record.seed,
            response_format: record.response_format,
            created_at: read_moment(&record.created_at).unwrap_or(self.modified),
            server_created: record.server_created,
            job_id: output
                .map(|output| output.job_id)
                .or(record.job_id.map(JobId)),
            output_index: output
                .map(|output| output.idx)
                .or(record.job_id.and(record.seed.index.checked_sub(1))),
            profile_id: None,
            demo: record.demo,
            rating: 0,
            favourite: false,
            trashed_at: None,
            missing_since: None,
            imported: !known,
            sidecar: self.sidecar,
            arrived_after_cancel: false,
            cost: None,
        };
        Some((row, parent))
    }
}

/// A moment of a record, RFC 3339.
fn read_moment(text: &str) -> Option<Millis> {
    let format = &time::format_description::well_known::Rfc3339;
    let at = time::OffsetDateTime::parse(text, format).ok()?;
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok()
}
