//! What upkeep of the library says, in the words of the window; and replies whose jobs a lost database has forgotten.

use std::io;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use media::SeedMode;
use routeway::BaseUrl;
use safelight_library::{
    Backup, BackupReason, Checked, DatabaseFound, DbError, Done, Elsewhere, ImageId, JobId,
    JobState, Library, Located, NewJob, Rebuilt, Repaired, Stray, StrayKind, UpkeepError,
};
use tokio::sync::Notify;

use crate::fault::{ErrorCode, Fault, sentence};
use crate::spool::Spool;
use crate::wire::{self, Finding};

/// Said of a job of which only its reply is left.
const NOTE_FOUND: &str = "found in the spool when the library was rebuilt; its prompt is not known";

/// Lets through a few of many.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<Option<Instant>>);

impl Pace {
    /// Whether it is time to tell again; the last one is always told.
    pub(crate) fn is_time(&self, done: Done) -> bool {
        const BEAT: Duration = Duration::from_millis(100);
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_time = done.files >= done.of || last.is_none_or(|last| last.elapsed() >= BEAT);
        if is_time {
            *last = Some(Instant::now());
        }
        is_time
    }
}

/// The first change of a day, until its copy is made.
#[derive(Debug, Default)]
pub(crate) struct ChangeOfTheDay {
    pending: AtomicBool,
    woken: Arc<Notify>,
}

impl ChangeOfTheDay {
    pub(crate) fn note(&self) {
        self.pending.store(true, Ordering::Release);
        self.woken.notify_one();
    }

    /// Whether there was one that nobody has seen to; from now on somebody has.
    pub(crate) fn take(&self) -> bool {
        self.pending.swap(false, Ordering::AcqRel)
    }

    pub(crate) fn woken(&self) -> &Arc<Notify> {
        &self.woken
    }
}

impl From<UpkeepError> for Fault {
    fn from(error: UpkeepError) -> Self {
        let code = match &error {
            error if error.is_out_of_space() => ErrorCode::DiskFull,
            UpkeepError::InUse(_) => ErrorCode::NotNow,
            UpkeepError::Damaged(_) => {
                return Fault::new(ErrorCode::LibraryDamaged, sentence(&error.to_string()))
                    .tip(REBUILD);
            }
            UpkeepError::Gone(_) => ErrorCode::LibraryNotReachable,
            UpkeepError::Open(_) | UpkeepError::Database(_) => {
                return match error {
                    UpkeepError::Open(error) => error.into(),
                    UpkeepError::Database(error) => error.into(),
                    other => Fault::new(ErrorCode::Internal, sentence(&other.to_string())),
                };
            }
            _ => ErrorCode::Disk,
        };
        Fault::new(code, sentence(&error.to_string()))
    }
}

/// What to do about a missing database.
pub(crate) const REBUILD_MISSING: &str = "The images are still there. Rebuild the library (`safelight-cli rebuild`): it makes a new database from them and from the newest copy, and deletes nothing.";

/// What to do about a damaged database.
pub(crate) const REBUILD: &str = "The images are still there. Rebuild the library (`safelight-cli rebuild`): it keeps the damaged database beside the new one and deletes nothing.";

pub(crate) fn backup(backup: Backup) -> wire::Backup {
    wire::Backup {
        path: backup.path.display().to_string(),
        made_at: backup.made_at,
        bytes: backup.bytes,
        reason: match backup.reason {
            BackupReason::Day => wire::BackupReason::Day,
            BackupReason::Asked => wire::BackupReason::Asked,
            BackupReason::BeforeMigration => wire::BackupReason::BeforeMigration,
        },
    }
}

/// The report of a check with at most `most` findings.
pub(crate) fn check_report(checked: Checked, most: usize) -> wire::CheckReport {
    let count = |strays: &[Stray], unfiled: bool| {
        let is_unfiled = |stray: &&Stray| matches!(stray.kind, StrayKind::Unfiled(_)) == unfiled;
        strays.iter().filter(is_unfiled).count() as u64
    };
    let unfiled = count(&checked.strays, true);
    let unmarked = checked
        .missing
        .iter()
        .any(|missing| missing.since.is_none());
    wire::CheckReport {
        sound: checked.is_sound(),
        damaged: !checked.database.is_empty(),
        repairable: checked.database.is_empty()
            && (unmarked
                || checked.ids_are_behind
                || checked.index_is_damaged
                || !checked.moved.is_empty()
                || !checked.returned.is_empty()
                || unfiled > 0),
        deep: checked.deep,
        images: checked.images,
        files: checked.files,
        bytes: checked.bytes,
        missing: checked.missing.len() as u64,
        moved: checked.moved.len() as u64,
        returned: checked.returned.len() as u64,
        changed: checked.changed.len() as u64,
        unfiled,
        strangers: count(&checked.strays, false),
        unreadable: checked.unreadable.len() as u64,
        findings: findings(checked).take(most).collect(),
    }
}

/// Everything a check found, the gravest first.
fn findings(checked: Checked) -> impl Iterator<Item = Finding> {
    let database = checked.database.into_iter();
    let loose = (checked.loose_rows > 0).then_some(Finding::LooseRows {
        count: checked.loose_rows,
    });
    let changed = checked.changed.into_iter().map(|changed| {
        let (same_as, link) = match changed.elsewhere {
            Some(Elsewhere::Image(id)) => (Some(id.0), None),
            Some(Elsewhere::Link(url)) => (None, Some(url)),
            None => (None, None),
        };
        Finding::Changed {
            id: changed.id.0,
            path: changed.path,
            expected: changed.expected.to_string(),
            found: changed.found.to_string(),
            same_as,
            link,
        }
    });
    let missing = checked.missing.into_iter().map(|missing| Finding::Missing {
        id: missing.id.0,
        path: missing.path,
        since: missing.since,
    });
    let moved = checked.moved.into_iter().map(|moved| Finding::Moved {
        id: moved.id.0,
        path: moved.from,
        to: moved.to,
    });
    let returned = checked
        .returned
        .into_iter()
        .map(|id| Finding::Returned { id: id.0 });
    database
        .map(|problem| Finding::Database { problem })
        .chain(loose)
        .chain(changed)
        .chain(missing)
        .chain(moved)
        .chain(returned)
        .chain(left_alone(checked.strays, checked.unreadable))
}

