//! Exclusive locks by name, between threads and processes: a file that is locked, never removed. The system lets go of them when their holder dies.

use super::{DurableFault, failed, folder_of, private};
use crate::base::owner;
use rustix::fs::OFlags;
use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};

/// Holds an exclusive lock between threads and processes until dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
    /// Whether a child holds it too.
    lent: AtomicBool,
}

impl Lock {
    /// The lock as the standard input of a child, which reads nothing there: as long as it, or whatever it starts, lives,
    /// the lock is held, whatever becomes of this process.
    ///
    /// # Errors
    /// When the system has no more open files.
    pub fn lend(&self) -> io::Result<Stdio> {
        self.lent.store(true, Ordering::Relaxed);
        Ok(self.file.try_clone()?.into())
    }

    const fn new(file: File) -> Self {
        Self { file, lent: AtomicBool::new(false) }
    }
}

impl Drop for Lock {
    /// Lets go at once: a child that was just started holds a copy of the open file until it becomes another program.
    fn drop(&mut self) {
        if !self.lent.load(Ordering::Relaxed) {
            let _ = self.file.unlock();
        }
    }
}

/// Waits for the lock of a name.
///
/// # Errors
/// [`DurableFault`] when the lock file cannot be made or locked.
pub fn lock(path: &Path) -> Result<Lock, DurableFault> {
    let file = lock_file(path)?;
    file.lock().map_err(|source| failed(path, source))?;
    Ok(Lock::new(file))
}

/// Takes the lock of a name, or `None` while somebody else holds it.
///
/// # Errors
/// [`DurableFault`] when the lock file cannot be made or locked.
pub fn try_lock(path: &Path) -> Result<Option<Lock>, DurableFault> {
    let file = lock_file(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock::new(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(failed(path, source)),
    }
}

fn lock_file(path: &Path) -> Result<File, DurableFault> {
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
    fn a_lock_that_was_lent_is_held_as_long_as_the_child_lives() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = lock(&path).unwrap();
        let mut child = std::process::Command::new("sleep").arg("60").stdin(held.lend().unwrap()).spawn().unwrap();
        drop(held);
        assert!(try_lock(&path).unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(try_lock(&path).unwrap().is_some());
    }

    /// As a process has one that was started while the lock was held.
    #[test]
    fn a_lock_that_was_let_go_of_is_free_though_a_copy_of_its_file_is_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = lock(&path).unwrap();
        let copy = held.file.try_clone().unwrap();
        drop(held);
        assert!(try_lock(&path).unwrap().is_some());
        drop(copy);
    }
}
