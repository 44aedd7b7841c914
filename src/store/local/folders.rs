//! The folders of a local store: found segment by segment, never through a link, made where they are missing.
//! A folder's own name is synced before anything in it is acknowledged, once a process.
//! Folders are never removed, so that who knows of one need not look again.

use super::{Local, PARTS, gate};
use crate::base::owner;
use crate::store::{Fault, failed};
use rustix::fs::{Mode, OFlags, mkdirat, openat};
use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::{MutexGuard, PoisonError};

impl Local {
    /// The folder of a key, or `None` where it was never made.
    pub(super) fn find(&self, folder: &str) -> Result<Option<File>, Fault> {
        let mut found = self.top()?;
        for segment in segments(folder) {
            match open_below(&found, segment) {
                Ok(next) => found = next,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(source) => return Err(failed(folder, source)),
            }
        }
        Ok(Some(found))
    }

    /// The folder of a key, made and synced with its parents where that is not known of it.
    pub(super) fn make(&self, folder: &str) -> Result<File, Fault> {
        let mut found = self.top()?;
        let mut end = 0;
        for segment in segments(folder) {
            end = if end == 0 { segment.len() } else { end + 1 + segment.len() };
            let so_far = &folder[..end];
            let (next, made) = open_or_make(&found, segment).map_err(|source| failed(so_far, source))?;
            // Found or made: whoever made it may not have come as far as syncing its name.
            if made || !self.known().contains(so_far) {
                self.sync(&found, so_far)?;
                self.known().insert(so_far.to_owned());
            }
            found = next;
        }
        Ok(found)
    }

    /// Makes the 4,096 folders below `folder` with one sync for all, unless a mark says that they stand.
    pub(super) fn make_shards(&self, folder: &str) -> Result<(), Fault> {
        let parent = self.make(folder)?;
        let names = (0..4096).map(|number| format!("{number:03x}"));
        let mark = self.path.join(PARTS).join(format!("{folder}-made"));
        if !mark.exists() {
            for name in names.clone() {
                open_or_make(&parent, &name).map_err(|source| failed(format_args!("{folder}/{name}"), source))?;
            }
            self.sync(&parent, folder)?;
            // A mark that a power cut takes is made again: nothing hangs on it.
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(false).mode(0o600);
            options.open(&mark).map_err(|source| failed(mark.display(), source))?;
        }
        self.known().extend(names.map(|name| format!("{folder}/{name}")));
        Ok(())
    }

    fn top(&self) -> Result<File, Fault> {
        gate("open").and_then(|()| self.root.try_clone()).map_err(|source| failed(self.path.display(), source))
    }

    fn known(&self) -> MutexGuard<'_, HashSet<String>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The folder `name` in a folder. A link is none.
pub(super) fn open_below(folder: &File, name: &str) -> io::Result<File> {
    gate("open")?;
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(openat(folder, name, flags, Mode::empty())?.into())
}

/// The folder, and whether it was made just now.
fn open_or_make(folder: &File, name: &str) -> io::Result<(File, bool)> {
    match open_below(folder, name) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        found => return Ok((found?, false)),
    }
    match gate("mkdir").and_then(|()| Ok(mkdirat(folder, name, Mode::RWXU)?)) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => {
            let made = open_below(folder, name)?;
            owner::hand_over(&made, folder)?;
            Ok((made, true))
        }
    }
}

fn segments(folder: &str) -> impl Iterator<Item = &str> {
    folder.split('/').filter(|segment| !segment.is_empty())
}
