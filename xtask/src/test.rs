//! `cargo xtask test`: every check there is.

use std::path::Path;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::steps::{self, Note, Step};
use crate::workspace::cargo;
use crate::{demo, machine, process, samples, soak, tools, ui};

/// Checks that need no build, cheapest first.
const FIRST: &[Step] = &[
    Step {
        name: "fmt",
        does: "formatting of all Rust code",
        run: fmt,
    },
    // Before machete, whose look at the metadata would mend a stale Cargo.lock.
    Step {
        name: "deny",
        does: "licences, bans and sources of every dependency",
        run: deny,
    },
    Step {
        name: "machete",
        does: "no dependency that nothing uses",
        run: machete,
    },
];

/// Checks that build the shell, with the page in it.
const BUILDING: &[Step] = &[
    Step {
        name: "clippy",
        does: "lints of all code, warnings are errors",
        run: clippy,
    },
    Step {
        name: "docs",
        does: "documentation of all crates, warnings are errors",
        run: docs,
    },
    Step {
        name: "tests",
        does: "the tests of all packages",
        run: tests,
    },
    Step {
        name: "doctests",
        does: "the examples in the documentation",
        run: doctests,
    },
    Step {
        name: "samples",
        does: "the API's client samples against the simulator",
        run: samples::step,
    },
];

/// The long run, only where it is asked for.
const SOAK: Step = Step {
    name: "soak",
    does: "kills, calls that fail, power cuts and tasks, round after round",
    run: soak::step,
};

/// Steps that `--fast` leaves out.
const SLOW: &[&str] = &["machete", "deny", "docs", "samples"];

/// Every step, in the order in which they run.
fn all() -> impl Iterator<Item = &'static Step> {
    FIRST.iter().chain(&ui::STEPS).chain(BUILDING)
}

/// Runs what the words on the command line ask for; without words, everything.
///
/// # Errors
/// [`Failure::Usage`] for unknown words, [`Failure::Missing`] when the machine cannot build, [`Failure::Steps`] when a
/// step failed.
pub(crate) fn run(args: &[String]) -> Outcome {
    let Some(chosen) = choose(args)? else {
        for step in all() {
            println!("{:12}{}", step.name, step.does);
        }
        return Ok(());
    };
    machine::prepare()?;
    steps::run_all(&chosen)
}

/// The steps to run, in their order; `None` for `--list`.
fn choose(args: &[String]) -> Outcome<Option<Vec<&'static Step>>> {
    let mut chosen: Vec<&Step> = all().collect();
    let mut words = args.iter().map(String::as_str);
    let mut with_soak = false;
    while let Some(word) = words.next() {
        match word {
            "--list" => return Ok(None),
            "--soak" => {
                soak::set_minutes(words.next().unwrap_or_default())?;
                with_soak = true;
            }
            "--fast" => chosen.retain(|step| !SLOW.contains(&step.name)),
            "--only" | "--skip" => {
                let names: Vec<&str> = words.next().unwrap_or_default().split(',').collect();
                if let Some(unknown) = names
                    .iter()
                    .find(|name| all().all(|step| step.name != **name))
                {
                    return Err(Failure::Usage(format!(
                        "no step named {unknown:?}; see `cargo xtask test --list`"
                    )));
                }
                chosen.retain(|step| names.contains(&step.name) == (word == "--only"));
            }
            other => {
                return Err(Failure::Usage(format!(
                    "unknown option {other:?}; see `cargo xtask help`"
                )));
            }
        }
    }
    if with_soak {
        chosen.push(&SOAK);
    }
    Ok(Some(chosen))
}

fn plain(mut command: Command) -> (Note, Outcome) {
    (Note::default(), process::run(&mut command))
}

fn with_tool(tool: &tools::Tool, args: &[&str]) -> (Note, Outcome) {
    let fate = tool
        .command()
        .and_then(|mut command| process::run(command.args(args)));
    (Note::default(), fate)
}

fn with_summary(mut command: Command) -> (Note, Outcome) {
    process::run_tests(&mut command, is_summary)
}

/// Whether a line is a test runner's account of a whole run (nextest, libtest).
fn is_summary(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("Summary [") || line.starts_with("test result:")
}

/// The whole workspace, with the jobs of xtask that everyday builds leave out (they measure on Unix only).
fn whole(words: &[&str]) -> Command {
    let mut command = cargo(words);
    command.args(["--workspace", "--locked"]);
    if cfg!(unix) {
        command.args(["--features", "xtask/bench,xtask/icons"]);
    }
    command
}

fn fmt() -> (Note, Outcome) {
    plain(cargo(&["fmt", "--all", "--check"]))
}

