//! A small pool of connections that only read.

use crate::{DbError, ReadTx};
use rusqlite::Connection;
use std::sync::{Condvar, Mutex, PoisonError};

/// The pool. Each connection has a cache of its own.
pub(crate) struct Readers {
    idle: Mutex<Vec<Connection>>,
    freed: Condvar,
}

/// A connection on loan.
struct Loan<'a> {
    readers: &'a Readers,
    conn: Option<Connection>,
}

impl Readers {
    pub(crate) fn new(connections: Vec<Connection>) -> Self {
        Self {
            idle: Mutex::new(connections),
            freed: Condvar::new(),
        }
    }

    /// Runs the closure in a read transaction: it sees one moment, whatever is written meanwhile.
    pub(crate) fn read<T, E: From<DbError>>(
        &self,
        closure: impl FnOnce(&ReadTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let loan = self.lend();
        let conn = loan.conn.as_ref().ok_or(DbError::Closed)?;
        let tx = conn.unchecked_transaction().map_err(DbError::from)?;
        let result = closure(&ReadTx::new(&tx));
        // Nothing was written: rolling back frees the snapshot and cannot fail in a way that matters.
        drop(tx);
        result
    }

    fn lend(&self) -> Loan<'_> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(conn) = idle.pop() {
                return Loan {
                    readers: self,
                    conn: Some(conn),
                };
            }
            idle = self
                .freed
                .wait(idle)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            self.readers
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(conn);
            self.readers.freed.notify_one();
        }
    }
}
