//! Rows 2 to 4: the program is killed at every named step of a job, and at every step of the `resume` after it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use safelight_tests::aftermath::{Outcome, Remains, Stage, Way, settle, settle_from};
use safelight_tests::cli::{Cli, Ran, program_with_fail_points};
use safelight_tests::strikes::{at_step, steps};

fn resume() -> Vec<String> {
    vec!["resume".to_owned()]
}

/// A library that exists already, with the steps of a job in it.
fn prepared(stage: &Stage) -> (Cli, BTreeMap<String, u32>) {
    let cli = Cli::with_fail_points();
    let first = stage.words("before");
    let ran = cli.run(&first.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let steps = steps(&cli, &stage.words("undisturbed"));
    (cli, steps)
}

/// Kills at the first and at the last time that each step is passed.
fn kill_at_every_step(way: Way) {
    let stage = Stage::quick(way, 2);
    let (cli, steps) = prepared(&stage);
    let mut killed: BTreeMap<&str, u32> = BTreeMap::new();
    let mut ends: BTreeMap<Outcome, u32> = BTreeMap::new();
    for (step, times) in &steps {
        for time in BTreeSet::from([1, *times]) {
            let prompt = format!("{step} {time}");
            let (ran, was_killed) = at_step(&cli, &stage.words(&prompt), step, time);
            let context = format!("{way:?}, killed at {step}, time {time} of {times}");
            // How many pieces a reply comes in differs from run to run; each step is passed once at least.
            assert!(was_killed || time > 1, "{context}: not killed: {ran:?}");
            *killed.entry(step).or_default() += u32::from(was_killed);
            let end = settle(&cli, &stage, &prompt, &ran, &context);
            *ends.entry(end).or_default() += 1;
        }
    }
    eprintln!("{way:?}: killed at {killed:?}: {ends:?}");
    let due = match way {
        Way::Inline => &["job.queued", "job.sending", "reply.durable", "file.renamed"][..],
        Way::Links => &["outputs.recorded", "download.written", "image.row_durable"],
        Way::Task => &["task.recorded", "poll.durable", "task.reply_kept"],
        Way::TaskLinks => &["task.noted", "download.piece", "job.done"],
    };
    for step in due {
        assert!(killed.contains_key(step), "{step} is no step any more");
    }
}

#[test]
fn fault_04_a_kill_at_every_named_step_of_an_inline_job_loses_nothing() {
    kill_at_every_step(Way::Inline);
}

#[test]
fn fault_04_a_kill_at_every_named_step_of_a_job_with_links_loses_nothing() {
    kill_at_every_step(Way::Links);
}

#[test]
fn fault_04_a_kill_at_every_named_step_of_a_task_loses_nothing() {
    kill_at_every_step(Way::Task);
}

#[test]
fn fault_04_a_kill_at_every_named_step_of_a_task_with_links_loses_nothing() {
    kill_at_every_step(Way::TaskLinks);
}

/// Kills a job at `first`, and then the `resume` at each of its own steps.
fn kill_resume_at_every_step(way: Way, first: &str) {
    let stage = Stage::quick(way, 2);
    let (cli, _) = prepared(&stage);
    let killed_first = |prompt: &str| {
        let (ran, killed) = at_step(&cli, &stage.words(prompt), first, 1);
        assert!(killed, "{ran:?}");
        (Remains::of(&cli, &stage, prompt), ran)
    };
    killed_first("to learn the steps");
    let again = steps(&cli, &resume());
    assert!(again.contains_key("recovery.taken_over"), "{again:?}");
    for (step, times) in &again {
        for time in BTreeSet::from([1, *times]) {
            let prompt = format!("{step} {time} of resume");
            let (remains, died) = killed_first(&prompt);
            let (ran, _) = at_step(&cli, &resume(), step, time);
            let context = format!("{way:?}, killed at {first}, resume killed at {step} {time}");
            let said: Ran = ran.after(&died);
            settle_from(&remains, &cli, &stage, &prompt, &said, &context);
        }
    }
}

#[test]
fn fault_04_a_kill_at_every_step_of_recovery_loses_nothing_of_an_inline_job() {
    kill_resume_at_every_step(Way::Inline, "reply.durable");
}

#[test]
fn fault_04_a_kill_at_every_step_of_recovery_loses_nothing_of_a_task_with_links() {
    kill_resume_at_every_step(Way::TaskLinks, "task.recorded");
}

/// The bytes of inline images are gathered without a sync: only the reply itself can be trusted after a cut.
#[test]
fn fault_05_inline_images_that_were_gathered_before_the_end_are_read_out_of_the_reply_again() {
    let stage = Stage::quick(Way::Inline, 2);
    let (cli, _) = prepared(&stage);
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 3] = [
        ("empty", |part| std::fs::write(part, "").unwrap()),
        ("half", |part| {
            let bytes = std::fs::read(part).unwrap();
            std::fs::write(part, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("gone", |part| std::fs::remove_file(part).unwrap()),
    ];
    for (how, damage) in damages {
        let (died, was_killed) = at_step(&cli, &stage.words(how), "outputs.recorded", 1);
        assert!(was_killed, "{how}: {died:?}");
        let entries = std::fs::read_dir(cli.library().join("spool")).unwrap();
        let parts: Vec<_> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "part"))
            .collect();
        assert_eq!(parts.len(), 2, "{how}: {parts:?}");
        parts.iter().for_each(|part| damage(part));
        let end = settle(&cli, &stage, how, &died, how);
        assert_eq!(end, Outcome::AllSaved, "{how}");
    }
}

/// The names in the sources, in the order of the files.
fn named(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            named(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let calls = text.split("pass(\"").skip(1);
            found.extend(calls.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
    }
}

#[test]
fn every_step_with_a_name_is_passed_by_some_job() {
    let mut due = BTreeSet::new();
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/crates");
    for name in ["library/src", "studio/src"] {
        named(&crates.join(name), &mut due);
    }
    assert!(due.len() > 20, "{due:?}");
    let mut passed = BTreeSet::new();
    for way in Way::ALL {
        let stage = Stage::quick(way, 1);
        let (cli, steps_of_job) = prepared(&stage);
        passed.extend(steps_of_job.into_keys());
        passed.extend(steps(&cli, &resume()).into_keys());
    }
    let never: Vec<_> = due.difference(&passed).collect();
    assert!(never.is_empty(), "no job passes {never:?}");
}

#[test]
fn fault_37_jobs_tells_how_long_the_links_of_paid_images_live() {
    let stage = Stage::quick(Way::Links, 2);
    let (cli, _) = prepared(&stage);
    let (_, killed) = at_step(&cli, &stage.words("cut off"), "outputs.recorded", 1);
    assert!(killed);
    let mut command = Command::new(program_with_fail_points());
    cli.dress(&mut command);
    command.arg("--library").arg(cli.library()).arg("jobs");
    let ran = Ran::of(command);
    assert!(
        ran.stdout.contains("2 images expire in 60 minutes."),
        "{ran:?}"
    );
}

#[test]
fn fault_53_a_program_that_was_asleep_while_its_reply_arrived_files_it_and_sends_nothing_twice() {
    let stage = Stage::new(Way::Inline, 2);
    let (cli, _) = prepared(&stage);
    let words = stage.words("asleep");
    let child = cli.spawn(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let signal = |name: &str| {
        let sent = Command::new("kill")
            .args([name, &child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    };
    while stage.sent("asleep") == 0 {
        std::thread::sleep(Duration::from_millis(2));
    }
    signal("-STOP");
    // The server thinks, answers and has long said everything.
    std::thread::sleep(Duration::from_millis(800));
    // Nobody takes a sleeper's job: it still holds its lock.
    let other = cli.run(&["resume"]);
    assert_eq!(other.code, Some(0), "{other:?}");
    signal("-CONT");
    let ran = Ran::torn(child.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let end = settle(&cli, &stage, "asleep", &ran, "asleep");
    assert_eq!(end, Outcome::AllSaved);
}
