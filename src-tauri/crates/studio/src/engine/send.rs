//! From the queue to the wire: claim, key, `sending`, the reply into the spool.

use std::sync::Arc;
use std::time::{Duration, Instant};

use routeway::{ReplyStream, SendError};
use safelight_library::fail_points::pass;
use safelight_library::{JobGuard, JobRow};
use tokio::sync::mpsc;

use super::room::{self, Asking};
use super::{Next, change_to, commit, step_of};
use crate::blocking::blocking;
use crate::clock::now_ms;
use crate::core::Core;
use crate::fault::{Billing, ErrorCode, Fault};
use crate::lanes::LaneKey;
use crate::ledger::{Doubt, Event, JobState, Outcome, Wait, doubt_fault};
use crate::masking::Mask;
use crate::snapshot::request_of;
use crate::spool::SpoolHead;
use crate::target::Target;
use crate::wire;

/// Pieces of a reply that may wait for the disk; each is at most a few hundred kilobytes.
const PIECES_IN_FLIGHT: usize = 8;

/// Progress is told at most this often: a fast reply comes in thousands of pieces.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// `queued -> claimed`.
pub(super) async fn claim(core: &Arc<Core>, job: &JobRow) -> Result<Next, Fault> {
    let step = step_of(core, job, &Event::Claimed)?;
    let change = change_to(&step).claimed_at(now_ms()).not_before(None);
    Ok(if commit(core, job, change).await? {
        pass("job.claimed");
        Next::Again
    } else {
        Next::Rest
    })
}

/// `claimed -> sending`, and only then bytes on the wire.
pub(super) async fn send(core: &Arc<Core>, job: &JobRow) -> Result<Next, Fault> {
    let target = match core.target(job).await {
        Ok(target) => target,
        Err(fault) => return put_back(core, job, fault).await,
    };
    let mut request = request_of(job);
    if job.without_response_format {
        request.response_format = None;
    }
    match room::before_sending(core, job, &request).await {
        Ok(None) => {}
        Ok(Some(fault)) => core.tell(wire::Event::LittleRoom {
            job_id: job.id.0,
            fault,
        }),
        Err(fault) => return put_back(core, job, fault).await,
    }
    let step = step_of(core, job, &Event::SendStarted)?;
    let change = change_to(&step)
        .next_attempt()
        .sent_at(now_ms())
        .error(None);
    let guard = JobGuard::state(job.state)
        .owner(job.owner)
        .attempt(job.attempt)
        .not_cancelled();
    let id = job.id;
    if !core
        .write(move |tx| tx.jobs_mut().compare_and_set(id, &guard, &change))
        .await?
    {
        return Ok(Next::Again);
    }
    pass("job.sending");
    core.announce(id).await;
    let job = JobRow {
        state: step.to,
        attempt: job.attempt + 1,
        ..job.clone()
    };

    let _awake = core.wakefulness.hold();
    let asked = target
        .client
        .generate(
            &target.base,
            target.key.as_ref(),
            target.header,
            &request,
            target.timing,
            core.tuning.max_reply_bytes,
        )
        .await;
    match asked {
        Ok(stream) => {
            pass("reply.begun");
            core.lanes.reached(&LaneKey::of(&job), job.id);
            let attempt = u32::try_from(job.attempt).unwrap_or(u32::MAX);
            if receive(core, &job, attempt, stream, &target).await? {
                let step = step_of(core, &job, &Event::ReplyStored)?;
                commit(core, &job, change_to(&step).replied_at(now_ms())).await?;
                pass("job.replied");
            }
            Ok(Next::Again)
        }
        Err(SendError::NotSent { message, .. }) => nothing_sent(core, &job, &message).await,
        Err(SendError::Unknown { message, .. }) => {
            let outcome = Outcome::Unknown(Doubt::NoReply);
            let step = step_of(core, &job, &Event::Settled(&outcome))?;
            let fault = doubt_fault(Doubt::NoReply);
            let fault = Fault {
                message: format!("{} ({message})", fault.message),
                ..fault
            };
            commit(core, &job, change_to(&step).error(fault.to_row())).await?;
            Ok(Next::Rest)
        }
    }
}

/// A claimed job of a studio that closes: back into the queue, unsent.
pub(super) async fn leave(core: &Core, job: &JobRow) -> Result<Next, Fault> {
    let step = step_of(core, job, &Event::PutBack)?;
    commit(core, job, change_to(&step)).await?;
    Ok(Next::Rest)
}

/// A claimed job that cannot go: back into the queue, and its lane stops until a person acts.
async fn put_back(core: &Core, job: &JobRow, fault: Fault) -> Result<Next, Fault> {
    let step = step_of(core, job, &Event::PutBack)?;
    let lane = LaneKey::of(job);
    let alone = fault.code == ErrorCode::NeedsItsKey;
    // A job that waits for another key must not hold its neighbours up, nor be taken again at once.
    let change = change_to(&step).error(fault.to_row());
    let change = if alone { change.owner(None) } else { change };
    commit(core, job, change).await?;
    if !alone && core.lanes.pause(&lane, fault.clone()) {
        core.tell(wire::Event::Paused {
            profile_id: profile_id(job),
            fault,
        });
    }
    Ok(Next::Rest)
}

