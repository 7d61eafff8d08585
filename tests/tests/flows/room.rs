//! Rows 7 and 10: the disk is full before a request goes out, or in the middle of its reply.
//!
//! Everything is shown on made-up disks, which any user has; what a real full disk does besides (the database is on it
//! too) on a small file system in memory, where this user may mount one. The output says which.

use std::path::PathBuf;
use std::sync::Arc;

use safelight_studio::wire::{Event, Job, Order, Phase};
use safelight_studio::{Billing, ErrorCode, Queue, Studio};
use safelight_tests::answer::Answer;
use safelight_tests::disks::{MadeUp, Mounted, used};
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Scratch, images, pixels_of, until, until_paused};
use safelight_tests::{pictures, replies};

/// Long enough that nothing goes on by itself while a test runs, a hundred times hurried as it is.
const NEVER_MS: u64 = 100 * 3_600_000;

fn temporary(scratch: &mut Scratch) -> PathBuf {
    let folder = scratch.folder.path().join("temporary");
    std::fs::create_dir_all(&folder).unwrap();
    scratch.tuning.temporary = folder.clone();
    folder
}

/// A studio whose spool and temporary folder are on made-up disks.
fn on(disks: &Arc<MadeUp>, server: &Rude) -> (Scratch, PathBuf) {
    let mut scratch = Scratch::at(&server.base_url());
    scratch.tuning.volume = disks.clone();
    let temporary = temporary(&mut scratch);
    (scratch, temporary)
}

/// An order whose images are thought to be tiny.
fn small(scratch: &Scratch) -> Order {
    Order {
        size: Some("16x16".into()),
        ..scratch.order()
    }
}

fn needs_room(job: &Job) -> bool {
    job.phase == Phase::NeedsRoom
}

