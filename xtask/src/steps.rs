//! A list of steps: all of them run, each one's fate is told in the end.

use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};

/// What a step has to say beyond success or failure.
#[derive(Default)]
pub(crate) struct Note {
    /// The runner's own summary lines, repeated at the very end.
    pub(crate) lines: Vec<String>,
    /// Why the step did not run, where that is allowed.
    pub(crate) skipped: Option<String>,
}

/// One thing to do, by a name that the command line can pick.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) does: &'static str,
    pub(crate) run: fn() -> (Note, Outcome),
}

struct Done {
    name: &'static str,
    took: Duration,
    note: Note,
    fate: Outcome,
}

/// Runs every step whatever the fate of those before it, then tells all fates and the runners' summary lines.
///
/// # Errors
/// [`Failure::Steps`] with the number of steps that failed.
pub(crate) fn run_all(steps: &[&Step]) -> Outcome {
    let done: Vec<Done> = steps.iter().map(|step| run_one(step)).collect();
    println!("\n=== what was done");
    for step in &done {
        let word = match (&step.fate, &step.note.skipped) {
            (Err(_), _) => "FAILED",
            (Ok(()), Some(_)) => "skipped",
            (Ok(()), None) => "ok",
        };
        print!("{word:8}{:10}{:>8.1} s", step.name, step.took.as_secs_f64());
        match (&step.fate, &step.note.skipped) {
            (Err(failure), _) => println!("   {failure}"),
            (Ok(()), Some(why)) => println!("   {why}"),
            (Ok(()), None) => println!(),
        }
    }
    println!("\n=== the runners' own words");
    for step in &done {
        for line in &step.note.lines {
            println!("{:10}{}", step.name, line.trim());
        }
    }
    let failed = done.iter().filter(|step| step.fate.is_err()).count();
    let skipped = done
        .iter()
        .filter(|step| step.fate.is_ok() && step.note.skipped.is_some())
        .count();
    let passed = done.len() - failed - skipped;
    println!(
        "steps     {} run: {passed} passed, {failed} failed, {skipped} skipped",
        done.len()
    );
    if failed == 0 {
        Ok(())
    } else {
        Err(Failure::Steps(failed))
    }
}

fn run_one(step: &Step) -> Done {
    println!("\n=== {}: {}", step.name, step.does);
    let begun = Instant::now();
    let (note, fate) = (step.run)();
    if let Err(failure) = &fate {
        eprintln!("{}: {failure}", step.name);
    }
    Done {
        name: step.name,
        took: begun.elapsed(),
        note,
        fate,
    }
}
