//! How `sengen check` tells what it found: to people, to programs, and to the checks of a change on GitHub, which shows each
//! fault beside its line. Used by `check`; the words for people are `Problem`'s.

use crate::base::problem::Problem;
use crate::base::terminal;
use clap::ValueEnum;
use serde::Serialize;
use std::path::Path;

/// How faults are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// Lines for people, on standard error.
    Text,
    /// An array of objects.
    Json,
    /// GitHub's workflow commands, a line each.
    Github,
}

/// A fault as programs read it.
#[derive(Debug, Serialize)]
struct ToldFault<'a> {
    file: String,
    /// Counted from 1; none: it is about the file as a whole.
    line: Option<usize>,
    /// In characters, counted from 1.
    column: Option<usize>,
    severity: &'static str,
    message: &'a str,
    remedy: &'a str,
}

impl CheckFormat {
    /// Prints what was found in the scheme at `root` on standard output, in the order of files and lines.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn print(self, root: &Path, mut found: Vec<Problem>) -> anyhow::Result<()> {
        found.sort();
        found.dedup();
        let text = match self {
            Self::Text => found.iter().map(|problem| format!("{problem}\n")).collect(),
            Self::Json => serde_json::to_string_pretty(&found.iter().map(told).collect::<Vec<_>>())? + "\n",
            Self::Github => found.iter().map(|problem| github(root, problem)).collect(),
        };
        Ok(terminal::print(&text)?)
    }
}

fn told(problem: &Problem) -> ToldFault<'_> {
    ToldFault {
        file: problem.file().to_string_lossy().into_owned(),
        line: problem.line(),
        column: problem.column(),
        severity: if problem.is_hint() { "hint" } else { "error" },
        message: problem.what(),
        remedy: problem.remedy(),
    }
}

/// A line of GitHub's: its file as the repository names it, where the command runs in the repository's own folder.
fn github(root: &Path, problem: &Problem) -> String {
    let kind = if problem.is_hint() { "warning" } else { "error" };
    let file = root.join(problem.file());
    let file = file.strip_prefix(".").unwrap_or(&file).to_string_lossy().into_owned();
    let mut place = format!("file={}", escaped(&file, true));
    for (name, at) in [("line", problem.line()), ("col", problem.column())] {
        place.extend(at.map(|at| format!(",{name}={at}")));
    }
    let words = format!("{}\n直し方: {}", problem.what(), problem.remedy());
    format!("::{kind} {place}::{}\n", escaped(&words, false))
}

/// As GitHub's runner reads it back; within a property two more signs mean something.
fn escaped(text: &str, is_property: bool) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    if is_property { text.replace(':', "%3A").replace(',', "%2C") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_to_the_reader_is_escaped() {
        let problem = Problem::new("content/a,b:c.md", "50% です。\nその行。", "直します。").at(3, 7);
        let line = github(Path::new("."), &problem);
        assert_eq!(
            line,
            "::error file=content/a%2Cb%3Ac.md,line=3,col=7::50%25 です。%0Aその行。%0A直し方: 直します。\n"
        );
        let hint = Problem::new("data/site.toml", "x", "y").hint();
        assert_eq!(github(Path::new("schemes/a"), &hint), "::warning file=schemes/a/data/site.toml::x%0A直し方: y\n");
    }
}
