//! Exclusive locks by name, between threads and processes: a file that is locked, never removed. The system lets go of them when their holder dies.

use super::{Fault, failed, folder_of, private};
use crate::base::owner;
use rustix::fs::OFlags;
use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
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
    let file = lock_file(path)?;
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
}
