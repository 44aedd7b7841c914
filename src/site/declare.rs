//! The static pages of a declaration: terms and blank form, and the postal codes as shards. They come
//! from the scheme's own definition, not from content, so that the processor shows the very same form.
//! Used by `load` and `plan`.

use super::content::{FrontMatter, Page};
use super::job::{Class, RenderJob, file_of};
use super::load::Loaded;
use super::page_kind::PageKind;
use crate::base::clock::Clock;
use crate::base::problem::Problem;
use crate::base::toml::LocalDate;
use crate::scheme::{LEVELS, Scheme, Terms, form, postal, terms};
use crate::view::form::{
    COMING_TERMS_PATH, FORM_PATH, FORM_TEMPLATE, FormView, TERMS_PATH, TERMS_TEMPLATE, TermsView, blank_head,
    coming_terms_head, terms_head,
};
use crate::view::markdown::{self, Rendered, Target};
use crate::view::routes::Route;
use crate::view::{Links, PageHead};
use jiff::civil::Date;
use std::path::Path;

/// The scheme below `root` as it is on a day; none where there is no form (a folder with pages only).
///
/// # Errors
/// Every fault of the scheme's files.
pub fn load(root: &Path, today: Date) -> Result<Option<Scheme>, Vec<Problem>> {
    let is_there = root.join(form::FILE).exists();
    is_there.then(|| Ok(Scheme::load(root)?.at(Clock::on(today)))).transpose()
}

/// Terms and form as pages among the others: for lists of pages, the site map and the check of links.
///
/// With them comes every fault of the terms' text.
pub fn pages(scheme: &Scheme, links: &Links) -> (Vec<Page>, Vec<Problem>) {
    let mut pages =
        vec![page(FORM_PATH, form::FILE, front(&scheme.form.title, &scheme.form.description, 2), Rendered::default())];
    let mut faults = Vec::new();
    let mut add = |terms: &Terms, path: &str, head: PageHead, aliases: Vec<String>| {
        let (text, found) = text_of(terms, links);
        faults.extend(found);
        faults.extend(text.hints.iter().cloned());
        let date = (path == TERMS_PATH).then(|| terms.last_changed());
        let front = FrontMatter { date, aliases, ..front(&head.title, &head.description, 1) };
        pages.push(page(path, terms.file(), front, text));
    };
    // Where they stood while they were announced leads on to where they are now.
    let earlier = (scheme.terms().file() == terms::COMING).then(|| COMING_TERMS_PATH.to_owned());
    add(scheme.terms(), TERMS_PATH, terms_head(scheme), earlier.into_iter().collect());
    if let Some(coming) = scheme.coming_terms() {
        add(coming, COMING_TERMS_PATH, coming_terms_head(scheme, coming), Vec::new());
    }
    (pages, faults)
}

fn text_of(terms: &Terms, links: &Links) -> (Rendered, Vec<Problem>) {
    let (file, line) = (Path::new(terms.file()), terms.body_line());
    markdown::render_all(terms.body(), &markdown::MarkdownContext { file, line, links, glossary: None })
}

/// Whether a page is one of these, so that nobody else renders it.
pub fn owns(page: &Page) -> bool {
    [terms::FILE, terms::COMING, form::FILE].iter().any(|file| page.label == Path::new(file))
}

/// The jobs of both pages and of the postal codes.
pub fn jobs<'a>(loaded: &'a Loaded<'a>) -> Vec<RenderJob<'a>> {
    let Some(scheme) = &loaded.scheme else { return Vec::new() };
    let view = &loaded.view;
    let mut jobs = vec![RenderJob::new(file_of(FORM_PATH), Class::Page, form::FILE, move || {
        Ok(view.page(FORM_TEMPLATE, &blank_head(scheme), &FormView::blank(scheme))?.into_bytes())
    })];
    if let Some(page) = loaded.page(TERMS_PATH) {
        jobs.push(RenderJob::new(file_of(TERMS_PATH), Class::Page, scheme.terms().file(), move || {
            let content = TermsView::new(scheme, page.text.html.clone());
            Ok(view.page(TERMS_TEMPLATE, &terms_head(scheme), &content)?.into_bytes())
        }));
    }
    if let (Some(page), Some(coming)) = (loaded.page(COMING_TERMS_PATH), scheme.coming_terms()) {
        jobs.push(RenderJob::new(file_of(COMING_TERMS_PATH), Class::Page, terms::COMING, move || {
            let content = TermsView::coming(coming, page.text.html.clone());
            Ok(view.page(TERMS_TEMPLATE, &coming_terms_head(scheme, coming), &content)?.into_bytes())
        }));
    }
    jobs.extend(scheme.published.postal.prefixes().into_iter().map(|prefix| {
        RenderJob::new(format!("postal/{prefix}.json"), Class::Page, postal::FILE, move || {
            Ok(scheme.published.postal.shard(prefix).into_bytes())
        })
    }));
    jobs
}

/// What the scheme's own files lead to, for the check of links: the links beside questions, and those that help to get
/// to another level.
#[derive(Debug)]
pub struct Targets {
    pub(crate) file: &'static str,
    /// The page they are shown on.
    pub url: &'static str,
    pub(crate) targets: Vec<Target>,
}

/// The links of the form and of the levels.
pub fn targets(scheme: &Scheme) -> Vec<Targets> {
    let target = |path: &str, line: usize| Target { path: path.to_owned(), line, column: 1 };
    let fields = scheme.form.fields().iter().filter_map(|field| Some((&field.link.as_ref()?.path, field.line())));
    let of_form = fields.filter(|(path, _)| path.starts_with('/')).map(|(path, line)| target(path, line));
    let ways = scheme.levels().all_ways().iter();
    let of_levels = ways.flat_map(|way| way.links.iter().map(|link| target(&link.path, way.line)));
    vec![
        Targets { file: form::FILE, url: FORM_PATH, targets: of_form.collect() },
        Targets { file: LEVELS, url: Route::StepUp.path(), targets: of_levels.collect() },
    ]
}

/// A page that the scheme's own files make.
pub(super) fn page(path: &str, label: &str, front: FrontMatter, text: Rendered) -> Page {
    Page { label: label.into(), path: path.to_owned(), is_section: false, front, text }
}

/// What it says of itself.
pub(super) fn front(title: &str, description: &str, order: i64) -> FrontMatter {
    FrontMatter {
        title: title.to_owned(),
        short: None,
        description: description.to_owned(),
        date: None::<LocalDate>,
        order,
        kind: PageKind::Plain,
        template: None,
        draft: false,
        needs: Vec::new(),
        aliases: Vec::new(),
        sources: Vec::new(),
    }
}
