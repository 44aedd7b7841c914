//! What stands on the page of each benchmark: its questions area by area, and what other companies come to. Used by
//! `plan`; the self-check asks here where it leads on to. What is of too few companies never gets into a page.

use super::below::{self, OF_BENCHMARKS, link};
use super::content::Page;
use super::data::Benchmark;
use super::data::comparison::{self, BenchmarkComparison, ComparedGroup, GroupResult, at_least};
use super::job::{Class, RenderJob, file_of};
use super::load::Loaded;
use super::pages;
use super::results::{self, ResultForm};
use crate::base::toml::LocalDate;
use crate::config::Link;
use crate::view::markdown::Target;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};

impl below::PageSource for Benchmark {
    fn label(&self) -> &str {
        &self.label
    }

    fn slug(&self) -> String {
        self.name.clone()
    }

    fn heading(&self) -> (&str, &str) {
        (&self.title, &self.lead)
    }

    fn order(&self) -> i64 {
        self.order
    }

    fn targets(&self) -> &[Target] {
        &self.targets
    }
}

/// What `benchmark.html` gets as `content`.
#[derive(Serialize)]
struct BenchmarkView<'a> {
    benchmark: &'a Benchmark,
    /// The areas, each with its questions and their pages: [{id, title, text, questions [{…, pages [{title, path}]}]}].
    areas: Vec<Value>,
    /// None where there is nothing to compare with.
    comparison: Option<ComparisonView<'a>>,
    /// The other benchmarks.
    others: Vec<Link>,
    /// The page that lists them.
    home: Option<Link>,
    date: Option<Date>,
    sources: [(); 0],
    uncompared: bool,
    /// Where its result can be given to be summed up; none where nobody takes it.
    give: Option<ResultForm>,
}

/// What is compared with.
#[derive(Serialize)]
struct ComparisonView<'a> {
    as_of: LocalDate,
    note: &'a str,
    words: Value,
    /// Groups along an axis, first those without one: [{title, groups [{id, title, result}]}]; result: null where there are too
    /// few, else {n, mean, sd, areas [{mean, wished}], shares}.
    axes: Vec<Value>,
}

/// Every benchmark with its page, in order.
fn shown<'a>(loaded: &'a Loaded<'_>) -> Vec<(&'a Benchmark, &'a Page)> {
    below::shown(loaded, loaded.data.benchmarks.as_deref())
}

/// A job for each benchmark.
pub fn jobs<'a>(loaded: &'a Loaded<'a>) -> Vec<RenderJob<'a>> {
    let job = |(benchmark, page): (&'a Benchmark, &'a Page)| {
        RenderJob::new(file_of(&page.path), Class::Page, &page.label, move || {
            let others = shown(loaded).into_iter().filter(|(_, other)| other.path != page.path);
            let content = BenchmarkView {
                benchmark,
                areas: areas(loaded, benchmark),
                comparison: loaded.data.comparison.as_ref().and_then(|all| compared(all, benchmark)),
                others: others.map(|(_, other)| link(other)).collect(),
                home: OF_BENCHMARKS.home(loaded),
                date: page.date(),
                sources: [],
                uncompared: false,
                give: results::form_for(loaded, benchmark),
            };
            Ok(loaded.view.page(OF_BENCHMARKS.template, &pages::head(loaded, page), &content)?.into_bytes())
        })
    };
    shown(loaded).into_iter().map(job).collect()
}

/// The first benchmark, if there is one.
pub fn first(loaded: &Loaded<'_>) -> Option<Link> {
    shown(loaded).first().map(|(_, page)| link(page))
}

fn areas(loaded: &Loaded<'_>, benchmark: &Benchmark) -> Vec<Value> {
    let of_area = |id: &str| {
        let own = benchmark.question.iter().filter(|question| question.area == id);
        let told = own.map(|question| {
            let pages: Vec<Link> = question.links.iter().map(|path| named(loaded, path)).collect();
            let mut told = json!(question);
            told["pages"] = json!(pages);
            told
        });
        told.collect::<Vec<Value>>()
    };
    let area = |area| {
        let mut told = json!(area);
        told["questions"] = json!(of_area(told["id"].as_str().unwrap_or_default()));
        told
    };
    benchmark.area.iter().map(area).collect()
}

/// A page by what it is called, and the part of it that is meant.
fn named(loaded: &Loaded<'_>, path: &str) -> Link {
    let (bare, part) = path.split_once('#').unwrap_or((path, ""));
    let page = loaded.pages.iter().find(|page| page.path == bare);
    let heading = page.and_then(|page| page.text.toc.iter().find(|heading| heading.id == part));
    let title = page.map_or(bare, |page| &page.front.title);
    let title = heading.map_or_else(|| title.to_owned(), |heading| format!("{title}（{}）", heading.title));
    Link { title, path: path.to_owned() }
}

