//! Jobs: enqueue, look, cancel, retry.

use media::SeedMode;
use routeway::{BaseUrl, GenerateRequest, Polling};
use safelight_library::fail_points::pass;
use safelight_library::{ImageId, JobChange, JobFilter, JobId, JobRow, NewJob};
use uuid::Uuid;

use super::Studio;
use crate::clock::now_ms;
use crate::engine;
use crate::fault::{ErrorCode, Fault, sentence};
use crate::keys::key_mark;
use crate::lanes::LaneKey;
use crate::ledger::{Event, JobState};
use crate::profile::Profile;
use crate::snapshot;
use crate::target::no_key;
use crate::wire::{self, Order, Origin, SeedChoice};

/// Where an order goes, worked out before anything is written.
struct Destination {
    profile: Option<Profile>,
    base_url: String,
    key_mark: Option<String>,
}

impl Studio {
    /// Writes one job for the order and answers at once; the engine does the rest.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidRequest`] with the field, [`ErrorCode::NoKey`], [`ErrorCode::NoSuchProfile`],
    /// [`ErrorCode::LibraryReadOnly`], or trouble of the disk. Nothing was sent then.
    pub async fn enqueue(&self, order: Order) -> Result<wire::Job, Fault> {
        let core = &self.core;
        if !core.library.is_writable() {
            return Err(Fault::new(
                ErrorCode::LibraryReadOnly,
                "This library can only be looked at: nothing was sent.",
            )
            .tip("Make the folder writable, or open another library."));
        }
        let destination = self.destination(&order.origin).await?;
        let default_model = destination
            .profile
            .as_ref()
            .map_or(crate::FIRST_MODEL, |p| p.default_model.as_str());
        let request = order.request(default_model, random_below)?;
        let job = NewJob {
            state: JobState::Queued,
            request: serde_json::to_string(&request)
                .map_err(|e| Fault::new(ErrorCode::Internal, e.to_string()))?,
            demo: destination.profile.as_ref().is_some_and(Profile::is_demo),
            profile_id: destination
                .profile
                .as_ref()
                .map(|profile| profile.id.to_string()),
            base_url: destination.base_url,
            key_mark: destination.key_mark,
            owner: Some(core.library.owner()),
            parent_image_id: order.parent.map(ImageId),
            retry_of: None,
            batch: None,
            seed_mode: match order.seed {
                SeedChoice::ServersChoice => SeedMode::ServersChoice,
                SeedChoice::Random => SeedMode::Random,
                SeedChoice::Fixed(_) => SeedMode::Fixed,
            },
            note: None,
            created_at: now_ms(),
        };
        self.insert(job, request).await
    }

    /// Writes a job. In the same transaction its prompt is noted, and the tile of the job that it repeats is put away.
    async fn insert(&self, job: NewJob, request: GenerateRequest) -> Result<wire::Job, Fault> {
        let id = self
            .core
            .write(move |tx| {
                let id = tx.jobs_mut().insert(&job)?;
                tx.prompt_history_mut().note(
                    &request.prompt,
                    request.negative_prompt.as_deref(),
                    job.created_at,
                )?;
                if let Some(repeated) = job.retry_of {
                    tx.jobs_mut().dismiss(&[repeated], job.created_at)?;
                }
                Ok(id)
            })
            .await?;
        pass("job.queued");
        self.core.announce(id).await;
        self.core.wake.notify_one();
        self.job(id.0).await
    }

