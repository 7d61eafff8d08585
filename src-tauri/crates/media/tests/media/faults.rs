//! Bombs: small files that would cost much. Each is refused or bounded.

use media::{
    Embedding, Excess, Format, Limits, MediaError, decode, embed, measure, read_record, read_texts,
};

use crate::support::*;

fn refusal(file: &[u8]) -> MediaError {
    decode(file, &Limits::default()).unwrap_err()
}

#[track_caller]
fn assert_too_large(file: &[u8]) {
    assert!(measure(file).is_ok(), "a file that is kept can be measured");
    match refusal(file) {
        MediaError::TooLarge { .. } => {}
        other => panic!("{other:?}"),
    }
}

/// One bit a pixel, all black: 50 MB of rows in 50 KB.
fn png_of_400_megapixels() -> Vec<u8> {
    png_file((20_000, 20_000), 1, 0, false, &[], &vec![0; 20_000 * 2501])
}

#[test]
fn fault_39_png_of_20000_squared_is_refused_by_its_header() {
    let file = png_of_400_megapixels();
    assert!(file.len() < 1_200_000);
    assert_too_large(&file);
    assert!(
        matches!(embed(&file, &record()), Ok(Embedding::Written(_))),
        "it is kept and gets its record"
    );
}

#[test]
fn fault_39_png_of_impossible_size_is_refused_by_its_header() {
    let black = scanlines(&[0; 12], 12);
    assert_too_large(&png_file((60_000, 60_000), 8, 2, false, &[], &black));
    assert_too_large(&png_file((i32::MAX as u32, 1), 8, 2, false, &[], &black));
    assert_too_large(&png_file(
        (i32::MAX as u32, i32::MAX as u32),
        16,
        6,
        false,
        &[],
        &black,
    ));
    for width in [0, 1 << 31, u32::MAX] {
        let file = png_file((width, 1), 8, 2, false, &[], &black);
        assert!(matches!(measure(&file), Err(MediaError::Damaged { .. })));
        assert!(matches!(refusal(&file), MediaError::Damaged { .. }));
    }
    // Within the sides but beyond the memory.
    let file = png_file((12_000, 11_000), 8, 2, false, &[], &black);
    assert!(matches!(
        refusal(&file),
        MediaError::TooLarge {
            excess: Excess::Memory(_),
            ..
        }
    ));
}

#[test]
fn fault_39_apng_of_10000_frames_costs_one_frame() {
    let pixels = rgb(24, 16);
    let still = png_with(
        &png_rgb(24, 16, &pixels),
        &[png_chunk(
            b"acTL",
            &[10_000_u32.to_be_bytes(), [0; 4]].concat(),
        )],
    );
    let end = still.len() - 12;
    let frame = png_chunk(b"fdAT", &[&[0; 4][..], &zlib_bomb(50)].concat());
    let control = png_chunk(
        b"fcTL",
        &[
            &[0; 4][..],
            &24_u32.to_be_bytes(),
            &16_u32.to_be_bytes(),
            &[0; 14],
        ]
        .concat(),
    );
    let file = [
        &still[..end],
        &[control, frame].concat().repeat(10_000),
        &still[end..],
    ]
    .concat();
    assert!(measure(&file).unwrap().animated);
    assert_eq!(decode(&file, &Limits::default()).unwrap().pixels(), pixels);
}

#[test]
fn fault_39_gif_bombs_are_refused_by_their_headers() {
    let small = gif(8, 8, 2);
    let screen = |width: u16, height: u16| {
        let mut file = small.clone();
        file[6..8].copy_from_slice(&width.to_le_bytes());
        file[8..10].copy_from_slice(&height.to_le_bytes());
        file
    };
    assert_too_large(&screen(u16::MAX, u16::MAX));
    assert_too_large(&screen(9_000, 9_000));
    // A small canvas with a frame of four gigapixels.
    let mut file = small.clone();
    let frame = file
        .windows(5)
        .position(|block| block == [0x2C, 0, 0, 0, 0])
        .unwrap();
    file[frame + 5..frame + 9].fill(0xFF);
    assert!(matches!(
        refusal(&file),
        MediaError::Damaged {
            format: Format::Gif,
            ..
        }
    ));
}

