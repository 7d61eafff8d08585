//! Tags, albums, saved searches and notes, taken back and done again; and any changes at all.

use crate::support::{NOW, fresh, reopen, save};
use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::types::Value;
use safelight_library::{
    AlbumId, Changed, DbError, ImageId, ImageRow, Library, Mark, SmartAlbumId, TagId, Which,
};
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
fn database(library: &Library) -> BTreeMap<&'static str, Vec<Vec<Value>>> {
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

fn saved<const N: usize>(library: &Library) -> [ImageId; N] {
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

/// Something a person does, with numbers that are turned into what is there at that moment.
#[derive(Debug, Clone)]
enum Deed {
    Mark(Vec<usize>, Mark),
    Note(Vec<usize>, Option<&'static str>),
    Tag(Vec<usize>, &'static str),
    Untag(Vec<usize>, &'static str),
    RenameTag(usize, &'static str),
    DeleteTag(usize),
    CreateAlbum(Option<usize>, &'static str),
    RenameAlbum(usize, &'static str),
    MoveAlbum(usize, Option<usize>, usize),
    DeleteAlbum(usize),
    Cover(usize, Option<usize>),
    Add(usize, Vec<usize>),
    Remove(usize, Vec<usize>),
    Arrange(usize, Vec<usize>, Option<usize>),
    SaveSearch(&'static str),
    ChangeSearch(usize, &'static str),
    DeleteSearch(usize),
    KeepBest(usize, Vec<usize>),
}

const NAMES: [&str; 6] = ["a", "a/b", "A/b/c", "d", "a/b/B", "d/a"];

fn deed() -> impl Strategy<Value = Deed> {
    use Deed as D;
    let some = || proptest::collection::vec(0..5_usize, 0..5);
    let name = || proptest::sample::select(&NAMES[..]);
    let maybe = || proptest::option::of(0..4_usize);
    let mark = prop_oneof![
        (0..=5_u8).prop_map(Mark::Rating),
        any::<bool>().prop_map(Mark::Favourite),
        proptest::option::of(1..9_i64).prop_map(Mark::Trashed),
    ];
    let note = proptest::option::of(proptest::sample::select(&["", "x", "y"][..]));
    prop_oneof![
        3 => (some(), mark).prop_map(|(ids, mark)| D::Mark(ids, mark)),
        1 => (some(), note).prop_map(|(ids, note)| D::Note(ids, note)),
        3 => (some(), name()).prop_map(|(ids, name)| D::Tag(ids, name)),
        1 => (some(), name()).prop_map(|(ids, name)| D::Untag(ids, name)),
        2 => (0..4_usize, name()).prop_map(|(tag, name)| D::RenameTag(tag, name)),
        1 => (0..4_usize).prop_map(D::DeleteTag),
        2 => (maybe(), name()).prop_map(|(parent, name)| D::CreateAlbum(parent, name)),
        1 => (0..4_usize, name()).prop_map(|(album, name)| D::RenameAlbum(album, name)),
        1 => (0..4_usize, maybe(), 0..4_usize).prop_map(|(album, parent, at)| D::MoveAlbum(album, parent, at)),
        1 => (0..4_usize).prop_map(D::DeleteAlbum),
        1 => (0..4_usize, maybe()).prop_map(|(album, image)| D::Cover(album, image)),
        3 => (0..4_usize, some()).prop_map(|(album, ids)| D::Add(album, ids)),
        1 => (0..4_usize, some()).prop_map(|(album, ids)| D::Remove(album, ids)),
        2 => (0..4_usize, some(), maybe()).prop_map(|(album, ids, before)| D::Arrange(album, ids, before)),
        1 => name().prop_map(D::SaveSearch),
        1 => (0..4_usize, name()).prop_map(|(search, name)| D::ChangeSearch(search, name)),
        1 => (0..4_usize).prop_map(D::DeleteSearch),
        1 => (0..5_usize, some()).prop_map(|(keep, trash)| D::KeepBest(keep, trash)),
    ]
}

/// Does it, if that makes sense at the moment.
fn act(library: &Library, images: &[ImageId], deed: &Deed) -> Result<Changed, DbError> {
    use Deed as D;
    let ids = |places: &[usize]| places.iter().map(|n| images[*n]).collect::<Vec<_>>();
    let (tags, albums, searches) = library.read(|tx| {
        let tags: Vec<TagId> = tx.tags().all()?.iter().map(|tag| tag.id).collect();
        let albums: Vec<AlbumId> = tx.albums().all()?.iter().map(|album| album.id).collect();
        let searches = tx.smart_albums().all()?;
        let searches: Vec<SmartAlbumId> = searches.iter().map(|album| album.id).collect();
        Ok::<_, DbError>((tags, albums, searches))
    })?;
    let tag = |n: &usize| tags.get(*n).copied().unwrap_or(TagId(-1));
    let album = |n: &usize| albums.get(*n).copied().unwrap_or(AlbumId(-1));
    let search = |n: &usize| searches.get(*n).copied().unwrap_or(SmartAlbumId(-1));
    match deed {
        D::Mark(some, mark) => library.mark(ids(some), *mark),
        D::Note(some, note) => library.set_note(ids(some), *note),
        D::Tag(some, name) => library.tag(ids(some), name),
        D::Untag(some, name) => library.untag(ids(some), name),
        D::RenameTag(n, name) => library.rename_tag(tag(n), name),
        D::DeleteTag(n) => library.delete_tag(tag(n)),
        D::CreateAlbum(parent, name) => {
            let parent = parent.as_ref().map(album);
            library.create_album(name, parent).map(|made| made.0)
        }
        D::RenameAlbum(n, name) => library.rename_album(album(n), name),
        D::MoveAlbum(n, parent, at) => {
            library.move_album(album(n), parent.as_ref().map(album), *at)
        }
        D::DeleteAlbum(n) => library.delete_album(album(n)),
        D::Cover(n, image) => library.set_album_cover(album(n), image.map(|n| images[n])),
        D::Add(n, some) => library.add_to_album(album(n), ids(some)),
        D::Remove(n, some) => library.remove_from_album(album(n), ids(some)),
        D::Arrange(n, some, before) => {
            library.arrange_album(album(n), &ids(some), before.map(|n| images[n]))
        }
        D::SaveSearch(name) => library.save_smart_album(name, "fox").map(|made| made.0),
        D::ChangeSearch(n, name) => library.change_smart_album(search(n), name, name),
        D::DeleteSearch(n) => library.delete_smart_album(search(n)),
        D::KeepBest(keep, trash) => library.keep_best(&[images[*keep]], &ids(trash)),
    }
}

/// The number that stands in each row is the one that counting gives.
fn assert_counts(library: &Library) {
    let conn = Connection::open(library.dir().join("library.db")).unwrap();
    let wrong: i64 = conn
        .query_row(
            "SELECT (SELECT count(*) FROM tags WHERE images <> (SELECT count(*) FROM image_tags x
                JOIN images i ON i.id = x.image_id WHERE x.tag_id = tags.id AND i.trashed_at IS NULL))
              + (SELECT count(*) FROM albums WHERE images <> (SELECT count(*) FROM album_images x
                JOIN images i ON i.id = x.image_id WHERE x.album_id = albums.id AND i.trashed_at IS NULL))",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(wrong, 0, "a tag or an album counts wrongly");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_changes_undone_one_by_one_give_every_row_back_and_done_again_bring_them(
        deeds in proptest::collection::vec(deed(), 0..16)
    ) {
        let (_dir, library) = fresh();
        let images: [ImageId; 5] = saved(&library);
        let mut stood = vec![database(&library)];
        for deed in &deeds {
            match act(&library, &images, deed) {
                Ok(changed) => {
                    if changed.change.is_some() {
                        stood.push(database(&library));
                    } else {
                        prop_assert_eq!(&database(&library), stood.last().unwrap(), "changed without a record");
                    }
                }
                Err(DbError::Conflict(_)) => prop_assert_eq!(&database(&library), stood.last().unwrap()),
                Err(other) => panic!("{deed:?}: {other}"),
            }
            assert_counts(&library);
        }
        for then in stood.iter().rev().skip(1) {
            prop_assert!(library.undo(None).unwrap().is_some());
            prop_assert_eq!(&database(&library), then);
        }
        prop_assert_eq!(library.undo(None).unwrap(), None);
        for then in stood.iter().skip(1) {
            prop_assert!(library.redo().unwrap().is_some());
            prop_assert_eq!(&database(&library), then);
        }
        prop_assert_eq!(library.redo().unwrap(), None);
        assert_counts(&library);
    }

    #[test]
    fn changes_undone_out_of_their_turn_leave_a_sound_library(
        deeds in proptest::collection::vec(deed(), 0..14), order in proptest::collection::vec(any::<u16>(), 0..14)
    ) {
        let (_dir, library) = fresh();
        let images: [ImageId; 5] = saved(&library);
        let mut changes: Vec<_> = deeds
            .iter()
            .filter_map(|deed| act(&library, &images, deed).ok()?.change)
            .collect();
        for n in order {
            if !changes.is_empty() {
                let change = changes.remove(usize::from(n) % changes.len());
                library.undo(Some(change)).unwrap();
            }
            assert_counts(&library);
        }
        while library.redo().unwrap().is_some() {
            assert_counts(&library);
        }
        let conn = Connection::open(library.dir().join("library.db")).unwrap();
        let broken = conn.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap();
        prop_assert!(!broken);
    }
}
