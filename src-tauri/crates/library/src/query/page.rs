//! The page that tells the language to people, held against the language.
#![allow(clippy::unwrap_used)]

use super::{Typing, fields, read};

const PAGE: &str = include_str!("../../../../../docs/search.md");

/// What stands in code quotes in each row of the page's tables.
fn rows() -> Vec<Vec<String>> {
    PAGE.lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            line.split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect()
        })
        .collect()
}

#[test]
fn every_example_of_the_page_means_something_and_every_mistake_is_mended_as_it_says() {
    let (mut searches, mut mistakes) = (0, 0);
    let (told, wrong) = PAGE.split_once("## Mistakes").unwrap();
    for row in rows() {
        let example = &row[0];
        match read(example, Typing::Done).query {
            Ok(query) => {
                assert!(
                    told.contains(&format!("| `{example}`")),
                    "{example} is no mistake"
                );
                assert_eq!(read(&query.to_string(), Typing::Done).query, Ok(query));
                searches += 1;
            }
            Err(fault) => {
                assert!(
                    wrong.contains(&format!("| `{example}`")),
                    "{example}: {fault}"
                );
                assert_eq!(fault.suggestion.as_ref(), Some(&row[1]), "{example}");
                mistakes += 1;
            }
        }
    }
    assert!(searches > 45 && mistakes == 4, "{searches} and {mistakes}");
}

#[test]
fn every_field_and_state_is_told() {
    for (name, ..) in fields::all() {
        assert!(PAGE.contains(&format!("`{name}:")), "{name}");
    }
    for (name, _) in fields::STATES {
        assert!(PAGE.contains(&format!("`is:{name}`")), "{name}");
    }
    for (name, _) in fields::FORMATS {
        assert!(
            PAGE.contains(&format!("`{name}`")) || name == "png",
            "{name}"
        );
    }
}
