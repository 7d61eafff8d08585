//! Measures what keeping an image costs against the raw steps it cannot do without.
//!
//! `cargo run --release -p safelight-library --example ingest -- DIR [ROUNDS]` prints one JSON object. In each round,
//! interleaved: the floor (write + fsync, rename + folder fsync, hash, commit, each timed by itself on the same disk), the
//! same steps of four images at once by hand, one image at a time, and four at a time. Pictures are 1024 x 1024 PNG of about 1.5 MB, in memory before the clock starts,
//! with their ids reserved, as jobs do. Times are wall milliseconds per image, medians over rounds, and of the ratios the
//! smallest and largest of all rounds too. `later` puts decoding off to the thumbnails: the same work as the raw steps.
//! `decoded` decodes while the disk syncs; its raw steps hold no decoding, so its ratio to them is for orientation.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs
)]

use media::{Digest, GenerationRecord};
use safelight_library::{Delivered, Facts, ImageId, Incoming, Inspection, Library};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Barrier, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Images of each kind in one round.
const IMAGES: usize = 32;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let dir = arguments.next().expect("a scratch folder");
    let rounds = arguments.next().map_or(9, |text| text.parse().unwrap());
    let dir = Path::new(&dir).join(format!("ingest-{}", std::process::id()));
    fs::create_dir_all(&dir).unwrap();
    let pictures: Vec<Vec<u8>> = (0..8).map(picture).collect();
    let library = Library::create(dir.join("library")).unwrap();
    let floor = Floor::new(&dir.join("floor"));
    let mut samples = Samples::default();
    for round in 0..=rounds {
        let mut sample = Samples::default();
        floor.measure(&pictures, &mut sample);
        sample
            .floor_four
            .push(per_image(|| floor.four_at_once(&pictures)));
        for (inspection, one, four) in [
            (
                Inspection::WithThumbnails,
                &mut sample.one_later,
                &mut sample.four_later,
            ),
            (
                Inspection::BeforeRow,
                &mut sample.one_decoded,
                &mut sample.four_decoded,
            ),
        ] {
            let ready = incoming(&library, &pictures, inspection, IMAGES);
            one.push(per_image(|| save_all(&library, ready)));
            let ready = [(); 4].map(|()| incoming(&library, &pictures, inspection, IMAGES / 4));
            four.push(per_image(|| {
                std::thread::scope(|scope| {
                    for ready in ready {
                        scope.spawn(|| save_all(&library, ready));
                    }
                });
            }));
        }
        // The first round warms up: the log gets its size, the month its folder.
        if round > 0 {
            samples.extend(sample);
        }
    }
    println!("{}", samples.report(rounds, pictures[0].len()));
    drop(library);
    fs::remove_dir_all(&dir).unwrap();
}

