//! What stands around the animals: coats, a ground with a sun or a moon, leaves, and how the animal holds itself.

use super::paper::{Collage, Pose};
use crate::draw::canvas::Frame;
use crate::draw::colour::{Rgb, hex};
use crate::draw::maths::{Chance, cos_turns, sin_turns};

/// Colours shared by the animals.
pub(super) struct Coat {
    pub(super) cream: Rgb,
    pub(super) fur: Rgb,
    pub(super) light: Rgb,
    pub(super) dark: Rgb,
    leaf: Rgb,
    leaf_dark: Rgb,
    disc: Rgb,
}

pub(super) fn coat(frame: &Frame, chance: &mut Chance) -> Coat {
    let p = frame.palette;
    let turn = chance.range(-0.16, 0.16);
    let fur = p
        .accent
        .mix(p.glow, turn.max(0.0))
        .mix(p.near, (-turn).max(0.0));
    let own = p.second.mix(p.top, 0.15);
    // The ground is the palette's own more often than not.
    let grounds = [
        own,
        own,
        own,
        hex(0x2b4a78),
        hex(0x6d4a7c),
        hex(0xc98f3a),
        hex(0x8fb0ac),
        p.top,
    ];
    let leaf = pick(chance, &grounds, own).mix(own, 0.12);
    let cream = p.glow.mix(hex(0xf3e6cf), 0.6);
    let discs = [cream, cream, p.low.mix(p.glow, 0.3), hex(0xf2b84b)];
    Coat {
        cream,
        fur,
        light: fur.mix(p.glow, 0.28),
        dark: fur.mix(p.near, 0.5),
        leaf,
        leaf_dark: leaf.mix(p.near, 0.55),
        disc: pick(chance, &discs, cream),
    }
}

fn pick(chance: &mut Chance, list: &[Rgb], otherwise: Rgb) -> Rgb {
    let count = u32::try_from(list.len()).unwrap_or(1);
    let index = usize::try_from(chance.below(count)).unwrap_or(0);
    list.get(index).copied().unwrap_or(otherwise)
}

/// The ground and what hangs behind the head; then the pose of the animal is set.
pub(super) fn stage(frame: &Frame, chance: &mut Chance, coat: &Coat) -> Collage {
    let seed = chance.below(u32::MAX);
    let mut collage = Collage::new(frame, coat.leaf_dark * 0.8, seed, 1.06, (0.0, 0.02));
    let disc = chance.range(0.27, 0.35);
    match chance.below(4) {
        0 => {
            rings(&mut collage, chance, coat);
            collage.round(
                (chance.range(-0.05, 0.05), -0.08),
                (disc, disc),
                coat.disc,
                0.9,
            );
        }
        1 => rays(&mut collage, chance, coat, disc),
        2 => hills(&mut collage, chance, coat, disc),
        _ => starlight(&mut collage, chance, coat, disc),
    }
    collage.pose = Pose {
        size: chance.range(0.88, 1.03),
        shift: (chance.range(-0.035, 0.035), chance.range(0.0, 0.035)),
        ..Pose::PLAIN
    };
    collage
}

/// Tilts what follows a little, and makes it a little wider or narrower.
pub(super) fn turn_head(collage: &mut Collage, chance: &mut Chance) {
    let turn = chance.range(-0.022, 0.022);
    collage.pose.turn = (cos_turns(turn), sin_turns(turn));
    collage.pose.wide = chance.range(0.93, 1.05);
}

fn rings(collage: &mut Collage, chance: &mut Chance, coat: &Coat) {
    for (radius, shade) in [(0.95, 0.35), (0.78, 0.2), (0.62, 0.05), (0.47, -0.12)] {
        let colour = if shade > 0.0 {
            coat.leaf.mix(coat.leaf_dark, shade * 2.0)
        } else {
            coat.leaf.mix(coat.cream, -shade)
        };
        let points = ring(chance, radius, 22, 0.035);
        collage.cut(&points, colour, 0.8);
    }
}

fn rays(collage: &mut Collage, chance: &mut Chance, coat: &Coat, disc: f32) {
    collage.cut(&ring(chance, 1.6, 18, 0.0), coat.leaf, 0.0);
    let turn = chance.unit();
    let count = 14 + 2 * u16::try_from(chance.below(4)).unwrap_or(0);
    for ray in 0..count {
        let from = turn + f32::from(ray) / f32::from(count);
        let to = from + 0.5 / f32::from(count);
        let far = |angle: f32| (cos_turns(angle) * 1.7, sin_turns(angle) * 1.7 - 0.08);
        let colour = coat.leaf.mix(coat.disc, 0.22);
        collage.cut(&[(0.0, -0.08), far(from), far(to)], colour, 0.35);
    }
    collage.round(
        (0.0, -0.08),
        (disc + 0.07, disc + 0.07),
        coat.leaf.mix(coat.disc, 0.5),
        0.8,
    );
    collage.round((0.0, -0.08), (disc, disc), coat.disc, 0.8);
}

