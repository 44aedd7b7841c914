//! The terms of use from `data/terms.md`: version, dates and the text in Markdown; and beside them, in
//! `data/terms-coming.md`, those that are announced and take their place on the day of their last revision. Shown by
//! `site`, asked for by the form; a declaration keeps the version it consented to. Renders nothing.

use crate::base::problem::Problem;
use crate::base::toml::{self, LocalDate};
use crate::base::{files, text};
use jiff::civil::Date;
use serde::Deserialize;
use std::path::Path;

/// Where the terms stand.
pub const FILE: &str = "data/terms.md";
/// Where those stand that are announced: they are the terms from the day of their last revision on.
pub const COMING: &str = "data/terms-coming.md";

/// The terms, and those that follow them.
#[derive(Debug, Clone)]
pub struct Terms {
    file: &'static str,
    front: Front,
    body: String,
    line: usize,
    coming: Option<Box<Terms>>,
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
    /// Loads `data/terms.md` below `root`, and `data/terms-coming.md` where it is there.
    ///
    /// # Errors
    /// The faults of either file.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let coming = root.join(COMING).exists().then(|| Self::read(root, COMING)).transpose();
        match (Self::read(root, FILE), coming) {
            (Ok(terms), Ok(None)) => Ok(terms),
            (Ok(terms), Ok(Some(coming))) => match terms.fault_of(&coming) {
                None => Ok(Self { coming: Some(Box::new(coming)), ..terms }),
                Some(fault) => Err(vec![fault]),
            },
            (terms, coming) => Err([terms.err(), coming.err()].into_iter().flatten().collect()),
        }
    }

    /// Why others cannot follow these.
    fn fault_of(&self, coming: &Self) -> Option<Problem> {
        let (last, begins) = (self.last_changed().get(), coming.last_changed().get());
        let fault = |what: &str, remedy: String| Some(Problem::new(COMING, what.to_owned(), remedy));
        if begins <= last {
            let remedy = format!("revised の終わりに、{last} より後の、効力を生じる日を書き足してください。");
            return fault("いつから効力を生じるかが、ありません。", remedy);
        }
        if coming.version() <= self.version() {
            let remedy = format!("version を、{} より後の、{begins} のような版にしてください。", self.version());
            return fault("いまの規約と同じか、それより前の版です。", remedy);
        }
        if coming.changes_since(self.version()).is_empty() {
            let version = coming.version();
            let remedy = format!("changes に {{ version = \"{version}\", text = \"…\" }} を書き足してください。");
            return fault("何が変わるかが、書かれていません。", remedy);
        }
        None
    }

    /// Those in force on a day.
    pub fn on(&self, day: Date) -> &Self {
        self.coming.as_deref().filter(|coming| coming.begins() <= day).unwrap_or(self)
    }

    /// Those that are announced and not yet in force on a day.
    pub fn coming_on(&self, day: Date) -> Option<&Self> {
        self.coming.as_deref().filter(|coming| coming.begins() > day)
    }

    fn read(root: &Path, file: &'static str) -> Result<Self, Problem> {
        let label = Path::new(file);
        let bytes = files::read(&root.join(label), label)?;
        let source = text::lines(label, &bytes)?;
        let (front, body, line) = text::front_matter(label, &source)?;
        let front = toml::parse::<Front>(label, &front)?;
        if body.trim().is_empty() {
            return Err(Problem::new(label, "規約の本文がありません。", "本文を Markdown で書いてください。"));
        }
        Ok(Self { file, front, body, line, coming: None })
    }

    /// The file they stand in, from the root on.
    pub fn file(&self) -> &'static str {
        self.file
    }

    /// The first day on which they are in force.
    pub fn begins(&self) -> Date {
        self.last_changed().get()
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
        if let Some(coming) = &terms.coming {
            assert!(!coming.changes_since(terms.version()).is_empty());
        }
        assert!(terms.revised().last().is_some_and(|date| date > terms.established()));
        assert!(!terms.changes_since("2025-04-01").is_empty());
        assert!(terms.changes_since(terms.version()).is_empty());
        assert!(terms.body().starts_with("\nこの規約は"));
    }

    /// Where terms of 1 October and their followers stand.
    fn followed(front: &str) -> anyhow::Result<tempfile::TempDir> {
        let root = tempfile::tempdir()?;
        std::fs::create_dir(root.path().join("data"))?;
        let text = |front: &str| {
            let head = "title = \"規約\"\ndescription = \"\"\nintro = \"\"\nestablished = 2026-04-01\n";
            format!("+++\n{head}{front}\n+++\n本文\n")
        };
        std::fs::write(root.path().join(FILE), text("version = \"2026-10-01\"\nrevised = [2026-10-01]"))?;
        std::fs::write(root.path().join(COMING), text(front))?;
        Ok(root)
    }

    #[test]
    fn announced_terms_take_the_place_on_their_day() -> anyhow::Result<()> {
        let root = followed(
            "version = \"2026-12-15\"\nrevised = [2026-10-01, 2026-12-15]\n\
             changes = [{ version = \"2026-12-15\", text = \"第2条。\" }]",
        )?;
        let terms = Terms::load(root.path()).expect("no problems");
        for (day, in_force, file, announced) in [
            ("2026-11-30", "2026-10-01", FILE, Some("2026-12-15")),
            ("2026-12-14", "2026-10-01", FILE, Some("2026-12-15")),
            ("2026-12-15", "2026-12-15", COMING, None),
            ("2027-03-01", "2026-12-15", COMING, None),
        ] {
            let day = day.parse()?;
            assert_eq!((terms.on(day).version(), terms.on(day).file()), (in_force, file), "{day}");
            assert_eq!(terms.coming_on(day).map(Terms::version), announced, "{day}");
        }
        assert_eq!(terms.on("2026-12-15".parse()?).changes_since("2026-10-01"), ["第2条。"]);
        Ok(())
    }

    #[test]
    fn terms_without_a_day_a_version_or_words_of_what_changes_cannot_follow() -> anyhow::Result<()> {
        for (front, what) in [
            ("version = \"2026-12-15\"\nrevised = [2026-10-01]", "いつから"),
            ("version = \"2026-10-01\"\nrevised = [2026-12-15]", "それより前の版"),
            ("version = \"2026-12-15\"\nrevised = [2026-12-15]", "何が変わるか"),
        ] {
            let faults = Terms::load(followed(front)?.path()).expect_err("a fault");
            assert!(faults.len() == 1 && faults[0].to_string().contains(what), "{faults:?}");
            assert!(faults[0].to_string().contains(COMING), "{faults:?}");
        }
        Ok(())
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
