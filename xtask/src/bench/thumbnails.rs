//! L1: processor time of thumbnails against `vipsthumbnail` and `sharp`, whole programs, one thread each.
//! L3: how good they are, against `vipsthumbnail`, at how many bytes.
//!
//! Our contender is `media`'s example `thumbnail FOLDER OUT 512`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::child::cost;
use super::figures::{Series, in_turn, ratios};
use super::report::{Bar, Figure};
use super::{pictures, quality};
use crate::failure::{Failure, Outcome};
use crate::{machine, process, samples, workspace};

const ROUNDS: usize = 7;
const EDGE: usize = 512;

pub(super) fn measure(folder: &Path) -> Outcome<Vec<Figure>> {
    machine::install(&["libvips-tools"])?;
    let sharp = sharp()?;
    let ours = super::child::example("media", "thumbnail")?;
    let source = pictures::filled(folder)?;
    let out = |name: &str| fresh(&folder.join(name));
    let (ours_out, vips_out, sharp_out) = (out("ours")?, out("vips")?, out("sharp-out")?);

    let edge = EDGE.to_string();
    let mut our_run = Command::new(ours);
    our_run.arg(&source).arg(&ours_out).arg(&edge);
    let mut vips_run = Command::new("vipsthumbnail");
    vips_run
        .args(["--size", &edge, "--output"])
        .arg(vips_out.join("%s.jpg[Q=80]"));
    vips_run
        .args(files(&source, "png")?)
        .env("VIPS_CONCURRENCY", "1");
    let mut sharp_run = Command::new("node");
    sharp_run
        .arg(sharp)
        .arg(&source)
        .arg(&sharp_out)
        .arg(&edge)
        .env("UV_THREADPOOL_SIZE", "1");

    let cpu =
        |command: &Command| cost(command).map(|cost| cost.cpu_ms / f64::from(pictures::COUNT));
    let [ours, vips, sharp] = in_turn(
        ROUNDS,
        [&mut || cpu(&our_run), &mut || cpu(&vips_run), &mut || {
            cpu(&sharp_run)
        }],
    )?;
    let middle = |values: &[f64]| Series::new(values.to_vec()).median();
    let sizes: Outcome<Vec<f64>> = files(&source, "png")?
        .iter()
        .map(|path| size(path))
        .collect();
    let megabytes = sizes?.iter().sum::<f64>() / 1e6;
    let detail = format!(
        "processor ms a picture: ours {:.1}, vipsthumbnail {:.1}, sharp {:.1}; {} pictures of 1024 x 1024 and {:.2} MB on average, {ROUNDS} rounds",
        middle(&ours),
        middle(&vips),
        middle(&sharp),
        pictures::COUNT,
        megabytes / f64::from(pictures::COUNT)
    );
    let speed = |what: &str, reference: &[f64], bar: f64| Figure {
        id: "L1",
        what: format!(
            "thumbnail PNG 1024² to 512 px, whole program, one thread: times faster than {what}"
        ),
        bar: Bar::AtLeast(bar),
        unit: "x",
        values: ratios(reference, &ours),
        detail: detail.clone(),
    };
    let mut figures = vec![
        speed("`vipsthumbnail`", &vips, 2.4),
        speed("`sharp`", &sharp, 1.7),
    ];
    figures.extend(quality_of(&source, &ours_out, &vips_out)?);
    Ok(figures)
}

/// The two halves of L3: decibel short of vips, bytes over vips.
fn quality_of(source: &Path, ours: &Path, vips: &Path) -> Outcome<[Figure; 2]> {
    let (mut short, mut bytes, mut levels) = (Vec::new(), Vec::new(), [0.0; 2]);
    let (originals, ours, vips) = (
        files(source, "png")?,
        files(ours, "jpg")?,
        files(vips, "jpg")?,
    );
    if originals.len() != ours.len() || originals.len() != vips.len() {
        return Err(Failure::Unexpected {
            program: "thumbnail".to_owned(),
            why: format!(
                "{} pictures gave {} and {} thumbnails",
                originals.len(),
                ours.len(),
                vips.len()
            ),
        });
    }
    for ((original, ours), vips) in originals.iter().zip(&ours).zip(&vips) {
        let ideal = quality::ideal(&quality::read_png(original)?, EDGE);
        let [ours_db, vips_db] = [level(&ideal, ours)?, level(&ideal, vips)?];
        short.push(vips_db - ours_db);
        bytes.push((size(ours)? / size(vips)? - 1.0) * 100.0);
        levels = [levels[0] + ours_db, levels[1] + vips_db];
    }
    let count = originals.len() as f64;
    let detail = format!(
        "PSNR to a Lanczos3 reduction in double precision: ours {:.2} dB, vipsthumbnail {:.2} dB; over {count} pictures",
        levels[0] / count,
        levels[1] / count
    );
    let figure = |what: &str, bar, unit, values| Figure {
        id: "L3",
        what: what.to_owned(),
        bar: Bar::AtMost(bar),
        unit,
        values: Series::new(values),
        detail: detail.clone(),
    };
    Ok([
        figure(
            "thumbnail quality: PSNR short of `vipsthumbnail`",
            0.1,
            " dB",
            short,
        ),
        figure(
            "thumbnail size over that of `vipsthumbnail`",
            2.0,
            " %",
            bytes,
        ),
    ])
}

fn level(ideal: &[f64], thumbnail: &Path) -> Outcome<f64> {
    let found = quality::read_jpeg(thumbnail)?;
    if (found.width, found.height) == (EDGE, EDGE) {
        Ok(quality::psnr(ideal, &found.pixels))
    } else {
        let why = format!(
            "{} x {} instead of {EDGE} x {EDGE}",
            found.width, found.height
        );
        Err(Failure::Unexpected {
            program: thumbnail.display().to_string(),
            why,
        })
    }
}

fn size(path: &Path) -> Outcome<f64> {
    std::fs::metadata(path)
        .map(|data| data.len() as f64)
        .map_err(|source| Failure::file(path.display(), source))
}

/// The files of a folder with this extension, by name.
fn files(folder: &Path, extension: &str) -> Outcome<Vec<PathBuf>> {
    let entries =
        std::fs::read_dir(folder).map_err(|source| Failure::file(folder.display(), source))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    Ok(files)
}

/// An empty folder of this name.
pub(super) fn fresh(folder: &Path) -> Outcome<PathBuf> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)
            .map_err(|source| Failure::file(folder.display(), source))?;
    }
    std::fs::create_dir_all(folder).map_err(|source| Failure::file(folder.display(), source))?;
    Ok(folder.to_path_buf())
}

/// `sharp` from npm under the target folder; gives the script that uses it.
fn sharp() -> Outcome<PathBuf> {
    let from = workspace::root().join("xtask").join("bench");
    let package = workspace::target_dir().join("bench").join("sharp");
    samples::npm_package(&from, &package, &["sharp.mjs"])?;
    let script = package.join("sharp.mjs");
    if process::works(Command::new("node").arg("--version")) {
        Ok(script)
    } else {
        Err(Failure::Missing {
            what: "Node.js".to_owned(),
            remedy: "install it from https://nodejs.org".to_owned(),
        })
    }
}
