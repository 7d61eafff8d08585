//! The scenes, and how one of them is built.
//!
//! A scene prepares what it needs once (edges per column, shapes with their boxes, lists per cell) and is then asked
//! for the colour of each point. Nothing in a scene depends on the size in pixels but the softness of its edges, so
//! one recipe looks alike at every size.

mod abstracts;
mod animals;
mod aurora;
mod bloom;
mod city;
mod dunes;
mod meadow;
mod paper;
mod pines;
mod ridges;
mod sky;
mod space;
mod stage;
mod vocabulary;
mod waves;

use super::canvas::{Frame, Scene};
use super::maths::Chance;

/// What a picture shows. The numbers are part of the link format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Ridges = 0,
    Pines = 1,
    Waves = 2,
    Dunes = 3,
    Bloom = 4,
    Meadow = 5,
    Planet = 6,
    Galaxy = 7,
    City = 8,
    Fox = 9,
    Cat = 10,
    Owl = 11,
    Agate = 12,
    Silk = 13,
    Glass = 14,
    Aurora = 15,
}

impl Kind {
    pub(super) const ALL: [Self; 16] = [
        Self::Ridges,
        Self::Pines,
        Self::Waves,
        Self::Dunes,
        Self::Bloom,
        Self::Meadow,
        Self::Planet,
        Self::Galaxy,
        Self::City,
        Self::Fox,
        Self::Cat,
        Self::Owl,
        Self::Agate,
        Self::Silk,
        Self::Glass,
        Self::Aurora,
    ];
}

/// Prepares a scene.
pub(super) fn build(kind: Kind, frame: &Frame, chance: Chance) -> Box<dyn Scene> {
    match kind {
        Kind::Ridges => Box::new(ridges::Ridges::new(frame, chance)),
        Kind::Pines => Box::new(pines::Pines::new(frame, chance)),
        Kind::Waves => Box::new(waves::Waves::new(frame, chance)),
        Kind::Dunes => Box::new(dunes::Dunes::new(frame, chance)),
        Kind::Bloom => Box::new(bloom::Bloom::new(frame, chance)),
        Kind::Meadow => Box::new(meadow::Meadow::new(frame, chance)),
        Kind::Planet => Box::new(space::Planet::new(frame, chance)),
        Kind::Galaxy => Box::new(space::Galaxy::new(frame, chance)),
        Kind::City => Box::new(city::City::new(frame, chance)),
        Kind::Fox => Box::new(animals::fox(frame, chance)),
        Kind::Cat => Box::new(animals::cat(frame, chance)),
        Kind::Owl => Box::new(animals::owl(frame, chance)),
        Kind::Agate => Box::new(abstracts::Agate::new(frame, chance)),
        Kind::Silk => Box::new(abstracts::Silk::new(frame, chance)),
        Kind::Glass => Box::new(abstracts::Glass::new(frame, chance)),
        Kind::Aurora => Box::new(aurora::Aurora::new(frame, chance)),
    }
}
