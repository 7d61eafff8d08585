//! The client samples of the API's documentation, run against the simulator with nothing but the base URL changed.
//!
//! Independent clients are the check that our simulator (and so our own tests) speak the API that others speak:
//! `openai` for Python, `axios` for Node and plain `curl`. The scripts stand in `tests/samples`.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::failure::{Failure, Outcome};
use crate::process::{self, Background};
use crate::steps::Note;
use crate::workspace;
use crate::{demo, machine};

/// How long one sample may take; the simulator draws a picture in well under a second.
const PATIENCE: Duration = Duration::from_secs(120);
/// A key that the simulator takes; never one of a person.
const KEY: &str = "sk-sample-00000000000000000000000000000000";

struct Sample {
    name: &'static str,
    /// The program that must be on the machine.
    needs: &'static [&'static str],
    /// Gets the client ready and gives the command without its last argument, the file to write.
    prepare: fn() -> Outcome<Command>,
}

const SAMPLES: &[Sample] = &[
    Sample {
        name: "openai for Python",
        needs: &[PYTHON],
        prepare: python,
    },
    Sample {
        name: "axios for Node",
        needs: &["node", NPM],
        prepare: node,
    },
    Sample {
        name: "curl",
        needs: &["curl", "bash"],
        prepare: curl,
    },
];

const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Runs all samples.
///
/// # Errors
/// When one failed.
pub(crate) fn run() -> Outcome {
    let (note, fate) = step();
    note.lines.iter().for_each(|line| println!("{line}"));
    if let Some(why) = note.skipped {
        println!("left out: {why}");
    }
    fate
}

/// Runs all samples as a step of the tests. On a developer's machine a sample whose program is not installed is left
/// out, and said so; in an automatic run it fails.
pub(crate) fn step() -> (Note, Outcome) {
    let mut note = Note::default();
    let (simulator, base_url) = match demo::build_cli().and_then(|cli| start_simulator(&cli)) {
        Ok(started) => started,
        Err(failure) => return (note, Err(failure)),
    };
    let (mut passed, mut failed, mut absent) = (0, 0, Vec::new());
    for sample in SAMPLES {
        let missing: Vec<_> = sample
            .needs
            .iter()
            .filter(|program| !is_here(program))
            .collect();
        if !missing.is_empty() && !machine::is_ci() {
            absent.push(format!("{} (no {})", sample.name, missing[0]));
            continue;
        }
        match run_one(sample, &base_url) {
            Ok((width, height)) => {
                println!("{}: a picture of {width} x {height} was kept", sample.name);
                passed += 1;
            }
            Err(failure) => {
                eprintln!("{}: {failure}", sample.name);
                failed += 1;
            }
        }
    }
    drop(simulator);
    note.lines.push(format!(
        "{} client samples run: {passed} passed, {failed} failed, {} left out",
        passed + failed,
        absent.len()
    ));
    if !absent.is_empty() {
        note.skipped = Some(absent.join(", "));
    }
    (
        note,
        if failed == 0 {
            Ok(())
        } else {
            Err(Failure::Steps(failed))
        },
    )
}

fn is_here(program: &str) -> bool {
    process::works(Command::new(program).arg("--version"))
}

fn run_one(sample: &Sample, base_url: &str) -> Outcome<(u32, u32)> {
    let image = folder()?.join(format!("{}.png", sample.name.replace(' ', "-")));
    if image.exists() {
        std::fs::remove_file(&image).map_err(|source| Failure::file(image.display(), source))?;
    }
    let mut command = (sample.prepare)()?;
    command
        .arg(&image)
        .env("ROUTEWAY_BASE_URL", base_url)
        .env("ROUTEWAY_API_KEY", KEY);
    // The simulator stands on this machine: a proxy of the user's must not stand between.
    command
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1");
    process::output_within(&mut command, PATIENCE)?;
    let bytes = std::fs::read(&image).map_err(|source| Failure::file(image.display(), source))?;
    png_size(&bytes).ok_or_else(|| Failure::Unexpected {
        program: sample.name.to_owned(),
        why: format!("what it wrote to {} is no PNG picture", image.display()),
    })
}

/// Width and height from the head of a PNG file that also has its end.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let whole = bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.ends_with(b"IEND\xaeB`\x82");
    if whole && bytes.get(12..16)? == b"IHDR" {
        Some((number(16)?, number(20)?))
    } else {
        None
    }
}

/// Starts `safelight-cli simulate` on a free port and waits until it says its address.
fn start_simulator(cli: &Path) -> Outcome<(Background, String)> {
    let program = "safelight-cli simulate".to_owned();
    let mut child = Command::new(cli)
        .args(["simulate", "--port", "0"])
        .env(
            "SAFELIGHT_CONFIG",
            workspace::target_dir().join("demo-config"),
        )
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| Failure::Start {
            program: program.clone(),
            source,
        })?;
    let (found, address) = mpsc::channel();
    if let Some(pipe) = child.stdout.take() {
        watch(pipe, found.clone());
    }
    if let Some(pipe) = child.stderr.take() {
        watch(pipe, found);
    }
    let running = Background(child);
    match address.recv_timeout(Duration::from_secs(60)) {
        Ok(address) => Ok((running, format!("{address}/v1"))),
        Err(_) => Err(Failure::Unexpected {
            program,
            why: "it never said an address like http://127.0.0.1:1234".to_owned(),
        }),
    }
}