    async fn destination(&self, origin: &Origin) -> Result<Destination, Fault> {
        let core = &self.core;
        let settings = core.settings();
        let profile = match origin {
            Origin::BaseUrl(address) => {
                let base = BaseUrl::parse(address)
                    .map_err(|p| Fault::new(ErrorCode::BadBaseUrl, sentence(&p.to_string())))?;
                let key_mark = core
                    .keys
                    .environment()
                    .map(|key| key_mark(&core.library.id().to_string(), key));
                return Ok(Destination {
                    profile: None,
                    base_url: base.as_str().to_owned(),
                    key_mark,
                });
            }
            Origin::Default => settings.profile(settings.default_profile),
            Origin::Profile(id) => settings.profile(*id),
        };
        let profile = profile
            .ok_or_else(|| Fault::new(ErrorCode::NoSuchProfile, "There is no such profile."))?;
        if profile.is_demo() {
            let base_url = core.demo_base().await?.as_str().to_owned();
            return Ok(Destination {
                profile: Some(profile),
                base_url,
                key_mark: None,
            });
        }
        let base = profile.base()?;
        let mark = core
            .keys
            .environment()
            .map(|key| key_mark(&core.library.id().to_string(), key));
        if mark.is_none() && !base.is_loopback() && core.stored_key(&profile).await?.is_none() {
            return Err(no_key(&profile));
        }
        Ok(Destination {
            base_url: base.as_str().to_owned(),
            profile: Some(profile),
            key_mark: mark,
        })
    }

    /// A job as it stands now.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchJob`], or trouble of the database.
    pub async fn job(&self, id: i64) -> Result<wire::Job, Fault> {
        self.core
            .read(move |tx| snapshot::job(tx, JobId(id)))
            .await?
            .map(|job| self.core.as_it_stands(job))
            .ok_or_else(|| no_such_job(id))
    }

