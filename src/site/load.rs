//! Everything a build reads, loaded once: templates, data files, content, register. All faults of all
//! files are collected before any is told. Used by `build` and `check`; plans and writes nothing.

use super::content::{self, Page};
use super::data::Data;
use super::{declare, guidance, wording};
use crate::base::problem::Problem;
use crate::config::{BaseUrl, Settings};
use crate::directory::{self, Register};
use crate::scheme::Scheme;
use crate::scheme::lists::Lists;
use crate::view::{Surface, View};
use jiff::civil::Date;
use std::path::Path;

/// What `cli` gives a build.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The folder of the scheme.
    pub root: &'a Path,
    /// `data/site.toml`.
    pub settings: &'a Settings,
    /// Where the site is published.
    pub base: &'a BaseUrl,
    /// Only to find dates in the future; no page shows it.
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
}

impl Loaded<'_> {
    /// The page at a site path.
    pub fn page(&self, path: &str) -> Option<&Page> {
        self.pages.binary_search_by(|page| page.path.as_str().cmp(path)).ok().map(|at| &self.pages[at])
    }

    /// The pages of a section, by `order`, then path.
    pub fn children(&self, path: &str) -> Vec<&Page> {
        let mut children: Vec<&Page> = self.pages.iter().filter(|page| page.parent() == Some(path)).collect();
        children.sort_by_key(|page| (page.front.order, &page.path));
        children
    }

    /// The date the whole site is as of: the newest of its pages and declarations. Never the clock.
    pub fn newest(&self) -> Option<Date> {
        let declared = self.register.as_ref().and_then(|(register, _)| register.newest());
        self.pages.iter().filter_map(Page::date).chain(declared).max()
    }
}

/// Loads everything below `input.root`.
///
/// # Errors
/// Every fault of every file.
pub fn load(input: Input<'_>) -> Result<Loaded<'_>, Vec<Problem>> {
    let Input { root, settings, base, today } = input;
    let mut problems = Vec::new();
    let register = load_register(input).unwrap_or_else(|faults| {
        problems.extend(faults);
        None
    });
    let view = match View::load(root, settings, base, Surface::Site) {
        Ok(view) => view,
        Err(faults) => {
            problems.extend(faults);
            problems.extend(without_view(root));
            return Err(problems);
        }
    };
    let scheme = declare::load(root).unwrap_or_else(|faults| {
        problems.extend(faults);
        None
    });
    let data = Data::load(root, view.links()).unwrap_or_else(|faults| {
        problems.extend(faults);
        Data::default()
    });
    let mut pages = content::load(root, view.links(), today).unwrap_or_else(|faults| {
        problems.extend(faults);
        Vec::new()
    });
    match scheme.as_ref().map(|scheme| declare::pages(scheme, view.links())) {
        Some(Ok(declared)) => pages.extend(declared),
        Some(Err(faults)) => problems.extend(faults),
        None => {}
    }
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    problems.extend(pages.iter().flat_map(|page| template_faults(page, &view)));
    problems.extend(pages.iter().flat_map(guidance::faults));
    problems.extend(wording::faults(root, data.wordings.as_ref()));
    if problems.is_empty() { Ok(Loaded { input, view, pages, data, scheme, register }) } else { Err(problems) }
}

/// What can be found when templates or assets are at fault: pages then have no links to check.
fn without_view(root: &Path) -> Vec<Problem> {
    let mails = crate::view::letters::Letters::load(root).err().unwrap_or_default();
    mails.into_iter().chain(wording::faults(root, None)).collect()
}

fn load_register(input: Input<'_>) -> Result<Option<(Register, Lists)>, Vec<Problem>> {
    if !input.root.join(directory::PATH).exists() {
        return Ok(None);
    }
    let lists = Lists::load(input.root)?;
    let register = directory::read(input.root, &lists, input.today)?;
    Ok(Some((register, lists)))
}

fn template_faults(page: &Page, view: &View) -> Option<Problem> {
    let name = page.template();
    (!view.has_template(name)).then(|| {
        let what = format!("テンプレート templates/{name} がありません。");
        Problem::new(&page.label, what, "template の名前を直すか、そのファイルを置いてください。").at(1, 1)
    })
}
