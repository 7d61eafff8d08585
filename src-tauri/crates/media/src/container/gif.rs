//! GIF blocks (CompuServe, GIF89a).

use crate::bytes::le16;
use crate::error::damaged;
use crate::{Format, Measured, MediaError, Orientation};

/// What the blocks up to the second picture tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Screen {
    /// Size of the canvas.
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Size of the first picture, which need not fit the canvas; zeros if there is none.
    pub(crate) first: (u32, u32),
    pub(crate) animated: bool,
    transparent: bool,
    index_bits: u8,
}

/// Reads the logical screen and walks to the second picture without decompressing.
pub(crate) fn screen(bytes: &[u8]) -> Result<Screen, MediaError> {
    let read = || {
        let packed = *bytes.get(10)?;
        let screen = Screen {
            width: le16(bytes, 6)?.into(),
            height: le16(bytes, 8)?.into(),
            first: (0, 0),
            animated: false,
            transparent: false,
            index_bits: (packed & 7) + 1,
        };
        bytes.get(12).map(|_| (screen, 13 + table_length(packed)))
    };
    let Some((mut screen, mut at)) = read() else {
        return Err(damaged(Format::Gif, "the file ends within its header"));
    };
    if screen.width == 0 || screen.height == 0 {
        return Err(damaged(Format::Gif, "its header announces no pixels"));
    }
    while let Some(next) = step(bytes, at, &mut screen) {
        at = next;
    }
    Ok(screen)
}

/// Bytes of the colour table that a packed field announces.
fn table_length(packed: u8) -> usize {
    if packed & 0x80 == 0 {
        0
    } else {
        3 << ((packed & 7) + 1)
    }
}

/// Reads one block; `None` at the end or when nothing more is to be learned.
fn step(bytes: &[u8], at: usize, screen: &mut Screen) -> Option<usize> {
    match *bytes.get(at)? {
        0x21 => {
            let is_graphic_control = *bytes.get(at + 1)? == 0xF9;
            if is_graphic_control && screen.first == (0, 0) && *bytes.get(at + 3)? & 1 == 1 {
                screen.transparent = true;
            }
            skip_sub_blocks(bytes, at + 2)
        }
        0x2C if screen.first != (0, 0) => {
            screen.animated = true;
            None
        }
        0x2C => {
            screen.first = (le16(bytes, at + 5)?.into(), le16(bytes, at + 7)?.into());
            let packed = *bytes.get(at + 9)?;
            skip_sub_blocks(bytes, at + 11 + table_length(packed))
        }
        _ => None,
    }
}

fn skip_sub_blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}

/// Whether the trailer is there, so that the file was not cut short.
pub(crate) fn is_complete(bytes: &[u8]) -> bool {
    let Some(mut at) = bytes.get(10).map(|packed| 13 + table_length(*packed)) else {
        return false;
    };
    loop {
        let next = match bytes.get(at) {
            Some(0x3B) => return true,
            Some(0x21) => skip_sub_blocks(bytes, at + 2),
            Some(0x2C) => bytes
                .get(at + 9)
                .and_then(|packed| skip_sub_blocks(bytes, at + 11 + table_length(*packed))),
            _ => return false,
        };
        match next {
            Some(next) => at = next,
            None => return false,
        }
    }
}

/// Size and kind from the blocks.
pub(crate) fn measure(bytes: &[u8]) -> Result<Measured, MediaError> {
    let screen = screen(bytes)?;
    Ok(Measured {
        format: Format::Gif,
        width: screen.width,
        height: screen.height,
        animated: screen.animated,
        bit_depth: screen.index_bits,
        has_alpha: screen.transparent,
        orientation: Orientation::Upright,
    })
}
