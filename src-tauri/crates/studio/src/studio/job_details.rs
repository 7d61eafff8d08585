//! Everything known of one job, as text for a person and for the server's support.

use std::fmt::Write as _;

use routeway::{ApiKey, BaseUrl};
use safelight_library::{JobId, JobRow};
use serde_json::Value;

use super::Studio;
use super::jobs::no_such_job;
use crate::fault::Fault;
use crate::masking::Mask;
use crate::profile::KeyHeaderSetting;
use crate::snapshot;
use crate::wire::{self, JobDetails};

impl Studio {
    /// Everything known of one job. Never holds a key.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchJob`](crate::ErrorCode::NoSuchJob), or trouble of the database.
    pub async fn job_details(&self, id: i64) -> Result<JobDetails, Fault> {
        let found = self
            .core
            .read(move |tx| {
                let Some(row) = tx.jobs().get(JobId(id))? else {
                    return Ok(None);
                };
                let job = snapshot::job_of(tx, &row)?;
                Ok(Some((row, job)))
            })
            .await?;
        let (row, job) = found.ok_or_else(|| no_such_job(id))?;
        let profile = self.core.profile_of(&row);
        let header = profile
            .map(|profile| profile.key_header)
            .unwrap_or_default();
        // What came from a server was masked before it reached the disk; a key in a prompt was not.
        let keys = self.core.keys.at_hand();
        let clean = |text: &str| masked(text, &keys);
        let request = clean(&request_text(&row, header));
        let reply = row.reply.as_deref().map(|reply| clean(&pretty(reply)));
        let status = row
            .reply_status
            .or_else(|| job.fault.as_ref()?.api.as_ref()?.status);
        let support = clean(&support_text(&job, &request, reply.as_deref(), status));
        Ok(JobDetails {
            replied_at: row.replied_at,
            job,
            request,
            reply,
            status,
            support,
        })
    }
}

fn masked(text: &str, keys: &[ApiKey]) -> String {
    keys.iter().fold(text.to_owned(), |text, key| {
        Mask::of(Some(key)).text(&key.redact(&text))
    })
}

/// The request as sent or to be sent; the key is left out, whoever has it.
fn request_text(row: &JobRow, header: KeyHeaderSetting) -> String {
    let (host, path) = match BaseUrl::parse(&row.base_url) {
        Ok(base) => {
            let url = base.endpoint("images/generations");
            let host = url.host_str().unwrap_or_default().to_owned();
            let host = match url.port() {
                Some(port) => format!("{host}:{port}"),
                None => host,
            };
            (host, url.path().to_owned())
        }
        Err(_) => (row.base_url.clone(), "/v1/images/generations".to_owned()),
    };
    let credentials = match header {
        _ if row.demo => "",
        KeyHeaderSetting::Bearer => "Authorization: Bearer (redacted)\n",
        KeyHeaderSetting::XApiKey => "x-api-key: (redacted)\n",
    };
    let mut body: Value = serde_json::from_str(&row.request).unwrap_or(Value::Null);
    if row.without_response_format
        && let Some(fields) = body.as_object_mut()
    {
        fields.remove("response_format");
    }
    let body = serde_json::to_string_pretty(&body).unwrap_or_default();
    format!(
        "POST {path}\nHost: {host}\n{credentials}Content-Type: application/json\nAccept: application/json\n\n{body}"
    )
}

/// JSON with white space; anything else as it is.
fn pretty(text: &str) -> String {
    serde_json::from_str::<Value>(text)
        .ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok())
        .unwrap_or_else(|| text.to_owned())
}

fn support_text(
    job: &wire::Job,
    request: &str,
    reply: Option<&str>,
    status: Option<u16>,
) -> String {
    let mut text = format!(
        "Safelight {} on {}\nJob {} ({}), attempt {}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        job.id,
        job.state,
        job.attempt,
    );
    let moments = [
        ("Created", Some(job.created_at)),
        ("Sent", job.sent_at),
        ("Ended", job.finished_at),
    ];
    for (what, at) in moments {
        if let Some(at) = at {
            let _ = writeln!(text, "{what}: {at} ms since 1970 (UTC)");
        }
    }
    if let Some(task) = &job.task_id {
        let _ = writeln!(text, "Task: {task}");
    }
    if let Some(fault) = &job.fault {
        let _ = writeln!(text, "Fault: {}", fault.message);
        if let Some(trace) = &fault.trace_id {
            let _ = writeln!(text, "Trace id: {trace}");
        }
    }
    let _ = write!(text, "\n{request}\n");
    if let Some(status) = status {
        let _ = write!(text, "\nStatus {status}\n");
    }
    if let Some(reply) = reply {
        let _ = write!(text, "\n{reply}\n");
    }
    text
}
