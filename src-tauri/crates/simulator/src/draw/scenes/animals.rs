//! Faces of animals in cut paper.

use super::paper::Collage;
use super::stage::{coat, leaves, stage, turn_head};
use crate::draw::canvas::Frame;
use crate::draw::colour::{Rgb, hex};
use crate::draw::maths::Chance;

const INK: Rgb = hex(0x14151c);
const WHITE: Rgb = hex(0xfffdf5);

/// A fox.
pub(super) fn fox(frame: &Frame, mut chance: Chance) -> Collage {
    let coat = coat(frame, &mut chance);
    let gold = hex(0xd9962f).mix(frame.palette.accent, 0.2);
    let mut c = stage(frame, &mut chance, &coat);
    let ear = chance.range(-0.03, 0.03);
    let body = [
        (-0.1, 0.2),
        (0.1, 0.2),
        (0.21, 0.36),
        (0.27, 0.7),
        (-0.27, 0.7),
        (-0.21, 0.36),
    ];
    c.cut(&body, coat.dark.mix(coat.fur, 0.45), 1.0);
    c.cut(
        &[
            (-0.1, 0.2),
            (0.1, 0.2),
            (0.13, 0.4),
            (0.07, 0.5),
            (0.05, 0.47),
            (0.0, 0.58),
            (-0.05, 0.47),
            (-0.07, 0.5),
            (-0.13, 0.4),
        ],
        coat.cream,
        0.7,
    );
    leaves(&mut c, &mut chance, &coat, gold);
    turn_head(&mut c, &mut chance);
    c.pair(
        &[
            (-0.3 + ear, -0.44),
            (-0.045, -0.17),
            (-0.15, -0.04),
            (-0.325, 0.0),
        ],
        coat.fur.mix(coat.dark, 0.25),
        1.0,
    );
    c.pair(
        &[(-0.282 + ear, -0.34), (-0.12, -0.15), (-0.29, -0.04)],
        coat.dark.mix(INK, 0.35),
        0.5,
    );
    // Cheeks, then the mask of the face over them.
    let cheek = [
        (-0.39, 0.01),
        (-0.3, -0.03),
        (0.0, 0.12),
        (0.0, 0.335),
        (-0.07, 0.29),
        (-0.17, 0.215),
        (-0.25, 0.19),
        (-0.245, 0.165),
        (-0.32, 0.12),
        (-0.31, 0.095),
    ];
    c.pair(&cheek, coat.cream, 1.0);
    let mask = [
        (-0.335, -0.015),
        (-0.2, -0.165),
        (-0.07, -0.205),
        (0.07, -0.205),
        (0.2, -0.165),
        (0.335, -0.015),
        (0.2, 0.075),
        (0.09, 0.13),
        (0.055, 0.27),
        (0.0, 0.3),
        (-0.055, 0.27),
        (-0.09, 0.13),
        (-0.2, 0.075),
    ];
    c.cut(&mask, coat.fur, 0.9);
    c.pair(
        &[
            (-0.335, -0.015),
            (-0.2, -0.165),
            (-0.105, -0.02),
            (-0.2, 0.075),
        ],
        coat.fur.mix(coat.dark, 0.16),
        0.0,
    );
    c.cut(
        &[
            (-0.07, -0.205),
            (0.07, -0.205),
            (0.055, 0.05),
            (0.0, 0.21),
            (-0.055, 0.05),
        ],
        coat.light,
        0.35,
    );
    c.cut(
        &[(-0.035, -0.205), (0.035, -0.205), (0.0, -0.09)],
        coat.light.mix(coat.cream, 0.3),
        0.0,
    );
    fox_eyes(&mut c, chance.below(5));
    c.cut(
        &[
            (-0.05, 0.262),
            (0.0, 0.243),
            (0.05, 0.262),
            (0.032, 0.3),
            (0.0, 0.328),
            (-0.032, 0.3),
        ],
        INK,
        0.5,
    );
    c.cut(
        &[(-0.025, 0.266), (0.01, 0.258), (0.0, 0.276)],
        hex(0x5a5b66),
        0.0,
    );
    c.laid_out()
}

