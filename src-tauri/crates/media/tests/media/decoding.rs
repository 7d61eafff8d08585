//! Pixels of the good and the odd.

use jpeg_encoder::ColorType as Jpeg;
use media::{Format, Layout, Limits, MediaError, Picture, decode};

use crate::support::*;

fn decoded(file: &[u8]) -> Picture {
    decode(file, &Limits::default()).unwrap()
}

fn pixel(picture: &Picture, x: u32, y: u32) -> &[u8] {
    let bytes = picture.layout().bytes_per_pixel();
    &picture.pixels()[(y * picture.width() + x) as usize * bytes..][..bytes]
}

/// Whether every pixel is the test picture's within a tolerance.
#[track_caller]
fn assert_is_test_picture(picture: &Picture, tolerance: i16) {
    assert_eq!((picture.width(), picture.height()), (24, 16));
    for (x, y) in (0..16).flat_map(|y| (0..24).map(move |x| (x, y))) {
        for (found, expected) in pixel(picture, x, y).iter().zip(colour(x, y)) {
            assert!(
                (i16::from(*found) - i16::from(expected)).abs() <= tolerance,
                "{found} is not {expected} at {x}, {y}"
            );
        }
    }
}

#[test]
fn lossless_formats_give_every_pixel() {
    let pixels = rgb(24, 16);
    for file in [
        png_rgb(24, 16, &pixels),
        webp_rgb(24, 16, &pixels),
        bmp(24, 16),
    ] {
        let picture = decoded(&file);
        assert_eq!(picture.layout(), Layout::Rgb8);
        assert_eq!(picture.pixels(), pixels);
    }
}

#[test]
fn lossy_formats_give_nearly_every_pixel() {
    let pixels = rgb(24, 16);
    assert_is_test_picture(&decoded(&jpeg_rgb(24, 16, &pixels)), 12);
    assert_is_test_picture(&decoded(&jpeg(24, 16, &pixels, Jpeg::Rgb, true)), 12);
    assert_is_test_picture(&decoded(LOSSY_WEBP), 16);
    let with_alpha = decoded(LOSSY_ALPHA_WEBP);
    assert_is_test_picture(&with_alpha, 16);
    assert!(with_alpha.pixels().chunks(4).all(|pixel| pixel[3] == 128));
}

#[test]
fn fault_41_png_of_16_bit_palette_grey_and_interlaced_is_right() {
    let sixteen = png_file(
        (2, 1),
        16,
        2,
        false,
        &[],
        &scanlines(&[0x12, 0xFF, 0x80, 0, 0, 0, 1, 2, 3, 4, 5, 6], 12),
    );
    assert_eq!(decoded(&sixteen).pixels(), [0x12, 0x80, 0, 1, 3, 5]);

    let palette = [
        png_chunk(b"PLTE", &[10, 20, 30, 40, 50, 60]),
        png_chunk(b"tRNS", &[0]),
    ];
    let indexed = png_file((4, 1), 1, 3, false, &palette, &[0, 0b0110_0000]);
    assert_eq!(
        decoded(&indexed).pixels(),
        [
            [10, 20, 30, 0],
            [40, 50, 60, 255],
            [40, 50, 60, 255],
            [10, 20, 30, 0]
        ]
        .concat()
    );
    let opaque = png_file((4, 1), 1, 3, false, &palette[..1], &[0, 0b0110_0000]);
    assert_eq!(decoded(&opaque).layout(), Layout::Rgb8);

    let grey = png_file((4, 1), 2, 0, false, &[], &[0, 0b0001_1011]);
    assert_eq!(
        decoded(&grey).pixels(),
        [[0; 3], [85; 3], [170; 3], [255; 3]].concat()
    );
    let keyed = png_file(
        (2, 1),
        8,
        0,
        false,
        &[png_chunk(b"tRNS", &[0, 9])],
        &[0, 9, 8],
    );
    assert_eq!(decoded(&keyed).pixels(), [9, 9, 9, 0, 8, 8, 8, 255]);
    let grey_alpha = png_file((2, 1), 8, 4, false, &[], &[0, 5, 6, 7, 8]);
    assert_eq!(decoded(&grey_alpha).pixels(), [5, 5, 5, 6, 7, 7, 7, 8]);

    assert_eq!(decoded(&adam7(24, 16)).pixels(), rgb(24, 16));
}

/// The test picture in the seven passes of Adam7.
fn adam7(width: u32, height: u32) -> Vec<u8> {
    let passes = [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];
    let mut rows = Vec::new();
    for (left, top, right, down) in passes {
        for y in (top..height).step_by(down) {
            rows.push(0);
            rows.extend((left..width).step_by(right).flat_map(|x| colour(x, y)));
        }
    }
    png_file((width, height), 8, 2, true, &[], &rows)
}

