//! Rows held against files, and mended.

use crate::support::{NOW, assert_agreement, fresh, incoming, png, reopen, reserve, save};
use safelight_library::{
    CheckOptions, Checked, Elsewhere, ImageId, ImageRow, Library, RepairOptions, Repaired, Saved,
    StrayKind, UpkeepError,
};
use std::fs;

fn check(library: &Library) -> Checked {
    library.check(CheckOptions::default(), &|_| {}).unwrap()
}

fn deep(library: &Library) -> Checked {
    library.check(CheckOptions { deep: true }, &|_| {}).unwrap()
}

fn repair(library: &Library) -> Repaired {
    library.repair(RepairOptions::default(), &|_| {}).unwrap()
}

fn row(library: &Library, id: ImageId) -> ImageRow {
    library.read(|tx| tx.images().get(id)).unwrap().unwrap()
}

/// So many images that one of them is less than a twentieth.
fn many(library: &Library) -> Vec<Saved> {
    (0..40)
        .map(|seed| save(library, seed, &format!("fox {seed}")))
        .collect()
}

fn all_rows(library: &Library) -> Vec<ImageRow> {
    library.read(|tx| tx.images().newest(None, 10_000)).unwrap()
}

#[test]
fn a_library_that_is_as_it_should_be_is_sound_and_repair_changes_nothing() {
    let (_dir, library) = fresh();
    let saved = save(&library, 1, "a fox");
    let beside = safelight_library::Incoming {
        leave_untouched: true,
        ..incoming(reserve(&library), png(2), "a hare")
    };
    library.save(beside, |_, _| Ok(())).unwrap();
    library.trash(&[saved.image.id]).unwrap();
    // What systems put everywhere.
    let folder = library.absolute_path(&saved.image).unwrap();
    fs::write(folder.with_file_name(".DS_Store"), "x").unwrap();
    for checked in [check(&library), deep(&library)] {
        assert!(checked.is_sound(), "{checked:?}");
        assert_eq!((checked.images, checked.files), (2, 2));
        assert!(checked.strays.is_empty(), "{:?}", checked.strays);
    }
    let before = all_rows(&library);
    assert!(!repair(&library).changed_anything());
    assert_eq!(all_rows(&library), before);
}

#[test]
fn fault_17_a_deleted_file_is_marked_by_repair_alone_and_heals_when_it_is_back() {
    let (_dir, library) = fresh();
    let images = many(&library);
    let (id, path) = (
        images[3].image.id,
        library.absolute_path(&images[3].image).unwrap(),
    );
    let bytes = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();

    let checked = check(&library);
    assert_eq!(checked.missing.len(), 1);
    assert_eq!(
        (checked.missing[0].id, checked.missing[0].since),
        (id, None)
    );
    assert_eq!(
        row(&library, id).missing_since,
        None,
        "a check changed a row"
    );

    let repaired = repair(&library);
    assert_eq!((repaired.marked_missing, repaired.stopped), (1, None));
    assert!(row(&library, id).missing_since.is_some());
    assert!(!repair(&library).changed_anything(), "the second run");

    fs::write(&path, bytes).unwrap();
    assert_eq!(check(&library).returned, vec![id]);
    assert_eq!(repair(&library).healed, 1);
    assert_eq!(row(&library, id).missing_since, None);
    assert!(deep(&library).is_sound());
}

#[test]
fn fault_17_a_file_that_is_back_heals_when_it_is_looked_at() {
    let (_dir, library) = fresh();
    let images = many(&library);
    let path = library.absolute_path(&images[0].image).unwrap();
    let aside = path.with_extension("aside");
    let away = library.dir().parent().unwrap().join("away");
    fs::rename(&path, &away).unwrap();
    repair(&library);
    let marked = row(&library, images[0].image.id);
    assert!(marked.missing_since.is_some());
    assert!(!library.heal(&marked).unwrap(), "it is not back yet");
    fs::write(&path, "something else").unwrap();
    assert!(!library.heal(&marked).unwrap(), "it is another file");
    fs::rename(&path, &aside).unwrap();
    fs::rename(&away, &path).unwrap();
    assert!(library.heal(&marked).unwrap());
    assert_eq!(row(&library, images[0].image.id).missing_since, None);
}

