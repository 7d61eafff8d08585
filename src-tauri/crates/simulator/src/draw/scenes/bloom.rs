//! One large flower: petals set by the golden angle, from the heart outward.

use crate::draw::canvas::{Frame, Point, Scene};
use crate::draw::colour::{Rgb, hex};
use crate::draw::maths::{Chance, cos_turns, decay, fbm, mix, sin_turns, smooth};

/// The golden angle in turns.
const GOLDEN: f32 = 0.381_966;
/// Cells along each side of the grid in which petals are looked up.
const GRID: usize = 48;
/// Half the side of the square that the flower fills.
const REACH: f32 = 0.72;

/// A flower.
pub(super) struct Bloom {
    frame: Frame,
    petals: Vec<Petal>,
    /// For each cell the petals that touch it, the uppermost first.
    cells: Vec<Vec<u16>>,
    middle: (f32, f32),
    outer: f32,
    seed: u32,
}

struct Petal {
    /// Where it is fixed.
    x: f32,
    y: f32,
    /// Its direction.
    dx: f32,
    dy: f32,
    length: f32,
    width: f32,
    base: Rgb,
    tip: Rgb,
}

impl Bloom {
    pub(super) fn new(frame: &Frame, mut chance: Chance) -> Self {
        let p = frame.palette;
        let style = chance.below(3);
        let ramp = match style {
            0 => [
                p.near,
                p.accent.mix(p.near, 0.45),
                p.low,
                p.accent,
                p.middle,
                p.top,
            ],
            1 => [
                p.low.mix(p.glow, 0.5),
                p.low,
                p.accent,
                p.middle,
                p.top,
                p.near,
            ],
            _ => [
                p.near.mix(p.top, 0.5),
                p.second,
                p.low,
                p.accent,
                p.accent.mix(p.middle, 0.6),
                p.top,
            ],
        };
        let turn = chance.unit();
        let spread = chance.range(0.0135, 0.0185);
        let sharp = chance.range(0.8, 1.25);
        let outer = chance.range(0.46, 0.56);
        let mut petals = Vec::new();
        for index in 1..4000_u16 {
            let n = f32::from(index);
            let r = spread * n.sqrt();
            if r > outer {
                break;
            }
            let angle = turn + n * GOLDEN;
            let t = r / outer;
            let wobble = 0.02 * (chance.unit() - 0.5);
            let base = Rgb::along(&ramp, t * 0.9);
            petals.push(Petal {
                x: cos_turns(angle) * r,
                y: sin_turns(angle) * r,
                dx: cos_turns(angle + wobble),
                dy: sin_turns(angle + wobble),
                length: mix(0.022, 0.14, t) * sharp,
                width: mix(0.011, 0.044, t),
                base: base.mix(p.near, 0.45),
                tip: Rgb::along(&ramp, t * 0.9 + 0.1).mix(p.glow, 0.12),
            });
        }
        let cells = lay_out(&petals);
        Self {
            frame: frame.clone(),
            petals,
            cells,
            middle: (chance.range(-0.04, 0.04), chance.range(-0.04, 0.04)),
            outer,
            seed: chance.below(u32::MAX),
        }
    }
}

/// The cell of a coordinate.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped
fn cell(v: f32) -> usize {
    ((v / REACH + 1.0) * 0.5 * GRID as f32).clamp(0.0, GRID as f32 - 1.0) as usize
}

fn lay_out(petals: &[Petal]) -> Vec<Vec<u16>> {
    let mut cells = vec![Vec::new(); GRID * GRID];
    for (index, petal) in (0_u16..).zip(petals) {
        // Room for the petal and its shadow.
        let (x, y) = (
            petal.x + petal.dx * petal.length * 0.5,
            petal.y + petal.dy * petal.length * 0.5,
        );
        let room = petal.length * 0.55 + petal.width + 0.012;
        for row in cell(y - room)..=cell(y + room) {
            for column in cell(x - room)..=cell(x + room) {
                if let Some(list) = cells.get_mut(row * GRID + column) {
                    list.push(index);
                }
            }
        }
    }
    cells
}

impl Petal {
    /// How deep inside the petal a point lies, and how far along it.
    fn inside(&self, x: f32, y: f32) -> (f32, f32, f32) {
        let (ox, oy) = (x - self.x, y - self.y);
        let along = (ox * self.dx + oy * self.dy) / self.length;
        let across = oy * self.dx - ox * self.dy;
        let t = along.clamp(0.0, 1.0);
        // Widest past the middle, pointed at the tip.
        let half =
            self.width * 2.3 * (t * (1.0 - t)).sqrt() * (0.55 + 0.45 * t) * (1.0 - 0.25 * t * t);
        let beyond = (along - t).abs() * self.length;
        (half - across.abs() - beyond, along, across / self.width)
    }
}

impl Scene for Bloom {
    fn colour(&self, at: Point) -> Rgb {
        let (x, y) = (at.x - self.middle.0, at.y - self.middle.1);
        let mut colour = Rgb(0.0, 0.0, 0.0);
        let mut left = 1.0;
        let mut shadow: f32 = 0.0;
        if x.abs() < REACH && y.abs() < REACH {
            let list = self
                .cells
                .get(cell(y) * GRID + cell(x))
                .map_or(&[][..], Vec::as_slice);
            for petal in list
                .iter()
                .filter_map(|index| self.petals.get(usize::from(*index)))
            {
                let (inside, along, across) = petal.inside(x, y);
                let cover = self.frame.cover(inside);
                if cover > 0.0 {
                    let vein = 1.0 - decay(across * across * 30.0) * 0.16;
                    let rim = decay(inside.max(0.0) / petal.width * 9.0);
                    let body = petal.base.mix(petal.tip, smooth(0.1, 0.95, along));
                    let body = (body * vein)
                        .mix(self.frame.palette.glow, 0.2 * rim * smooth(0.3, 1.0, along));
                    colour = colour + body * ((1.0 - shadow * 0.62) * cover * left);
                    left *= 1.0 - cover;
                    if left <= 0.004 {
                        return colour;
                    }
                }
                shadow = shadow.max(decay((-inside).max(0.0) / 0.006) * smooth(0.15, 0.9, along));
            }
        }
        colour + self.ground(x, y) * ((1.0 - shadow * 0.5) * left)
    }
}

impl Bloom {
    fn ground(&self, x: f32, y: f32) -> Rgb {
        let p = &self.frame.palette;
        let far = (x * x + y * y).sqrt();
        let cloud = fbm(x * 2.2, y * 2.2, 5, self.seed);
        let deep = p.near.mix(hex(0x05060a), 0.3);
        let light = decay((far - self.outer).max(0.0) * 4.0);
        deep.mix(p.top, 0.35 * light + 0.35 * cloud * cloud)
    }
}
