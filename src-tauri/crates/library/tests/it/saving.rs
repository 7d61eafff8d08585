use crate::support::{
    NOW, assert_agreement, files, fresh, incoming, new_job, open, png, reserve, save,
};
use media::{Digest, read_record};
use safelight_library::{
    DbError, Delivered, Facts, Incoming, Inspection, LinkKind, NewOutput, OutputChange,
    OutputSource, OutputState, SaveError, Undecodable,
};
use std::fs;
use std::sync::Barrier;

#[test]
fn a_saved_image_has_its_file_its_row_and_its_record() {
    let (_dir, library) = fresh();
    let delivered = png(1);
    let saved = save(&library, 1, "A red Fox, in the snow!");
    let row = &saved.image;
    assert_eq!(
        row.path,
        format!("images/2026/11/{}-a-red-fox-in-the-snow.png", row.id)
    );
    assert_eq!(
        (row.width, row.height, row.format),
        (48, 32, media::Format::Png)
    );
    assert_eq!(row.source_sha256, Digest::of(&delivered));
    let file = fs::read(library.absolute_path(row).unwrap()).unwrap();
    assert_eq!(row.sha256, Digest::of(&file));
    let record = read_record(&file).unwrap();
    assert_eq!(record.prompt, "A red Fox, in the snow!");
    assert_eq!(record.seed.describe(), "seed 7, image 2 of 4");
    assert_eq!(record.image_id, row.id.0);
    assert_eq!(record.source_sha256, Some(row.source_sha256));
    assert_eq!(record.created_at, "2026-11-23T04:00:00Z");
    let pixels = media::decode(&delivered, &media::Limits::default()).unwrap();
    assert_eq!(row.pixel_hash, Some(pixels.pixel_hash()));
    assert_eq!(row.average_colour, Some(pixels.average_colour()));
    assert_eq!(row.perceptual_hash, Some(pixels.perceptual_hash()));
    assert_eq!(row.version(), row.sha256.to_string()[..8]);
    assert_eq!(
        library.read(|tx| tx.images().get(row.id)).unwrap().as_ref(),
        Some(row)
    );
    assert_agreement(&library);
}

