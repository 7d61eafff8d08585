//! Colour and hashes.

use media::{Digest, Layout, Limits, PerceptualHash, Picture, decode};

use crate::support::*;

fn decoded(file: &[u8]) -> Picture {
    decode(file, &Limits::default()).unwrap()
}

fn scene_hash(width: u32, height: u32, phase: f64) -> PerceptualHash {
    Picture::new(width, height, Layout::Rgb8, scene(width, height, phase))
        .unwrap()
        .perceptual_hash()
}

#[test]
fn the_same_pixels_in_another_container_have_the_same_pixel_hash() {
    let pixels = rgb(24, 16);
    let opaque: Vec<u8> = pixels
        .chunks(3)
        .flat_map(|p| [p[0], p[1], p[2], 255])
        .collect();
    let hashes = [
        decoded(&png_rgb(24, 16, &pixels)).pixel_hash(),
        decoded(&webp_rgb(24, 16, &pixels)).pixel_hash(),
        decoded(&bmp(24, 16)).pixel_hash(),
        decoded(&png_file(
            (24, 16),
            8,
            6,
            false,
            &[],
            &scanlines(&opaque, 96),
        ))
        .pixel_hash(),
    ];
    assert!(hashes.iter().all(|hash| *hash == hashes[0]));
    let by_definition =
        Digest::of(&[&24_u32.to_le_bytes()[..], &16_u32.to_le_bytes(), &opaque].concat());
    assert_eq!(hashes[0], by_definition);
    assert_ne!(
        hashes[0],
        Picture::new(16, 24, Layout::Rgb8, pixels)
            .unwrap()
            .pixel_hash()
    );
}

#[test]
fn a_picture_larger_than_one_block_hashes_by_definition() {
    let pixels = rgb(200, 31);
    let opaque: Vec<u8> = pixels
        .chunks(3)
        .flat_map(|p| [p[0], p[1], p[2], 255])
        .collect();
    let expected =
        Digest::of(&[&200_u32.to_le_bytes()[..], &31_u32.to_le_bytes(), &opaque].concat());
    assert_eq!(
        Picture::new(200, 31, Layout::Rgb8, pixels)
            .unwrap()
            .pixel_hash(),
        expected
    );
}

#[test]
fn similar_pictures_have_similar_hashes_and_others_do_not() {
    let one = scene_hash(512, 512, 0.3);
    assert!(one.distance(scene_hash(256, 256, 0.3)) <= 4);
    assert!(one.distance(scene_hash(1024, 768, 0.3)) <= 4);
    let compressed = decoded(&jpeg_rgb(512, 512, &scene(512, 512, 0.3))).perceptual_hash();
    assert!(one.distance(compressed) <= 4);
    for other in 1..12 {
        let distance = one.distance(scene_hash(512, 512, 0.3 + f64::from(other) * 0.5));
        assert!(distance > 8, "another picture is only {distance} bits away");
    }
}

#[test]
fn the_hash_is_the_same_on_every_machine() {
    let ramp = Picture::new(24, 16, Layout::Rgb8, rgb(24, 16)).unwrap();
    assert_eq!(
        ramp.perceptual_hash(),
        PerceptualHash(u64::MAX),
        "brighter to the right everywhere"
    );
    let waves: Vec<u8> = (0..9_u32 * 8)
        .flat_map(|cell| [(cell * 37 % 256) as u8; 3])
        .collect();
    let waves = Picture::new(9, 8, Layout::Rgb8, waves).unwrap();
    assert_eq!(format!("{:?}", waves.perceptual_hash()), "fdf7df7efbefbffd");
    let flat = Picture::new(100, 70, Layout::Rgb8, vec![77; 100 * 70 * 3]).unwrap();
    assert_eq!(flat.perceptual_hash(), PerceptualHash(0));
}

#[test]
fn the_average_colour_is_the_mean_over_the_background() {
    let flat = Picture::new(100, 70, Layout::Rgb8, [10, 200, 30].repeat(7000)).unwrap();
    assert_eq!(flat.average_colour(), [10, 200, 30]);
    let clear = Picture::new(5, 5, Layout::Rgba8, [10, 200, 30, 0].repeat(25)).unwrap();
    assert_eq!(clear.average_colour(), media::BACKGROUND);
    let halves = Picture::new(
        64,
        64,
        Layout::Rgb8,
        [[0; 96], [200; 96]].concat().repeat(64),
    )
    .unwrap();
    assert_eq!(halves.average_colour(), [100, 100, 100]);
    let summary = halves.summary();
    assert_eq!(
        (summary.perceptual_hash, summary.pixel_hash),
        (halves.perceptual_hash(), halves.pixel_hash())
    );
}

#[test]
fn digests_are_written_and_read_as_hexadecimal() {
    let digest = Digest::of(b"abc");
    assert_eq!(
        digest.to_string(),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(
        Digest::from_hex(&digest.to_string().to_uppercase()),
        Some(digest)
    );
    for wrong in ["", "ba78", &"g".repeat(64), &"\u{e9}".repeat(32)] {
        assert_eq!(Digest::from_hex(wrong), None);
    }
}