#[test]
fn fault_39_webp_bombs_are_refused_by_their_headers() {
    let still = webp_rgb(8, 8, &rgb(8, 8));
    assert_too_large(&animated_webp((1 << 24, 1 << 24), (8, 8), &still, 100));
    assert_too_large(&animated_webp((16_000, 16_000), (8, 8), &still, 100));
    // A small canvas with a frame that claims 16,384 x 16,384 pixels, in the animation and in a still.
    let mut huge = still.clone();
    huge[21..25].fill(0xFF);
    huge[24] = 0x0F;
    for file in [
        animated_webp((8, 8), (16_384, 16_384), &huge, 1),
        animated_webp((8, 8), (8, 8), &huge, 1),
        webp_file(&[vp8x(0, 8, 8), huge[12..].to_vec()]),
    ] {
        assert_larger_than_canvas(&file);
    }
    assert_too_large(&huge);
    // The simple lossy picture within an extended file.
    let mut lossy = simple_lossy_webp();
    lossy[26..30].copy_from_slice(&[0xFF, 0x3F, 0xFF, 0x3F]);
    assert_larger_than_canvas(&webp_file(&[vp8x(0, 24, 16), lossy[12..].to_vec()]));
}

/// The refusal must be ours, before the decoder allocates, and not the decoder's own afterwards.
#[track_caller]
fn assert_larger_than_canvas(file: &[u8]) {
    match refusal(file) {
        MediaError::Damaged {
            format: Format::WebP,
            why,
        } => assert!(why.contains("larger than its canvas"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn fault_39_bmp_and_jpeg_of_enormous_size_are_refused_by_their_headers() {
    let mut file = bmp(8, 8);
    file[18..26].copy_from_slice(&[0, 0, 1, 0, 0, 0, 1, 0]);
    assert_too_large(&file);
    for progressive in [false, true] {
        let mut file = jpeg(8, 8, &rgb(8, 8), jpeg_encoder::ColorType::Rgb, progressive);
        let frame = file
            .windows(2)
            .position(|pair| pair[0] == 0xFF && matches!(pair[1], 0xC0 | 0xC2))
            .unwrap();
        file[frame + 5..frame + 9].fill(0xFF);
        assert_too_large(&file);
        // What one pass can hold, a progressive picture cannot.
        file[frame + 5..frame + 9].copy_from_slice(&[0x1F, 0, 0x1F, 0]);
        let outcome = decode(&file, &Limits::default());
        assert_eq!(
            matches!(outcome, Err(MediaError::TooLarge { .. })),
            progressive
        );
    }
}

#[test]
fn fault_40_texts_that_expand_beyond_2_mib_are_left_out() {
    let pixels = rgb(24, 16);
    let bomb = zlib_bomb(20_000);
    let chunks = [
        png_chunk(b"zTXt", &[b"parameters\0\0", &bomb[..]].concat()),
        png_chunk(b"iTXt", &[b"workflow\0\x01\0\0\0", &bomb[..]].concat()),
        png_chunk(b"iCCP", &[b"profile\0\0", &bomb[..]].concat()),
        png_chunk(b"tEXt", b"Software\0a camera"),
    ];
    let file = png_with(&png_rgb(24, 16, &pixels), &chunks);
    let texts = read_texts(&file);
    assert!(texts.incomplete);
    assert_eq!(
        texts.entries,
        [("Software".to_owned(), "a camera".to_owned())]
    );
    assert_eq!(
        decode(&file, &Limits::default()).unwrap().pixels(),
        pixels,
        "the image itself is good"
    );
}

#[test]
fn fault_40_a_compressed_text_within_the_limit_is_read() {
    for times in [1, 1_000] {
        let file = png_with(
            &png_rgb(8, 8, &rgb(8, 8)),
            &[png_chunk(
                b"zTXt",
                &[b"k\0\0", &zlib_bomb(times)[..]].concat(),
            )],
        );
        let texts = read_texts(&file);
        assert!(!texts.incomplete);
        assert_eq!(texts.get("k").unwrap().len(), times * 8 * 258 + 1);
    }
}

#[test]
fn fault_40_many_and_long_texts_stop_at_the_total() {
    let long = png_chunk(b"tEXt", &[b"k\0".to_vec(), vec![b'x'; 1 << 20]].concat());
    let texts = read_texts(&png_with(&png_rgb(8, 8, &rgb(8, 8)), &vec![long; 12]));
    assert!(
        texts.incomplete && texts.entries.len() == 7,
        "{}",
        texts.entries.len()
    );
    let texts = read_texts(&png_with(
        &png_rgb(8, 8, &rgb(8, 8)),
        &vec![png_chunk(b"tEXt", b"k\0v"); 5_000],
    ));
    assert!(texts.incomplete && texts.entries.len() == 256);
}

#[test]
fn fault_41_jpeg_of_10000_scans_is_refused_before_decoding() {
    let file = jpeg(24, 16, &rgb(24, 16), jpeg_encoder::ColorType::Rgb, true);
    let last = file
        .windows(2)
        .rposition(|pair| pair == [0xFF, 0xDA])
        .unwrap();
    let (scan, end) = (&file[last..file.len() - 2], &file[file.len() - 2..]);
    let bomb = [&file[..last], &scan.repeat(10_000), end].concat();
    assert!(matches!(
        refusal(&bomb),
        MediaError::TooLarge {
            excess: Excess::Scans(_),
            ..
        }
    ));
}

/// Peak resident memory of a process that does everything this crate can do with a file, in megabytes.
#[cfg(target_os = "linux")]
fn peak(bytes: &[u8]) -> u64 {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "faults::probe", "--nocapture"])
        .env("MEDIA_PROBE", file.path())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = String::new();
    std::io::Read::read_to_string(child.stdout.as_mut().unwrap(), &mut told).unwrap();
    assert!(child.wait().unwrap().success(), "{told}");
    let line = told
        .lines()
        .find_map(|line| line.split_once("VmHWM:"))
        .expect("the child reports its peak")
        .1;
    line.split_whitespace()
        .next()
        .unwrap()
        .parse::<u64>()
        .unwrap()
        / 1000
}

/// Does all of it in a process of its own for [`peak`]; started by itself it takes a file of no bytes.
#[cfg(target_os = "linux")]
#[test]
#[allow(clippy::print_stdout)]
fn probe() {
    let bytes =
        std::fs::read(std::env::var_os("MEDIA_PROBE").unwrap_or_default()).unwrap_or_default();
    let _ = measure(&bytes);
    if let Ok(picture) = decode(&bytes, &Limits::default()) {
        picture.thumbnails().unwrap();
        let _ = picture.summary();
    }
    let _ = read_texts(&bytes);
    let _ = read_record(&bytes);
    let _ = embed(&bytes, &record());
    println!(
        "\n{}",
        std::fs::read_to_string("/proc/self/status").unwrap()
    );
}

#[cfg(target_os = "linux")]
#[test]
fn fault_39_pixel_bombs_stay_below_300_mb() {
    for file in [
        png_of_400_megapixels(),
        animated_webp(
            (3_800, 3_800),
            (3_800, 3_800),
            &webp_rgb(3_800, 3_800, &vec![9; 3_800 * 3_800 * 3]),
            3,
        ),
    ] {
        let peak = peak(&file);
        assert!(peak <= 300, "{peak} MB");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn fault_39_the_largest_admitted_pictures_stay_below_300_mb() {
    let rgba = png_file(
        (8_192, 8_192),
        8,
        6,
        false,
        &[],
        &vec![0; 8_192 * (8_192 * 4 + 1)],
    );
    let peak_of_png = peak(&rgba);
    assert!((200..=300).contains(&peak_of_png), "{peak_of_png} MB");
    let progressive = jpeg(
        5_400,
        5_400,
        &vec![70; 5_400 * 5_400 * 3],
        jpeg_encoder::ColorType::Rgb,
        true,
    );
    let peak_of_jpeg = peak(&progressive);
    assert!((100..=300).contains(&peak_of_jpeg), "{peak_of_jpeg} MB");
}

#[cfg(target_os = "linux")]
#[test]
fn fault_40_metadata_bombs_stay_below_300_mb() {
    // A gigabyte inside a few megabytes, three times; then 100 MB of EXIF and XMP as they stand.
    let bomb = zlib_bomb(500_000);
    let chunks = [
        png_chunk(b"zTXt", &[b"parameters\0\0", &bomb[..]].concat()),
        png_chunk(
            b"iTXt",
            &[b"XML:com.adobe.xmp\0\x01\0\0\0", &bomb[..]].concat(),
        ),
        png_chunk(b"iCCP", &[b"profile\0\0", &bomb[..]].concat()),
    ];
    let compressed = peak(&png_with(&png_rgb(24, 16, &rgb(24, 16)), &chunks));
    assert!(compressed <= 60, "{compressed} MB");

    let still = webp_rgb(24, 16, &rgb(24, 16));
    let plain = vec![b'<'; 50_000_000];
    let file = webp_file(&[
        vp8x(0x0C, 24, 16),
        still[12..].to_vec(),
        riff_chunk(b"EXIF", &plain),
        riff_chunk(b"XMP ", &plain),
    ]);
    let uncompressed = peak(&file);
    assert!(uncompressed <= 300, "{uncompressed} MB");
    assert!(read_texts(&file).incomplete);
    assert!(decode(&file, &Limits::default()).is_ok());
}
