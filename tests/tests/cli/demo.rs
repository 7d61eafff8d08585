//! The demo profile: no key, no network, the whole way.

use safelight_tests::cli::Cli;
use safelight_tests::{pictures, shelf};

#[test]
fn demo_draws_four_pictures_with_their_records_and_the_same_pixels_for_the_same_seed() {
    let cli = Cli::new();
    let mut drawn = Vec::new();
    for _ in 0..2 {
        let ran = cli.run(&[
            "generate",
            "a red fox",
            "--demo",
            "--n",
            "4",
            "--seed",
            "7",
            "--size",
            "256x256",
        ]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let job = ran.objects()[0]["job"]["id"].clone();
        let mut rows: Vec<_> = cli
            .list()
            .into_iter()
            .filter(|row| row["job_id"] == job)
            .collect();
        rows.sort_by_key(|row| row["output_index"].as_u64());
        assert_eq!(rows.len(), 4);
        for (n, row) in rows.iter().enumerate() {
            let file = std::fs::read(row["path"].as_str().unwrap()).unwrap();
            let record = media::read_record(&file).expect("a record in the file");
            assert_eq!(record.prompt, "a red fox");
            assert_eq!(record.model, "flux-1-schnell");
            assert_eq!(
                record.seed.describe(),
                format!("seed 7, image {} of 4", n + 1)
            );
            assert!(record.demo);
            drawn.push(pictures::pixels(&file));
        }
    }
    assert!(drawn[..4] == drawn[4..], "the same seed, other pixels");
    assert!(drawn[0] != drawn[1], "four times the same picture");
    shelf::agrees(&cli.library(), &cli.list());
}

#[test]
fn demo_serves_every_way_of_transfer() {
    let cli = Cli::new();
    for more in [
        &["--response-format", "url"][..],
        &["--response-format", "b64_json"],
        &["--async"],
    ] {
        let words = [
            &["generate", "a blue jay", "--demo", "--size", "256x256"],
            more,
        ]
        .concat();
        let ran = cli.run(&words);
        assert_eq!(ran.code, Some(0), "{more:?}: {ran:?}");
    }
    assert_eq!(cli.list().len(), 3);
    assert!(
        shelf::files(&cli.library().join("spool"))
            .iter()
            .all(|path| ["reserve", "largest.json"]
                .contains(&path.file_name().unwrap().to_str().unwrap()))
    );
}
