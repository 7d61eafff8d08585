//! What a library lies on, as far as it matters to a live database.
//!
//! SQLite's write-ahead log needs memory that all processes share, which no network file system gives
//! (sqlite.org/wal.html, section 1), and a program that keeps a folder in step with a server copies database and log at
//! different moments. In both places the database has a rollback journal instead.

mod built_in;

pub(crate) use built_in::is_built_in;
use std::path::Path;

/// What a folder lies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Medium {
    /// A disk of this machine.
    Local,
    /// A share of another machine; the name of its file system.
    Network(String),
    /// A folder that a program keeps in step with a server; the program, or the part of the path that tells it.
    Synced(&'static str),
}

/// Parts of names of folders that well-known programs keep in step with a server.
const SYNCED: [(&str, &str); 6] = [
    ("onedrive", "OneDrive"),
    ("icloud", "iCloud"),
    ("mobile documents", "iCloud"),
    ("dropbox", "Dropbox"),
    ("google drive", "Google Drive"),
    ("nextcloud", "Nextcloud"),
];

/// Types of file systems that lie on another machine (`man 5 proc_pid_mountinfo` names them as the kernel does; those of
/// macOS as `mount` does).
#[cfg(any(target_os = "linux", target_os = "macos", test))]
const REMOTE: [&str; 22] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb",
    "smb2",
    "smb3",
    "smbfs",
    "afs",
    "afpfs",
    "webdav",
    "davfs",
    "9p",
    "ceph",
    "glusterfs",
    "lustre",
    "ocfs2",
    "gfs2",
    "ncpfs",
    "coda",
    "vboxsf",
    "prl_fs",
    "drvfs",
];

/// File systems in user space that lie on another machine, behind `fuse.`.
#[cfg(any(target_os = "linux", target_os = "macos", test))]
const REMOTE_IN_USER_SPACE: [&str; 11] = [
    "sshfs",
    "rclone",
    "gvfsd-fuse",
    "davfs2",
    "curlftpfs",
    "s3fs",
    "glusterfs",
    "ceph-fuse",
    "smbnetfs",
    "onedriver",
    "vmhgfs-fuse",
];

impl Medium {
    /// What `path` lies on. What cannot be told counts as local.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        // Links are followed: what counts is where the bytes are.
        let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        match file_system(&real) {
            Some(remote) => Self::Network(remote),
            None => synced(&real)
                .or_else(|| synced(path))
                .map_or(Self::Local, Self::Synced),
        }
    }

    /// Whether a write-ahead log is safe here.
    #[must_use]
    pub fn is_local(&self) -> bool {
        *self == Self::Local
    }
}

fn synced(path: &Path) -> Option<&'static str> {
    path.components().find_map(|part| {
        let name = part.as_os_str().to_string_lossy().to_lowercase();
        SYNCED
            .iter()
            .find(|(mark, _)| name.contains(mark))
            .map(|(_, program)| *program)
    })
}

#[cfg(any(target_os = "linux", target_os = "macos", test))]
fn is_remote(kind: &str) -> bool {
    match kind.strip_prefix("fuse.") {
        Some(kind) => REMOTE_IN_USER_SPACE.contains(&kind),
        None => REMOTE.contains(&kind),
    }
}

/// The type of the file system that `path` lies on, if it lies on another machine.
#[cfg(target_os = "linux")]
fn file_system(path: &Path) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    mount_of(&mounts, path)
        .map(|mount| mount.kind)
        .filter(|kind| is_remote(kind))
}

#[cfg(target_os = "macos")]
fn file_system(path: &Path) -> Option<String> {
    let found = rustix::fs::statfs(path).ok()?;
    let kind: String = found
        .f_fstypename
        .iter()
        .map(|letter| letter.cast_unsigned())
        .take_while(|letter| *letter != 0)
        .map(char::from)
        .collect();
    is_remote(&kind).then_some(kind)
}

