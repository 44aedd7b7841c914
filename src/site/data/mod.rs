//! The data files that pages are made of, each a plain value that denies unknown keys.
//! A file that is not there is none; a page whose kind needs it then says so.

pub mod benchmark;
pub mod comparison;
mod faq;
pub mod figures;
mod five_points;
mod laws;
pub mod lessons;
mod policy;
mod self_check;
pub mod tools;
pub mod wording;

use crate::base::problem::Problem;
use crate::base::schema::DataSchema;
use crate::base::{files, text, toml, walk};
use crate::scheme::Levels;
use crate::site::content;
use crate::view::Links;
use crate::view::markdown::{Glossary, Target};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use std::path::Path;

pub use benchmark::Benchmark;
pub use comparison::BenchmarkComparison;
pub use faq::Faq;
pub use figures::Figures;
pub use five_points::FivePoints;
pub use laws::Laws;
pub use lessons::Lessons;
pub use policy::Policy;
pub use self_check::SelfCheck;
pub use tools::Tool;
pub use wording::{Wordings, WrongWording};

/// All data files.
#[derive(Debug, Default)]
pub struct Data {
    /// `data/levels.toml`
    pub levels: Option<Levels>,
    /// `data/five-points.toml`
    pub five_points: Option<FivePoints>,
    /// `data/self-check.toml`
    pub self_check: Option<SelfCheck>,
    /// `data/lessons/*.toml`
    pub lessons: Option<Lessons>,
    /// `data/tools/*.toml`, at least one, in their order
    pub tools: Option<Vec<Tool>>,
    /// `data/benchmark/*.toml`, at least one, in their order
    pub benchmarks: Option<Vec<Benchmark>>,
    /// `data/benchmark.toml`
    pub comparison: Option<BenchmarkComparison>,
    /// `data/policy.toml`
    pub policy: Option<Policy>,
    /// `data/laws.toml`
    pub laws: Option<Laws>,
    /// `data/faq.toml`
    pub faq: Option<Faq>,
    /// `data/figures.toml`
    pub figures: Option<Figures>,
    /// `data/wording.toml`
    pub wordings: Option<Wordings>,
    /// The words of those that texts link at their first use; none where no page explains them.
    pub glossary: Option<Glossary>,
}

impl Data {
    /// Loads all data files below `root`.
    ///
    /// What is at fault, the data lack; with it comes every fault of every file.
    pub fn load(root: &Path, links: &Links, today: Date) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let wordings = keep(&mut problems, wording::load(root));
        let has_page = content::is_shown(root, Path::new("content/glossary.md"), today);
        let glossary = wordings.as_ref().filter(|_| has_page).map(Wordings::links);
        let self_check = keep(&mut problems, self_check::load(root));
        let questions = self_check.as_ref().map(|check| check.question.len());
        let benchmarks = keep(&mut problems, benchmark::load(root));
        let data = Self {
            levels: keep(&mut problems, present(root, "data/levels.toml", Levels::load)),
            five_points: keep(&mut problems, five_points::load(root)),
            lessons: keep(&mut problems, lessons::load(root, questions, links.assets())),
            self_check,
            tools: keep(&mut problems, tools::load(root)),
            comparison: keep(&mut problems, comparison::load(root, benchmarks.as_deref())),
            benchmarks,
            policy: keep(&mut problems, policy::load(root)),
            laws: keep(&mut problems, laws::load(root)),
            faq: keep(&mut problems, faq::load(root, (links, glossary.as_ref()))),
            figures: keep(&mut problems, figures::load(root)),
            wordings,
            glossary,
        };
        (data, problems)
    }
}

/// The benchmarks and what they are compared with, without anything else; `None` where there is nothing to compare with.
///
/// # Errors
/// Every fault of their files.
#[cfg(feature = "office")]
pub fn compared(root: &Path) -> Result<Option<(Vec<Benchmark>, BenchmarkComparison)>, Vec<Problem>> {
    let benchmarks = benchmark::load(root)?;
    let comparison = comparison::load(root, benchmarks.as_deref())?;
    Ok(benchmarks.zip(comparison))
}

/// The schemas of these files.
pub fn schemas() -> Vec<DataSchema> {
    vec![
        DataSchema::of::<Benchmark>("benchmark", "data/benchmark/*.toml"),
        DataSchema::of::<BenchmarkComparison>("comparison", comparison::LABEL),
        DataSchema::of::<faq::RawFaq>("faq", "data/faq.toml"),
        DataSchema::of::<Figures>("figures", figures::LABEL),
        DataSchema::of::<FivePoints>("five-points", "data/five-points.toml"),
        DataSchema::of::<Laws>("laws", "data/laws.toml"),
        DataSchema::of::<lessons::Lesson>("lesson", "data/lessons/*.toml"),
        DataSchema::of::<Policy>("policy", "data/policy.toml"),
        DataSchema::of::<SelfCheck>("self-check", self_check::LABEL),
        DataSchema::of::<Tool>("tool", "data/tools/*.toml"),
        DataSchema::of::<Wordings>("wording", wording::LABEL),
    ]
}

/// A data file, or none, or its faults.
pub type LoadedFile<T> = Result<Option<T>, Vec<Problem>>;

