//! Saving an image: bytes in hand become a file and a row, durably, exactly once.
//!
//! The order is what counts: file whole and durable first, row last. A crash in between leaves a file that the next
//! try replaces, for the name holds an id that no other image ever has; it never leaves a row without its file.

use crate::disk::{Begun, discard};
use crate::fail_points::pass;
use crate::incoming::{Facts, Incoming, Inspection, MAX_FILE_BYTES, read_file};
use crate::looks::{Sight, look};
use crate::staging::Files;
use crate::tables::{LinkKind, LinkRow};
use crate::writer::Announcement;
use crate::{DbError, ImageId, ImageRow, Library, PendingThumbnails, SaveError, WriteTx, names};
use media::{Digest, Embedding, Format, GenerationRecord};
use std::io;
use std::path::Path;

/// From how many bytes on a file is begun before all of it is known: below, another thread costs more than it saves.
const BEGUN_EARLY: usize = 256 << 10;

/// A saved image.
#[derive(Debug)]
pub struct Saved {
    /// Its row.
    pub image: ImageRow,
    /// For [`Library::store_thumbnails`], at leisure. Holds the decoded picture (4 MB for 1024 x 1024), so do not keep
    /// many of them.
    pub pending: PendingThumbnails,
}

/// A file that is ready to be put into its place.
struct Draft<'a> {
    image: ImageRow,
    /// The file's bytes.
    pieces: Pieces<'a>,
    sidecar: Option<Vec<u8>>,
}

/// The bytes of a file.
enum Pieces<'a> {
    AsDelivered(&'a [u8]),
    WithRecord(media::Written<'a>),
}

impl Pieces<'_> {
    fn all(&self) -> Vec<&[u8]> {
        match self {
            Self::AsDelivered(bytes) => vec![bytes],
            Self::WithRecord(written) => written.pieces(),
        }
    }
}

/// An image whose file has its name.
struct Placed {
    image: ImageRow,
    sight: Option<Sight>,
    announcement: Option<Announcement>,
}

/// How the write of the row ended.
enum Written {
    New(Box<ImageRow>),
    Known,
}

