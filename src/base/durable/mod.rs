//! Durable operations on files: create-if-absent, replace, remove, list, lock.
//! Called by `directory` for the register and by `office` for what is this machine's own. What returned without a fault survives a power cut:
//! content is synced before its name appears, and the name's folder is synced after it. The folder is opened
//! first: once the name is there, nothing can fail but the sync.
//! Never retries a failed sync (the kernel forgets the lost pages): [`DurableFault::Unconfirmed`] must stop intake.

#[cfg(test)]
pub(crate) mod broken_disk;
mod folder;
mod lock;
mod read;
mod reserved;
#[cfg(test)]
mod tests;

pub use lock::{Lock, lock, try_lock};
pub use read::{LARGEST, list, read, strange};
pub use reserved::{Reserved, reserve};

use super::owner;
use folder::Folder;

use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat};
use rustix::io::Errno;
use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, ErrorKind, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Why a durable operation did not come about. Its words hold what the system said: once, so that is no source.
#[derive(Debug, thiserror::Error)]
pub enum DurableFault {
    /// The disk did not confirm a write. Nothing may be acknowledged any more until a restart.
    #[error("the disk did not confirm {}: {source}", path.display())]
    Unconfirmed {
        /// The file or folder that was to be synced.
        path: PathBuf,
        /// What the system said.
        r#source: io::Error,
    },
    /// The operation failed before anything counted on it (no space, no permission …).
    #[error("{}: {source}", path.display())]
    Failed {
        /// The file or folder it was about.
        path: PathBuf,
        /// What the system said.
        r#source: io::Error,
    },
    /// This one file cannot be read or is none; everything else can go on. It was left where it is.
    #[error("{}: {source}; left where it is", path.display())]
    Odd {
        /// Where it lies.
        path: PathBuf,
        /// What is odd about it.
        r#source: io::Error,
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

/// How files are made: for their owner alone, or for everybody to read.
const PRIVATE: u32 = 0o600;
const READABLE: u32 = 0o644;

/// Creates a file (0600) with its whole content, unless the name is taken.
///
/// # Errors
/// [`DurableFault`]; the name then is absent, or the disk did not confirm it.
pub fn create(path: &Path, bytes: &[u8]) -> Result<Creation, DurableFault> {
    create_with(path, bytes, PRIVATE)
}

/// The same for a file that others may read (0644).
///
/// # Errors
/// [`DurableFault`]; the name then is absent, or the disk did not confirm it.
pub fn create_readable(path: &Path, bytes: &[u8]) -> Result<Creation, DurableFault> {
    create_with(path, bytes, READABLE)
}

fn create_with(path: &Path, bytes: &[u8], mode: u32) -> Result<Creation, DurableFault> {
    let folder = Folder::of(path)?;
    fits(path, bytes)?;
    let linked = match unnamed(&folder, path, bytes, mode)? {
        Some(file) => link_unnamed(&file, path),
        None => link_named(&folder, path, bytes, mode)?,
    };
    let creation = match linked {
        Ok(()) => Creation::Created,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Creation::Exists,
        Err(source) => return Err(failed(path, source)),
    };
    // Also when it exists: whoever made it may not have synced its name yet, and the caller acts on it.
    folder.sync()?;
    Ok(creation)
}

/// Replaces a file whole, or makes it (0600): readers see the old content or the new, never a part.
///
/// # Errors
/// [`DurableFault`]; the old content then stands, unless the disk did not confirm the new.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), DurableFault> {
    fits(path, bytes)?;
    replace_with(path, bytes, |file, folder| folder.hand_over(file))
}

/// Replaces a file that others may read whole, as durably. Its owner and mode stay; a new one gets 0644.
///
/// # Errors
/// [`DurableFault`]; the old content then stands, unless the disk did not confirm the new.
pub fn replace_readable(path: &Path, bytes: &[u8]) -> Result<(), DurableFault> {
    replace_with(path, bytes, |file, folder| match fs::symlink_metadata(path) {
        Ok(old) if old.is_file() => owner::succeed(file, &old),
        _ => settle(file, folder, READABLE),
    })
}

fn replace_with(
    path: &Path,
    bytes: &[u8],
    settle: impl FnOnce(&File, &Folder) -> io::Result<()>,
) -> Result<(), DurableFault> {
    let folder = Folder::of(path)?;
    let part = part_of(path);
    let written = write_named(&part, bytes, |file| settle(file, &folder))
        .and_then(|()| gate("rename").and_then(|()| fs::rename(&part, path)).map_err(|source| failed(path, source)));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written?;
    folder.sync()
}

/// Removes a file; one that is not there counts as removed.
///
/// # Errors
/// [`DurableFault`].
pub fn remove(path: &Path) -> Result<(), DurableFault> {
    if matches!(fs::symlink_metadata(path), Err(error) if error.kind() == ErrorKind::NotFound) {
        return Ok(());
    }
    let folder = Folder::of(path)?;
    match gate("unlink").and_then(|()| fs::remove_file(path)) {
        Ok(()) => folder.sync(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(source) => Err(failed(path, source)),
    }
}

/// Makes a folder (0700) where it is missing, and its parents.
///
/// # Errors
/// [`DurableFault`].
pub fn make_folder(path: &Path) -> Result<(), DurableFault> {
    make_folder_with(path, 0o700)
}

/// The same for a folder that others may look into (0755).
///
/// # Errors
/// [`DurableFault`].
pub fn make_readable_folder(path: &Path) -> Result<(), DurableFault> {
    make_folder_with(path, 0o755)
}

fn make_folder_with(path: &Path, mode: u32) -> Result<(), DurableFault> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_folder_with(parent, mode)?;
    }
    let folder = Folder::of(path)?;
    match owner::make_folder(path, mode) {
        Ok(()) => folder.sync(),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(source) => Err(failed(path, source)),
    }
}

