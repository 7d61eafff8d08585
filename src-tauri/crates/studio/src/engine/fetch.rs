//! Fetching one image by its link, with the tries that the table of downloads gives it.

use std::io;
use std::path::Path;
use std::sync::Arc;

use routeway::download::{Resume, check_url};
use routeway::{DownloadError, DownloadStream, Url};
use safelight_library::fail_points::pass;
use safelight_library::{JobRow, OutputChange, OutputRow, OutputState};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use super::outputs::{Unsaved, closed, fail, save};
use crate::clock::{jitter, now_ms};
use crate::core::Core;
use crate::fault::{Billing, ErrorCode, Fault};
use crate::ledger::{self, DownloadFault, DownloadPlan, NextTry};

/// One output that is fetched by its link.
pub(super) struct Fetch<'a> {
    core: &'a Arc<Core>,
    job: &'a JobRow,
    output: OutputRow,
    refusals: u32,
    passing: u32,
}

impl<'a> Fetch<'a> {
    pub(super) fn new(core: &'a Arc<Core>, job: &'a JobRow, output: OutputRow) -> Self {
        let refusals = u32::try_from(output.attempts).unwrap_or(0);
        Self {
            core,
            job,
            output,
            refusals,
            passing: 0,
        }
    }

    pub(super) async fn run(mut self) -> Result<(), Fault> {
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
                    let fault = expired(fault, self.core.price_of(self.job));
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
                .download_turn(self.output.expires_at.unwrap_or(i64::MAX))
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
    pass("download.begun");
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
            Ok(Some(piece)) => {
                file.write_all(&piece).await.map_err(disk)?;
                pass("download.piece");
            }
            Ok(None) => break,
            Err(error) => {
                file.flush().await.map_err(disk)?;
                return Err(unfetched(error));
            }
        }
    }
    file.flush().await.map_err(disk)?;
    pass("download.written");
    Ok(())
}

fn discard(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "a spool file could not be removed");
    }
}

/// The image is lost, and this is what it cost, as far as anybody here knows.
fn expired(fault: Fault, price: Option<f64>) -> Fault {
    let cost = price.map_or_else(
        || "It was billed; what it cost is not known here.".to_owned(),
        |price| format!("It was billed, about ${price}."),
    );
    Fault {
        code: ErrorCode::LinkExpired,
        message: format!("The link of this image died before it could be fetched. {cost}"),
        ..fault
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
