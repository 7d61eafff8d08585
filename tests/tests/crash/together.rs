//! Row 21: several programs on one library, one of them killed.

use std::time::Duration;

use safelight_tests::aftermath::Way;
use safelight_tests::cli::Cli;
use safelight_tests::together::share_a_library;

use crate::kills::jitter;

fn share(way: Way) {
    let cli = Cli::with_key();
    let first = cli.run(&["generate", "the first", "--demo", "--size", "256x256"]);
    assert_eq!(first.code, Some(0), "{first:?}");
    for n in 0..3 {
        let dies_after = Duration::from_millis(50 + 150 * u64::from(n)).mul_f64(0.5 + jitter(n));
        share_a_library(&cli, way, &format!("round {n}"), dies_after);
    }
}

#[test]
fn fault_21_several_programs_share_the_work_of_inline_jobs_and_one_that_dies_costs_nothing() {
    share(Way::Inline);
}

#[test]
fn fault_21_several_programs_share_the_work_of_tasks_and_one_that_dies_costs_nothing() {
    share(Way::TaskLinks);
}
