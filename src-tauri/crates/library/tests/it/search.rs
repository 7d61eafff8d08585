//! Finding images: the index follows texts, both ways of asking agree, and an index that is damaged harms nobody.

use crate::support::{NOW, fresh, open, png, save_at};
use media::PerceptualHash;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use safelight_library::query::{Query, Typing, read};
use safelight_library::{
    DbError, Find, ImageId, ImageRow, Library, LinkKind, LinkRow, Mark, Place, Sort, SortBy,
    Surroundings, TextOf,
};

const HOUR: i64 = 3_600_000;

fn query(text: &str) -> Query {
    read(text, Typing::Done).query.unwrap()
}

fn asking(place: Place, text: &str) -> Find {
    Find {
        query: query(text),
        around: Surroundings {
            now: NOW,
            profiles: vec![("Work".to_owned(), "w1".to_owned())],
        },
        ..Find::all(place)
    }
}

fn look(library: &Library, text: &str) -> Vec<i64> {
    let ids = library.look_ids(&asking(Place::All, text)).unwrap();
    ids.into_iter().map(|id| id.0).collect()
}

fn by_sql(dir: &std::path::Path, find: &Find) -> Vec<ImageId> {
    let cold = open(dir);
    assert!(!cold.has_columns());
    cold.find(find)
        .unwrap()
        .into_iter()
        .map(|image| image.id)
        .collect()
}

/// Rows that differ in all that can be asked for; their files are of no matter here.
fn filled(library: &Library, count: i64) {
    let model = save_at(library, 1, "the first", NOW - 10_000 * HOUR).image;
    let prompts = [
        "a red fox in the snow",
        "a fox, red and blue",
        "snow over the caf\u{e9}",
        "黒い猫と赤い狐",
        "R\u{e9}d f\u{f4}x",
        "low-res x-ray of a house",
        "red",
        "an old house by the sea",
        "красная лиса",
        "猫",
    ];
    let ids = library
        .write(move |tx| tx.images_mut().reserve_ids(count as usize))
        .unwrap();
    let rows: Vec<ImageRow> = ids
        .iter()
        .zip(0_i64..)
        .map(|(id, n)| ImageRow {
            id: *id,
            path: format!("images/none/{id}.png"),
            prompt: prompts[n as usize % prompts.len()].to_owned(),
            negative_prompt: (n % 3 == 0).then(|| "blurry, red".to_owned()),
            revised_prompt: (n % 7 == 0).then(|| "a crimson fox".to_owned()),
            note: (n % 11 == 0).then(|| "print this, snow".to_owned()),
            model: [
                None,
                Some("flux-dev"),
                Some("flux-schnell"),
                Some("Old Model"),
            ][n as usize % 4]
                .map(str::to_owned),
            profile_id: (n % 5 == 0).then(|| "w1".to_owned()),
            width: [1024, 512, 768][n as usize % 3],
            height: [1024, 768, 512, 0][n as usize % 4],
            bytes: (n as u64 % 9) * 400_000,
            steps: (n % 2 == 0).then_some(20 + (n % 5) as u32),
            seed: media::SeedRecord {
                value: (n % 3 == 0).then_some(n),
                ..model.seed
            },
            rating: (n % 6) as u8,
            favourite: n % 4 == 1,
            demo: n % 10 == 9,
            imported: n % 8 == 0,
            trashed_at: (n % 9 == 8).then_some(NOW + n),
            // Not in the order of ids.
            created_at: NOW - ((n * 37) % count) * 9 * HOUR,
            perceptual_hash: Some(PerceptualHash(u64::MAX << (n % 40))),
            pixel_hash: Some(media::Digest([(n % 50) as u8; 32])),
            ..model.clone()
        })
        .collect();
    library.insert_rows(rows).unwrap();
    library
        .write(move |tx| {
            for (id, n) in ids.iter().zip(0_i64..) {
                for (every, name) in [(4, "animals"), (6, "animals/fox"), (7, "Ani")] {
                    if n % every == 0 {
                        let tag = tx.tags_mut().ensure(name, NOW)?;
                        tx.image_tags_mut().add(*id, tag)?;
                    }
                }
                if n % 13 == 0 {
                    tx.image_links_mut().insert(&LinkRow {
                        image_id: *id,
                        kind: LinkKind::Input,
                        position: 0,
                        linked_id: ids[0],
                    })?;
                }
            }
            Ok::<_, DbError>(())
        })
        .unwrap();
}

