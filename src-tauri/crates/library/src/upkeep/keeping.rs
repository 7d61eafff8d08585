//! Which copies of the database are kept.
//!
//! The newest of each of the last seven days, four weeks and twelve months that have one; of those made before a
//! migration, and of those a person asked for, the last few whatever their age. The newest of all is never removed.

use super::backup::{Backup, BackupReason};
use crate::Millis;
use crate::names::moment;
use std::collections::HashSet;

const DAYS: usize = 7;
const WEEKS: usize = 4;
const MONTHS: usize = 12;
/// Copies that a person asked for.
const ASKED: usize = 7;
/// Copies from before migrations, of one version: a migration that fails makes another one with each start.
const BEFORE_MIGRATION: usize = 3;

/// Those that newer ones have made superfluous. `backups` stand newest first.
pub(crate) fn superfluous(backups: &[Backup]) -> Vec<&Backup> {
    let mut kept: HashSet<usize> = HashSet::new();
    kept.extend((!backups.is_empty()).then_some(0));
    kept.extend(newest_of(backups, DAYS, |at| {
        i64::from(moment(at).to_julian_day())
    }));
    kept.extend(newest_of(backups, WEEKS, |at| {
        let (year, week, _) = moment(at).to_iso_week_date();
        i64::from(year) * 100 + i64::from(week)
    }));
    kept.extend(newest_of(backups, MONTHS, |at| {
        let at = moment(at);
        i64::from(at.year()) * 12 + i64::from(u8::from(at.month()))
    }));
    kept.extend(last(backups, ASKED, |backup| {
        backup.reason == BackupReason::Asked
    }));
    let versions: HashSet<i64> = backups.iter().map(|backup| backup.version).collect();
    for version in versions {
        kept.extend(last(backups, BEFORE_MIGRATION, |backup| {
            backup.reason == BackupReason::BeforeMigration && backup.version == version
        }));
    }
    backups
        .iter()
        .enumerate()
        .filter(|(place, _)| !kept.contains(place))
        .map(|(_, backup)| backup)
        .collect()
}

/// The places of the newest copy in each of the last `count` spans that have one.
fn newest_of(
    backups: &[Backup],
    count: usize,
    span: impl Fn(Millis) -> i64,
) -> impl Iterator<Item = usize> {
    let mut seen: Vec<i64> = Vec::new();
    let mut places = Vec::new();
    for (place, backup) in backups.iter().enumerate() {
        let span = span(backup.made_at);
        if !seen.contains(&span) && seen.len() < count {
            seen.push(span);
            places.push(place);
        }
    }
    places.into_iter()
}

/// The places of the last `count` of one kind.
fn last(
    backups: &[Backup],
    count: usize,
    kind: impl Fn(&Backup) -> bool,
) -> impl Iterator<Item = usize> {
    backups
        .iter()
        .enumerate()
        .filter(move |(_, backup)| kind(backup))
        .map(|(place, _)| place)
        .take(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: Millis = 86_400_000;

    fn backup(made_at: Millis, reason: BackupReason) -> Backup {
        Backup {
            path: format!("{made_at}").into(),
            made_at,
            bytes: 1,
            reason,
            version: 2,
        }
    }

    #[test]
    fn a_year_of_days_leaves_a_week_of_days_a_month_of_weeks_and_a_year_of_months() {
        // 2026-11-24 back to the year before, one copy a day.
        let newest = 1_795_478_400_000;
        let all: Vec<Backup> = (0..400)
            .map(|day| backup(newest - day * DAY, BackupReason::Day))
            .collect();
        let gone = superfluous(&all).len();
        let kept = all.len() - gone;
        assert!((7 + 2 + 11..=7 + 4 + 12).contains(&kept), "{kept} are kept");
    }

    proptest! {
        #[test]
        fn thinning_never_takes_the_newest_and_thinning_twice_takes_nothing_more(
            mut times in prop::collection::vec((1_700_000_000_000..1_795_478_400_000_i64, 0..3_u8), 0..60)
        ) {
            times.sort_unstable();
            times.reverse();
            let all: Vec<Backup> = times
                .iter()
                .map(|(at, reason)| {
                    let reasons = [BackupReason::Day, BackupReason::Asked, BackupReason::BeforeMigration];
                    backup(*at, reasons[usize::from(*reason)])
                })
                .collect();
            let gone: Vec<Backup> = superfluous(&all).into_iter().cloned().collect();
            if let Some(newest) = all.first() {
                prop_assert!(!gone.contains(newest) || all.iter().filter(|one| *one == newest).count() > 1);
            }
            let kept: Vec<Backup> = {
                let gone: HashSet<usize> = superfluous(&all)
                    .into_iter()
                    .map(|one| std::ptr::from_ref(one) as usize)
                    .collect();
                all.iter().filter(|one| !gone.contains(&(std::ptr::from_ref(*one) as usize))).cloned().collect()
            };
            prop_assert!(superfluous(&kept).is_empty());
        }
    }
}
