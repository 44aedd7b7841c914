//! The pages of `content` as jobs: each with its head, its content and its template; redirects from old
//! paths. Used by `plan`.

use super::aliases;
use super::content::Page;
use super::declare;
use super::job::{Class, RenderJob, file_of};
use super::json_ld;
use super::load::Loaded;
use super::page_kind::PageKind;
use super::template_context;
use super::{below, register, registers};
use crate::config::Link;
use crate::view::PageHead;
use std::collections::BTreeSet;

/// One job a page, one an alias.
pub fn jobs<'a>(loaded: &'a Loaded<'a>) -> Vec<RenderJob<'a>> {
    let mut jobs: Vec<RenderJob<'a>> = loaded
        .pages
        .iter()
        .filter(|page| !declare::owns(page) && !registers::owns(page) && !below::owns(page))
        .map(|page| page_job(loaded, page))
        .collect();
    for page in &loaded.pages {
        let own = file_of(&page.path);
        let files = page.front.aliases.iter().filter_map(|alias| aliases::file(alias, loaded.view.links().base()).ok());
        // `/about/index.html` leads to `/about/` as it is, and one address may be written in two ways.
        let files: BTreeSet<String> = files.filter(|file| *file != own).collect();
        for file in files {
            jobs.push(RenderJob::new(file, Class::Page, &page.label, move || {
                let head = PageHead { noindex: true, json_ld: Vec::new(), ..head(loaded, page) };
                Ok(loaded.view.page(REDIRECT, &head, &())?.into_bytes())
            }));
        }
    }
    jobs
}

/// Leads on to `page.path` without a script.
const REDIRECT: &str = "redirect.html";

fn page_job<'a>(loaded: &'a Loaded<'a>, page: &'a Page) -> RenderJob<'a> {
    RenderJob::new(file_of(&page.path), Class::Page, &page.label, move || {
        let content = template_context::content(loaded, page)?;
        Ok(loaded.view.page(&page.template(), &head(loaded, page), &content)?.into_bytes())
    })
}

/// The head of a content page.
pub fn head(loaded: &Loaded<'_>, page: &Page) -> PageHead {
    let links = loaded.view.links();
    let mut breadcrumbs = Vec::new();
    let mut json_ld = Vec::new();
    if page.path == "/" {
        json_ld.push(json_ld::organization(loaded.input.settings, links));
    } else if page.is_listed() {
        breadcrumbs = self::breadcrumbs(loaded, &page.path, &page.front.title);
        json_ld.push(json_ld::breadcrumbs(&breadcrumbs, links));
    }
    if let (PageKind::Faq, Some(faq)) = (page.kind(), &loaded.data.faq) {
        json_ld.push(json_ld::faq_page(faq, links));
    }
    if let (PageKind::Download, Some(list)) = (page.kind(), register::whole_list(loaded)) {
        json_ld.push(json_ld::dataset(loaded.input.settings, links, page, &list));
    }
    PageHead {
        title: page.front.title.clone(),
        description: page.front.description.clone(),
        path: page.path.clone(),
        breadcrumbs,
        noindex: !page.is_listed(),
        updated: page.date(),
        json_ld,
        ..PageHead::default()
    }
}

/// The way from the home page to the page at `path`, itself last; none for the home page.
pub fn breadcrumbs(loaded: &Loaded<'_>, path: &str, title: &str) -> Vec<Link> {
    let mut crumbs = Vec::new();
    if path == "/" {
        return crumbs;
    }
    for (at, _) in path.match_indices('/') {
        let above = &path[..=at];
        if let Some(page) = loaded.page(above).filter(|_| above != path) {
            crumbs.push(Link { title: page.short_title().to_owned(), path: above.to_owned() });
        }
    }
    crumbs.push(Link { title: title.to_owned(), path: path.to_owned() });
    crumbs
}