/// Awake, half asleep, or asleep.
fn fox_eyes(c: &mut Collage, mood: u32) {
    if mood == 0 {
        let lid = [
            (-0.215, 0.005),
            (-0.15, 0.036),
            (-0.085, 0.03),
            (-0.15, 0.022),
        ];
        c.pair(&lid, INK, 0.0);
        return;
    }
    let top = if mood == 1 { -0.012 } else { -0.045 };
    let eye = [
        (-0.215, 0.0),
        (-0.16, top),
        (-0.105, top * 0.4),
        (-0.085, 0.04),
        (-0.15, 0.035),
    ];
    c.pair(&eye, INK, 0.25);
    let spark = if mood == 1 { 0.008 } else { -0.008 };
    c.round((-0.142, spark), (0.0125, 0.0135), WHITE, 0.0);
    c.round((0.158, spark), (0.0125, 0.0135), WHITE, 0.0);
}

/// A cat.
pub(super) fn cat(frame: &Frame, mut chance: Chance) -> Collage {
    let coat = coat(frame, &mut chance);
    let gold = hex(0xd9962f).mix(frame.palette.second, 0.3);
    let mut c = stage(frame, &mut chance, &coat);
    let pink = hex(0xe79a92).mix(frame.palette.accent, 0.15);
    let iris = [hex(0x8fc46a), hex(0xe9b93f), hex(0x6fb7d6)];
    #[allow(clippy::cast_possible_truncation)] // 0..3
    let iris = iris.get(chance.below(3) as usize).copied().unwrap_or(gold);
    c.cut(
        &[
            (-0.15, 0.15),
            (0.15, 0.15),
            (0.25, 0.4),
            (0.29, 0.72),
            (-0.29, 0.72),
            (-0.25, 0.4),
        ],
        coat.fur.mix(coat.dark, 0.35),
        1.0,
    );
    c.cut(
        &[
            (-0.11, 0.2),
            (0.11, 0.2),
            (0.12, 0.36),
            (0.05, 0.44),
            (0.0, 0.52),
            (-0.05, 0.44),
            (-0.12, 0.36),
        ],
        coat.cream,
        0.6,
    );
    leaves(&mut c, &mut chance, &coat, gold);
    turn_head(&mut c, &mut chance);
    c.pair(
        &[
            (-0.275, -0.39),
            (-0.23, -0.375),
            (-0.05, -0.2),
            (-0.2, -0.02),
            (-0.29, -0.05),
        ],
        coat.fur.mix(coat.dark, 0.2),
        1.0,
    );
    c.pair(
        &[(-0.252, -0.32), (-0.11, -0.19), (-0.23, -0.08)],
        pink.mix(coat.dark, 0.2),
        0.45,
    );
    let head = [
        (-0.13, -0.225),
        (0.13, -0.225),
        (0.245, -0.15),
        (0.305, -0.02),
        (0.36, 0.075),
        (0.31, 0.085),
        (0.335, 0.145),
        (0.27, 0.145),
        (0.19, 0.225),
        (0.07, 0.27),
        (-0.07, 0.27),
        (-0.19, 0.225),
        (-0.27, 0.145),
        (-0.335, 0.145),
        (-0.31, 0.085),
        (-0.36, 0.075),
        (-0.305, -0.02),
        (-0.245, -0.15),
    ];
    c.cut(&head, coat.fur, 1.0);
    // Stripes.
    c.cut(
        &[(-0.022, -0.225), (0.022, -0.225), (0.0, -0.08)],
        coat.dark,
        0.0,
    );
    c.pair(
        &[(-0.1, -0.225), (-0.058, -0.225), (-0.055, -0.115)],
        coat.dark,
        0.0,
    );
    c.pair(
        &[(-0.32, 0.02), (-0.205, 0.055), (-0.31, 0.05)],
        coat.dark,
        0.0,
    );
    c.pair(
        &[(-0.315, 0.1), (-0.215, 0.1), (-0.3, 0.125)],
        coat.dark,
        0.0,
    );
    c.cut(
        &[(-0.035, 0.0), (0.035, 0.0), (0.06, 0.11), (-0.06, 0.11)],
        coat.light,
        0.0,
    );
    // Eyes.
    c.rounds((0.135, 0.0), (0.077, 0.066), INK, 0.35);
    c.rounds((0.135, 0.0), (0.066, 0.056), iris, 0.0);
    c.rounds((0.135, 0.008), (0.05, 0.04), iris.mix(WHITE, 0.22), 0.0);
    c.rounds((0.13, 0.0), (0.02, 0.052), INK, 0.0);
    c.round((-0.15, -0.024), (0.014, 0.014), WHITE, 0.0);
    c.round((0.112, -0.024), (0.014, 0.014), WHITE, 0.0);
    // Muzzle.
    c.rounds((0.056, 0.155), (0.08, 0.062), coat.cream, 0.6);
    c.round((0.0, 0.21), (0.05, 0.036), coat.cream * 0.95, 0.0);
    c.cut(
        &[
            (-0.036, 0.098),
            (0.036, 0.098),
            (0.018, 0.13),
            (0.0, 0.142),
            (-0.018, 0.13),
        ],
        pink,
        0.5,
    );
    c.cut(
        &[
            (-0.003, 0.138),
            (0.003, 0.138),
            (0.002, 0.185),
            (-0.002, 0.185),
        ],
        INK,
        0.0,
    );
    for (y, fall) in [(0.145, -0.035), (0.165, 0.005), (0.185, 0.045)] {
        c.pair(
            &[(-0.1, y), (-0.42, y + fall - 0.002), (-0.1, y + 0.005)],
            WHITE,
            0.12,
        );
    }
    c.laid_out()
}

