//! A disk that fails, or a process that ends, at a chosen step of saving.

use crate::disk::{Disk, System};
use crate::{
    DbError, Delivered, Facts, ImageId, Incoming, Inspection, Library, OpenOptions, SaveError,
};
use media::{Digest, GenerationRecord, Layout, Picture};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// What happens at the chosen step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mishap {
    /// This step fails once, with this kind of error, and the next work again.
    Fails(io::ErrorKind),
    /// This step and all of its kind fail.
    AlwaysFails(io::ErrorKind),
    /// The process ends after this step: nothing happens any more.
    Stops,
}

#[derive(Debug, Default)]
struct Log {
    steps: Vec<&'static str>,
    stopped: bool,
}

/// Counts the steps of one kind (or all) and lets the mishap happen at the n-th.
struct Rough {
    kind: Option<&'static str>,
    at: usize,
    mishap: Mishap,
    log: Mutex<Log>,
}

impl Rough {
    fn new(kind: Option<&'static str>, at: usize, mishap: Mishap) -> Arc<Self> {
        Arc::new(Self {
            kind,
            at,
            mishap,
            log: Mutex::default(),
        })
    }

    fn step<T>(&self, name: &'static str, run: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let mut log = self.log.lock().unwrap();
        if log.stopped {
            return Err(io::Error::other("the process has ended"));
        }
        log.steps.push(name);
        let counted = self.kind.is_none_or(|kind| kind == name);
        let count = log
            .steps
            .iter()
            .filter(|step| self.kind.is_none_or(|kind| kind == **step))
            .count();
        match self.mishap {
            Mishap::Fails(kind) if counted && count == self.at => Err(kind.into()),
            Mishap::AlwaysFails(kind) if counted && count >= self.at => Err(kind.into()),
            Mishap::Stops if counted && count == self.at => {
                log.stopped = true;
                run()
            }
            _ => run(),
        }
    }

    fn steps(&self) -> Vec<&'static str> {
        self.log.lock().unwrap().steps.clone()
    }
}

impl Disk for Rough {
    fn create(&self, path: &Path) -> io::Result<File> {
        self.step("create", || System.create(path))
    }
    fn write(&self, file: &mut File, pieces: &[&[u8]]) -> io::Result<()> {
        self.step("write", || System.write(file, pieces))
    }
    fn write_out(&self, file: &File) {
        System.write_out(file);
    }
    fn sync(&self, file: &File) -> io::Result<()> {
        self.step("sync", || System.sync(file))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step("rename", || System.rename(from, to))
    }
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step("sync folder", || System.sync_folder(path))
    }
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.step("create folder", || System.create_folder(path))
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step("remove", || System.remove(path))
    }
}

/// How an image is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// With its record in it.
    Small,
    /// With its record beside it.
    Untouched,
    /// With its record in it, and so large that its end is written before its record is known.
    Large,
    LargeUntouched,
}

impl Form {
    const ALL: [Self; 4] = [
        Self::Small,
        Self::Untouched,
        Self::Large,
        Self::LargeUntouched,
    ];

    fn is_untouched(self) -> bool {
        matches!(self, Self::Untouched | Self::LargeUntouched)
    }

    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Small | Self::Untouched => jpeg(),
            // What follows the end of a JPEG is kept as it is.
            Self::Large | Self::LargeUntouched => [jpeg(), vec![7; 300 << 10]].concat(),
        }
    }
}

fn incoming(image_id: ImageId, form: Form) -> Incoming {
    Incoming {
        image_id,
        delivered: Delivered::Bytes(form.bytes()),
        created_at: 1_795_406_400_000,
        record: GenerationRecord {
            prompt: "a fox".to_owned(),
            ..GenerationRecord::default()
        },
        facts: Facts::default(),
        leave_untouched: form.is_untouched(),
        refuse_damaged: false,
        inspection: Inspection::BeforeRow,
    }
}

