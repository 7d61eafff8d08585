//! Reading a reply from the spool and telling the ledger what it means.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use routeway::reply::{Inline, InlineError, ReadLimits};
use routeway::{Body, InlineSink, Polling, Reply, ReplyHead, read_reply};
use safelight_library::fail_points::pass;
use safelight_library::{JobChange, JobGuard, JobRow, NewOutput, OutputSource, OutputState};

use super::send::profile_id;
use super::{Next, change_to, commit, step_of};
use crate::blocking::blocking;
use crate::clock::now_ms;
use crate::core::Core;
use crate::fault::{Billing, ErrorCode, Fault};
use crate::lanes::LaneKey;
use crate::ledger::{
    self, Asked, Doubt, Event, JobState, Outcome, Step, Wait, doubt_fault, fault_of,
};
use crate::snapshot::request_of;
use crate::spool::Spool;
use crate::task_row::TaskRow;
use crate::wire;

/// A reply that was read, with its inline images gathered in the spool.
pub(super) struct ReadReply {
    pub(super) head: ReplyHead,
    pub(super) reply: Reply,
}

/// Settles a job that is `sending` (its reply may be cut) from what stands in the spool.
pub(super) async fn settle(core: &Arc<Core>, job: &JobRow) -> Result<Next, Fault> {
    let Some(read) = read_spooled(core, job).await? else {
        // Bytes may have gone out and nothing came back that was kept.
        let step = step_of(
            core,
            job,
            &Event::OwnerDied {
                reply_in_spool: false,
            },
        )?;
        commit(
            core,
            job,
            change_to(&step).error(doubt_fault(Doubt::Restarted).to_row()),
        )
        .await?;
        return Ok(Next::Rest);
    };
    settle_with(core, job, &read).await
}

/// Tells the ledger what a reply means, and makes it durable in one step.
pub(super) async fn settle_with(
    core: &Arc<Core>,
    job: &JobRow,
    read: &ReadReply,
) -> Result<Next, Fault> {
    let request = request_of(job);
    let asked = Asked {
        response_format: request.response_format.is_some() && !job.without_response_format,
    };
    let outcome = ledger::judge(&read.head, &read.reply, asked);
    let step = step_of(core, job, &Event::Settled(&outcome))?;
    let fault = fault_of(&outcome, &read.head, &read.reply);
    if !matches!(outcome, Outcome::PutOff { .. }) {
        core.lanes.flows(&LaneKey::of(job));
    }
    tracing::info!(job = %job.id, status = read.head.status, to = %step.to.as_str(), "a reply was read");

    let mut change = change_to(&step)
        .reply(serde_json::to_string(&read.reply.redacted).ok())
        .reply_status(read.head.status)
        .server_created(read.reply.created)
        .error(fault.as_ref().map(Fault::to_row))
        .trace_id(fault.as_ref().and_then(|fault| fault.trace_id.clone()));
    if step.counts_put_off {
        change = change.waits(job.waits + 1);
    }
    if step.drops_response_format {
        change = change.without_response_format(true);
    }
    match &read.reply.body {
        Body::Images(_) if outcome == Outcome::Images => {
            return keep_outputs(core, job, read, change).await;
        }
        Body::Task(ticket) if outcome == Outcome::Task => {
            let base = core.base_of(job).await?;
            let path = core.task_path_of(job, &base).await?;
            let polling = Polling::new(&base, ticket.clone(), path.as_deref());
            let row = TaskRow {
                since: now_ms(),
                polling,
            };
            change = change.task(row.to_row()).replied_at(now_ms());
            if job.cancel_requested {
                change = change.note(Some(NOTE_TASK_CANCELLED.to_owned()));
            }
        }
        _ => {}
    }
    hold_up(core, job, &step, fault, change).await
}

/// Said when a person cancels while the server works on a task.
pub(crate) const NOTE_TASK_CANCELLED: &str =
    "cancelled; the server may still finish it, and bill it";
/// Said of images that come after a cancel.
pub(crate) const NOTE_AFTER_CANCEL: &str = "arrived after cancel";