/// A share by its name, and a drive letter that stands for one: both have a name of this form once they are resolved.
#[cfg(windows)]
fn file_system(path: &Path) -> Option<String> {
    use std::path::{Component, Prefix};
    match path.components().next()? {
        Component::Prefix(prefix) => {
            matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
                .then(|| "SMB".to_owned())
        }
        _ => None,
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn file_system(_path: &Path) -> Option<String> {
    None
}

/// What is mounted somewhere.
#[cfg(any(target_os = "linux", test))]
struct Mount {
    /// Type of the file system.
    kind: String,
    /// Device, share, or a word.
    source: String,
}

/// What is mounted where `path` is, by a text like `/proc/self/mountinfo` (`man 5 proc_pid_mountinfo`): the deepest
/// mount point counts, and of two at one place the later.
#[cfg(any(target_os = "linux", test))]
fn mount_of(mounts: &str, path: &Path) -> Option<Mount> {
    let mut deepest: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let Some((before, after)) = line.split_once(" - ") else {
            continue;
        };
        let Some(point) = before.split(' ').nth(4) else {
            continue;
        };
        let point = unescaped(point);
        let depth = Path::new(&point).components().count();
        if path.starts_with(&point) && deepest.is_none_or(|(known, _)| depth >= known) {
            deepest = Some((depth, after));
        }
    }
    let (_, found) = deepest?;
    let mut parts = found.split(' ');
    Some(Mount {
        kind: parts.next()?.to_owned(),
        source: unescaped(parts.next()?),
    })
}

/// Space, tab, line break and backslash stand as `\040` and the like.
#[cfg(any(target_os = "linux", test))]
fn unescaped(point: &str) -> String {
    [
        ("\\040", " "),
        ("\\011", "\t"),
        ("\\012", "\n"),
        ("\\134", "\\"),
    ]
    .iter()
    .fold(point.to_owned(), |text, (code, letter)| {
        text.replace(code, letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:35 / /mnt/nas\\040box rw,relatime shared:2 - cifs //nas/photos rw,vers=3.1.1
41 40 8:2 / /mnt/nas\\040box/disk rw - ext4 /dev/sdb1 rw
42 22 0:36 / /home/ann/remote rw - fuse.sshfs ann@host: rw
43 22 8:3 / /media/stick rw - fuseblk /dev/sdc1 rw
44 22 0:37 / /srv rw - nfs4 host:/srv rw
45 44 8:4 / /srv rw - xfs /dev/sdd1 rw
";

    fn remote(path: &str) -> Option<String> {
        mount_of(MOUNTS, Path::new(path))
            .map(|mount| mount.kind)
            .filter(|kind| is_remote(kind))
    }

    #[test]
    fn fault_23_shares_are_told_by_their_file_system() {
        assert_eq!(remote("/mnt/nas box/Safelight").as_deref(), Some("cifs"));
        assert_eq!(remote("/home/ann/remote/x").as_deref(), Some("fuse.sshfs"));
        assert_eq!(remote("/home/ann/Pictures"), None);
        assert_eq!(
            remote("/mnt/nas box/disk/x"),
            None,
            "a disk mounted inside a share"
        );
        assert_eq!(remote("/media/stick/x"), None, "NTFS on a stick is local");
        assert_eq!(remote("/srv/x"), None, "the later mount covers the earlier");
        assert_eq!(remote("/mnt/nas boxes"), None, "another folder");
        let disk = mount_of(MOUNTS, Path::new("/mnt/nas box/disk/x")).map(|mount| mount.source);
        assert_eq!(disk.as_deref(), Some("/dev/sdb1"));
    }

    #[test]
    fn fault_23_synced_folders_are_told_by_their_names() {
        let of = |path: &str| synced(Path::new(path));
        assert_eq!(
            of("C:/Users/ann/OneDrive - Firm/Pictures"),
            Some("OneDrive")
        );
        assert_eq!(of("/Users/ann/Library/Mobile Documents/x"), Some("iCloud"));
        assert_eq!(of("/home/ann/Dropbox/Safelight"), Some("Dropbox"));
        assert_eq!(of("/home/ann/Pictures"), None);
    }
}
