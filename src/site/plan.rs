//! Every output of a build as a job, before any is rendered. Here collisions are found: two pages, an
//! alias and a page, a page and a file that want one place. Other parts of the site plug in their jobs here.

use super::job::{Class, RenderJob, file_of};
use super::load::Loaded;
use super::manifest::Manifest;
use super::{benchmarks, declare, directory, feeds, hosting, lessons, pages, register, registers, tools};
use crate::base::problem::Problem;
use std::collections::HashMap;

/// All jobs, in order of class and path; `earlier` says what an earlier build left.
///
/// With them comes every place that two jobs want.
pub fn plan<'a>(loaded: &'a Loaded<'a>, earlier: &Manifest) -> (Vec<RenderJob<'a>>, Vec<Problem>) {
    let known = directory::KnownBase::of(earlier);
    let mut jobs = assets(loaded);
    jobs.extend(directory::jobs(loaded, &known));
    jobs.extend(pages::jobs(loaded));
    jobs.extend(lessons::jobs(loaded));
    jobs.extend(tools::jobs(loaded));
    jobs.extend(benchmarks::jobs(loaded));
    jobs.extend(
        loaded.files.iter().map(|(path, bytes)| {
            RenderJob::new(path, Class::Page, format!("content/{path}"), move || Ok(bytes.clone()))
        }),
    );
    jobs.extend(feeds::jobs(loaded));
    jobs.extend(declare::jobs(loaded));
    jobs.extend(register::jobs(loaded));
    jobs.extend(registers::jobs(loaded));
    jobs.extend(hosting::headers::job(loaded, &jobs));
    jobs.sort_by(|a, b| (a.class, &a.path).cmp(&(b.class, &b.path)));
    // What waits will want its place on its day.
    let waiting: Vec<RenderJob<'_>> = loaded
        .waiting
        .iter()
        .map(|page| RenderJob::new(file_of(&page.path), Class::Page, &page.label, || Ok(Vec::new())))
        .collect();
    let problems = collisions(&jobs.iter().chain(&waiting).collect::<Vec<_>>());
    (jobs, problems)
}

fn assets<'a>(loaded: &'a Loaded<'a>) -> Vec<RenderJob<'a>> {
    let job = |(name, asset): (&str, &'a crate::view::Asset)| {
        let source = format!("templates/assets/{name}");
        RenderJob::new(&asset.path[1..], Class::Asset, source, move || Ok(asset.bytes.clone()))
    };
    loaded.view.assets().iter().map(job).collect()
}

/// Two jobs with one path, or one job's file where another needs a folder. Upper and lower case count as one.
fn collisions(jobs: &[&RenderJob<'_>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut taken: HashMap<String, &RenderJob<'_>> = HashMap::with_capacity(jobs.len());
    for job in jobs {
        if let Some(first) = taken.insert(job.path.to_ascii_lowercase(), job) {
            problems.push(collision(job, first));
        }
    }
    for job in jobs {
        let folders = job.path.match_indices('/').map(|(at, _)| job.path[..at].to_ascii_lowercase());
        problems.extend(folders.filter_map(|folder| taken.get(&folder)).map(|file| collision(job, file)));
    }
    problems
}

fn collision(job: &RenderJob<'_>, first: &RenderJob<'_>) -> Problem {
    let what = format!("アドレス「{}」は {} も使っています。", job.url(), first.source.display());
    Problem::new(&job.source, what, "ファイル名か aliases のどちらかを変えてください。").at(1, 1)
}
