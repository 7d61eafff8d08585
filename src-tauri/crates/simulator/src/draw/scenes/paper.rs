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
    /// Left, top, right, bottom, with room for the shadow.
    room: (f32, f32, f32, f32),
    /// Falls of light over the sheet: across and down.
    fall: (f32, f32),
    middle: (f32, f32),
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
}

impl Collage {
    pub(super) fn new(frame: &Frame, ground: Rgb, seed: u32, scale: f32, middle: (f32, f32)) -> Self {
        Self {
            frame: frame.clone(),
            ground,
            sheets: Vec::new(),
            seed,
            scale,
            middle,
        }
    }

    fn add(&mut self, outline: Outline, colour: Rgb, shadow: f32) {
        let (left, top, right, bottom) = match &outline {
            Outline::Polygon(points) => points.iter().fold((9.0_f32, 9.0_f32, -9.0_f32, -9.0_f32), |room, &(x, y)| {
                (room.0.min(x), room.1.min(y), room.2.max(x), room.3.max(y))
            }),
            Outline::Ellipse { x, y, rx, ry } => (x - rx, y - ry, x + rx, y + ry),
        };
        let margin = if shadow > 0.0 { 2.2 * SHADOW } else { 0.008 };
        let middle = ((left + right) * 0.5, (top + bottom) * 0.5);
        self.sheets.push(Sheet {
            outline,
            colour,
            shadow,
            room: (left - margin, top - margin, right + margin, bottom + margin),
            fall: (0.14 * if middle.0 > 0.01 { -1.0 } else { 1.0 }, -0.22),
            middle,
        });
    }

    /// A sheet with straight edges.
    pub(super) fn cut(&mut self, points: &[(f32, f32)], colour: Rgb, shadow: f32) {
        self.add(Outline::Polygon(points.to_vec()), colour, shadow);
    }

    /// A sheet and its mirror image.
    pub(super) fn pair(&mut self, points: &[(f32, f32)], colour: Rgb, shadow: f32) {
        self.cut(points, colour, shadow);
        let mirrored: Vec<_> = points.iter().map(|&(x, y)| (-x, y)).collect();
        // The side away from the light.
        self.cut(&mirrored, colour * 0.93, shadow);
    }

    pub(super) fn round(&mut self, (x, y): (f32, f32), (rx, ry): (f32, f32), colour: Rgb, shadow: f32) {
        self.add(Outline::Ellipse { x, y, rx, ry }, colour, shadow);
    }

    pub(super) fn rounds(&mut self, (x, y): (f32, f32), size: (f32, f32), colour: Rgb, shadow: f32) {
        self.round((-x, y), size, colour, shadow);
        self.round((x, y), size, colour, shadow);
    }
}

impl Outline {
    /// How deep inside a point lies; below 0 outside.
    fn inside(&self, x: f32, y: f32) -> f32 {
        match self {
            Self::Polygon(points) => polygon(points, x, y),
            Self::Ellipse { x: mx, y: my, rx, ry } => {
                let (u, v) = ((x - mx) / rx, (y - my) / ry);
                let k = (u * u + v * v).sqrt();
                let (gu, gv) = (u / rx, v / ry);
                let steep = (gu * gu + gv * gv).sqrt();
                if steep < 1e-6 { rx.min(*ry) } else { k * (1.0 - k) / steep }
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
    if within { nearest.sqrt() } else { -nearest.sqrt() }
}

impl Scene for Collage {
    fn colour(&self, at: Point) -> Rgb {
        let (x, y) = ((at.x - self.middle.0) / self.scale, (at.y - self.middle.1) / self.scale);
        let px = self.frame.px / self.scale;
        let fibre = fbm(at.x * 70.0, at.y * 70.0, 3, self.seed) - 0.5;
        let cloud = fbm(at.x * 6.0, at.y * 6.0, 3, self.seed ^ 0x1d) - 0.5;
        let mut colour = self.ground * (1.0 - 0.28 * (x * x + y * y));
        for sheet in &self.sheets {
            let (left, top, right, bottom) = sheet.room;
            if x < left || x > right || y < top || y > bottom {
                continue;
            }
            if sheet.shadow > 0.0 {
                let cast = sheet.outline.inside(x - SHADOW * 0.35, y - SHADOW * 0.6);
                let dark = smooth(-SHADOW, SHADOW * 0.8, cast) * sheet.shadow * 0.55;
                colour = colour * (1.0 - dark);
            }
            let inside = sheet.outline.inside(x, y);
            let cover = (inside / px + 0.5).clamp(0.0, 1.0);
            if cover > 0.0 {
                let (dx, dy) = (x - sheet.middle.0, y - sheet.middle.1);
                let light = 1.0 + sheet.fall.0 * dx + sheet.fall.1 * dy;
                // The cut edge catches the light.
                let rim = if sheet.shadow > 0.0 { smooth(0.0035, 0.0, inside) * 0.1 } else { 0.0 };
                colour = colour.mix(sheet.colour * (light + rim), cover);
            }
        }
        colour * (1.0 + fibre * 0.11 + cloud * 0.08)
    }
}
