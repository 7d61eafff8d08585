//! E3: keeping an image durably, one at a time, against the raw steps that durability needs. E4: four in flight against
//! one at a time, with the same promises.
//!
//! The contenders are modes of `library`'s example `ingest MODE FOLDER`, which prints one JSON object:
//! `{"ms_per_image": …}`, wall time, because waiting for the disk is what it is about.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::figures::{Series, in_turn, ratios};
use super::report::{Bar, Figure};
use super::thumbnails::fresh;
use crate::failure::{Failure, Outcome};
use crate::process;

const ROUNDS: usize = 7;

pub(super) fn measure(folder: &Path) -> Outcome<Vec<Figure>> {
    let program = super::child::example("safelight-library", "ingest")?;
    let library = folder.join("ingest");
    let time = |mode: &str| {
        let folder = fresh(&library)?;
        let text = process::output_within(
            Command::new(&program).arg(mode).arg(folder),
            Duration::from_secs(120),
        )?;
        let report = text
            .lines()
            .rev()
            .find_map(|line| serde_json::from_str::<Value>(line).ok())
            .unwrap_or_default();
        report["ms_per_image"]
            .as_f64()
            .ok_or_else(|| Failure::Unexpected {
                program: format!("ingest {mode}"),
                why: format!("it said no ms_per_image: {text:?}"),
            })
    };
    let [floor, one, four] = in_turn(
        ROUNDS,
        [&mut || time("floor"), &mut || time("one"), &mut || {
            time("four")
        }],
    )?;
    std::fs::remove_dir_all(&library).map_err(|source| Failure::file(library.display(), source))?;
    let middle = |values: &[f64]| Series::new(values.to_vec()).median();
    let detail = format!(
        "wall ms an image: raw steps {:.2}, one at a time {:.2}, four in flight {:.2}; {ROUNDS} rounds",
        middle(&floor),
        middle(&one),
        middle(&four)
    );
    Ok(vec![
        Figure {
            id: "E3",
            what: "durable ingest, one at a time: time over its raw steps (write, syncs, commit, hash)".to_owned(),
            bar: Bar::AtMost(1.1),
            unit: "x",
            values: ratios(&one, &floor),
            detail: detail.clone(),
        },
        Figure {
            id: "E4",
            what: "durable ingest, four in flight: times faster than one at a time".to_owned(),
            bar: Bar::AtLeast(3.5),
            unit: "x",
            values: ratios(&one, &four),
            detail,
        },
    ])
}