#[test]
fn everything_the_record_and_the_facts_say_stands_in_the_row() {
    let (_dir, library) = fresh();
    let parent = save(&library, 1, "parent").image.id;
    let mut incoming = incoming(reserve(&library), png(2), "a fox");
    incoming.record.negative_prompt = Some("rain".to_owned());
    incoming.record.revised_prompt = Some("a red fox".to_owned());
    incoming.record.size = Some("1024x1024".to_owned());
    incoming.record.quality = Some("hd".to_owned());
    incoming.record.steps = Some(30);
    incoming.record.guidance = Some(3.5);
    incoming.record.response_format = Some("url".to_owned());
    incoming.record.server_created = Some(123);
    incoming.record.parent_image_id = Some(parent.0);
    incoming.record.demo = true;
    incoming.facts = Facts {
        job_id: Some(safelight_library::JobId(9)),
        output_index: Some(3),
        profile_id: Some("p".to_owned()),
        arrived_after_cancel: true,
        cost: Some(0.02),
        note: Some("n".to_owned()),
        inputs: vec![parent],
    };
    let id = incoming.image_id;
    library.save(incoming, |_, _| Ok(())).unwrap();
    let row = library.read(|tx| tx.images().get(id)).unwrap().unwrap();
    assert_eq!(row.negative_prompt.as_deref(), Some("rain"));
    assert_eq!(row.revised_prompt.as_deref(), Some("a red fox"));
    assert_eq!(
        (row.size_asked.as_deref(), row.quality.as_deref()),
        (Some("1024x1024"), Some("hd"))
    );
    assert_eq!(
        (row.steps, row.guidance, row.server_created),
        (Some(30), Some(3.5), Some(123))
    );
    assert_eq!(
        (row.job_id, row.output_index),
        (Some(safelight_library::JobId(9)), Some(3))
    );
    assert!(row.arrived_after_cancel && row.demo);
    assert_eq!(
        (row.cost, row.note.as_deref(), row.profile_id.as_deref()),
        (Some(0.02), Some("n"), Some("p"))
    );
    let links = library.read(|tx| tx.image_links().of(id)).unwrap();
    assert_eq!(
        links.iter().map(|link| link.kind).collect::<Vec<_>>(),
        [LinkKind::Parent, LinkKind::Input]
    );
    assert_eq!(
        library
            .read(|tx| tx.image_links().to(parent))
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        library
            .read(|tx| tx.images().of_job(safelight_library::JobId(9)))
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn the_output_ends_in_the_same_transaction_as_the_row_begins() {
    let (_dir, library) = fresh();
    let job = library
        .write(|tx| tx.jobs_mut().insert(&new_job()))
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
    let output = library
        .write(move |tx| tx.outputs_mut().add(job, &[output]))
        .unwrap()
        .remove(0);
    let (id, image_id) = (output.id, output.image_id);
    let refused = library.save(incoming(image_id, png(1), "x"), |_, _| {
        Err(DbError::Conflict("not yours"))
    });
    assert!(
        matches!(
            refused,
            Err(SaveError::Database(DbError::Conflict("not yours")))
        ),
        "{refused:?}"
    );
    assert_eq!(
        library.read(|tx| tx.images().get(image_id)).unwrap(),
        None,
        "the row stayed"
    );
    library
        .save(incoming(image_id, png(1), "x"), move |tx, row| {
            assert_eq!(row.id, image_id);
            let change = OutputChange::to(OutputState::Saved);
            let ended = tx
                .outputs_mut()
                .compare_and_set(id, &[OutputState::Pending], &change)?;
            if ended {
                Ok(())
            } else {
                Err(DbError::Conflict("not pending"))
            }
        })
        .unwrap();
    assert_eq!(
        library
            .read(|tx| tx.outputs().get(id))
            .unwrap()
            .unwrap()
            .state,
        OutputState::Saved
    );
    assert_agreement(&library);
}

#[test]
fn what_is_no_image_is_refused_and_nothing_is_written() {
    let (_dir, library) = fresh();
    for bytes in [
        &b"<html>not found</html>"[..],
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"{\"error\":1}",
    ] {
        let refused = library.save(incoming(reserve(&library), bytes.to_vec(), "x"), |_, _| {
            Ok(())
        });
        assert!(matches!(refused, Err(SaveError::NotAnImage)), "{refused:?}");
    }
    assert!(files(&library.dir().join("images")).is_empty());
}

#[test]
fn fault_36_a_truncated_image_is_refused_where_it_can_be_tried_again_and_kept_where_not() {
    let (_dir, library) = fresh();
    let mut cut = png(1);
    cut.truncate(cut.len() / 2);
    let again = Incoming {
        refuse_damaged: true,
        ..incoming(reserve(&library), cut.clone(), "x")
    };
    let refused = library.save(again.clone(), |_, _| Ok(()));
    assert!(matches!(refused, Err(SaveError::Damaged(_))), "{refused:?}");
    assert!(
        files(&library.dir().join("images")).is_empty(),
        "something was left"
    );
    let last = Incoming {
        refuse_damaged: false,
        ..again
    };
    let saved = library.save(last, |_, _| Ok(())).unwrap();
    assert_eq!(saved.image.undecodable, Some(Undecodable::Damaged));
    assert_eq!(
        (saved.image.width, saved.image.height),
        (48, 32),
        "the header was there"
    );
    let id = saved.image.id;
    assert!(library.store_thumbnails(saved.pending).is_err());
    assert!(
        library
            .thumbnail(id, safelight_library::Size::Px256)
            .is_err()
    );
    assert_agreement(&library);
}

/// A PNG whose header announces more than can be decoded.
fn huge() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(60_000_u32.to_be_bytes());
    bytes.extend(60_000_u32.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0]);
    let crc = bytes[12..].iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    });
    bytes.extend((!crc).to_be_bytes());
    bytes.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82");
    bytes
}

#[test]
fn fault_39_an_image_beyond_the_limits_is_kept_undecoded() {
    let (_dir, library) = fresh();
    let huge = Incoming {
        refuse_damaged: true,
        ..incoming(reserve(&library), huge(), "x")
    };
    let saved = library.save(huge, |_, _| Ok(())).unwrap();
    assert_eq!(saved.image.undecodable, Some(Undecodable::TooLarge));
    assert_eq!((saved.image.width, saved.image.height), (60_000, 60_000));
    assert_agreement(&library);
}

#[test]
fn a_file_left_untouched_keeps_every_byte_and_gets_a_sidecar() {
    let (_dir, library) = fresh();
    let gif =
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
            .to_vec();
    let wish = Incoming {
        leave_untouched: true,
        ..incoming(reserve(&library), png(1), "by wish")
    };
    for incoming in [incoming(reserve(&library), gif, "by format"), wish] {
        let Delivered::Bytes(delivered) = incoming.delivered.clone() else {
            panic!()
        };
        let prompt = incoming.record.prompt.clone();
        let row = library.save(incoming, |_, _| Ok(())).unwrap().image;
        assert!(row.sidecar);
        assert_eq!(
            (row.sha256, row.source_sha256),
            (Digest::of(&delivered), Digest::of(&delivered))
        );
        let path = library.absolute_path(&row).unwrap();
        let sidecar = fs::read(format!("{}.json", path.display())).unwrap();
        assert_eq!(media::read_sidecar(&sidecar).unwrap().prompt, prompt);
    }
    assert_agreement(&library);
}

