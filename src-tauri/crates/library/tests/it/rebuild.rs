//! A database made anew from what is there.

use crate::support::{
    NOW, assert_agreement, files, fresh, incoming, open, png, reserve, save, save_at,
};
use proptest::prelude::*;
use rusqlite::Connection;
use safelight_library::{
    BackupReason, CheckOptions, DatabaseFound, ImageRow, Incoming, Library, Mark, OpenError,
    OpenOptions, Rebuilt, RepairOptions, UpkeepError,
};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn rebuild(root: &Path) -> Rebuilt {
    Library::rebuild(root, &|_| {}).unwrap()
}

fn rows(library: &Library) -> Vec<ImageRow> {
    library.read(|tx| tx.images().newest(None, 10_000)).unwrap()
}

/// A library with three images, one of them with its record beside it.
fn three(library: &Library) -> Vec<ImageRow> {
    save_at(library, 1, "a fox", NOW + 1);
    let beside = Incoming {
        leave_untouched: true,
        created_at: NOW + 320,
        ..incoming(reserve(library), png(2), "a hare")
    };
    library.save(beside, |_, _| Ok(())).unwrap();
    save_at(library, 3, "an owl", NOW + 640);
    rows(library)
}

/// What no file says.
fn without_looks(rows: &[ImageRow]) -> Vec<ImageRow> {
    rows.iter()
        .cloned()
        .map(|row| ImageRow {
            pixel_hash: None,
            perceptual_hash: None,
            average_colour: None,
            ..row
        })
        .collect()
}

fn remove_database(root: &Path) {
    for name in ["library.db", "library.db-wal", "library.db-shm"] {
        let _ = fs::remove_file(root.join(name));
    }
}

fn close(library: Library) -> PathBuf {
    let root = library.dir().to_path_buf();
    drop(library);
    root
}

#[test]
fn fault_12_every_image_comes_back_from_its_file_and_a_second_run_changes_nothing() {
    let (_dir, library) = fresh();
    let before = three(&library);
    let root = close(library);
    remove_database(&root);
    let Rebuilt {
        library,
        found,
        backup,
        files: repaired,
        ..
    } = rebuild(&root);
    assert_eq!(found, DatabaseFound::Missing);
    assert_eq!((backup, repaired.filed), (None, 3));
    assert_eq!(rows(&library), without_looks(&before));
    assert_agreement(&library);
    // Thumbnails and looks are made as they are needed.
    library
        .thumbnail(before[0].id, safelight_library::Size::Px256)
        .unwrap();

    let after = rows(&library);
    let root = close(library);
    let bytes = fs::read(root.join("library.db")).unwrap();
    let second = rebuild(&root);
    assert_eq!(second.found, DatabaseFound::Sound);
    assert!(!second.files.changed_anything());
    assert_eq!(rows(&second.library), after);
    let root = close(second.library);
    let again = fs::read(root.join("library.db")).unwrap();
    // Bytes 24 to 27 and 92 to 95 count the transactions (sqlite.org/fileformat2.html, section 1.3).
    let differing = bytes
        .iter()
        .zip(&again)
        .enumerate()
        .filter(|(at, (one, other))| {
            one != other && !(24..28).contains(at) && !(92..96).contains(at)
        })
        .count();
    assert_eq!((differing, bytes.len()), (0, again.len()));
}

#[test]
fn fault_12_what_no_file_says_comes_from_the_newest_copy() {
    let (_dir, library) = fresh();
    let before = three(&library);
    let (fox, hare) = (before[2].id, before[1].id);
    library.mark(&[fox], Mark::Rating(5)).unwrap();
    library
        .write(move |tx| {
            let tag = tx.tags_mut().ensure("animals", NOW)?;
            tx.image_tags_mut().add(fox, tag)?;
            let album = tx.albums_mut().insert(None, "Winter", NOW)?;
            tx.album_images_mut().add(album, hare, NOW).map(drop)
        })
        .unwrap();
    library.back_up(BackupReason::Day).unwrap();
    let newer = save(&library, 4, "a crow").image;
    let root = close(library);
    remove_database(&root);

    let rebuilt = rebuild(&root);
    assert!(rebuilt.backup.is_some());
    assert_eq!(
        rebuilt.files.filed, 1,
        "only the crow is newer than the copy"
    );
    let library = rebuilt.library;
    let found = rows(&library);
    assert_eq!(found.len(), 4);
    let by_id = |id| found.iter().find(|row| row.id == id).unwrap();
    assert_eq!(by_id(fox).rating, 5);
    assert_eq!(by_id(newer.id).prompt, "a crow");
    library
        .read(|tx| -> Result<(), safelight_library::DbError> {
            assert_eq!(tx.image_tags().of(fox)?.len(), 1);
            let albums = tx.albums().all()?;
            assert_eq!((albums.len(), albums[0].images), (1, 1));
            assert_eq!(tx.tags().all()?[0].images, 1, "its images were not counted");
            assert_eq!(tx.album_images().of(albums[0].id)?, vec![hare]);
            Ok(())
        })
        .unwrap();
    assert_agreement(&library);
}

