//! What reading a large reply costs: our streaming reader against the usual way, on one file.
//!
//! ```text
//! reply_memory make N BYTES FILE     write a reply of N inline images of BYTES bytes each
//! reply_memory scan FILE OUTDIR      read it with `routeway::read_reply`, each image straight into a file
//! reply_memory value FILE OUTDIR     read it whole into a String, then serde_json::Value, then String fields; decode
//!                                    every image with the `base64` crate, keep them all, write them
//! ```
//!
//! `scan` and `value` print one line of JSON: CPU time in milliseconds (user and system, of the reading thread) and the
//! peak of resident memory over that before the file was opened, in KiB. Linux only (`/proc`); elsewhere these are null.
//! Figures are meant as ratios of the two modes within one run on one machine.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use routeway::reply::{InlineError, InlineSink, ReadLimits};
use routeway::{Body, ReplyHead, read_reply};
use serde::Deserialize;
use serde_json::{Value, json};
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["make", n, bytes, file] => make(n.parse()?, bytes.parse()?, Path::new(file)),
        ["scan", file, folder] => measure("scan", Path::new(file), Path::new(folder), scan),
        ["value", file, folder] => measure("value", Path::new(file), Path::new(folder), value),
        _ => Err(
            "usage: reply_memory make N BYTES FILE | scan FILE OUTDIR | value FILE OUTDIR".into(),
        ),
    }
}

fn measure(
    mode: &str,
    file: &Path,
    folder: &Path,
    read: fn(&Path, &Path) -> Outcome<usize>,
) -> Outcome<()> {
    fs::create_dir_all(folder)?;
    let (memory, time) = (peak_kib(), cpu_ns());
    let images = read(file, folder)?;
    let cpu_ms = time
        .zip(cpu_ns())
        .map(|(before, after)| after.saturating_sub(before) as f64 / 1e6);
    let peak = memory
        .zip(peak_kib())
        .map(|(before, after)| after.saturating_sub(before));
    let line = json!({
        "mode": mode,
        "file_bytes": fs::metadata(file)?.len(),
        "images": images,
        "cpu_ms": cpu_ms,
        "peak_over_baseline_kib": peak,
        "baseline_kib": memory,
    });
    writeln!(io::stdout(), "{line}")?;
    Ok(())
}

/// `VmHWM`: the highest resident memory of this process so far, in KiB.
fn peak_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

/// Time on the processor of the main thread, in nanoseconds.
fn cpu_ns() -> Option<u64> {
    fs::read_to_string("/proc/self/schedstat")
        .ok()?
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}

struct Files {
    folder: PathBuf,
    open: Option<File>,
}

impl InlineSink for Files {
    fn begin(&mut self, slot: u32) -> io::Result<()> {
        self.open = Some(File::create(self.folder.join(format!("{slot}.bin")))?);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.open
            .as_mut()
            .map_or(Ok(()), |file| file.write_all(bytes))
    }

    fn end(&mut self, _: u32, _: Result<u64, InlineError>) -> io::Result<()> {
        self.open = None;
        Ok(())
    }
}

fn scan(file: &Path, folder: &Path) -> Outcome<usize> {
    let head = ReplyHead {
        status: 200,
        url: "https://api.example/v1/images/generations".to_owned(),
        ..ReplyHead::default()
    };
    let mut files = Files {
        folder: folder.to_owned(),
        open: None,
    };
    let reply = read_reply(File::open(file)?, &head, &mut files, &ReadLimits::default())?;
    match reply.body {
        Body::Images(outputs) => Ok(outputs.len()),
        other => Err(format!("no images: {other:?}").into()),
    }
}

#[derive(Deserialize)]
struct UsualReply {
    data: Vec<UsualImage>,
}

#[derive(Deserialize)]
struct UsualImage {
    b64_json: String,
}

fn value(file: &Path, folder: &Path) -> Outcome<usize> {
    let mut text = String::new();
    File::open(file)?.read_to_string(&mut text)?;
    let value: Value = serde_json::from_str(&text)?;
    let reply: UsualReply = serde_json::from_value(value.clone())?;
    let images = reply
        .data
        .iter()
        .map(|image| STANDARD.decode(&image.b64_json))
        .collect::<Result<Vec<_>, _>>()?;
    for (i, image) in images.iter().enumerate() {
        fs::write(folder.join(format!("{i}.bin")), image)?;
    }
    Ok(images.len())
}

/// Images of bytes that look random, so that nothing on the way can be clever about them.
fn make(n: usize, bytes: usize, file: &Path) -> Outcome<()> {
    let mut out = BufWriter::new(File::create(file)?);
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    write!(out, "{{\"created\":1784000000,\"data\":[")?;
    for i in 0..n {
        if i > 0 {
            write!(out, ",")?;
        }
        write!(out, "{{\"b64_json\":\"")?;
        let mut left = bytes;
        while left > 0 {
            // A multiple of three, so that pieces join without padding.
            let piece: Vec<u8> = (0..left.min(49_152))
                .map(|_| {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    state.to_le_bytes()[3]
                })
                .collect();
            out.write_all(STANDARD.encode(&piece).as_bytes())?;
            left -= piece.len();
        }
        write!(out, "\",\"revised_prompt\":\"image {i}\"}}")?;
    }
    write!(out, "]}}")?;
    out.flush()?;
    Ok(())
}
