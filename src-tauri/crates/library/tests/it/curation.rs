//! Tags, albums, saved searches and notes, taken back and done again.

use crate::support::{NOW, fresh, reopen, save};
use rusqlite::Connection;
use rusqlite::types::Value;
use safelight_library::{AlbumId, DbError, ImageId, ImageRow, Library, Mark, TagId, Which};
use std::collections::BTreeMap;

/// Every table that a person's changes touch.
const TABLES: [&str; 7] = [
    "images",
    "image_texts",
    "tags",
    "image_tags",
    "albums",
    "album_images",
    "smart_albums",
];

/// Every row of them.
pub fn database(library: &Library) -> BTreeMap<&'static str, Vec<Vec<Value>>> {
    let conn = Connection::open(library.dir().join("library.db")).unwrap();
    TABLES
        .into_iter()
        .map(|table| {
            let mut statement = conn
                .prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2"))
                .unwrap();
            let columns = statement.column_count();
            let rows = statement
                .query_map([], |row| (0..columns).map(|n| row.get(n)).collect())
                .unwrap();
            (table, rows.map(Result::unwrap).collect())
        })
        .collect()
}

fn tags(library: &Library) -> Vec<(String, u64)> {
    let totals = library.read(|tx| tx.tags().totals()).unwrap();
    totals
        .into_iter()
        .map(|(tag, images)| (tag.name, images))
        .collect()
}

fn named(found: &[(String, u64)]) -> Vec<(&str, u64)> {
    found
        .iter()
        .map(|(name, images)| (name.as_str(), *images))
        .collect()
}

fn tag_id(library: &Library, name: &str) -> TagId {
    library.read(|tx| tx.tags().find(name)).unwrap().unwrap().id
}

pub fn saved<const N: usize>(library: &Library) -> [ImageId; N] {
    std::array::from_fn(|n| save(library, u8::try_from(n).unwrap(), "x").image.id)
}

fn lying(library: &Library, album: AlbumId) -> Vec<ImageId> {
    library.read(|tx| tx.album_images().of(album)).unwrap()
}

#[test]
fn a_tag_counts_the_images_of_those_below_it_once_and_none_in_the_trash() {
    let (_dir, library) = fresh();
    let [a, b, c] = saved(&library);
    library.tag(&[a, b], "animals/fox").unwrap();
    library.tag(&[a], "Animals / hare").unwrap();
    library.tag(&[c], "ANIMALS").unwrap();
    assert_eq!(
        named(&tags(&library)),
        [("animals", 3), ("animals/fox", 2), ("animals/hare", 1)]
    );
    library.trash(&[a]).unwrap();
    assert_eq!(
        named(&tags(&library)),
        [("animals", 2), ("animals/fox", 1), ("animals/hare", 0)]
    );
    library.restore(&[a]).unwrap();
    library.untag(&[a, c], "animals").unwrap();
    assert_eq!(
        named(&tags(&library)),
        [("animals", 2), ("animals/fox", 2), ("animals/hare", 1)]
    );
    let below = library.read(|tx| {
        let animals = tx.tags().find("animals")?.unwrap();
        tx.image_tags().with(animals.id)
    });
    assert_eq!(below.unwrap(), [a, b]);
}

#[test]
fn names_that_differ_in_case_or_in_how_a_letter_is_written_are_one_tag() {
    let (_dir, library) = fresh();
    let [image] = saved(&library);
    for same in [
        ["Straße", "STRASSE"],
        ["caf\u{e9}", "CAFE\u{301}"],
        ["ΣΊΣΥΦΟΣ", "σίσυφος"],
        ["ｆｏｘ", "Fox"],
        ["a/ b", "A /B/"],
    ] {
        let one = library.tag(&[image], same[0]).unwrap();
        assert_eq!(one.images, [image]);
        let other = library.tag(&[image], same[1]).unwrap();
        assert_eq!(other.change, None, "{same:?} are two tags");
    }
    for bad in ["", " / ", "\u{7}", &"x".repeat(201)] {
        assert!(matches!(
            library.tag(&[image], bad),
            Err(DbError::Conflict(_))
        ));
    }
}

