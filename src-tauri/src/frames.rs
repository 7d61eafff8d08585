//! Whether the page has painted.

use std::time::Duration;

use tokio::sync::watch;

/// Heard of by whoever waits for the first frame.
pub(crate) struct Frames {
    painted: watch::Sender<bool>,
}

impl Default for Frames {
    fn default() -> Self {
        Self {
            painted: watch::channel(false).0,
        }
    }
}

impl Frames {
    /// The page has painted.
    pub(crate) fn painted(&self) {
        self.painted.send_replace(true);
    }

    /// Whether the page has painted.
    pub(crate) fn have_come(&self) -> bool {
        *self.painted.borrow()
    }

    /// Whether it paints within this time.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code))]
    pub(crate) fn within(&self, limit: Duration) -> impl Future<Output = bool> + Send + use<> {
        let mut painted = self.painted.subscribe();
        async move {
            let first = painted.wait_for(|painted| *painted);
            matches!(tokio::time::timeout(limit, first).await, Ok(Ok(_)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn fault_58_a_page_that_does_not_paint_is_noticed_and_one_that_does_is_left_alone() {
        let frames = Frames::default();
        let limit = Duration::from_secs(5);
        assert!(!frames.within(limit).await);
        let waiting = frames.within(limit);
        frames.painted();
        assert!(waiting.await);
        assert!(frames.within(limit).await, "it has painted before");
    }
}
