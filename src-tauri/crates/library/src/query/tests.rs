#![allow(clippy::unwrap_used)]

use super::*;
use media::Format;
use proptest::prelude::*;

fn tree(text: &str) -> Query {
    read(text, Typing::Done)
        .query
        .unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

fn fault(text: &str) -> QueryFault {
    read(text, Typing::Done).query.unwrap_err()
}

#[test]
fn or_binds_weaker_than_standing_side_by_side() {
    assert_eq!(tree("a b or c d"), tree("(a b) or (c d)"));
    assert_ne!(tree("a (b or c) d"), tree("a b or c d"));
    assert_eq!(tree("-(a or b)"), tree("NOT (a or b)"));
    assert_eq!(tree("a AND b"), tree("a b"));
    assert_eq!(tree("NOT -a"), tree("a"));
    assert_eq!(tree(""), Query::All);
    assert_eq!(
        tree(" \u{2014} ... a"),
        tree("a"),
        "what has no letter says nothing"
    );
}

#[test]
fn the_last_word_is_a_beginning_while_somebody_types_it() {
    let typed = |text| read(text, Typing::UnderWay).query.unwrap();
    assert_eq!(typed("red fo"), tree("red fo*"));
    assert_eq!(typed("red fo "), tree("red fo"));
    assert_eq!(
        typed("red f"),
        tree("red"),
        "one letter would find nearly all"
    );
    assert_eq!(typed("\"red fo\""), tree("\"red fo\""));
    assert_eq!(typed("prompt:fo"), tree("prompt:fo*"));
    assert_eq!(typed("黒"), tree("黒*"));
}

#[test]
fn values_mean_what_they_say() {
    let range = |from, to| Range { from, to };
    let rating = |range| Query::Term(Term::Number(NumberField::Rating, range));
    assert_eq!(tree("rating:>=4"), rating(range(Some(4), None)));
    assert_eq!(tree("rating:<4"), rating(range(None, Some(3))));
    assert_eq!(tree("rating:2..4"), rating(range(Some(2), Some(4))));
    assert_eq!(
        tree("size:1.5MB"),
        Query::Term(Term::FileSize(range(Some(1_500_000), Some(1_500_000))))
    );
    assert_eq!(tree("size:1024x768"), Query::Term(Term::Pixels(1024, 768)));
    assert_eq!(tree("ratio:1.5"), tree("ratio:3:2"));
    assert_eq!(tree("format:jpg"), Query::Term(Term::Format(Format::Jpeg)));
    assert_eq!(tree("after:7d"), tree("after:\"7 days ago\""));
    assert_eq!(
        tree("on:2026-02"),
        Query::Term(Term::Made(When::On(Span::Month(2026, 2), None)))
    );
    assert_eq!(
        tree("Model:\"flux dev\"*"),
        Query::Term(Term::Model(Name {
            text: "flux dev".to_owned(),
            how: How::Begins
        }))
    );
}

#[test]
fn a_mistake_has_its_place_a_sentence_and_a_mended_search_that_can_be_read() {
    for (text, at, mended) in [
        ("red ratng:5", 4..9, "red rating:5"),
        ("red foo:bar", 4..7, "red \"foo:bar\""),
        ("red rating:", 4..11, "red rating:>=4"),
        ("rating:9", 7..8, "rating:>=4"),
        ("rating:>5", 7..9, "rating:>=4"),
        ("is:favorit", 3..10, "is:favourite"),
        ("width:2048..1024", 6..16, "width:1024..2048"),
        ("size:1024", 5..9, "size:1024x1024"),
        ("red (fox", 4..5, "red (fox)"),
        ("red fox)", 7..8, "red fox"),
        ("red ()", 4..6, "red"),
        ("red or", 4..6, "red"),
        ("or red", 0..2, "red"),
        ("\"red fox", 0..8, "\"red fox\""),
        ("model:>flux", 6..11, "model:flux"),
        ("after:\"12 moons ago\"", 6..20, "after:\"12 days ago\""),
        ("fox NOT", 4..7, "fox"),
    ] {
        let fault = fault(text);
        assert_eq!(fault.place, at, "{text}");
        assert!(
            fault.message.ends_with(['.', '?']),
            "{text}: {}",
            fault.message
        );
        assert_eq!(fault.suggestion.as_deref(), Some(mended), "{text}");
        assert!(read(mended, Typing::Done).query.is_ok(), "{mended}");
    }
    assert!(fault("after:2026-02-30").suggestion.is_none());
}

#[test]
fn parts_are_told_with_their_places_even_where_something_is_wrong() {
    let text = "-\u{fc}ber (\"red fox\" or tag:a/b) ratng:";
    let parts = read(text, Typing::Done).parts;
    let shown: Vec<_> = parts
        .iter()
        .map(|part| {
            (
                &text[part.place.clone()],
                part.kind,
                part.field,
                part.negated,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("-\u{fc}ber", PartKind::Word, None, true),
            ("(", PartKind::Parenthesis, None, false),
            ("\"red fox\"", PartKind::Phrase, None, false),
            ("or", PartKind::Operator, None, false),
            ("tag:a/b", PartKind::Field, Some("tag"), false),
            (")", PartKind::Parenthesis, None, false),
            ("ratng:", PartKind::Field, None, false),
        ]
    );
}

#[test]
fn neither_depth_nor_length_is_without_end() {
    assert!(fault(&"(".repeat(100_000)).message.contains("too many"));
    let long = "a ".repeat(300);
    let fault = fault(&long);
    assert!(read(&fault.suggestion.unwrap(), Typing::Done).query.is_ok());
}

fn words() -> impl Strategy<Value = String> + Clone {
    "[a-zA-Z\u{e4}\u{df}\u{732b}0-9][a-z\u{e4} ()'*:.-]{0,8}[a-z0-9]"
}

fn term() -> impl Strategy<Value = Term> {
    let name = (words(), prop_oneof![Just(How::Is), Just(How::Begins)])
        .prop_map(|(text, how)| Name { text, how });
    let model = (
        words(),
        prop_oneof![Just(How::Is), Just(How::Begins), Just(How::Holds)],
    )
        .prop_map(|(text, how)| Name { text, how });
    let range = (0_i64..6, 0_i64..6, 0..4).prop_map(|(a, b, kind)| match kind {
        0 => Range {
            from: Some(a),
            to: None,
        },
        1 => Range {
            from: None,
            to: Some(a),
        },
        2 => Range {
            from: Some(a),
            to: Some(a),
        },
        _ => Range {
            from: Some(a.min(b)),
            to: Some(a.max(b)),
        },
    });
    let span = prop_oneof![
        (1970_u16..9998).prop_map(Span::Year),
        (1970_u16..9998, 1_u8..=12).prop_map(|(y, m)| Span::Month(y, m)),
        (1970_u16..9998, 1_u8..=12, 1_u8..=28).prop_map(|(y, m, d)| Span::Day(y, m, d)),
        (
            1_u16..9999,
            prop_oneof![
                Just(Unit::Day),
                Just(Unit::Week),
                Just(Unit::Month),
                Just(Unit::Year)
            ]
        )
            .prop_map(|(n, unit)| Span::Ago(n, unit)),
        prop_oneof![Just(Unit::Week), Just(Unit::Month), Just(Unit::Year)].prop_map(Span::Last),
        Just(Span::This(Unit::Week)),
        Just(Span::Ago(0, Unit::Day)),
    ];
    let column = proptest::option::of(prop_oneof![
        Just(TextColumn::Prompt),
        Just(TextColumn::Negative),
        Just(TextColumn::Note)
    ]);
    let number = prop_oneof![
        Just(NumberField::Job),
        Just(NumberField::Seed),
        Just(NumberField::Width),
        Just(NumberField::Rating)
    ];
    let state = (0..fields::STATES.len()).prop_map(|at| fields::STATES[at].1);
    let compare = prop_oneof![
        Just(Compare::Is),
        Just(Compare::Over),
        Just(Compare::AtMost)
    ];
    prop_oneof![
        (column, words(), any::<bool>()).prop_map(|(within, text, beginning)| Term::Words {
            within,
            text,
            beginning
        }),
        name.clone().prop_map(Term::Tag),
        name.prop_map(Term::Album),
        model.clone().prop_map(Term::Model),
        model.prop_map(Term::Profile),
        (number, range.clone()).prop_map(|(field, range)| Term::Number(field, range)),
        range.prop_map(Term::FileSize),
        (1_u32..9000, 1_u32..9000).prop_map(|(w, h)| Term::Pixels(w, h)),
        compare.prop_map(|compare| Term::Ratio(Ratio::Against(compare, 16, 9))),
        Just(Term::Ratio(Ratio::Portrait)),
        state.prop_map(Term::Is),
        span.clone().prop_map(|span| Term::Made(When::After(span))),
        (span.clone(), span).prop_map(|(from, to)| Term::Made(When::On(from, Some(to)))),
        (1_i64..1000).prop_map(Term::Similar),
    ]
}

fn negated(query: Query) -> Query {
    match query {
        Query::Not(inner) => *inner,
        other => Query::Not(Box::new(other)),
    }
}

fn query() -> impl Strategy<Value = Query> {
    term()
        .prop_map(Query::Term)
        .prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 2..4).prop_map(Query::and),
                proptest::collection::vec(inner.clone(), 2..4).prop_map(Query::or),
                inner.prop_map(negated),
            ]
        })
}

