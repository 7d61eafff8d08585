//! Room on the disk: looked for before money is spent, and asked for when it ends in the middle of a reply.

use std::sync::Arc;
use std::sync::mpsc as blocking_mpsc;

use routeway::{GenerateRequest, ResponseFormat};
use safelight_library::{JobId, JobRow};
use tokio::sync::mpsc;

use crate::blocking::blocking;
use crate::core::Core;
use crate::fault::{Billing, ErrorCode, Fault};
use crate::lanes::LaneKey;
use crate::spool::AskForRoom;

/// So many times what a reply is expected to bring must be free: the reply, the images read out of it, the images filed.
const COPIES: u64 = 3;
/// A lane whose replies were larger than this sends images inline, whatever was asked, in bytes.
const LARGEST_WITHOUT_IMAGES: u64 = 64 * 1024;

/// Takes the reserve from the disk while nothing waits for it: where the file system cannot allocate it takes a while.
pub(crate) fn set_aside(core: &Arc<Core>) {
    if !core.library.is_writable() {
        return;
    }
    let core = Arc::clone(core);
    tokio::task::spawn_blocking(move || {
        let bytes = core.reserve_bytes(core.spool.largest().of_all());
        if let Err(error) = core.spool.reserve().ensure(bytes) {
            tracing::warn!(%error, bytes, "there is no room for the reserve");
        }
    });
}

/// Looks for room before a request is sent. `Ok(Some(_))`: there is little, but the images come by links, which can be
/// fetched again for an hour.
///
/// # Errors
/// There is no room for what the request would bring: it must not be sent.
pub(super) async fn before_sending(
    core: &Arc<Core>,
    job: &JobRow,
    request: &GenerateRequest,
) -> Result<Option<Fault>, Fault> {
    let lane = LaneKey::of(job);
    let largest = core.spool.largest().of(lane.name());
    let reserve = core.reserve_bytes(largest);
    let (library, spool) = (Arc::clone(&core.library), core.spool.clone());
    let (reserved, free) = blocking(move || {
        if !library.is_reachable() {
            return Err(not_reachable());
        }
        Ok((spool.reserve().ensure(reserve), spool.free()))
    })
    .await?;
    reserved.map_err(|error| no_reserve(reserve, &error))?;
    let (bytes, inline) = expected(request, largest);
    let wanted = bytes.saturating_mul(COPIES);
    match free {
        // A system that gives no figure is not a full disk.
        Err(error) => {
            tracing::info!(%error, "the room on the disk is not known");
            Ok(None)
        }
        Ok(free) if free >= wanted => Ok(None),
        Ok(free) if inline => Err(too_little(free, wanted).billing(Billing::NotBilled).tip(
            "Nothing was sent. Make room on the disk, or ask for links instead of inline images.",
        )),
        Ok(free) => Ok(Some(
            too_little(free, wanted).tip("Make room on the disk: the links die after an hour."),
        )),
    }
}

/// What a request brings, in bytes, and whether it comes in the reply itself.
fn expected(request: &GenerateRequest, largest: u64) -> (u64, bool) {
    let images = u64::from(request.n.unwrap_or(1));
    let pixels = request
        .size
        .as_ref()
        .and_then(|size| pixels(&size.to_string()))
        .unwrap_or(1024 * 1024);
    let inline = match &request.response_format {
        Some(ResponseFormat::B64Json) => true,
        Some(ResponseFormat::Url) => false,
        None => largest > LARGEST_WITHOUT_IMAGES,
    };
    // Three bytes a pixel, uncompressed; four characters for three bytes in base64.
    let drawn = images.saturating_mul(pixels);
    if inline {
        (drawn.saturating_mul(4).max(largest), true)
    } else {
        (drawn.saturating_mul(3), false)
    }
}

fn pixels(size: &str) -> Option<u64> {
    let (width, height) = size.split_once('x')?;
    width
        .parse::<u64>()
        .ok()?
        .checked_mul(height.parse::<u64>().ok()?)
}

fn not_reachable() -> Fault {
    Fault::new(
        ErrorCode::LibraryNotReachable,
        "The library is not reachable: its folder is gone, or the disk that it is on.",
    )
    .billing(Billing::NotBilled)
    .tip("Nothing was sent. Connect the disk again.")
}

