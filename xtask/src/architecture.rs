//! Tests that hold `ARCHITECTURE.md` against what cargo knows: who may depend on whom.
#![cfg(test)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::process;
use crate::workspace;

/// Who may use whom in the workspace; the second list only in tests.
const MAY_USE: &[(&str, &[&str], &[&str])] = &[
    ("safelight", &["safelight-studio", "simulator"], &[]),
    ("safelight-cli", &["safelight-studio", "simulator"], &[]),
    (
        "safelight-studio",
        &["routeway", "safelight-library", "media"],
        &["simulator"],
    ),
    ("safelight-library", &["media"], &[]),
    ("routeway", &[], &[]),
    ("media", &[], &[]),
    ("simulator", &[], &[]),
    (
        "safelight-tests",
        &[
            "safelight-studio",
            "safelight-library",
            "safelight-cli",
            "routeway",
            "media",
            "simulator",
        ],
        &[],
    ),
    ("bare-window", &[], &[]),
    ("xtask", &[], &[]),
];

/// Who may know a window: the shell, and the bare window that it is measured against.
const MAY_KNOW_A_WINDOW: &[&str] = &["safelight", "bare-window"];

/// Crates that know a window; only those may reach them, however far down.
const OF_THE_WINDOW: &[&str] = &["tauri", "tauri-build", "tao", "wry", "gtk", "webkit2gtk"];

fn metadata() -> Value {
    let text = process::output(&mut workspace::cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--all-features",
    ]))
    .unwrap();
    serde_json::from_str(&text).unwrap()
}

fn members(metadata: &Value) -> BTreeMap<String, &Value> {
    let ids: BTreeSet<&str> = metadata["workspace_members"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .filter(|package| ids.contains(package["id"].as_str().unwrap()))
        .map(|package| (package["name"].as_str().unwrap().to_owned(), package))
        .collect()
}

#[test]
fn every_package_uses_only_what_the_direction_allows() {
    let metadata = metadata();
    let members = members(&metadata);
    for (name, package) in &members {
        let rule = MAY_USE.iter().find(|(member, ..)| member == name);
        let (_, always, in_tests) =
            rule.unwrap_or_else(|| panic!("{name} has no place in the direction yet: add it"));
        for dependency in package["dependencies"].as_array().unwrap() {
            let other = dependency["name"].as_str().unwrap();
            let allowed = always.contains(&other)
                || (dependency["kind"] == "dev" && in_tests.contains(&other));
            assert!(
                allowed || !members.contains_key(other),
                "{name} must not use {other}: see ARCHITECTURE.md"
            );
        }
    }
}

#[test]
fn only_the_tests_ask_for_fail_points() {
    let metadata = metadata();
    for (name, package) in members(&metadata) {
        let asks = package["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|dependency| dependency["features"].as_array().unwrap())
            .any(|feature| feature == "fail-points");
        assert_eq!(asks, name == "safelight-tests", "{name}");
        let defaults = package["features"]["default"].as_array();
        assert!(
            defaults.is_none_or(|all| all.iter().all(|feature| feature != "fail-points")),
            "{name}"
        );
    }
}

#[test]
fn nothing_below_the_shell_reaches_the_window() {
    let metadata = metadata();
    let names: BTreeMap<&str, &str> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| {
            (
                package["id"].as_str().unwrap(),
                package["name"].as_str().unwrap(),
            )
        })
        .collect();
    let edges: BTreeMap<&str, Vec<&str>> = metadata["resolve"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| {
            let uses = node["dependencies"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str)
                .collect();
            (node["id"].as_str().unwrap(), uses)
        })
        .collect();
    for (member, package) in members(&metadata) {
        let mut reached = BTreeSet::new();
        let mut open = vec![package["id"].as_str().unwrap()];
        while let Some(id) = open.pop() {
            if reached.insert(id) {
                open.extend(&edges[id]);
            }
        }
        let window: Vec<&str> = reached
            .iter()
            .map(|id| names[id])
            .filter(|name| OF_THE_WINDOW.contains(name))
            .collect();
        assert_eq!(
            window.is_empty(),
            !MAY_KNOW_A_WINDOW.contains(&member.as_str()),
            "{member} reaches {window:?}"
        );
    }
}

#[test]
fn the_repository_names_no_path_outside_itself() {
    // Put together here, so that this file does not name them either.
    let forbidden = [
        ["..", "/shared"].concat(),
        ["/wo", "rk/"].concat(),
        ["/ro", "ot/"].concat(),
    ];
    if !workspace::root().join(".git").exists() {
        eprintln!("not a git checkout: nothing to look at");
        return;
    }
    let mut git = std::process::Command::new("git");
    let files =
        process::output(git.args(["ls-files", "-z"]).current_dir(workspace::root())).unwrap();
    let mut found = Vec::new();
    for file in files.split('\0').filter(|file| !file.is_empty()) {
        let Ok(text) = std::fs::read_to_string(workspace::root().join(file)) else {
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            if forbidden.iter().any(|path| names_path(line, path)) {
                found.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(
        found.is_empty(),
        "paths that only exist on one machine:\n{}",
        found.join("\n")
    );
}

/// Whether the line holds `path` as the beginning of a path, not as a part of a longer one.
fn names_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || "_-.}~".contains(letter))
    })
}
