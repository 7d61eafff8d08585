//! Looking after the library.

use std::path::PathBuf;
use std::sync::{Arc, Weak};

use safelight_library::{
    BackupReason, CheckOptions, Done, ImageId, Library, Medium, RepairOptions, UpkeepError,
};
use tokio::sync::Notify;

use super::{Queue, Studio, StudioOptions};
use crate::blocking::blocking;
use crate::core::Core;
use crate::fault::{ErrorCode, Fault};
use crate::upkeep::{
    Pace, backup, check_report, locate_report, rebuild_report, repair_report, take_up_replies,
};
use crate::wire::{self, Event, Upkeep};

/// How long after the first change of a day its copy is made, in milliseconds: what is being done comes first.
const AFTER_A_CHANGE_MS: u64 = 10_000;

impl Studio {
    /// Holds the database against itself and the rows against the files; changes nothing. At most `most` findings.
    ///
    /// # Errors
    /// The folder went away meanwhile, or trouble of the database.
    pub async fn check_library(
        &self,
        check: wire::Check,
        most: usize,
    ) -> Result<wire::CheckReport, Fault> {
        let core = Arc::clone(&self.core);
        blocking(move || {
            let options = CheckOptions { deep: check.deep };
            let checked = core
                .library
                .check(options, &progress(&core, Upkeep::Check))?;
            if let Some(problem) = checked.database.first() {
                core.warn(damaged(problem));
            }
            Ok(check_report(checked, most))
        })
        .await
    }

    /// Mends what a check finds: marks, new paths, missing rows. Deletes nothing. At most `most` findings.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryDamaged`] when the database must be rebuilt first, [`ErrorCode::LibraryReadOnly`], or trouble
    /// of the disk.
    pub async fn repair_library(
        &self,
        repair: wire::Repair,
        most: usize,
    ) -> Result<wire::RepairReport, Fault> {
        let core = Arc::clone(&self.core);
        blocking(move || {
            let options = RepairOptions {
                anyway: repair.anyway,
            };
            let repaired = core
                .library
                .repair(options, &progress(&core, Upkeep::Repair))?;
            Ok(repair_report(repaired, most))
        })
        .await
    }

    /// Looks for the files of images at `at`, a file or a folder with all below it, and puts back into their places those
    /// that are known again by their hash; what is found stays where it is. `ids`: these images; `None`: all whose file
    /// is missing. At most `most` findings.
    ///
    /// # Errors
    /// [`ErrorCode::LibraryReadOnly`], [`ErrorCode::LibraryNotReachable`], or trouble of the disk.
    pub async fn locate(
        &self,
        ids: Option<Vec<i64>>,
        at: PathBuf,
        most: usize,
    ) -> Result<wire::LocateReport, Fault> {
        let core = Arc::clone(&self.core);
        blocking(move || {
            let ids = ids.map(|ids| ids.into_iter().map(ImageId).collect::<Vec<_>>());
            let progress = progress(&core, Upkeep::Check);
            let located = core.library.locate(ids.as_deref(), &at, &progress)?;
            if !located.back.is_empty() {
                let ids = located.back.iter().map(|(id, _)| id.0).collect();
                core.tell(Event::ImagesChanged { ids });
            }
            Ok(locate_report(located, most))
        })
        .await
    }

    /// The same for one image and one file.
    ///
    /// # Errors
    /// As [`Self::locate`].
    pub async fn locate_image(&self, id: i64, file: PathBuf) -> Result<wire::Located, Fault> {
        let report = self.locate(Some(vec![id]), file, 0).await?;
        Ok(match (report.back.is_empty(), report.in_place.is_empty()) {
            (false, _) => wire::Located::Back,
            (true, false) => wire::Located::InPlace,
            (true, true) => wire::Located::AnotherFile,
        })
    }

    /// Makes a copy of the database.
    ///
    /// # Errors
    /// [`ErrorCode::DiskFull`], [`ErrorCode::LibraryDamaged`], [`ErrorCode::LibraryReadOnly`], or trouble of the disk.
    pub async fn back_up(&self) -> Result<wire::Backup, Fault> {
        back_up(&self.core, BackupReason::Asked).await
    }

    /// The copies of the database, newest first.
    ///
    /// # Errors
    /// A piece of work that stopped unexpectedly.
    pub async fn backups(&self) -> Result<Vec<wire::Backup>, Fault> {
        let core = Arc::clone(&self.core);
        blocking(move || Ok(core.library.backups().into_iter().map(backup).collect())).await
    }

    /// Makes the day's copy of the database if something was changed here and there is none yet. For programs that end
    /// soon; one that stays makes it by itself.
    pub async fn back_up_if_due(&self) {
        if self.core.change_of_the_day.take() {
            back_up_the_day(&self.core).await;
        }
    }

