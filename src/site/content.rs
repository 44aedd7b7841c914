//! `content/**/*.md`: front matter and Markdown into pages with their site paths. Used by `load`.
//! Names every fault of every file; never decides how a page looks.

use super::data::wording::GLOSSARY;
use crate::base::problem::Problem;
use crate::base::toml::LocalDate;
use crate::base::{files, text, toml, walk};
use crate::view::Links;
use crate::view::markdown::{self, Glossary, Rendered};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The page a server shows for what is not there, from `content/404.md`. No page leads to it.
pub const NOT_FOUND: &str = "/404.html";

/// What stands between the `+++` lines.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontMatter {
    /// The page's heading.
    pub title: String,
    /// The heading in a word, for the way down to other pages.
    pub short: Option<String>,
    /// What one can do on the page, in one sentence.
    pub description: String,
    /// When the text was last checked; of news: when it came out.
    pub date: Option<LocalDate>,
    /// The place within the section.
    #[serde(default)]
    pub order: i64,
    /// The template; without it `page.html`, of a section `section.html`.
    pub template: Option<String>,
    /// Not published yet.
    #[serde(default)]
    pub draft: bool,
    /// Old paths that lead here.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What the facts were taken from.
    #[serde(default)]
    pub sources: Vec<Source>,
}

/// Where facts were taken from.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its name.
    pub title: String,
    /// Its address, https.
    pub url: String,
    /// The edition the page stands on, in words: `第3.1版（2023年）`; empty: none is known.
    #[serde(default)]
    pub edition: String,
    /// When somebody last compared the page with it; none: nobody could.
    pub checked_on: Option<LocalDate>,
    /// The last day it holds, where that is known.
    pub valid_until: Option<LocalDate>,
}

/// A page made of a content file.
#[derive(Debug)]
pub struct Page {
    /// The file, from the root on.
    pub label: PathBuf,
    /// The site path: `/about/levels/`.
    pub path: String,
    /// Whether it is a folder's `_index.md`.
    pub is_section: bool,
    /// What stands in its front matter.
    pub front: FrontMatter,
    /// Its text.
    pub text: Rendered,
}

impl Page {
    /// The template it is shown with.
    pub fn template(&self) -> &str {
        let usual = if self.is_section { "section.html" } else { "page.html" };
        self.front.template.as_deref().unwrap_or(usual)
    }

    /// Its name on the way to the pages below it.
    pub fn short_title(&self) -> &str {
        self.front.short.as_deref().unwrap_or(&self.front.title)
    }

    /// The path of the section it belongs to; the home page belongs to none.
    pub fn parent(&self) -> Option<&str> {
        if self.path == NOT_FOUND {
            return None;
        }
        let above = self.path.trim_end_matches('/').rfind('/')?;
        Some(&self.path[..=above])
    }

    /// Whether search engines and the site map show it.
    pub fn is_listed(&self) -> bool {
        self.path != NOT_FOUND
    }

    /// Whether it names a source that nobody has compared it with: it says so above.
    pub fn is_uncompared(&self) -> bool {
        self.front.sources.iter().any(|source| source.checked_on.is_none())
    }

    /// Its date, where it has one.
    pub fn date(&self) -> Option<Date> {
        self.front.date.map(LocalDate::get)
    }
}

/// What a page's text needs beside itself: where links lead, and which words it links at their first use.
pub type Words<'a> = (&'a Links, Option<&'a Glossary>);

/// Loads all pages but drafts, in order of path; dates later than `today` are faults.
///
/// # Errors
/// Every fault of every file.
pub fn load(root: &Path, (links, glossary): Words<'_>, today: Date) -> Result<Vec<Page>, Vec<Problem>> {
    let mut pages = Vec::new();
    let mut problems = Vec::new();
    for found in walk::below(root, Path::new("content"))? {
        if !found.rest.ends_with(".md") {
            let what = "content にあるのは .md ファイルだけです。";
            problems.push(Problem::new(
                &found.label,
                what,
                "画像は templates/assets/images/ に置き、ほかのファイルは消してください。",
            ));
            continue;
        }
        match load_page(&found, (links, glossary), today) {
            Ok(page) if page.front.draft => {}
            Ok(page) => pages.push(page),
            Err(faults) => problems.extend(faults),
        }
    }
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    if problems.is_empty() { Ok(pages) } else { Err(problems) }
}

