//! E3: keeping an image durably, one at a time, against the raw steps that durability needs. E4: four in flight against
//! one at a time, with the same promises.
//!
//! The contenders are inside `library`'s example `ingest FOLDER ROUNDS`, which lets them take turns on one disk and
//! prints the medians as one JSON object. It runs several times here, for the spread. Wall time, because waiting for the
//! disk is what it is about.

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
    let mut figures = Vec::new();
    for (way, words) in [
        ("decoded", "decoded while the disk syncs"),
        ("later", "decoded with the thumbnail, later"),
    ] {
        let median = |place: &str| series(place).map(|series| series.median());
        let detail = format!(
            "{words}; wall ms an image: raw steps {:.2}, one at a time {:.2}, four in flight {:.2}; {RUNS} runs of {ROUNDS} rounds",
            median("/floor_ms/sum")?,
            median(&format!("/{way}_ms/one"))?,
            median(&format!("/{way}_ms/four"))?
        );
        figures.push(Figure {
            id: "E3",
            what: format!("durable ingest, one at a time, {words}: time over its raw steps (write, syncs, commit, hash)"),
            bar: Bar::AtMost(1.1),
            unit: "x",
            values: series(&format!("/E3_one_against_floor/{way}"))?,
            detail: detail.clone(),
        });
        figures.push(Figure {
            id: "E4",
            what: format!(
                "durable ingest, four in flight, {words}: times faster than one at a time"
            ),
            bar: Bar::AtLeast(3.5),
            unit: "x",
            values: series(&format!("/E4_one_against_four/{way}"))?,
            detail,
        });
    }
    Ok(figures)
}

fn unexpected(why: String) -> Failure {
    Failure::Unexpected {
        program: "ingest".to_owned(),
        why,
    }
}
