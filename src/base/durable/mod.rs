//! Durable operations on private files: create-if-absent, move, replace, remove, list, lock.
//! Called by `office` and its mail spool. What returned without a fault survives a power cut:
//! content is synced before its name appears, and the name's folder is synced after it.
//! Never retries a failed sync (the kernel forgets the lost pages): [`Fault::Unconfirmed`] must stop intake.

#[cfg(test)]
pub(crate) mod broken_disk;
mod lock;

pub use lock::{Lock, lock, try_lock};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, RenameFlags, linkat, renameat_with};
use rustix::io::Errno;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, ErrorKind, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Why a durable operation did not come about.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The disk did not confirm a write. Nothing may be acknowledged any more until a restart.
    #[error("the disk did not confirm {}: {source}", path.display())]
    Unconfirmed {
        /// The file or folder that was to be synced.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The operation failed before anything counted on it (no space, no permission …).
    #[error("{}: {source}", path.display())]
    Failed {
        /// The file or folder it was about.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What create-if-absent found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    /// The file is new and durable.
    Created,
    /// The name was taken; the file there stands untouched.
    Exists,
}

/// How a move ended. Of two racers one sees `Moved`, the other `Gone`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// The file has its new name only, durably.
    Moved,
    /// There was no file under the old name.
    Gone,
    /// The new name was taken; both files stand untouched.
    Occupied,
}

/// Creates a file (0600) with its whole content, unless the name is taken.
///
/// # Errors
/// [`Fault`]; the name then is absent, or the disk did not confirm it.
pub fn create(path: &Path, bytes: &[u8]) -> Result<Creation, Fault> {
    let linked = match unnamed(path, bytes)? {
        Some(file) => link_unnamed(&file, path),
        None => link_named(path, bytes)?,
    };
    let creation = match linked {
        Ok(()) => Creation::Created,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Creation::Exists,
        Err(source) => return Err(failed(path, source)),
    };
    // Also when it exists: whoever made it may not have synced its name yet, and the caller acts on it.
    sync_folder(folder_of(path))?;
    Ok(creation)
}

/// Moves a file to a name that is free, on the same file system.
///
/// # Errors
/// [`Fault`].
pub fn move_out(from: &Path, to: &Path) -> Result<Move, Fault> {
    let moved = gate("rename").and_then(|()| match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS) => fs::hard_link(from, to).and_then(|()| fs::remove_file(from)),
        other => other.map_err(io::Error::from),
    });
    match moved {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Move::Gone),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(Move::Occupied),
        Err(source) => return Err(failed(from, source)),
    }
    sync_folder(folder_of(to))?;
    sync_folder(folder_of(from))?;
    Ok(Move::Moved)
}

/// Replaces a file whole, or makes it (0600): readers see the old content or the new, never a part.
///
/// # Errors
/// [`Fault`]; the old content then stands, unless the disk did not confirm the new.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    replace_with(path, bytes, 0o600)
}

/// Replaces a file that others may read (0644) whole, as durably.
///
/// # Errors
/// [`Fault`]; the old content then stands, unless the disk did not confirm the new.
pub fn replace_readable(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    replace_with(path, bytes, 0o644)
}

fn replace_with(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Fault> {
    let part = part_of(path);
    let written = write_named(&part, bytes, mode)
        .and_then(|()| gate("rename").and_then(|()| fs::rename(&part, path)).map_err(|source| failed(path, source)));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written?;
    sync_folder(folder_of(path))
}

/// Removes a file; one that is not there counts as removed.
///
/// # Errors
/// [`Fault`].
pub fn remove(path: &Path) -> Result<(), Fault> {
    match gate("unlink").and_then(|()| fs::remove_file(path)) {
        Ok(()) => sync_folder(folder_of(path)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(source) => Err(failed(path, source)),
    }
}

/// The names in a folder, sorted. Hidden files are unfinished writes and do not count.
///
/// # Errors
/// [`Fault`] when the folder cannot be read to its end.
pub fn list(folder: &Path) -> Result<Vec<String>, Fault> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|source| failed(folder, source))? {
        let name = entry.map_err(|source| failed(folder, source))?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// The content of a file, or `None` where there is none.
///
/// # Errors
/// [`Fault`] when it is there and cannot be read.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, Fault> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(failed(path, source)),
    }
}

