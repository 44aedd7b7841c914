//! Loads the settings of the scheme from `data/site.toml`, and says where they put the processor.

use super::{BaseUrl, Settings, sent_in_clear};
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

/// Where the processor is reached: the settings' own address for it, else the site's.
///
/// # Errors
/// When that is no address, or what people type would travel in clear.
pub fn processor_of(settings: &Settings, site: &BaseUrl) -> Result<BaseUrl, Vec<Problem>> {
    let address = match settings.processor.as_str() {
        "" => site.clone(),
        processor => processor.parse().map_err(|what: String| {
            vec![Problem::new("data/site.toml", what, "https://forms.example.jp のように書いてください。")]
        })?,
    };
    match sent_in_clear(&address) {
        None => Ok(address),
        Some(problem) => Err(vec![problem]),
    }
}
