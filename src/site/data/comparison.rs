//! `data/benchmark.toml`: what results of other companies come to, for who compares his own on his own device: groups along
//! axes (size, trade, risk), and for each group and benchmark how many there are, mean, spread, areas, shares. Groups
//! that are too small may stand here; pages leave them out.

use super::benchmark::{Area, LEVELS};
use super::{Benchmark, LoadedFile, Row, Rows, TOP, is_id};
use crate::base::problem::Problem;
use crate::base::toml::LocalDate;
use crate::base::walk;
use crate::view::BENCHMARKS;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::Path;

/// Where it stands.
pub const LABEL: &str = "data/benchmark.toml";
/// Of so many companies at least something is told.
pub const LEAST: u32 = 10;
/// Companies stand in so many steps by their mean level, half a level each.
pub const STEPS: usize = (LEVELS - 1) * 2;
/// Shares go by so many percent, so that nobody can be told from them.
pub const SHARE: u32 = 5;
/// What the levels can come to in the mean.
const MEAN: RangeInclusive<f64> = 1.0..=LEVELS as f64;
/// Means of areas are written to one place, so that a total made from them is off by so much a question at most.
const ROUNDED: f64 = 0.05;

/// All groups and their results.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkComparison {
    /// The day it was made.
    pub as_of: LocalDate,
    /// Where it comes from.
    pub note: String,
    /// What a standard score means, the highest first; the last is for all below.
    #[serde(default)]
    pub word: Vec<ScoreWord>,
    /// What companies differ by.
    #[serde(default)]
    pub axis: Vec<Axis>,
    /// Who one compares with.
    #[serde(default)]
    pub group: Vec<ComparedGroup>,
    /// Their results.
    #[serde(default)]
    pub result: Vec<GroupResult>,
}

/// What a standard score from `from` on means.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreWord {
    from: i32,
    text: String,
}

/// What companies differ by.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Axis {
    /// What groups name it by.
    pub id: String,
    /// Its heading.
    pub title: String,
}

/// Companies that are alike.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedGroup {
    /// What results name it by.
    pub id: String,
    /// Its axis; empty: all companies.
    #[serde(default)]
    pub axis: String,
    /// What it is called.
    pub title: String,
}

/// What a benchmark's results of a group come to.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupResult {
    /// The benchmark's name.
    pub benchmark: String,
    /// The group's id.
    pub group: String,
    /// How many companies.
    pub n: u32,
    /// The mean of their totals.
    pub mean: f64,
    /// The standard deviation of their totals.
    pub sd: f64,
    /// The mean level of each area, in the benchmark's order.
    pub areas: Vec<f64>,
    /// The level to wish for in each area.
    pub wished: Vec<f64>,
    /// How many percent of them stand in each step.
    pub shares: Vec<u32>,
}

/// How many companies there are is told as "at least so many".
const AT_LEAST: [u32; 3] = [100, 30, LEAST];

/// How many there are at least, in steps that tell nobody; none where they are too few to be told of.
pub fn at_least(n: u32) -> Option<u32> {
    AT_LEAST.into_iter().find(|least| n >= *least)
}

/// Which groups along an axis may be told, by how many companies each has. Where one alone is too small, or all that are too
/// small come to a few companies together, what those come to could be counted from the others and the whole: then the
/// smallest of the others is not told either.
pub fn told(axis: &str, counts: &[Option<u32>]) -> Vec<bool> {
    let is_enough = |n: &Option<u32>| n.and_then(at_least).is_some();
    let enough = counts.iter().enumerate().filter(|(_, n)| is_enough(n));
    let is_one_short = enough.clone().count() + 1 == counts.len();
    let hidden: u32 = counts.iter().filter(|n| !is_enough(n)).flatten().sum();
    let are_few = !axis.is_empty() && (is_one_short || (1..LEAST).contains(&hidden));
    let smallest = enough.min_by_key(|(_, n)| **n).filter(|_| are_few).map(|(at, _)| at);
    counts.iter().enumerate().map(|(at, n)| is_enough(n) && smallest != Some(at)).collect()
}

/// Loads it. `benchmarks`: those that there are; none where they cannot be read.
pub(super) fn load(root: &Path, benchmarks: Option<&[Benchmark]>) -> LoadedFile<BenchmarkComparison> {
    let are_none = walk::below(root, Path::new(BENCHMARKS)).is_ok_and(|found| found.is_empty());
    super::load(root, LABEL, |comparison: &mut BenchmarkComparison, rows| {
        if are_none {
            let what = "data/benchmark/ に何もないので、比べるものがありません。";
            let remedy = "data/benchmark/basic.toml などを置くか、このファイルを消してください。";
            return vec![Problem::new(LABEL, what, remedy)];
        }
        let mut faults = names(comparison, rows);
        for (at, result) in comparison.result.iter().enumerate() {
            faults.extend(result_faults(result, ("result", at), rows));
            faults.extend(place_faults(comparison, at, benchmarks, rows));
        }
        faults.sort_by_key(Problem::line);
        faults
    })
}

