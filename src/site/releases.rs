//! What was deployed: the last three builds, below `.sengen/releases/`. Of each its sources and a list of its files, of the
//! last one also the site as it was brought to its host: links to the files of `dist`, which is never written in place.
//! One process at a time. Called by `cli::deploy` and the publisher of `serve`; brings nothing anywhere itself.

use super::job::RenderJob;
use super::manifest::{HeldManifest, Manifest};
use super::render::RenderCache;
use super::{Input, sources};
use crate::base::below::{Below, FileAbout};
use crate::base::problem::Problem;
use crate::base::{durable, files};
use crate::directory::{Publication, RegisterFolder};
use anyhow::{Context, anyhow, ensure};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Stdio;

const HOME: &str = ".sengen/releases";
const SITE: &str = "site";
const SOURCES: &str = "sources";
/// Written last: without it a release never came to its end.
const ABOUT: &str = "release.json";
/// So many are kept.
const KEPT: usize = 3;

/// A build that was deployed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Release {
    /// Which; each has a greater number than the one before.
    pub number: u32,
    /// Which publication of the public list it shows; none: there is no list, or it was never published.
    pub publication: Option<u64>,
    /// The day it was made for.
    pub day: Date,
    /// When it had been brought to its host.
    #[serde(default)]
    pub sent: Option<Timestamp>,
    /// Each file, with its length and the moment it was written at.
    files: BTreeMap<String, [u64; 2]>,
}

/// What differs between a release and the one before it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ReleaseChanges {
    /// Files that are new.
    pub added: Vec<String>,
    /// Files that are others.
    pub changed: Vec<String>,
    /// Files that are no more.
    pub removed: Vec<String>,
}

impl ReleaseChanges {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The releases, held by one process at a time.
#[derive(Debug)]
pub struct Releases {
    folder: PathBuf,
    kept: Vec<Release>,
    lock: durable::Lock,
}

impl Releases {
    /// Opens those of the scheme at `root`, waiting until nobody else holds them, which `waits` says first; what broke off is
    /// swept away.
    ///
    /// # Errors
    /// When folder or lock cannot be made, or what lies there cannot be read.
    pub fn open(root: &Path, waits: impl FnOnce()) -> anyhow::Result<Self> {
        let folder = root.canonicalize()?.join(HOME);
        files::make_folder(&folder)?;
        let name = folder.join("lock");
        let lock = match durable::try_lock(&name)? {
            Some(lock) => lock,
            None => {
                waits();
                durable::lock(&name)?
            }
        };
        let (kept, broken) = found(&folder)?;
        broken.iter().try_for_each(|path| remove(path))?;
        Ok(Self { folder, kept, lock })
    }

    /// Those of the scheme at `root`, the oldest first, whoever holds them.
    ///
    /// # Errors
    /// When what lies there cannot be read.
    pub fn listed(root: &Path) -> anyhow::Result<Vec<Release>> {
        let folder = root.canonicalize()?.join(HOME);
        if files::is_there(&folder) { Ok(found(&folder)?.0) } else { Ok(Vec::new()) }
    }

    /// What a command that brings a release has as its standard input: until it ends, no other one begins, also where this
    /// process ends before it.
    ///
    /// # Errors
    /// When the system has no more open files.
    pub fn held_by_child(&self) -> std::io::Result<Stdio> {
        self.lock.lend()
    }

    /// All of them, the oldest first.
    pub fn all(&self) -> &[Release] {
        &self.kept
    }

    /// Makes a release of what was built last into `out`. It counts once it is kept.
    ///
    /// # Errors
    /// When nothing was built, or the machine fails; a [`Problem`] where the list is older than the one that was deployed.
    pub fn stage(&self, input: Input<'_>, out: &Path) -> anyhow::Result<Release> {
        let place = RegisterFolder::new(input.root, &input.settings.register.path);
        let ledger = HeldManifest::open(input.root, out)?;
        let Manifest { files, replaced, unfinished, .. } = &ledger.manifest;
        ensure!(!unfinished && !files.is_empty(), "there is no whole build in {}", out.display());
        let kept = sources::kept(&ledger.sources()).context("the sources of the last build are not kept")?;
        let publication = Publication::load(&place)?.map(|publication| publication.serial);
        let last = self.kept.last();
        if let Some(last) = last.filter(|last| last.publication > publication) {
            return Err(older(&place, last.publication, publication).into());
        }
        let number = last.map_or(1, |last| last.number + 1);
        let mut release = Release { number, publication, day: input.today, sent: None, files: BTreeMap::new() };
        let site = self.site(&release);
        files::make_folder(&site)?;
        let site = Below::open(&site)?;
        for path in files.keys().chain(replaced.keys()) {
            if let Some(FileAbout { length, modified }) = ledger.below.share(path, &site)? {
                release.files.insert(path.clone(), [length, modified]);
            }
        }
        sources::copy(&kept, &self.place(&release).join(SOURCES))?;
        Ok(release)
    }