#[test]
fn a_renamed_tag_takes_those_below_with_it_and_becomes_one_with_another() {
    let (_dir, library) = fresh();
    let [a, b, c] = saved(&library);
    library.tag(&[a], "animals/fox").unwrap();
    library.tag(&[b], "beasts/fox").unwrap();
    library.tag(&[c], "beasts/fox/red").unwrap();
    let before = database(&library);
    library
        .rename_tag(tag_id(&library, "beasts"), "Animals")
        .unwrap();
    assert_eq!(
        named(&tags(&library)),
        [("animals", 3), ("animals/fox", 3), ("animals/fox/red", 1)]
    );
    library.undo(None).unwrap();
    assert_eq!(database(&library), before);

    // Into itself, and out again.
    let fox = tag_id(&library, "animals/fox");
    library.rename_tag(fox, "animals/fox/old").unwrap();
    assert_eq!(
        named(&tags(&library))[1..3],
        [("animals/fox", 1), ("animals/fox/old", 1)]
    );
    library.undo(None).unwrap();
    assert_eq!(database(&library), before);
    library
        .rename_tag(tag_id(&library, "beasts/fox"), "beasts")
        .unwrap();
    assert_eq!(
        named(&tags(&library))[2..],
        [("beasts", 2), ("beasts/red", 1)]
    );
    library.undo(None).unwrap();
    assert_eq!(database(&library), before);

    // Another case is no other tag.
    library.rename_tag(fox, "Animals/Fox").unwrap();
    assert_eq!(named(&tags(&library))[1], ("animals/Fox", 1));
}

#[test]
fn an_old_tagging_taken_back_leaves_the_tag_to_those_that_got_it_since() {
    let (_dir, library) = fresh();
    let [a, b] = saved(&library);
    let first = library.tag(&[a], "fox").unwrap();
    library.tag(&[b], "fox").unwrap();
    library.undo(first.change).unwrap();
    assert_eq!(named(&tags(&library)), [("fox", 1)]);
    library.undo(None).unwrap();
    assert_eq!(named(&tags(&library)), [("fox", 0)]);
}

#[test]
fn an_album_keeps_the_order_a_person_gives_it() {
    let (_dir, library) = fresh();
    let [a, b, c, d] = saved(&library);
    let (_, album) = library.create_album("Foxes", None).unwrap();
    library.add_to_album(album, &[c, a, b, c]).unwrap();
    assert_eq!(lying(&library, album), [c, a, b]);
    let again = library.add_to_album(album, &[a, d, ImageId(99)]).unwrap();
    assert_eq!(again.images, [d], "what lies in it stays where it is");
    library.arrange_album(album, &[d, b], Some(a)).unwrap();
    assert_eq!(lying(&library, album), [c, d, b, a]);
    library.arrange_album(album, &[c], None).unwrap();
    assert_eq!(lying(&library, album), [d, b, a, c]);
    library.arrange_album(album, &[b, a], Some(b)).unwrap();
    assert_eq!(lying(&library, album), [d, b, a, c]);
    // Again and again into the same gap, until there is no room between two.
    for turn in 0..40 {
        let moved = [[a, b], [b, a]][turn % 2];
        library
            .arrange_album(album, &moved[..1], Some(moved[1]))
            .unwrap();
        let order = lying(&library, album);
        let place = |id| order.iter().position(|other| *other == id);
        assert!(place(moved[0]) < place(moved[1]), "{order:?}");
    }
    library.trash(&[d]).unwrap();
    let row = library.read(|tx| tx.albums().get(album)).unwrap().unwrap();
    assert_eq!(row.images, 3);
    let first = library.read(|tx| tx.album_images().first(album)).unwrap();
    assert_ne!(first.unwrap().0, d);
    let out = library.remove_from_album(album, &[a, d]).unwrap();
    assert_eq!(out.images, [a, d]);
    library.undo(out.change).unwrap();
    assert_eq!(lying(&library, album).len(), 3);
}

#[test]
fn albums_move_among_each_other_and_come_back_with_all_that_lay_in_them() {
    let (_dir, library) = fresh();
    let [a, b] = saved(&library);
    let (_, top) = library.create_album("top", None).unwrap();
    let (_, inner) = library.create_album("inner", Some(top)).unwrap();
    let (_, other) = library.create_album("other", None).unwrap();
    library.add_to_album(inner, &[b, a]).unwrap();
    library.set_album_cover(inner, Some(a)).unwrap();
    library.move_album(other, None, 0).unwrap();
    let order = |parent| {
        let within = library.read(|tx| tx.albums().within(parent)).unwrap();
        within.iter().map(|album| album.id).collect::<Vec<_>>()
    };
    assert_eq!(order(None), [other, top]);
    library.move_album(other, Some(top), 0).unwrap();
    assert_eq!(
        (order(None), order(Some(top))),
        (vec![top], vec![other, inner])
    );
    assert!(matches!(
        library.move_album(top, Some(inner), 0),
        Err(DbError::Conflict(_))
    ));
    let before = database(&library);
    library.delete_album(top).unwrap();
    assert!(library.read(|tx| tx.albums().all()).unwrap().is_empty());
    let library = reopen(library);
    assert_eq!(library.undo(None).unwrap().unwrap().kind, "delete_album");
    assert_eq!(database(&library), before);
    assert_eq!(lying(&library, inner), [b, a]);
}

