//! Loads the settings of the scheme from `data/site.toml`.

use super::Settings;
use crate::base::problem::Problem;
use crate::base::toml;
use std::path::Path;

/// Loads `data/site.toml` below `root`.
///
/// # Errors
/// Every fault of the file.
pub fn load(root: &Path) -> Result<Settings, Vec<Problem>> {
    let settings: Settings = toml::load(root, Path::new("data/site.toml")).map_err(|problem| vec![problem])?;
    let faults = settings.faults();
    if faults.is_empty() { Ok(settings) } else { Err(faults) }
}
