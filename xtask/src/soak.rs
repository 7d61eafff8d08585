//! `cargo xtask soak`: kills, failing calls, power cuts and tasks, round after round, and counted.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use crate::failure::{Failure, Outcome};
use crate::steps::Note;
use crate::workspace::{self, cargo};
use crate::{machine, process};

/// Minutes of the step of `cargo xtask test --soak`.
static MINUTES: OnceLock<String> = OnceLock::new();

/// What makes the file systems whose power is cut.
const FILE_SYSTEMS: &[&str] = &["btrfs-progs", "e2fsprogs", "xfsprogs"];

/// Runs as long as the words say: five minutes if they say nothing.
///
/// # Errors
/// [`Failure::Usage`] for wrong words; [`Failure::Exit`] when a promise was broken: the run has said which.
pub(crate) fn run(args: &[String]) -> Outcome {
    let minutes = match args {
        [] => "5",
        [word, minutes] if word == "--minutes" => minutes,
        _ => {
            return Err(Failure::Usage(
                "usage: cargo xtask soak [--minutes N]".to_owned(),
            ));
        }
    };
    check(minutes)?;
    machine::prepare_to_build()?;
    process::run(&mut program(minutes)?)
}

/// Notes how long the step is to take.
///
/// # Errors
/// [`Failure::Usage`] when that is no number of minutes.
pub(crate) fn set_minutes(minutes: &str) -> Outcome {
    check(minutes)?;
    // The first word counts.
    let _ = MINUTES.set(minutes.to_owned());
    Ok(())
}

/// The step of `cargo xtask test --soak`.
pub(crate) fn step() -> (Note, Outcome) {
    let minutes = MINUTES.get().map_or("5", String::as_str);
    match program(minutes) {
        Ok(mut command) => {
            let (lines, fate) =
                process::run_and_pick(&mut command, |line| line.starts_with("soak: "));
            let skipped = None;
            (Note { lines, skipped }, fate)
        }
        Err(failure) => (Note::default(), Err(failure)),
    }
}

fn check(minutes: &str) -> Outcome {
    match minutes.parse::<f64>() {
        Ok(number) if number > 0.0 => Ok(()),
        _ => Err(Failure::Usage(format!(
            "{minutes:?} is no number of minutes"
        ))),
    }
}

/// Builds what is needed and gives the command.
fn program(minutes: &str) -> Outcome<Command> {
    if let Err(failure) = machine::install(FILE_SYSTEMS) {
        // The run itself says which power cuts it leaves out.
        println!("{failure}");
    }
    // As the tests of all packages are built, so that after them nothing is built twice: a package's programs come with
    // its tests.
    let mut build = cargo(&["test", "--no-run", "--workspace", "--locked"]);
    if cfg!(unix) {
        build.args(["--features", "xtask/bench,xtask/icons"]);
    }
    process::run(build.args(["--test", "crash"]))?;
    let mut command = Command::new(built("safelight-soak"));
    command.arg(minutes);
    // It kills the program that dies at named steps, whatever else is named.
    command.env_remove("SAFELIGHT_CLI");
    Ok(command)
}

fn built(name: &str) -> std::path::PathBuf {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    workspace::target_dir().join(Path::new("debug")).join(name)
}

#[cfg(test)]
mod tests {
    use super::{check, run};

    #[test]
    fn only_a_time_is_taken() {
        assert!(check("5").is_ok() && check("0.5").is_ok());
        for word in ["", "0", "-1", "long"] {
            assert!(check(word).is_err(), "{word}");
        }
        assert!(run(&["--hours".to_owned(), "5".to_owned()]).is_err());
    }
}