async fn nothing_sent(core: &Core, job: &JobRow, message: &str) -> Result<Next, Fault> {
    let lane = LaneKey::of(job);
    let trying_ms = core.lanes.trying_ms(&lane, job.id, now_ms());
    let step = step_of(core, job, &Event::NothingSent { trying_ms })?;
    let fault = Fault::new(
        ErrorCode::NotReached,
        format!("The server could not be reached: {message}."),
    )
    .billing(Billing::NotBilled)
    .tip("Check the network and the base address.");
    let mut change = change_to(&step).error(fault.to_row());
    if step.to == JobState::Queued
        && let Wait::Shared(wait_ms) = step.wait
    {
        change = change.not_before(core.lanes.hold(&lane, wait_ms));
    }
    commit(core, job, change).await?;
    Ok(Next::Rest)
}

/// The steps of a reply on its way into the spool, by name.
struct Spooling {
    begun: &'static str,
    piece: &'static str,
    written: &'static str,
    durable: &'static str,
}

const REPLY: Spooling = Spooling {
    begun: "reply.head_durable",
    piece: "reply.piece",
    written: "reply.written",
    durable: "reply.durable",
};
const POLL: Spooling = Spooling {
    begun: "poll.head_durable",
    piece: "poll.piece",
    written: "poll.written",
    durable: "poll.durable",
};

/// Writes a reply into the spool as it arrives. `true`: it is whole, synced, and says yes.
pub(super) async fn receive(
    core: &Arc<Core>,
    job: &JobRow,
    attempt: u32,
    mut stream: ReplyStream,
    target: &Target,
) -> Result<bool, Fault> {
    let mask = Mask::of(target.key.as_ref());
    let mut reply = stream.head().clone();
    for (_, value) in &mut reply.headers {
        *value = mask.text(value);
    }
    let total = reply
        .header("content-length")
        .and_then(|length| length.parse().ok());
    let said_yes = (200..300).contains(&reply.status);
    let head = SpoolHead::new(job.id.0, attempt, reply);

    let (pieces, mut written) = mpsc::channel::<bytes::Bytes>(PIECES_IN_FLIGHT);
    let spool = core.spool.clone();
    let asking = Asking::about(core, job.id);
    let names = if attempt == 0 { &POLL } else { &REPLY };
    let writer = tokio::spawn(blocking(move || {
        let mut file = spool.begin(&head, asking).map_err(spool_fault)?;
        pass(names.begun);
        let mut masking = mask.stream();
        while let Some(piece) = written.blocking_recv() {
            masking
                .push(&piece, |masked| file.write(masked))
                .map_err(spool_fault)?;
            pass(names.piece);
        }
        masking
            .finish(|masked| file.write(masked))
            .map_err(spool_fault)?;
        pass(names.written);
        file.finish().map_err(spool_fault)?;
        pass(names.durable);
        Ok(())
    }));

    let mut bytes: u64 = 0;
    let mut told = Instant::now();
    let whole = loop {
        match stream.next().await {
            Ok(Some(piece)) => {
                bytes += piece.len() as u64;
                let handed = Instant::now();
                if pieces.send(piece).await.is_err() {
                    break false; // The writer stopped: its own fault says why.
                }
                // A disk that is slow, or full until a person makes room, is no fault of the server.
                stream.held_up(handed.elapsed());
                if told.elapsed() >= PROGRESS_EVERY {
                    told = Instant::now();
                    core.tell(wire::Event::Receiving {
                        job_id: job.id.0,
                        bytes,
                        total,
                    });
                }
            }
            Ok(None) => break true,
            Err(cut) => {
                tracing::warn!(job = %job.id, %cut, bytes, "a reply was cut");
                break false;
            }
        }
    };
    drop(pieces);
    match writer.await {
        Ok(result) => result?,
        Err(error) => return Err(Fault::new(ErrorCode::Internal, error.to_string())),
    }
    if whole && said_yes {
        let (spool, lane) = (core.spool.clone(), LaneKey::of(job));
        blocking(move || {
            spool.largest().note(lane.name(), bytes);
            Ok(())
        })
        .await?;
    }
    Ok(whole && said_yes)
}

fn spool_fault(error: std::io::Error) -> Fault {
    let code = if crate::spool::is_full(&error) {
        ErrorCode::DiskFull
    } else {
        ErrorCode::Disk
    };
    Fault::new(code, format!("The reply could not be written: {error}."))
}

/// The profile of a job, for events.
pub(super) fn profile_id(job: &JobRow) -> Option<uuid::Uuid> {
    job.profile_id
        .as_deref()
        .and_then(|id| uuid::Uuid::try_parse(id).ok())
}