#[test]
fn words_are_found_in_any_script_without_accents_and_as_phrases() {
    let (_dir, library) = fresh();
    filled(&library, 10);
    // Ids 2 to 11 have the prompts in their order; the tenth is in the trash.
    let found = |text: &str| {
        let mut ids = look(&library, text);
        ids.sort_unstable();
        ids
    };
    assert_eq!(found("red fox"), [2, 3, 6]);
    assert_eq!(found("\"red fox\""), [2, 6]);
    assert_eq!(found("cafe"), [4]);
    assert_eq!(found("猫"), [5, 11]);
    assert_eq!(found("赤い"), [5]);
    assert_eq!(found("い赤"), [] as [i64; 0]);
    assert_eq!(found("x-ray"), [7]);
    assert_eq!(found("ЛИСА is:trashed"), [10]);
    assert_eq!(
        found("лиса"),
        [] as [i64; 0],
        "the trash is not searched unless it is asked for"
    );
    assert_eq!(
        found("blurry"),
        [] as [i64; 0],
        "what was to be left out is not there"
    );
    assert_eq!(found("negative:blur*"), [2, 5, 8, 11]);
    assert_eq!(found("negative:\"blurry red\" -red"), [5, 11]);
    assert_eq!(found("prompt:crimson"), [2, 9]);
    assert_eq!(found("note:snow"), [2]);
    assert_eq!(found("hous* -sea"), [7]);
    assert_eq!(
        found("\"; DROP TABLE images; --\" or NEAR(a b)"),
        [] as [i64; 0]
    );
}

#[test]
fn a_long_beginning_finds_what_the_words_that_begin_so_find() {
    let (dir, library) = fresh();
    let notes = [
        ("a lighthouse at night", None),
        ("L\u{ed}ghthaus bei Nacht", None),
        ("LIGHTS off", Some("lightly printed")),
        ("a light-house", None),
        ("delight", Some("by lightning")),
        ("pale lamp", None),
    ];
    let ids: Vec<ImageId> = (1..)
        .zip(notes)
        .map(|(n, (prompt, note))| {
            // Not in the order of ids.
            let image = save_at(&library, n, prompt, NOW - i64::from(n * 37 % 7) * HOUR).image;
            library.set_note(&[image.id], note).unwrap();
            image.id
        })
        .collect();
    library.load_columns().unwrap();
    let agree = |library: &Library| {
        for text in [
            "ligh*",
            "Ligh*",
            "light*",
            "l\u{ed}gh*",
            "note:ligh*",
            "prompt:ligh* night",
            "negative:ligh*",
            "light* -house",
            "ligh* or lamp",
            "light-h*",
            "lightx*",
        ] {
            let all = asking(Place::All, text);
            let found = library.look_ids(&all).unwrap();
            let first: Vec<ImageId> = library
                .find(&Find { limit: 50, ..all })
                .unwrap()
                .into_iter()
                .map(|image| image.id)
                .collect();
            assert_eq!(first, found, "{text}");
        }
        look(library, "ligh*").len()
    };
    assert_eq!(agree(&library), 5);
    library.set_note(&[ids[5]], Some("lightless")).unwrap();
    assert_eq!(agree(&library), 6, "a word that nobody used before");
    library.rebuild_index().unwrap();
    library.finish_index().unwrap();
    assert_eq!(agree(&library), 6, "an index that was built anew");
    library.check_index().unwrap();

    let other = rusqlite::Connection::open(dir.path().join("library/library.db")).unwrap();
    other.execute("DELETE FROM index_words", []).unwrap();
    assert!(matches!(library.check_index(), Err(DbError::Damaged(_))));
}

#[test]
fn the_index_follows_whatever_happens_to_texts_over_a_restart() {
    let (dir, library) = fresh();
    let saved = save_at(&library, 1, "a red fox", NOW).image;
    assert_eq!(look(&library, "fox"), [saved.id.0]);
    let second = save_at(&library, 2, "a blue whale", NOW - HOUR).image;
    drop(library);
    let library = open(&dir.path().join("library"));
    assert_eq!(look(&library, "whale"), [second.id.0]);
    assert_eq!(look(&library, "fox or whale"), [saved.id.0, second.id.0]);
    library.mark(&[saved.id], Mark::Rating(5)).unwrap();
    assert_eq!(look(&library, "fox rating:5"), [saved.id.0]);
    library.trash(&[saved.id]).unwrap();
    assert_eq!(look(&library, "fox"), [] as [i64; 0]);
    assert_eq!(
        library.look_ids(&asking(Place::Trash, "fox")).unwrap(),
        [saved.id]
    );
    // What another program saves is found too.
    let other = open(&dir.path().join("library"));
    let third = save_at(&other, 3, "a fox cub", NOW - 2 * HOUR).image;
    assert_eq!(look(&library, "fox*"), [third.id.0]);
}

