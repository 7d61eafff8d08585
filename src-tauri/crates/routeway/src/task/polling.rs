//! Following a task: a state machine without clock or network.

use super::{TEMPLATES, TaskState, Ticket};
use crate::{ApiError, BaseUrl, Body, Reply, ReplyHead};
use serde::{Deserialize, Serialize};
use url::Url;

/// The first wait between two polls, in milliseconds; it grows by 1.3 up to [`LONGEST_WAIT_MS`].
const FIRST_WAIT_MS: u64 = 2_000;
const LONGEST_WAIT_MS: u64 = 10_000;
/// The longest wait while the server is not reached.
const LONGEST_OFFLINE_WAIT_MS: u64 = 60_000;
/// Failures in a row (5xx, no reply) that are borne.
const TROUBLES_MAX: u32 = 5;
/// How often the whole list of places is tried: the task may not be visible at once.
const ROUNDS: u32 = 3;
const BETWEEN_ROUNDS_MS: u64 = 4_000;
const BETWEEN_PLACES_MS: u64 = 200;

/// Follows one task: no clock, no network; serialisable, so that it survives a restart.
///
/// ```text
/// let mut polling = Polling::new(&base, ticket, remembered_template);
/// wait(polling.wait_ms()); loop { reply = poll(polling.address()); match polling.observe(…) { … } }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Polling {
    base: BaseUrl,
    ticket: Ticket,
    /// Places to try, the remembered one first.
    templates: Vec<String>,
    /// The server's own address is being asked, not a template.
    at_poll_url: bool,
    place: usize,
    /// This place has answered with the task.
    settled: bool,
    rounds: u32,
    /// "Not found" at a place that should know.
    misses: u32,
    troubles: u32,
    /// "Finished" without an image.
    empties: u32,
    wait_ms: u64,
}

/// What came of one poll.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'a> {
    /// A reply, read.
    Reply(&'a ReplyHead, &'a Reply),
    /// No usable reply: timed out, cut.
    Trouble,
    /// The server was not reached at all: this machine is off the network, which says nothing of the task.
    NotReached,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Ask again at [`Polling::address`] after this wait.
    Running {
        /// Milliseconds.
        wait_ms: u64,
    },
    /// That was the wrong place: ask at [`Polling::address`], which is another one now.
    NextAddress {
        /// Milliseconds.
        wait_ms: u64,
    },
    /// The reply holds the images.
    Done,
    /// The task failed.
    Failed(ApiError),
    /// A real refusal (401, 402, 403): the task may go on; ask again with the right key.
    Refused(ApiError),
    /// Polling makes no sense any more; the task may have been billed.
    GiveUp(GiveUp),
}

/// Why polling ended without an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GiveUp {
    /// The ticket has neither id nor address.
    #[error("the server gave no task id")]
    NoTicket,
    /// None of the known places answered.
    #[error(
        "the task {id} was not found at any known place; set the polling path in the profile, or turn async off"
    )]
    NoPlace {
        /// The task's id.
        id: String,
    },
    /// Finished, but without an image, twice.
    #[error("the task finished without an image")]
    NoImage,
    /// Too many failures in a row.
    #[error("the server failed {times} times in a row")]
    Trouble {
        /// How many.
        times: u32,
    },
}

impl Polling {
    /// Begins to follow a task. `template` is the one that answered before for this base, or the person's own; it is
    /// tried first.
    pub fn new(base: &BaseUrl, ticket: Ticket, template: Option<&str>) -> Self {
        let mut templates: Vec<String> = template.map(str::to_owned).into_iter().collect();
        templates.extend(
            TEMPLATES
                .iter()
                .filter(|t| Some(**t) != template)
                .map(|t| (*t).to_owned()),
        );
        Self {
            base: base.clone(),
            at_poll_url: ticket.poll_url.is_some(),
            wait_ms: ticket.retry_after_ms.unwrap_or(FIRST_WAIT_MS),
            ticket,
            templates,
            place: 0,
            settled: false,
            rounds: 0,
            misses: 0,
            troubles: 0,
            empties: 0,
        }
    }

    /// The ticket.
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// The wait before the next poll, in milliseconds.
    pub fn wait_ms(&self) -> u64 {
        self.wait_ms
    }

    /// Where to ask next.
    ///
    /// # Errors
    /// When there is no place to ask.
    pub fn address(&self) -> Result<Url, GiveUp> {
        if self.at_poll_url
            && let Some(url) = self
                .ticket
                .poll_url
                .as_deref()
                .and_then(|url| Url::parse(url).ok())
        {
            return Ok(url);
        }
        let id = self
            .ticket
            .id
            .as_deref()
            .filter(|id| !id.chars().all(|c| c == '.'))
            .ok_or(GiveUp::NoTicket)?;
        let template = self
            .templates
            .get(self.place)
            .ok_or_else(|| GiveUp::NoPlace { id: id.to_owned() })?;
        let path = template.replace("{id}", &percent_encoded(id));
        if template.contains("://") {
            return Url::parse(&path).map_err(|_| GiveUp::NoPlace { id: id.to_owned() });
        }
        Ok(self.base.endpoint(&path))
    }

    /// Whether the last polls brought no word of the task.
    pub fn is_in_trouble(&self) -> bool {
        self.troubles > 0
    }

    /// The template that answered, worth remembering for this base.
    pub fn answered_template(&self) -> Option<&str> {
        if self.settled && !self.at_poll_url {
            self.templates.get(self.place).map(String::as_str)
        } else {
            None
        }
    }

