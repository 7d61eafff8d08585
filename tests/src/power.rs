//! Power cuts at the level of blocks: what stands on a disk at one moment, mounted again as after a cut.
//!
//! A file system in a file, on a loop device. Programs write to it; at a random moment all of them are stopped, the file
//! is copied without a sync, the programs are killed and the copy is mounted in place of the disk: its journal is
//! replayed as after a cut. Whatever a program has told of before it was stopped must be there. The copy is not taken at
//! one instant, so it is repeated when the device was written to meanwhile; writes that the device had accepted are in it,
//! which makes it slightly kinder than a real cut.
//!
//! Linux, as root, with loop devices and the programs that make the file systems.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::aftermath::{LOST, Stage, Way};
use crate::cli::Cli;
use crate::shelf;
use crate::strikes::{Strike, at_call};

/// A kind of file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// ext4, as Debian makes it.
    Ext4,
    /// XFS, the same.
    Xfs,
    /// Btrfs, the same.
    Btrfs,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ext4, Self::Xfs, Self::Btrfs];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ext4 => "ext4",
            Self::Xfs => "xfs",
            Self::Btrfs => "btrfs",
        }
    }

    /// Why there can be no power cuts on this file system here; `None` when there can.
    #[must_use]
    pub fn what_is_missing(self) -> Option<String> {
        if !cfg!(target_os = "linux") {
            return Some("power cuts need Linux".to_owned());
        }
        let folder = tempfile::tempdir().ok()?;
        match Disk::make(self, folder.path()) {
            Ok(_) => None,
            Err(why) => Some(why.0),
        }
    }
}

/// Why a disk cannot be made here.
#[derive(Debug)]
pub struct Cannot(String);

/// 400 MB, mostly holes: XFS takes no less than 300.
const BYTES: u64 = 400_000_000;

