//! `data/benchmark/NAME.toml`: questions in areas, each with five described levels, at the address NAME below the page that
//! lists them. What a benchmark must have is checked in `faults`, so that no page shows a level without words or a weak
//! place without a next step.

use super::self_check::Band;
use super::{Folder, LoadedFile, Rows};
use crate::base::problem::Problem;
use crate::view::BENCHMARKS;
use crate::view::markdown::Target;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

mod faults;

/// So many levels every question has.
pub const LEVELS: usize = 5;

/// One benchmark.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Benchmark {
    /// Its place among the others.
    #[serde(default)]
    pub order: i64,
    /// Its heading.
    pub title: String,
    /// What one learns by it, in one sentence.
    pub lead: String,
    /// What it is called that helps to answer a question.
    look: String,
    /// What to do first.
    #[serde(default)]
    tip: Vec<String>,
    /// What totals mean.
    #[serde(default)]
    band: Vec<Band>,
    /// The areas, at least three.
    #[serde(default)]
    pub area: Vec<Area>,
    /// The questions, area by area.
    #[serde(default)]
    pub question: Vec<BenchmarkQuestion>,
    /// Its address below the page that lists them, and what its answers are kept by.
    #[serde(skip_deserializing)]
    pub name: String,
    /// Its file, from the root on.
    #[serde(skip)]
    pub label: String,
    /// Its links into the site.
    #[serde(skip)]
    pub targets: Vec<Target>,
}

/// Questions that belong together: an axis of the picture.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// What questions name it by.
    pub id: String,
    /// Its heading.
    pub title: String,
    text: String,
}

/// One question.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkQuestion {
    id: String,
    /// The area it belongs to.
    pub area: String,
    /// How much is gained by what follows from it: 3 most, 1 least.
    effect: u8,
    /// What it is about, in a few words.
    topic: String,
    text: String,
    /// What to look at before one answers.
    look: String,
    /// What one sees at each level, the lowest first.
    levels: Vec<String>,
    /// What to do at the two lowest levels.
    first: NextStep,
    /// What to do at the third.
    then: NextStep,
    /// Pages that help.
    pub links: Vec<String>,
}

/// Something to do.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NextStep {
    text: String,
    /// How long it takes, in words.
    effort: String,
}

impl Benchmark {
    /// How many questions an area has.
    pub fn count(&self, area: &Area) -> usize {
        self.question.iter().filter(|question| question.area == area.id).count()
    }
}

/// Loads all benchmarks, in their order.
pub(super) fn load(root: &Path) -> LoadedFile<Vec<Benchmark>> {
    let folder = Folder { path: BENCHMARKS, example: "basic.toml" };
    let benchmarks = super::load_all(root, &folder, sound)?;
    Ok(benchmarks.map(|mut benchmarks| {
        benchmarks.sort_by(|a: &Benchmark, b| (a.order, &a.name).cmp(&(b.order, &b.name)));
        benchmarks
    }))
}

/// What is wrong with a benchmark, which gets what it is not written with.
fn sound(benchmark: &mut Benchmark, name: &str, rows: &Rows<'_>) -> Vec<Problem> {
    benchmark.label = rows.label.to_owned();
    name.clone_into(&mut benchmark.name);
    let targets = benchmark.question.iter().enumerate().flat_map(|(at, question)| {
        let line = rows.line(("question", at), "links");
        question.links.iter().map(move |path| Target { path: path.clone(), line, column: 1 })
    });
    benchmark.targets = targets.collect();
    faults::of(benchmark, rows)
}

#[cfg(test)]
mod tests;
