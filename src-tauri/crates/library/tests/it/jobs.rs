use crate::support::{NOW, fresh, new_job, open, reopen};
use safelight_library::{
    DbError, JobChange, JobFilter, JobGuard, JobId, JobRow, JobState, Library, NewJob, NewOutput,
    OutputChange, OutputSource, OutputState,
};
use std::sync::Barrier;

fn insert(library: &Library, job: NewJob) -> JobId {
    library.write(move |tx| tx.jobs_mut().insert(&job)).unwrap()
}

fn get(library: &Library, id: JobId) -> JobRow {
    library.read(|tx| tx.jobs().get(id)).unwrap().unwrap()
}

fn set(library: &Library, id: JobId, guard: JobGuard, change: JobChange) -> bool {
    library
        .write(move |tx| tx.jobs_mut().compare_and_set(id, &guard, &change))
        .unwrap()
}

#[test]
fn a_job_comes_back_as_it_was_written() {
    let (_dir, library) = fresh();
    let new = NewJob {
        profile_id: Some("p".to_owned()),
        owner: Some(library.owner()),
        batch: Some("b".to_owned()),
        note: Some("again".to_owned()),
        demo: true,
        seed_mode: media::SeedMode::Random,
        ..new_job()
    };
    let id = insert(&library, new.clone());
    let row = get(&library, id);
    assert_eq!(row.request, new.request);
    assert_eq!(row.owner, Some(library.owner()));
    assert_eq!(
        (row.state, row.attempt, row.waits, row.cancel_requested),
        (JobState::Queued, 0, 0, false)
    );
    assert_eq!(row.seed_mode, media::SeedMode::Random);
    assert!(row.demo);
    assert_eq!(row.profile_id.as_deref(), Some("p"));
}

#[test]
fn a_step_is_taken_only_from_the_state_it_names() {
    let (_dir, library) = fresh();
    let id = insert(&library, new_job());
    let me = library.owner();
    let claim = || JobChange::to(JobState::Claimed).owner(me).claimed_at(NOW);
    assert!(set(
        &library,
        id,
        JobGuard::state(JobState::Queued),
        claim()
    ));
    assert!(
        !set(&library, id, JobGuard::state(JobState::Queued), claim()),
        "claimed twice"
    );
    let send = || {
        JobChange::to(JobState::Sending)
            .next_attempt()
            .sent_at(NOW + 1)
    };
    let other = open(library.dir());
    assert!(
        !set(
            &library,
            id,
            JobGuard::state(JobState::Claimed).owner(other.owner()),
            send()
        ),
        "by a stranger"
    );
    assert!(
        !set(
            &library,
            id,
            JobGuard::state(JobState::Claimed).owner(None),
            send()
        ),
        "held, not free"
    );
    assert!(set(
        &library,
        id,
        JobGuard::state(JobState::Claimed).owner(me).not_cancelled(),
        send()
    ));
    assert!(
        !set(
            &library,
            id,
            JobGuard::state(JobState::Sending).attempt(0),
            JobChange::none()
        ),
        "an old attempt"
    );
    let row = get(&library, id);
    assert_eq!(
        (row.state, row.attempt, row.sent_at),
        (JobState::Sending, 1, Some(NOW + 1))
    );
    assert!(set(
        &library,
        id,
        JobGuard::state(JobState::Sending),
        JobChange::none().cancel_requested(true)
    ));
    assert!(!set(
        &library,
        id,
        JobGuard::state(JobState::Sending).not_cancelled(),
        JobChange::to(JobState::Done)
    ));
    assert!(set(
        &library,
        id,
        JobGuard::state(JobState::Sending),
        JobChange::to(JobState::Queued).owner(None).sent_at(None)
    ));
    let row = get(&library, id);
    assert_eq!((row.owner, row.sent_at), (None, None));
    assert!(
        !set(
            &library,
            id,
            JobGuard::states(&[]),
            JobChange::to(JobState::Done)
        ),
        "no state matches everything"
    );
}

