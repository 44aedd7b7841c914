//! Reading private files: only plain ones of a bearable size, opened without following a link or waiting
//! for a pipe. One that is odd is named and left; whoever reads many goes on with the rest.

use super::{DurableFault, failed};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// No private file is larger: a declaration has at most 64 KiB, and a history of years adds to it.
pub const LARGEST: u64 = 1 << 20;

/// The content of a file, or `None` where there is none.
///
/// # Errors
/// [`DurableFault::Odd`] when it is no plain file, too large or cannot be read; [`DurableFault::Failed`] when this process
/// can open no file at all for now.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, DurableFault> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(fd) => File::from(fd),
        Err(Errno::NOENT) => return Ok(None),
        Err(Errno::LOOP) => return Err(odd(path, "a link and no file")),
        Err(error) => return Err(unread(path, error.into())),
    };
    let about = file.metadata().map_err(|source| unread(path, source))?;
    if !about.is_file() {
        return Err(odd(path, "no plain file"));
    }
    if about.len() > LARGEST {
        return Err(odd(path, "too large to be one of our files"));
    }
    let mut bytes = Vec::with_capacity(about.len() as usize);
    file.take(LARGEST).read_to_end(&mut bytes).map_err(|source| unread(path, source))?;
    Ok(Some(bytes))
}

/// The names in a folder, sorted. Hidden files are unfinished writes and do not count.
///
/// # Errors
/// [`DurableFault`] when the folder cannot be read to its end.
pub fn list(folder: &Path) -> Result<Vec<String>, DurableFault> {
    entries(folder, |_| true)
}

/// The names of what lies in a folder and is no plain file.
///
/// # Errors
/// [`DurableFault`] when the folder cannot be read to its end.
pub fn strange(folder: &Path) -> Result<Vec<String>, DurableFault> {
    entries(folder, |entry| entry.file_type().is_ok_and(|kind| !kind.is_file()))
}

fn entries(folder: &Path, counts: impl Fn(&fs::DirEntry) -> bool) -> Result<Vec<String>, DurableFault> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|source| failed(folder, source))? {
        let entry = entry.map_err(|source| failed(folder, source))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && counts(&entry) {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

pub(super) fn odd(path: &Path, what: &str) -> DurableFault {
    DurableFault::Odd { path: path.to_path_buf(), source: io::Error::new(ErrorKind::InvalidInput, what) }
}

/// What keeps a file from being read: the process has no descriptors or memory left, or it is the file.
pub(super) fn unread(path: &Path, source: io::Error) -> DurableFault {
    let ours = [Errno::MFILE, Errno::NFILE, Errno::NOMEM, Errno::NOBUFS].map(Errno::raw_os_error);
    match source.raw_os_error() {
        Some(code) if ours.contains(&code) => failed(path, source),
        _ => DurableFault::Odd { path: path.to_path_buf(), source },
    }
}
