//! Rows as whole snapshots for a window or a script.

use routeway::{GenerateRequest, ModelId};
use safelight_library::{
    DbError, ImageRow, JobId, JobRow, Library, OutputRow, OutputState, ReadTx, Undecodable,
};

use crate::fault::{ErrorCode, Fault};
use crate::ledger::JobState;
use crate::task_row::TaskRow;
use crate::wire;

/// A job with its outputs, or `None` if there is no such job.
pub(crate) fn job(tx: &ReadTx<'_>, id: JobId) -> Result<Option<wire::Job>, DbError> {
    let Some(row) = tx.jobs().get(id)? else {
        return Ok(None);
    };
    job_of(tx, &row).map(Some)
}

/// The same for a row at hand.
pub(crate) fn job_of(tx: &ReadTx<'_>, row: &JobRow) -> Result<wire::Job, DbError> {
    let outputs = tx.outputs().of_job(row.id)?;
    Ok(whole_job(row, &outputs))
}

fn whole_job(row: &JobRow, outputs: &[OutputRow]) -> wire::Job {
    let request = request_of(row);
    let fault = row.error.as_deref().map(Fault::from_row);
    wire::Job {
        id: row.id.0,
        phase: phase(row, fault.as_ref()),
        state: row.state.as_str().to_owned(),
        asked: u32::from(request.n.unwrap_or(1)),
        request,
        profile_id: row.profile_id.clone(),
        base_url: row.base_url.clone(),
        demo: row.demo,
        outputs: outputs.iter().map(output).collect(),
        cancel_requested: row.cancel_requested,
        attempt: u32::try_from(row.attempt).unwrap_or(u32::MAX),
        created_at: row.created_at,
        sent_at: row.sent_at,
        waits_until: row.not_before,
        finished_at: row.finished_at,
        retry_of: row.retry_of.map(|id| id.0),
        task_id: row
            .task
            .as_deref()
            .and_then(TaskRow::read)
            .and_then(|task| task.polling.ticket().id.clone()),
        note: row.note.clone(),
        fault,
    }
}

fn phase(row: &JobRow, fault: Option<&Fault>) -> wire::Phase {
    use wire::Phase as P;
    match row.state {
        JobState::Queued if fault.is_some_and(|f| f.code == ErrorCode::NeedsItsKey) => {
            P::NeedsItsKey
        }
        JobState::Queued if row.owner.is_none() => P::Held,
        JobState::Queued => P::Queued,
        JobState::Claimed => P::Claimed,
        JobState::Sending => P::Sending,
        JobState::Replied => P::Saving,
        JobState::Polling => P::Polling,
        JobState::Done => P::Done,
        JobState::Failed => P::Failed,
        JobState::Interrupted => P::Interrupted,
        JobState::Cancelled => P::Cancelled,
    }
}

/// The request of a job; one that cannot be read (a damaged row) is shown as an empty one.
pub(crate) fn request_of(row: &JobRow) -> GenerateRequest {
    serde_json::from_str(&row.request).unwrap_or_else(|error| {
        tracing::warn!(job = %row.id, %error, "the request of a job cannot be read");
        GenerateRequest::new(ModelId::from("?"), "")
    })
}

fn output(row: &OutputRow) -> wire::Output {
    wire::Output {
        index: row.idx,
        phase: match row.state {
            OutputState::Pending => wire::OutputPhase::Pending,
            OutputState::Saved => wire::OutputPhase::Saved,
            OutputState::Failed => wire::OutputPhase::Failed,
            OutputState::Expired => wire::OutputPhase::Expired,
        },
        image_id: (row.state == OutputState::Saved).then_some(row.image_id.0),
        expires_at: row.expires_at,
        next_try_at: row.next_attempt_at,
        fault: row.last_error.as_deref().map(Fault::from_row),
    }
}

/// An image as the window shows it.
pub(crate) fn image(library: &Library, row: &ImageRow) -> Result<wire::Image, DbError> {
    Ok(wire::Image {
        id: row.id.0,
        path: library.absolute_path(row)?,
        sha256: row.sha256.to_string(),
        width: row.width,
        height: row.height,
        format: row.format.to_string().to_lowercase(),
        bytes: row.bytes,
        colour: row
            .average_colour
            .map(|[r, g, b]| format!("#{r:02x}{g:02x}{b:02x}")),
        prompt: row.prompt.clone(),
        negative_prompt: row.negative_prompt.clone(),
        revised_prompt: row.revised_prompt.clone(),
        model: row.model.clone().unwrap_or_default(),
        size: row.size_asked.clone(),
        quality: row.quality.clone(),
        steps: row.steps,
        guidance: row.guidance,
        seed: row.seed.value,
        seed_facts: wire::SeedFacts {
            value: row.seed.value,
            words: row.seed.describe(),
        },
        created_at: row.created_at,
        server_created: row.server_created,
        job_id: row.job_id.map(|id| id.0),
        output_index: row.output_index,
        profile_id: row.profile_id.clone(),
        demo: row.demo,
        rating: row.rating,
        favourite: row.favourite,
        trashed_at: row.trashed_at,
        arrived_after_cancel: row.arrived_after_cancel,
        cannot_be_shown: row.undecodable.map(|why| {
            match why {
                Undecodable::Unsupported => "this variety of image is kept, but not drawn here",
                Undecodable::TooLarge => "too large to show",
                Undecodable::Damaged => "the file is damaged",
            }
            .to_owned()
        }),
        cost: row.cost,
    })
}
