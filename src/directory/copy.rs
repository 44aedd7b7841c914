//! The register's files as one moment had them, to be kept with the private state, and put back beside it.
//! Called by `office::state`. Never reads what they say, and takes no lock: where somebody publishes meanwhile,
//! they are read again.

use super::standing::state_of;
use super::{Place, Publication};
use crate::base::{durable, files};
use anyhow::bail;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

/// A file of the register, by its path below the register's folder.
pub type File = (String, Vec<u8>);

/// So often they are read again while somebody publishes.
const ATTEMPTS: usize = 20;

/// The files of a register, and which publication they are.
///
/// # Errors
/// When one cannot be read, or the register does not come to rest.
pub fn copy(place: &Place) -> anyhow::Result<(Vec<File>, Option<u64>)> {
    for _ in 0..ATTEMPTS {
        let seen = state_of(place);
        let files = read(place)?;
        if state_of(place) == seen {
            let serial = Publication::load(place).ok().flatten().map(|last| last.serial);
            return Ok((files, serial));
        }
    }
    bail!("the register changes at every look")
}

/// Puts a file back.
///
/// # Errors
/// When its name leads elsewhere, or the disk refuses.
pub fn put_back(place: &Place, (name, bytes): &File) -> anyhow::Result<()> {
    let path = Path::new(name);
    let is_below = path.components().all(|part| matches!(part, Component::Normal(_)));
    let is_own = name.starts_with("registers/") || place.folder().join(path) == place.list();
    if !is_below || !is_own {
        bail!("{name} is no file of a register");
    }
    let path = place.folder().join(path);
    durable::make_readable_folder(path.parent().unwrap_or(place.folder()))?;
    Ok(durable::replace_readable(&path, bytes)?)
}

/// The log first: a change that moves on meanwhile is met once at least.
fn read(place: &Place) -> anyhow::Result<Vec<File>> {
    let mut paths_of_log = Vec::new();
    for folder in [place.log().join("changes"), place.log().join("months"), place.log()] {
        match durable::list(&folder) {
            Ok(names) => paths_of_log.extend(names.into_iter().map(|name| folder.join(name))),
            Err(durable::Fault::Failed { source, .. }) if source.kind() == ErrorKind::NotFound => {}
            Err(fault) => return Err(fault.into()),
        }
    }
    // The lock says nothing, and what lies in the folders was named first.
    let says_something = |path: &PathBuf| path.is_file() && !path.ends_with("lock");
    let mut found = Vec::new();
    for path in paths_of_log.into_iter().filter(says_something).chain([place.list()]) {
        let name = path.strip_prefix(place.folder())?.to_string_lossy().into_owned();
        match files::bytes(&path) {
            Ok(bytes) => found.push((name, bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(anyhow::Error::from(error).context(path.display().to_string())),
        }
    }
    Ok(found)
}
