//! Any changes at all, in any order, taken back and done again.

use crate::curation::{database, saved};
use crate::support::fresh;
use proptest::prelude::*;
use rusqlite::Connection;
use safelight_library::{AlbumId, Changed, DbError, ImageId, Library, Mark, SmartAlbumId, TagId};

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
