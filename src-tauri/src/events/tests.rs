#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
//! The clock stands still in these tests and moves only when everything waits.

use super::*;

fn receiving(job_id: i64, bytes: u64) -> Event {
    Event::Receiving {
        job_id,
        bytes,
        total: None,
    }
}

fn changed(id: i64) -> Event {
    Event::ImagesChanged { ids: vec![id] }
}

fn listen(feed: &Feed) -> mpsc::UnboundedReceiver<Batch> {
    let (batches, heard) = mpsc::unbounded_channel();
    feed.subscribe(Box::new(move |batch| batches.send(batch).is_ok()));
    heard
}

/// A feed on a studio of which at most `room` events wait.
fn feed_on(room: usize) -> (Feed, broadcast::Sender<Event>) {
    let (feed, pump) = Feed::new();
    tokio::spawn(pump);
    let (studio, events) = broadcast::channel(room);
    feed.hear(events);
    (feed, studio)
}

#[tokio::test(start_paused = true)]
async fn the_first_event_goes_at_once_and_what_follows_is_gathered() {
    let (feed, studio) = feed_on(64);
    let mut heard = listen(&feed);
    let began = Instant::now();
    studio.send(changed(1)).unwrap();
    assert_eq!(heard.recv().await.unwrap().number, 0);
    assert_eq!(began.elapsed(), Duration::ZERO);

    studio.send(changed(2)).unwrap();
    tokio::time::sleep(Duration::from_millis(10)).await;
    studio.send(changed(3)).unwrap();
    let second = heard.recv().await.unwrap();
    assert_eq!(second.number, 1);
    assert_eq!(
        second.events,
        [Told::Studio(changed(2)), Told::Studio(changed(3))]
    );
    assert_eq!(began.elapsed(), BEAT);
}

#[tokio::test(start_paused = true)]
async fn a_batch_holds_the_last_snapshot_of_each_job_after_what_came_before_it() {
    let (feed, studio) = feed_on(64);
    let mut heard = listen(&feed);
    studio.send(changed(0)).unwrap();
    heard.recv().await.unwrap();
    for event in [
        receiving(1, 10),
        receiving(2, 5),
        changed(9),
        receiving(1, 30),
    ] {
        studio.send(event).unwrap();
    }
    assert_eq!(
        heard.recv().await.unwrap().events,
        [
            Told::Studio(receiving(2, 5)),
            Told::Studio(changed(9)),
            Told::Studio(receiving(1, 30)),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn missed_events_leave_a_gap_that_the_page_sees_without_waiting_for_the_next_event() {
    let (feed, studio) = feed_on(2);
    let mut heard = listen(&feed);
    studio.send(changed(0)).unwrap();
    assert_eq!(heard.recv().await.unwrap().number, 0);
    for id in 0..10 {
        studio.send(changed(id)).unwrap();
    }
    assert_eq!(heard.recv().await.unwrap().number, 2);
}

#[tokio::test(start_paused = true)]
async fn fault_56_a_reloaded_page_begins_anew_at_number_0() {
    let (feed, studio) = feed_on(64);
    let mut before = listen(&feed);
    studio.send(changed(1)).unwrap();
    before.recv().await.unwrap();
    let mut after = listen(&feed);
    studio.send(changed(2)).unwrap();
    assert_eq!(
        after.recv().await.unwrap(),
        Batch {
            number: 0,
            events: vec![Told::Studio(changed(2))],
        }
    );
    assert!(before.recv().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn after_another_library_was_opened_nothing_is_told_of_the_old_one() {
    let (feed, old) = feed_on(64);
    let mut heard = listen(&feed);
    let (new, events) = broadcast::channel(64);
    feed.hear(events);
    feed.tell(WindowEvent::QuitAsked { in_hand: 1 });
    heard.recv().await.unwrap();
    assert!(old.send(changed(1)).is_err(), "nobody hears the old one");
    new.send(changed(2)).unwrap();
    assert_eq!(
        heard.recv().await.unwrap().events,
        [Told::Studio(changed(2))]
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_runs_while_nothing_happens() {
    let (feed, _studio) = feed_on(64);
    let mut heard = listen(&feed);
    feed.tell(WindowEvent::QuitAsked { in_hand: 1 });
    heard.recv().await.unwrap();
    // With a timer left running the paused clock would not jump over the hour in one go, and a batch would come.
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert!(heard.try_recv().is_err());
}
