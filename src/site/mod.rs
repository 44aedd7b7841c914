//! Floor 4, the public wing: content and register become the files of `dist`. Never names `office`.
//! load (everything, all faults) → plan (every output as a job) → render (pure) → write (only what changed).

mod aliases;
mod below;
mod benchmarks;
mod budget;
mod charts;
mod content;
mod data;
mod declare;
mod directory;
mod facts;
mod feeds;
mod figures;
mod guidance;
mod hosting;
mod job;
mod json_ld;
mod lessons;
mod links;
mod load;
mod manifest;
mod names;
mod page_kind;
mod pages;
mod plan;
mod register;
mod registers;
mod releases;
mod render;
pub mod results;
mod sources;
mod summary;
mod template_context;
mod texts;
mod tools;
mod wording;
mod write;

use crate::base::digest::Digest;
use crate::base::failure::Faulty;
use crate::base::problem::Problem;
use crate::base::progress::{Doing, Progress};
use crate::base::terminal::note;
use crate::config;
use crate::directory::search::{self, ColumnCost};
use crate::directory::{Publication, RegisterFolder, brought_numbers};
use crate::scheme::ids::RecordNumber;
use anyhow::anyhow;
pub use budget::{Budget, FileKind, MOST as MOST_FILES, Share};
pub use data::schemas;
pub use facts::Ages;
pub use hosting::{HostKind, Hosting};
use jiff::civil::Date;
use job::RenderJob;
pub use load::{HintMode, Input};
use load::{Loaded, Unsound};
pub use manifest::FileStamp;
use manifest::{BuildEdition, HeldManifest, Manifest};
pub use releases::{Release, ReleaseChanges, Releases};
use render::RenderCache;
pub use sources::Stamps;
use std::path::{Path, PathBuf};
pub use summary::Summary;

/// Builds the site into `out` and keeps the sources for [`republish`]. Writes nothing when any file of the
/// scheme is at fault. One build at a time: another one waits before it reads anything, so that the last to
/// write is the last that read.
///
/// # Errors
/// When the machine failed; refused with every fault of the scheme's files.
pub fn build(input: Input<'_>, out: &Path) -> Result<Summary, Faulty> {
    if let Some(fault) = RegisterFolder::new(input.root, &input.settings.register.path).fault(input.root, Some(out)) {
        return Err(vec![fault].into());
    }
    // Without an earlier build nothing may be made before all is found sound.
    let ledger = if out.exists() { Some(HeldManifest::open(input.root, out)?) } else { None };
    let read = Stamps::of(input.root);
    let open = || HeldManifest::open(input.root, out);
    // Somebody else's first build came between: what was read may be older than what it wrote.
    let Some((summary, ledger)) = build_from(input, ledger, &open, input.root)? else { return build(input, out) };
    if let Err(error) = sources::keep(input.root, &ledger.sources(), &read) {
        note!("sengen: the sources of this build are not kept: {error:#}");
    }
    Ok(summary)
}

/// Publishes the present public list with the pages of the last whole build into `out`, whatever was done to
/// the sources since; where none are kept, with the sources as they are.
///
/// # Errors
/// When the machine failed; refused with every fault, of the list above all.
pub fn republish(input: Input<'_>, out: &Path) -> Result<Summary, Faulty> {
    let ledger = HeldManifest::open(input.root, out)?;
    let Some(kept) = sources::kept(&ledger.sources()) else {
        drop(ledger);
        return build(input, out);
    };
    let settings = config::load(&kept)?;
    let open = || HeldManifest::open(input.root, out);
    let sources = Input { root: &kept, settings: &settings, ..input };
    match build_from(sources, Some(ledger), &open, input.root)? {
        Some((summary, _)) => Ok(summary),
        None => Err(anyhow!("another build came between").into()),
    }
}

/// The sources of the last whole build into `out`, if they are kept.
pub fn last_sources(root: &Path, out: &Path) -> Option<PathBuf> {
    sources::kept(&manifest::sources(root, out)?)
}

/// Whether a build came to its end in `out`, whatever has changed since.
pub fn was_built(root: &Path, out: &Path) -> bool {
    out.join("index.html").is_file() && Manifest::of(root, out).is_some_and(|manifest| !manifest.files.is_empty())
}

