//! E5 and W1 to W8: the real window, on a screen without a screen; W9: the size of the page's code.
//!
//! The example `window` of the tests drives the app, built for release, and measures; the bare window of `tests/bare`
//! is the reference for start and memory, the same grid without pictures the one for scrolling. The program prints one
//! JSON object; what becomes of its numbers stands here. Linux only.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::child::{self, Kind};
use super::figures::Series;
use super::report::{Bar, Figure};
use super::with_contenders::Wish;
use crate::failure::{Failure, Outcome};
use crate::{machine, process, ui};

pub(super) const IDS: &[&str] = &["E5", "W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8", "W9"];

/// Rounds of each measurement.
const ROUNDS: &str = "5";
/// More than the slowest measurement of a million images takes.
const LIMIT: Duration = Duration::from_secs(1_800);
/// Megabytes as the bars mean them.
const MB: f64 = 1_000_000.0;

/// The programs that take part.
struct Programs {
    app: PathBuf,
    bare: PathBuf,
    measurer: PathBuf,
    fixture: PathBuf,
    cli: PathBuf,
}

pub(super) fn measure(wish: &Wish<'_>) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    let of_the_window: Vec<&str> = IDS
        .iter()
        .copied()
        .filter(|id| *id != "W9" && wish.wants(id))
        .collect();
    if !of_the_window.is_empty() {
        machine::prepare()?;
        let programs = build()?;
        if of_the_window.contains(&"E5") {
            figures.push(arrival(&run(&programs, wish.folder, &["E5"])?)?);
        }
        let ids: Vec<&str> = of_the_window.into_iter().filter(|id| *id != "E5").collect();
        for images in wish.images {
            if ids.is_empty() {
                break;
            }
            let library = library(&programs, wish.folder, *images)?;
            figures.extend(gallery(&run(&programs, &library, &ids)?, &ids, *images)?);
        }
    }
    if wish.wants("W9") {
        figures.push(size()?);
    }
    Ok(figures)
}

fn build() -> Outcome<Programs> {
    ui::build()?;
    Ok(Programs {
        app: child::build("safelight", Kind::Bin, "safelight")?,
        bare: child::build("bare-window", Kind::Bin, "bare-window")?,
        measurer: child::build("safelight-tests", Kind::Example, "window")?,
        fixture: child::build("safelight-tests", Kind::Bin, "safelight-fixture")?,
        cli: child::build("safelight-tests", Kind::Bin, "safelight-cli-under-test")?,
    })
}

/// A library of this size; made once.
fn library(programs: &Programs, folder: &Path, images: u64) -> Outcome<PathBuf> {
    let library = folder.join(format!("library-{images}"));
    if !library.is_dir() {
        // Under another name until it is whole.
        let begun = folder.join(format!("library-{images}-begun"));
        if begun.exists() {
            std::fs::remove_dir_all(&begun)
                .map_err(|source| Failure::file(begun.display(), source))?;
        }
        println!("making a library of {images} images");
        process::run(
            Command::new(&programs.fixture)
                .arg(images.to_string())
                .arg(&begun)
                .arg("1"),
        )?;
        std::fs::rename(&begun, &library)
            .map_err(|source| Failure::file(library.display(), source))?;
    }
    Ok(library)
}

fn run(programs: &Programs, library: &Path, ids: &[&str]) -> Outcome<Value> {
    let text = process::output_within(
        Command::new(&programs.measurer)
            .arg(&programs.bare)
            .arg(library)
            .arg(ROUNDS)
            .args(ids)
            .env("SAFELIGHT_APP", &programs.app)
            .env("SAFELIGHT_CLI", &programs.cli),
        LIMIT,
    )?;
    serde_json::from_str(text.trim()).map_err(|why| unexpected(&why.to_string()))
}

fn unexpected(why: &str) -> Failure {
    Failure::Unexpected {
        program: "the window's measurements".to_owned(),
        why: why.to_owned(),
    }
}

/// The values of a series in the report.
fn values(report: &Value, place: &str) -> Outcome<Series> {
    let list = report
        .pointer(place)
        .and_then(|series| series["values"].as_array());
    let numbers: Option<Vec<f64>> = list.and_then(|list| list.iter().map(Value::as_f64).collect());
    match numbers {
        Some(numbers) if !numbers.is_empty() => Ok(Series::new(numbers)),
        _ => Err(unexpected(&format!("its report has no numbers at {place}"))),
    }
}

fn median(report: &Value, place: &str) -> Outcome<f64> {
    Ok(values(report, place)?.median())
}

