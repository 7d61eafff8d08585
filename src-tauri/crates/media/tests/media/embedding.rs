//! The record in and out of files.

use media::{
    Digest, Embedding, GenerationRecord, Limits, MediaError, SeedMode, SeedRecord, UntouchedReason,
    behind_record, decode, embed, measure, read_record, read_sidecar, read_texts, sidecar_json,
};
use proptest::prelude::*;

use crate::support::*;

fn written(file: &[u8], record: &GenerationRecord) -> Vec<u8> {
    match embed(file, record).unwrap() {
        Embedding::Written(written) => written.to_vec(),
        Embedding::Untouched(reason) => panic!("untouched: {reason:?}"),
    }
}

fn untouched(file: &[u8]) -> UntouchedReason {
    match embed(file, &record()).unwrap() {
        Embedding::Untouched(reason) => reason,
        Embedding::Written(_) => panic!("written to"),
    }
}

/// The files of the corpus that can carry a record.
fn carriers() -> Vec<Vec<u8>> {
    corpus()
        .into_iter()
        .filter(|(format, _)| matches!(format.id(), "png" | "jpeg" | "webp"))
        .map(|(_, file)| file)
        .collect()
}

#[test]
fn a_record_comes_back_and_the_pixels_stay() {
    for file in carriers() {
        let with = written(&file, &record());
        assert_eq!(read_record(&with), Some(record()));
        assert_eq!(read_record(&file), None);
        let decoded = |file: &[u8]| decode(file, &Limits::default()).unwrap().pixel_hash();
        assert_eq!(decoded(&with), decoded(&file));
        let (before, after) = (measure(&file).unwrap(), measure(&with).unwrap());
        assert_eq!(before, after);
    }
}

#[test]
fn doing_it_twice_equals_doing_it_once_and_a_new_record_replaces_the_old() {
    let other = GenerationRecord {
        prompt: "a blue fox".repeat(20_000),
        ..record()
    };
    for file in carriers() {
        let once = written(&file, &record());
        assert_eq!(written(&once, &record()), once);
        let long = written(&once, &other);
        assert_eq!(read_record(&long), Some(other.clone()));
        assert_eq!(written(&long, &other), long);
        assert_eq!(
            written(&long, &record()),
            once,
            "nothing of the long record is left"
        );
    }
}

#[test]
fn all_other_bytes_of_a_png_stay() {
    let file = png_with(
        &png_rgb(24, 16, &rgb(24, 16)),
        &[png_chunk(b"tEXt", b"Software\0camera")],
    );
    let file = [file, b"trailing".to_vec()].concat();
    let with = written(&file, &record());
    assert_eq!(with[..33], file[..33]);
    assert_eq!(with[with.len() - (file.len() - 33)..], file[33..]);
}