/// An owl.
pub(super) fn owl(frame: &Frame, mut chance: Chance) -> Collage {
    let coat = coat(frame, &mut chance);
    let p = frame.palette;
    let gold = hex(0xf0b640).mix(p.second, 0.25);
    let mut c = stage(frame, &mut chance, &coat);
    let bark = hex(0x4a3226).mix(p.near, 0.45);
    let brown = coat.fur.mix(hex(0x8a5a3a), 0.35);
    let dark = brown.mix(p.near, 0.45);
    c.round((0.0, 0.16), (0.285, 0.4), brown, 1.0);
    c.pair(
        &[
            (-0.2, -0.05),
            (-0.31, 0.1),
            (-0.325, 0.3),
            (-0.24, 0.5),
            (-0.2, 0.42),
            (-0.175, 0.2),
        ],
        dark,
        0.9,
    );
    c.round((0.0, 0.24), (0.19, 0.27), coat.cream.mix(brown, 0.15), 0.5);
    // Feathers of the breast, row over row from below.
    for row in (0..6_u8).rev() {
        let count = if row % 2 == 0 { 5 } else { 4 };
        let y = 0.1 + 0.062 * f32::from(row);
        for index in 0..count {
            let x = (f32::from(index) - f32::from(count - 1) / 2.0) * 0.066;
            let tint = if (index + row) % 2 == 0 { 0.2 } else { 0.42 };
            let points = [
                (x - 0.036, y - 0.04),
                (x + 0.036, y - 0.04),
                (x + 0.03, y + 0.02),
                (x, y + 0.052),
                (x - 0.03, y + 0.02),
            ];
            c.cut(&points, coat.cream.mix(brown, tint), 0.4);
        }
    }
    c.cut(
        &[
            (-0.9, 0.455),
            (0.9, 0.435),
            (0.9, 0.495),
            (0.2, 0.5),
            (-0.9, 0.52),
        ],
        bark,
        1.0,
    );
    for x in [-0.1, -0.065, 0.065, 0.1] {
        c.round((x, 0.462), (0.019, 0.038), gold, 0.5);
    }
    leaves(&mut c, &mut chance, &coat, gold);
    turn_head(&mut c, &mut chance);
    // Head.
    c.pair(
        &[(-0.285, -0.375), (-0.05, -0.22), (-0.2, -0.06)],
        dark,
        0.9,
    );
    let head = [
        (-0.12, -0.235),
        (0.0, -0.205),
        (0.12, -0.235),
        (0.25, -0.17),
        (0.305, -0.04),
        (0.26, 0.085),
        (0.12, 0.15),
        (-0.12, 0.15),
        (-0.26, 0.085),
        (-0.305, -0.04),
        (-0.25, -0.17),
    ];
    c.cut(&head, brown, 1.0);
    c.cut(&[(-0.06, -0.218), (0.06, -0.218), (0.0, 0.02)], dark, 0.3);
    c.rounds((0.13, -0.04), (0.142, 0.14), coat.cream, 0.75);
    c.rounds(
        (0.13, -0.04),
        (0.112, 0.11),
        coat.cream.mix(brown, 0.3),
        0.3,
    );
    c.rounds((0.127, -0.04), (0.082, 0.082), gold, 0.5);
    c.rounds((0.124, -0.04), (0.05, 0.05), INK, 0.0);
    c.round((-0.145, -0.062), (0.018, 0.018), WHITE, 0.0);
    c.round((0.103, -0.062), (0.018, 0.018), WHITE, 0.0);
    c.cut(
        &[(-0.036, 0.0), (0.0, -0.035), (0.036, 0.0), (0.0, 0.105)],
        gold.mix(hex(0xe07a2a), 0.4),
        0.8,
    );
    c.laid_out()
}
