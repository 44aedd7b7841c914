//! `data/laws.toml`: the laws a small company meets, and when each was last read against its text.

use super::LoadedFile;
use crate::base::toml::LocalDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The laws in order.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Laws {
    pub(crate) law: Vec<Law>,
}

/// One law.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// Its name.
    pub name: String,
    /// What it asks for.
    pub asks: String,
    /// What may follow when it is not kept.
    pub consequence: String,
    /// Where its text stands.
    pub url: String,
    /// When this row was last read against the text; without it never.
    pub checked_on: Option<LocalDate>,
    /// The last day it holds so, where that is known.
    pub valid_until: Option<LocalDate>,
}

pub(super) fn load(root: &Path) -> LoadedFile<Laws> {
    super::load(root, "data/laws.toml", |_, _| Vec::new())
}