impl Library {
    /// Saves an image: decodes it within limits, puts the record into the file (or beside it), writes it to a temporary
    /// file, syncs, renames, syncs the folder, and only then writes the row. `finish` runs in the same transaction as
    /// the row: end the output and the job there; its `Err` undoes the row too.
    ///
    /// When it returns `Ok`, file and row are durable. After an error or a crash it can be called again with the same
    /// id, prompt and `created_at`: there will be one file and one row.
    ///
    /// # Errors
    /// See [`SaveError`]; with [`SaveError::is_out_of_space`] keep the delivered bytes and try again later.
    pub fn save(
        &self,
        incoming: Incoming,
        finish: impl FnOnce(&WriteTx<'_>, &ImageRow) -> Result<(), DbError> + Send + 'static,
    ) -> Result<Saved, SaveError> {
        if !self.is_writable() {
            return Err(DbError::ReadOnly.into());
        }
        let id = incoming.image_id;
        if self.read(|tx| tx.images().get(id))?.is_some() {
            return Err(SaveError::AlreadySaved(id));
        }
        let delivered = incoming.delivered.read()?;
        let Placed {
            image,
            sight,
            announcement,
        } = self.put_in_place(&incoming, &delivered)?;
        // The row would go to the disk that was unplugged, and the file to what stands in its place.
        self.must_be_reachable()?;
        pass("file.in_place");
        let inputs = incoming.facts.inputs;
        let parent = incoming.record.parent_image_id.map(ImageId);
        let file = self.absolute_path(&image)?;
        let written = self.write_announced(announcement, move |tx| {
            if let Some(known) = tx.images().get(image.id)? {
                settle(tx, &known, &image, &file)?;
                return Ok(Written::Known);
            }
            tx.images_mut().insert(&image)?;
            link(tx, image.id, parent, &inputs)?;
            finish(tx, &image)?;
            pass("image.row_written");
            Ok::<_, DbError>(Written::New(Box::new(image)))
        })?;
        match written {
            Written::Known => Err(SaveError::AlreadySaved(id)),
            Written::New(image) => {
                pass("image.row_durable");
                let picture = sight.and_then(|sight| sight.picture);
                let pending = PendingThumbnails::new(self, &image, picture);
                Ok(Saved {
                    image: *image,
                    pending,
                })
            }
        }
    }

    /// Writes the file while its pixels are decoded and its bytes hashed on other threads. Its record names the hash of what
    /// was delivered, so all behind the record is written first.
    fn put_in_place(&self, incoming: &Incoming, delivered: &[u8]) -> Result<Placed, SaveError> {
        let decode = incoming.inspection == Inspection::BeforeRow || incoming.refuse_damaged;
        std::thread::scope(|scope| {
            // Decoding takes longest, so it begins first.
            let mut waiting = decode.then(|| aside(scope, || look(delivered)));
            let mut sight = None;
            let early = delivered.len() >= BEGUN_EARLY;
            let hash = early.then(|| aside(scope, || Digest::of(delivered)));
            let begun = early.then(|| self.begin(incoming, delivered)).flatten();
            let source_sha256 = hash.map_or_else(|| Digest::of(delivered), |wait| wait());
            let Draft {
                mut image,
                pieces,
                sidecar,
            } = Draft::new(incoming, delivered, source_sha256)?;
            let pieces = pieces.all();
            let files = Files::of(self, &image.path, image.id, sidecar.as_deref(), &pieces);
            let (sha256, announcement) = std::thread::scope(|scope| {
                let hash = aside(scope, || Digest::of_pieces(&pieces));
                // A picture that is looked at first may take much longer than the disk: then others should not wait.
                let coming = (!incoming.refuse_damaged).then(|| files.announce());
                let staged = files.stage(begun)?;
                pass("file.staged");
                if incoming.refuse_damaged {
                    let looked = waiting.take().map(|wait| wait());
                    if let Some(why) = looked.as_ref().and_then(|sight| sight.damage.clone()) {
                        discard(self.disk(), &staged);
                        return Err(SaveError::Damaged(why));
                    }
                    sight = looked;
                }
                // Decoding may take much longer than the disk: then the row is not near yet.
                let announcement = waiting.is_none().then(|| self.announce()).flatten();
                files.publish(&staged, coming)?;
                Ok((hash(), announcement))
            })?;
            let sight = sight.or_else(|| waiting.map(|wait| wait()));
            image.sha256 = sha256;
            if let Some(sight) = &sight {
                image.set_looks(&sight.looks);
            }
            Ok(Placed {
                image,
                sight,
                announcement,
            })
        })
    }

    /// Writes what will stand behind the record, whatever hash that will name; `None` when there is nothing of the kind.
    fn begin<'a>(&'a self, incoming: &Incoming, delivered: &'a [u8]) -> Option<Begun<'a>> {
        let format = media::sniff(delivered)?;
        let spliced = if incoming.leave_untouched {
            None
        } else {
            media::behind_record(delivered, &record(incoming, Digest([0; 32])))
        };
        let (before, end) = spliced.unwrap_or((0, delivered));
        let path = path(incoming, format);
        let begun = Files::of(self, &path, incoming.image_id, None, &[]).begin(before, end);
        pass("file.begun");
        begun
    }

    pub(crate) fn must_be_reachable(&self) -> Result<(), SaveError> {
        if self.is_reachable() {
            return Ok(());
        }
        Err(SaveError::Disk {
            what: "the library is not reachable: nothing was written to",
            path: self.dir().to_path_buf(),
            source: io::ErrorKind::NotFound.into(),
        })
    }
}

/// Work on another thread, or here when the system gives none.
fn aside<'scope, T: Send + 'scope>(
    scope: &'scope std::thread::Scope<'scope, '_>,
    work: impl FnOnce() -> T + Copy + Send + 'scope,
) -> impl FnOnce() -> T {
    let thread = std::thread::Builder::new()
        .name("library-look".to_owned())
        .spawn_scoped(scope, work);
    move || {
        thread
            .ok()
            .and_then(|thread| thread.join().ok())
            .unwrap_or_else(work)
    }
}

impl<'a> Draft<'a> {
    fn new(
        incoming: &Incoming,
        delivered: &'a [u8],
        source_sha256: Digest,
    ) -> Result<Self, SaveError> {
        let format = media::sniff(delivered).ok_or(SaveError::NotAnImage)?;
        let record = record(incoming, source_sha256);
        let embedding = if incoming.leave_untouched {
            None
        } else {
            media::embed(delivered, &record).ok()
        };
        let (pieces, sidecar) = match embedding {
            Some(Embedding::Written(written)) => (Pieces::WithRecord(written), None),
            Some(Embedding::Untouched(_)) | None => (
                Pieces::AsDelivered(delivered),
                Some(media::sidecar_json(&record)),
            ),
        };
        let mut image = row(incoming, record, format);
        image.source_sha256 = source_sha256;
        image.bytes = pieces.all().iter().map(|piece| piece.len() as u64).sum();
        image.sidecar = sidecar.is_some();
        match media::measure(delivered) {
            Ok(measured) => (image.width, image.height) = measured.upright_size(),
            Err(_) => image.undecodable = Some(crate::Undecodable::Damaged),
        }
        Ok(Self {
            image,
            pieces,
            sidecar,
        })
    }
}

/// The record as it is written into the file.
fn record(incoming: &Incoming, source_sha256: Digest) -> GenerationRecord {
    let created_at = names::moment(incoming.created_at)
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default();
    GenerationRecord {
        software: media::SOFTWARE.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        image_id: incoming.image_id.0,
        source_sha256: Some(source_sha256),
        created_at,
        ..incoming.record.clone()
    }
}

/// Where the file will be, in the library.
fn path(incoming: &Incoming, format: Format) -> String {
    let name = names::file(incoming.image_id, &incoming.record.prompt, format);
    format!("{}/{name}", names::folder(incoming.created_at))
}

/// The row as far as the request tells it.
fn row(incoming: &Incoming, record: GenerationRecord, format: Format) -> ImageRow {
    let Facts {
        job_id,
        output_index,
        profile_id,
        arrived_after_cancel,
        cost,
        note,
        inputs: _,
    } = incoming.facts.clone();
    ImageRow {
        id: incoming.image_id,
        path: path(incoming, format),
        sha256: Digest([0; 32]),
        source_sha256: Digest([0; 32]),
        pixel_hash: None,
        perceptual_hash: None,
        width: 0,
        height: 0,
        format,
        bytes: 0,
        average_colour: None,
        undecodable: None,
        prompt: record.prompt,
        negative_prompt: record.negative_prompt,
        revised_prompt: record.revised_prompt,
        note,
        model: Some(record.model).filter(|model| !model.is_empty()),
        size_asked: record.size,
        quality: record.quality,
        steps: record.steps,
        guidance: record.guidance,
        seed: record.seed,
        response_format: record.response_format,
        created_at: incoming.created_at,
        server_created: record.server_created,
        job_id,
        output_index,
        profile_id,
        demo: record.demo,
        rating: 0,
        favourite: false,
        trashed_at: None,
        missing_since: None,
        imported: false,
        sidecar: false,
        arrived_after_cancel,
        cost,
    }
}

/// Two programs saved one output at the same moment and each gave its file the name. Whichever gave it last has the
/// place, and whichever comes here last finds both files given: so each looks at what is there.
fn settle(tx: &WriteTx<'_>, known: &ImageRow, ours: &ImageRow, file: &Path) -> Result<(), DbError> {
    if known.path != ours.path || known.sha256 == ours.sha256 {
        return Ok(());
    }
    let there = read_file(file, MAX_FILE_BYTES).map(|bytes| Digest::of(&bytes));
    if there.is_ok_and(|there| there == ours.sha256) {
        tx.images_mut().set_file(ours)?;
    }
    Ok(())
}

fn link(
    tx: &WriteTx<'_>,
    image_id: ImageId,
    parent: Option<ImageId>,
    inputs: &[ImageId],
) -> Result<(), DbError> {
    let parents = parent.iter().map(|id| (LinkKind::Parent, 0, *id));
    let inputs = inputs
        .iter()
        .zip(0..)
        .map(|(id, position)| (LinkKind::Input, position, *id));
    for (kind, position, linked_id) in parents.chain(inputs) {
        tx.image_links_mut().insert(&LinkRow {
            image_id,
            kind,
            position,
            linked_id,
        })?;
    }
    Ok(())
}