fn keep<T>(problems: &mut Vec<Problem>, loaded: LoadedFile<T>) -> Option<T> {
    loaded.unwrap_or_else(|faults| {
        problems.extend(faults);
        None
    })
}

/// Loads a file of the scheme by its own loader, if it is there.
fn present<T>(root: &Path, label: &str, load: impl Fn(&Path) -> Result<T, Vec<Problem>>) -> LoadedFile<T> {
    if root.join(label).exists() { load(root).map(Some) } else { Ok(None) }
}

/// Loads `data/<name>` if it is there; `faults` says what is wrong with its values.
fn load<T: DeserializeOwned>(
    root: &Path,
    label: &str,
    faults: impl Fn(&mut T, &Rows<'_>) -> Vec<Problem>,
) -> LoadedFile<T> {
    let one = |problem| vec![problem];
    let path = Path::new(label);
    if !root.join(path).exists() {
        return Ok(None);
    }
    let bytes = files::read(&root.join(path), path).map_err(one)?;
    let source = &*text::lines(path, &bytes).map_err(one)?;
    let mut value = toml::parse(path, source).map_err(one)?;
    let faults = faults(&mut value, &Rows { label, source });
    if faults.is_empty() { Ok(Some(value)) } else { Err(faults) }
}

/// A folder of files, each with the name by which it is addressed.
struct Folder {
    path: &'static str,
    /// The name of one, for who has named another wrongly.
    example: &'static str,
}

/// Loads every file of a folder, or none; `faults` says what is wrong with one of that name.
fn load_all<T: DeserializeOwned>(
    root: &Path,
    folder: &Folder,
    faults: impl Fn(&mut T, &str, &Rows<'_>) -> Vec<Problem>,
) -> LoadedFile<Vec<T>> {
    let found = walk::below(root, Path::new(folder.path))?;
    let (mut loaded, mut problems) = (Vec::new(), Vec::new());
    for file in &found {
        let name = file.rest.strip_suffix(".toml").unwrap_or_default();
        if !is_id(name) {
            let what = format!("{} のファイルの名前ではありません。", folder.path);
            let remedy = format!(
                "半角の英小文字・数字・ハイフンだけの名前に .toml を付けてください（{}）。ほかのファイルは消してください。",
                folder.example
            );
            problems.push(Problem::new(&file.label, what, remedy));
            continue;
        }
        match load(root, &file.label.to_string_lossy(), |value, rows| faults(value, name, rows)) {
            Ok(value) => loaded.extend(value),
            Err(own) => problems.extend(own),
        }
    }
    let there = (!found.is_empty()).then_some(loaded);
    if problems.is_empty() { Ok(there) } else { Err(problems) }
}

/// Whether it can be part of an address, an id of a page, and a name by which something is kept.
fn is_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    id.starts_with(|c: char| c.is_ascii_lowercase()) && id.bytes().all(is_plain)
}

/// A row: its `[[table]]`, and its number there, from 0.
type Row<'a> = (&'a str, usize);

/// What stands before all rows of a file.
const TOP: Row<'static> = ("", 0);

/// The source of a data file, to say in which line a row stands.
struct Rows<'a> {
    label: &'a str,
    source: &'a str,
}

impl Rows<'_> {
    /// The line, from 1, of a key in a row; without such a key that of the row. [`TOP`]: of a key before all rows.
    fn line(&self, (table, at): Row<'_>, key: &str) -> usize {
        let head = format!("[[{table}]]");
        let lines = || self.source.lines().map(str::trim_start).enumerate();
        let row = lines().filter(|(_, line)| line.starts_with(&head)).nth(at).map_or(0, |(row, _)| row);
        let inside = lines().skip(row + 1).take_while(|(_, line)| !line.starts_with("[["));
        let is_key = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
        inside.into_iter().find(|(_, line)| is_key(line)).map_or(row, |(line, _)| line) + 1
    }

    /// A fault of a row.
    fn fault(&self, row: Row<'_>, key: &str, what: String, remedy: &str) -> Problem {
        Problem::new(self.label, what, remedy).at(self.line(row, key), 1)
    }

    /// The fault of a key of a row none of whose texts may be empty.
    fn empty<'t>(&self, row: Row<'_>, key: &str, texts: impl IntoIterator<Item = &'t str>) -> Option<Problem> {
        let mut texts = texts.into_iter().peekable();
        let is_empty = texts.peek().is_none() || texts.any(|text| text.trim().is_empty());
        let what = || format!("{key} に空のところがあります。");
        is_empty.then(|| self.fault(row, key, what(), "文を書いてください。"))
    }

    /// Ids that stand twice, as faults.
    fn twice<'i>(&self, table: &str, ids: impl IntoIterator<Item = &'i str>) -> Vec<Problem> {
        let mut seen = std::collections::BTreeSet::new();
        let again = ids.into_iter().enumerate().filter(|(_, id)| !seen.insert(id.to_owned()));
        let what = |id: &str| format!("id「{id}」が 2 つあります。");
        again.map(|(at, id)| self.fault((table, at), "id", what(id), "別の id にしてください。")).collect()
    }

    /// The link of a row, for the check of all links.
    fn target(&self, row: Row<'_>, path: &str) -> Target {
        Target { path: path.to_owned(), line: self.line(row, "link"), column: 1 }
    }
}
