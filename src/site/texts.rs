//! The files of the scheme in which people read words: content, data, templates, mails, read as they are written.
//! Drafts are not among them. Used by the guard of wordings and terms and by the search for figures. Judges nothing.

use super::content;
use crate::base::problem::Problem;
use crate::base::{files, text, walk};
use std::path::{Path, PathBuf};

/// How a script begins that is made from another one, whose words are read in its stead.
const MADE: &str = "// Made from ";

/// One file as it is written.
#[derive(Debug)]
pub struct Text {
    /// The file, from the root on.
    pub label: PathBuf,
    /// Its text.
    pub source: String,
}

/// Every such file below `root`, and what cannot be read.
pub fn all(root: &Path) -> (Vec<Text>, Vec<Problem>) {
    let (mut texts, mut problems) = (Vec::new(), Vec::new());
    for folder in ["content", "data", "templates"] {
        let found = walk::below(root, Path::new(folder)).unwrap_or_else(|faults| {
            problems.extend(faults);
            Vec::new()
        });
        for file in found.iter().filter(|file| is_read(&file.rest)) {
            match files::read(&file.path, &file.label).and_then(|bytes| text::lines(&file.label, &bytes)) {
                Ok(source) if source.starts_with(MADE) => {}
                Ok(source) if folder == "content" && content::is_draft(&file.label, &source) => {}
                Ok(source) => texts.push(Text { label: file.label.clone(), source }),
                Err(problem) => problems.push(problem),
            }
        }
    }
    (texts, problems)
}

fn is_read(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".md", ".toml", ".html", ".txt", ".js", ".svg"].iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_from_another_file_is_not_read_beside_it() -> anyhow::Result<()> {
        let root = tempfile::tempdir()?;
        std::fs::create_dir_all(root.path().join("templates"))?;
        for (name, source) in [("a.js", "// Says it.\n"), ("b.js", "// Made from a.js by a tool; do not edit.\n")] {
            std::fs::write(root.path().join("templates").join(name), source)?;
        }
        let (texts, problems) = all(root.path());
        assert!(problems.is_empty());
        assert_eq!(texts.iter().map(|text| text.label.as_path()).collect::<Vec<_>>(), [Path::new("templates/a.js")]);
        Ok(())
    }
}
