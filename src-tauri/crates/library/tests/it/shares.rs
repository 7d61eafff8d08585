//! Libraries that do not lie on a disk of this machine.

use crate::support::{assert_agreement, files, fresh, save};
use safelight_library::{BackupReason, CheckOptions, Library, Medium, OpenOptions, Size};
use std::fs;
use std::path::Path;

fn share() -> OpenOptions {
    OpenOptions {
        medium: Some(Medium::Network("cifs".to_owned())),
        ..OpenOptions::default()
    }
}

fn logs(root: &Path) -> Vec<String> {
    files(root)
        .into_iter()
        .filter(|name| name.ends_with("-wal") || name.ends_with("-shm"))
        .collect()
}

/// The two bytes of the header that say how it is written: 1 with a rollback journal, 2 with a log
/// (sqlite.org/fileformat2.html, section 1.3).
fn format_of(root: &Path) -> [u8; 2] {
    let bytes = fs::read(root.join("library.db")).unwrap();
    [bytes[18], bytes[19]]
}

#[test]
fn fault_23_a_library_that_comes_to_a_share_leaves_its_log_and_works() {
    let (_dir, library) = fresh();
    let root = library.dir().to_path_buf();
    save(&library, 1, "a fox");
    drop(library);
    assert_eq!(format_of(&root), [2, 2]);

    let library = Library::open(&root, &share()).unwrap();
    assert!(library.is_writable() && !library.medium().is_local());
    assert_eq!(logs(&root), Vec::<String>::new(), "while it is open");
    let saved = save(&library, 2, "a hare");
    library.thumbnail(saved.image.id, Size::Px256).unwrap();
    library.back_up(BackupReason::Asked).unwrap();
    assert!(
        library
            .check(CheckOptions { deep: true }, &|_| {})
            .unwrap()
            .is_sound()
    );
    assert_eq!(
        logs(&root),
        Vec::<String>::new(),
        "after it was worked with"
    );
    assert_agreement(&library);
    drop(library);
    assert_eq!(format_of(&root), [1, 1]);
    assert_eq!(logs(&root), Vec::<String>::new(), "after it was closed");

    // Back on a local disk it has its log again.
    let library = Library::open(&root, &OpenOptions::default()).unwrap();
    assert_eq!(library.read(|tx| tx.images().count()).unwrap(), 2);
    drop(library);
    assert_eq!(format_of(&root), [2, 2]);
}

#[test]
fn fault_23_what_a_crash_left_in_the_log_is_there_on_the_share() {
    let (dir, library) = fresh();
    let saved = save(&library, 1, "a fox");
    // The folder as it stands in this moment, with the log of a process that is not over.
    let root = dir.path().join("copied");
    for name in files(library.dir()) {
        let target = root.join(&name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        if !name.starts_with("locks/") {
            fs::copy(library.dir().join(&name), target).unwrap();
        }
    }
    assert!(root.join("library.db-wal").metadata().unwrap().len() > 0);
    fs::create_dir_all(root.join("locks")).unwrap();

    let library = Library::open(&root, &share()).unwrap();
    assert_eq!(logs(&root), Vec::<String>::new());
    let found = library.read(|tx| tx.images().get(saved.image.id)).unwrap();
    assert_eq!(found.unwrap().prompt, "a fox");
}

#[test]
fn fault_23_several_programs_on_a_share_write_without_a_locked_database_being_shown() {
    let (_dir, library) = fresh();
    let root = library.dir().to_path_buf();
    drop(library);
    let libraries: Vec<Library> = (0..3)
        .map(|_| Library::open(&root, &share()).unwrap())
        .collect();
    std::thread::scope(|scope| {
        for library in &libraries {
            scope.spawn(move || {
                for _ in 0..20 {
                    library
                        .write(|tx| tx.meta_mut().count("writes", 1))
                        .unwrap();
                    library.read(|tx| tx.images().count()).unwrap();
                }
            });
        }
    });
    let writes = libraries[0].read(|tx| tx.meta().get("writes")).unwrap();
    assert_eq!(writes.as_deref(), Some("60"));
    assert_eq!(logs(&root), Vec::<String>::new());
}

#[test]
fn fault_23_a_newer_library_on_a_share_is_refused_and_nothing_is_left_behind() {
    let (_dir, library) = fresh();
    let root = library.dir().to_path_buf();
    drop(library);
    let db = rusqlite::Connection::open(root.join("library.db")).unwrap();
    db.execute_batch("PRAGMA user_version = 9999").unwrap();
    drop(db);
    let before = fs::read(root.join("library.db")).unwrap();
    Library::open(&root, &share()).unwrap_err();
    assert_eq!(fs::read(root.join("library.db")).unwrap(), before);
    assert_eq!(logs(&root), Vec::<String>::new());
}
