//! Makes a library that looks lived in: `safelight-fixture IMAGES FOLDER SEED`. Called by `cargo xtask fixture`.
#![allow(clippy::print_stderr, reason = "a program for the terminal")]

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [images, folder, seed] = words.as_slice() else {
        eprintln!("usage: safelight-fixture IMAGES FOLDER SEED");
        return ExitCode::from(2);
    };
    let (Ok(images), Ok(seed)) = (images.parse(), seed.parse()) else {
        eprintln!("IMAGES and SEED are whole numbers");
        return ExitCode::from(2);
    };
    match safelight_tests::fixture::make(Path::new(folder), images, seed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
