//! Running other programs: aloud, quietly, with a deadline.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};
use crate::steps::Note;
use crate::workspace;

/// How many of the wanted lines are kept: the newest, so that a flood cannot fill memory.
const KEPT_LINES: usize = 200;

fn name(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let mut words = vec![
        program
            .file_stem()
            .unwrap_or(program.as_os_str())
            .to_string_lossy()
            .into_owned(),
    ];
    words.extend(
        command
            .get_args()
            .take(3)
            .map(|arg| arg.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

fn start(command: &mut Command) -> Outcome<Child> {
    command.spawn().map_err(|source| Failure::Start {
        program: name(command),
        source,
    })
}

/// Runs a program with our terminal; fails when it does.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let status = start(command)?.wait().map_err(|source| Failure::Start {
        program: name(command),
        source,
    })?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Exit {
            program: name(command),
            status,
        })
    }
}

/// Calls this program once more, built for release with one of the features that everyday builds leave out.
///
/// # Errors
/// [`Failure::Told`] when the copy failed: it said why.
#[cfg_attr(
    all(feature = "bench", feature = "icons"),
    allow(dead_code, reason = "only for builds without a feature")
)]
pub(crate) fn run_self_with(feature: &str, args: &[String]) -> Outcome {
    let words = [
        "run",
        "--quiet",
        "--release",
        "--package",
        "xtask",
        "--features",
        feature,
        "--",
    ];
    match run(workspace::cargo(&words).args(args)) {
        Err(Failure::Exit { .. }) => Err(Failure::Told),
        other => other,
    }
}

/// Whether a program can be started and ends well; its output is thrown away.
pub(crate) fn works(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a program and gives back what it wrote to standard output; its messages still reach the terminal.
pub(crate) fn output(command: &mut Command) -> Outcome<String> {
    let Output { status, stdout, .. } =
        command
            .stderr(Stdio::inherit())
            .output()
            .map_err(|source| Failure::Start {
                program: name(command),
                source,
            })?;
    if status.success() {
        Ok(String::from_utf8_lossy(&stdout).into_owned())
    } else {
        Err(Failure::Exit {
            program: name(command),
            status,
        })
    }
}

/// Runs a program aloud and gives back those of its lines that `wanted` accepts (colour codes removed), with its fate.
pub(crate) fn run_and_pick(
    command: &mut Command,
    wanted: fn(&str) -> bool,
) -> (Vec<String>, Outcome) {
    let mut child = match start(command.stdout(Stdio::piped()).stderr(Stdio::piped())) {
        Ok(child) => child,
        Err(failure) => return (Vec::new(), Err(failure)),
    };
    let errors = child
        .stderr
        .take()
        .map(|pipe| thread::spawn(move || echo(pipe, std::io::stderr(), wanted)));
    let mut picked = child
        .stdout
        .take()
        .map(|pipe| echo(pipe, std::io::stdout(), wanted))
        .unwrap_or_default();
    if let Some(Ok(lines)) = errors.map(thread::JoinHandle::join) {
        picked.extend(lines);
    }
    let fate = match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::Exit {
            program: name(command),
            status,
        }),
        Err(source) => Err(Failure::Start {
            program: name(command),
            source,
        }),
    };
    (picked, fate)
}

/// Runs a test runner aloud and keeps its summary lines. One that ends well without them ran nothing that we know of.
pub(crate) fn run_tests(command: &mut Command, is_summary: fn(&str) -> bool) -> (Note, Outcome) {
    let (lines, fate) = run_and_pick(command, is_summary);
    let fate = match fate {
        Ok(()) if lines.is_empty() => Err(Failure::Unexpected {
            program: name(command),
            why: "it printed no summary of its tests".to_owned(),
        }),
        other => other,
    };
    let note = Note {
        lines,
        skipped: None,
    };
    (note, fate)
}

fn echo(pipe: impl Read, mut to: impl Write, wanted: fn(&str) -> bool) -> Vec<String> {
    let mut kept = VecDeque::new();
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    while reader
        .read_until(b'\n', &mut line)
        .is_ok_and(|count| count > 0)
    {
        // A closed terminal must not end the job: the exit status still counts.
        let _ = to.write_all(&line);
        let text = without_colour(String::from_utf8_lossy(&line).trim_end());
        if wanted(&text) {
            if kept.len() == KEPT_LINES {
                kept.pop_front();
            }
            kept.push_back(text);
        }
        line.clear();
    }
    kept.into()
}

/// The text without terminal colour sequences (`ESC [ … m`).
fn without_colour(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(letter) = rest.next() {
        if letter == '\u{1b}' {
            rest.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(letter);
        }
    }
    plain
}

/// Runs a program that must end within `limit`; gives back its standard output. It is killed when it is late.
pub(crate) fn output_within(command: &mut Command, limit: Duration) -> Outcome<String> {
    let mut child = start(command.stdout(Stdio::piped()).stdin(Stdio::null()))?;
    let reader = child.stdout.take().map(|mut pipe| {
        thread::spawn(move || {
            let mut text = Vec::new();
            let _ = pipe.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        })
    });
    let begun = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if begun.elapsed() < limit => thread::sleep(Duration::from_millis(20)),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(Failure::Late {
                    program: name(command),
                    seconds: limit.as_secs(),
                });
            }
            Err(source) => {
                return Err(Failure::Start {
                    program: name(command),
                    source,
                });
            }
        }
    };
    let text = reader
        .and_then(|thread| thread.join().ok())
        .unwrap_or_default();
    if status.success() {
        Ok(text)
    } else {
        Err(Failure::Exit {
            program: name(command),
            status,
        })
    }
}

/// A program in the background that ends with this value.
pub(crate) struct Background(pub(crate) Child);

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::without_colour;

    #[test]
    fn a_summary_line_is_found_under_its_colours() {
        let line = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.005s] \u{1b}[1m3\u{1b}[0m tests run: 3 passed, 0 skipped";
        assert_eq!(
            without_colour(line),
            "     Summary [   0.005s] 3 tests run: 3 passed, 0 skipped"
        );
    }
}
