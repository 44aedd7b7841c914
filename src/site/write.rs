//! Brings `dist` to what the jobs say: writes only what changed, first what never changes under its name,
//! then pages, then manifests, so that no page names a file that is not there yet. Removes last, and only
//! files that an earlier build wrote.

use super::Summary;
use super::job::{Class, RenderJob};
use super::manifest::{BuildEdition, FileStamp, HeldManifest};
use super::render::RenderCache;
use crate::base::progress::{Doing, Progress};
use anyhow::Context;
use jiff::SignedDuration;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What a build writes, and for when.
pub struct WritePlan<'a> {
    /// All files of the site.
    pub jobs: &'a [RenderJob<'a>],
    /// What all pages follow from.
    pub scope: u64,
    /// The day and the publication.
    pub edition: BuildEdition,
}

/// Writes all jobs and removes what no longer belongs to the site.
///
/// # Errors
/// When the machine fails; running the build again then finishes the work.
pub fn write(ledger: &mut HeldManifest, edit: &WritePlan<'_>, kept: RenderCache) -> anyhow::Result<Summary> {
    let WritePlan { jobs, scope, .. } = *edit;
    // Before anything is written or removed.
    if let Some(problem) = jobs.par_iter().find_map_first(|job| ledger.below.link_on_the_way(&job.path)) {
        return Err(problem.into());
    }
    let mut summary = Summary::default();
    let (in_the_way, gone) = stale(ledger, jobs);
    let gone = past_their_day(ledger, edit, gone);
    let same_scope = ledger.manifest.scope == scope;
    if ledger.manifest.unfinished {
        sweep(ledger)?;
    }
    remember(ledger, jobs)?;
    summary.removed += remove(ledger, &in_the_way)?;
    let kept: Vec<_> = jobs.iter().zip(kept).collect();
    let mut stamps = BTreeMap::new();
    let progress = Progress::of(Doing::Writing, Some(jobs.len() as u64));
    for class in [Class::Asset, Class::Immutable, Class::Page, Class::Manifest] {
        let of_class = kept.par_iter().filter(|(job, _)| job.class == class);
        let done: Vec<Done> = of_class
            .map(|(job, bytes)| {
                progress.step();
                write_one(ledger, same_scope, job, bytes.as_deref())
            })
            .collect::<anyhow::Result<_>>()?;
        for Done { path, written, stamp } in done {
            summary.written += usize::from(written);
            summary.unchanged += usize::from(!written);
            stamps.extend(stamp.map(|stamp| (path, stamp)));
        }
    }
    summary.removed += remove(ledger, &gone)?;
    ledger.manifest.scope = scope;
    ledger.manifest.assets = jobs.iter().filter(|job| job.class == Class::Asset).map(|job| job.path.clone()).collect();
    ledger.manifest.files = stamps;
    ledger.manifest.unfinished = false;
    ledger.save()?;
    Ok(summary)
}

/// Whether the file of a keyed job is as an earlier build of the same scope left it.
pub fn is_fresh(ledger: &HeldManifest, job: &RenderJob<'_>) -> bool {
    let known = ledger.manifest.files.get(&job.path).copied();
    job.key.is_some() && known.is_some() && known == stamp(ledger, job)
}

fn stamp(ledger: &HeldManifest, job: &RenderJob<'_>) -> Option<FileStamp> {
    ledger.below.about(&job.path).map(|about| FileStamp::new(about, job.key))
}

struct Done {
    path: String,
    written: bool,
    stamp: Option<FileStamp>,
}

fn write_one(
    ledger: &HeldManifest,
    same_scope: bool,
    job: &RenderJob<'_>,
    kept: Option<&[u8]>,
) -> anyhow::Result<Done> {
    let mut written = false;
    if kept.is_some() || !(same_scope && is_fresh(ledger, job)) {
        let rendered;
        let bytes = match kept {
            Some(bytes) => bytes,
            None => {
                rendered = (job.render)().with_context(|| format!("cannot make {}", job.path))?;
                &rendered
            }
        };
        written = !ledger.below.holds(&job.path, bytes);
        if written {
            ledger.below.replace(&job.path, bytes)?;
        }
    }
    Ok(Done { stamp: stamp(ledger, job), path: job.path.clone(), written })
}

