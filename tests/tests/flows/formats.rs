//! What is inside the bytes, whatever the label says.

use safelight_studio::wire::{Job, Order, OutputPhase};
use safelight_studio::{Queue, Studio};
use safelight_tests::answer::Answer;
use safelight_tests::pictures;
use safelight_tests::replies;
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Scratch, images, until};

use crate::replies::peak_memory;

/// One reply with these files inline.
async fn delivered(files: &[Vec<u8>]) -> (Rude, Scratch, Studio, Job) {
    let server = Rude::start();
    server.on_post(Answer::json(200, &replies::inline(files)));
    let scratch = Scratch::at(&server.base_url());
    let n = u8::try_from(files.len()).unwrap();
    let (studio, job) = scratch
        .run(Order {
            n: Some(n),
            ..scratch.order()
        })
        .await;
    (server, scratch, studio, job)
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_38_the_format_comes_from_the_bytes_not_from_the_label() {
    let files = [
        ("image/png", pictures::jpeg(16, 1), "jpeg", "jpg"),
        ("image/png", pictures::webp(16, 2), "webp", "webp"),
        ("text/html", pictures::png(16, 3), "png", "png"),
        (
            "application/octet-stream",
            pictures::other(image::ImageFormat::Gif, 16, 4),
            "gif",
            "gif",
        ),
        (
            "image/jpeg",
            pictures::other(image::ImageFormat::Bmp, 16, 5),
            "bmp",
            "bmp",
        ),
    ];
    let server = Rude::start();
    let links: Vec<_> = (0..files.len())
        .map(|n| server.url(&format!("/img/{n}.exe")))
        .collect();
    for (n, (label, file, ..)) in files.iter().enumerate() {
        server.always_get(&format!("/img/{n}.exe"), Answer::file(label, file));
    }
    server.on_post(Answer::json(200, &replies::links(&links)));
    let scratch = Scratch::at(&server.base_url());
    let (studio, job) = scratch
        .run(Order {
            n: Some(5),
            ..scratch.order()
        })
        .await;
    assert_eq!(job.saved(), 5, "{job:#?}");
    for (image, (_, _, format, ending)) in images(&studio, job.id).await.iter().zip(&files) {
        assert_eq!(&image.format, format);
        assert_eq!(
            image.path.extension().and_then(|ending| ending.to_str()),
            Some(*ending)
        );
        assert_eq!((image.width, image.height), (16, 16));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_38_html_json_and_svg_are_never_filed_as_images() {
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>"#.to_vec();
    let files = [
        svg,
        b"<html>no</html>".to_vec(),
        br#"{"error":"no"}"#.to_vec(),
        b"#!/bin/sh\nrm -rf /\n".to_vec(),
        pictures::png(8, 1),
    ];
    let (_server, scratch, studio, job) = delivered(&files).await;
    let saved: Vec<_> = job.outputs.iter().map(|output| output.phase).collect();
    assert_eq!(saved[4], OutputPhase::Saved);
    assert!(
        saved[..4].iter().all(|phase| *phase == OutputPhase::Failed),
        "{job:#?}"
    );
    assert!(
        job.outputs[0]
            .fault
            .as_ref()
            .unwrap()
            .message
            .contains("not an image I know")
    );
    assert_eq!(images(&studio, job.id).await.len(), 1);
    studio.settled().await;
    assert!(
        scratch.spool().contains(&format!("{}.reply", job.id)),
        "the bytes are kept"
    );
    let kept = safelight_tests::shelf::files(&scratch.library().join("images"));
    assert_eq!(kept.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_39_bombs_are_kept_as_files_and_never_decoded() {
    let bombs = [
        pictures::png_claiming(20_000, 20_000, &[], &pictures::zlib_zeros(400 << 20)),
        pictures::png_claiming(60_000, 60_000, &[], &pictures::zlib_zeros(1 << 20)),
        pictures::png_claiming(0x7fff_ffff, 1, &[], &pictures::zlib_zeros(1 << 20)),
        pictures::png_claiming(1, 0x7fff_ffff, &[], &pictures::zlib_zeros(1 << 20)),
        pictures::png(8, 1),
    ];
    let before = peak_memory();
    let (_server, _scratch, studio, job) = delivered(&bombs).await;
    assert_eq!(job.saved(), 5, "{job:#?}");
    let images = images(&studio, job.id).await;
    for (image, file) in images.iter().zip(&bombs).take(4) {
        assert!(image.cannot_be_shown.is_some(), "{image:#?}");
        assert!(image.bytes >= file.len() as u64);
    }
    assert_eq!(images[4].cannot_be_shown, None);
    for image in &images[..4] {
        assert!(
            studio
                .thumbnail(image.id, safelight_library::Size::Px256)
                .await
                .is_err()
        );
    }
    assert!(
        peak_memory() - before < 300 << 20,
        "{} MB",
        (peak_memory() - before) >> 20
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_40_metadata_bombs_are_left_out_and_the_image_is_filed() {
    let bomb = pictures::zlib_zeros(256 << 20);
    let text = |kind: &[u8; 4], head: &[u8]| pictures::png_chunk(kind, &[head, &bomb].concat());
    let before_pixels = [
        vec![text(b"zTXt", b"parameters\0\0")],
        vec![text(b"iTXt", b"parameters\0\x01\0\0\0")],
        vec![text(b"iCCP", b"profile\0\0")],
        vec![pictures::png_chunk(b"eXIf", &vec![b'x'; 8 << 20])],
    ];
    // 4 x 4 grey pixels.
    let pixels = {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, &[0; 20]).unwrap();
        encoder.finish().unwrap()
    };
    let files: Vec<_> = before_pixels
        .iter()
        .map(|chunks| pictures::png_claiming(4, 4, chunks, &pixels))
        .collect();
    let before = peak_memory();
    let (_server, _scratch, studio, job) = delivered(&files).await;
    assert_eq!(job.saved(), 4, "{job:#?}");
    for image in images(&studio, job.id).await {
        assert_eq!((image.width, image.height), (4, 4));
        assert_eq!(image.prompt, "a red fox");
    }
    assert!(
        peak_memory() - before < 200 << 20,
        "{} MB",
        (peak_memory() - before) >> 20
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_written_into_what_comes_and_names_prompt_model_and_seed() {
    let server = Rude::start();
    server.on_post(Answer::json(
        200,
        &replies::inline(&[pictures::png(8, 1), pictures::jpeg(16, 2)]),
    ));
    let scratch = Scratch::at(&server.base_url());
    let studio = scratch.begin(Queue::Work).await;
    let order = Order {
        n: Some(2),
        seed: safelight_studio::wire::SeedChoice::Fixed(7),
        ..scratch.order()
    };
    let job = studio.enqueue(order).await.unwrap();
    let job = until(&studio, job.id, Job::is_over).await;
    for (n, image) in images(&studio, job.id).await.iter().enumerate() {
        let record = media::read_record(&std::fs::read(&image.path).unwrap()).expect("a record");
        assert_eq!(record.prompt, "a red fox");
        assert_eq!(record.model, "flux-1-schnell");
        assert_eq!(
            record.seed.describe(),
            format!("seed 7, image {} of 2", n + 1)
        );
        assert_eq!(image.seed_facts.words, record.seed.describe());
    }
}
