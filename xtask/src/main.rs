//! `cargo xtask <job>`: one command for every job of this repository.
//!
//! The jobs that everybody needs are `run` (open the app on this machine, without a key) and `test` (every
//! check there is, in one go). `bench` measures what the project promises about its speed and writes
//! `docs/benchmarks.md`. `soak` kills the program and cuts the power for as long as it is told to. `samples` runs the client samples of the API's documentation against the simulator, and
//! `icons` renders the icon files from their one SVG.
//!
//! Ways of the house:
//!
//! - It is the first thing that a new clone compiles, so it stands on `std` and `serde_json` alone. What needs more
//!   (rendering icons) sits behind a feature or in another program that is called.
//! - It never stops silently. A step that failed does not hide the steps after it; a step that could not run says so
//!   and why; the exit status is 0 only when everything that should have run did run and passed.
//! - It installs what is missing where it can (Debian and Ubuntu packages as root or through `sudo`, cargo tools into
//!   a cache folder of the user) and says what it installs. Where it cannot, it prints the command to run.
//! - Whatever it makes lies under the target folder, or, for tools that outlive a `cargo clean`, under
//!   `~/.cache/safelight/tools` (`SAFELIGHT_TOOLS` names another folder).
//! - Downloads come from crates.io, PyPI and npm only. Nothing here ever talks to an image API.
//!
//! It knows nothing of the product's insides: it calls `cargo`, the finished `safelight-cli` and the system's tools.
//! The tests in the module `architecture` hold the direction of the crates, as `ARCHITECTURE.md` draws it, against
//! `cargo metadata`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal"
)]

mod architecture;
mod bench;
mod demo;
mod failure;
mod fixture;
mod icons;
mod machine;
mod pictures;
mod process;
mod samples;
mod soak;
mod steps;
mod test;
mod tools;
mod ui;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <job>

  run [--headless]         open the app on the demo profile in a scratch library; without a screen, draw one image
  test [--only A,B] [--skip A,B] [--fast] [--soak MINUTES] [--list]
                           every check: format, licences, the page (types, lints, tests, size),
                           clippy, docs, tests with the real window, doctests, client samples
                           --fast leaves out what needs the network or is slow: deny, machete, docs, samples;
                           --soak adds a long run (see below) of so many minutes in the end
  soak [--minutes N]       kills at every step, calls that fail, power cuts (as root), tasks: round after round, five
                           minutes if not said otherwise; fails when an image is lost or a request goes out twice
  samples                  only the client samples (openai for Python, axios, curl) against the simulator
  bench [--images N,N] [ID ...]
                           the measurements E1 to E5, L1, L3 to L8, L11, L12, S3, W1 to W5, W9; all of them write
                           docs/benchmarks.md; N: sizes of the libraries in the window (20000)
  fixture --images N --out DIR [--seed S]
                           a library of N images that looks lived in, in a new folder
  icons                    render the icon files in icons/ from their SVG
  pictures [--window]      every state of the page in both themes, on the host that pretends, into docs/images/ui, and
                           (Linux) the main ones of the real window into docs/images/window; --window: only these
  setup                    only install what is missing on this machine (Debian, Ubuntu)
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let job = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let outcome = match job.as_str() {
        "run" => demo::run(&rest),
        "test" => test::run(&rest),
        "samples" => machine::prepare().and_then(|()| samples::run()),
        "bench" => bench::run(&rest),
        "soak" => soak::run(&rest),
        "fixture" => fixture::run(&rest),
        "icons" => icons::run(),
        "pictures" => pictures::run(&rest),
        "setup" => machine::prepare().and_then(|()| tools::prepare_all()),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        other => {
            eprint!("no job named {other:?}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !matches!(failure, failure::Failure::Told) {
                eprintln!("xtask {job}: {failure}");
            }
            failure.exit_code()
        }
    }
}
