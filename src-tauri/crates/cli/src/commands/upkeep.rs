//! Commands that look after the library.

use std::path::PathBuf;

use safelight_studio::wire::{self, DatabaseFound, Event, Finding};
use safelight_studio::{Fault, Queue, Studio};
use serde_json::{Value, json};

use crate::report::{Exit, Report, plain};
use crate::session::Session;
use crate::watch::Watch;

pub(crate) async fn back_up(session: &Session, report: &Report) -> Result<Exit, Fault> {
    let studio = session.open().await?;
    let made = studio.back_up().await?;
    report.object(&json!(made));
    report.line(&made.path);
    Ok(Exit::Done)
}

pub(crate) async fn backups(session: &Session, report: &Report) -> Result<Exit, Fault> {
    let studio = session.open().await?;
    for backup in studio.backups().await? {
        report.object(&json!(backup));
        report.line(&format!("{:>12}  {}", backup.bytes, backup.path));
    }
    Ok(Exit::Done)
}

/// What `check` is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish {
    pub(crate) deep: bool,
    pub(crate) repair: bool,
    pub(crate) anyway: bool,
}

pub(crate) async fn check(session: &Session, report: &Report, wish: Wish) -> Result<Exit, Fault> {
    let studio = session.open().await?;
    let look = studio.check_library(wire::Check { deep: wish.deep }, usize::MAX);
    let checked = with_progress(&studio, report, look).await?;
    for finding in &checked.findings {
        tell(report, finding);
    }
    sum_up(report, "checked", json!(checked));
    report.say(&format!(
        "{} images, {} files in their places; {}",
        checked.images,
        checked.files,
        verdict(&checked)
    ));
    if checked.damaged {
        report.say("The images are still there: `rebuild` makes a sound database, keeps the damaged one beside it, and deletes nothing.");
        return Ok(Exit::Failed);
    }
    if !wish.repair {
        if checked.repairable {
            report.say("`check --repair` mends what can be mended; it deletes nothing.");
        }
        return Ok(if checked.sound {
            Exit::Done
        } else {
            Exit::Some
        });
    }
    let repair = studio.repair_library(
        wire::Repair {
            anyway: wish.anyway,
        },
        usize::MAX,
    );
    let repaired = with_progress(&studio, report, repair).await?;
    tell_repair(report, "repaired", &repaired);
    let is_left = repaired.stopped.is_some() || checked.changed > 0 || checked.unreadable > 0;
    Ok(if is_left { Exit::Some } else { Exit::Done })
}

pub(crate) async fn locate(
    session: &Session,
    report: &Report,
    at: PathBuf,
    ids: Vec<i64>,
) -> Result<Exit, Fault> {
    let studio = session.open().await?;
    let ids = (!ids.is_empty()).then_some(ids);
    let look = studio.locate(ids, at, usize::MAX);
    let located = with_progress(&studio, report, look).await?;
    for finding in &located.findings {
        tell(report, finding);
    }
    for file in &located.back {
        report.line(&format!("{:>6}  {}", file.id, plain(&file.found)));
    }
    sum_up(report, "located", json!(located));
    report.say(&format!(
        "{} files looked at, {} images back in their places, {} still missing.",
        located.files,
        located.back.len(),
        located.missing.len()
    ));
    if !located.in_place.is_empty() {
        report.say(&format!(
            "{} images have a file in their place; it was left alone.",
            located.in_place.len()
        ));
    }
    Ok(
        match (located.missing.is_empty(), located.back.is_empty()) {
            (true, _) => Exit::Done,
            (false, false) => Exit::Some,
            (false, true) => Exit::Failed,
        },
    )
}

pub(crate) async fn rebuild(session: &Session, report: &Report) -> Result<Exit, Fault> {
    let is_terminal = report.is_terminal();
    let (studio, rebuilt) = session
        .rebuild(move |done, of| {
            if is_terminal {
                draw(done, of);
            }
        })
        .await?;
    if is_terminal {
        wipe();
    }
    for finding in &rebuilt.files.findings {
        tell(report, finding);
    }
    let mut summary = json!(rebuilt);
    if let Some(files) = summary.get_mut("files").and_then(Value::as_object_mut) {
        files.remove("findings");
    }
    sum_up(report, "rebuilt", summary);
    report.say(&match (rebuilt.found, &rebuilt.damage) {
        (DatabaseFound::Sound, _) => "The database is sound; it stays as it is.".to_owned(),
        (DatabaseFound::IndexDamaged, _) => {
            "The database is sound and stays; its index of words was damaged and is made anew."
                .to_owned()
        }
        (DatabaseFound::Missing, _) => {
            "There was no database; a new one is in its place.".to_owned()
        }
        (DatabaseFound::Damaged, damage) => format!(
            "The database was damaged ({}); a new one is in its place.",
            plain(damage.as_deref().unwrap_or("it cannot be read"))
        ),
    });
    if let Some(path) = &rebuilt.set_aside {
        report.say(&format!("The damaged one was kept: {path}"));
    }
    if rebuilt.salvaged_rows > 0 {
        report.say(&format!(
            "{} rows could be read of it.",
            rebuilt.salvaged_rows
        ));
    }
    if let Some(backup) = &rebuilt.backup {
        report.say(&format!("Built upon the copy {}", backup.path));
    }
    tell_repair(report, "filed", &rebuilt.files);
    if rebuilt.replies_left > 0 {
        report.say(&format!(
            "{} replies of the server stay in the folder spool; images of them are in the library already.",
            rebuilt.replies_left
        ));
    }
    if rebuilt.replies > 0 {
        report.say(&format!(
            "{} replies of the server were found; their images are filed now.",
            rebuilt.replies
        ));
        let watch = Watch::new(&studio, report);
        let jobs = studio.work(Queue::Own).await?;
        let exit = watch.until_over(jobs).await?;
        studio.hold_unsent().await?;
        return Ok(exit);
    }
    Ok(if rebuilt.files.stopped.is_some() {
        Exit::Some
    } else {
        Exit::Done
    })
}

