//! Whatever is done, in whatever order, by however many: rows and files agree.

use crate::support::{NOW, assert_agreement, incoming, open, png, reserve};
use proptest::prelude::*;
use safelight_library::{DbError, ImageId, Incoming, Inspection, Library};
use tempfile::TempDir;

#[derive(Debug, Clone)]
enum Step {
    Save {
        seed: u8,
        month: u8,
        untouched: bool,
        later: bool,
    },
    SaveRefused {
        seed: u8,
    },
    SaveNoImage,
    SaveCut {
        keep: bool,
    },
    Repeat,
    Trash(u8),
    Restore(u8),
    Reopen,
    Sweep,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (any::<u8>(), 0..3_u8, any::<bool>(), any::<bool>())
            .prop_map(|(seed, month, untouched, later)| Step::Save { seed, month, untouched, later }),
        1 => any::<u8>().prop_map(|seed| Step::SaveRefused { seed }),
        1 => Just(Step::SaveNoImage),
        1 => any::<bool>().prop_map(|keep| Step::SaveCut { keep }),
        1 => Just(Step::Repeat),
        1 => any::<u8>().prop_map(Step::Trash),
        1 => any::<u8>().prop_map(Step::Restore),
        1 => Just(Step::Reopen),
        1 => Just(Step::Sweep),
    ]
}

/// Takes the step; returns how many images it added, and finishes what it refused, as a caller that tries again does.
fn take(library: &Library, step: &Step, known: &mut Vec<ImageId>) {
    let mut keep = |incoming: Incoming| {
        let id = incoming.image_id;
        library.save(incoming, |_, _| Ok(())).unwrap();
        known.push(id);
    };
    match step {
        Step::Save {
            seed,
            month,
            untouched,
            later,
        } => keep(Incoming {
            created_at: NOW + i64::from(*month) * 32 * 86_400_000,
            leave_untouched: *untouched,
            inspection: if *later {
                Inspection::WithThumbnails
            } else {
                Inspection::BeforeRow
            },
            ..incoming(reserve(library), png(*seed), "a fox")
        }),
        Step::SaveRefused { seed } => {
            let first = incoming(reserve(library), png(*seed), "refused");
            assert!(
                library
                    .save(first.clone(), |_, _| Err(DbError::Conflict("no")))
                    .is_err()
            );
            keep(first);
        }
        Step::SaveNoImage => {
            assert!(
                library
                    .save(incoming(reserve(library), b"{}".to_vec(), "x"), |_, _| Ok(
                        ()
                    ))
                    .is_err()
            );
        }
        Step::SaveCut { keep: wanted } => {
            let mut bytes = png(0);
            bytes.truncate(bytes.len() - 30);
            let cut = Incoming {
                refuse_damaged: !wanted,
                ..incoming(reserve(library), bytes, "cut")
            };
            if *wanted {
                keep(cut)
            } else {
                assert!(library.save(cut, |_, _| Ok(())).is_err())
            }
        }
        Step::Repeat => {
            if let Some(id) = known.last() {
                assert!(
                    library
                        .save(incoming(*id, png(9), "again"), |_, _| Ok(()))
                        .is_err()
                );
            }
        }
        Step::Trash(n) => drop(library.trash(pick(known, *n)).unwrap()),
        Step::Restore(n) => drop(library.restore(pick(known, *n)).unwrap()),
        Step::Sweep => assert_eq!(library.sweep().unwrap().temporary_files, 0),
        Step::Reopen => {}
    }
}

fn pick(known: &[ImageId], n: u8) -> Vec<ImageId> {
    known
        .get(usize::from(n) % known.len().max(1))
        .copied()
        .into_iter()
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_and_files_agree_after_any_steps_of_two_programs(
        one in prop::collection::vec(step(), 1..12),
        two in prop::collection::vec(step(), 1..12),
    ) {
        let dir = TempDir::new().unwrap();
        let root = dir.path().join("library");
        drop(Library::create(&root).unwrap());
        let count = std::thread::scope(|scope| {
            let threads = [one, two].map(|steps| scope.spawn({
                let root = root.clone();
                move || {
                    let mut library = open(&root);
                    let mut known = Vec::new();
                    for step in &steps {
                        take(&library, step, &mut known);
                        if matches!(step, Step::Reopen) {
                            drop(library);
                            library = open(&root);
                        }
                    }
                    known.len()
                }
            }));
            threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
        });
        let library = open(&root);
        assert_agreement(&library);
        let rows = library.read(|tx| Ok::<_, DbError>(tx.images().newest(None, 999)?.len() + tx.images().trashed(999)?.len()));
        prop_assert_eq!(rows.unwrap(), count);
    }
}
