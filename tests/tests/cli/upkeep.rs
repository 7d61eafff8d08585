//! A library that is looked after from the command line: copies, checking, mending, rebuilding.

use std::fs;
use std::path::{Path, PathBuf};

use safelight_tests::cli::{Cli, Ran};
use safelight_tests::{pictures, replies, shelf};
use serde_json::{Value, json};

/// A library with so many images drawn by the demo.
fn drawn(images: u8) -> Cli {
    let cli = Cli::new();
    let n = images.to_string();
    let ran = cli.run(&[
        "generate",
        "a red fox",
        "--demo",
        "--n",
        &n,
        "--seed",
        "7",
        "--size",
        "256x256",
    ]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    cli
}

/// A library of so many images that one of them is less than a twentieth.
fn many() -> Cli {
    let cli = drawn(10);
    for prompt in ["a hare", "an owl", "a crow"] {
        let ran = cli.run(&["generate", prompt, "--demo", "--n", "10", "--size", "64x64"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    cli
}

fn remove_database(library: &Path) {
    for name in ["library.db", "library.db-wal", "library.db-shm"] {
        let _ = fs::remove_file(library.join(name));
    }
}

fn path_of(row: &Value) -> PathBuf {
    PathBuf::from(row["path"].as_str().unwrap())
}

/// The last object of a run, which sums it up.
fn summary(ran: &Ran, event: &str) -> Value {
    ran.objects()
        .into_iter()
        .rfind(|object| object["event"] == event)
        .unwrap_or_else(|| panic!("no {event}: {ran:?}"))
}

fn findings(ran: &Ran, kind: &str) -> Vec<Value> {
    ran.objects()
        .into_iter()
        .filter(|object| object["finding"] == kind)
        .collect()
}

#[test]
fn the_first_change_of_a_day_leaves_a_copy_and_one_more_is_made_on_demand() {
    let cli = drawn(1);
    let backups = || cli.run(&["backups"]).objects();
    let of_the_day = backups();
    assert_eq!(of_the_day.len(), 1, "{of_the_day:?}");
    assert_eq!(of_the_day[0]["reason"], "day");

    let ran = cli.run(&["backup"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let made = &ran.objects()[0];
    assert_eq!(made["reason"], "asked");
    assert!(path_of(made).is_file());
    assert_eq!(backups().len(), 2);
    // A copy opens like any database, with what was there.
    let copy = rusqlite::Connection::open(path_of(made)).unwrap();
    let images: i64 = copy
        .query_row("SELECT count(*) FROM images", [], |row| row.get(0))
        .unwrap();
    assert_eq!(images, 1);
}

#[test]
fn fault_12_a_deleted_database_is_told_and_rebuilt_and_a_second_run_changes_nothing() {
    let cli = drawn(4);
    let before = cli.list();
    remove_database(&cli.library());
    // Without the copy of the day too: everything from the files.
    fs::remove_dir_all(cli.library().join("backups")).unwrap();

    let refused = cli.run(&["list"]);
    assert_eq!(refused.code, Some(1));
    let error = refused.error().unwrap();
    assert_eq!(error["kind"], "library_damaged");
    assert!(
        error["tip"].as_str().unwrap().contains("rebuild"),
        "{error}"
    );
    let words = format!("{} {}", error["message"], error["tip"]);
    assert_eq!(words.matches("still there").count(), 1, "{error}");
    assert!(!words.contains("damaged"), "it is missing: {error}");
    assert!(
        !cli.library().join("library.db").exists(),
        "an empty one took its place"
    );

    let ran = cli.run(&["rebuild"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let rebuilt = summary(&ran, "rebuilt");
    assert_eq!(rebuilt["found"], "missing");
    assert_eq!(rebuilt["files"]["filed"], 4);
    // The index of words is made anew too, though no program stays open to do it.
    let found = cli.run(&["search", before[0]["prompt"].as_str().unwrap()]);
    assert_eq!(found.code, Some(0), "{found:?}");
    assert!(!found.stdout.is_empty(), "{found:?}");
    let after = cli.list();
    for (was, is) in before.iter().zip(&after) {
        for field in [
            "id",
            "path",
            "sha256",
            "prompt",
            "model",
            "seed",
            "width",
            "height",
            "format",
            "demo",
            "job_id",
            "output_index",
            "size",
        ] {
            assert_eq!(was[field], is[field], "{field}");
        }
    }
    assert_eq!(before.len(), after.len());
    shelf::agrees(&cli.library(), &after);

    let again = cli.run(&["rebuild"]);
    assert_eq!(again.code, Some(0), "{again:?}");
    let rebuilt = summary(&again, "rebuilt");
    assert_eq!(
        (&rebuilt["found"], &rebuilt["files"]["filed"]),
        (&json!("sound"), &json!(0))
    );
    assert_eq!(cli.list(), after);

    // New images go on behind the old ones.
    let ran = cli.run(&["generate", "an owl", "--demo", "--size", "64x64"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let newest = cli.list()[0]["id"].as_i64().unwrap();
    assert!(
        before
            .iter()
            .all(|row| row["id"].as_i64().unwrap() < newest)
    );
}

#[test]
fn fault_12_a_reply_that_was_paid_and_not_filed_is_found_in_the_spool() {
    let cli = drawn(1);
    let picture = pictures::png(64, 5);
    remove_database(&cli.library());
    fs::remove_dir_all(cli.library().join("backups")).unwrap();
    let head = json!({
        "version": 1, "job": 77, "attempt": 1, "rest": null,
        "reply": {
            "status": 200, "headers": [["content-type", "application/json"]],
            "url": "https://api.example/v1/images/generations", "received_at_ms": 1_795_406_400_000_i64,
        },
    });
    let mut spooled = head.to_string().into_bytes();
    spooled.push(b'\n');
    spooled.extend(
        replies::inline(std::slice::from_ref(&picture))
            .to_string()
            .into_bytes(),
    );
    fs::write(cli.library().join("spool/77.reply"), spooled).unwrap();

    let ran = cli.run(&["rebuild"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(summary(&ran, "rebuilt")["replies"], 1);
    let rows = cli.list();
    assert_eq!(rows.len(), 2);
    let found = rows.iter().find(|row| row["job_id"] == 77).unwrap();
    let file = fs::read(path_of(found)).unwrap();
    assert_eq!(pictures::pixels(&file), pictures::pixels(&picture));
    shelf::agrees(&cli.library(), &rows);
}

#[test]
fn fault_13_a_damaged_database_is_told_in_plain_words_and_rebuilt_from_the_copy_and_the_files() {
    let cli = drawn(2);
    let ran = cli.run(&["generate", "an owl", "--demo", "--size", "64x64"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let before = cli.list();
    let database = cli.library().join("library.db");
    let whole = fs::read(&database).unwrap();
    let damages: [fn(&mut Vec<u8>); 3] = [
        |bytes| bytes[..4096].fill(0),
        |bytes| bytes.truncate(5_000),
        |bytes| bytes[..].fill(b'?'),
    ];
    for (number, damage) in damages.into_iter().enumerate() {
        let mut bytes = whole.clone();
        damage(&mut bytes);
        fs::write(&database, &bytes).unwrap();
        let refused = cli.run(&["check"]);
        assert_eq!(refused.code, Some(1), "damage {number}: {refused:?}");
        assert!(refused.stderr.contains("rebuild"), "{refused:?}");
        assert_eq!(
            fs::read(&database).unwrap(),
            bytes,
            "it was not left as it is"
        );

        let ran = cli.run(&["rebuild"]);
        assert_eq!(ran.code, Some(0), "damage {number}: {ran:?}");
        let rebuilt = summary(&ran, "rebuilt");
        assert_eq!(rebuilt["found"], "damaged");
        let aside = PathBuf::from(rebuilt["set_aside"].as_str().unwrap());
        assert_eq!(
            fs::read(aside).unwrap(),
            bytes,
            "the damaged one was changed"
        );
        let after = cli.list();
        let ids = |rows: &[Value]| rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
        assert_eq!(ids(&after), ids(&before), "damage {number}");
        assert_eq!(cli.run(&["check", "--deep"]).code, Some(0));
    }
}

#[test]
fn fault_17_missing_files_are_told_marked_on_demand_and_more_than_a_twentieth_asks() {
    let cli = many();
    let rows = cli.list();
    let (first, bytes) = (path_of(&rows[0]), fs::read(path_of(&rows[0])).unwrap());
    fs::remove_file(&first).unwrap();
    let ran = cli.run(&["check"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let missing = findings(&ran, "missing");
    assert_eq!(missing.len(), 1);
    assert_eq!(
        (&missing[0]["id"], &missing[0]["since"]),
        (&rows[0]["id"], &Value::Null)
    );

    let ran = cli.run(&["check", "--repair"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(summary(&ran, "repaired")["marked_missing"], 1);
    let ran = cli.run(&["check", "--repair"]);
    assert_eq!(
        summary(&ran, "repaired")["marked_missing"],
        0,
        "the second run"
    );

    for row in &rows[1..5] {
        fs::rename(path_of(row), cli.folder.path().join(row["id"].to_string())).unwrap();
    }
    let ran = cli.run(&["check", "--repair"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let repaired = summary(&ran, "repaired");
    assert_eq!(repaired["stopped"]["missing"], 4);
    assert_eq!(repaired["marked_missing"], 0);
    assert!(ran.stderr.contains("--anyway"), "{ran:?}");
    let ran = cli.run(&["check", "--repair", "--anyway"]);
    assert_eq!(summary(&ran, "repaired")["marked_missing"], 4, "{ran:?}");

    fs::write(&first, bytes).unwrap();
    for row in &rows[1..5] {
        fs::rename(cli.folder.path().join(row["id"].to_string()), path_of(row)).unwrap();
    }
    let ran = cli.run(&["check", "--repair"]);
    assert_eq!(summary(&ran, "repaired")["healed"], 5, "{ran:?}");
    assert_eq!(cli.run(&["check", "--deep"]).code, Some(0));
    assert_eq!(cli.list(), rows);
}

#[test]
fn fault_18_a_file_moved_within_the_library_is_found_again() {
    let cli = many();
    let rows = cli.list();
    let favourites = cli.library().join("my favourites");
    fs::create_dir(&favourites).unwrap();
    let moved = favourites.join("fox.png");
    fs::rename(path_of(&rows[3]), &moved).unwrap();
    let ran = cli.run(&["check", "--repair"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(summary(&ran, "repaired")["moved"], 1);
    let after = cli.list();
    assert_eq!(after.len(), rows.len());
    assert_eq!(path_of(&after[3]), moved);
    assert_eq!(cli.run(&["check", "--deep"]).code, Some(0));
}

#[test]
fn fault_19_a_flipped_bit_is_told_by_both_hashes_and_nothing_is_changed() {
    let cli = drawn(2);
    let rows = cli.list();
    let path = path_of(&rows[0]);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    fs::write(&path, &bytes).unwrap();
    let ran = cli.run(&["check", "--deep"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let changed = findings(&ran, "changed");
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0]["expected"], rows[0]["sha256"]);
    assert_eq!(changed[0]["found"], shelf::sha256(&bytes));
    assert_eq!(cli.list(), rows);
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn fault_20_the_cache_of_thumbnails_is_of_no_account() {
    let cli = drawn(2);
    for content in [None, Some("no database at all")] {
        let cache = cli.library().join("thumbnails.db");
        for end in ["", "-wal", "-shm"] {
            let mut name = cache.clone().into_os_string();
            name.push(end);
            let _ = fs::remove_file(name);
        }
        if let Some(content) = content {
            fs::write(&cache, content).unwrap();
        }
        assert_eq!(cli.run(&["check", "--deep"]).code, Some(0));
        let ran = cli.run(&["generate", "an owl", "--demo", "--size", "64x64"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    shelf::agrees(&cli.library(), &cli.list());
}

#[test]
fn fault_23_in_a_synced_folder_a_person_is_warned_and_no_log_is_left() {
    let cli = Cli::new();
    let library = cli.folder.path().join("OneDrive/Safelight");
    let run = |words: &[&str]| {
        let mut command = std::process::Command::new(safelight_tests::cli::program());
        cli.dress(&mut command);
        command
            .arg("--library")
            .arg(&library)
            .arg("--json")
            .args(words);
        Ran::of(command)
    };
    let ran = run(&[
        "generate",
        "a red fox",
        "--demo",
        "--n",
        "3",
        "--size",
        "64x64",
    ]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stderr.contains("OneDrive"), "{ran:?}");
    let logs: Vec<PathBuf> = shelf::files(&library)
        .into_iter()
        .filter(|path| {
            let name = path.to_string_lossy();
            name.ends_with("-wal") || name.ends_with("-shm") || name.ends_with("-journal")
        })
        .collect();
    assert_eq!(logs, Vec::<PathBuf>::new());
    assert_eq!(run(&["check", "--deep"]).code, Some(0));
    shelf::agrees(&library, &run(&["list"]).objects());
}

#[test]
fn fault_14_only_a_search_waits_for_the_index_of_words() {
    let cli = drawn(2);
    let database = cli.library().join("library.db");
    let left_to_fill = || -> i64 {
        let db = rusqlite::Connection::open(&database).unwrap();
        let sql = "SELECT count(*) FROM meta WHERE name = 'search_fill'";
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let db = rusqlite::Connection::open(&database).unwrap();
    db.execute_batch("INSERT INTO meta (name, value) VALUES ('search_fill', '0..2')")
        .unwrap();
    drop(db);
    for words in [
        &["rate", "3", "1"][..],
        &["tag", "animals", "2"],
        &["album", "list"],
        &["undo"],
    ] {
        let ran = cli.run(words);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(left_to_fill(), 1, "{words:?} filled the index");
    }
    let ran = cli.run(&["rate", "4", "--search", "fox"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(ran.objects()[0]["count"], 2, "{ran:?}");
    assert_eq!(left_to_fill(), 0);
}

#[test]
fn fault_14_rebuild_makes_a_damaged_index_of_words_anew_and_keeps_the_database() {
    let cli = drawn(2);
    let database = cli.library().join("library.db");
    assert_eq!(cli.run(&["search", "fox"]).objects().len(), 2);
    let db = rusqlite::Connection::open(&database).unwrap();
    db.execute_batch("UPDATE texts_index_data SET block = x'00000001ff0102030405' WHERE id > 1")
        .unwrap();
    drop(db);
    let ran = cli.run(&["rebuild"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let rebuilt = summary(&ran, "rebuilt");
    assert_eq!(rebuilt["found"], "index_damaged");
    assert_eq!(
        (&rebuilt["set_aside"], &rebuilt["backup"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(cli.run(&["search", "fox"]).objects().len(), 2);
}

#[test]
fn fault_17_files_that_were_moved_away_are_put_back_from_a_file_or_a_folder() {
    let cli = drawn(3);
    let rows = cli.list();
    let away = cli.folder.path().join("away/deep");
    fs::create_dir_all(&away).unwrap();
    for row in &rows[..2] {
        let from = path_of(row);
        fs::rename(&from, away.join(from.file_name().unwrap())).unwrap();
    }
    let wrong = path_of(&rows[2]);
    let id = rows[0]["id"].to_string();
    let ran = cli.run(&["locate", wrong.to_str().unwrap(), &id]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let right = away.join(path_of(&rows[0]).file_name().unwrap());
    let ran = cli.run(&["locate", right.to_str().unwrap(), &id]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(summary(&ran, "located")["back"][0]["id"], rows[0]["id"]);
    let ran = cli.run(&["locate", cli.folder.path().join("away").to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(summary(&ran, "located")["back"][0]["id"], rows[1]["id"]);
    let checked = cli.run(&["check", "--deep"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert!(right.exists(), "a file outside the library was taken away");
}
