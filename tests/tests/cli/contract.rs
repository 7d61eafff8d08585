//! What scripts rely on.

use std::io::Write as _;
use std::process::Stdio;

use safelight_tests::answer::Answer;
use safelight_tests::cli::{Cli, Ran};
use safelight_tests::rude::Rude;
use safelight_tests::{pictures, replies, shelf};
use serde_json::json;

#[test]
fn a_failure_is_one_error_object_with_every_field_the_server_sent() {
    let server = Rude::start();
    server.always_post(Answer::error(422, "The size is not allowed."));
    let ran = Cli::with_key().run(&[
        "generate",
        "a red fox",
        "--size",
        "17x17",
        "--base-url",
        &server.base_url(),
    ]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let errors: Vec<_> = ran
        .objects()
        .into_iter()
        .filter(|line| line["error"].is_object())
        .collect();
    assert_eq!(errors.len(), 1, "{ran:?}");
    let expected = json!({
        "message": "The size is not allowed.", "type": "invalid_request_error", "param": "size", "code": "some_code",
        "status_code": 422, "id": "trace-0123456789", "trace_id": "trace-0123456789", "tip": "A tip of the server.",
        "docs": "https://docs.example.com/errors", "support": "https://support.example.com",
        "community": { "discord": "https://discord.example.com" },
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&errors[0]["error"][name], value, "{name}");
    }
    for words in [
        "The size is not allowed.",
        "A tip of the server.",
        "size",
        "trace-0123456789",
    ] {
        assert!(
            ran.stderr.contains(words),
            "{words} is not said: {}",
            ran.stderr
        );
    }
}

#[test]
fn every_line_of_standard_output_is_an_object_and_people_are_spoken_to_on_standard_error() {
    let server = Rude::start();
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])));
    let cli = Cli::with_key();
    let base = server.base_url();
    let ran = cli.run(&["generate", "a red fox", "--base-url", &base]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let lines = ran.objects();
    assert!(
        lines.iter().all(|line| line["event"].is_string()),
        "{lines:?}"
    );
    let added: Vec<_> = lines
        .iter()
        .filter(|line| line["event"] == "images_added")
        .collect();
    assert_eq!(added.len(), 1, "{lines:?}");
    let told = &added[0]["images"][0];
    let file = std::fs::read(told["path"].as_str().unwrap()).unwrap();
    assert_eq!(told["sha256"], shelf::sha256(&file));
    // Without --json: the path, and nothing else.
    let mut command = std::process::Command::new(safelight_tests::cli::program());
    cli.dress(&mut command);
    command.arg("--library").arg(cli.library()).args([
        "generate",
        "a red fox",
        "--base-url",
        &base,
    ]);
    let ran = Ran::of(command);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let path = std::path::PathBuf::from(ran.stdout.trim_end());
    assert!(path.is_absolute() && path.is_file(), "{ran:?}");
}

#[test]
fn list_gives_every_field_newest_first() {
    let server = Rude::start();
    let mut body = replies::inline(&[pictures::png(8, 1)]);
    body["data"][0]["revised_prompt"] = json!("a much redder fox");
    server.always_post(Answer::json(200, &body));
    let cli = Cli::with_key();
    let base = server.base_url();
    for prompt in ["first", "second", "third"] {
        let ran = cli.run(&[
            "generate",
            prompt,
            "--seed",
            "7",
            "--model",
            "some/model",
            "--base-url",
            &base,
        ]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    let rows = cli.list();
    let prompts: Vec<_> = rows
        .iter()
        .map(|row| row["prompt"].as_str().unwrap())
        .collect();
    assert_eq!(prompts, ["third", "second", "first"]);
    shelf::agrees(&cli.library(), &rows);
    let row = &rows[0];
    assert!(
        row["id"].is_i64() && row["job_id"].is_i64() && row["created_at"].is_i64(),
        "{row}"
    );
    assert!(std::path::Path::new(row["path"].as_str().unwrap()).is_absolute());
    assert_eq!(row["revised_prompt"], "a much redder fox");
    assert_eq!(
        (&row["width"], &row["height"], &row["format"]),
        (&json!(8), &json!(8), &json!("png"))
    );
    assert_eq!(
        (&row["model"], &row["seed"]),
        (&json!("some/model"), &json!(7))
    );
    assert_eq!(row["server_created"], 1_700_000_000);
    let limited = cli.run(&["list", "--limit", "2"]);
    assert_eq!(limited.objects().len(), 2);
    let shown = cli.run(&["show", &row["id"].to_string()]);
    assert_eq!(shown.objects(), vec![row.clone()]);
}

#[test]
fn what_was_not_asked_for_is_not_sent() {
    let server = Rude::start();
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])));
    let base = server.base_url();
    let cli = Cli::with_key();
    assert_eq!(
        cli.run(&["generate", "a red fox", "--base-url", &base])
            .code,
        Some(0)
    );
    assert_eq!(
        server.post_log()[0].json(),
        json!({ "model": "flux-1-schnell", "prompt": "a red fox" })
    );
    let words = [
        "generate",
        "a red fox",
        "--base-url",
        &base,
        "--model",
        "m",
        "--n",
        "1",
        "--size",
        "512x256",
        "--quality",
        "hd",
        "--steps",
        "8",
        "--seed",
        "7",
        "--negative-prompt",
        "blur",
        "--guidance",
        "3.5",
        "--response-format",
        "b64_json",
    ];
    assert_eq!(cli.run(&words).code, Some(0));
    let expected = json!({
        "model": "m", "prompt": "a red fox", "n": 1, "size": "512x256", "quality": "hd", "steps": 8, "seed": 7,
        "negative_prompt": "blur", "guidance": 3.5, "response_format": "b64_json",
    });
    assert_eq!(server.post_log()[1].json(), expected);
    assert_eq!(
        cli.run(&[
            "generate",
            "a red fox",
            "--base-url",
            &base,
            "--seed",
            "random"
        ])
        .code,
        Some(0)
    );
    let seed = server.post_log()[2].json()["seed"]
        .as_i64()
        .expect("a random seed is drawn here and sent");
    assert_eq!(cli.list()[0]["seed"], seed);
}

