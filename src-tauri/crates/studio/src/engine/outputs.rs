//! Bringing the images of a reply home: each on its own, so that one bad output never harms its neighbours.

use std::path::PathBuf;
use std::sync::Arc;

use safelight_library::fail_points::pass;
use safelight_library::{
    DbError, JobRow, OutputChange, OutputId, OutputRow, OutputSource, OutputState, SaveError,
};
use tokio::task::JoinSet;

use super::fetch::Fetch;
use super::settle::{must_be_reachable, read_spooled};
use super::{Next, change_to, commit, step_of};
use crate::core::Core;
use crate::fault::{Billing, ErrorCode, Fault};
use crate::filing;
use crate::ledger::Event;
use crate::snapshot;
use crate::wire;

/// Saves every pending output of a job at once, then ends the job.
pub(super) async fn finish(core: &Arc<Core>, job: &JobRow) -> Result<Next, Fault> {
    let id = job.id;
    let mut outputs = core.read(move |tx| tx.outputs().of_job(id)).await?;
    if outputs.is_empty() || needs_spool(core, &outputs) {
        match read_spooled(core, job).await? {
            Some(read) if outputs.is_empty() => {
                return super::settle::settle_with(core, job, &read).await;
            }
            Some(_) => outputs = core.read(move |tx| tx.outputs().of_job(id)).await?,
            None => {
                tracing::warn!(job = %id, "the reply of a job is gone from the spool");
                if outputs.is_empty() {
                    return nothing_left(core, job).await;
                }
            }
        }
    }
    let mut work = JoinSet::new();
    for output in outputs
        .into_iter()
        .filter(|output| output.state == OutputState::Pending)
    {
        let (core, job) = (Arc::clone(core), job.clone());
        work.spawn(async move { bring_home(&core, &job, output).await });
    }
    let mut trouble = None;
    while let Some(ended) = work.join_next().await {
        match ended {
            Ok(Ok(())) => core.announce(id).await,
            Ok(Err(fault)) => trouble = Some(fault),
            Err(error) => trouble = Some(Fault::new(ErrorCode::Internal, error.to_string())),
        }
    }
    if let Some(fault) = trouble {
        return Err(fault);
    }
    end_job(core, id).await
}

/// A reply that came whole and was taken away from the spool before it was read: it cannot be said what it held.
async fn nothing_left(core: &Arc<Core>, job: &JobRow) -> Result<Next, Fault> {
    let step = step_of(core, job, &Event::OutputsEnded)?;
    let fault = Fault::new(
        ErrorCode::ImageDamaged,
        "The reply of this request is gone from the spool.",
    )
    .billing(Billing::Billed);
    commit(core, job, change_to(&step).error(fault.to_row())).await?;
    Ok(Next::Rest)
}

/// Inline images are gathered anew from the spooled reply unless this process has done so: their files are not synced.
fn needs_spool(core: &Core, outputs: &[OutputRow]) -> bool {
    outputs.iter().any(|output| {
        output.state == OutputState::Pending
            && output.source == OutputSource::Inline
            && !core.was_read_out(output.job_id)
    })
}

/// `replied -> done`. The row is read again: a cancel may have come meanwhile.
async fn end_job(core: &Arc<Core>, id: safelight_library::JobId) -> Result<Next, Fault> {
    let Some(job) = core.read(move |tx| tx.jobs().get(id)).await? else {
        return Ok(Next::Rest);
    };
    let step = step_of(core, &job, &Event::OutputsEnded)?;
    pass("outputs.ended");
    commit(core, &job, change_to(&step)).await?;
    pass("job.done");
    let outputs = core.read(move |tx| tx.outputs().of_job(id)).await?;
    let saved = || {
        outputs
            .iter()
            .filter(|output| output.state == OutputState::Saved)
    };
    // After a restart the whole reply was read out again, with images that were saved before.
    saved().for_each(|output| core.spool.forget_output(id.0, output.idx));
    if saved().count() == outputs.len() {
        core.spool.forget(id.0);
        pass("spool.cleared");
    }
    Ok(Next::Rest)
}

/// Takes one output to its end.
async fn bring_home(core: &Arc<Core>, job: &JobRow, output: OutputRow) -> Result<(), Fault> {
    match output.source {
        OutputSource::Inline => save_inline(core, job, &output).await,
        OutputSource::Url => Fetch::new(core, job, output).run().await,
    }
}

