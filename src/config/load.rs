//! Loads the settings of the scheme from `data/site.toml`.

use super::Settings;
use crate::base::problem::Problem;
use crate::base::toml;
use std::path::Path;

/// Nobody's settings, to read the rest of a scheme with.
const STAND_IN: &str = r#"
scheme = "x"
title = "x"
description = "x"
base_url = "https://x.example/"
declaration_id_prefix = "1"
review_period = "x"
menu = []
footer = []
[office]
operator = "x"
representative = "x"
name = "x"
email = "x@x.example"
[mail]
from = "x@x.example"
reply_to = "x@x.example"
envelope_sender = "x@x.example"
"#;

/// Loads `data/site.toml` below `root`.
///
/// # Errors
/// Every fault of the file.
pub fn load(root: &Path) -> Result<Settings, Vec<Problem>> {
    let settings: Settings = toml::load(root, Path::new("data/site.toml")).map_err(|problem| vec![problem])?;
    let faults = settings.faults();
    if faults.is_empty() { Ok(settings) } else { Err(faults) }
}

/// Settings to look at the rest of a scheme with while its own are at fault.
pub fn stand_in() -> Option<Settings> {
    toml::parse(Path::new("data/site.toml"), STAND_IN).ok()
}
