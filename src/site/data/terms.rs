//! The terms of the scheme as a page shows them: their text as HTML beside what `scheme` knows.

use super::Loaded;
use crate::scheme;
use crate::scheme::terms::FILE;
use crate::view::Links;
use crate::view::markdown::{self, Rendered};
use std::path::Path;

/// The terms.
#[derive(Debug)]
pub struct Terms {
    /// Version, dates, words of the page.
    pub terms: scheme::Terms,
    /// The articles.
    pub text: Rendered,
}

pub(super) fn load(root: &Path, links: &Links) -> Loaded<Terms> {
    let Some(terms) = super::present(root, FILE, scheme::Terms::load)? else { return Ok(None) };
    let context = markdown::Context { file: Path::new(FILE), line: terms.body_line(), links };
    let text = markdown::render(terms.body(), &context)?;
    Ok(Some(Terms { terms, text }))
}
