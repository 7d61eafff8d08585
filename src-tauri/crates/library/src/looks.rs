//! What can be told of an image by decoding it, within limits.

use crate::{Looks, Undecodable};
use media::{Limits, MediaError, Picture};

/// An image that was looked at.
#[derive(Debug)]
pub(crate) struct Sight {
    pub(crate) looks: Looks,
    /// The pixels, unless undecodable.
    pub(crate) picture: Option<Picture>,
    /// What is wrong with the bytes, when they are damaged.
    pub(crate) damage: Option<String>,
}

/// Decodes within the default limits; panics of decoders are caught by `media`.
pub(crate) fn look(bytes: &[u8]) -> Sight {
    match media::decode(bytes, &Limits::default()) {
        Ok(picture) => {
            let summary = picture.summary();
            let looks = Looks {
                pixel_hash: Some(summary.pixel_hash),
                perceptual_hash: Some(summary.perceptual_hash),
                average_colour: Some(summary.average_colour),
                undecodable: None,
            };
            Sight {
                looks,
                picture: Some(picture),
                damage: None,
            }
        }
        Err(error) => {
            let undecodable = match &error {
                MediaError::TooLarge { .. } => Undecodable::TooLarge,
                MediaError::Unsupported { .. } => Undecodable::Unsupported,
                MediaError::NotAnImage
                | MediaError::Damaged { .. }
                | MediaError::Thumbnail { .. } => Undecodable::Damaged,
            };
            let damage = (undecodable == Undecodable::Damaged).then(|| error.to_string());
            Sight {
                looks: Looks {
                    undecodable: Some(undecodable),
                    ..Looks::default()
                },
                picture: None,
                damage,
            }
        }
    }
}