#[test]
fn wrong_usage_is_exit_status_2_and_sends_nothing() {
    let server = Rude::start();
    let base = server.base_url();
    let wrong: &[&[&str]] = &[
        &[],
        &["paint"],
        &["generate"],
        &["generate", "x", "--n", "11", "--base-url", &base],
        &["generate", "x", "--n", "0", "--base-url", &base],
        &["generate", "x", "--n", "many", "--base-url", &base],
        &["generate", "x", "--steps", "0", "--base-url", &base],
        &["generate", "x", "--seed", "seven", "--base-url", &base],
        &[
            "generate",
            "x",
            "--size",
            "wide",
            "--size",
            "tall",
            "--base-url",
            &base,
        ],
        &[
            "generate",
            "x",
            "--response-format",
            "jpeg",
            "--base-url",
            &base,
        ],
        &["generate", "x", "--demo", "--base-url", &base],
        &[
            "generate",
            "x",
            "--key",
            "sk-on-the-command-line",
            "--base-url",
            &base,
        ],
        &["generate", "", "--base-url", &base],
        &["generate", "x", "--base-url", "http://example.com/v1"],
        &["generate", "x", "--base-url", "ftp://127.0.0.1/v1"],
        &["show"],
        &["show", "fox"],
        &["list", "--limit", "-1"],
        &["key", "set", "sk-on-the-command-line"],
    ];
    for words in wrong {
        let ran = Cli::with_key().run(words);
        assert_eq!(ran.code, Some(2), "{words:?}: {ran:?}");
        assert!(!ran.stderr.trim().is_empty(), "{words:?}");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn what_is_not_there_is_said_with_exit_status_1() {
    for words in [
        &["show", "17"][..],
        &["retry", "17"],
        &["cancel", "17"],
        &["generate", "x", "--profile", "nobody"],
    ] {
        let ran = Cli::with_key().run(words);
        assert_eq!(ran.code, Some(1), "{words:?}: {ran:?}");
        assert!(ran.error().is_some(), "{words:?}: {ran:?}");
    }
}

#[test]
fn without_a_key_nothing_is_sent_and_the_way_out_is_named() {
    let ran = Cli::new().run(&["generate", "a red fox"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let said = format!("{}{}", ran.stderr, ran.stdout);
    assert!(said.contains("ROUTEWAY_API_KEY"), "{said}");
}

#[test]
fn key_set_without_a_keychain_says_so_and_writes_nothing() {
    let cli = Cli::new();
    let mut command = cli.command(&["key", "set"]);
    command.stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(format!("{}\n", safelight_tests::KEY).as_bytes())
        .unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap());
    if cfg!(target_os = "linux") {
        assert_eq!(ran.code, Some(1), "{ran:?}");
        let error = ran.error().unwrap();
        assert!(
            error["kind"].as_str().unwrap().starts_with("keychain_"),
            "{error}"
        );
        assert!(
            ran.stderr.contains("ROUTEWAY_API_KEY") || ran.stderr.contains("session"),
            "{}",
            ran.stderr
        );
        for path in shelf::files(cli.folder.path()) {
            let bytes = std::fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert!(
                !text.contains(safelight_tests::KEY),
                "the key is in {}",
                path.display()
            );
        }
    }
    let mut command = cli.command(&["key", "set"]);
    command.stdin(Stdio::null());
    assert_eq!(Ran::of(command).code, Some(1), "no key on standard input");
}

#[test]
fn key_status_names_the_place_and_never_the_key() {
    let ran = Cli::with_key().run(&["key", "status"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(ran.objects()[0]["key"], "environment");
    assert!(!format!("{ran:?}").contains(safelight_tests::KEY));
}

#[test]
fn profiles_and_models_are_listed_without_a_key() {
    let ran = Cli::new().run(&["profiles"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let names: Vec<_> = ran
        .objects()
        .iter()
        .map(|row| row["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["Routeway", "Demo"]);
    let ran = Cli::new().run(&["models", "--demo"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let models = ran.objects();
    assert!(
        models.iter().any(|model| model["id"] == "flux-1-schnell"),
        "{models:?}"
    );
}

#[test]
fn a_cancelled_job_is_not_sent_by_resume() {
    let cli = Cli::with_key();
    let base = format!("http://127.0.0.1:{}/v1", Rude::free_port());
    let ran = cli.run(&[
        "--patience",
        "0",
        "generate",
        "a red fox",
        "--base-url",
        &base,
    ]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let job = cli.jobs()[0].clone();
    assert_eq!(job["phase"], "failed");
    assert_eq!(
        cli.run(&["cancel", &job["id"].to_string()]).code,
        Some(1),
        "it has ended already"
    );
    assert_eq!(cli.run(&["resume"]).code, Some(0));
}
