//! What is written down about an image when it is filed.

use std::path::PathBuf;

use media::{GenerationRecord, SeedMode, SeedRecord};
use routeway::ResponseFormat;
use safelight_library::{Delivered, Facts, Incoming, Inspection, JobRow, OutputRow};

use crate::snapshot::request_of;

/// An image in hand, with everything known about how it came to be. `refuse_damaged`: another try may bring a whole one.
pub(crate) fn incoming(
    job: &JobRow,
    output: &OutputRow,
    delivered: PathBuf,
    cost: Option<f64>,
    refuse_damaged: bool,
) -> Incoming {
    Incoming {
        image_id: output.image_id,
        delivered: Delivered::File(delivered),
        // The same moment on every try, so that a second try finds the file of the first.
        created_at: output.created_at,
        record: record(job, output),
        facts: Facts {
            job_id: Some(job.id),
            output_index: Some(output.idx),
            profile_id: job.profile_id.clone(),
            arrived_after_cancel: job.cancel_requested,
            cost,
            ..Facts::default()
        },
        leave_untouched: false,
        refuse_damaged,
        inspection: Inspection::BeforeRow,
    }
}

fn record(job: &JobRow, output: &OutputRow) -> GenerationRecord {
    let request = request_of(job);
    let sent_format = if job.without_response_format {
        None
    } else {
        request.response_format
    };
    let asked = u32::from(request.n.unwrap_or(1));
    GenerationRecord {
        job_id: Some(job.id.0),
        prompt: request.prompt,
        negative_prompt: request.negative_prompt,
        revised_prompt: output.revised_prompt.clone(),
        model: request.model.as_str().to_owned(),
        size: request.size.map(|size| size.as_str().to_owned()),
        quality: request.quality.map(|quality| quality.as_str().to_owned()),
        steps: request.steps,
        guidance: request.guidance,
        response_format: sent_format.map(|format| {
            match format {
                ResponseFormat::Url => "url",
                ResponseFormat::B64Json => "b64_json",
            }
            .to_owned()
        }),
        seed: SeedRecord {
            mode: if request.seed.is_some() {
                job.seed_mode
            } else {
                SeedMode::ServersChoice
            },
            value: request.seed,
            index: output.idx + 1,
            count: asked.max(output.idx + 1),
        },
        server_created: job.server_created,
        parent_image_id: job.parent_image_id.map(|id| id.0),
        demo: job.demo,
        ..GenerationRecord::default()
    }
}
