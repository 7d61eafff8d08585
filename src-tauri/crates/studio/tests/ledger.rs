//! The rules of the ledger, walked through random lives of a job.
//!
//! A model beside the rules remembers what a person would be billed for: whether bytes may have gone out, and how the
//! last request was answered. Whatever the order of events, the promise holds: what may have been accepted is never
//! sent again without a person.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use safelight_studio::ledger::{
    Doubt, Event, Failure, JobState, Ledger, Outcome, Rules, Step, Wait, step,
};

/// An event without borrows, so that it can be generated.
#[derive(Debug, Clone)]
enum Act {
    Claimed,
    PutBack,
    SendStarted,
    NothingSent { trying_ms: u64 },
    ReplyStored,
    Settled(Outcome),
    OutputsEnded,
    CancelAsked,
    OwnerDied { reply_in_spool: bool },
    TaskTakenUp,
    OutputsTakenUp,
}

impl Act {
    fn event(&self) -> Event<'_> {
        match self {
            Act::Claimed => Event::Claimed,
            Act::PutBack => Event::PutBack,
            Act::SendStarted => Event::SendStarted,
            Act::NothingSent { trying_ms } => Event::NothingSent {
                trying_ms: *trying_ms,
            },
            Act::ReplyStored => Event::ReplyStored,
            Act::Settled(outcome) => Event::Settled(outcome),
            Act::OutputsEnded => Event::OutputsEnded,
            Act::CancelAsked => Event::CancelAsked,
            Act::OwnerDied { reply_in_spool } => Event::OwnerDied {
                reply_in_spool: *reply_in_spool,
            },
            Act::TaskTakenUp => Event::TaskTakenUp,
            Act::OutputsTakenUp => Event::OutputsTakenUp,
        }
    }

    /// What only a person does.
    fn is_a_persons(&self) -> bool {
        matches!(
            self,
            Act::CancelAsked | Act::TaskTakenUp | Act::OutputsTakenUp
        )
    }
}

fn outcome() -> impl Strategy<Value = Outcome> {
    use Failure as F;
    let failure = prop::sample::select(vec![
        F::Refused,
        F::KeyRefused,
        F::OutOfCredit,
        F::NotPermitted,
        F::BlockedAtEdge,
        F::ServerError,
        F::NoImage,
        F::Redirected,
        F::TaskFailed,
    ]);
    let doubt = prop::sample::select(vec![
        Doubt::NoReply,
        Doubt::GatewayGaveUp,
        Doubt::Unreadable,
        Doubt::Restarted,
        Doubt::TaskLost,
    ]);
    let wait = prop::option::of(prop_oneof![
        0_u64..600_001,
        Just(600_000),
        Just(600_001),
        any::<u64>()
    ]);
    prop_oneof![
        Just(Outcome::Images),
        Just(Outcome::Task),
        (wait, prop::bool::weighted(0.2))
            .prop_map(|(wait_ms, daily)| Outcome::PutOff { wait_ms, daily }),
        Just(Outcome::FormatRefused),
        failure.prop_map(Outcome::Failed),
        doubt.prop_map(Outcome::Unknown),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::Claimed),
        1 => Just(Act::PutBack),
        4 => Just(Act::SendStarted),
        1 => (0_u64..1_200_000).prop_map(|trying_ms| Act::NothingSent { trying_ms }),
        2 => Just(Act::ReplyStored),
        6 => outcome().prop_map(Act::Settled),
        2 => Just(Act::OutputsEnded),
        1 => Just(Act::CancelAsked),
        1 => any::<bool>().prop_map(|reply_in_spool| Act::OwnerDied { reply_in_spool }),
        1 => Just(Act::TaskTakenUp),
        1 => Just(Act::OutputsTakenUp),
    ]
}

/// A job and what is known about its money.
struct Walk {
    job: Ledger,
    without_format: bool,
    /// Bytes may have gone out, and no refusal that proves the opposite has come back.
    may_be_accepted: bool,
    rules: Rules,
}

