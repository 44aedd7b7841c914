//! What is wrong with a benchmark: each fault with its line.

use super::super::{Row, Rows, TOP, is_id, self_check};
use super::{Benchmark, BenchmarkQuestion, LEVELS};
use crate::base::problem::Problem;
use std::ops::RangeInclusive;

/// A picture with fewer axes is none, and one with more cannot be read.
const AREAS: RangeInclusive<usize> = 3..=8;

/// Everything that is wrong.
pub(super) fn of(benchmark: &Benchmark, rows: &Rows<'_>) -> Vec<Problem> {
    let mut faults = ids(benchmark, rows);
    faults.extend(empty(benchmark, rows));
    faults.extend(areas(benchmark, rows));
    faults.extend(benchmark.question.iter().enumerate().flat_map(|(at, own)| question(benchmark, at, own, rows)));
    if !(1..=4).contains(&benchmark.tip.len()) {
        let what = format!("tip が {} 個あります。", benchmark.tip.len());
        faults.push(rows.fault(TOP, "tip", what, "まずすることを、1 個から 4 個書いてください。"));
    }
    let count = benchmark.question.len() as i32;
    faults.extend(self_check::band_fault(rows.label, &benchmark.band, count..=count * LEVELS as i32));
    faults.sort_by_key(Problem::line);
    faults
}

fn ids(benchmark: &Benchmark, rows: &Rows<'_>) -> Vec<Problem> {
    let of_areas = benchmark.area.iter().enumerate().map(|(at, area)| (("area", at), &*area.id));
    let of_questions = benchmark.question.iter().enumerate().map(|(at, own)| (("question", at), &*own.id));
    let wrong = of_areas.chain(of_questions).filter(|(_, id)| !is_id(id));
    let remedy = "半角の英小文字で始まる、英小文字・数字・ハイフンだけの id にしてください。";
    let mut faults: Vec<Problem> =
        wrong.map(|(row, id)| rows.fault(row, "id", format!("id「{id}」は使えません。"), remedy)).collect();
    faults.extend(rows.twice("area", benchmark.area.iter().map(|area| &*area.id)));
    faults.extend(rows.twice("question", benchmark.question.iter().map(|question| &*question.id)));
    faults
}

/// Whether there are as many areas as a picture takes, each with questions that stand together.
fn areas(benchmark: &Benchmark, rows: &Rows<'_>) -> Vec<Problem> {
    let mut faults = Vec::new();
    let count = benchmark.area.len();
    if !AREAS.contains(&count) {
        let what = format!("[[area]] が {count} 個あります。");
        let remedy = format!("{} 個から {} 個にしてください。", AREAS.start(), AREAS.end());
        faults.push(rows.fault(("area", 0), "id", what, &remedy));
    }
    for (at, area) in benchmark.area.iter().enumerate().filter(|(_, area)| benchmark.count(area) == 0) {
        let what = format!("分野「{}」の質問がありません。", area.title);
        faults.push(rows.fault(("area", at), "id", what, "[[question]] を書くか、この分野を消してください。"));
    }
    let place = |id: &str| benchmark.area.iter().position(|area| area.id == id);
    for (at, pair) in benchmark.question.windows(2).enumerate() {
        if place(&pair[1].area) < place(&pair[0].area) && place(&pair[1].area).is_some() {
            let what = format!("質問「{}」が、分野の順に並んでいません。", pair[1].topic);
            faults.push(rows.fault(("question", at + 1), "area", what, "[[area]] の順に並べてください。"));
        }
    }
    faults
}

fn question(benchmark: &Benchmark, at: usize, own: &BenchmarkQuestion, rows: &Rows<'_>) -> Vec<Problem> {
    let mut faults = Vec::new();
    let mut fault = |key, what: String, remedy: &str| faults.push(rows.fault(("question", at), key, what, remedy));
    if !benchmark.area.iter().any(|area| area.id == own.area) {
        let what = format!("area「{}」がありません。", own.area);
        fault("area", what, "[[area]] の id のどれかにしてください。");
    }
    if !(1..=3).contains(&own.effect) {
        let what = format!("effect が {} です。", own.effect);
        fault("effect", what, "3（効き目が大きい）、2、1 のどれかにしてください。");
    }
    if own.levels.len() != LEVELS {
        let what = format!("levels が {} 個あります。", own.levels.len());
        fault("levels", what, &format!("低いほうから {LEVELS} 個書いてください。"));
    }
    if !(1..=3).contains(&own.links.len()) {
        let what = format!("links が {} 個あります。", own.links.len());
        fault("links", what, "1 個から 3 個にしてください。");
    }
    for path in own.links.iter().filter(|path| !path.starts_with('/')) {
        let what = format!("links の「{path}」は / で始まっていません。");
        fault("links", what, "このサイトのページを、/ から書いてください。");
    }
    faults
}

/// Texts in which nothing stands.
fn empty(benchmark: &Benchmark, rows: &Rows<'_>) -> Vec<Problem> {
    let mut texts: Vec<(Row<'_>, &str, &str)> =
        vec![(TOP, "title", &benchmark.title), (TOP, "lead", &benchmark.lead), (TOP, "look", &benchmark.look)];
    texts.extend(benchmark.tip.iter().map(|text| (TOP, "tip", &**text)));
    for (at, band) in benchmark.band.iter().enumerate() {
        texts.extend([(("band", at), "title", &*band.title), (("band", at), "advice", &*band.advice)]);
    }
    for (at, area) in benchmark.area.iter().enumerate() {
        texts.extend([(("area", at), "title", &*area.title), (("area", at), "text", &*area.text)]);
    }
    for (at, own) in benchmark.question.iter().enumerate() {
        let row = ("question", at);
        texts.extend([(row, "topic", &*own.topic), (row, "text", &*own.text), (row, "look", &*own.look)]);
        texts.extend(own.levels.iter().map(|text| (row, "levels", &**text)));
        for (key, step) in [("first", &own.first), ("then", &own.then)] {
            texts.extend([(row, key, &*step.text), (row, key, &*step.effort)]);
        }
    }
    texts.into_iter().filter_map(|(row, key, text)| rows.empty(row, key, [text])).collect()
}
