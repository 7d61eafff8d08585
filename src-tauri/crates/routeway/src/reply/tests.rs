#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use proptest::prelude::*;
use std::io::Read;

/// Gives a text in pieces of the given sizes, over and over.
struct Pieces<'t> {
    rest: &'t [u8],
    sizes: &'t [usize],
    turn: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes[self.turn % self.sizes.len()];
        self.turn += 1;
        let n = size.min(self.rest.len()).min(buffer.len());
        buffer[..n].copy_from_slice(&self.rest[..n]);
        self.rest = &self.rest[n..];
        Ok(n)
    }
}

struct NoSink;

impl InlineSink for NoSink {
    fn begin(&mut self, _: u32) -> io::Result<()> {
        Ok(())
    }
    fn write(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
    fn end(&mut self, _: u32, _: Result<u64, InlineError>) -> io::Result<()> {
        Ok(())
    }
}

fn scan(text: &[u8], sizes: &[usize], limits: &ReadLimits) -> Document {
    let mut sink = NoSink;
    let mut source = Source::new(Pieces {
        rest: text,
        sizes,
        turn: 0,
    });
    let mut inline = InlineReader::new(&mut sink, limits);
    Scanner::new(&mut source, &mut inline, limits)
        .read()
        .unwrap()
}

fn wide() -> ReadLimits {
    ReadLimits {
        kept_bytes: 64 << 20,
        ..ReadLimits::default()
    }
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[ -~\\\\\"/\n\t\u{1F600}é]{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// What the scanner must agree on with serde_json: the value, if serde_json takes the text at all.
fn agrees(text: &[u8], sizes: &[usize]) -> Result<(), TestCaseError> {
    let document = scan(text, sizes, &wide());
    if let Ok(expected) = serde_json::from_slice::<Value>(text) {
        prop_assert!(document.stopped.is_none(), "{:?}", document.stopped);
        prop_assert!(!document.crowded && document.malformed.is_none());
        prop_assert_eq!(document.root.unwrap().to_value(), expected);
    }
    Ok(())
}

proptest! {
    #[test]
    fn random_documents_in_random_pieces_read_as_serde_json_reads_them(
        value in json(), pretty: bool, sizes in prop::collection::vec(1_usize..50, 1..6),
    ) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        // What serde_json writes it must read back; `agrees` would pass over a text that it refuses.
        prop_assert!(serde_json::from_str::<Value>(&text).is_ok());
        agrees(text.as_bytes(), &sizes)?;
        // Every character as an escape.
        let escaped: String = text.chars().map(|c| if c.is_ascii() { c.to_string() } else {
            c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
        }).collect();
        agrees(escaped.as_bytes(), &sizes)?;
    }

    #[test]
    fn mutated_documents_never_panic_and_never_read_otherwise(
        value in json(), edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..4),
        sizes in prop::collection::vec(1_usize..50, 1..6),
    ) {
        let mut text = serde_json::to_vec(&value).unwrap();
        for (at, byte, how) in edits {
            if text.is_empty() { break; }
            let at = at.index(text.len());
            match how { 0 => text[at] = byte, 1 => { text.remove(at); } _ => text.insert(at, byte) }
        }
        // After the document the scanner does not look.
        agrees(&text, &sizes)?;
    }

    #[test]
    fn random_bytes_never_panic(text in prop::collection::vec(any::<u8>(), 0..300)) {
        let head = ReplyHead { status: 200, url: "https://api.example/v1/images/generations".into(), ..ReplyHead::default() };
        read_reply(text.as_slice(), &head, &mut NoSink, &ReadLimits::default()).unwrap();
        let head = ReplyHead { status: 502, ..head };
        read_reply(text.as_slice(), &head, &mut NoSink, &ReadLimits::default()).unwrap();
    }
}

#[test]
fn a_little_more_than_json_is_read() {
    let value = |text: &str| {
        scan(text.as_bytes(), &[7], &wide())
            .root
            .unwrap()
            .to_value()
    };
    assert_eq!(
        value(r#"{"a":"\ud800x","b":"\ud83d\ude00","c":"\ud800\n","d":"\ud800\ud83d\ude00"}"#)["c"],
        "\u{FFFD}\n"
    );
    assert_eq!(
        value(r#"["\ud83d\ude00", "\ud800\ud83d\ude00"]"#),
        serde_json::json!(["😀", "\u{FFFD}😀"])
    );
    assert_eq!(
        value(r#"[NaN, Infinity, -Infinity]"#),
        serde_json::json!([null, null, null])
    );
    assert_eq!(
        value("[1e999, \"a\nb\"]"),
        serde_json::json!(["1e999", "a\nb"])
    );
    assert_eq!(value(r#"{"a":1} trailing"#), serde_json::json!({"a": 1}));
}

#[test]
fn what_serde_json_refuses_is_refused() {
    for text in [
        "[1,]",
        "{\"a\":1,}",
        "{\"a\"}",
        "{a:1}",
        "[1 2]",
        "[01]",
        "[.5]",
        "[1.]",
        "[+1]",
        "[tru]",
        "[\"\\x\"]",
        "[\"\\u12g4\"]",
        "[}",
        "{]",
        "{\"a\":1]",
        "[--1]",
        "{,}",
        "[,]",
        "nulL",
    ] {
        let stopped = scan(text.as_bytes(), &[3], &wide()).stopped;
        assert!(
            matches!(stopped, Some(Stop::Syntax { .. })),
            "{text}: {stopped:?}"
        );
    }
    for text in [
        "", "[", "{\"a\":", "[\"abc", "[1", "[1,", "\"\\", "\"\\u00", "tru",
    ] {
        let stopped = scan(text.as_bytes(), &[3], &wide()).stopped;
        assert!(matches!(stopped, Some(Stop::Cut)), "{text}: {stopped:?}");
    }
}

#[test]
fn the_budget_bounds_what_is_kept() {
    let limits = ReadLimits {
        kept_bytes: 10_000,
        ..ReadLimits::default()
    };
    let many = format!("[{}1]", "[\"x\"],".repeat(10_000));
    let document = scan(many.as_bytes(), &[4096], &limits);
    assert!(document.crowded && document.stopped.is_none());
    assert!(document.root.unwrap().to_value().as_array().unwrap().len() < 200);

    let long = format!("{{\"a\":\"{}\",\"b\":2}}", "ä".repeat(100_000));
    let document = scan(long.as_bytes(), &[4096], &limits);
    assert!(document.shortened);
    let value = document.root.unwrap().to_value();
    assert_eq!(value["b"], 2);
    assert!(value["a"].as_str().unwrap().len() < 2000);
}

#[test]
fn a_link_beside_a_result_with_more_images_is_one_of_them() {
    let body = r#"{"status":"completed","image_url":"https://x.example/1",
        "result":{"data":[{"url":"https://x.example/1"},{"url":"https://x.example/2"}]}}"#;
    let head = ReplyHead {
        status: 200,
        ..ReplyHead::default()
    };
    let reply = read_reply(body.as_bytes(), &head, &mut NoSink, &ReadLimits::default()).unwrap();
    let Body::Images(outputs) = reply.body else {
        panic!("{reply:?}")
    };
    let links: Vec<_> = outputs
        .iter()
        .filter_map(|output| output.url.as_deref())
        .collect();
    assert_eq!(links, ["https://x.example/1", "https://x.example/2"]);
}
