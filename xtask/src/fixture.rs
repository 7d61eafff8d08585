//! `cargo xtask fixture`: a library of any size that looks lived in, for measurements and for the eye.

use std::path::Path;
use std::time::Instant;

use crate::failure::{Failure, Outcome};
use crate::process;
use crate::workspace::cargo;

/// Makes what the words ask for.
///
/// # Errors
/// [`Failure::Usage`] for wrong words; otherwise the program that makes it has said why it failed.
pub(crate) fn run(args: &[String]) -> Outcome {
    let (mut images, mut out, mut seed) = (None, None, 1);
    let mut words = args.iter();
    while let Some(word) = words.next() {
        let value = words
            .next()
            .ok_or_else(|| Failure::Usage(format!("{word} wants a value")))?;
        let number = || {
            value
                .parse::<u64>()
                .map_err(|_| Failure::Usage(format!("{word} wants a whole number, not {value:?}")))
        };
        match word.as_str() {
            "--images" => images = Some(number()?),
            "--seed" => seed = number()?,
            "--out" => out = Some(value),
            other => return Err(Failure::Usage(format!("unknown option {other:?}"))),
        }
    }
    let (Some(images), Some(out)) = (images, out) else {
        return Err(Failure::Usage(
            "usage: cargo xtask fixture --images N --out DIR [--seed S]".to_owned(),
        ));
    };
    let out = std::path::absolute(out).map_err(|source| Failure::file(out, source))?;
    make(&out, images, seed)
}

/// Makes a library in a folder that is not there yet.
pub(crate) fn make(out: &Path, images: u64, seed: u64) -> Outcome {
    let begun = Instant::now();
    process::run(
        cargo(&[
            "run",
            "--quiet",
            "--package",
            "safelight-tests",
            "--bin",
            "safelight-fixture",
            "--",
        ])
        .arg(images.to_string())
        .arg(out)
        .arg(seed.to_string()),
    )?;
    println!(
        "{images} images in {} after {:.1} s",
        out.display(),
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}
