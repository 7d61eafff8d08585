//! The files of one image on their way to their places: written under temporary names, then named together.

use crate::disk::{Begun, Place, Staged, discard, publish};
use crate::fail_points::pass;
use crate::shared_sync::Coming;
use crate::{ImageId, Library, SaveError, names};
use std::io;
use std::path::{Path, PathBuf};

impl Library {
    /// The folder of a file, made and durable. Even a folder that is there already is synced once: whoever made it may
    /// not have come to that yet.
    pub(crate) fn ready_folder(&self, relative: &str) -> Result<PathBuf, SaveError> {
        let root = self.dir().to_path_buf();
        let mut ready = self.ready_folders();
        let mut folder = root.clone();
        let mut chain = vec![];
        for part in relative.split('/') {
            chain.push(folder.clone());
            folder.push(part);
            if !ready.contains(relative) {
                self.disk()
                    .create_folder(&folder)
                    .map_err(|source| SaveError::Disk {
                        what: "cannot make the folder",
                        path: folder.clone(),
                        source,
                    })?;
            }
        }
        if ready.insert(relative.to_owned()) {
            for parent in chain.iter().rev() {
                if let Err(source) = self.disk().sync_folder(parent) {
                    ready.remove(relative);
                    return Err(SaveError::Disk {
                        what: "cannot make durable the folder",
                        path: parent.clone(),
                        source,
                    });
                }
            }
        }
        Ok(folder)
    }
}

/// The files of one image on their way to their places.
pub(crate) struct Files<'a> {
    library: &'a Library,
    /// The folder, relative.
    folder: String,
    /// Each file's name, the stem of its temporary name and the pieces of its bytes.
    parts: Vec<(String, String, Vec<&'a [u8]>)>,
}

impl<'a> Files<'a> {
    /// Those of the image with this id, whose path in the library this is.
    pub(crate) fn of(
        library: &'a Library,
        path: &str,
        id: ImageId,
        sidecar: Option<&'a [u8]>,
        pieces: &[&'a [u8]],
    ) -> Self {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("images", path));
        let stem = names::temporary_stem(library.owner(), id);
        let mut parts = Vec::new();
        if let Some(sidecar) = sidecar {
            parts.push((
                format!("{name}.json"),
                format!("{stem}.json"),
                vec![sidecar],
            ));
        }
        parts.push((name.to_owned(), stem, pieces.to_vec()));
        Self {
            library,
            folder: folder.to_owned(),
            parts,
        }
    }

    /// Writes the last piece of the image, where it will stand behind so many bytes. `None` when that cannot be done: then [`Files::stage`] meets
    /// the same trouble and tells it.
    pub(crate) fn begin(&self, before: usize, last: &'a [u8]) -> Option<Begun<'a>> {
        self.library.must_be_reachable().ok()?;
        let folder = self.library.ready_folder(&self.folder).ok()?;
        let (name, stem, _) = self.parts.last()?;
        self.place(&folder, name, stem).begin(before, last)
    }

    /// Writes and syncs them under temporary names. A folder that was removed while the library is open is made again.
    pub(crate) fn stage(&self, begun: Option<Begun<'a>>) -> Result<Vec<Staged>, SaveError> {
        self.library.must_be_reachable()?;
        match self.stage_in(&self.library.ready_folder(&self.folder)?, begun) {
            Err(SaveError::Disk { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                self.library.ready_folders().remove(&self.folder);
                self.stage_in(&self.library.ready_folder(&self.folder)?, None)
            }
            other => other,
        }
    }

    fn place(&self, folder: &Path, name: &str, stem: &str) -> Place<'a> {
        Place {
            disk: self.library.disk(),
            target: folder.join(name),
            stem: stem.to_owned(),
        }
    }

    fn stage_in(
        &self,
        folder: &Path,
        mut begun: Option<Begun<'a>>,
    ) -> Result<Vec<Staged>, SaveError> {
        let disk = self.library.disk();
        let mut staged = Vec::new();
        for (name, stem, pieces) in &self.parts {
            let place = self.place(folder, name, stem);
            // The image is the last of them.
            let begun = begun.take_if(|begun| begun.is_of(&place));
            match place.stage(pieces, begun) {
                Ok(file) => staged.push(file),
                Err(error) => {
                    discard(disk, &staged);
                    return Err(error);
                }
            }
        }
        Ok(staged)
    }

    /// Says that they will be published as soon as they are staged, so that others who come to the sync of the folder wait.
    pub(crate) fn announce(&self) -> Coming<'a> {
        let folder = self.library.dir().join(&self.folder);
        self.library.shared_sync().announce(&folder)
    }

    /// Gives them their names and has the folder synced. When that sync fails, everything is written once more.
    pub(crate) fn publish(
        &self,
        staged: &[Staged],
        coming: Option<Coming<'_>>,
    ) -> Result<(), SaveError> {
        let disk = self.library.disk();
        let folder = self.library.ready_folder(&self.folder)?;
        publish(disk, staged)?;
        pass("file.renamed");
        let shared = self.library.shared_sync();
        let Err(error) = shared.sync(&folder, coming, |folder| disk.sync_folder(folder)) else {
            return Ok(());
        };
        tracing::warn!(%error, folder = %folder.display(), "the sync of a folder failed; writing to a new file");
        publish(disk, &self.stage(None)?)?;
        disk.sync_folder(&folder).map_err(|source| SaveError::Disk {
            what: "cannot make durable the folder",
            path: folder,
            source,
        })
    }

    /// The same where nothing has their names: whatever does stays as it is, and is an error.
    pub(crate) fn publish_if_free(&self, staged: Vec<Staged>) -> io::Result<()> {
        let disk = self.library.disk();
        let mut staged = staged.into_iter();
        while let Some(file) = staged.next() {
            file.publish_if_free(disk)
                .inspect_err(|_| discard(disk, staged.as_slice()))?;
        }
        disk.sync_folder(&self.library.dir().join(&self.folder))
    }
}
