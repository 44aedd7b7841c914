//! Mails as text: `templates/mail/NAME.txt`, whose first line is `Subject: …`. Used by `office`.
//! Nothing is escaped: a mail is plain text. Never sends anything.

use super::engine::{Engine, TemplateSource, read_sources};
use crate::base::problem::Problem;
use anyhow::Context;
use serde::Serialize;
use std::path::Path;

const FOLDER: &str = "templates/mail";

/// The mail templates.
#[derive(Debug)]
pub struct Letters {
    engine: Engine,
    names: Vec<String>,
}

/// A mail's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The subject, one line.
    pub subject: String,
    /// The text, ending with one line end.
    pub body: String,
}

impl Letters {
    /// Loads all `templates/mail/*.txt` below `root`.
    ///
    /// # Errors
    /// Every fault of the templates; one whose first line is not `Subject: …`.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let sources = read_sources(root, Path::new(FOLDER), "txt", &[])?;
        let mut problems: Vec<Problem> = sources.iter().filter_map(subject_fault).collect();
        let mut engine = Engine::new(Path::new(FOLDER), false);
        problems.extend(engine.add(&sources).err().unwrap_or_default());
        let names = sources.into_iter().filter(|source| !is_partial(source)).map(|source| source.name);
        if problems.is_empty() { Ok(Self { engine, names: names.collect() }) } else { Err(problems) }
    }

    /// The same letters, of which only these may be written: all of them must be there.
    ///
    /// # Errors
    /// Every letter that is missing.
    pub fn limited_to(self, names: &[&str]) -> Result<Self, Vec<Problem>> {
        let files: Vec<String> = names.iter().map(|name| format!("{name}.txt")).collect();
        let missing: Vec<Problem> =
            files.iter().filter(|file| !self.names.contains(file)).map(|file| missing(file)).collect();
        if missing.is_empty() { Ok(Self { names: files, ..self }) } else { Err(missing) }
    }

    /// What is wrong with the letters when these are the variables: each uses only what is there.
    pub fn faults(&self, values: &impl Serialize) -> Vec<Problem> {
        let rendered = self.names.iter().filter_map(|name| self.engine.render(name, values).err());
        rendered.filter_map(|error| error.downcast::<Problem>().ok()).collect()
    }

    /// Renders `templates/mail/<name>.txt` with the fields of `values` as its variables.
    ///
    /// # Errors
    /// A [`Problem`] inside the error when the template is at fault or missing.
    pub fn render(&self, name: &str, values: &impl Serialize) -> anyhow::Result<Letter> {
        let file = format!("{name}.txt");
        if !self.names.contains(&file) {
            return Err(missing(&file).into());
        }
        let text = self.engine.render(&file, values)?;
        let (first, rest) = text.split_once('\n').context("the letter has no text")?;
        let subject = first.strip_prefix("Subject: ").context("the letter has no subject")?;
        Ok(Letter { subject: subject.trim().to_owned(), body: format!("{}\n", rest.trim_matches('\n')) })
    }
}

fn missing(file: &str) -> Problem {
    let remedy = "このファイルを置いてください。ないと、このメールを送れません。";
    Problem::new(Path::new(FOLDER).join(file), "メールのひな形がありません。", remedy)
}

fn subject_fault(source: &TemplateSource) -> Option<Problem> {
    let first = source.text.lines().next().unwrap_or_default();
    let whole = first.starts_with("Subject: ") && source.text.contains('\n');
    (!whole && !is_partial(source)).then(|| {
        let remedy = "1 行目に「Subject: 件名」、2 行目から本文を書いてください。";
        Problem::new(&source.label, "メールのひな形に件名がありません。", remedy).at(1, 1)
    })
}

fn is_partial(source: &TemplateSource) -> bool {
    source.name.contains('/') || source.name.starts_with('_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_letter_is_plain_text_with_a_subject() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        fs::create_dir_all(folder.path().join(FOLDER))?;
        fs::write(folder.path().join(FOLDER).join("hello.txt"), "Subject: {{ name }} 様\n\n{{ name }} & 様\n")?;
        let letters = Letters::load(folder.path()).expect("sound");
        let letter = letters.render("hello", &serde_json::json!({ "name": "<山田>" }))?;
        assert_eq!(letter, Letter { subject: "<山田> 様".into(), body: "<山田> & 様\n".into() });
        Ok(())
    }

    #[test]
    fn a_letter_without_a_subject_is_a_fault() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        fs::create_dir_all(folder.path().join(FOLDER))?;
        fs::write(folder.path().join(FOLDER).join("a.txt"), "こんにちは\n")?;
        assert_eq!(Letters::load(folder.path()).expect_err("a fault")[0].line(), Some(1));
        Ok(())
    }
}