/// What a benchmark is compared with; none where no group has a result that may be told.
fn compared<'a>(all: &'a BenchmarkComparison, benchmark: &Benchmark) -> Option<ComparisonView<'a>> {
    let groups = |axis: &str| groups(all, &benchmark.name, axis);
    let mut axes = vec![json!({ "title": "", "groups": groups("") })];
    axes.extend(all.axis.iter().map(|axis| json!({ "title": axis.title, "groups": groups(&axis.id) })));
    let is_told =
        |axis: &Value| axis["groups"].as_array().is_some_and(|all| all.iter().any(|one| !one["result"].is_null()));
    let is_any = axes.iter().any(is_told);
    is_any.then(|| ComparisonView { as_of: all.as_of, note: &all.note, words: json!(all.word), axes })
}

/// The groups along an axis with what may be told of them.
fn groups(all: &BenchmarkComparison, benchmark: &str, axis: &str) -> Vec<Value> {
    let result =
        |group: &ComparedGroup| all.result.iter().find(|one| one.benchmark == benchmark && one.group == group.id);
    let own: Vec<(&ComparedGroup, Option<&GroupResult>)> =
        all.group.iter().filter(|group| group.axis == axis).map(|group| (group, result(group))).collect();
    let counts: Vec<Option<u32>> = own.iter().map(|(_, result)| result.map(|result| result.n)).collect();
    let shown = own.iter().zip(comparison::told(axis, &counts)).map(|((group, result), is_told)| {
        let result = result.filter(|_| is_told).and_then(told_result);
        json!({ "id": group.id, "title": group.title, "result": result })
    });
    shown.collect()
}

/// A result as it may be told.
fn told_result(result: &GroupResult) -> Option<Value> {
    let n = at_least(result.n)?;
    let levels = result.areas.iter().zip(&result.wished);
    let areas: Vec<Value> = levels
        .map(|(mean, wished)| json!({ "mean": format!("{mean:.1}"), "wished": format!("{wished:.1}") }))
        .collect();
    Some(json!({
        "n": n, "mean": format!("{:.1}", result.mean), "sd": format!("{:.1}", result.sd), "areas": areas,
        "shares": result.shares,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::toml;
    use std::path::Path;

    fn result(group: &str, n: u32) -> GroupResult {
        GroupResult {
            benchmark: "basic".to_owned(),
            group: group.to_owned(),
            n,
            mean: 70.25,
            sd: 10.0,
            areas: vec![2.0],
            wished: vec![3.0],
            shares: vec![100],
        }
    }

    #[test]
    fn too_few_companies_are_not_told_and_how_many_only_roughly() {
        assert_eq!(told_result(&result("a", 9)), None);
        for (n, least) in [(10, 10), (29, 10), (30, 30), (99, 30), (100, 100), (5_000, 100)] {
            assert_eq!(told_result(&result("a", n)).expect("told")["n"], least, "{n}");
        }
        let result = told_result(&result("a", 10)).expect("told");
        assert_eq!((&result["sd"], &result["areas"][0]["mean"]), (&json!("10.0"), &json!("2.0")));
    }

    /// Which of these groups of one axis are told, by how many companies each has; none: it has no result.
    fn told(counts: &[Option<u32>]) -> Vec<bool> {
        let name = |at: usize| format!("g{at}");
        let group = |at| ComparedGroup { id: name(at), axis: "size".to_owned(), title: String::new() };
        let mut all: BenchmarkComparison =
            toml::parse(Path::new("x.toml"), "as_of = 2026-11-20\nnote = \"\"").expect("an empty table");
        all.group = (0..counts.len()).map(group).collect();
        all.result = counts.iter().enumerate().filter_map(|(at, n)| Some(result(&name(at), (*n)?))).collect();
        groups(&all, "basic", "size").iter().map(|group| !group["result"].is_null()).collect()
    }

    #[test]
    fn beside_one_that_is_too_small_the_next_small_one_is_not_told() {
        assert_eq!(told(&[Some(40), Some(12), Some(9)]), [true, false, false]);
        assert_eq!(told(&[Some(40), Some(12), None]), [true, false, false]);
        assert_eq!(told(&[Some(40), Some(12), Some(9), Some(3)]), [true, true, false, false]);
        assert_eq!(told(&[Some(40), Some(12)]), [true, true]);
        assert_eq!(told(&[Some(4)]), [false]);
    }
}
