//! What is left after the program was ended in the middle, and what must be true after `resume`.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::answer::Answer;
use crate::cli::{Cli, Ran};
use crate::rude::Rude;
use crate::{pictures, replies, shelf};

/// A server that gives every prompt the same pictures, slowly enough that a moment can fall anywhere.
pub struct Stage {
    /// The server.
    pub server: Rude,
    /// The pictures, as files.
    pub pictures: Vec<Vec<u8>>,
    /// How they travel.
    pub way: Way,
    body: String,
}

/// How images travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// `b64_json`, in the reply.
    Inline,
    /// `url`, fetched afterwards.
    Links,
    /// A task, whose result holds them inline.
    Task,
    /// A task, whose result holds links.
    TaskLinks,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Inline, Self::Links, Self::Task, Self::TaskLinks];

    fn is_task(self) -> bool {
        matches!(self, Self::Task | Self::TaskLinks)
    }

    fn has_links(self) -> bool {
        matches!(self, Self::Links | Self::TaskLinks)
    }
}

/// The moment between pieces.
const BREATH: Duration = Duration::from_millis(2);
/// What the server takes before it answers a paid request: wide enough to be hit by some of a dozen kills.
const THOUGHT: Duration = Duration::from_millis(250);

impl Stage {
    /// Sets it up with `n` pictures of noise.
    #[must_use]
    pub fn new(way: Way, n: u32) -> Self {
        Self::thinking(way, n, THOUGHT)
    }

    /// The same with a server that answers at once.
    #[must_use]
    pub fn quick(way: Way, n: u32) -> Self {
        Self::thinking(way, n, Duration::ZERO)
    }

    fn thinking(way: Way, n: u32, thought: Duration) -> Self {
        let server = Rude::start();
        // One of those that come inline is large enough that its file is begun before its record is known.
        let side = |seed| {
            if way == Way::Inline && seed == 0 {
                304
            } else {
                128
            }
        };
        let pictures: Vec<_> = (0..n)
            .map(|seed| pictures::png(side(seed), seed + 1))
            .collect();
        let slowly = |answer: Answer, bytes: usize| answer.trickling(bytes, BREATH);
        let paid = |answer: Answer, bytes: usize| slowly(answer, bytes).after(thought);
        let result = if way.has_links() {
            let mut links = Vec::new();
            for (at, file) in pictures.iter().enumerate() {
                let path = format!("/img/{at}.png");
                links.push(server.url(&path));
                server.always_get(&path, slowly(Answer::file("image/png", file), 8 << 10));
            }
            replies::links(&links)
        } else {
            replies::inline(&pictures)
        };
        let body = if way.is_task() {
            let ticket = serde_json::json!({ "id": "t1", "status": "queued", "polling_url": "/v1/tasks/t1" });
            server.always_post(paid(Answer::json(202, &ticket), 20).header("retry-after", "0"));
            let running = serde_json::json!({ "id": "t1", "status": "running" });
            let mut done = result;
            done["status"] = "succeeded".into();
            // Every second poll finds it done, whoever asks.
            let polls = AtomicUsize::new(0);
            server.always_get_with("/v1/tasks/t1", move |_| {
                if polls.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) {
                    Answer::json(200, &running).header("retry-after", "0")
                } else {
                    slowly(Answer::json(200, &done), 16 << 10)
                }
            });
            ticket.to_string()
        } else {
            let piece = if way.has_links() { 64 } else { 16 << 10 };
            server.always_post(paid(Answer::json_text(result.to_string()), piece));
            result.to_string()
        };
        Self {
            server,
            pictures,
            way,
            body,
        }
    }

    /// The words of a `generate` for this prompt.
    #[must_use]
    pub fn words(&self, prompt: &str) -> Vec<String> {
        let format = if self.way.has_links() {
            "url"
        } else {
            "b64_json"
        };
        let n = self.pictures.len().to_string();
        let base = self.server.base_url();
        let mut words = vec![
            "generate",
            prompt,
            "--n",
            &n,
            "--response-format",
            format,
            "--base-url",
            &base,
        ];
        if self.way.is_task() {
            words.push("--async");
        }
        words.into_iter().map(str::to_owned).collect()
    }

    /// Paid requests for this prompt that arrived whole.
    #[must_use]
    pub fn sent(&self, prompt: &str) -> usize {
        self.server
            .post_log()
            .iter()
            .filter(|seen| seen.json()["prompt"] == prompt)
            .count()
    }
}

