//! Images that look like another one: a plain look at all 64-bit hashes, which for a million takes a few milliseconds.

use crate::{DbError, ReadTx};
use rusqlite::OptionalExtension as _;

/// Bits that may differ.
pub(crate) const NEAR: u32 = 8;

/// The hash of an image's looks.
pub(super) fn hash_of(tx: &ReadTx<'_>, id: i64) -> Result<Option<u64>, DbError> {
    let mut statement = tx
        .conn()
        .prepare_cached("SELECT perceptual_hash FROM images WHERE id = ?1")?;
    let hash: Option<Option<i64>> = statement.query_row([id], |row| row.get(0)).optional()?;
    Ok(hash.flatten().map(i64::cast_unsigned))
}

pub(super) const ALL: &str =
    "SELECT id, perceptual_hash FROM images WHERE perceptual_hash IS NOT NULL";

/// Ids of images that look like this one, itself included; read from the index of hashes.
pub(super) fn to(tx: &ReadTx<'_>, id: i64) -> Result<Vec<i64>, DbError> {
    let Some(own) = hash_of(tx, id)? else {
        return Ok(Vec::new());
    };
    let mut statement = tx.conn().prepare_cached(ALL)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let hash = row.get_ref(1)?.as_i64().unwrap_or(0).cast_unsigned();
        if (hash ^ own).count_ones() <= NEAR {
            found.push(row.get(0)?);
        }
    }
    Ok(found)
}
