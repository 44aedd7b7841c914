//! Renders every HTML page once before anything is written, so that a fault in any of them leaves `dist`
//! untouched, and checks the links over all of them. Pure and parallel. Keeps the bytes of the first pages
//! for `write`; the rest is rendered again there, so that memory stays bounded.

use super::job::RenderJob;
use super::links::{self, Paths, Scan};
use super::load::Loaded;
use super::page_kind::PageKind;
use super::{below, declare};
use crate::base::problem::Problem;
use crate::base::progress::{Doing, Progress};
use rayon::prelude::*;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many bytes of rendered pages are kept for writing.
const KEEP: usize = 48 << 20;

/// Bytes already rendered, by the place of their job.
pub type RenderCache = Vec<Option<Vec<u8>>>;

/// Renders and checks all pages but those that `is_fresh` knows to be on disk as they are, and those that
/// others of their kind stand for.
///
/// Gives back the bytes, and every fault of templates and links.
///
/// # Errors
/// When the machine fails.
pub fn check(
    loaded: &Loaded<'_>,
    jobs: &[RenderJob<'_>],
    is_fresh: impl Fn(&RenderJob<'_>) -> bool + Sync,
) -> anyhow::Result<(RenderCache, Vec<Problem>)> {
    let known: HashSet<String> = jobs.iter().map(RenderJob::url).collect();
    let room = AtomicUsize::new(KEEP);
    let progress = Progress::of(Doing::Rendering, Some(jobs.len() as u64));
    let rendered: Vec<anyhow::Result<Rendered>> = jobs
        .par_iter()
        .map(|job| {
            progress.step();
            if loaded.unread.templates || !job.is_html() || job.alike || is_fresh(job) {
                Ok(Rendered::default())
            } else {
                render(loaded, job, &known, &room)
            }
        })
        .collect();
    drop(progress);
    let (mut kept, mut scans, mut problems) = (Vec::with_capacity(jobs.len()), Vec::new(), Vec::new());
    for result in rendered {
        match result {
            Ok(rendered) => {
                scans.extend(rendered.scan);
                kept.push(rendered.bytes);
            }
            Err(error) => problems.push(error.downcast::<Problem>()?),
        }
    }
    if loaded.unread.renders {
        // What a template misses is what could not be read.
        problems.clear();
    }
    let of_scheme = loaded.scheme.as_ref().map(declare::targets).unwrap_or_default();
    problems.extend(links::faults(&scans, &written(loaded, &of_scheme), &paths(loaded, &known)));
    Ok((kept, problems))
}

/// The site paths, and what is known of those that are none.
fn paths<'a>(loaded: &'a Loaded<'_>, known: &'a HashSet<String>) -> Paths<'a> {
    let awaited = loaded.waiting.iter().filter_map(|page| Some((page.path.as_str(), page.date()?)));
    let drafts = loaded.absent.drafts.iter().map(String::as_str).collect();
    let gone = loaded.absent.gone.iter().map(|(path, feature)| (path.as_str(), *feature)).collect();
    let features = loaded.view.links().features();
    Paths { known, unread: &loaded.unread.paths, drafts, gone, features, awaited: awaited.collect() }
}

#[derive(Default)]
struct Rendered {
    scan: Option<Scan>,
    bytes: Option<Vec<u8>>,
}

fn render(
    loaded: &Loaded<'_>,
    job: &RenderJob<'_>,
    known: &HashSet<String>,
    room: &AtomicUsize,
) -> anyhow::Result<Rendered> {
    let bytes = (job.render)()?;
    let scan = links::scan(job, std::str::from_utf8(&bytes)?, loaded.view.links(), known);
    let taken = room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |room| room.checked_sub(bytes.len()));
    Ok(Rendered { scan: Some(scan), bytes: taken.is_ok().then_some(bytes) })
}

/// The links written in content and data, whose lines are known.
fn written<'a>(loaded: &'a Loaded<'_>, of_scheme: &'a [declare::Targets]) -> Vec<links::FileLinks<'a>> {
    let mut written: Vec<links::FileLinks<'a>> = loaded
        .pages
        .iter()
        .chain(&loaded.waiting)
        .map(|page| links::FileLinks { source: &page.label, url: &page.path, targets: &page.text.targets })
        .collect();
    let page_of = |kind| loaded.pages.iter().find(|page| page.kind() == kind).map(|page| page.path.as_str());
    let data = &loaded.data;
    let files = [
        ("data/faq.toml", PageKind::Faq, data.faq.as_ref().map(|faq| &faq.targets)),
        ("data/five-points.toml", PageKind::FivePoints, data.five_points.as_ref().map(|points| &points.targets)),
        ("data/self-check.toml", PageKind::SelfCheck, data.self_check.as_ref().map(|check| &check.targets)),
    ];
    for (source, kind, targets) in files {
        if let (Some(targets), Some(url)) = (targets, page_of(kind)) {
            written.push(links::FileLinks { source: source.as_ref(), url, targets });
        }
    }
    written.extend(below::written(loaded, data.lessons.as_ref().map(|lessons| &*lessons.all)));
    written.extend(below::written(loaded, data.tools.as_deref()));
    written.extend(below::written(loaded, data.benchmarks.as_deref()));
    let of_scheme = of_scheme.iter();
    written.extend(of_scheme.map(|of| links::FileLinks {
        source: of.file.as_ref(),
        url: of.url,
        targets: &of.targets,
    }));
    written
}
