#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::reply::{InlineError, InlineSink, ReadLimits};
use crate::{BaseUrl, Reply, ReplyHead, read_reply};
use std::io;

struct NoImages;

impl InlineSink for NoImages {
    fn begin(&mut self, _: u32) -> io::Result<()> {
        Ok(())
    }
    fn write(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
    fn end(&mut self, _: u32, _: Result<u64, InlineError>) -> io::Result<()> {
        Ok(())
    }
}

fn base() -> BaseUrl {
    BaseUrl::parse("https://api.example/v1").unwrap()
}

fn read(status: u16, headers: &[(&str, &str)], body: &str) -> (ReplyHead, Reply) {
    let head = ReplyHead {
        status,
        headers: headers
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect(),
        url: "https://api.example/v1/images/generations".into(),
        received_at_ms: 0,
    };
    let reply = read_reply(
        body.as_bytes(),
        &head,
        &mut NoImages,
        &ReadLimits::default(),
    )
    .unwrap();
    (head, reply)
}

fn ticket_in(status: u16, headers: &[(&str, &str)], body: &str) -> Ticket {
    match read(status, headers, body).1.body {
        crate::Body::Task(ticket) => ticket,
        other => panic!("{other:?} in {body}"),
    }
}

fn observe(polling: &mut Polling, status: u16, body: &str) -> Step {
    let (head, reply) = read(status, &[], body);
    polling.observe(Seen::Reply(&head, &reply))
}

fn by_id(id: &str) -> Polling {
    Polling::new(
        &base(),
        Ticket {
            id: Some(id.to_owned()),
            poll_url: None,
            retry_after_ms: None,
        },
        None,
    )
}

#[test]
fn tickets_of_every_known_gateway_are_found() {
    let of = |body: &str| ticket_in(202, &[], body);
    let id = |body: &str| of(body).id.unwrap();
    assert_eq!(id(r#"{"id":"a","task_id":"b","status":"processing"}"#), "b");
    assert_eq!(
        id(r#"{"id":"task_1","object":"image_job","status":"queued"}"#),
        "task_1"
    );
    assert_eq!(
        id(r#"{"code":200,"data":[{"status":"submitted","task_id":"t"}]}"#),
        "t"
    );
    assert_eq!(id(r#"{"code":200,"data":{"task_id":7}}"#), "7");
    assert_eq!(id(r#"{"taskId":"x"}"#), "x");
    assert_eq!(
        id(r#"{"code":0,"request_id":"call","data":{"task_id":"k","task_status":"submitted"}}"#),
        "k"
    );
    assert_eq!(id(r#"{"request_id":"r","job_id":"j"}"#), "j");
    assert_eq!(
        id(r#"{"output":{"task_id":"o","task_status":"PENDING"}}"#),
        "o"
    );
    let url = |body: &str| of(body).poll_url.unwrap();
    assert_eq!(
        url(r#"{"id":"a","polling_url":"https://eu.example/r?id=a&t=SECRET"}"#),
        "https://eu.example/r?id=a&t=SECRET"
    );
    assert_eq!(
        url(r#"{"id":"a","poll_url":"/v1/images/tasks/a"}"#),
        "https://api.example/v1/images/tasks/a"
    );
    assert_eq!(
        url(r#"{"id":"a","urls":{"get":"https://x.example/a","cancel":"https://x.example/c"}}"#),
        "https://x.example/a"
    );
    assert_eq!(
        url(r#"{"id":"a","result_url":"https://x.example/file","links":{"self":"/s"}}"#),
        "https://api.example/s"
    );
    assert_eq!(
        url(r#"{"id":"a","result_url":"https://x.example/file"}"#),
        "https://x.example/file"
    );
    let ticket = ticket_in(
        202,
        &[("location", "/v1/tasks/z"), ("retry-after", "3")],
        r#"{"status":"queued"}"#,
    );
    assert_eq!(
        ticket,
        Ticket {
            id: None,
            poll_url: Some("https://api.example/v1/tasks/z".into()),
            retry_after_ms: Some(3000)
        }
    );
}

#[test]
fn an_ordinary_reply_with_an_id_is_no_task() {
    assert!(matches!(
        read(200, &[], r#"{"id":"img-1","data":[]}"#).1.body,
        crate::Body::NoImages
    ));
    let (_, reply) = read(200, &[], r#"{"id":"img-1","data":[{"url":"https://x/y"}]}"#);
    assert!(matches!(reply.body, crate::Body::Images(_)));
}

#[test]
fn state_words_are_read_in_any_spelling() {
    for word in [
        "completed",
        "SUCCEEDED",
        "succeed",
        "Ready",
        "ok",
        " Finished ",
    ] {
        assert_eq!(TaskState::from_word(word), TaskState::Done, "{word}");
    }
    for word in [
        "failed",
        "Request Moderated",
        "content-moderated",
        "Task not found",
        "CANCELED",
        "timed_out",
        "expired",
    ] {
        assert_eq!(TaskState::from_word(word), TaskState::Failed, "{word}");
    }
    for word in ["queued", "in-progress", "brewing", "", "200"] {
        assert_eq!(TaskState::from_word(word), TaskState::Running, "{word}");
    }
    let word = |json: &str| state_word(&serde_json::from_str(json).unwrap());
    assert_eq!(
        word(r#"{"status":200,"data":{"status":"processing"}}"#).as_deref(),
        Some("processing")
    );
    assert_eq!(
        word(r#"{"status":"success","data":{"status":"processing"}}"#).as_deref(),
        Some("processing")
    );
    assert_eq!(word(r#"{"status":"200","code":200}"#), None);
    assert_eq!(
        word(r#"{"data":[{"task_status":"queued"}]}"#).as_deref(),
        Some("queued")
    );
}

#[test]
fn templates_are_tried_in_turn_and_the_one_that_answers_is_remembered() {
    let mut polling = by_id("a/b ?#");
    assert_eq!(polling.wait_ms(), 2000);
    assert_eq!(
        polling.address().unwrap().as_str(),
        "https://api.example/v1/tasks/a%2Fb%20%3F%23"
    );
    for status in [404, 405] {
        assert!(matches!(
            observe(&mut polling, status, r#"{"error":"no route"}"#),
            Step::NextAddress { .. }
        ));
    }
    assert!(matches!(
        observe(&mut polling, 200, "<html>app</html>"),
        Step::NextAddress { .. }
    ));
    assert!(matches!(
        observe(
            &mut polling,
            200,
            r#"{"code":"task_not_exist","message":"?","data":null}"#
        ),
        Step::NextAddress { .. }
    ));
    assert!(polling.address().unwrap().as_str().contains("/v1/jobs/"));
    assert_eq!(
        observe(&mut polling, 200, r#"{"id":"a","status":"queued"}"#),
        Step::Running { wait_ms: 2600 }
    );
    assert_eq!(polling.answered_template(), Some("/jobs/{id}"));
    // Stored and read back in the middle.
    let text = serde_json::to_string(&polling).unwrap();
    let mut polling: Polling = serde_json::from_str(&text).unwrap();
    assert_eq!(
        observe(
            &mut polling,
            200,
            r#"{"status":"completed","result":{"data":[{"url":"https://x/y"}]}}"#
        ),
        Step::Done
    );
    let again = Polling::new(
        &base(),
        polling.ticket().clone(),
        polling.answered_template(),
    );
    assert!(again.address().unwrap().as_str().contains("/v1/jobs/"));
}

#[test]
fn when_no_place_answers_the_message_holds_the_id() {
    let mut polling = by_id("lost");
    let mut asked = 0;
    let (end, waited) = {
        let mut waited = 0;
        loop {
            asked += 1;
            match observe(&mut polling, 404, "{}") {
                Step::NextAddress { wait_ms } => waited += wait_ms,
                other => break (other, waited),
            }
        }
    };
    assert_eq!(asked, TEMPLATES.len() * 3);
    assert!((8_000..20_000).contains(&waited), "{waited}");
    let Step::GiveUp(why) = end else {
        panic!("{end:?}")
    };
    assert!(why.to_string().contains("lost"));
    assert_eq!(by_id("..").address(), Err(GiveUp::NoTicket));
}

#[test]
fn waits_grow_and_the_servers_word_counts() {
    let mut polling = by_id("a");
    let mut waits = Vec::new();
    for _ in 0..9 {
        let Step::Running { wait_ms } =
            observe(&mut polling, 200, r#"{"id":"a","status":"running"}"#)
        else {
            panic!()
        };
        waits.push(wait_ms);
    }
    assert_eq!(waits[..3], [2600, 3380, 4394]);
    assert_eq!(waits.last(), Some(&10_000));
    let (head, reply) = read(
        200,
        &[("retry-after", "7")],
        r#"{"id":"a","status":"running"}"#,
    );
    assert_eq!(
        polling.observe(Seen::Reply(&head, &reply)),
        Step::Running { wait_ms: 7000 }
    );
    let (head, reply) = read(429, &[("retry-after", "30")], r#"{"error":"slow"}"#);
    assert_eq!(
        polling.observe(Seen::Reply(&head, &reply)),
        Step::Running { wait_ms: 30_000 }
    );
}

#[test]
fn trouble_is_borne_five_times_in_a_row() {
    let mut polling = by_id("a");
    observe(&mut polling, 200, r#"{"id":"a","status":"running"}"#);
    for round in 0..2 {
        for _ in 0..5 {
            let step = if round == 0 {
                observe(&mut polling, 502, "<html>")
            } else {
                polling.observe(Seen::Trouble)
            };
            assert!(matches!(step, Step::Running { .. }), "{step:?}");
        }
        if round == 0 {
            observe(&mut polling, 200, r#"{"id":"a","status":"running"}"#);
        }
    }
    assert!(matches!(
        polling.observe(Seen::Trouble),
        Step::GiveUp(GiveUp::Trouble { .. })
    ));
}

#[test]
fn refusals_failures_and_empty_ends() {
    let running = r#"{"id":"a","status":"running"}"#;
    for status in [401, 402, 403] {
        assert!(
            matches!(
                observe(&mut by_id("a"), status, r#"{"error":"key"}"#),
                Step::Refused(_)
            ),
            "{status}"
        );
    }
    assert!(matches!(
        observe(&mut by_id("a"), 403, "<html>"),
        Step::Running { .. }
    ));
    let Step::Failed(error) = observe(
        &mut by_id("a"),
        200,
        r#"{"status":"failed","error":{"message":"moderated"}}"#,
    ) else {
        panic!()
    };
    assert_eq!(error.message, "moderated");
    let mut polling = by_id("a");
    observe(&mut polling, 200, running);
    let done = r#"{"id":"a","status":"completed","data":[]}"#;
    assert!(matches!(
        observe(&mut polling, 200, done),
        Step::Running { .. }
    ));
    assert_eq!(
        observe(&mut polling, 200, done),
        Step::GiveUp(GiveUp::NoImage)
    );
    // The files stand elsewhere.
    let mut polling = by_id("a");
    let step = observe(
        &mut polling,
        200,
        r#"{"id":"a","status":"completed","result_url":"/v1/tasks/a/result"}"#,
    );
    assert!(matches!(step, Step::Running { .. }));
    assert_eq!(
        polling.address().unwrap().as_str(),
        "https://api.example/v1/tasks/a/result"
    );
}

#[test]
fn a_poll_address_that_is_lost_falls_back_to_the_templates() {
    let ticket = Ticket {
        id: Some("a".into()),
        poll_url: Some("https://api.example/gone".into()),
        retry_after_ms: Some(3000),
    };
    let mut polling = Polling::new(&base(), ticket, None);
    assert_eq!(
        (polling.wait_ms(), polling.address().unwrap().path()),
        (3000, "/gone")
    );
    for _ in 0..3 {
        assert!(matches!(
            observe(&mut polling, 404, "{}"),
            Step::Running { .. }
        ));
    }
    assert!(matches!(
        observe(&mut polling, 404, "{}"),
        Step::NextAddress { .. }
    ));
    assert_eq!(polling.address().unwrap().path(), "/v1/tasks/a");
}

#[test]
fn a_server_that_is_not_reached_says_nothing_of_the_task() {
    let mut polling = by_id("a");
    observe(&mut polling, 200, r#"{"id":"a","status":"running"}"#);
    let mut waits = Vec::new();
    for _ in 0..50 {
        match polling.observe(Seen::NotReached) {
            Step::Running { wait_ms } => waits.push(wait_ms),
            other => panic!("{other:?}"),
        }
    }
    assert!(waits.is_sorted(), "{waits:?}");
    assert_eq!(waits.last(), Some(&60_000));
    assert!(!polling.is_in_trouble());
    assert!(matches!(
        observe(&mut polling, 200, r#"{"id":"a","status":"running"}"#),
        Step::Running { wait_ms: ..=10_000 }
    ));
}
