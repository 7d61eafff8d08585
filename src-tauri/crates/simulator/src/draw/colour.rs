//! Colours and palettes.

use std::ops::{Add, Mul};

use super::maths::mix;

/// A colour: sRGB values, usually in `0.0..=1.0`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rgb(pub(super) f32, pub(super) f32, pub(super) f32);

/// A colour as a web page writes it: `0xRRGGBB`.
pub(super) const fn hex(value: u32) -> Rgb {
    const fn part(value: u32) -> f32 {
        (value & 0xff) as f32 / 255.0
    }
    Rgb(part(value >> 16), part(value >> 8), part(value))
}

impl Rgb {
    pub(super) fn mix(self, other: Self, t: f32) -> Self {
        Self(
            mix(self.0, other.0, t),
            mix(self.1, other.1, t),
            mix(self.2, other.2, t),
        )
    }

    /// Adds light without ever passing white.
    pub(super) fn screen(self, light: Self) -> Self {
        let add = |a: f32, b: f32| 1.0 - (1.0 - a) * (1.0 - b.clamp(0.0, 1.0));
        Self(
            add(self.0, light.0),
            add(self.1, light.1),
            add(self.2, light.2),
        )
    }

    pub(super) fn luma(self) -> f32 {
        0.299 * self.0 + 0.587 * self.1 + 0.114 * self.2
    }

    /// Moves away from grey (`> 1`) or towards it (`< 1`).
    pub(super) fn saturate(self, by: f32) -> Self {
        let grey = self.luma();
        Self(
            mix(grey, self.0, by),
            mix(grey, self.1, by),
            mix(grey, self.2, by),
        )
    }

    /// Colour between the stops of a ramp, `t` in `0.0..=1.0`.
    pub(super) fn along(stops: &[Self], t: f32) -> Self {
        let Some(last) = stops.len().checked_sub(1) else {
            return Self(0.0, 0.0, 0.0);
        };
        #[allow(clippy::cast_precision_loss)] // a handful of stops
        let at = t.clamp(0.0, 1.0) * last as f32;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within the stops
        let index = (at as usize).min(last.saturating_sub(1));
        let (Some(&a), Some(&b)) = (stops.get(index), stops.get((index + 1).min(last))) else {
            return Self(0.0, 0.0, 0.0);
        };
        #[allow(clippy::cast_precision_loss)]
        let part = at - index as f32;
        a.mix(b, part)
    }
}

impl Mul<f32> for Rgb {
    type Output = Self;

    fn mul(self, by: f32) -> Self {
        Self(self.0 * by, self.1 * by, self.2 * by)
    }
}

impl Add for Rgb {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1 + other.1, self.2 + other.2)
    }
}

/// The colours of one picture, by what they are for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    /// Sky overhead, or a deep ground.
    pub(super) top: Rgb,
    /// Between the two.
    pub(super) middle: Rgb,
    /// Sky at the horizon.
    pub(super) low: Rgb,
    /// Sun, moon, lamps.
    pub(super) glow: Rgb,
    /// What stands far away.
    pub(super) far: Rgb,
    /// What stands near: the darkest.
    pub(super) near: Rgb,
    /// The subject.
    pub(super) accent: Rgb,
    /// What goes with the subject.
    pub(super) second: Rgb,
}

const fn palette(colours: [u32; 8]) -> Palette {
    let [top, middle, low, glow, far, near, accent, second] = colours;
    Palette {
        top: hex(top),
        middle: hex(middle),
        low: hex(low),
        glow: hex(glow),
        far: hex(far),
        near: hex(near),
        accent: hex(accent),
        second: hex(second),
    }
}

/// A palette and the words that ask for it.
pub(super) struct Named {
    pub(super) words: &'static [&'static str],
    pub(super) palette: Palette,
    /// Whether stars fit its sky.
    pub(super) night: bool,
}

const fn named(words: &'static [&'static str], night: bool, colours: [u32; 8]) -> Named {
    Named {
        words,
        palette: palette(colours),
        night,
    }
}