#[test]
fn fault_17_more_than_a_twentieth_missing_stops_and_asks() {
    let (_dir, library) = fresh();
    let images = many(&library);
    for saved in &images[..3] {
        fs::remove_file(library.absolute_path(&saved.image).unwrap()).unwrap();
    }
    let before = all_rows(&library);
    let repaired = repair(&library);
    assert_eq!(repaired.stopped, Some((3, 0)));
    assert_eq!(
        all_rows(&library),
        before,
        "it changed something all the same"
    );

    let anyway = library
        .repair(RepairOptions { anyway: true }, &|_| {})
        .unwrap();
    assert_eq!((anyway.marked_missing, anyway.stopped), (3, None));
}

#[test]
fn fault_11_a_disk_that_goes_away_during_a_check_marks_nothing() {
    let (_dir, library) = fresh();
    many(&library);
    let away = library.dir().parent().unwrap().join("unplugged");
    fs::rename(library.dir(), &away).unwrap();
    let error = library.repair(RepairOptions { anyway: true }, &|_| {});
    assert!(
        matches!(
            error,
            Err(UpkeepError::Gone(_) | UpkeepError::Database(_) | UpkeepError::Io { .. })
        ),
        "{error:?}"
    );
    fs::rename(&away, library.dir()).unwrap();
    let library = reopen(library);
    assert!(
        all_rows(&library)
            .iter()
            .all(|row| row.missing_since.is_none())
    );
}

#[test]
fn fault_18_a_moved_file_is_found_by_its_hash_without_a_duplicate() {
    let (_dir, library) = fresh();
    let images = many(&library);
    let old = library.absolute_path(&images[5].image).unwrap();
    let new = library.dir().join("the best/of 2026/favourite fox.png");
    fs::create_dir_all(new.parent().unwrap()).unwrap();
    fs::rename(&old, &new).unwrap();

    let checked = check(&library);
    assert_eq!(checked.missing, vec![]);
    assert_eq!(checked.moved.len(), 1);
    assert_eq!(checked.moved[0].to, "the best/of 2026/favourite fox.png");

    let repaired = repair(&library);
    assert_eq!(
        (repaired.moved, repaired.filed, repaired.marked_missing),
        (1, 0, 0)
    );
    assert_eq!(all_rows(&library).len(), 40);
    let row = row(&library, images[5].image.id);
    assert_eq!(library.absolute_path(&row).unwrap(), new);
    assert!(!repair(&library).changed_anything());
    assert!(deep(&library).is_sound());
}

#[test]
fn fault_18_a_renamed_file_is_found_even_after_it_was_marked_as_missing() {
    let (_dir, library) = fresh();
    let images = many(&library);
    let old = library.absolute_path(&images[5].image).unwrap();
    let away = library.dir().parent().unwrap().join("away.png");
    fs::rename(&old, &away).unwrap();
    repair(&library);
    fs::rename(&away, old.with_file_name("fox.png")).unwrap();
    assert_eq!(repair(&library).moved, 1);
    assert_eq!(row(&library, images[5].image.id).missing_since, None);
    assert!(deep(&library).is_sound());
}

#[test]
fn a_copy_and_a_stranger_are_left_alone() {
    let (_dir, library) = fresh();
    let saved = save(&library, 1, "a fox");
    let path = library.absolute_path(&saved.image).unwrap();
    fs::copy(&path, path.with_file_name("copy of a fox.png")).unwrap();
    fs::write(path.with_file_name("letter.txt"), "dear").unwrap();
    fs::write(path.with_file_name("holiday.png"), png(77)).unwrap();
    let checked = deep(&library);
    assert!(checked.is_sound(), "{checked:?}");
    let mut kinds: Vec<(&str, StrayKind)> = checked
        .strays
        .iter()
        .map(|stray| (stray.path.rsplit('/').next().unwrap(), stray.kind))
        .collect();
    kinds.sort_by_key(|(name, _)| *name);
    assert_eq!(
        kinds,
        vec![
            ("copy of a fox.png", StrayKind::CopyOf(saved.image.id)),
            ("holiday.png", StrayKind::Unknown),
            ("letter.txt", StrayKind::Unknown),
        ]
    );
    assert!(!repair(&library).changed_anything());
    for name in ["copy of a fox.png", "letter.txt", "holiday.png"] {
        assert!(path.with_file_name(name).exists(), "{name} is gone");
    }
}

