//! The schema's versions.
//!
//! A new library gets [`fresh`], put together from the definitions in `tables/`. An older one is brought up by the
//! steps in `migrations/`, one file per version, which never change once released. A test holds the two together: every
//! old version, migrated, must equal a fresh one definition by definition. So a change of the schema is: edit the
//! table's definition, add a step.

use crate::connection::APPLICATION_ID;
use crate::tables;
use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

/// The steps, the first makes version 1 of an empty database.
pub(crate) const STEPS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
];

/// The newest version this program knows.
pub(crate) fn latest() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// The whole schema as it is today.
pub(crate) fn fresh_schema() -> String {
    tables::DEFINITIONS.concat()
}

/// Makes the schema in an empty database, in one transaction.
pub(crate) fn fresh(conn: &mut Connection) -> rusqlite::Result<()> {
    let tx = conn.transaction()?;
    tx.execute_batch(&fresh_schema())?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", latest())?;
    tx.commit()
}

/// Brings an older database up, in one transaction: a crash leaves the old version or the new one.
pub(crate) fn bring_up(
    conn: &mut Connection,
    steps: &[&'static str],
) -> rusqlite_migration::Result<()> {
    let steps = steps
        .iter()
        .map(|step| M::up(step).foreign_key_check())
        .collect();
    Migrations::new(steps).to_latest(conn)
}
