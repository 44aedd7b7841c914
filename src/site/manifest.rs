//! What earlier builds wrote into one `dist`: the only files a build may remove, and how it knows that a
//! file is still as it left it. Lies outside `dist`, at `ROOT/.sengen/dist-<hash of its path>.json`.
//! Losing it is harmless: nothing is then removed and everything is rendered.

use crate::base::below::{Below, FileAbout};
use crate::base::digest::Digest;
use crate::base::{durable, files};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The files earlier builds wrote, with the state they were left in.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// What all pages follow from (templates, settings, the list of pages), as one number.
    pub scope: u64,
    /// Path below `dist` → its state.
    pub files: BTreeMap<String, FileStamp>,
    /// Which of the files are scripts, styles and pictures.
    #[serde(default)]
    pub assets: BTreeSet<String>,
    /// Scripts, styles and pictures of earlier builds that no page names any more; pages that are open still do.
    #[serde(default)]
    pub replaced: BTreeMap<String, BuildEdition>,
    /// The state of the public list it was built from.
    #[serde(default)]
    pub register: Option<FileStamp>,
    /// Whether the last build began to write and did not come to its end.
    #[serde(default)]
    pub unfinished: bool,
}

/// When something was built, and which publication of the public list it showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildEdition {
    pub(crate) day: Date,
    /// The publication's number; `None`: the list was never published.
    pub publication: Option<u64>,
}

/// The state a file was left in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStamp {
    /// The job's key.
    pub key: Option<u64>,
    /// Length in bytes.
    pub length: u64,
    /// Time of the last change, in nanoseconds since 1970 as the file system says.
    pub modified: u64,
}

const HOME: &str = ".sengen";
const SOURCES: &str = "sources";

/// Where the manifest of `out` lies.
///
/// # Errors
/// When `root` or `out` is not there.
pub fn place(root: &Path, out: &Path) -> anyhow::Result<PathBuf> {
    let name = Digest::default().with(out.canonicalize()?.as_os_str().as_bytes()).number();
    Ok(root.canonicalize()?.join(HOME).join(format!("dist-{name:016x}.json")))
}

/// Where the sources of the last whole build into `out` are kept, if there was one.
pub fn sources(root: &Path, out: &Path) -> Option<PathBuf> {
    Some(place(root, out).ok()?.with_extension(SOURCES))
}

impl Manifest {
    /// What an earlier build into `out` left; `None` when there was none. Waits for nobody.
    pub fn of(root: &Path, out: &Path) -> Option<Self> {
        Self::read(&place(root, out).ok()?)
    }

    fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }
}

impl FileStamp {
    /// The state of what is known of a file, with its job's key.
    pub fn new(about: FileAbout, key: Option<u64>) -> Self {
        Self { key, length: about.length, modified: about.modified }
    }

    /// The state of a file on disk; `None` when it is not there.
    pub fn of(path: &Path, key: Option<u64>) -> Option<Self> {
        let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(Self { key, length: metadata.len(), modified: u64::try_from(modified.as_nanos()).ok()? })
    }
}

/// A manifest in its place, held by one build at a time.
#[derive(Debug)]
pub struct HeldManifest {
    path: PathBuf,
    /// The folder that the site goes to, by which every file in it is reached.
    pub below: Below,
    /// What stands in it.
    pub manifest: Manifest,
    _lock: durable::Lock,
}

impl HeldManifest {
    /// Opens the manifest of `out`, waiting until no other build holds it. Makes both folders.
    ///
    /// # Errors
    /// When folders or lock cannot be made, or `out` lies among the scheme's own files or its private state.
    pub fn open(root: &Path, out: &Path) -> anyhow::Result<Self> {
        files::make_folder(out)?;
        let path = place(root, out)?;
        let (root, out) = (root.canonicalize()?, out.canonicalize()?);
        let among =
            ["content", "data", "templates", ".sengen", "var"].iter().any(|own| out.starts_with(root.join(own)));
        anyhow::ensure!(!among && !root.starts_with(&out), "the site cannot go to {}", out.display());
        files::make_folder(&root.join(HOME))?;
        let lock = durable::lock(&path.with_extension("lock"))?;
        let manifest = Manifest::read(&path).unwrap_or_default();
        let below = Below::open(&out)?;
        Ok(Self { path, below, manifest, _lock: lock })
    }

    /// Where the sources of the last whole build are kept.
    pub fn sources(&self) -> PathBuf {
        self.path.with_extension(SOURCES)
    }

    /// Writes the manifest down.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self) -> anyhow::Result<()> {
        files::replace(&self.path, &serde_json::to_vec(&self.manifest)?)
    }
}
