//! `data/policy.toml`: the sentences a company's policy is put together from.

use super::Loaded;
use serde::{Deserialize, Serialize};
use std::path::Path;

const LABEL: &str = "data/policy.toml";

/// The policy's parts; `{company}`, `{representative}` and `{date}` are filled in by the reader's browser.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// What it begins with.
    pub intro: String,
    /// What it ends with.
    pub closing: String,
    /// What may stand between.
    pub item: Vec<PolicyItem>,
}

/// One item of a policy.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyItem {
    /// The id in the page.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Its sentence.
    pub text: String,
    /// Whether it is chosen at first.
    pub default: bool,
}

pub(super) fn load(root: &Path) -> Loaded<Policy> {
    super::load(root, LABEL, |policy: &Policy| super::twice(LABEL, policy.item.iter().map(|item| item.id.as_str())))
}
