//! `cargo xtask icons`: every icon file from two drawings, `icons/icon.svg` and, for 48 pixels and less, where a thin
//! line would blur, `icons/icon-small.svg`. The files are committed; this renders them again, byte for byte the same
//! on every system, after a drawing has changed.
//!
//! The renderer is not a part of the everyday build: the job calls itself with the feature `icons`.

use crate::failure::Outcome;

/// Renders all files, in a second run of this program that has the renderer.
#[cfg(not(feature = "icons"))]
pub(crate) fn run() -> Outcome {
    crate::process::run_self_with("icons", &["icons".to_owned()])
}

/// Renders all files.
///
/// # Errors
/// When a drawing cannot be read or a file cannot be written.
#[cfg(feature = "icons")]
pub(crate) fn run() -> Outcome {
    render::all(&crate::workspace::root().join("icons"))
}

#[cfg(feature = "icons")]
mod render {
    use std::path::Path;

    use resvg::tiny_skia::{Pixmap, Transform};
    use resvg::usvg::{Options, Tree};

    use crate::failure::{Failure, Outcome};

    /// The PNG files that `tauri.conf.json` and the desktop entries of Linux ask for.
    const PNG_FILES: &[(&str, u32)] = &[
        ("32x32.png", 32),
        ("64x64.png", 64),
        ("128x128.png", 128),
        ("128x128@2x.png", 256),
        ("icon.png", 512),
    ];
    /// What Windows looks for at 100 to 200 % zoom.
    const ICO_SIZES: &[u32] = &[16, 20, 24, 32, 40, 48, 64, 256];
    /// Apple's names of the entries that hold a PNG ("Icon Image Format", `icns`): type, pixels.
    const ICNS_ENTRIES: &[(&[u8; 4], u32)] = &[
        (b"icp4", 16),
        (b"icp5", 32),
        (b"ic07", 128),
        (b"ic08", 256),
        (b"ic09", 512),
        (b"ic10", 1024),
        (b"ic11", 32),
        (b"ic12", 64),
        (b"ic13", 256),
        (b"ic14", 512),
    ];

    /// Up to this edge the small drawing is used.
    const SMALL: u32 = 48;

    struct Drawings {
        large: Tree,
        small: Tree,
    }

    impl Drawings {
        fn draw(&self, edge: u32) -> Outcome<Pixmap> {
            let tree = if edge <= SMALL {
                &self.small
            } else {
                &self.large
            };
            let mut picture =
                Pixmap::new(edge, edge).ok_or_else(|| wrong("an edge of 0 pixels"))?;
            let scale = edge as f32 / tree.size().width();
            resvg::render(
                tree,
                Transform::from_scale(scale, scale),
                &mut picture.as_mut(),
            );
            Ok(picture)
        }

        fn png(&self, edge: u32) -> Outcome<Vec<u8>> {
            self.draw(edge)?.encode_png().map_err(wrong)
        }
    }

    pub(super) fn all(folder: &Path) -> Outcome {
        let drawings = Drawings {
            large: read(&folder.join("icon.svg"))?,
            small: read(&folder.join("icon-small.svg"))?,
        };
        for (name, edge) in PNG_FILES {
            write(&folder.join(name), &drawings.png(*edge)?)?;
        }
        write(&folder.join("icon.ico"), &windows(&drawings)?)?;
        write(&folder.join("icon.icns"), &apple(&drawings)?)
    }

    fn windows(drawings: &Drawings) -> Outcome<Vec<u8>> {
        let mut directory = ico::IconDir::new(ico::ResourceType::Icon);
        for &edge in ICO_SIZES {
            let pixels: Vec<u8> = drawings
                .draw(edge)?
                .pixels()
                .iter()
                .flat_map(|pixel| {
                    let straight = pixel.demultiply();
                    [
                        straight.red(),
                        straight.green(),
                        straight.blue(),
                        straight.alpha(),
                    ]
                })
                .collect();
            let image = ico::IconImage::from_rgba_data(edge, edge, pixels);
            // Only the 256 px entry may be PNG: older resource compilers refuse the others.
            let entry = if edge == 256 {
                ico::IconDirEntry::encode_as_png(&image)
            } else {
                ico::IconDirEntry::encode_as_bmp(&image)
            };
            directory.add_entry(entry.map_err(|source| Failure::file("icon.ico", source))?);
        }
        let mut file = Vec::new();
        directory
            .write(&mut file)
            .map_err(|source| Failure::file("icon.ico", source))?;
        Ok(file)
    }

    fn apple(drawings: &Drawings) -> Outcome<Vec<u8>> {
        let mut entries = Vec::new();
        for (kind, edge) in ICNS_ENTRIES {
            let png = drawings.png(*edge)?;
            entries.extend_from_slice(*kind);
            entries.extend_from_slice(&length(png.len())?);
            entries.extend_from_slice(&png);
        }
        Ok([b"icns".as_slice(), &length(entries.len())?, &entries].concat())
    }

    /// The length field of an icns block: it counts itself and the type before it.
    fn length(payload: usize) -> Outcome<[u8; 4]> {
        u32::try_from(payload + 8)
            .map(u32::to_be_bytes)
            .map_err(wrong)
    }

    fn read(path: &Path) -> Outcome<Tree> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| Failure::file(path.display(), source))?;
        Tree::from_str(&text, &Options::default()).map_err(wrong)
    }

    fn write(path: &Path, bytes: &[u8]) -> Outcome {
        println!("{} ({} bytes)", path.display(), bytes.len());
        std::fs::write(path, bytes).map_err(|source| Failure::file(path.display(), source))
    }

    fn wrong(why: impl std::fmt::Display) -> Failure {
        Failure::Unexpected {
            program: "icons".to_owned(),
            why: why.to_string(),
        }
    }
}