    /// Takes in what came, and says what to do.
    pub fn observe(&mut self, seen: Seen<'_>) -> Step {
        let step = match seen {
            Seen::Trouble => self.trouble(None),
            Seen::NotReached => Step::Running {
                wait_ms: (self.wait_ms * 2).clamp(FIRST_WAIT_MS, LONGEST_OFFLINE_WAIT_MS),
            },
            Seen::Reply(head, reply) => self.reply(head, reply),
        };
        if let Step::Running { wait_ms } | Step::NextAddress { wait_ms } = step {
            self.wait_ms = wait_ms;
        }
        step
    }

    fn reply(&mut self, head: &ReplyHead, reply: &Reply) -> Step {
        if !reply.complete {
            // A poll costs nothing: a cut one is asked again.
            return self.trouble(head.told_wait_ms());
        }
        match &reply.body {
            Body::Images(_) => {
                self.settled = true;
                Step::Done
            }
            Body::Error(error) => self.error(head, reply, error),
            Body::Task(ticket) => {
                self.settle();
                if reply.state == Some(TaskState::Done) {
                    self.finished_empty(ticket)
                } else {
                    self.running(head)
                }
            }
            Body::NoImages if reply.state == Some(TaskState::Done) => {
                self.finished_empty(&self.ticket.clone())
            }
            Body::NoImages if self.settled || self.at_poll_url || reply.state.is_some() => {
                self.settle();
                self.running(head)
            }
            Body::Html { .. } | Body::Unreadable { .. } if self.settled => {
                self.trouble(head.told_wait_ms())
            }
            Body::NoImages | Body::Html { .. } | Body::Unreadable { .. } => self.missed(None),
        }
    }

    fn settle(&mut self) {
        self.settled = true;
        self.troubles = 0;
        self.misses = 0;
    }

    fn running(&mut self, head: &ReplyHead) -> Step {
        let grown =
            (self.wait_ms.clamp(FIRST_WAIT_MS, LONGEST_WAIT_MS) * 13 / 10).min(LONGEST_WAIT_MS);
        Step::Running {
            wait_ms: head.told_wait_ms().unwrap_or(grown),
        }
    }

    /// "Finished", but no image: the files may lag behind the state, or stand at another address.
    fn finished_empty(&mut self, seen: &Ticket) -> Step {
        self.settle();
        self.empties += 1;
        if self.empties >= 2 {
            return Step::GiveUp(GiveUp::NoImage);
        }
        if let Some(url) = &seen.poll_url
            && self.address().is_ok_and(|here| here.as_str() != url)
        {
            self.ticket.poll_url = Some(url.clone());
            self.at_poll_url = true;
        }
        Step::Running {
            wait_ms: FIRST_WAIT_MS,
        }
    }

    fn error(&mut self, head: &ReplyHead, reply: &Reply, error: &ApiError) -> Step {
        let not_found = error.code.as_deref().is_some_and(|code| {
            let code = code.to_ascii_lowercase();
            code.contains("not_found") || code.contains("not_exist")
        });
        match error.status {
            Some(401..=403) if !error.is_html() => Step::Refused(error.clone()),
            Some(429) => {
                self.troubles = 0;
                Step::Running {
                    wait_ms: error.retry_after_ms.unwrap_or(LONGEST_WAIT_MS),
                }
            }
            Some(404 | 405 | 410 | 300..=399) => self.missed(Some(error)),
            Some(408 | 425 | 500..=599) if reply.state != Some(TaskState::Failed) => {
                self.trouble(head.told_wait_ms())
            }
            _ if error.is_html() => self.trouble(head.told_wait_ms()),
            _ if not_found && !self.settled => self.missed(Some(error)),
            Some(400 | 422) if !self.settled && !self.at_poll_url => self.missed(Some(error)),
            _ => Step::Failed(error.clone()),
        }
    }

    fn trouble(&mut self, told: Option<u64>) -> Step {
        self.troubles += 1;
        if self.troubles > TROUBLES_MAX {
            return Step::GiveUp(GiveUp::Trouble {
                times: self.troubles,
            });
        }
        Step::Running {
            wait_ms: told.unwrap_or(FIRST_WAIT_MS << self.troubles.min(5)),
        }
    }

    /// This place does not know the task.
    fn missed(&mut self, error: Option<&ApiError>) -> Step {
        if self.settled || self.at_poll_url {
            // It did know it, or was named by the server: perhaps a replica that lags.
            self.misses += 1;
            if self.misses <= ROUNDS {
                return Step::Running {
                    wait_ms: BETWEEN_ROUNDS_MS,
                };
            }
            if self.settled
                && let Some(error) = error
            {
                return Step::Failed(error.clone());
            }
            self.at_poll_url = false;
            self.settled = false;
            self.misses = 0;
            return match self.address() {
                Ok(_) => Step::NextAddress {
                    wait_ms: BETWEEN_PLACES_MS,
                },
                Err(why) => Step::GiveUp(why),
            };
        }
        self.place += 1;
        if self.place < self.templates.len() {
            return Step::NextAddress {
                wait_ms: BETWEEN_PLACES_MS,
            };
        }
        self.place = 0;
        self.rounds += 1;
        if self.rounds < ROUNDS {
            return Step::NextAddress {
                wait_ms: BETWEEN_ROUNDS_MS,
            };
        }
        let id = self.ticket.id.clone().unwrap_or_default();
        Step::GiveUp(GiveUp::NoPlace { id })
    }
}

fn percent_encoded(id: &str) -> String {
    let mut out = String::new();
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