fn arrival(report: &Value) -> Outcome<Figure> {
    let at = |name: &str| median(report, &format!("/E5/{name}_ms"));
    let detail = format!(
        "a reply of {:.1} MB; after its last byte: image synced under its name {:.0} ms; row synced, event crossed, tile \
         asks for its thumbnail {:.0} ms; thumbnail in the page {:.0} ms; painted {:.0} ms",
        report["E5"]["bytes"].as_f64().unwrap_or(f64::NAN) / MB,
        at("file")?,
        at("tile")?,
        at("thumbnail")?,
        at("painted")?,
    );
    Ok(Figure {
        id: "E5",
        what: "last byte of a reply with a 1024 x 1024 PNG as base64 to its tile painted, wall"
            .to_owned(),
        bar: Bar::AtMost(150.0),
        unit: " ms",
        values: values(report, "/E5/painted_ms")?,
        detail,
    })
}

fn gallery(report: &Value, ids: &[&str], images: u64) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    for id in ids {
        match *id {
            "W1" => figures.push(start(report, images)?),
            "W2" => figures.push(memory(report, images)?),
            "W3" => figures.extend(scrolling(report, images)?),
            "W4" => figures.extend(jumps(report, images)?),
            "W5" => figures.extend(list(report, images)?),
            "W6" => figures.push(ends(report, images)?),
            "W7" => figures.push(typing(report, images)?),
            "W8" => figures.push(holding(report, images)?),
            _ => {}
        }
    }
    Ok(figures)
}

fn start(report: &Value, images: u64) -> Outcome<Figure> {
    let at = |name: &str| median(report, &format!("/W1/{name}_ms"));
    Ok(Figure {
        id: "W1",
        what: format!(
            "start to the gallery's tiles on the screen with {images} images, over a bare Tauri window's page, wall"
        ),
        bar: Bar::AtMost(150.0),
        unit: " ms",
        values: values(report, "/W1/over_bare_ms")?,
        detail: format!(
            "{images} images, on the screen after: bare page {:.0} ms; the app's first pixels {:.0} ms, its tiles {:.0} ms, \
             nothing changes any more {:.0} ms",
            at("bare")?,
            at("page")?,
            at("tiles")?,
            at("whole")?,
        ),
    })
}

fn memory(report: &Value, images: u64) -> Outcome<Figure> {
    let megabytes = |name: &str| Ok(median(report, &format!("/W2/{name}"))? / MB);
    let over = values(report, "/W2/over_bare")?.scaled(1.0 / MB);
    Ok(Figure {
        id: "W2",
        what: format!(
            "private memory of all processes with {images} images after 15 s of scrolling and 8 jumps, over a bare window"
        ),
        bar: Bar::AtMost(if images > 100_000 { 130.0 } else { 80.0 }),
        unit: " MB",
        values: over,
        detail: format!(
            "{images} images: the app {:.0} MB, the bare window {:.0} MB",
            megabytes("app")?,
            megabytes("bare")?
        ),
    })
}

fn scrolling(report: &Value, images: u64) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    let (mut longest, mut told) = (Vec::new(), Vec::new());
    for speed in [20, 120, 1000] {
        let place = |name: &str| format!("/W3/{speed}/{name}");
        let frames = values(report, &place("longest_ms"))?;
        longest.push(frames.max());
        told.push(format!(
            "{speed} px: median of runs {:.0} ms",
            frames.median()
        ));
        figures.push(Figure {
            id: "W3",
            what: format!(
                "scrolling {speed} px a frame through {images} images: frame at p95 over the same grid with blank cells"
            ),
            bar: Bar::AtMost(1.2),
            unit: "x",
            values: values(report, &place("ratio"))?,
            detail: format!(
                "{images} images, {speed} px a frame, p95: {:.0} ms with pictures, {:.0} ms with blank cells",
                median(report, &place("p95_ms"))?,
                median(report, &place("blank_p95_ms"))?,
            ),
        });
    }
    figures.push(Figure {
        id: "W3",
        what: format!("the longest frame of all those runs through {images} images"),
        bar: Bar::AtMost(33.0),
        unit: " ms",
        values: Series::new(vec![longest.into_iter().fold(f64::NAN, f64::max)]),
        detail: format!(
            "{images} images, longest frame of a run: {}",
            told.join(", ")
        ),
    });
    Ok(figures)
}

