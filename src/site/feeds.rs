//! Files that say what there is: `sitemap.xml`, `robots.txt`, the Atom feed of the news. Used by `plan`.
//! Dates come from content alone; addresses are absolute.

use super::content::Page;
use super::job::{Class, RenderJob};
use super::load::Loaded;
use super::registers;
use super::template_context::news_pages;
use crate::view::escape;
use jiff::civil::Date;

/// The feed's site path.
const FEED: &str = "/feed.xml";

/// The jobs; the feed only when there is a news section.
pub fn jobs<'a>(loaded: &'a Loaded<'a>) -> Vec<RenderJob<'a>> {
    let mut jobs = vec![
        RenderJob::new("sitemap.xml", Class::Manifest, "content", move || Ok(sitemap(loaded).into_bytes())),
        RenderJob::new("robots.txt", Class::Manifest, "data/site.toml", move || Ok(robots(loaded).into_bytes())),
    ];
    if loaded.page("/news/").is_some() {
        jobs.push(RenderJob::new(&FEED[1..], Class::Manifest, "content/news", move || Ok(feed(loaded).into_bytes())));
    }
    jobs
}

fn sitemap(loaded: &Loaded<'_>) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in loaded.pages.iter().filter(|page| page.is_listed()) {
        let address = escape(&loaded.view.links().absolute(&page.path));
        let changed = page.date().map_or(String::new(), |date| format!("<lastmod>{date}</lastmod>"));
        xml.push_str(&format!("<url><loc>{address}</loc>{changed}</url>\n"));
    }
    for path in registers::record_paths(loaded) {
        let address = escape(&loaded.view.links().absolute(&path));
        xml.push_str(&format!("<url><loc>{address}</loc></url>\n"));
    }
    xml.push_str("</urlset>\n");
    xml
}

fn robots(loaded: &Loaded<'_>) -> String {
    format!("User-agent: *\nAllow: /\n\nSitemap: {}\n", loaded.view.links().absolute("/sitemap.xml"))
}

fn feed(loaded: &Loaded<'_>) -> String {
    let links = loaded.view.links();
    let settings = loaded.input.settings;
    let news = news_pages(loaded);
    let title = loaded.page("/news/").map_or("", |page| page.front.title.as_str());
    let updated = news.iter().filter_map(|page| page.date()).max().or_else(|| loaded.newest());
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{}</title>\n<id>{home}</id>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{own}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{home}\"/>\n<updated>{}</updated>\n\
         <author><name>{}</name></author>\n",
        escape(&settings.language),
        escape(&format!("{title}｜{}", settings.title)),
        moment(updated),
        escape(&settings.office.name),
        home = escape(&links.absolute("/news/")),
        own = escape(&links.absolute(FEED)),
    );
    for page in news {
        xml.push_str(&entry(page, &links.absolute(&page.path)));
    }
    xml.push_str("</feed>\n");
    xml
}

fn entry(page: &Page, address: &str) -> String {
    let address = escape(address);
    format!(
        "<entry>\n<title>{}</title>\n<id>{address}</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"{address}\"/>\n\
         <updated>{}</updated>\n<summary>{}</summary>\n</entry>\n",
        escape(&page.front.title),
        moment(page.date()),
        escape(&page.front.description),
    )
}

/// The beginning of a day in Japan.
fn moment(date: Option<Date>) -> String {
    format!("{}T00:00:00+09:00", date.unwrap_or(Date::constant(2000, 1, 1)))
}