fn left_alone(
    strays: Vec<Stray>,
    unreadable: Vec<(String, String)>,
) -> impl Iterator<Item = Finding> {
    let unreadable = unreadable
        .into_iter()
        .map(|(path, problem)| Finding::Unreadable { path, problem });
    let strays = strays.into_iter().map(|stray| {
        let path = stray.path;
        match stray.kind {
            StrayKind::Unfiled(id) => Finding::Unfiled { id: id.0, path },
            StrayKind::CopyOf(of) => Finding::Copy { of: of.0, path },
            StrayKind::Unknown => Finding::Unknown { path },
        }
    });
    unreadable.chain(strays)
}

/// The report of a repair with at most `most` findings.
pub(crate) fn repair_report(repaired: Repaired, most: usize) -> wire::RepairReport {
    wire::RepairReport {
        images: repaired.images,
        marked_missing: repaired.marked_missing,
        moved: repaired.moved,
        healed: repaired.healed,
        filed: repaired.filed,
        index_renewed: repaired.index_renewed,
        stopped: repaired
            .stopped
            .map(|(missing, moved)| wire::Stopped { missing, moved }),
        findings: left_alone(repaired.strays, repaired.unreadable)
            .take(most)
            .collect(),
    }
}

/// The report of a search for files with at most `most` findings.
pub(crate) fn locate_report(located: Located, most: usize) -> wire::LocateReport {
    let numbers = |ids: Vec<ImageId>| ids.into_iter().map(|id| id.0).collect();
    let back = located.back.into_iter().map(|(id, found)| wire::FileBack {
        id: id.0,
        found: found.display().to_string(),
    });
    let unreadable = located.unreadable.into_iter().take(most);
    wire::LocateReport {
        back: back.collect(),
        missing: numbers(located.missing),
        in_place: numbers(located.in_place),
        files: located.files,
        findings: unreadable
            .map(|(path, problem)| Finding::Unreadable {
                path: path.display().to_string(),
                problem,
            })
            .collect(),
    }
}

/// The library and the report of a rebuild with at most `most` findings; replies are still to be looked at.
pub(crate) fn rebuild_report(rebuilt: Rebuilt, most: usize) -> (Library, wire::RebuildReport) {
    let (found, damage) = match rebuilt.found {
        DatabaseFound::Sound => (wire::DatabaseFound::Sound, None),
        DatabaseFound::IndexDamaged(detail) => (wire::DatabaseFound::IndexDamaged, Some(detail)),
        DatabaseFound::Missing => (wire::DatabaseFound::Missing, None),
        DatabaseFound::Damaged(detail) => (wire::DatabaseFound::Damaged, Some(detail)),
    };
    let report = wire::RebuildReport {
        found,
        damage,
        set_aside: rebuilt.set_aside.map(|path| path.display().to_string()),
        backup: rebuilt.backup.map(backup),
        salvaged_rows: rebuilt.salvaged.map_or(0, |salvaged| salvaged.rows),
        replies: 0,
        replies_left: 0,
        files: repair_report(rebuilt.files, most),
    };
    (rebuilt.library, report)
}

/// Replies that no job was known of.
#[derive(Debug, Default)]
pub(crate) struct Replies {
    /// They have a job again, and their images are filed next.
    pub(crate) taken_up: u64,
    /// Some of their images are in the library already, so they are not read again. They stay where they are.
    pub(crate) left: u64,
}

/// Gives jobs to the replies in the spool whose jobs the database does not know: what is in them is paid.
pub(crate) fn take_up_replies(library: &Library, spool: &Spool) -> Result<Replies, Fault> {
    let unreadable = |error: io::Error| {
        Fault::new(
            ErrorCode::Disk,
            format!("The replies of the server could not be read: {error}."),
        )
    };
    let mut replies = Replies::default();
    for job in spool.jobs().map_err(unreadable)? {
        let id = JobId(job);
        let Some((head, _)) = spool.open_head(job).map_err(unreadable)? else {
            continue;
        };
        let (is_known, has_images) = library.read(|tx| -> Result<_, DbError> {
            let has_images = !tx.images().of_job(id)?.is_empty();
            Ok((tx.jobs().get(id)?.is_some(), has_images))
        })?;
        if is_known {
            continue;
        }
        if has_images {
            replies.left += 1;
            continue;
        }
        let base_url = BaseUrl::parse(&head.reply.url)
            .map_or_else(|_| head.reply.url.clone(), |base| base.as_str().to_owned());
        let row = NewJob {
            state: JobState::Sending,
            request: r#"{"model":"?","prompt":""}"#.to_owned(),
            profile_id: None,
            base_url,
            demo: false,
            key_mark: None,
            owner: None,
            parent_image_id: None,
            retry_of: None,
            batch: None,
            seed_mode: SeedMode::ServersChoice,
            note: Some(NOTE_FOUND.to_owned()),
            created_at: head.reply.received_at_ms,
        };
        let attempt = i64::from(head.attempt.max(1));
        library.write(move |tx| tx.jobs_mut().insert_as(id, attempt, &row))?;
        replies.taken_up += 1;
    }
    Ok(replies)
}