/// Whether the last build into `out` knew the public list as it is now; `None` when there was none.
pub fn is_published(root: &Path, out: &Path, place: &RegisterFolder) -> Option<bool> {
    let manifest = Manifest::of(root, out)?;
    Some(!manifest.unfinished && manifest.register == register_stamp(place))
}

/// The state of the last build into `out`, to see whether there was another; `None` when there was none.
pub fn build_stamp(root: &Path, out: &Path) -> Option<FileStamp> {
    FileStamp::of(&manifest::place(root, out).ok()?, None)
}

/// The state of the public list and its log, and of the lists beside it, to see whether they changed.
pub fn register_stamp(place: &RegisterFolder) -> Option<FileStamp> {
    let stamp = |place: &RegisterFolder| FileStamp::of(&place.list(), place.last_change());
    let own = stamp(place);
    let others: Vec<Option<FileStamp>> = place.beside().iter().map(stamp).collect();
    if others.is_empty() {
        return own;
    }
    let key = Digest::default().with(format!("{own:?}{others:?}")).number();
    let (length, modified) = own.map_or((0, 0), |own| (own.length, own.modified));
    Some(FileStamp { key: Some(key), length, modified })
}

/// How a manifest is opened when there was no `out` to open one for.
type Open<'a> = &'a dyn Fn() -> anyhow::Result<HeldManifest>;

/// Builds from the sources of `input`; `root` is where the public list is published from. `None` when another build came
/// between.
fn build_from(
    input: Input<'_>,
    ledger: Option<HeldManifest>,
    open: Open<'_>,
    root: &Path,
) -> Result<Option<(Summary, HeldManifest)>, Faulty> {
    let place = RegisterFolder::new(root, &input.settings.register.path);
    let register = register_stamp(&place);
    let loaded = loaded(input, &place)?;
    loaded.hints.iter().for_each(|hint| note!("{hint}"));
    let nothing = Manifest::default();
    let (jobs, mut problems) = plan::plan(&loaded, ledger.as_ref().map_or(&nothing, |ledger| &ledger.manifest));
    let scope = scope(&loaded, &jobs);
    let known = ledger.as_ref().filter(|ledger| ledger.manifest.scope == scope);
    let (kept, faults) = render::check(&loaded, &jobs, |job| known.is_some_and(|ledger| write::is_fresh(ledger, job)))?;
    problems.extend(faults);
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let mut ledger = match ledger {
        Some(ledger) => ledger,
        None => match open()? {
            ledger if ledger.manifest.files.is_empty() => ledger,
            _ => return Ok(None),
        },
    };
    ledger.manifest.register = register;
    let publication = Publication::load(&place).ok().flatten().map(|publication| publication.serial);
    let edition = BuildEdition { day: loaded.input.today, publication };
    let summary = write::write(&mut ledger, &write::WritePlan { jobs: &jobs, scope, edition }, kept)?;
    Ok(Some((summary, ledger)))
}

/// What is wrong with the words and keeps no build from its end, because a site with it is better than none: a thing
/// called by another name than its term, a figure that stands in no setting and has no source, a name in braces that
/// nothing fills in.
pub fn word_faults(root: &Path) -> Vec<Problem> {
    let (texts, mut faults) = texts::all(root);
    faults.extend(wording::terms(root, &texts));
    faults.extend(figures::faults(root, &texts));
    faults.extend(names::faults(&texts, &config::Periods::default().names().collect::<Vec<_>>()));
    faults
}

/// What is told of a scheme without a fault.
#[derive(Debug)]
pub struct CheckReport {
    /// How many files a build has.
    pub budget: Budget,
    /// How old its facts are, with what nobody can answer any more.
    pub ages: Ages,
    /// Who is found by 法人番号 without anybody here knowing that they have chosen so.
    pub brought_numbers: Vec<RecordNumber>,
    /// What each column costs the search that only the form knows.
    pub costs: Vec<ColumnCost>,
    /// What is no fault and could be better.
    pub hints: Vec<Problem>,
}