fn hills(collage: &mut Collage, chance: &mut Chance, coat: &Coat, disc: f32) {
    collage.cut(
        &ring(chance, 1.6, 18, 0.0),
        coat.leaf.mix(coat.cream, 0.45),
        0.0,
    );
    let side = chance.sign();
    let size = disc * 0.62;
    collage.round(
        (side * chance.range(0.2, 0.3), -0.3),
        (size, size),
        coat.disc,
        0.7,
    );
    for (layer, height) in (0_u8..).zip([-0.12, 0.03, 0.2]) {
        let shade = f32::from(layer) / 2.0;
        let mut points = vec![(2.6, 1.0), (-2.6, 1.0)];
        let mut x = -2.6;
        let (pitch, phase) = (chance.range(0.5, 1.1), chance.unit());
        while x < 2.6 {
            let crest = 0.07 * sin_turns(x * pitch + phase) + chance.range(-0.012, 0.012);
            points.push((x, height + crest));
            x += 0.17;
        }
        let colour = coat
            .leaf
            .mix(coat.cream, 0.25)
            .mix(coat.leaf_dark, shade * 0.9);
        collage.cut(&points, colour, 0.9);
    }
}

fn starlight(collage: &mut Collage, chance: &mut Chance, coat: &Coat, disc: f32) {
    let deep = coat.leaf_dark * 0.85;
    collage.cut(&ring(chance, 1.6, 18, 0.0), deep, 0.0);
    for radius in [0.7, 0.52] {
        let points = ring(chance, radius, 26, 0.02);
        collage.cut(&points, deep.mix(coat.leaf, 0.75 - radius * 0.7), 0.7);
    }
    for _ in 0..26 {
        let (x, y) = (chance.range(-0.75, 0.75), chance.range(-0.62, 0.25));
        let size = chance.range(0.007, 0.02);
        let thin = size * 0.28;
        let star = [
            (x, y - size),
            (x + thin, y - thin),
            (x + size, y),
            (x + thin, y + thin),
            (x, y + size),
            (x - thin, y + thin),
            (x - size, y),
            (x - thin, y - thin),
        ];
        collage.cut(&star, coat.cream, 0.4);
    }
    let side = chance.sign() * 0.1;
    collage.round((side, -0.13), (disc, disc), coat.disc, 0.9);
}

pub(super) fn leaves(collage: &mut Collage, chance: &mut Chance, coat: &Coat, gold: Rgb) {
    let pose = collage.pose;
    // They stand in the ground, not on the animal.
    collage.pose = Pose::PLAIN;
    let gold = if chance.below(2) == 0 {
        gold
    } else {
        coat.leaf.mix(coat.cream, 0.3)
    };
    for (x, lean, colour) in [
        (0.43, 0.11, coat.leaf_dark),
        (0.33, 0.09, coat.leaf),
        (0.4, 0.03, gold),
    ] {
        for side in [-1.0, 1.0] {
            if chance.below(6) == 0 {
                continue;
            }
            let (x, lean) = (
                side * (x + chance.range(-0.05, 0.04)),
                side * (lean + chance.range(-0.07, 0.05)),
            );
            let top = 0.2 + chance.range(-0.1, 0.1);
            leaf(collage, (x, lean, top), chance.range(0.042, 0.06), colour);
        }
    }
    collage.pose = pose;
}

fn leaf(collage: &mut Collage, (x, lean, top): (f32, f32, f32), width: f32, colour: Rgb) {
    let points: Vec<_> = (0..=16_u8)
        .map(|step| {
            let t = f32::from(step) / 8.0;
            let (along, flip) = if t <= 1.0 { (t, 1.0) } else { (2.0 - t, -1.0) };
            let belly = sin_turns(along * 0.5) * width * flip;
            (x + lean * along + belly, 0.62 + (top - 0.62) * along)
        })
        .collect();
    collage.cut(&points, colour, 0.9);
    let vein = [(x - 0.002, 0.62), (x + lean, top + 0.03), (x + 0.004, 0.62)];
    collage.cut(&vein, colour * 0.8, 0.0);
}

/// A wobbly circle.
fn ring(chance: &mut Chance, radius: f32, corners: u16, wobble: f32) -> Vec<(f32, f32)> {
    let turn = chance.unit();
    (0..corners)
        .map(|corner| {
            let angle = turn + f32::from(corner) / f32::from(corners);
            let r = radius * (1.0 + chance.range(-wobble, wobble));
            (cos_turns(angle) * r, sin_turns(angle) * r - 0.06)
        })
        .collect()
}
