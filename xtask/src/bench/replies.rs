//! E1: memory for a reply with inline images of any size. E2: processor time for it, against what most clients do.
//!
//! Both contenders are `routeway`'s example `reply_memory`: `scan REPLY OUT` reads the reply with our reader, `value REPLY
//! OUT` as most clients do: the whole body as text, parsed into a `serde_json::Value`, the images taken out as `String`s,
//! all decoded with the `base64` crate, then written. `make N BYTES REPLY` writes the reply. Costs are those of the whole
//! program.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::child::cost;
use super::figures::{Series, in_turn, ratios};
use super::report::{Bar, Figure};
use super::thumbnails::fresh;
use crate::failure::{Failure, Outcome};
use crate::process;

const ROUNDS: usize = 7;
const IMAGES: usize = 10;
const MEGABYTE: usize = 1_000_000;

pub(super) fn measure(folder: &Path) -> Outcome<Vec<Figure>> {
    let program = super::child::example("routeway", "reply_memory")?;
    let out = fresh(&folder.join("reply-images"))?;
    let tiny = reply(&program, folder, 1, 1_000)?;
    let middle = reply(&program, folder, IMAGES, 5 * MEGABYTE)?;
    let large = reply(&program, folder, IMAGES, 20 * MEGABYTE)?;
    let read = |mode: &str, reply: &Path| {
        let mut command = Command::new(&program);
        command.arg(mode).arg(reply).arg(&out);
        cost(&command)
    };
    let run = |reply: &Path| read("scan", reply);
    let usual = |reply: &Path| read("value", reply);
    let [base, ours_middle, usual_middle, ours_large, usual_large] = in_turn(
        ROUNDS,
        [
            &mut || run(&tiny),
            &mut || run(&middle),
            &mut || usual(&middle),
            &mut || run(&large),
            &mut || usual(&large),
        ],
    )?;
    let peaks = |costs: &[super::child::Cost]| {
        costs
            .iter()
            .map(|cost| cost.peak_kb * 1.024e-3)
            .collect::<Vec<f64>>()
    };
    let times =
        |costs: &[super::child::Cost]| costs.iter().map(|cost| cost.cpu_ms).collect::<Vec<f64>>();
    let over = peaks(&ours_large)
        .iter()
        .zip(peaks(&base))
        .map(|(peak, base)| peak - base)
        .collect();
    let median = |values: Vec<f64>| Series::new(values).median();
    let mut figures = vec![Figure {
        id: "E1",
        what: "reply with 10 inline images of 20 MB: peak memory over a reply with one of 1 kB"
            .to_owned(),
        bar: Bar::AtMost(8.0),
        unit: " MB",
        values: Series::new(over),
        detail: format!(
            "peak MB: ours {:.1} (small reply {:.1}), usual client {:.0}; {ROUNDS} rounds",
            median(peaks(&ours_large)),
            median(peaks(&base)),
            median(peaks(&usual_large))
        ),
    }];
    for (megabytes, ours, usual) in [
        (5, &ours_middle, &usual_middle),
        (20, &ours_large, &usual_large),
    ] {
        figures.push(Figure {
            id: "E2",
            what: format!("the same, 10 images of {megabytes} MB: processor time over that of the usual client"),
            bar: Bar::AtMost(0.2),
            unit: "x",
            values: ratios(&times(ours), &times(usual)),
            detail: format!(
                "processor ms, files written: ours {:.0}, usual client {:.0}; {ROUNDS} rounds",
                median(times(ours)),
                median(times(usual))
            ),
        });
    }
    std::fs::remove_dir_all(&out).map_err(|source| Failure::file(out.display(), source))?;
    Ok(figures)
}

/// Writes a reply with `images` inline images of `bytes` bytes each, unless it is there, and gives its path.
fn reply(program: &Path, folder: &Path, images: usize, bytes: usize) -> Outcome<PathBuf> {
    let path = folder.join(format!("reply-{images}-{bytes}.json"));
    if !path.exists() {
        let part = path.with_extension("part");
        let numbers = [images.to_string(), bytes.to_string()];
        process::run(Command::new(program).arg("make").args(numbers).arg(&part))?;
        std::fs::rename(&part, &path).map_err(|source| Failure::file(path.display(), source))?;
    }
    Ok(path)
}