/// Noise in the lowest bits, as photographs have it: about 1.5 MB as a PNG.
fn picture(seed: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9) | 1;
    let mut pixels = Vec::with_capacity(1024 * 1024 * 3);
    for y in 0..1024_u32 {
        for x in 0..1024_u32 {
            for channel in 0..3_u32 {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                let wave = ((x * (channel + 1) + y * (seed + 1)) / 16) & 0xff;
                pixels.push((wave as u8 & 0xf8) | (state as u8 & 0x07));
            }
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1024, 1024);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

fn per_image(run: impl FnOnce()) -> f64 {
    let started = Instant::now();
    run();
    milliseconds(started.elapsed()) / IMAGES as f64
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn incoming(
    library: &Library,
    pictures: &[Vec<u8>],
    inspection: Inspection,
    count: usize,
) -> Vec<Incoming> {
    let ids: Vec<ImageId> = library
        .write(move |tx| tx.images_mut().reserve_ids(count))
        .unwrap();
    let ready = ids.into_iter().map(|id| Incoming {
        image_id: id,
        delivered: Delivered::Bytes(pictures[id.0 as usize % pictures.len()].clone()),
        created_at: 1_795_406_400_000 + id.0,
        record: GenerationRecord {
            prompt: "a red fox in the snow".to_owned(),
            ..GenerationRecord::default()
        },
        facts: Facts::default(),
        leave_untouched: false,
        refuse_damaged: false,
        inspection,
    });
    ready.collect()
}

fn save_all(library: &Library, ready: Vec<Incoming>) {
    for incoming in ready {
        library.save(incoming, |_, _| Ok(())).unwrap();
    }
}

/// The raw steps, each as plain as can be.
struct Floor {
    dir: std::path::PathBuf,
    conn: Mutex<rusqlite::Connection>,
}

/// What the raw steps write as a row.
const INSERT: &str = "INSERT INTO rows (text) VALUES (?1)";

impl Floor {
    fn new(dir: &Path) -> Self {
        fs::create_dir_all(dir).unwrap();
        let conn = rusqlite::Connection::open(dir.join("floor.db")).unwrap();
        conn.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)",
        )
        .unwrap();
        Self {
            dir: dir.to_path_buf(),
            conn: Mutex::new(conn),
        }
    }

    fn measure(&self, pictures: &[Vec<u8>], sample: &mut Samples) {
        for n in 0..IMAGES {
            let bytes = &pictures[n % pictures.len()];
            let unnamed = self.dir.join("unnamed");
            let started = Instant::now();
            let mut file = File::create_new(&unnamed).unwrap();
            file.write_all(bytes).unwrap();
            file.sync_all().unwrap();
            drop(file);
            let written = Instant::now();
            fs::rename(&unnamed, self.dir.join(format!("{}.png", self.count()))).unwrap();
            File::open(&self.dir).unwrap().sync_all().unwrap();
            let named = Instant::now();
            std::hint::black_box(Digest::of(bytes));
            let hashed = Instant::now();
            self.conn().execute(INSERT, ["x".repeat(400)]).unwrap();
            let committed = Instant::now();
            sample.write.push(milliseconds(written - started));
            sample.folder.push(milliseconds(named - written));
            sample.hash.push(milliseconds(hashed - named));
            sample.commit.push(milliseconds(committed - hashed));
            sample.floor.push(milliseconds(committed - started));
        }
        // Means, as the other figures are per image of a run.
        for steps in [
            &mut sample.write,
            &mut sample.folder,
            &mut sample.hash,
            &mut sample.commit,
            &mut sample.floor,
        ] {
            *steps = vec![steps.iter().sum::<f64>() / steps.len() as f64];
        }
    }

    /// The steps of four images at once, in step: what this disk allows when all that can be shared is shared. Each file is
    /// written and synced by a thread of its own, and hashed meanwhile by another; then all get their names, and there is one
    /// sync of the folder and one commit for the four.
    fn four_at_once(&self, pictures: &[Vec<u8>]) {
        let (in_step, first) = (Barrier::new(4), self.count());
        let (in_step, first) = (&in_step, &first);
        std::thread::scope(|scope| {
            for lane in 0..4 {
                scope.spawn(move || {
                    let unnamed = self.dir.join(format!("unnamed-{lane}"));
                    for n in (lane..IMAGES).step_by(4) {
                        let bytes = &pictures[n % pictures.len()];
                        let mut file = File::create_new(&unnamed).unwrap();
                        file.write_all(bytes).unwrap();
                        std::thread::scope(|scope| {
                            scope.spawn(|| std::hint::black_box(Digest::of(bytes)));
                            file.sync_all().unwrap();
                        });
                        drop(file);
                        let named = format!("{}.png", *first + n as i64);
                        fs::rename(&unnamed, self.dir.join(named)).unwrap();
                        if in_step.wait().is_leader() {
                            File::open(&self.dir).unwrap().sync_all().unwrap();
                            let mut conn = self.conn();
                            let rows = conn.transaction().unwrap();
                            for _ in 0..4 {
                                rows.execute(INSERT, ["x".repeat(400)]).unwrap();
                            }
                            rows.commit().unwrap();
                        }
                        in_step.wait();
                    }
                });
            }
        });
    }

    fn conn(&self) -> std::sync::MutexGuard<'_, rusqlite::Connection> {
        self.conn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self) -> i64 {
        self.conn()
            .query_row("SELECT count(*) FROM rows", [], |row| row.get(0))
            .unwrap()
    }
}

#[derive(Default)]
struct Samples {
    write: Vec<f64>,
    folder: Vec<f64>,
    hash: Vec<f64>,
    commit: Vec<f64>,
    floor: Vec<f64>,
    floor_four: Vec<f64>,
    one_later: Vec<f64>,
    four_later: Vec<f64>,
    one_decoded: Vec<f64>,
    four_decoded: Vec<f64>,
}

impl Samples {
    fn extend(&mut self, other: Self) {
        self.write.extend(other.write);
        self.folder.extend(other.folder);
        self.hash.extend(other.hash);
        self.commit.extend(other.commit);
        self.floor.extend(other.floor);
        self.floor_four.extend(other.floor_four);
        self.one_later.extend(other.one_later);
        self.four_later.extend(other.four_later);
        self.one_decoded.extend(other.one_decoded);
        self.four_decoded.extend(other.four_decoded);
    }

    fn report(&self, rounds: usize, bytes: usize) -> serde_json::Value {
        let ratios = |above: &[f64], below: &[f64]| -> Vec<f64> {
            let mut ratios: Vec<f64> = above
                .iter()
                .zip(below)
                .map(|(above, below)| above / below)
                .collect();
            ratios.sort_by(f64::total_cmp);
            ratios
        };
        let told = |ratios: &[f64]| serde_json::json!({"median": median(ratios), "least": ratios.first(), "most": ratios.last()});
        serde_json::json!({
            "rounds": rounds, "images_per_round": IMAGES, "bytes_of_an_image": bytes,
            "floor_ms": {
                "write_fsync": median(&self.write), "rename_folder_fsync": median(&self.folder),
                "hash": median(&self.hash), "commit": median(&self.commit), "sum": median(&self.floor),
                "four_at_once": median(&self.floor_four),
            },
            "floor_one_against_four": told(&ratios(&self.floor, &self.floor_four)),
            "later_ms": { "one": median(&self.one_later), "four": median(&self.four_later) },
            "decoded_ms": { "one": median(&self.one_decoded), "four": median(&self.four_decoded) },
            "E3_one_against_floor": {
                "later": told(&ratios(&self.one_later, &self.floor)),
                "decoded": told(&ratios(&self.one_decoded, &self.floor)),
            },
            "E4_one_against_four": {
                "later": told(&ratios(&self.one_later, &self.four_later)),
                "decoded": told(&ratios(&self.one_decoded, &self.four_decoded)),
            },
        })
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