/// How a test says that an image is gone.
pub const LOST: &str = "LOST";
/// How a test says that a request went out twice.
pub const ASKED_TWICE: &str = "ASKED TWICE";

/// What the dead process had in hand.
#[derive(Debug, Default)]
pub struct Remains {
    /// The newest job, if its row was written.
    pub job: Option<i64>,
    /// Its state.
    pub state: String,
    /// Its whole reply stands in the spool, or a row says that it came.
    pub reply_is_whole: bool,
}

impl Remains {
    /// Looks for the job of this prompt in a copy, so that the program itself recovers the database.
    #[must_use]
    pub fn of(cli: &Cli, stage: &Stage, prompt: &str) -> Self {
        let library = cli.library();
        let copy = tempfile::tempdir().unwrap();
        for name in ["library.db", "library.db-wal"] {
            // There may be none yet.
            let _ = std::fs::copy(library.join(name), copy.path().join(name));
        }
        let Ok(db) = rusqlite::Connection::open(copy.path().join("library.db")) else {
            return Self::default();
        };
        let newest = db.query_row(
            "SELECT id, state FROM jobs WHERE json_extract(request, '$.prompt') = ? ORDER BY id DESC LIMIT 1",
            [prompt],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)),
        );
        let Ok((job, state)) = newest else {
            return Self::default();
        };
        let spooled = whole_reply(&library.join(format!("spool/{job}.reply")), &stage.body);
        let known = matches!(state.as_str(), "replied" | "done" | "polling");
        Self {
            job: Some(job),
            reply_is_whole: known || spooled,
            state,
        }
    }
}

fn whole_reply(path: &Path, body: &str) -> bool {
    std::fs::read(path).is_ok_and(|bytes| bytes.ends_with(body.as_bytes()))
}

/// The images that a run of the program has told of.
#[must_use]
pub fn acknowledged(ran: &Ran) -> Vec<Value> {
    let mut told = Vec::new();
    for line in ran.stdout.lines() {
        // The last line may be torn by the kill.
        let Ok(line) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        if line["event"] == "images_added" {
            told.extend(line["images"].as_array().unwrap().iter().cloned());
        }
    }
    told
}

/// `resume`, and then everything that must be true of a job that was ended anywhere. `died` is what was printed before.
pub fn settle(cli: &Cli, stage: &Stage, prompt: &str, died: &Ran, context: &str) -> Outcome {
    let remains = Remains::of(cli, stage, prompt);
    settle_from(&remains, cli, stage, prompt, died, context)
}

/// The same where what the first death left was looked at before a second one.
pub fn settle_from(
    remains: &Remains,
    cli: &Cli,
    stage: &Stage,
    prompt: &str,
    died: &Ran,
    context: &str,
) -> Outcome {
    let death = Death {
        prompt,
        remains,
        died,
        sent: stage.sent(prompt),
        context,
    };
    settle_all(cli, stage, std::slice::from_ref(&death)).remove(0)
}

/// One job that was ended in the middle.
pub struct Death<'a> {
    /// Its prompt.
    pub prompt: &'a str,
    /// What was there afterwards.
    pub remains: &'a Remains,
    /// What had been printed.
    pub died: &'a Ran,
    /// How often its request had arrived.
    pub sent: usize,
    /// For messages.
    pub context: &'a str,
}