proptest! {
    #[test]
    fn printed_and_read_again_it_is_the_same(query in query()) {
        let text = query.to_string();
        let again = read(&text, Typing::Done).query;
        prop_assert_eq!(again, Ok(query), "{}", text);
    }

    #[test]
    fn whatever_is_typed_is_read_without_harm(
        text in "([a-z]{1,3}|[ \"()*:<>=.-]|or|is:|rating:|after:|size:|\u{fc}|\u{732b}|\u{201c}|\u{1f600}|[0-9]{1,3}|\u{0}){0,24}",
        at in 0_usize..80,
    ) {
        for typing in [Typing::UnderWay, Typing::Done] {
            let reading = read(&text, typing);
            let mut end = 0;
            for part in &reading.parts {
                prop_assert!(part.place.start >= end && part.place.start < part.place.end);
                prop_assert!(text.get(part.place.clone()).is_some());
                end = part.place.end;
            }
            match reading.query {
                Ok(query) => {
                    let printed = query.to_string();
                    prop_assert_eq!(read(&printed, Typing::Done).query, Ok(query));
                }
                Err(fault) => prop_assert!(text.get(fault.place).is_some()),
            }
        }
        let caret = complete::caret(&text, at);
        prop_assert!(text.get(caret.place).is_some());
    }
}
