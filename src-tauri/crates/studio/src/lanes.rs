//! Lanes: how fast requests go to one server, and whether they go at all.
//!
//! Every profile has a lane, and so has every server that was named just for one request. A wait or a pause
//! holds the whole lane up, so that 200 queued jobs neither storm a server nor fail one by one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use safelight_library::{JobId, JobRow};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::clock::{jitter, now_ms};
use crate::fault::Fault;
use crate::ledger;

/// Which lane a job belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum LaneKey {
    Profile(String),
    Address(String),
}

impl LaneKey {
    pub(crate) fn of(job: &JobRow) -> Self {
        match &job.profile_id {
            Some(profile) => Self::Profile(profile.clone()),
            None => Self::Address(job.base_url.clone()),
        }
    }

    /// The profile whose lane it is; `None` for a server that was named just for one request.
    pub(crate) fn profile_id(&self) -> Option<Uuid> {
        match self {
            Self::Profile(id) => Uuid::try_parse(id).ok(),
            Self::Address(_) => None,
        }
    }

    /// The profile's id, or the address.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Profile(name) | Self::Address(name) => name,
        }
    }
}

#[derive(Debug)]
struct Lane {
    permits: Arc<Semaphore>,
    size: usize,
    /// No request before this moment.
    not_before: i64,
    /// Troubles in a row, for the back-off.
    troubles: u32,
    paused: Option<Fault>,
    /// Since when each job has been trying to reach the server.
    trying_since: HashMap<JobId, i64>,
}

impl Lane {
    fn new(size: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(size)),
            size,
            not_before: 0,
            troubles: 0,
            paused: None,
            trying_since: HashMap::new(),
        }
    }
}

/// Every lane.
#[derive(Debug)]
pub(crate) struct Lanes {
    lanes: Mutex<HashMap<LaneKey, Lane>>,
    hurry: u32,
}

/// What a lane says to a job that wants to go.
#[derive(Debug)]
pub(crate) enum Gate {
    Go(OwnedSemaphorePermit),
    /// All permits are taken; the engine is woken when one is free.
    Full,
    /// The lane is held up; [`Lanes::next_opening`] tells until when.
    Wait,
    Paused,
}

impl Lanes {
    pub(crate) fn new(hurry: u32) -> Self {
        Self {
            lanes: Mutex::default(),
            hurry: hurry.max(1),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<LaneKey, Lane>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn enter(&self, key: &LaneKey, size: usize, now: i64) -> Gate {
        let mut lanes = self.lock();
        let lane = lanes.entry(key.clone()).or_insert_with(|| Lane::new(size));
        if lane.size != size {
            // Requests under way keep their old permits; new ones count against the new size.
            lane.permits = Arc::new(Semaphore::new(size));
            lane.size = size;
        }
        if lane.paused.is_some() {
            return Gate::Paused;
        }
        if lane.not_before > now {
            return Gate::Wait;
        }
        match Arc::clone(&lane.permits).try_acquire_owned() {
            Ok(permit) => Gate::Go(permit),
            Err(_) => Gate::Full,
        }
    }

    /// The server was reached by this job.
    pub(crate) fn reached(&self, key: &LaneKey, job: JobId) {
        if let Some(lane) = self.lock().get_mut(key) {
            lane.trying_since.remove(&job);
        }
    }

    /// The server answered without putting anything off: the back-off starts over.
    pub(crate) fn flows(&self, key: &LaneKey) {
        if let Some(lane) = self.lock().get_mut(key) {
            lane.troubles = 0;
        }
    }

    /// For how long a job has been trying to reach its server, counted from now on if it is the first time.
    pub(crate) fn trying_ms(&self, key: &LaneKey, job: JobId, now: i64) -> u64 {
        let mut lanes = self.lock();
        let lane = lanes.entry(key.clone()).or_insert_with(|| Lane::new(1));
        let since = *lane.trying_since.entry(job).or_insert(now);
        u64::try_from(now - since).unwrap_or(0)
    }

    /// Holds the lane up for `wait_ms`, or as the back-off says; gives the moment it goes on.
    pub(crate) fn hold(&self, key: &LaneKey, wait_ms: Option<u64>) -> i64 {
        let mut lanes = self.lock();
        let lane = lanes.entry(key.clone()).or_insert_with(|| Lane::new(1));
        lane.troubles = lane.troubles.saturating_add(1);
        let wait = wait_ms.unwrap_or_else(|| ledger::back_off(lane.troubles, jitter()))
            / u64::from(self.hurry);
        let until = now_ms().saturating_add(i64::try_from(wait).unwrap_or(i64::MAX));
        lane.not_before = lane.not_before.max(until);
        lane.not_before
    }

    /// Stops the lane until a person acts; `true` if it was going.
    pub(crate) fn pause(&self, key: &LaneKey, fault: Fault) -> bool {
        let mut lanes = self.lock();
        let lane = lanes.entry(key.clone()).or_insert_with(|| Lane::new(1));
        lane.paused.replace(fault).is_none()
    }

    /// Lets the lane go on at once; `true` if it was paused.
    pub(crate) fn resume(&self, key: &LaneKey) -> bool {
        let mut lanes = self.lock();
        let Some(lane) = lanes.get_mut(key) else {
            return false;
        };
        lane.not_before = 0;
        lane.troubles = 0;
        lane.paused.take().is_some()
    }

    /// Every paused lane, and why.
    pub(crate) fn all_paused(&self) -> Vec<(LaneKey, Fault)> {
        self.lock()
            .iter()
            .filter_map(|(key, lane)| Some((key.clone(), lane.paused.clone()?)))
            .collect()
    }

    /// Why a lane is paused.
    pub(crate) fn paused(&self, key: &LaneKey) -> Option<Fault> {
        self.lock().get(key).and_then(|lane| lane.paused.clone())
    }

    /// The earliest moment after `now` at which a waiting lane goes on.
    pub(crate) fn next_opening(&self, now: i64) -> Option<i64> {
        self.lock()
            .values()
            .filter(|lane| lane.paused.is_none())
            .map(|lane| lane.not_before)
            .filter(|at| *at > now)
            .min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_keeps_putting_off_without_a_word_is_asked_ever_less_often() {
        let lanes = Lanes::new(1);
        let key = LaneKey::Address("http://127.0.0.1:1/v1".to_owned());
        let waits: Vec<i64> = (0..4)
            .map(|_| {
                let now = now_ms();
                lanes.reached(&key, JobId(1));
                lanes.hold(&key, None) - now
            })
            .collect();
        assert!(waits.windows(2).all(|pair| pair[0] < pair[1]), "{waits:?}");
        lanes.flows(&key);
        lanes.resume(&key);
        assert!(lanes.hold(&key, None) - now_ms() <= 1_000);
    }
}
