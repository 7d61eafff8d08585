//! The queue: what stands in it, what is put away, what waits for a person.

use safelight_library::{DbError, JobChange, JobFilter, JobGuard, JobId, JobRow, ReadTx};
use uuid::Uuid;

use super::Studio;
use crate::clock::now_ms;
use crate::engine::{self, Unsent};
use crate::fault::Fault;
use crate::ledger::JobState;
use crate::snapshot;
use crate::wire::{self, JobsPage, PausedQueue};

/// Tiles of jobs that a window begins with.
const TILES: usize = 200;

impl Studio {
    /// Jobs that have tiles: unfinished ones, and those that failed, were interrupted or lost some of their images and
    /// were not dismissed. Newest first, at most 200.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn tile_jobs(&self) -> Result<Vec<wire::Job>, Fault> {
        self.core
            .read(|tx| whole(tx, &tx.jobs().with_tiles(TILES)?))
            .await
    }

    /// A page of the queue: jobs that were not cleared away, newest first.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn jobs_page(&self, page: JobsPage) -> Result<Vec<wire::Job>, Fault> {
        let filter = JobFilter {
            before: page.before.map(JobId),
            not_cleared: true,
            ..JobFilter::default()
        };
        let limit = page.limit.clamp(1, 500) as usize;
        self.core
            .read(move |tx| whole(tx, &tx.jobs().list(&filter, limit)?))
            .await
    }

    /// Hides the tiles of ended jobs; they stay in the queue.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn dismiss(&self, ids: Vec<i64>) -> Result<(), Fault> {
        let ids: Vec<JobId> = ids.into_iter().map(JobId).collect();
        self.core
            .write(move |tx| tx.jobs_mut().dismiss(&ids, now_ms()))
            .await
            .map(drop)
    }

    /// Clears ended jobs away from the queue, and their tiles with them; gives their number.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryReadOnly`](crate::ErrorCode::LibraryReadOnly), or trouble of the database.
    pub async fn clear_finished(&self) -> Result<u32, Fault> {
        let cleared = self
            .core
            .write(|tx| tx.jobs_mut().clear_ended(now_ms()))
            .await?;
        Ok(u32::try_from(cleared).unwrap_or(u32::MAX))
    }

    /// Sends the requests that were not sent before a restart.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn send_held(&self) -> Result<(), Fault> {
        for id in engine::recover(&self.core, Unsent::SendAll).await? {
            self.core.announce(id).await;
        }
        Ok(())
    }

    /// Cancels the requests that were not sent before a restart; gives their number.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn discard_held(&self) -> Result<u32, Fault> {
        let discarded = self
            .core
            .write(|tx| {
                let filter = JobFilter {
                    states: vec![JobState::Queued],
                    ..JobFilter::default()
                };
                let mut discarded = Vec::new();
                for row in tx.jobs().list(&filter, usize::MAX)? {
                    let guard = JobGuard::state(JobState::Queued).owner(None);
                    let change = JobChange::to(JobState::Cancelled).finished_at(now_ms());
                    if row.owner.is_none()
                        && tx.jobs_mut().compare_and_set(row.id, &guard, &change)?
                    {
                        discarded.push(row.id);
                    }
                }
                Ok(discarded)
            })
            .await?;
        for id in &discarded {
            self.core.announce(*id).await;
        }
        Ok(u32::try_from(discarded.len()).unwrap_or(u32::MAX))
    }

    /// Queues that wait for a person.
    #[must_use]
    pub fn paused_queues(&self) -> Vec<PausedQueue> {
        self.core
            .lanes
            .all_paused()
            .into_iter()
            .map(|(key, fault)| PausedQueue {
                profile_id: key.profile_id(),
                fault,
            })
            .collect()
    }

    /// Lets a paused queue go on, or with `None` those of servers named for one request; `true` if one was paused.
    pub fn resume_queue(&self, profile: Option<Uuid>) -> bool {
        self.core.resume_queue(profile)
    }

    /// Requests of this process whose reply or images are not filed yet: what a person would lose sight of by ending
    /// the program. Tasks that are only asked for now and then do not count: they go on at the next start.
    pub async fn in_hand(&self) -> u32 {
        let running = self.core.running_ids();
        let count = running.len();
        let read = self
            .core
            .read(move |tx| {
                let mut in_hand = 0;
                for id in running {
                    let job = tx.jobs().get(id)?;
                    in_hand += usize::from(job.is_some_and(|job| {
                        matches!(
                            job.state,
                            JobState::Claimed | JobState::Sending | JobState::Replied
                        )
                    }));
                }
                Ok(in_hand)
            })
            .await;
        // Rather ask once too often than lose a reply.
        u32::try_from(read.unwrap_or(count)).unwrap_or(u32::MAX)
    }
}

fn whole(tx: &ReadTx<'_>, rows: &[JobRow]) -> Result<Vec<wire::Job>, DbError> {
    rows.iter().map(|row| snapshot::job_of(tx, row)).collect()
}