/// Removes what interrupted replacements left in a folder. Those of a process that still runs stay.
///
/// # Errors
/// [`DurableFault`].
pub fn sweep(folder: &Path) -> Result<(), DurableFault> {
    sweep_named(folder, ".")
}

/// The same of one file alone, in a folder that may be somebody else's.
///
/// # Errors
/// [`DurableFault`].
pub fn sweep_of(path: &Path) -> Result<(), DurableFault> {
    sweep_named(folder_of(path), &format!(".{}.", path.file_name().unwrap_or_default().to_string_lossy()))
}

fn sweep_named(folder: &Path, start: &str) -> Result<(), DurableFault> {
    for entry in fs::read_dir(folder).map_err(|source| failed(folder, source))? {
        let entry = entry.map_err(|source| failed(folder, source))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && name.starts_with(start) && name.ends_with(".part") && !writer_lives(&name) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Refuses to write what [`read`] would not read again.
fn fits(path: &Path, bytes: &[u8]) -> Result<(), DurableFault> {
    let fits = bytes.len() as u64 <= LARGEST;
    if fits { Ok(()) } else { Err(failed(path, io::Error::new(ErrorKind::FileTooLarge, "too large to be read again"))) }
}

/// Writes a synced file that has no name yet; `None` where the file system has no such thing.
fn unnamed(folder: &Folder, path: &Path, bytes: &[u8], mode: u32) -> Result<Option<File>, DurableFault> {
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let opened = gate("open")
        .and_then(|()| rustix::fs::open(folder_of(path), flags, Mode::RUSR | Mode::WUSR).map_err(io::Error::from));
    match opened {
        Ok(fd) => {
            let file = File::from(fd);
            settle(&file, folder, mode).map_err(|source| failed(path, source))?;
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
fn link_named(folder: &Folder, path: &Path, bytes: &[u8], mode: u32) -> Result<io::Result<()>, DurableFault> {
    let part = part_of(path);
    let written = write_named(&part, bytes, |file| settle(file, folder, mode));
    let linked = written.map(|()| gate("link").and_then(|()| fs::hard_link(&part, path)));
    let _ = fs::remove_file(&part);
    linked
}

/// Writes a new file (0600) and lets `settle` give it another owner or mode before it counts.
fn write_named(part: &Path, bytes: &[u8], settle: impl FnOnce(&File) -> io::Result<()>) -> Result<(), DurableFault> {
    let file = gate("open")
        .and_then(|()| private().create_new(true).open(part))
        .and_then(|file| settle(&file).map(|()| file))
        .map_err(|source| failed(part, source))?;
    write_and_sync(&file, part, bytes)
}

/// Gives a new file its mode, and to whom its folder belongs.
fn settle(file: &File, folder: &Folder, mode: u32) -> io::Result<()> {
    if mode != PRIVATE {
        file.set_permissions(fs::Permissions::from_mode(mode))?;
    }
    folder.hand_over(file)
}

fn write_and_sync(mut file: &File, path: &Path, bytes: &[u8]) -> Result<(), DurableFault> {
    gate("write").and_then(|()| file.write_all(bytes)).map_err(|source| failed(path, source))?;
    gate("sync").and_then(|()| file.sync_all()).map_err(|source| unconfirmed(path, source))
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
pub(crate) fn part_of(path: &Path) -> PathBuf {
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

fn failed(path: &Path, source: io::Error) -> DurableFault {
    DurableFault::Failed { path: path.to_path_buf(), source }
}

fn unconfirmed(path: &Path, source: io::Error) -> DurableFault {
    DurableFault::Unconfirmed { path: path.to_path_buf(), source }
}

/// Where tests make a system call fail; always open otherwise.
#[cfg(not(test))]
fn gate(_call: &'static str) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
use broken_disk::gate;
