//! Takes pictures of the main states of the real window, in both themes: `window_pictures FOLDER` (Linux).
//!
//! `cargo xtask pictures` builds and calls it. A picture is what stands on the screen, read from the screen's own
//! memory. It prints the states in their order, one a line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
fn main() {
    use std::path::PathBuf;
    use std::time::{Duration, Instant};

    use jpeg_encoder::{ColorType, Encoder};
    use safelight_tests::window::{Desk, SIZE, Window, tour};

    /// Images in the library that is shown.
    const IMAGES: usize = 160;
    /// Of the pictures: text is read without effort, and thirty of them weigh two megabytes.
    const QUALITY: u8 = 78;
    /// What moves has come to rest when the screen was the same for so long, or has gone on for so long.
    const REST: Duration = Duration::from_millis(300);
    const LIMIT: Duration = Duration::from_secs(4);

    let folder = PathBuf::from(std::env::args().nth(1).expect("a folder"));
    std::fs::create_dir_all(&folder).unwrap();
    for theme in ["dark", "light"] {
        tour(theme, IMAGES, |desk: &Desk, state: &str, _: &Window| {
            let screen = desk.screen();
            let (begun, mut since, mut last) = (Instant::now(), Instant::now(), Vec::new());
            while since.elapsed() < REST && begun.elapsed() < LIMIT {
                let sample = screen.sample();
                if sample != last {
                    (last, since) = (sample, Instant::now());
                }
                std::thread::sleep(Duration::from_millis(30));
            }
            let (width, height) = (SIZE.0 as u16, SIZE.1 as u16);
            let path = folder.join(format!("{state}-{theme}.jpg"));
            let mut encoder = Encoder::new_file(&path, QUALITY).unwrap();
            encoder.set_progressive(true);
            encoder.set_optimized_huffman_tables(true);
            encoder
                .encode(&screen.rgb(width, height), width, height, ColorType::Rgb)
                .unwrap();
            if theme == "dark" {
                println!("{state}");
            }
        });
    }
}
