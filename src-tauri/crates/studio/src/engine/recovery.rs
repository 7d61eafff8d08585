//! After a crash, and when another process has ended: nothing that is paid waits, nothing unsent goes unasked.
//!
//! Where a job goes is the ledger's to say ([`step`]); what is decided here is who owns it then, and whether it starts now.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use safelight_library::fail_points::pass;
use safelight_library::{
    DbError, JobChange, JobFilter, JobGuard, JobId, JobRow, Library, OutputChange, OutputRow,
    OutputState, OwnerId, WriteTx,
};

use super::{ledger_of, start};
use crate::blocking::blocking;
use crate::clock::now_ms;
use crate::core::Core;
use crate::fault::Fault;
use crate::ledger::{Event, JobState, Rules, step};
use crate::spool::Spool;

/// How long a reply with an image that could not be saved is kept.
const SPOOL_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
/// How much of them is kept in all, in bytes: 1 GB.
const SPOOL_BYTES: u64 = 1_000_000_000;

/// What happens to requests that a dead process had not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unsent {
    /// They stay as they are: this process is here for one job of its own.
    Leave,
    /// Those of the last minute go by themselves; older ones wait for a person.
    HoldOld,
    /// All go: a person asked for it.
    SendAll,
}

/// Takes over the unfinished jobs of dead owners and starts those that are paid. Gives the ids of all it took over.
pub(crate) async fn recover(core: &Arc<Core>, unsent: Unsent) -> Result<Vec<JobId>, Fault> {
    if !core.library.is_writable() {
        return Ok(Vec::new());
    }
    let library = Arc::clone(&core.library);
    let dead = blocking(move || library.dead_owners().map_err(Fault::from)).await?;
    let (rules, grace_ms) = (core.tuning.rules, core.tuning.unsent_grace_ms);
    let heir = Heir {
        me: core.library.owner(),
        dead,
        unsent,
        grace_ms,
        rules,
    };
    let taken = core.write(move |tx| heir.take_over(tx)).await?;
    pass("recovery.taken_over");
    core.expect_downloads(taken.links);
    for id in &taken.paid {
        core.announce(*id).await;
        start(core, *id, None);
    }
    core.wake.notify_one();
    // It walks every folder of images: nothing waits for it.
    let (library, spool) = (Arc::clone(&core.library), core.spool.clone());
    tokio::task::spawn_blocking(move || tidy(&library, &spool));
    Ok(taken.paid.into_iter().chain(taken.unsent).collect())
}

/// Removes old replies, and what dead processes left half done.
fn tidy(library: &Library, spool: &Spool) {
    let filter = JobFilter {
        states: UNFINISHED.to_vec(),
        ..JobFilter::default()
    };
    match library.read(|tx| tx.jobs().list(&filter, usize::MAX)) {
        Ok(jobs) => {
            let unfinished: HashSet<i64> = jobs.iter().map(|job| job.id.0).collect();
            if let Err(error) =
                spool.prune(SPOOL_KEPT, SPOOL_BYTES, |job| !unfinished.contains(&job))
            {
                tracing::warn!(%error, "old replies could not be removed");
            }
        }
        Err(error) => tracing::warn!(%error, "the jobs could not be read"),
    }
    if let Err(error) = clear_filed(library, spool) {
        tracing::warn!(%error, "the replies of filed jobs could not be removed");
    }
    pass("recovery.spool_tidied");
    match library.sweep() {
        Ok(swept) => tracing::debug!(?swept, "leftovers of dead processes were removed"),
        Err(error) => tracing::warn!(%error, "leftovers of dead processes could not be removed"),
    }
}

/// Removes what a process that died right after a job's end left in the spool: everything of it is filed.
fn clear_filed(library: &Library, spool: &Spool) -> std::io::Result<()> {
    for job in spool.jobs()? {
        let is_filed = library.read(|tx| -> Result<bool, DbError> {
            let id = JobId(job);
            let done = tx
                .jobs()
                .get(id)?
                .is_some_and(|row| row.state == JobState::Done);
            let outputs = tx.outputs().of_job(id)?;
            let saved = |output: &OutputRow| output.state == OutputState::Saved;
            Ok(done && !outputs.is_empty() && outputs.iter().all(saved))
        });
        match is_filed {
            Ok(true) => spool.clear(job)?,
            Ok(false) => {}
            Err(error) => tracing::warn!(job, %error, "a job could not be read"),
        }
    }
    Ok(())
}

/// The states of jobs that have not come to their end.
const UNFINISHED: [JobState; 5] = [
    JobState::Queued,
    JobState::Claimed,
    JobState::Sending,
    JobState::Replied,
    JobState::Polling,
];

/// Lets go of the unsent jobs of this process: they wait for a person, and no later process sends them by itself.
pub(crate) async fn hold_unsent(core: &Core) -> Result<(), Fault> {
    let (me, rules) = (core.library.owner(), core.tuning.rules);
    core.write(move |tx| {
        let states = vec![JobState::Queued, JobState::Claimed];
        for job in tx.jobs().list(
            &JobFilter {
                states,
                owner: Some(me),
                ..JobFilter::default()
            },
            usize::MAX,
        )? {
            let change = if job.state == JobState::Queued {
                JobChange::none()
            } else if let Some(to) = after(&job, &Event::PutBack, &rules) {
                JobChange::to(to)
            } else {
                continue;
            };
            tx.jobs_mut().compare_and_set(
                job.id,
                &JobGuard::state(job.state).owner(me),
                &change.owner(None),
            )?;
        }
        Ok(())
    })
    .await
}

