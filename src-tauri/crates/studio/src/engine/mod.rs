//! The engine: takes queued jobs, sends them once, and brings every paid image home.
//!
//! Each job runs as one task that reads its row, does the next step and reads it again. So a job that is picked up
//! after a crash, one that another process began and one that was just enqueued all take the same way.

mod dying;
mod fetch;
mod outputs;
mod polling;
mod recovery;
mod room;
mod send;
mod settle;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use safelight_library::{JobChange, JobGuard, JobId, JobRow};
use tokio::sync::OwnedSemaphorePermit;

use crate::blocking::blocking;
use crate::clock::now_ms;
use crate::core::Core;
use crate::fault::{ErrorCode, Fault};
use crate::lanes::{Gate, LaneKey};
use crate::ledger::{self, Event, IllegalStep, JobState, Ledger, Step};

pub(crate) use outputs::try_again;
pub(crate) use recovery::{Unsent, hold_unsent, recover};
pub(crate) use room::set_aside;
pub(crate) use settle::NOTE_TASK_CANCELLED;

/// Queued jobs looked at in one go.
const LOOK_AHEAD: usize = 2_000;
/// The engine looks again at least this often while something is queued, in milliseconds.
const LONGEST_NAP_MS: i64 = 60_000;

/// Takes queued jobs of this process as their lanes allow, until the studio closes.
pub(crate) async fn drive(core: Arc<Core>) {
    let mut warnings = dying::Warnings::default();
    loop {
        if core.is_closing() {
            return;
        }
        let mut looked = Vec::new();
        for next in [take_queued(&core).await, warnings.tell(&core).await] {
            looked.push(next.unwrap_or_else(|fault| {
                tracing::warn!(%fault, "the queue could not be read");
                Some(now_ms() + 1_000)
            }));
        }
        match looked.into_iter().flatten().min() {
            Some(at) => {
                let nap = (at - now_ms()).clamp(1, LONGEST_NAP_MS);
                let nap = Duration::from_millis(u64::try_from(nap).unwrap_or(1));
                tokio::select! {
                    () = tokio::time::sleep(nap) => {}
                    () = core.wake.notified() => {}
                }
            }
            None => core.wake.notified().await,
        }
    }
}

/// Starts every queued job that may go now; gives the moment to look again, or `None` to wait for a wake-up.
async fn take_queued(core: &Arc<Core>) -> Result<Option<i64>, Fault> {
    let now = now_ms();
    let (jobs, next_row) = core
        .read(move |tx| {
            Ok((
                tx.jobs().claimable(now, LOOK_AHEAD)?,
                tx.jobs().next_claimable_at(now)?,
            ))
        })
        .await?;
    let me = core.library.owner();
    let (mut looked_at, mut look_again) = (HashSet::new(), None);
    for job in jobs.into_iter().filter(|job| job.owner == Some(me)) {
        if core.is_running(job.id) {
            continue;
        }
        let lane = LaneKey::of(&job);
        let size = core
            .profile_of(&job)
            .map_or(4, |profile| profile.parallel_requests.clamp(1, 32) as usize);
        let mut gate = core.lanes.enter(&lane, size, now);
        if let Gate::Paused = gate
            && looked_at.insert(lane.clone())
            && let Some(why) = core.lanes.paused(&lane)
            && room::is_of_the_disk(&why)
        {
            if room::is_mended(core, &job, &why).await {
                core.resume_lane(&lane);
                gate = core.lanes.enter(&lane, size, now);
            } else {
                let wait = i64::try_from(core.tuning.room_look_ms).unwrap_or(i64::MAX);
                look_again = Some(now.saturating_add(wait));
            }
        }
        if let Gate::Go(permit) = gate {
            start(core, job.id, Some(permit));
        }
    }
    Ok([next_row, core.lanes.next_opening(now), look_again]
        .into_iter()
        .flatten()
        .min())
}

/// Runs a job in a task of its own, unless it runs already.
pub(crate) fn start(core: &Arc<Core>, id: JobId, permit: Option<OwnedSemaphorePermit>) {
    if !core.begin(id) {
        return;
    }
    let core = Arc::clone(core);
    tokio::spawn(async move {
        run(&core, id, permit).await;
        core.end(id);
    });
}

