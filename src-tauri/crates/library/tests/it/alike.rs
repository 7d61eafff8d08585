//! Duplicates, and families.

use crate::support::{fresh, incoming, png, reserve, save};
use media::PerceptualHash;
use safelight_library::{DuplicateKind, ImageId, ImageRow, Library, Mark};

/// Copies of a saved image as rows alone, as `change` makes them.
fn rows(
    library: &Library,
    count: usize,
    change: impl Fn(usize, ImageRow) -> ImageRow,
) -> Vec<ImageId> {
    let model = save(library, 1, "x").image;
    // Out of the way.
    library.trash(&[model.id]).unwrap();
    let ids = library
        .write(move |tx| tx.images_mut().reserve_ids(count))
        .unwrap();
    let rows = ids.iter().enumerate().map(|(n, id)| {
        let row = ImageRow {
            id: *id,
            path: format!("images/{id}.png"),
            pixel_hash: None,
            perceptual_hash: None,
            source_sha256: media::Digest::of(&id.0.to_le_bytes()),
            ..model.clone()
        };
        change(n, row)
    });
    library.insert_rows(rows.collect::<Vec<_>>()).unwrap();
    ids
}

fn groups(library: &Library, kind: DuplicateKind) -> Vec<Vec<ImageId>> {
    let groups = library.duplicates(kind).unwrap();
    groups.into_iter().map(|group| group.ids).collect()
}

#[test]
fn the_same_picture_saved_twice_is_found_by_file_pixels_and_look() {
    let (_dir, library) = fresh();
    let first = save(&library, 1, "a red fox").image.id;
    let other = save(&library, 2, "a hare").image.id;
    let second = save(&library, 1, "the same again").image.id;
    for kind in [DuplicateKind::File, DuplicateKind::Pixels] {
        assert_eq!(groups(&library, kind), [vec![first, second]], "{kind:?}");
    }
    let near = groups(&library, DuplicateKind::Near);
    assert!(near[0].contains(&first) && near[0].contains(&second));
    library.mark(&[second], Mark::Favourite(true)).unwrap();
    assert_eq!(groups(&library, DuplicateKind::File), [vec![second, first]]);
    library.trash(&[first]).unwrap();
    assert!(groups(&library, DuplicateKind::File).is_empty(), "{other}");
}

#[test]
fn the_best_is_rated_highest_then_a_favourite_then_larger_then_older() {
    let (_dir, library) = fresh();
    let ids = rows(&library, 5, |n, row| ImageRow {
        pixel_hash: Some(media::Digest::of(b"one")),
        rating: [0, 3, 3, 3, 3][n],
        favourite: [true, false, true, true, true][n],
        width: [90, 90, 10, 20, 20][n],
        created_at: [1, 1, 1, 5, 4][n],
        ..row
    });
    let best = [4, 3, 2, 1, 0].map(|n: usize| ids[n]);
    assert_eq!(groups(&library, DuplicateKind::Pixels), [best.to_vec()]);
}

#[test]
fn looks_are_near_up_to_four_bits_and_groups_grow_together() {
    let (_dir, library) = fresh();
    let looks = [
        0_u64,
        0b1111,
        0b1111 << 60 | 0b1111,
        u64::MAX,
        u64::MAX << 5,
        0,
    ];
    let ids = rows(&library, looks.len(), |n, row| ImageRow {
        perceptual_hash: Some(PerceptualHash(looks[n])),
        ..row
    });
    let near = groups(&library, DuplicateKind::Near);
    let mut together = vec![ids[0], ids[1], ids[2], ids[5]];
    together.sort_unstable();
    assert_eq!(near.len(), 1, "five bits are not near: {near:?}");
    let mut found = near[0].clone();
    found.sort_unstable();
    assert_eq!(found, together);
}

fn child(library: &Library, seed: u8, parent: ImageId) -> ImageId {
    let mut made = incoming(reserve(library), png(seed), "a child");
    made.record.parent_image_id = Some(parent.0);
    library.save(made, |_, _| Ok(())).unwrap().image.id
}

#[test]
fn a_family_is_told_from_its_oldest_each_before_its_own_line() {
    let (_dir, library) = fresh();
    let oldest = save(&library, 1, "x").image.id;
    let first = child(&library, 2, oldest);
    let second = child(&library, 3, oldest);
    let grandchild = child(&library, 4, first);
    let orphan = child(&library, 5, ImageId(999));
    let tree: Vec<_> = library
        .family(grandchild)
        .unwrap()
        .into_iter()
        .map(|member| (member.image.id, member.parent))
        .collect();
    let expected = [
        (oldest, None),
        (first, Some(oldest)),
        (grandchild, Some(first)),
        (second, Some(oldest)),
    ];
    assert_eq!(tree, expected);
    assert_eq!(library.family(orphan).unwrap().len(), 1);
    assert!(library.family(ImageId(999)).unwrap().is_empty());
}

#[test]
fn a_circle_of_parents_ends() {
    let (_dir, library) = fresh();
    let next = ImageId(2);
    let one = child(&library, 1, next);
    let two = child(&library, 2, one);
    assert_eq!(two, next);
    assert_eq!(library.family(one).unwrap().len(), 2);
}
