//! Loads the settings of the scheme from `data/site.toml`.

use super::Settings;
use crate::base::problem::Problem;
use crate::base::{files, toml};
use std::path::Path;

/// Where they lie, from the root of the scheme on.
const FILE: &str = "data/site.toml";

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
    let settings: Settings = toml::load(root, Path::new(FILE)).map_err(|problem| vec![problem])?;
    let faults = settings.faults();
    if faults.is_empty() { Ok(settings) } else { Err(faults) }
}

/// Settings to look at the rest of a scheme with while its own are at fault: what of them is sound, else nobody's.
pub fn stand_in(root: &Path) -> Option<Settings> {
    let own = files::read(&root.join(FILE), Path::new(FILE)).unwrap_or_default();
    toml::sound_part(STAND_IN, &String::from_utf8_lossy(&own), |settings: &Settings| settings.faults().is_empty())
}
