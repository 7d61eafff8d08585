//! Ratings, favourites and the trash, taken back and done again.

use crate::support::{fresh, reopen, save, save_at};
use safelight_library::{
    ChangeId, DbError, GalleryView, ImageId, ImageRow, Library, Mark, Stretch,
};

fn rows(library: &Library) -> Vec<ImageRow> {
    library
        .read(|tx| {
            let mut rows = tx.images().newest(None, 10_000)?;
            rows.extend(tx.images().trashed(10_000)?);
            rows.sort_by_key(|row| row.id);
            Ok::<_, DbError>(rows)
        })
        .unwrap()
}

/// Copies of a saved image as rows alone.
fn many(library: &Library, count: usize) -> Vec<ImageId> {
    let model = save(library, 1, "a red fox").image;
    let ids = library
        .write(move |tx| tx.images_mut().reserve_ids(count))
        .unwrap();
    let rows = ids.iter().map(|id| ImageRow {
        id: *id,
        path: format!("images/2026/11/{id}.png"),
        ..model.clone()
    });
    assert_eq!(
        library.insert_rows(rows.collect::<Vec<_>>()).unwrap(),
        count
    );
    ids
}

fn ids_of(library: &Library, view: GalleryView) -> Vec<i64> {
    let mut ids = Vec::new();
    library
        .read(|tx| {
            tx.images()
                .walk(view, Stretch::Whole, |cell| ids.push(cell.id.0))
        })
        .unwrap();
    ids
}

#[test]
fn a_change_is_undone_and_done_again_after_a_restart() {
    let (_dir, library) = fresh();
    let id = save(&library, 1, "x").image.id;
    let rated = library.mark(&[id], Mark::Rating(4)).unwrap();
    library.mark(&[id], Mark::Favourite(true)).unwrap();
    let library = reopen(library);
    let undone = library.undo(None).unwrap().unwrap();
    assert_eq!(
        (undone.kind.as_str(), undone.images),
        ("favourite", vec![id])
    );
    assert_eq!(library.undo(rated.change).unwrap().unwrap().kind, "rate");
    assert_eq!(library.undo(None).unwrap(), None, "there is no more");
    assert_eq!(library.undo(rated.change).unwrap(), None, "undone already");
    let row = &rows(&library)[0];
    assert_eq!((row.rating, row.favourite), (0, false));
    let library = reopen(library);
    assert_eq!(library.redo().unwrap().unwrap().kind, "rate");
    assert_eq!(library.redo().unwrap().unwrap().kind, "favourite");
    assert_eq!(library.redo().unwrap(), None);
    let row = &rows(&library)[0];
    assert_eq!((row.rating, row.favourite), (4, true));
}

#[test]
fn a_new_change_drops_what_could_be_done_again() {
    let (_dir, library) = fresh();
    let id = save(&library, 1, "x").image.id;
    library.mark(&[id], Mark::Rating(2)).unwrap();
    library.undo(None).unwrap();
    library.mark(&[id], Mark::Favourite(true)).unwrap();
    assert_eq!(library.redo().unwrap(), None);
    assert_eq!(rows(&library)[0].rating, 0);
}

#[test]
fn an_old_change_taken_back_leaves_alone_what_was_changed_since() {
    let (_dir, library) = fresh();
    let ids: Vec<ImageId> = (0..2).map(|n| save(&library, n, "x").image.id).collect();
    let both = library.mark(&ids, Mark::Rating(2)).unwrap();
    library.mark(&ids[..1], Mark::Rating(5)).unwrap();
    let undone = library.undo(both.change).unwrap().unwrap();
    assert_eq!(undone.images, ids[1..]);
    let ratings: Vec<u8> = rows(&library).iter().map(|row| row.rating).collect();
    assert_eq!(ratings, [5, 0]);
}

#[test]
fn what_changes_nothing_is_no_change() {
    let (_dir, library) = fresh();
    let id = save(&library, 1, "x").image.id;
    for mark in [Mark::Rating(0), Mark::Favourite(false), Mark::Trashed(None)] {
        let changed = library.mark(&[id, ImageId(99), ImageId(-1)], mark).unwrap();
        assert_eq!((changed.images, changed.change), (vec![], None));
    }
    let twice = library.mark(&[id, id], Mark::Rating(1)).unwrap();
    assert_eq!(twice.images, [id]);
    assert_eq!(library.undo(Some(ChangeId(99))).unwrap(), None);
}

#[test]
fn fault_55_an_image_taken_out_of_the_trash_by_undo_stands_where_it_stood() {
    let (_dir, library) = fresh();
    let ids: Vec<ImageId> = (0..3).map(|n| save(&library, n, "x").image.id).collect();
    let before = rows(&library);
    let trashed = library.trash(&ids[1..2]).unwrap();
    let in_trash = rows(&library);
    let library = reopen(library);
    library.undo(trashed.change).unwrap();
    assert_eq!(rows(&library), before);
    library.redo().unwrap();
    assert_eq!(rows(&library), in_trash, "another moment than before");
    library.restore(&ids).unwrap();
    library.undo(None).unwrap();
    assert_eq!(rows(&library), in_trash, "the trash has another order now");
}