    /// The folder that is brought to the host.
    pub fn site(&self, release: &Release) -> PathBuf {
        self.place(release).join(SITE)
    }

    /// In what a release differs from the last one that is kept.
    pub fn changes(&self, release: &Release) -> ReleaseChanges {
        let none = BTreeMap::new();
        let before = self.kept.last().map_or(&none, |last| &last.files);
        let mut changes = ReleaseChanges::default();
        for (path, stamp) in &release.files {
            match before.get(path) {
                None => changes.added.push(path.clone()),
                Some(old) if old != stamp => changes.changed.push(path.clone()),
                Some(_) => {}
            }
        }
        changes.removed = before.keys().filter(|path| !release.files.contains_key(*path)).cloned().collect();
        changes
    }

    /// In what a site of these files would differ from the last release that is kept. Scripts, styles and pictures that are
    /// replaced stay for a day, so they are not told as removed.
    ///
    /// # Errors
    /// When a file cannot be made, or the machine fails.
    pub(super) fn beside(&self, jobs: &[RenderJob<'_>], kept: RenderCache) -> anyhow::Result<ReleaseChanges> {
        let mut changes = ReleaseChanges::default();
        let Some(last) = self.kept.last() else {
            changes.added = jobs.iter().map(|job| job.path.clone()).collect();
            return Ok(changes);
        };
        let site = Below::open(&self.site(last))?;
        for (job, bytes) in jobs.iter().zip(kept) {
            let bytes = bytes.map_or_else(|| (job.render)(), Ok)?;
            if !last.files.contains_key(&job.path) {
                changes.added.push(job.path.clone());
            } else if !site.holds(&job.path, &bytes) {
                changes.changed.push(job.path.clone());
            }
        }
        let present: BTreeSet<&str> = jobs.iter().map(|job| job.path.as_str()).collect();
        let gone = last.files.keys().filter(|path| !present.contains(path.as_str()) && !path.starts_with("assets/"));
        changes.removed = gone.cloned().collect();
        changes.added.sort();
        changes.changed.sort();
        Ok(changes)
    }

    /// From here on the release, which was brought to its host at `now`, is the last one. Older ones go, and of those that stay the files: who has left the list
    /// since is in none of them.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn keep(&mut self, mut release: Release, now: Timestamp) -> anyhow::Result<Release> {
        release.sent = Some(now);
        files::replace(&self.place(&release).join(ABOUT), &serde_json::to_vec(&release)?)?;
        self.kept.push(release.clone());
        while self.kept.len() > KEPT {
            let oldest = self.kept.remove(0);
            remove(&self.place(&oldest))?;
        }
        self.kept.iter().rev().skip(1).try_for_each(|old| remove(&self.site(old)))?;
        Ok(release)
    }

    /// Takes away a release that did not come to its end.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn discard(&self, release: &Release) -> anyhow::Result<()> {
        remove(&self.place(release))
    }

    /// Puts the sources of a release where `republish` takes them from: its pages, with the present list.
    ///
    /// # Errors
    /// When they are not there, or the machine fails.
    pub fn bring_back(&self, release: &Release, root: &Path, out: &Path) -> anyhow::Result<()> {
        let ledger = HeldManifest::open(root, out)?;
        let kept = sources::kept(&self.place(release).join(SOURCES));
        let kept = kept.ok_or_else(|| anyhow!("the sources of release {} are not there", release.number))?;
        sources::copy(&kept, &ledger.sources())
    }

    fn place(&self, release: &Release) -> PathBuf {
        self.folder.join(format!("{:06}", release.number))
    }
}

/// The releases in a folder, the oldest first, and what did not come to its end.
fn found(folder: &Path) -> anyhow::Result<(Vec<Release>, Vec<PathBuf>)> {
    let (mut kept, mut broken) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir().then(|| fs::read(path.join(ABOUT))) {
            Some(Ok(bytes)) => {
                kept.push(serde_json::from_slice(&bytes).with_context(|| format!("cannot read {}", path.display()))?);
            }
            Some(Err(error)) if error.kind() == ErrorKind::NotFound => broken.push(path),
            Some(Err(error)) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
            None => {}
        }
    }
    kept.sort_by_key(|release: &Release| release.number);
    Ok((kept, broken))
}

fn remove(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

fn older(place: &RegisterFolder, deployed: Option<u64>, present: Option<u64>) -> Problem {
    let named = |serial: Option<u64>| serial.map_or_else(|| "番号なし".to_owned(), |serial| format!("{serial} 回目"));
    let what =
        format!("この一覧（{}の公開）は、もう公開したもの（{}）より古い版です。", named(present), named(deployed));
    let remedy = "新しい控えを戻してください。古い一覧を送ると、やめた方がまた載ってしまいます。";
    Problem::new(place.publication_label(), what, remedy)
}