impl Walk {
    fn new(rules: Rules) -> Self {
        let job = Ledger {
            state: JobState::Queued,
            put_offs: 0,
            cancel_requested: false,
        };
        Self {
            job,
            without_format: false,
            may_be_accepted: false,
            rules,
        }
    }

    /// One event; `None` when it cannot happen in this state.
    fn take(&mut self, act: &Act) -> Option<Step> {
        // The engine settles a refused format only once: the second request has no field to refuse.
        if self.without_format && matches!(act, Act::Settled(Outcome::FormatRefused)) {
            return None;
        }
        let before = self.job;
        let step = step(&before, &act.event(), &self.rules).ok()?;
        self.check(before, act, &step);
        self.follow(before, act, &step);
        Some(step)
    }

    fn check(&self, before: Ledger, act: &Act, step: &Step) {
        use JobState as S;
        if step.to == S::Sending && before.state != S::Sending {
            assert_eq!(before.state, S::Claimed, "only a claimed job is sent");
            assert!(
                !self.may_be_accepted,
                "what may have been accepted was sent again after {act:?}"
            );
        }
        if self.may_be_accepted && !is_a_refusal(before.state, act) {
            assert!(
                !matches!(step.to, S::Queued | S::Claimed),
                "{act:?} put a job back that may have been accepted: {before:?} -> {step:?}"
            );
        }
        if matches!(before.state, S::Replied | S::Polling) {
            assert!(
                !matches!(step.to, S::Queued | S::Claimed | S::Sending),
                "paid work went back: {act:?} {step:?}"
            );
        }
        if before.state.is_final() {
            assert!(
                matches!(act, Act::TaskTakenUp | Act::OutputsTakenUp),
                "{act:?} moved a job that had ended"
            );
            assert!(
                matches!(step.to, S::Polling | S::Replied),
                "an ended job is never sent again"
            );
        }
        if before.cancel_requested {
            assert!(
                !matches!(step.to, S::Queued | S::Claimed),
                "a cancelled job went back into the queue: {act:?}"
            );
        }
        if step.counts_put_off {
            assert!(
                before.put_offs < self.rules.put_offs,
                "put off more often than the rules allow"
            );
            assert!(matches!(step.wait, Wait::Shared(_)));
        }
        if let Wait::Shared(Some(ms)) = step.wait {
            assert!(
                ms <= self.rules.longest_wait_ms,
                "a wait nobody was asked about"
            );
        }
        if !matches!(act, Act::Settled(_) | Act::NothingSent { .. }) {
            assert_eq!(
                step.wait,
                Wait::None,
                "only an answer, or the lack of a server, holds the queue up"
            );
        }
    }

    fn follow(&mut self, before: Ledger, act: &Act, step: &Step) {
        self.job.state = step.to;
        if step.counts_put_off {
            self.job.put_offs += 1;
        }
        self.without_format |= step.drops_response_format;
        match act {
            Act::SendStarted => self.may_be_accepted = true,
            Act::NothingSent { .. } => self.may_be_accepted = false,
            act if is_a_refusal(before.state, act) => self.may_be_accepted = false,
            Act::CancelAsked if step.to == before.state || before.state == JobState::Polling => {
                self.job.cancel_requested = true
            }
            _ => {}
        }
    }
}

/// An answer that proves that the request was not accepted: only while no success had been seen.
fn is_a_refusal(state: JobState, act: &Act) -> bool {
    let refused = matches!(
        act,
        Act::NothingSent { .. } | Act::Settled(Outcome::PutOff { .. } | Outcome::FormatRefused)
    );
    state == JobState::Sending && refused
}