#[test]
fn the_delivered_file_stays_where_it_is() {
    let (_dir, library) = fresh();
    let spooled = library.spool_dir().join("1.png");
    fs::write(&spooled, png(1)).unwrap();
    let mut incoming = incoming(reserve(&library), vec![], "x");
    incoming.delivered = Delivered::File(spooled.clone());
    library.save(incoming.clone(), |_, _| Ok(())).unwrap();
    assert_eq!(fs::read(&spooled).unwrap(), png(1));
    assert_agreement(&library);
    incoming.image_id = reserve(&library);
    incoming.delivered = Delivered::File(library.spool_dir().join("gone"));
    assert!(matches!(
        library.save(incoming, |_, _| Ok(())),
        Err(SaveError::Delivered(_))
    ));
}

#[test]
fn the_same_picture_twice_is_kept_twice() {
    let (_dir, library) = fresh();
    let first = save(&library, 1, "x").image;
    let second = save(&library, 1, "x").image;
    assert_eq!(first.pixel_hash, second.pixel_hash);
    assert_eq!(first.source_sha256, second.source_sha256);
    assert_ne!(first.path, second.path);
    assert_agreement(&library);
}

#[test]
fn saving_twice_under_one_id_keeps_the_first() {
    let (_dir, library) = fresh();
    let first = save(&library, 1, "x").image;
    let again = library.save(incoming(first.id, png(1), "x"), |_, _| Ok(()));
    assert!(
        matches!(again, Err(SaveError::AlreadySaved(id)) if id == first.id),
        "{again:?}"
    );
    assert_agreement(&library);
}

#[test]
fn of_two_that_save_one_output_at_once_one_row_and_one_file_remain() {
    let (_dir, first) = fresh();
    let second = open(first.dir());
    for round in 0..10 {
        let id = reserve(&first);
        let start = Barrier::new(2);
        let ok = std::thread::scope(|scope| {
            let threads = [(&first, 1), (&second, 2)].map(|(library, seed)| {
                let start = &start;
                scope.spawn(move || {
                    // Bytes that differ, as from a server that encodes anew each time.
                    let incoming = incoming(id, png(seed), "x");
                    start.wait();
                    library.save(incoming, |_, _| Ok(())).is_ok()
                })
            });
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .filter(|ok| *ok)
                .count()
        });
        assert_eq!(ok, 1, "round {round}");
        assert_agreement(&first);
    }
}

#[test]
fn many_at_once_are_all_there() {
    let (_dir, library) = fresh();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let library = &library;
            scope.spawn(move || {
                for n in 0..10 {
                    let saved = save(library, thread * 10 + n, "many");
                    library.store_thumbnails(saved.pending).unwrap();
                }
            });
        }
    });
    assert_eq!(library.read(|tx| tx.images().count()).unwrap(), 40);
    assert_agreement(&library);
}

#[test]
fn an_image_can_be_looked_at_later() {
    let (_dir, library) = fresh();
    let later = Incoming {
        inspection: Inspection::WithThumbnails,
        ..incoming(reserve(&library), png(3), "later")
    };
    let saved = library.save(later, |_, _| Ok(())).unwrap();
    let id = saved.image.id;
    assert_eq!((saved.image.pixel_hash, saved.image.width), (None, 48));
    library.store_thumbnails(saved.pending).unwrap();
    let row = library.read(|tx| tx.images().get(id)).unwrap().unwrap();
    assert!(row.pixel_hash.is_some() && row.average_colour.is_some());
    assert_eq!(row.sha256, saved.image.sha256);
    let mut cut = png(1);
    cut.truncate(cut.len() / 2);
    let later = Incoming {
        inspection: Inspection::WithThumbnails,
        ..incoming(reserve(&library), cut, "cut")
    };
    let saved = library.save(later, |_, _| Ok(())).unwrap();
    let id = saved.image.id;
    assert!(library.store_thumbnails(saved.pending).is_err());
    let row = library.read(|tx| tx.images().get(id)).unwrap().unwrap();
    assert_eq!(row.undecodable, Some(Undecodable::Damaged));
}

#[test]
fn a_month_folder_that_was_removed_is_made_again() {
    let (_dir, library) = fresh();
    let row = save(&library, 1, "x").image;
    fs::remove_dir_all(library.absolute_path(&row).unwrap().parent().unwrap()).unwrap();
    let row = save(&library, 2, "y").image;
    assert!(library.absolute_path(&row).unwrap().exists());
}

#[test]
fn fault_11_nothing_is_made_where_the_marker_cannot_be_seen() {
    let (dir, library) = fresh();
    let (marker, aside) = (
        library.dir().join("safelight.json"),
        dir.path().join("aside"),
    );
    let id = reserve(&library);
    fs::rename(&marker, &aside).unwrap();
    assert!(!library.is_reachable());
    let error = library
        .save(incoming(id, png(1), "a fox"), |_, _| Ok(()))
        .unwrap_err();
    assert!(error.to_string().contains("not reachable"), "{error}");
    assert!(files(&library.dir().join("images")).is_empty());
    fs::rename(&aside, &marker).unwrap();
    library
        .save(incoming(id, png(1), "a fox"), |_, _| Ok(()))
        .unwrap();
    assert_agreement(&library);
}
