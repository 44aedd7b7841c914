//! Listing a local store in the order of its keys: folder by folder, those behind `after` alone, and no more
//! of them than it takes to fill the limit. Names that are no keys are counted and left alone.

use super::folders::no_folder;
use super::{Local, PARTS, gate, open_below};
use crate::store::key::is_segment;
use crate::store::{Fault, Key, KeyListing, Prefix, failed};
use rustix::fs::{AtFlags, Dir, FileType, RawDir, statat};
use std::fs::File;
use std::io;
use std::mem::MaybeUninit;

/// So many bytes of a folder are read at a time: one call for a folder of some hundred objects.
const AT_ONCE: usize = 32 * 1024;

/// What is listed.
struct Wanted<'a> {
    prefix: &'a str,
    after: &'a str,
    limit: usize,
}

impl Local {
    pub(in crate::store) fn list(
        &self,
        prefix: &Prefix,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<KeyListing, Fault> {
        let mut listing = KeyListing::default();
        let wanted = Wanted { prefix: prefix.as_str(), after: after.map_or("", Key::as_str), limit };
        let path = prefix.folder();
        let folder = match self.find(path) {
            Err(Fault::Odd { at, what }) => {
                listing.closed.push((at, what));
                None
            }
            found => found?,
        };
        let Some(folder) = folder else { return Ok(listing) };
        let path = if path.is_empty() { String::new() } else { format!("{path}/") };
        walk(&folder, &path, &wanted, &mut listing)?;
        Ok(listing)
    }
}

impl Local {
    /// The first thing in a prefix's own folder whose name begins so and that is no plain file.
    pub(in crate::store) fn displaced(&self, prefix: &Prefix) -> Result<Option<String>, Fault> {
        let path = prefix.folder();
        let Some(folder) = self.find(path)? else { return Ok(None) };
        let begins = prefix.as_str().strip_prefix(path).unwrap_or_default().trim_start_matches('/');
        first_odd(&folder, begins)
            .map(|odd| odd.map(|name| format!("{path}/{name}")))
            .map_err(|source| failed(path, source))
    }

    /// What lies in the folders below `folder` and is no plain file, and what lies beside them and is no folder.
    pub(in crate::store) fn strange(&self, folder: &str) -> Result<Vec<String>, Fault> {
        let found = match self.find(folder) {
            Err(Fault::Odd { at, .. }) => return Ok(vec![at]),
            found => found?,
        };
        let Some(found) = found else { return Ok(Vec::new()) };
        let mut strange = Vec::new();
        let shards = parted(folder, &found, FileType::Directory, &mut strange)?;
        for shard in shards {
            let path = format!("{folder}/{shard}");
            match open_below(&found, &shard).map_err(|source| no_folder(&found, &shard, &path, source)) {
                Ok(below) => drop(parted(&path, &below, FileType::RegularFile, &mut strange)?),
                Err(Fault::Odd { at, .. }) => strange.push(at),
                Err(fault) => return Err(fault),
            }
        }
        Ok(strange)
    }
}

/// The first name in a folder that begins so and is no plain file's. The rest is passed by as it comes.
fn first_odd(folder: &File, begins: &str) -> io::Result<Option<String>> {
    gate("open")?;
    let mut buffer = [MaybeUninit::uninit(); AT_ONCE];
    let mut entries = RawDir::new(folder, &mut buffer);
    while let Some(entry) = entries.next() {
        let entry = entry?;
        let name = entry.file_name();
        if !name.to_bytes().starts_with(begins.as_bytes()) || name.to_bytes().starts_with(b".") {
            continue;
        }
        let kind = match entry.file_type() {
            FileType::Unknown => statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)
                .map_or(FileType::RegularFile, |about| FileType::from_raw_mode(about.st_mode)),
            kind => kind,
        };
        if kind != FileType::RegularFile {
            return Ok(Some(name.to_string_lossy().into_owned()));
        }
    }
    Ok(None)
}