/// Makes a folder (0700) where it is missing, and its parents.
///
/// # Errors
/// [`Fault`].
pub fn make_folder(path: &Path) -> Result<(), Fault> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_folder(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => sync_folder(folder_of(path)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(source) => Err(failed(path, source)),
    }
}

/// Removes what interrupted replacements left in a folder. Those of a process that still runs stay.
///
/// # Errors
/// [`Fault`].
pub fn sweep(folder: &Path) -> Result<(), Fault> {
    for entry in fs::read_dir(folder).map_err(|source| failed(folder, source))? {
        let entry = entry.map_err(|source| failed(folder, source))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') && name.ends_with(".part") && !writer_lives(&name) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Writes a synced file that has no name yet; `None` where the file system has no such thing.
fn unnamed(path: &Path, bytes: &[u8]) -> Result<Option<File>, Fault> {
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let opened = gate("open")
        .and_then(|()| rustix::fs::open(folder_of(path), flags, Mode::RUSR | Mode::WUSR).map_err(io::Error::from));
    match opened {
        Ok(fd) => {
            let file = File::from(fd);
            write_and_sync(&file, path, bytes)?;
            Ok(Some(file))
        }
        Err(error) if without_unnamed(&error) => Ok(None),
        Err(source) => Err(failed(path, source)),
    }
}

fn without_unnamed(error: &io::Error) -> bool {
    let unsupported = [Errno::OPNOTSUPP, Errno::ISDIR, Errno::INVAL].map(Errno::raw_os_error);
    error.raw_os_error().is_some_and(|code| unsupported.contains(&code))
}

fn link_unnamed(file: &File, path: &Path) -> io::Result<()> {
    gate("link")?;
    let source = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(linkat(CWD, source.as_str(), CWD, path, AtFlags::SYMLINK_FOLLOW)?)
}

/// The way for file systems without unnamed files: a hidden file that gets its name by a hard link.
fn link_named(path: &Path, bytes: &[u8]) -> Result<io::Result<()>, Fault> {
    let part = part_of(path);
    let written = write_named(&part, bytes, 0o600);
    let linked = written.map(|()| gate("link").and_then(|()| fs::hard_link(&part, path)));
    let _ = fs::remove_file(&part);
    linked
}

fn write_named(part: &Path, bytes: &[u8], mode: u32) -> Result<(), Fault> {
    let file = gate("open")
        .and_then(|()| private().mode(mode).create_new(true).open(part))
        .map_err(|source| failed(part, source))?;
    write_and_sync(&file, part, bytes)
}

fn write_and_sync(mut file: &File, path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    gate("write").and_then(|()| file.write_all(bytes)).map_err(|source| failed(path, source))?;
    gate("sync").and_then(|()| file.sync_all()).map_err(|source| unconfirmed(path, source))
}

fn sync_folder(folder: &Path) -> Result<(), Fault> {
    gate("sync").and_then(|()| File::open(folder)?.sync_all()).map_err(|source| unconfirmed(folder, source))
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Tells this process from an earlier one of the same number. No secret.
static LIFE: LazyLock<u64> = LazyLock::new(|| RandomState::new().build_hasher().finish());

/// A hidden name beside `path` that no other thread or process uses.
fn part_of(path: &Path) -> PathBuf {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    folder_of(path).join(format!(".{name}.{}-{:x}.{count}.part", std::process::id(), *LIFE))
}

/// Whether the process that writes the hidden file `.NAME.PID-LIFE.COUNT.part` still runs.
fn writer_lives(part: &str) -> bool {
    let writer = part.rsplit('.').nth(2).unwrap_or_default();
    let (pid, life) = writer.split_once('-').unwrap_or((writer, ""));
    match pid.parse::<u32>() {
        Ok(pid) if pid == std::process::id() => life == format!("{:x}", *LIFE),
        Ok(pid) => Path::new("/proc").join(pid.to_string()).exists(),
        Err(_) => false,
    }
}

fn failed(path: &Path, source: io::Error) -> Fault {
    Fault::Failed { path: path.to_path_buf(), source }
}

fn unconfirmed(path: &Path, source: io::Error) -> Fault {
    Fault::Unconfirmed { path: path.to_path_buf(), source }
}

/// Where tests make a system call fail; always open otherwise.
#[cfg(not(test))]
fn gate(_call: &'static str) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
use broken_disk::gate;

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn of_many_creators_one_wins() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let wins = std::thread::scope(|scope| {
            let path = &path;
            let racers: Vec<_> = (0..16).map(|n| scope.spawn(move || create(path, &[n; 100]).unwrap())).collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).filter(|found| *found == Creation::Created).count()
        });
        assert_eq!(wins, 1);
        assert_eq!(fs::read(&path).unwrap().len(), 100);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_way_without_unnamed_files_never_overwrites() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        link_named(&path, b"one").unwrap().unwrap();
        assert_eq!(link_named(&path, b"two").unwrap().unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_move_never_overwrites() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| folder.path().join(name));
        assert_eq!(move_out(&a, &b).unwrap(), Move::Gone);
        create(&a, b"a").unwrap();
        create(&b, b"b").unwrap();
        assert_eq!(move_out(&a, &b).unwrap(), Move::Occupied);
        remove(&b).unwrap();
        assert_eq!(move_out(&a, &b).unwrap(), Move::Moved);
        assert_eq!(fs::read(&b).unwrap(), b"a");
    }

    #[test]
    fn content_is_synced_before_its_name_and_the_folder_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| folder.path().join(name));
        broken_disk::calls();
        create(&a, b"x").unwrap();
        assert_eq!(broken_disk::calls(), ["open", "write", "sync", "link", "sync"]);
        assert_eq!(create(&a, b"y").unwrap(), Creation::Exists);
        assert_eq!(broken_disk::calls().last(), Some(&"sync"), "its maker may not have come that far");
        replace(&a, b"z").unwrap();
        assert_eq!(broken_disk::calls(), ["open", "write", "sync", "rename", "sync"]);
        move_out(&a, &b).unwrap();
        assert_eq!(broken_disk::calls(), ["rename", "sync", "sync"]);
        remove(&b).unwrap();
        assert_eq!(broken_disk::calls(), ["unlink", "sync"]);
    }

    #[test]
    fn a_failed_sync_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        broken_disk::arm(0, "sync");
        assert!(matches!(create(&path, b"x"), Err(Fault::Unconfirmed { .. })));
        broken_disk::arm(0, "write");
        assert!(matches!(create(&path, b"x"), Err(Fault::Failed { .. })));
        assert!(!path.exists());
        broken_disk::arm(1, "sync");
        assert!(matches!(create(&path, b"x"), Err(Fault::Unconfirmed { .. })));
        assert!(broken_disk::mend());
    }

    #[test]
    fn leftovers_of_a_crash_are_swept() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".a.4294967295.0.part"), b"half").unwrap();
        // In a container the next process has the number of the one that was killed.
        for life in ["", "-0"] {
            fs::write(folder.path().join(format!(".a.{}{life}.0.part", std::process::id())), b"half").unwrap();
        }
        fs::write(folder.path().join("b"), b"whole").unwrap();
        fs::write(part_of(&folder.path().join("c")), b"being written").unwrap();
        assert_eq!(list(folder.path()).unwrap(), ["b"]);
        sweep(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
