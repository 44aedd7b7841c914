//! The register's files as one moment had them, to be kept with the private state, and put back beside it.
//! Called by `office::state`. Never reads what they say, and takes no lock: where somebody publishes meanwhile,
//! they are read again.

use super::ledger::LOCK;
use super::standing::state_of;
use super::{Publication, RegisterFolder};
use crate::base::problem::Problem;
use crate::base::{durable, files};
use anyhow::bail;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

/// A file of the register, by its path below the register's folder.
pub type RegisterFile = (String, Vec<u8>);

/// So often they are read again while somebody publishes.
const ATTEMPTS: usize = 20;

/// The files of a register, and which publication they are.
///
/// # Errors
/// When one cannot be read, or the register does not come to rest.
pub fn copy(place: &RegisterFolder) -> anyhow::Result<(Vec<RegisterFile>, Option<u64>)> {
    if let Some(problem) = half(place) {
        return Err(problem.into());
    }
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

/// Stands in the log from before the first file of a register is put back until all of them are.
const COMING: &str = "coming";

/// Whether a register was being put back here and never came whole.
pub fn is_coming(place: &RegisterFolder) -> bool {
    files::is_there(&place.log().join(COMING))
}

/// Why nothing is made of what lies there.
pub(super) fn half(place: &RegisterFolder) -> Option<Problem> {
    let what = "控えから一覧を戻す途中で止まっています。すべては戻っていません。";
    let remedy = "控えのフォルダ（var）をほかの場所へよけて、sengen state import をもう一度してください。";
    is_coming(place).then(|| Problem::new(place.list_label(), what, remedy))
}

/// Begins to put a register back where nothing was ever decided; what an earlier try has left of one goes.
///
/// # Errors
/// When the disk refuses.
pub fn begin(place: &RegisterFolder) -> anyhow::Result<()> {
    durable::make_readable_folder(&place.log())?;
    let mark = place.log().join(COMING);
    durable::create_readable(&mark, b"")?;
    for path in of_log(place)?.into_iter().filter(|path| path.is_file() && *path != mark) {
        durable::remove(&path)?;
    }
    Ok(())
}

/// All of it is put back.
///
/// # Errors
/// When the disk refuses.
pub fn end(place: &RegisterFolder) -> anyhow::Result<()> {
    Ok(durable::remove(&place.log().join(COMING))?)
}

/// Puts a file back.
///
/// # Errors
/// When its name leads elsewhere, or the disk refuses.
pub fn put_back(place: &RegisterFolder, (name, bytes): &RegisterFile) -> anyhow::Result<()> {
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
fn read(place: &RegisterFolder) -> anyhow::Result<Vec<RegisterFile>> {
    // The lock says nothing, and what lies in the folders was named first.
    let says_something = |path: &PathBuf| path.is_file() && ![LOCK, COMING].iter().any(|name| path.ends_with(name));
    let mut found = Vec::new();
    for path in of_log(place)?.into_iter().filter(says_something).chain([place.list()]) {
        let name = path.strip_prefix(place.folder())?.to_string_lossy().into_owned();
        match files::bytes(&path) {
            Ok(bytes) => found.push((name, bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(anyhow::Error::from(error).context(path.display().to_string())),
        }
    }
    Ok(found)
}

/// What lies in the log.
fn of_log(place: &RegisterFolder) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for folder in [place.log().join("changes"), place.log().join("months"), place.log()] {
        match durable::list(&folder) {
            Ok(names) => paths.extend(names.into_iter().map(|name| folder.join(name))),
            Err(durable::DurableFault::Failed { source, .. }) if source.kind() == ErrorKind::NotFound => {}
            Err(fault) => return Err(fault.into()),
        }
    }
    Ok(paths)
}
