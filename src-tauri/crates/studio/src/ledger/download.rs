//! When an image that is paid for is fetched again.

/// What went wrong with one download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DownloadFault {
    /// 403, 404 or 410, or bytes that are no image: links can appear late.
    Refused,
    /// 408, 425, 429, 5xx, resets, time-outs, bodies that end early.
    Passing {
        /// What the server asked to wait, in milliseconds.
        wait_ms: Option<u64>,
    },
    /// The server was not reached at all: no name, no connection.
    NotReached,
    /// It can never work: over the size limit, or an address that must not be fetched.
    Hopeless,
}

/// Where one output stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DownloadPlan {
    /// How often the link was refused, this time included.
    pub refusals: u32,
    /// How often it failed in passing in this run of the program, this time included.
    pub passing: u32,
    /// When the link is said to die, in milliseconds since 1970.
    pub expires_at: i64,
}

/// What to do after a failed download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextTry {
    /// Again after so many milliseconds.
    After(u64),
    /// It failed; a person may try again.
    Failed,
    /// A real attempt after the link's hour was refused.
    Expired,
}

/// Waits between the four tries of a link that is refused: about 15 seconds in all.
const LATE_LINK_WAITS_MS: [u64; 3] = [1_000, 4_000, 10_000];
const FIRST_WAIT_MS: u64 = 1_000;
const LONGEST_WAIT_MS: u64 = 60_000;
/// How long after a link's hour an unreachable network is still waited for.
const OFFLINE_GRACE_MS: i64 = 24 * 3_600_000;

/// Plans the next download after `fault` at `now` (milliseconds since 1970). `jitter` is in `0.0..1.0`.
///
/// The clock only orders: `Expired` needs a real attempt after the hour that was refused.
#[must_use]
pub fn next_try(plan: &DownloadPlan, fault: DownloadFault, now: i64, jitter: f64) -> NextTry {
    let hour_is_over = now >= plan.expires_at;
    match fault {
        DownloadFault::Hopeless => NextTry::Failed,
        DownloadFault::Refused if hour_is_over => NextTry::Expired,
        DownloadFault::Refused => {
            let tries = plan.refusals.max(1) as usize;
            LATE_LINK_WAITS_MS
                .get(tries - 1)
                .map_or(NextTry::Failed, |wait| NextTry::After(*wait))
        }
        DownloadFault::Passing { .. } if hour_is_over => NextTry::Failed,
        DownloadFault::Passing { wait_ms } => {
            let left = u64::try_from(plan.expires_at - now).unwrap_or(0);
            let wait = wait_ms.map_or_else(
                || back_off(plan.passing, jitter),
                |ms| ms.max(FIRST_WAIT_MS),
            );
            // The last try comes before the hour ends, whatever the server asks for.
            NextTry::After(wait.min(left.max(FIRST_WAIT_MS)))
        }
        DownloadFault::NotReached if now >= plan.expires_at.saturating_add(OFFLINE_GRACE_MS) => {
            NextTry::Failed
        }
        DownloadFault::NotReached => NextTry::After(back_off(plan.passing, jitter)),
    }
}

/// From 1 s doubling to 60 s; up to a quarter less by `jitter`.
pub(crate) fn back_off(times: u32, jitter: f64) -> u64 {
    let doubled = FIRST_WAIT_MS.saturating_mul(1 << times.saturating_sub(1).min(10));
    let full = doubled.min(LONGEST_WAIT_MS);
    let less = (full as f64 * 0.25 * jitter.clamp(0.0, 1.0)) as u64;
    full - less
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const MINUTE: i64 = 60_000;

    fn plan(refusals: u32, passing: u32) -> DownloadPlan {
        DownloadPlan {
            refusals,
            passing,
            expires_at: HOUR,
        }
    }

    #[test]
    fn download_refused_link_gets_four_tries_over_about_15_s_then_fails() {
        let waits: Vec<_> = (1..=4)
            .map(|n| next_try(&plan(n, 0), DownloadFault::Refused, MINUTE, 0.5))
            .collect();
        assert_eq!(waits[3], NextTry::Failed);
        let total: u64 = waits[..3]
            .iter()
            .map(|w| match w {
                NextTry::After(ms) => *ms,
                other => panic!("a late link is tried again, not {other:?}"),
            })
            .sum();
        assert!((12_000..=18_000).contains(&total), "{total}");
    }

    #[test]
    fn fault_37_expired_needs_a_refused_try_after_the_hour() {
        let after = HOUR + MINUTE;
        assert_eq!(
            next_try(&plan(1, 0), DownloadFault::Refused, after, 0.0),
            NextTry::Expired
        );
        assert_ne!(
            next_try(&plan(1, 0), DownloadFault::Refused, HOUR - MINUTE, 0.0),
            NextTry::Expired
        );
        assert_ne!(
            next_try(
                &plan(0, 9),
                DownloadFault::Passing { wait_ms: None },
                after,
                0.0
            ),
            NextTry::Expired
        );
        assert_ne!(
            next_try(&plan(0, 9), DownloadFault::NotReached, after, 0.0),
            NextTry::Expired
        );
    }

    #[test]
    fn download_passing_fault_backs_off_from_1_s_to_60_s_until_the_hour_is_over() {
        let wait = |n| {
            next_try(
                &plan(0, n),
                DownloadFault::Passing { wait_ms: None },
                MINUTE,
                0.0,
            )
        };
        assert_eq!(wait(1), NextTry::After(1_000));
        assert_eq!(wait(2), NextTry::After(2_000));
        assert_eq!(wait(6), NextTry::After(32_000));
        assert_eq!(wait(7), NextTry::After(60_000));
        assert_eq!(wait(4_000_000_000), NextTry::After(60_000));
        assert_eq!(
            next_try(
                &plan(0, 1),
                DownloadFault::Passing { wait_ms: None },
                HOUR,
                0.0
            ),
            NextTry::Failed
        );
    }

    #[test]
    fn download_wait_told_by_the_server_never_outlives_the_hour() {
        let now = HOUR - 5_000;
        let told = DownloadFault::Passing {
            wait_ms: Some(1_000_000_000),
        };
        assert_eq!(next_try(&plan(0, 1), told, now, 0.0), NextTry::After(5_000));
    }

    #[test]
    fn download_over_the_limit_or_to_a_forbidden_address_fails_at_once() {
        assert_eq!(
            next_try(&plan(1, 0), DownloadFault::Hopeless, 0, 0.0),
            NextTry::Failed
        );
    }

    #[test]
    fn download_waits_for_the_network_beyond_the_hour_but_not_for_ever() {
        assert!(matches!(
            next_try(&plan(0, 3), DownloadFault::NotReached, HOUR + MINUTE, 0.0),
            NextTry::After(_)
        ));
        assert_eq!(
            next_try(&plan(0, 3), DownloadFault::NotReached, 26 * HOUR, 0.0),
            NextTry::Failed
        );
    }
}