/// Where the ledger says that a job goes. What it does not allow is told and left alone.
fn after(job: &JobRow, event: &Event<'_>, rules: &Rules) -> Option<JobState> {
    step(&ledger_of(job), event, rules)
        .inspect_err(|error| tracing::error!(job = %job.id, %error, "a job stays where it is"))
        .ok()
        .map(|step| step.to)
}

/// Whether an image is fetched by its link at once.
fn is_fetched(output: &OutputRow, now: i64) -> bool {
    output.state == OutputState::Pending
        && output.url.is_some()
        && output.next_attempt_at.is_none_or(|at| at <= now)
}

/// Jobs that were taken over.
#[derive(Default)]
struct Taken {
    paid: Vec<JobId>,
    /// Images of these that are fetched by links at once.
    links: usize,
    unsent: Vec<JobId>,
}

/// One who takes over from the dead.
struct Heir {
    me: OwnerId,
    dead: Vec<OwnerId>,
    unsent: Unsent,
    /// So old, in milliseconds, a request that was never sent may be to go by itself.
    grace_ms: i64,
    rules: Rules,
}

impl Heir {
    fn take_over(&self, tx: &WriteTx<'_>) -> Result<Taken, DbError> {
        let filter = JobFilter {
            states: UNFINISHED.to_vec(),
            ..JobFilter::default()
        };
        let mut taken = Taken::default();
        // The list begins with the newest; what has waited longest goes first.
        for job in tx.jobs().list(&filter, usize::MAX)?.into_iter().rev() {
            let is_orphan = job.owner.is_none_or(|owner| self.dead.contains(&owner));
            // What was on the wire stays so until its reply has been looked for in the spool: then the ledger is asked
            // once more, with what was found.
            let died = Event::OwnerDied {
                reply_in_spool: job.state == JobState::Sending,
            };
            let Some(to) = is_orphan.then(|| after(&job, &died, &self.rules)).flatten() else {
                continue;
            };
            let change = JobChange::to(to);
            let change = match to {
                JobState::Queued if self.unsent == Unsent::Leave => continue,
                JobState::Queued if goes_now(&job, self.unsent, self.grace_ms) => {
                    taken.unsent.push(job.id);
                    change.owner(self.me)
                }
                JobState::Queued => change.owner(None),
                _ => {
                    taken.paid.push(job.id);
                    change.owner(self.me)
                }
            };
            let guard = JobGuard::state(job.state)
                .owner(job.owner)
                .attempt(job.attempt);
            tx.jobs_mut().compare_and_set(job.id, &guard, &change)?;
        }
        if self.unsent != Unsent::Leave {
            taken.paid.extend(self.take_up_downloads(tx)?);
            taken.paid.sort_unstable_by_key(|id| id.0);
        }
        let now = now_ms();
        for id in &taken.paid {
            let outputs = tx.outputs().of_job(*id)?;
            taken.links += outputs
                .iter()
                .filter(|output| is_fetched(output, now))
                .count();
        }
        Ok(taken)
    }

    /// A link that was refused may work now, as long as its hour is not over.
    fn take_up_downloads(&self, tx: &WriteTx<'_>) -> Result<Vec<JobId>, DbError> {
        let now = now_ms();
        let filter = JobFilter {
            states: vec![JobState::Done],
            ..JobFilter::default()
        };
        let mut again = Vec::new();
        for job in tx.jobs().list(&filter, RECENT_JOBS)? {
            let mut pending = false;
            for output in tx.outputs().of_job(job.id)? {
                if output.url.is_some() && output.expires_at.is_some_and(|at| at > now) {
                    let change = OutputChange::to(OutputState::Pending)
                        .attempts(0)
                        .next_attempt_at(None);
                    pending |= tx.outputs_mut().compare_and_set(
                        output.id,
                        &[OutputState::Failed],
                        &change,
                    )?;
                }
            }
            if pending && let Some(to) = after(&job, &Event::OutputsTakenUp, &self.rules) {
                let change = JobChange::to(to).owner(self.me).finished_at(None);
                tx.jobs_mut()
                    .compare_and_set(job.id, &JobGuard::state(job.state), &change)?;
                again.push(job.id);
            }
        }
        Ok(again)
    }
}

/// Ended jobs looked at for downloads that failed and whose links still live.
const RECENT_JOBS: usize = 500;

/// Whether a request that was never sent goes by itself now.
fn goes_now(job: &JobRow, unsent: Unsent, grace_ms: i64) -> bool {
    let newest = [Some(job.created_at), job.claimed_at, job.sent_at]
        .into_iter()
        .flatten()
        .max()
        .unwrap_or(0);
    let age = now_ms().saturating_sub(newest);
    // A job without an owner was let go of on purpose.
    let fresh = job.owner.is_some() && (0..=grace_ms).contains(&age);
    unsent == Unsent::SendAll || fresh
}

#[cfg(test)]
mod tests;
