//! JPEG through `zune-jpeg`.

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{buffer, picture, turn};
use crate::container::jpeg as container;
use crate::error::{damaged, unsupported};
use crate::{Excess, Format, Layout, Limits, MediaError, Picture};

/// Ordinary progressive files have about ten scans; a file of 10,000 takes minutes.
const MAX_SCANS: usize = 64;
/// Every scan passes over the whole picture: scans times pixels bound the time, here to about a second or two.
const MAX_SCANNED_PIXELS: u64 = 1 << 29;

pub(super) fn decode(bytes: &[u8], limits: &Limits, spare: Vec<u8>) -> Result<Picture, MediaError> {
    let frame = container::frame(bytes)?;
    let refuse = |what| Err(unsupported(Format::Jpeg, what));
    match frame.marker {
        0xC0..=0xC2 => {}
        0xC3 => return refuse("lossless compression"),
        0xC9..=0xCF => return refuse("arithmetic coding"),
        _ => return refuse("hierarchical compression"),
    }
    if frame.precision != 8 {
        return refuse("more than 8 bits a sample");
    }
    if !matches!(frame.components, 1 | 3 | 4) {
        return refuse("an unusual number of components");
    }

    // Several scans are gathered as 16-bit coefficients of every component before any pixel is made.
    let scans = container::scans(bytes, MAX_SCANS);
    let gathered = if frame.marker == 0xC2 || scans.count > 1 {
        2 * u64::from(frame.components)
    } else {
        0
    };
    limits.admit(frame.width, frame.height, 3 + gathered)?;
    let pixels = u64::from(frame.width) * u64::from(frame.height);
    if scans.count > MAX_SCANS || scans.count as u64 * pixels > MAX_SCANNED_PIXELS.max(2 * pixels) {
        return Err(MediaError::TooLarge {
            width: frame.width,
            height: frame.height,
            excess: Excess::Scans(MAX_SCANS),
        });
    }
    if !scans.complete {
        return Err(damaged(Format::Jpeg, "the file ends too early"));
    }

    let side = usize::try_from(limits.max_side).unwrap_or(usize::MAX);
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .jpeg_set_max_scans(MAX_SCANS)
        .set_max_width(side)
        .set_max_height(side)
        .set_strict_mode(true);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder
        .decode_headers()
        .map_err(|error| damaged(Format::Jpeg, error))?;
    let announced = decoder
        .info()
        .map(|info| (u32::from(info.width), u32::from(info.height)));
    let mut pixels = buffer(Format::Jpeg, (frame.width, frame.height), 3, spare)?;
    if announced != Some((frame.width, frame.height))
        || decoder.output_buffer_size() != Some(pixels.len())
    {
        return Err(damaged(Format::Jpeg, "its headers contradict each other"));
    }
    decoder
        .decode_into(&mut pixels)
        .map_err(|error| damaged(Format::Jpeg, error))?;
    let stored = picture(
        Format::Jpeg,
        (frame.width, frame.height),
        Layout::Rgb8,
        pixels,
    )?;
    turn::upright(stored, container::orientation(bytes), limits)
}
