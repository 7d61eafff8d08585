//! The one connection that writes, on a thread of its own, with group commit.
//!
//! Closures wait in a channel. The thread takes all that wait at one moment into one transaction, each in a savepoint
//! of its own, commits once, and then answers all: four images that arrive together pay for one sync of the log.
//!
//! Images seldom arrive at one moment by themselves. So each announces itself once its file is durable, and a
//! transaction waits a few milliseconds for those announced. From then on they go in step, and share the syncs of their
//! files and of their folder too. An image that comes alone, and any other write, waits for nobody.

use crate::search;
use crate::{DbError, WriteTx};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a write waits for another process that holds the database. Ordinary writes take milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a transaction waits for writes that were announced: about one rename with the sync of its folder.
const GATHERING: Duration = Duration::from_millis(5);

/// How long nothing must have been written before the index of words follows.
const QUIET: Duration = Duration::from_millis(250);

/// The same after opening: the first page comes before all that can wait.
const AFTER_OPENING: Duration = Duration::from_secs(2);

/// A write that will come within milliseconds; ends when it arrives, or when it is dropped because it will not.
pub(crate) struct Announcement(Arc<AtomicUsize>);

impl Announcement {
    fn new(open: &Arc<AtomicUsize>) -> Self {
        open.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(open))
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The writer's thread.
pub(crate) struct Writer {
    sender: Option<Sender<Box<dyn Task>>>,
    /// How many writes are announced and have not arrived.
    announced: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

/// A write that waits.
trait Task: Send {
    /// It is in the writer's hands: nobody needs to wait for it any more.
    fn arrive(&mut self);
    /// Runs the closure; `false` when its part must be undone.
    fn run(&mut self, tx: &WriteTx<'_>) -> bool;
    /// Tells the one who waits, with the closure's own result if the transaction came to its end.
    fn answer(self: Box<Self>, transaction: Result<(), DbError>);
}

struct Write<F, T, E> {
    closure: Option<F>,
    result: Option<Result<T, E>>,
    reply: SyncSender<Result<T, E>>,
    announcement: Option<Announcement>,
}

impl<F, T, E> Task for Write<F, T, E>
where
    F: FnOnce(&WriteTx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<DbError> + Send,
{
    fn arrive(&mut self) {
        self.announcement = None;
    }

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
        let announced = Arc::new(AtomicUsize::new(0));
        let thread = std::thread::Builder::new()
            .name("library-writer".to_owned())
            .spawn({
                let announced = Arc::clone(&announced);
                move || serve(conn, &receiver, &announced)
            })?;
        Ok(Self {
            announced,
            sender: Some(sender),
            thread: Some(thread),
        })
    }

    /// Says that a write will come within milliseconds.
    pub(crate) fn announce(&self) -> Announcement {
        Announcement::new(&self.announced)
    }

    /// Hands a closure over and waits until it is durable.
    pub(crate) fn write<T, E>(
        &self,
        announcement: Option<Announcement>,
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
            announcement,
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

fn serve(mut conn: Connection, receiver: &Receiver<Box<dyn Task>>, announced: &AtomicUsize) {
    // What is left to do when nothing waits: at first as if something was, for who knows how the last one ended.
    let mut untidy = true;
    let mut quiet = AFTER_OPENING;
    loop {
        let first = if untidy {
            match receiver.recv_timeout(quiet) {
                Ok(first) => first,
                Err(RecvTimeoutError::Timeout) => {
                    untidy = tidy(&conn);
                    quiet = Duration::ZERO;
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        } else {
            match receiver.recv() {
                Ok(first) => first,
                Err(_) => break,
            }
        };
        untidy = true;
        quiet = QUIET;
        let mut waiting = gather(first, receiver, announced, GATHERING);
        while !waiting.is_empty() {
            waiting = transact(&mut conn, waiting);
        }
    }
    // Truncated only here: a log that keeps its size makes each commit ten times cheaper.
    let _ = conn.busy_timeout(Duration::ZERO);
    let _ = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
}

/// Does a piece of what can wait, in a transaction of its own; `false` when all is done, or when it cannot be now.
fn tidy(conn: &Connection) -> bool {
    if conn.execute_batch("BEGIN IMMEDIATE").is_err() {
        return false;
    }
    let done = search::tidy(&WriteTx::new(conn));
    let more = match done {
        Ok(more) => conn.execute_batch("COMMIT").is_ok() && more,
        Err(error) => {
            // A damaged index is found by the next search, which has it built anew.
            tracing::warn!(%error, "the index of words could not be brought up to date");
            false
        }
    };
    if !conn.is_autocommit() {
        let _ = conn.execute_batch("ROLLBACK");
    }
    more
}

/// All that wait, and those that were announced and come within `patience`.
fn gather(
    mut first: Box<dyn Task>,
    receiver: &Receiver<Box<dyn Task>>,
    announced: &AtomicUsize,
    patience: Duration,
) -> Vec<Box<dyn Task>> {
    first.arrive();
    let mut waiting = vec![first];
    let started = Instant::now();
    loop {
        for mut task in receiver.try_iter() {
            task.arrive();
            waiting.push(task);
        }
        let left = patience.saturating_sub(started.elapsed());
        if announced.load(Ordering::Acquire) == 0 || left.is_zero() {
            return waiting;
        }
        // A timeout comes round once more and ends above.
        if let Ok(mut task) = receiver.recv_timeout(left) {
            task.arrive();
            waiting.push(task);
        }
    }
}

/// One transaction with all that wait. Returns those it did not come to, when an error undid the whole transaction.
fn transact(conn: &mut Connection, mut waiting: Vec<Box<dyn Task>>) -> Vec<Box<dyn Task>> {
    if waiting.len() == 1
        && let Some(task) = waiting.pop()
    {
        transact_alone(conn, task);
        return waiting;
    }
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
    let committed = commit(conn);
    if committed.is_err() && !conn.is_autocommit() {
        let _ = conn.execute_batch("ROLLBACK");
    }
    for task in done {
        task.answer(committed.as_ref().copied().map_err(again));
    }
    Vec::new()
}

/// A transaction of one. Without a savepoint: inside one, SQLite keeps every page as it was in memory, and each statement
/// that fires a trigger walks over all of them, which makes ten thousand changes in one closure take half a minute.
fn transact_alone(conn: &Connection, mut task: Box<dyn Task>) {
    if let Err(error) = begin(conn) {
        task.answer(Err(error));
        return;
    }
    let keep = task.run(&WriteTx::new(conn));
    let ended = if conn.is_autocommit() {
        Err(DbError::RolledBack("the disk failed".to_owned()))
    } else {
        let end = if keep { "COMMIT" } else { "ROLLBACK" };
        conn.execute_batch(end).map_err(DbError::from)
    };
    if !conn.is_autocommit() {
        let _ = conn.execute_batch("ROLLBACK");
    }
    task.answer(ended);
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

/// Ends the transaction. With a rollback journal it waits for those who read; the transaction stays as it is meanwhile.
fn commit(conn: &Connection) -> Result<(), DbError> {
    let started = Instant::now();
    loop {
        match conn.execute_batch("COMMIT").map_err(DbError::from) {
            Err(DbError::Busy) if started.elapsed() < PATIENCE && !conn.is_autocommit() => {}
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    struct Mute(Option<Announcement>);

    impl Task for Mute {
        fn arrive(&mut self) {
            self.0 = None;
        }
        fn run(&mut self, _tx: &WriteTx<'_>) -> bool {
            true
        }
        fn answer(self: Box<Self>, _transaction: Result<(), DbError>) {}
    }

    const FOREVER: Duration = Duration::from_secs(3600);

    #[test]
    fn a_transaction_waits_for_those_announced_and_for_nobody_else() {
        let announced = Arc::new(AtomicUsize::new(0));
        let (sender, receiver) = channel::<Box<dyn Task>>();
        let alone = gather(Box::new(Mute(None)), &receiver, &announced, FOREVER);
        assert_eq!(alone.len(), 1);

        let [first, second, third] = [(); 3].map(|()| Announcement::new(&announced));
        let late = std::thread::spawn(move || {
            for announcement in [second, third] {
                let task: Box<dyn Task> = Box::new(Mute(Some(announcement)));
                sender.send(task).ok().unwrap();
            }
            // Kept, so that the channel stays open.
            sender
        });
        let together = gather(Box::new(Mute(Some(first))), &receiver, &announced, FOREVER);
        assert_eq!(together.len(), 3);
        late.join().unwrap();
    }

    #[test]
    fn one_that_was_announced_and_never_comes_is_not_waited_for_without_end() {
        let announced = Arc::new(AtomicUsize::new(0));
        let (_sender, receiver) = channel::<Box<dyn Task>>();
        let _never = Announcement::new(&announced);
        let patience = Duration::from_millis(1);
        let alone = gather(Box::new(Mute(None)), &receiver, &announced, patience);
        assert_eq!(alone.len(), 1);
    }
}
