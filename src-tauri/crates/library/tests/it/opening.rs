use crate::support::{files, fresh, open, reopen, save};
use rusqlite::Connection;
use safelight_library::{DbError, Library, OpenError, OpenOptions};
use std::fs;
use tempfile::TempDir;

fn error(dir: &std::path::Path) -> OpenError {
    Library::open(dir, &OpenOptions::default()).expect_err("it was opened")
}

#[test]
fn a_new_library_has_its_layout_and_opens_again_with_the_same_id() {
    let (dir, library) = fresh();
    let id = library.id();
    assert!(library.is_writable());
    for name in ["images", "spool", "locks", "backups", "wildcards"] {
        assert!(library.dir().join(name).is_dir(), "{name} is missing");
    }
    let library = reopen(library);
    assert_eq!(library.id(), id);
    let marker: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("library/safelight.json")).unwrap())
            .unwrap();
    assert_eq!(marker["what"], "Safelight library");
    assert_eq!(marker["format_version"], 1);
    assert_eq!(marker["library_id"], id.to_string());
}

#[test]
fn a_library_can_be_moved() {
    let (dir, library) = fresh();
    let saved = save(&library, 1, "a fox");
    drop(library);
    let moved = dir.path().join("else where");
    fs::rename(dir.path().join("library"), &moved).unwrap();
    let library = open(&moved);
    let row = library
        .read(|tx| tx.images().get(saved.image.id))
        .unwrap()
        .unwrap();
    assert!(library.absolute_path(&row).unwrap().starts_with(&moved));
    assert!(library.absolute_path(&row).unwrap().exists());
}

#[test]
fn fault_11_a_missing_folder_is_not_reachable_and_nothing_is_created() {
    let dir = TempDir::new().unwrap();
    let unplugged = dir.path().join("disk");
    assert!(matches!(error(&unplugged), OpenError::NotReachable(_)));
    assert!(!unplugged.exists(), "an empty library was created");
}

#[test]
fn fault_11_an_empty_mount_point_is_not_reachable_and_stays_empty() {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("lost+found")).unwrap();
    assert!(matches!(error(dir.path()), OpenError::NotReachable(_)));
    assert!(files(dir.path()).is_empty());
}

#[test]
fn fault_11_a_folder_with_other_things_is_never_taken() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("letter.txt"), "dear").unwrap();
    assert!(matches!(error(dir.path()), OpenError::NotALibrary(_)));
    assert!(matches!(
        Library::create(dir.path()),
        Err(OpenError::NotALibrary(_))
    ));
    let opened = Library::open_or_create(dir.path(), &OpenOptions::default());
    assert!(matches!(opened, Err(OpenError::NotALibrary(_))));
    assert_eq!(files(dir.path()).len(), 1);
}

#[test]
fn a_library_without_its_marker_is_not_a_library() {
    let (_dir, library) = fresh();
    let root = library.dir().to_path_buf();
    drop(library);
    fs::remove_file(root.join("safelight.json")).unwrap();
    assert!(matches!(error(&root), OpenError::NotALibrary(_)));
    assert!(matches!(
        Library::create(&root),
        Err(OpenError::NotALibrary(_))
    ));
}

#[test]
fn creating_twice_is_refused_and_the_first_stays() {
    let (_dir, library) = fresh();
    let id = library.id();
    assert!(matches!(
        Library::create(library.dir()),
        Err(OpenError::AlreadyALibrary(_))
    ));
    assert_eq!(reopen(library).id(), id);
}

#[test]
fn a_creation_that_was_cut_short_is_finished_by_the_next() {
    let dir = TempDir::new().unwrap();
    let root = dir.path().join("library");
    fs::create_dir_all(root.join("locks")).unwrap();
    fs::write(root.join("safelight.json.new"), "").unwrap();
    assert!(matches!(error(&root), OpenError::NotALibrary(_)));
    let library = Library::open_or_create(&root, &OpenOptions::default()).unwrap();
    save(&library, 1, "a fox");
    assert!(!root.join("safelight.json.new").exists());
}

