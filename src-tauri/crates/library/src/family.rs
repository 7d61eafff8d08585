//! An image's line: what it was remixed from, and what was remixed from those.

use crate::{DbError, ImageId, ImageRow, Library, LinkKind, ReadTx};
use std::collections::HashSet;

/// Generations looked back.
const MOST_GENERATIONS: usize = 100;
/// Members of a family that are told.
const MOST_MEMBERS: usize = 500;

/// One of a family.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyMember {
    /// The image.
    pub image: ImageRow,
    /// What it was remixed from, when that is one of the family.
    pub parent: Option<ImageId>,
}

impl Library {
    /// The family of an image, the oldest known ancestor first, each followed by its own line; at most 500. Ancestors
    /// whose image is gone end the line. Empty when there is no such image.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn family(&self, id: ImageId) -> Result<Vec<FamilyMember>, DbError> {
        self.read(|tx| {
            let mut members = Vec::new();
            let Some(image) = tx.images().get(oldest(tx, id)?)? else {
                return Ok(members);
            };
            let mut seen = HashSet::from([image.id]);
            let mut waiting = vec![FamilyMember {
                image,
                parent: None,
            }];
            while let Some(member) = waiting.pop() {
                let above = member.image.id;
                members.push(member);
                if members.len() == MOST_MEMBERS {
                    break;
                }
                // The newest first, so that the oldest is taken next.
                for link in tx.image_links().to(above)? {
                    if link.kind == LinkKind::Parent
                        && seen.insert(link.image_id)
                        && let Some(image) = tx.images().get(link.image_id)?
                    {
                        waiting.push(FamilyMember {
                            image,
                            parent: Some(above),
                        });
                    }
                }
            }
            Ok(members)
        })
    }
}

fn oldest(tx: &ReadTx<'_>, id: ImageId) -> Result<ImageId, DbError> {
    let mut oldest = id;
    for _ in 0..MOST_GENERATIONS {
        let links = tx.image_links().of(oldest)?;
        let parent = links.iter().find(|link| link.kind == LinkKind::Parent);
        match parent.map(|link| link.linked_id) {
            Some(parent) if parent != id && tx.images().get(parent)?.is_some() => oldest = parent,
            _ => break,
        }
    }
    Ok(oldest)
}
