//! Measures what the window asks of a large library: whole views, counts, and changes of one and of ten thousand images.
//!
//! `cargo run --release -p safelight-library --example gallery -- DIR [IMAGES]` makes a library of rows without files in
//! DIR (one that is there is used again) and prints one JSON object: wall milliseconds, medians of nine rounds.
//! `walk_ms` reads a view on one thread, `halves_ms` on two, as the window's list does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs
)]

use media::{Digest, Format, SeedRecord};
use safelight_library::{
    DbError, GalleryView, ImageId, ImageRow, Library, Mark, OpenOptions, Stretch,
};
use std::path::Path;
use std::time::Instant;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let dir = arguments.next().expect("a scratch folder");
    let images = arguments
        .next()
        .map_or(1_000_000, |text| text.parse().unwrap());
    let dir = Path::new(&dir).join(format!("gallery-{images}"));
    let library = if dir.exists() {
        Library::open(&dir, &OpenOptions::default()).unwrap()
    } else {
        filled(&dir, images)
    };
    let opened = median(|| {
        let viewer = OpenOptions {
            read_only: true,
            ..OpenOptions::default()
        };
        let library = Library::open(&dir, &viewer).unwrap();
        let page = library.read(|tx| tx.images().newest(None, 100)).unwrap();
        assert_eq!(page.len(), 100);
    });
    let whole = median(|| assert!(walk(&library, Stretch::Whole) > 0));
    let middle = library.read(|tx| tx.images().middle(2)).unwrap().unwrap();
    let halves = median(|| {
        std::thread::scope(|scope| {
            scope.spawn(|| walk(&library, Stretch::Before(middle)));
            walk(&library, Stretch::From(middle));
        });
    });
    let counts = median(|| {
        library.read(|tx| tx.images().counts()).unwrap();
    });
    let mut next = 0;
    let one = median(|| {
        next += 1;
        library.mark(&[ImageId(next)], Mark::Rating(5)).unwrap();
        library.mark(&[ImageId(next)], Mark::Rating(0)).unwrap();
    }) / 2.0;
    let some: Vec<ImageId> = (1..=10_000).map(|n| ImageId(n * 7)).collect();
    let (mut many, mut undone) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        many.push(timed(|| {
            library.mark(&some, Mark::Favourite(true)).unwrap();
        }));
        undone.push(timed(|| {
            library.undo(None).unwrap().unwrap();
        }));
    }
    println!(
        "{}",
        serde_json::json!({
            "images": images, "open_and_first_page_ms": opened, "walk_ms": whole, "halves_ms": halves, "counts_ms": counts,
            "rate_one_ms": one, "mark_10000_ms": middle_of(many), "undo_10000_ms": middle_of(undone),
        })
    );
}

/// The bytes that a packed list of these cells has.
fn walk(library: &Library, stretch: Stretch) -> usize {
    let mut bytes = Vec::new();
    let cells = |cell: safelight_library::GalleryCell| {
        bytes.extend_from_slice(&cell.id.0.to_le_bytes());
        bytes.extend_from_slice(&cell.at.to_le_bytes());
        bytes.extend_from_slice(&cell.version.to_le_bytes());
        bytes.extend_from_slice(&cell.colour.to_le_bytes());
    };
    library
        .read(|tx| tx.images().walk(GalleryView::All, stretch, cells))
        .unwrap();
    bytes.len()
}

fn filled(dir: &Path, images: i64) -> Library {
    let library = Library::create(dir).unwrap();
    let count = usize::try_from(images).unwrap();
    let ids = library
        .write(move |tx| -> Result<_, DbError> { tx.images_mut().reserve_ids(count) })
        .unwrap();
    library.insert_rows(ids.into_iter().map(row)).unwrap();
    library
}

fn row(id: ImageId) -> ImageRow {
    let n = id.0;
    let hash = Digest::of(&n.to_le_bytes());
    ImageRow {
        id,
        path: format!("images/2026/11/{n}-a-red-fox-in-the-snow-at-dawn.png"),
        sha256: hash,
        source_sha256: hash,
        pixel_hash: Some(hash),
        perceptual_hash: None,
        width: 1024,
        height: 768 + 64 * u32::try_from(n % 5).unwrap(),
        format: Format::Png,
        bytes: 1_500_000,
        average_colour: Some([hash.0[0], hash.0[1], hash.0[2]]),
        undecodable: None,
        prompt: format!("a red fox in the snow at dawn, number {n}"),
        negative_prompt: None,
        revised_prompt: None,
        note: None,
        model: Some("flux-1-schnell".to_owned()),
        size_asked: None,
        quality: None,
        steps: None,
        guidance: None,
        seed: SeedRecord::default(),
        response_format: None,
        created_at: 1_700_000_000_000 + n * 61_234,
        server_created: None,
        job_id: None,
        output_index: None,
        profile_id: None,
        demo: n % 50 == 0,
        rating: u8::try_from(if n % 10 == 0 { n % 6 } else { 0 }).unwrap(),
        favourite: n % 20 == 0,
        trashed_at: (n % 100 == 0).then_some(1_800_000_000_000 + n),
        missing_since: None,
        imported: false,
        sidecar: false,
        arrived_after_cancel: false,
        cost: None,
    }
}

fn timed(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64() * 1e3
}

fn median(mut work: impl FnMut()) -> f64 {
    middle_of((0..9).map(|_| timed(&mut work)).collect())
}

fn middle_of(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}
