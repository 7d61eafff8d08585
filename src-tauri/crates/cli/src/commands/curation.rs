//! Commands that sort images out.

use safelight_studio::wire::{Change, DuplicateKind, Kept, Look, Undone, View, Which};
use safelight_studio::{ErrorCode, Fault, Studio};
use serde_json::json;

use super::albums::album;
use super::look::print_image;
use crate::curation_args::{Curation, Images, Same, TagsAction};
use crate::report::{Exit, Report, plain};
use crate::session::Session;

pub(crate) async fn curation(
    session: &Session,
    report: &Report,
    command: Curation,
) -> Result<Exit, Fault> {
    let studio = if command.searches() {
        session.open_to_find().await?
    } else {
        session.open().await?
    };
    match command {
        Curation::Tag { name, images } => told(report, studio.tag(all(images), &name).await?),
        Curation::Untag { name, images } => told(report, studio.untag(all(images), &name).await?),
        Curation::Tags { action } => return tags(&studio, report, action).await,
        Curation::Rate { rating, images } => {
            told(report, studio.rate(all(images), rating).await?);
        }
        Curation::Favourite { images, off } => {
            told(report, studio.favourite(all(images), !off).await?);
        }
        Curation::Note { text, images } => {
            told(report, studio.set_note(all(images), Some(text)).await?);
        }
        Curation::Trash { images } => told(report, studio.trash(all(images)).await?),
        Curation::Restore { images } => {
            told(report, studio.restore(within(View::Trash, images)).await?);
        }
        Curation::EmptyTrash => return empty_trash(&studio, report).await,
        Curation::Album { action } => return album(&studio, report, action).await,
        Curation::Undo => taken_back(report, "Undone", &studio.undo(None).await?),
        Curation::Redo => taken_back(report, "Done again", &studio.redo().await?),
        Curation::Similar { id, limit } => return similar(&studio, report, id, limit).await,
        Curation::Duplicates { kind, keep_best } => {
            return duplicates(&studio, report, kind, keep_best).await;
        }
    }
    Ok(Exit::Done)
}

/// The images that a command names, outside the trash.
pub(super) fn all(images: Images) -> Which {
    within(View::All, images)
}

fn within(view: View, images: Images) -> Which {
    match images.search {
        Some(query) => Which::from(Look {
            query,
            ..Look::at(view)
        }),
        None => Which::from(images.ids),
    }
}

/// What a change did.
pub(super) fn told(report: &Report, change: Change) {
    report.object(&json!(change));
    report.line(&match change.count {
        0 if change.change.is_none() => "nothing changed".to_owned(),
        1 => "1 image changed".to_owned(),
        n => format!("{n} images changed"),
    });
}

fn taken_back(report: &Report, verb: &str, undone: &Undone) {
    report.object(&json!(undone));
    let Some(kind) = &undone.kind else {
        report.line("there is nothing left");
        return;
    };
    let about = match &undone.subject {
        Some(subject) => format!(" \"{}\"", plain(subject)),
        None => String::new(),
    };
    let count = undone.count;
    let images = if count == 1 { "image" } else { "images" };
    report.line(&format!(
        "{verb}: {}{about}, {count} {images}",
        kind.replace('_', " ")
    ));
}

async fn tags(studio: &Studio, report: &Report, action: Option<TagsAction>) -> Result<Exit, Fault> {
    let tags = studio.shelves().await?.tags;
    let id = |name: &str| {
        studio_tag(&tags, name)
            .ok_or_else(|| Fault::new(ErrorCode::NotNow, format!("There is no tag {name}.")))
    };
    match action {
        None => {
            for tag in &tags {
                report.object(&json!(tag));
                report.line(&format!("{:>8}  {}", tag.count, plain(&tag.name)));
            }
        }
        Some(TagsAction::Rename { old, new }) => {
            told(report, studio.rename_tag(id(&old)?, &new).await?);
        }
        Some(TagsAction::Delete { name }) => told(report, studio.delete_tag(id(&name)?).await?),
    }
    Ok(Exit::Done)
}

fn studio_tag(tags: &[safelight_studio::wire::Tag], name: &str) -> Option<i64> {
    let same = |tag: &&safelight_studio::wire::Tag| Studio::is_same_tag(&tag.name, name);
    tags.iter().find(same).map(|tag| tag.id)
}

async fn empty_trash(studio: &Studio, report: &Report) -> Result<Exit, Fault> {
    let emptied = studio.empty_trash().await?;
    report.object(&json!(emptied));
    report.line(&format!("{} images removed for good", emptied.images));
    if emptied.left == 0 {
        return Ok(Exit::Done);
    }
    report.say(&format!(
        "The system's trash did not take {} files. They lie where they were and are tried again the next time.",
        emptied.left
    ));
    Ok(Exit::Failed)
}

async fn similar(studio: &Studio, report: &Report, id: i64, limit: usize) -> Result<Exit, Fault> {
    for (image, distance) in studio.similar(id, limit).await? {
        let mut object = json!(image);
        if let Some(object) = object.as_object_mut() {
            object.insert("distance".to_owned(), json!(distance));
        }
        report.object(&object);
        report.line(&format!(
            "{:>6}  {distance} bits  {}",
            image.id,
            image.path.display()
        ));
    }
    Ok(Exit::Done)
}

async fn duplicates(
    studio: &Studio,
    report: &Report,
    kind: Same,
    keep_best: bool,
) -> Result<Exit, Fault> {
    let kind = match kind {
        Same::File => DuplicateKind::File,
        Same::Pixels => DuplicateKind::Pixels,
        Same::Near => DuplicateKind::Near,
    };
    let groups = studio.duplicates(kind).await?;
    for group in &groups {
        report.object(&json!(group));
        if !report.json {
            for image in studio.images_by_id(group.ids.clone()).await? {
                print_image(report, &image);
            }
            report.line("");
        }
    }
    if keep_best && !groups.is_empty() {
        let keep: Vec<i64> = groups.iter().map(|group| group.best).collect();
        let all = groups.iter().flat_map(|group| group.ids.iter().copied());
        let trash = all.filter(|id| !keep.contains(id)).collect();
        told(report, studio.keep_best(Kept { keep, trash }).await?);
    }
    Ok(Exit::Done)
}