#[test]
fn fault_12_no_id_is_given_out_twice_after_a_rebuild() {
    let (_dir, library) = fresh();
    three(&library);
    let reserved = reserve(&library);
    let root = close(library);
    remove_database(&root);
    let rebuilt = rebuild(&root);
    assert!(
        reserve(&rebuilt.library) > reserved,
        "an id that was given out before is given out again"
    );
}

#[test]
fn fault_12_a_library_that_somebody_has_open_is_not_rebuilt_under_him() {
    let (_dir, library) = fresh();
    three(&library);
    remove_database(library.dir());
    let refused = Library::rebuild(library.dir(), &|_| {});
    assert!(matches!(refused, Err(UpkeepError::InUse(_))), "{refused:?}");
    assert!(!library.dir().join("library.db").exists());
}

#[test]
fn fault_12_where_no_library_is_none_is_built() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("letter.txt"), "dear").unwrap();
    let refused = Library::rebuild(dir.path(), &|_| {});
    assert!(
        matches!(refused, Err(UpkeepError::Open(OpenError::NotALibrary(_)))),
        "{refused:?}"
    );
    assert_eq!(files(dir.path()).len(), 1);
}

#[test]
fn fault_12_a_rebuild_that_was_cut_short_is_known_and_finished() {
    let (_dir, library) = fresh();
    let before = three(&library);
    let root = close(library);
    remove_database(&root);
    drop(rebuild(&root).library);
    // As if it had ended right after the new database got its name.
    let db = Connection::open(root.join("library.db")).unwrap();
    db.execute_batch(
        "PRAGMA foreign_keys = ON; DELETE FROM images;
         INSERT INTO meta (name, value) VALUES ('rebuild_unfinished', '1')",
    )
    .unwrap();
    drop(db);
    let library = open(&root);
    assert!(library.is_half_rebuilt().unwrap());
    library.finish_rebuild(&|_| {}).unwrap();
    assert!(!library.is_half_rebuilt().unwrap());
    assert_eq!(rows(&library), without_looks(&before));
}

#[test]
fn fault_15_a_newer_database_is_not_rebuilt() {
    let (_dir, library) = fresh();
    three(&library);
    let root = close(library);
    let db = Connection::open(root.join("library.db")).unwrap();
    db.execute_batch("PRAGMA user_version = 9999").unwrap();
    drop(db);
    let before = fs::read(root.join("library.db")).unwrap();
    let refused = Library::rebuild(&root, &|_| {});
    assert!(
        matches!(
            refused,
            Err(UpkeepError::Open(OpenError::Newer { found: 9999, .. }))
        ),
        "{refused:?}"
    );
    assert_eq!(fs::read(root.join("library.db")).unwrap(), before);
}

/// Damages the closed database, rebuilds, and gives what came of it and the bytes of the damaged one.
fn damage_and_rebuild(root: &Path, damage: impl FnOnce(&mut Vec<u8>)) -> (Rebuilt, Vec<u8>) {
    let path = root.join("library.db");
    let mut bytes = fs::read(&path).unwrap();
    damage(&mut bytes);
    fs::write(&path, &bytes).unwrap();
    (rebuild(root), bytes)
}

fn assert_kept(rebuilt: &Rebuilt, damaged: &[u8]) {
    let aside = rebuilt
        .set_aside
        .as_ref()
        .expect("it was not renamed aside");
    assert_eq!(
        fs::read(aside).unwrap(),
        damaged,
        "the damaged one was changed"
    );
    assert!(rebuilt.library.quick_check().unwrap().is_empty());
}

#[test]
fn fault_13_what_is_no_database_is_renamed_aside_and_the_copy_takes_its_place() {
    let (_dir, library) = fresh();
    let before = three(&library);
    library.mark(&[before[0].id], Mark::Rating(4)).unwrap();
    library.back_up(BackupReason::Day).unwrap();
    save(&library, 4, "a crow");
    let root = close(library);
    let damages: [fn(&mut Vec<u8>); 3] = [
        |bytes| bytes[..4096].fill(0),
        |bytes| bytes.truncate(3000),
        |bytes| bytes.clear(),
    ];
    for damage in damages {
        let (rebuilt, damaged) = damage_and_rebuild(&root, damage);
        assert!(matches!(rebuilt.found, DatabaseFound::Damaged(_)));
        assert_kept(&rebuilt, &damaged);
        assert!(rebuilt.backup.is_some());
        let found = rows(&rebuilt.library);
        assert_eq!(found.len(), 4);
        assert_eq!(
            found
                .iter()
                .find(|row| row.id == before[0].id)
                .unwrap()
                .rating,
            4
        );
        assert_agreement(&rebuilt.library);
        drop(rebuilt);
    }
    let aside = files(&root)
        .iter()
        .filter(|name| name.starts_with("library-damaged-") && name.ends_with(".db"))
        .count();
    assert_eq!(aside, 3, "one damaged database took the place of another");
}

