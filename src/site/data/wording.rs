//! `data/wording.toml`: wrong wordings beside the right ones, for the page on wording and for the guard.

use super::Loaded;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Where the wordings stand; the guard leaves this file out.
pub const LABEL: &str = "data/wording.toml";

/// All wordings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wordings {
    /// The wordings in order.
    pub wording: Vec<Wording>,
}

/// One wrong wording.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// The words that are wrong.
    pub wrong: Vec<String>,
    /// Only wrong beside one of these; empty: everywhere.
    pub near: Vec<String>,
    /// Phrases in which the words are right even there.
    #[serde(default)]
    pub except: Vec<String>,
    /// What to write instead.
    pub right: String,
    /// Why.
    pub why: String,
}

/// Loads the file, if it is there.
///
/// # Errors
/// The file's fault.
pub fn load(root: &Path) -> Loaded<Wordings> {
    super::load(root, LABEL, |_, _| Vec::new())
}
