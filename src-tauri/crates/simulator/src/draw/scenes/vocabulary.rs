//! The words that call a scene, and the palettes that suit it.

use super::Kind;

/// Scenes and their words, the subject of a picture before its surroundings: "a fox in a forest" is a fox.
const WORDS: [(Kind, &[&str]); 16] = [
    (
        Kind::Fox,
        &[
            "fox",
            "foxes",
            "wolf",
            "wolves",
            "dog",
            "dogs",
            "puppy",
            "corgi",
            "husky",
            "bear",
            "raccoon",
            "animal",
            "deer",
            "red-panda",
            "panda",
        ],
    ),
    (
        Kind::Cat,
        &[
            "cat", "cats", "kitten", "kittens", "tiger", "lion", "leopard", "lynx", "panther",
            "rabbit", "bunny", "hare", "mouse",
        ],
    ),
    (
        Kind::Owl,
        &[
            "owl", "owls", "bird", "birds", "eagle", "hawk", "raven", "crow", "parrot", "penguin",
            "robin", "sparrow",
        ],
    ),
    (Kind::Aurora, &["aurora", "northern", "borealis", "polar"]),
    (
        Kind::Galaxy,
        &[
            "galaxy",
            "galaxies",
            "nebula",
            "cosmos",
            "cosmic",
            "universe",
            "spiral",
            "supernova",
            "stars",
        ],
    ),
    (
        Kind::Planet,
        &[
            "planet",
            "planets",
            "space",
            "saturn",
            "jupiter",
            "mars",
            "astronaut",
            "spaceship",
            "orbit",
            "alien",
            "ring",
            "rings",
        ],
    ),
    (
        Kind::City,
        &[
            "city",
            "harbour",
            "harbor",
            "skyline",
            "town",
            "street",
            "skyscraper",
            "skyscrapers",
            "tokyo",
            "manhattan",
            "york",
            "urban",
            "building",
            "buildings",
            "cyberpunk",
            "neon",
            "downtown",
        ],
    ),
    (
        Kind::Bloom,
        &[
            "flower",
            "sunflower",
            "sunflowers",
            "rose",
            "dahlia",
            "daisy",
            "lotus",
            "mandala",
            "petal",
            "petals",
            "bloom",
            "blossom",
            "bouquet",
            "peony",
            "chrysanthemum",
        ],
    ),
    (
        Kind::Meadow,
        &[
            "meadow",
            "meadows",
            "poppy",
            "poppies",
            "field",
            "fields",
            "flowers",
            "wildflowers",
            "tulip",
            "tulips",
            "garden",
            "spring",
            "grass",
            "farm",
            "lavender",
            "prairie",
        ],
    ),
    (
        Kind::Dunes,
        &[
            "desert", "dune", "dunes", "sahara", "sand", "oasis", "camel", "canyon",
        ],
    ),
    (
        Kind::Waves,
        &[
            "sea",
            "wave",
            "waves",
            "ocean",
            "beach",
            "surf",
            "boat",
            "ship",
            "sail",
            "sailing",
            "island",
            "coast",
            "lighthouse",
            "water",
            "river",
            "lake",
            "fish",
            "whale",
            "dolphin",
        ],
    ),
    (
        Kind::Pines,
        &[
            "forest", "forests", "pine", "pines", "tree", "trees", "woods", "wood", "fir",
            "spruce", "taiga", "jungle", "cabin",
        ],
    ),
    (
        Kind::Ridges,
        &[
            "mountain",
            "mountains",
            "ridge",
            "ridges",
            "ridgeline",
            "hill",
            "hills",
            "alps",
            "alpine",
            "peak",
            "peaks",
            "valley",
            "landscape",
            "cliff",
            "himalaya",
            "volcano",
            "sunrise",
            "dawn",
            "sunset",
            "mist",
            "misty",
        ],
    ),
    (
        Kind::Agate,
        &[
            "agate",
            "marble",
            "stone",
            "geode",
            "mineral",
            "crystal",
            "crystals",
            "gem",
            "rock",
            "topographic",
            "map",
            "lava",
        ],
    ),
    (
        Kind::Glass,
        &[
            "glass",
            "stained",
            "mosaic",
            "window",
            "cathedral",
            "church",
            "tiles",
            "kaleidoscope",
            "geometric",
            "pattern",
        ],
    ),
    (
        Kind::Silk,
        &[
            "silk",
            "abstract",
            "gradient",
            "fluid",
            "liquid",
            "smoke",
            "flow",
            "wallpaper",
            "background",
            "fabric",
            "dream",
        ],
    ),
];

/// What the hash of a text picks from when no word is known.
const FREE: [Kind; 8] = [
    Kind::Silk,
    Kind::Agate,
    Kind::Glass,
    Kind::Silk,
    Kind::Ridges,
    Kind::Waves,
    Kind::Agate,
    Kind::Bloom,
];

impl Kind {
    /// The scene that the words of a prompt ask for; without a known word, one that the hash of the text picks.
    pub(in crate::draw) fn of(prompt: &[String], unwanted: &[String], text: u64) -> Self {
        let called = |list: &[&str], words: &[String]| {
            words.iter().any(|word| list.contains(&word.as_str()))
        };
        let avoided = |kind: Self| {
            WORDS
                .iter()
                .any(|(k, list)| *k == kind && called(list, unwanted))
        };
        let found = WORDS
            .iter()
            .find(|(kind, list)| called(list, prompt) && !avoided(*kind));
        if let Some((kind, _)) = found {
            return *kind;
        }
        let free: Vec<Self> = FREE.into_iter().filter(|kind| !avoided(*kind)).collect();
        let count = free.len().max(1) as u64;
        usize::try_from(text % count)
            .ok()
            .and_then(|at| free.get(at).copied())
            .unwrap_or(Self::Silk)
    }

    /// Palettes that suit the scene when the prompt names no colour.
    pub(in crate::draw) fn palettes(self) -> &'static [usize] {
        match self {
            Self::Ridges => &[0, 1, 4, 5, 7, 13],
            Self::Pines => &[6, 13, 5, 0, 4],
            Self::Waves => &[4, 5, 1, 13, 0],
            Self::Dunes => &[2, 0, 1, 7],
            Self::Bloom => &[2, 1, 8, 3, 7],
            Self::Meadow => &[6, 5, 0, 9, 6],
            Self::Planet => &[1, 7, 5, 10, 3],
            Self::Galaxy => &[7, 10, 11, 8],
            Self::City => &[11, 10, 1, 7],
            Self::Fox => &[3, 1, 0],
            Self::Cat => &[2, 8, 5, 1],
            Self::Owl => &[10, 6, 1, 7],
            Self::Agate => &[5, 3, 7, 4, 1],
            Self::Silk => &[1, 11, 7, 8, 5],
            Self::Glass => &[1, 3, 4, 7, 8],
            Self::Aurora => &[5, 10, 7],
        }
    }
}
