//! Row 11: the disk of the library is unplugged while the studio runs. Linux, for those who may mount.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use safelight_studio::wire::{Job, Phase};
use safelight_studio::{ErrorCode, Queue};
use safelight_tests::answer::{Answer, Gate};
use safelight_tests::disks::Mounted;
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Scratch, images, pixels_of, until, until_paused};
use safelight_tests::{pictures, replies, shelf};

/// A disk that can be taken away and put back at the place of the library.
struct Plug {
    disk: Mounted,
    place: PathBuf,
}

impl Plug {
    fn into_the_place_of(scratch: &Scratch) -> Option<Self> {
        let disk = Mounted::at(scratch.folder.path().join("disk"), 64)?;
        let place = scratch.library();
        std::fs::create_dir(&place).unwrap();
        let plug = Self { disk, place };
        plug.put_in();
        Some(plug)
    }

    fn put_in(&self) {
        let bound = Command::new("mount")
            .arg("--bind")
            .arg(self.disk.folder())
            .arg(&self.place)
            .status();
        assert!(bound.unwrap().success());
    }

    fn pull_out(&self) {
        assert!(unmount(&self.place));
    }
}

fn unmount(place: &Path) -> bool {
    let status = Command::new("umount")
        .arg("-l")
        .arg(place)
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

impl Drop for Plug {
    fn drop(&mut self) {
        unmount(&self.place);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_11_unplugged_while_a_reply_arrives_it_is_filed_once_the_disk_is_back_and_nothing_elsewhere()
 {
    let file = pictures::png(64, 1);
    let body = replies::inline(std::slice::from_ref(&file)).to_string();
    // Before the first byte of the reply, and in the middle of its body.
    for at in [0, 500] {
        let server = Rude::start();
        let gate = Gate::closed();
        let answer = Answer::json_text(body.clone());
        server.on_post(if at == 0 {
            answer.behind(&gate)
        } else {
            answer.gate_at(at, &gate)
        });
        let mut scratch = Scratch::at(&server.base_url());
        // Waits are shortened a hundredfold: so long that a wrong try is seen, not so long that anybody waits.
        scratch.tuning.room_look_ms = 10;
        let Some(plug) = Plug::into_the_place_of(&scratch) else {
            return;
        };
        let studio = scratch.begin(Queue::Work).await;
        let id = studio.enqueue(scratch.order()).await.unwrap().id;
        gate.reached_async().await;
        plug.pull_out();
        gate.open();
        if at > 0 {
            // The reply finds its open file; the image finds no place, and that is told.
            let job = until(&studio, id, |job| job.fault.is_some()).await;
            let fault = job.fault.clone().unwrap();
            assert_eq!(fault.code, ErrorCode::Disk, "{fault:?}");
            assert!(fault.message.contains("not reachable"), "{fault:?}");
            assert!(!job.is_over(), "{job:#?}");
        }
        assert!(
            shelf::files(&plug.place).is_empty(),
            "something was made in an empty place"
        );
        plug.put_in();
        let job = until(&studio, id, Job::is_over).await;
        assert_eq!((job.phase, job.saved()), (Phase::Done, 1), "{job:#?}");
        assert_eq!(
            pixels_of(&images(&studio, id).await[0]),
            pictures::pixels(&file)
        );
        assert_eq!(server.posts(), 1);
        studio.settled().await;
        drop(studio);
        plug.pull_out();
        assert!(
            shelf::files(&plug.place).is_empty(),
            "something was made in an empty place"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_11_while_the_disk_is_unplugged_nothing_is_sent_and_the_queue_goes_on_by_itself_when_it_is_back()
 {
    let server = Rude::start();
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])));
    let mut scratch = Scratch::at(&server.base_url());
    scratch.tuning.room_look_ms = 10;
    let Some(plug) = Plug::into_the_place_of(&scratch) else {
        return;
    };
    let studio = scratch.begin(Queue::Work).await;
    plug.pull_out();
    let id = studio.enqueue(scratch.order()).await.unwrap().id;
    let fault = until_paused(&studio, id).await;
    assert_eq!(fault.code, ErrorCode::LibraryNotReachable, "{fault:?}");
    assert_eq!(server.posts(), 0, "sent without a place for the images");
    assert!(shelf::files(&plug.place).is_empty());
    plug.put_in();
    let job = until(&studio, id, Job::is_over).await;
    assert_eq!((job.phase, job.saved()), (Phase::Done, 1), "{job:#?}");
    assert_eq!(server.posts(), 1);
}
