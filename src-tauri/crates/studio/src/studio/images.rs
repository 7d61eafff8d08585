//! Images: list them, know them, show them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use media::{Format, SeedMode};
use safelight_library::{
    DbError, GalleryCursor, ImageId, ImageRow, JobRow, Library, LinkKind, ReadTx, Size,
};
use uuid::Uuid;

use super::Studio;
use crate::blocking::blocking;
use crate::fault::{ErrorCode, Fault};
use crate::profile::DEMO_PROFILE;
use crate::settings::Settings;
use crate::snapshot;
use crate::wire::{Image, ImageDetails, ImagePage, Order, Origin, PageKey, SeedChoice};

/// The file of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFile {
    /// Where it is: absolute, and inside the library.
    pub path: PathBuf,
    /// By its bytes, never by its label: `image/png` and the like.
    pub media_type: &'static str,
}

impl Studio {
    /// A page of the gallery, newest first, at most `limit` images.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn images(&self, after: Option<PageKey>, limit: usize) -> Result<ImagePage, Fault> {
        let after = after.map(|key| GalleryCursor {
            created_at: key.created_at,
            id: ImageId(key.id),
        });
        let library = Arc::clone(&self.core.library);
        self.core
            .read(move |tx| {
                let rows = tx.images().newest(after, limit)?;
                let next = rows
                    .last()
                    .filter(|_| rows.len() == limit)
                    .map(|row| PageKey {
                        created_at: row.created_at,
                        id: row.id.0,
                    });
                let images = rows
                    .iter()
                    .map(|row| snapshot::image(&library, row))
                    .collect::<Result<_, _>>()?;
                Ok(ImagePage { images, next })
            })
            .await
    }

    /// One image, in the trash or not.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchImage`], or trouble of the database.
    pub async fn image(&self, id: i64) -> Result<Image, Fault> {
        self.images_by_id(vec![id])
            .await?
            .pop()
            .ok_or_else(|| no_such_image(id))
    }

    /// Images by their ids, in the order asked; those that nobody knows are left out.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn images_by_id(&self, ids: Vec<i64>) -> Result<Vec<Image>, Fault> {
        let library = Arc::clone(&self.core.library);
        self.core
            .read(move |tx| {
                let ids: Vec<ImageId> = ids.into_iter().map(ImageId).collect();
                tx.images()
                    .get_each(&ids)?
                    .iter()
                    .map(|row| snapshot::image(&library, row))
                    .collect()
            })
            .await
    }

    /// Everything known of one image.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchImage`], or trouble of the database.
    pub async fn image_details(&self, id: i64) -> Result<ImageDetails, Fault> {
        let library = Arc::clone(&self.core.library);
        let settings = self.core.settings();
        blocking(move || {
            library.read(|tx| {
                let row = tx
                    .images()
                    .get(ImageId(id))?
                    .ok_or_else(|| no_such_image(id))?;
                // One that is back is there, marked or not.
                let file_missing = !library.absolute_path(&row)?.is_file();
                Ok(details(&library, tx, &row, &settings, file_missing)?)
            })
        })
        .await
    }

    /// The file of an image, which is there and lies inside the library.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchImage`] when there is no such image, its file is missing or lies elsewhere; or trouble of the
    /// database.
    pub async fn image_file(&self, id: i64) -> Result<ImageFile, Fault> {
        let library = Arc::clone(&self.core.library);
        blocking(move || file_of(&library, id, None)).await
    }

    /// The same, for an address that names the version it means: the first 32 bits of the file's hash.
    ///
    /// # Errors
    /// As [`Self::image_file`]; another version is not found.
    pub async fn image_at(&self, id: i64, version: u32) -> Result<ImageFile, Fault> {
        let library = Arc::clone(&self.core.library);
        blocking(move || file_of(&library, id, Some(version))).await
    }

    /// A thumbnail as a JPEG file, made if need be.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchImage`], [`ErrorCode::ImageDamaged`], or trouble of the disk.
    pub async fn thumbnail(&self, id: i64, size: Size) -> Result<Vec<u8>, Fault> {
        let library = Arc::clone(&self.core.library);
        blocking(move || Ok(library.thumbnail(ImageId(id), size)?)).await
    }

    /// The same, for an address that names the version it means.
    ///
    /// # Errors
    /// As [`Self::thumbnail`]; another version is not found.
    pub async fn thumbnail_at(&self, id: i64, version: u32, size: Size) -> Result<Vec<u8>, Fault> {
        let library = Arc::clone(&self.core.library);
        blocking(move || {
            row_of(&library, id, Some(version))?;
            Ok(library.thumbnail(ImageId(id), size)?)
        })
        .await
    }
}

