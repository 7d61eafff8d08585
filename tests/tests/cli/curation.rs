//! Sorting out from the command line: every command by the real program.

use safelight_tests::cli::Cli;
use safelight_tests::shelf;
use serde_json::{Value, json};

/// A library with three images of the demo: two with one picture, and another; the newest first.
fn three() -> (Cli, [i64; 3]) {
    let cli = Cli::new();
    for (prompt, seed) in [("a red fox", "7"), ("a hare", "8"), ("a red fox", "7")] {
        let ran = cli.run(&["generate", prompt, "--demo", "--seed", seed]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    let ids: Vec<i64> = cli
        .list()
        .iter()
        .map(|row| row["id"].as_i64().unwrap())
        .collect();
    (cli, ids.try_into().unwrap())
}

/// The objects that a command prints.
fn run(cli: &Cli, words: &[&str]) -> Vec<Value> {
    let ran = cli.run(words);
    assert_eq!(ran.code, Some(0), "{words:?}: {ran:?}");
    ran.objects()
}

fn listed(cli: &Cli) -> Vec<i64> {
    cli.list()
        .iter()
        .map(|row| row["id"].as_i64().unwrap())
        .collect()
}

#[test]
fn images_are_marked_by_id_or_by_a_search_and_every_change_is_taken_back() {
    let (cli, [third, hare, first]) = three();
    let id = hare.to_string();
    let rated = &run(&cli, &["rate", "4", &id])[0];
    assert_eq!(
        (&rated["count"], &rated["ids"]),
        (&json!(1), &json!([hare]))
    );
    let tagged = &run(&cli, &["tag", "animals/fox", "--search", "fox"])[0];
    let mut ids: Vec<i64> = serde_json::from_value(tagged["ids"].clone()).unwrap();
    ids.sort_unstable();
    assert_eq!(ids, [first, third]);
    let tags = run(&cli, &["tags"]);
    assert_eq!(
        tags.iter()
            .map(|tag| (&tag["name"], &tag["count"]))
            .collect::<Vec<_>>(),
        [
            (&json!("animals"), &json!(2)),
            (&json!("animals/fox"), &json!(2))
        ]
    );
    run(&cli, &["tags", "rename", "ANIMALS", "beasts"]);
    run(&cli, &["untag", "beasts/fox", &first.to_string()]);
    assert_eq!(run(&cli, &["tags"])[1]["count"], 1);
    run(&cli, &["favourite", &id]);
    run(&cli, &["note", "sharp ears", &id]);
    run(&cli, &["trash", &id]);
    assert_eq!(listed(&cli), [third, first]);
    for (kind, count) in [
        ("trash", 1),
        ("note", 1),
        ("favourite", 1),
        ("untag", 1),
        ("rename_tag", 0),
        ("tag", 2),
        ("rate", 1),
    ] {
        let undone = &run(&cli, &["undo"])[0];
        assert_eq!(
            (&undone["kind"], &undone["count"]),
            (&json!(kind), &json!(count))
        );
    }
    assert_eq!(run(&cli, &["undo"])[0]["kind"], Value::Null);
    assert!(run(&cli, &["tags"]).is_empty());
    assert_eq!(run(&cli, &["redo"])[0]["kind"], "rate");
    assert_eq!(cli.list()[1]["rating"], 4);
}

#[test]
fn albums_are_made_filled_shown_and_removed() {
    let (cli, [third, hare, first]) = three();
    let made = &run(&cli, &["album", "create", "Foxes"])[0];
    let album = made["id"].to_string();
    run(&cli, &["album", "create", "Inner", "--in", "foxes"]);
    let ids = [first, third, hare].map(|id| id.to_string());
    run(&cli, &["album", "add", "Foxes", &ids[0], &ids[1], &ids[2]]);
    run(&cli, &["album", "remove", &album, &ids[2]]);
    run(&cli, &["album", "cover", "Foxes", &ids[1]]);
    let shown = run(&cli, &["album", "show", "Foxes"]);
    assert_eq!(shown.len(), 2);
    let listed = run(&cli, &["album", "list"]);
    assert_eq!(
        (
            &listed[0]["name"],
            &listed[0]["count"],
            &listed[0]["cover"]["id"]
        ),
        (&json!("Foxes"), &json!(2), &json!(third))
    );
    assert_eq!(listed[1]["parent"], made["id"]);
    run(&cli, &["album", "move", "Inner", "--position", "1"]);
    assert_eq!(run(&cli, &["album", "list"])[0]["name"], "Inner");
    run(&cli, &["album", "rename", "Inner", "Other"]);
    run(&cli, &["album", "delete", "Foxes"]);
    assert_eq!(run(&cli, &["album", "list"]).len(), 1);
    run(&cli, &["undo"]);
    assert_eq!(run(&cli, &["album", "show", "Foxes"]).len(), 2);
    assert_eq!(cli.list().len(), 3);
    let ran = cli.run(&["album", "show", "Nobody's"]);
    assert_eq!(
        (ran.code, &ran.objects()[0]["error"]["kind"]),
        (Some(1), &json!("not_now"))
    );
}

#[test]
fn duplicates_and_look_alikes_are_found_and_the_best_is_kept_in_one_step() {
    let (cli, [third, hare, first]) = three();
    for kind in ["file", "pixels"] {
        let groups = run(&cli, &["duplicates", "--kind", kind]);
        assert_eq!(groups.len(), 1, "{kind}: {groups:?}");
        assert_eq!(groups[0]["ids"], json!([first, third]));
    }
    let alike = run(&cli, &["similar", &first.to_string()]);
    assert_eq!(
        (&alike[0]["id"], &alike[0]["distance"]),
        (&json!(third), &json!(0))
    );
    run(&cli, &["favourite", &third.to_string()]);
    run(&cli, &["duplicates", "--keep-best"]);
    assert_eq!(listed(&cli), [third, hare]);
    assert_eq!(run(&cli, &["undo"])[0]["kind"], "keep_best");
    assert_eq!(listed(&cli), [third, hare, first]);
}

#[cfg(target_os = "linux")]
#[test]
fn the_trash_is_emptied_into_the_trash_of_the_system() {
    let (cli, [third, hare, first]) = three();
    run(&cli, &["trash", &third.to_string(), &hare.to_string()]);
    run(&cli, &["restore", "--search", "hare"]);
    assert_eq!(listed(&cli), [hare, first]);
    let emptied = &run(&cli, &["empty-trash"])[0];
    assert_eq!(emptied, &json!({ "images": 1, "left": 0 }));
    shelf::agrees(&cli.library(), &cli.list());
    // The specification of the desktop's trash: files below `Trash/files`, each with a note of where it was.
    let trash = cli.folder.path().join("data/Trash");
    assert_eq!(shelf::files(&trash.join("files")).len(), 1);
    assert_eq!(shelf::files(&trash.join("info")).len(), 1);
    let undone = &run(&cli, &["undo"])[0];
    assert_eq!(
        undone["kind"], "restore",
        "what was emptied cannot be undone"
    );
    assert_eq!(run(&cli, &["empty-trash"])[0]["images"], 1);
}

#[test]
fn what_is_no_image_no_rating_and_no_tag_is_refused() {
    let (cli, [third, ..]) = three();
    let id = third.to_string();
    for words in [
        &["tag", "fox"][..],
        &["rate", "6", &id],
        &["trash", &id, "--search", "fox"],
        &["tag", " / ", &id],
        &["album", "create", "  "],
    ] {
        assert_eq!(cli.run(words).code, Some(2), "{words:?}");
    }
    for words in [&["similar", "999"][..], &["tags", "delete", "fox"]] {
        assert_eq!(cli.run(words).code, Some(1), "{words:?}");
    }
    assert_eq!(run(&cli, &["rate", "3", "999"])[0]["change"], Value::Null);
}