/// Files of earlier builds that are no job any more: those that stand in the way of a job, and the rest.
fn stale(ledger: &HeldManifest, jobs: &[RenderJob<'_>]) -> (Vec<String>, Vec<String>) {
    let present: BTreeSet<&str> = jobs.iter().map(|job| job.path.as_str()).collect();
    let known = ledger.manifest.files.keys().chain(ledger.manifest.replaced.keys());
    let stale: BTreeSet<&String> = known.filter(|path| !present.contains(path.as_str())).collect();
    stale.into_iter().cloned().partition(|path| is_in_the_way(path, &present))
}

/// Leaves out of what is gone the scripts, styles and pictures that were replaced less than a day ago: a page that was
/// opened before still asks for them. Never data: a declarer who left is nowhere from the next build on.
fn past_their_day(ledger: &mut HeldManifest, edit: &WritePlan<'_>, gone: Vec<String>) -> Vec<String> {
    let manifest = &mut ledger.manifest;
    let replaced = std::mem::take(&mut manifest.replaced);
    // Two days of the calendar are a day at least. One of a clock that ran ahead does not stay for ever.
    let is_recent =
        |since: &BuildEdition| since.day.duration_until(edit.edition.day).abs() < SignedDuration::from_hours(48);
    let gone = gone.into_iter().filter(|path| {
        let since = replaced.get(path).copied().or_else(|| manifest.assets.contains(path).then_some(edit.edition));
        let stays = since.filter(is_recent);
        manifest.replaced.extend(stays.map(|since| (path.clone(), since)));
        stays.is_none()
    });
    gone.collect()
}

/// Whether a stale file stands where a folder must be, or below where a file must be.
fn is_in_the_way(stale: &str, present: &BTreeSet<&str>) -> bool {
    let folder = format!("{stale}/");
    let below = present.range(folder.as_str()..).next().is_some_and(|path| path.starts_with(&folder));
    below || stale.match_indices('/').any(|(at, _)| present.contains(&stale[..at]))
}

/// Puts every path into the manifest before it is written: what a broken-off build wrote is known to the next.
fn remember(ledger: &mut HeldManifest, jobs: &[RenderJob<'_>]) -> anyhow::Result<()> {
    let unknown = FileStamp { key: None, length: 0, modified: 0 };
    for job in jobs {
        ledger.manifest.files.entry(job.path.clone()).or_insert(unknown);
    }
    ledger.manifest.unfinished = true;
    ledger.save()
}

/// Removes the parts of files that a killed build left beside the files it was writing.
fn sweep(ledger: &HeldManifest) -> anyhow::Result<()> {
    ledger.manifest.files.keys().try_for_each(|path| ledger.below.sweep(path))
}

fn remove(ledger: &HeldManifest, paths: &[String]) -> anyhow::Result<usize> {
    let mut removed = 0;
    for path in paths {
        removed += usize::from(ledger.below.remove(path)?);
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Writes one page with a key and tells how often it was rendered.
    fn renders(root: &Path, scope: u64, key: Option<u64>) -> anyhow::Result<(usize, Summary)> {
        let count = AtomicUsize::new(0);
        let mut job = RenderJob::new("a/index.html", Class::Page, "x", || {
            count.fetch_add(1, Ordering::Relaxed);
            Ok(b"text".to_vec())
        });
        job.key = key;
        let mut ledger = HeldManifest::open(root, &root.join("dist"))?;
        let summary = write(&mut ledger, &on(1, scope, &[job]), vec![None])?;
        Ok((count.into_inner(), summary))
    }

    fn on<'a>(day: i8, scope: u64, jobs: &'a [RenderJob<'a>]) -> WritePlan<'a> {
        let edition =
            BuildEdition { day: jiff::civil::date(2026, 11, day), publication: Some(day.unsigned_abs().into()) };
        WritePlan { jobs, scope, edition }
    }

    /// Which of these files are there after a build of the others on that day.
    fn left(root: &Path, day: i8, now: &[(&str, Class)]) -> anyhow::Result<String> {
        let job = |(path, class): &(&str, Class)| RenderJob::new(*path, *class, "x", || Ok(b"x".to_vec()));
        let jobs: Vec<_> = now.iter().map(job).collect();
        let kept = jobs.iter().map(|_| None).collect();
        write(&mut HeldManifest::open(root, &root.join("dist"))?, &on(day, 1, &jobs), kept)?;
        let names = ["a.css", "b.css", "shard", "a.css/x"];
        Ok(names.into_iter().filter(|name| root.join("dist").join(name).is_file()).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn what_an_open_page_asks_for_stays_for_a_day_and_no_data_does() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let root = folder.path();
        let (old, new) = (("a.css", Class::Asset), ("b.css", Class::Asset));
        assert_eq!(left(root, 5, &[old, ("shard", Class::Immutable)])?, "a.css shard");
        assert_eq!(left(root, 6, &[new])?, "a.css b.css", "replaced");
        let ledger = HeldManifest::open(root, &root.join("dist"))?;
        assert_eq!(ledger.manifest.replaced.get("a.css").map(|edition| edition.publication), Some(Some(6)));
        drop(ledger);
        assert_eq!(left(root, 7, &[new])?, "a.css b.css", "less than two days of the calendar");
        assert_eq!(left(root, 8, &[new])?, "b.css");
        assert_eq!(left(root, 9, &[old])?, "a.css b.css", "back again");
        assert_eq!(left(root, 9, &[new])?, "a.css b.css");
        assert_eq!(left(root, 9, &[old])?, "a.css b.css", "in use, and not replaced any more");
        assert_eq!(left(root, 19, &[old])?, "a.css");
        assert_eq!(left(root, 20, &[new])?, "a.css b.css");
        assert_eq!(left(root, 20, &[("a.css/x", Class::Page)])?, "b.css a.css/x", "in the way");
        assert_eq!(left(root, 10, &[])?, "", "of a clock that ran ahead");
        Ok(())
    }

    #[test]
    fn a_keyed_file_is_rendered_again_only_when_something_changed() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let root = folder.path();
        assert_eq!(renders(root, 1, Some(7))?.0, 1);
        let (count, summary) = renders(root, 1, Some(7))?;
        assert_eq!((count, summary.unchanged), (0, 1));
        assert_eq!(renders(root, 1, Some(8))?.0, 1, "another key");
        assert_eq!(renders(root, 2, Some(8))?.0, 1, "another scope");
        assert_eq!(renders(root, 2, Some(8))?.0, 0);
        fs::write(root.join("dist/a/index.html"), "mine")?;
        assert_eq!(renders(root, 2, Some(8))?, (1, Summary { written: 1, unchanged: 0, removed: 0 }), "touched");
        assert_eq!(renders(root, 2, None)?.0, 1, "without a key");
        Ok(())
    }

    #[test]
    fn what_a_broken_off_build_wrote_is_known_to_the_next() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let out = folder.path().join("dist");
        let bad = RenderJob::new("b.txt", Class::Manifest, "x", || anyhow::bail!("the machine failed"));
        let good = RenderJob::new("a.txt", Class::Immutable, "x", || Ok(b"a".to_vec()));
        let mut ledger = HeldManifest::open(folder.path(), &out)?;
        assert!(write(&mut ledger, &on(1, 1, &[good, bad]), vec![None, None]).is_err());
        drop(ledger);
        assert!(out.join("a.txt").exists());
        let mut ledger = HeldManifest::open(folder.path(), &out)?;
        assert_eq!(write(&mut ledger, &on(1, 1, &[]), Vec::new())?.removed, 1);
        assert!(!out.join("a.txt").exists());
        Ok(())
    }

    #[test]
    fn what_a_killed_build_had_half_written_goes_with_the_next() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let out = folder.path().join("dist");
        let job = || RenderJob::new("deep/a.txt", Class::Immutable, "x", || Ok(b"a".to_vec()));
        let bad = RenderJob::new("b.txt", Class::Manifest, "x", || anyhow::bail!("the machine failed"));
        let mut ledger = HeldManifest::open(folder.path(), &out)?;
        assert!(write(&mut ledger, &on(1, 1, &[job(), bad]), vec![None, None]).is_err());
        drop(ledger);
        for name in [".a.txt.part", ".mine.txt.part"] {
            fs::write(out.join("deep").join(name), "")?;
        }
        let mut ledger = HeldManifest::open(folder.path(), &out)?;
        write(&mut ledger, &on(1, 1, &[]), Vec::new())?;
        assert!(!out.join("deep/.a.txt.part").exists());
        assert!(out.join("deep/.mine.txt.part").exists(), "not ours");
        Ok(())
    }
}
