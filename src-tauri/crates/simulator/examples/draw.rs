//! Draws one picture: `cargo run --release -p simulator --example draw -- "a red fox" 7 1024x1024 out.png`.
//!
//! Says on standard error how long drawing and encoding took.
#![allow(clippy::print_stderr)]

use std::time::Instant;

use simulator::draw::{Brief, Format, Recipe, draw, encode};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let prompt = words
        .next()
        .ok_or("usage: draw PROMPT [SEED] [WIDTHxHEIGHT] [FILE]")?;
    let seed = words.next().map_or(Ok(7), |text| text.parse())?;
    let size = words.next().unwrap_or_else(|| "1024x1024".to_owned());
    let path = words.next().unwrap_or_else(|| "drawn.png".to_owned());
    let (width, height) = size.split_once('x').ok_or("a size looks like 1024x1024")?;
    let format = match path.rsplit('.').next() {
        Some("jpg" | "jpeg") => Format::Jpeg,
        Some("webp") => Format::WebP,
        _ => Format::Png,
    };
    let recipe = Recipe::new(&Brief {
        prompt,
        seed,
        width: width.parse()?,
        height: height.parse()?,
        ..Brief::default()
    });
    let start = Instant::now();
    let picture = draw(&recipe);
    let drawn = start.elapsed();
    let file = encode(&picture, format)?;
    eprintln!(
        "drawn in {drawn:?}, with the file {:?}, {} bytes",
        start.elapsed(),
        file.len()
    );
    std::fs::write(path, file)?;
    Ok(())
}
