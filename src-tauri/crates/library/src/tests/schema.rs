//! Every old schema, brought up, equals a fresh one.

use crate::folder::Folder;
use crate::{Library, OpenError, OpenOptions, connection, migrations};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fs;
use tempfile::TempDir;

/// Each definition by kind and name, with white space evened out.
fn definitions(conn: &Connection) -> BTreeMap<(String, String), String> {
    let mut statement = conn
        .prepare("SELECT type, name, coalesce(sql, '') FROM sqlite_schema")
        .unwrap();
    let rows = statement
        .query_map([], |row| {
            Ok(((row.get(0)?, row.get(1)?), row.get::<_, String>(2)?))
        })
        .unwrap();
    rows.map(|row| {
        let (key, sql) = row.unwrap();
        let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        // `ALTER TABLE ADD COLUMN` writes the comma after the line's end.
        (key, sql.replace(" ,", ",").replace(" )", ")"))
    })
    .collect()
}

fn pragma(conn: &Connection, name: &str) -> i64 {
    conn.pragma_query_value(None, name, |row| row.get(0))
        .unwrap()
}

/// A database at an old version, made by the steps up to it.
fn at_version(dir: &TempDir, version: usize) -> Connection {
    let mut conn = connection::writer(
        &dir.path().join(format!("v{version}.db")),
        true,
        connection::Journal::Log,
    )
    .unwrap();
    migrations::bring_up(&mut conn, &migrations::STEPS[..version]).unwrap();
    conn
}

#[test]
fn every_old_version_brought_up_equals_a_fresh_schema_definition_by_definition() {
    let dir = TempDir::new().unwrap();
    let mut fresh =
        connection::writer(&dir.path().join("fresh.db"), true, connection::Journal::Log).unwrap();
    migrations::fresh(&mut fresh).unwrap();
    for version in 1..=migrations::STEPS.len() {
        let mut old = at_version(&dir, version);
        migrations::bring_up(&mut old, migrations::STEPS).unwrap();
        let (old_schema, fresh_schema) = (definitions(&old), definitions(&fresh));
        for (name, sql) in &fresh_schema {
            assert_eq!(
                old_schema.get(name),
                Some(sql),
                "version {version} brought up differs in {name:?}"
            );
        }
        assert_eq!(
            old_schema.len(),
            fresh_schema.len(),
            "version {version} brought up has more than a fresh one"
        );
        for name in ["user_version", "application_id"] {
            assert_eq!(
                pragma(&old, name),
                pragma(&fresh, name),
                "{name} of version {version} brought up"
            );
        }
        let sequence = |conn: &Connection| -> i64 {
            conn.query_row(
                "SELECT seq FROM sqlite_sequence WHERE name = 'images'",
                [],
                |row| row.get(0),
            )
            .unwrap()
        };
        assert_eq!(sequence(&old), sequence(&fresh), "ids cannot be reserved");
    }
}

#[test]
fn fault_16_a_step_that_fails_half_way_leaves_the_old_version_whole() {
    let dir = TempDir::new().unwrap();
    let mut conn = at_version(&dir, migrations::STEPS.len());
    let before = definitions(&conn);
    let half: Vec<&'static str> = migrations::STEPS
        .iter()
        .copied()
        .chain([
            "CREATE TABLE later (a); DROP TABLE presets;",
            "CREATE TABLE never (a); SELECT no_such_function();",
        ])
        .collect();
    assert!(migrations::bring_up(&mut conn, &half).is_err());
    assert_eq!(definitions(&conn), before, "between old and new");
    assert_eq!(pragma(&conn, "user_version"), migrations::latest());
}

#[test]
fn fault_16_a_copy_from_before_is_there_whether_the_migration_succeeds_or_not() {
    let good: Vec<&'static str> = migrations::STEPS
        .iter()
        .copied()
        .chain(["CREATE TABLE later (a)"])
        .collect();
    let bad: Vec<&'static str> = migrations::STEPS
        .iter()
        .copied()
        .chain(["SELECT no_such_function()"])
        .collect();
    for (steps, succeeds) in [(good, true), (bad, false)] {
        let dir = TempDir::new().unwrap();
        let root = dir.path().join("library");
        drop(Library::create(&root).unwrap());
        let folder = Folder::new(&root);
        let mut conn =
            connection::writer(&folder.database(), false, connection::Journal::Log).unwrap();
        let before = definitions(&conn);
        let migrated = crate::open::migrate(
            &folder,
            &mut conn,
            crate::OwnerId::random(),
            migrations::latest(),
            &steps,
        );
        assert_eq!(migrated.is_ok(), succeeds);
        assert_eq!(definitions(&conn) == before, !succeeds);
        let copies: Vec<_> = fs::read_dir(folder.backups())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert_eq!(copies.len(), 1, "{copies:?}");
        let copy = Connection::open(&copies[0]).unwrap();
        assert_eq!(definitions(&copy), before);
        assert_eq!(pragma(&copy, "user_version"), migrations::latest());
    }
}

