use crate::support::{NOW, assert_agreement, fresh, reopen, save, save_at};
use safelight_library::{DbError, ImageId, Library};

/// The whole gallery, in pages of three.
fn pages(library: &Library) -> Vec<ImageId> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = library.read(|tx| tx.images().newest(after, 3)).unwrap();
        let Some(last) = page.last() else { return all };
        after = Some(last.cursor());
        all.extend(page.iter().map(|image| image.id));
    }
}

#[test]
fn fault_24_order_stays_when_the_clock_jumps() {
    const DAY: i64 = 86_400_000;
    let (_dir, library) = fresh();
    // Two years forward, a day back, the same millisecond three times.
    let times = [NOW, NOW + 730 * DAY, NOW - DAY, NOW, NOW, NOW + 1, 0, -5];
    let ids: Vec<ImageId> = times
        .iter()
        .map(|at| save_at(&library, 1, "x", *at).image.id)
        .collect();
    let expected: Vec<ImageId> = [1, 5, 4, 3, 0, 2, 6, 7]
        .map(|place: usize| ids[place])
        .to_vec();
    assert_eq!(pages(&library), expected);
    assert_eq!(
        pages(&reopen(library)),
        expected,
        "the order changed by opening again"
    );
}

#[test]
fn an_image_that_arrives_while_paging_moves_none_of_the_others() {
    let (_dir, library) = fresh();
    for n in 0..6 {
        save_at(&library, n, "x", NOW + i64::from(n));
    }
    let first = library.read(|tx| tx.images().newest(None, 3)).unwrap();
    save_at(&library, 9, "new", NOW + 99);
    let second = library
        .read(|tx| tx.images().newest(Some(first[2].cursor()), 3))
        .unwrap();
    let ids: Vec<i64> = first
        .iter()
        .chain(&second)
        .map(|image| image.id.0)
        .collect();
    assert_eq!(ids, [6, 5, 4, 3, 2, 1]);
}

#[test]
fn fault_55_trashed_images_are_hidden_and_stay_on_disk_until_restored() {
    let (_dir, library) = fresh();
    let ids: Vec<ImageId> = (0..3).map(|n| save(&library, n, "x").image.id).collect();
    let trashed = library.trash(&[ids[0], ids[2], ImageId(99)]).unwrap();
    assert_eq!(trashed.images, [ids[0], ids[2]]);
    assert_eq!(pages(&library), [ids[1]]);
    assert_eq!(library.read(|tx| tx.images().trashed(9)).unwrap().len(), 2);
    assert_agreement(&library);
    let again = library.trash(&[ids[0]]).unwrap();
    assert_eq!(
        (again.images, again.change),
        (vec![], None),
        "trashing twice changes nothing"
    );
    let library = reopen(library);
    let restored = library.restore(&ids).unwrap();
    assert_eq!(restored.images, [ids[0], ids[2]]);
    assert_eq!(pages(&library), [ids[2], ids[1], ids[0]]);
}

#[test]
fn fault_55_what_was_before_and_after_is_recorded_for_undo() {
    let (_dir, library) = fresh();
    let id = save(&library, 1, "x").image.id;
    let trashed = library.trash(&[id]).unwrap().change.unwrap();
    let restored = library.restore(&[id]).unwrap().change.unwrap();
    let last = library.read(|tx| tx.changes().last()).unwrap().unwrap();
    assert_eq!(
        (last.id, last.kind.as_str(), last.images),
        (restored, "restore", 1)
    );
    let trash = library
        .read(|tx| tx.changes().get(trashed))
        .unwrap()
        .unwrap();
    assert_eq!((trash.kind.as_str(), trash.undone_at), ("trash", None));
    let parts: serde_json::Value = serde_json::from_str(&trash.parts).unwrap();
    assert_eq!(parts[0]["before"], "~", "it stood nowhere before");
    let parts_of_restore: serde_json::Value = serde_json::from_str(&last.parts).unwrap();
    assert_eq!(
        parts[0]["after"], parts_of_restore[0]["before"],
        "undo could not put it back to the same moment"
    );
}

#[test]
fn a_page_reads_one_moment() {
    let (_dir, library) = fresh();
    save(&library, 1, "x");
    library
        .read(|tx| {
            let before = tx.images().count()?;
            save(&library, 2, "y");
            assert_eq!(tx.images().count()?, before);
            Ok::<_, DbError>(())
        })
        .unwrap();
    assert_eq!(library.read(|tx| tx.images().count()).unwrap(), 2);
}
