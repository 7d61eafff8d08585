//! Watching jobs to their end: progress, Ctrl-C, and the patience for slow downloads.

use std::collections::BTreeSet;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use safelight_studio::wire::{Event, Image, Job, Phase};
use safelight_studio::{ErrorCode, Fault, Studio};
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

use crate::report::{Exit, Report, plain};

/// How long outputs are waited for beyond the last progress.
const STALL: Duration = Duration::from_secs(60);
/// Rows are looked at this often besides the events, in case another process changed one.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Watches jobs until each has ended or waits for a person.
pub(crate) struct Watch<'a> {
    studio: &'a Studio,
    report: &'a Report,
    events: Receiver<Event>,
    open: BTreeSet<i64>,
    printed: BTreeSet<i64>,
    /// Jobs that the disk holds up, as it was told.
    held_up: BTreeSet<i64>,
    bar: Option<ProgressBar>,
    last_progress: Instant,
    stopping: bool,
    exit: Exit,
}

impl<'a> Watch<'a> {
    /// Begins to watch. Do so before the jobs are started: what happens earlier is not seen.
    pub(crate) fn new(studio: &'a Studio, report: &'a Report) -> Self {
        let bar = report.is_terminal().then(|| {
            let bar = ProgressBar::new_spinner().with_style(
                ProgressStyle::with_template("{spinner:.yellow} {msg} {elapsed:.dim}")
                    .unwrap_or_else(|_| ProgressStyle::default_spinner()),
            );
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self {
            studio,
            report,
            events: studio.subscribe(),
            open: BTreeSet::new(),
            printed: BTreeSet::new(),
            held_up: BTreeSet::new(),
            bar,
            last_progress: Instant::now(),
            stopping: false,
            exit: Exit::Done,
        }
    }

    /// Watches these jobs to their end; gives the gravest end.
    pub(crate) async fn until_over(
        mut self,
        jobs: impl IntoIterator<Item = i64>,
    ) -> Result<Exit, Fault> {
        self.open.extend(jobs);
        let mut interrupts = Interrupts::new();
        loop {
            self.look().await?;
            if self.open.is_empty() {
                break;
            }
            let deadline = self.last_progress + STALL;
            tokio::select! {
                event = self.events.recv() => self.take(event),
                () = interrupts.next() => {
                    if self.stopping {
                        self.report.say("Stopped. What was on the wire may have been billed; `resume` brings home what can be.");
                        return Ok(Exit::Unknown);
                    }
                    self.stop().await?;
                }
                () = tokio::time::sleep(LOOK_AGAIN) => {}
                () = tokio::time::sleep_until(deadline), if self.only_downloads_left().await? => {
                    self.report.say("Images are still outstanding. `safelight-cli resume` goes on fetching them.");
                    self.exit = self.exit.and(Exit::Some);
                    break;
                }
            }
        }
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        Ok(self.exit)
    }

    /// First Ctrl-C: nothing new is sent, what is on the wire is read to its end.
    async fn stop(&mut self) -> Result<(), Fault> {
        self.stopping = true;
        self.studio.close();
        self.say(
            "Stopping: nothing new is sent, paid work is brought home. Ctrl-C again to leave now.",
        );
        for id in self.open.clone() {
            let job = self.studio.job(id).await?;
            if matches!(
                job.phase,
                Phase::Queued | Phase::Held | Phase::Claimed | Phase::NeedsItsKey
            ) {
                // It may have gone out between the look and the cancel; then it is watched on.
                match self.studio.cancel(id).await {
                    Ok(_) | Err(_) => {}
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, event: Result<Event, RecvError>) {
        let Ok(event) = event else { return };
        match &event {
            Event::Job { job } if self.open.contains(&job.id) => {
                self.last_progress = Instant::now();
                self.tell_trouble(job);
                self.show(job);
                self.report.object(&event_line(&event));
            }
            Event::Receiving {
                job_id,
                bytes,
                total,
            } if self.open.contains(job_id) => {
                self.last_progress = Instant::now();
                if let Some(bar) = &self.bar {
                    bar.set_message(match total {
                        Some(total) => format!("receiving {} of {}", size(*bytes), size(*total)),
                        None => format!("receiving {}", size(*bytes)),
                    });
                }
            }
            Event::ImagesAdded { images } => {
                let ours: Vec<&Image> = images
                    .iter()
                    .filter(|image| image.job_id.is_some_and(|id| self.open.contains(&id)))
                    .collect();
                for image in &ours {
                    self.last_progress = Instant::now();
                    self.printed.insert(image.id);
                    self.line(&image.path.display().to_string());
                }
                if !ours.is_empty() {
                    self.report.object(&event_line(&event));
                }
            }
            Event::LittleRoom { job_id, fault } if self.open.contains(job_id) => {
                self.tell(fault);
                self.report.object(&event_line(&event));
            }
            Event::LinksDieSoon {
                job_id,
                images,
                expires_at,
            } if self.open.contains(job_id) => {
                self.say(&format!(
                    "Job {job_id}: {} They are still being fetched.",
                    dying(*images, *expires_at)
                ));
                self.report.object(&event_line(&event));
            }
            Event::Paused { fault, .. } => {
                self.say(&format!("The queue is paused: {}", plain(&fault.message)))
            }
            _ => {}
        }
    }

    /// Trouble of the disk, once each time it begins.
    fn tell_trouble(&mut self, job: &Job) {
        let is_trouble = |fault: &&Fault| {
            matches!(fault.code, ErrorCode::Disk | ErrorCode::DiskFull) && !job.is_over()
        };
        match job.fault.as_ref().filter(is_trouble) {
            Some(fault) if job.phase != Phase::Queued => {
                if self.held_up.insert(job.id) {
                    self.tell(fault);
                }
            }
            _ => {
                self.held_up.remove(&job.id);
            }
        }
    }

    /// Reads the rows; ended jobs are told and dropped.
    async fn look(&mut self) -> Result<(), Fault> {
        // Events that are waiting come first, so that paths are printed before the end is told.
        while let Ok(event) = self.events.try_recv() {
            self.take(Ok(event));
        }
        for id in self.open.clone() {
            let job = self.studio.job(id).await?;
            let over = if job.is_over() {
                !self.studio.is_running(id)
            } else {
                matches!(job.phase, Phase::Held | Phase::NeedsItsKey)
                    || (self.waits_for_person(&job).await? && !self.studio.is_running(id))
            };
            if over {
                while let Ok(event) = self.events.try_recv() {
                    self.take(Ok(event));
                }
                self.open.remove(&id);
                let end = self.tell_end(&job).await?;
                self.exit = self.exit.and(end);
            }
        }
        Ok(())
    }

    async fn waits_for_person(&self, job: &Job) -> Result<bool, Fault> {
        let idle = matches!(job.phase, Phase::Queued | Phase::Polling);
        Ok(idle && self.studio.paused(job.id).await?.is_some())
    }

    async fn only_downloads_left(&self) -> Result<bool, Fault> {
        for id in &self.open {
            let job = self.studio.job(*id).await?;
            // A reply that the disk holds up is in the same case once all of it has arrived.
            if job.phase != Phase::Saving && job.state != "replied" {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn tell_end(&self, job: &Job) -> Result<Exit, Fault> {
        self.report.object(&json!({ "event": "ended", "job": job }));
        match job.phase {
            Phase::Done => {
                self.print_missed(job).await?;
                Ok(self.tell_done(job))
            }
            Phase::Interrupted => Ok(self.tell_fault(job, Exit::Unknown)),
            Phase::Cancelled => {
                self.say(&format!("Job {} is cancelled.", job.id));
                Ok(Exit::Failed)
            }
            Phase::Failed => Ok(self.tell_fault(job, Exit::Failed)),
            _ => {
                if let Some(fault) = self
                    .studio
                    .paused(job.id)
                    .await?
                    .or_else(|| job.fault.clone())
                {
                    self.tell(&fault);
                }
                let still = if job.phase == Phase::Polling {
                    "The task may still be running: `safelight-cli resume` asks for it again."
                } else {
                    "The request was not sent and stays queued: `safelight-cli resume` sends it, `safelight-cli cancel` drops it."
                };
                self.say(&format!("Job {}: {still}", job.id));
                Ok(if job.phase == Phase::Polling {
                    Exit::Unknown
                } else {
                    Exit::Failed
                })
            }
        }
    }

    /// Images that were saved before this process watched.
    async fn print_missed(&self, job: &Job) -> Result<(), Fault> {
        let missed = job
            .outputs
            .iter()
            .filter_map(|output| output.image_id)
            .filter(|id| !self.printed.contains(id));
        for id in missed {
            let image = self.studio.image(id).await?;
            self.line(&image.path.display().to_string());
            self.report
                .object(&json!({ "event": "images_added", "images": [image] }));
        }
        Ok(())
    }

    fn tell_done(&self, job: &Job) -> Exit {
        let saved = job.saved();
        for output in &job.outputs {
            if let (None, Some(fault)) = (output.image_id, &output.fault) {
                self.say(&format!("Image {} of job {}:", output.index + 1, job.id));
                self.tell(fault);
            }
        }
        if let Some(note) = &job.note {
            self.say(&format!("Job {}: {}.", job.id, plain(note)));
        }
        if saved >= job.asked {
            return Exit::Done;
        }
        self.say(&format!("{saved} of {} images saved.", job.asked));
        Exit::Some
    }

    fn tell_fault(&self, job: &Job, exit: Exit) -> Exit {
        if let Some(fault) = &job.fault {
            self.tell(fault);
        }
        self.say(&format!(
            "Job {}: `safelight-cli retry {}` tries it again.",
            job.id, job.id
        ));
        exit
    }

    fn tell(&self, fault: &Fault) {
        self.quietly(|| {
            self.report.fault(fault);
        });
    }

    fn say(&self, text: &str) {
        self.quietly(|| self.report.say(text));
    }

    fn line(&self, text: &str) {
        self.quietly(|| self.report.line(text));
    }

    /// Prints without the progress line in between.
    fn quietly(&self, print: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    fn show(&self, job: &Job) {
        if let Some(bar) = &self.bar {
            bar.set_message(phase_words(job));
        }
    }
}

/// Where a job stands, in words.
pub(crate) fn phase_words(job: &Job) -> String {
    match job.phase {
        Phase::Queued => "queued".to_owned(),
        Phase::Held => "not sent yet".to_owned(),
        Phase::NeedsItsKey => "needs its key".to_owned(),
        Phase::Claimed => "asking".to_owned(),
        Phase::Sending => "waiting for the server".to_owned(),
        Phase::Polling => "the server works on it".to_owned(),
        Phase::Saving => format!("saving {} of {}", job.saved(), job.outputs.len()),
        Phase::NeedsRoom => "waiting for room on the disk".to_owned(),
        Phase::Done => format!("{} of {} saved", job.saved(), job.asked),
        Phase::Failed => "failed".to_owned(),
        Phase::Interrupted => "outcome unknown".to_owned(),
        Phase::Cancelled => "cancelled".to_owned(),
    }
}

/// How long the links of so many images still live, in words.
pub(crate) fn dying(images: u32, expires_at: i64) -> String {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_millis());
    let left = i128::from(expires_at) - i128::try_from(now).unwrap_or_default();
    // Begun minutes count whole: ten minutes are told as ten.
    let minutes = (left + 59_999) / 60_000;
    let (noun, verb) = if images == 1 {
        ("image", "expires")
    } else {
        ("images", "expire")
    };
    match minutes {
        ..=0 => format!("the links of {images} {noun} should have expired."),
        1 => format!("{images} {noun} {verb} in 1 minute."),
        _ => format!("{images} {noun} {verb} in {minutes} minutes."),
    }
}

fn event_line(event: &Event) -> Value {
    serde_json::to_value(event).unwrap_or(Value::Null)
}

fn size(bytes: u64) -> String {
    indicatif::HumanBytes(bytes).to_string()
}

/// Ctrl-C, and the system's request to end.
struct Interrupts {
    #[cfg(unix)]
    terminate: Option<tokio::signal::unix::Signal>,
}

impl Interrupts {
    fn new() -> Self {
        Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
                .ok(),
        }
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(terminate) = &mut self.terminate {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => return,
                _ = terminate.recv() => return,
            }
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}
