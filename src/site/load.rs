//! Everything a build reads, loaded once: templates, data files, content, register. All faults of all
//! files are collected before any is told. Used by `build` and `check`; plans and writes nothing.

use super::content::{self, Page};
use super::data::Data;
use super::register::Summed;
use super::{declare, guidance, wording};
use crate::base::files;
use crate::base::problem::Problem;
use crate::base::terminal::note;
use crate::config::{BaseUrl, Settings};
use crate::directory::history::History;
use crate::directory::{self, Place, Register};
use crate::scheme::Scheme;
use crate::scheme::lists::Lists;
use crate::view::letters::Letters;
use crate::view::{Assets, Links, Surface, View};
use jiff::civil::Date;
use std::path::Path;
use std::sync::Arc;
use std::sync::OnceLock;

/// What `cli` gives a build.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The folder of the scheme.
    pub root: &'a Path,
    /// `data/site.toml`.
    pub settings: &'a Settings,
    /// Where the site is published.
    pub base: &'a BaseUrl,
    /// Only to find dates in the future and to say what is right; no page shows it.
    pub today: Date,
}

/// Everything loaded and free of faults.
#[derive(Debug)]
pub struct Loaded<'a> {
    /// What `cli` gave.
    pub input: Input<'a>,
    /// Templates and assets.
    pub view: View,
    /// The pages of `content`, in order of path.
    pub pages: Vec<Page>,
    /// The data files.
    pub data: Data,
    /// What is asked and allowed; none without `data/form.toml`.
    pub scheme: Option<Scheme>,
    /// Who has declared, with the lists its cells refer to; none without `data/declarers.csv`.
    pub register: Option<(Register, Lists)>,
    /// What happened to its records, for their own pages.
    pub history: History,
    /// What follows from the register as a whole; `plan` fills it in.
    pub summed: OnceLock<Summed>,
}

impl Loaded<'_> {
    /// What follows from the register as a whole; nothing before `plan` has summed it up.
    pub fn summed(&self) -> &Summed {
        self.summed.get_or_init(Summed::default)
    }

    /// The page at a site path.
    pub fn page(&self, path: &str) -> Option<&Page> {
        self.pages.binary_search_by(|page| page.path.as_str().cmp(path)).ok().map(|at| &self.pages[at])
    }

    /// The pages of a section, by `order`, then path.
    pub fn children(&self, path: &str) -> Vec<&Page> {
        let first = self.pages.partition_point(|page| page.path.as_str() < path);
        let below = self.pages[first..].iter().take_while(|page| page.path.starts_with(path));
        let mut children: Vec<&Page> = below.filter(|page| page.parent() == Some(path)).collect();
        children.sort_by_key(|page| (page.front.order, &page.path));
        children
    }

    /// The date the whole site is as of: the newest of its pages, or its register's. Never the clock.
    pub fn newest(&self) -> Option<Date> {
        let register = self.register.as_ref().and_then(|(register, _)| register.as_of());
        self.pages.iter().filter_map(Page::date).chain(register).max()
    }
}

/// Loads everything below `input.root`, and the register where it lies.
///
/// # Errors
/// Every fault of every file. Only content and data wait for the assets to be sound: they link to them.
pub fn load<'a>(input: Input<'a>, place: &Place) -> Result<Loaded<'a>, Vec<Problem>> {
    let Input { root, settings, base, today } = input;
    let mut problems = Vec::new();
    let register = keep(&mut problems, load_register(root, place, today));
    let scheme = keep(&mut problems, declare::load(root));
    keep(&mut problems, Letters::load(root));
    let links = keep(&mut problems, Assets::load(root))
        .map(|assets| Links::new(settings, base, Surface::Site, Arc::new(assets)));
    let view = links.clone().and_then(|links| keep(&mut problems, View::with_links(root, settings, links)));
    let data = links.as_ref().and_then(|links| keep(&mut problems, Data::load(root, links)));
    let words = links.as_ref().map(|links| (links, data.as_ref().and_then(|data| data.glossary.as_ref())));
    let mut pages = words.and_then(|words| keep(&mut problems, content::load(root, words, today)));
    if let (Some(pages), Some(Some(scheme)), Some(links)) = (&mut pages, &scheme, &links) {
        pages.extend(keep(&mut problems, declare::pages(scheme, links)).unwrap_or_default());
        pages.sort_by(|a, b| a.path.cmp(&b.path));
    }
    if let (Some(pages), Some(view)) = (&pages, &view) {
        problems.extend(pages.iter().filter_map(|page| template_faults(page, view)));
    }
    problems.extend(pages.iter().flatten().flat_map(guidance::faults));
    problems.extend(wording::faults(root));
    match (view, data, pages, register, scheme) {
        (Some(view), Some(data), Some(pages), Some(register), Some(scheme)) if problems.is_empty() => {
            if let Some(notice) = register.as_ref().and_then(|(register, _)| register.notice(place, today)) {
                note!("お知らせ {notice}");
            }
            let history = history(place, register.as_ref());
            Ok(Loaded { input, view, pages, data, register, history, summed: OnceLock::new(), scheme })
        }
        _ => Err(problems),
    }
}

/// What can be found while `data/site.toml` itself is at fault, so that one run tells as much as it can.
pub fn faults_without_settings(root: &Path, today: Date) -> Vec<Problem> {
    let mut problems = wording::faults(root);
    keep(&mut problems, load_register(root, &Place::new(root, ""), today));
    keep(&mut problems, declare::load(root));
    keep(&mut problems, Letters::load(root));
    keep(&mut problems, Assets::load(root));
    problems
}

fn keep<T>(problems: &mut Vec<Problem>, loaded: Result<T, Vec<Problem>>) -> Option<T> {
    loaded.map_err(|faults| problems.extend(faults)).ok()
}

fn load_register(root: &Path, place: &Place, today: Date) -> Result<Option<(Register, Lists)>, Vec<Problem>> {
    if place.may_lack() && !files::is_there(&place.list()) {
        return Ok(None);
    }
    let lists = Lists::load(root)?;
    let register = directory::read(place, &lists, today)?;
    Ok(Some((register, lists)))
}

/// A month of the log that cannot be read keeps nobody's site from being built: it is said, and told of nobody.
fn history(place: &Place, register: Option<&(Register, Lists)>) -> History {
    let Some((register, lists)) = register else { return History::default() };
    History::load(place, lists, register).unwrap_or_else(|problem| {
        note!("お知らせ {problem}");
        History::default()
    })
}

fn template_faults(page: &Page, view: &View) -> Option<Problem> {
    let name = page.template();
    (!view.has_template(name)).then(|| {
        let what = format!("テンプレート templates/{name} がありません。");
        Problem::new(&page.label, what, "template の名前を直すか、そのファイルを置いてください。").at(1, 1)
    })
}