fn done(command: &mut Command) -> Result<String, Cannot> {
    let shown = format!("{command:?}");
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        }
        Ok(output) => Err(Cannot(format!(
            "{shown}: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ))),
        Err(error) => Err(Cannot(format!(
            "{shown}: {error} (root, loop devices and mkfs are needed)"
        ))),
    }
}

/// A mounted file system in a file; gone when dropped.
pub struct Disk {
    image: PathBuf,
    device: String,
    mounted: PathBuf,
}

impl Disk {
    /// A new and empty one in `folder`, mounted at `folder/disk`.
    ///
    /// # Errors
    /// What is missing on this machine.
    pub fn make(kind: Kind, folder: &Path) -> Result<Self, Cannot> {
        let image = folder.join("disk.img");
        let file = std::fs::File::create(&image).map_err(|error| Cannot(error.to_string()))?;
        file.set_len(BYTES)
            .map_err(|error| Cannot(error.to_string()))?;
        done(
            Command::new(format!("mkfs.{}", kind.name()))
                .arg("-q")
                .arg(&image),
        )?;
        Self::mount(image, folder.join("disk"))
    }

    fn mount(image: PathBuf, mounted: PathBuf) -> Result<Self, Cannot> {
        std::fs::create_dir_all(&mounted).map_err(|error| Cannot(error.to_string()))?;
        let device = done(
            Command::new("losetup")
                .args(["--find", "--show"])
                .arg(&image),
        )?;
        let disk = Self {
            image,
            device,
            mounted,
        };
        done(Command::new("mount").arg(&disk.device).arg(&disk.mounted))?;
        Ok(disk)
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.mounted
    }

    /// How many writes the device has taken.
    fn writes(&self) -> Option<String> {
        let name = Path::new(&self.device).file_name()?.to_str()?;
        let stat = std::fs::read_to_string(format!("/sys/block/{name}/stat")).ok()?;
        stat.split_whitespace().nth(4).map(str::to_owned)
    }

    /// What stands on it now, without a sync, in another file.
    fn copy(&self, to: &Path) {
        for _ in 0..5 {
            let before = self.writes();
            done(
                Command::new("cp")
                    .arg("--sparse=always")
                    .arg(&self.image)
                    .arg(to),
            )
            .unwrap();
            if before == self.writes() {
                return;
            }
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // The lazy way: whatever was killed may take a moment to let go.
        for (program, words) in [("umount", &["-l"][..]), ("losetup", &["-d"])] {
            let what = if program == "umount" {
                self.mounted.as_os_str()
            } else {
                self.device.as_ref()
            };
            // Not mounted, if that is what failed.
            let _ = Command::new(program)
                .args(words)
                .arg(what)
                .stderr(Stdio::null())
                .status();
        }
    }
}

/// What a cut showed.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    /// Images that had been shown as saved before it.
    pub acknowledged: usize,
    /// Images in the library after it, and after `resume`.
    pub there: usize,
}

/// Programs that write at once.
const WRITERS: usize = 3;
/// Images of one request.
const IMAGES: u32 = 6;
/// The longest time before the cut.
const LONGEST: Duration = Duration::from_millis(2_500);

/// Cuts the power once, at `part` (0 to 1) of the time, and checks everything that must be true afterwards.
///
/// # Errors
/// When this machine cannot do it.
///
/// # Panics
/// When something that must be true is not.
pub fn cut(kind: Kind, way: Way, part: f64) -> Result<Cut, Cannot> {
    cut_under(kind, way, part, None)
}

/// The same with programs whose disk is struck.
///
/// # Errors
/// When this machine cannot do it.
///
/// # Panics
/// When something that must be true is not.
pub fn cut_under(kind: Kind, way: Way, part: f64, strike: Option<Strike>) -> Result<Cut, Cannot> {
    let folder = tempfile::tempdir().map_err(|error| Cannot(error.to_string()))?;
    let disk = Disk::make(kind, folder.path())?;
    let stage = Stage::quick(way, IMAGES);
    let cli = Cli::with_key().on(&disk.folder().join("library"));
    let first = cli.run(
        &words(&stage, "before")
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
    assert_eq!(first.code, Some(0), "{first:?}");
    let writers = Writers {
        cli: &cli,
        stage: &stage,
        strike,
    };
    let copy = folder.path().join("copy.img");
    let mut told = crate::aftermath::acknowledged(&first);
    told.extend(writers.write_until(LONGEST.mul_f64(part.clamp(0.0, 1.0)), || disk.copy(&copy)));

    let mounted = disk.folder().to_owned();
    drop(disk);
    let disk = Disk::mount(copy, mounted)?;
    let there = check(
        &cli,
        &stage,
        &told,
        &format!("{} {way:?} at {part:.3}", kind.name()),
    );
    drop(disk);
    Ok(Cut {
        acknowledged: told.len(),
        there,
    })
}

/// What a cut left of a library that was being made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// None that can be opened; it was made afterwards.
    Nothing,
    /// A whole one.
    Whole,
}

/// Cuts the power before the `when`-th call (from 1) that makes something durable in a library that is being made, and
/// checks that it is none or a whole one, and that it can be used in either case.
///
/// # Errors
/// When this machine cannot do it.
///
/// # Panics
/// When it is something between, or cannot be made any more.
pub fn cut_while_made(kind: Kind, when: u32) -> Result<Made, Cannot> {
    let folder = tempfile::tempdir().map_err(|error| Cannot(error.to_string()))?;
    let disk = Disk::make(kind, folder.path())?;
    let cli = Cli::new().on(&disk.folder().join("library"));
    let words = ["generate", "a red fox", "--demo", "--size", "64x64"];
    let strike = Strike {
        calls: "sync,name",
        does: "kill",
        when,
    };
    let (died, has_struck) = at_call(&cli, &words.map(str::to_owned), strike);
    let context = format!("{} before call {when}", kind.name());
    assert!(has_struck && died.code.is_none(), "{context}: {died:?}");
    let copy = folder.path().join("copy.img");
    disk.copy(&copy);
    let mounted = disk.folder().to_owned();
    drop(disk);
    let disk = Disk::mount(copy, mounted)?;

    let listed = cli.run(&["list"]);
    let made = match (listed.code, listed.error()) {
        (Some(0), _) => Made::Whole,
        (Some(1), Some(error)) if error["kind"] == "library_not_reachable" => Made::Nothing,
        _ => panic!("{context}: {listed:?}"),
    };
    let ran = cli.run(&words);
    assert_eq!(ran.code, Some(0), "{context}, {made:?}: {ran:?}");
    shelf::database_is_sound(&cli.library());
    let rows = cli.list();
    assert!(!rows.is_empty(), "{context}");
    shelf::agrees(&cli.library(), &rows);
    drop(disk);
    Ok(made)
}

fn words(stage: &Stage, prompt: &str) -> Vec<String> {
    stage.words(prompt)
}

/// Programs that generate, one after the other and several at once.
struct Writers<'a> {
    cli: &'a Cli,
    stage: &'a Stage,
    strike: Option<Strike>,
}