/// Whether what paused a queue was the disk, and is over: then nobody has to act.
pub(super) async fn is_mended(core: &Arc<Core>, job: &JobRow, why: &Fault) -> bool {
    is_of_the_disk(why)
        && before_sending(core, job, &crate::snapshot::request_of(job))
            .await
            .is_ok()
}

/// Whether a fault is looked at again by itself.
pub(super) fn is_of_the_disk(fault: &Fault) -> bool {
    matches!(
        fault.code,
        ErrorCode::Disk | ErrorCode::DiskFull | ErrorCode::LibraryNotReachable
    )
}

fn no_reserve(bytes: u64, error: &std::io::Error) -> Fault {
    let code = if crate::spool::is_full(error) {
        ErrorCode::DiskFull
    } else {
        ErrorCode::Disk
    };
    Fault::new(
        code,
        format!(
            "{} could not be set aside on the disk for replies: {error}.",
            megabytes(bytes)
        ),
    )
    .billing(Billing::NotBilled)
    .tip("Nothing was sent. Make room on the disk and try again.")
}

fn too_little(free: u64, wanted: u64) -> Fault {
    Fault::new(
        ErrorCode::DiskFull,
        format!(
            "There is little room on the disk: {} free, {} wanted for these images.",
            megabytes(free),
            megabytes(wanted)
        ),
    )
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

/// Said when the disk is full in the middle of a reply.
fn no_room() -> Fault {
    Fault::new(
        ErrorCode::DiskFull,
        "The disk is full in the middle of a reply. What has arrived is kept, and the server is asked to wait.",
    )
    .billing(Billing::Billed)
    .tip("Make room on the disk and try again; it also goes on by itself.")
}

enum Question {
    Wait(blocking_mpsc::Sender<()>),
    GoesOn,
}

/// Asks a person for room, from the thread that writes a reply.
pub(super) struct Asking(mpsc::UnboundedSender<Question>);

impl Asking {
    /// For the reply of this job.
    pub(super) fn about(core: &Arc<Core>, job: JobId) -> Self {
        let (questions, asked) = mpsc::unbounded_channel();
        tokio::spawn(answer(Arc::clone(core), job, asked));
        Self(questions)
    }
}

impl AskForRoom for Asking {
    fn wait_for_room(&mut self) -> bool {
        let (go, goes) = blocking_mpsc::channel();
        // Both ends of the answer are gone when the process ends.
        self.0.send(Question::Wait(go)).is_ok() && goes.recv().is_ok()
    }

    fn goes_on(&mut self) {
        let _ = self.0.send(Question::GoesOn);
    }
}

async fn answer(core: Arc<Core>, job: JobId, mut asked: mpsc::UnboundedReceiver<Question>) {
    while let Some(question) = asked.recv().await {
        match question {
            Question::Wait(go) => {
                core.in_trouble(job, no_room(), core.tuning.room_look_ms)
                    .await;
                let _ = go.send(());
            }
            Question::GoesOn => core.out_of_trouble(job).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use routeway::ModelId;

    fn request(format: Option<ResponseFormat>) -> GenerateRequest {
        let mut request = GenerateRequest::new(ModelId::from("m"), "p");
        request.response_format = format;
        request
    }

    #[test]
    fn fault_10_what_a_request_brings_is_guessed_from_its_size_and_from_replies_before() {
        let mut inline = request(Some(ResponseFormat::B64Json));
        assert_eq!(expected(&inline, 0), (4 << 20, true));
        inline.n = Some(4);
        inline.size = Some("512x256".into());
        assert_eq!(expected(&inline, 0), (2 << 20, true));
        assert_eq!(expected(&inline, 50 << 20), (50 << 20, true));
        assert_eq!(
            expected(&request(Some(ResponseFormat::Url)), 50 << 20),
            (3 << 20, false)
        );
        assert_eq!(expected(&request(None), 2_000), (3 << 20, false));
        assert_eq!(expected(&request(None), 9 << 20), (9 << 20, true));
    }
}