/// What is wrong with groups and words.
fn names(comparison: &BenchmarkComparison, rows: &Rows<'_>) -> Vec<Problem> {
    let mut faults = rows.twice("axis", comparison.axis.iter().map(|axis| &*axis.id));
    faults.extend(rows.twice("group", comparison.group.iter().map(|group| &*group.id)));
    let axes = comparison.axis.iter().enumerate().map(|(at, axis)| (("axis", at), &*axis.id, &*axis.title));
    let groups = comparison.group.iter().enumerate().map(|(at, group)| (("group", at), &*group.id, &*group.title));
    for (row, id, title) in axes.chain(groups) {
        faults.extend(rows.empty(row, "title", [title]));
        if !is_id(id) {
            let remedy = "半角の英小文字で始まる、英小文字・数字・ハイフンだけの id にしてください。";
            faults.push(rows.fault(row, "id", format!("id「{id}」は使えません。"), remedy));
        }
    }
    for (at, group) in comparison.group.iter().enumerate() {
        if !group.axis.is_empty() && !comparison.axis.iter().any(|axis| axis.id == group.axis) {
            let what = format!("axis「{}」がありません。", group.axis);
            faults.push(rows.fault(("group", at), "axis", what, "[[axis]] の id のどれかにしてください。"));
        }
    }
    faults.extend(rows.empty(TOP, "note", [&*comparison.note]));
    let texts = comparison.word.iter().enumerate();
    faults.extend(texts.filter_map(|(at, word)| rows.empty(("word", at), "text", [&*word.text])));
    if comparison.word.is_empty() || !comparison.word.is_sorted_by(|one, next| one.from > next.from) {
        let what = "[[word]] がないか、from の大きい順ではありません。".to_owned();
        faults.push(rows.fault(("word", 0), "from", what, "偏差値の大きいほうから並べてください。"));
    }
    faults
}

/// What is wrong with a result by itself.
fn result_faults(result: &GroupResult, row: Row<'_>, rows: &Rows<'_>) -> Vec<Problem> {
    let mut faults = Vec::new();
    for (key, levels) in [("areas", &result.areas), ("wished", &result.wished)] {
        if let Some(level) = levels.iter().find(|level| !MEAN.contains(level)) {
            let what = format!("{key} に {level} があります。");
            faults.push(rows.fault(row, key, what, &format!("1 から {LEVELS} までの数にしてください。")));
        }
    }
    if !(result.sd.is_finite() && result.sd > 0.0) {
        let what = format!("sd が {} です。", result.sd);
        faults.push(rows.fault(row, "sd", what, "0 より大きい数にしてください。"));
    }
    let sum: u32 = result.shares.iter().fold(0, |sum, share| sum.saturating_add(*share));
    let is_even = result.shares.iter().all(|share| share.is_multiple_of(SHARE));
    if result.shares.len() != STEPS || sum != 100 || !is_even {
        let what = format!("shares が {} 個で、足すと {sum} です。", result.shares.len());
        let remedy = format!("{STEPS} 個を {SHARE} きざみで書き、足して 100 にしてください。");
        faults.push(rows.fault(row, "shares", what, &remedy));
    }
    faults
}

/// What of a result does not fit its benchmark, its group or the results before it.
fn place_faults(
    comparison: &BenchmarkComparison,
    at: usize,
    benchmarks: Option<&[Benchmark]>,
    rows: &Rows<'_>,
) -> Vec<Problem> {
    let (result, row) = (&comparison.result[at], ("result", at));
    let mut faults = Vec::new();
    let mut fault = |key, what: String, remedy: &str| faults.push(rows.fault(row, key, what, remedy));
    let before: BTreeSet<_> = comparison.result[..at].iter().map(|one| (&one.benchmark, &one.group)).collect();
    if before.contains(&(&result.benchmark, &result.group)) {
        let what = format!("{} の「{}」が 2 つあります。", result.benchmark, result.group);
        fault("group", what, "1 つだけにしてください。");
    }
    if !comparison.group.iter().any(|group| group.id == result.group) {
        let what = format!("group「{}」がありません。", result.group);
        fault("group", what, "[[group]] の id のどれかにしてください。");
    }
    let Some(benchmarks) = benchmarks else { return faults };
    let Some(benchmark) = benchmarks.iter().find(|one| one.name == result.benchmark) else {
        let what = format!("benchmark「{}」がありません。", result.benchmark);
        fault("benchmark", what, "data/benchmark/ のファイルの名前（.toml を除く）にしてください。");
        return faults;
    };
    for (key, levels) in [("areas", &result.areas), ("wished", &result.wished)] {
        if levels.len() != benchmark.area.len() {
            let what = format!("{key} が {} 個あります。", levels.len());
            fault(key, what, &format!("分野の順に {} 個書いてください。", benchmark.area.len()));
            return faults;
        }
    }
    let count = |area: &Area| benchmark.count(area) as f64;
    let total: f64 = benchmark.area.iter().zip(&result.areas).map(|(area, level)| count(area) * level).sum();
    let off = ROUNDED * benchmark.question.len() as f64 + 0.1;
    if !result.mean.is_finite() || (total - result.mean).abs() > off {
        let what = format!("mean が {} です。areas から数えると {total:.1} です。", result.mean);
        fault("mean", what, "どちらかを直してください。");
    }
    faults
}

#[cfg(test)]
mod tests;