    /// Jobs, newest first, at most `limit`, older than `before`.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn jobs(&self, limit: usize, before: Option<i64>) -> Result<Vec<wire::Job>, Fault> {
        let jobs: Vec<wire::Job> = self
            .core
            .read(move |tx| {
                let filter = JobFilter {
                    before: before.map(JobId),
                    ..JobFilter::default()
                };
                let rows = tx.jobs().list(&filter, limit)?;
                let jobs = rows
                    .iter()
                    .map(|row| snapshot::job(tx, row.id))
                    .collect::<Result<Vec<_>, _>>()?;
                Ok(jobs.into_iter().flatten().collect())
            })
            .await?;
        let jobs = jobs.into_iter().map(|job| self.core.as_it_stands(job));
        Ok(jobs.collect())
    }

    /// Cancels a job. One that is on the wire is read to its end, and what comes is filed with a note; a task is
    /// followed no longer, and the server may still finish and bill it.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchJob`]; [`ErrorCode::NotNow`] when it has ended.
    pub async fn cancel(&self, id: i64) -> Result<wire::Job, Fault> {
        let core = &self.core;
        loop {
            let row = self.row(id).await?;
            if row.state.is_final() {
                let words = format!("Job {id} has ended already ({}).", row.state.as_str());
                return Err(Fault::new(ErrorCode::NotNow, words));
            }
            let step = engine::step_of(core, &row, &Event::CancelAsked)?;
            let mut change = engine::change_to(&step);
            if step.to == row.state {
                change = JobChange::none().cancel_requested(true);
            } else if row.state == JobState::Polling {
                change = change
                    .cancel_requested(true)
                    .note(Some(engine::NOTE_TASK_CANCELLED.to_owned()));
            }
            if engine::commit(core, &row, change).await? {
                core.touched.notify_waiters();
                return self.job(id).await;
            }
        }
    }

    /// What a person means by *Retry*: a reply that a full or failing disk holds up goes on, failed downloads are fetched again, a task whose outcome is unknown is asked for
    /// again, and anything else is sent again as a new job, which may cost again.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchJob`]; [`ErrorCode::NotNow`] when it has not ended, or has nothing to try again.
    pub async fn retry(&self, id: i64) -> Result<wire::Job, Fault> {
        let row = self.row(id).await?;
        match row.state {
            JobState::Done => self.retry_downloads(&row).await,
            JobState::Interrupted if row.task.is_some() => self.retry_task(&row).await,
            JobState::Failed | JobState::Interrupted | JobState::Cancelled => {
                self.send_again(&row).await
            }
            _ if self.core.try_again_now(row.id) => self.job(id).await,
            _ => Err(Fault::new(
                ErrorCode::NotNow,
                format!("Job {id} has not ended yet."),
            )),
        }
    }

    async fn retry_downloads(&self, row: &JobRow) -> Result<wire::Job, Fault> {
        let core = &self.core;
        if engine::try_again(core, row.id).await? == 0 {
            let job = self.job(row.id.0).await?;
            let (words, tip) = if job.saved() >= job.asked {
                (
                    "Every image of this job is saved.",
                    "Generate again to get others.",
                )
            } else {
                (
                    "What is missing of this job cannot be fetched again.",
                    "Generate again to get others; that costs again.",
                )
            };
            return Err(Fault::new(ErrorCode::NotNow, words).tip(tip));
        }
        let step = engine::step_of(core, row, &Event::OutputsTakenUp)?;
        let change = JobChange::to(step.to)
            .owner(core.library.owner())
            .finished_at(None)
            .shown_again();
        engine::commit(core, row, change).await?;
        engine::start(core, row.id, None);
        self.job(row.id.0).await
    }

    async fn retry_task(&self, row: &JobRow) -> Result<wire::Job, Fault> {
        let core = &self.core;
        let step = engine::step_of(core, row, &Event::TaskTakenUp)?;
        let task = row.task.as_deref().and_then(crate::task_row::TaskRow::read);
        // Everything is tried anew, at the path that the person may have set meanwhile first.
        let task = match task {
            Some(task) => {
                let base = core.base_of(row).await?;
                let path = core.task_path_of(row, &base).await?;
                let ticket = task.polling.ticket().clone();
                Some(crate::task_row::TaskRow {
                    since: now_ms(),
                    polling: Polling::new(&base, ticket, path.as_deref()),
                })
            }
            None => None,
        };
        let change = JobChange::to(step.to)
            .owner(core.library.owner())
            .finished_at(None)
            .shown_again()
            .error(None)
            .task(task.and_then(|task| task.to_row()));
        core.lanes.resume(&LaneKey::of(row));
        engine::commit(core, row, change).await?;
        engine::start(core, row.id, None);
        self.job(row.id.0).await
    }

    async fn send_again(&self, row: &JobRow) -> Result<wire::Job, Fault> {
        let core = &self.core;
        let environment = core
            .keys
            .environment()
            .map(|key| key_mark(&core.library.id().to_string(), key));
        let job = NewJob {
            state: JobState::Queued,
            request: row.request.clone(),
            profile_id: row.profile_id.clone(),
            base_url: row.base_url.clone(),
            demo: row.demo,
            // A person asked for it here, so this process' key is meant.
            key_mark: if row.demo {
                None
            } else {
                environment.or_else(|| row.key_mark.clone())
            },
            owner: Some(core.library.owner()),
            parent_image_id: row.parent_image_id,
            retry_of: Some(row.id),
            batch: None,
            seed_mode: row.seed_mode,
            note: None,
            created_at: now_ms(),
        };
        core.lanes.resume(&LaneKey::of(row));
        self.insert(job, snapshot::request_of(row)).await
    }

    /// Why the queue that a job belongs to is paused.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchJob`], or trouble of the database.
    pub async fn paused(&self, id: i64) -> Result<Option<Fault>, Fault> {
        Ok(self.core.lanes.paused(&LaneKey::of(&self.row(id).await?)))
    }

    /// Whether a job is being worked on in this process at this moment.
    #[must_use]
    pub fn is_running(&self, id: i64) -> bool {
        self.core.is_running(JobId(id))
    }

    async fn row(&self, id: i64) -> Result<JobRow, Fault> {
        self.core
            .read(move |tx| tx.jobs().get(JobId(id)))
            .await?
            .ok_or_else(|| no_such_job(id))
    }
}

pub(super) fn no_such_job(id: i64) -> Fault {
    Fault::new(ErrorCode::NoSuchJob, format!("There is no job {id}."))
}

/// A number in `0..bound` that nobody can foresee.
fn random_below(bound: i64) -> i64 {
    let bound = u128::try_from(bound.max(1)).unwrap_or(1);
    i64::try_from(Uuid::new_v4().as_u128() % bound).unwrap_or(0)
}
