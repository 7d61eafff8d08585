//! L4 to L8, L11, L12: searches, lists, changes and a start in libraries of 100,000 and 1,000,000 images. S3: the command
//! `list` as a whole process.
//!
//! The libraries are made once, by `cargo xtask fixture`, and kept under the target folder. The contender is `library`'s
//! example `search DIR ROUNDS`, which prints one JSON object; it says itself what it measures. These bars are absolute,
//! for a person waits: look at the machine beside them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::child;
use super::figures::Series;
use super::report::{Bar, Figure};
use crate::failure::{Failure, Outcome};
use crate::{fixture, process, workspace};

const ROUNDS: &str = "5";
const LARGE: u64 = 1_000_000;
const SMALL: u64 = 100_000;

/// Id, what, bar in milliseconds, and its name in the report.
const AT_A_MILLION: &[(&str, &str, f64, &str)] = &[
    ("L4", "newest 100 hits of one word, p99", 2.0, "newest_1"),
    ("L4", "of two words", 5.0, "newest_2"),
    ("L4", "of three words", 8.0, "newest_3"),
    ("L4", "of one word and a filter", 5.0, "filtered_1"),
    ("L4", "of two words and a filter", 9.0, "filtered_2"),
    ("L4", "of three words and a filter", 12.0, "filtered_3"),
    (
        "L4b",
        "every hit of a word with 100,000 at most, in any order, packed, p99",
        25.0,
        "packed",
    ),
    (
        "L6",
        "newest 100 hits of the beginning of a word, p99",
        5.0,
        "prefix",
    ),
    (
        "L7",
        "list of all ids and geometry, newest first, from the database in two halves at once, the longer one",
        100.0,
        "list",
    ),
    ("L8", "one mark, durable, p99, wall time", 5.0, "mark_one"),
    ("L8", "a mark on 10,000, wall time", 1_000.0, "mark_10000"),
    (
        "L8",
        "a mark on 10,000 undone, wall time",
        1_000.0,
        "undo_10000",
    ),
    ("L11", "images similar to one, p99", 10.0, "similar"),
    ("L12", "open and first page, p99", 20.0, "open"),
];

const AT_A_TENTH: &[(&str, &str, f64, &str)] = &[
    ("L5", "newest 100 hits of one word, p99", 1.0, "newest_1"),
    ("L5", "of two words", 1.0, "newest_2"),
    ("L5", "of three words", 1.0, "newest_3"),
];

pub(super) fn measure(folder: &Path) -> Outcome<Vec<Figure>> {
    let program = child::example("safelight-library", "search")?;
    let mut figures = of(&program, folder, LARGE, AT_A_MILLION)?;
    figures.extend(of(&program, folder, SMALL, AT_A_TENTH)?);
    Ok(figures)
}

fn of(
    program: &Path,
    folder: &Path,
    images: u64,
    wanted: &[(&'static str, &str, f64, &str)],
) -> Outcome<Vec<Figure>> {
    let library = library(folder, images)?;
    let mut command = Command::new(program);
    command.arg(&library).arg(ROUNDS);
    let text = process::output_within(&mut command, Duration::from_secs(1_200))?;
    let report: Value =
        serde_json::from_str(text.trim()).map_err(|why| unexpected(why.to_string()))?;
    let detail = format!(
        "ms at {images} images, {ROUNDS} rounds of 200; columns read into memory in {:.0}, every image packed from them in {:.0}",
        report["load_ms"].as_f64().unwrap_or(f64::NAN),
        values(&report, "packed_all")?.median(),
    );
    wanted
        .iter()
        .map(|(id, what, bar, name)| {
            Ok(Figure {
                id,
                what: format!("{images} images: {what}"),
                bar: Bar::AtMost(*bar),
                unit: " ms",
                values: values(&report, name)?,
                detail: detail.clone(),
            })
        })
        .collect()
}

/// `list --limit 100` from its start to its end.
pub(super) fn measure_list(folder: &Path) -> Outcome<Vec<Figure>> {
    let library = library(folder, LARGE)?;
    process::run(&mut workspace::cargo(&[
        "build",
        "--release",
        "--locked",
        "--quiet",
        "--package",
        "safelight-cli",
    ]))?;
    let program = workspace::target_dir()
        .join("release")
        .join("safelight-cli");
    let mut walls = Vec::new();
    for _ in 0..16 {
        let begun = Instant::now();
        process::output(
            Command::new(&program)
                .arg("--library")
                .arg(&library)
                .args(["list", "--limit", "100"]),
        )?;
        walls.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    // The first one warms.
    let values = Series::new(walls.split_off(1));
    let detail = format!(
        "wall ms, 15 runs: {:.1} to {:.1}",
        values.min(),
        values.max()
    );
    Ok(vec![Figure {
        id: "S3",
        what: format!("{LARGE} images: `safelight-cli list --limit 100`, whole process, wall time"),
        bar: Bar::AtMost(30.0),
        unit: " ms",
        values,
        detail,
    }])
}

fn library(folder: &Path, images: u64) -> Outcome<PathBuf> {
    let library = folder.join(format!("library-{images}"));
    if !library.exists() {
        // Made beside and renamed, so that one that was cut short is not taken for whole.
        let making = folder.join(format!("library-{images}-unfinished"));
        let _ = std::fs::remove_dir_all(&making);
        fixture::make(&making, images, 1)?;
        std::fs::rename(&making, &library)
            .map_err(|source| Failure::file(library.display(), source))?;
    }
    Ok(library)
}

fn values(report: &Value, name: &str) -> Outcome<Series> {
    let values = report[name]
        .as_array()
        .map(|values| values.iter().filter_map(Value::as_f64).collect());
    values
        .map(Series::new)
        .ok_or_else(|| unexpected(format!("its report has no {name}")))
}

fn unexpected(why: String) -> Failure {
    Failure::Unexpected {
        program: "search".to_owned(),
        why,
    }
}
