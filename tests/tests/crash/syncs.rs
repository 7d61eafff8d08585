//! Rows 4 and 6: the process dies, or the disk fails, at the n-th call that makes something durable, for every n.
//!
//! The calls are counted over all threads by a small library that is loaded before the C library's (`shim.c`, built
//! with the C compiler that linking Rust needs anyway).

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use safelight_tests::aftermath::{Outcome, Stage, Way, acknowledged, settle};
use safelight_tests::answer::{Answer, Gate};
use safelight_tests::cli::{Cli, Ran};
use safelight_tests::rude::Rude;
use safelight_tests::{pictures, replies};
use serde_json::Value;

/// The shim, built once for a process.
fn shim() -> &'static Path {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        // Another test process may build it at the same time: it gets its name whole.
        let mine = folder.join(format!("shim-{}.so", std::process::id()));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/crash/shim.c");
        let cc = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
        let built = Command::new(cc)
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(&mine)
            .arg(source)
            .arg("-ldl")
            .status();
        assert!(built.unwrap().success(), "the shim could not be built");
        let shim = folder.join("shim.so");
        std::fs::rename(mine, &shim).unwrap();
        shim
    })
}

#[derive(Clone, Copy)]
struct Strike {
    calls: &'static str,
    does: &'static str,
    when: u32,
}

/// Runs a `generate` under the shim; tells whether it struck.
fn struck(cli: &Cli, stage: &Stage, prompt: &str, strike: Strike) -> (Ran, bool) {
    let words = stage.words(prompt);
    let mut command = cli.command(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let log = cli
        .folder
        .path()
        .join(format!("struck-{}-{}", strike.does, strike.when));
    command.env("LD_PRELOAD", shim()).env("SHIM_LOG", &log);
    command
        .env("SHIM_CALLS", strike.calls)
        .env("SHIM_DOES", strike.does)
        .env("SHIM_WHEN", strike.when.to_string());
    let output = command.output().unwrap();
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let ran = Ran {
        code: output.status.code(),
        stdout: lossy(&output.stdout),
        stderr: lossy(&output.stderr),
    };
    (ran, log.exists())
}

/// A library that exists already, so that only the job's own calls are counted.
fn prepared(stage: &Stage) -> Cli {
    let cli = Cli::with_key();
    let words = stage.words("before");
    let ran = cli.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    cli
}

/// How many calls may be struck before something is wrong with the count.
const MANY: u32 = 400;

fn kill_at_every_call(way: Way) {
    let stage = Stage::new(way, 1);
    let cli = prepared(&stage);
    let mut saved = 0;
    for when in 1..MANY {
        let prompt = format!("kill at {when}");
        let (ran, has_struck) = struck(
            &cli,
            &stage,
            &prompt,
            Strike {
                calls: "all",
                does: "kill",
                when,
            },
        );
        if !has_struck {
            assert_eq!(ran.code, Some(0), "{ran:?}");
            eprintln!(
                "{way:?}: killed at each of {} calls; all images saved after {saved} of them",
                when - 1
            );
            assert!(when > 10, "too few calls were counted: {when}");
            return;
        }
        assert_eq!(ran.code, None, "{ran:?}");
        let outcome = settle(
            &cli,
            &stage,
            &prompt,
            &ran,
            &format!("{way:?}, killed at call {when}"),
        );
        saved += u32::from(outcome == Outcome::AllSaved);
        // Everything is settled: another `resume` finds nothing and changes nothing.
        if when % 8 == 0 {
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
    kill_at_every_call(Way::Inline);
}

#[test]
fn fault_04_a_kill_at_every_sync_rename_and_unlink_of_a_job_with_links_files_each_image_exactly_once()
 {
    kill_at_every_call(Way::Links);
}

fn fail_every_sync_once(way: Way) {
    let stage = Stage::new(way, 1);
    let cli = prepared(&stage);
    for when in 1..MANY {
        let prompt = format!("fail at {when}");
        let (ran, has_struck) = struck(
            &cli,
            &stage,
            &prompt,
            Strike {
                calls: "sync",
                does: "eio",
                when,
            },
        );
        if !has_struck {
            assert_eq!(ran.code, Some(0), "{ran:?}");
            eprintln!("{way:?}: failed each of {} syncs", when - 1);
            assert!(when > 5, "too few syncs were counted: {when}");
            return;
        }
        let context = format!("{way:?}, EIO at sync {when}");
        let was_sent = stage.sent(&prompt) > 0;
        let told = acknowledged(&ran).len();
        let outcome = settle(&cli, &stage, &prompt, &ran, &context);
        if ran.code == Some(0) {
            assert_eq!(told, 1, "{context}: {ran:?}");
        }
        if was_sent {
            // The reply was received by a process that lived on: a sync that fails once costs no image.
            assert_eq!(outcome, Outcome::AllSaved, "{context}: {ran:?}");
        }
    }
    panic!("the job never came to its end");
}

#[test]
fn fault_06_a_sync_that_fails_once_anywhere_costs_no_image_of_an_inline_job() {
    fail_every_sync_once(Way::Inline);
}

#[test]
fn fault_06_a_sync_that_fails_once_anywhere_costs_no_image_of_a_job_with_links() {
    fail_every_sync_once(Way::Links);
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
    command
        .env("LD_PRELOAD", shim())
        .env("SHIM_FROM", &fails)
        .env("SHIM_CALLS", "sync")
        .env("SHIM_DOES", "eio-on")
        .env("SHIM_WHEN", "1");
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
