//! The folders of a local store: found in one call, never through a link, made segment by segment where missing.
//! A folder's own name is synced before anything in it is acknowledged, once a process.
//! Folders are never removed, so that who knows of one need not look again.

use super::{Local, gate, has_errno};
use crate::base::{below, owner};
use crate::store::{Fault, failed};
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, ResolveFlags, mkdirat, openat2, statat};
use rustix::io::Errno;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::sync::{MutexGuard, PoisonError};

impl Local {
    /// The folder of a key, or `None` where it was never made.
    pub(super) fn find(&self, folder: &str) -> Result<Option<File>, Fault> {
        let path = if folder.is_empty() { "." } else { folder };
        match self.open_straight(path, OFlags::DIRECTORY) {
            Some(opened) => opened.map_err(|source| failed(folder, source)),
            None => self.walk(folder),
        }
    }

    /// What lies at a path below the store, opened for reading; nothing at `Ok(None)`. `None` where the way has to be
    /// gone segment by segment: to say what stands in it, or because this machine has no such call.
    pub(super) fn open_straight(&self, path: &str, also: OFlags) -> Option<io::Result<Option<File>>> {
        const WALKED: [Errno; 6] = [Errno::LOOP, Errno::NOTDIR, Errno::ACCESS, Errno::NOSYS, Errno::PERM, Errno::NXIO];
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | also;
        let opened =
            gate("open").and_then(|()| Ok(openat2(&self.root, path, flags, Mode::empty(), ResolveFlags::NO_SYMLINKS)?));
        match opened {
            Ok(file) => Some(Ok(Some(file.into()))),
            Err(error) if error.kind() == ErrorKind::NotFound => Some(Ok(None)),
            Err(error) if has_errno(&error, &WALKED) => None,
            Err(error) => Some(Err(error)),
        }
    }

    pub(super) fn walk(&self, folder: &str) -> Result<Option<File>, Fault> {
        let mut found = self.top()?;
        for segment in segments(folder) {
            match open_below(&found, segment) {
                Ok(next) => found = next,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(source) => return Err(no_folder(&found, segment, folder, source)),
            }
        }
        Ok(Some(found))
    }

    /// The folder of a key, made and synced with its parents where that is not known of it.
    pub(super) fn make(&self, folder: &str) -> Result<File, Fault> {
        let is_known = self.known().contains(folder);
        if let Some(found) = is_known.then(|| self.find(folder)).transpose()?.flatten() {
            return Ok(found);
        }
        let mut found = self.top()?;
        let mut end = 0;
        for segment in segments(folder) {
            end = if end == 0 { segment.len() } else { end + 1 + segment.len() };
            let so_far = &folder[..end];
            let (next, made) =
                open_or_make(&found, segment).map_err(|source| no_folder(&found, segment, so_far, source))?;
            // Found or made: whoever made it may not have come as far as syncing its name.
            if made || !self.known().contains(so_far) {
                // One sync does for all that stood there before: no later write pays for them.
                let beside = if made { Vec::new() } else { folders_in(&found) };
                self.sync(&found, so_far)?;
                let above = &so_far[..so_far.len() - segment.len()];
                let mut known = self.known();
                known.extend(beside.into_iter().map(|name| format!("{above}{name}")));
                known.insert(so_far.to_owned());
            }
            found = next;
        }
        Ok(found)
    }

    /// Makes folders beside one another, with one sync for all of them.
    pub(in crate::store) fn make_all(&self, within: &str, names: &[String]) -> Result<(), Fault> {
        let parent = self.make(within)?;
        for name in names {
            open_or_make(&parent, name)
                .map_err(|source| no_folder(&parent, name, &format!("{within}/{name}"), source))?;
        }
        self.sync(&parent, within)?;
        self.known().extend(names.iter().map(|name| format!("{within}/{name}")));
        Ok(())
    }

    fn top(&self) -> Result<File, Fault> {
        // Opened anew: a copy would read names on from where the last list of it ended.
        open_below(&self.root, ".").map_err(|source| failed(self.path.display(), source))
    }

    fn known(&self) -> MutexGuard<'_, HashSet<String>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The folder `name` in a folder. A link is none.
pub(super) fn open_below(folder: &File, name: &str) -> io::Result<File> {
    gate("open").and_then(|()| below::open_below(folder, name))
}

/// Why a folder could not be opened. One that never comes right by itself is named as what it is.
pub(super) fn no_folder(folder: &File, name: &str, at: &str, source: io::Error) -> Fault {
    let about = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW);
    let is_link = about.is_ok_and(|about| FileType::from_raw_mode(about.st_mode) == FileType::Symlink);
    let what = match source.kind() {
        _ if is_link => "a link in the place of a folder; mount another disk there",
        ErrorKind::PermissionDenied => "a folder that sengen may not open; give it to the user that owns the others",
        ErrorKind::NotADirectory => "something else in the place of a folder; put the folder back, from a backup",
        _ => return failed(at, source),
    };
    Fault::Odd { at: at.to_owned(), what }
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
            // Typed as root, it would keep the program itself out.
            owner::hand_over(&made, folder)?;
            Ok((made, true))
        }
    }
}

/// The folders in a folder, as far as they can be told.
fn folders_in(folder: &File) -> Vec<String> {
    let entries = Dir::read_from(folder).into_iter().flatten().flatten();
    let is_folder = |entry: &rustix::fs::DirEntry| entry.file_type() == FileType::Directory;
    let name = |entry: rustix::fs::DirEntry| entry.file_name().to_str().ok().map(str::to_owned);
    entries.filter(is_folder).filter_map(name).collect()
}

fn segments(folder: &str) -> impl Iterator<Item = &str> {
    folder.split('/').filter(|segment| !segment.is_empty())
}
