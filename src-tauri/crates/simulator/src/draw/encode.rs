//! Pictures as files.

use image_webp::WebPEncoder;

use super::{Format, Picture};

/// Why a picture could not be written as a file.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// The PNG encoder refused.
    #[error("cannot encode the picture as PNG")]
    Png(#[from] png::EncodingError),
    /// The JPEG encoder refused.
    #[error("cannot encode the picture as JPEG")]
    Jpeg(#[from] jpeg_encoder::EncodingError),
    /// The WebP encoder refused.
    #[error("cannot encode the picture as WebP")]
    WebP(#[from] image_webp::EncodingError),
    /// A side is longer than the format can hold.
    #[error("the picture is too large for its format")]
    TooLarge(#[from] std::num::TryFromIntError),
}

/// Encodes a picture, without metadata. Equal pictures give equal bytes.
///
/// # Errors
/// [`EncodeError`] when the encoder refuses, which it does not for pictures that [`draw`](super::draw) made.
pub fn encode(picture: &Picture, format: Format) -> Result<Vec<u8>, EncodeError> {
    let mut file = Vec::with_capacity(picture.rgb.len() / 2);
    match format {
        Format::Png => {
            let mut encoder = png::Encoder::new(&mut file, picture.width, picture.height);
            encoder.set_color(png::ColorType::Rgb);
            encoder.set_depth(png::BitDepth::Eight);
            encoder.set_compression(png::Compression::Fast);
            let mut writer = encoder.write_header()?;
            writer.write_image_data(&picture.rgb)?;
            writer.finish()?;
        }
        Format::Jpeg => {
            let (width, height) = (
                u16::try_from(picture.width)?,
                u16::try_from(picture.height)?,
            );
            let encoder = jpeg_encoder::Encoder::new(&mut file, 90);
            encoder.encode(&picture.rgb, width, height, jpeg_encoder::ColorType::Rgb)?;
        }
        Format::WebP => {
            let encoder = WebPEncoder::new(&mut file);
            encoder.encode(
                &picture.rgb,
                picture.width,
                picture.height,
                image_webp::ColorType::Rgb8,
            )?;
        }
    }
    Ok(file)
}