#[test]
fn fault_13_without_any_copy_what_can_be_read_of_the_damaged_one_is_saved() {
    let (_dir, library) = fresh();
    for seed in 0..60 {
        save(
            &library,
            seed,
            &format!("fox {seed} {}", "and more ".repeat(40)),
        );
    }
    let rated: Vec<_> = rows(&library).iter().map(|row| row.id).collect();
    library.mark(&rated, Mark::Rating(3)).unwrap();
    let root = close(library);
    // One page of the table of texts: leaf pages of tables begin with 13 (sqlite.org/fileformat2.html, section 1.6).
    let db = Connection::open(root.join("library.db")).unwrap();
    let page: usize = db
        .query_row(
            "SELECT pageno FROM dbstat WHERE name = 'image_texts' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 2",
            [],
            |row| row.get::<_, i64>(0),
        )
        .map_or_else(|_| leaf_with(&root, b"and more and more"), |page| usize::try_from(page).unwrap());
    drop(db);
    let (rebuilt, damaged) = damage_and_rebuild(&root, |bytes| {
        bytes[(page - 1) * 4096..page * 4096].fill(0);
    });
    assert_kept(&rebuilt, &damaged);
    assert!(rebuilt.backup.is_none());
    let salvaged = rebuilt.salvaged.unwrap();
    assert!(salvaged.rows > 60 && !salvaged.whole, "{salvaged:?}");
    let found = rows(&rebuilt.library);
    assert_eq!(found.len(), 60);
    assert!(
        found.iter().all(|row| row.rating == 3),
        "ratings that could be read were lost"
    );
    let with_prompt = found
        .iter()
        .filter(|row| row.prompt.starts_with("fox"))
        .count();
    assert!(with_prompt >= 45, "{with_prompt} prompts");
}

/// The number, from 1, of a page in the middle that holds these bytes.
fn leaf_with(root: &Path, needle: &[u8]) -> usize {
    let bytes = fs::read(root.join("library.db")).unwrap();
    let pages: Vec<usize> = bytes
        .chunks(4096)
        .enumerate()
        .filter(|(_, page)| {
            page.first() == Some(&13) && page.windows(needle.len()).any(|part| part == needle)
        })
        .map(|(number, _)| number + 1)
        .collect();
    pages[pages.len() / 2]
}

#[test]
fn fault_13_a_damaged_index_costs_nothing_at_all() {
    let (_dir, library) = fresh();
    for seed in 0..60 {
        save(&library, seed, &format!("fox {seed}"));
    }
    let all: Vec<_> = rows(&library).iter().map(|row| row.id).collect();
    library.mark(&all, Mark::Favourite(true)).unwrap();
    let before = rows(&library);
    let root = close(library);
    let db = Connection::open(root.join("library.db")).unwrap();
    let page: i64 = db
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'images_sha256'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    drop(db);
    let page = usize::try_from(page).unwrap();
    let (rebuilt, damaged) = damage_and_rebuild(&root, |bytes| {
        bytes[(page - 1) * 4096 + 200..page * 4096].fill(0x55);
    });
    assert_kept(&rebuilt, &damaged);
    assert!(rebuilt.salvaged.unwrap().whole);
    assert_eq!(rows(&rebuilt.library), before);
}

/// Breaks the index of words of a closed library in one of the ways it can break.
fn break_index(root: &Path, how: &str) {
    let db = Connection::open(root.join("library.db")).unwrap();
    match how {
        "content" => {
            db.execute_batch(
                "UPDATE texts_index_data SET block = x'00000001ff0102030405' WHERE id > 1",
            )
            .unwrap();
        }
        "table" => db.execute_batch("DROP TABLE texts_index_config").unwrap(),
        _ => {
            let page: i64 = db
                .query_row(
                    "SELECT rootpage FROM sqlite_schema WHERE name = 'texts_index_data'",
                    [],
                    |row| row.get(0),
                )
                .unwrap();
            drop(db);
            let at = usize::try_from(page - 1).unwrap() * 4096;
            let path = root.join("library.db");
            let mut bytes = fs::read(&path).unwrap();
            // Only the cells: the head of the page says that they are there.
            bytes[at + 64..at + 4096].fill(0x55);
            fs::write(&path, bytes).unwrap();
        }
    }
}