async fn save_inline(core: &Arc<Core>, job: &JobRow, output: &OutputRow) -> Result<(), Fault> {
    let path = core.spool.output_path(job.id.0, output.idx);
    if !path.exists() {
        must_be_reachable(core).await?;
        let fault = Fault::new(
            ErrorCode::ImageDamaged,
            "This image of the reply is gone from the spool.",
        )
        .billing(Billing::Billed);
        return fail(core, output.id, OutputState::Failed, &fault).await;
    }
    match save(core, job, output, path, true).await {
        Ok(()) => Ok(()),
        Err(Unsaved::NoImage) => {
            let fault = Fault::new(
                ErrorCode::ImageDamaged,
                "The server sent bytes that are not an image I know.",
            )
            .billing(Billing::Billed)
            .tip("They are kept in the spool for 30 days.");
            fail(core, output.id, OutputState::Failed, &fault).await
        }
        Err(Unsaved::Damaged) => Err(Fault::new(
            ErrorCode::Internal,
            "A damaged image was not kept.",
        )),
        Err(Unsaved::Disk(fault)) => Err(fault),
    }
}

/// Why an image was not saved.
pub(super) enum Unsaved {
    /// The bytes are no image.
    NoImage,
    /// A known image that cannot be decoded, where another try may bring a whole one.
    Damaged,
    /// The disk or the database; the bytes are kept.
    Disk(Fault),
}

/// Files one image; its row and the end of its output are one transaction.
pub(super) async fn save(
    core: &Arc<Core>,
    job: &JobRow,
    output: &OutputRow,
    delivered: PathBuf,
    keep_damaged: bool,
) -> Result<(), Unsaved> {
    let _slot = core
        .saves
        .acquire()
        .await
        .map_err(|_| Unsaved::Disk(closed()))?;
    // The row says whether a cancel came meanwhile.
    let id = job.id;
    let job = core
        .read(move |tx| tx.jobs().get(id))
        .await
        .map_err(Unsaved::Disk)?
        .unwrap_or_else(|| job.clone());
    let price = core.price_of(&job);
    let incoming = filing::incoming(&job, output, delivered, price, !keep_damaged);
    let (library, output_id) = (Arc::clone(&core.library), output.id);
    let saved = tokio::task::spawn_blocking(move || {
        library.save(incoming, move |tx, _| {
            let change = OutputChange::to(OutputState::Saved)
                .last_error(None)
                .next_attempt_at(None);
            if tx
                .outputs_mut()
                .compare_and_set(output_id, &[OutputState::Pending], &change)?
            {
                Ok(())
            } else {
                Err(DbError::Conflict("the output has ended already"))
            }
        })
    })
    .await
    .map_err(|error| Unsaved::Disk(Fault::new(ErrorCode::Internal, error.to_string())))?;
    match saved {
        Ok(saved) => {
            // Begun before anybody is told: whoever asks for a thumbnail then waits for this one.
            let library = Arc::clone(&core.library);
            let pending = saved.pending;
            tokio::task::spawn_blocking(move || {
                if let Err(error) = library.store_thumbnails(pending) {
                    tracing::warn!(%error, "a thumbnail could not be made");
                }
            });
            if let Ok(image) = snapshot::image(&core.library, &saved.image) {
                core.tell(wire::Event::ImagesAdded {
                    images: vec![image],
                });
            }
            pass("image.told");
            core.spool.forget_output(job.id.0, output.idx);
            Ok(())
        }
        Err(SaveError::AlreadySaved(_)) => mark_saved(core, output_id).await.map_err(Unsaved::Disk),
        Err(SaveError::NotAnImage) => Err(Unsaved::NoImage),
        Err(SaveError::Damaged(_)) => Err(Unsaved::Damaged),
        Err(error) => Err(Unsaved::Disk(error.into())),
    }
}

async fn mark_saved(core: &Core, id: OutputId) -> Result<(), Fault> {
    let change = OutputChange::to(OutputState::Saved)
        .last_error(None)
        .next_attempt_at(None);
    core.write(move |tx| {
        tx.outputs_mut()
            .compare_and_set(id, &[OutputState::Pending], &change)
            .map(drop)
    })
    .await
}

pub(super) async fn fail(
    core: &Core,
    id: OutputId,
    state: OutputState,
    fault: &Fault,
) -> Result<(), Fault> {
    let change = OutputChange::to(state)
        .last_error(fault.to_row())
        .next_attempt_at(None);
    core.write(move |tx| {
        tx.outputs_mut()
            .compare_and_set(id, &[OutputState::Pending], &change)
            .map(drop)
    })
    .await
}

pub(super) fn closed() -> Fault {
    Fault::new(
        ErrorCode::NotNow,
        "Safelight is closing; it goes on at the next start.",
    )
}

/// Marks the failed and expired outputs of a job as pending again; a person asked for it.
pub(crate) async fn try_again(core: &Core, job: safelight_library::JobId) -> Result<usize, Fault> {
    let expected = [OutputState::Failed, OutputState::Expired];
    core.write(move |tx| {
        let mut again = 0;
        for output in tx.outputs().of_job(job)? {
            let change = OutputChange::to(OutputState::Pending)
                .attempts(0)
                .next_attempt_at(None);
            if output.url.is_some()
                && tx
                    .outputs_mut()
                    .compare_and_set(output.id, &expected, &change)?
            {
                again += 1;
            }
        }
        Ok(again)
    })
    .await
}
