//! Turns to download: so many at a time, and of those that wait the one whose link dies first.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

/// Hands out turns.
pub(crate) struct Turns(Mutex<State>);

struct State {
    size: usize,
    taken: usize,
    /// Who waits, by the moment that orders them, then by their coming.
    waiting: BTreeMap<(i64, u64), oneshot::Sender<Turn>>,
    came: u64,
    /// How many are known to come at once: nobody goes before all of them are here to be ordered.
    expected: usize,
}

/// How long those are waited for that were said to come.
const GATHERING: Duration = Duration::from_millis(500);

/// One turn, until it is dropped.
pub(crate) struct Turn(Arc<Turns>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.lock().taken -= 1;
        self.0.hand_out();
    }
}

impl Turns {
    pub(crate) fn new(size: u32) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State {
            size: places(size),
            taken: 0,
            waiting: BTreeMap::new(),
            came: 0,
            expected: 0,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many may run at a time from now on. Those under way keep their turn.
    pub(crate) fn allow(self: &Arc<Self>, size: u32) {
        self.lock().size = places(size);
        self.hand_out();
    }

    /// So many will ask for a turn at once: they are put in their order before the first one goes. Those that do not come
    /// are not waited for long.
    pub(crate) fn expect(self: &Arc<Self>, many: usize) {
        self.lock().expected = many;
        let turns = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(GATHERING).await;
            turns.lock().expected = 0;
            turns.hand_out();
        });
    }

    /// Waits for a turn; of all that wait, whoever has the smallest `moment` comes first.
    pub(crate) async fn take(self: &Arc<Self>, moment: i64) -> Option<Turn> {
        let turn = {
            let mut state = self.lock();
            let (sender, receiver) = oneshot::channel();
            state.came += 1;
            state.expected = state.expected.saturating_sub(1);
            let place = (moment, state.came);
            state.waiting.insert(place, sender);
            receiver
        };
        self.hand_out();
        turn.await.ok()
    }

    fn hand_out(self: &Arc<Self>) {
        loop {
            let next = {
                let mut state = self.lock();
                if state.taken >= state.size || state.expected > 0 {
                    return;
                }
                let Some((_, next)) = state.waiting.pop_first() else {
                    return;
                };
                state.taken += 1;
                next
            };
            // Whoever has stopped waiting gives the turn back by dropping it; the lock is free for that.
            let _ = next.send(Turn(Arc::clone(self)));
        }
    }
}

/// Places for a number that a person has set.
fn places(size: u32) -> usize {
    size.clamp(1, 32) as usize
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn of_those_that_wait_the_one_whose_link_dies_first_comes_first() {
        let turns = Turns::new(1);
        let first = turns.take(50).await.unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut waiting = Vec::new();
        for moment in [40, 10, 30, 20, 10] {
            let (turns, order) = (Arc::clone(&turns), Arc::clone(&order));
            let task = tokio::spawn(async move {
                let _turn = turns.take(moment).await.unwrap();
                order.lock().unwrap().push(moment);
            });
            waiting.push(task);
            tokio::task::yield_now().await;
        }
        drop(first);
        for task in waiting {
            task.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), [10, 10, 20, 30, 40]);
    }

    #[tokio::test]
    async fn a_turn_that_nobody_waits_for_any_more_goes_to_the_next() {
        let turns = Turns::new(1);
        let first = turns.take(0).await.unwrap();
        let gone = tokio::spawn({
            let turns = Arc::clone(&turns);
            async move { turns.take(1).await }
        });
        tokio::task::yield_now().await;
        gone.abort();
        assert!(gone.await.is_err());
        drop(first);
        turns.take(2).await.unwrap();
    }

    #[tokio::test]
    async fn those_that_are_expected_are_put_in_order_before_the_first_one_goes() {
        let turns = Turns::new(1);
        turns.expect(3);
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut waiting = Vec::new();
        for moment in [30, 20, 10] {
            let (turns, order) = (Arc::clone(&turns), Arc::clone(&order));
            waiting.push(tokio::spawn(async move {
                let _turn = turns.take(moment).await.unwrap();
                order.lock().unwrap().push(moment);
            }));
        }
        for task in waiting {
            task.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), [10, 20, 30]);
        // One that never comes holds nobody up for long.
        turns.expect(2);
        turns.take(0).await.unwrap();
    }

    #[tokio::test]
    async fn more_places_let_those_that_wait_in_at_once() {
        let turns = Turns::new(1);
        let _first = turns.take(0).await.unwrap();
        let second = tokio::spawn({
            let turns = Arc::clone(&turns);
            async move { turns.take(1).await.is_some() }
        });
        tokio::task::yield_now().await;
        turns.allow(2);
        assert!(second.await.unwrap());
    }
}
