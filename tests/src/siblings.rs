//! Gateways that answer a paid request with a task, each in its own shape, as far as their documentation and their
//! clients show it.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use routeway::task::TEMPLATES;
use safelight_studio::Queue;
use safelight_studio::wire::{Job, Order, Phase};
use serde_json::{Value, json};

use crate::answer::{Answer, Gate};
use crate::rude::Rude;
use crate::scratch::{Life, Scratch, images, pixels_of, until};
use crate::{pictures, replies};

/// One gateway's way.
pub struct Sibling {
    /// Who does it so.
    pub name: &'static str,
    /// The task's id.
    pub id: &'static str,
    /// The reply to the paid request; `http` is the server's own address.
    submitted: fn(http: &str) -> Answer,
    /// Where the task is asked for.
    place: &'static str,
    /// The polling path that the person has set in the profile.
    set_path: Option<&'static str>,
    /// What is said while it runs: the first word, and one more.
    running: fn(&str) -> Value,
    words: [&'static str; 2],
    /// How many images it gives.
    images: u8,
    /// What is said when it is done, with the links of two images.
    done: fn(&[String]) -> Value,
}

fn of(status: u16, body: &Value) -> Answer {
    Answer::json(status, body)
}

fn word_at_root(word: &str) -> Value {
    json!({ "status": word })
}

/// Every gateway that is known.
#[must_use]
#[allow(clippy::too_many_lines, reason = "a table")]
pub fn all() -> Vec<Sibling> {
    let plain = Sibling {
        name: "",
        id: "t-1",
        submitted: |_| of(202, &json!({ "task_id": "t-1" })),
        place: "/v1/tasks/t-1",
        set_path: None,
        running: word_at_root,
        words: ["queued", "in_progress"],
        images: 2,
        done: |urls| json!({ "status": "completed", "data": [{ "url": urls[0] }, { "url": urls[1] }] }),
    };
    vec![
        Sibling {
            name: "sub2api",
            id: "imgtask_1",
            submitted: |_| {
                let body = json!({
                    "id": "imgtask_1", "task_id": "imgtask_1", "object": "image.task", "status": "processing",
                    "created_at": 1, "expires_at": 86_401, "poll_url": "/v1/images/tasks/imgtask_1",
                });
                of(202, &body)
                    .header("location", "/v1/images/tasks/imgtask_1")
                    .header("retry-after", "3")
            },
            place: "/v1/images/tasks/imgtask_1",
            words: ["processing", "processing"],
            done: |urls| {
                json!({
                    "id": "imgtask_1", "status": "completed", "http_status": 200, "image_url": urls[0],
                    "result": { "created": 1, "data": [{ "url": urls[0] }, { "url": urls[1] }] },
                })
            },
            ..plain
        },
        Sibling {
            name: "TheRouter",
            id: "job_1",
            submitted: |http| {
                of(
                    202,
                    &json!({
                        "id": "job_1", "object": "image_job", "status": "queued", "polling_url": format!("{http}/v1/jobs/job_1"),
                        "expires_at": "2026-11-24T12:00:00Z",
                    }),
                )
            },
            place: "/v1/jobs/job_1",
            done: |urls| {
                json!({
                    "id": "job_1", "object": "image_job", "status": "succeeded",
                    "result": { "data": [{ "url": urls[0] }, { "url": urls[1] }] },
                })
            },
            ..plain
        },
        Sibling {
            name: "TheRouter, links that are not signed",
            id: "job_2",
            submitted: |_| {
                of(
                    202,
                    &json!({ "id": "job_2", "object": "image_job", "status": "queued" }),
                )
            },
            place: "/v1/jobs/job_2",
            done: |urls| json!({ "id": "job_2", "status": "succeeded", "unsigned_urls": urls }),
            ..plain
        },
        Sibling {
            name: "PicGate",
            id: "task_9",
            submitted: |_| {
                of(
                    200,
                    &json!({
                        "id": "task_9", "object": "task", "type": "images.generations", "status": "queued", "result": null,
                        "error": null, "poll_url": "/v1/tasks/task_9",
                    }),
                )
            },
            place: "/v1/tasks/task_9",
            running: |word| json!({ "id": "task_9", "status": word, "result": null, "error": null }),
            words: ["queued", "running"],
            done: |urls| {
                json!({
                    "id": "task_9", "status": "succeeded", "error": null,
                    "result": { "created": 1, "data": [{ "url": urls[0] }, { "url": urls[1] }] },
                })
            },
            ..plain
        },
        Sibling {
            name: "APIMart, links in lists",
            id: "task_01",
            submitted: |_| {
                of(
                    200,
                    &json!({ "code": 200, "data": [{ "status": "submitted", "task_id": "task_01" }] }),
                )
            },
            place: "/v1/tasks/task_01",
            running: |word| json!({ "code": 200, "data": { "id": "task_01", "status": word, "progress": 40 } }),
            words: ["pending", "processing"],
            done: |urls| {
                json!({
                    "code": 200,
                    "data": { "id": "task_01", "status": "completed", "progress": 100,
                        "result": { "images": [{ "url": urls, "expires_at": 1_900_000_000 }] } },
                })
            },
            ..plain
        },
        Sibling {
            name: "APIMart, a link each",
            id: "task_02",
            submitted: |_| {
                of(
                    200,
                    &json!({ "code": 200, "data": { "status": "submitted", "task_id": "task_02" } }),
                )
            },
            place: "/v1/tasks/task_02",
            running: |word| json!({ "code": 200, "data": { "id": "task_02", "status": word } }),
            words: ["pending", "processing"],
            done: |urls| {
                json!({
                    "code": 200,
                    "data": { "id": "task_02", "status": "completed",
                        "result": { "images": [{ "url": urls[0] }, { "url": urls[1] }] } },
                })
            },
            ..plain
        },
        Sibling {
            name: "Aigenway",
            id: "aig-1",
            submitted: |_| of(200, &json!({ "task_id": "aig-1", "status": "PENDING" })),
            place: "/v1/tasks/aig-1",
            words: ["PENDING", "PROCESSING"],
            done: |urls| {
                json!({
                    "task_id": "aig-1", "status": "SUCCEEDED", "error_code": null,
                    "result": { "url": urls[0], "files": urls, "available_until": "2026-11-25T00:00:00Z" },
                })
            },
            ..plain
        },
        Sibling {
            name: "llm-api-docs and SVRouter",
            id: "it-1",
            submitted: |_| of(202, &json!({ "task_id": "it-1" })),
            place: "/v1/images/tasks/it-1",
            words: ["waiting", "a word that nobody knows"],
            ..plain
        },
        Sibling {
            name: "Routescope",
            id: "rs-1",
            submitted: |_| of(200, &json!({ "request_id": "r-1", "job_id": "rs-1" })),
            place: "/v1/openai-style/tasks/rs-1",
            set_path: Some("/openai-style/tasks/{id}"),
            words: ["starting", "generating"],
            ..plain
        },
        Sibling {
            name: "FastRouter",
            id: "fr-1",
            submitted: |_| of(200, &json!({ "taskId": "fr-1" })),
            place: "/v1/images/fr-1",
            running: |_| json!({ "taskId": "fr-1" }),
            ..plain
        },
        Sibling {
            name: "FastRouter, its own storage",
            id: "fr-2",
            submitted: |_| of(200, &json!({ "taskId": "fr-2" })),
            place: "/v1/images/fr-2",
            running: |_| json!({ "taskId": "fr-2" }),
            done: |urls| json!({ "taskId": "fr-2", "fastrouter_assets": { "urls": urls } }),
            ..plain
        },
        Sibling {
            name: "Kling",
            id: "kl-1",
            submitted: |_| {
                of(
                    200,
                    &json!({
                        "code": 0, "message": "SUCCEED", "request_id": "r",
                        "data": { "task_id": "kl-1", "task_status": "submitted", "created_at": 1 },
                    }),
                )
            },
            place: "/v1/images/generations/kl-1",
            running: |word| json!({ "code": 0, "message": "SUCCEED", "data": { "task_id": "kl-1", "task_status": word } }),
            words: ["submitted", "processing"],
            done: |urls| {
                json!({
                    "code": 0, "message": "SUCCEED",
                    "data": { "task_id": "kl-1", "task_status": "succeed", "task_result": {
                        "images": [{ "index": 0, "url": urls[0] }, { "index": 1, "url": urls[1] }] } },
                })
            },
            ..plain
        },
        Sibling {
            name: "ImageRouter",
            id: "ir-1",
            submitted: |http| {
                of(
                    200,
                    &json!({ "id": "ir-1", "status": "processing", "fetch_result": format!("{http}/v1/fetch/ir-1") }),
                )
            },
            place: "/v1/fetch/ir-1",
            words: ["in-progress", "running"],
            done: |urls| json!({ "status": "success", "data": [{ "url": urls[0] }, { "url": urls[1] }] }),
            ..plain
        },
        Sibling {
            name: "BFL",
            id: "bfl-1",
            submitted: |http| {
                of(
                    200,
                    &json!({ "id": "bfl-1", "polling_url": format!("{http}/v1/get_result?id=bfl-1") }),
                )
            },
            place: "/v1/get_result",
            running: |word| json!({ "id": "bfl-1", "status": word, "result": null }),
            words: ["Pending", "Task in progress"],
            done: |urls| json!({ "id": "bfl-1", "status": "Ready", "result": { "sample": urls[0] } }),
            images: 1,
            ..plain
        },
        Sibling {
            name: "Infron",
            id: "inf-1",
            submitted: |_| of(200, &json!({ "data": { "taskId": "inf-1" } })),
            place: "/v1/images/tasks/inf-1",
            done: |urls| json!({ "status": "completed", "outputs": urls }),
            ..plain
        },
        Sibling {
            name: "OpenRouter",
            id: "or-1",
            submitted: |_| {
                of(
                    202,
                    &json!({ "id": "or-1", "polling_url": "/api/v1/videos/or-1", "status": "pending" }),
                )
            },
            place: "/api/v1/videos/or-1",
            words: ["pending", "in_progress"],
            done: |urls| json!({ "id": "or-1", "status": "completed", "unsigned_urls": urls }),
            ..plain
        },
    ]
}

impl Sibling {
    /// A server that behaves so, and a studio's folder whose profile points to it. The task runs at the first poll,
    /// stands before the gate at the second and is done from the third on.
    #[must_use]
    pub fn stage(&self, last: Option<Value>) -> Stage {
        let server = Rude::start();
        let files: Vec<_> = (0..2).map(|seed| pictures::png(24, seed)).collect();
        let mut links = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let path = format!("/files/{at}.png");
            server.always_get(&path, Answer::file("image/png", file));
            links.push(server.url(&path));
        }
        let http = server.url("");
        server.always_post((self.submitted)(&http));
        for template in TEMPLATES {
            let elsewhere = format!("/v1{}", template.replace("{id}", self.id));
            if elsewhere != self.place {
                server.always_get(&elsewhere, Answer::error(404, "no such path"));
            }
        }
        let mut scratch = Scratch::at(&server.base_url());
        scratch.profile.task_path = self.set_path.map(str::to_owned);
        let (gate, polls) = (Gate::closed(), AtomicUsize::new(0));
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let [first, second] = self.words.map(self.running);
        let done = last.unwrap_or_else(|| (self.done)(&links));
        server.always_get_with(self.place, {
            let (gate, seen, library) = (gate.clone(), Arc::clone(&seen), scratch.library());
            move |_| {
                seen.lock().unwrap().push(task_in(&library));
                match polls.fetch_add(1, Ordering::SeqCst) {
                    0 => Answer::json(200, &first),
                    1 => Answer::json(200, &second).behind(&gate),
                    _ => Answer::json(200, &done),
                }
            }
        });
        Stage {
            server,
            scratch,
            gate,
            images: self.images,
            files,
            seen,
        }
    }