/// A JPEG, from the thumbnail of a plain picture.
fn jpeg() -> Vec<u8> {
    let picture = Picture::new(8, 8, Layout::Rgb8, vec![90; 8 * 8 * 3]).unwrap();
    picture.thumbnails().unwrap().small.jpeg
}

struct Scene {
    dir: TempDir,
    id: ImageId,
}

impl Scene {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let library = Library::create(dir.path().join("library")).unwrap();
        let id = library.write(|tx| tx.images_mut().reserve_ids(1)).unwrap()[0];
        Self { dir, id }
    }

    fn open(&self, disk: Arc<dyn Disk>) -> Library {
        Library::open_on(
            &self.dir.path().join("library"),
            &OpenOptions::default(),
            disk,
        )
        .unwrap()
    }

    fn save(&self, library: &Library, form: Form) -> Result<crate::Saved, SaveError> {
        library.save(incoming(self.id, form), |_, _| Ok(()))
    }

    fn files(&self) -> Vec<PathBuf> {
        fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, found)
                } else {
                    found.push(path)
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.dir.path().join("library/images"), &mut found);
        found
    }

    /// One row whose file is there with its hash, and nothing else but its sidecar.
    fn assert_filed_once(&self, library: &Library, form: Form, when: &str) {
        let rows = library.read(|tx| tx.images().newest(None, 9)).unwrap();
        assert_eq!(rows.len(), 1, "{when}");
        let bytes = std::fs::read(library.absolute_path(&rows[0]).unwrap()).unwrap();
        assert_eq!(Digest::of(&bytes), rows[0].sha256, "{when}");
        assert_eq!(
            self.files().len(),
            1 + usize::from(form.is_untouched()),
            "{when}: {:?}",
            self.files()
        );
    }
}

/// All steps of an undisturbed save, in order.
fn steps(form: Form) -> Vec<&'static str> {
    let disk = Rough::new(None, 0, Mishap::Stops);
    let scene = Scene::new();
    let library = scene.open(Arc::clone(&disk) as Arc<dyn Disk>);
    scene.save(&library, form).unwrap();
    scene.assert_filed_once(&library, form, "undisturbed");
    disk.steps()
}

#[test]
fn a_file_is_whole_and_durable_before_it_gets_its_name_and_the_folder_before_the_row() {
    let made = ["create folder"; 3];
    // Bottom up: images/2026, images, the library itself.
    let synced = ["sync folder"; 3];
    let file = ["create", "write", "sync", "rename", "sync folder"];
    assert_eq!(steps(Form::Small), [&made[..], &synced, &file].concat());
    let both = [
        "create",
        "write",
        "sync",
        "create",
        "write",
        "sync",
        "rename",
        "rename",
        "sync folder",
    ];
    assert_eq!(steps(Form::Untouched), [&made[..], &synced, &both].concat());
    // The end first, then what comes before it, and one sync for both.
    let begun = ["create", "write", "write", "sync", "rename", "sync folder"];
    assert_eq!(steps(Form::Large), [&made[..], &synced, &begun].concat());
}

#[test]
fn fault_04_ended_after_any_step_the_next_try_files_it_exactly_once() {
    for form in Form::ALL {
        for at in 1..=steps(form).len() {
            let when = format!("ended after step {at}, {form:?}");
            let scene = Scene::new();
            let library = scene.open(Rough::new(None, at, Mishap::Stops));
            let saved = scene.save(&library, form);
            // The row follows the last step, so only then it may have been written.
            assert_eq!(saved.is_ok(), at == steps(form).len(), "{when}");
            drop(library);
            let library = scene.open(Arc::new(System));
            match scene.save(&library, form) {
                Ok(_) => assert!(saved.is_err(), "{when}: filed twice"),
                Err(SaveError::AlreadySaved(_)) => assert!(saved.is_ok(), "{when}"),
                Err(error) => panic!("{when}: {error}"),
            }
            library.sweep().unwrap();
            scene.assert_filed_once(&library, form, &when);
        }
    }
}

