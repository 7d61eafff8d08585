//! What the window's gallery asks: packed lists, changes and undo, pixels by id, what is known of an image.

use std::sync::Arc;

use safelight_studio::wire::{Draft, Event, Job, Look, Order, Origin, SeedChoice, View};
use safelight_studio::{
    ErrorCode, Keychain, Keys, Queue, Settings, Setup, Size, Studio, StudioOptions,
};
use safelight_tests::answer::Answer;
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Scratch, images, until};
use safelight_tests::{pictures, replies};

/// A server that sends so many images, a library with them, and their ids.
async fn filled(count: u32) -> (Rude, Scratch, Studio, Vec<i64>) {
    let server = Rude::start();
    let pictures: Vec<Vec<u8>> = (1..=count).map(|n| pictures::png(8, n)).collect();
    server.always_post(Answer::json(200, &replies::inline(&pictures)));
    let scratch = Scratch::at(&server.base_url());
    let order = Order {
        n: u8::try_from(count).ok(),
        seed: SeedChoice::Random,
        negative_prompt: Some("blur".to_owned()),
        ..scratch.order()
    };
    let (studio, job) = scratch.run(order).await;
    let ids = images(&studio, job.id).await.iter().map(|i| i.id).collect();
    (server, scratch, studio, ids)
}

/// The columns of a packed gallery: id, seconds, version, look, width, height.
fn unpack(bytes: &[u8]) -> Vec<(i64, u32, u32, u32, u16, u16)> {
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let half = |at: usize| u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap());
    assert_eq!(&bytes[..4], b"SLG1");
    let n = word(4) as usize;
    assert_eq!(&bytes[8..16], [0; 8]);
    assert_eq!(bytes.len(), 16 + 24 * n);
    let column = |before: usize| 16 + before * n;
    (0..n)
        .map(|i| {
            let id = f64::from_le_bytes(bytes[16 + 8 * i..][..8].try_into().unwrap());
            (
                id as i64,
                word(column(8) + 4 * i),
                word(column(12) + 4 * i),
                word(column(16) + 4 * i),
                half(column(20) + 2 * i),
                half(column(22) + 2 * i),
            )
        })
        .collect()
}

