use crate::support::{fresh, reopen, save};
use safelight_library::{ImageId, Library, OpenOptions, Size, ThumbnailError};
use std::fs;

fn width(jpeg: &[u8]) -> u32 {
    media::measure(jpeg).unwrap().width
}

/// How many thumbnails the cache holds, seen from outside.
fn kept(library: &Library) -> i64 {
    let conn = rusqlite::Connection::open(library.dir().join("thumbnails.db")).unwrap();
    conn.query_row("SELECT count(*) FROM thumbnails", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn both_sizes_are_kept_and_never_larger_than_the_image() {
    let (_dir, library) = fresh();
    let saved = save(&library, 1, "x");
    let id = saved.image.id;
    library.store_thumbnails(saved.pending).unwrap();
    assert_eq!(kept(&library), 2);
    // Served from the cache: the file is not needed.
    fs::remove_file(library.absolute_path(&saved.image).unwrap()).unwrap();
    for size in [Size::Px256, Size::Px512] {
        assert_eq!(width(&library.thumbnail(id, size).unwrap()), 48);
    }
}

#[test]
fn a_thumbnail_that_was_never_made_is_made_when_asked_for() {
    let (_dir, library) = fresh();
    let id = save(&library, 1, "x").image.id;
    assert_eq!(width(&library.thumbnail(id, Size::Px512).unwrap()), 48);
    assert_eq!(kept(&library), 2, "the other size was not kept along");
}

#[test]
fn fault_20_a_deleted_cache_is_remade() {
    let (_dir, library) = fresh();
    let saved = save(&library, 1, "x");
    library.store_thumbnails(saved.pending).unwrap();
    let before = library.thumbnail(saved.image.id, Size::Px256).unwrap();
    let path = library.dir().join("thumbnails.db");
    // While it is closed, with its log left behind: a log must not flow into the next database.
    let root = library.dir().to_path_buf();
    drop(library);
    fs::remove_file(&path).unwrap();
    fs::write(path.with_file_name("thumbnails.db-wal"), b"left over").unwrap();
    let library = crate::support::open(&root);
    assert_eq!(
        library.thumbnail(saved.image.id, Size::Px256).unwrap(),
        before
    );
    assert_eq!(kept(&library), 2);
}

#[cfg(unix)]
#[test]
fn fault_20_a_cache_deleted_while_in_use_does_no_harm() {
    let (_dir, library) = fresh();
    let saved = save(&library, 1, "x");
    library.store_thumbnails(saved.pending).unwrap();
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(library.dir().join(format!("thumbnails.db{end}")));
    }
    assert!(
        !library
            .thumbnail(saved.image.id, Size::Px256)
            .unwrap()
            .is_empty()
    );
    let library = reopen(library);
    assert!(
        !library
            .thumbnail(saved.image.id, Size::Px256)
            .unwrap()
            .is_empty()
    );
    assert_eq!(kept(&library), 2);
}

#[test]
fn fault_20_a_cache_that_is_no_database_is_remade() {
    let (_dir, library) = fresh();
    let saved = save(&library, 1, "x");
    library.store_thumbnails(saved.pending).unwrap();
    let root = library.dir().to_path_buf();
    drop(library);
    let path = root.join("thumbnails.db");
    let whole = fs::read(&path).unwrap();
    let mut zeroed = whole.clone();
    zeroed[4096..].fill(0);
    let mut header = whole.clone();
    header[..100].fill(b'x');
    for damaged in [
        b"no database".repeat(1000),
        Vec::new(),
        whole[..5000].to_vec(),
        zeroed,
        header,
    ] {
        fs::write(&path, damaged).unwrap();
        let library = crate::support::open(&root);
        assert_eq!(
            width(&library.thumbnail(saved.image.id, Size::Px256).unwrap()),
            48
        );
        assert_eq!(kept(&library), 2, "it was not made anew");
    }
}

#[test]
fn fault_20_a_thumbnail_with_a_flipped_bit_is_remade() {
    let (_dir, library) = fresh();
    let saved = save(&library, 1, "x");
    let id = saved.image.id;
    library.store_thumbnails(saved.pending).unwrap();
    let before = library.thumbnail(id, Size::Px256).unwrap();
    let conn = rusqlite::Connection::open(library.dir().join("thumbnails.db")).unwrap();
    conn.execute(
        "UPDATE thumbnails SET jpeg = CAST(substr(jpeg, 1, 20) || x'00' || substr(jpeg, 22) AS BLOB)",
        [],
    )
    .unwrap();
    drop(conn);
    assert_eq!(library.thumbnail(id, Size::Px256).unwrap(), before);
}

#[test]
fn fault_08_a_cache_that_cannot_be_written_never_fails_the_image() {
    let (_dir, library) = fresh();
    // A folder in its place: it can neither be opened nor removed.
    fs::create_dir_all(library.dir().join("thumbnails.db/in the way")).unwrap();
    let saved = save(&library, 1, "x");
    library.store_thumbnails(saved.pending).unwrap();
    assert_eq!(
        width(&library.thumbnail(saved.image.id, Size::Px256).unwrap()),
        48
    );
}

#[test]
fn unknown_images_and_missing_files_are_told_apart() {
    let (_dir, library) = fresh();
    for id in [-1, 0, 9_000_000_000, i64::MAX] {
        assert!(matches!(
            library.thumbnail(ImageId(id), Size::Px256),
            Err(ThumbnailError::Unknown(_))
        ));
    }
    let row = save(&library, 1, "x").image;
    fs::remove_file(library.absolute_path(&row).unwrap()).unwrap();
    assert!(matches!(
        library.thumbnail(row.id, Size::Px256),
        Err(ThumbnailError::File(..))
    ));
}

#[test]
fn a_thumbnail_asked_for_while_it_is_made_is_not_made_from_the_file_again() {
    let (_dir, library) = fresh();
    let saved = save(&library, 1, "x");
    // Without the file only the picture that is in hand can be its source.
    fs::remove_file(library.absolute_path(&saved.image).unwrap()).unwrap();
    let id = saved.image.id;
    std::thread::scope(|scope| {
        let (asked, begin) = std::sync::mpsc::channel();
        let library = &library;
        let window = scope.spawn(move || {
            asked.send(()).unwrap();
            library.thumbnail(id, Size::Px256)
        });
        begin.recv().unwrap();
        library.store_thumbnails(saved.pending).unwrap();
        assert!(window.join().unwrap().is_ok());
    });
}

#[test]
fn one_who_gives_up_making_a_thumbnail_keeps_nobody_waiting() {
    let (_dir, library) = fresh();
    let saved = save(&library, 1, "x");
    drop(saved.pending);
    assert!(library.thumbnail(saved.image.id, Size::Px256).is_ok());
}

#[test]
fn a_library_that_is_only_looked_at_uses_the_thumbnails_that_are_there() {
    let (_dir, library) = fresh();
    let image = save(&library, 1, "x").image;
    library.thumbnail(image.id, Size::Px256).unwrap();
    fs::remove_file(library.absolute_path(&image).unwrap()).unwrap();
    let viewer = Library::open(
        library.dir(),
        &OpenOptions {
            read_only: true,
            ..OpenOptions::default()
        },
    )
    .unwrap();
    assert!(viewer.thumbnail(image.id, Size::Px256).is_ok());
    let cache = library.dir().join("thumbnails.db");
    let root = viewer.dir().to_path_buf();
    drop((viewer, library));
    fs::write(&cache, "no database").unwrap();
    let viewer = Library::open(
        &root,
        &OpenOptions {
            read_only: true,
            ..OpenOptions::default()
        },
    )
    .unwrap();
    assert!(viewer.thumbnail(image.id, Size::Px256).is_err());
    assert_eq!(fs::read(&cache).unwrap(), b"no database", "a viewer wrote");
}
