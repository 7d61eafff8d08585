//! What a studio does for its library by itself.

use std::fs;
use std::path::Path;

use safelight_library::{BackupReason, Library, OpenOptions};
use safelight_studio::wire::{Event, Repair, Upkeep};
use safelight_studio::{ErrorCode, Fault, Queue, Studio};
use safelight_tests::disks::Mounted;
use safelight_tests::rude::Rude;
use safelight_tests::scratch::Scratch;

/// Waits for an event that `read` knows.
async fn until<T>(
    events: &mut tokio::sync::broadcast::Receiver<Event>,
    read: impl Fn(Event) -> Option<T>,
) -> T {
    let waiting = async {
        loop {
            if let Some(found) = read(events.recv().await.unwrap()) {
                return found;
            }
        }
    };
    tokio::time::timeout(safelight_tests::PATIENCE, waiting)
        .await
        .unwrap()
}

/// Puts many tags into the library and then zeros over one page of them, while nobody has it open.
fn damage(library: &Path) {
    {
        let library = Library::open(library, &OpenOptions::default()).unwrap();
        library
            .write(|tx| -> Result<(), safelight_library::DbError> {
                for number in 0..3_000 {
                    tx.tags_mut().ensure(&format!("tag number {number}"), 1)?;
                }
                Ok(())
            })
            .unwrap();
    }
    let path = library.join("library.db");
    let mut bytes = fs::read(&path).unwrap();
    // Leaf pages of tables begin with 13 (sqlite.org/fileformat2.html, section 1.6).
    let leaves: Vec<usize> = (0..bytes.len() / 4096)
        .map(|page| page * 4096)
        .filter(|at| bytes[*at] == 13)
        .collect();
    let middle = leaves[leaves.len() / 2];
    bytes[middle..middle + 4096].fill(0);
    fs::write(&path, bytes).unwrap();
}

fn warning(event: Event) -> Option<Fault> {
    match event {
        Event::LibraryWarning { fault } => Some(fault),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_13_damage_is_found_in_the_background_after_an_unclean_end() {
    let server = Rude::start();
    let scratch = Scratch::at(&server.base_url());
    drop(scratch.open().await);
    let library = scratch.library();
    tokio::task::spawn_blocking({
        let library = library.clone();
        move || damage(&library)
    })
    .await
    .unwrap();
    // The lock file of a process that was killed.
    let dead = uuid::Uuid::new_v4().to_string();
    fs::write(library.join("locks").join(dead), "").unwrap();

    let studio = scratch.open().await;
    let mut events = studio.subscribe();
    studio.work(Queue::Work).await.unwrap();
    let fault = until(&mut events, warning).await;
    assert_eq!(fault.code, ErrorCode::LibraryDamaged);
    assert!(
        fault.tip.as_deref().unwrap().contains("Rebuild"),
        "{fault:?}"
    );
    assert_eq!(studio.open_library().warnings, vec![fault]);
    // Mending such a database would build upon sand.
    let refused = studio.repair_library(Repair::default(), 10).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::LibraryDamaged);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_change_of_a_day_is_followed_by_a_copy() {
    let server = Rude::start();
    let scratch = Scratch::at(&server.base_url());
    let studio = scratch.begin(Queue::Work).await;
    let mut events = studio.subscribe();
    studio.save_draft(Default::default()).await.unwrap();
    until(&mut events, |event| match event {
        Event::Upkeep {
            what: Upkeep::Backup,
            ..
        } => Some(()),
        _ => None,
    })
    .await;
    let backups = studio.backups().await.unwrap();
    assert_eq!(backups.len(), 1);
    assert!(Path::new(&backups[0].path).is_file());
}

async fn refused(studio: &Studio) -> Fault {
    studio.back_up().await.unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
#[allow(clippy::print_stderr)]
async fn fault_08_a_copy_on_a_full_disk_is_refused_and_leaves_nothing_behind() {
    let server = Rude::start();
    let mut scratch = Scratch::at(&server.base_url());
    scratch.tuning.reserve_bytes = 1 << 20;
    let Some(disk) = Mounted::at(scratch.library(), 16) else {
        eprintln!("this user may not mount: nothing is shown");
        return;
    };
    let studio = scratch.open().await;
    disk.fill_but(512 << 10);
    assert_eq!(refused(&studio).await.code, ErrorCode::DiskFull);
    drop(studio);

    // Without that look ahead, in the middle of the copy.
    let root = scratch.library();
    tokio::task::spawn_blocking(move || {
        let library = Library::open(&root, &OpenOptions::default()).unwrap();
        disk.make_room();
        library
            .write(|tx| -> Result<(), safelight_library::DbError> {
                for number in 0..20_000 {
                    tx.tags_mut().ensure(&format!("tag number {number}"), 1)?;
                }
                Ok(())
            })
            .unwrap();
        disk.fill_but(300 << 10);
        let error = library.back_up(BackupReason::Asked).unwrap_err();
        assert!(error.is_out_of_space(), "{error:?}");
        assert_eq!(fs::read_dir(library.backups_dir()).unwrap().count(), 0);
        disk.make_room();
        library.back_up(BackupReason::Asked).unwrap();
        drop(library);
    })
    .await
    .unwrap();
}

#[test]
fn fault_16_a_library_of_the_first_schema_is_brought_up_with_a_copy_from_before() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("library");
    drop(Library::create(&root).unwrap());
    std::fs::remove_file(root.join("library.db")).unwrap();
    let db = rusqlite::Connection::open(root.join("library.db")).unwrap();
    db.execute_batch(include_str!(
        "../../../src-tauri/crates/library/src/migrations/0001.sql"
    ))
    .unwrap();
    db.pragma_update(None, "user_version", 1).unwrap();
    drop(db);
    let library = Library::open(&root, &OpenOptions::default()).unwrap();
    let counts = library.read(|tx| tx.images().counts()).unwrap();
    assert_eq!(counts.all, 0);
    assert_eq!(std::fs::read_dir(root.join("backups")).unwrap().count(), 1);
}