fn load_page(found: &walk::Found, (links, glossary): Words<'_>, today: Date) -> Result<Page, Vec<Problem>> {
    let label = &found.label;
    let one = |problem| vec![problem];
    let path = site_path(&found.rest).ok_or_else(|| {
        let what = "ファイル名に使えない文字があります。";
        one(Problem::new(label, what, "半角の英小文字・数字・ハイフンだけの名前にしてください。"))
    })?;
    let bytes = files::read(&found.path, label).map_err(one)?;
    let source = text::utf8(label, &bytes).map_err(one)?;
    let (front, body, line) = text::front_matter(label, source).map_err(one)?;
    let matter: Result<FrontMatter, Problem> = toml::parse(label, &format!("\n{front}"));
    let glossary = glossary.filter(|_| path != GLOSSARY);
    let context = markdown::Context { file: label, line, links, glossary };
    match (matter, markdown::render(body, &context)) {
        (Ok(front), Ok(text)) => {
            let filled = |text: &str| links.periods().filled(text).into_owned();
            let front = FrontMatter { title: filled(&front.title), description: filled(&front.description), ..front };
            let is_section = found.rest.ends_with("_index.md");
            let page = Page { label: label.clone(), path, is_section, front, text };
            let faults = faults(&page, today, source);
            if faults.is_empty() { Ok(page) } else { Err(faults) }
        }
        (matter, text) => Err(matter.err().into_iter().chain(text.err().into_iter().flatten()).collect()),
    }
}

/// `a/b.md` → `/a/b/`, `a/_index.md` → `/a/`; `None` when a name is not plain.
fn site_path(rest: &str) -> Option<String> {
    if rest == "404.md" {
        return Some(NOT_FOUND.to_owned());
    }
    let stem = rest.strip_suffix(".md")?;
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let mut parts: Vec<&str> = stem.split('/').collect();
    if parts.last() == Some(&"_index") {
        parts.pop();
    }
    let sound = parts.iter().all(|part| plain(part));
    let path = if parts.is_empty() { "/".to_owned() } else { format!("/{}/", parts.join("/")) };
    sound.then_some(path)
}

fn faults(page: &Page, today: Date, source: &str) -> Vec<Problem> {
    let mut faults = Vec::new();
    if let Some(date) = page.date().filter(|date| *date > today) {
        let what = format!("date の{}は、まだ来ていない日付です。", text::date(date));
        let line = source.lines().position(|line| line.trim_start().starts_with("date")).map_or(1, |at| at + 1);
        faults.push(Problem::new(&page.label, what, "今日までの日付にしてください。").at(line, 1));
    }
    let mut fault = |what: String, remedy: &str| faults.push(Problem::new(&page.label, what, remedy).at(1, 1));
    if page.parent() == Some("/news/") && page.date().is_none() {
        fault("date がありません。".to_owned(), "date = 2026-11-20 のように、お知らせを出す日を書いてください。");
    }
    if page.front.title.trim().is_empty() || page.front.description.trim().is_empty() {
        fault("title か description が空です。".to_owned(), "どちらにも文を書いてください。");
    }
    for source in page.front.sources.iter().filter(|source| !source.url.starts_with("https://")) {
        fault(format!("sources の「{}」は https:// で始まっていません。", source.url), "https:// から書いてください。");
    }
    for alias in page.front.aliases.iter().filter(|alias| !is_plain_path(alias)) {
        fault(
            format!("aliases の「{alias}」は使えません。"),
            "/old/path/ のように、/ で始まり / で終わる形にしてください。",
        );
    }
    faults
}

fn is_plain_path(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    path.len() > 2
        && path.starts_with('/')
        && path.ends_with('/')
        && !path.contains("//")
        && !path.contains("..")
        && path.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_become_site_paths() {
        let path = |rest| site_path(rest).unwrap_or_default();
        assert_eq!([path("_index.md"), path("a/_index.md"), path("a/b-1.md")], ["/", "/a/", "/a/b-1/"]);
        assert_eq!([site_path("A.md"), site_path("a/_x.md"), site_path("日本.md")], [None, None, None]);
    }
}
