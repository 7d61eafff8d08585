//! E1: memory for a reply with inline images of any size. E2: processor time for it, against what most clients do.
//!
//! Our contender is `routeway`'s example `reply_memory REPLY OUT`: it reads the reply from a file and writes each image
//! into the folder. The reference is this program itself: the whole body as text, parsed into a `serde_json::Value`,
//! the images taken out as `String`s, all decoded with the `base64` crate, then written.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::child::cost;
use super::figures::{Series, in_turn, ratios};
use super::report::{Bar, Figure};
use super::thumbnails::fresh;
use crate::failure::{Failure, Outcome};

const ROUNDS: usize = 7;
const IMAGES: usize = 10;
const MEGABYTE: usize = 1_000_000;

pub(super) fn measure(folder: &Path) -> Outcome<Vec<Figure>> {
    let ours = super::child::example("routeway", "reply_memory")?;
    let out = fresh(&folder.join("reply-images"))?;
    let tiny = reply(folder, 1, 1_000)?;
    let middle = reply(folder, IMAGES, 5 * MEGABYTE)?;
    let large = reply(folder, IMAGES, 20 * MEGABYTE)?;
    let run = |reply: &Path| {
        let mut command = Command::new(&ours);
        command.arg(reply).arg(&out);
        cost(&command)
    };
    let own = std::env::current_exe().map_err(|source| Failure::file("this program", source))?;
    let usual = |reply: &Path| {
        let mut command = Command::new(&own);
        command
            .args(["bench", "--usual-client"])
            .arg(reply)
            .arg(&out);
        cost(&command)
    };
    let [base, ours_middle, usual_middle, ours_large, usual_large] = in_turn(
        ROUNDS,
        [
            &mut || run(&tiny),
            &mut || run(&middle),
            &mut || usual(&middle),
            &mut || run(&large),
            &mut || usual(&large),
        ],
    )?;
    let peaks = |costs: &[super::child::Cost]| {
        costs
            .iter()
            .map(|cost| cost.peak_kb * 1.024e-3)
            .collect::<Vec<f64>>()
    };
    let times =
        |costs: &[super::child::Cost]| costs.iter().map(|cost| cost.cpu_ms).collect::<Vec<f64>>();
    let over = peaks(&ours_large)
        .iter()
        .zip(peaks(&base))
        .map(|(peak, base)| peak - base)
        .collect();
    let median = |values: Vec<f64>| Series::new(values).median();
    let mut figures = vec![Figure {
        id: "E1",
        what: "reply with 10 inline images of 20 MB: peak memory over a reply with one of 1 kB"
            .to_owned(),
        bar: Bar::AtMost(8.0),
        unit: " MB",
        values: Series::new(over),
        detail: format!(
            "peak MB: ours {:.1} (small reply {:.1}), usual client {:.0}; {ROUNDS} rounds",
            median(peaks(&ours_large)),
            median(peaks(&base)),
            median(peaks(&usual_large))
        ),
    }];
    for (megabytes, ours, usual) in [
        (5, &ours_middle, &usual_middle),
        (20, &ours_large, &usual_large),
    ] {
        figures.push(Figure {
            id: "E2",
            what: format!("the same, 10 images of {megabytes} MB: processor time over that of the usual client"),
            bar: Bar::AtMost(0.2),
            unit: "x",
            values: ratios(&times(ours), &times(usual)),
            detail: format!(
                "processor ms, files written: ours {:.0}, usual client {:.0}; {ROUNDS} rounds",
                median(times(ours)),
                median(times(usual))
            ),
        });
    }
    std::fs::remove_dir_all(&out).map_err(|source| Failure::file(out.display(), source))?;
    Ok(figures)
}

/// Writes a reply with `images` inline images of `bytes` bytes each, unless it is there, and gives its path.
fn reply(folder: &Path, images: usize, bytes: usize) -> Outcome<std::path::PathBuf> {
    let path = folder.join(format!("reply-{images}-{bytes}.json"));
    if !path.exists() {
        let part = path.with_extension("part");
        write_reply(&part, images, bytes)
            .map_err(|source| Failure::file(part.display(), source))?;
        std::fs::rename(&part, &path).map_err(|source| Failure::file(path.display(), source))?;
    }
    Ok(path)
}

fn write_reply(path: &Path, images: usize, bytes: usize) -> std::io::Result<()> {
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    write!(file, "{{\"created\":1764000000,\"data\":[")?;
    for image in 0..images {
        // The head of a PNG, then bytes that nothing can compress.
        let mut content = b"\x89PNG\r\n\x1a\n".to_vec();
        while content.len() < bytes {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            content.extend_from_slice(&state.to_le_bytes());
        }
        let comma = if image == 0 { "" } else { "," };
        write!(
            file,
            "{comma}{{\"b64_json\":\"{}\",\"revised_prompt\":null}}",
            STANDARD.encode(&content)
        )?;
    }
    write!(file, "]}}")?;
    file.flush()
}

/// The inner job: reads a reply the way that most clients do.
pub(crate) fn be_the_usual_client(words: &[String]) -> Outcome {
    let [reply, out] = words else {
        return Err(Failure::Usage("--usual-client wants REPLY OUT".to_owned()));
    };
    let text = std::fs::read_to_string(reply).map_err(|source| Failure::file(reply, source))?;
    let mut value: Value =
        serde_json::from_str(&text).map_err(|source| Failure::file(reply, source.into()))?;
    let mut strings = Vec::new();
    for item in value["data"].as_array_mut().into_iter().flatten() {
        if let Value::String(string) = item["b64_json"].take() {
            strings.push(string);
        }
    }
    let images: Vec<Vec<u8>> = strings
        .iter()
        .filter_map(|string| STANDARD.decode(string).ok())
        .collect();
    for (number, image) in images.iter().enumerate() {
        let path = Path::new(out).join(format!("usual-{number}.png"));
        std::fs::write(&path, image).map_err(|source| Failure::file(path.display(), source))?;
    }
    Ok(())
}
