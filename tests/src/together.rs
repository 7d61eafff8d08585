//! Several programs at work on one library at once, one of them killed.

use std::time::Duration;

use crate::aftermath::{Outcome, Remains, Stage, Way, acknowledged, settle_from};
use crate::cli::{Cli, Ran};

fn spawn(cli: &Cli, words: &[String]) -> std::process::Child {
    cli.spawn(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Three generate and a fourth works off what is left, all at once; the first is killed after `dies_after`; two more then
/// work off its rest at once. What must be true of each job is true. `name` begins the prompts.
pub fn share_a_library(cli: &Cli, way: Way, name: &str, dies_after: Duration) {
    let stage = Stage::quick(way, 2);
    let prompts = [1, 2, 3].map(|n| format!("{name} {n}"));
    let mut generating = prompts
        .each_ref()
        .map(|prompt| spawn(cli, &stage.words(prompt)));
    let resume = || spawn(cli, &["resume".to_owned()]);
    let beside = resume();
    // The moment is all that matters here: there is no event to wait for.
    std::thread::sleep(dies_after);
    // An error means that it has ended already.
    let _ = generating[0].kill();
    let after = [resume(), resume()];
    let ended = |child: std::process::Child| Ran::torn(child.wait_with_output().unwrap());
    let ran = generating.map(ended);
    let others = [beside]
        .into_iter()
        .chain(after)
        .map(ended)
        .collect::<Vec<_>>();
    for other in &others {
        assert!(
            matches!(other.code, Some(0 | 1 | 3 | 4)),
            "{name}: {other:?}"
        );
    }
    for program in ran.iter().chain(&others) {
        assert!(
            !program.stdout.contains("database is locked"),
            "{name}: {program:?}"
        );
        assert!(
            !program.stderr.contains("database is locked"),
            "{name}: {program:?}"
        );
    }
    for (n, (prompt, ran)) in prompts.iter().zip(&ran).enumerate() {
        let remains = Remains::of(cli, &stage, prompt);
        let outcome = settle_from(&remains, cli, &stage, prompt, ran, name);
        if n > 0 {
            assert_eq!(ran.code, Some(0), "{name}: {ran:?}");
            assert_eq!(outcome, Outcome::AllSaved, "{name}");
            assert_eq!(acknowledged(ran).len(), 2, "{name}: {ran:?}");
        }
    }
}
