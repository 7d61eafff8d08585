//! What stands beside the gallery in a running studio, and what a library remembers for it.

use safelight_studio::wire::{Event, Look, NewSmartAlbum, View};
use safelight_studio::{Queue, Studio};
use safelight_tests::pictures;
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Life, Scratch, images};
use safelight_tests::siblings::at_once;

/// Waits by events until the first saved search counts so many.
async fn until_counted(studio: &Studio, many: u32) {
    let mut events = studio.subscribe();
    let waiting = async {
        loop {
            let shelves = studio.shelves().await.unwrap();
            if shelves.smart_albums[0].count == Some(many) {
                return;
            }
            while !matches!(events.recv().await, Ok(Event::ShelvesChanged) | Err(_)) {}
        }
    };
    let counted = tokio::time::timeout(safelight_tests::PATIENCE, waiting).await;
    assert!(counted.is_ok(), "it never counted {many}");
}

#[tokio::test(flavor = "multi_thread")]
async fn saved_searches_are_counted_behind_the_first_page_and_again_after_every_change() {
    let server = Rude::start();
    server.always_post(at_once(&[pictures::png(8, 1), pictures::png(8, 2)]));
    let scratch = Scratch::at(&server.base_url());
    let (studio, job) = scratch.run(scratch.order()).await;
    let good = NewSmartAlbum {
        name: "Good".to_owned(),
        query: "rating:>=4".to_owned(),
    };
    studio.save_smart_album(good).await.unwrap();
    let shelves = studio.shelves().await.unwrap();
    assert_eq!(
        shelves.smart_albums[0].count, None,
        "the first page waited for counts"
    );
    studio.gallery(Look::at(View::All)).await.unwrap();
    until_counted(&studio, 0).await;
    let images = images(&studio, job.id).await;
    studio.rate(vec![images[0].id], 5).await.unwrap();
    until_counted(&studio, 1).await;
    studio.trash(vec![images[0].id]).await.unwrap();
    until_counted(&studio, 0).await;
}

#[test]
fn the_last_twenty_searches_are_known_after_a_restart_each_once() {
    let server = Rude::start();
    let scratch = Scratch::at(&server.base_url());
    let life = Life::begin(&scratch, Queue::Work);
    life.run(|studio| async move {
        for n in 0..25 {
            studio.remember_search(&format!("fox {n}")).await.unwrap();
        }
        for query in [" fox 7 ", "  ", &"long ".repeat(2_000)] {
            studio.remember_search(query).await.unwrap();
        }
    });
    life.crash();
    let life = Life::look(&scratch);
    let known = life.run(|studio| async move { studio.recent_searches().await.unwrap() });
    assert_eq!(known.len(), 20);
    assert_eq!(known[..3], ["fox 7", "fox 24", "fox 23"]);
    assert_eq!(known.iter().filter(|one| *one == "fox 7").count(), 1);
}
