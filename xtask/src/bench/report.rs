//! The page `docs/benchmarks.md`: figures with their spread, machine, versions; and `docs/benchmarks.json`, from which it is
//! written, so that a run of a few figures leaves the others as they were.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::figures::Series;
use crate::failure::{Failure, Outcome};
use crate::workspace;

/// Which side of the bar is good.
#[derive(Clone, Copy)]
pub(crate) enum Bar {
    AtLeast(f64),
    AtMost(f64),
}

/// One figure with everything the page says about it.
pub(crate) struct Figure {
    pub(crate) id: &'static str,
    pub(crate) what: String,
    pub(crate) bar: Bar,
    pub(crate) unit: &'static str,
    pub(crate) values: Series,
    /// The contenders' own medians, for orientation only.
    pub(crate) detail: String,
}

impl Figure {
    /// Whether the median reaches the bar.
    pub(crate) fn reached(&self) -> bool {
        match self.bar {
            Bar::AtLeast(bar) => self.values.median() >= bar,
            Bar::AtMost(bar) => self.values.median() <= bar,
        }
    }

    fn bar_text(&self) -> String {
        match self.bar {
            Bar::AtLeast(bar) => format!("at least {bar}{}", self.unit),
            Bar::AtMost(bar) => format!("at most {bar}{}", self.unit),
        }
    }

    fn value_text(&self) -> String {
        let (low, high) = (self.values.min(), self.values.max());
        format!(
            "{:.2}{} ({low:.2} to {high:.2})",
            self.values.median(),
            self.unit
        )
    }

    /// What the page says: a bar that was missed, and by how much of it.
    fn verdict(&self) -> String {
        if self.reached() {
            return "reached".to_owned();
        }
        let (Bar::AtLeast(bar) | Bar::AtMost(bar)) = self.bar;
        let gap = (self.values.median() / bar - 1.0).abs() * 100.0;
        format!("**missed** by {gap:.0} %")
    }

    /// One line for the terminal.
    pub(crate) fn line(&self) -> String {
        let verdict = if self.reached() { "reached" } else { "MISSED" };
        format!(
            "{:4}{verdict:8} {}, bar {}: {}",
            self.id,
            self.value_text(),
            self.bar_text(),
            self.what
        )
    }
}

/// Writes the page: these figures in place of those that were measured before, and the others as they were. Without
/// `keep` there are no others.
///
/// # Errors
/// When a file cannot be read or written.
pub(crate) fn write(figures: &[Figure], order: &[&str], keep: bool) -> Outcome {
    let docs = workspace::root().join("docs");
    let (data, page) = (docs.join("benchmarks.json"), docs.join("benchmarks.md"));
    let mut records = if keep { kept(&data)? } else { Vec::new() };
    let (date, commit) = moment();
    for figure in figures {
        let record = json!({
            "id": figure.id,
            "what": figure.what,
            "bar": figure.bar_text(),
            "measured": figure.value_text(),
            "verdict": figure.verdict(),
            "detail": figure.detail,
            "date": date,
            "commit": commit,
        });
        let same = |old: &&mut Value| old["id"] == figure.id && old["what"] == figure.what;
        match records.iter_mut().find(same) {
            Some(old) => *old = record,
            None => records.push(record),
        }
    }
    records.sort_by_key(|record| order.iter().position(|id| record["id"] == *id));
    let text = serde_json::to_string_pretty(&Value::Array(records.clone())).map_err(|why| {
        Failure::Unexpected {
            program: "bench".to_owned(),
            why: why.to_string(),
        }
    })?;
    for (path, text) in [(&data, text + "\n"), (&page, self::page(&records))] {
        std::fs::write(path, text).map_err(|source| Failure::file(path.display(), source))?;
    }
    println!("wrote {}", page.display());
    Ok(())
}

fn kept(data: &Path) -> Outcome<Vec<Value>> {
    if !data.exists() {
        return Ok(Vec::new());
    }
    let text =
        std::fs::read_to_string(data).map_err(|source| Failure::file(data.display(), source))?;
    serde_json::from_str(&text).map_err(|why| Failure::Unexpected {
        program: "bench".to_owned(),
        why: format!("{}: {why}", data.display()),
    })
}

