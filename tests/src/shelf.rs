//! A library's rows held against its files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// SHA-256 in hex.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Every plain file below a folder.
#[must_use]
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return found;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Checks that the rows (`list --json`) and the files below `images/` are the same, byte for byte, with nothing left
/// over: no file without a row, no temporary file, no row without its file.
pub fn agrees(library: &Path, rows: &[Value]) {
    let mut listed = BTreeSet::new();
    for row in rows {
        let path = PathBuf::from(row["path"].as_str().unwrap());
        let bytes =
            std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(
            row["sha256"].as_str().unwrap(),
            sha256(&bytes),
            "the hash of {}",
            path.display()
        );
        assert_eq!(
            row["bytes"].as_u64().unwrap(),
            bytes.len() as u64,
            "the size of {}",
            path.display()
        );
        assert!(
            listed.insert(std::fs::canonicalize(&path).unwrap()),
            "two rows for {}",
            path.display()
        );
    }
    let there: BTreeSet<PathBuf> = files(&library.join("images"))
        .iter()
        .map(|path| std::fs::canonicalize(path).unwrap())
        .collect();
    let orphans: Vec<_> = there.difference(&listed).collect();
    assert!(orphans.is_empty(), "files without a row: {orphans:?}");
}

/// The whole database as SQLite sees it: `integrity_check` and foreign keys.
pub fn database_is_sound(library: &Path) {
    let db = rusqlite::Connection::open(library.join("library.db")).unwrap();
    let verdict: String = db
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(verdict, "ok");
    let broken: i64 = db
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(broken, 0);
}