/// Finds every fault of the scheme; otherwise counts the files that a build has, and says how old its facts are. Writes
/// nothing.
///
/// # Errors
/// When the machine failed; refused with every fault of the scheme's files.
pub fn check(input: Input<'_>) -> Result<CheckReport, Faulty> {
    let place = RegisterFolder::new(input.root, &input.settings.register.path);
    let loaded = loaded(input, &place)?;
    let (jobs, _, problems) = whole(&loaded)?;
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let listed = loaded.register.as_ref().filter(|_| directory::finds_by_number(&loaded));
    let brought_numbers = listed.map_or_else(Vec::new, |(register, _)| brought_numbers(&place, register));
    let mut ages = facts::ages(&loaded);
    ages.faults.extend(loaded.scheme.iter().flat_map(|scheme| scheme.form.faults_on(input.today)));
    let costs = loaded.register.as_ref().map_or_else(Vec::new, |(register, lists)| search::costs(register, lists));
    let budget = Budget::of(&jobs);
    drop(jobs);
    Ok(CheckReport { budget, ages, brought_numbers, costs, hints: loaded.hints })
}

/// In what the site as it would be built now differs from what was deployed last. Writes nothing.
///
/// # Errors
/// When the machine failed; refused with every fault of the scheme's files.
pub fn rehearse(input: Input<'_>, releases: &Releases) -> Result<ReleaseChanges, Faulty> {
    let place = RegisterFolder::new(input.root, &input.settings.register.path);
    let loaded = loaded(input, &place)?;
    let (jobs, kept, problems) = whole(&loaded)?;
    if problems.is_empty() { Ok(releases.beside(&jobs, kept)?) } else { Err(problems.into()) }
}

/// What can be found while `data/site.toml` itself is at fault, so that one run tells all of it.
pub fn faults_without_settings(root: &Path, today: Date) -> Vec<Problem> {
    let Some(settings) = config::stand_in(root) else { return Vec::new() };
    let Ok(base) = settings.base_url.parse() else { return Vec::new() };
    match check(Input::new(root, &settings, &base, today)) {
        Ok(report) => report.ages.faults,
        Err(failure) => failure.refused().unwrap_or_default(),
    }
}

/// Everything loaded, or every fault.
fn loaded<'a>(input: Input<'a>, place: &RegisterFolder) -> Result<Loaded<'a>, Faulty> {
    let progress = Progress::of(Doing::Loading, None);
    let loaded = load::load(input, place);
    drop(progress);
    match loaded {
        Ok(loaded) => Ok(loaded),
        Err(faulty) => Err(all_faults(faulty)?.into()),
    }
}

/// What is at fault, and what is wrong with links beside it, as far as they can be told: all of it in one round.
fn all_faults(Unsound { mut problems, loaded }: Unsound<'_>) -> anyhow::Result<Vec<Problem>> {
    if let Some(loaded) = loaded {
        problems.extend(whole(&loaded)?.2);
    }
    Ok(problems)
}

/// All files of the site, what of them was made to look at it, and what is at fault there; whatever an earlier build left.
fn whole<'a>(loaded: &'a Loaded<'a>) -> anyhow::Result<(Vec<RenderJob<'a>>, RenderCache, Vec<Problem>)> {
    let (jobs, mut problems) = plan::plan(loaded, &Manifest::default());
    let (kept, faults) = render::check(loaded, &jobs, |_| false)?;
    problems.extend(faults);
    Ok((jobs, kept, problems))
}

/// What all pages follow from beside their own content: this program, templates, assets, settings, where
/// the site is published, and which pages there are, but for those whose keys say on what they depend.
fn scope(loaded: &Loaded<'_>, jobs: &[RenderJob<'_>]) -> u64 {
    let program = std::env::current_exe().ok().and_then(|path| FileStamp::of(&path, None));
    let all = Digest::default()
        .with(format!("{:?}", program.map(|stamp| (stamp.length, stamp.modified))))
        .with(loaded.view.fingerprint().to_le_bytes())
        .with(format!("{:?}{}", loaded.input.settings, loaded.input.base))
        .with(format!("{:?}{:?}", loaded.words, loaded.register.as_ref().map(|(_, lists)| lists)));
    let pages = jobs.iter().filter(|job| job.is_html() && job.key.is_none());
    pages.fold(all, |all, job| all.with(&job.path)).number()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Date;

    #[test]
    fn the_shipped_scheme_has_nothing_to_mend_even_if_one_is_strict() {
        let root = Path::new(".");
        let settings = config::load(root).expect("sound settings");
        let base = settings.base_url.parse().expect("an address");
        let input = Input::new(root, &settings, &base, Date::constant(2026, 12, 25));
        let checked = check(Input { hints: HintMode::Strict, ..input });
        assert!(checked.is_ok(), "{:#?}", checked.err());
    }
}
