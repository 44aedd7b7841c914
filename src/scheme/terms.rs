//! The terms of use from `data/terms.md`: version, dates and the text in Markdown. Shown by `site`,
//! asked for by the form; a declaration keeps the version it consented to. Renders nothing.

use crate::base::problem::Problem;
use crate::base::toml::{self, LocalDate};
use crate::base::{files, text};
use jiff::civil::Date;
use serde::Deserialize;
use std::path::Path;

/// Where the terms stand.
pub const FILE: &str = "data/terms.md";

/// The terms.
#[derive(Debug, Clone)]
pub struct Terms {
    front: Front,
    body: String,
    line: usize,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    version: String,
    title: String,
    description: String,
    intro: String,
    #[serde(default)]
    points: Vec<String>,
    established: LocalDate,
    #[serde(default)]
    revised: Vec<LocalDate>,
    #[serde(default)]
    changes: Vec<TermsChange>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct TermsChange {
    version: String,
    text: String,
}

impl Terms {
    /// Loads `data/terms.md` below `root`.
    ///
    /// # Errors
    /// The file's fault.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        Self::read(root).map_err(|problem| vec![problem])
    }

    fn read(root: &Path) -> Result<Self, Problem> {
        let label = Path::new(FILE);
        let bytes = files::read(&root.join(label), label)?;
        let source = text::lines(label, &bytes)?;
        let (front, body, line) = text::front_matter(label, &source)?;
        let front = toml::parse::<Front>(label, &front)?;
        if body.trim().is_empty() {
            return Err(Problem::new(label, "規約の本文がありません。", "本文を Markdown で書いてください。"));
        }
        Ok(Self { front, body, line })
    }

    /// The version that pages carry and declarations keep.
    pub fn version(&self) -> &str {
        &self.front.version
    }

    /// The page's heading.
    pub fn title(&self) -> &str {
        &self.front.title
    }

    /// What one can do on the page, in one sentence.
    pub fn description(&self) -> &str {
        &self.front.description
    }

    /// What stands before the text.
    pub fn intro(&self) -> &str {
        &self.front.intro
    }

    /// What one agrees to, in a few lines; the text itself is what counts.
    pub fn points(&self) -> &[String] {
        &self.front.points
    }

    /// When the terms were laid down.
    pub fn established(&self) -> Date {
        self.front.established.get()
    }

    /// When they were revised, oldest first.
    pub fn revised(&self) -> impl Iterator<Item = Date> {
        self.front.revised.iter().map(|date| date.get())
    }

    /// When the text was changed last.
    pub fn last_changed(&self) -> LocalDate {
        self.front.revised.iter().copied().max().unwrap_or(self.front.established)
    }

    /// The text in Markdown.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The line of the file on which the text begins.
    pub fn body_line(&self) -> usize {
        self.line
    }

    /// What changed after `version`; everything known when the version is unknown.
    pub fn changes_since(&self, version: &str) -> Vec<&str> {
        let newer = |change: &&TermsChange| version.is_empty() || change.version.as_str() > version;
        self.front.changes.iter().filter(newer).map(|change| change.text.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_terms_say_what_changed() {
        let terms = Terms::load(Path::new(".")).expect("no problems");
        assert!(terms.revised().last().is_some_and(|date| date > terms.established()));
        assert!(!terms.changes_since("2025-04-01").is_empty());
        assert!(terms.changes_since(terms.version()).is_empty());
        assert!(terms.body().starts_with("\nこの規約は"));
    }

    #[test]
    fn a_fault_is_named_with_its_line() -> anyhow::Result<()> {
        let root = tempfile::tempdir()?;
        std::fs::create_dir(root.path().join("data"))?;
        std::fs::write(root.path().join(FILE), "+++\nversion = \"1\"\nnothing = 1\n+++\nx\n")?;
        let problems = Terms::load(root.path()).expect_err("unknown key");
        assert_eq!(problems[0].line(), Some(3));
        Ok(())
    }
}
