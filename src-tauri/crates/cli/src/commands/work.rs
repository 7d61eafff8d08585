//! Commands that make something happen to jobs.

use safelight_studio::wire::{Order, SeedChoice};
use safelight_studio::{Fault, Queue};
use serde_json::json;

use crate::args::{Generate, Seed};
use crate::report::{Exit, Report};
use crate::session::Session;
use crate::watch::{Watch, phase_words};

pub(crate) async fn generate(
    session: &Session,
    report: &Report,
    args: Generate,
) -> Result<Exit, Fault> {
    let order = Order {
        origin: session.origin(&args.server)?,
        prompt: args.prompt,
        model: args.model,
        n: args.n,
        size: args.size,
        quality: args.quality,
        steps: args.steps,
        seed: match args.seed {
            None => SeedChoice::ServersChoice,
            Some(Seed::Random) => SeedChoice::Random,
            Some(Seed::Fixed(seed)) => SeedChoice::Fixed(seed),
        },
        negative_prompt: args.negative_prompt,
        guidance: args.guidance,
        response_format: args.response_format,
        asynchronous: args.asynchronous.then_some(true),
        parent: None,
    };
    let studio = session.open_or_create().await?;
    let watch = Watch::new(&studio, report);
    let job = studio.enqueue(order).await?;
    report.object(&json!({ "event": "job", "job": job }));
    studio.work(Queue::Own).await?;
    let exit = watch.until_over([job.id]).await?;
    studio.hold_unsent().await?;
    Ok(exit)
}

pub(crate) async fn resume(session: &Session, report: &Report) -> Result<Exit, Fault> {
    let studio = session.open().await?;
    let watch = Watch::new(&studio, report);
    let jobs = studio.work(Queue::WorkOffAll).await?;
    report.say(&match jobs.len() {
        0 => "Nothing is left to do.".to_owned(),
        1 => "1 job is unfinished.".to_owned(),
        n => format!("{n} jobs are unfinished."),
    });
    let exit = watch.until_over(jobs).await?;
    studio.hold_unsent().await?;
    Ok(exit)
}

pub(crate) async fn retry(session: &Session, report: &Report, job: i64) -> Result<Exit, Fault> {
    let studio = session.open().await?;
    let watch = Watch::new(&studio, report);
    let job = studio.retry(job).await?;
    report.object(&json!({ "event": "job", "job": job }));
    studio.work(Queue::Own).await?;
    let exit = watch.until_over([job.id]).await?;
    studio.hold_unsent().await?;
    Ok(exit)
}

pub(crate) async fn cancel(session: &Session, report: &Report, job: i64) -> Result<Exit, Fault> {
    let studio = session.open().await?;
    let job = studio.cancel(job).await?;
    report.object(&json!({ "event": "job", "job": job }));
    let words = if job.is_over() {
        job.note.clone().unwrap_or_else(|| phase_words(&job))
    } else {
        "it is on the wire; what comes is kept, marked \"arrived after cancel\"".to_owned()
    };
    report.line(&format!("Job {}: {words}.", job.id));
    Ok(Exit::Done)
}
