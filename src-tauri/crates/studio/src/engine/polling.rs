//! Following a task until its images are there.

use std::sync::Arc;

use routeway::client::NotSentKind as Kind;
use routeway::task::{GiveUp, Seen, Step as Poll};
use routeway::{ApiError, SendError};
use safelight_library::fail_points::pass;
use safelight_library::{JobChange, JobRow};

use super::send::receive;
use super::settle::{ReadReply, read_polled, read_spooled, settle_with};
use super::{Next, change_to, commit, step_of};
use crate::clock::now_ms;
use crate::core::Core;
use crate::fault::{Billing, ErrorCode, Fault};
use crate::lanes::LaneKey;
use crate::ledger::{Doubt, Event, Failure, Outcome, doubt_fault};
use crate::target::Target;
use crate::task_row::TaskRow;
use crate::wire;

/// Asks once after its wait; the images, the end, or another round follow.
pub(super) async fn follow(core: &Arc<Core>, job: &JobRow) -> Result<Next, Fault> {
    // A crash between the final poll reply and its row leaves the reply in its place already.
    if let Some(read) = read_spooled(core, job).await?
        && matches!(read.reply.body, routeway::Body::Images(_))
    {
        return settle_with(core, job, &read).await;
    }
    let Some(mut task) = job.task.as_deref().and_then(TaskRow::read) else {
        return lost(core, job, "The task's id was not kept.").await;
    };
    // Its links die an hour after it is done, asleep or not.
    let _awake = core.wakefulness.hold();
    let beyond_ms = now_ms() - task.since - core.task_limit_ms();
    if !wait_for_turn(core, job, task.polling.wait_ms()).await? {
        return Ok(Next::Rest);
    }
    let target = match core.target(job).await {
        Ok(target) => target,
        Err(fault) => return wait_for_person(core, job, fault).await,
    };
    pass("poll.due");
    let read = ask(core, job, &task, &target).await?;
    pass("poll.read");
    let step = task.polling.observe(match &read {
        Polled::Reply(read) => Seen::Reply(&read.head, &read.reply),
        Polled::Nothing => Seen::Trouble,
        Polled::NotReached => Seen::NotReached,
    });
    if let Some(path) = task.polling.answered_template() {
        // Only a convenience: the task goes on without it.
        if let Err(fault) = core.remember_task_path(&target.base, path).await {
            tracing::warn!(%fault, "the path of tasks could not be remembered");
        }
    }
    match (step, read) {
        (Poll::Done, Polled::Reply(_)) => {
            core.spool
                .keep_poll(job.id.0)
                .map_err(|error| Fault::new(ErrorCode::Disk, error.to_string()))?;
            pass("task.reply_kept");
            let Some(read) = read_spooled(core, job).await? else {
                return Ok(Next::Again);
            };
            settle_with(core, job, &read).await
        }
        // The clock only orders, it may have stood still or the program been off: the task is asked for once at least.
        (Poll::Running { .. }, Polled::Reply(_))
            if beyond_ms > 0 && !task.polling.is_in_trouble() =>
        {
            lost(core, job, TOO_LONG).await
        }
        (Poll::Running { .. }, Polled::NotReached) if beyond_ms > core.tuning.offline_grace_ms => {
            lost(core, job, "Its server is not reached.").await
        }
        (Poll::Running { .. } | Poll::NextAddress { .. } | Poll::Done, _) => {
            commit(core, job, JobChange::none().task(task.to_row())).await?;
            pass("task.noted");
            Ok(Next::Again)
        }
        (Poll::Failed(error), _) => failed(core, job, error).await,
        (Poll::Refused(error), _) => wait_for_person(core, job, refused(error)).await,
        (Poll::GiveUp(why), _) => lost(core, job, &give_up_words(&why)).await,
    }
}

/// Waits for the next poll; `false` when a person cancelled the task meanwhile.
async fn wait_for_turn(core: &Core, job: &JobRow, wait_ms: u64) -> Result<bool, Fault> {
    let end = tokio::time::Instant::now() + core.wait(wait_ms);
    loop {
        let over = tokio::select! {
            () = tokio::time::sleep_until(end) => true,
            () = core.touched.notified() => false,
        };
        let id = job.id;
        let row = core.read(move |tx| tx.jobs().get(id)).await?;
        let goes_on = row.is_some_and(|row| row.state == job.state && row.owner == job.owner);
        if !goes_on {
            return Ok(false);
        }
        if over {
            return Ok(true);
        }
    }
}

