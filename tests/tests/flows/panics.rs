//! Row 50: what a panic says while a key is in use, and all that a report about it could hold.

use std::backtrace::Backtrace;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use safelight_studio::wire::{Event, Job, Phase};
use safelight_studio::{Queue, SystemVolume, Volume};
use safelight_tests::answer::Answer;
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Scratch, until};
use safelight_tests::secret::assert_clean;
use safelight_tests::{pictures, replies, shelf};

/// A disk whose first write of a reply panics: the key is in hand then, and is looked for in the reply.
#[derive(Debug, Default)]
struct Panicking {
    has: AtomicBool,
}

impl Volume for Panicking {
    fn free(&self, folder: &Path) -> io::Result<u64> {
        SystemVolume.free(folder)
    }
    fn allocate(&self, path: &Path, file: &mut File, bytes: u64) -> io::Result<()> {
        SystemVolume.allocate(path, file, bytes)
    }
    fn allocated(&self, file: &File) -> io::Result<u64> {
        SystemVolume.allocated(file)
    }
    fn write(&self, path: &Path, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        if !self.has.swap(true, Ordering::SeqCst) {
            panic!("{path:?}: {}", String::from_utf8_lossy(bytes));
        }
        SystemVolume.write(path, file, bytes)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_50_a_panic_says_nothing_of_the_key_and_the_job_tells_its_fault() {
    let reports = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&reports);
    std::panic::set_hook(Box::new(move |panic| {
        let thread = std::thread::current();
        let backtrace = Backtrace::force_capture();
        *heard.lock().unwrap() += &format!("{panic}\n{thread:?}\n{backtrace}\n{backtrace:#?}");
    }));
    let server = Rude::start();
    server.on_post_with(|seen| {
        let quoted = seen.header("authorization").unwrap();
        Answer::json(200, &replies::inline(&[pictures::png(8, 1)])).header("x-request-id", quoted)
    });
    let mut scratch = Scratch::at(&server.base_url());
    scratch.tuning.volume = Arc::new(Panicking::default());
    let studio = scratch.begin(Queue::Work).await;
    let mut events = studio.subscribe();
    let id = studio.enqueue(scratch.order()).await.unwrap().id;
    let job = until(&studio, id, Job::is_over).await;
    // The server had begun to answer: nobody sends it again.
    assert_eq!(job.phase, Phase::Interrupted, "{job:#?}");
    assert_eq!(server.posts(), 1);
    studio.settled().await;
    let _ = std::panic::take_hook();

    let told: Vec<Event> = std::iter::from_fn(|| events.try_recv().ok()).collect();
    let report = reports.lock().unwrap().clone();
    assert!(report.contains(&format!("{id}.reply")), "{report}");
    assert_clean(report.as_bytes(), "the report of the panic");
    assert_clean(format!("{told:?}{job:?}").as_bytes(), "the events");
    for path in shelf::files(scratch.folder.path()) {
        let what = path.display().to_string();
        assert_clean(&std::fs::read(&path).unwrap(), &what);
    }
}
