//! Images made by script: good ones, odd ones and bombs.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};
use image::codecs::gif::GifEncoder;
use image::{Delay, Frame, RgbaImage};
use media::{Format, GenerationRecord, SeedMode, SeedRecord};

pub(crate) const LOSSY_WEBP: &[u8] = include_bytes!("../fixtures/lossy.webp");
pub(crate) const LOSSY_ALPHA_WEBP: &[u8] = include_bytes!("../fixtures/lossy-alpha.webp");
pub(crate) const AVIF: &[u8] = include_bytes!("../fixtures/still.avif");

/// The pixel of the test picture at a place.
pub(crate) fn colour(x: u32, y: u32) -> [u8; 3] {
    [(x * 10) as u8, (y * 15) as u8, 128]
}

/// The test picture, RGB.
pub(crate) fn rgb(width: u32, height: u32) -> Vec<u8> {
    (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| colour(x, y)))
        .collect()
}

/// A soft picture with structure that survives shrinking and JPEG.
pub(crate) fn scene(width: u32, height: u32, phase: f64) -> Vec<u8> {
    let mut pixels = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            let (u, v) = (
                f64::from(x) / f64::from(width),
                f64::from(y) / f64::from(height),
            );
            let wave = |f: f64, g: f64| {
                (127.0 + 60.0 * (f * u + phase).sin() + 60.0 * (g * v + phase * f).cos()) as u8
            };
            pixels.extend([wave(7.0, 3.0), wave(4.0, 11.0), wave(13.0, 5.0)]);
        }
    }
    pixels
}

pub(crate) fn zlib(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A zlib stream of `times * 8 * 258 + 1` zeros, as small as deflate allows, with the right checksum.
pub(crate) fn zlib_bomb(times: usize) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let (mut byte, mut used) = (0_u8, 0);
    let mut push = |bit: u8, out: &mut Vec<u8>| {
        byte |= bit << used;
        used += 1;
        if used == 8 {
            out.push(byte);
            (byte, used) = (0, 0);
        }
    };
    // Last block, fixed codes; the literal 0; then "258 bytes from distance 1" over and over; then the end of block.
    let mut bits: Vec<u8> = vec![1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0];
    let repeat = [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0];
    bits.extend(std::iter::repeat_n(repeat, times * 8).flatten());
    bits.extend([0; 7]);
    bits.extend(std::iter::repeat_n(0, 8 - bits.len() % 8));
    for bit in bits {
        push(bit, &mut out);
    }
    let zeros = times * 8 * 258 + 1;
    out.extend((((zeros % 65_521) << 16 | 1) as u32).to_be_bytes());
    out
}

pub(crate) fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = crc32fast::Hasher::new();
    crc.update(kind);
    crc.update(data);
    [
        &(data.len() as u32).to_be_bytes()[..],
        kind,
        data,
        &crc.finalize().to_be_bytes(),
    ]
    .concat()
}

/// A PNG from its parts: header fields, chunks before the pixels, and scanlines with their filter bytes.
pub(crate) fn png_file(
    size: (u32, u32),
    depth: u8,
    colour_type: u8,
    interlaced: bool,
    before: &[Vec<u8>],
    scanlines: &[u8],
) -> Vec<u8> {
    png_parts(
        size,
        depth,
        colour_type,
        interlaced,
        before,
        &zlib(scanlines),
    )
}

pub(crate) fn png_parts(
    size: (u32, u32),
    depth: u8,
    colour_type: u8,
    interlaced: bool,
    before: &[Vec<u8>],
    compressed: &[u8],
) -> Vec<u8> {
    let header = [
        &size.0.to_be_bytes()[..],
        &size.1.to_be_bytes(),
        &[depth, colour_type, 0, 0, interlaced.into()],
    ]
    .concat();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(png_chunk(b"IHDR", &header));
    file.extend(before.concat());
    file.extend(png_chunk(b"IDAT", compressed));
    file.extend(png_chunk(b"IEND", b""));
    file
}

/// Rows with filter type 0.
pub(crate) fn scanlines(pixels: &[u8], stride: usize) -> Vec<u8> {
    pixels
        .chunks(stride)
        .flat_map(|row| std::iter::once(0).chain(row.iter().copied()))
        .collect()
}

/// RGB pixels as a PNG.
pub(crate) fn png_rgb(width: u32, height: u32, pixels: &[u8]) -> Vec<u8> {
    png_file(
        (width, height),
        8,
        2,
        false,
        &[],
        &scanlines(pixels, width as usize * 3),
    )
}

