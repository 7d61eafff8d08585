//! Commands that only look.

use safelight_studio::wire::{Image, Job, Look, OutputPhase, Sort, SortBy, View};
use safelight_studio::{Fault, KeyHeaderSetting, ModelEntry};
use serde_json::json;

use crate::args::{Search, Server};
use crate::report::{Exit, Report, plain};
use crate::session::Session;
use crate::watch::{dying, phase_words};

/// Images read at a time while listing.
const PAGE: usize = 1_000;

pub(crate) async fn list(
    session: &Session,
    report: &Report,
    limit: Option<usize>,
) -> Result<Exit, Fault> {
    let studio = session.open().await?;
    let mut left = limit.unwrap_or(usize::MAX);
    let mut after = None;
    while left > 0 {
        let page = studio.images(after, left.min(PAGE)).await?;
        for image in &page.images {
            print_image(report, image);
        }
        left -= page.images.len();
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(Exit::Done)
}

pub(crate) async fn search(
    session: &Session,
    report: &Report,
    search: Search,
) -> Result<Exit, Fault> {
    let studio = session.open_to_find().await?;
    let (by, descending) = match search.sort.strip_suffix("-ascending") {
        Some(by) => (by, false),
        None => (search.sort.as_str(), true),
    };
    let by = match by {
        "added" => SortBy::Added,
        "rating" => SortBy::Rating,
        "model" => SortBy::Model,
        "size" => SortBy::Size,
        "relevance" => SortBy::Relevance,
        _ => SortBy::Made,
    };
    let look = Look {
        view: View::All,
        query: search.query,
        sort: Some(Sort { by, descending }),
    };
    for image in studio.search(look, search.limit).await? {
        print_image(report, &image);
    }
    Ok(Exit::Done)
}

pub(crate) async fn show(session: &Session, report: &Report, id: i64) -> Result<Exit, Fault> {
    let studio = session.open().await?;
    let image = studio.image(id).await?;
    report.object(&json!(image));
    let mut rows = vec![
        ("image", image.id.to_string()),
        ("file", image.path.display().to_string()),
        ("prompt", plain(&image.prompt)),
        ("model", plain(&image.model)),
        ("pixels", format!("{} x {}", image.width, image.height)),
        ("format", format!("{}, {} bytes", image.format, image.bytes)),
        ("seed", image.seed_facts.words.clone()),
        ("sha256", image.sha256.clone()),
    ];
    let optional = [
        (
            "negative prompt",
            image.negative_prompt.as_deref().map(plain),
        ),
        (
            "rewritten by the server",
            image.revised_prompt.as_deref().map(plain),
        ),
        ("size asked", image.size.clone()),
        ("quality", image.quality.as_deref().map(plain)),
        ("steps", image.steps.map(|n| n.to_string())),
        ("guidance", image.guidance.map(|x| x.to_string())),
        ("job", image.job_id.map(|id| id.to_string())),
        ("cost", image.cost.map(|cost| format!("about ${cost}"))),
        ("cannot be shown", image.cannot_be_shown.clone()),
    ];
    rows.extend(
        optional
            .into_iter()
            .filter_map(|(label, value)| Some((label, value?))),
    );
    if image.demo {
        rows.push(("demo", "drawn on this machine".to_owned()));
    }
    if image.arrived_after_cancel {
        rows.push(("note", "arrived after cancel".to_owned()));
    }
    for (label, value) in rows {
        report.line(&format!("{label:>24}  {value}"));
    }
    Ok(Exit::Done)
}

pub(super) fn print_image(report: &Report, image: &Image) {
    report.object(&json!(image));
    let prompt: String = plain(&image.prompt).chars().take(60).collect();
    report.line(&format!(
        "{:>6}  {}  {}",
        image.id,
        image.path.display(),
        prompt.replace('\n', " ")
    ));
}

pub(crate) async fn jobs(session: &Session, report: &Report, limit: usize) -> Result<Exit, Fault> {
    let studio = session.open().await?;
    for job in studio.jobs(limit, None).await? {
        print_job(report, &job);
    }
    Ok(Exit::Done)
}

fn print_job(report: &Report, job: &Job) {
    report.object(&json!(job));
    let prompt: String = plain(&job.request.prompt).chars().take(50).collect();
    report.line(&format!(
        "{:>6}  {:<24}  {}  {}",
        job.id,
        phase_words(job),
        plain(job.request.model.as_str()),
        prompt.replace('\n', " ")
    ));
    let tell = |text: &str| report.line(&format!("{:>8}{}", "", plain(text).replace('\n', " ")));
    if let Some(fault) = &job.fault {
        tell(&fault.message);
    }
    let links = job
        .outputs
        .iter()
        .filter(|output| output.phase == OutputPhase::Pending)
        .filter_map(|output| output.expires_at);
    if let Some(first) = links.clone().min() {
        tell(&dying(
            u32::try_from(links.count()).unwrap_or(u32::MAX),
            first,
        ));
    }
    let lost = job
        .outputs
        .iter()
        .filter(|output| output.phase == OutputPhase::Expired);
    for output in lost {
        if let Some(fault) = &output.fault {
            tell(&format!("image {}: {}", output.index + 1, fault.message));
        }
    }
}

pub(crate) async fn models(
    session: &Session,
    report: &Report,
    server: &Server,
    all: bool,
) -> Result<Exit, Fault> {
    let list = session.models(server).await?;
    for model in list.entries.iter().filter(|model| all || model.image) {
        report.object(&json!(model));
        report.line(&model_line(model));
    }
    Ok(Exit::Done)
}

fn model_line(model: &ModelEntry) -> String {
    let available = if model.available {
        ""
    } else {
        "  not available"
    };
    let price = match &model.price {
        Some(price) => format!(
            "  about ${}{}",
            price.amount,
            price
                .unit
                .as_deref()
                .map(|u| format!(" per {u}"))
                .unwrap_or_default()
        ),
        None => String::new(),
    };
    format!(
        "{:<32}  {}{price}{available}",
        plain(&model.id),
        model.sizes.join(" ")
    )
}

pub(crate) fn profiles(session: &Session, report: &Report) -> Result<Exit, Fault> {
    let settings = &session.settings;
    for profile in &settings.profiles {
        let is_default = profile.id == settings.default_profile;
        report.object(&json!({
            "id": profile.id, "name": profile.name, "base_url": profile.base_url, "default": is_default,
            "default_model": profile.default_model, "parallel_requests": profile.parallel_requests,
            "key_header": match profile.key_header { KeyHeaderSetting::Bearer => "bearer", KeyHeaderSetting::XApiKey => "x-api-key" },
        }));
        let mark = if is_default { "*" } else { " " };
        report.line(&format!(
            "{mark} {:<20}  {}  {}",
            plain(&profile.name),
            profile.base_url,
            profile.default_model
        ));
    }
    report.object(&json!({ "id": safelight_studio::DEMO_PROFILE, "name": "Demo", "default": false, "demo": true }));
    report.line(&format!("  {:<20}  drawn on this machine, no key", "Demo"));
    Ok(Exit::Done)
}