/// A library whose index of words is broken, and the rows that are to stay.
fn with_broken_index(how: &str) -> (TempDir, PathBuf, Vec<ImageRow>) {
    let (dir, library) = fresh();
    for seed in 0..60 {
        save(&library, seed, &format!("fox {seed}"));
    }
    library.finish_index().unwrap();
    let before = rows(&library);
    let root = close(library);
    break_index(&root, how);
    (dir, root, before)
}

#[test]
fn fault_14_where_the_index_of_words_alone_is_damaged_it_is_made_anew_and_every_row_stays() {
    for how in ["content", "table", "page"] {
        let (_dir, root, before) = with_broken_index(how);
        let rebuilt = rebuild(&root);
        assert_eq!(rows(&rebuilt.library), before, "{how}");
        let Rebuilt {
            library,
            found,
            set_aside,
            salvaged,
            ..
        } = rebuilt;
        // A page that cannot be read cannot be let go of: then the rows move into a new database.
        if how != "page" {
            assert!(
                matches!(found, DatabaseFound::IndexDamaged(_)),
                "{how}: {found:?}"
            );
            assert_eq!((set_aside, salvaged), (None, None), "{how}");
        }
        library.finish_index().unwrap();
        library.check_index().unwrap();
        let checked = library.check(CheckOptions::default(), &|_| {}).unwrap();
        assert!(checked.is_sound(), "{how}: {checked:?}");
        let again = rebuild(&close(library));
        assert_eq!(again.found, DatabaseFound::Sound, "{how}");
    }
}

#[test]
fn fault_14_repair_makes_a_damaged_index_of_words_anew_and_touches_no_row() {
    for how in ["content", "table"] {
        let (_dir, root, before) = with_broken_index(how);
        let library = open(&root);
        let checked = library.check(CheckOptions::default(), &|_| {}).unwrap();
        assert!(
            checked.index_is_damaged && checked.database.is_empty(),
            "{how}: {checked:?}"
        );
        let repaired = library.repair(RepairOptions::default(), &|_| {}).unwrap();
        assert!(repaired.index_renewed && repaired.changed_anything());
        assert_eq!(rows(&library), before, "{how}");
        library.finish_index().unwrap();
        library.check_index().unwrap();
        let second = library.repair(RepairOptions::default(), &|_| {}).unwrap();
        assert!(!second.changed_anything(), "{how}: {second:?}");
    }
}

#[test]
fn fault_13_a_damaged_copy_is_passed_over_for_an_older_one() {
    let (_dir, library) = fresh();
    let before = three(&library);
    library.mark(&[before[0].id], Mark::Rating(2)).unwrap();
    let old = library.back_up(BackupReason::Asked).unwrap();
    let newest = old.path.with_file_name("library-29991231-000000-v2-day.db");
    fs::write(&newest, "no database").unwrap();
    let root = close(library);
    remove_database(&root);
    let rebuilt = rebuild(&root);
    assert_eq!(rebuilt.backup.unwrap().path, old.path);
    assert_eq!(rows(&rebuilt.library)[0].rating, 2);
    assert!(newest.exists());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    /// Whatever happens to the bytes of the database: it opens or says that it cannot, a rebuild never panics, keeps the
    /// damaged one, and brings every image.
    #[test]
    fn fault_13_whatever_happens_to_the_bytes_every_image_comes_back(
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 1..6000_usize), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
        with_copy in any::<bool>(),
    ) {
        let (_dir, library) = fresh();
        let before = three(&library);
        if with_copy {
            library.back_up(BackupReason::Day).unwrap();
        }
        let root = close(library);
        let path = root.join("library.db");
        let mut bytes = fs::read(&path).unwrap();
        for (place, value, length) in places {
            let at = place.index(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes[at..end].fill(value);
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        fs::write(&path, &bytes).unwrap();
        drop(Library::open(&root, &OpenOptions::default()));
        match Library::rebuild(&root, &|_| {}) {
            Ok(rebuilt) => {
                let found = rows(&rebuilt.library);
                for row in &before {
                    prop_assert!(found.iter().any(|one| one.id == row.id), "image {} is lost", row.id);
                }
                prop_assert!(rebuilt.library.quick_check().unwrap().is_empty());
            }
            // The number of the schema's version was hit: that is a newer library as far as can be told.
            Err(UpkeepError::Open(OpenError::Newer { .. })) => {}
            Err(other) => return Err(TestCaseError::fail(format!("{other:?}"))),
        }
    }
}
