//! Measures the core's part of the way from the last byte of a reply to a picture on the screen.
//!
//! `cargo run --release -p safelight-tests --example arrival -- DIR [ROUNDS]` prints one JSON object: for a 1024 x 1024 PNG
//! sent as base64, wall milliseconds from the last byte of the reply until the job is told to be saving (the reply is
//! synced, read out and on record), until the image is told to be in the library (its file and its row are synced), and
//! until its thumbnail is in hand. Medians over the rounds, and the largest.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use safelight_studio::wire::{Event, Phase};
use safelight_studio::{Queue, Size};
use safelight_tests::answer::{Answer, Gate};
use safelight_tests::rude::Rude;
use safelight_tests::scratch::Scratch;
use safelight_tests::{pictures, replies};
use std::time::Instant;

/// Bytes of the reply that wait for the clock to start.
const LAST: usize = 1;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let dir = arguments.next().expect("a scratch folder");
    let rounds: u32 = arguments.next().map_or(15, |text| text.parse().unwrap());
    let server = Rude::start();
    let mut scratch = Scratch::at(&server.base_url());
    scratch.folder = tempfile::tempdir_in(dir).unwrap();
    let studio = scratch.begin(Queue::Work).await;
    let mut splits: [Vec<f64>; 3] = Default::default();
    for round in 0..=rounds {
        let gate = Gate::closed();
        let body = replies::inline(&[pictures::png(1024, round)]);
        let length = serde_json::to_vec(&body).unwrap().len();
        server.on_post(Answer::json(200, &body).gate_at(length - LAST, &gate));
        let mut events = studio.subscribe();
        studio.enqueue(scratch.order()).await.unwrap();
        gate.reached_async().await;
        let started = Instant::now();
        gate.open();
        let elapsed = || started.elapsed().as_secs_f64() * 1e3;
        let mut saving = None;
        let image = loop {
            match events.recv().await {
                Ok(Event::Job { job }) if job.phase == Phase::Saving => {
                    saving.get_or_insert_with(elapsed);
                }
                Ok(Event::Job { job }) => assert!(!job.is_over(), "no image came: {job:#?}"),
                Ok(Event::ImagesAdded { images }) => break images[0].clone(),
                _ => {}
            }
        };
        let added = elapsed();
        studio.thumbnail(image.id, Size::Px256).await.unwrap();
        let shown = elapsed();
        studio.settled().await;
        // The first round warms up.
        if round > 0 {
            for (column, at) in splits.iter_mut().zip([saving.unwrap(), added, shown]) {
                column.push(at);
            }
        }
    }
    let [saving, added, shown] = splits.map(|mut column| {
        column.sort_by(f64::total_cmp);
        serde_json::json!({ "median": column[column.len() / 2], "largest": column.last() })
    });
    println!(
        "{}",
        serde_json::json!({ "rounds": rounds, "saving_ms": saving, "images_added_ms": added, "thumbnail_ms": shown })
    );
}
