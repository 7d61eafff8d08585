//! Searches are answered by indexes: nothing walks all images where an index says which, and nothing is sorted that an
//! index has in order.
#![allow(clippy::unwrap_used)]

use super::evaluate::{ALL_HITS, NEWEST_HITS};
use super::look::ALBUM;
use super::order::RANK;
use super::{Find, Place, Surroundings, find, similar, terms};
use crate::query::{Query, Typing, read};
use crate::tables::WITH;
use crate::{DbError, Library, ReadTx};
use rusqlite::params_from_iter;
use rusqlite::types::Value;

fn library() -> (tempfile::TempDir, Library) {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::create(dir.path().join("library")).unwrap();
    let made = library.write(|tx| tx.albums_mut().insert(None, "Holiday", 1));
    made.unwrap();
    (dir, library)
}

fn plan(tx: &ReadTx<'_>, sql: &str, values: Vec<Value>) -> String {
    let mut statement = tx
        .conn()
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let wanted = statement.parameter_count();
    let values = values
        .into_iter()
        .chain(std::iter::repeat(Value::Null))
        .take(wanted);
    let rows = statement
        .query_map(params_from_iter(values), |row| row.get::<_, String>(3))
        .unwrap();
    rows.collect::<Result<Vec<_>, _>>().unwrap().join("; ")
}

fn query(text: &str) -> Query {
    read(text, Typing::Done).query.unwrap()
}

#[test]
fn conditions_that_list_images_are_read_from_indexes() {
    let (_dir, library) = library();
    let around = Surroundings {
        now: 0,
        profiles: vec![("Work".to_owned(), "w".to_owned())],
    };
    library
        .read(|tx| {
            for text in [
                "tag:a",
                "tag:a*",
                "album:holiday",
                "seed:5",
                "seed:1..9",
                "steps:>=20",
                "job:3",
                "profile:work",
                "is:edited",
                "is:duplicate",
                "fox",
            ] {
                let Query::Term(term) = query(text) else {
                    panic!("{text}")
                };
                let source = terms::source(tx, &term, &around)?.unwrap();
                let plan = plan(tx, &source.text, source.values);
                let walked = plan.split("; ").any(|step| {
                    step == "SCAN images" || step.starts_with("SCAN images USING INDEX")
                });
                assert!(!walked && !plan.contains("TEMP B-TREE"), "{text}: {plan}");
            }
            Ok::<_, DbError>(())
        })
        .unwrap();
}

#[test]
fn hits_lists_and_names_come_in_the_order_of_their_indexes() {
    let (_dir, library) = library();
    library
        .read(|tx| {
            for (sql, index) in [
                (ALL_HITS, "VIRTUAL TABLE INDEX"),
                (NEWEST_HITS, "VIRTUAL TABLE INDEX"),
                (RANK, "VIRTUAL TABLE INDEX"),
                (ALBUM, "album_images_order"),
                (WITH, "image_tags_tag"),
                (similar::ALL, "COVERING INDEX images_perceptual_hash"),
                (terms::MODELS, "images_model"),
            ] {
                let plan = plan(tx, sql, Vec::new());
                assert!(plan.contains(index), "{sql}: {plan}");
                assert!(
                    sql == WITH || !plan.contains("TEMP B-TREE"),
                    "{sql}: {plan}"
                );
                assert!(
                    !plan.split("; ").any(|step| step == "SCAN images"),
                    "{sql}: {plan}"
                );
            }
            Ok::<_, DbError>(())
        })
        .unwrap();
}

#[test]
fn a_command_that_starts_cold_walks_the_gallery_in_its_order() {
    let (_dir, library) = library();
    library
        .read(|tx| {
            for (place, text) in [
                (Place::All, ""),
                (Place::All, "width:>=1024"),
                (Place::Trash, "ratio:square"),
            ] {
                let find = Find {
                    query: query(text),
                    limit: 100,
                    ..Find::all(place)
                };
                let sql = find::statement(tx, &find, &find.query)?;
                let plan = plan(tx, &sql.text, sql.values);
                let index = if place == Place::Trash {
                    "images_trash"
                } else {
                    "images_gallery"
                };
                assert!(
                    plan.contains(index) && !plan.contains("TEMP B-TREE"),
                    "{text}: {plan}"
                );
            }
            Ok::<_, DbError>(())
        })
        .unwrap();
}
