//! Row 50: the key is nowhere but in the environment it came from and the one header.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use safelight_tests::answer::{Answer, End};
use safelight_tests::cli::{Cli, Ran};
use safelight_tests::rude::{Rude, Seen};
use safelight_tests::secret::assert_clean;
use safelight_tests::{KEY, pictures, replies, shelf};
use serde_json::json;

fn assert_no_trace(cli: &Cli, ran: &Ran, what: &str) {
    assert_clean(ran.stdout.as_bytes(), &format!("standard output of {what}"));
    assert_clean(ran.stderr.as_bytes(), &format!("standard error of {what}"));
    for path in shelf::files(cli.folder.path()) {
        assert_clean(
            &std::fs::read(&path).unwrap(),
            &format!("{} after {what}", path.display()),
        );
    }
}

/// What a server that quotes the key back can do with it.
fn quoted(seen: &Seen) -> Vec<String> {
    let header = seen.header("authorization").unwrap().to_owned();
    let key = header.strip_prefix("Bearer ").unwrap();
    assert_eq!(key, KEY);
    vec![
        format!("Invalid key {key}"),
        header.clone(),
        STANDARD.encode(key),
        STANDARD.encode(format!("user:{key}")),
        STANDARD.encode(&header),
        URL_SAFE.encode(format!("ab{key}\n")),
        format!("key={key}&x=1"),
    ]
}

#[test]
fn fault_50_the_key_is_in_no_log_no_output_and_no_file() {
    let server = Rude::start();
    let cli = Cli::with_key()
        .env("SAFELIGHT_LOG", "trace")
        .env("RUST_LOG", "trace")
        .env("RUST_BACKTRACE", "full");
    let base = server.base_url();
    let generate = ["generate", "a red fox", "--base-url", &base, "--n", "2"];

    // It works.
    server.on_post(Answer::json(
        200,
        &replies::inline(&[pictures::png(8, 1), pictures::png(8, 2)]),
    ));
    let ran = cli.run(&generate);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert!(
        ran.stderr.len() > 1000,
        "the log is on: {} bytes",
        ran.stderr.len()
    );
    assert_no_trace(&cli, &ran, "a job that works");

    // It fails in every way, and the server quotes the key wherever it can.
    for (n, status) in [400, 401, 403, 429, 500, 503, 200, 200]
        .into_iter()
        .enumerate()
    {
        server.on_post_with(move |seen| {
            let quotes = quoted(seen);
            let text = quotes.join(" | ");
            let error = json!({ "error": {
                "message": text, "type": quotes[0], "code": quotes[1], "param": quotes[2], "id": quotes[3], "tip": quotes[4],
                "docs": quotes[5], "support": quotes[6], "status_code": status,
            }});
            let answer = match n {
                6 => Answer::body(200, "text/html", format!("<html>{text}</html>")),
                7 => Answer::json(200, &json!({ "created": 1, "data": [{ "b64_json": "!", "revised_prompt": text }] })),
                _ => Answer::json(status, &error).header("retry-after", "9000"),
            };
            answer.header("x-request-id", &quotes[0]).header("location", &quotes[6])
        });
        let ran = cli.run(&generate);
        assert_ne!(ran.code, Some(0), "{status}");
        assert_no_trace(
            &cli,
            &ran,
            &format!("an answer {status} (case {n}) that quotes it"),
        );
    }

    // It ends in the middle, and a later look prints rows and jobs.
    server.on_post(Answer::nothing(End::Reset));
    let ran = cli.run(&generate);
    assert_eq!(ran.code, Some(4));
    assert_no_trace(&cli, &ran, "a reset");
    for words in [
        &["jobs"][..],
        &["list"],
        &["resume"],
        &["profiles"],
        &["key", "status"],
        &["models", "--demo"],
    ] {
        assert_no_trace(&cli, &cli.run(words), &words.join(" "));
    }
}

#[test]
fn fault_50_the_key_is_not_in_what_a_proxy_or_a_link_shows() {
    let server = Rude::start();
    let proxy = Rude::start();
    server.on_post(Answer::json(
        200,
        &replies::links(&[server.url("/img/1.png")]),
    ));
    server.always_get(
        "/img/1.png",
        Answer::file("image/png", &pictures::png(8, 1)),
    );
    let address = proxy
        .url("")
        .replace("http://", &format!("http://user:{KEY}@"));
    let cli = Cli::with_key()
        .env("SAFELIGHT_LOG", "trace")
        .env("HTTPS_PROXY", &address)
        .env("HTTP_PROXY", &address);
    let ran = cli.run(&["generate", "a red fox", "--base-url", &server.base_url()]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_no_trace(&cli, &ran, "a job beside a proxy");
    assert_eq!(
        proxy.connections(),
        0,
        "an API on this machine is reached directly"
    );
    // One that needs the proxy: the address, which holds a password, is not told.
    let ran = cli.run(&[
        "--patience",
        "0",
        "generate",
        "a red fox",
        "--base-url",
        "https://api.example.com/v1",
    ]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_no_trace(&cli, &ran, "a job through a proxy");
}

#[test]
fn fault_51_an_error_that_quotes_the_key_is_shown_without_it() {
    let server = Rude::start();
    server.on_post_with(|seen| {
        Answer::error(401, &format!("The key {} is not known.", quoted(seen)[1]))
    });
    let cli = Cli::with_key();
    let ran = cli.run(&["generate", "a red fox", "--base-url", &server.base_url()]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.error().unwrap()["message"]
            .as_str()
            .unwrap()
            .contains("is not known"),
        "{ran:?}"
    );
    assert_no_trace(&cli, &ran, "a refused key");
    assert_no_trace(&cli, &cli.run(&["jobs"]), "the jobs");
}

#[cfg(target_os = "linux")]
#[test]
fn fault_50_the_process_leaves_no_core_and_no_arguments_with_the_key() {
    let server = Rude::start();
    let gate = safelight_tests::answer::Gate::closed();
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])).behind(&gate));
    let cli = Cli::with_key();
    let mut child = cli.spawn(&["generate", "a red fox", "--base-url", &server.base_url()]);
    gate.reached();
    let process = std::path::PathBuf::from(format!("/proc/{}", child.id()));
    assert_clean(
        &std::fs::read(process.join("cmdline")).unwrap(),
        "the arguments",
    );
    let limits = std::fs::read_to_string(process.join("limits")).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    gate.open();
    assert!(child.wait().unwrap().success());
}
