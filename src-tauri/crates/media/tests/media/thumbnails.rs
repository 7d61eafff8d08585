//! Thumbnails.

use media::{BACKGROUND, Layout, Limits, Picture, Thumbnail, decode};

use crate::support::*;

fn decoded(thumbnail: &Thumbnail) -> Picture {
    let picture = decode(&thumbnail.jpeg, &Limits::default()).unwrap();
    assert_eq!(
        (picture.width(), picture.height()),
        (thumbnail.width, thumbnail.height)
    );
    picture
}

fn sizes(width: u32, height: u32) -> [(u32, u32); 2] {
    let picture = Picture::new(
        width,
        height,
        Layout::Rgb8,
        vec![90; (width * height * 3) as usize],
    )
    .unwrap();
    let both = picture.thumbnails().unwrap();
    [&both.large, &both.small].map(|thumbnail| {
        decoded(thumbnail);
        (thumbnail.width, thumbnail.height)
    })
}

#[test]
fn thumbnails_fit_their_squares_and_never_grow() {
    assert_eq!(sizes(1024, 1024), [(512, 512), (256, 256)]);
    assert_eq!(sizes(1792, 1024), [(512, 293), (256, 146)]);
    assert_eq!(sizes(1024, 1792), [(293, 512), (146, 256)]);
    assert_eq!(sizes(300, 200), [(300, 200), (256, 171)]);
    assert_eq!(sizes(1, 1), [(1, 1), (1, 1)]);
    assert_eq!(sizes(5000, 1), [(512, 1), (256, 1)]);
    assert_eq!(sizes(1, 5000), [(1, 512), (1, 256)]);
}

/// Peak signal-to-noise ratio in decibels.
fn psnr(a: &[u8], b: &[u8]) -> f64 {
    let squares: f64 = a
        .iter()
        .zip(b)
        .map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2))
        .sum();
    10.0 * (255.0 * 255.0 * a.len() as f64 / squares.max(1e-9)).log10()
}

#[test]
fn thumbnails_look_like_the_picture() {
    let picture = Picture::new(1000, 600, Layout::Rgb8, scene(1000, 600, 1.0)).unwrap();
    let both = picture.thumbnails().unwrap();
    assert!(psnr(decoded(&both.large).pixels(), &scene(512, 307, 1.0)) > 32.0);
    assert!(psnr(decoded(&both.small).pixels(), &scene(256, 154, 1.0)) > 30.0);
}

#[test]
fn transparent_pixels_show_the_background_and_leave_no_fringe() {
    // Bright green under full transparency, red where opaque; more rows than one band has.
    let pixels: Vec<u8> = (0..900)
        .flat_map(|_| [[0, 255, 0, 0].repeat(450), [255, 0, 0, 255].repeat(450)].concat())
        .collect();
    let both = Picture::new(900, 900, Layout::Rgba8, pixels)
        .unwrap()
        .thumbnails()
        .unwrap();
    for thumbnail in [both.large, both.small] {
        let picture = decoded(&thumbnail);
        let width = thumbnail.width as usize;
        for row in picture.pixels().chunks(width * 3) {
            for (found, expected) in row[..width]
                .chunks(3)
                .take(width / 6)
                .flatten()
                .zip(BACKGROUND.iter().cycle())
            {
                assert!(found.abs_diff(*expected) < 6);
            }
            assert!(
                row.chunks(3).all(|pixel| pixel[1] < 60),
                "green shines through"
            );
            assert!(row[width * 3 - 3] > 240);
        }
    }
}

#[test]
fn alpha_makes_no_difference_where_it_is_opaque() {
    let pixels = scene(700, 900, 2.0);
    let opaque = pixels
        .chunks(3)
        .flat_map(|p| [p[0], p[1], p[2], 255])
        .collect();
    let with = Picture::new(700, 900, Layout::Rgba8, opaque)
        .unwrap()
        .thumbnails()
        .unwrap();
    let without = Picture::new(700, 900, Layout::Rgb8, pixels)
        .unwrap()
        .thumbnails()
        .unwrap();
    assert!(
        psnr(
            decoded(&with.large).pixels(),
            decoded(&without.large).pixels()
        ) > 50.0
    );
    assert_eq!(with.large.width, without.large.width);
}

#[test]
fn kept_memory_changes_nothing() {
    let limits = Limits::default();
    let mut thumbnailer = media::Thumbnailer::new();
    let large = png_rgb(900, 700, &rgb(900, 700));
    let cut = &large[..large.len() / 2];
    let small = png_rgb(601, 603, &scene(601, 603, 1.0));
    let others = corpus().into_iter().map(|(_, file)| file);
    for file in [large.clone(), cut.to_vec(), small, large]
        .into_iter()
        .chain(others)
    {
        for side in [512, 256] {
            let kept = thumbnailer.thumbnail(&file, &limits, side);
            let fresh = decode(&file, &limits).and_then(|picture| picture.thumbnail(side));
            assert_eq!(kept.ok(), fresh.ok());
        }
    }
}

#[test]
fn colour_is_averaged_before_it_is_halved() {
    // Columns of red and green: a sample that is taken from every other one would be all red.
    let pixels: Vec<u8> = (0..64 * 64)
        .flat_map(|place| [[200, 0, 0], [0, 200, 0]][place % 2])
        .collect();
    let picture = Picture::new(64, 64, Layout::Rgb8, pixels).unwrap();
    let small = decoded(&picture.thumbnail(64).unwrap());
    let means = [0, 1].map(|channel| {
        let values = small.pixels().iter().skip(channel).step_by(3);
        values.map(|value| u32::from(*value)).sum::<u32>() / (64 * 64)
    });
    assert!(
        means.iter().all(|mean| (85..=115).contains(mean)),
        "{means:?}"
    );
}
