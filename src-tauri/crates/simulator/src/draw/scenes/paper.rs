//! Cut paper: flat shapes laid over each other, each with a soft shadow and the grain of its sheet.

use crate::draw::canvas::{Frame, Point, Scene};
use crate::draw::colour::Rgb;
use crate::draw::maths::{fbm, smooth};

/// Thickness of the shadow under a sheet.
const SHADOW: f32 = 0.022;

/// A sheet's outline.
enum Outline {
    Polygon(Vec<(f32, f32)>),
    Ellipse { x: f32, y: f32, rx: f32, ry: f32 },
}

/// A sheet of paper.
struct Sheet {
    outline: Outline,
    colour: Rgb,
    /// How strong its shadow is, 0 for paint on the sheet below.
    shadow: f32,
    /// Falls of light over the sheet: across and down.
    fall: (f32, f32),
    middle: (f32, f32),
}

/// How the sheets that are laid down next are turned, sized and moved.
#[derive(Clone, Copy)]
pub(super) struct Pose {
    /// Cosine and sine of the turn, about a point at the neck.
    pub(super) turn: (f32, f32),
    pub(super) size: f32,
    /// Stretches across only.
    pub(super) wide: f32,
    pub(super) shift: (f32, f32),
}

impl Pose {
    /// As the numbers say.
    pub(super) const PLAIN: Self = Self {
        turn: (1.0, 0.0),
        size: 1.0,
        wide: 1.0,
        shift: (0.0, 0.0),
    };
    const NECK: f32 = 0.22;

    fn of(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = (x * self.wide, y - Self::NECK);
        let (x, y) = (
            x * self.turn.0 - y * self.turn.1,
            x * self.turn.1 + y * self.turn.0 + Self::NECK,
        );
        (x * self.size + self.shift.0, y * self.size + self.shift.1)
    }
}

/// A picture of cut paper.
pub(super) struct Collage {
    frame: Frame,
    ground: Rgb,
    sheets: Vec<Sheet>,
    seed: u32,
    /// Everything is this many times larger than its numbers.
    scale: f32,
    middle: (f32, f32),
    /// For the sheets to come.
    pub(super) pose: Pose,
    tiles: Vec<Tile>,
    columns: usize,
}

/// Side of a tile in units of the frame.
const TILE: f32 = 1.0 / 56.0;

/// What lies in one square of the picture: the sheets from below to above. The first one may cover all of it.
#[derive(Default)]
struct Tile {
    sheets: Vec<u8>,
    solid: bool,
}

impl Collage {
    pub(super) fn new(
        frame: &Frame,
        ground: Rgb,
        seed: u32,
        scale: f32,
        middle: (f32, f32),
    ) -> Self {
        Self {
            frame: frame.clone(),
            ground,
            sheets: Vec::new(),
            seed,
            scale,
            middle,
            pose: Pose::PLAIN,
            tiles: Vec::new(),
            columns: 0,
        }
    }

    /// Sorts the sheets into tiles, so that a point only asks those whose edge or shadow may be near.
    pub(super) fn laid_out(mut self) -> Self {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few hundred
        let count = |half: f32| (2.0 * half / TILE) as usize + 2;
        let rows = count(self.frame.h);
        self.columns = count(self.frame.w);
        let mut tiles = Vec::with_capacity(self.columns * rows);
        let place = |index: usize, half: f32| {
            #[allow(clippy::cast_precision_loss)] // a few hundred
            let middle = (index as f32 + 0.5) * TILE;
            middle - half
        };
        for row in 0..rows {
            for column in 0..self.columns {
                let (x, y) = self.own(place(column, self.frame.w), place(row, self.frame.h));
                tiles.push(self.tile(x, y));
            }
        }
        self.tiles = tiles;
        self
    }

    /// A point of the frame in the numbers of the sheets.
    fn own(&self, x: f32, y: f32) -> (f32, f32) {
        (
            (x - self.middle.0) / self.scale,
            (y - self.middle.1) / self.scale,
        )
    }

    fn tile(&self, x: f32, y: f32) -> Tile {
        // Half the diagonal, and some more because ellipses tell their distance only roughly.
        let reach = TILE * 0.9 / self.scale;
        let mut tile = Tile::default();
        for (index, sheet) in (0_u8..).zip(&self.sheets) {
            let inside = sheet.outline.inside(x, y);
            let shadow = if sheet.shadow > 0.0 {
                2.0 * SHADOW
            } else {
                0.003
            };
            if inside < -(reach + shadow) {
                continue;
            }
            if inside > reach + 0.006 {
                tile.sheets.clear();
                tile.solid = true;
            }
            tile.sheets.push(index);
        }
        tile
    }

