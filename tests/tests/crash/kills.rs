//! `kill -9` at random moments of a job, then `resume`.
//!
//! The number of moments is in the environment: `SAFELIGHT_KILLS=200` for the long run, a dozen otherwise.

use std::collections::BTreeMap;
use std::time::Instant;

use safelight_tests::aftermath::{Outcome, Stage, Way, settle};
use safelight_tests::cli::Cli;
use safelight_tests::strikes::at_moment;

fn moments(few: u32) -> u32 {
    std::env::var("SAFELIGHT_KILLS")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(few)
}

fn walk(way: Way, few: u32) {
    let stage = Stage::new(way, 2);
    let cli = Cli::with_key();
    // One undisturbed run says how long a job takes here and now.
    let begin = Instant::now();
    let words = stage.words("undisturbed");
    let ran = cli.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let whole = begin.elapsed();

    let count = moments(few);
    let mut ends: BTreeMap<Outcome, u32> = BTreeMap::new();
    let mut killed = 0;
    for n in 0..count {
        // Evenly over the whole job and a little beyond, so that no part is left out.
        let after = whole.mul_f64(1.1 * (f64::from(n) + jitter(n)) / f64::from(count));
        let prompt = format!("picture {n}");
        let (ran, was_killed) = at_moment(&cli, &stage.words(&prompt), after);
        killed += u32::from(was_killed);
        let context = format!("{way:?}, kill {n} after {after:?} of {whole:?}");
        *ends
            .entry(settle(&cli, &stage, &prompt, &ran, &context))
            .or_default() += 1;
    }
    eprintln!("{way:?}: {count} moments over {whole:?}, {killed} killed in time: {ends:?}");
    assert!(
        killed * 2 > count,
        "most moments came too late to kill anything"
    );
}

/// A number in `0.0..1.0` that differs from run to run.
pub(crate) fn jitter(n: u32) -> f64 {
    use std::hash::{BuildHasher, Hasher};
    let mut hash = std::collections::hash_map::RandomState::new().build_hasher();
    hash.write_u32(n);
    f64::from(hash.finish() as u32) / (f64::from(u32::MAX) + 1.0)
}

#[test]
fn fault_02_kill_9_at_any_moment_of_an_inline_job_loses_nothing_and_sends_nothing_twice() {
    walk(Way::Inline, 12);
}

#[test]
fn fault_02_kill_9_at_any_moment_of_a_job_with_links_loses_nothing_and_sends_nothing_twice() {
    walk(Way::Links, 12);
}

#[test]
fn fault_02_kill_9_at_any_moment_of_a_task_loses_nothing_and_sends_nothing_twice() {
    walk(Way::Task, 12);
}

#[test]
fn fault_02_kill_9_at_any_moment_of_a_task_with_links_loses_nothing_and_sends_nothing_twice() {
    walk(Way::TaskLinks, 12);
}
