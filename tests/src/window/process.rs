//! Programs around the window that end with the test, however it ends.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::PATIENCE;

/// A program in the background.
#[derive(Debug)]
pub struct Background(Child);

impl Background {
    /// Starts it; its input and output are ours. It gets SIGKILL when this value goes, and by the system when this whole
    /// process is killed.
    #[must_use]
    pub fn start(command: &Command) -> Self {
        let mut guarded = guarded(command);
        guarded.stdin(Stdio::piped()).stdout(Stdio::piped());
        Self(guarded.stderr(Stdio::null()).spawn().unwrap())
    }

    /// The same, with everything it says going into a file.
    #[must_use]
    pub fn start_into(command: &Command, log: &Path) -> Self {
        let file = File::create(log).unwrap();
        let mut guarded = guarded(command);
        guarded
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap());
        Self(guarded.stderr(file).spawn().unwrap())
    }

    /// Its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Gives it something to read and closes its input.
    pub fn tell(&mut self, text: &[u8]) {
        use std::io::Write as _;
        self.0.stdin.take().unwrap().write_all(text).unwrap();
    }

    /// Its first line of output.
    pub fn first_line(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(self.0.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        line.trim().to_owned()
    }
}

/// The command, to be killed by the kernel when we are. `setpriv` is part of util-linux; asking the kernel ourselves
/// would need unsafe code.
fn guarded(command: &Command) -> Command {
    let mut guarded = Command::new("setpriv");
    guarded
        .args(["--pdeathsig", "KILL"])
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => guarded.env(name, value),
            None => guarded.env_remove(name),
        };
    }
    guarded
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits for something to be there, and says what never came.
///
/// # Panics
/// When it is not there after [`PATIENCE`].
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "never came: {what}");
        std::thread::sleep(Duration::from_millis(25));
    }
}

/// A port that nobody listens on.
#[must_use]
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// Waits until somebody listens on a port.
pub fn until_open(port: u16) {
    until("a listener on the driver's port", || {
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()
    });
}

/// The children of a process, and theirs.
#[must_use]
pub fn descendants(of: u32) -> Vec<u32> {
    let mut found = Vec::new();
    let mut open = vec![of];
    while let Some(process) = open.pop() {
        for thread in std::fs::read_dir(format!("/proc/{process}/task"))
            .into_iter()
            .flatten()
            .flatten()
        {
            let list = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            for child in list.split_whitespace().filter_map(|id| id.parse().ok()) {
                found.push(child);
                open.push(child);
            }
        }
    }
    found
}

/// Memory that this process and everything below it have for themselves, in bytes: what would come free with their end.
/// Clean pages of files are not counted, for the system may drop them at any time.
#[must_use]
pub fn private_memory(process: u32) -> u64 {
    let below = descendants(process).into_iter();
    below
        .chain([process])
        .filter_map(|id| std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok())
        .filter_map(|text| {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix("Private_Dirty:"))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        })
        .map(|kilobytes| kilobytes * 1024)
        .sum()
}

/// The short name of a process, as the system lists it; empty when it is gone.
#[must_use]
pub fn name_of(process: u32) -> String {
    std::fs::read_to_string(format!("/proc/{process}/comm"))
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// Whether a process is there and not only waiting to be buried.
#[must_use]
pub fn is_alive(process: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| {
        stat.rsplit(')')
            .next()
            .is_some_and(|rest| !rest.trim_start().starts_with('Z'))
    })
}

/// Sends a signal by its name, such as `STOP`.
pub fn signal(process: u32, name: &str) {
    let done = Command::new("kill")
        .args([format!("-{name}"), process.to_string()])
        .status()
        .unwrap();
    assert!(done.success(), "no process {process} to signal");
}
