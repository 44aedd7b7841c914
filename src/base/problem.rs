//! A fault in one of the scheme's files: where it is, what is wrong, how to put it right.
//! Loaders collect all of them; `cli` prints them and ends with exit code 1.
//! Never used for an applicant's answers (`scheme::FieldError`) or a broken machine (`anyhow`).

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};

/// One fault in one file of the scheme.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    file: PathBuf,
    line: Option<usize>,
    column: Option<usize>,
    what: String,
    remedy: String,
    is_hint: bool,
}

impl Problem {
    /// A fault of the file as a whole; `file` is relative to the root where that is possible.
    pub fn new(file: impl AsRef<Path>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        let (file, what, remedy) = (file.as_ref().to_path_buf(), what.into(), remedy.into());
        Self { file, line: None, column: None, what, remedy, is_hint: false }
    }

    /// The same as a hint: it is told and keeps no build from its end, unless one asks to be strict.
    #[must_use]
    pub fn hint(self) -> Self {
        Self { is_hint: true, ..self }
    }

    /// A hint as a fault.
    #[must_use]
    pub fn strict(self) -> Self {
        Self { is_hint: false, ..self }
    }

    /// The same fault with another way to put it right.
    #[must_use]
    pub fn with_remedy(self, remedy: impl Into<String>) -> Self {
        Self { remedy: remedy.into(), ..self }
    }

    /// Whether it is only a hint.
    pub fn is_hint(&self) -> bool {
        self.is_hint
    }

    /// The same fault at a line and column, both counted from 1, columns in characters.
    #[must_use]
    pub fn at(mut self, line: usize, column: usize) -> Self {
        self.line = Some(line);
        self.column = Some(column);
        self
    }

    /// The same fault under another name of its file.
    #[must_use]
    pub fn in_file(self, file: impl AsRef<Path>) -> Self {
        Self { file: file.as_ref().to_path_buf(), ..self }
    }

    /// The fault at a byte offset of `source`, turned into line and column.
    #[must_use]
    pub fn at_offset(self, source: &str, offset: usize) -> Self {
        let before = &source[..source.floor_char_boundary(offset.min(source.len()))];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        self.at(line, column)
    }

    /// The file at fault.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The line, counted from 1, where it is known.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// The column, counted from 1 in characters, where it is known.
    pub fn column(&self) -> Option<usize> {
        self.column
    }

    /// Where it is, as people read it; of a hint, that it is one.
    pub fn place(&self) -> String {
        let at = self.line.map(|line| format!(":{line}:{}", self.column.unwrap_or(1)));
        format!("{}{}{}", if self.is_hint { "ヒント " } else { "" }, self.file.display(), at.unwrap_or_default())
    }

    /// What is wrong, in one sentence.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// How to put it right.
    pub fn remedy(&self) -> &str {
        &self.remedy
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n    直し方: {}", self.place(), self.what, self.remedy)
    }
}

/// So many others are named where a fault stands in many rows.
const NAMED: usize = 5;
/// So many faults of one kind are told one by one.
const APART: usize = 3;

/// The faults with those of one kind told once if they are many, with their count and first lines.
pub fn folded(problems: Vec<Problem>) -> Vec<Problem> {
    let mut groups: Vec<Vec<Problem>> = Vec::new();
    let mut known: HashMap<(PathBuf, String, String), usize> = HashMap::new();
    for problem in problems {
        let key = (problem.file.clone(), kind_of(&problem.what), problem.remedy.clone());
        match known.get(&key) {
            Some(at) => groups[*at].push(problem),
            None => {
                known.insert(key, groups.len());
                groups.push(vec![problem]);
            }
        }
    }
    groups.into_iter().flat_map(|group| if group.len() > APART { vec![once(group)] } else { group }).collect()
}

/// One fault for all of a kind.
fn once(mut group: Vec<Problem>) -> Problem {
    let rest = group.split_off(1);
    let Some(first) = group.pop() else { return Problem::new("", "", "") };
    if rest.is_empty() {
        return first;
    }
    let lines: BTreeSet<usize> = rest.iter().filter_map(Problem::line).collect();
    let more = if lines.len() > NAMED { "…" } else { "" };
    let lines: Vec<String> = lines.iter().take(NAMED).map(usize::to_string).collect();
    let what = format!(
        "{}同じことが全部で {} 行にあります（ほかに {}{more} 行目）。",
        first.what,
        rest.len() + 1,
        lines.join("、")
    );
    Problem { what, ..first }
}

/// What is said, without what it is said of.
fn kind_of(what: &str) -> String {
    let mut kind = String::new();
    let mut is_open = false;
    for c in what.chars() {
        match c {
            '「' => is_open = true,
            '」' => is_open = false,
            _ if is_open || c.is_ascii_digit() => {}
            _ => kind.push(c),
        }
    }
    kind
}

/// Faults of the scheme's files that keep a command from its work; `cli` prints them as such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(Problem::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Problems {}

/// So that `anyhow` can carry a fault out of a renderer and the builder can take it back.
impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_becomes_line_and_column_in_characters() {
        let source = "一行目\n二行目の誤り\n";
        let offset = source.find("誤り").unwrap_or_default();
        let problem = Problem::new("data/site.toml", "誤りです。", "直します。").at_offset(source, offset);
        assert_eq!(problem.to_string(), "data/site.toml:2:5: 誤りです。\n    直し方: 直します。");
    }
}
