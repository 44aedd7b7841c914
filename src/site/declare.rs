//! The static pages of a declaration: terms and blank form, and the postal codes as shards. They come
//! from the scheme's own definition, not from content, so that the processor shows the very same form.
//! Used by `load` and `plan`.

use super::content::{FrontMatter, Page};
use super::job::{Class, Job, file_of};
use super::load::Loaded;
use super::page_kind::PageKind;
use crate::base::problem::Problem;
use crate::base::toml::LocalDate;
use crate::scheme::{Scheme, form, postal, terms};
use crate::view::Links;
use crate::view::form::{
    FORM_PATH, FORM_TEMPLATE, FormView, TERMS_PATH, TERMS_TEMPLATE, TermsView, blank_head, terms_head,
};
use crate::view::markdown::{self, Rendered};
use std::path::Path;

/// The scheme below `root`; none where there is no form (a folder with pages only).
///
/// # Errors
/// Every fault of the scheme's files.
pub fn load(root: &Path) -> Result<Option<Scheme>, Vec<Problem>> {
    if root.join(form::FILE).exists() { Scheme::load(root).map(Some) } else { Ok(None) }
}

/// Terms and form as pages among the others: for lists of pages, the site map and the check of links.
///
/// With them comes every fault of the terms' text.
pub fn pages(scheme: &Scheme, links: &Links) -> (Vec<Page>, Vec<Problem>) {
    let context =
        markdown::Context { file: Path::new(terms::FILE), line: scheme.terms.body_line(), links, glossary: None };
    let (text, mut faults) = markdown::render_all(scheme.terms.body(), &context);
    faults.extend(text.hints.iter().cloned());
    let revised = scheme.terms.last_changed();
    let terms = page(TERMS_PATH, terms::FILE, front(scheme.terms.title(), scheme.terms.description(), 1), text);
    let form = page(FORM_PATH, form::FILE, front(&scheme.form.title, &scheme.form.description, 2), Rendered::default());
    (vec![form, Page { front: FrontMatter { date: Some(revised), ..terms.front }, ..terms }], faults)
}

/// Whether a page is one of these, so that nobody else renders it.
pub fn owns(page: &Page) -> bool {
    page.label == Path::new(terms::FILE) || page.label == Path::new(form::FILE)
}

/// The jobs of both pages and of the postal codes.
pub fn jobs<'a>(loaded: &'a Loaded<'a>) -> Vec<Job<'a>> {
    let Some(scheme) = &loaded.scheme else { return Vec::new() };
    let view = &loaded.view;
    let mut jobs = vec![Job::new(file_of(FORM_PATH), Class::Page, form::FILE, move || {
        Ok(view.page(FORM_TEMPLATE, &blank_head(scheme), &FormView::blank(scheme))?.into_bytes())
    })];
    if let Some(page) = loaded.page(TERMS_PATH) {
        jobs.push(Job::new(file_of(TERMS_PATH), Class::Page, terms::FILE, move || {
            let content = TermsView::new(scheme, page.text.html.clone());
            Ok(view.page(TERMS_TEMPLATE, &terms_head(scheme), &content)?.into_bytes())
        }));
    }
    jobs.extend(scheme.postal.prefixes().into_iter().map(|prefix| {
        Job::new(format!("postal/{prefix}.json"), Class::Page, postal::FILE, move || {
            Ok(scheme.postal.shard(prefix).into_bytes())
        })
    }));
    jobs
}

fn page(path: &str, label: &str, front: FrontMatter, text: Rendered) -> Page {
    Page { label: label.into(), path: path.to_owned(), is_section: false, front, text }
}

fn front(title: &str, description: &str, order: i64) -> FrontMatter {
    FrontMatter {
        title: title.to_owned(),
        short: None,
        description: description.to_owned(),
        date: None::<LocalDate>,
        order,
        kind: PageKind::Plain,
        template: None,
        draft: false,
        aliases: Vec::new(),
        sources: Vec::new(),
    }
}
