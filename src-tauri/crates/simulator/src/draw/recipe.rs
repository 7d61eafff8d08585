//! From words to what is drawn.

use super::Format;
use super::colour::PALETTES;
use super::maths::{hash_text, scramble};
use super::scenes::Kind;

/// What a person asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Brief {
    /// The prompt; its words choose scene and colours.
    pub prompt: String,
    /// What should not be there: scenes and colours named here are avoided.
    pub negative_prompt: String,
    /// Model id: each model has a slightly different hand.
    pub model: String,
    /// Width in pixels, 64..=4096 (clamped).
    pub width: u32,
    /// Height in pixels, 64..=4096 (clamped).
    pub height: u32,
    /// Chooses among the pictures of one prompt.
    pub seed: u64,
    /// More steps, finer detail.
    pub steps: Option<u32>,
    /// More guidance, stronger colours.
    pub guidance: Option<f32>,
    /// `low`, `medium`, `high`, `standard`, `hd`, or anything else.
    pub quality: String,
}

/// Everything that decides the pixels, small enough for a link: no words are left in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    pub(super) width: u16,
    pub(super) height: u16,
    /// Seed, words and model in one number.
    pub(super) chance: u64,
    pub(super) kind: Kind,
    /// Index into the palettes.
    pub(super) palette: u8,
    /// Octaves of detail beside the usual ones, 0..=3.
    pub(super) detail: u8,
    /// Strength of colour, 0..=255; 128 is as the palette says.
    pub(super) strength: u8,
    /// Strength of the grain, 0..=255.
    pub(super) grain: u8,
    /// The model's hand.
    pub(super) hand: u8,
}

/// The smallest and the largest side.
const SIDE: (u32, u32) = (64, 4096);

impl Recipe {
    /// Length of [`Recipe::to_bytes`].
    pub(crate) const BYTES: usize = 18;

    /// Reads the words of a brief.
    pub fn new(brief: &Brief) -> Self {
        let prompt = words(&brief.prompt);
        let unwanted = words(&brief.negative_prompt);
        let side = |v: u32| u16::try_from(v.clamp(SIDE.0, SIDE.1)).unwrap_or(4096);
        let text =
            scramble(hash_text(&prompt.join(" ")) ^ hash_text(&unwanted.join(" ")).rotate_left(17));
        let model = hash_text(&brief.model);
        let kind = Kind::of(&prompt, &unwanted, text);
        let guidance = brief
            .guidance
            .filter(|g| g.is_finite())
            .unwrap_or(7.0)
            .clamp(0.0, 30.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 100..=190
        let strength = (100.0 + guidance * 4.0).min(190.0) as u8;
        Self {
            width: side(brief.width),
            height: side(brief.height),
            chance: scramble(brief.seed ^ text) ^ model.rotate_left(7),
            kind,
            palette: palette(&prompt, &unwanted, text, kind),
            detail: match brief.steps {
                None => 1,
                Some(0..=4) => 0,
                Some(5..=30) => 1,
                Some(31..=60) => 2,
                Some(_) => 3,
            },
            strength,
            grain: match brief.quality.to_ascii_lowercase().as_str() {
                "low" => 150,
                "high" | "hd" => 55,
                "medium" => 95,
                _ => 80,
            },
            hand: u8::try_from(model % 4).unwrap_or(0),
        }
    }

    /// The recipe of the image at `index` in a reply of several; 0 is this one.
    #[must_use]
    pub fn sibling(&self, index: usize) -> Self {
        let chance = match index {
            0 => self.chance,
            _ => scramble(self.chance ^ (index as u64).wrapping_mul(0xd6e8_feb8_6659_fd93)),
        };
        Self {
            chance,
            ..self.clone()
        }
    }

    /// Number of pixels of the picture.
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// A number that stands for the file of this recipe in this format.
    pub(crate) fn fingerprint(&self, format: Format) -> u64 {
        let fold = |sum: u64, byte: u8| scramble(sum ^ u64::from(byte));
        self.to_bytes()
            .into_iter()
            .fold(0x1234_5678 + format as u64, fold)
    }

    /// The recipe as it stands in a link.
    pub(crate) fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let parts = self
            .width
            .to_be_bytes()
            .into_iter()
            .chain(self.height.to_be_bytes())
            .chain(self.chance.to_be_bytes())
            .chain([
                self.kind as u8,
                self.palette,
                self.detail,
                self.strength,
                self.grain,
                self.hand,
            ]);
        for (slot, byte) in bytes.iter_mut().zip(parts) {
            *slot = byte;
        }
        bytes
    }

    /// Reads what [`Recipe::to_bytes`] wrote; `None` if it names something that is not there.
    pub(crate) fn from_bytes(bytes: [u8; Self::BYTES]) -> Option<Self> {
        let [
            w0,
            w1,
            h0,
            h1,
            c0,
            c1,
            c2,
            c3,
            c4,
            c5,
            c6,
            c7,
            kind,
            palette,
            detail,
            strength,
            grain,
            hand,
        ] = bytes;
        let recipe = Self {
            width: u16::from_be_bytes([w0, w1]),
            height: u16::from_be_bytes([h0, h1]),
            chance: u64::from_be_bytes([c0, c1, c2, c3, c4, c5, c6, c7]),
            kind: Kind::ALL.into_iter().find(|k| *k as u8 == kind)?,
            palette,
            detail,
            strength,
            grain,
            hand,
        };
        let sides = [recipe.width, recipe.height].map(u32::from);
        let fits = sides.iter().all(|side| (SIDE.0..=SIDE.1).contains(side));
        (fits && usize::from(palette) < PALETTES.len() && detail <= 3 && hand < 4).then_some(recipe)
    }
}

/// The words of a text, small and without punctuation; at most 500, so that a long prompt costs little.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(500)
        .map(str::to_lowercase)
        .collect()
}

fn palette(prompt: &[String], unwanted: &[String], text: u64, kind: Kind) -> u8 {
    let has = |words: &[String], index: &usize| {
        PALETTES
            .get(*index)
            .is_some_and(|named| words.iter().any(|w| named.words.contains(&w.as_str())))
    };
    // The first word of time or strong colour decides ("the blue sea at sunset" is a sunset), then the cool colours,
    // then softness.
    let find = |range: &[usize]| {
        prompt.iter().find_map(|word| {
            let one = std::slice::from_ref(word);
            range
                .iter()
                .copied()
                .find(|index| has(one, index) && !has(unwanted, index))
        })
    };
    let named = find(&[0, 1, 2, 3, 7, 8, 10, 11, 12])
        .or_else(|| find(&[4, 5, 6, 13]))
        .or_else(|| find(&[9]));
    let fitting = kind.palettes();
    let index = named.unwrap_or_else(|| {
        let free: Vec<usize> = fitting
            .iter()
            .copied()
            .filter(|index| !has(unwanted, index))
            .collect();
        let count = free.len().max(1) as u64;
        usize::try_from(text % count)
            .ok()
            .and_then(|at| free.get(at).copied())
            .unwrap_or(0)
    });
    u8::try_from(index).unwrap_or(0)
}
