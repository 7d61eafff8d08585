//! The long run: everything that the crash tests do, round after round, and counted.
//!
//! Three lanes run beside each other until the time is over, each with libraries of its own: kills at named steps; kills
//! at calls and moments, calls that fail, several programs at once; power cuts and tasks. A round that breaks a promise
//! is told, counted and followed by the next one; the run then ends with a failure.

mod tally;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::aftermath::{Death, Outcome, Remains, Stage, Way, settle_all, settle_from};
use crate::cli::{Cli, Ran};
use crate::power::{self, Kind};
use crate::siblings;
use crate::strikes::{Strike, at_call, at_moment, at_step, steps};
use crate::together::share_a_library;

pub use tally::Tally;

/// Runs for so long; gives what was done.
#[must_use]
pub fn run(time: Duration) -> Tally {
    let tally = Tally::default();
    let until = Instant::now() + time;
    std::thread::scope(|scope| {
        scope.spawn(|| kill_at_steps(&tally, until));
        scope.spawn(|| strike_and_share(&tally, until));
        scope.spawn(|| cut_and_follow(&tally, until));
    });
    tally
}

/// A number from 0 to 1 that differs from round to round and from run to run.
fn chance() -> f64 {
    use std::hash::{BuildHasher as _, Hasher as _};
    let random = std::collections::hash_map::RandomState::new()
        .build_hasher()
        .finish();
    f64::from(random as u32) / (f64::from(u32::MAX) + 1.0)
}

/// One round; what it breaks is counted.
fn round(tally: &Tally, does: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(does)) {
        let words = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or_default();
        tally.broken(words);
    }
}

/// A library with one job in it, and a server.
struct Place {
    cli: Cli,
    stage: Stage,
}