#[test]
fn what_can_be_undone_has_a_name_and_a_number_over_restarts() {
    let (_dir, library) = fresh();
    let ids: [ImageId; 3] = saved(&library);
    assert_eq!(library.undo_names().unwrap().undo, None);
    library.tag(&ids, "fox").unwrap();
    library.set_note(&ids[..1], Some(" sharp ")).unwrap();
    let library = reopen(library);
    let name = library.undo_names().unwrap().undo.unwrap();
    assert_eq!((name.kind.as_str(), name.images), ("note", 1));
    library.undo(None).unwrap();
    let library = reopen(library);
    let names = library.undo_names().unwrap();
    assert_eq!(names.redo.unwrap().kind, "note");
    let tagging = names.undo.unwrap();
    assert_eq!(
        (
            tagging.kind.as_str(),
            tagging.subject.as_deref(),
            tagging.images
        ),
        ("tag", Some("fox"), 3)
    );
}

#[test]
fn fault_24_what_was_done_last_is_undone_first_whatever_the_clock_says() {
    let (_dir, library) = fresh();
    let [image] = saved(&library);
    // A day back, two years forward, and back again: the moments that stand in the rows.
    for (rating, at) in [
        (1, NOW),
        (2, NOW - 86_400_000),
        (3, NOW + 63_072_000_000),
        (4, NOW),
    ] {
        let made = library
            .mark(&[image], Mark::Rating(rating))
            .unwrap()
            .change
            .unwrap();
        let conn = Connection::open(library.dir().join("library.db")).unwrap();
        conn.execute(
            "UPDATE changes SET made_at = ?2 WHERE id = ?1",
            (made.0, at),
        )
        .unwrap();
    }
    let rating = || {
        library
            .read(|tx| tx.images().get(image))
            .unwrap()
            .unwrap()
            .rating
    };
    for stood in [3, 2, 1, 0] {
        library.undo(None).unwrap();
        assert_eq!(rating(), stood);
        // The clock goes back while things are undone.
        let conn = Connection::open(library.dir().join("library.db")).unwrap();
        conn.execute(
            "UPDATE changes SET undone_at = undone_at - 1 WHERE undone_at < ?1",
            [NOW],
        )
        .unwrap();
    }
    for stands in [1, 2, 3, 4] {
        library.redo().unwrap();
        assert_eq!(rating(), stands);
    }
}

#[test]
fn a_change_of_ten_thousand_images_is_one_step_and_its_memory_is_small() {
    let (_dir, library) = fresh();
    let model = save(&library, 1, "x").image;
    let ids = library
        .write(|tx| tx.images_mut().reserve_ids(10_000))
        .unwrap();
    let rows: Vec<ImageRow> = ids
        .iter()
        .map(|id| ImageRow {
            id: *id,
            path: format!("images/{id}.png"),
            rating: u8::try_from(id.0 % 6).unwrap(),
            ..model.clone()
        })
        .collect();
    library.insert_rows(rows).unwrap();
    let (_, album) = library.create_album("all", None).unwrap();
    let before = database(&library);
    let all = || {
        Which::found(|tx| {
            Ok(tx
                .images()
                .newest(None, 20_000)?
                .iter()
                .map(|row| row.id)
                .collect())
        })
    };
    let changes = [
        library.tag(all(), "fox").unwrap(),
        library.mark(all(), Mark::Rating(5)).unwrap(),
        library.set_note(all(), Some("seen")).unwrap(),
        library.add_to_album(album, all()).unwrap(),
        library.trash(all()).unwrap(),
    ];
    for changed in &changes {
        assert!(changed.images.len() >= 8_000);
        let row = library
            .read(|tx| tx.changes().get(changed.change.unwrap()))
            .unwrap();
        let bytes = row.unwrap().parts.len();
        assert!(bytes < 100_000, "{bytes} bytes to remember one change");
    }
    for _ in &changes {
        library.undo(None).unwrap().unwrap();
    }
    assert_eq!(database(&library), before);
}

#[test]
fn the_last_one_of_duplicates_is_never_put_into_the_trash() {
    let (_dir, library) = fresh();
    let [a, b, c] = saved(&library);
    for (keep, trash) in [
        (vec![], vec![a]),
        (vec![a], vec![a, b]),
        (vec![ImageId(99)], vec![b]),
    ] {
        assert!(matches!(
            library.keep_best(&keep, &trash),
            Err(DbError::Conflict(_))
        ));
    }
    let kept = library.keep_best(&[a], &[b, c]).unwrap();
    assert_eq!(kept.images, [b, c]);
    assert!(matches!(
        library.keep_best(&[b], &[a]),
        Err(DbError::Conflict(_))
    ));
    assert_eq!(library.undo(None).unwrap().unwrap().kind, "keep_best");
}
