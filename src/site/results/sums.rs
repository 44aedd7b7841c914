//! The next table of what results come to: of those that were given, cell by cell, by the rules by which pages tell of one.
//! What is too little to be told is not written either. The same results make the same table. Used by `cli::results`.

use super::super::data::comparison::{self, BenchmarkComparison, GroupResult, LEAST, SHARE, STEPS, at_least};
use super::super::data::{self, Benchmark, benchmark::Area, benchmark::LEVELS};
use super::key_of;
use crate::base::problem::Problem;
use crate::scheme::Answers;
use jiff::civil::Date;
use std::fmt::Write as _;
use std::path::Path;

/// How many percent all are together, in steps.
const WHOLE: usize = 100 / SHARE as usize;

/// The results that were given, and the table before.
#[derive(Debug)]
pub struct Given {
    benchmarks: Vec<Benchmark>,
    comparison: BenchmarkComparison,
    results: Vec<One>,
}

/// One result.
#[derive(Debug)]
struct One {
    /// The place of its benchmark.
    benchmark: usize,
    /// The points of each area.
    areas: Vec<u32>,
    /// The groups it belongs to, beside the whole.
    groups: Vec<String>,
}

/// The table that follows.
#[derive(Debug)]
pub struct NextTable {
    /// The cells.
    results: Vec<GroupResult>,
    /// In what it differs from the one before.
    pub differences: Vec<BenchmarkDifference>,
}

/// How many results a benchmark had, and which of its cells are others than before.
#[derive(Debug)]
pub struct BenchmarkDifference {
    /// The benchmark's title.
    pub title: String,
    /// How many results were given of it.
    pub count: usize,
    /// The cells that differ.
    pub cells: Vec<CellDifference>,
}

/// A cell that is another than before.
#[derive(Debug)]
pub struct CellDifference {
    /// The group's title.
    pub title: String,
    /// What stood there; nothing: there was no cell.
    pub before: Option<CellSum>,
    /// What stands there now; nothing: there is no cell.
    pub after: Option<CellSum>,
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CellSum {
    /// The mean total.
    pub mean: f64,
    /// How many companies, at least.
    pub n: u32,
}

impl CellSum {
    fn of(cell: &GroupResult) -> Self {
        Self { mean: cell.mean, n: cell.n }
    }
}

impl Given {
    /// Nothing yet; `None` where there is no table to follow.
    ///
    /// # Errors
    /// Every fault of the benchmarks and the table.
    pub fn none(root: &Path) -> Result<Option<Self>, Vec<Problem>> {
        let compared = data::compared(root)?;
        Ok(compared.map(|(benchmarks, comparison)| Self { benchmarks, comparison, results: Vec::new() }))
    }

    /// Adds what was given of a benchmark; whether it was all there.
    pub fn add(&mut self, benchmark: &str, answers: &Answers) -> bool {
        let read = self.read(benchmark, answers);
        let is_whole = read.is_some();
        self.results.extend(read);
        is_whole
    }

    fn read(&self, name: &str, answers: &Answers) -> Option<One> {
        let at = self.benchmarks.iter().position(|benchmark| benchmark.name == name)?;
        let benchmark = &self.benchmarks[at];
        let points = |area: &Area| {
            let count = u32::try_from(benchmark.count(area)).ok()?;
            let points = answers.text(&key_of(benchmark, area))?.parse().ok()?;
            (count..=count * LEVELS as u32).contains(&points).then_some(points)
        };
        let areas = benchmark.area.iter().map(points).collect::<Option<Vec<u32>>>()?;
        let groups = self.comparison.axis.iter().filter_map(|axis| answers.text(&axis.id)).map(str::to_owned).collect();
        Some(One { benchmark: at, areas, groups })
    }

    /// The next table; `None`: there is no cell that may be told.
    pub fn table(&self) -> Option<NextTable> {
        let axes = || std::iter::once("").chain(self.comparison.axis.iter().map(|axis| axis.id.as_str()));
        let places = 0..self.benchmarks.len();
        let results: Vec<GroupResult> =
            places.flat_map(|at| axes().flat_map(move |axis| self.along(at, axis))).collect();
        let differences = (0..self.benchmarks.len()).map(|at| self.difference(at, &results)).collect();
        (!results.is_empty()).then_some(NextTable { results, differences })
    }

    /// The cells of a benchmark along an axis that may be told.
    fn along(&self, at: usize, axis: &str) -> Vec<GroupResult> {
        let groups = self.comparison.group.iter().filter(|group| group.axis == axis);
        let cells: Vec<(u32, Option<GroupResult>)> = groups
            .map(|group| {
                let is_in = |one: &&One| axis.is_empty() || one.groups.contains(&group.id);
                let own: Vec<&One> = self.results.iter().filter(|one| one.benchmark == at).filter(is_in).collect();
                (own.len() as u32, self.cell(at, &group.id, &own))
            })
            .collect();
        // What nothing tells apart is hidden, however many it is.
        let counted =
            |(n, cell): &(u32, Option<GroupResult>)| Some(if cell.is_some() { *n } else { (*n).min(LEAST - 1) });
        let counts: Vec<Option<u32>> = cells.iter().map(counted).collect();
        let told = cells.into_iter().zip(comparison::told(axis, &counts)).filter_map(|((_, cell), is_told)| {
            let cell = cell.filter(|_| is_told)?;
            Some(GroupResult { n: at_least(cell.n)?, ..cell })
        });
        told.collect()
    }