    /// The task goes all the way, with the end of a process in the middle.
    pub fn finish_over_a_restart(&self) {
        let stage = self.stage(None);
        let life = Life::begin(&stage.scratch, Queue::Work);
        let order = stage.order();
        let id = life.run(|studio| async move { studio.enqueue(order).await.unwrap().id });
        stage.gate.reached();
        let job = life.run(|studio| async move { studio.job(id).await.unwrap() });
        assert_eq!(job.phase, Phase::Polling, "{}: {job:#?}", self.name);
        assert_eq!(job.task_id.as_deref(), Some(self.id), "{}", self.name);
        life.crash();
        for (poll, task) in stage.seen.lock().unwrap().iter().enumerate() {
            // The id, and the address where one was given, were on the disk before anybody asked.
            assert!(
                task.contains(self.id),
                "{}: poll {poll}: {task:?}",
                self.name
            );
        }

        let life = Life::begin(&stage.scratch, Queue::Work);
        let job = life.run(|studio| async move { until(&studio, id, Job::is_over).await });
        assert_eq!(
            (job.phase, job.saved()),
            (Phase::Done, u32::from(self.images)),
            "{}: {job:#?}",
            self.name
        );
        let there = life.run(|studio| async move { images(&studio, id).await });
        for (image, file) in there.iter().zip(&stage.files) {
            assert_eq!(pixels_of(image), pictures::pixels(file), "{}", self.name);
        }
        assert_eq!(stage.server.posts(), 1, "{}: asked twice", self.name);
        life.crash();
    }
}

