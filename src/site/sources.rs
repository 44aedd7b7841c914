//! The sources of the last whole build, kept beside its manifest (`.sengen/dist-<hash>.sources/`): with
//! them a change of the public list is published while a page is at fault or half written, and `serve`
//! starts. Called by `build` and `republish`, both under the manifest's lock. The register is no part of
//! the copy: it is read where it lies.

use super::manifest::FileStamp;
use crate::base::files;
use crate::base::walk;
use crate::directory;
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What a build reads below the root.
const FOLDERS: [&str; 3] = ["content", "data", "templates"];
/// The public list and its log: `office::publish` writes them, not the office's editor.
const REGISTERS: &str = "data/registers/";
const STAMPS: &str = "stamps.json";

/// Every source with the state it is in, but for the list.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamps(BTreeMap<String, FileStamp>);

impl Stamps {
    /// The sources below `root` as they are; what cannot be read is left out.
    pub fn of(root: &Path) -> Self {
        let found = FOLDERS.iter().flat_map(|folder| walk::below(root, Path::new(folder)).unwrap_or_default());
        let stamp = |found: walk::WalkedFile| {
            let label = found.label.to_string_lossy().into_owned();
            (!is_list(&label)).then(|| Some((label, FileStamp::of(&found.path, None)?))).flatten()
        };
        Self(found.filter_map(stamp).collect())
    }
}

/// Whether a file is a list or of its log; what says what a register is, is the office's.
fn is_list(label: &str) -> bool {
    let is_rules = |name: &str| name.ends_with(".toml") && !name.contains('/');
    label.starts_with(directory::PATH) || label.strip_prefix(REGISTERS).is_some_and(|name| !is_rules(name))
}

/// Keeps the sources below `root` at `place`, if they are still as they were when a build began to read them.
///
/// # Errors
/// When they cannot be copied; what was kept before then stands.
pub fn keep(root: &Path, place: &Path, read: &Stamps) -> anyhow::Result<()> {
    if kept(place).is_some() && stamps(place).as_ref() == Some(read) {
        return Ok(());
    }
    let part = place.with_extension("part");
    remove(&part)?;
    for name in read.0.keys() {
        let source = files::bytes(&root.join(name)).with_context(|| format!("cannot copy {name}"))?;
        files::replace(&part.join(name), &source)?;
    }
    if Stamps::of(root) != *read {
        return remove(&part);
    }
    files::replace(&part.join(STAMPS), &serde_json::to_vec(read)?)?;
    put(&part, place)
}

/// Copies what is kept at `from` to `place`, in the place of what was kept there.
///
/// # Errors
/// When it cannot be copied; what was kept before then stands.
pub fn copy(from: &Path, place: &Path) -> anyhow::Result<()> {
    let part = place.with_extension("part");
    remove(&part)?;
    let read = stamps(from).with_context(|| format!("{} holds no sources", from.display()))?;
    for name in read.0.keys().map(String::as_str).chain([STAMPS]) {
        let source = files::bytes(&from.join(name)).with_context(|| format!("cannot copy {name}"))?;
        files::replace(&part.join(name), &source)?;
    }
    put(&part, place)
}

fn put(part: &Path, place: &Path) -> anyhow::Result<()> {
    let old = place.with_extension("old");
    remove(&old)?;
    if place.exists() {
        fs::rename(place, &old)?;
    }
    fs::rename(part, place)?;
    remove(&old)
}

/// The sources kept at `place`: there, or where a copy that broke off has left them.
pub fn kept(place: &Path) -> Option<PathBuf> {
    [place.to_path_buf(), place.with_extension("old")].into_iter().find(|folder| folder.join(STAMPS).is_file())
}

fn stamps(place: &Path) -> Option<Stamps> {
    serde_json::from_slice(&fs::read(place.join(STAMPS)).ok()?).ok()
}

fn remove(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_whole_and_never_the_list() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let root = folder.path();
        for (name, text) in [("content/a.md", "one"), ("data/site.toml", "x"), ("data/declarers.csv", "old")]
            .into_iter()
            .chain([("data/registers/a.toml", "a"), ("data/registers/a.csv", "old"), ("data/registers/a/x.toml", "x")])
        {
            files::replace(&root.join(name), text.as_bytes())?;
        }
        let place = root.join(".sengen/dist-0.sources");
        assert_eq!(kept(&place), None);
        let read = Stamps::of(root);
        keep(root, &place, &read)?;
        let kept_at = kept(&place).context("kept")?;
        assert_eq!(fs::read_to_string(kept_at.join("content/a.md"))?, "one");
        assert!(kept_at.join("data/registers/a.toml").exists(), "what a register is");
        for list in ["data/declarers.csv", "data/registers/a.csv", "data/registers/a/x.toml"] {
            assert!(!kept_at.join(list).exists(), "{list}");
        }
        // A source that changed while the build read it: what was kept before stands.
        files::replace(&root.join("content/a.md"), b"longer")?;
        files::replace(&root.join("content/b.md"), b"new")?;
        let read = Stamps::of(root);
        files::replace(&root.join("content/b.md"), b"newer")?;
        keep(root, &place, &read)?;
        assert_eq!(fs::read_to_string(place.join("content/a.md"))?, "one");
        keep(root, &place, &Stamps::of(root))?;
        assert_eq!(fs::read_to_string(place.join("content/b.md"))?, "newer");
        Ok(())
    }
}
