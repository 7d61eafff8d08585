//! Thumbnails of a folder, for benchmarks: `thumbnail DIR OUT [512|256|both] [--times]`.
//!
//! Writes `OUT/<name>.<side>.jpg` for every image in `DIR` on one thread. `--times` decodes and shrinks as separate steps
//! and prints the milliseconds of each as one line of JSON.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::io::Read as _;
use std::path::Path;
use std::time::{Duration, Instant};

use media::{LARGE_SIDE, Limits, SMALL_SIDE, Thumbnail, Thumbnailer};

#[derive(Default)]
struct Times {
    read: Duration,
    decode: Duration,
    shrink: Duration,
    summary: Duration,
    write: Duration,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (with_times, places): (Vec<&String>, Vec<&String>) = arguments
        .iter()
        .partition(|argument| *argument == "--times");
    let [from, to, rest @ ..] = places.as_slice() else {
        return Err("usage: thumbnail DIR OUT [512|256|both] [--times]".into());
    };
    let sides = rest.first().map_or("both", |sides| sides.as_str());
    std::fs::create_dir_all(to)?;
    let with_times = !with_times.is_empty();
    let side = match sides {
        "512" if !with_times => Some(LARGE_SIDE),
        "256" if !with_times => Some(SMALL_SIDE),
        _ => None,
    };
    let mut times = Times::default();
    let mut thumbnailer = Thumbnailer::new();
    let mut bytes = Vec::new();
    let mut count = 0_u32;
    for entry in std::fs::read_dir(from)? {
        let path = entry?.path();
        let done = timed(&mut times.read, || read(&path, &mut bytes)).and_then(|()| {
            let made = match side {
                Some(side) => {
                    vec![(
                        side,
                        thumbnailer.thumbnail(&bytes, &Limits::default(), side)?,
                    )]
                }
                None => in_steps(&bytes, sides, with_times, &mut times)?,
            };
            timed(&mut times.write, || write(Path::new(to), &path, &made))
        });
        match done {
            Ok(()) => count += 1,
            Err(error) => eprintln!("{}: {error}", path.display()),
        }
    }
    if with_times {
        let each = |time: Duration| time.as_secs_f64() * 1000.0 / f64::from(count.max(1));
        println!(
            r#"{{"images":{count},"read_ms":{:.3},"decode_ms":{:.3},"thumbnails_ms":{:.3},"summary_ms":{:.3},"write_ms":{:.3}}}"#,
            each(times.read),
            each(times.decode),
            each(times.shrink),
            each(times.summary),
            each(times.write)
        );
    }
    Ok(())
}

fn timed<T>(sum: &mut Duration, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    *sum += start.elapsed();
    done
}

fn read(path: &Path, bytes: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
    bytes.clear();
    std::fs::File::open(path)?.read_to_end(bytes)?;
    Ok(())
}

fn in_steps(
    bytes: &[u8],
    sides: &str,
    with_summary: bool,
    times: &mut Times,
) -> Result<Vec<(u32, Thumbnail)>, Box<dyn Error>> {
    let picture = timed(&mut times.decode, || {
        media::decode(bytes, &Limits::default())
    })?;
    let made = timed(&mut times.shrink, || {
        Ok::<_, media::MediaError>(match sides {
            "512" => vec![(LARGE_SIDE, picture.thumbnail(LARGE_SIDE)?)],
            "256" => vec![(SMALL_SIDE, picture.thumbnail(SMALL_SIDE)?)],
            _ => {
                let both = picture.thumbnails()?;
                vec![(LARGE_SIDE, both.large), (SMALL_SIDE, both.small)]
            }
        })
    })?;
    if with_summary {
        let _ = timed(&mut times.summary, || picture.summary());
    }
    Ok(made)
}

fn write(to: &Path, path: &Path, made: &[(u32, Thumbnail)]) -> Result<(), Box<dyn Error>> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    for (side, thumbnail) in made {
        std::fs::write(to.join(format!("{name}.{side}.jpg")), &thumbnail.jpeg)?;
    }
    Ok(())
}
