//! Copies of the database.

use crate::support::{NOW, fresh, save};
use rusqlite::Connection;
use safelight_library::{BackupReason, DbError, Library, OpenOptions, UpkeepError};
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

fn names(library: &Library) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(library.backups_dir())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_copy_is_whole_sound_and_named_by_its_moment() {
    let (_dir, library) = fresh();
    let saved = save(&library, 1, "a fox");
    let backup = library.back_up(BackupReason::Asked).unwrap();
    assert_eq!(backup.bytes, fs::metadata(&backup.path).unwrap().len());
    assert_eq!(library.backups(), vec![backup.clone()]);
    assert_eq!(names(&library).len(), 1, "something was left behind");

    let copy = Connection::open(&backup.path).unwrap();
    let (id, prompt): (i64, String) = copy
        .query_row("SELECT image_id, prompt FROM image_texts", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!((id, prompt.as_str()), (saved.image.id.0, "a fox"));
    let mode: String = copy
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .unwrap();
    assert_ne!(mode, "wal", "a copy needs no log beside it");
}

#[test]
fn the_copy_of_the_day_is_made_once() {
    let (_dir, library) = fresh();
    assert!(library.is_backup_due());
    let first = library.back_up(BackupReason::Day).unwrap();
    assert!(!library.is_backup_due());
    let second = library.back_up(BackupReason::Day).unwrap();
    assert_eq!(first, second);
    assert_eq!(names(&library).len(), 1);
}

#[test]
fn the_first_change_is_told_once() {
    let (_dir, library) = fresh();
    let told = Arc::new(AtomicU32::new(0));
    library.on_first_change({
        let told = Arc::clone(&told);
        move || {
            told.fetch_add(1, Ordering::SeqCst);
        }
    });
    library.read(|tx| tx.images().count()).unwrap();
    assert_eq!(told.load(Ordering::SeqCst), 0);
    save(&library, 1, "a fox");
    save(&library, 2, "a hare");
    // A test that runs at midnight may see two days.
    assert!((1..=2).contains(&told.load(Ordering::SeqCst)));
}

#[test]
fn a_copy_keeps_no_writer_waiting_and_holds_one_moment() {
    let (_dir, library) = fresh();
    for seed in 0..5 {
        save(&library, seed, "a fox");
    }
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut written = 0_u32;
            while !done.load(Ordering::SeqCst) || written == 0 {
                library
                    .write(|tx| tx.meta_mut().count("writes", 1))
                    .unwrap();
                written += 1;
            }
            written
        });
        for _ in 0..3 {
            library.back_up(BackupReason::Asked).unwrap();
        }
        done.store(true, Ordering::SeqCst);
        assert!(writing.join().unwrap() > 0);
    });
    for backup in library.backups() {
        let copy = Connection::open(backup.path).unwrap();
        let ok: String = copy
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(ok, "ok");
    }
}

#[test]
fn old_copies_make_room_and_what_is_not_a_copy_stays() {
    let (_dir, library) = fresh();
    let day = |day: i64| {
        // From 2026-10-01 on.
        let (month, day) = if day < 31 {
            (10, day + 1)
        } else {
            (11, day - 30)
        };
        format!("library-2026{month:02}{day:02}-120000-v2-day.db")
    };
    for number in 0..50 {
        fs::write(library.backups_dir().join(day(number)), "old").unwrap();
    }
    for other in [
        "letter.txt",
        "library-of-mine.db",
        "library-v1-before-v2-0123.db",
    ] {
        fs::write(library.backups_dir().join(other), "mine").unwrap();
    }
    library.back_up(BackupReason::Asked).unwrap();
    let kept = names(&library);
    for other in [
        "letter.txt",
        "library-of-mine.db",
        "library-v1-before-v2-0123.db",
    ] {
        assert!(kept.contains(&other.to_owned()), "{other} was removed");
    }
    assert!(kept.contains(&day(49)), "the newest of the old was removed");
    assert!(!kept.contains(&day(1)), "nothing was removed: {kept:?}");
    assert!((9..=20).contains(&kept.len()), "{kept:?}");
}

#[test]
fn fault_13_a_damaged_database_gives_no_copy_and_older_copies_stay() {
    let (_dir, library) = fresh();
    library
        .write(|tx| {
            for number in 0..3_000 {
                tx.tags_mut().ensure(&format!("tag number {number}"), NOW)?;
            }
            Ok::<_, DbError>(())
        })
        .unwrap();
    let good = library.back_up(BackupReason::Asked).unwrap();
    let root = library.dir().to_path_buf();
    drop(library);
    let path = root.join("library.db");
    let mut bytes = fs::read(&path).unwrap();
    // Leaf pages of tables begin with 13 (sqlite.org/fileformat2.html, section 1.6).
    let leaves: Vec<usize> = (0..bytes.len() / 4096)
        .map(|page| page * 4096)
        .filter(|at| bytes[*at] == 13)
        .collect();
    let middle = leaves[leaves.len() / 2];
    bytes[middle..middle + 4096].fill(0);
    fs::write(&path, bytes).unwrap();
    let library = Library::open(&root, &OpenOptions::default()).unwrap();
    let error = library.back_up(BackupReason::Asked).unwrap_err();
    assert!(
        matches!(error, UpkeepError::Damaged(_) | UpkeepError::UnsoundCopy(_)),
        "{error:?}"
    );
    assert_eq!(library.backups(), vec![good]);
    assert_eq!(names(&library).len(), 1, "half a copy was left behind");
    assert!(!library.quick_check().unwrap().is_empty());
}

#[test]
fn half_a_copy_of_a_dead_process_is_swept_away_and_that_of_a_living_one_stays() {
    let (_dir, library) = fresh();
    let dead = library
        .backups_dir()
        .join(format!(".{}-0.tmp", "11111111-2222-4333-8444-555555555555"));
    let living = library
        .backups_dir()
        .join(format!(".{}-0.tmp", library.owner()));
    fs::write(&dead, "half").unwrap();
    fs::write(&living, "half").unwrap();
    assert_eq!(library.sweep().unwrap().temporary_files, 1);
    assert!(!dead.exists() && living.exists());
}
