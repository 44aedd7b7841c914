//! Floor 4, the public wing: content and register become the files of `dist`. Never names `office`.
//! load (everything, all faults) → plan (every output as a job) → render (pure) → write (only what changed).

mod charts;
mod content;
mod data;
mod declare;
mod directory;
mod feeds;
mod guidance;
mod job;
mod json_ld;
mod links;
mod load;
mod manifest;
mod pages;
mod plan;
mod register;
mod render;
mod shape;
mod summary;
mod wording;
mod write;

use crate::base::problem::Problem;
use job::Job;
use load::Loaded;
pub use load::{Input, faults_without_settings};
use manifest::{Ledger, Manifest};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
pub use summary::Summary;

/// Builds the site into `out`. Writes nothing when any file of the scheme is at fault.
///
/// # Errors
/// Outer: the machine failed. Inner: every fault of the scheme's files.
pub fn build(input: Input<'_>, out: &Path) -> anyhow::Result<Result<Summary, Vec<Problem>>> {
    let loaded = match load::load(input) {
        Ok(loaded) => loaded,
        Err(problems) => return Ok(Err(problems)),
    };
    // Without an earlier build there is nothing to know, and nothing may be made before all is found sound.
    let ledger = if out.exists() { Some(Ledger::open(input.root, out)?) } else { None };
    let nothing = Manifest::default();
    let jobs = match plan::plan(&loaded, ledger.as_ref().map_or(&nothing, |ledger| &ledger.manifest)) {
        Ok(jobs) => jobs,
        Err(problems) => return Ok(Err(problems)),
    };
    let scope = scope(&loaded, &jobs);
    let known = ledger.as_ref().filter(|ledger| ledger.manifest.scope == scope);
    match render::check(&loaded, &jobs, |job| known.is_some_and(|ledger| write::is_fresh(ledger, job)))? {
        Ok(kept) => {
            let mut ledger = ledger.map_or_else(|| Ledger::open(input.root, out), Ok)?;
            Ok(Ok(write::write(&mut ledger, scope, &jobs, kept)?))
        }
        Err(problems) => Ok(Err(problems)),
    }
}

/// Finds every fault of the scheme; otherwise says how many files a build has. Writes nothing.
///
/// # Errors
/// Outer: the machine failed. Inner: every fault of the scheme's files.
pub fn check(input: Input<'_>) -> anyhow::Result<Result<usize, Vec<Problem>>> {
    let loaded = match load::load(input) {
        Ok(loaded) => loaded,
        Err(problems) => return Ok(Err(problems)),
    };
    let jobs = match plan::plan(&loaded, &Manifest::default()) {
        Ok(jobs) => jobs,
        Err(problems) => return Ok(Err(problems)),
    };
    Ok(render::check(&loaded, &jobs, |_| false)?.map(|_| jobs.len()))
}

/// What all pages follow from beside their own content: this program, templates, assets, settings, where
/// the site is published, and which pages there are, but for those whose keys say on what they depend.
fn scope(loaded: &Loaded<'_>, jobs: &[Job<'_>]) -> u64 {
    let mut hasher = DefaultHasher::new();
    let program = std::env::current_exe().ok().and_then(|path| manifest::Stamp::of(&path, None));
    program.map(|stamp| (stamp.length, stamp.modified)).hash(&mut hasher);
    loaded.view.fingerprint().hash(&mut hasher);
    format!("{:?}{}", loaded.input.settings, loaded.input.base).hash(&mut hasher);
    for job in jobs.iter().filter(|job| job.is_html() && job.key.is_none()) {
        job.path.hash(&mut hasher);
    }
    hasher.finish()
}
