//! What must be opened before the logo: 使用手順 and 使用ガイドライン, what everybody must know of them in a few lines, with
//! links to the whole texts on the public site. Rendered once at start. Loaded by `cli::serve`, shown by `logo`.

use crate::base::files;
use crate::base::problem::Problem;
use crate::base::text;
use crate::view::View;
use crate::view::markdown::{self, MarkdownContext};
use std::path::Path;

/// Both texts as HTML.
#[derive(Debug, Clone)]
pub(crate) struct Readings {
    /// 使用手順.
    pub(crate) procedure: String,
    /// 使用ガイドライン.
    pub(crate) guideline: String,
}

const PROCEDURE: &str = "data/logos/procedure.md";
const GUIDELINE: &str = "data/logos/guideline.md";

impl Readings {
    /// Renders both for the processor's pages.
    ///
    /// # Errors
    /// Every fault of the two files.
    pub(crate) fn load(root: &Path, view: &View) -> Result<Self, Vec<Problem>> {
        Ok(Self { procedure: rendered(root, view, PROCEDURE)?, guideline: rendered(root, view, GUIDELINE)? })
    }
}

fn rendered(root: &Path, view: &View, file: &str) -> Result<String, Vec<Problem>> {
    let label = Path::new(file);
    let bytes = files::read(&root.join(label), label).map_err(|problem| vec![problem])?;
    let source = text::lines(label, &bytes).map_err(|problem| vec![problem])?;
    let context = MarkdownContext { file: label, line: 1, links: view.links(), glossary: None };
    Ok(markdown::render(&source, &context)?.html)
}
