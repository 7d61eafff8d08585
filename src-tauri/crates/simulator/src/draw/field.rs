//! Slow parts of a scene, worked out on a coarse grid and read between its points.

use super::canvas::{Frame, Point};
use super::maths::mix;

/// Values on a grid over the whole frame.
pub(super) struct Field<const N: usize> {
    values: Vec<[f32; N]>,
    columns: usize,
    rows: usize,
    step: f32,
    left: f32,
    top: f32,
}

impl<const N: usize> Field<N> {
    /// Asks `value` at points `spacing` units apart, or a pixel apart if pixels are larger.
    pub(super) fn new(frame: &Frame, spacing: f32, value: impl Fn(f32, f32) -> [f32; N]) -> Self {
        let step = spacing.max(frame.px);
        let (left, top) = (-frame.w - step, -frame.h - step);
        let (columns, rows) = (points(frame.w, step), points(frame.h, step));
        let mut values = Vec::with_capacity(columns * rows);
        let mut y = top;
        for _ in 0..rows {
            let mut x = left;
            for _ in 0..columns {
                values.push(value(x, y));
                x += step;
            }
            y += step;
        }
        Self {
            values,
            columns,
            rows,
            step,
            left,
            top,
        }
    }

    /// The values at a point of the frame.
    pub(super) fn at(&self, at: Point) -> [f32; N] {
        let ((column, u), (row, v)) = (
            place((at.x - self.left) / self.step, self.columns),
            place((at.y - self.top) / self.step, self.rows),
        );
        let first = row * self.columns + column;
        let corner = |index: usize| self.values.get(index).copied().unwrap_or([0.0; N]);
        let (a, b) = (corner(first), corner(first + 1));
        let (c, d) = (
            corner(first + self.columns),
            corner(first + self.columns + 1),
        );
        std::array::from_fn(|i| {
            let get = |corner: &[f32; N]| corner.get(i).copied().unwrap_or(0.0);
            mix(mix(get(&a), get(&b), u), mix(get(&c), get(&d), u), v)
        })
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few thousand at most
fn points(half: f32, step: f32) -> usize {
    (2.0 * half / step) as usize + 4
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)] // clamped
fn place(v: f32, count: usize) -> (usize, f32) {
    let cell = (v.max(0.0) as usize).min(count.saturating_sub(2));
    (cell, v - cell as f32)
}
