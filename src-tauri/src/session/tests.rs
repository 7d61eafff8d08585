#![allow(clippy::unwrap_used)]
use super::*;

/// A window that comes to the front whenever it is asked.
struct Willing;

impl knock::Door for Willing {
    async fn come_to_front(&self) -> bool {
        true
    }
}

/// A session as `safelight --library … --config …` has it.
fn session(folder: &Path, library: Option<&Path>) -> Session {
    let launch = Launch {
        library: library.map(Path::to_owned),
        config: Some(folder.join("config")),
        ..Launch::default()
    };
    let (feed, pump) = Feed::new();
    tokio::spawn(pump);
    Session::new(launch, feed).unwrap()
}

#[tokio::test]
async fn at_the_first_run_nothing_is_made_before_a_person_has_chosen() {
    let dir = tempfile::tempdir().unwrap();
    let library = dir.path().join("library");
    let first = session(dir.path(), Some(&library));
    first.begin(Willing).await;
    let start = first.start().await.unwrap();
    assert!(start.first_run && start.library.is_none() && start.library_fault.is_none());
    assert_eq!(start.proposed_library.as_deref(), library.to_str());
    assert!(!library.exists());
    assert_eq!(first.studio().err().unwrap().code, ErrorCode::NotNow);

    first.switch(None, true, Willing).await.unwrap();
    let start = first.start().await.unwrap();
    assert!(!start.first_run);
    assert_eq!(start.library.unwrap().path, library.to_str().unwrap());
    first.forget();

    // The next run finds it again without being told.
    let next = session(dir.path(), None);
    next.begin(Willing).await;
    assert!(next.start().await.unwrap().library.is_some());
}

#[tokio::test]
async fn fault_21_a_library_that_another_window_shows_is_not_opened_twice() {
    let dir = tempfile::tempdir().unwrap();
    let (library, other) = (dir.path().join("library"), dir.path().join("other"));
    let one = session(&dir.path().join("1"), Some(&library));
    one.switch(None, true, Willing).await.unwrap();
    let two = session(&dir.path().join("2"), Some(&other));
    two.switch(None, true, Willing).await.unwrap();

    let again = two.switch(Some(library.clone()), false, Willing).await;
    assert_eq!(again.unwrap_err().code, ErrorCode::NotNow);
    assert_eq!(two.studio().unwrap().library_dir(), other, "it stays open");

    one.forget();
    two.switch(Some(library.clone()), false, Willing)
        .await
        .unwrap();
    assert_eq!(two.studio().unwrap().library_dir(), library);
    two.bring_home().await;
    assert_eq!(two.in_hand().await, 0);
}

#[tokio::test]
async fn a_library_whose_disk_is_away_is_no_first_run_and_is_not_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let library = dir.path().join("library");
    let before = session(dir.path(), Some(&library));
    before.switch(None, true, Willing).await.unwrap();
    before.forget();
    drop(before);
    std::fs::rename(&library, dir.path().join("unplugged")).unwrap();

    let now = session(dir.path(), None);
    now.begin(Willing).await;
    let start = now.start().await.unwrap();
    assert!(!start.first_run);
    assert_eq!(
        start.library_fault.unwrap().code,
        ErrorCode::LibraryNotReachable
    );
    assert!(!library.exists());
}
