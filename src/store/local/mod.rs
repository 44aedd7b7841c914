//! Objects as files (0600) below one folder of this machine's disk, folders (0700) as keys have them.
//! Created so that a power cut leaves the whole object or none: unnamed file → write → fsync → link → fsync
//! of the folder, and only then acknowledged. The folder is opened before: what cannot be opened is refused.
//! Never retries a failed fsync (the kernel forgets the lost pages): from then on nothing is acknowledged.
//! Never removes a folder, and never follows a link below its root.

mod folders;
mod list;
#[cfg(test)]
mod tests;

use super::{Creation, Fault, Key, LARGEST, failed, unconfirmed};
use crate::base::{durable, owner};
use folders::open_below;
use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, fstat, linkat, openat, statat, unlinkat};
use rustix::io::Errno;
use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// A store in a folder.
#[derive(Debug)]
pub struct Local {
    path: PathBuf,
    root: File,
    /// Folders of which this process knows that their names are synced.
    known: Mutex<HashSet<String>>,
    broken: Arc<AtomicBool>,
}

/// Where files get their content that cannot be written without a name. Hidden, so no key.
const PARTS: &str = ".parts";

impl Local {
    /// Opens the store at `path`, making what is missing. Its folders are made by who first needs them, if not all at
    /// once by `sengen state init`: of the few that a small scheme needs nobody notices the one sync more.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let parts = path.join(PARTS);
        durable::make_folder(&parts)?;
        durable::sweep(&parts)?;
        let root = File::open(path).map_err(|source| failed(path.display(), source))?;
        let (known, broken) = (Mutex::default(), Arc::default());
        Ok(Self { path: path.to_owned(), root, known, broken })
    }

    pub(super) fn part(&self, folder: &Key) -> Result<Self, Fault> {
        let part = Self::open(&self.path.join(folder.as_str()))?;
        Ok(Self { broken: Arc::clone(&self.broken), ..part })
    }

    pub(super) fn create(&self, key: &Key, bytes: &[u8]) -> Result<Creation, Fault> {
        self.refuse_when_broken(key)?;
        if bytes.len() > LARGEST {
            return Err(failed(key, io::ErrorKind::FileTooLarge));
        }
        let folder = self.make(key.folder())?;
        let creation = if stands(&folder, key)? { Creation::Exists } else { self.write(&folder, key, bytes)? };
        // Also when it exists: whoever made it may not have synced its name yet, and the caller acts on it.
        self.sync(&folder, key)?;
        Ok(creation)
    }

    pub(super) fn read(&self, key: &Key) -> Result<Option<Vec<u8>>, Fault> {
        // A pipe must not make anybody wait, nor a link lead elsewhere.
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        let opened = match self.open_straight(key.as_str(), flags) {
            Some(opened) => opened,
            None => {
                let Some(folder) = self.find(key.folder())? else { return Ok(None) };
                let flags = flags | OFlags::RDONLY | OFlags::CLOEXEC;
                gate("open").and_then(|()| Ok(Some(openat(&folder, key.name(), flags, Mode::empty())?.into())))
            }
        };
        match opened {
            Ok(file) => file.map(|file| regular_content(file, key)).transpose(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(odd_or_failed(key, error)),
        }
    }

    pub(super) fn remove(&self, key: &Key) -> Result<(), Fault> {
        self.refuse_when_broken(key)?;
        let Some(folder) = self.find(key.folder())? else { return Ok(()) };
        match gate("unlink").and_then(|()| Ok(unlinkat(&folder, key.name(), AtFlags::empty())?)) {
            // Also when it is gone: whoever removed it may not have synced that.
            Ok(()) => self.sync(&folder, key),
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.sync(&folder, key),
            Err(error) => Err(odd_or_failed(key, error)),
        }
    }

    pub(super) fn settle(&self, key: &Key) -> Result<(), Fault> {
        self.refuse_when_broken(key)?;
        let folder = self.make(key.folder())?;
        self.sync(&folder, key)
    }

    fn write(&self, folder: &File, key: &Key, bytes: &[u8]) -> Result<Creation, Fault> {
        let linked = match unnamed(folder, key)? {
            Some(file) => {
                owner::hand_over(&file, folder).map_err(|source| failed(key, source))?;
                self.fill(&file, key, bytes)?;
                link_unnamed(&file, folder, key.name())
            }
            None => self.link_named(folder, key, bytes)?,
        };
        match linked {
            Ok(()) => Ok(Creation::Created),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(Creation::Exists),
            Err(source) => Err(failed(key, source)),
        }
    }

    /// The way for file systems without unnamed files: a file elsewhere that gets its name by a hard link.
    fn link_named(&self, folder: &File, key: &Key, bytes: &[u8]) -> Result<io::Result<()>, Fault> {
        let part = durable::part_of(&self.path.join(PARTS).join(key.name()));
        let opened =
            gate("open").and_then(|()| OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part));
        let filled = match opened {
            Ok(file) => owner::hand_over(&file, folder)
                .map_err(|source| failed(key, source))
                .and_then(|()| self.fill(&file, key, bytes)),
            Err(source) => Err(failed(key, source)),
        };
        let linked =
            filled.map(|()| gate("link").and_then(|()| Ok(linkat(CWD, &part, folder, key.name(), AtFlags::empty())?)));
        let _ = fs::remove_file(&part);
        linked
    }

    fn fill(&self, mut file: &File, key: &Key, bytes: &[u8]) -> Result<(), Fault> {
        gate("write").and_then(|()| file.write_all(bytes)).map_err(|source| failed(key, source))?;
        self.sync(file, key)
    }

    /// Syncs a file or folder. One that failed is never tried again: the kernel takes the lost pages for clean.
    fn sync(&self, file: &File, at: impl ToString) -> Result<(), Fault> {
        gate("sync").and_then(|()| file.sync_all()).map_err(|source| {
            self.broken.store(true, Ordering::SeqCst);
            unconfirmed(at, source)
        })
    }

    fn refuse_when_broken(&self, key: &Key) -> Result<(), Fault> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(unconfirmed(key, io::Error::other("an earlier write was not confirmed")));
        }
        Ok(())
    }
}