fn page(records: &[Value]) -> String {
    let text = |record: &Value, name: &str| record[name].as_str().unwrap_or_default().to_owned();
    let mut page = String::from(
        "# Benchmarks\n\n\
         Written by `cargo xtask bench`. Every figure is a ratio against a named reference, or a difference to a\n\
         baseline, from one run in which the contenders took turns: the median of all rounds, smallest and largest in\n\
         brackets; waits of a person are milliseconds. Compare ratios; absolute values belong to the machine below.\n\n\
         | id | what | bar | measured | | date, commit |\n|---|---|---|---|---|---|\n",
    );
    // Writing to a String cannot fail.
    for record in records {
        for name in ["id", "what", "bar", "measured", "verdict"] {
            let _ = write!(page, "| {} ", text(record, name));
        }
        let (date, commit) = (text(record, "date"), text(record, "commit"));
        let _ = writeln!(page, "| {date}, {commit} |");
    }
    page.push_str("\nThe contenders' own medians:\n\n| id | |\n|---|---|\n");
    let mut said: Vec<String> = Vec::new();
    for record in records {
        let line = format!("| {} | {} |", text(record, "id"), text(record, "detail"));
        if !said.contains(&line) {
            let _ = writeln!(page, "{line}");
            said.push(line);
        }
    }
    page.push_str(
        "\nE3 and E4 are about waiting for the disk: look at the raw steps above before comparing. Where a sync takes well\n\
         under a millisecond, the processor is what an image costs (2.6 of 2.7 ms on two cores, most of it for hashing the\n\
         image as delivered and as kept), and four in flight cannot be much more than twice as fast. The second pair of\n\
         figures is of a disk in memory whose flush takes 3.5 ms: one flush at a time, and whoever asks during one waits for\n\
         its end and shares the next, as the block layer of Linux does it.\n",
    );
    page.push_str("\n## Machine and versions\n\n| | |\n|---|---|\n");
    for (name, value) in surroundings() {
        let _ = writeln!(page, "| {name} | {value} |");
    }
    page
}

/// The day, and the commit that is measured.
fn moment() -> (String, String) {
    (
        said("date", &["-u", "+%Y-%m-%d"]),
        said("git", &["rev-parse", "--short=10", "HEAD"]),
    )
}

fn surroundings() -> Vec<(&'static str, String)> {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    vec![
        (
            "processor",
            format!("{}, {cores} cores", line_of("/proc/cpuinfo", "model name")),
        ),
        ("memory", line_of("/proc/meminfo", "MemTotal")),
        ("kernel", said("uname", &["-sr"])),
        ("file system of the target folder", file_system()),
        ("Rust", said("rustc", &["--version"])),
        ("vipsthumbnail", said("vipsthumbnail", &["--version"])),
        ("sharp", "0.35.5 (npm)".to_owned()),
        ("Node", said("node", &["--version"])),
        (
            "WebKitGTK, screen",
            format!(
                "{}, Xvfb, {}",
                said("pkg-config", &["--modversion", "webkit2gtk-4.1"]),
                if Path::new("/dev/dri").exists() {
                    "a graphics processor"
                } else {
                    "no graphics processor"
                }
            ),
        ),
    ]
}

fn file_system() -> String {
    let folder = workspace::target_dir();
    said("stat", &["-f", "-c", "%T", &folder.to_string_lossy()])
}

/// The first line that a program prints, or "not found".
fn said(program: &str, args: &[&str]) -> String {
    let output = Command::new(program)
        .args(args)
        .current_dir(workspace::root())
        .output();
    let text = output
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    text.lines()
        .next()
        .map_or_else(|| "not found".to_owned(), |line| line.trim().to_owned())
}

/// The value of the first `name : value` line of a file.
fn line_of(file: &str, name: &str) -> String {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.split_once(':')).map_or_else(
        || "unknown".to_owned(),
        |(_, value)| value.trim().to_owned(),
    )
}
