//! Pictures made by script: small good ones in every format, and evil ones.

use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

/// Pixels that differ by `seed` and do not compress, RGB.
#[must_use]
pub fn noise(width: u32, height: u32, seed: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345) | 1;
    (0..width * height * 3)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_le_bytes()[1]
        })
        .collect()
}

/// A PNG of noise.
#[must_use]
pub fn png(side: u32, seed: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, side, side);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&noise(side, side, seed)).unwrap();
    writer.finish().unwrap();
    out
}

/// A JPEG of noise.
#[must_use]
pub fn jpeg(side: u16, seed: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let pixels = noise(side.into(), side.into(), seed);
    jpeg_encoder::Encoder::new(&mut out, 90)
        .encode(&pixels, side, side, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    out
}

/// A lossless WebP of noise.
#[must_use]
pub fn webp(side: u32, seed: u32) -> Vec<u8> {
    let mut out = Vec::new();
    image_webp::WebPEncoder::new(&mut out)
        .encode(
            &noise(side, side, seed),
            side,
            side,
            image_webp::ColorType::Rgb8,
        )
        .unwrap();
    out
}

/// A GIF or BMP of noise.
#[must_use]
pub fn other(format: image::ImageFormat, side: u32, seed: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_raw(side, side, noise(side, side, seed)).unwrap();
    let mut out = Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(picture)
        .write_to(&mut out, format)
        .unwrap();
    out.into_inner()
}

/// A PNG chunk with its checksum.
#[must_use]
pub fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = crc32fast::Hasher::new();
    crc.update(kind);
    crc.update(data);
    let length = u32::try_from(data.len()).unwrap();
    [
        &length.to_be_bytes()[..],
        kind,
        data,
        &crc.finalize().to_be_bytes(),
    ]
    .concat()
}

/// A PNG of any claimed size, one grey byte a pixel, with this compressed data and these chunks before it.
#[must_use]
pub fn png_claiming(width: u32, height: u32, before: &[Vec<u8>], compressed: &[u8]) -> Vec<u8> {
    let header = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &[8, 0, 0, 0, 0],
    ]
    .concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        png_chunk(b"IHDR", &header),
        before.concat(),
        png_chunk(b"IDAT", compressed),
        png_chunk(b"IEND", b""),
    ]
    .concat()
}

/// Zeros, compressed for zlib; written in pieces, so that a bomb costs its maker nothing.
#[must_use]
pub fn zlib_zeros(bytes: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    write_zeros(&mut encoder, bytes);
    encoder.finish().unwrap()
}

/// Text and then zeros, gzipped.
#[must_use]
pub fn gzip(begin: &[u8], zeros: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(begin).unwrap();
    write_zeros(&mut encoder, zeros);
    encoder.finish().unwrap()
}

fn write_zeros(out: &mut impl std::io::Write, mut bytes: usize) {
    let piece = [b'0'; 64 * 1024];
    while bytes > 0 {
        let now = bytes.min(piece.len());
        out.write_all(&piece[..now]).unwrap();
        bytes -= now;
    }
}

/// The decoded pixels of a file: what must be equal when a picture came home whole.
#[must_use]
pub fn pixels(file: &[u8]) -> Vec<u8> {
    media::decode(file, &media::Limits::default())
        .unwrap()
        .pixels()
        .to_vec()
}