impl From<durable::DurableFault> for Fault {
    fn from(fault: durable::DurableFault) -> Self {
        match fault {
            durable::DurableFault::Unconfirmed { path, source } => unconfirmed(path.display(), source),
            // Of a folder that is to be made or opened: it may come right.
            durable::DurableFault::Failed { path, source } | durable::DurableFault::Odd { path, source } => {
                failed(path.display(), source)
            }
        }
    }
}

/// Whether something lies under the key, whatever it is.
fn stands(folder: &File, key: &Key) -> Result<bool, Fault> {
    match statat(folder, key.name(), AtFlags::SYMLINK_NOFOLLOW) {
        Ok(_) => Ok(true),
        Err(Errno::NOENT) => Ok(false),
        Err(error) => Err(failed(key, error)),
    }
}

/// A file that has no name yet; `None` where the file system has no such thing.
fn unnamed(folder: &File, key: &Key) -> Result<Option<File>, Fault> {
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    match gate("open").and_then(|()| Ok(openat(folder, ".", flags, Mode::RUSR | Mode::WUSR)?)) {
        Ok(file) => Ok(Some(file.into())),
        Err(error) if has_errno(&error, &[Errno::OPNOTSUPP, Errno::ISDIR, Errno::INVAL]) => Ok(None),
        Err(source) => Err(failed(key, source)),
    }
}

fn link_unnamed(file: &File, folder: &File, name: &str) -> io::Result<()> {
    gate("link")?;
    let source = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(linkat(CWD, source.as_str(), folder, name, AtFlags::SYMLINK_FOLLOW)?)
}

/// The content of what is opened, if it is a regular file of bearable size.
fn regular_content(file: File, key: &Key) -> Result<Vec<u8>, Fault> {
    let odd = |what| Fault::Odd { at: key.to_string(), what };
    let stat = fstat(&file).map_err(|error| failed(key, error))?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(odd("not a regular file"));
    }
    if usize::try_from(stat.st_size).is_ok_and(|size| size > LARGEST) {
        return Err(odd("far too large"));
    }
    // One byte more than it should be: so the end is seen with the second call.
    let mut bytes = Vec::with_capacity(usize::try_from(stat.st_size).unwrap_or_default() + 1);
    let limit = LARGEST as u64 + 1;
    gate("read").and_then(|()| file.take(limit).read_to_end(&mut bytes)).map_err(|source| failed(key, source))?;
    if bytes.len() > LARGEST { Err(odd("far too large")) } else { Ok(bytes) }
}

/// What can never be opened where it lies is no object; the rest may come right by itself.
fn odd_or_failed(key: &Key, error: io::Error) -> Fault {
    let odd = [
        (Errno::LOOP, "a symbolic link"),
        (Errno::ISDIR, "a folder"),
        (Errno::NXIO, "a socket or pipe"),
        (Errno::ACCESS, "not to be opened"),
    ];
    match odd.into_iter().find(|(errno, _)| has_errno(&error, &[*errno])) {
        Some((_, what)) => Fault::Odd { at: key.to_string(), what },
        None => failed(key, error),
    }
}

fn has_errno(error: &io::Error, any: &[Errno]) -> bool {
    error.raw_os_error().is_some_and(|code| any.iter().any(|errno| errno.raw_os_error() == code))
}

/// Where tests make a system call fail; always open otherwise.
#[cfg(not(test))]
fn gate(_call: &'static str) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
use crate::base::durable::broken_disk::gate;
