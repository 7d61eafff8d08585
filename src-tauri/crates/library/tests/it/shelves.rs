//! Tags, albums, presets, prompts.

use crate::support::{NOW, fresh, save};
use safelight_library::{AlbumRow, DbError, Mark};

#[test]
fn tags_are_one_whatever_their_case_and_go_with_a_tag() {
    let (_dir, library) = fresh();
    let image = save(&library, 1, "x").image.id;
    library
        .write(move |tx| {
            let fox = tx.tags_mut().ensure(" Fox ", NOW)?;
            assert_eq!(tx.tags_mut().ensure("FOX", NOW)?, fox);
            assert!(matches!(
                tx.tags_mut().ensure("  ", NOW),
                Err(DbError::Conflict(_))
            ));
            assert!(tx.image_tags_mut().add(image, fox)?);
            assert!(!tx.image_tags_mut().add(image, fox)?);
            let of = tx.image_tags().of(image)?;
            assert_eq!((of[0].name.as_str(), of[0].images), ("Fox", 1));
            assert!(tx.tags_mut().delete(fox)?);
            assert!(tx.image_tags().of(image)?.is_empty());
            assert!(tx.tags().all()?.is_empty());
            Ok::<_, DbError>(())
        })
        .unwrap();
}

#[test]
fn albums_nest_keep_their_order_and_never_lie_in_themselves() {
    let (_dir, library) = fresh();
    let images = [1, 2, 3].map(|n| save(&library, n, "x").image.id);
    library
        .write(move |tx| {
            let albums = tx.albums_mut();
            let top = albums.insert(None, "top", NOW)?;
            let inner = albums.insert(Some(top), "inner", NOW)?;
            let circle = AlbumRow {
                parent_id: Some(inner),
                ..tx.albums().get(top)?.unwrap()
            };
            assert!(matches!(albums.update(&circle), Err(DbError::Conflict(_))));
            let named = AlbumRow {
                cover_image_id: Some(images[1]),
                ..tx.albums().get(top)?.unwrap()
            };
            assert!(albums.update(&named)?);
            assert!(
                albums.delete(top).is_err(),
                "an album went with the one in it"
            );
            for image in images {
                assert!(tx.album_images_mut().add(top, image, NOW)?);
            }
            assert_eq!(tx.album_images().of(top)?, images);
            tx.images_mut()
                .mark(&[images[0]], Mark::Trashed(Some(NOW)))?;
            assert_eq!(tx.album_images().of(top)?, [images[1], images[2]]);
            assert_eq!(tx.album_images().with(images[0])?, [top]);
            assert!(albums.delete(inner)? && albums.delete(top)?);
            assert!(tx.images().get(images[0])?.is_some());
            Ok::<_, DbError>(())
        })
        .unwrap();
}

#[test]
fn presets_searches_and_prompts_come_back_in_order() {
    let (_dir, library) = fresh();
    library
        .write(|tx| {
            tx.presets_mut().insert("a", "{}", NOW)?;
            let b = tx.presets_mut().insert("b", "{}", NOW)?;
            assert_eq!(
                tx.presets()
                    .all()?
                    .iter()
                    .map(|preset| preset.name.as_str())
                    .collect::<Vec<_>>(),
                ["a", "b"]
            );
            assert!(tx.presets_mut().delete(b)? && !tx.presets_mut().delete(b)?);
            let search = tx.smart_albums_mut().insert("red", "{}", NOW)?;
            assert_eq!(tx.smart_albums().all()?[0].id, search);
            let fox = tx.prompt_history_mut().note("fox", None, NOW)?;
            tx.prompt_history_mut()
                .note("hare", Some("rain"), NOW + 1)?;
            assert_eq!(tx.prompt_history_mut().note("fox", None, NOW + 2)?, fox);
            let latest = tx.prompt_history().latest(9)?;
            assert_eq!(
                (latest[0].prompt.as_str(), latest[0].uses, latest.len()),
                ("fox", 2, 2)
            );
            Ok::<_, DbError>(())
        })
        .unwrap();
}
