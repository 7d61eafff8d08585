//! Connections to `library.db` and their settings.
//!
//! `library.db`, `-wal` and `-shm` are never touched by plain file calls while a connection is open: closing any
//! descriptor of a file drops the process' POSIX locks on it (sqlite.org/howtocorrupt.html, section 2.2).

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::Path;
use std::time::Duration;

/// `PRAGMA application_id`: "SAFE".
pub(crate) const APPLICATION_ID: i32 = 0x5341_4645;
/// One round of waiting for another process; writes go round again, see [`crate::writer`].
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How changes are kept from being lost or torn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Journal {
    /// A write-ahead log: readers and the writer keep out of each other's way.
    Log,
    /// A rollback journal, where a log is not safe: see [`Medium`](crate::Medium).
    Rollback,
}

impl Journal {
    pub(crate) fn on(medium: &crate::Medium) -> Self {
        if medium.is_local() {
            Self::Log
        } else {
            Self::Rollback
        }
    }
}

/// The connection that writes.
pub(crate) fn writer(path: &Path, create: bool, journal: Journal) -> rusqlite::Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let mut conn = Connection::open_with_flags(path, flags)?;
    common(&conn, 16)?;
    match journal {
        Journal::Log => {
            let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
            if mode != "wal" {
                tracing::warn!(mode, "the database does not take a write-ahead log here");
            }
        }
        Journal::Rollback => leave_log(&conn)?,
    }
    // Paid work: every commit reaches the disk. Measured: NORMAL loses the last rows in a power cut, FULL none.
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.set_transaction_behavior(TransactionBehavior::Immediate);
    Ok(conn)
}

/// Turns a database that had a write-ahead log into one with a rollback journal; the log is gone then.
fn leave_log(conn: &Connection) -> rusqlite::Result<()> {
    // Before the first access: a log that is there is then read without memory shared between processes
    // (sqlite.org/wal.html, section 8).
    conn.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |_| Ok(()))?;
    let mode: String = conn.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    conn.query_row("PRAGMA locking_mode = NORMAL", [], |_| Ok(()))?;
    // The lock is let go with the next access.
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    if mode == "delete" {
        return Ok(());
    }
    // Somebody else has it open with a log.
    let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
    Err(rusqlite::Error::SqliteFailure(busy, None))
}

/// A connection that reads beside a writer.
pub(crate) fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    common(&conn, 32)?;
    Ok(conn)
}

/// The same for one of the pool. On a disk that is `built_in` the pages are read as memory: half the cost of a search
/// among a million images (docs/adr/0031).
pub(crate) fn pooled(path: &Path, built_in: bool) -> rusqlite::Result<Connection> {
    let conn = reader(path)?;
    if built_in && cfg!(target_pointer_width = "64") {
        // The most there can be (SQLITE_MAX_MMAP_SIZE); what lies beyond is read as ever.
        conn.pragma_update(None, "mmap_size", 0x7fff_0000_i64)?;
    }
    Ok(conn)
}

/// A connection to a database that nobody can write to: no locks, no `-shm`, which could not be created.
pub(crate) fn immutable(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let conn = Connection::open_with_flags(immutable_uri(path), flags)?;
    common(&conn, 32)?;
    Ok(conn)
}

fn immutable_uri(path: &Path) -> String {
    let mut uri = String::from("file:");
    let text = path.to_string_lossy().replace('\\', "/");
    if !text.starts_with('/') {
        uri.push('/');
    }
    for character in text.chars() {
        match character {
            '%' => uri.push_str("%25"),
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            other => uri.push(other),
        }
    }
    uri.push_str("?immutable=1");
    uri
}

fn common(conn: &Connection, cache_mebibytes: i64) -> rusqlite::Result<()> {
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.set_prepared_statement_cache_capacity(128);
    conn.pragma_update(None, "cache_size", -cache_mebibytes * 1024)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // A library may come from somebody else: nothing in its schema may call functions with side effects.
    conn.pragma_update(None, "trusted_schema", false)?;
    if cfg!(target_os = "macos") {
        // Without these SQLite's fsync does not reach the platter there; Rust's sync_all is F_FULLFSYNC by itself.
        conn.pragma_update(None, "fullfsync", true)?;
        conn.pragma_update(None, "checkpoint_fullfsync", true)?;
    }
    Ok(())
}