#[test]
fn fault_16_a_process_that_ends_half_way_leaves_the_old_version_whole() {
    let dir = TempDir::new().unwrap();
    let conn = at_version(&dir, 1);
    let before = definitions(&conn);
    // What is on the disk in the middle of the transaction, after more of it than the cache holds.
    conn.execute_batch(
        "PRAGMA cache_size = 5; BEGIN IMMEDIATE; CREATE TABLE later (a); DROP TABLE presets",
    )
    .unwrap();
    conn.execute_batch(
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 500)
         INSERT INTO later SELECT randomblob(4000) FROM n",
    )
    .unwrap();
    for name in ["v1.db", "v1.db-wal"] {
        fs::copy(
            dir.path().join(name),
            dir.path().join(format!("cut-{name}")),
        )
        .unwrap();
    }
    drop(conn);
    assert!(
        fs::metadata(dir.path().join("cut-v1.db-wal"))
            .unwrap()
            .len()
            > 1_000_000,
        "nothing had been written"
    );
    let cut = connection::writer(
        &dir.path().join("cut-v1.db"),
        false,
        connection::Journal::Log,
    )
    .unwrap();
    assert_eq!(definitions(&cut), before);
    let ok: String = cut
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(ok, "ok");
}

#[test]
fn the_connections_have_the_settings_that_durability_needs() {
    let dir = TempDir::new().unwrap();
    let conn = at_version(&dir, 1);
    assert_eq!(pragma(&conn, "synchronous"), 2, "FULL");
    assert_eq!(pragma(&conn, "foreign_keys"), 1);
    assert_eq!(pragma(&conn, "cache_size"), -16 * 1024);
    let reader = connection::reader(&dir.path().join("v1.db")).unwrap();
    assert_eq!(pragma(&reader, "cache_size"), -32 * 1024);
    assert!(
        reader.execute_batch("DELETE FROM images").is_err(),
        "a reader can write"
    );
}

#[test]
fn an_older_library_is_refused_for_viewing_and_says_why() {
    let dir = TempDir::new().unwrap();
    let root = dir.path().join("library");
    drop(Library::create(&root).unwrap());
    let conn = Connection::open(root.join("library.db")).unwrap();
    conn.execute_batch("PRAGMA user_version = 0").unwrap();
    drop(conn);
    let opened = Library::open(
        &root,
        &OpenOptions {
            read_only: true,
            ..OpenOptions::default()
        },
    );
    assert!(
        matches!(opened, Err(OpenError::Foreign(_))),
        "version 0 was never ours"
    );
}

#[test]
fn queries_of_the_gallery_and_the_ledger_use_their_indexes() {
    let dir = TempDir::new().unwrap();
    let conn = at_version(&dir, migrations::STEPS.len());
    let plan = |sql: &str| -> String {
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let rows = statement
            .query_map([], |row| row.get::<_, String>(3))
            .unwrap();
        rows.collect::<Result<Vec<_>, _>>().unwrap().join("; ")
    };
    for (sql, index) in [
        (
            "SELECT * FROM images WHERE trashed_at IS NULL AND (created_at, id) < (1, 2)
             ORDER BY created_at DESC, id DESC LIMIT 3",
            "images_gallery",
        ),
        (
            "SELECT * FROM images WHERE trashed_at IS NOT NULL ORDER BY trashed_at DESC, id DESC",
            "images_trash",
        ),
        (
            "SELECT * FROM jobs WHERE state = 'queued' ORDER BY id LIMIT 3",
            "jobs_state",
        ),
        (
            "SELECT * FROM images WHERE job_id = 1 ORDER BY output_index, id",
            "images_job",
        ),
        ("SELECT 1 FROM images WHERE sha256 = x'00'", "images_sha256"),
    ] {
        let plan = plan(sql);
        assert!(
            plan.contains(index) && !plan.contains("TEMP B-TREE"),
            "{sql}: {plan}"
        );
    }
}

