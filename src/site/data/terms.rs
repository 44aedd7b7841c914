//! `data/terms.md`: the terms as a page shows them. The processor asks for the same version.

use super::Loaded;
use crate::base::problem::Problem;
use crate::base::toml::LocalDate;
use crate::base::{files, text, toml};
use crate::site::content;
use crate::view::Links;
use crate::view::markdown::{self, Rendered};
use serde::Deserialize;
use std::path::Path;

const LABEL: &str = "data/terms.md";

/// The terms.
#[derive(Debug)]
pub struct Terms {
    /// What stands in the front matter.
    pub front: TermsFront,
    /// The articles.
    pub text: Rendered,
}

/// The front matter of the terms.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsFront {
    /// What an applicant consents to.
    pub version: String,
    /// The page's heading.
    pub title: String,
    /// What one can do on the page.
    pub description: String,
    /// What stands before the text.
    pub intro: String,
    /// When they first held.
    pub established: LocalDate,
    /// When they were changed.
    #[serde(default)]
    pub revised: Vec<LocalDate>,
    /// What each revision changed.
    #[serde(default)]
    pub changes: Vec<TermsChange>,
}

/// What one revision changed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsChange {
    /// The version it made.
    pub version: String,
    /// What changed, in a sentence.
    pub text: String,
}

pub(super) fn load(root: &Path, links: &Links) -> Loaded<Terms> {
    let label = Path::new(LABEL);
    if !root.join(label).exists() {
        return Ok(None);
    }
    let one = |problem: Problem| vec![problem];
    let bytes = files::read(&root.join(label), label).map_err(one)?;
    let source = text::utf8(label, &bytes).map_err(one)?;
    let (front, body) = content::split(label, source).map_err(one)?;
    let line = front.matches('\n').count() + 4;
    let front = toml::parse(label, &format!("\n{front}")).map_err(one)?;
    let text = markdown::render(body, &markdown::Context { file: label, line, links })?;
    Ok(Some(Terms { front, text }))
}
