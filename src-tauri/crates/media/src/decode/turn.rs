//! Turning stored pixels upright.

use crate::{Format, Layout, Limits, MediaError, Orientation, Picture};

/// The picture as it is meant to be seen. Quarter turns need a second buffer, which the limits must allow.
pub(super) fn upright(
    stored: Picture,
    orientation: Orientation,
    limits: &Limits,
) -> Result<Picture, MediaError> {
    let (width, height, layout) = (stored.width(), stored.height(), stored.layout());
    let stride = width as usize * layout.bytes_per_pixel();
    let turned = match orientation {
        Orientation::Upright => return Ok(stored),
        Orientation::MirroredHorizontally
        | Orientation::MirroredVertically
        | Orientation::Rotated180 => {
            let mut pixels = stored.into_pixels();
            if orientation != Orientation::MirroredHorizontally {
                flip_rows(&mut pixels, stride);
            }
            if orientation != Orientation::MirroredVertically {
                mirror(&mut pixels, stride, layout);
            }
            Picture::new(width, height, layout, pixels)
        }
        _ => {
            limits.admit(width, height, 2 * layout.bytes_per_pixel() as u64)?;
            let mut pixels = transposed(&stored);
            let stride = height as usize * layout.bytes_per_pixel();
            if matches!(
                orientation,
                Orientation::Rotated90 | Orientation::Transversed
            ) {
                mirror(&mut pixels, stride, layout);
            }
            if matches!(
                orientation,
                Orientation::Rotated270 | Orientation::Transversed
            ) {
                flip_rows(&mut pixels, stride);
            }
            Picture::new(height, width, layout, pixels)
        }
    };
    turned.ok_or_else(|| crate::error::damaged(Format::Jpeg, "it cannot be turned upright"))
}

fn flip_rows(pixels: &mut [u8], stride: usize) {
    let rows = pixels.len() / stride;
    let (top, rest) = pixels.split_at_mut(rows / 2 * stride);
    for (upper, lower) in top
        .chunks_exact_mut(stride)
        .zip(rest.chunks_exact_mut(stride).rev())
    {
        upper.swap_with_slice(lower);
    }
}

fn mirror(pixels: &mut [u8], stride: usize, layout: Layout) {
    let bytes = layout.bytes_per_pixel();
    for row in pixels.chunks_exact_mut(stride) {
        let half = row.len() / bytes / 2 * bytes;
        let (left, right) = row.split_at_mut(half);
        for (a, b) in left
            .chunks_exact_mut(bytes)
            .zip(right.rchunks_exact_mut(bytes))
        {
            a.swap_with_slice(b);
        }
    }
}

/// Rows become columns.
fn transposed(stored: &Picture) -> Vec<u8> {
    let bytes = stored.layout().bytes_per_pixel();
    let (width, height) = (stored.width() as usize, stored.height() as usize);
    let mut pixels = Vec::with_capacity(stored.pixels().len());
    for x in 0..width {
        for y in 0..height {
            let at = (y * width + x) * bytes;
            pixels.extend_from_slice(stored.pixels().get(at..at + bytes).unwrap_or_default());
        }
    }
    pixels
}
