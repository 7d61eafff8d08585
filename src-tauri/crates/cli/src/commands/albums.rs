//! The command `album`.

use safelight_studio::wire::{Album, AlbumMove, Look, NewAlbum, View};
use safelight_studio::{ErrorCode, Fault, Studio};
use serde_json::json;

use super::curation::{all, told};
use super::look::print_image;
use crate::curation_args::AlbumAction;
use crate::report::{Exit, Report, plain};

pub(crate) async fn album(
    studio: &Studio,
    report: &Report,
    action: AlbumAction,
) -> Result<Exit, Fault> {
    let albums = studio.shelves().await?.albums;
    match action {
        AlbumAction::List => list(report, &albums),
        AlbumAction::Show { album } => {
            let id = find(&albums, &album)?;
            let ids = studio.ids(Look::at(View::Album { id })).await?;
            for image in studio.images_by_id(ids).await? {
                print_image(report, &image);
            }
        }
        AlbumAction::Create { name, parent } => {
            let parent = within(&albums, parent.as_deref())?;
            let made = studio.create_album(NewAlbum { name, parent }).await?;
            report.object(&json!(made));
            report.line(&made.id.to_string());
        }
        AlbumAction::Rename { album, name } => told(
            report,
            studio.rename_album(find(&albums, &album)?, &name).await?,
        ),
        AlbumAction::Delete { album } => {
            told(report, studio.delete_album(find(&albums, &album)?).await?);
        }
        AlbumAction::Add { album, images } => {
            let id = find(&albums, &album)?;
            told(report, studio.add_to_album(id, all(images)).await?);
        }
        AlbumAction::Remove { album, images } => {
            let id = find(&albums, &album)?;
            told(report, studio.remove_from_album(id, all(images)).await?);
        }
        AlbumAction::Move {
            album,
            parent,
            position,
        } => {
            let place = AlbumMove {
                id: find(&albums, &album)?,
                parent: within(&albums, parent.as_deref())?,
                position: position.map_or(u32::MAX, |position| position - 1),
            };
            told(report, studio.move_album(place).await?);
        }
        AlbumAction::Cover { album, image } => {
            let id = find(&albums, &album)?;
            told(report, studio.set_album_cover(id, image).await?);
        }
    }
    Ok(Exit::Done)
}

fn list(report: &Report, albums: &[Album]) {
    // Depth first, in the order that a person gave.
    let mut waiting: Vec<(&Album, usize)> = Vec::new();
    let within = |parent: Option<i64>, depth: usize| {
        let mut inner: Vec<_> = albums
            .iter()
            .filter(|album| album.parent == parent)
            .map(|album| (album, depth))
            .collect();
        inner.reverse();
        inner
    };
    waiting.extend(within(None, 0));
    while let Some((album, depth)) = waiting.pop() {
        report.object(&json!(album));
        report.line(&format!(
            "{:>6}  {:>8}  {:depth$}{}",
            album.id,
            album.count,
            "",
            plain(&album.name),
            depth = depth * 2
        ));
        waiting.extend(within(Some(album.id), depth + 1));
    }
}

fn within(albums: &[Album], name: Option<&str>) -> Result<Option<i64>, Fault> {
    name.map(|name| find(albums, name)).transpose()
}

/// An album by its id, or by its name where only one has it.
fn find(albums: &[Album], name: &str) -> Result<i64, Fault> {
    let by_id = name.parse().ok();
    if let Some(album) = albums.iter().find(|album| Some(album.id) == by_id) {
        return Ok(album.id);
    }
    let same = |album: &&Album| album.name.to_lowercase() == name.trim().to_lowercase();
    let mut found = albums.iter().filter(same);
    match (found.next(), found.next()) {
        (Some(album), None) => Ok(album.id),
        (Some(_), Some(_)) => Err(Fault::new(
            ErrorCode::NotNow,
            format!("Several albums are called {name}."),
        )
        .tip("Name it by its id; `album list` shows it.")),
        (None, _) => Err(Fault::new(
            ErrorCode::NotNow,
            format!("There is no album {name}."),
        )),
    }
}
