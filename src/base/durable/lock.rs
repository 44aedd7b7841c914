//! Exclusive locks by name, between threads and processes: a file that is locked, never removed; or the very
//! file that is worked on. The system lets go of them when their holder dies.

use super::{Fault, failed, folder_of, private, read};
use crate::base::owner;
use rustix::fs::{Mode, OFlags};
use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// Holds an exclusive lock between threads and processes until dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Waits for the lock of a name.
///
/// # Errors
/// [`Fault`] when the lock file cannot be made or locked.
pub fn lock(path: &Path) -> Result<Lock, Fault> {
    let file = lock_file(path)?;
    file.lock().map_err(|source| failed(path, source))?;
    Ok(Lock { _file: file })
}

/// Takes the lock of a name, or `None` while somebody else holds it.
///
/// # Errors
/// [`Fault`] when the lock file cannot be made or locked.
pub fn try_lock(path: &Path) -> Result<Option<Lock>, Fault> {
    held(path, lock_file(path)?)
}

/// Locks a file that is there, or gives `None` while somebody else holds it, and where there is none (any more).
/// Never makes one, follows no link and waits for nothing.
///
/// # Errors
/// [`Fault`] when it is no file, or cannot be opened or locked.
pub fn try_lock_file(path: &Path) -> Result<Option<Lock>, Fault> {
    let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match rustix::fs::open(path, flags, Mode::empty()).map_err(io::Error::from) {
        Ok(fd) => File::from(fd),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(read::unread(path, source)),
    };
    let place = |file: &std::fs::Metadata| (file.dev(), file.ino());
    let opened = file.metadata().map_err(|source| failed(path, source))?;
    if !opened.is_file() {
        return Err(read::odd(path, "no plain file"));
    }
    let lock = held(path, file)?;
    // Replaced or removed while it was opened: whoever did that has just been at work here.
    let is_still_there = std::fs::symlink_metadata(path).is_ok_and(|now| place(&now) == place(&opened));
    Ok(lock.filter(|_| is_still_there))
}

fn held(path: &Path, file: File) -> Result<Option<Lock>, Fault> {
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(failed(path, source)),
    }
}

fn lock_file(path: &Path) -> Result<File, Fault> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    match private().create_new(true).open(path) {
        Ok(file) => {
            // Root's own lock would shut out whose state it is.
            let given = File::open(folder_of(path)).and_then(|folder| owner::hand_over(&file, &folder));
            given.map(|()| file)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => private().custom_flags(flags).open(path),
        Err(error) => Err(error),
    }
    .map_err(|source| failed(path, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_excludes_a_second_holder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = lock(&path).unwrap();
        assert!(try_lock(&path).unwrap().is_none());
        drop(held);
        assert!(try_lock(&path).unwrap().is_some());
    }

    #[test]
    fn a_file_is_locked_only_as_long_as_it_is_that_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert!(try_lock_file(&path).unwrap().is_none() && !path.exists());
        super::super::create(&path, b"1").unwrap();
        let held = try_lock_file(&path).unwrap().unwrap();
        assert!(try_lock_file(&path).unwrap().is_none());
        super::super::replace(&path, b"2").unwrap();
        assert!(try_lock_file(&path).unwrap().is_some(), "the new one is nobody's");
        drop(held);
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        assert!(try_lock_file(&path).is_err());
        std::fs::remove_dir(&path).unwrap();
        std::os::unix::fs::symlink("/dev/null", &path).unwrap();
        assert!(try_lock_file(&path).is_err());
    }
}
