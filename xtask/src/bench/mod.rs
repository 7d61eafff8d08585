//! `cargo xtask bench [--images N[,N…]] [ID…]`: what the project promises about its speed, measured. Figures of the
//! window are taken on libraries of so many images, of 20,000 if nothing else is said.
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
#[cfg(feature = "bench")]
mod window;

/// Runs the named measurements, or all of them, and writes them into `docs/benchmarks.md`.
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
    use super::{child, ingest, replies, report, search, thumbnails, window};
    use crate::failure::{Failure, Outcome};
    use crate::workspace;

    /// What a measurement is given.
    pub(in crate::bench) struct Wish<'a> {
        /// A folder for whatever it makes.
        pub(in crate::bench) folder: &'a Path,
        /// The ids that are wanted; all of them when none is named.
        pub(in crate::bench) ids: &'a [String],
        /// Sizes of libraries, where a figure depends on one.
        pub(in crate::bench) images: &'a [u64],
    }

    impl Wish<'_> {
        /// Whether this figure is wanted.
        pub(in crate::bench) fn wants(&self, id: &str) -> bool {
            self.ids.is_empty() || self.ids.iter().any(|wanted| wanted == id)
        }
    }

    /// One or more figures that come out of the same runs.
    struct Measurement {
        ids: &'static [&'static str],
        measure: fn(&Wish<'_>) -> Outcome<Vec<Figure>>,
    }

    /// The size of a library when nothing is said about it.
    const IMAGES: u64 = 20_000;

    const MEASUREMENTS: &[Measurement] = &[
        Measurement {
            ids: &["E1", "E2"],
            measure: |wish| replies::measure(wish.folder),
        },
        Measurement {
            ids: &["E3", "E4"],
            measure: |wish| ingest::measure(wish.folder),
        },
        Measurement {
            ids: &["L1", "L3"],
            measure: |wish| thumbnails::measure(wish.folder),
        },
        Measurement {
            ids: &["L4", "L4b", "L5", "L6", "L7", "L8", "L11", "L12"],
            measure: |wish| search::measure(wish.folder),
        },
        Measurement {
            ids: &["S3"],
            measure: |wish| search::measure_list(wish.folder),
        },
        Measurement {
            ids: window::IDS,
            measure: window::measure,
        },
    ];

    /// Runs the named measurements, or all of them, and writes them into `docs/benchmarks.md`.
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
        let (ids, images) = understand(args)?;
        let folder = folder()?;
        let wish = Wish {
            folder: &folder,
            ids: &ids,
            images: &images,
        };
        let mut figures = Vec::new();
        for measurement in MEASUREMENTS {
            if measurement.ids.iter().any(|id| wish.wants(id)) {
                let wanted = measurement.ids.iter().copied();
                let wanted: Vec<&str> = wanted.filter(|id| wish.wants(id)).collect();
                println!("measuring {}", wanted.join(", "));
                figures.extend((measurement.measure)(&wish)?);
            }
        }
        for figure in &figures {
            println!("{}", figure.line());
        }
        let order: Vec<&str> = all().collect();
        report::write(&figures, &order, !ids.is_empty())?;
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

    /// Every id, in the order of the page.
    fn all() -> impl Iterator<Item = &'static str> {
        MEASUREMENTS.iter().flat_map(|one| one.ids).copied()
    }

    /// The ids and the sizes that the words name.
    fn understand(args: &[String]) -> Outcome<(Vec<String>, Vec<u64>)> {
        let (mut ids, mut images) = (Vec::new(), vec![IMAGES]);
        let mut words = args.iter();
        while let Some(word) = words.next() {
            if word == "--images" {
                let sizes = words
                    .next()
                    .map(|list| list.split(',').map(str::parse).collect());
                let Some(Ok(sizes)) = sizes else {
                    return Err(Failure::Usage(
                        "--images wants whole numbers with commas between them".to_owned(),
                    ));
                };
                images = sizes;
            } else if all().any(|id| id == word) {
                ids.push(word.clone());
            } else {
                let ids: Vec<&str> = all().collect();
                return Err(Failure::Usage(format!(
                    "no figure named {word:?}; there are {}",
                    ids.join(", ")
                )));
            }
        }
        Ok((ids, images))
    }

    fn folder() -> Outcome<PathBuf> {
        let folder = workspace::target_dir().join("bench");
        std::fs::create_dir_all(&folder)
            .map_err(|source| Failure::file(folder.display(), source))?;
        Ok(folder)
    }
}