#[test]
fn fault_04_ended_between_folder_and_row_the_file_is_taken_over() {
    let scene = Scene::new();
    let library = scene.open(Arc::new(System));
    let refused = library.save(incoming(scene.id, Form::Small), |_, _| {
        Err(DbError::OutOfSpace)
    });
    assert!(refused.unwrap_err().is_out_of_space());
    assert_eq!(scene.files().len(), 1, "the file did not stay");
    drop(library);
    let library = scene.open(Arc::new(System));
    scene.save(&library, Form::Small).unwrap();
    scene.assert_filed_once(&library, Form::Small, "after a full disk at the row");
}

#[test]
fn fault_06_a_sync_that_fails_once_leads_to_a_new_file() {
    // The first three syncs of folders belong to making them; the fourth follows the rename.
    for (kind, at) in [("sync", 1), ("sync", 2), ("sync folder", 4)] {
        let disk = Rough::new(Some(kind), at, Mishap::Fails(io::ErrorKind::Other));
        let scene = Scene::new();
        let library = scene.open(Arc::clone(&disk) as Arc<dyn Disk>);
        scene
            .save(&library, Form::Untouched)
            .unwrap_or_else(|error| panic!("{kind} {at}: {error}"));
        let steps = disk.steps();
        let created = steps.iter().filter(|step| **step == "create").count();
        assert!(
            created > 2,
            "{kind} {at}: synced again without a new file: {steps:?}"
        );
        scene.assert_filed_once(&library, Form::Untouched, kind);
    }
}

#[test]
fn a_large_file_that_could_not_be_begun_is_written_whole() {
    for (kind, at) in [("create", 1), ("write", 1), ("sync", 1)] {
        let scene = Scene::new();
        let library = scene.open(Rough::new(
            Some(kind),
            at,
            Mishap::Fails(io::ErrorKind::Other),
        ));
        scene.save(&library, Form::Large).unwrap();
        scene.assert_filed_once(&library, Form::Large, kind);
    }
}

#[test]
fn fault_06_syncs_that_go_on_failing_acknowledge_nothing() {
    for (kind, at) in [("sync", 1), ("sync folder", 4)] {
        let scene = Scene::new();
        let library = scene.open(Rough::new(
            Some(kind),
            at,
            Mishap::AlwaysFails(io::ErrorKind::Other),
        ));
        let error = scene.save(&library, Form::Small).unwrap_err();
        assert!(matches!(error, SaveError::Disk { .. }), "{kind}: {error}");
        assert!(!error.is_out_of_space());
        assert_eq!(
            library.read(|tx| tx.images().count()).unwrap(),
            0,
            "{kind}: a row was written"
        );
        drop(library);
        let library = scene.open(Arc::new(System));
        scene.save(&library, Form::Small).unwrap();
        scene.assert_filed_once(&library, Form::Small, kind);
    }
}

#[test]
fn fault_06_a_folder_that_was_not_made_durable_is_synced_by_the_next_save() {
    let disk = Rough::new(Some("sync folder"), 2, Mishap::Fails(io::ErrorKind::Other));
    let scene = Scene::new();
    let library = scene.open(Arc::clone(&disk) as Arc<dyn Disk>);
    assert!(scene.save(&library, Form::Small).is_err());
    let before = disk.steps().len();
    scene.save(&library, Form::Small).unwrap();
    let synced = disk.steps()[before..]
        .iter()
        .filter(|step| **step == "sync folder")
        .count();
    assert_eq!(synced, 4, "the way up was not synced");
}