/// What a step of a job leaves to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Read the row again and go on.
    Again,
    /// Nothing more for now: it ended, or it waits in the queue.
    Rest,
}

/// Takes a job as far as it goes. Trouble of the disk is waited out once the work is paid.
async fn run(core: &Arc<Core>, id: JobId, mut permit: Option<OwnedSemaphorePermit>) {
    let mut troubles = 0;
    loop {
        match advance(core, id, &mut permit).await {
            Ok(next) => {
                troubles = 0;
                core.out_of_trouble(id).await;
                if next == Next::Rest {
                    return;
                }
            }
            Err(fault) => {
                troubles += 1;
                tracing::warn!(job = %id, %fault, troubles, "a step of a job failed and is tried again");
                if core.is_closing() || fault.code == ErrorCode::LibraryReadOnly {
                    return;
                }
                if fault.code == ErrorCode::DiskFull && give_up_reserve(core, id).await {
                    continue;
                }
                core.in_trouble(id, fault, ledger::back_off(troubles, 0.0))
                    .await;
            }
        }
    }
}

/// Makes the room of the reserve free for a job that is paid, or may be; `false` if there is none.
async fn give_up_reserve(core: &Arc<Core>, id: JobId) -> bool {
    let spool = core.spool.clone();
    let row = core.read(move |tx| tx.jobs().get(id)).await;
    let is_unsent = matches!(
        row,
        Ok(Some(JobRow {
            state: JobState::Queued | JobState::Claimed,
            ..
        }))
    );
    !is_unsent
        && blocking(move || Ok(spool.reserve().give_up()))
            .await
            .unwrap_or(false)
}

async fn advance(
    core: &Arc<Core>,
    id: JobId,
    permit: &mut Option<OwnedSemaphorePermit>,
) -> Result<Next, Fault> {
    let Some(job) = core.read(move |tx| tx.jobs().get(id)).await? else {
        return Ok(Next::Rest);
    };
    if !job.state.is_final() && job.owner != Some(core.library.owner()) {
        return Ok(Next::Rest);
    }
    match job.state {
        JobState::Queued => {
            // A job that is put back leaves its place on the wire to the next one and comes again by the queue.
            if permit.is_none() || core.is_closing() {
                return Ok(Next::Rest);
            }
            send::claim(core, &job).await
        }
        JobState::Claimed => {
            let next = if core.is_closing() {
                send::leave(core, &job).await
            } else {
                send::send(core, &job).await
            };
            *permit = None;
            next
        }
        JobState::Sending => settle::settle(core, &job).await,
        JobState::Replied => outputs::finish(core, &job).await,
        JobState::Polling => polling::follow(core, &job).await,
        JobState::Done | JobState::Failed | JobState::Interrupted | JobState::Cancelled => {
            Ok(Next::Rest)
        }
    }
}

/// What the ledger knows of a job.
pub(crate) fn ledger_of(job: &JobRow) -> Ledger {
    Ledger {
        state: job.state,
        put_offs: u32::try_from(job.waits).unwrap_or(u32::MAX),
        cancel_requested: job.cancel_requested,
    }
}

/// The step an event means for a job.
pub(crate) fn step_of(core: &Core, job: &JobRow, event: &Event<'_>) -> Result<Step, Fault> {
    Ok(ledger::step(&ledger_of(job), event, &core.tuning.rules)?)
}

impl From<IllegalStep> for Fault {
    fn from(error: IllegalStep) -> Self {
        Fault::new(
            ErrorCode::NotNow,
            format!("That cannot be done now: {error}."),
        )
    }
}

/// Makes a step durable if the job still stands where it stood; `false` if it does not. Everybody is told.
pub(crate) async fn commit(core: &Core, job: &JobRow, change: JobChange) -> Result<bool, Fault> {
    let id = job.id;
    let guard = JobGuard::state(job.state)
        .owner(job.owner)
        .attempt(job.attempt);
    let done = core
        .write(move |tx| tx.jobs_mut().compare_and_set(id, &guard, &change))
        .await?;
    if done {
        core.announce(id).await;
    }
    Ok(done)
}

/// The change of a step: its state, and the moment if that is an end.
pub(crate) fn change_to(step: &Step) -> JobChange {
    let change = JobChange::to(step.to);
    if step.to.is_final() {
        change.finished_at(now_ms())
    } else {
        change
    }
}