/// Makes a step durable that does not lead to images, and holds the lane up as it says.
async fn hold_up(
    core: &Core,
    job: &JobRow,
    step: &Step,
    fault: Option<Fault>,
    mut change: JobChange,
) -> Result<Next, Fault> {
    let lane = LaneKey::of(job);
    if step.to == JobState::Queued
        && let Wait::Shared(wait_ms) = step.wait
    {
        change = change.not_before(core.lanes.hold(&lane, wait_ms));
    }
    commit(core, job, change).await?;
    if step.to == JobState::Polling {
        pass("task.recorded");
    }
    if let (Wait::Pause(_), Some(fault)) = (step.wait, fault)
        && core.lanes.pause(&lane, fault.clone())
    {
        core.tell(wire::Event::Paused {
            profile_id: profile_id(job),
            fault,
        });
    }
    match step.to {
        // After the row: a crash in between must still find the refusal. The next attempt does not read it.
        JobState::Failed | JobState::Queued => {
            core.spool.forget(job.id.0);
            Ok(Next::Rest)
        }
        JobState::Polling => Ok(Next::Again),
        _ => Ok(Next::Rest),
    }
}

/// One row for each image of the reply, and the job `replied`: from here on every image is on record.
async fn keep_outputs(
    core: &Arc<Core>,
    job: &JobRow,
    read: &ReadReply,
    change: JobChange,
) -> Result<Next, Fault> {
    let outputs = new_outputs(core, read);
    let note = job.cancel_requested.then(|| NOTE_AFTER_CANCEL.to_owned());
    let change = match (note, &read.reply.complete) {
        (Some(note), _) => change.note(Some(note)),
        (None, false) => change.note(Some(
            "the reply was cut; what was whole in it is kept".to_owned(),
        )),
        (None, true) => change,
    };
    let change = if job.replied_at.is_none() {
        change.replied_at(now_ms())
    } else {
        change
    };
    let guard = JobGuard::state(job.state)
        .owner(job.owner)
        .attempt(job.attempt);
    let id = job.id;
    let kept = core
        .write(move |tx| {
            if !tx.jobs_mut().compare_and_set(id, &guard, &change)? {
                return Ok(false);
            }
            tx.outputs_mut().add(id, &outputs)?;
            Ok(true)
        })
        .await?;
    pass("outputs.recorded");
    // Whoever warns of links that die looks at these too.
    core.wake.notify_one();
    core.announce(job.id).await;
    Ok(if kept { Next::Again } else { Next::Rest })
}

fn new_outputs(core: &Core, read: &ReadReply) -> Vec<NewOutput> {
    let Body::Images(outputs) = &read.reply.body else {
        return Vec::new();
    };
    let now = now_ms();
    let dies = read
        .head
        .received_at_ms
        .saturating_add(core.tuning.link_lifetime_ms);
    outputs
        .iter()
        .map(|output| {
            let whole = matches!(output.inline, Some(Inline::Whole { .. }));
            let url = if whole { None } else { output.url.clone() };
            let broken = match output.inline {
                Some(Inline::Broken { why, .. }) if url.is_none() => Some(damaged(why)),
                _ => None,
            };
            let told = url
                .as_deref()
                .and_then(|url| routeway::Url::parse(url).ok())
                .and_then(|url| routeway::download::expires_at(&url, &read.head.headers));
            NewOutput {
                idx: output.index,
                state: if broken.is_some() {
                    OutputState::Failed
                } else {
                    OutputState::Pending
                },
                source: if url.is_some() {
                    OutputSource::Url
                } else {
                    OutputSource::Inline
                },
                // The link's own word counts only when it is sooner.
                expires_at: url
                    .as_ref()
                    .map(|_| told.map_or(dies, |told| told.min(dies))),
                url,
                revised_prompt: output.revised_prompt.clone(),
                last_error: broken.as_ref().map(Fault::to_row),
                created_at: now,
            }
        })
        .collect()
}

fn damaged(why: InlineError) -> Fault {
    Fault::new(
        ErrorCode::ImageDamaged,
        format!("This image of the reply is damaged: {why}."),
    )
    .billing(Billing::Billed)
    .tip("The reply is kept in the spool for 30 days.")
}