/// The names in a folder of what is wanted there; the paths of the rest are added to what is strange.
fn parted(path: &str, folder: &File, wanted: FileType, strange: &mut Vec<String>) -> Result<Vec<String>, Fault> {
    let kinds = kinds(folder).map_err(|source| failed(path, source))?;
    let (good, bad): (Vec<_>, Vec<_>) = kinds.into_iter().partition(|(_, kind)| *kind == wanted);
    strange.extend(bad.into_iter().map(|(name, _)| format!("{path}/{name}")));
    Ok(good.into_iter().map(|(name, _)| name).collect())
}

/// The names in a folder that are not hidden, with what they are.
fn kinds(folder: &File) -> io::Result<Vec<(String, FileType)>> {
    gate("open")?;
    let mut kinds = Vec::new();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            kinds.push((name, entry.file_type()));
        }
    }
    Ok(kinds)
}

/// Adds what is wanted below a folder, whose path ends with `/` or is empty.
fn walk(folder: &File, path: &str, wanted: &Wanted<'_>, listing: &mut KeyListing) -> Result<(), Fault> {
    let mut names = names(folder, path, wanted, listing)
        .map_err(|source| failed(if path.is_empty() { "/" } else { path }, source))?;
    names.sort_unstable();
    for name in names {
        if listing.keys.len() >= wanted.limit {
            break;
        }
        let place = format!("{path}{name}");
        let Some(below) = name.strip_suffix('/') else {
            if place.starts_with(wanted.prefix) && place.as_str() > wanted.after {
                match Key::parse(place) {
                    Ok(key) => listing.keys.push(key),
                    Err(_) => listing.foreign += 1,
                }
            }
            continue;
        };
        let holds_wanted = place.starts_with(wanted.prefix) || wanted.prefix.starts_with(&place);
        let is_passed = place.as_str() <= wanted.after && !wanted.after.starts_with(&place);
        if !holds_wanted || is_passed || Key::parse(place.trim_end_matches('/')).is_err() {
            continue;
        }
        match open_below(folder, below).map_err(|source| no_folder(folder, below, place.trim_end_matches('/'), source))
        {
            Ok(next) => walk(&next, &place, wanted, listing)?,
            Err(Fault::Odd { at, what }) => listing.closed.push((at, what)),
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

/// The names in a folder that can be, or lead to, what is wanted; those of folders end with `/`, which puts them where
/// the keys below them belong. What can be no segment of a key is counted. The rest is passed by as it comes: one
/// record's numbers lie among those of a hundred others.
fn names(folder: &File, path: &str, wanted: &Wanted<'_>, listing: &mut KeyListing) -> io::Result<Vec<String>> {
    gate("open")?;
    let begins = wanted.prefix.strip_prefix(path).unwrap_or_default();
    let mut names = Vec::new();
    let mut buffer = [MaybeUninit::uninit(); AT_ONCE];
    let mut entries = RawDir::new(folder, &mut buffer);
    while let Some(entry) = entries.next() {
        let entry = entry?;
        let bytes = entry.file_name().to_bytes();
        if !bytes.starts_with(begins.as_bytes()) && !begins.as_bytes().starts_with(bytes) {
            continue;
        }
        let Some(name) = entry.file_name().to_str().ok().filter(|name| is_segment(name)) else {
            listing.foreign += usize::from(![".", "..", PARTS].map(str::as_bytes).contains(&bytes));
            continue;
        };
        let kind = match entry.file_type() {
            FileType::Unknown => match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => FileType::from_raw_mode(stat.st_mode),
                // Removed since it was named.
                Err(_) => continue,
            },
            kind => kind,
        };
        match kind {
            FileType::RegularFile if !name.starts_with(begins) => (),
            FileType::RegularFile => names.push(name.to_owned()),
            FileType::Directory => names.push(format!("{name}/")),
            // Whoever wants what lies behind it is told, and not left without it.
            FileType::Symlink if leads_to_folder(folder, name) => names.push(format!("{name}/")),
            _ => listing.foreign += 1,
        }
    }
    Ok(names)
}

fn leads_to_folder(folder: &File, name: &str) -> bool {
    statat(folder, name, AtFlags::empty())
        .is_ok_and(|about| FileType::from_raw_mode(about.st_mode) == FileType::Directory)
}