#[test]
fn two_that_create_at_the_same_moment_get_the_same_library() {
    let dir = TempDir::new().unwrap();
    let root = dir.path().join("library");
    let ids: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    Library::open_or_create(&root, &OpenOptions::default())
                        .unwrap()
                        .id()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

/// Closes a library, changes its database, and gives the bytes it has then.
fn tampered(sql: &str) -> (TempDir, std::path::PathBuf, Vec<u8>) {
    let (dir, library) = fresh();
    save(&library, 1, "a fox");
    let root = library.dir().to_path_buf();
    drop(library);
    let conn = Connection::open(root.join("library.db")).unwrap();
    conn.execute_batch(sql).unwrap();
    conn.close().unwrap();
    let bytes = fs::read(root.join("library.db")).unwrap();
    (dir, root, bytes)
}

#[test]
fn fault_15_a_newer_schema_is_refused_with_both_versions_and_stays_as_it_is() {
    let (_dir, root, before) = tampered("PRAGMA user_version = 77");
    let error = error(&root);
    assert!(
        matches!(
            error,
            OpenError::Newer {
                found: 77,
                known: 3..
            }
        ),
        "{error:?}"
    );
    let text = error.to_string();
    assert!(text.contains("77") && text.contains("up to "), "{text}");
    assert_eq!(
        fs::read(root.join("library.db")).unwrap(),
        before,
        "the file was changed"
    );
}

#[test]
fn fault_15_a_newer_schema_with_a_log_left_by_a_crash_stays_as_it_is() {
    let (_dir, root, _) = tampered("PRAGMA user_version = 1");
    // A newer program that was killed: its last writes are in the log only.
    let conn = Connection::open(root.join("library.db")).unwrap();
    conn.execute_batch(
        "PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = 9; CREATE TABLE later (a)",
    )
    .unwrap();
    let copy = root.with_file_name("copy");
    fs::create_dir_all(copy.join("locks")).unwrap();
    for name in ["library.db", "library.db-wal", "safelight.json"] {
        fs::copy(root.join(name), copy.join(name)).unwrap();
    }
    drop(conn);
    let before = fs::read(copy.join("library.db")).unwrap();
    let error = error(&copy);
    assert!(
        matches!(
            error,
            OpenError::Newer {
                found: 9,
                known: 3..
            }
        ),
        "{error:?}"
    );
    assert_eq!(fs::read(copy.join("library.db")).unwrap(), before);
}

#[test]
fn fault_15_a_newer_format_in_the_marker_is_refused_before_the_database_is_touched() {
    let (_dir, root, before) = tampered("SELECT 1");
    let marker = fs::read_to_string(root.join("safelight.json")).unwrap();
    fs::write(
        root.join("safelight.json"),
        marker.replace("\"format_version\": 1", "\"format_version\": 2"),
    )
    .unwrap();
    assert!(matches!(
        error(&root),
        OpenError::Newer { found: 2, known: 1 }
    ));
    assert_eq!(fs::read(root.join("library.db")).unwrap(), before);
}

#[test]
fn fault_13_what_is_not_a_database_is_told_and_left_alone() {
    let (_dir, library) = fresh();
    let root = library.dir().to_path_buf();
    drop(library);
    for bytes in [
        b"this is not a database, but it is long enough to look like one".repeat(100),
        Vec::new(),
    ] {
        fs::write(root.join("library.db"), &bytes).unwrap();
        let error = error(&root);
        assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
        assert_eq!(fs::read(root.join("library.db")).unwrap(), bytes);
    }
}

#[test]
fn fault_13_a_truncated_or_zeroed_database_is_told_and_left_alone() {
    let (_dir, root, whole) = tampered("SELECT 1");
    let mut zeroed = whole.clone();
    zeroed[100..4096].fill(0);
    for bytes in [whole[..1000].to_vec(), whole[..4096].to_vec(), zeroed] {
        fs::write(root.join("library.db"), &bytes).unwrap();
        let error = error(&root);
        assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
        assert_eq!(fs::read(root.join("library.db")).unwrap(), bytes);
    }
}

#[test]
fn fault_12_a_deleted_database_is_told_and_no_empty_one_takes_its_place() {
    let (_dir, root, _) = tampered("SELECT 1");
    fs::remove_file(root.join("library.db")).unwrap();
    assert!(matches!(error(&root), OpenError::DatabaseMissing(_)));
    assert!(!root.join("library.db").exists());
}

#[test]
fn a_database_of_another_program_is_refused() {
    let (_dir, root, _) = tampered("PRAGMA application_id = 1");
    assert!(matches!(error(&root), OpenError::Foreign(_)));
}

#[test]
fn a_damaged_marker_is_told() {
    let (_dir, root, _) = tampered("SELECT 1");
    fs::write(root.join("safelight.json"), "{").unwrap();
    assert!(matches!(error(&root), OpenError::DamagedMarker { .. }));
    fs::write(root.join("safelight.json"), r#"{"what":"Something else"}"#).unwrap();
    assert!(matches!(error(&root), OpenError::NotALibrary(_)));
}

#[test]
fn open_for_viewing_shows_everything_and_writes_nothing() {
    let (_dir, library) = fresh();
    let saved = save(&library, 1, "a fox");
    let viewer = Library::open(
        library.dir(),
        &OpenOptions {
            read_only: true,
            ..OpenOptions::default()
        },
    )
    .unwrap();
    assert!(!viewer.is_writable());
    assert_eq!(
        viewer.read(|tx| tx.images().get(saved.image.id)).unwrap(),
        Some(saved.image.clone())
    );
    assert!(matches!(
        viewer.trash(&[saved.image.id]),
        Err(DbError::ReadOnly)
    ));
    assert!(
        !viewer
            .thumbnail(saved.image.id, safelight_library::Size::Px256)
            .unwrap()
            .is_empty()
    );
    assert!(viewer.is_owner_alive(&library.owner()));
    assert!(library.is_writable());
}

/// Ordinary users only: root may write to any folder.
#[cfg(unix)]
#[test]
fn fault_09_a_read_only_folder_opens_for_viewing() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_dir, library) = fresh();
    let saved = save(&library, 1, "a fox");
    let root = library.dir().to_path_buf();
    drop(library);
    let folders = [root.clone(), root.join("locks")];
    let set = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap()
    };
    folders.iter().for_each(|folder| set(folder, 0o555));
    set(&root.join("library.db"), 0o444);
    let can_write_all_the_same = fs::write(root.join("locks/probe"), "").is_ok();
    let opened = Library::open(&root, &OpenOptions::default());
    folders.iter().for_each(|folder| set(folder, 0o755));
    let library = opened.unwrap();
    assert_eq!(library.is_writable(), can_write_all_the_same);
    assert!(
        library
            .read(|tx| tx.images().get(saved.image.id))
            .unwrap()
            .is_some()
    );
}
