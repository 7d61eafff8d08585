//! Measures searches, lists, changes and a start in a large library.
//!
//! `cargo run --release -p safelight-library --example search -- DIR [ROUNDS]` opens the library in DIR (made by
//! `cargo xtask fixture`), changes marks of some images and takes that back, and prints one JSON object. Each figure is a
//! list with one value a round: of searches the 99th percentile of 200, in milliseconds of processor time of the thread
//! that asks (wall time where the system does not tell it); of what waits for the disk, wall time.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs
)]

use safelight_library::query::{Typing, read};
use safelight_library::{
    Find, GalleryCell, GalleryView, ImageId, Library, Mark, OpenOptions, Place, Sort, SortBy,
    Stretch,
};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::time::Instant;

/// Searches of one kind in one round.
const SEARCHES: usize = 200;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let dir = arguments.next().expect("a library");
    let dir = Path::new(&dir);
    let rounds: usize = arguments.next().map_or(3, |text| text.parse().unwrap());
    let library = Library::open(dir, &OpenOptions::default()).unwrap();
    library.finish_index().unwrap();
    let mut report = Map::new();
    let started = Instant::now();
    library.load_columns().unwrap();
    report.insert("load_ms".to_owned(), json!(ms(started)));
    let ids = library.look_ids(&Find::all(Place::All)).unwrap();
    report.insert("images".to_owned(), json!(ids.len()));
    let mut chance = Chance(7);
    let vocabulary = vocabulary(&library, &ids, &mut chance);
    for round in 0..=rounds {
        let mut figure = |name: &str, value: f64| {
            // The first round only warms.
            if round > 0 {
                let list = report.entry(name).or_insert_with(|| json!([]));
                list.as_array_mut().unwrap().push(json!(value));
            }
        };
        // What follows a change of ten thousand images is done beside, and by the first search after it.
        std::thread::sleep(std::time::Duration::from_secs(1));
        newest(&library, "fox");
        for words in 1..=3 {
            let some = |chance: &mut Chance| vocabulary.words(chance, words);
            figure(
                &format!("newest_{words}"),
                p99(
                    SEARCHES,
                    || some(&mut chance),
                    |text| newest(&library, text),
                ),
            );
            figure(
                &format!("filtered_{words}"),
                p99(
                    SEARCHES,
                    || {
                        format!(
                            "{} {}",
                            some(&mut chance),
                            ["rating:5", "model:flux-1.1", "is:favourite"][words % 3]
                        )
                    },
                    |text| newest(&library, text),
                ),
            );
        }
        figure(
            "prefix",
            p99(
                SEARCHES,
                || vocabulary.beginning(&mut chance),
                |text| newest(&library, text),
            ),
        );
        figure(
            "packed",
            p99(
                100,
                || vocabulary.seldom(&library, &mut chance),
                |text| packed(&library, text, round),
            ),
        );
        figure(
            "packed_all",
            p99(5, String::new, |text| packed(&library, text, 0)),
        );
        figure(
            "list",
            percentile((0..5).map(|_| longer_half(&library)).collect()),
        );
        let like = |chance: &mut Chance| format!("similar:{}", ids[chance.below(ids.len())]);
        figure(
            "similar",
            p99(30, || like(&mut chance), |text| packed(&library, text, 0)),
        );
        figure("open", p99(9, String::new, |_| open(dir)));
        figure(
            "mark_one",
            worst_of_many(200, |n| {
                let id = ids[(n * 7919) % ids.len()];
                // Every second round takes back what the one before it did, so that each changes something.
                let favourite = (n + round).is_multiple_of(2);
                library.mark(vec![id], Mark::Favourite(favourite)).unwrap();
            }),
        );
        let many: Vec<ImageId> = ids
            .iter()
            .copied()
            .step_by((ids.len() / 10_000).max(1))
            .take(10_000)
            .collect();
        let begun = Instant::now();
        library
            .mark(many.clone(), Mark::Rating((round % 5) as u8 + 1))
            .unwrap();
        figure("mark_10000", ms(begun));
        let begun = Instant::now();
        library.undo(None).unwrap().unwrap();
        figure("undo_10000", ms(begun));
    }
    println!("{}", Value::Object(report));
}

fn find(text: &str) -> Find {
    Find {
        query: read(text, Typing::Done).query.unwrap(),
        ..Find::all(Place::All)
    }
}

/// The newest hundred hits with all that is known of them.
fn newest(library: &Library, text: &str) {
    let find = Find {
        limit: 100,
        ..find(text)
    };
    library.find(&find).unwrap();
}

/// Every hit as a window gets it.
fn packed(library: &Library, text: &str, order: usize) {
    let by = [SortBy::Made, SortBy::Rating, SortBy::Size, SortBy::Model][order % 4];
    let sort = (order > 0).then_some(Sort {
        by,
        descending: true,
    });
    let mut bytes = Vec::new();
    library
        .look(&Find { sort, ..find(text) }, |cell| pack(&cell, &mut bytes))
        .unwrap();
}

