//! The one connection that writes, on a thread of its own, with group commit.
//!
//! Closures wait in a channel. The thread takes all that wait at one moment into one transaction, each in a savepoint
//! of its own, commits once, and then answers all: four images that arrive together pay for one sync of the log.

use crate::{DbError, WriteTx};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a write waits for another process that holds the database. Ordinary writes take milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// The writer's thread.
pub(crate) struct Writer {
    sender: Option<Sender<Box<dyn Task>>>,
    thread: Option<JoinHandle<()>>,
}

/// A write that waits.
trait Task: Send {
    /// Runs the closure; `false` when its part must be undone.
    fn run(&mut self, tx: &WriteTx<'_>) -> bool;
    /// Tells the one who waits, with the closure's own result if the transaction came to its end.
    fn answer(self: Box<Self>, transaction: Result<(), DbError>);
}

struct Write<F, T, E> {
    closure: Option<F>,
    result: Option<Result<T, E>>,
    reply: SyncSender<Result<T, E>>,
}

impl<F, T, E> Task for Write<F, T, E>
where
    F: FnOnce(&WriteTx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<DbError> + Send,
{
    fn run(&mut self, tx: &WriteTx<'_>) -> bool {
        let Some(closure) = self.closure.take() else {
            return false;
        };
        let result = catch_unwind(AssertUnwindSafe(|| closure(tx)));
        let result = result.unwrap_or_else(|_| Err(DbError::Panicked.into()));
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, transaction: Result<(), DbError>) {
        let result = match (transaction, self.result) {
            // The closure's own error says more than that of the transaction.
            (_, Some(Err(error))) => Err(error),
            (Ok(()), Some(Ok(value))) => Ok(value),
            (Ok(()), None) => Err(DbError::Closed.into()),
            (Err(error), _) => Err(error.into()),
        };
        // Nobody waits any more: nothing to tell.
        let _ = self.reply.send(result);
    }
}

impl Writer {
    /// Starts the thread.
    pub(crate) fn start(conn: Connection) -> std::io::Result<Self> {
        let (sender, receiver) = channel();
        let thread = std::thread::Builder::new()
            .name("library-writer".to_owned())
            .spawn(move || serve(conn, &receiver))?;
        Ok(Self {
            sender: Some(sender),
            thread: Some(thread),
        })
    }

    /// Hands a closure over and waits until it is durable.
    pub(crate) fn write<T, E>(
        &self,
        closure: impl FnOnce(&WriteTx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (reply, answer) = sync_channel(1);
        let task = Write {
            closure: Some(closure),
            result: None,
            reply,
        };
        let sender = self.sender.as_ref().ok_or(DbError::Closed)?;
        sender.send(Box::new(task)).map_err(|_| DbError::Closed)?;
        answer.recv().map_err(|_| DbError::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take()
            // A closure may hold the last reference to the library; a thread cannot wait for itself.
            && thread.thread().id() != std::thread::current().id()
            && thread.join().is_err()
        {
            tracing::error!("the writer of the library ended in a panic");
        }
    }
}

fn serve(mut conn: Connection, receiver: &Receiver<Box<dyn Task>>) {
    while let Ok(first) = receiver.recv() {
        let mut waiting = vec![first];
        waiting.extend(receiver.try_iter());
        while !waiting.is_empty() {
            waiting = transact(&mut conn, waiting);
        }
    }
    // Truncated only here: a log that keeps its size makes each commit ten times cheaper.
    let _ = conn.busy_timeout(Duration::ZERO);
    let _ = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
}

/// One transaction with all that wait. Returns those it did not come to, when an error undid the whole transaction.
fn transact(conn: &mut Connection, waiting: Vec<Box<dyn Task>>) -> Vec<Box<dyn Task>> {
    if let Err(error) = begin(conn) {
        for task in waiting {
            task.answer(Err(again(&error)));
        }
        return Vec::new();
    }
    let mut done: Vec<Box<dyn Task>> = Vec::new();
    let mut waiting = waiting.into_iter();
    while let Some(mut task) = waiting.next() {
        let outcome = run_in_savepoint(conn, task.as_mut());
        done.push(task);
        if conn.is_autocommit() {
            // A full disk or an I/O error makes SQLite undo the transaction by itself, with all that came before.
            let error = outcome
                .err()
                .unwrap_or(DbError::RolledBack("a neighbour failed".to_owned()));
            for task in done {
                task.answer(Err(again(&error)));
            }
            return waiting.collect();
        }
        if let Err(error) = outcome {
            let _ = conn.execute_batch("ROLLBACK");
            for task in done {
                task.answer(Err(again(&error)));
            }
            return waiting.collect();
        }
    }
    let committed = conn.execute_batch("COMMIT").map_err(DbError::from);
    if committed.is_err() && !conn.is_autocommit() {
        let _ = conn.execute_batch("ROLLBACK");
    }
    for task in done {
        task.answer(committed.as_ref().copied().map_err(again));
    }
    Vec::new()
}

/// `Err` only when the savepoint itself fails: then the transaction cannot be trusted any more.
fn run_in_savepoint(conn: &Connection, task: &mut dyn Task) -> Result<(), DbError> {
    conn.execute_batch("SAVEPOINT one")?;
    let keep = task.run(&WriteTx::new(conn));
    if conn.is_autocommit() {
        return Ok(());
    }
    if !keep {
        conn.execute_batch("ROLLBACK TO one")?;
    }
    conn.execute_batch("RELEASE one")?;
    Ok(())
}

/// Takes the write lock. Another process that holds it is waited for and never shown.
fn begin(conn: &Connection) -> Result<(), DbError> {
    let started = Instant::now();
    loop {
        match conn.execute_batch("BEGIN IMMEDIATE").map_err(DbError::from) {
            Err(DbError::Busy) if started.elapsed() < PATIENCE => {}
            other => return other,
        }
    }
}

/// The same error once more, for the next one who shared the transaction.
fn again(error: &DbError) -> DbError {
    match error {
        DbError::ReadOnly => DbError::ReadOnly,
        DbError::OutOfSpace => DbError::OutOfSpace,
        DbError::Busy => DbError::Busy,
        DbError::Damaged(detail) => DbError::Damaged(detail.clone()),
        DbError::RolledBack(detail) => DbError::RolledBack(detail.clone()),
        other => DbError::RolledBack(other.to_string()),
    }
}
