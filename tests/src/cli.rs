//! The command line program in a home of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The program: that of this package, which cargo builds before the tests, or the one named by `SAFELIGHT_CLI`.
#[must_use]
pub fn program() -> PathBuf {
    std::env::var_os("SAFELIGHT_CLI").map_or_else(program_with_fail_points, PathBuf::from)
}

/// The program of this package: the only one that dies at a named step.
#[must_use]
pub fn program_with_fail_points() -> PathBuf {
    target().join(format!(
        "safelight-cli-under-test{}",
        std::env::consts::EXE_SUFFIX
    ))
}

/// Where cargo puts programs: `target/<profile>`.
#[must_use]
pub fn target() -> PathBuf {
    let me = std::env::current_exe().unwrap();
    // A test stands one folder deeper, in `deps`.
    let folder = me.parent().unwrap();
    let folder = if folder.ends_with("deps") {
        folder.parent().unwrap()
    } else {
        folder
    };
    folder.to_owned()
}

/// A home, a configuration folder and a library, all temporary.
pub struct Cli {
    /// The folder that holds them all.
    pub folder: TempDir,
    program: PathBuf,
    library: PathBuf,
    env: Vec<(String, String)>,
}

impl Default for Cli {
    fn default() -> Self {
        Self::new()
    }
}

impl Cli {
    /// A fresh home without a key and without a keychain.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            program: program(),
            library: folder.path().join("library"),
            folder,
            env: Vec::new(),
        }
    }

    /// The program that dies at a named step, with the test key.
    #[must_use]
    pub fn with_fail_points() -> Self {
        Self {
            program: program_with_fail_points(),
            ..Self::with_key()
        }
    }

    /// The same with its library elsewhere.
    #[must_use]
    pub fn on(mut self, library: &Path) -> Self {
        library.clone_into(&mut self.library);
        self
    }

    /// The same with the test key in the environment.
    #[must_use]
    pub fn with_key() -> Self {
        Self::new().env("ROUTEWAY_API_KEY", crate::KEY)
    }

    /// The same with one more environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The library's folder.
    #[must_use]
    pub fn library(&self) -> PathBuf {
        self.library.clone()
    }

    /// The folder of the settings file.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.folder.path().join("config")
    }

    /// Prepares a command: `--library` and `--json` go before the words.
    #[must_use]
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        self.dress(&mut command);
        command
            .arg("--library")
            .arg(self.library())
            .arg("--json")
            .args(words);
        command
    }

    /// Gives a command this home and none of ours.
    pub fn dress(&self, command: &mut Command) {
        let home = self.folder.path();
        command.env_clear();
        for name in ["PATH", "SystemRoot", "TEMP", "TMP"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
            .env("HOME", home)
            .env("USERPROFILE", home)
            .env("APPDATA", self.config());
        command
            .env("XDG_CONFIG_HOME", self.config())
            .env("XDG_STATE_HOME", home.join("state"));
        command
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CACHE_HOME", home.join("cache"));
        command
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env("SAFELIGHT_RESERVE", "1");
        for (name, value) in &self.env {
            command.env(name, value);
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
    }

    /// Runs a command to its end.
    #[must_use]
    pub fn run(&self, words: &[&str]) -> Ran {
        Ran::of(self.command(words))
    }

    /// Starts a command.
    #[must_use]
    pub fn spawn(&self, words: &[&str]) -> Child {
        self.command(words).spawn().unwrap()
    }

    /// The rows of `list`.
    #[must_use]
    pub fn list(&self) -> Vec<Value> {
        let ran = self.run(&["list", "--limit", "10000"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.objects()
    }

    /// The jobs.
    #[must_use]
    pub fn jobs(&self) -> Vec<Value> {
        let ran = self.run(&["jobs"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.objects()
    }
}

/// What a command left behind.
#[derive(Debug)]
pub struct Ran {
    /// Exit status; `None`: ended by a signal.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Ran {
    /// Runs a prepared command.
    #[must_use]
    pub fn of(mut command: Command) -> Self {
        Self::torn(command.output().unwrap())
    }

    /// The same for one that reads a text from its standard input.
    #[must_use]
    pub fn fed(mut command: Command, input: &str) -> Self {
        use std::io::Write as _;
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        Self::from(child.wait_with_output().unwrap())
    }

    /// What a command that was killed has left: its last line may end in the middle of a letter.
    #[must_use]
    pub fn torn(output: std::process::Output) -> Self {
        let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: output.status.code(),
            stdout: lossy(&output.stdout),
            stderr: lossy(&output.stderr),
        }
    }

    /// The same, with what was printed before in front.
    #[must_use]
    pub fn after(mut self, before: &Self) -> Self {
        self.stdout = format!("{}\n{}", before.stdout, self.stdout);
        self
    }

    /// Every line of standard output as JSON.
    #[must_use]
    pub fn objects(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| {
                serde_json::from_str(line)
                    .unwrap_or_else(|error| panic!("{error} in the line {line:?}"))
            })
            .collect()
    }

    /// The `error` object.
    #[must_use]
    pub fn error(&self) -> Option<Value> {
        self.objects()
            .into_iter()
            .rev()
            .find_map(|line| line.get("error").filter(|error| error.is_object()).cloned())
    }
}

impl From<std::process::Output> for Ran {
    fn from(output: std::process::Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
