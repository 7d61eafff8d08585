//! `docs/reliability.md` names every fault with its tests, and names no test that is not there.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- The rest of this page is written by `SAFELIGHT_WRITE_DOCS=1 cargo nextest run -p safelight-tests --test page`. -->";

/// Folders with sources, and the package they belong to.
const PLACES: [(&str, &str); 10] = [
    ("src-tauri/crates/routeway", "routeway"),
    ("src-tauri/crates/simulator", "simulator"),
    ("src-tauri/crates/media", "media"),
    ("src-tauri/crates/library", "safelight-library"),
    ("src-tauri/crates/studio", "safelight-studio"),
    ("src-tauri/crates/cli", "safelight-cli"),
    ("src-tauri/src", "safelight"),
    ("tests", "safelight-tests"),
    ("xtask", "xtask"),
    ("ui/tests", PAGE),
];

/// What the tests of the window's page run under: not Cargo.
const PAGE: &str = "ui";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !matches!(name.as_str(), "target" | "node_modules") {
            sources(&path, found);
        } else if [".rs", ".test.ts", ".test.tsx"]
            .iter()
            .any(|end| name.ends_with(end))
        {
            found.push(path);
        }
    }
}

/// Every test whose name begins like a row: `(name, package)`.
fn tests() -> BTreeSet<(String, &'static str)> {
    let mut tests = BTreeSet::new();
    for (place, package) in PLACES {
        let mut files = Vec::new();
        sources(&root().join(place), &mut files);
        for file in files {
            for line in std::fs::read_to_string(&file).unwrap().lines() {
                let name = if package == PAGE {
                    name_in_page(line)
                } else {
                    name_in_rust(line)
                };
                if let Some(name) = name.filter(|name| row_of(name).is_some()) {
                    tests.insert((name.to_owned(), package));
                }
            }
        }
    }
    tests
}

fn name_in_rust(line: &str) -> Option<&str> {
    let line = line.trim_start();
    line.strip_prefix("async ")
        .unwrap_or(line)
        .strip_prefix("fn ")?
        .split('(')
        .next()
}

/// `test("fault_47: …", …)`, also behind an `each`.
fn name_in_page(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("(\"fault_")?;
    let begin = line.len() - rest.len() - "fault_".len();
    // What an `each` fills in is not part of the name.
    Some(line[begin..].split('"').next()?.trim_end_matches(": %s"))
}

/// The row of the page that a test belongs to.
fn row_of(test: &str) -> Option<String> {
    if let Some(rest) = test.strip_prefix("fault_") {
        let number: u32 = rest.split(['_', ':']).next()?.parse().ok()?;
        return Some(number.to_string());
    }
    ["outcome", "download"]
        .into_iter()
        .find(|row| test.starts_with(&format!("{row}_")))
        .map(str::to_owned)
}

fn written(hand: &str) -> String {
    let mut by_row: BTreeMap<String, Vec<(String, &str)>> = BTreeMap::new();
    for (name, package) in tests() {
        by_row
            .entry(row_of(&name).unwrap())
            .or_default()
            .push((name, package));
    }
    let mut out = format!("{BEGIN}\n\n## The tests of each row\n");
    let rows = ["outcome".to_owned(), "download".to_owned()]
        .into_iter()
        .chain((1..=60).map(|n| n.to_string()));
    for row in rows {
        let title = match row.as_str() {
            "outcome" => "The outcome table".to_owned(),
            "download" => "The download table".to_owned(),
            number => format!("Row {number}: {}", fault_of(hand, number)),
        };
        write!(out, "\n### {title}\n\n").unwrap();
        let prefix = match row.parse::<u32>() {
            Ok(number) => format!("fault_{number:02}_"),
            Err(_) => format!("{row}_"),
        };
        match by_row.get(&row) {
            None => out.push_str("Not yet covered.\n"),
            Some(tests) => {
                if tests.iter().any(|(_, package)| *package != PAGE) {
                    writeln!(out, "`cargo nextest run --workspace -E 'test({prefix})'`\n").unwrap();
                }
                if tests.iter().any(|(_, package)| *package == PAGE) {
                    let name = prefix.trim_end_matches('_');
                    writeln!(out, "`cd ui && npx vitest run -t {name}`\n").unwrap();
                }
                for (name, package) in tests {
                    writeln!(out, "- `{name}` ({package})").unwrap();
                }
            }
        }
    }
    out
}

/// The words of a row in the table of faults.
fn fault_of(hand: &str, number: &str) -> String {
    let begin = format!("| {number} | ");
    let line = hand
        .lines()
        .find_map(|line| line.strip_prefix(&begin))
        .unwrap_or_else(|| panic!("row {number} is not on the page"));
    line.split(" | ").next().unwrap().to_owned()
}

#[test]
fn the_page_on_reliability_lists_every_test_and_nothing_else() {
    let path = root().join("docs/reliability.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let hand = page.split(BEGIN).next().unwrap();
    let due = format!("{hand}{}", written(hand));
    if std::env::var_os("SAFELIGHT_WRITE_DOCS").is_some() {
        std::fs::write(&path, due).unwrap();
        return;
    }
    let lines: BTreeSet<&str> = page.lines().collect();
    let missing: Vec<&str> = due.lines().filter(|line| !lines.contains(line)).collect();
    assert!(
        page == due,
        "docs/reliability.md is out of date (missing: {missing:?}); write it with\n  \
         SAFELIGHT_WRITE_DOCS=1 cargo nextest run -p safelight-tests --test page"
    );
}
