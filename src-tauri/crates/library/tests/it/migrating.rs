//! A library of the first version, lived in for a while, opened by today's program.

use crate::support::{NOW, assert_agreement, fresh, incoming, new_job, open, png, reserve};
use media::GenerationRecord;
use rusqlite::Connection;
use safelight_library::query::{Typing, read};
use safelight_library::{
    DbError, Find, ImageId, Incoming, JobState, Library, Mark, Place, RepairOptions, Which,
};
use std::fs;
use std::path::Path;

/// The schema of the first version, as it was released.
const FIRST: &str = include_str!("../../src/migrations/0001.sql");

/// Gives the library in `root` a database of the first version, with all that its own says that the first one could.
fn put_back_to_the_first_version(root: &Path) {
    let (today, first) = (root.join("library.db"), root.join("first.db"));
    let db = Connection::open(&first).unwrap();
    db.execute_batch(FIRST).unwrap();
    db.execute_batch("PRAGMA user_version = 1; PRAGMA foreign_keys = OFF")
        .unwrap();
    db.execute("ATTACH ?1 AS today", [today.to_str().unwrap()])
        .unwrap();
    let names = |sql: &str| -> Vec<String> {
        let mut statement = db.prepare(sql).unwrap();
        let names = statement.query_map([], |row| row.get(0)).unwrap();
        names.collect::<Result<_, _>>().unwrap()
    };
    let tables = names(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table'
         AND name NOT IN ('changes', 'meta') AND name NOT LIKE 'sqlite_%'",
    );
    for table in tables {
        let columns = names(&format!(
            "SELECT name FROM pragma_table_info('{table}', 'main')"
        ));
        let columns = columns.join(", ");
        db.execute_batch(&format!(
            "INSERT INTO main.{table} ({columns}) SELECT {columns} FROM today.{table}"
        ))
        .unwrap();
    }
    db.execute_batch(
        "DELETE FROM main.sqlite_sequence;
         INSERT INTO main.sqlite_sequence SELECT * FROM today.sqlite_sequence WHERE name <> 'changes';
         INSERT INTO changes (made_at, kind, before, after) VALUES (1, 'rating', '[]', '[]');
         DETACH today",
    )
    .unwrap();
    drop(db);
    fs::rename(first, today).unwrap();
}

fn filled(library: &Library) -> Vec<ImageId> {
    let prompts = [
        "a red fox in the snow",
        "a hare at dusk",
        "黒い猫と赤い狐",
        "an old house by the sea",
        "a fox at the caf\u{e9}",
        "a crow",
    ];
    let ids: Vec<ImageId> = (0_u8..)
        .zip(prompts)
        .map(|(n, prompt)| {
            let mut image = incoming(reserve(library), png(n), prompt);
            image.created_at = NOW + i64::from(n);
            image.record = GenerationRecord {
                negative_prompt: (n == 1).then(|| "blurry".to_owned()),
                model: if n % 2 == 0 { "flux-dev" } else { "other" }.to_owned(),
                ..image.record
            };
            let image = Incoming { ..image };
            library.save(image, |_, _| Ok(())).unwrap().image.id
        })
        .collect();
    library.mark(&ids[..2], Mark::Rating(4)).unwrap();
    library.mark(&ids[2..3], Mark::Favourite(true)).unwrap();
    library
        .set_note(&ids[3..4], Some("print this one"))
        .unwrap();
    library.tag(&ids[..3], "animals/fox").unwrap();
    library.tag(&ids[3..], "places").unwrap();
    let (_, album) = library.create_album("Winter", None).unwrap();
    library
        .add_to_album(album, &[ids[4], ids[0], ids[5]])
        .unwrap();
    library.save_smart_album("Good ones", "rating:>=4").unwrap();
    library.trash(&ids[5..]).unwrap();
    library
        .write(|tx| tx.jobs_mut().insert(&new_job()))
        .unwrap();
    ids
}

fn find(library: &Library, place: Place, text: &str) -> Vec<ImageId> {
    let find = Find {
        query: read(text, Typing::Done).query.unwrap(),
        ..Find::all(place)
    };
    // Cold, as a command asks, and from memory, as a window does.
    let cold = open(library.dir());
    cold.finish_index().unwrap();
    let by_sql: Vec<ImageId> = cold.find(&find).unwrap().iter().map(|row| row.id).collect();
    let in_memory = library.look_ids(&find).unwrap();
    assert_eq!(by_sql, in_memory, "{text}");
    assert_eq!(
        library.count_found(&find).unwrap(),
        in_memory.len(),
        "{text}"
    );
    in_memory
}

