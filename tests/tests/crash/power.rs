//! Row 5: the power goes at a random moment.
//!
//! Two cuts for each file system here; `cargo xtask soak` makes many.

use safelight_tests::aftermath::Way;
use safelight_tests::power::{self, Kind, Made, cut, cut_under};
use safelight_tests::strikes::Strike;

use crate::kills::jitter;

fn cut_twice(kind: Kind) {
    if let Some(why) = kind.what_is_missing() {
        eprintln!("no power cuts on {} here: {why}", kind.name());
        return;
    }
    for (n, way) in (0..).zip([Way::Inline, Way::Links]) {
        let after = cut(kind, way, (f64::from(n) + 0.5 + jitter(n) / 2.0) / 2.0).unwrap();
        eprintln!("{} {way:?}: {after:?}", kind.name());
        assert!(after.there >= after.acknowledged);
    }
}

#[test]
fn fault_05_a_power_cut_on_ext4_loses_nothing_that_was_shown_as_saved() {
    cut_twice(Kind::Ext4);
}

#[test]
fn fault_05_a_power_cut_on_xfs_loses_nothing_that_was_shown_as_saved() {
    cut_twice(Kind::Xfs);
}

#[test]
fn fault_05_a_power_cut_on_btrfs_loses_nothing_that_was_shown_as_saved() {
    cut_twice(Kind::Btrfs);
}

fn cut_while_made(kind: Kind) {
    if let Some(why) = kind.what_is_missing() {
        eprintln!("no power cuts on {} here: {why}", kind.name());
        return;
    }
    // Every fourth call here, another quarter of them with every run; the first four are those that come before the
    // database.
    let late = (5 + (jitter(0) * 4.0) as u32..60).step_by(4);
    let mut made = Vec::new();
    for when in (1..=4).chain(late) {
        made.push(power::cut_while_made(kind, when).unwrap());
        if made.last() == Some(&Made::Whole) {
            break;
        }
    }
    eprintln!("{}: {made:?}", kind.name());
    assert!(made.len() > 5, "too few cuts: {made:?}");
    assert_eq!(made.last(), Some(&Made::Whole), "it was never made");
}

#[test]
fn fault_05_a_power_cut_while_a_library_is_made_on_ext4_leaves_none_or_a_whole_one() {
    cut_while_made(Kind::Ext4);
}

#[test]
fn fault_05_a_power_cut_while_a_library_is_made_on_xfs_leaves_none_or_a_whole_one() {
    cut_while_made(Kind::Xfs);
}

#[test]
fn fault_05_a_power_cut_while_a_library_is_made_on_btrfs_leaves_none_or_a_whole_one() {
    cut_while_made(Kind::Btrfs);
}

#[test]
fn fault_05_without_syncs_a_power_cut_does_lose_images_so_these_tests_would_see_it() {
    let kind = Kind::Ext4;
    if let Some(why) = kind.what_is_missing() {
        eprintln!("no power cuts on {} here: {why}", kind.name());
        return;
    }
    let strike = Strike {
        calls: "sync",
        does: "skip-on",
        when: 1,
    };
    let lost = (0..5).any(|_| {
        std::panic::catch_unwind(|| cut_under(kind, Way::Inline, 1.0, Some(strike)).unwrap())
            .is_err()
    });
    assert!(lost, "syncs are of no use, or a cut is none");
}
