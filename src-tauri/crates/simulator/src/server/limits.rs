//! Limits on how much a key may ask for in a window of time.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use super::keys::KeyId;
use super::problem::Problem;
use crate::options::Options;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);
/// Keys that are counted at a time; more than this and all counts begin anew.
const MOST_KEYS: usize = 10_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Count {
    Requests,
    Images,
    FreeMinute,
    FreeDay,
}

struct Rule {
    count: Count,
    limit: u32,
    window: Duration,
    cost: u32,
    message: &'static str,
}

/// Sliding windows of what each key has asked for.
#[derive(Debug, Default)]
pub(super) struct Limits {
    used: HashMap<(KeyId, Count), VecDeque<(Instant, u32)>>,
}

/// Headers that tell how much is left, as the limited replies of Routeway carry them.
pub(super) type Headers = Vec<(&'static str, String)>;

impl Limits {
    /// Takes one request for `images` images, or refuses it and takes nothing.
    pub(super) fn take(
        &mut self,
        options: &Options,
        key: KeyId,
        model: &str,
        images: usize,
        now: Instant,
    ) -> Result<Headers, Problem> {
        if self.used.len() > MOST_KEYS {
            self.used.clear();
        }
        let rules = rules(options, model, u32::try_from(images).unwrap_or(u32::MAX));
        for rule in &rules {
            let used = self.used.entry((key, rule.count)).or_default();
            while used
                .front()
                .is_some_and(|(at, _)| now.duration_since(*at) >= rule.window)
            {
                used.pop_front();
            }
            let taken: u32 = used.iter().map(|(_, cost)| *cost).sum();
            if taken.saturating_add(rule.cost) > rule.limit {
                let wait = reset(used, rule, taken, now);
                let mut problem = Problem::of(429)
                    .message(rule.message)
                    .retry_after(wait.to_string());
                problem.headers = headers(rule, taken, wait);
                return Err(problem);
            }
        }
        let mut all = Headers::new();
        for rule in &rules {
            let used = self.used.entry((key, rule.count)).or_default();
            used.push_back((now, rule.cost));
            let taken = used.iter().map(|(_, cost)| *cost).sum();
            let wait = used
                .front()
                .map_or(0, |(at, _)| seconds_left(*at, rule.window, now));
            all.extend(headers(rule, taken, wait));
        }
        // Two rules of one window tell the same names; the first, narrower one speaks.
        let mut told = Vec::new();
        all.retain(|(name, _)| {
            let new = !told.contains(name);
            told.push(*name);
            new
        });
        Ok(all)
    }
}

fn rules(options: &Options, model: &str, images: u32) -> Vec<Rule> {
    let mut rules = Vec::new();
    if model.ends_with(":free") {
        rules.push(Rule {
            count: Count::FreeMinute,
            limit: options.free_requests_per_minute,
            window: MINUTE,
            cost: 1,
            message: "The limit of free requests per minute is reached.",
        });
        rules.push(Rule {
            count: Count::FreeDay,
            limit: options.free_requests_per_day,
            window: DAY,
            cost: 1,
            message: "The free quota of this day is used up.",
        });
    }
    let own = [
        (
            options.requests_per_minute,
            Count::Requests,
            1,
            "The limit of requests per minute of this key is reached.",
        ),
        (
            options.images_per_minute,
            Count::Images,
            images,
            "The limit of images per minute of this key is reached.",
        ),
    ];
    rules.extend(own.into_iter().filter_map(|(limit, count, cost, message)| {
        limit.map(|limit| Rule {
            count,
            limit,
            window: MINUTE,
            cost,
            message,
        })
    }));
    rules
}

/// Seconds until enough of the window is free again, at least 1.
fn reset(used: &VecDeque<(Instant, u32)>, rule: &Rule, taken: u32, now: Instant) -> u64 {
    let mut taken = taken;
    for (at, cost) in used {
        taken -= cost;
        if taken.saturating_add(rule.cost) <= rule.limit {
            return seconds_left(*at, rule.window, now);
        }
    }
    rule.window.as_secs()
}

fn seconds_left(at: Instant, window: Duration, now: Instant) -> u64 {
    let left = window.saturating_sub(now.duration_since(at));
    (left.as_secs() + u64::from(left.subsec_nanos() > 0)).max(1)
}

fn headers(rule: &Rule, taken: u32, wait: u64) -> Headers {
    let names = if rule.window == DAY {
        [
            "X-RateLimit-Limit-Day",
            "X-RateLimit-Remaining-Day",
            "X-RateLimit-Reset-Day",
        ]
    } else {
        [
            "X-RateLimit-Limit-Minute",
            "X-RateLimit-Remaining-Minute",
            "X-RateLimit-Reset-Minute",
        ]
    };
    let values = [
        u64::from(rule.limit),
        u64::from(rule.limit.saturating_sub(taken)),
        wait,
    ];
    names
        .into_iter()
        .zip(values.map(|v| v.to_string()))
        .collect()
}