#[test]
fn a_whole_view_and_its_counts_are_read_from_an_index_alone() {
    let dir = TempDir::new().unwrap();
    let conn = at_version(&dir, migrations::STEPS.len());
    let plan = |sql: &str| -> String {
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let rows = statement
            .query_map([], |row| row.get::<_, String>(3))
            .unwrap();
        rows.collect::<Result<Vec<_>, _>>().unwrap().join("; ")
    };
    use crate::{GalleryCursor, GalleryView as View, Stretch};
    let views = [View::All, View::Favourites, View::Unrated, View::Trash];
    let whole = views.map(|view| view.sql(Stretch::Whole));
    let place = GalleryCursor {
        created_at: 1,
        id: crate::ImageId(1),
    };
    let halves = [Stretch::Before(place), Stretch::From(place)].map(|half| View::All.sql(half));
    for sql in whole
        .iter()
        .chain(&halves)
        .chain(&crate::tables::COUNTS.map(str::to_owned))
    {
        let plan = plan(&sql.replace("?1", "1").replace("?2", "2"));
        assert!(
            plan.contains("USING COVERING INDEX") && !plan.contains("TEMP B-TREE"),
            "{sql}: {plan}"
        );
    }
}

#[test]
fn jobs_with_tiles_are_found_without_walking_the_ledger() {
    use crate::tables::{IN_PART, IN_VAIN};
    let dir = TempDir::new().unwrap();
    let conn = at_version(&dir, migrations::STEPS.len());
    for (sql, index) in [(IN_VAIN, "jobs_tiles"), (IN_PART, "outputs_lost")] {
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let rows = statement
            .query_map([3], |row| row.get::<_, String>(3))
            .unwrap();
        let plan = rows.collect::<Result<Vec<_>, _>>().unwrap().join("; ");
        assert!(
            plan.contains(index) && !plan.contains("TEMP B-TREE"),
            "{sql}: {plan}"
        );
    }
}

#[test]
fn shelves_undo_and_duplicates_walk_indexes_and_never_all_images() {
    use crate::tables::{BY_FILE, BY_PIXELS, FIRST, TO_REDO, TO_UNDO, WITH};
    let dir = TempDir::new().unwrap();
    let conn = at_version(&dir, migrations::STEPS.len());
    let undo = format!("SELECT kind, subject, images FROM changes {TO_UNDO}");
    let redo = format!("SELECT kind, subject, images FROM changes {TO_REDO}");
    for (sql, index) in [
        (
            "SELECT id, name, created_at, images FROM tags ORDER BY folded",
            "sqlite_autoindex_tags_1",
        ),
        (WITH, "image_tags_tag"),
        (
            "SELECT image_id FROM image_tags WHERE tag_id = 1",
            "COVERING INDEX image_tags_tag",
        ),
        (FIRST, "COVERING INDEX album_images_order"),
        (
            "SELECT id FROM images WHERE trashed_at IS NOT NULL",
            "COVERING INDEX images_trash",
        ),
        (
            "SELECT id, path, sidecar FROM images WHERE trashed_at IS NOT NULL AND trashed_at < 1
             ORDER BY trashed_at, id LIMIT 3",
            "images_trash",
        ),
        (undo.as_str(), "SCAN changes"),
        (redo.as_str(), "changes_undone"),
        (BY_FILE, "COVERING INDEX images_source_sha256"),
        (BY_PIXELS, "COVERING INDEX images_pixel_hash"),
    ] {
        let mut statement = conn
            .prepare(&format!("EXPLAIN QUERY PLAN {}", sql.replace("?1", "1")))
            .unwrap();
        let rows = statement
            .query_map([], |row| row.get::<_, String>(3))
            .unwrap();
        let plan = rows.collect::<Result<Vec<_>, _>>().unwrap().join("; ");
        let sorts =
            plan.contains("TEMP B-TREE FOR ORDER BY") || plan.contains("TEMP B-TREE FOR LAST");
        assert!(
            plan.contains(index) && !sorts && !plan.ends_with("SCAN images"),
            "{sql}: {plan}"
        );
    }
}
