//! The pages of `content` as jobs: each with its head, its content and its template; redirects from old
//! paths; the page for what is not found. Used by `plan`.

use super::content::Page;
use super::declare;
use super::job::{Class, Job, file_of};
use super::json_ld;
use super::load::Loaded;
use super::shape;
use crate::config::Link;
use crate::view::{PageHead, escape};

/// One job a page, one an alias, one for 404.
pub fn jobs<'a>(loaded: &'a Loaded<'a>) -> Vec<Job<'a>> {
    let mut jobs: Vec<Job<'a>> =
        loaded.pages.iter().filter(|page| !declare::owns(page)).map(|page| page_job(loaded, page)).collect();
    for page in &loaded.pages {
        for alias in &page.front.aliases {
            let (links, path) = (loaded.view.links(), &page.path);
            jobs.push(Job::new(file_of(alias), Class::Page, &page.label, move || {
                Ok(redirect(&page.front.title, &links.page(path), &links.absolute(path)).into_bytes())
            }));
        }
    }
    if loaded.view.has_template(NOT_FOUND) {
        jobs.push(Job::new("404.html", Class::Page, "templates/404.html", move || not_found(loaded)));
    }
    jobs
}

const NOT_FOUND: &str = "404.html";

fn page_job<'a>(loaded: &'a Loaded<'a>, page: &'a Page) -> Job<'a> {
    Job::new(file_of(&page.path), Class::Page, &page.label, move || {
        let content = shape::content(loaded, page)?;
        Ok(loaded.view.page(page.template(), &head(loaded, page), &content)?.into_bytes())
    })
}

/// The head of a content page.
pub fn head(loaded: &Loaded<'_>, page: &Page) -> PageHead {
    let links = loaded.view.links();
    let breadcrumbs = breadcrumbs(loaded, &page.path, &page.front.title);
    let mut json_ld = Vec::new();
    if page.path == "/" {
        json_ld.push(json_ld::organization(loaded.input.settings, links));
    } else {
        json_ld.push(json_ld::breadcrumbs(&breadcrumbs, links));
    }
    if let ("faq.html", Some(faq)) = (page.template(), &loaded.data.faq) {
        json_ld.push(json_ld::faq_page(faq));
    }
    PageHead {
        title: page.front.title.clone(),
        description: page.front.description.clone(),
        path: page.path.clone(),
        breadcrumbs,
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
    crumbs.push(Link { title: "ホーム".to_owned(), path: "/".to_owned() });
    for (at, _) in path.match_indices('/').skip(1) {
        let above = &path[..=at];
        if let Some(page) = loaded.page(above).filter(|_| above != path) {
            crumbs.push(Link { title: page.front.title.clone(), path: above.to_owned() });
        }
    }
    crumbs.push(Link { title: title.to_owned(), path: path.to_owned() });
    crumbs
}

fn not_found(loaded: &Loaded<'_>) -> anyhow::Result<Vec<u8>> {
    let head = PageHead {
        title: "ページが見つかりません".to_owned(),
        description: "お探しのページは、移ったか、なくなったか、アドレスが違います。ここから探し直せます。".to_owned(),
        path: "/404.html".to_owned(),
        noindex: true,
        ..PageHead::default()
    };
    Ok(loaded.view.page(NOT_FOUND, &head, &())?.into_bytes())
}

/// A page that leads on by itself, without a script.
fn redirect(title: &str, link: &str, canonical: &str) -> String {
    let (title, link, canonical) = (escape(title), escape(link), escape(canonical));
    format!(
        "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <meta http-equiv=\"refresh\" content=\"0; url={link}\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <link rel=\"canonical\" href=\"{canonical}\">\n</head>\n<body>\n<main>\n<h1>ページが移りました</h1>\n\
         <p><a href=\"{link}\">{title}</a></p>\n</main>\n</body>\n</html>\n"
    )
}