#[test]
fn a_library_of_the_first_version_is_found_whole_by_todays_program() {
    let (_dir, library) = fresh();
    let ids = filled(&library);
    let before = library.read(|tx| tx.images().newest(None, 100)).unwrap();
    let root = library.dir().to_path_buf();
    drop(library);
    put_back_to_the_first_version(&root);

    let library = open(&root);
    library.finish_index().unwrap();
    library.check_index().unwrap();
    let after = library.read(|tx| tx.images().newest(None, 100)).unwrap();
    assert_eq!(after, before);
    assert_agreement(&library);
    let all = |text: &str| find(&library, Place::All, text);
    assert_eq!(all("fox"), [ids[4], ids[0]]);
    assert_eq!(all("cafe"), [ids[4]]);
    assert_eq!(all("猫"), [ids[2]]);
    assert_eq!(all("print"), [ids[3]]);
    assert_eq!(all("negative:blurry"), [ids[1]]);
    assert_eq!(all("tag:animals"), [ids[2], ids[1], ids[0]]);
    assert_eq!(all("rating:>=4 fox"), [ids[0]]);
    assert_eq!(all("is:favourite"), [ids[2]]);
    assert_eq!(all("model:flux-dev"), [ids[4], ids[2], ids[0]]);
    assert_eq!(all("crow"), [] as [ImageId; 0]);
    assert_eq!(find(&library, Place::Trash, "crow"), [ids[5]]);

    let (album, smart) = library
        .read(|tx| -> Result<_, DbError> {
            let tags = tx.tags().totals()?;
            let counts: Vec<(&str, u64)> = tags
                .iter()
                .map(|(tag, n)| (tag.name.as_str(), *n))
                .collect();
            assert_eq!(counts, [("animals", 3), ("animals/fox", 3), ("places", 2)]);
            let albums = tx.albums().all()?;
            assert_eq!((albums[0].name.as_str(), albums[0].images), ("Winter", 2));
            let jobs = tx.jobs().claimable(NOW, 10)?;
            assert_eq!((jobs.len(), jobs[0].state), (1, JobState::Queued));
            Ok((albums[0].id, tx.smart_albums().all()?[0].id))
        })
        .unwrap();
    assert_eq!(find(&library, Place::Album(album), ""), [ids[4], ids[0]]);
    assert_eq!(
        find(&library, Place::SmartAlbum(smart), ""),
        [ids[1], ids[0]]
    );
    assert!(
        !library
            .repair(RepairOptions::default(), &|_| {})
            .unwrap()
            .changed_anything()
    );
}

#[test]
fn a_library_of_the_first_version_is_changed_and_taken_back_by_todays_program() {
    let (_dir, library) = fresh();
    let ids = filled(&library);
    let root = library.dir().to_path_buf();
    drop(library);
    put_back_to_the_first_version(&root);

    let library = open(&root);
    // What the first version remembered of changes is in a form that is not read any more.
    assert!(library.undo(None).unwrap().is_none());
    let count = |library: &Library, name: &str| {
        let name = name.to_owned();
        library
            .read(move |tx| tx.tags().find(&name))
            .unwrap()
            .map_or(0, |tag| tag.images)
    };
    library.tag(&ids[3..4], "animals/fox").unwrap();
    library.set_note(&ids[1..2], Some("zebra")).unwrap();
    library.trash(&ids[..1]).unwrap();
    assert_eq!(find(&library, Place::All, "zebra"), [ids[1]]);
    assert_eq!(find(&library, Place::All, "fox"), [ids[4]]);
    assert_eq!(count(&library, "animals/fox"), 3);
    for _ in 0..3 {
        assert!(library.undo(None).unwrap().is_some());
    }
    assert!(library.undo(None).unwrap().is_none());
    assert_eq!(find(&library, Place::All, "zebra"), [] as [ImageId; 0]);
    assert_eq!(find(&library, Place::All, "fox"), [ids[4], ids[0]]);
    assert_eq!(count(&library, "animals/fox"), 3);
    let new = library
        .save(
            incoming(reserve(&library), png(99), "a fox again"),
            |_, _| Ok(()),
        )
        .unwrap()
        .image
        .id;
    assert!(new > *ids.last().unwrap(), "an id was given out twice");
    assert!(find(&library, Place::All, "fox").contains(&new));
    let everything = library.trash(Which::Ids(ids.clone())).unwrap();
    assert_eq!(everything.images.len(), 5);
    assert_eq!(count(&library, "places"), 0);
}