fn verdict(checked: &wire::CheckReport) -> String {
    if checked.damaged {
        return "the database is damaged.".to_owned();
    }
    let counts = [
        (checked.missing, "missing"),
        (checked.moved, "moved"),
        (checked.returned, "marked as missing and back"),
        (checked.changed, "changed"),
        (checked.unfiled, "without a row"),
        (checked.unreadable, "unreadable"),
    ];
    let wrong: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    match (checked.sound, wrong.is_empty()) {
        (true, _) if checked.deep => "all of them as they were.".to_owned(),
        (true, _) => "nothing is wrong.".to_owned(),
        (false, true) => "rows are left over that stand for nothing.".to_owned(),
        (false, false) => format!("{}.", wrong.join(", ")),
    }
}

fn tell(report: &Report, finding: &Finding) {
    report.object(&json!(finding));
    let line = match finding {
        Finding::Database { problem } => format!("database: {problem}"),
        Finding::LooseRows { count } => {
            format!("{count} rows stand for something that is not there")
        }
        Finding::Missing { id, path, since } => {
            let known = if since.is_some() { ", marked so" } else { "" };
            format!("missing: image {id}, {path}{known}")
        }
        Finding::Moved { id, path, to } => format!("moved: image {id}, {path} -> {to}"),
        Finding::Returned { id } => format!("back: image {id}"),
        Finding::Changed {
            id,
            path,
            expected,
            found,
            same_as,
            link,
        } => {
            let elsewhere = match (same_as, link) {
                (Some(id), _) => format!("; image {id} shows the same"),
                (None, Some(link)) => format!("; its link may still live: {link}"),
                (None, None) => String::new(),
            };
            format!("changed: image {id}, {path}: {found} instead of {expected}{elsewhere}")
        }
        Finding::Unfiled { id, path } => format!("without a row: image {id}, {path}"),
        Finding::Copy { of, path } => format!("copy of image {of}, left alone: {path}"),
        Finding::Unknown { path } => format!("not of this program, left alone: {path}"),
        Finding::Unreadable { path, problem } => format!("cannot be read: {path}: {problem}"),
    };
    report.line(&plain(&line).replace('\n', " "));
}

/// Prints a report as an object of its own, without the findings that were told before it.
fn sum_up(report: &Report, event: &str, mut summary: Value) {
    if let Some(summary) = summary.as_object_mut() {
        summary.remove("findings");
        summary.insert("event".to_owned(), json!(event));
    }
    report.object(&summary);
}

fn tell_repair(report: &Report, event: &str, repaired: &wire::RepairReport) {
    if event == "repaired" {
        sum_up(report, event, json!(repaired));
    }
    let counts = [
        (repaired.filed, "filed from their files"),
        (repaired.moved, "found in another place"),
        (repaired.healed, "back in their places"),
        (repaired.marked_missing, "marked as missing"),
    ];
    for (count, what) in counts {
        if count > 0 {
            report.say(&format!("{count} {what}."));
        }
    }
    if repaired.index_renewed {
        report.say("The index of words was damaged and is made anew by the next search.");
    }
    if let Some(stopped) = repaired.stopped {
        report.say(&format!(
            "Stopped: {} images would be marked as missing and {} looked for elsewhere, more than 5 % of {}. If that is right, run `check --repair --anyway`.",
            stopped.missing, stopped.moved, repaired.images
        ));
    }
}

/// Waits for upkeep and draws on a terminal how far it has come.
async fn with_progress<T>(
    studio: &Studio,
    report: &Report,
    work: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    let is_terminal = report.is_terminal();
    let mut events = studio.subscribe();
    tokio::pin!(work);
    loop {
        tokio::select! {
            biased;
            done = &mut work => {
                if is_terminal {
                    wipe();
                }
                return done;
            }
            event = events.recv(), if is_terminal => {
                if let Ok(Event::Upkeep { done, of, .. }) = event {
                    draw(done, of);
                }
            }
        }
    }
}

fn draw(done: u64, of: u64) {
    eprint!("\r{done} of {of} files ");
}

fn wipe() {
    eprint!("\r\x1b[K");
}