fn jumps(report: &Value, images: u64) -> Outcome<Vec<Figure>> {
    let times = values(report, "/W4")?;
    let worst = Series::new(vec![times.max()]);
    let figure = |what: &str, bar, values: Series| Figure {
        id: "W4",
        what: format!(
            "jump to any place of {images} images until every thumbnail in view is painted, {what}"
        ),
        bar: Bar::AtMost(bar),
        unit: " ms",
        values,
        detail: format!("{images} images, {what}"),
    };
    Ok(vec![
        figure("median of all jumps", 60.0, times),
        figure("the slowest jump", 120.0, worst),
    ])
}

fn list(report: &Value, images: u64) -> Outcome<Vec<Figure>> {
    let at = |name: &str| median(report, &format!("/W5/{name}_ms"));
    let detail = format!(
        "{images} images, {:.1} MB: the core answers after {:.0} ms; another view opened and left: shown after {:.0} ms, \
         all geometry exact after {:.0} ms; longest task {:.0} ms, with pictures painted in between {:.0} ms",
        report["W5"]["bytes"].as_f64().unwrap_or(f64::NAN) / MB,
        at("core")?,
        at("shown")?,
        at("settled")?,
        at("longest_task")?,
        at("longest_task_with_pictures")?,
    );
    Ok(vec![
        Figure {
            id: "W5",
            what: format!(
                "the list of {images} images from the core's answer into the window, wall"
            ),
            bar: Bar::AtMost(if images > 100_000 { 150.0 } else { 10.0 }),
            unit: " ms",
            values: values(report, "/W5/crossing_ms")?,
            detail: detail.clone(),
        },
        Figure {
            id: "W5",
            what: format!(
                "the longest task of the page while it takes the list of {images} images and lays it out"
            ),
            bar: Bar::AtMost(16.0),
            unit: " ms",
            values: values(report, "/W5/longest_task_ms")?,
            detail,
        },
    ])
}

fn ends(report: &Value, images: u64) -> Outcome<Figure> {
    let list = |name: &str| {
        let found = report["W6"][name].as_array();
        found.ok_or_else(|| unexpected("it does not say which ends were reached"))
    };
    let missed = list("missed")?;
    let columns: Vec<String> = list("columns")?.iter().map(Value::to_string).collect();
    let told: String = missed.iter().map(|one| format!("; not at {one}")).collect();
    Ok(Figure {
        id: "W6",
        what: format!(
            "sizes, in rows and in squares, at which `End` or `Home` does not reach the end of {images} images"
        ),
        bar: Bar::AtMost(0.0),
        unit: "",
        values: Series::new(vec![missed.len() as f64]),
        detail: format!(
            "{images} images, 11 sizes in both layouts; images side by side: {}{told}",
            columns.join(", ")
        ),
    })
}

fn typing(report: &Value, images: u64) -> Outcome<Figure> {
    let cells = values(report, "/W7/cells_ms")?;
    let p95 = Series::new(vec![cells.percentile(95.0)]);
    Ok(Figure {
        id: "W7",
        what: format!(
            "a letter in the search field to the grid with what it finds among {images} images, p95, wall"
        ),
        bar: Bar::AtMost(50.0),
        unit: " ms",
        values: p95,
        detail: format!(
            "{images} images: median {:.0} ms, longest {:.0} ms; of this the core {:.0} ms; with every thumbnail in view {:.0} ms",
            cells.median(),
            cells.max(),
            median(report, "/W7/core_ms")?,
            median(report, "/W7/pictures_ms")?,
        ),
    })
}

fn holding(report: &Value, images: u64) -> Outcome<Figure> {
    let worst: Vec<String> = report["W8"]["worst"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| {
            format!(
                "{} {:.0}",
                one[0].as_str().unwrap_or("?"),
                one[1].as_f64().unwrap_or(f64::NAN)
            )
        })
        .collect();
    Ok(Figure {
        id: "W8",
        what: format!(
            "the longest that any of 29 things a person does keeps the window with {images} images from answering"
        ),
        bar: Bar::AtMost(100.0),
        unit: " ms",
        values: values(report, "/W8/longest_ms")?,
        detail: format!(
            "{images} images, ms, the longest of all: {}",
            worst.join(", ")
        ),
    })
}

fn size() -> Outcome<Figure> {
    let kilobytes = ui::code_size()? / 1_000.0;
    Ok(Figure {
        id: "W9",
        what: "the page's JavaScript, gzipped".to_owned(),
        bar: Bar::AtMost(150.0),
        unit: " KB",
        values: Series::new(vec![kilobytes]),
        detail: format!("{kilobytes:.1} KB"),
    })
}