    /// What results of a group come to; `None`: there are none, or nothing tells them apart.
    fn cell(&self, at: usize, group: &str, own: &[&One]) -> Option<GroupResult> {
        let benchmark = &self.benchmarks[at];
        let totals: Vec<f64> = own.iter().map(|one| f64::from(one.areas.iter().sum::<u32>())).collect();
        let n = totals.len() as f64;
        let mean = totals.iter().sum::<f64>() / n;
        let sd = rounded((totals.iter().map(|total| (total - mean).powi(2)).sum::<f64>() / n).sqrt());
        if own.is_empty() || sd <= 0.0 {
            return None;
        }
        let level = |(at, area): (usize, &Area)| {
            let points: u32 = own.iter().map(|one| one.areas[at]).sum();
            rounded(f64::from(points) / n / benchmark.count(area) as f64)
        };
        Some(GroupResult {
            benchmark: benchmark.name.clone(),
            group: group.to_owned(),
            n: u32::try_from(own.len()).ok()?,
            mean: rounded(mean),
            sd,
            areas: benchmark.area.iter().enumerate().map(level).collect(),
            wished: self.wished(benchmark, group),
            shares: shares(totals.iter().map(|total| step(total / benchmark.question.len() as f64))),
        })
    }

    /// The level to wish for in each area: as it was said of this group, else of all; the last but one where nothing was.
    fn wished(&self, benchmark: &Benchmark, group: &str) -> Vec<f64> {
        let before = |group: &str| self.before(&benchmark.name, group).map(|before| before.wished.clone());
        let whole = self.comparison.group.iter().find(|group| group.axis.is_empty());
        let said = before(group).or_else(|| before(&whole?.id));
        said.unwrap_or_else(|| vec![(LEVELS - 1) as f64; benchmark.area.len()])
    }

    fn before(&self, benchmark: &str, group: &str) -> Option<&GroupResult> {
        self.comparison.result.iter().find(|one| one.benchmark == benchmark && one.group == group)
    }

    fn difference(&self, at: usize, results: &[GroupResult]) -> BenchmarkDifference {
        let Benchmark { name, title, .. } = &self.benchmarks[at];
        let cells = self.comparison.group.iter().filter_map(|group| {
            let new = results.iter().find(|one| one.benchmark == *name && one.group == group.id);
            let (before, after) = (self.before(name, &group.id).map(CellSum::of), new.map(CellSum::of));
            (before != after).then(|| CellDifference { title: group.title.clone(), before, after })
        });
        let count = self.results.iter().filter(|one| one.benchmark == at).count();
        BenchmarkDifference { title: title.clone(), count, cells: cells.collect() }
    }
}

impl NextTable {
    /// The file with this table in the place of the one before: what stands before the first result stays, but for its day
    /// and its note.
    pub fn written(&self, before: &str, as_of: Date, note: &str) -> String {
        let head = before.find("[[result]]").map_or(before, |at| &before[..at]);
        // Comments right before the first result were about the results.
        let kept = head.trim_end().lines().rev().skip_while(|line| line.is_empty() || line.starts_with('#')).count();
        let mut written = String::new();
        let lines: Vec<&str> = head.lines().collect();
        let top = lines.iter().position(|line| line.starts_with('[')).unwrap_or(lines.len());
        for (at, line) in lines.iter().take(kept).enumerate() {
            let is_key = |key: &str| at < top && line.split('=').next().is_some_and(|own| own.trim() == key);
            // A string of JSON is one of TOML.
            let line = match () {
                () if is_key("as_of") => format!("as_of = {as_of}"),
                () if is_key("note") => format!("note = {}", serde_json::Value::from(note)),
                () => (*line).to_owned(),
            };
            written.push_str(&line);
            written.push('\n');
        }
        self.results.iter().for_each(|cell| write_cell(&mut written, cell));
        written
    }
}

fn write_cell(written: &mut String, cell: &GroupResult) {
    let levels = |levels: &[f64]| levels.iter().map(|level| format!("{level:.1}")).collect::<Vec<_>>().join(", ");
    let shares: Vec<String> = cell.shares.iter().map(u32::to_string).collect();
    let GroupResult { benchmark, group, n, mean, sd, areas, wished, .. } = cell;
    // Writing to a string cannot fail.
    let _ = write!(
        written,
        "\n[[result]]\nbenchmark = \"{benchmark}\"\ngroup = \"{group}\"\nn = {n}\nmean = {mean:.1}\nsd = {sd:.1}\n\
         areas = [{}]\nwished = [{}]\nshares = [{}]\n",
        levels(areas),
        levels(wished),
        shares.join(", ")
    );
}

/// To one place, as tables and pages say it.
fn rounded(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// In which step of half a level a mean level stands.
fn step(level: f64) -> usize {
    (((level - 1.0) * 2.0 + 1e-9).floor().max(0.0) as usize).min(STEPS - 1)
}

/// How many percent stand in each step, in steps of their own that come to all together: what is left over goes where
/// most was cut off, to the lower step first.
fn shares(steps: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut counts = [0_usize; STEPS];
    steps.for_each(|at| counts[at] += 1);
    let all = counts.iter().sum::<usize>().max(1);
    let mut shares: Vec<usize> = counts.iter().map(|count| count * WHOLE / all).collect();
    let mut by_rest: Vec<usize> = (0..STEPS).collect();
    by_rest.sort_by_key(|at| std::cmp::Reverse(counts[*at] * WHOLE % all));
    let left = WHOLE - shares.iter().sum::<usize>();
    by_rest.into_iter().take(left).for_each(|at| shares[at] += 1);
    shares.into_iter().map(|share| share as u32 * SHARE).collect()
}

#[cfg(test)]
mod tests;
