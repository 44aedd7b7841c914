//! Pages that a folder of data makes, one a file, below the page that lists them (`kind = "lessons"`, `kind = "tools"`,
//! `kind = "benchmarks"`): shown or waiting as that is, and dated as it is. Used by `load`, `pages` and `render`; what
//! stands on them is told by `lessons`, `tools` and `benchmarks`.

use super::content::{Content, FrontMatter, Page};
use super::declare;
use super::links::FileLinks;
use super::load::Loaded;
use super::page_kind::PageKind;
use crate::config::Link;
use crate::view::markdown::{Rendered, Target};
use crate::view::{BENCHMARKS, LESSONS, TOOLS};
use std::path::Path;

/// A folder of data, the kind of the page that lists what lies there, and the template of each.
#[derive(Debug)]
pub struct PageFolder {
    path: &'static str,
    kind: PageKind,
    /// What each of its pages is shown with.
    pub template: &'static str,
}

/// The lessons.
pub const OF_LESSONS: PageFolder = PageFolder { path: LESSONS, kind: PageKind::Lessons, template: "lesson.html" };
/// The tools that end in paper.
pub const OF_TOOLS: PageFolder = PageFolder { path: TOOLS, kind: PageKind::Tools, template: "sheet.html" };
/// The benchmarks.
pub const OF_BENCHMARKS: PageFolder =
    PageFolder { path: BENCHMARKS, kind: PageKind::Benchmarks, template: "benchmark.html" };

/// What a file of such a folder says of its page.
pub trait PageSource {
    /// Its file, from the root on.
    fn label(&self) -> &str;
    /// The last part of its address.
    fn slug(&self) -> String;
    /// Its heading, and what one can do there, in one sentence.
    fn heading(&self) -> (&str, &str);
    /// Its place among the others.
    fn order(&self) -> i64;
    /// Its links into the site.
    fn targets(&self) -> &[Target];
}

impl PageFolder {
    /// Puts the pages below the one that lists them; without files that could be read, nothing is known of what lies
    /// below it.
    pub fn add(&self, content: &mut Content, entries: Option<&[impl PageSource]>) {
        for pages in [&mut content.pages, &mut content.waiting] {
            let Some(home) = pages.iter().find(|page| page.kind() == self.kind) else { continue };
            let Some(entries) = entries else {
                content.unread.push(home.path.clone());
                continue;
            };
            let below: Vec<Page> = entries.iter().map(|entry| self.page(entry, home)).collect();
            pages.extend(below);
            pages.sort_by(|a, b| a.path.cmp(&b.path));
        }
    }

    fn page(&self, entry: &impl PageSource, home: &Page) -> Page {
        let path = format!("{}{}/", home.path, entry.slug());
        let (title, lead) = entry.heading();
        let front = declare::front(title, lead, entry.order());
        let front = FrontMatter { date: home.front.date, template: Some(self.template.to_owned()), ..front };
        declare::page(&path, entry.label(), front, Rendered::default())
    }

    /// The page that lists them.
    pub fn home(&self, loaded: &Loaded<'_>) -> Option<Link> {
        loaded.pages.iter().find(|page| page.kind() == self.kind).map(link)
    }
}

/// Whether a page is one of these, so that nobody else renders it.
pub fn owns(page: &Page) -> bool {
    [OF_LESSONS, OF_TOOLS, OF_BENCHMARKS].iter().any(|folder| page.label.starts_with(folder.path))
}

/// Every entry with its page, as far as it is shown.
pub fn shown<'a, E: PageSource>(loaded: &'a Loaded<'_>, entries: Option<&'a [E]>) -> Vec<(&'a E, &'a Page)> {
    let page_of = |entry: &E| loaded.pages.iter().find(|page| page.label == Path::new(entry.label()));
    entries.into_iter().flatten().filter_map(|entry| Some((entry, page_of(entry)?))).collect()
}

/// The links of entries, whose lines are known.
pub fn written<'a, E: PageSource>(
    loaded: &'a Loaded<'_>,
    entries: Option<&'a [E]>,
) -> impl Iterator<Item = FileLinks<'a>> {
    shown(loaded, entries).into_iter().map(|(entry, page)| FileLinks {
        source: Path::new(entry.label()),
        url: &page.path,
        targets: entry.targets(),
    })
}

/// A page as others lead to it.
pub fn link(page: &Page) -> Link {
    Link { title: page.front.title.clone(), path: page.path.clone() }
}