async fn assert_filed(studio: &Studio, job: &Job, file: &[u8]) {
    assert_eq!(job.phase, Phase::Done, "{job:#?}");
    let images = images(studio, job.id).await;
    assert_eq!(images.len(), 1);
    assert_eq!(pixels_of(&images[0]), pictures::pixels(file));
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_07_a_reply_on_a_full_disk_waits_for_the_person_and_is_filed_without_a_new_request() {
    let file = pictures::png(300, 1);
    let server = Rude::start();
    server.on_post(Answer::json(
        200,
        &replies::inline(std::slice::from_ref(&file)),
    ));
    let disks = MadeUp::of(100_000, 50_000);
    let (mut scratch, temporary) = on(&disks, &server);
    scratch.tuning.room_look_ms = NEVER_MS;
    let studio = scratch.begin(Queue::Work).await;
    let order = small(&scratch);
    let id = studio.enqueue(order).await.unwrap().id;

    let job = until(&studio, id, needs_room).await;
    let fault = job.fault.unwrap();
    assert_eq!(
        (fault.code, fault.billing),
        (ErrorCode::DiskFull, Some(Billing::Billed))
    );
    assert!(!scratch.library().join("spool/reserve").exists());
    assert_eq!(used(&temporary), 50_000);
    assert!(images(&studio, id).await.is_empty());

    disks.resize(10_000_000);
    let held_up = studio.retry(id).await.unwrap();
    assert!(!held_up.is_over());
    let job = until(&studio, id, Job::is_over).await;
    assert_filed(&studio, &job, &file).await;
    assert_eq!(server.posts(), 1);
    assert_eq!(used(&temporary), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_07_a_reply_held_up_by_a_full_disk_goes_on_by_itself() {
    let file = pictures::png(300, 2);
    let server = Rude::start();
    server.on_post(Answer::json(
        200,
        &replies::inline(std::slice::from_ref(&file)),
    ));
    let disks = MadeUp::of(100_000, 0);
    let (scratch, _) = on(&disks, &server);
    let studio = scratch.begin(Queue::Work).await;
    let id = studio.enqueue(small(&scratch)).await.unwrap().id;
    until(&studio, id, needs_room).await;
    disks.resize(10_000_000);
    let job = until(&studio, id, Job::is_over).await;
    assert_filed(&studio, &job, &file).await;
    assert_eq!(server.posts(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_07_without_a_reserve_nothing_is_sent() {
    let file = pictures::png(16, 3);
    let server = Rude::start();
    server.always_post(Answer::json(
        200,
        &replies::inline(std::slice::from_ref(&file)),
    ));
    let disks = MadeUp::of(1_000_000, 1_000_000);
    let (mut scratch, _) = on(&disks, &server);
    scratch.tuning.reserve_bytes = 1_500_000;
    let studio = scratch.begin(Queue::Work).await;
    let id = studio.enqueue(small(&scratch)).await.unwrap().id;
    let fault = until_paused(&studio, id).await;
    assert_eq!(
        (fault.code, fault.billing),
        (ErrorCode::DiskFull, Some(Billing::NotBilled))
    );
    assert_eq!(server.connections(), 0);

    disks.resize(10_000_000);
    studio.resume_queue(Some(scratch.profile.id));
    let job = until(&studio, id, Job::is_over).await;
    assert_filed(&studio, &job, &file).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_07_the_reserve_is_three_times_the_largest_reply() {
    let server = Rude::start();
    let reply = replies::inline(&[pictures::png(300, 4)]);
    server.always_post(Answer::json(200, &reply));
    let scratch = Scratch::at(&server.base_url());
    let reserve = || {
        std::fs::metadata(scratch.library().join("spool/reserve"))
            .unwrap()
            .len()
    };
    let (studio, _) = scratch.run(small(&scratch)).await;
    assert_eq!(reserve(), scratch.tuning.reserve_bytes);
    let id = studio.enqueue(small(&scratch)).await.unwrap().id;
    until(&studio, id, Job::is_over).await;
    assert_eq!(reserve(), 3 * reply.to_string().len() as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_10_inline_images_without_room_are_refused_before_anything_is_sent() {
    let server = Rude::start();
    let disks = MadeUp::of(4_000_000, 0);
    let (scratch, _) = on(&disks, &server);
    let studio = scratch.begin(Queue::Work).await;
    let order = Order {
        response_format: Some("b64_json".to_owned()),
        ..scratch.order()
    };
    let id = studio.enqueue(order).await.unwrap().id;
    let fault = until_paused(&studio, id).await;
    assert_eq!(
        (fault.code, fault.billing),
        (ErrorCode::DiskFull, Some(Billing::NotBilled))
    );
    assert_eq!(server.connections(), 0);
    let job = studio.job(id).await.unwrap();
    assert_eq!((job.phase, job.attempt), (Phase::Queued, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_10_links_without_much_room_are_warned_of_and_sent() {
    const LINK: &str = "/images/1.png";
    let file = pictures::png(16, 5);
    let server = Rude::start();
    server.on_post(Answer::json(200, &replies::links(&[server.url(LINK)])));
    server.on_get(LINK, Answer::file("image/png", &file));
    let disks = MadeUp::of(4_000_000, 0);
    let (scratch, _) = on(&disks, &server);
    let studio = scratch.begin(Queue::Work).await;
    let mut events = studio.subscribe();
    let order = Order {
        response_format: Some("url".to_owned()),
        ..scratch.order()
    };
    let id = studio.enqueue(order).await.unwrap().id;
    let job = until(&studio, id, Job::is_over).await;
    assert_filed(&studio, &job, &file).await;
    let warned = std::iter::from_fn(|| events.try_recv().ok()).any(|event| {
        matches!(event, Event::LittleRoom { job_id, fault }
            if job_id == id && fault.code == ErrorCode::DiskFull)
    });
    assert!(warned);
}

/// A library and a temporary folder on small file systems of their own; `None` where this user may not mount.
#[allow(clippy::print_stderr)]
fn mounted(server: &Rude) -> Option<(Scratch, Mounted, Mounted)> {
    let mut scratch = Scratch::at(&server.base_url());
    let folder = scratch.folder.path().to_owned();
    let library = Mounted::at(folder.join("library"), 64);
    let temporary = Mounted::at(temporary(&mut scratch), 1);
    match (library, temporary) {
        (Some(library), Some(temporary)) => {
            eprintln!("on a real file system of 64 MB");
            Some((scratch, library, temporary))
        }
        _ => {
            eprintln!("this user may not mount: shown on made-up disks only");
            None
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_07_on_a_really_full_disk_the_reply_waits_and_is_filed_when_there_is_room() {
    let file = pictures::png(1400, 6);
    let server = Rude::start();
    server.on_post(Answer::json(
        200,
        &replies::inline(std::slice::from_ref(&file)),
    ));
    let Some((mut scratch, disk, _temporary)) = mounted(&server) else {
        return;
    };
    scratch.tuning.reserve_bytes = 2 << 20;
    let studio = scratch.open().await;
    disk.fill_but(3 << 20);
    studio.work(Queue::Work).await.unwrap();
    let id = studio.enqueue(small(&scratch)).await.unwrap().id;
    until(&studio, id, needs_room).await;
    assert_eq!(server.posts(), 1);
    disk.make_room();
    let job = until(&studio, id, Job::is_over).await;
    assert_filed(&studio, &job, &file).await;
    assert_eq!(server.posts(), 1);
    studio.settled().await;
    assert!(scratch.spool().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_07_a_download_on_a_really_full_disk_finishes_in_the_room_of_the_reserve() {
    const LINK: &str = "/images/1.png";
    let file = pictures::png(1000, 7);
    let server = Rude::start();
    server.on_post(Answer::json(200, &replies::links(&[server.url(LINK)])));
    server.always_get(LINK, Answer::file("image/png", &file));
    let Some((mut scratch, disk, _temporary)) = mounted(&server) else {
        return;
    };
    scratch.tuning.reserve_bytes = 12 << 20;
    let studio = scratch.open().await;
    disk.fill_but(13 << 20);
    studio.work(Queue::Work).await.unwrap();
    let id = studio.enqueue(small(&scratch)).await.unwrap().id;
    let job = until(&studio, id, Job::is_over).await;
    assert_filed(&studio, &job, &file).await;
    assert_eq!(server.posts(), 1);
}
