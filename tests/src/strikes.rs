//! Ending the program, or failing its disk, at a chosen place of a job: at a named step, at a moment, at a call.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::cli::{Cli, Ran};

/// How often an undisturbed run of these words passes each named step.
#[must_use]
pub fn steps(cli: &Cli, words: &[String]) -> BTreeMap<String, u32> {
    let log = cli.folder.path().join("steps");
    // Nothing of an earlier run.
    let _ = std::fs::remove_file(&log);
    let mut command = command(cli, words);
    command.env("SAFELIGHT_STEPS", &log);
    let ran = Ran::of(command);
    assert!(ran.code.is_some_and(|code| code != 2), "{ran:?}");
    let mut steps = BTreeMap::new();
    for step in std::fs::read_to_string(log).unwrap_or_default().lines() {
        *steps.entry(step.to_owned()).or_default() += 1;
    }
    steps
}

/// Kills the program the `time`-th time (from 1) that it passes a step; tells whether it came there.
#[must_use]
pub fn at_step(cli: &Cli, words: &[String], step: &str, time: u32) -> (Ran, bool) {
    let mut command = command(cli, words);
    command.env("SAFELIGHT_KILL_AT", format!("{step}:{time}"));
    let ran = Ran::of(command);
    let killed = ran.code.is_none();
    (ran, killed)
}

/// Kills the program after so long, or lets it run to its end; tells whether it was killed.
#[must_use]
pub fn at_moment(cli: &Cli, words: &[String], after: Duration) -> (Ran, bool) {
    let mut child = command(cli, words).spawn().unwrap();
    // The moment is all that matters here: there is no event to wait for.
    std::thread::sleep(after);
    // An error means that it has ended already.
    let _ = child.kill();
    let ran = Ran::torn(child.wait_with_output().unwrap());
    let killed = ran.code.is_none();
    (ran, killed)
}

/// What happens at which call.
#[derive(Debug, Clone, Copy)]
pub struct Strike {
    /// Which calls count: `sync`, `name`, `write`, with commas.
    pub calls: &'static str,
    /// `kill`, `eio`, `enospc`; with `-on`, from then on.
    pub does: &'static str,
    /// The number of the call, from 1.
    pub when: u32,
}

impl Strike {
    /// Loads the shim into a command.
    pub fn prepare(&self, command: &mut Command, library: &Path) {
        command
            .env("LD_PRELOAD", shim())
            .env("SHIM_UNDER", library)
            .env("SHIM_CALLS", self.calls)
            .env("SHIM_DOES", self.does)
            .env("SHIM_WHEN", self.when.to_string());
    }
}

/// Runs the program under the shim; tells whether it struck.
#[must_use]
pub fn at_call(cli: &Cli, words: &[String], strike: Strike) -> (Ran, bool) {
    let mut command = command(cli, words);
    let log = cli.folder.path().join("struck");
    // Nothing of an earlier run.
    let _ = std::fs::remove_file(&log);
    strike.prepare(&mut command, &cli.library());
    command.env("SHIM_LOG", &log);
    (Ran::torn(command.output().unwrap()), log.exists())
}

fn command(cli: &Cli, words: &[String]) -> Command {
    cli.command(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The shim that counts calls, built once for a process with the C compiler that linking Rust needs anyway.
pub fn shim() -> &'static Path {
    use std::sync::OnceLock;
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| {
        let folder = crate::cli::target();
        // Another test process may build it at the same time: it gets its name whole.
        let mine = folder.join(format!("safelight-shim-{}.so", std::process::id()));
        let cc = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/shim.c");
        let built = Command::new(cc)
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(&mine)
            .arg(source)
            .arg("-ldl")
            .status();
        assert!(built.unwrap().success(), "the shim could not be built");
        let shim = folder.join("safelight-shim.so");
        std::fs::rename(mine, &shim).unwrap();
        shim
    })
}