/// Reads a pipe to its end, so that the program never waits for us, and passes on the first address in it.
fn watch(pipe: impl Read + Send + 'static, found: mpsc::Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if let Some(address) = loopback_address(&line) {
                // Only the first one is waited for.
                let _ = found.send(address);
            }
        }
    });
}

/// The first `http://127.0.0.1:PORT` in a line.
fn loopback_address(line: &str) -> Option<String> {
    let start = "http://127.0.0.1:";
    let (_, rest) = line.split_once(start)?;
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!port.is_empty()).then(|| format!("{start}{port}"))
}

/// Where the clients and what they keep lie.
fn folder() -> Outcome<PathBuf> {
    let folder = workspace::target_dir().join("samples");
    std::fs::create_dir_all(&folder).map_err(|source| Failure::file(folder.display(), source))?;
    Ok(folder)
}

fn script(name: &str) -> PathBuf {
    workspace::root().join("tests").join("samples").join(name)
}

fn python() -> Outcome<Command> {
    let venv = folder()?.join("python");
    let bin = venv
        .join(if cfg!(windows) { "Scripts" } else { "bin" })
        .join(PYTHON);
    let requirements = script("requirements.txt");
    once(&venv, std::slice::from_ref(&requirements), || {
        process::run(
            Command::new(PYTHON)
                .args(["-m", "venv", "--clear"])
                .arg(&venv),
        )?;
        let pip = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
        ];
        process::run(Command::new(&bin).args(pip).arg(&requirements))
    })?;
    let mut command = Command::new(bin);
    command.arg(script("openai_client.py"));
    Ok(command)
}

fn node() -> Outcome<Command> {
    let package = folder()?.join("node");
    npm_package(&script(""), &package, &["axios_client.mjs"])?;
    let mut command = Command::new("node");
    command.arg(package.join("axios_client.mjs"));
    Ok(command)
}

/// Installs what `package.json` and its lock in `from` name into `to`, and lays `scripts` beside it: a module finds its
/// packages beside itself.
///
/// # Errors
/// When a file is missing or npm fails.
pub(crate) fn npm_package(from: &Path, to: &Path, scripts: &[&str]) -> Outcome {
    std::fs::create_dir_all(to).map_err(|source| Failure::file(to.display(), source))?;
    let lists = ["package.json", "package-lock.json"];
    for file in lists.iter().chain(scripts) {
        std::fs::copy(from.join(file), to.join(file))
            .map_err(|source| Failure::file(from.join(file).display(), source))?;
    }
    once(to, &lists.map(|file| from.join(file)), || {
        let npm = [
            "ci",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
        ];
        process::run(Command::new(NPM).args(npm).current_dir(to))
    })
}

fn curl() -> Outcome<Command> {
    let mut command = Command::new("bash");
    command.arg(script("curl.sh"));
    Ok(command)
}

/// Does `work` unless it was done before for the same content of `inputs`; the mark lies in `folder`.
fn once(folder: &Path, inputs: &[PathBuf], work: impl FnOnce() -> Outcome) -> Outcome {
    let mut wanted = Vec::new();
    for input in inputs {
        wanted
            .extend(std::fs::read(input).map_err(|source| Failure::file(input.display(), source))?);
    }
    let mark = folder.join("made-from");
    if std::fs::read(&mark).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    println!("downloading the client into {}", folder.display());
    work()?;
    std::fs::write(&mark, wanted).map_err(|source| Failure::file(mark.display(), source))
}

#[cfg(test)]
mod tests {
    use super::{loopback_address, png_size};

    #[test]
    fn the_address_is_found_in_words_and_in_json() {
        let address = Some("http://127.0.0.1:4100".to_owned());
        assert_eq!(
            loopback_address("listening on http://127.0.0.1:4100/v1 (Ctrl-C ends)"),
            address
        );
        assert_eq!(
            loopback_address(r#"{"event":"listening","base_url":"http://127.0.0.1:4100/v1"}"#),
            address
        );
        assert_eq!(loopback_address("http://127.0.0.1:"), None);
    }

    #[test]
    fn half_a_picture_is_no_picture() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\0\0\0\x02\0".to_vec();
        assert_eq!(png_size(&png), None);
        png.extend(b"\0\0\0\0IEND\xaeB`\x82");
        assert_eq!(png_size(&png), Some((1024, 512)));
        assert_eq!(png_size(b"<html>"), None);
    }
}
