//! The scenes, and the words that call them.

mod ridges;
mod sky;

use super::canvas::{Frame, Scene};
use super::maths::Chance;

/// What a picture shows. The numbers are part of the link format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Ridges = 0,
}

impl Kind {
    pub(super) const ALL: [Self; 1] = [Self::Ridges];

    /// The scene that the words of a prompt ask for; without a known word, one that the hash of the text picks.
    pub(super) fn of(_prompt: &[String], _unwanted: &[String], _text: u64) -> Self {
        Self::Ridges
    }

    /// Palettes that suit the scene when the prompt names no colour.
    pub(super) fn palettes(self) -> &'static [usize] {
        &[0, 1, 4, 5, 7, 13]
    }
}

/// Prepares a scene.
pub(super) fn build(kind: Kind, frame: &Frame, chance: Chance) -> Box<dyn Scene> {
    match kind {
        Kind::Ridges => Box::new(ridges::Ridges::new(frame, chance)),
    }
}