/// What is needed for one sibling.
pub struct Stage {
    /// Behaves as the sibling does.
    pub server: Rude,
    /// The studio's folder.
    pub scratch: Scratch,
    /// Before the second poll's answer.
    pub gate: Gate,
    /// How many images are asked for.
    images: u8,
    /// The images.
    pub files: Vec<Vec<u8>>,
    /// What the job's row said of the task when each poll arrived.
    pub seen: Arc<Mutex<Vec<String>>>,
}

impl Stage {
    /// Two images by a task.
    #[must_use]
    pub fn order(&self) -> Order {
        Order {
            n: Some(self.images),
            asynchronous: Some(true),
            ..self.scratch.order()
        }
    }
}

/// The task of the newest job as it stands on the disk.
fn task_in(library: &Path) -> String {
    let db = rusqlite::Connection::open(library.join("library.db")).unwrap();
    db.query_row(
        "SELECT coalesce(task, '') FROM jobs WHERE state = 'polling' ORDER BY id DESC LIMIT 1",
        [],
        |row| row.get(0),
    )
    .unwrap_or_default()
}

/// A reply with images to a request that asked for a task.
#[must_use]
pub fn at_once(files: &[Vec<u8>]) -> Answer {
    Answer::json(200, &replies::inline(files))
}