impl Writers<'_> {
    fn spawn(&self, prompt: &str) -> std::process::Child {
        let words = words(self.stage, prompt);
        let mut command = self
            .cli
            .command(&words.iter().map(String::as_str).collect::<Vec<_>>());
        if let Some(strike) = &self.strike {
            strike.prepare(&mut command, &self.cli.library());
        }
        command.spawn().unwrap()
    }

    /// Lets several programs generate for so long, stops them all, calls `then`, and kills them. Gives the images that they
    /// had told of.
    fn write_until(&self, long: Duration, then: impl FnOnce()) -> Vec<Value> {
        let (told, running) = (Mutex::new(Vec::new()), Mutex::new(BTreeSet::new()));
        let (over, number) = (AtomicBool::new(false), AtomicU32::new(0));
        let write = || {
            loop {
                let mut child = {
                    // Whoever holds this may be about to stop everybody.
                    let mut running = running.lock().unwrap();
                    if over.load(Ordering::SeqCst) {
                        return;
                    }
                    let prompt = format!("picture {}", number.fetch_add(1, Ordering::SeqCst));
                    let child = self.spawn(&prompt);
                    running.insert(child.id());
                    child
                };
                let lines = BufReader::new(child.stdout.take().unwrap()).lines();
                // The last one may be torn.
                for line in lines.map_while(Result::ok) {
                    let Ok(line) = serde_json::from_str::<Value>(&line) else {
                        continue;
                    };
                    if line["event"] == "images_added" {
                        told.lock()
                            .unwrap()
                            .extend(line["images"].as_array().unwrap().iter().cloned());
                    }
                }
                let mut running = running.lock().unwrap();
                child.wait().unwrap();
                running.remove(&child.id());
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..WRITERS {
                scope.spawn(write);
            }
            // The moment is all that matters here: there is no event to wait for.
            std::thread::sleep(long);
            let running = running.lock().unwrap();
            over.store(true, Ordering::SeqCst);
            for pid in running.iter() {
                signal("-STOP", *pid);
            }
            running.iter().for_each(|pid| wait_until_stopped(*pid));
            then();
            for pid in running.iter() {
                signal("-KILL", *pid);
            }
        });
        told.into_inner().unwrap()
    }
}

fn signal(which: &str, pid: u32) {
    // It may have ended by itself a moment ago.
    let _ = Command::new("kill")
        .arg(which)
        .arg(pid.to_string())
        .stderr(Stdio::null())
        .status();
}

/// A thread that is in the middle of a sync stops when that is over.
fn wait_until_stopped(pid: u32) {
    let begun = Instant::now();
    let is_running = || {
        let threads = std::fs::read_dir(format!("/proc/{pid}/task"))
            .into_iter()
            .flatten()
            .flatten();
        threads.into_iter().any(|thread| {
            let stat = std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
            let state = stat
                .rsplit(") ")
                .next()
                .and_then(|rest| rest.chars().next());
            matches!(state, Some('R' | 'S' | 'D'))
        })
    };
    while is_running() {
        assert!(
            begun.elapsed() < crate::PATIENCE,
            "a stopped program goes on"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Everything that was told of is there, at once and after `resume`; rows and files agree.
fn check(cli: &Cli, stage: &Stage, told: &[Value], context: &str) -> usize {
    for image in told {
        let path = image["path"].as_str().unwrap();
        let bytes = std::fs::read(path)
            .unwrap_or_else(|error| panic!("{LOST}: {context}: {path}: {error}"));
        assert_eq!(
            image["sha256"],
            shelf::sha256(&bytes),
            "{LOST}: {context}: {path}"
        );
    }
    let resumed = cli.run(&["resume"]);
    assert!(
        matches!(resumed.code, Some(0 | 1 | 3 | 4)),
        "{context}: {resumed:?}"
    );
    shelf::database_is_sound(&cli.library());
    let rows = cli.list();
    shelf::agrees(&cli.library(), &rows);
    for image in told {
        let is_there = rows
            .iter()
            .any(|row| row["id"] == image["id"] && row["sha256"] == image["sha256"]);
        assert!(is_there, "{LOST}: {context}: no row for {image}");
    }
    let mut prompts: Vec<String> = stage
        .server
        .post_log()
        .iter()
        .map(|seen| seen.json()["prompt"].as_str().unwrap().to_owned())
        .collect();
    prompts.sort_unstable();
    let sent = prompts.len();
    prompts.dedup();
    assert_eq!(
        prompts.len(),
        sent,
        "{}: {context}",
        crate::aftermath::ASKED_TWICE
    );
    rows.len()
}
