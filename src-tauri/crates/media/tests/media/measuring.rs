//! What the first bytes and the header tell.

use media::{Format, MediaError, Orientation, measure, sniff};

use crate::support::*;

#[test]
fn every_format_is_known_by_its_first_64_bytes() {
    for (format, file) in corpus() {
        assert_eq!(sniff(&file[..64]), Some(format));
        assert_eq!(Format::from_id(format.id()), Some(format));
        assert_eq!(Format::from_id(format.extension()), Some(format));
    }
}

#[test]
fn the_header_tells_the_size_of_every_format() {
    for (format, file) in corpus() {
        let measured = measure(&file).unwrap();
        assert_eq!(
            (measured.format, measured.width, measured.height),
            (format, 24, 16),
            "{format}"
        );
    }
}

#[test]
fn the_header_tells_kind_and_depth() {
    let of = |file: &[u8]| measure(file).unwrap();
    let sixteen = png_file((2, 1), 16, 4, false, &[], &scanlines(&[0; 8], 8));
    assert_eq!((of(&sixteen).bit_depth, of(&sixteen).has_alpha), (16, true));
    let animation = png_with(
        &png_rgb(24, 16, &rgb(24, 16)),
        &[png_chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])],
    );
    assert!(of(&animation).animated);
    assert!(of(&gif(8, 8, 2)).animated && !of(&gif(8, 8, 1)).animated);
    let still = webp_rgb(4, 4, &rgb(4, 4));
    assert!(of(&animated_webp((4, 4), (4, 4), &still, 2)).animated && !of(&still).animated);
    assert!(of(LOSSY_ALPHA_WEBP).has_alpha && !of(LOSSY_WEBP).has_alpha);
    let turned = jpeg_with(
        &jpeg_rgb(24, 16, &rgb(24, 16)),
        &[segment(0xE1, &exif(6, ""))],
    );
    assert_eq!(
        (of(&turned).orientation, of(&turned).upright_size()),
        (Orientation::Rotated90, (16, 24))
    );
}

#[test]
fn fault_38_other_content_is_no_image_whatever_its_label() {
    let others: [&[u8]; 10] = [
        b"",
        b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
        b"{\"error\":{\"message\":\"no such file\"}}",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        b"BM is how this letter begins, and it is long enough",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
        b"\xEF\xBB\xBF<?xml version=\"1.0\"?>",
        b"GIF90a..............",
    ];
    for other in others {
        assert_eq!(sniff(other), None, "{:?}", String::from_utf8_lossy(other));
        assert_eq!(measure(other), Err(MediaError::NotAnImage));
    }
}

#[test]
fn a_header_that_is_cut_short_is_damage() {
    for (format, file) in corpus() {
        let shortest = match format {
            Format::Gif => 12,
            Format::Avif => 28,
            _ => 19,
        };
        match measure(&file[..shortest]) {
            Err(MediaError::Damaged { format: found, .. }) => assert_eq!(found, format),
            other => panic!("{format}: {other:?}"),
        }
    }
}
