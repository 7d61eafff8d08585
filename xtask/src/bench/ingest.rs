//! E3: keeping an image durably, one at a time, against the raw steps that durability needs. E4: four in flight against
//! one at a time, with the same promises.
//!
//! The contenders are inside `library`'s example `ingest FOLDER ROUNDS`, which lets them take turns on one disk and
//! prints the medians as one JSON object. It runs several times here, for the spread. Wall time, because waiting for the
//! disk is what it is about. Both figures are of images that are decoded later, with their thumbnails, for the raw steps
//! hold no decoding.

use std::path::Path;
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

pub(super) fn measure(folder: &Path) -> Outcome<Vec<Figure>> {
    let program = super::child::example("safelight-library", "ingest")?;
    let scratch = folder.join("ingest");
    let mut reports = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let mut command = Command::new(&program);
        command.arg(fresh(&scratch)?).arg(ROUNDS);
        let text = process::output_within(&mut command, Duration::from_secs(300))?;
        reports.push(
            serde_json::from_str::<Value>(text.trim())
                .map_err(|why| unexpected(why.to_string()))?,
        );
    }
    std::fs::remove_dir_all(&scratch).map_err(|source| Failure::file(scratch.display(), source))?;

    let series = |place: &str| {
        let values = reports
            .iter()
            .map(|report| report.pointer(place).and_then(Value::as_f64));
        let values: Option<Vec<f64>> = values.collect();
        values
            .map(Series::new)
            .ok_or_else(|| unexpected(format!("its report has no number at {place}")))
    };
    let median = |place: &str| series(place).map(|series| series.median());
    let detail = format!(
        "wall ms an image: raw steps {:.2} (write with sync {:.2}, rename with folder sync {:.2}, hash {:.2}, commit {:.2}), \
         one at a time {:.2}, four in flight {:.2}; with the picture decoded before its row {:.2} and {:.2}; \
         {RUNS} runs of {ROUNDS} rounds, in single rounds E3 {:.2} to {:.2} and E4 {:.2} to {:.2}",
        median("/floor_ms/sum")?,
        median("/floor_ms/write_fsync")?,
        median("/floor_ms/rename_folder_fsync")?,
        median("/floor_ms/hash")?,
        median("/floor_ms/commit")?,
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
            what: "durable ingest, one at a time: time over that of its raw steps (write, syncs, commit, hash)"
                .to_owned(),
            bar: Bar::AtMost(1.1),
            unit: "x",
            values: series("/E3_one_against_floor/later/median")?,
            detail: detail.clone(),
        },
        Figure {
            id: "E4",
            what: "durable ingest, four in flight: times faster than one at a time".to_owned(),
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
