//! `cargo xtask bench [ID…]`: what the project promises about its speed, measured.
//!
//! Every figure is a ratio against a named reference. The contenders of one figure run in turn, round after round, so
//! that whatever else the machine does meets all of them; the figure is the median of the rounds' ratios, and the
//! spread is told beside it. An absolute time never decides anything.
//!
//! The job calls itself with the feature `bench` in a release build: decoders and the measuring of child processes are
//! no part of the everyday build. Contenders of the project are the examples of its crates; this program knows only
//! their command lines.

#[cfg(feature = "bench")]
mod child;
#[cfg(feature = "bench")]
mod figures;
#[cfg(feature = "bench")]
mod ingest;
#[cfg(feature = "bench")]
mod noise;
#[cfg(feature = "bench")]
mod pictures;
#[cfg(feature = "bench")]
mod quality;
#[cfg(feature = "bench")]
mod replies;
#[cfg(feature = "bench")]
mod report;
#[cfg(feature = "bench")]
mod search;
#[cfg(feature = "bench")]
mod thumbnails;

/// Runs the named measurements, or all of them and then writes `docs/benchmarks.md`.
#[cfg(not(feature = "bench"))]
pub(crate) fn run(args: &[String]) -> crate::failure::Outcome {
    crate::process::run_self_with("bench", &[&["bench".to_owned()], args].concat())
}

#[cfg(feature = "bench")]
pub(crate) use with_contenders::run;

#[cfg(feature = "bench")]
mod with_contenders {
    use std::path::{Path, PathBuf};

    use super::report::Figure;
    use super::{child, ingest, replies, report, search, thumbnails};
    use crate::failure::{Failure, Outcome};
    use crate::workspace;

    /// One or more figures that come out of the same runs.
    struct Measurement {
        ids: &'static [&'static str],
        measure: fn(&Path) -> Outcome<Vec<Figure>>,
    }

    const MEASUREMENTS: &[Measurement] = &[
        Measurement {
            ids: &["E1", "E2"],
            measure: replies::measure,
        },
        Measurement {
            ids: &["E3", "E4"],
            measure: ingest::measure,
        },
        Measurement {
            ids: &["L1", "L3"],
            measure: thumbnails::measure,
        },
        Measurement {
            ids: &["L4", "L4b", "L5", "L6", "L7", "L8", "L11", "L12"],
            measure: search::measure,
        },
        Measurement {
            ids: &["S3"],
            measure: search::measure_list,
        },
    ];

    /// Runs the named measurements, or all of them and then writes `docs/benchmarks.md`.
    ///
    /// # Errors
    /// When a measurement cannot be made, or a figure misses its bar.
    pub(crate) fn run(args: &[String]) -> Outcome {
        // An inner word: this program as the parent of the one child that it measures.
        if let Some((word, rest)) = args.split_first()
            && word == "--child"
        {
            return child::be_the_measurer(rest);
        }
        let known = |id: &String| {
            MEASUREMENTS
                .iter()
                .any(|measurement| measurement.ids.contains(&id.as_str()))
        };
        if let Some(unknown) = args.iter().find(|id| !known(id)) {
            let ids: Vec<&str> = MEASUREMENTS
                .iter()
                .flat_map(|measurement| measurement.ids)
                .copied()
                .collect();
            return Err(Failure::Usage(format!(
                "no figure named {unknown:?}; there are {}",
                ids.join(", ")
            )));
        }
        let folder = folder()?;
        let mut figures = Vec::new();
        for measurement in MEASUREMENTS {
            if args.is_empty()
                || measurement
                    .ids
                    .iter()
                    .any(|id| args.iter().any(|wanted| wanted == id))
            {
                println!("measuring {}", measurement.ids.join(" and "));
                figures.extend((measurement.measure)(&folder)?);
            }
        }
        for figure in &figures {
            println!("{}", figure.line());
        }
        if args.is_empty() {
            report::write(&figures)?;
        }
        match figures.iter().filter(|figure| !figure.reached()).count() {
            0 => Ok(()),
            missed => Err(Failure::Unexpected {
                program: "bench".to_owned(),
                why: format!(
                    "{missed} of {} figures miss their bar; on a noisy machine, run it again",
                    figures.len()
                ),
            }),
        }
    }

    fn folder() -> Outcome<PathBuf> {
        let folder = workspace::target_dir().join("bench");
        std::fs::create_dir_all(&folder)
            .map_err(|source| Failure::file(folder.display(), source))?;
        Ok(folder)
    }
}