#[test]
fn each_view_holds_its_images_in_its_order_and_counts_them() {
    let (_dir, library) = fresh();
    let ids: Vec<ImageId> = (0..6).map(|n| save(&library, n, "x").image.id).collect();
    library.mark(&ids[..3], Mark::Favourite(true)).unwrap();
    library.mark(&ids[1..4], Mark::Rating(3)).unwrap();
    library
        .mark(&ids[2..3], Mark::Trashed(Some(7_000)))
        .unwrap();
    library.mark(&ids[5..], Mark::Trashed(Some(9_000))).unwrap();
    let of = |places: &[usize]| places.iter().map(|n| ids[*n].0).collect::<Vec<_>>();
    assert_eq!(ids_of(&library, GalleryView::All), of(&[4, 3, 1, 0]));
    assert_eq!(ids_of(&library, GalleryView::Favourites), of(&[1, 0]));
    assert_eq!(ids_of(&library, GalleryView::Unrated), of(&[4, 0]));
    assert_eq!(ids_of(&library, GalleryView::Trash), of(&[5, 2]));
    let counts = library.read(|tx| tx.images().counts()).unwrap();
    assert_eq!(
        (
            counts.all,
            counts.favourites,
            counts.unrated,
            counts.trash,
            counts.demo
        ),
        (4, 2, 2, 2, 0)
    );
}

#[test]
fn two_stretches_of_a_view_are_all_of_it() {
    let (_dir, library) = fresh();
    let ids: Vec<ImageId> = (0..9_i64)
        .map(|n| save_at(&library, 1, "x", 1_000 * (n % 4)).image.id)
        .collect();
    library.mark(&ids[2..8], Mark::Favourite(true)).unwrap();
    let none = library.read(|tx| tx.images().middle(10)).unwrap();
    assert_eq!(none, None);
    let middle = library.read(|tx| tx.images().middle(9)).unwrap().unwrap();
    for view in [GalleryView::All, GalleryView::Favourites] {
        let mut both = Vec::new();
        for stretch in [Stretch::Before(middle), Stretch::From(middle)] {
            let before = both.len();
            library
                .read(|tx| tx.images().walk(view, stretch, |cell| both.push(cell.id.0)))
                .unwrap();
            assert!(both.len() > before, "a stretch is empty");
        }
        assert_eq!(both, ids_of(&library, view));
    }
}

#[test]
fn a_cell_says_what_its_row_says() {
    let (_dir, library) = fresh();
    let model = save(&library, 1, "x").image;
    let ids = library.write(|tx| tx.images_mut().reserve_ids(2)).unwrap();
    let rows = [
        ImageRow {
            id: ids[0],
            path: "images/a.png".to_owned(),
            width: 70_000,
            height: 1,
            average_colour: Some([1, 2, 255]),
            rating: 5,
            favourite: true,
            demo: true,
            created_at: -5,
            ..model.clone()
        },
        ImageRow {
            id: ids[1],
            path: "images/b.png".to_owned(),
            average_colour: None,
            undecodable: Some(safelight_library::Undecodable::Damaged),
            missing_since: Some(1),
            created_at: -6,
            ..model.clone()
        },
    ];
    library.insert_rows(rows.clone()).unwrap();
    let mut cells = Vec::new();
    library
        .read(|tx| {
            tx.images()
                .walk(GalleryView::All, Stretch::Whole, |cell| cells.push(cell))
        })
        .unwrap();
    assert_eq!(cells.len(), 3);
    let (first, second) = (cells[1], cells[2]);
    assert_eq!(
        (first.id, first.at, first.version),
        (ids[0], -5, model.version_bits())
    );
    assert_eq!(
        (first.width, first.height, first.colour),
        (65_535, 1, 0x01_02_ff)
    );
    assert_eq!(
        (
            first.rating,
            first.favourite,
            first.demo,
            first.undecodable,
            first.missing
        ),
        (5, true, true, false, false)
    );
    assert_eq!(
        (second.colour, second.rating, second.favourite),
        (0x80_80_80, 0, false)
    );
    assert!(second.undecodable && second.missing && !second.demo);
}

#[test]
fn ten_thousand_images_are_changed_and_put_back_in_one_step_each() {
    let (_dir, library) = fresh();
    let ids = many(&library, 10_000);
    let before = rows(&library);
    library.mark(&ids, Mark::Rating(5)).unwrap();
    assert_eq!(library.trash(&ids).unwrap().images.len(), 10_000);
    assert_eq!(ids_of(&library, GalleryView::Trash).len(), 10_000);
    assert_eq!(library.undo(None).unwrap().unwrap().images.len(), 10_000);
    assert_eq!(library.undo(None).unwrap().unwrap().images.len(), 10_000);
    assert_eq!(rows(&library), before);
}

#[test]
fn images_of_the_demo_go_to_the_trash_together() {
    let (_dir, library) = fresh();
    let model = save(&library, 1, "x").image;
    let ids = library.write(|tx| tx.images_mut().reserve_ids(2)).unwrap();
    let demo = ids.iter().map(|id| ImageRow {
        id: *id,
        path: format!("images/{id}.png"),
        demo: true,
        ..model.clone()
    });
    library.insert_rows(demo.collect::<Vec<_>>()).unwrap();
    assert_eq!(library.read(|tx| tx.images().counts()).unwrap().demo, 2);
    assert_eq!(library.trash_demo().unwrap().images, ids);
    assert_eq!(ids_of(&library, GalleryView::All), [model.id.0]);
    assert_eq!(library.trash_demo().unwrap().change, None);
}