/// Inserts chunks after the header of a PNG.
pub(crate) fn png_with(file: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    [&file[..33], &chunks.concat(), &file[33..]].concat()
}

pub(crate) fn jpeg(
    width: u32,
    height: u32,
    pixels: &[u8],
    colours: jpeg_encoder::ColorType,
    progressive: bool,
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 95);
    encoder.set_progressive(progressive);
    encoder
        .encode(pixels, width as u16, height as u16, colours)
        .unwrap();
    file
}

pub(crate) fn jpeg_rgb(width: u32, height: u32, pixels: &[u8]) -> Vec<u8> {
    jpeg(width, height, pixels, jpeg_encoder::ColorType::Rgb, false)
}

/// A JPEG segment.
pub(crate) fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    [
        &[0xFF, marker][..],
        &((payload.len() + 2) as u16).to_be_bytes(),
        payload,
    ]
    .concat()
}

/// Inserts segments after the start of a JPEG.
pub(crate) fn jpeg_with(file: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    [&file[..2], &segments.concat(), &file[2..]].concat()
}

/// An EXIF segment's payload with an orientation and a user comment.
pub(crate) fn exif(orientation: u16, comment: &str) -> Vec<u8> {
    let comment: Vec<u8> = b"UNICODE\0"
        .iter()
        .copied()
        .chain(comment.encode_utf16().flat_map(u16::to_be_bytes))
        .collect();
    let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [
            &tag.to_be_bytes()[..],
            &kind.to_be_bytes(),
            &count.to_be_bytes(),
            &value,
        ]
        .concat()
    };
    tiff.extend(2_u16.to_be_bytes());
    tiff.extend(entry(
        0x0112,
        3,
        1,
        [(orientation >> 8) as u8, orientation as u8, 0, 0],
    ));
    tiff.extend(entry(0x8769, 4, 1, 38_u32.to_be_bytes()));
    tiff.extend([0; 4]);
    tiff.extend(1_u16.to_be_bytes());
    tiff.extend(entry(0x9286, 7, comment.len() as u32, 56_u32.to_be_bytes()));
    tiff.extend([0; 4]);
    tiff.extend(comment);
    [b"Exif\0\0".to_vec(), tiff].concat()
}

pub(crate) fn riff_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = [kind, &(data.len() as u32).to_le_bytes()[..], data].concat();
    chunk.extend(vec![0; data.len() % 2]);
    chunk
}