/// An image as a window gets it.
fn pack(cell: &GalleryCell, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(&cell.id.0.to_le_bytes());
    bytes.extend_from_slice(&(cell.at as u32).to_le_bytes());
    bytes.extend_from_slice(&cell.version.to_le_bytes());
    bytes.extend_from_slice(&cell.colour.to_le_bytes());
    bytes.extend_from_slice(&(u32::from(cell.width) << 16 | u32::from(cell.height)).to_le_bytes());
}

/// The first list of a window, before anything is in memory: read in two halves at once. What the longer one costs.
fn longer_half(library: &Library) -> f64 {
    let walk = |stretch| {
        let (wall, own) = (Instant::now(), processor_ns());
        let mut bytes = Vec::new();
        let each = |cell: GalleryCell| pack(&cell, &mut bytes);
        library
            .read(|tx| tx.images().walk(GalleryView::All, stretch, each))
            .unwrap();
        assert!(!bytes.is_empty());
        spent(wall, own)
    };
    let middle = library.read(|tx| tx.images().middle(2)).unwrap().unwrap();
    std::thread::scope(|scope| {
        let first = scope.spawn(|| walk(Stretch::Before(middle)));
        let second = walk(Stretch::From(middle));
        second.max(first.join().unwrap())
    })
}

fn open(dir: &Path) {
    let library = Library::open(
        dir,
        &OpenOptions {
            read_only: true,
            ..OpenOptions::default()
        },
    )
    .unwrap();
    library.read(|tx| tx.images().newest(None, 100)).unwrap();
}

/// Words as they stand in prompts: common and rare ones, as often as they are used.
struct Vocabulary(Vec<Vec<String>>);

fn vocabulary(library: &Library, ids: &[ImageId], chance: &mut Chance) -> Vocabulary {
    let some: Vec<ImageId> = (0..2_000).map(|_| ids[chance.below(ids.len())]).collect();
    let images = library.read(|tx| tx.images().get_each(&some)).unwrap();
    let texts = images.into_iter().map(|image| {
        let words = image
            .prompt
            .split(|c: char| !c.is_alphanumeric())
            .map(str::to_owned);
        words
            .filter(|word| word.chars().count() > 1)
            .collect::<Vec<_>>()
    });
    Vocabulary(texts.filter(|words| words.len() > 3).collect())
}

impl Vocabulary {
    /// Words of one prompt, so that there are hits.
    fn words(&self, chance: &mut Chance, count: usize) -> String {
        let words = &self.0[chance.below(self.0.len())];
        let some: Vec<String> = (0..count)
            .map(|_| format!("\"{}\"", words[chance.below(words.len())]))
            .collect();
        some.join(" ")
    }

    fn beginning(&self, chance: &mut Chance) -> String {
        let words = &self.0[chance.below(self.0.len())];
        let word = &words[chance.below(words.len())];
        let letters = 2 + chance.below(5);
        format!("\"{}\"*", word.chars().take(letters).collect::<String>())
    }

    /// A word with a hundred thousand hits at most.
    fn seldom(&self, library: &Library, chance: &mut Chance) -> String {
        loop {
            let text = if chance.below(10) == 0 {
                "狐".to_owned()
            } else {
                self.words(chance, 1)
            };
            if library.look_ids(&find(&text)).unwrap().len() <= 100_000 {
                return text;
            }
        }
    }
}

/// The 99th percentile of what some searches cost.
fn p99(count: usize, mut make: impl FnMut() -> String, mut ask: impl FnMut(&str)) -> f64 {
    let texts: Vec<String> = (0..count).map(|_| make()).collect();
    let costs = texts.iter().map(|text| {
        let (wall, own) = (Instant::now(), processor_ns());
        ask(text);
        spent(wall, own)
    });
    percentile(costs.collect())
}

/// Milliseconds of this thread's processor time since then; wall time where the system does not tell it.
fn spent(wall: Instant, own: Option<u64>) -> f64 {
    match (own, processor_ns()) {
        (Some(before), Some(after)) => (after - before) as f64 / 1e6,
        _ => ms(wall),
    }
}

/// The 99th percentile of what some changes take, waiting for the disk included.
fn worst_of_many(count: usize, mut change: impl FnMut(usize)) -> f64 {
    percentile(
        (0..count)
            .map(|n| {
                let begun = Instant::now();
                change(n);
                ms(begun)
            })
            .collect(),
    )
}

fn percentile(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() * 99 / 100).min(values.len() - 1)]
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// What this thread has used of the processor, in nanoseconds: Linux alone tells it.
fn processor_ns() -> Option<u64> {
    // What is read below is brought up to date when a thread gives way, else only a few hundred times a second.
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok()
}

/// Numbers by chance (SplitMix64, public domain).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}