fn rules() -> impl Strategy<Value = Rules> {
    (0_u32..5, 0_u64..1_000_000, 0_u64..1_000_000).prop_map(
        |(put_offs, longest_wait_ms, patience_ms)| Rules {
            put_offs,
            longest_wait_ms,
            patience_ms,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_may_have_been_accepted_is_never_sent_again_without_a_person(
        rules in rules(),
        acts in prop::collection::vec(act(), 1..60),
    ) {
        let mut walk = Walk::new(rules);
        for act in &acts {
            walk.take(act);
        }
    }

    #[test]
    fn a_job_that_is_always_put_off_ends_in_a_pause_after_as_many_requests_as_the_rules_allow(
        rules in rules(),
        waits in prop::collection::vec(prop::option::of(0_u64..2_000_000), 10),
    ) {
        let mut walk = Walk::new(rules);
        let mut sent = 0;
        for wait_ms in waits {
            walk.take(&Act::Claimed).unwrap();
            walk.take(&Act::SendStarted).unwrap();
            sent += 1;
            let step = walk.take(&Act::Settled(Outcome::PutOff { wait_ms, daily: false })).unwrap();
            prop_assert_eq!(step.to, JobState::Queued);
            if matches!(step.wait, Wait::Pause(_)) {
                prop_assert!(sent <= rules.put_offs + 1);
                return Ok(());
            }
        }
        prop_assert!(false, "it was never paused");
    }

    #[test]
    fn a_cancelled_job_is_never_sent(acts in prop::collection::vec(act(), 1..60), at in 0_usize..20) {
        let mut walk = Walk::new(Rules::default());
        let mut cancelled = false;
        for (n, act) in acts.iter().enumerate() {
            if n == at && walk.take(&Act::CancelAsked).is_some() {
                cancelled = true;
            }
            let before = walk.job.state;
            if cancelled && act.is_a_persons() {
                continue;
            }
            let Some(step) = walk.take(act) else { continue };
            prop_assert!(
                !cancelled || step.to != JobState::Sending || before == JobState::Sending,
                "a cancelled job was sent after {:?}", act
            );
        }
    }
}

#[test]
fn final_states_take_nothing_but_what_a_person_takes_up() {
    let outcomes = [
        Outcome::Images,
        Outcome::Task,
        Outcome::FormatRefused,
        Outcome::Unknown(Doubt::NoReply),
    ];
    let mut acts = vec![
        Act::Claimed,
        Act::PutBack,
        Act::SendStarted,
        Act::NothingSent { trying_ms: 0 },
        Act::ReplyStored,
        Act::OutputsEnded,
        Act::CancelAsked,
        Act::OwnerDied {
            reply_in_spool: true,
        },
        Act::OwnerDied {
            reply_in_spool: false,
        },
    ];
    acts.extend(outcomes.map(Act::Settled));
    for state in [
        JobState::Done,
        JobState::Failed,
        JobState::Interrupted,
        JobState::Cancelled,
    ] {
        let job = Ledger {
            state,
            put_offs: 0,
            cancel_requested: false,
        };
        for act in &acts {
            assert!(
                step(&job, &act.event(), &Rules::default()).is_err(),
                "{state:?} took {act:?}"
            );
        }
        let takes = |act: &Act| step(&job, &act.event(), &Rules::default()).is_ok();
        assert_eq!(takes(&Act::TaskTakenUp), state == JobState::Interrupted);
        assert_eq!(takes(&Act::OutputsTakenUp), state == JobState::Done);
    }
}

#[test]
fn every_failure_of_the_whole_profile_pauses_it_and_no_other_does() {
    use Failure as F;
    let job = Ledger {
        state: JobState::Sending,
        put_offs: 0,
        cancel_requested: false,
    };
    let pauses = |failure| {
        let outcome = Outcome::Failed(failure);
        let step = step(&job, &Event::Settled(&outcome), &Rules::default()).map(|step| step.wait);
        matches!(step, Ok(Wait::Pause(_)))
    };
    assert!(
        [
            F::KeyRefused,
            F::OutOfCredit,
            F::NotPermitted,
            F::BlockedAtEdge
        ]
        .into_iter()
        .all(pauses)
    );
    assert!(
        ![
            F::Refused,
            F::ServerError,
            F::NoImage,
            F::Redirected,
            F::TaskFailed
        ]
        .into_iter()
        .any(pauses)
    );
}
