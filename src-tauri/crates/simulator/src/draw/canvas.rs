//! From a scene to pixels: each pixel asks the scene for its colour, then grain and tone are laid over all.

use super::colour::{PALETTES, Palette, Rgb};
use super::maths::{Chance, lattice_bits, smooth};
use super::recipe::Recipe;
use super::{Picture, scenes};

/// What a scene is drawn on. Lengths are in units of the shorter side; the origin is the middle, `y` points down.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// Half the width.
    pub(super) w: f32,
    /// Half the height.
    pub(super) h: f32,
    /// The side of a pixel.
    pub(super) px: f32,
    /// Pixels per row.
    pub(super) columns: u16,
    pub(super) palette: Palette,
    pub(super) night: bool,
    /// Octaves of noise beside the usual ones.
    pub(super) detail: u32,
}

impl Frame {
    /// Where the middle of a column lies.
    pub(super) fn x_of(&self, column: u16) -> f32 {
        (f32::from(column) + 0.5) * self.px - self.w
    }

    /// Covering of a pixel whose middle lies `distance` inside an edge.
    pub(super) fn cover(&self, distance: f32) -> f32 {
        (distance / self.px + 0.5).clamp(0.0, 1.0)
    }
}

/// A point on the frame, with the column for what is prepared per column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) column: usize,
}

/// Something that has a colour at every point.
pub(super) trait Scene {
    fn colour(&self, at: Point) -> Rgb;
}

/// Draws. The same recipe gives the same bytes on every machine and in every run.
pub fn draw(recipe: &Recipe) -> Picture {
    let (columns, rows) = (recipe.width, recipe.height);
    let named = PALETTES
        .get(usize::from(recipe.palette))
        .unwrap_or(&PALETTES[0]);
    let px = 1.0 / f32::from(columns.min(rows));
    let frame = Frame {
        w: f32::from(columns) * px / 2.0,
        h: f32::from(rows) * px / 2.0,
        px,
        columns,
        palette: named.palette,
        night: named.night,
        detail: u32::from(recipe.detail),
    };
    let scene = scenes::build(recipe.kind, &frame, Chance::new(recipe.chance));
    let finish = Finish::new(recipe);
    let mut rgb = Vec::with_capacity(usize::from(columns) * usize::from(rows) * 3);
    for row in 0..rows {
        let y = (f32::from(row) + 0.5) * px - frame.h;
        for column in 0..columns {
            let at = Point {
                x: frame.x_of(column),
                y,
                column: usize::from(column),
            };
            let edge = (at.x * at.x) / (frame.w * frame.w) + (y * y) / (frame.h * frame.h);
            rgb.extend(finish.apply(scene.colour(at), edge, column, row));
        }
    }
    Picture {
        width: u32::from(columns),
        height: u32::from(rows),
        rgb,
    }
}

/// What is laid over every picture: the strength of colour, a model's tone, a darker edge, grain.
struct Finish {
    saturation: f32,
    tone: Rgb,
    vignette: f32,
    grain: f32,
    seed: u32,
}

impl Finish {
    fn new(recipe: &Recipe) -> Self {
        let tone = match recipe.hand {
            0 => Rgb(1.0, 1.0, 1.0),
            1 => Rgb(1.02, 1.0, 0.97),
            2 => Rgb(0.98, 1.0, 1.02),
            _ => Rgb(1.015, 0.995, 1.01),
        };
        #[allow(clippy::cast_possible_truncation)] // the low half is as good as the whole
        let seed = recipe.chance as u32;
        Self {
            saturation: 0.35 + f32::from(recipe.strength) / 196.0,
            tone,
            vignette: 0.2 + 0.03 * f32::from(recipe.hand),
            // Few steps leave noise, many take it away.
            grain: f32::from(recipe.grain) / 80.0 * (0.0135 - 0.0025 * f32::from(recipe.detail)),
            seed,
        }
    }

    fn apply(&self, colour: Rgb, edge: f32, column: u16, row: u16) -> [u8; 3] {
        let bits = lattice_bits(i32::from(column), i32::from(row), self.seed);
        // Two bytes of chance make a triangle, which hides the steps of 8 bits better than a box.
        #[allow(clippy::cast_precision_loss)] // at most 510
        let grain = ((bits & 0xff) + (bits >> 8 & 0xff)) as f32 / 255.0 - 1.0;
        let dark = 1.0 - self.vignette * smooth(0.5, 2.2, edge);
        let c = colour.saturate(self.saturation);
        let [r, g, b] = [c.0 * self.tone.0, c.1 * self.tone.1, c.2 * self.tone.2];
        [r, g, b].map(|v| {
            let v = v * dark + grain * self.grain;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped
            let byte = (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
            byte
        })
    }
}