async fn view(studio: &Studio, view: View) -> Vec<i64> {
    let packed = studio.gallery(Look::at(view)).await.unwrap();
    unpack(&packed.0).iter().map(|cell| cell.0).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packed_gallery_says_what_the_images_say() {
    let (_server, _scratch, studio, ids) = filled(3).await;
    studio.rate(vec![ids[1]], 5).await.unwrap();
    studio.favourite(vec![ids[1]], true).await.unwrap();
    let cells = unpack(&studio.gallery(Look::at(View::All)).await.unwrap().0);
    assert_eq!(cells.len(), 3);
    for cell in cells {
        let image = studio.image(cell.0).await.unwrap();
        assert_eq!(i64::from(cell.1), image.created_at / 1000);
        assert_eq!(format!("{:08x}", cell.2), image.sha256[..8]);
        assert_eq!(format!("#{:06x}", cell.3 >> 8), image.colour.unwrap());
        let marked = if image.id == ids[1] { 5 | 1 << 3 } else { 0 };
        assert_eq!(cell.3 & 0xff, marked);
        assert_eq!(
            (u32::from(cell.4), u32::from(cell.5)),
            (image.width, image.height)
        );
    }
    assert_eq!(view(&studio, View::Favourites).await, [ids[1]]);
    assert_eq!(view(&studio, View::Unrated).await.len(), 2);
    let counts = studio.counts().await.unwrap();
    assert_eq!((counts.all, counts.favourites, counts.unrated), (3, 1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_told_and_taken_back_over_a_restart() {
    let (_server, scratch, studio, ids) = filled(2).await;
    let mut events = studio.subscribe();
    let trashed = studio.trash(vec![ids[0], 99]).await.unwrap();
    assert_eq!(trashed.ids, [ids[0]]);
    assert_eq!(
        events.recv().await.unwrap(),
        Event::ImagesChanged { ids: vec![ids[0]] }
    );
    assert_eq!(view(&studio, View::Trash).await, [ids[0]]);
    assert_eq!(
        studio
            .rate(ids.clone(), 6)
            .await
            .unwrap_err()
            .param
            .as_deref(),
        Some("rating")
    );
    drop(studio);
    let studio = scratch.open().await;
    let mut events = studio.subscribe();
    let undone = studio.undo(trashed.change).await.unwrap();
    assert_eq!(
        (undone.kind.as_deref(), undone.ids),
        (Some("trash"), vec![ids[0]])
    );
    assert!(matches!(
        events.recv().await.unwrap(),
        Event::ImagesChanged { .. }
    ));
    assert_eq!(view(&studio, View::Trash).await, Vec::<i64>::new());
    assert_eq!(studio.undo(None).await.unwrap().kind, None);
    assert_eq!(studio.redo().await.unwrap().ids, [ids[0]]);
    assert_eq!(studio.redo().await.unwrap().kind, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_49_an_address_of_pixels_that_is_wrong_finds_nothing() {
    let (_server, _scratch, studio, ids) = filled(1).await;
    let image = studio.image(ids[0]).await.unwrap();
    let version = u32::from_str_radix(&image.sha256[..8], 16).unwrap();
    let file = studio.image_at(image.id, version).await.unwrap();
    assert_eq!(
        (file.path, file.media_type),
        (image.path.clone(), "image/png")
    );
    let thumbnail = studio.thumbnail_at(image.id, version, Size::Px256).await;
    assert!(thumbnail.unwrap().starts_with(&[0xff, 0xd8, 0xff]));
    for id in [-1, 0, 9_000_000_000, i64::MAX, i64::MIN] {
        let not_there = studio.image_at(id, version).await.unwrap_err();
        assert_eq!(not_there.code, ErrorCode::NoSuchImage);
        let not_there = studio
            .thumbnail_at(id, version, Size::Px512)
            .await
            .unwrap_err();
        assert_eq!(not_there.code, ErrorCode::NoSuchImage);
    }
    let other = studio.image_at(image.id, version ^ 1).await.unwrap_err();
    assert_eq!(other.code, ErrorCode::NoSuchImage);
    let other = studio
        .thumbnail_at(image.id, version ^ 1, Size::Px256)
        .await
        .unwrap_err();
    assert_eq!(other.code, ErrorCode::NoSuchImage);
    std::fs::remove_file(&image.path).unwrap();
    let gone = studio.image_at(image.id, version).await.unwrap_err();
    assert_eq!(gone.code, ErrorCode::NoSuchImage);
    assert!(studio.image_details(image.id).await.unwrap().file_missing);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn fault_49_a_link_that_leads_out_of_the_library_is_not_followed() {
    let (_server, scratch, studio, ids) = filled(1).await;
    let image = studio.image(ids[0]).await.unwrap();
    let outside = scratch.folder.path().join("secret.png");
    std::fs::rename(&image.path, &outside).unwrap();
    std::os::unix::fs::symlink(&outside, &image.path).unwrap();
    let refused = studio.image_file(image.id).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NoSuchImage);
    drop(studio);
    scratch.sql("UPDATE images SET path = '../secret.png'");
    let studio = scratch.open().await;
    let refused = studio.image_file(image.id).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::LibraryDamaged);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_knows_the_order_that_would_make_it_again() {
    let (server, scratch, studio, ids) = filled(2).await;
    let details = studio.image_details(ids[1]).await.unwrap();
    let sent = server.post_log()[0].json();
    let order = details.order.unwrap();
    assert_eq!(order.origin, Origin::Profile(scratch.profile.id));
    assert_eq!(order.prompt, "a red fox");
    assert_eq!(order.negative_prompt.as_deref(), Some("blur"));
    assert_eq!(order.n, Some(2));
    assert_eq!(
        order.seed,
        SeedChoice::Fixed(sent["seed"].as_i64().unwrap())
    );
    assert_eq!(order.parent, Some(ids[1]));
    assert_eq!(details.profile_name.as_deref(), Some("Test"));
    assert!(details.took_ms.is_some_and(|ms| ms >= 0));
    assert!(!details.file_missing);
    let job = studio.enqueue(order).await.unwrap();
    until(&studio, job.id, Job::is_over).await;
    let children: Vec<i64> = images(&studio, job.id).await.iter().map(|i| i.id).collect();
    let parent = studio.image_details(ids[1]).await.unwrap();
    assert_eq!(parent.children.len(), 2);
    assert!(children.iter().all(|id| parent.children.contains(id)));
    let child = studio.image_details(children[0]).await.unwrap();
    assert_eq!(child.parent, Some(ids[1]));
    let unknown = studio.image_details(-1).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NoSuchImage);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_costs_what_the_price_table_says_and_nothing_is_made_up() {
    let server = Rude::start();
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])));
    let mut scratch = Scratch::at(&server.base_url());
    scratch.profile.prices.insert("known".to_owned(), 0.03);
    let studio = scratch.begin(Queue::Work).await;
    for (model, cost) in [("known", Some(0.03)), ("other", None)] {
        let order = Order {
            model: Some(model.to_owned()),
            ..scratch.order()
        };
        let job = studio.enqueue(order).await.unwrap();
        until(&studio, job.id, Job::is_over).await;
        assert_eq!(images(&studio, job.id).await[0].cost, cost, "{model}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_library_opened_to_look_at_shows_everything_and_changes_nothing() {
    let (_server, scratch, studio, ids) = filled(1).await;
    let keychain: Arc<dyn Keychain> = scratch.keychain.clone();
    let settings = Settings {
        profiles: vec![scratch.profile.clone()],
        ..Settings::default()
    };
    let viewer = Studio::open(StudioOptions {
        library: scratch.library(),
        create: false,
        read_only: true,
        setup: Arc::new(Setup::new(settings, None, Keys::new(keychain, None), None)),
        tuning: scratch.tuning.clone(),
    })
    .await
    .unwrap();
    viewer.work(Queue::Work).await.unwrap();
    let open = viewer.open_library();
    assert!(!open.writable && open.name == "library");
    assert_eq!(
        open.read_only_because.unwrap().code,
        ErrorCode::LibraryReadOnly
    );
    assert_eq!(view(&viewer, View::All).await, ids);
    assert!(viewer.thumbnail(ids[0], Size::Px256).await.is_ok());
    assert!(viewer.image_file(ids[0]).await.is_ok());
    let mut faults = vec![
        viewer.rate(ids.clone(), 1).await.unwrap_err(),
        viewer.favourite(ids.clone(), true).await.unwrap_err(),
        viewer.trash(ids.clone()).await.unwrap_err(),
        viewer.trash_demo().await.unwrap_err(),
        viewer.undo(None).await.unwrap_err(),
        viewer.redo().await.unwrap_err(),
        viewer.dismiss(vec![1]).await.unwrap_err(),
        viewer.clear_finished().await.unwrap_err(),
        viewer.discard_held().await.unwrap_err(),
        viewer.forget_prompt(1).await.unwrap_err(),
        viewer.save_draft(Draft::default()).await.unwrap_err(),
        viewer.enqueue(scratch.order()).await.unwrap_err(),
    ];
    faults.retain(|fault| fault.code != ErrorCode::LibraryReadOnly || fault.message.is_empty());
    assert!(faults.is_empty(), "{faults:#?}");
    // What the other program does is seen here.
    studio.rate(ids.clone(), 4).await.unwrap();
    assert_eq!(viewer.image(ids[0]).await.unwrap().rating, 4);
}