fn machete() -> (Note, Outcome) {
    // The metadata tell it under which name a crate is used (`md-5` is `md5` in code).
    with_tool(&tools::MACHETE, &["--with-metadata"])
}

fn deny() -> (Note, Outcome) {
    with_tool(
        &tools::DENY,
        &[
            "--workspace",
            "--locked",
            "check",
            "licenses",
            "bans",
            "sources",
        ],
    )
}

fn clippy() -> (Note, Outcome) {
    let mut command = whole(&["clippy", "--all-targets"]);
    command.args(["--", "-D", "warnings"]);
    plain(command)
}

fn docs() -> (Note, Outcome) {
    let mut command = whole(&["doc", "--no-deps"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    plain(command)
}

fn tests() -> (Note, Outcome) {
    let programs = demo::build_cli().and_then(|cli| Ok((cli, demo::build_app()?)));
    let (cli, app) = match programs {
        Ok(programs) => programs,
        Err(failure) => return (Note::default(), Err(failure)),
    };
    // Now: the build of the tests may put programs of its own in their place.
    if let Err(failure) = [&cli, &app]
        .into_iter()
        .try_for_each(|path| dies_nowhere(path))
    {
        return (Note::default(), Err(failure));
    }
    let mut command = if process::works(&mut cargo(&["nextest", "--version"])) {
        whole(&["nextest", "run", "--no-fail-fast"])
    } else {
        println!("cargo-nextest is not here; `cargo test` does the same, only slower");
        whole(&[
            "test",
            "--no-fail-fast",
            "--lib",
            "--bins",
            "--tests",
            "--examples",
        ])
    };
    // Tests that run the programs take these instead of building their own.
    command.env("SAFELIGHT_CLI", cli).env("SAFELIGHT_APP", app);
    with_summary(command)
}

/// A program for people holds nothing of what makes it die at a named step (the feature `fail-points`).
fn dies_nowhere(program: &Path) -> Outcome {
    let bytes =
        std::fs::read(program).map_err(|source| Failure::file(program.display(), source))?;
    if holds_fail_points(&bytes) {
        return Err(Failure::Unexpected {
            program: program.display().to_string(),
            why: "it was built with fail points".to_owned(),
        });
    }
    Ok(())
}

fn holds_fail_points(program: &[u8]) -> bool {
    const MARK: &[u8] = b"SAFELIGHT_KILL_AT";
    program.windows(MARK.len()).any(|part| part == MARK)
}

fn doctests() -> (Note, Outcome) {
    with_summary(whole(&["test", "--no-fail-fast", "--doc"]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{all, choose, holds_fail_points, is_summary};

    fn names(words: &[&str]) -> Vec<&'static str> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        choose(&words)
            .unwrap()
            .unwrap()
            .iter()
            .map(|step| step.name)
            .collect()
    }

    #[test]
    fn without_words_nothing_is_left_out() {
        assert_eq!(names(&[]).len(), all().count());
    }

    #[test]
    fn only_and_skip_pick_by_name() {
        assert_eq!(names(&["--only", "fmt,tests"]), ["fmt", "tests"]);
        assert!(!names(&["--skip", "samples"]).contains(&"samples"));
        assert_eq!(
            names(&["--fast", "--skip", "clippy,ui-lint,ui-size"]),
            [
                "fmt",
                "ui-install",
                "ui-check",
                "ui-test",
                "ui-build",
                "tests",
                "doctests"
            ]
        );
    }

    #[test]
    fn a_misspelt_step_is_refused_instead_of_running_nothing() {
        assert!(choose(&["--only".to_owned(), "clipy".to_owned()]).is_err());
        assert!(choose(&["--only".to_owned()]).is_err());
    }

    #[test]
    fn a_long_run_comes_last_and_only_when_asked_for() {
        assert!(!names(&[]).contains(&"soak"));
        assert_eq!(names(&["--soak", "5", "--only", "fmt"]), ["fmt", "soak"]);
        assert!(choose(&["--soak".to_owned()]).is_err());
    }

    #[test]
    fn the_mark_of_a_program_that_dies_at_steps_is_that_of_the_source() {
        let root = crate::workspace::root();
        let source = root.join("src-tauri/crates/library/src/fail_points.rs");
        assert!(holds_fail_points(&std::fs::read(source).unwrap()));
        assert!(!holds_fail_points(b"SAFELIGHT_KILL"));
    }

    #[test]
    fn summaries_of_both_runners_are_known() {
        assert!(is_summary(
            "     Summary [   0.005s] 1 test run: 1 passed, 0 skipped"
        ));
        assert!(is_summary("test result: ok. 1 passed; 0 failed; 0 ignored"));
        assert!(!is_summary("test summary ... ok"));
    }
}
