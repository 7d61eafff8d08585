//! Whether a folder lies on a disk that is built into this machine.
//!
//! Pages of a database may be read as memory there: half the cost of a search among a million images. An error of the
//! disk under mapped memory ends the program instead of failing a call (sqlite.org/mmap.html), and a disk that can be
//! pulled out makes such errors; so what cannot be told counts as one that can.

use std::path::Path;

/// Whether `path` lies on such a disk. Only Linux tells.
#[cfg(target_os = "linux")]
pub(crate) fn is_built_in(path: &Path) -> bool {
    let Ok(real) = path.canonicalize() else {
        return false;
    };
    let Ok(mounts) = std::fs::read_to_string("/proc/self/mountinfo") else {
        return false;
    };
    let Some(source) = super::mount_of(&mounts, &real).map(|mount| mount.source) else {
        return false;
    };
    // A name that stands for a device, as those of /dev/mapper do.
    let device = match Path::new(&source).canonicalize() {
        // What a container calls its root.
        Err(_) => return false,
        Ok(device) => device,
    };
    let Some(name) = device.file_name() else {
        return false;
    };
    device.starts_with("/dev") && stays(Path::new("/sys/class/block"), Path::new(name), 8)
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn is_built_in(_path: &Path) -> bool {
    false
}

/// Whether a block device, with all it is made of, is neither removable nor on a bus that disks are pulled out of
/// (`Documentation/ABI/stable/sysfs-block` and the device's own path, of Linux). `devices` is the folder with all of
/// them.
#[cfg(any(target_os = "linux", all(test, unix)))]
fn stays(devices: &Path, name: &Path, depth: u8) -> bool {
    const LOOSE: [&str; 6] = ["usb", "mmc", "fw", "thunderbolt", "nbd", "loop"];
    let Ok(device) = devices.join(name).canonicalize() else {
        return false;
    };
    let is_loose = device.components().any(|part| {
        let part = part.as_os_str().to_string_lossy();
        LOOSE.iter().any(|bus| {
            // `usb1`, `mmc0`, `loop3`; not a word that only begins so.
            part.strip_prefix(bus)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        })
    });
    if is_loose || depth == 0 {
        return false;
    }
    if let Ok(parts) = std::fs::read_dir(device.join("slaves")) {
        let parts: Vec<_> = parts.filter_map(Result::ok).collect();
        if !parts.is_empty() {
            return parts
                .iter()
                .all(|part| stays(devices, Path::new(&part.file_name()), depth - 1));
        }
    }
    // Of a part of a disk, its disk tells.
    let told = [device.as_path(), device.parent().unwrap_or(&device)]
        .iter()
        .find_map(|place| std::fs::read_to_string(place.join("removable")).ok());
    told.is_some_and(|told| told.trim() == "0")
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_disk_that_can_be_pulled_out_is_not_built_in_whatever_lies_between() {
        let sys = tempfile::tempdir().unwrap();
        let devices = sys.path().join("class/block");
        fs::create_dir_all(&devices).unwrap();
        let device = |path: &str, removable: Option<&str>, parts: &[&str]| {
            let place = sys.path().join("devices").join(path);
            fs::create_dir_all(place.join("slaves")).unwrap();
            if let Some(told) = removable {
                fs::write(place.join("removable"), told).unwrap();
            }
            for part in parts {
                fs::create_dir(place.join("slaves").join(part)).unwrap();
            }
            symlink(&place, devices.join(place.file_name().unwrap())).unwrap();
        };
        device("pci0/nvme/nvme0/nvme0n1", Some("0\n"), &[]);
        device("pci0/nvme/nvme0/nvme0n1/nvme0n1p2", None, &[]);
        device("pci0/usb2/2-1/host6/block/sdb", Some("0\n"), &[]);
        device("pci0/usb2/2-1/host6/block/sdb/sdb1", None, &[]);
        device("pci0/ata3/host2/block/sr0", Some("1\n"), &[]);
        device("platform/mmc0/mmcblk0", Some("0\n"), &[]);
        device("virtual/block/loop3", Some("0\n"), &[]);
        device("virtual/block/dm-0", Some("0\n"), &["nvme0n1p2"]);
        device("virtual/block/dm-1", Some("0\n"), &["nvme0n1p2", "sdb1"]);
        device("virtual/block/dm-2", Some("0\n"), &["dm-2"]);
        let built_in = |name: &str| stays(&devices, Path::new(name), 8);
        assert!(built_in("nvme0n1"));
        assert!(built_in("nvme0n1p2"));
        assert!(built_in("dm-0"), "an encrypted volume on such a disk");
        for loose in [
            "sdb", "sdb1", "sr0", "mmcblk0", "loop3", "dm-1", "dm-2", "unknown",
        ] {
            assert!(!built_in(loose), "{loose}");
        }
    }
}