#[test]
fn memory_and_sql_find_the_same_in_the_same_order() {
    let (dir, library) = fresh();
    filled(&library, 240);
    library.finish_index().unwrap();
    library.load_columns().unwrap();
    let path = dir.path().join("library");
    let cold = open(&path);
    const TERMS: &[&str] = &[
        "red",
        "fox",
        "prompt:snow",
        "negative:red",
        "note:print",
        "\"red fox\"",
        "model:flux",
        "model:=flux-dev",
        "tag:animals",
        "tag:ani*",
        "is:untagged",
        "profile:work",
        "seed:30..90",
        "steps:>=22",
        "size:>1MB",
        "size:512x768",
        "width:>600",
        "ratio:portrait",
        "ratio:3:2",
        "ratio:>1",
        "format:png",
        "format:gif",
        "rating:>=3",
        "rating:0",
        "is:favourite",
        "is:trashed",
        "is:edited",
        "is:imported",
        "is:unrated",
        "is:duplicate",
        "is:demo",
        "after:\"20 days ago\"",
        "before:2026-10",
        "on:2026-11",
        "on:yesterday",
        "similar:5",
        "job:1",
        "album:none",
    ];
    let pick = (0..TERMS.len()).prop_map(|at| query(TERMS[at]));
    let tree = pick.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Query::and),
            proptest::collection::vec(inner.clone(), 2..3).prop_map(Query::or),
            inner.prop_map(|query| match query {
                Query::Not(inner) => *inner,
                other => Query::Not(Box::new(other)),
            }),
        ]
    });
    let sorts = [
        None,
        Some(Sort {
            by: SortBy::Made,
            descending: false,
        }),
        Some(Sort {
            by: SortBy::Rating,
            descending: true,
        }),
        Some(Sort {
            by: SortBy::Model,
            descending: false,
        }),
        Some(Sort {
            by: SortBy::Size,
            descending: false,
        }),
        Some(Sort {
            by: SortBy::Added,
            descending: true,
        }),
        Some(Sort {
            by: SortBy::Relevance,
            descending: true,
        }),
    ];
    let places = [Place::All, Place::Favourites, Place::Unrated, Place::Trash];
    let mut runner = TestRunner::deterministic();
    runner
        .run(
            &(tree, 0..sorts.len(), 0..places.len()),
            |(query, sort, place)| {
                let find = Find {
                    query,
                    sort: sorts[sort],
                    ..asking(places[place], "")
                };
                let memory = library.look_ids(&find).unwrap();
                let sql: Vec<ImageId> = cold
                    .find(&find)
                    .unwrap()
                    .into_iter()
                    .map(|image| image.id)
                    .collect();
                prop_assert_eq!(&memory, &sql, "{}", find.query);
                let first = Find { limit: 7, ..find };
                let first: Vec<ImageId> = library
                    .find(&first)
                    .unwrap()
                    .into_iter()
                    .map(|image| image.id)
                    .collect();
                prop_assert_eq!(&memory[..memory.len().min(7)], &first[..]);
                Ok(())
            },
        )
        .unwrap();
}

#[test]
fn columns_in_memory_follow_every_change() {
    let (dir, library) = fresh();
    filled(&library, 60);
    library.load_columns().unwrap();
    let path = dir.path().join("library");
    let same = |text: &str| {
        let find = asking(Place::All, text);
        assert_eq!(
            library.look_ids(&find).unwrap(),
            by_sql(&path, &find),
            "{text}"
        );
    };
    same("rating:>=1");
    let ids: Vec<ImageId> = (2..40).map(ImageId).collect();
    library.mark(&ids, Mark::Rating(4)).unwrap();
    same("rating:4");
    library.undo(None).unwrap();
    same("rating:4");
    library.trash(&ids[..5]).unwrap();
    same("-is:demo");
    library
        .write(|tx| {
            let tag = tx.tags_mut().ensure("animals", NOW)?;
            tx.tags_mut().delete(tag)
        })
        .unwrap();
    same("is:untagged");
    // One that is older than most, one that is newer than all.
    save_at(&library, 3, "an old fox", NOW - 100 * HOUR);
    save_at(&library, 4, "a new fox", NOW + HOUR);
    same("fox");
    same("is:untagged");
}

