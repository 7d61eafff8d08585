//! Emptying the trash: rows first, files after, nothing forgotten by a crash in between.

use crate::support::{NOW, assert_agreement, files, fresh, incoming, png, reopen, reserve, save};
use rusqlite::Connection;
use safelight_library::{Emptied, ImageId, Incoming, Library, Mark};
use std::io;
use std::path::{Path, PathBuf};

fn taken(library: &Library) -> (Emptied, Vec<PathBuf>) {
    let mut taken = Vec::new();
    let emptied = library.empty_trash(None, &mut |path| {
        taken.push(path.to_owned());
        std::fs::remove_file(path)
    });
    (emptied.unwrap(), taken)
}

fn names(library: &Library) -> usize {
    files(&library.dir().join("images")).len()
}

#[test]
fn fault_55_a_file_is_handed_over_only_once_its_row_is_gone_for_good() {
    let (_dir, library) = fresh();
    let ids: Vec<ImageId> = (0..3).map(|n| save(&library, n, "x").image.id).collect();
    let beside = Incoming {
        leave_untouched: true,
        ..incoming(reserve(&library), png(9), "with a sidecar")
    };
    let beside = library.save(beside, |_, _| Ok(())).unwrap().image;
    library.trash(&[ids[1], beside.id]).unwrap();
    let database = library.dir().join("library.db");
    let mut taken = 0;
    let emptied = library.empty_trash(None, &mut |path| {
        // Another program sees what is durable.
        let conn = Connection::open(&database).unwrap();
        let rows: i64 = conn
            .query_row(
                "SELECT count(*) FROM images WHERE trashed_at IS NOT NULL",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(rows, 0, "a file went before its row");
        taken += 1;
        std::fs::remove_file(path)
    });
    assert_eq!(emptied.unwrap(), Emptied { images: 2, left: 0 });
    assert_eq!(taken, if beside.sidecar { 3 } else { 2 });
    assert_eq!(names(&library), 2);
    assert_agreement(&library);
}

#[test]
fn fault_55_a_crash_between_row_and_file_is_made_good_at_the_next_start() {
    let (_dir, library) = fresh();
    let ids: Vec<ImageId> = (0..3).map(|n| save(&library, n, "x").image.id).collect();
    library.trash(&ids[..2]).unwrap();
    let crashed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        library.empty_trash(None, &mut |_| panic!("the power is cut here"))
    }));
    assert!(crashed.is_err());
    let library = reopen(library);
    assert!(
        library
            .read(|tx| tx.images().get(ids[0]))
            .unwrap()
            .is_none()
    );
    assert_eq!(names(&library), 3, "the files lie where they were");
    let noted = library.read(|tx| tx.discarded().paths("", 9)).unwrap();
    assert_eq!(noted.len(), 2, "they would be taken for leftovers");
    assert!(library.read(|tx| tx.discarded().holds(&noted[0])).unwrap());
    let left = library.finish_emptying(&mut |path| std::fs::remove_file(path));
    assert_eq!(left.unwrap(), 0);
    assert_agreement(&library);
    assert_eq!(names(&library), 1);
}

#[test]
fn fault_55_a_file_that_cannot_be_handed_over_is_told_and_tried_again() {
    let (_dir, library) = fresh();
    let id = save(&library, 1, "x").image.id;
    library.trash(&[id]).unwrap();
    let emptied = library.empty_trash(None, &mut |_| Err(io::Error::other("no trash here")));
    assert_eq!(emptied.unwrap(), Emptied { images: 1, left: 1 });
    assert_eq!(names(&library), 1);
    let (emptied, files) = taken(&library);
    assert_eq!((emptied, files.len()), (Emptied { images: 0, left: 0 }, 1));
    assert_eq!(names(&library), 0);
}

#[test]
fn fault_55_what_is_emptied_cannot_be_undone_and_the_rest_of_a_change_can() {
    let (_dir, library) = fresh();
    let ids: Vec<ImageId> = (0..3).map(|n| save(&library, n, "x").image.id).collect();
    library.mark(&ids, Mark::Rating(3)).unwrap();
    library.tag(&ids[..1], "fox").unwrap();
    let (_, album) = library.create_album("Foxes", None).unwrap();
    library.add_to_album(album, &ids[..1]).unwrap();
    library.set_album_cover(album, Some(ids[0])).unwrap();
    library.trash(&ids[..1]).unwrap();
    taken(&library);
    let names = library.undo_names().unwrap();
    assert_eq!(names.undo.unwrap().kind, "set_album_cover");
    library.undo(None).unwrap();
    assert_eq!(library.undo(None).unwrap().unwrap().kind, "create_album");
    assert_eq!(library.undo(None).unwrap().unwrap().kind, "tag");
    let rated = library.undo(None).unwrap().unwrap();
    assert_eq!(
        (rated.kind.as_str(), rated.images.as_slice()),
        ("rate", &ids[1..])
    );
    assert_eq!(library.undo(None).unwrap(), None);
    while library.redo().unwrap().is_some() {}
    assert!(
        library
            .read(|tx| tx.images().get(ids[0]))
            .unwrap()
            .is_none()
    );
}

#[test]
fn only_what_has_lain_in_the_trash_long_enough_goes() {
    let (_dir, library) = fresh();
    let ids: Vec<ImageId> = (0..2).map(|n| save(&library, n, "x").image.id).collect();
    library
        .mark(&ids[..1], Mark::Trashed(Some(NOW - 10)))
        .unwrap();
    library.mark(&ids[1..], Mark::Trashed(Some(NOW))).unwrap();
    let mut remove = |path: &Path| std::fs::remove_file(path);
    let emptied = library.empty_trash(Some(NOW), &mut remove).unwrap();
    assert_eq!(emptied, Emptied { images: 1, left: 0 });
    assert!(
        library
            .read(|tx| tx.images().get(ids[1]))
            .unwrap()
            .is_some()
    );
}

#[test]
fn a_note_that_leads_out_of_the_library_touches_nobodys_file() {
    let (dir, library) = fresh();
    let mine = dir.path().join("mine.txt");
    std::fs::write(&mine, "x").unwrap();
    let conn = Connection::open(library.dir().join("library.db")).unwrap();
    for path in ["../mine.txt", mine.to_str().unwrap()] {
        conn.execute("INSERT INTO discarded VALUES (?1, 0)", [path])
            .unwrap();
    }
    let (_, files) = taken(&library);
    assert!(files.is_empty() && mine.is_file());
}
