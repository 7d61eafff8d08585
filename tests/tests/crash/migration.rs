//! Row 16: the process dies at the n-th call that makes something durable while a library of the first version is
//! brought up, for every n.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use safelight_tests::cli::Cli;
use safelight_tests::shelf;
use safelight_tests::strikes::{Strike, at_call};

/// The schema of the first version, as it was released.
const FIRST: &str = include_str!("../../../src-tauri/crates/library/src/migrations/0001.sql");

/// Puts a database of the first version in place, with a tag to know it by.
fn make_old(library: &Path) {
    for name in ["library.db", "library.db-wal", "library.db-shm"] {
        let _ = fs::remove_file(library.join(name));
    }
    let db = Connection::open(library.join("library.db")).unwrap();
    db.execute_batch(FIRST).unwrap();
    db.execute_batch(
        "PRAGMA user_version = 1;
         INSERT INTO tags (name, folded, created_at) VALUES ('known', 'known', 1)",
    )
    .unwrap();
}

/// The version, after it was seen that the database is sound and holds what it held.
fn version_of(path: &Path) -> i64 {
    let db = Connection::open(path).unwrap();
    let ok: String = db
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(ok, "ok", "{}", path.display());
    let tag: String = db
        .query_row("SELECT name FROM tags", [], |row| row.get(0))
        .unwrap();
    assert_eq!(tag, "known");
    db.query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn fault_16_a_kill_at_every_durable_call_of_a_migration_leaves_the_old_version_or_the_new() {
    let cli = Cli::new();
    let ran = cli.run(&["generate", "a red fox", "--demo", "--size", "64x64"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let library = cli.library();
    let newest = version_of_new(&library);
    let backups = library.join("backups");
    let mut seen = [0, 0];
    for when in 1..200 {
        make_old(&library);
        let _ = fs::remove_dir_all(&backups);
        let (ran, has_struck) = at_call(
            &cli,
            &["list".to_owned()],
            Strike {
                calls: "sync,name",
                does: "kill",
                when,
            },
        );
        if !has_struck {
            assert_eq!(ran.code, Some(0), "{ran:?}");
            assert!(seen[0] > 3 && seen[1] > 0, "too few kills: {seen:?}");
            eprintln!(
                "killed {} times in the old version, {} in the new",
                seen[0], seen[1]
            );
            return;
        }
        assert_eq!(ran.code, None, "{ran:?}");
        let found = version_of(&library.join("library.db"));
        assert!(
            found == 1 || found == newest,
            "version {found}, killed at {when}"
        );
        seen[usize::from(found == newest)] += 1;
        if found == newest {
            assert_eq!(
                copies(&backups),
                vec![1],
                "no copy from before, killed at {when}"
            );
        }
        // The next start finds its way, and the copy is there.
        let ran = cli.run(&["list"]);
        assert_eq!(ran.code, Some(0), "killed at {when}: {ran:?}");
        assert_eq!(version_of(&library.join("library.db")), newest);
        assert!(copies(&backups).contains(&1), "killed at {when}");
    }
    panic!("the migration never came to its end");
}

/// The version that this program makes, by the database it has just made.
fn version_of_new(library: &Path) -> i64 {
    let db = Connection::open(library.join("library.db")).unwrap();
    db.query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap()
}

/// The versions of the whole copies.
fn copies(backups: &Path) -> Vec<i64> {
    shelf::files(backups)
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "db"))
        .map(|path| version_of(path))
        .collect()
}