/// Every palette; the order is part of the link format.
pub(super) static PALETTES: [Named; 14] = [
    named(
        &["dawn", "sunrise", "morning", "aurore", "peach", "apricot"],
        false,
        [
            0x2f3a6b, 0xb0708f, 0xffc49b, 0xfff0c9, 0xd99a98, 0x2a2140, 0xe8735a, 0x5b6fa8,
        ],
    ),
    named(
        &[
            "dusk", "sunset", "evening", "orange", "amber", "autumn", "fall", "copper",
        ],
        false,
        [
            0x2b1b4f, 0xa23c63, 0xff9a4d, 0xffdf9e, 0xb9566a, 0x1c1230, 0xf0682f, 0x2d6a73,
        ],
    ),
    named(
        &[
            "gold",
            "golden",
            "sunflower",
            "sunflowers",
            "yellow",
            "honey",
            "desert",
            "sand",
            "wheat",
            "sunny",
        ],
        false,
        [
            0x55689a, 0xc9a98c, 0xffd98a, 0xfff6d6, 0xe0a96a, 0x4a2a28, 0xe8a02e, 0x8a3b2e,
        ],
    ),
    named(
        &["red", "crimson", "scarlet", "fire", "lava", "ember", "ruby"],
        false,
        [
            0x3a0f24, 0xa82a35, 0xff8f5e, 0xffe0b0, 0xb34a4a, 0x1d0913, 0xe2472f, 0x1f6b5c,
        ],
    ),
    named(
        &["blue", "azure", "cobalt", "sapphire"],
        false,
        [
            0x10316b, 0x3f7fb5, 0xbfe3ea, 0xfffbea, 0x7fb0c9, 0x0a1c3a, 0x2f7fc4, 0xf2b26b,
        ],
    ),
    named(
        &["teal", "turquoise", "cyan", "mint", "lagoon", "emerald"],
        false,
        [
            0x0d3b4c, 0x2f8f8c, 0xc8ecd4, 0xfffbe6, 0x6fb5ab, 0x07222b, 0x1fa08f, 0xf28b5b,
        ],
    ),
    named(
        &[
            "green", "moss", "mossy", "spring", "leaf", "leaves", "verdant",
        ],
        false,
        [
            0x3e6a78, 0x8fb8a0, 0xf2efc2, 0xfffbe0, 0x8fb394, 0x10261f, 0x4d9a52, 0xe9a13b,
        ],
    ),
    named(
        &["purple", "violet", "lavender", "lilac", "indigo", "magic"],
        false,
        [
            0x241a55, 0x7a4fa6, 0xf0b6d6, 0xfff0f2, 0xa585c4, 0x150f33, 0x8e57c9, 0xf3b05a,
        ],
    ),
    named(
        &["pink", "rose", "magenta", "blossom", "cherry", "candy"],
        false,
        [
            0x5a3a78, 0xd97aa0, 0xffd6cf, 0xfff7ea, 0xd59ab4, 0x331a3a, 0xe8557f, 0x4fa39a,
        ],
    ),
    named(
        &[
            "pastel",
            "soft",
            "gentle",
            "baby",
            "cream",
            "watercolor",
            "watercolour",
        ],
        false,
        [
            0x9fb8d9, 0xd9c3dc, 0xfde3d3, 0xfffaf0, 0xc4b4cf, 0x5d6387, 0xf0a6a0, 0x8fc4b7,
        ],
    ),
    named(
        &[
            "night",
            "midnight",
            "moon",
            "moonlit",
            "moonlight",
            "star",
            "stars",
            "starry",
            "dark",
        ],
        true,
        [
            0x060b22, 0x14264f, 0x35598a, 0xf6f1dc, 0x2f4a78, 0x040713, 0x5f8fd6, 0xf0b95a,
        ],
    ),
    named(
        &[
            "neon",
            "cyberpunk",
            "synthwave",
            "retro",
            "vaporwave",
            "electric",
        ],
        true,
        [
            0x0c0628, 0x4a1370, 0xf0398b, 0xffd25c, 0x7a2a94, 0x07031a, 0xff3f8e, 0x22d3ee,
        ],
    ),
    named(
        &[
            "noir",
            "monochrome",
            "grayscale",
            "greyscale",
            "grey",
            "gray",
            "ink",
            "charcoal",
            "black",
            "silver",
        ],
        false,
        [
            0x2a2c31, 0x77797d, 0xe4e1da, 0xffffff, 0x96979a, 0x0d0e11, 0x55575c, 0xb9b4a8,
        ],
    ),
    named(
        &[
            "snow", "snowy", "ice", "winter", "frost", "arctic", "alpine", "white", "fog", "foggy",
            "mist", "misty",
        ],
        false,
        [
            0x4d7a99, 0x9dbfce, 0xeaf2ee, 0xffffff, 0xa9c3cd, 0x132b3a, 0x4f93b5, 0xe6a77f,
        ],
    ),
];
