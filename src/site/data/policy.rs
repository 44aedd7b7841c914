//! `data/policy.toml`: the sentences a company's policy is put together from.

use super::{LoadedFile, Rows};
use crate::base::problem::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

const LABEL: &str = "data/policy.toml";
/// What the reader's browser fills in.
const PLACES: [&str; 3] = ["{company}", "{representative}", "{date}"];

/// The policy's parts; `{company}`, `{representative}` and `{date}` are filled in by the reader's browser.
#[derive(Debug, Deserialize, JsonSchema)]
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
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
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

pub(super) fn load(root: &Path) -> LoadedFile<Policy> {
    super::load(root, LABEL, faults)
}

fn faults(policy: &mut Policy, rows: &Rows<'_>) -> Vec<Problem> {
    let mut faults = rows.twice("item", policy.item.iter().map(|item| item.id.as_str()));
    for (at, item) in policy.item.iter().enumerate() {
        faults.extend(rows.empty(("item", at), "title", [&*item.title]));
        faults.extend(rows.empty(("item", at), "text", [&*item.text]));
    }
    // Outside comments every brace is a place to fill in.
    for (line, text) in rows.source.lines().enumerate().filter(|(_, text)| !text.trim_start().starts_with('#')) {
        let known = PLACES.iter().fold(text.to_owned(), |text, place| text.replace(place, ""));
        if known.contains(['{', '}', '｛', '｝']) {
            let what = "{ } の中が、置き換えられる言葉ではありません。";
            let remedy = "{company}、{representative}、{date} のどれかを、半角で書いてください。";
            faults.push(Problem::new(LABEL, what, remedy).at(line + 1, 1));
        }
    }
    faults
}