pub(super) fn no_such_image(id: i64) -> Fault {
    Fault::new(ErrorCode::NoSuchImage, format!("There is no image {id}."))
}

fn row_of(library: &Library, id: i64, version: Option<u32>) -> Result<ImageRow, Fault> {
    library
        .read(|tx| tx.images().get(ImageId(id)))?
        .filter(|row| version.is_none_or(|version| version == row.version_bits()))
        .ok_or_else(|| no_such_image(id))
}

fn file_of(library: &Library, id: i64, version: Option<u32>) -> Result<ImageFile, Fault> {
    let row = row_of(library, id, version)?;
    let not_there = || {
        Fault::new(
            ErrorCode::NoSuchImage,
            format!("The file of image {id} is not in its place."),
        )
    };
    let path = library.absolute_path(&row)?;
    // A link that leads out of the library must not be followed for a window.
    let inside = |path: &Path| -> std::io::Result<bool> {
        Ok(path
            .canonicalize()?
            .starts_with(library.dir().canonicalize()?))
    };
    if !path.is_file() || !inside(&path).unwrap_or(false) {
        return Err(not_there());
    }
    if let Err(error) = library.heal(&row) {
        tracing::warn!(%error, image = id, "a file that is back could not be noted");
    }
    Ok(ImageFile {
        path,
        media_type: media_type(row.format),
    })
}

/// The registered media type of a format (IANA media types).
const fn media_type(format: Format) -> &'static str {
    match format {
        Format::Png => "image/png",
        Format::Jpeg => "image/jpeg",
        Format::WebP => "image/webp",
        Format::Gif => "image/gif",
        Format::Avif => "image/avif",
        Format::Bmp => "image/bmp",
    }
}

fn details(
    library: &Library,
    tx: &ReadTx<'_>,
    row: &ImageRow,
    settings: &Settings,
    file_missing: bool,
) -> Result<ImageDetails, DbError> {
    let job = match row.job_id {
        Some(id) => tx.jobs().get(id)?,
        None => None,
    };
    let is_parent = |kind: LinkKind| kind == LinkKind::Parent;
    let parent = tx.image_links().of(row.id)?;
    let children = tx.image_links().to(row.id)?;
    let profile = row
        .profile_id
        .as_deref()
        .and_then(|id| Uuid::try_parse(id).ok())
        .and_then(|id| settings.profile(id));
    let origin = match (&profile, &job) {
        _ if row.demo => Origin::Profile(DEMO_PROFILE),
        (Some(profile), _) => Origin::Profile(profile.id),
        (None, Some(job)) if job.profile_id.is_none() => Origin::BaseUrl(job.base_url.clone()),
        (None, _) => Origin::Default,
    };
    Ok(ImageDetails {
        image: snapshot::image(library, row)?,
        note: row.note.clone(),
        tags: crate::shelves::tags_of(tx, row.id)?,
        albums: crate::shelves::albums_of(tx, row.id)?,
        took_ms: job.as_ref().and_then(took_ms),
        response_format: row.response_format.clone(),
        profile_name: profile.map(|profile| profile.name),
        parent: parent
            .iter()
            .find(|link| is_parent(link.kind))
            .map(|link| link.linked_id.0),
        children: children
            .iter()
            .filter(|link| is_parent(link.kind))
            .map(|link| link.image_id.0)
            .collect(),
        file_missing,
        order: (!row.imported).then(|| order_of(row, job.as_ref(), origin)),
    })
}

/// From the request on the wire to the end of its reply, in milliseconds.
fn took_ms(job: &JobRow) -> Option<i64> {
    Some((job.replied_at? - job.sent_at?).max(0))
}

/// The order that would make an image again, as a child of it.
fn order_of(row: &ImageRow, job: Option<&JobRow>, origin: Origin) -> Order {
    let request = job.map(snapshot::request_of);
    Order {
        origin,
        prompt: row.prompt.clone(),
        model: row.model.clone(),
        n: request.as_ref().and_then(|request| request.n),
        size: row.size_asked.clone(),
        quality: row.quality.clone(),
        steps: row.steps,
        seed: match (row.seed.mode, row.seed.value) {
            (SeedMode::Random | SeedMode::Fixed, Some(seed)) => SeedChoice::Fixed(seed),
            _ => SeedChoice::ServersChoice,
        },
        negative_prompt: row.negative_prompt.clone(),
        guidance: row.guidance,
        response_format: row.response_format.clone(),
        asynchronous: request.and_then(|request| request.asynchronous),
        parent: Some(row.id.0),
    }
}