/// Reads the spooled reply of a job again: its inline images stand in the spool afterwards.
pub(super) async fn read_spooled(
    core: &Arc<Core>,
    job: &JobRow,
) -> Result<Option<ReadReply>, Fault> {
    let spool = core.spool.clone();
    let id = job.id.0;
    let attempt = u32::try_from(job.attempt).unwrap_or(u32::MAX);
    let read =
        blocking(move || read_file(&spool, id, spool.open(id, attempt).map_err(disk)?)).await?;
    if read.is_none() {
        must_be_reachable(core).await?;
    }
    pass("reply.read_out");
    core.mark_read_out(job.id);
    Ok(read)
}

/// Reads the newest poll reply of a job.
pub(super) async fn read_polled(
    core: &Arc<Core>,
    job: &JobRow,
) -> Result<Option<ReadReply>, Fault> {
    let spool = core.spool.clone();
    let id = job.id.0;
    let read = blocking(move || read_file(&spool, id, spool.open_poll(id).map_err(disk)?)).await?;
    if read.is_none() {
        must_be_reachable(core).await?;
    }
    Ok(read)
}

/// Nothing is concluded from what is not there while the disk is unplugged.
pub(super) async fn must_be_reachable(core: &Core) -> Result<(), Fault> {
    let library = Arc::clone(&core.library);
    blocking(move || {
        if library.is_reachable() {
            return Ok(());
        }
        Err(Fault::new(
            ErrorCode::Disk,
            "The library is not reachable: its folder is gone, or the disk that it is on.",
        )
        .tip("Connect the disk again: what has arrived is filed then."))
    })
    .await
}

type Spooled = Option<(crate::spool::SpoolHead, crate::spool::SpooledBody)>;

fn read_file(spool: &Spool, job: i64, spooled: Spooled) -> Result<Option<ReadReply>, Fault> {
    let Some((head, body)) = spooled else {
        return Ok(None);
    };
    let mut sink = SlotFiles {
        spool,
        job,
        open: None,
        whole: Vec::new(),
    };
    let reply = read_reply(body, &head.reply, &mut sink, &ReadLimits::default()).map_err(disk)?;
    sink.hand_over(&reply).map_err(disk)?;
    Ok(Some(ReadReply {
        head: head.reply,
        reply,
    }))
}

fn disk(error: io::Error) -> Fault {
    let code = if crate::spool::is_full(&error) {
        ErrorCode::DiskFull
    } else {
        ErrorCode::Disk
    };
    Fault::new(
        code,
        format!("The reply is kept and could not be read out: {error}."),
    )
}

/// Gathers inline images in files of the spool, first by slot, then by their place in the reply.
struct SlotFiles<'a> {
    spool: &'a Spool,
    job: i64,
    open: Option<BufWriter<File>>,
    whole: Vec<u32>,
}

impl SlotFiles<'_> {
    fn slot_path(&self, slot: u32) -> PathBuf {
        self.spool
            .output_path(self.job, slot)
            .with_extension("slot")
    }

    fn hand_over(mut self, reply: &Reply) -> io::Result<()> {
        self.open = None;
        let mut places: HashMap<u32, u32> = HashMap::new();
        if let Body::Images(outputs) = &reply.body {
            for output in outputs {
                if let Some(Inline::Whole { slot, .. }) = output.inline {
                    places.insert(slot, output.index);
                }
            }
        }
        for slot in std::mem::take(&mut self.whole) {
            let from = self.slot_path(slot);
            match places.get(&slot) {
                Some(index) => std::fs::rename(&from, self.spool.output_path(self.job, *index))?,
                None => remove(&from)?,
            }
        }
        Ok(())
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

impl InlineSink for SlotFiles<'_> {
    fn begin(&mut self, slot: u32) -> io::Result<()> {
        self.open = Some(BufWriter::with_capacity(
            64 * 1024,
            File::create(self.slot_path(slot))?,
        ));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.open
            .as_mut()
            .map_or(Ok(()), |file| file.write_all(bytes))
    }

    fn end(&mut self, slot: u32, result: Result<u64, InlineError>) -> io::Result<()> {
        if let Some(mut file) = self.open.take() {
            file.flush()?;
        }
        if result.is_ok() {
            pass("inline.gathered");
            self.whole.push(slot);
            Ok(())
        } else {
            remove(&self.slot_path(slot))
        }
    }
}
