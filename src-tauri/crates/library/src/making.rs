//! Thumbnails that are being made at this moment. Whoever wants one waits for it, instead of decoding the same file a
//! second time: a window asks for an image's thumbnail milliseconds after it was saved.

use media::Digest;
use std::collections::HashSet;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What is being made, by the hash of the file it shows.
#[derive(Debug, Default)]
pub(crate) struct Making {
    contents: Mutex<HashSet<Digest>>,
    ended: Condvar,
}

/// Stands for thumbnails that are being made, until it is dropped.
#[derive(Debug)]
pub(crate) struct Maker {
    making: Arc<Making>,
    content: Digest,
}

impl Making {
    fn lock(&self) -> MutexGuard<'_, HashSet<Digest>> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that they are being made; `None` when somebody does already.
    pub(crate) fn begin(self: &Arc<Self>, content: Digest) -> Option<Maker> {
        self.lock().insert(content).then(|| Maker {
            making: Arc::clone(self),
            content,
        })
    }

    /// Waits until nobody makes them any more, at most `patience`.
    pub(crate) fn wait(&self, content: &Digest, patience: Duration) {
        let contents = self.lock();
        let waited = self
            .ended
            .wait_timeout_while(contents, patience, |contents| contents.contains(content));
        drop(waited);
    }
}

impl Drop for Maker {
    fn drop(&mut self) {
        self.making.lock().remove(&self.content);
        self.making.ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const FOREVER: Duration = Duration::from_secs(3600);

    #[test]
    fn whoever_comes_second_waits_for_the_first_and_no_longer() {
        let making = Arc::new(Making::default());
        let content = Digest([7; 32]);
        making.wait(&content, FOREVER);
        let maker = making.begin(content).unwrap();
        assert!(making.begin(content).is_none());
        assert!(making.begin(Digest([8; 32])).is_some());
        making.wait(&content, Duration::from_millis(1));
        let second = std::thread::spawn({
            let making = Arc::clone(&making);
            move || making.wait(&content, FOREVER)
        });
        drop(maker);
        second.join().unwrap();
        assert!(making.begin(content).is_some());
    }
}