#[test]
fn fault_08_a_full_disk_is_recognised_and_leaves_nothing_behind() {
    let small =
        ["create", "write", "sync", "rename", "create folder"].map(|kind| (Form::Small, kind, 1));
    // The second write is that of the beginning.
    let large = [
        ("create", 1),
        ("write", 1),
        ("write", 2),
        ("sync", 1),
        ("rename", 1),
    ]
    .map(|(kind, at)| (Form::Large, kind, at));
    for (form, kind, at) in small.into_iter().chain(large) {
        let scene = Scene::new();
        let library = scene.open(Rough::new(
            Some(kind),
            at,
            Mishap::AlwaysFails(io::ErrorKind::StorageFull),
        ));
        let error = scene.save(&library, form).unwrap_err();
        assert!(error.is_out_of_space(), "{form:?}, {kind}: {error}");
        assert!(
            scene.files().is_empty(),
            "{form:?}, {kind}: {:?}",
            scene.files()
        );
    }
}

#[test]
fn fault_09_a_disk_that_becomes_read_only_is_told_as_such() {
    let scene = Scene::new();
    let library = scene.open(Rough::new(
        Some("create"),
        1,
        Mishap::AlwaysFails(io::ErrorKind::ReadOnlyFilesystem),
    ));
    assert!(
        scene
            .save(&library, Form::Small)
            .unwrap_err()
            .is_read_only()
    );
}

/// The real disk, until the file of an image is in its place: then it is pulled out.
struct PulledOut {
    marker: PathBuf,
}

impl Disk for PulledOut {
    fn create(&self, path: &Path) -> io::Result<File> {
        System.create(path)
    }
    fn write(&self, file: &mut File, pieces: &[&[u8]]) -> io::Result<()> {
        System.write(file, pieces)
    }
    fn write_out(&self, file: &File) {
        System.write_out(file);
    }
    fn sync(&self, file: &File) -> io::Result<()> {
        System.sync(file)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        System.rename(from, to)?;
        std::fs::rename(&self.marker, self.marker.with_extension("away"))
    }
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        System.sync_folder(path)
    }
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        System.create_folder(path)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        System.remove(path)
    }
}

#[test]
fn fault_11_a_disk_that_goes_away_before_the_row_gets_no_row_and_the_next_try_files_it_once() {
    let scene = Scene::new();
    let marker = scene.dir.path().join("library/safelight.json");
    let library = scene.open(Arc::new(PulledOut {
        marker: marker.clone(),
    }));
    let refused = scene.save(&library, Form::Small);
    assert!(
        matches!(refused, Err(SaveError::Disk { .. })),
        "{refused:?}"
    );
    assert_eq!(library.read(|tx| tx.images().count()).unwrap(), 0);
    drop(library);
    std::fs::rename(marker.with_extension("away"), &marker).unwrap();
    let library = scene.open(Arc::new(System));
    scene.save(&library, Form::Small).unwrap();
    scene.assert_filed_once(&library, Form::Small, "back again");
}

#[test]
fn the_sweep_takes_the_files_of_the_dead_and_leaves_those_of_the_living() {
    let scene = Scene::new();
    let dead = {
        let library = scene.open(Rough::new(Some("sync"), 1, Mishap::Stops));
        assert!(scene.save(&library, Form::Small).is_err());
        library.owner()
    };
    let living = scene.open(Rough::new(Some("sync"), 1, Mishap::Stops));
    assert!(scene.save(&living, Form::Small).is_err());
    let folder = scene.dir.path().join("library/images/2026/11");
    let others = [
        ".hidden.tmp",
        "0b0e7c55-7d5f-4c38-9f4f-3d6f3ad2a001.tmp",
        "letter.tmp",
        "1-a-fox.jpg",
    ];
    others
        .iter()
        .for_each(|name| std::fs::write(folder.join(name), "mine").unwrap());
    assert_eq!(scene.files().len(), others.len() + 2);
    let library = scene.open(Arc::new(System));
    assert_eq!(library.sweep().unwrap().temporary_files, 1);
    let left = scene.files();
    assert_eq!(left.len(), others.len() + 1);
    let named = |owner: crate::OwnerId| {
        left.iter()
            .any(|path| path.to_string_lossy().contains(&owner.to_string()))
    };
    assert!(named(living.owner()) && !named(dead));
}