    fn tile_at(&self, at: Point) -> Option<&Tile> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few hundred
        let place = |v: f32| (v.max(0.0) / TILE) as usize;
        self.tiles
            .get(place(at.y + self.frame.h) * self.columns + place(at.x + self.frame.w))
    }

    fn add(&mut self, outline: Outline, colour: Rgb, shadow: f32) {
        let (left, top, right, bottom) = match &outline {
            Outline::Polygon(points) => points
                .iter()
                .fold((9.0_f32, 9.0_f32, -9.0_f32, -9.0_f32), |room, &(x, y)| {
                    (room.0.min(x), room.1.min(y), room.2.max(x), room.3.max(y))
                }),
            Outline::Ellipse { x, y, rx, ry } => (x - rx, y - ry, x + rx, y + ry),
        };
        let middle = ((left + right) * 0.5, (top + bottom) * 0.5);
        self.sheets.push(Sheet {
            outline,
            colour,
            shadow,
            fall: (0.14 * if middle.0 > 0.01 { -1.0 } else { 1.0 }, -0.22),
            middle,
        });
    }

    /// A sheet with straight edges.
    pub(super) fn cut(&mut self, points: &[(f32, f32)], colour: Rgb, shadow: f32) {
        let posed = points.iter().map(|&(x, y)| self.pose.of(x, y));
        self.add(Outline::Polygon(posed.collect()), colour, shadow);
    }

    /// A sheet and its mirror image.
    pub(super) fn pair(&mut self, points: &[(f32, f32)], colour: Rgb, shadow: f32) {
        self.cut(points, colour, shadow);
        let mirrored: Vec<_> = points.iter().map(|&(x, y)| (-x, y)).collect();
        // The side away from the light.
        self.cut(&mirrored, colour * 0.93, shadow);
    }

    pub(super) fn round(
        &mut self,
        (x, y): (f32, f32),
        (rx, ry): (f32, f32),
        colour: Rgb,
        shadow: f32,
    ) {
        let (x, y) = self.pose.of(x, y);
        let (rx, ry) = (rx * self.pose.size * self.pose.wide, ry * self.pose.size);
        self.add(Outline::Ellipse { x, y, rx, ry }, colour, shadow);
    }

    pub(super) fn rounds(
        &mut self,
        (x, y): (f32, f32),
        size: (f32, f32),
        colour: Rgb,
        shadow: f32,
    ) {
        self.round((-x, y), size, colour, shadow);
        self.round((x, y), size, colour, shadow);
    }
}

impl Sheet {
    /// Its colour at a point, with the light that falls over it.
    fn lit(&self, x: f32, y: f32, rim: f32) -> Rgb {
        let (dx, dy) = (x - self.middle.0, y - self.middle.1);
        self.colour * (1.0 + rim + self.fall.0 * dx + self.fall.1 * dy)
    }
}

impl Outline {
    /// How deep inside a point lies; below 0 outside.
    fn inside(&self, x: f32, y: f32) -> f32 {
        match self {
            Self::Polygon(points) => polygon(points, x, y),
            Self::Ellipse {
                x: mx,
                y: my,
                rx,
                ry,
            } => {
                let (u, v) = ((x - mx) / rx, (y - my) / ry);
                let k = (u * u + v * v).sqrt();
                let (gu, gv) = (u / rx, v / ry);
                let steep = (gu * gu + gv * gv).sqrt();
                if steep < 1e-6 {
                    rx.min(*ry)
                } else {
                    k * (1.0 - k) / steep
                }
            }
        }
    }
}

/// Signed distance to a polygon, positive inside (after Inigo Quilez' published formula).
fn polygon(points: &[(f32, f32)], x: f32, y: f32) -> f32 {
    let Some(&last) = points.last() else {
        return -9.0;
    };
    let mut previous = last;
    let mut nearest = f32::MAX;
    let mut within = false;
    for &point in points {
        let (ex, ey) = (previous.0 - point.0, previous.1 - point.1);
        let (wx, wy) = (x - point.0, y - point.1);
        let t = ((wx * ex + wy * ey) / (ex * ex + ey * ey).max(1e-9)).clamp(0.0, 1.0);
        let (bx, by) = (wx - ex * t, wy - ey * t);
        nearest = nearest.min(bx * bx + by * by);
        if (point.1 > y) != (previous.1 > y) {
            let cross = (previous.0 - point.0) * (y - point.1) / (previous.1 - point.1) + point.0;
            within ^= x < cross;
        }
        previous = point;
    }
    if within {
        nearest.sqrt()
    } else {
        -nearest.sqrt()
    }
}

impl Scene for Collage {
    fn colour(&self, at: Point) -> Rgb {
        let (x, y) = self.own(at.x, at.y);
        let px = self.frame.px / self.scale;
        let fibre = fbm(at.x * 70.0, at.y * 70.0, 2, self.seed) - 0.5;
        let cloud = fbm(at.x * 6.0, at.y * 6.0, 2, self.seed ^ 0x1d) - 0.5;
        let mut colour = self.ground * (1.0 - 0.28 * (x * x + y * y)).max(0.3);
        let Some(tile) = self.tile_at(at) else {
            return colour;
        };
        for (order, sheet) in tile.sheets.iter().enumerate() {
            let Some(sheet) = self.sheets.get(usize::from(*sheet)) else {
                continue;
            };
            if order == 0 && tile.solid {
                colour = sheet.lit(x, y, 0.0);
                continue;
            }
            let inside = sheet.outline.inside(x, y);
            let cover = (inside / px + 0.5).clamp(0.0, 1.0);
            if sheet.shadow > 0.0 && cover < 1.0 {
                let cast = sheet.outline.inside(x - SHADOW * 0.35, y - SHADOW * 0.6);
                let dark = smooth(-SHADOW, SHADOW * 0.8, cast) * sheet.shadow * 0.55;
                colour = colour * (1.0 - dark);
            }
            if cover > 0.0 {
                // The cut edge catches the light.
                let rim = if sheet.shadow > 0.0 {
                    smooth(0.0035, 0.0, inside) * 0.1
                } else {
                    0.0
                };
                colour = colour.mix(sheet.lit(x, y, rim), cover);
            }
        }
        colour * (1.0 + fibre * 0.11 + cloud * 0.08)
    }
}
