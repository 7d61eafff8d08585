//! The header of a Windows bitmap (Microsoft, BITMAPINFOHEADER).

use crate::bytes::{le16, le32};
use crate::error::damaged;
use crate::{Format, Measured, MediaError, Orientation};

/// Size and kind from the header.
pub(crate) fn measure(bytes: &[u8]) -> Result<Measured, MediaError> {
    let read = || {
        if le32(bytes, 14)? == 12 {
            return Some((
                u32::from(le16(bytes, 18)?),
                u32::from(le16(bytes, 20)?),
                le16(bytes, 24)?,
            ));
        }
        // A negative height means that the rows run from top to bottom.
        let width = i32::try_from(le32(bytes, 18)?).ok()?.unsigned_abs();
        let height = le32(bytes, 22)?.cast_signed().unsigned_abs();
        Some((width, height, le16(bytes, 28)?))
    };
    let (width, height, bits) =
        read().ok_or_else(|| damaged(Format::Bmp, "the file ends within its header"))?;
    if width == 0 || height == 0 {
        return Err(damaged(Format::Bmp, "its header announces no pixels"));
    }
    Ok(Measured {
        format: Format::Bmp,
        width,
        height,
        animated: false,
        bit_depth: match bits {
            1 => 1,
            2 => 2,
            4 => 4,
            _ => 8,
        },
        has_alpha: bits == 32,
        orientation: Orientation::Upright,
    })
}
