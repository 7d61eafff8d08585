//! Where files go and what they are called.

use crate::support::{assert_agreement, files, fresh, incoming, png, reserve, save};
use safelight_library::{DbError, ImageId, ImageRow, SaveError};
use std::fs;

#[cfg(unix)]
#[test]
fn fault_42_a_folder_that_is_a_link_leads_nothing_out_of_the_library() {
    let (dir, library) = fresh();
    let outside = dir.path().join("outside");
    fs::create_dir(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, library.dir().join("images/2026")).unwrap();
    let refused = library.save(incoming(reserve(&library), png(1), "x"), |_, _| Ok(()));
    assert!(
        matches!(refused, Err(SaveError::Disk { .. })),
        "{refused:?}"
    );
    assert!(files(&outside).is_empty(), "a file was written outside");
}

#[test]
fn fault_42_whatever_the_prompt_says_the_name_is_ours() {
    let (_dir, library) = fresh();
    let long = "x".repeat(1_000_000);
    let wide = "狐".repeat(300);
    let prompts = [
        "../../etc/passwd",
        "/etc/passwd",
        "C:\\Windows\\x",
        "CON",
        "nul.txt",
        "a:b",
        "trailing.",
        "trailing ",
        "\0",
        "",
        ".hidden",
        "-rf",
        "a\u{202e}gnp.exe",
        "🦊🦊",
        "re\u{301}sume\u{301}",
        "résumé",
        "RÉSUMÉ",
        "Straße",
        "İstanbul",
        "a\nb\tc",
        "%2e%2e%2f",
        "$(rm -rf ~)",
        "`x`",
        "a\u{200b}b",
        "<img src=x onerror=alert(1)>",
        &wide,
        &long,
    ];
    for prompt in prompts {
        let row = save(&library, 1, prompt).image;
        let (folder, name) = row.path.rsplit_once('/').unwrap();
        assert_eq!(folder, "images/2026/11", "{prompt:?}");
        assert!(name.len() <= 110 && name.ends_with(".png"), "{name:?}");
        assert!(name.starts_with(&row.id.to_string()), "{name:?}");
        let plain = |c: char| c.is_alphanumeric() || c == '-';
        assert!(
            name.strip_suffix(".png").unwrap().chars().all(plain),
            "{name:?}"
        );
        assert_eq!(row.prompt, prompt, "the prompt itself is kept as it was");
    }
    assert_agreement(&library);
}

#[test]
fn fault_42_a_row_that_leads_out_of_the_library_is_not_followed() {
    let (_dir, library) = fresh();
    let row = save(&library, 1, "x").image;
    for path in [
        "../outside.png",
        "/etc/passwd",
        "images/../../x",
        "C:\\x",
        "c:x",
        "images\\..\\..\\x",
        "",
        ".",
        "a\0b",
        "//server/share",
    ] {
        let hostile = ImageRow {
            path: path.to_owned(),
            ..row.clone()
        };
        assert!(
            matches!(library.absolute_path(&hostile), Err(DbError::UnsafePath(_))),
            "{path:?}"
        );
    }
    assert!(
        library
            .absolute_path(&row)
            .unwrap()
            .starts_with(library.dir())
    );
}

#[test]
fn years_that_no_calendar_has_do_no_harm() {
    let (_dir, library) = fresh();
    for created_at in [i64::MIN, -1, 0, i64::MAX] {
        crate::support::save_at(&library, 1, "when", created_at);
    }
    assert_agreement(&library);
    assert!(
        library
            .read(|tx| tx.images().get(ImageId(1)))
            .unwrap()
            .unwrap()
            .path
            .starts_with("images/1970/01/")
    );
}
