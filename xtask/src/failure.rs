//! What can go wrong in a job, worded for the person at the terminal.

use std::fmt;
use std::process::{ExitCode, ExitStatus};

/// The result of a job or of a part of it.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Why a job ended early. Every text says what was tried; most say what to do.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Wrong words on the command line.
    Usage(String),
    /// A program could not be started.
    Start {
        program: String,
        source: std::io::Error,
    },
    /// A program ran and reported failure.
    Exit { program: String, status: ExitStatus },
    /// A program did not end in time and was stopped.
    Late { program: String, seconds: u64 },
    /// A file or folder could not be read or written.
    File {
        what: String,
        source: std::io::Error,
    },
    /// A program's output was not what its contract says.
    Unexpected { program: String, why: String },
    /// The machine lacks something that this job needs and could not get.
    Missing { what: String, remedy: String },
    /// A copy of this program did the job and has told already why it failed.
    Told,
    /// Some steps of a list failed; their own messages were printed before.
    Steps(usize),
}

impl Failure {
    /// Shorthand for [`Failure::File`].
    pub(crate) fn file(what: impl fmt::Display, source: std::io::Error) -> Self {
        Self::File {
            what: what.to_string(),
            source,
        }
    }

    /// 2 for wrong usage, 1 for everything else.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(if matches!(self, Self::Usage(_)) { 2 } else { 1 })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) => write!(out, "{text}"),
            Self::Start { program, source } => write!(out, "cannot start {program}: {source}"),
            Self::Exit { program, status } => write!(out, "{program} failed ({status})"),
            Self::Late { program, seconds } => write!(
                out,
                "{program} did not end within {seconds} s and was stopped"
            ),
            Self::File { what, source } => write!(out, "{what}: {source}"),
            Self::Unexpected { program, why } => write!(out, "{program}: {why}"),
            Self::Missing { what, remedy } => {
                write!(out, "missing: {what}\n  to mend it: {remedy}")
            }
            Self::Told => write!(out, "failed"),
            Self::Steps(1) => write!(out, "1 step failed"),
            Self::Steps(count) => write!(out, "{count} steps failed"),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Start { source, .. } | Self::File { source, .. } => Some(source),
            _ => None,
        }
    }
}
