//! E3: keeping an image durably, one at a time, against the raw steps that durability needs. E4: four in flight against
//! one at a time, with the same promises.
//!
//! The contenders are inside `library`'s example `ingest FOLDER ROUNDS`, which lets them take turns on one disk and
//! prints the medians as one JSON object. It runs several times here, for the spread. Wall time, because waiting for the
//! disk is what it is about. Both figures are of images that are decoded later, with their thumbnails, for the raw steps
//! hold no decoding.
//!
//! Beside them stand the raw steps of four images at once, done by hand with every sync shared that can be: what the disk
//! allows. No bar is taken from them; they tell what is missing to E4's.
//!
//! Where a sync takes a fraction of a millisecond, E4 says how many processors there are. So the same is measured where a
//! flush of the disk takes 3.5 ms, as on most disks: `slow_sync.c`, loaded before the C library, lets each sync wait for
//! such a flush, for both contenders alike, on a file system in memory so that no real disk adds to it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::figures::Series;
use super::report::{Bar, Figure};
use super::thumbnails::fresh;
use crate::failure::{Failure, Outcome};
use crate::process;

/// How often the example runs, and its own rounds each time.
const RUNS: usize = 5;
const ROUNDS: &str = "3";

/// How long a flush of the slow disk takes, in microseconds.
const SLOW_SYNC_US: &str = "3500";

/// A folder of a file system in memory.
const IN_MEMORY: &str = "/dev/shm";

pub(super) fn measure(folder: &Path) -> Outcome<Vec<Figure>> {
    let program = super::child::example("safelight-library", "ingest")?;
    let shim = shim(folder)?;
    let here = folder.join("ingest");
    let in_memory = Path::new(IN_MEMORY).join(format!("safelight-bench-{}", std::process::id()));
    let (mut plain, mut slow) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        plain.push(report(&mut Command::new(&program), &here)?);
        let mut command = Command::new(&program);
        command
            .env("LD_PRELOAD", &shim)
            .env("SLOW_SYNC_US", SLOW_SYNC_US);
        slow.push(report(&mut command, &in_memory)?);
    }
    let mut found = figures(&plain, "")?;
    found.extend(figures(
        &slow,
        " where a flush of the disk takes 3.5 ms (a disk in memory that waits so long)",
    )?);
    Ok(found)
}

/// One run of the example in a fresh folder, which is removed afterwards.
fn report(command: &mut Command, scratch: &Path) -> Outcome<Value> {
    command.arg(fresh(scratch)?).arg(ROUNDS);
    let text = process::output_within(command, Duration::from_secs(300))?;
    std::fs::remove_dir_all(scratch).map_err(|source| Failure::file(scratch.display(), source))?;
    serde_json::from_str(text.trim()).map_err(|why| unexpected(why.to_string()))
}

/// The library that makes syncs slow, built with the C compiler that linking Rust needs anyway.
fn shim(folder: &Path) -> Outcome<PathBuf> {
    let source = crate::workspace::root().join("xtask/src/bench/slow_sync.c");
    let shim = folder.join("slow_sync.so");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&shim);
    process::run(compiler.arg(source).args(["-ldl", "-lpthread"]))?;
    Ok(shim)
}

fn figures(reports: &[Value], place: &str) -> Outcome<Vec<Figure>> {
    let series = |pointer: &str| {
        let values = reports
            .iter()
            .map(|report| report.pointer(pointer).and_then(Value::as_f64));
        let values: Option<Vec<f64>> = values.collect();
        values
            .map(Series::new)
            .ok_or_else(|| unexpected(format!("its report has no number at {pointer}")))
    };
    let median = |pointer: &str| series(pointer).map(|series| series.median());
    let detail = format!(
        "wall ms an image: raw steps {:.2} (write with sync {:.2}, rename with folder sync {:.2}, hash {:.2}, commit {:.2}), \
         of four at once by hand {:.2}, which is {:.2}x faster; one at a time {:.2}, four in flight {:.2}; with the picture decoded before its row {:.2} and {:.2}; \
         {RUNS} runs of {ROUNDS} rounds, in single rounds E3 {:.2} to {:.2} and E4 {:.2} to {:.2}",
        median("/floor_ms/sum")?,
        median("/floor_ms/write_fsync")?,
        median("/floor_ms/rename_folder_fsync")?,
        median("/floor_ms/hash")?,
        median("/floor_ms/commit")?,
        median("/floor_ms/four_at_once")?,
        median("/floor_one_against_four/median")?,
        median("/later_ms/one")?,
        median("/later_ms/four")?,
        median("/decoded_ms/one")?,
        median("/decoded_ms/four")?,
        series("/E3_one_against_floor/later/least")?.min(),
        series("/E3_one_against_floor/later/most")?.max(),
        series("/E4_one_against_four/later/least")?.min(),
        series("/E4_one_against_four/later/most")?.max(),
    );
    Ok(vec![
        Figure {
            id: "E3",
            what: format!(
                "durable ingest, one at a time: time over that of its raw steps (write, syncs, commit, hash){place}"
            ),
            bar: Bar::AtMost(1.1),
            unit: "x",
            values: series("/E3_one_against_floor/later/median")?,
            detail: detail.clone(),
        },
        Figure {
            id: "E4",
            what: format!("durable ingest, four in flight: times faster than one at a time{place}"),
            bar: Bar::AtLeast(3.5),
            unit: "x",
            values: series("/E4_one_against_four/later/median")?,
            detail,
        },
    ])
}

fn unexpected(why: String) -> Failure {
    Failure::Unexpected {
        program: "ingest".to_owned(),
        why,
    }
}