/// What one poll brought.
enum Polled {
    /// A whole reply.
    Reply(Box<ReadReply>),
    /// Nothing usable.
    Nothing,
    /// The server was not reached.
    NotReached,
}

const TOO_LONG: &str = "The task took longer than the time limit.";

/// One poll.
async fn ask(
    core: &Arc<Core>,
    job: &JobRow,
    task: &TaskRow,
    target: &Target,
) -> Result<Polled, Fault> {
    let Ok(address) = task.polling.address() else {
        return Ok(Polled::Nothing);
    };
    let sent = target
        .client
        .poll(
            &address,
            &target.base,
            target.key.as_ref(),
            target.header,
            target.timing,
            core.tuning.max_reply_bytes,
        )
        .await;
    let stream = match sent {
        Ok(stream) => stream,
        Err(SendError::NotSent {
            kind: Kind::Dns | Kind::Refused | Kind::Tls | Kind::Proxy | Kind::ConnectTimeout,
            message,
        }) => {
            tracing::info!(job = %job.id, message, "a poll did not reach the server");
            return Ok(Polled::NotReached);
        }
        Err(SendError::NotSent { message, .. } | SendError::Unknown { message, .. }) => {
            tracing::info!(job = %job.id, message, "a poll brought nothing");
            return Ok(Polled::Nothing);
        }
    };
    receive(core, job, 0, stream, target).await?;
    let read = read_polled(core, job).await?;
    Ok(read
        .filter(|read| read.reply.complete)
        .map_or(Polled::Nothing, |read| Polled::Reply(Box::new(read))))
}

async fn failed(core: &Core, job: &JobRow, error: ApiError) -> Result<Next, Fault> {
    let outcome = Outcome::Failed(Failure::TaskFailed);
    let step = step_of(core, job, &Event::Settled(&outcome))?;
    let fault = Fault::new(ErrorCode::TaskFailed, error.message.clone())
        .billing(Billing::NotAsFarAsKnown)
        .tip("The server's task ended without an image.")
        .api(error);
    commit(
        core,
        job,
        change_to(&step)
            .error(fault.to_row())
            .trace_id(fault.trace_id.clone()),
    )
    .await?;
    core.spool.forget(job.id.0);
    Ok(Next::Rest)
}

async fn lost(core: &Core, job: &JobRow, why: &str) -> Result<Next, Fault> {
    let outcome = Outcome::Unknown(Doubt::TaskLost);
    let step = step_of(core, job, &Event::Settled(&outcome))?;
    let fault = doubt_fault(Doubt::TaskLost);
    let fault = Fault {
        message: format!("{} {why}", fault.message),
        ..fault
    };
    let fault = Fault {
        tip: Some("`retry` asks for the same task again, without a new request.".to_owned()),
        ..fault
    };
    commit(core, job, change_to(&step).error(fault.to_row())).await?;
    core.spool.forget_poll(job.id.0);
    Ok(Next::Rest)
}

/// The task goes on at the server; asking for it waits for the right key.
async fn wait_for_person(core: &Core, job: &JobRow, fault: Fault) -> Result<Next, Fault> {
    commit(core, job, JobChange::none().error(fault.to_row())).await?;
    let lane = LaneKey::of(job);
    if core.lanes.pause(&lane, fault.clone()) {
        core.tell(wire::Event::Paused {
            profile_id: super::send::profile_id(job),
            fault,
        });
    }
    Ok(Next::Rest)
}

fn refused(error: ApiError) -> Fault {
    let code = match error.status {
        Some(402) => ErrorCode::OutOfCredit,
        Some(403) => ErrorCode::NotPermitted,
        _ => ErrorCode::KeyRefused,
    };
    Fault::new(code, error.message.clone())
        .billing(Billing::Unknown)
        .tip("The task may still be running. Ask for it again with the key it was made with.")
        .api(error)
}

fn give_up_words(why: &GiveUp) -> String {
    format!("{why}.")
}