#[test]
fn other_metadata_of_jpeg_and_webp_stays() {
    for file in carriers() {
        let texts = |file: &[u8]| -> Vec<_> {
            read_texts(file)
                .entries
                .into_iter()
                .filter(|(keyword, _)| !keyword.starts_with("XML") && keyword != "safelight")
                .collect()
        };
        let before = texts(&file);
        let after = texts(&written(&file, &record()));
        assert!(
            before.iter().all(|entry| after.contains(entry)),
            "{before:?} in {after:?}"
        );
    }
    let packet = read_texts(&written(&carriers()[4], &record()))
        .get("XML:com.adobe.xmp")
        .unwrap()
        .to_owned();
    assert!(packet.contains(r#"dc:format="image/jpeg""#) && packet.contains("safelight:record"));
    let exif = read_texts(&written(&carriers()[4], &record()));
    assert_eq!(exif.get("UserComment"), Some("a fox"));
}

#[test]
fn a_packet_rewritten_by_another_program_is_still_read() {
    let json = serde_json::to_string(&record())
        .unwrap()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;");
    let wrap = |inner: &str| {
        format!(
            r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{inner}</rdf:RDF></x:xmpmeta>"#
        )
    };
    let as_attribute = wrap(&format!(
        r#"<rdf:Description rdf:about="" xmlns:ns1="https://safelight.dev/ns/1.0/" ns1:record="{json}"/>"#
    ));
    let as_element = wrap(&format!(
        r#"<rdf:Description rdf:about=""><s:record xmlns:s="https://safelight.dev/ns/1.0/">{json}</s:record></rdf:Description>"#
    ));
    for packet in [as_attribute, as_element] {
        let payload = [b"http://ns.adobe.com/xap/1.0/\0", packet.as_bytes()].concat();
        let file = jpeg_with(&jpeg_rgb(24, 16, &rgb(24, 16)), &[segment(0xE1, &payload)]);
        assert_eq!(read_record(&file), Some(record()));
        let newer = GenerationRecord {
            image_id: 43,
            ..record()
        };
        assert_eq!(read_record(&written(&file, &newer)), Some(newer));
    }
}

#[test]
fn what_stands_behind_a_record_is_known_before_the_hash_in_it() {
    let of = |byte| GenerationRecord {
        source_sha256: Some(Digest([byte; 32])),
        ..record()
    };
    let mut known = 0;
    for file in carriers() {
        if let Some((before, end)) = behind_record(&file, &of(0)) {
            assert_eq!(written(&file, &of(0xAB)).get(before..), Some(end));
            known += 1;
        }
    }
    assert!(known > 0);
    assert_eq!(behind_record(b"GIF89a and more", &of(0)), None);
}

#[test]
fn a_simple_webp_becomes_an_extended_one_with_the_right_flags() {
    let rgba: Vec<u8> = rgb(24, 16)
        .chunks(3)
        .flat_map(|p| [p[0], p[1], p[2], 99])
        .collect();
    for (file, flags) in [
        (simple_lossy_webp(), 0x04),
        (LOSSY_WEBP.to_vec(), 0x0C),
        (webp_rgb(24, 16, &rgb(24, 16)), 0x04),
        (webp(24, 16, &rgba, image_webp::ColorType::Rgba8), 0x14),
        (LOSSY_ALPHA_WEBP.to_vec(), 0x1C),
    ] {
        let with = written(&file, &record());
        assert_eq!((&with[12..16], with[20]), (&b"VP8X"[..], flags));
        assert_eq!(
            u32::from_le_bytes(with[4..8].try_into().unwrap()) as usize,
            with.len() - 8
        );
        let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(&with)).unwrap();
        assert!(
            decoder
                .xmp_metadata()
                .unwrap()
                .unwrap()
                .starts_with(b"<?xpacket")
        );
    }
}

#[test]
fn png_carries_the_common_parameters_text() {
    let with = written(
        &png_rgb(24, 16, &rgb(24, 16)),
        &GenerationRecord {
            prompt: "a fox".to_owned(),
            ..record()
        },
    );
    let expected = format!(
        "a fox\nNegative prompt: blurry\nSteps: 4, Seed: 7, Batch size: 4, Batch pos: 1, CFG scale: 3.5, Size: 1024x1024, Model: flux-1-schnell, Version: Safelight {}",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(read_texts(&with).get("parameters"), Some(&expected[..]));
    let mut reader = png::Decoder::new(std::io::Cursor::new(&with))
        .read_info()
        .unwrap();
    assert_eq!(
        reader.info().uncompressed_latin1_text[0].text,
        expected,
        "as tEXt, which every program reads"
    );
    assert_eq!(reader.info().utf8_text[0].keyword, "safelight");
    reader.finish().unwrap();
}

#[test]
fn a_value_that_would_break_the_parameters_is_quoted() {
    let record = GenerationRecord {
        model: "odd, Seed: 9".to_owned(),
        prompt: "a\0b".to_owned(),
        ..GenerationRecord::default()
    };
    let expected = format!(
        "ab\nModel: \"odd, Seed: 9\", Version: Safelight {}",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(record.parameters_text(), expected);
}

#[test]
fn a_foreign_parameters_text_stays_alone() {
    let foreign = png_with(
        &png_rgb(24, 16, &rgb(24, 16)),
        &[png_chunk(
            b"tEXt",
            b"parameters\0a fox\nSteps: 9, Version: v1.10.1",
        )],
    );
    let once = written(&foreign, &record());
    let parameters: Vec<_> = read_texts(&once)
        .entries
        .into_iter()
        .filter(|(keyword, _)| keyword == "parameters")
        .collect();
    assert_eq!(
        parameters,
        [(
            "parameters".to_owned(),
            "a fox\nSteps: 9, Version: v1.10.1".to_owned()
        )]
    );
    assert_eq!(written(&once, &record()), once);
    assert_eq!(read_record(&once), Some(record()));
}

#[test]
fn signed_files_stay_untouched() {
    let png = png_rgb(24, 16, &rgb(24, 16));
    let jpeg = jpeg_rgb(24, 16, &rgb(24, 16));
    let webp = webp_rgb(24, 16, &rgb(24, 16));
    let remote = r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description dcterms:provenance="https://example.com/a.c2pa"/></rdf:RDF></x:xmpmeta>"#;
    let signed = [
        png_with(&png, &[png_chunk(b"caBX", b"\0\0\0\x20jumb")]),
        [&png[..png.len() - 12], &png_chunk(b"caBX", b"")[..], &png[png.len() - 12..]].concat(),
        png_with(&png, &[png_chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", remote.as_bytes()].concat())]),
        jpeg_with(&jpeg, &[segment(0xEB, b"JP\0\x01\0\0\0\x01\0\0\x10\0jumb\0\0\0\x26jumdc2pa\0\x11\0\x10\x80\0\0\xAA\0\x38\x9B\x71\x03c2pa\0")]),
        jpeg_with(&jpeg, &[segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", remote.as_bytes()].concat())]),
        webp_file(&[vp8x(0, 24, 16), webp[12..].to_vec(), riff_chunk(b"C2PA", b"jumb")]),
    ];
    for file in signed {
        assert_eq!(untouched(&file), UntouchedReason::SignedManifest);
    }
}

#[test]
fn what_cannot_be_written_to_stays_untouched() {
    for (format, file) in corpus() {
        if matches!(format.id(), "gif" | "avif" | "bmp") {
            assert_eq!(untouched(&file), UntouchedReason::Format);
            assert_eq!(
                (read_record(&file), read_texts(&file).entries.len()),
                (None, 0)
            );
        }
    }
    assert_eq!(untouched(&LOSSY_WEBP[..60]), UntouchedReason::Structure);
    assert_eq!(
        untouched(&jpeg_rgb(24, 16, &rgb(24, 16))[..200]),
        UntouchedReason::Structure
    );
    assert_eq!(embed(b"<html>", &record()), Err(MediaError::NotAnImage));
}

#[test]
fn a_prompt_of_a_megabyte_fits_and_a_longer_record_goes_to_the_sidecar() {
    let long = GenerationRecord {
        prompt: "\u{1f98a} says <what> & why, again and again. ".repeat(25_000),
        ..record()
    };
    let too_long = GenerationRecord {
        prompt: "\u{1f98a}".repeat(600_000),
        ..record()
    };
    for file in carriers() {
        assert_eq!(read_record(&written(&file, &long)), Some(long.clone()));
        assert_eq!(
            embed(&file, &too_long),
            Ok(Embedding::Untouched(UntouchedReason::RecordTooLong))
        );
    }
    assert_eq!(read_sidecar(&sidecar_json(&too_long)), Some(too_long));
}

#[test]
fn the_sidecar_is_json_with_the_names_of_the_fields() {
    let json = sidecar_json(&record());
    let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(
        value["seed"],
        serde_json::json!({"mode": "fixed", "value": 7, "index": 2, "count": 4})
    );
    assert_eq!(
        (&value["software"], &value["image_id"]),
        (&"Safelight".into(), &42.into())
    );
    assert!(json.ends_with(b"}\n"));
    assert_eq!(read_sidecar(&json), Some(record()));
    assert_eq!(
        read_sidecar(b"{\"later\": true, \"prompt\": \"x\"}")
            .unwrap()
            .prompt,
        "x"
    );
    assert_eq!(read_sidecar(b"[]x"), None);
}

#[test]
fn the_seed_is_told_in_words() {
    let seed = |value, index, count| {
        SeedRecord {
            mode: SeedMode::Fixed,
            value,
            index,
            count,
        }
        .describe()
    };
    assert_eq!(seed(Some(7), 2, 4), "seed 7, image 2 of 4");
    assert_eq!(seed(Some(-1), 1, 1), "seed -1");
    assert_eq!(seed(None, 1, 4), "seed not known");
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\\x00-\\x1f<>&\"'\\]\\u{fffe}\\u{ffff}\\u{feff}\\u{202e}\\u{5d0}-\\u{5ea}\\u{1f600}-\\u{1f64f}]{0,80}",
        Just("]]></safelight:record></rdf:Description></rdf:RDF>".to_owned()),
        Just("\nSteps: 1, Version: Safelight 0".to_owned()),
        Just("\u{e9}\u{a9} caf\u{e9}".to_owned()),
    ]
}

fn any_record() -> impl Strategy<Value = GenerationRecord> {
    let texts = (
        any_text(),
        proptest::option::of(any_text()),
        proptest::option::of(any_text()),
        any_text(),
        proptest::option::of(any_text()),
    );
    let numbers = (
        any::<i64>(),
        proptest::option::of(any::<u32>()),
        proptest::option::of(proptest::num::f64::NORMAL),
        proptest::option::of(any::<i64>()),
    );
    (
        texts,
        numbers,
        any::<u32>(),
        any::<[u8; 32]>(),
        any::<bool>(),
    )
        .prop_map(|(texts, numbers, index, digest, demo)| GenerationRecord {
            prompt: texts.0,
            negative_prompt: texts.1,
            revised_prompt: texts.2,
            model: texts.3,
            size: texts.4,
            image_id: numbers.0,
            steps: numbers.1,
            guidance: numbers.2,
            seed: SeedRecord {
                mode: SeedMode::Random,
                value: numbers.3,
                index,
                count: index,
            },
            source_sha256: Some(digest.into()),
            demo,
            ..GenerationRecord::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_record_comes_back_from_any_carrier(record in any_record()) {
        for file in carriers() {
            let with = written(&file, &record);
            prop_assert_eq!(read_record(&with), Some(record.clone()));
            prop_assert_eq!(&written(&with, &record), &with);
            let texts = read_texts(&with);
            prop_assert!(!texts.incomplete);
            if &file[..4] == b"\x89PNG" && !file.windows(5).any(|part| part == b"a fox") {
                let parameters = record.parameters_text();
                prop_assert_eq!(texts.get("parameters"), Some(&parameters[..]));
            }
        }
        prop_assert_eq!(read_sidecar(&sidecar_json(&record)), Some(record));
    }
}
