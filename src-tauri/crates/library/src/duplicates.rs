//! Images that are there more than once: the same file, the same pixels, or nearly the same look.

use crate::tables::Candidate;
use crate::{DbError, ImageId, ImageRow, Library, ReadTx};
use std::cmp::Reverse;

/// Bits that two looks may differ in and still be nearly the same: the same picture, saved anew or a little smaller.
const NEAR: u32 = 4;
/// A look of 64 bits, cut into so many pieces.
const PIECES: u32 = 6;
/// More images than this that share two pieces are no duplicates but flat pictures: each is compared with so many of
/// its neighbours.
const MOST_COMPARED: usize = 500;

/// In which way images are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DuplicateKind {
    /// Byte by byte as they were delivered, whatever was written into the file since.
    File,
    /// Pixel by pixel.
    Pixels,
    /// Nearly, by their perceptual hashes.
    Near,
}

/// Images that are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateGroup {
    /// The best of them first: higher rating, then a favourite, then more pixels, then the older one.
    pub ids: Vec<ImageId>,
}

impl Library {
    /// All duplicates outside the trash, the group with the newest best one first.
    ///
    /// The hashes are read from their indexes alone; a million images take about a second.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn duplicates(&self, kind: DuplicateKind) -> Result<Vec<DuplicateGroup>, DbError> {
        self.read(|tx| {
            let groups = match kind {
                DuplicateKind::File => tx.images().same_file()?,
                DuplicateKind::Pixels => tx.images().same_pixels()?,
                DuplicateKind::Near => near(&tx.images().looks()?),
            };
            ordered(tx, groups)
        })
    }
}

/// Bits that two looks may differ in and still be alike.
const ALIKE: u32 = 8;

impl Library {
    /// Images outside the trash that look like this one, the most alike first, with how many of 64 bits differ, 8 at most;
    /// at most `limit`. `None` when there is no such image, empty when it has no look.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn similar(
        &self,
        id: ImageId,
        limit: usize,
    ) -> Result<Option<Vec<(ImageRow, u32)>>, DbError> {
        self.read(|tx| {
            let Some(image) = tx.images().get(id)? else {
                return Ok(None);
            };
            let Some(look) = image.perceptual_hash else {
                return Ok(Some(Vec::new()));
            };
            let mut alike: Vec<(u32, ImageId)> = tx
                .images()
                .looks()?
                .into_iter()
                .map(|(hash, other)| ((hash ^ look.0).count_ones(), other))
                .filter(|(differ, other)| *differ <= ALIKE && *other != id)
                .collect();
            alike.sort_unstable();
            let mut found = Vec::new();
            for (differ, other) in alike {
                if found.len() == limit {
                    break;
                }
                if let Some(row) = tx.images().get(other)?
                    && row.trashed_at.is_none()
                {
                    found.push((row, differ));
                }
            }
            Ok(Some(found))
        })
    }
}

fn ordered(tx: &ReadTx<'_>, groups: Vec<Vec<ImageId>>) -> Result<Vec<DuplicateGroup>, DbError> {
    let mut found = Vec::new();
    for ids in groups {
        let mut candidates: Vec<(ImageId, Candidate)> = Vec::new();
        for id in ids {
            if let Some(candidate) = tx.images().candidate(id)? {
                candidates.push((id, candidate));
            }
        }
        if candidates.len() < 2 {
            continue;
        }
        candidates.sort_by_key(|(id, candidate)| {
            let pixels = u64::from(candidate.width) * u64::from(candidate.height);
            let better = (candidate.rating, candidate.favourite, pixels);
            (Reverse(better), candidate.created_at, *id)
        });
        found.push(DuplicateGroup {
            ids: candidates.into_iter().map(|(id, _)| id).collect(),
        });
    }
    found.sort_by_key(|group| Reverse(group.ids.first().copied()));
    Ok(found)
}