/// A WebP from its chunks.
pub(crate) fn webp_file(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = [b"WEBP".to_vec(), chunks.concat()].concat();
    [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
}

/// The data of `VP8X`.
pub(crate) fn vp8x(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let fields = [
        &[flags, 0, 0, 0][..],
        &(width - 1).to_le_bytes()[..3],
        &(height - 1).to_le_bytes()[..3],
    ]
    .concat();
    riff_chunk(b"VP8X", &fields)
}

pub(crate) fn webp(
    width: u32,
    height: u32,
    pixels: &[u8],
    colours: image_webp::ColorType,
) -> Vec<u8> {
    let mut file = Vec::new();
    image_webp::WebPEncoder::new(&mut file)
        .encode(pixels, width, height, colours)
        .unwrap();
    file
}

pub(crate) fn webp_rgb(width: u32, height: u32, pixels: &[u8]) -> Vec<u8> {
    webp(width, height, pixels, image_webp::ColorType::Rgb8)
}

/// A lossy picture in the simple container.
pub(crate) fn simple_lossy_webp() -> Vec<u8> {
    let start = LOSSY_WEBP
        .windows(4)
        .position(|kind| kind == b"VP8 ")
        .unwrap();
    let length = u32::from_le_bytes(LOSSY_WEBP[start + 4..start + 8].try_into().unwrap()) as usize;
    webp_file(&[riff_chunk(
        b"VP8 ",
        &LOSSY_WEBP[start + 8..start + 8 + length],
    )])
}

/// An animation whose frames are all the given lossless WebP file, on a canvas of its own size.
pub(crate) fn animated_webp(
    canvas: (u32, u32),
    frame: (u32, u32),
    still: &[u8],
    frames: usize,
) -> Vec<u8> {
    let mut header = vec![0; 6];
    header.extend(&(frame.0 - 1).to_le_bytes()[..3]);
    header.extend(&(frame.1 - 1).to_le_bytes()[..3]);
    header.extend([100, 0, 0, 0]);
    let anmf = riff_chunk(b"ANMF", &[&header, &still[12..]].concat());
    let mut chunks = vec![vp8x(0x12, canvas.0, canvas.1), riff_chunk(b"ANIM", &[0; 6])];
    chunks.extend(std::iter::repeat_n(anmf, frames));
    webp_file(&chunks)
}

pub(crate) fn gif(width: u32, height: u32, frames: usize) -> Vec<u8> {
    let mut file = Vec::new();
    {
        let mut encoder = GifEncoder::new(&mut file);
        for number in 0..frames {
            let picture = RgbaImage::from_fn(width, height, |x, _| {
                image::Rgba([number as u8 * 40, (x * 8) as u8, 7, 255])
            });
            encoder
                .encode_frame(Frame::from_parts(
                    picture,
                    0,
                    0,
                    Delay::from_numer_denom_ms(100, 1),
                ))
                .unwrap();
        }
    }
    file
}

pub(crate) fn bmp(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let pixels = rgb(width, height);
    image::codecs::bmp::BmpEncoder::new(&mut file)
        .encode(&pixels, width, height, image::ExtendedColorType::Rgb8)
        .unwrap();
    file
}

/// One good small file of every format and of the structures that parsers branch on.
pub(crate) fn corpus() -> Vec<(Format, Vec<u8>)> {
    let pixels = rgb(24, 16);
    let rgba: Vec<u8> = pixels
        .chunks(3)
        .flat_map(|p| [p[0], p[1], p[2], 200])
        .collect();
    let still = webp_rgb(24, 16, &pixels);
    let text = [b"Comment\0\0".to_vec(), zlib(b"a compressed text")].concat();
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0".to_vec(), br#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/jpeg"/></rdf:RDF></x:xmpmeta>"#.to_vec()].concat();
    let plain_jpeg = jpeg_rgb(24, 16, &pixels);
    vec![
        (Format::Png, png_rgb(24, 16, &pixels)),
        (
            Format::Png,
            png_with(
                &png_rgb(24, 16, &pixels),
                &[
                    png_chunk(b"zTXt", &text),
                    png_chunk(b"tEXt", b"parameters\0a fox\nSteps: 4"),
                ],
            ),
        ),
        (
            Format::Png,
            png_file((24, 16), 8, 6, false, &[], &scanlines(&rgba, 96)),
        ),
        (Format::Jpeg, plain_jpeg.clone()),
        (
            Format::Jpeg,
            jpeg_with(
                &plain_jpeg,
                &[segment(0xE1, &exif(6, "a fox")), segment(0xE1, &xmp)],
            ),
        ),
        (
            Format::Jpeg,
            jpeg(24, 16, &pixels, jpeg_encoder::ColorType::Rgb, true),
        ),
        (
            Format::Jpeg,
            jpeg(24, 16, &rgba, jpeg_encoder::ColorType::CmykAsYcck, false),
        ),
        (Format::WebP, still.clone()),
        (Format::WebP, LOSSY_WEBP.to_vec()),
        (Format::WebP, simple_lossy_webp()),
        (Format::WebP, LOSSY_ALPHA_WEBP.to_vec()),
        (Format::WebP, animated_webp((24, 16), (24, 16), &still, 3)),
        (Format::Gif, gif(24, 16, 3)),
        (Format::Avif, AVIF.to_vec()),
        (Format::Bmp, bmp(24, 16)),
    ]
}

/// A record with every field set.
pub(crate) fn record() -> GenerationRecord {
    GenerationRecord {
        image_id: 42,
        job_id: Some(7),
        prompt: "a red fox, \u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{1f98a}".to_owned(),
        negative_prompt: Some("blurry".to_owned()),
        revised_prompt: Some("a red fox in snow".to_owned()),
        model: "flux-1-schnell".to_owned(),
        size: Some("1024x1024".to_owned()),
        quality: Some("high".to_owned()),
        steps: Some(4),
        guidance: Some(3.5),
        response_format: Some("url".to_owned()),
        seed: SeedRecord {
            mode: SeedMode::Fixed,
            value: Some(7),
            index: 2,
            count: 4,
        },
        created_at: "2026-11-23T04:36:00Z".to_owned(),
        server_created: Some(1_795_408_560),
        source_sha256: Some(media::Digest::of(b"delivered")),
        parent_image_id: Some(41),
        demo: true,
        ..GenerationRecord::default()
    }
}
