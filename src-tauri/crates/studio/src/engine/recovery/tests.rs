//! Taking over from the dead, against what the ledger says of every job.

#![allow(clippy::unwrap_used)]

use media::SeedMode;
use proptest::prelude::*;
use safelight_library::{NewJob, OpenOptions};
use tempfile::TempDir;

use super::*;

/// Who has a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Nobody,
    Dead,
    Alive,
}

/// A job as a process left it.
#[derive(Debug, Clone, Copy)]
struct Left {
    state: JobState,
    whose: Whose,
    cancel_requested: bool,
    waits: i64,
    is_new: bool,
}

fn left() -> impl Strategy<Value = Left> {
    let state = prop::sample::select(JobState::ALL.to_vec());
    let whose = prop::sample::select(vec![Whose::Nobody, Whose::Dead, Whose::Alive]);
    (state, whose, any::<bool>(), 0_i64..5, any::<bool>()).prop_map(
        |(state, whose, cancel_requested, waits, is_new)| Left {
            state,
            whose,
            cancel_requested,
            waits,
            is_new,
        },
    )
}

/// Half an hour, longer than any test runs and shorter than the age of an old job.
const GRACE_MS: i64 = 30 * 60_000;

struct Scene {
    _dir: TempDir,
    library: Library,
    dead: OwnerId,
    alive: OwnerId,
}

impl Scene {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let library = Library::create(dir.path().join("library")).unwrap();
        let [dead, alive] = [(); 2].map(|()| {
            Library::open(dir.path().join("library"), &OpenOptions::default())
                .map(|other| other.owner())
                .unwrap()
        });
        Self {
            _dir: dir,
            library,
            dead,
            alive,
        }
    }

    fn write(&self, left: &Left) -> JobRow {
        let left = *left;
        let owner = match left.whose {
            Whose::Nobody => None,
            Whose::Dead => Some(self.dead),
            Whose::Alive => Some(self.alive),
        };
        let age = if left.is_new { 0 } else { 2 * GRACE_MS };
        let job = NewJob {
            state: left.state,
            request: r#"{"prompt":"a red fox"}"#.to_owned(),
            profile_id: None,
            base_url: "https://api.example/v1".to_owned(),
            demo: false,
            key_mark: None,
            owner,
            parent_image_id: None,
            retry_of: None,
            batch: None,
            seed_mode: SeedMode::ServersChoice,
            note: None,
            created_at: now_ms() - age,
        };
        let written = self.library.write(move |tx| {
            let id = tx.jobs_mut().insert(&job)?;
            let change = JobChange::none()
                .waits(left.waits)
                .cancel_requested(left.cancel_requested);
            tx.jobs_mut()
                .compare_and_set(id, &JobGuard::state(left.state), &change)?;
            tx.jobs().get(id)
        });
        written.unwrap().unwrap()
    }
}

fn says(job: &JobRow, event: &Event<'_>) -> Option<JobState> {
    step(&ledger_of(job), event, &Rules::default())
        .ok()
        .map(|step| step.to)
}

#[test]
fn the_jobs_that_are_taken_over_are_those_whose_owner_can_die() {
    let job = |state| crate::ledger::Ledger {
        state,
        put_offs: 0,
        cancel_requested: false,
    };
    for state in JobState::ALL {
        for reply_in_spool in [false, true] {
            let died = Event::OwnerDied { reply_in_spool };
            let legal = step(&job(*state), &died, &Rules::default()).is_ok();
            assert_eq!(legal, UNFINISHED.contains(state), "{state}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Each library of jobs in any states: those of the dead and of nobody go where the ledger says, the others stay.
    #[test]
    fn a_job_of_the_dead_goes_where_the_ledger_says(
        left in prop::collection::vec(left(), 1..24),
        unsent in prop::sample::select(vec![Unsent::Leave, Unsent::HoldOld, Unsent::SendAll]),
    ) {
        let scene = Scene::new();
        let me = scene.library.owner();
        let before: Vec<JobRow> = left.iter().map(|left| scene.write(left)).collect();
        let heir = Heir { me, dead: vec![scene.dead], unsent, grace_ms: GRACE_MS, rules: Rules::default() };
        let taken = scene.library.write(move |tx| heir.take_over(tx)).unwrap();
        for (left, before) in left.iter().zip(&before) {
            let job = scene.library.read(|tx| tx.jobs().get(before.id)).unwrap().unwrap();
            let (paid, goes) = (taken.paid.contains(&job.id), taken.unsent.contains(&job.id));
            let spooled = before.state == JobState::Sending;
            let died = says(before, &Event::OwnerDied { reply_in_spool: spooled });
            let Some(to) = died.filter(|_| left.whose != Whose::Alive) else {
                prop_assert_eq!(&job, before);
                prop_assert!(!paid && !goes);
                continue;
            };
            if to != JobState::Queued {
                // Paid or in doubt: taken up at once, and never among those that are sent.
                prop_assert!(paid && !goes);
                prop_assert_eq!((job.state, job.owner), (to, Some(me)));
            } else if unsent == Unsent::Leave {
                prop_assert_eq!(&job, before);
                prop_assert!(!paid && !goes);
            } else {
                prop_assert!(!paid);
                prop_assert_eq!(job.state, to);
                let asked = unsent == Unsent::SendAll || (left.is_new && left.whose == Whose::Dead);
                prop_assert_eq!(goes, asked);
                prop_assert_eq!(job.owner, asked.then_some(me));
            }
        }
    }
}