    /// Rebuilds the library's database from what is there, and opens it: nothing is sent or fetched before
    /// [`Self::work`]. See [`Library::rebuild`]. `told` hears how far it has come: files, of so many.
    ///
    /// # Errors
    /// [`ErrorCode::NotNow`] while another program has the library open; whatever else keeps it from being opened.
    pub async fn rebuild(
        options: StudioOptions,
        most: usize,
        told: impl Fn(u64, u64) + Send + 'static,
    ) -> Result<(Self, wire::RebuildReport), Fault> {
        let dir = options.library.clone();
        let rebuilt = blocking(move || {
            let pace = Pace::default();
            let told = |done: Done| {
                if pace.is_time(done) {
                    told(done.files, done.of);
                }
            };
            Ok(Library::rebuild(dir, &told)?)
        })
        .await?;
        let (library, report) = rebuild_report(rebuilt, most);
        let studio = Self::on(library, options).await?;
        let core = Arc::clone(&studio.core);
        let replies = blocking(move || take_up_replies(&core.library, &core.spool)).await?;
        let report = wire::RebuildReport {
            replies: replies.taken_up,
            replies_left: replies.left,
            ..report
        };
        Ok((studio, report))
    }

    /// What a program that works on a library does for it in the background: the day's copy, and after an unclean end a
    /// look at the database.
    pub(super) fn look_after(&self, queue: Queue) {
        let core = &self.core;
        if !core.library.is_writable() {
            return;
        }
        tokio::spawn(back_up_daily(
            Arc::downgrade(core),
            Arc::clone(core.change_of_the_day.woken()),
        ));
        if queue == Queue::Own {
            return;
        }
        let core = Arc::clone(core);
        tokio::task::spawn_blocking(move || look_over(&core));
    }
}

/// A look at the database after an unclean end; a rebuild that was cut short is brought to its end.
fn look_over(core: &Core) {
    let library = &core.library;
    if library.ended_uncleanly() {
        match library.quick_check() {
            Ok(problems) => {
                if let Some(problem) = problems.first() {
                    tracing::error!(problem, "the database is damaged");
                    core.warn(damaged(problem));
                }
            }
            Err(error) => tracing::warn!(%error, "the database could not be looked at"),
        }
    }
    match library.is_half_rebuilt() {
        Ok(false) => {}
        Ok(true) => match library.finish_rebuild(&progress(core, Upkeep::Rebuild)) {
            Ok((files, _)) => {
                let of = files.images;
                core.tell(Event::Upkeep {
                    what: Upkeep::Rebuild,
                    done: of,
                    of,
                });
            }
            Err(error) => tracing::warn!(%error, "the rebuild could not be brought to its end"),
        },
        Err(error) => tracing::warn!(%error, "the database could not be read"),
    }
}

/// Makes a copy of the database once a day, after its first change.
async fn back_up_daily(core: Weak<Core>, woken: Arc<Notify>) {
    loop {
        woken.notified().await;
        let Some(wait) = core.upgrade().map(|core| core.wait(AFTER_A_CHANGE_MS)) else {
            return;
        };
        tokio::time::sleep(wait).await;
        let Some(core) = core.upgrade() else { return };
        if core.change_of_the_day.take() {
            back_up_the_day(&core).await;
        }
    }
}

async fn back_up_the_day(core: &Arc<Core>) {
    match back_up(core, BackupReason::Day).await {
        Ok(made) => tracing::info!(path = made.path, "the day's copy of the database"),
        Err(fault) => {
            tracing::warn!(%fault, "the day's copy of the database was not made");
            if fault.code == ErrorCode::LibraryDamaged {
                core.warn(fault);
            }
        }
    }
}

async fn back_up(core: &Arc<Core>, reason: BackupReason) -> Result<wire::Backup, Fault> {
    let core = Arc::clone(core);
    blocking(move || {
        let library = &core.library;
        if reason == BackupReason::Day
            && !library.is_backup_due()
            && let Some(newest) = library.backups().into_iter().next()
        {
            return Ok(backup(newest));
        }
        let needed = library
            .database_bytes()?
            .saturating_add(core.tuning.reserve_bytes);
        if core.spool.free().is_ok_and(|free| free < needed) {
            return Err(Fault::new(
                ErrorCode::DiskFull,
                format!(
                    "There is not enough room for a copy of the database: it needs {} MB.",
                    needed.div_ceil(1_000_000)
                ),
            )
            .tip("Make room on the disk of the library."));
        }
        let made = library.back_up(reason)?;
        core.tell(Event::Upkeep {
            what: Upkeep::Backup,
            done: 1,
            of: 1,
        });
        Ok(backup(made))
    })
    .await
}

/// Tells everybody how far upkeep has come, a few times a second.
fn progress(core: &Core, what: Upkeep) -> impl Fn(Done) {
    let pace = Pace::default();
    move |done| {
        if pace.is_time(done) {
            core.tell(Event::Upkeep {
                what,
                done: done.files,
                of: done.of,
            });
        }
    }
}

/// What to know of a library that does not lie on a disk of this machine.
pub(super) fn of_medium(medium: &Medium) -> Option<Fault> {
    let where_it_lies = match medium {
        Medium::Local => return None,
        Medium::Network(kind) => format!("on a share of another machine ({kind})"),
        Medium::Synced(program) => {
            format!("in a folder that {program} keeps in step with a server")
        }
    };
    Some(
        Fault::new(
            ErrorCode::Disk,
            format!("This library lies {where_it_lies}. It is slower there, and two machines that write at once could damage its database."),
        )
        .tip("Open it on one machine at a time, or move the folder to a disk of this machine."),
    )
}

/// The database is damaged, in plain words.
fn damaged(problem: &str) -> Fault {
    UpkeepError::Damaged(problem.to_owned()).into()
}
