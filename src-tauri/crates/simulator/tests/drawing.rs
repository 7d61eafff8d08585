//! Every scene: drawn at any size without a panic, the same everywhere, and not empty.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::collections::HashSet;

use simulator::draw::{Brief, Format, Picture, Recipe, draw, encode};

/// One prompt per scene.
const PROMPTS: [&str; 16] = [
    "mountains",
    "a pine forest",
    "waves",
    "dunes",
    "a sunflower",
    "a meadow",
    "a planet",
    "a galaxy",
    "a city",
    "a fox",
    "a cat",
    "an owl",
    "agate",
    "silk",
    "stained glass",
    "aurora",
];

fn brief(prompt: &str, seed: u64, width: u32, height: u32) -> Brief {
    Brief {
        prompt: prompt.to_owned(),
        seed,
        width,
        height,
        ..Brief::default()
    }
}

fn picture(prompt: &str, seed: u64, width: u32, height: u32) -> Picture {
    draw(&Recipe::new(&brief(prompt, seed, width, height)))
}

/// FNV-1a, so that the expected values need no library.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Mean and standard deviation of all bytes.
fn spread(picture: &Picture) -> (f64, f64) {
    let count = picture.rgb.len() as f64;
    let mean = picture.rgb.iter().map(|v| f64::from(*v)).sum::<f64>() / count;
    let square = picture
        .rgb
        .iter()
        .map(|v| (f64::from(*v) - mean).powi(2))
        .sum::<f64>()
        / count;
    (mean, square.sqrt())
}

#[test]
fn every_scene_fills_odd_sizes() {
    for (width, height) in [(64, 64), (65, 300), (1024, 64), (64, 1024)] {
        for prompt in PROMPTS {
            let drawn = picture(prompt, 5, width, height);
            assert_eq!(drawn.rgb.len(), (width * height * 3) as usize);
            let (mean, deviation) = spread(&drawn);
            assert!(
                (3.0..245.0).contains(&mean) && deviation > 4.0,
                "{prompt} at {width}x{height} is empty"
            );
        }
    }
}

#[test]
fn extreme_sizes_are_drawn_and_encoded() {
    for (prompt, width, height, format) in [
        ("a fox", 4096, 512, Format::Png),
        ("a city", 64, 4096, Format::Jpeg),
        ("a galaxy", 4096, 64, Format::WebP),
        ("dunes", 512, 4096, Format::Jpeg),
    ] {
        assert!(
            encode(&picture(prompt, 1, width, height), format)
                .unwrap()
                .len()
                > 10_000
        );
    }
    let clamped = picture("silk", 1, 0, 1);
    assert_eq!((clamped.width, clamped.height), (64, 64));
}

#[test]
fn scenes_and_seeds_differ() {
    let mut seen = HashSet::new();
    for prompt in PROMPTS {
        for seed in 0..4 {
            assert!(
                seen.insert(hash(&picture(prompt, seed, 64, 64).rgb)),
                "{prompt}, {seed}"
            );
        }
    }
    let first = Recipe::new(&brief("a fox", 7, 64, 64));
    let siblings: HashSet<_> = (0..10)
        .map(|index| hash(&draw(&first.sibling(index)).rgb))
        .collect();
    assert_eq!(siblings.len(), 10);
    assert_eq!(draw(&first.sibling(0)), draw(&first));
}

#[test]
fn words_choose_scene_and_colours() {
    let colour = |prompt: &str| {
        let drawn = picture(prompt, 3, 64, 64);
        let sum = |channel: usize| {
            drawn
                .rgb
                .iter()
                .skip(channel)
                .step_by(3)
                .map(|v| u64::from(*v))
                .sum::<u64>()
        };
        (sum(0), sum(2))
    };
    let (red, blue) = colour("crimson mountains");
    assert!(red > blue);
    let (red, blue) = colour("blue mountains");
    assert!(blue > red);
    let words = Recipe::new(&brief("A FOX, in the Forest!", 3, 64, 64));
    assert_eq!(
        words,
        Recipe::new(&brief("a fox in the forest", 3, 64, 64)),
        "case and punctuation change nothing"
    );
    let without = Brief {
        negative_prompt: "fox".to_owned(),
        ..brief("a fox in the forest", 3, 64, 64)
    };
    assert_ne!(draw(&words), draw(&Recipe::new(&without)));
}

#[test]
fn prompts_of_any_kind_are_drawn() {
    for prompt in [
        "",
        " ",
        "\u{0}\u{202e}",
        "狐狸",
        "🦊",
        &"fox ".repeat(100_000),
        &"x".repeat(1_000_000),
    ] {
        assert_eq!(picture(prompt, u64::MAX, 64, 64).rgb.len(), 64 * 64 * 3);
    }
    let odd = Brief {
        guidance: Some(f32::NAN),
        steps: Some(u32::MAX),
        ..brief("a fox", 1, 64, 64)
    };
    draw(&Recipe::new(&odd));
}

/// The pixels must not depend on the machine: only exact arithmetic is used. When a scene is changed on purpose, its
/// value here changes with it.
#[test]
fn pixels_are_the_same_on_every_machine() {
    let found = PROMPTS.map(|prompt| hash(&picture(prompt, 7, 96, 80).rgb));
    assert_eq!(found, EXPECTED, "{found:#x?}");
}

const EXPECTED: [u64; 16] = [
    0xff44_2fd1_21a5_b86b,
    0x73f4_c393_f8cd_ab09,
    0x93bc_0361_eedc_2409,
    0x1571_a4c6_e9b7_462d,
    0xda25_b72f_fd3a_9642,
    0x14e_0a28_a8b8_fdc4,
    0xabfa_e20a_f13c_dc3d,
    0xba8c_b814_0552_53d1,
    0xdc99_2d26_03f4_2074,
    0x304d_7365_5f72_55c5,
    0x6efc_0907_f8a4_0097,
    0x3727_cf60_115e_3182,
    0x90c_057d_97fd_f0a1,
    0xaad7_a064_af80_1b7b,
    0x48d_921d_844b_af1d,
    0x1283_167e_2f87_cdff,
];