/// Groups of images whose looks differ in few bits from another one of the group; `looks` is in order of the hash.
///
/// Two looks that differ in at most four bits agree in two of six pieces at least. So for each pair of pieces, images
/// that agree in both stand together after sorting, and only those are compared: 15 sorts in place of half a million
/// million comparisons.
fn near(looks: &[(u64, ImageId)]) -> Vec<Vec<ImageId>> {
    let mut hashes: Vec<u64> = looks.iter().map(|(hash, _)| *hash).collect();
    hashes.dedup();
    let mut groups = Groups::new(hashes.len());
    let mut keyed: Vec<(u32, u32)> = Vec::with_capacity(hashes.len());
    for first in 0..PIECES {
        for second in first + 1..PIECES {
            keyed.clear();
            keyed.extend(
                hashes
                    .iter()
                    .zip(0_u32..)
                    .map(|(hash, place)| (piece(*hash, first) << 11 | piece(*hash, second), place)),
            );
            keyed.sort_unstable();
            for run in keyed.chunk_by(|a, b| a.0 == b.0) {
                for (at, (_, one)) in run.iter().enumerate() {
                    for (_, other) in run.iter().skip(at + 1).take(MOST_COMPARED) {
                        let differ = hashes
                            .get(*one as usize)
                            .zip(hashes.get(*other as usize))
                            .map(|(one, other)| (one ^ other).count_ones());
                        if differ.is_some_and(|bits| bits <= NEAR) {
                            groups.join(*one, *other);
                        }
                    }
                }
            }
        }
    }
    let mut by_group: std::collections::BTreeMap<u32, Vec<ImageId>> =
        std::collections::BTreeMap::new();
    for same in looks.chunk_by(|a, b| a.0 == b.0) {
        let hash = same.first().map_or(0, |(hash, _)| *hash);
        let place = hashes.binary_search(&hash).unwrap_or_default();
        let group = groups.of(u32::try_from(place).unwrap_or(u32::MAX));
        by_group
            .entry(group)
            .or_default()
            .extend(same.iter().map(|(_, id)| *id));
    }
    by_group.into_values().filter(|ids| ids.len() > 1).collect()
}

/// A piece of a look: 11 bits, the last two 10.
const fn piece(hash: u64, number: u32) -> u32 {
    let (from, bits) = match number {
        0..4 => (number * 11, 11),
        _ => (44 + (number - 4) * 10, 10),
    };
    (hash >> from) as u32 & ((1 << bits) - 1)
}

/// Things that are joined to groups, each known by one of its members.
struct Groups(Vec<u32>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..u32::try_from(count).unwrap_or(u32::MAX)).collect())
    }

    fn of(&mut self, one: u32) -> u32 {
        let mut at = one;
        while let Some(above) = self.0.get(at as usize).copied()
            && above != at
        {
            let higher = self.0.get(above as usize).copied().unwrap_or(above);
            if let Some(place) = self.0.get_mut(at as usize) {
                *place = higher;
            }
            at = higher;
        }
        at
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.of(one), self.of(other));
        if let Some(place) = self.0.get_mut(one.max(other) as usize) {
            *place = one.min(other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every pair compared.
    fn plain(looks: &[(u64, ImageId)]) -> Vec<Vec<ImageId>> {
        let mut groups = Groups::new(looks.len());
        for (one, a) in looks.iter().zip(0_u32..) {
            for (other, b) in looks.iter().zip(0_u32..) {
                if (one.0 ^ other.0).count_ones() <= NEAR {
                    groups.join(a, b);
                }
            }
        }
        let mut found = std::collections::BTreeMap::<u32, Vec<ImageId>>::new();
        for (look, place) in looks.iter().zip(0_u32..) {
            found.entry(groups.of(place)).or_default().push(look.1);
        }
        found.into_values().filter(|ids| ids.len() > 1).collect()
    }

    proptest! {
        #[test]
        fn what_is_near_is_found_as_by_comparing_every_pair(
            seeds in proptest::collection::vec((any::<u64>(), proptest::collection::vec(0..64_u32, 0..7)), 0..12)
        ) {
            let mut looks = Vec::new();
            for (seed, flips) in seeds {
                looks.push(seed);
                looks.push(flips.iter().fold(seed, |hash, bit| hash ^ 1 << bit));
            }
            let mut looks: Vec<(u64, ImageId)> = looks.into_iter().zip(1..).map(|(hash, id)| (hash, ImageId(id))).collect();
            looks.sort_unstable();
            let sorted = |mut groups: Vec<Vec<ImageId>>| {
                groups.iter_mut().for_each(|ids| ids.sort_unstable());
                groups.sort_unstable();
                groups
            };
            prop_assert_eq!(sorted(near(&looks)), sorted(plain(&looks)));
        }
    }
}
