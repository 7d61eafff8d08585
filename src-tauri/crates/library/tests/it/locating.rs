//! Files that a person moved out of the library, found again by what is in them.

use crate::support::{NOW, assert_agreement, fresh, incoming, open, png, reserve, save};
use safelight_library::{
    CheckOptions, ImageId, ImageRow, Incoming, Library, Located, RepairOptions, UpkeepError,
};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn locate(library: &Library, ids: Option<&[ImageId]>, at: &Path) -> Located {
    library.locate(ids, at, &|_| {}).unwrap()
}

/// Moves the file of an image out of the library.
fn take_away(library: &Library, image: &ImageRow, to: &Path) -> PathBuf {
    let from = library.absolute_path(image).unwrap();
    fs::create_dir_all(to).unwrap();
    let to = to.join("another name.png");
    fs::rename(from, &to).unwrap();
    to
}

fn row(library: &Library, id: ImageId) -> ImageRow {
    library.read(|tx| tx.images().get(id)).unwrap().unwrap()
}

#[test]
fn fault_17_a_file_that_was_moved_away_is_known_by_its_hash_and_put_back() {
    let (dir, library) = fresh();
    let images: Vec<ImageRow> = (0..30).map(|n| save(&library, n, "a fox").image).collect();
    let moved = take_away(&library, &images[3], &dir.path().join("desktop"));
    library.repair(RepairOptions::default(), &|_| {}).unwrap();
    assert!(row(&library, images[3].id).missing_since.is_some());

    let located = locate(&library, Some(&[images[3].id]), &moved);
    assert_eq!(located.back, [(images[3].id, moved.clone())]);
    assert_eq!((located.files, located.missing.len()), (1, 0));
    assert!(moved.exists(), "the file of a person was taken away");
    assert!(row(&library, images[3].id).missing_since.is_none());
    assert_agreement(&library);
    let root = library.dir().to_path_buf();
    drop(library);
    let checked = open(&root)
        .check(CheckOptions { deep: true }, &|_| {})
        .unwrap();
    assert!(checked.is_sound(), "{checked:?}");
}

#[test]
fn fault_17_another_file_is_not_taken_for_the_image() {
    let (dir, library) = fresh();
    let (fox, hare) = (
        save(&library, 1, "fox").image,
        save(&library, 2, "hare").image,
    );
    take_away(&library, &fox, &dir.path().join("desktop"));
    let other = library.absolute_path(&hare).unwrap();
    let located = locate(&library, Some(&[fox.id]), &other);
    assert_eq!((located.back.len(), located.missing), (0, vec![fox.id]));
    assert!(!library.absolute_path(&fox).unwrap().exists());
    // One that has the size and not the content.
    let mut bytes = fs::read(dir.path().join("desktop/another name.png")).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let forged = dir.path().join("forged.png");
    fs::write(&forged, bytes).unwrap();
    assert!(locate(&library, Some(&[fox.id]), &forged).back.is_empty());
}

#[test]
fn fault_17_whatever_stands_in_the_place_of_an_image_is_not_written_over() {
    let (dir, library) = fresh();
    let fox = save(&library, 1, "fox").image;
    let moved = take_away(&library, &fox, &dir.path().join("desktop"));
    let place = library.absolute_path(&fox).unwrap();
    fs::write(&place, "mine").unwrap();
    let located = locate(&library, Some(&[fox.id]), &moved);
    assert_eq!((located.back.len(), located.in_place), (0, vec![fox.id]));
    assert_eq!(fs::read(&place).unwrap(), b"mine");
}

#[test]
fn fault_17_a_folder_is_looked_through_for_all_that_is_missing_with_the_records_beside() {
    let (dir, library) = fresh();
    let mut images: Vec<ImageRow> = (0..4).map(|n| save(&library, n, "a fox").image).collect();
    let beside = Incoming {
        leave_untouched: true,
        ..incoming(reserve(&library), png(9), "a hare")
    };
    images.push(library.save(beside, |_, _| Ok(())).unwrap().image);
    // The same picture twice: both are there again from one file.
    let twin = Incoming {
        leave_untouched: true,
        created_at: NOW,
        ..incoming(reserve(&library), png(9), "a hare")
    };
    images.push(library.save(twin, |_, _| Ok(())).unwrap().image);
    let away = dir.path().join("away/deep");
    fs::create_dir_all(&away).unwrap();
    for (n, image) in images.iter().enumerate().skip(2) {
        let from = library.absolute_path(image).unwrap();
        let to = away.join(format!("{n}.png"));
        fs::rename(&from, &to).unwrap();
        if image.sidecar {
            let (mut from, mut to) = (from.into_os_string(), to.into_os_string());
            from.push(".json");
            to.push(".json");
            fs::rename(from, to).unwrap();
        }
    }
    fs::remove_file(away.join("5.png")).unwrap();
    fs::remove_file(away.join("2.png")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(dir.path(), away.join("round")).unwrap();

    let located = locate(&library, None, &dir.path().join("away"));
    let mut back: Vec<ImageId> = located.back.iter().map(|(id, _)| *id).collect();
    back.sort_unstable();
    assert_eq!(back, [images[3].id, images[4].id, images[5].id]);
    assert_eq!(located.missing, [images[2].id]);
    let place = library.absolute_path(&images[4]).unwrap();
    assert!(
        place
            .with_file_name(format!(
                "{}.json",
                place.file_name().unwrap().to_str().unwrap()
            ))
            .exists()
    );
    // A second look finds nothing more to do.
    let again = locate(&library, None, &dir.path().join("away"));
    assert!(again.back.is_empty());
}

#[test]
fn fault_11_nothing_is_put_back_where_the_library_is_gone() {
    let (dir, library): (TempDir, Library) = fresh();
    let fox = save(&library, 1, "fox").image;
    let moved = take_away(&library, &fox, &dir.path().join("desktop"));
    let marker = library.dir().join("safelight.json");
    fs::rename(&marker, dir.path().join("marker")).unwrap();
    let refused = library.locate(Some(&[fox.id]), &moved, &|_| {});
    assert!(matches!(refused, Err(UpkeepError::Gone(_))), "{refused:?}");
    assert!(!library.absolute_path(&fox).unwrap().exists());
}