impl Place {
    fn new(way: Way, images: u32) -> Self {
        let place = Self {
            cli: Cli::with_fail_points(),
            stage: Stage::quick(way, images),
        };
        let first = place.stage.words("before");
        let ran = place
            .cli
            .run(&first.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        place
    }

    fn settle(
        &self,
        tally: &Tally,
        remains: &Remains,
        prompt: &str,
        died: &Ran,
        context: &str,
    ) -> Outcome {
        let outcome = settle_from(remains, &self.cli, &self.stage, prompt, died, context);
        if outcome == Outcome::AllSaved {
            tally.images(self.stage.pictures.len());
        }
        outcome
    }
}

fn resume() -> Vec<String> {
    vec!["resume".to_owned()]
}

/// Jobs that are ended before one `resume` brings all of them home: the processes in between take the work of the dead
/// over as well, and are killed at it.
const DEATHS: usize = 8;

/// Kills at each step of a job, in turn, and now and then at a step of a `resume`.
fn kill_at_steps(tally: &Tally, until: Instant) {
    for way in Way::ALL.into_iter().cycle() {
        round(tally, || {
            let place = Place::new(way, 2);
            let learnt = steps(&place.cli, &place.stage.words("undisturbed"));
            let all: Vec<(&String, &u32)> = learnt.iter().collect();
            for some in all.chunks(DEATHS) {
                if Instant::now() > until {
                    return;
                }
                round(tally, || kill_one_after_the_other(tally, &place, some));
            }
        });
        if Instant::now() > until {
            return;
        }
    }
}

fn kill_one_after_the_other(tally: &Tally, place: &Place, steps: &[(&String, &u32)]) {
    let mut died = Vec::new();
    for (step, times) in steps {
        let time = 1 + (f64::from(**times) * chance()) as u32;
        let prompt = format!("{step} {time}");
        let (ran, killed) = at_step(&place.cli, &place.stage.words(&prompt), step, time);
        if killed {
            tally.step(step);
        }
        let remains = Remains::of(&place.cli, &place.stage, &prompt);
        let sent = place.stage.sent(&prompt);
        let context = format!("{:?}, killed at {step} {time}", place.stage.way);
        died.push((prompt, remains, ran, sent, context));
    }
    // Recovery passes many of the same steps.
    for (step, _) in steps.iter().step_by(3) {
        let (ran, killed) = at_step(&place.cli, &resume(), step, 1);
        if killed {
            tally.step(step);
        }
        if let Some((_, _, before, ..)) = died.last_mut() {
            *before = ran.after(before);
        }
    }
    let deaths: Vec<Death<'_>> = died
        .iter()
        .map(|(prompt, remains, died, sent, context)| Death {
            prompt,
            remains,
            died,
            sent: *sent,
            context,
        })
        .collect();
    let outcomes = settle_all(&place.cli, &place.stage, &deaths);
    let saved = outcomes.iter().filter(|end| **end == Outcome::AllSaved);
    tally.images(saved.count() * place.stage.pictures.len());
}

/// What happens to calls, one after the other.
const STRIKES: [(&str, &str); 7] = [
    ("sync,name,write", "kill"),
    ("sync", "eio"),
    ("write", "eio"),
    ("name", "eio"),
    ("write", "enospc"),
    ("sync", "enospc"),
    ("name", "enospc"),
];

/// Strikes at calls up to the last one of a job, kills at moments, and lets several programs share a library.
fn strike_and_share(tally: &Tally, until: Instant) {
    // How many calls a job makes, as far as it has shown.
    let mut calls: BTreeMap<&str, u32> = BTreeMap::new();
    for (n, way) in Way::ALL.into_iter().cycle().enumerate() {
        round(tally, || {
            let place = Place::new(way, 1);
            for turn in 0..30 {
                if Instant::now() > until {
                    return;
                }
                let name = format!("{n} {turn}");
                match turn % 5 {
                    0 => round(tally, || kill_at_moment(tally, &place, &name)),
                    4 => round(tally, || {
                        let dies_after = Duration::from_secs_f64(0.05 + 0.6 * chance());
                        share_a_library(&place.cli, way, &name, dies_after);
                        tally.together();
                    }),
                    _ => round(tally, || {
                        let (which, does) = STRIKES[(STRIKES.len() as f64 * chance()) as usize];
                        let most = calls.entry(which).or_insert(40);
                        strike(tally, &place, &name, which, does, most);
                    }),
                }
            }
        });
        if Instant::now() > until {
            return;
        }
    }
}

fn kill_at_moment(tally: &Tally, place: &Place, name: &str) {
    let after = Duration::from_secs_f64(0.6 * chance());
    let (died, killed) = at_moment(&place.cli, &place.stage.words(name), after);
    if killed {
        tally.moment();
    }
    let remains = Remains::of(&place.cli, &place.stage, name);
    let context = format!("{:?}, killed after {after:?}", place.stage.way);
    place.settle(tally, &remains, name, &died, &context);
}

fn strike(
    tally: &Tally,
    place: &Place,
    name: &str,
    calls: &'static str,
    does: &'static str,
    most: &mut u32,
) {
    let when = 1 + (f64::from(*most) * chance()) as u32;
    let (ran, struck) = at_call(
        &place.cli,
        &place.stage.words(name),
        Strike { calls, does, when },
    );
    // The bound follows what a job really does.
    if struck {
        tally.call(does, calls);
        *most = (*most).max(when + when / 8 + 1);
    } else {
        *most = when.max(8);
    }
    let context = format!("{:?}, {does} at {calls} call {when}", place.stage.way);
    let was_sent = place.stage.sent(name) > 0;
    let remains = Remains::of(&place.cli, &place.stage, name);
    let outcome = place.settle(tally, &remains, name, &ran, &context);
    if does != "kill" && was_sent {
        let lost = crate::aftermath::LOST;
        assert_eq!(outcome, Outcome::AllSaved, "{lost}: {context}: {ran:?}");
    }
}

/// Calls that make something durable while a library is made.
const CREATION: f64 = 20.0;

/// Cuts the power on each file system in turn; between the cuts, tasks are followed over a restart.
fn cut_and_follow(tally: &Tally, until: Instant) {
    let mut kinds = Vec::new();
    for kind in Kind::ALL {
        match kind.what_is_missing() {
            None => kinds.push(kind),
            Some(why) => tally.left_out(format!("power cuts on {}: {why}", kind.name())),
        }
    }
    let siblings = siblings::all();
    for (n, sibling) in siblings.iter().cycle().enumerate() {
        if Instant::now() > until {
            return;
        }
        if n.is_multiple_of(4) {
            round(tally, || {
                sibling.finish_over_a_restart();
                tally.task();
            });
        }
        if let Some(kind) = kinds.get(n % kinds.len().max(1)) {
            let way = Way::ALL[n % Way::ALL.len()];
            round(tally, || match power::cut(*kind, way, chance()) {
                Ok(cut) => tally.cut(kind.name(), cut.acknowledged),
                Err(why) => panic!("a disk could not be made any more: {why:?}"),
            });
            // A library in the making, at one of the calls up to its end.
            let when = 1 + (CREATION * chance()) as u32;
            round(tally, || match power::cut_while_made(*kind, when) {
                Ok(_) => tally.cut(kind.name(), 0),
                Err(why) => panic!("a disk could not be made any more: {why:?}"),
            });
        }
    }
}
