//! Rows 4, 6 and 8: the process dies, or the disk fails, at the n-th call that changes a file, for every n.
//!
//! The calls are counted over all threads by a small library that is loaded before the C library's (`tests/src/shim.c`).

use std::io::{BufRead, BufReader};

use safelight_tests::aftermath::{Outcome, Stage, Way, acknowledged, settle};
use safelight_tests::answer::{Answer, Gate};
use safelight_tests::cli::Cli;
use safelight_tests::rude::Rude;
use safelight_tests::strikes::{Strike, at_call};
use safelight_tests::{pictures, replies};
use serde_json::Value;

/// A library that exists already, so that only the job's own calls are counted.
fn prepared(stage: &Stage) -> Cli {
    let cli = Cli::with_key();
    let words = stage.words("before");
    let ran = cli.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    cli
}

/// How many calls may be struck before something is wrong with the count.
const MANY: u32 = 600;

/// Strikes at every `stride`-th call from the first on, a run of the program for each, until there are no more.
fn strike_at_every_call(way: Way, calls: &'static str, does: &'static str, stride: usize) {
    let stage = Stage::quick(way, 1);
    let cli = prepared(&stage);
    let mut saved = 0;
    let mut strikes = 0;
    for when in (1..MANY).step_by(stride) {
        let prompt = format!("{does} at {when}");
        let strike = Strike { calls, does, when };
        let (ran, has_struck) = at_call(&cli, &stage.words(&prompt), strike);
        if !has_struck {
            assert_eq!(ran.code, Some(0), "{ran:?}");
            eprintln!("{way:?}: {does} at {strikes} of {calls}; all images saved after {saved}");
            assert!(strikes > 5, "too few calls were counted: {when}");
            return;
        }
        strikes += 1;
        let context = format!("{way:?}, {does} at {calls} call {when}");
        assert_eq!(ran.code.is_none(), does == "kill", "{context}: {ran:?}");
        let was_sent = stage.sent(&prompt) > 0;
        if ran.code == Some(0) {
            assert_eq!(acknowledged(&ran).len(), 1, "{context}: {ran:?}");
        }
        let outcome = settle(&cli, &stage, &prompt, &ran, &context);
        saved += u32::from(outcome == Outcome::AllSaved);
        if does != "kill" && was_sent {
            // The reply was received by a process that lived on: a call that fails once costs no image.
            assert_eq!(outcome, Outcome::AllSaved, "{context}: {ran:?}");
        }
        // Everything is settled: another `resume` finds nothing and changes nothing.
        if strikes % 8 == 0 {
            let before = cli.list();
            assert_eq!(cli.run(&["resume"]).code, Some(0));
            assert_eq!(cli.list(), before);
        }
    }
    panic!("the job never came to its end");
}

#[test]
fn fault_04_a_kill_at_every_sync_rename_and_unlink_of_an_inline_job_files_each_image_exactly_once()
{
    strike_at_every_call(Way::Inline, "sync,name", "kill", 1);
}

#[test]
fn fault_04_a_kill_at_every_sync_rename_and_unlink_of_a_job_with_links_files_each_image_exactly_once()
 {
    strike_at_every_call(Way::Links, "sync,name", "kill", 1);
}

#[test]
fn fault_04_a_kill_at_writes_all_over_a_task_with_links_files_each_image_exactly_once() {
    strike_at_every_call(Way::TaskLinks, "write", "kill", 7);
}

#[test]
fn fault_06_a_sync_that_fails_once_anywhere_costs_no_image_of_an_inline_job() {
    strike_at_every_call(Way::Inline, "sync", "eio", 1);
}

#[test]
fn fault_06_a_sync_that_fails_once_anywhere_costs_no_image_of_a_job_with_links() {
    strike_at_every_call(Way::Links, "sync", "eio", 1);
}

#[test]
fn fault_06_a_rename_that_fails_once_anywhere_costs_no_image() {
    strike_at_every_call(Way::TaskLinks, "name", "eio", 1);
}

#[test]
fn fault_06_a_write_that_fails_once_anywhere_costs_no_image() {
    strike_at_every_call(Way::Links, "write", "eio", 7);
}

#[test]
fn fault_08_a_write_that_finds_no_room_anywhere_costs_no_image() {
    strike_at_every_call(Way::Inline, "write", "enospc", 7);
}

#[test]
fn fault_08_a_sync_that_finds_no_room_anywhere_costs_no_image() {
    strike_at_every_call(Way::TaskLinks, "sync", "enospc", 2);
}

#[test]
fn fault_06_a_disk_that_keeps_failing_keeps_the_reply_tells_the_person_and_acknowledges_nothing() {
    let server = Rude::start();
    let gate = Gate::closed();
    let body = replies::inline(&[pictures::png(200, 1)]);
    server.on_post(Answer::json(200, &body).behind(&gate));
    let cli = Cli::with_key();
    let fails = cli.folder.path().join("fails");
    let words = ["generate", "a red fox", "--base-url", &server.base_url()];
    let mut command = cli.command(&words);
    let strike = Strike {
        calls: "sync",
        does: "eio-on",
        when: 1,
    };
    strike.prepare(&mut command, &cli.library());
    command.env("SHIM_FROM", &fails);
    let mut child = command.spawn().unwrap();
    gate.reached();
    std::fs::write(&fails, "").unwrap();
    gate.open();

    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    let told = said
        .by_ref()
        .inspect(|line| assert_ne!(line["event"], "images_added", "{line}"))
        .find(|line| line["job"]["fault"]["code"] == "disk")
        .expect("the person is told");
    assert_ne!(told["job"]["phase"], "done");
    // It goes on trying, and still says nothing of an image.
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(said.all(|line| line["event"] != "images_added"));

    assert!(cli.list().is_empty());
    let job = told["job"]["id"].as_i64().unwrap();
    let spooled = std::fs::read(cli.library().join(format!("spool/{job}.reply"))).unwrap();
    assert!(spooled.ends_with(body.to_string().as_bytes()));

    assert_eq!(cli.run(&["resume"]).code, Some(0));
    assert_eq!(cli.list().len(), 1);
    assert_eq!(server.posts(), 1);
}
