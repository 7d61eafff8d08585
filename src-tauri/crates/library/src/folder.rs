//! The folder: what lies where, and the marker that says what it is.

use crate::OpenError;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// What the marker calls this kind of folder.
pub(crate) const WHAT: &str = "Safelight library";
/// The version of the folder's layout that this program makes, and the newest it knows.
pub(crate) const FORMAT_VERSION: i64 = 1;
/// A marker has some 120 bytes; more than this is none of ours.
const MAX_MARKER_BYTES: u64 = 64 * 1024;
/// What systems put into any folder by themselves.
const LITTER: &[&str] = &[
    ".DS_Store",
    "desktop.ini",
    "Thumbs.db",
    "lost+found",
    ".Trashes",
    ".fseventsd",
];

/// `safelight.json`: what this folder is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Marker {
    pub(crate) what: String,
    pub(crate) format_version: i64,
    pub(crate) library_id: Uuid,
}

/// The folder of a library.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    pub(crate) root: PathBuf,
}

/// What stands at a place where a library is looked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ground {
    /// A finished library.
    Library(Marker),
    /// Nothing at all, or an empty folder.
    Bare,
    /// A creation that was under way, perhaps still is.
    Unfinished,
}

impl Folder {
    pub(crate) fn new(root: &Path) -> Self {
        // An absolute path, so that a later change of the working directory does no harm.
        Self {
            root: std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf()),
        }
    }

    pub(crate) fn marker(&self) -> PathBuf {
        self.root.join("safelight.json")
    }

    /// The marker of a creation that is not finished: renamed to [`Self::marker`] as its last step.
    pub(crate) fn new_marker(&self) -> PathBuf {
        self.root.join("safelight.json.new")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.root.join("library.db")
    }

    pub(crate) fn thumbnails(&self) -> PathBuf {
        self.root.join("thumbnails.db")
    }

    pub(crate) fn images(&self) -> PathBuf {
        self.root.join("images")
    }

    pub(crate) fn locks(&self) -> PathBuf {
        self.root.join("locks")
    }

    pub(crate) fn backups(&self) -> PathBuf {
        self.root.join("backups")
    }

    pub(crate) fn spool(&self) -> PathBuf {
        self.root.join("spool")
    }

    pub(crate) fn wildcards(&self) -> PathBuf {
        self.root.join("wildcards")
    }

    pub(crate) fn subfolders(&self) -> [PathBuf; 5] {
        [
            self.images(),
            self.spool(),
            self.locks(),
            self.backups(),
            self.wildcards(),
        ]
    }

    /// Looks at the folder without touching it.
    pub(crate) fn survey(&self) -> Result<Ground, OpenError> {
        if let Some(marker) = self.read_marker()? {
            return Ok(Ground::Library(marker));
        }
        match fs::metadata(&self.root) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Ground::Bare),
            Err(error) => return Err(trouble("cannot look at", &self.root)(error)),
            Ok(found) if !found.is_dir() => return Err(OpenError::NotALibrary(self.root.clone())),
            Ok(_) => {}
        }
        let mut others = 0_usize;
        for entry in fs::read_dir(&self.root).map_err(trouble("cannot list", &self.root))? {
            let name = entry
                .map_err(trouble("cannot list", &self.root))?
                .file_name();
            if name == "safelight.json.new" {
                return Ok(Ground::Unfinished);
            }
            others += usize::from(!LITTER.iter().any(|litter| name == *litter));
        }
        if others == 0 {
            return Ok(Ground::Bare);
        }
        // Somebody may have finished a creation while the folder was being listed.
        match self.read_marker()? {
            Some(marker) => Ok(Ground::Library(marker)),
            None => Err(OpenError::NotALibrary(self.root.clone())),
        }
    }

    fn read_marker(&self) -> Result<Option<Marker>, OpenError> {
        let path = self.marker();
        let mut text = Vec::new();
        match fs::File::open(&path) {
            Ok(file) => {
                file.take(MAX_MARKER_BYTES)
                    .read_to_end(&mut text)
                    .map_err(trouble("cannot read", &path))?;
            }
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(trouble("cannot read", &path)(error)),
        }
        let found: serde_json::Value =
            serde_json::from_slice(&text).map_err(|error| OpenError::DamagedMarker {
                path: path.clone(),
                detail: error.to_string(),
            })?;
        if found.get("what").and_then(serde_json::Value::as_str) != Some(WHAT) {
            return Err(OpenError::NotALibrary(self.root.clone()));
        }
        // The version first: a newer format may spell the rest in another way.
        if let Some(version) = found
            .get("format_version")
            .and_then(serde_json::Value::as_i64)
            && version > FORMAT_VERSION
        {
            return Err(OpenError::Newer {
                found: version,
                known: FORMAT_VERSION,
            });
        }
        serde_json::from_value(found)
            .map(Some)
            .map_err(|error| OpenError::DamagedMarker {
                path,
                detail: error.to_string(),
            })
    }

    /// Makes the folder with its subfolders and the unfinished marker.
    pub(crate) fn lay_out(&self) -> Result<(), OpenError> {
        fs::create_dir_all(&self.root).map_err(trouble("cannot create", &self.root))?;
        let path = self.new_marker();
        match fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
        {
            Ok(file) => file.sync_all().map_err(trouble("cannot sync", &path))?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(trouble("cannot create", &path)(error)),
        }
        // Durable before anything else is in the folder: after a power cut, a folder with a database and without this
        // marker would be taken for somebody else's. Btrfs keeps the entries of a folder in no certain order.
        sync_folder(&self.root).map_err(trouble("cannot sync", &self.root))?;
        for folder in self.subfolders() {
            fs::create_dir_all(&folder).map_err(trouble("cannot create", &folder))?;
        }
        Ok(())
    }

    /// The last step of a creation: from here on the folder is a library.
    pub(crate) fn finish(&self, marker: &Marker) -> Result<(), OpenError> {
        let path = self.new_marker();
        let text = serde_json::to_vec_pretty(marker).map_err(|error| OpenError::DamagedMarker {
            path: path.clone(),
            detail: error.to_string(),
        })?;
        let written = fs::File::create(&path).and_then(|mut file| {
            file.write_all(&text)?;
            file.write_all(b"\n")?;
            file.sync_all()
        });
        written.map_err(trouble("cannot write", &path))?;
        sync_folder(&self.root).map_err(trouble("cannot sync", &self.root))?;
        fs::rename(&path, self.marker()).map_err(trouble("cannot rename", &path))?;
        for folder in [Some(self.root.as_path()), self.root.parent()]
            .into_iter()
            .flatten()
        {
            sync_folder(folder).map_err(trouble("cannot sync", folder))?;
        }
        Ok(())
    }
}

/// Makes entries of a folder durable. Windows has no such call, its file system does so with the rename.
#[cfg(unix)]
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    fs::File::open(path)?.sync_all()
}

/// Makes entries of a folder durable. Windows has no such call, its file system does so with the rename.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// An error of the disk with its place.
pub(crate) fn trouble(
    what: &'static str,
    path: &Path,
) -> impl FnOnce(io::Error) -> OpenError + use<> {
    let path = path.to_path_buf();
    move |source| OpenError::Io { what, path, source }
}
