//! Results of benchmarks that are given to be summed up: which form takes them, and whether it asks for what there is to
//! sum up. Its fields are named after the data: `BENCHMARK_AREA` the points of an area, an axis of the comparison by its id,
//! with its groups as answers. `sums` makes the next table. Used by `benchmarks`, `load` and `cli::results`.

#[cfg(feature = "office")]
mod sums;

#[cfg(feature = "office")]
pub use sums::{BenchmarkDifference, CellSum, Given, NextTable};

use super::data::comparison::BenchmarkComparison;
use super::data::{Benchmark, benchmark::Area};
use super::load::Loaded;
use crate::base::problem::Problem;
use crate::scheme::registers::RegisterRules;
use crate::scheme::{Field, FieldKind, Role, Scheme};
use serde::Serialize;

/// The form that takes a benchmark's result.
#[derive(Debug, Serialize)]
pub struct ResultForm {
    /// The page that tells about it.
    home: String,
    /// The form.
    path: String,
    /// The control of which benchmark it is.
    control: String,
    /// The controls of the areas, in the benchmark's order.
    areas: Vec<String>,
}

/// The key of the field for the points of an area.
fn key_of(benchmark: &Benchmark, area: &Area) -> String {
    format!("{}_{}", benchmark.name, area.id).replace('-', "_")
}

/// The register whose form takes results, with the field that says of which benchmark.
fn takes(scheme: &Scheme) -> Option<(&RegisterRules, &Field)> {
    let rules = scheme.register().filter(|rules| rules.is_kept())?;
    Some((rules, scheme.form.role(Role::Benchmark)?))
}

/// The form that takes the results of a benchmark.
pub fn form_for(loaded: &Loaded<'_>, benchmark: &Benchmark) -> Option<ResultForm> {
    let takes_it = |(rules, field): (&RegisterRules, &Field)| {
        field.choice(&benchmark.name).map(|_| ResultForm {
            home: rules.path(),
            path: format!("{}form/", rules.path()),
            control: field.control.clone(),
            areas: benchmark.area.iter().map(|area| key_of(benchmark, area)).collect(),
        })
    };
    loaded.registers.iter().find_map(|own| takes(&own.scheme).and_then(takes_it))
}

/// What the forms that take results do not ask for, or ask for in vain.
pub fn faults(scheme: &Scheme, benchmarks: &[Benchmark], comparison: Option<&BenchmarkComparison>) -> Vec<Problem> {
    let mut faults = Vec::new();
    for own in &scheme.registers {
        let Some((rules, field)) = takes(own) else { continue };
        let label = rules.form_file();
        let mut fault = |at: Option<&Field>, what: String, remedy: &str| {
            let problem = Problem::new(&label, what, remedy);
            faults.push(at.map_or(problem.clone(), |at| problem.at(at.line(), 1)));
        };
        for choice in &field.options {
            let Some(benchmark) = benchmarks.iter().find(|one| one.name == choice.value) else {
                let what = format!("選択肢「{}」という診断がありません。", choice.value);
                fault(Some(field), what, "value を data/benchmark/ のファイルの名前（.toml を除く）にしてください。");
                continue;
            };
            for key in benchmark.area.iter().map(|area| key_of(benchmark, area)) {
                if own.form.control(&key).is_none_or(|field| field.kind != FieldKind::Integer) {
                    let what = format!("分野の点数を受け取る項目「{key}」がありません。");
                    fault(Some(field), what, "この key で、kind = \"integer\" の項目を書いてください。");
                }
            }
        }
        for axis in comparison.iter().flat_map(|comparison| &comparison.axis) {
            let Some(asked) = own.form.control(&axis.id) else {
                let what = format!("会社の分け方を受け取る項目「{}」がありません。", axis.id);
                fault(Some(field), what, "この key で、data/benchmark.toml の group を選ぶ項目を書いてください。");
                continue;
            };
            let groups = || comparison.iter().flat_map(|all| &all.group).filter(|group| group.axis == axis.id);
            let strange = asked.options.iter().find(|choice| !groups().any(|group| group.id == choice.value));
            if let Some(choice) = strange {
                let what = format!("選択肢「{}」という group がありません。", choice.value);
                fault(Some(asked), what, "value を data/benchmark.toml の group の id にしてください。");
            }
        }
    }
    faults
}
