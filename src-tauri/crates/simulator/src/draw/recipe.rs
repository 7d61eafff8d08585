//! From words to what is drawn.

/// What a person asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Brief {
    /// The prompt; its words choose scene and colours.
    pub prompt: String,
    /// What should not be there.
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
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) seed: u64,
}

impl Recipe {
    /// Reads the words of a brief.
    pub fn new(brief: &Brief) -> Self {
        let side = |v: u32| u16::try_from(v.clamp(64, 4096)).unwrap_or(4096);
        Self {
            width: side(brief.width),
            height: side(brief.height),
            seed: brief.seed,
        }
    }
}
