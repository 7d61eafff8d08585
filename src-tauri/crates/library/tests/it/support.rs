//! Pictures and libraries for the tests.

use media::{GenerationRecord, SeedMode, SeedRecord};
use safelight_library::{
    DbError, Delivered, Facts, ImageId, Incoming, Inspection, JobState, Library, NewJob,
    OpenOptions, Saved,
};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// 2026-11-23 04:00 UTC.
pub const NOW: i64 = 1_795_406_400_000;

/// A small PNG that differs by `seed`.
pub fn png(seed: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 48, 32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    let pixels: Vec<u8> = (0..48_u32 * 32 * 3)
        .map(|i| (i % 251) as u8 ^ seed)
        .collect();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

/// A new library in a folder that goes away with the first value.
pub fn fresh() -> (TempDir, Library) {
    let dir = TempDir::new().unwrap();
    let library = Library::create(dir.path().join("library")).unwrap();
    (dir, library)
}

pub fn reopen(library: Library) -> Library {
    let dir = library.dir().to_path_buf();
    drop(library);
    open(&dir)
}

pub fn open(dir: &Path) -> Library {
    Library::open(dir, &OpenOptions::default()).unwrap()
}

pub fn reserve(library: &Library) -> ImageId {
    library.write(|tx| tx.images_mut().reserve_ids(1)).unwrap()[0]
}

pub fn incoming(id: ImageId, bytes: Vec<u8>, prompt: &str) -> Incoming {
    Incoming {
        image_id: id,
        delivered: Delivered::Bytes(bytes),
        created_at: NOW,
        record: GenerationRecord {
            prompt: prompt.to_owned(),
            model: "flux-1-schnell".to_owned(),
            seed: SeedRecord {
                mode: SeedMode::Fixed,
                value: Some(7),
                index: 2,
                count: 4,
            },
            ..GenerationRecord::default()
        },
        facts: Facts::default(),
        leave_untouched: false,
        refuse_damaged: false,
        inspection: Inspection::default(),
    }
}

pub fn save(library: &Library, seed: u8, prompt: &str) -> Saved {
    save_at(library, seed, prompt, NOW)
}

pub fn save_at(library: &Library, seed: u8, prompt: &str, created_at: i64) -> Saved {
    let incoming = Incoming {
        created_at,
        ..incoming(reserve(library), png(seed), prompt)
    };
    library.save(incoming, |_, _| Ok(())).unwrap()
}

pub fn new_job() -> NewJob {
    NewJob {
        state: JobState::Queued,
        request: r#"{"prompt":"a red fox"}"#.to_owned(),
        profile_id: None,
        base_url: "https://api.example/v1".to_owned(),
        demo: false,
        key_mark: None,
        owner: None,
        parent_image_id: None,
        retry_of: None,
        batch: None,
        seed_mode: SeedMode::ServersChoice,
        note: None,
        created_at: NOW,
    }
}

/// All files below a folder, relative with `/`.
pub fn files(root: &Path) -> BTreeSet<String> {
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
    walk(root, &mut found);
    found
        .iter()
        .map(|path| {
            path.strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/")
        })
        .collect()
}

/// Every row has its file with its hash, every file its row, and nothing temporary lies about.
pub fn assert_agreement(library: &Library) {
    let rows = library
        .read(|tx| {
            let mut rows = tx.images().newest(None, 10_000)?;
            rows.extend(tx.images().trashed(10_000)?);
            Ok::<_, DbError>(rows)
        })
        .unwrap();
    let mut expected = BTreeSet::new();
    for row in &rows {
        let bytes =
            std::fs::read(library.absolute_path(row).unwrap()).expect("a row without its file");
        assert_eq!(
            media::Digest::of(&bytes),
            row.sha256,
            "the file of {} is not what its row says",
            row.path
        );
        assert_eq!(bytes.len() as u64, row.bytes);
        expected.insert(row.path.clone());
        if row.sidecar {
            expected.insert(format!("{}.json", row.path));
        }
    }
    let found: BTreeSet<String> = files(&library.dir().join("images"))
        .into_iter()
        .map(|name| format!("images/{name}"))
        .collect();
    assert_eq!(found, expected, "files and rows disagree");
}