/// One `resume` for all of these jobs, and then everything that must be true of each.
pub fn settle_all(cli: &Cli, stage: &Stage, deaths: &[Death<'_>]) -> Vec<Outcome> {
    let resumed = cli.run(&["resume"]);
    let names: Vec<&str> = deaths.iter().map(|death| death.context).collect();
    assert!(
        matches!(resumed.code, Some(0 | 1 | 3 | 4)),
        "{names:?}: {resumed:?}"
    );
    let rows = cli.list();
    shelf::agrees(&cli.library(), &rows);
    shelf::database_is_sound(&cli.library());
    let jobs = cli.jobs();
    let after = After {
        cli,
        stage,
        rows: &rows,
        jobs: &jobs,
        resumed: &resumed,
    };
    deaths.iter().map(|death| after.check(death)).collect()
}

/// What there is after `resume`.
struct After<'a> {
    cli: &'a Cli,
    stage: &'a Stage,
    rows: &'a [Value],
    jobs: &'a [Value],
    resumed: &'a Ran,
}

impl After<'_> {
    fn check(&self, death: &Death<'_>) -> Outcome {
        let (stage, prompt, remains) = (self.stage, death.prompt, death.remains);
        let context = format!("{}; left {remains:?}", death.context);
        assert!(
            stage.sent(prompt) <= 1,
            "{ASKED_TWICE}: {context}: sent {} times",
            stage.sent(prompt)
        );
        for told in acknowledged(death.died) {
            let there = self
                .rows
                .iter()
                .any(|row| row["id"] == told["id"] && row["sha256"] == told["sha256"]);
            assert!(
                there,
                "{LOST}: {context}: an image that was told of is gone: {told}"
            );
        }
        let job = self
            .jobs
            .iter()
            .find(|job| job["request"]["prompt"] == prompt);
        let Some(job) = job else {
            assert_eq!(death.sent, 0, "{LOST}: {context}: sent without a row");
            return Outcome::NoRow;
        };
        let id = job["id"].as_i64().unwrap();
        let phase = job["phase"].as_str().unwrap().to_owned();
        let mine: Vec<&Value> = self.rows.iter().filter(|row| row["job_id"] == id).collect();
        assert!(
            matches!(phase.as_str(), "done" | "interrupted"),
            "{context}: the job is {phase}: {job}\n{:?}",
            self.resumed
        );
        if remains.reply_is_whole && remains.job == Some(id) {
            assert_eq!(
                mine.len(),
                stage.pictures.len(),
                "{LOST}: {context}: an image of a whole reply is missing: {job}"
            );
        }
        if death.sent == 0 && phase == "done" {
            assert_eq!(stage.sent(prompt), 1, "{context}");
        }
        self.pixels_are_right(&mine, &context);
        if mine.len() == stage.pictures.len() {
            let left: Vec<_> = spool_of(&self.cli.library(), id);
            assert!(left.is_empty(), "{context}: the spool still holds {left:?}");
            Outcome::AllSaved
        } else {
            assert_eq!(job["fault"].is_null(), phase == "done", "{context}: {job}");
            Outcome::Told(phase)
        }
    }

    /// Each image of a job is the one that was sent, and none is there twice.
    fn pixels_are_right(&self, mine: &[&Value], context: &str) {
        let mut places: Vec<usize> = Vec::new();
        for row in mine {
            let place = usize::try_from(row["output_index"].as_u64().unwrap()).unwrap();
            let file = std::fs::read(row["path"].as_str().unwrap()).unwrap();
            assert!(
                pictures::pixels(&file) == pictures::pixels(&self.stage.pictures[place]),
                "{LOST}: {context}: other pixels at {place}"
            );
            places.push(place);
        }
        places.sort_unstable();
        places.dedup();
        assert_eq!(
            places.len(),
            mine.len(),
            "{context}: an image was filed twice"
        );
    }
}

/// How a job ended after `resume`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The program died before the job had a row: nothing was sent.
    NoRow,
    /// Every image is there.
    AllSaved,
    /// Not every image, and the job says so.
    Told(String),
}

fn spool_of(library: &Path, job: i64) -> Vec<String> {
    let mut names: Vec<String> = shelf::files(&library.join("spool"))
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(&format!("{job}.")) || name.starts_with(&format!("{job}-")))
        .collect();
    names.sort();
    names
}