#[test]
fn fault_41_trailing_data_is_no_harm() {
    for (format, file) in corpus() {
        if format == Format::Avif {
            continue;
        }
        let longer = [
            file.clone(),
            b"PK\x03\x04 something behind the end".to_vec(),
        ]
        .concat();
        assert_eq!(decoded(&longer), decoded(&file), "{format}");
    }
}

#[test]
fn fault_41_a_file_cut_short_anywhere_is_damage() {
    for (format, file) in corpus() {
        if format == Format::Avif {
            continue;
        }
        for length in [file.len() / 3, file.len() / 2, file.len() - 3] {
            let outcome = decode(&file[..length], &Limits::default());
            assert!(
                matches!(outcome, Err(MediaError::Damaged { .. })),
                "{format} of {} cut to {length}: {outcome:?}",
                file.len()
            );
        }
    }
}

#[test]
fn fault_41_a_bad_checksum_in_the_pixels_is_damage() {
    let mut file = png_rgb(24, 16, &rgb(24, 16));
    let end = file.len() - 12;
    file[end - 1] ^= 1;
    assert!(matches!(
        decode(&file, &Limits::default()),
        Err(MediaError::Damaged { .. })
    ));
}

#[test]
fn fault_41_jpeg_of_four_inks_is_right() {
    let inks: Vec<u8> = (0..24 * 16).flat_map(|_| [255, 128, 0, 40]).collect();
    for colours in [Jpeg::Cmyk, Jpeg::CmykAsYcck] {
        let picture = decoded(&jpeg(24, 16, &inks, colours, false));
        for (found, expected) in pixel(&picture, 12, 8).iter().zip([0_i16, 107, 215]) {
            assert!(
                (i16::from(*found) - expected).abs() < 10,
                "{colours:?}: {found} is not {expected}"
            );
        }
    }
}

#[test]
fn fault_41_jpeg_of_12_bits_or_arithmetic_coding_is_refused() {
    let good = jpeg_rgb(24, 16, &rgb(24, 16));
    let frame = good
        .windows(2)
        .position(|pair| pair == [0xFF, 0xC0])
        .unwrap();
    for (at, value) in [
        (frame + 4, 12),
        (frame + 1, 0xC9),
        (frame + 1, 0xC3),
        (frame + 1, 0xC5),
        (frame + 9, 2),
    ] {
        let mut odd = good.clone();
        odd[at] = value;
        assert!(matches!(
            decode(&odd, &Limits::default()),
            Err(MediaError::Unsupported {
                format: Format::Jpeg,
                ..
            })
        ));
    }
    assert!(matches!(
        decode(AVIF, &Limits::default()),
        Err(MediaError::Unsupported {
            format: Format::Avif,
            ..
        })
    ));
}

#[test]
fn jpeg_stands_upright() {
    let mut pixels = vec![0; 32 * 16 * 3];
    // A white square of 8 in the top left corner.
    for y in 0..8 {
        pixels[y * 96..y * 96 + 24].fill(255);
    }
    let file = jpeg_rgb(32, 16, &pixels);
    // Where the square stands after each orientation: right, bottom.
    let corners = [
        (false, false),
        (true, false),
        (true, true),
        (false, true),
        (false, false),
        (true, false),
        (true, true),
        (false, true),
    ];
    for (number, (right, bottom)) in (1..).zip(corners) {
        let picture = decoded(&jpeg_with(&file, &[segment(0xE1, &exif(number, ""))]));
        let (width, height) = if number > 4 { (16, 32) } else { (32, 16) };
        assert_eq!((picture.width(), picture.height()), (width, height));
        for (x, y) in [
            (3, 3),
            (width - 4, 3),
            (3, height - 4),
            (width - 4, height - 4),
        ] {
            let lit = (x > 3) == right && (y > 3) == bottom;
            assert_eq!(
                pixel(&picture, x, y)[0] > 128,
                lit,
                "orientation {number} at {x}, {y}"
            );
        }
    }
}

#[test]
fn animations_give_their_first_frame() {
    let still = webp_rgb(24, 16, &rgb(24, 16));
    assert_is_test_picture(&decoded(&animated_webp((24, 16), (24, 16), &still, 3)), 1);
    let first = decoded(&gif(24, 16, 3));
    assert_eq!(pixel(&first, 3, 3), [0, 24, 7, 255]);
}

#[test]
fn limits_are_those_of_the_caller() {
    let file = png_rgb(24, 16, &rgb(24, 16));
    for limits in [
        Limits {
            max_side: 23,
            ..Limits::default()
        },
        Limits {
            max_pixels: 24 * 16 - 1,
            ..Limits::default()
        },
        Limits {
            max_memory: 24 * 16 * 3 - 1,
            ..Limits::default()
        },
    ] {
        assert!(matches!(
            decode(&file, &limits),
            Err(MediaError::TooLarge {
                width: 24,
                height: 16,
                ..
            })
        ));
    }
    assert!(
        decode(
            &file,
            &Limits {
                max_side: 24,
                max_pixels: 24 * 16,
                max_memory: 24 * 16 * 3
            }
        )
        .is_ok()
    );
}
