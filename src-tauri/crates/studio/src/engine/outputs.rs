//! Bringing the images of a reply home: each on its own, so that one bad output never harms its neighbours.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use routeway::download::{Resume, check_url};
use routeway::{DownloadError, DownloadStream, Url};
use safelight_library::{
    DbError, JobRow, OutputChange, OutputId, OutputRow, OutputSource, OutputState, SaveError,
};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};
use tokio::task::JoinSet;

use super::settle::read_spooled;
use super::{Next, change_to, commit, step_of};
use crate::clock::{jitter, now_ms};
use crate::core::Core;
use crate::fault::{Billing, ErrorCode, Fault};
use crate::filing;
use crate::ledger::{self, DownloadFault, DownloadPlan, Event, NextTry};
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
            None => tracing::warn!(job = %id, "the reply of a job is gone from the spool"),
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
    commit(core, &job, change_to(&step)).await?;
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
enum Unsaved {
    /// The bytes are no image.
    NoImage,
    /// A known image that cannot be decoded, where another try may bring a whole one.
    Damaged,
    /// The disk or the database; the bytes are kept.
    Disk(Fault),
}

/// Files one image; its row and the end of its output are one transaction.
async fn save(
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
    let price = core.profile_of(&job).and_then(|p| {
        p.prices
            .get(snapshot::request_of(&job).model.as_str())
            .copied()
    });
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

async fn fail(core: &Core, id: OutputId, state: OutputState, fault: &Fault) -> Result<(), Fault> {
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

fn closed() -> Fault {
    Fault::new(
        ErrorCode::NotNow,
        "Safelight is closing; it goes on at the next start.",
    )
}

/// One output that is fetched by its link.
struct Fetch<'a> {
    core: &'a Arc<Core>,
    job: &'a JobRow,
    output: OutputRow,
    refusals: u32,
    passing: u32,
}

impl<'a> Fetch<'a> {
    fn new(core: &'a Arc<Core>, job: &'a JobRow, output: OutputRow) -> Self {
        let refusals = u32::try_from(output.attempts).unwrap_or(0);
        Self {
            core,
            job,
            output,
            refusals,
            passing: 0,
        }
    }

    async fn run(mut self) -> Result<(), Fault> {
        if let Some(at) = self.output.next_attempt_at {
            self.core
                .pause_for(u64::try_from(at - now_ms()).unwrap_or(0))
                .await;
        }
        loop {
            let (why, fault) = match self.once().await {
                Ok(()) => return Ok(()),
                Err(Unfetched::Disk(fault)) => return Err(fault),
                Err(Unfetched::Download(why, fault)) => (why, fault),
            };
            tracing::info!(job = %self.job.id, output = self.output.idx, %fault, "a download failed");
            match why {
                DownloadFault::Refused => self.refusals += 1,
                _ => self.passing = self.passing.saturating_add(1),
            }
            let now = now_ms();
            let plan = DownloadPlan {
                refusals: self.refusals,
                passing: self.passing,
                expires_at: self.output.expires_at.unwrap_or(i64::MAX),
            };
            match ledger::next_try(&plan, why, now, jitter()) {
                NextTry::After(wait) => {
                    self.note(now, wait, &fault).await?;
                    self.core.pause_for(wait).await;
                }
                NextTry::Failed => {
                    return fail(self.core, self.output.id, OutputState::Failed, &fault).await;
                }
                NextTry::Expired => {
                    let fault = Fault {
                        code: ErrorCode::LinkExpired,
                        message: "The link of this image died before it could be fetched."
                            .to_owned(),
                        ..fault
                    };
                    return fail(self.core, self.output.id, OutputState::Expired, &fault).await;
                }
            }
        }
    }

    /// Writes down what went wrong and when the next try is, so that a restart keeps the plan.
    async fn note(&self, now: i64, wait: u64, fault: &Fault) -> Result<(), Fault> {
        let change = OutputChange::none()
            .attempts(i64::from(self.refusals))
            .next_attempt_at(now.saturating_add(i64::try_from(wait).unwrap_or(i64::MAX)))
            .last_error(fault.to_row());
        let id = self.output.id;
        self.core
            .write(move |tx| {
                tx.outputs_mut()
                    .compare_and_set(id, &[OutputState::Pending], &change)
                    .map(drop)
            })
            .await?;
        self.core.announce(self.job.id).await;
        Ok(())
    }

    async fn once(&self) -> Result<(), Unfetched> {
        let path = self.core.spool.output_path(self.job.id.0, self.output.idx);
        {
            let _turn = self
                .core
                .download_turn()
                .await
                .ok_or_else(|| Unfetched::Disk(closed()))?;
            self.download(&path).await?;
        }
        let last_chance = matches!(
            ledger::next_try(
                &self.plan_if_refused(),
                DownloadFault::Refused,
                now_ms(),
                0.0
            ),
            NextTry::Failed | NextTry::Expired
        );
        match save(self.core, self.job, &self.output, path.clone(), last_chance).await {
            Ok(()) => Ok(()),
            Err(Unsaved::Disk(fault)) => Err(Unfetched::Disk(fault)),
            Err(Unsaved::NoImage) => Err(self
                .refused("The link holds something that is not an image I know.")
                .await),
            Err(Unsaved::Damaged) => {
                // The next try must not go on behind bytes that are wrong.
                discard(&path);
                Err(self.refused("The image came damaged.").await)
            }
        }
    }

    fn plan_if_refused(&self) -> DownloadPlan {
        DownloadPlan {
            refusals: self.refusals + 1,
            passing: self.passing,
            expires_at: self.output.expires_at.unwrap_or(i64::MAX),
        }
    }

    async fn refused(&self, message: &str) -> Unfetched {
        discard(
            &self
                .core
                .spool
                .validator_path(self.job.id.0, self.output.idx),
        );
        Unfetched::Download(
            DownloadFault::Refused,
            Fault::new(ErrorCode::DownloadFailed, message).billing(Billing::Billed),
        )
    }

    /// Brings the bytes into the spool, going on where an earlier try ended if the server's validators allow it.
    async fn download(&self, path: &Path) -> Result<(), Unfetched> {
        let base = self.core.base_of(self.job).await.map_err(Unfetched::Disk)?;
        let link = self.output.url.as_deref().unwrap_or_default();
        let mut url =
            check_url(link, &base).map_err(|problem| unfetched(DownloadError::Refused(problem)))?;
        if self.job.demo {
            follow_demo(&mut url, &base);
        }
        let client = self
            .core
            .clients
            .download(&self.core.proxy_of(self.job))
            .map_err(Unfetched::Disk)?;
        let validator = self
            .core
            .spool
            .validator_path(self.job.id.0, self.output.idx);
        let resume = resume_point(path, &validator).await;
        let _awake = self.core.wakefulness.hold();
        let mut stream = client.fetch(&url, &base, resume).await.map_err(unfetched)?;
        write_pieces(&mut stream, path, &validator).await
    }
}

/// The demo's address changes with every start; its links are good at any of them.
fn follow_demo(url: &mut Url, base: &routeway::BaseUrl) {
    if let Ok(now) = Url::parse(base.as_str())
        && url.host_str() == now.host_str()
    {
        let _ = url.set_port(now.port());
    }
}

async fn resume_point(path: &Path, validator: &Path) -> Option<Resume> {
    let etag = tokio::fs::read_to_string(validator).await.ok()?;
    let offset = tokio::fs::metadata(path).await.ok()?.len();
    (offset > 0 && !etag.is_empty()).then_some(Resume { offset, etag })
}

async fn write_pieces(
    stream: &mut DownloadStream,
    path: &Path,
    validator: &Path,
) -> Result<(), Unfetched> {
    let start = stream.head().start;
    let mut file = tokio::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(start == 0)
        .open(path)
        .await
        .map_err(disk)?;
    match &stream.head().etag {
        Some(etag) => tokio::fs::write(validator, etag).await.map_err(disk)?,
        None => discard(validator),
    }
    file.seek(io::SeekFrom::Start(start)).await.map_err(disk)?;
    loop {
        match stream.next().await {
            Ok(Some(piece)) => file.write_all(&piece).await.map_err(disk)?,
            Ok(None) => break,
            Err(error) => {
                file.flush().await.map_err(disk)?;
                return Err(unfetched(error));
            }
        }
    }
    file.flush().await.map_err(disk)
}

fn discard(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "a spool file could not be removed");
    }
}