#[test]
fn of_many_that_claim_one_job_exactly_one_succeeds() {
    let (_dir, first) = fresh();
    let second = open(first.dir());
    let jobs: Vec<JobId> = (0..8).map(|_| insert(&first, new_job())).collect();
    let start = Barrier::new(4);
    let won: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = [&first, &second, &first, &second]
            .into_iter()
            .map(|library| {
                let (start, jobs) = (&start, &jobs);
                scope.spawn(move || {
                    start.wait();
                    let change = JobChange::to(JobState::Claimed).owner(library.owner());
                    let claim = |id: &&JobId| {
                        set(
                            library,
                            **id,
                            JobGuard::state(JobState::Queued),
                            change.clone(),
                        )
                    };
                    jobs.iter().filter(claim).count()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    assert_eq!(won, jobs.len());
}

#[test]
fn every_column_that_a_change_names_is_set() {
    let (_dir, library) = fresh();
    let id = insert(&library, new_job());
    let change = JobChange::to(JobState::Polling)
        .request("{}")
        .not_before(5)
        .waits(2)
        .without_response_format(true)
        .task("t".to_owned())
        .error("e".to_owned())
        .reply("r".to_owned())
        .note("n".to_owned())
        .trace_id("x".to_owned())
        .server_created(7)
        .claimed_at(1)
        .sent_at(2)
        .replied_at(3)
        .finished_at(4);
    assert!(set(&library, id, JobGuard::state(JobState::Queued), change));
    let row = get(&library, id);
    assert_eq!(
        (row.request.as_str(), row.not_before, row.waits),
        ("{}", Some(5), 2)
    );
    assert!(row.without_response_format);
    assert_eq!(
        (
            row.task.as_deref(),
            row.error.as_deref(),
            row.reply.as_deref()
        ),
        (Some("t"), Some("e"), Some("r"))
    );
    assert_eq!(
        (
            row.note.as_deref(),
            row.trace_id.as_deref(),
            row.server_created
        ),
        (Some("n"), Some("x"), Some(7))
    );
    assert_eq!(
        (row.claimed_at, row.sent_at, row.replied_at, row.finished_at),
        (Some(1), Some(2), Some(3), Some(4))
    );
}

#[test]
fn jobs_are_listed_newest_first_page_by_page() {
    let (_dir, library) = fresh();
    let me = library.owner();
    let ids: Vec<JobId> = (0..5)
        .map(|n| {
            insert(
                &library,
                NewJob {
                    owner: (n % 2 == 0).then_some(me),
                    batch: Some(format!("{}", n / 3)),
                    ..new_job()
                },
            )
        })
        .collect();
    set(
        &library,
        ids[4],
        JobGuard::state(JobState::Queued),
        JobChange::to(JobState::Failed).finished_at(NOW),
    );
    let list = |filter: JobFilter, limit| -> Vec<JobId> {
        library
            .read(|tx| tx.jobs().list(&filter, limit))
            .unwrap()
            .iter()
            .map(|job| job.id)
            .collect()
    };
    assert_eq!(list(JobFilter::default(), 2), [ids[4], ids[3]]);
    assert_eq!(
        list(
            JobFilter {
                before: Some(ids[3]),
                ..JobFilter::default()
            },
            9
        ),
        [ids[2], ids[1], ids[0]]
    );
    assert_eq!(
        list(
            JobFilter {
                states: vec![JobState::Failed],
                ..JobFilter::default()
            },
            9
        ),
        [ids[4]]
    );
    assert_eq!(
        list(
            JobFilter {
                owner: Some(me),
                ..JobFilter::default()
            },
            9
        ),
        [ids[4], ids[2], ids[0]]
    );
    assert_eq!(
        list(
            JobFilter {
                batch: Some("1".to_owned()),
                ..JobFilter::default()
            },
            9
        ),
        [ids[4], ids[3]]
    );
    let counts = library.read(|tx| tx.jobs().counts()).unwrap();
    assert_eq!(
        counts.into_iter().collect::<Vec<_>>(),
        [(JobState::Queued, 4), (JobState::Failed, 1)]
    );
}

#[test]
fn claimable_jobs_come_oldest_first_and_not_before_their_time() {
    let (_dir, library) = fresh();
    let ids: Vec<JobId> = (0..3).map(|_| insert(&library, new_job())).collect();
    set(
        &library,
        ids[0],
        JobGuard::state(JobState::Queued),
        JobChange::none().not_before(NOW + 10),
    );
    let claimable = |now| -> Vec<JobId> {
        library
            .read(|tx| tx.jobs().claimable(now, 9))
            .unwrap()
            .iter()
            .map(|job| job.id)
            .collect()
    };
    assert_eq!(claimable(NOW), [ids[1], ids[2]]);
    assert_eq!(claimable(NOW + 10), ids);
    assert_eq!(
        library.read(|tx| tx.jobs().next_claimable_at(NOW)).unwrap(),
        Some(NOW + 10)
    );
    assert_eq!(
        library
            .read(|tx| tx.jobs().next_claimable_at(NOW + 10))
            .unwrap(),
        None
    );
}

fn output(idx: u32) -> NewOutput {
    NewOutput {
        idx,
        state: OutputState::Pending,
        source: OutputSource::Url,
        url: Some(format!("https://cdn.example/{idx}")),
        revised_prompt: None,
        expires_at: None,
        last_error: None,
        created_at: NOW,
    }
}

#[test]
fn outputs_reserve_ids_and_a_reply_read_twice_changes_nothing() {
    let (_dir, library) = fresh();
    let job = insert(&library, new_job());
    let first = library
        .write(move |tx| tx.outputs_mut().add(job, &[output(0), output(1)]))
        .unwrap();
    let second = library
        .write(move |tx| {
            tx.outputs_mut()
                .add(job, &[output(0), output(1), output(2)])
        })
        .unwrap();
    assert_eq!(second[..2], first[..]);
    let ids: Vec<i64> = second.iter().map(|output| output.image_id.0).collect();
    assert_eq!(ids, [1, 2, 3]);
    assert_eq!(library.read(|tx| tx.outputs().of_job(job)).unwrap(), second);
    assert_eq!(
        library
            .read(|tx| tx.outputs().get(second[1].id))
            .unwrap()
            .as_ref(),
        Some(&second[1])
    );
}

#[test]
fn a_reserved_image_id_is_never_given_out_again() {
    let (_dir, library) = fresh();
    let job = insert(&library, new_job());
    library
        .write(move |tx| tx.outputs_mut().add(job, &[output(0), output(1)]))
        .unwrap();
    let library = reopen(library);
    assert_eq!(crate::support::reserve(&library).0, 3);
    // What was rolled back was never told to anybody.
    let failed = library.write(|tx| {
        tx.images_mut().reserve_ids(5)?;
        Err::<(), _>(DbError::Conflict("no"))
    });
    assert!(failed.is_err());
    assert_eq!(crate::support::reserve(&library).0, 4);
}

#[test]
fn due_outputs_come_by_the_death_of_their_links_and_the_clock_only_orders() {
    let (_dir, library) = fresh();
    let job = insert(&library, new_job());
    let outputs = [
        NewOutput {
            expires_at: Some(NOW + 500),
            ..output(0)
        },
        NewOutput {
            expires_at: Some(NOW - 500),
            ..output(1)
        },
        output(2),
        NewOutput {
            state: OutputState::Failed,
            ..output(3)
        },
        output(4),
    ];
    let rows = library
        .write(move |tx| tx.outputs_mut().add(job, &outputs))
        .unwrap();
    let later = rows[4].id;
    library
        .write(move |tx| {
            let change = OutputChange::none()
                .next_attempt()
                .next_attempt_at(NOW + 9)
                .last_error("{}".to_owned());
            tx.outputs_mut()
                .compare_and_set(later, &[OutputState::Pending], &change)
        })
        .unwrap();
    let due = |now| -> Vec<u32> {
        library
            .read(|tx| tx.outputs().due(now, 9))
            .unwrap()
            .iter()
            .map(|output| output.idx)
            .collect()
    };
    assert_eq!(
        due(NOW),
        [1, 0, 2],
        "an output past its hour is still tried"
    );
    assert_eq!(due(NOW + 9), [1, 0, 2, 4]);
    assert_eq!(
        library.read(|tx| tx.outputs().next_due_at(NOW)).unwrap(),
        Some(NOW + 9)
    );
    let row = library.read(|tx| tx.outputs().get(later)).unwrap().unwrap();
    assert_eq!((row.attempts, row.last_error.as_deref()), (1, Some("{}")));
}

#[test]
fn an_output_is_ended_once() {
    let (_dir, library) = fresh();
    let job = insert(&library, new_job());
    let id = library
        .write(move |tx| tx.outputs_mut().add(job, &[output(0)]))
        .unwrap()[0]
        .id;
    let end = |state| {
        library
            .write(move |tx| {
                let change = OutputChange::to(state).url(None);
                tx.outputs_mut()
                    .compare_and_set(id, &[OutputState::Pending], &change)
            })
            .unwrap()
    };
    assert!(end(OutputState::Saved));
    assert!(!end(OutputState::Failed));
    let row = library.read(|tx| tx.outputs().get(id)).unwrap().unwrap();
    assert_eq!((row.state, row.url), (OutputState::Saved, None));
}

#[test]
fn forgetting_finished_jobs_takes_their_outputs_and_no_other_job() {
    let (_dir, library) = fresh();
    let old = insert(&library, new_job());
    let open_job = insert(&library, new_job());
    library
        .write(move |tx| tx.outputs_mut().add(old, &[output(0)]))
        .unwrap();
    set(
        &library,
        old,
        JobGuard::state(JobState::Queued),
        JobChange::to(JobState::Done).finished_at(NOW),
    );
    assert_eq!(
        library
            .write(|tx| tx.jobs_mut().forget_finished(NOW + 1))
            .unwrap(),
        1
    );
    assert!(library.read(|tx| tx.jobs().get(old)).unwrap().is_none());
    assert!(
        library
            .read(|tx| tx.outputs().of_job(old))
            .unwrap()
            .is_empty()
    );
    assert!(
        library
            .read(|tx| tx.jobs().get(open_job))
            .unwrap()
            .is_some()
    );
}
