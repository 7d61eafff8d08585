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
        print!("{word:8}{:12}{:>8.1} s", step.name, step.took.as_secs_f64());
        match (&step.fate, &step.note.skipped) {
            (Err(failure), _) => println!("   {failure}"),
            (Ok(()), Some(why)) => println!("   {why}"),
            (Ok(()), None) => println!(),
        }
    }
    println!("\n=== the runners' own words");
    for step in &done {
        for line in &step.note.lines {
            println!("{:12}{}", step.name, line.trim());
        }
    }
    let failed = done.iter().filter(|step| step.fate.is_err()).count();
    let skipped = done
        .iter()
        .filter(|step| step.fate.is_ok() && step.note.skipped.is_some())
        .count();
    println!(
        "steps       {} run, {failed} failed, {skipped} skipped",
        done.len()
    );
    // The sum, in the plainest form: what reads only the last line must not take an empty doctest run for all there is.
    let lines = done.iter().flat_map(|step| &step.note.lines);
    let (passed, failed_tests) = lines
        .map(|line| counts(line))
        .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    if passed + failed_tests > 0 {
        println!("tests: {passed} passed, {failed_tests} failed");
    }
    if failed == 0 {
        Ok(())
    } else {
        Err(Failure::Steps(failed))
    }
}

/// How many tests passed and failed, by a runner's summary line.
fn counts(line: &str) -> (u64, u64) {
    let number_before = |word: &str| {
        let mut words = line.split([' ', ',', ';']).filter(|part| !part.is_empty());
        let mut before = None;
        words
            .find_map(|part| {
                let found = (part == word).then_some(before).flatten();
                before = part.parse().ok();
                found
            })
            .unwrap_or(0)
    };
    (number_before("passed"), number_before("failed"))
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

#[cfg(test)]
mod tests {
    use super::counts;

    #[test]
    fn the_counts_of_both_runners_are_read() {
        let nextest =
            "     Summary [  12.034s] 431 tests run: 430 passed (2 slow), 1 failed, 3 skipped";
        assert_eq!(counts(nextest), (430, 1));
        assert_eq!(
            counts("     Summary [   0.005s] 1 test run: 1 passed, 0 skipped"),
            (1, 0)
        );
        assert_eq!(
            counts("test result: ok. 7 passed; 0 failed; 0 ignored"),
            (7, 0)
        );
        assert_eq!(counts("3 of 4 clients spoke"), (0, 0));
    }
}
