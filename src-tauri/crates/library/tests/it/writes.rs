use crate::support::{fresh, open};
use safelight_library::{DbError, Library};
use std::sync::{Arc, Barrier, mpsc};

fn value(library: &Library, name: &'static str) -> Option<String> {
    library.read(|tx| tx.meta().get(name)).unwrap()
}

#[test]
fn a_write_is_there_for_readers_once_it_has_returned() {
    let (_dir, library) = fresh();
    library
        .write(|tx| tx.meta_mut().set("a", Some("1")))
        .unwrap();
    assert_eq!(value(&library, "a").as_deref(), Some("1"));
}

#[test]
fn a_write_reads_what_it_wrote_itself() {
    let (_dir, library) = fresh();
    let seen = library.write(|tx| {
        tx.meta_mut().set("a", Some("1"))?;
        tx.meta().get("a")
    });
    assert_eq!(seen.unwrap().as_deref(), Some("1"));
}

/// Holds the writer in one closure until three more wait, so that these three share a transaction.
fn three_together(
    library: &Library,
    second: fn() -> Result<(), DbError>,
) -> Vec<Result<(), DbError>> {
    let (entered, wait_entered) = mpsc::channel();
    let (go, wait_go) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let holder = scope.spawn(move || {
            library.write(move |_| {
                entered.send(()).unwrap();
                wait_go.recv().unwrap();
                Ok::<_, DbError>(())
            })
        });
        wait_entered.recv().unwrap();
        let spawn = |name: &'static str, run: fn() -> Result<(), DbError>| {
            scope.spawn(move || {
                library.write(move |tx| {
                    tx.meta_mut().set(name, Some("here"))?;
                    run()
                })
            })
        };
        let threads = [
            spawn("a", || Ok(())),
            spawn("b", second),
            spawn("c", || Ok(())),
        ];
        go.send(()).unwrap();
        holder.join().unwrap().unwrap();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

#[test]
fn a_write_that_fails_harms_none_of_its_neighbours() {
    let (_dir, library) = fresh();
    let results = three_together(&library, || Err(DbError::Conflict("no")));
    assert!(results[0].is_ok() && results[2].is_ok(), "{results:?}");
    assert!(matches!(results[1], Err(DbError::Conflict("no"))));
    assert_eq!(
        value(&library, "b"),
        None,
        "the failed write left something"
    );
    assert!(value(&library, "a").is_some() && value(&library, "c").is_some());
}

#[test]
fn a_write_that_panics_is_undone_and_the_writer_lives_on() {
    let (_dir, library) = fresh();
    let results = three_together(&library, || panic!("on purpose"));
    assert!(results[0].is_ok() && results[2].is_ok(), "{results:?}");
    assert!(matches!(results[1], Err(DbError::Panicked)));
    assert_eq!(value(&library, "b"), None);
    library
        .write(|tx| tx.meta_mut().set("after", Some("1")))
        .unwrap();
}

#[test]
fn fault_21_two_programs_that_write_at_once_never_see_a_locked_database() {
    let (_dir, first) = fresh();
    let second = open(first.dir());
    let start = Barrier::new(4);
    std::thread::scope(|scope| {
        for library in [&first, &first, &second, &second] {
            scope.spawn(|| {
                start.wait();
                for _ in 0..40 {
                    library
                        .write(|tx| tx.meta_mut().count("n", 1))
                        .expect("a write was refused");
                    library
                        .read(|tx| tx.meta().get("n"))
                        .expect("a read was refused");
                }
            });
        }
    });
    assert_eq!(value(&second, "n").as_deref(), Some("160"));
}

#[test]
fn a_write_waits_for_another_program_that_holds_the_database() {
    let (_dir, library) = fresh();
    let other = rusqlite::Connection::open(library.dir().join("library.db")).unwrap();
    other
        .execute_batch("BEGIN IMMEDIATE; INSERT INTO meta VALUES ('other', '1')")
        .unwrap();
    let (waiting, started) = mpsc::channel();
    std::thread::scope(|scope| {
        let write = scope.spawn(|| {
            waiting.send(()).unwrap();
            library.write(|tx| tx.meta_mut().set("ours", Some("1")))
        });
        started.recv().unwrap();
        other.execute_batch("COMMIT").unwrap();
        write.join().unwrap().expect("the write was refused");
    });
    assert!(value(&library, "ours").is_some() && value(&library, "other").is_some());
}

#[test]
fn dropping_the_library_finishes_what_waits_and_leaves_no_log() {
    let (_dir, library) = fresh();
    let library = Arc::new(library);
    let (entered, wait_entered) = mpsc::channel();
    let root = library.dir().to_path_buf();
    let held = Arc::clone(&library);
    let thread = std::thread::spawn(move || {
        held.write(move |tx| {
            entered.send(()).unwrap();
            tx.meta_mut().set("a", Some("1"))
        })
    });
    wait_entered.recv().unwrap();
    drop(library);
    thread.join().unwrap().unwrap();
    assert!(!root.join("library.db-wal").exists(), "the log was left");
    assert_eq!(value(&open(&root), "a").as_deref(), Some("1"));
}

#[test]
fn the_settings_that_durability_needs_are_on() {
    let (_dir, library) = fresh();
    // Seen from outside: the log's mode is kept in the file.
    let conn = rusqlite::Connection::open(library.dir().join("library.db")).unwrap();
    let mode: String = conn
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .unwrap();
    assert_eq!(mode, "wal");
}