#[test]
fn fault_19_a_flipped_bit_is_told_by_its_hash_and_the_row_stays() {
    let (_dir, library) = fresh();
    let images = many(&library);
    // The same picture once more: paid twice, kept twice, and now of use.
    let twin = library
        .save(
            incoming(reserve(&library), png(7), "the same fox"),
            |_, _| Ok(()),
        )
        .unwrap();
    let path = library.absolute_path(&images[7].image).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let before = row(&library, images[7].image.id);

    assert!(check(&library).is_sound(), "the size is as it was");
    let checked = deep(&library);
    assert!(!checked.is_sound());
    assert_eq!(checked.changed.len(), 1);
    let changed = &checked.changed[0];
    assert_eq!((changed.id, changed.expected), (before.id, before.sha256));
    assert_eq!(changed.found, media::Digest::of(&bytes));
    assert_eq!(changed.elsewhere, Some(Elsewhere::Image(twin.image.id)));
    repair(&library);
    assert_eq!(row(&library, before.id), before);
    assert_eq!(fs::read(&path).unwrap(), bytes, "the file was touched");
}

#[test]
fn fault_19_a_file_that_was_cut_short_is_told_without_reading_all() {
    let (_dir, library) = fresh();
    let images = many(&library);
    let path = library.absolute_path(&images[7].image).unwrap();
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let checked = check(&library);
    assert_eq!(checked.changed.len(), 1);
    assert_eq!(checked.changed[0].id, images[7].image.id);
}

#[test]
fn a_row_that_was_lost_comes_back_from_its_file_under_its_id() {
    let (_dir, library) = fresh();
    let saved = save(&library, 1, "a fox in the snow");
    let before = row(&library, saved.image.id);
    let root = library.dir().to_path_buf();
    drop(library);
    let db = rusqlite::Connection::open(root.join("library.db")).unwrap();
    db.execute_batch("PRAGMA foreign_keys = ON; DELETE FROM images")
        .unwrap();
    drop(db);
    let library = crate::support::open(&root);
    assert!(!check(&library).is_sound());
    assert_eq!(repair(&library).filed, 1);
    let after = row(&library, saved.image.id);
    assert_eq!(after.prompt, before.prompt);
    assert_eq!(after.seed, before.seed);
    assert_eq!(after.source_sha256, before.source_sha256);
    assert_eq!(after.created_at, NOW);
    assert_agreement(&library);
    assert!(deep(&library).is_sound());
}

#[test]
fn a_file_whose_output_is_still_awaited_is_left_to_its_job() {
    use safelight_library::{NewOutput, OutputSource, OutputState};
    let (_dir, library) = fresh();
    let job = library
        .write(|tx| tx.jobs_mut().insert(&crate::support::new_job()))
        .unwrap();
    let output = NewOutput {
        idx: 0,
        state: OutputState::Pending,
        source: OutputSource::Inline,
        url: None,
        revised_prompt: None,
        expires_at: None,
        last_error: None,
        created_at: NOW,
    };
    let outputs = library
        .write(move |tx| tx.outputs_mut().add(job, &[output]))
        .unwrap();
    // The file is in its place, and the process died before its row was written.
    let image = outputs[0].image_id;
    library
        .save(incoming(image, png(1), "a fox"), |_, _| {
            Err(safelight_library::DbError::Conflict(
                "the process dies here",
            ))
        })
        .unwrap_err();
    assert!(check(&library).is_sound());
    assert!(!repair(&library).changed_anything());
}
