use crate::support::{fresh, new_job, open, reopen};
use safelight_library::{JobChange, JobGuard, JobState, OwnerId};
use std::fs;

#[test]
fn an_owner_is_alive_as_long_as_it_has_the_library_open() {
    let (_dir, first) = fresh();
    let second = open(first.dir());
    let owner = second.owner();
    assert_ne!(first.owner(), owner);
    assert!(first.is_owner_alive(&owner) && second.is_owner_alive(&first.owner()));
    assert!(first.is_owner_alive(&first.owner()));
    assert!(first.dead_owners().unwrap().is_empty());
    drop(second);
    assert!(!first.is_owner_alive(&owner));
    assert!(
        !first.dir().join("locks").join(owner.to_string()).exists(),
        "its lock was left behind"
    );
}

#[test]
fn a_lock_left_by_a_killed_process_says_dead_and_is_removed() {
    let (_dir, library) = fresh();
    let owner: OwnerId = "0b0e7c55-7d5f-4c38-9f4f-3d6f3ad2a001".parse().unwrap();
    let left = library.dir().join("locks").join(owner.to_string());
    fs::write(&left, "").unwrap();
    assert_eq!(library.dead_owners().unwrap(), [owner]);
    assert!(!left.exists());
    assert!(!library.is_owner_alive(&owner));
}

#[test]
fn the_owner_of_an_unfinished_job_is_found_dead_even_without_a_lock_file() {
    let (_dir, library) = fresh();
    let (library, gone) = {
        let owner = library.owner();
        let job = library
            .write(move |tx| {
                tx.jobs_mut().insert(&safelight_library::NewJob {
                    owner: Some(owner),
                    ..new_job()
                })
            })
            .unwrap();
        assert!(library.dead_owners().unwrap().is_empty());
        let library = reopen(library);
        assert_eq!(library.dead_owners().unwrap(), [owner]);
        (library, job)
    };
    let done = library
        .write(move |tx| {
            let change = JobChange::to(JobState::Cancelled);
            tx.jobs_mut()
                .compare_and_set(gone, &JobGuard::state(JobState::Queued), &change)
        })
        .unwrap();
    assert!(done);
    assert!(
        library.dead_owners().unwrap().is_empty(),
        "nobody need care for the owner of finished jobs"
    );
}