/// Why bytes are not here.
enum Unfetched {
    /// The server, the link or the network.
    Download(DownloadFault, Fault),
    /// Our own disk.
    Disk(Fault),
}

fn disk(error: io::Error) -> Unfetched {
    let code = if crate::spool::is_full(&error) {
        ErrorCode::DiskFull
    } else {
        ErrorCode::Disk
    };
    Unfetched::Disk(Fault::new(
        code,
        format!("The image could not be written: {error}."),
    ))
}

/// A download's fault as a row of the download table.
fn unfetched(error: DownloadError) -> Unfetched {
    let why = match &error {
        DownloadError::Refused(_) | DownloadError::TooLarge { .. } => DownloadFault::Hopeless,
        DownloadError::Status {
            code: 408 | 425 | 429 | 500..=599,
            retry_after_ms,
        } => DownloadFault::Passing {
            wait_ms: *retry_after_ms,
        },
        DownloadError::Status { .. } => DownloadFault::Refused,
        DownloadError::NotReached { .. } => DownloadFault::NotReached,
        DownloadError::Cut(_) => DownloadFault::Passing { wait_ms: None },
    };
    let fault = Fault::new(
        ErrorCode::DownloadFailed,
        format!("The image could not be fetched: {error}."),
    )
    .billing(Billing::Billed);
    Unfetched::Download(why, fault)
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
