//! The TypeScript side of the wire types is generated; what is committed must be what the code says.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use safelight_studio::{Fault, KeyState, Profile, Settings, wire};
use ts_rs::{Config, TS};

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/bindings")
}

fn generate(folder: &Path) {
    let config = Config::from_env().with_out_dir(folder);
    wire::Event::export_all(&config).unwrap();
    wire::ImagePage::export_all(&config).unwrap();
    wire::Order::export_all(&config).unwrap();
    Settings::export_all(&config).unwrap();
    Profile::export_all(&config).unwrap();
    KeyState::export_all(&config).unwrap();
    Fault::export_all(&config).unwrap();
    wire::Commands::export_all(&config).unwrap();
    wire::Batch::export_all(&config).unwrap();
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return BTreeMap::new();
    };
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ts"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (
                name,
                fs::read_to_string(&path).unwrap().replace("\r\n", "\n"),
            )
        })
        .collect()
}

/// `SAFELIGHT_WRITE_BINDINGS=1` writes them instead (`cargo xtask bindings` does that).
#[test]
fn committed_bindings_are_those_of_the_code() {
    if std::env::var_os("SAFELIGHT_WRITE_BINDINGS").is_some() {
        generate(&committed());
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    generate(scratch.path());
    let fresh = files(scratch.path());
    assert!(fresh.len() >= 6, "the types are written into several files");
    let stale: Vec<_> = fresh
        .iter()
        .filter(|(name, text)| files(&committed()).get(*name) != Some(text))
        .map(|(name, _)| name)
        .collect();
    let extra: Vec<_> = files(&committed())
        .into_keys()
        .filter(|name| !fresh.contains_key(name))
        .collect();
    assert!(
        stale.is_empty() && extra.is_empty(),
        "stale: {stale:?}, left over: {extra:?}; run `cargo xtask bindings` and commit"
    );
}

#[test]
fn no_wire_type_has_big_integers() {
    let scratch = tempfile::tempdir().unwrap();
    generate(scratch.path());
    for (name, text) in files(scratch.path()) {
        assert!(
            !text.contains("bigint"),
            "{name} has a bigint: TS_RS_LARGE_INT is not `number`"
        );
    }
}