#[test]
fn what_is_marked_in_a_text_is_what_was_found() {
    let (_dir, library) = fresh();
    let saved = save_at(&library, 1, "The R\u{e9}d fox, 黒い猫, red", NOW).image;
    let marked = |text: &str| -> Vec<String> {
        let found = library
            .text_matches(saved.id, &query(text))
            .unwrap()
            .unwrap();
        found
            .into_iter()
            .flat_map(|(of, text, places)| {
                assert_eq!(of, TextOf::Prompt);
                places
                    .into_iter()
                    .map(|place| text[place].to_owned())
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    assert_eq!(marked("red"), ["R\u{e9}d", "red"]);
    assert_eq!(marked("い猫 -fox"), ["い猫"]);
    assert_eq!(marked("\"red fox\" or zebra"), ["R\u{e9}d fox"]);
    assert_eq!(marked("fo* rating:5"), ["fox"]);
    assert_eq!(marked("zebra"), [] as [&str; 0]);
}

#[test]
fn fault_14_a_damaged_index_is_told_built_anew_and_keeps_no_image_from_its_row() {
    let (dir, library) = fresh();
    for n in 0..40 {
        save_at(&library, n, "a red fox", NOW - i64::from(n));
    }
    library.finish_index().unwrap();
    let database = dir.path().join("library/library.db");
    let outside = rusqlite::Connection::open(&database).unwrap();
    outside
        .execute(
            "UPDATE texts_index_data SET block = x'00000001ff0102030405' WHERE id > 1",
            [],
        )
        .unwrap();
    drop(outside);
    let library = crate::support::reopen(library);
    let refused = library.look_ids(&asking(Place::All, "fox")).unwrap_err();
    assert!(
        matches!(refused, DbError::IndexUnderWay { .. }),
        "{refused}"
    );
    // Browsing, filters and saving go on meanwhile.
    assert_eq!(look(&library, "rating:0").len(), 40);
    save_at(&library, 77, "a grey fox", NOW + 1);
    library.finish_index().unwrap();
    assert_eq!(look(&library, "fox").len(), 41);
    assert_eq!(look(&library, "grey").len(), 1);
    library.check_index().unwrap();
}

#[test]
fn fault_14_an_index_that_cannot_even_be_opened_is_thrown_away_and_built_anew() {
    let (dir, library) = fresh();
    for n in 0..5 {
        save_at(&library, n, "a red fox", NOW - i64::from(n));
    }
    library.finish_index().unwrap();
    let outside = rusqlite::Connection::open(dir.path().join("library/library.db")).unwrap();
    outside
        .execute_batch("DROP TABLE texts_index_config")
        .unwrap();
    drop(outside);
    let library = crate::support::reopen(library);
    let refused = library.look_ids(&asking(Place::All, "fox")).unwrap_err();
    assert!(
        matches!(refused, DbError::IndexUnderWay { .. }),
        "{refused}"
    );
    save_at(&library, 77, "a grey fox", NOW + 1);
    library.finish_index().unwrap();
    assert_eq!(look(&library, "fox").len(), 6);
    library.check_index().unwrap();
    assert!(library.quick_check().unwrap().is_empty());
}

#[test]
fn completions_name_fields_and_what_is_there() {
    let (_dir, library) = fresh();
    filled(&library, 30);
    library.load_columns().unwrap();
    let texts = |text: &str| -> Vec<String> {
        let found = library
            .complete_query(text, text.len(), &Surroundings::default())
            .unwrap();
        found
            .entries
            .into_iter()
            .map(|entry| format!("{}{}", &text[..found.place.start], entry.text))
            .collect()
    };
    assert_eq!(texts("red rat")[..2], ["red ratio:", "red rating:"]);
    assert_eq!(
        texts("model:fl"),
        [
            "model:=flux-dev",
            "model:=flux-schnell",
            "model:=flux-1-schnell"
        ]
    );
    assert_eq!(texts("model:old"), ["model:=\"Old Model\""]);
    assert_eq!(texts("-tag:fox"), ["-tag:animals/fox"]);
    assert_eq!(texts("is:un"), ["is:unrated", "is:untagged"]);
    assert_eq!(texts("after:last"), ["after:\"last month\""]);
    assert!(texts("anim").contains(&"tag:animals".to_owned()));
    assert!(texts("").len() > 10);
    for entry in texts("") {
        assert!(entry.ends_with(':'));
    }
    let _ = png(0);
}
