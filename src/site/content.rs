//! `content/**/*.md`: front matter and Markdown into pages with their site paths. Used by `load`.
//! Names every fault of every file; never decides how a page looks.

use super::aliases;
use super::data::wording::GLOSSARY;
use super::page_kind::PageKind;
use crate::base::problem::Problem;
use crate::base::toml::LocalDate;
use crate::base::{files, text, toml, walk};
use crate::view::markdown::{self, Glossary, Rendered};
use crate::view::{Feature, Links};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// The page a server shows for what is not there, from `content/404.md`. No page leads to it.
pub const NOT_FOUND: &str = "/404.html";
/// The page a host shows while the processor behind it does not answer, from `content/503.md`. No page leads to it.
pub const AWAY: &str = "/503.html";

/// Whether nobody asks for a page by its address: it is shown in the place of others.
fn is_stand_in(path: &str) -> bool {
    [NOT_FOUND, AWAY].contains(&path)
}

/// What stands between the `+++` lines.
#[derive(Debug, Default, Deserialize)]
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
    /// What it is beside its text.
    #[serde(default)]
    pub kind: PageKind,
    /// How it looks, where it is not the template of its kind.
    pub template: Option<String>,
    /// Not published yet.
    #[serde(default)]
    pub draft: bool,
    /// What it goes with, beside that of its kind.
    #[serde(default)]
    pub needs: Vec<Feature>,
    /// Old paths that lead here.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What the facts were taken from.
    #[serde(default)]
    pub sources: Vec<Citation>,
}

/// Where facts were taken from.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
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
    /// What it is beside its text.
    pub fn kind(&self) -> PageKind {
        self.front.kind
    }

    /// The template it is shown with: its own, that of its kind, `section.html` of a section, else `page.html`.
    pub fn template(&self) -> Cow<'_, str> {
        match (&self.front.template, self.front.kind) {
            (Some(own), _) => own.into(),
            (None, PageKind::Plain) if self.is_section => "section.html".into(),
            (None, PageKind::Plain) => "page.html".into(),
            (None, kind) => format!("{}.html", kind.name()).into(),
        }
    }

    /// Its name on the way to the pages below it.
    pub fn short_title(&self) -> &str {
        self.front.short.as_deref().unwrap_or(&self.front.title)
    }

    /// The path of the section it belongs to; the home page belongs to none.
    pub fn parent(&self) -> Option<&str> {
        if is_stand_in(&self.path) {
            return None;
        }
        let above = self.path.trim_end_matches('/').rfind('/')?;
        Some(&self.path[..=above])
    }

    /// Whether search engines and the site map show it.
    pub fn is_listed(&self) -> bool {
        !is_stand_in(&self.path)
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
pub type TextContext<'a> = (&'a Links, Option<&'a Glossary>);

/// The site paths of pages that are there and not shown.
#[derive(Debug, Default)]
pub struct Absent {
    /// Drafts.
    pub drafts: Vec<String>,
    /// Those that go with something the scheme does not have.
    pub gone: Vec<(String, Feature)>,
}

/// What lies in `content`.
#[derive(Debug, Default)]
pub struct Content {
    /// The pages that are shown, in order of path.
    pub pages: Vec<Page>,
    /// Those whose day has not come.
    pub waiting: Vec<Page>,
    /// What is not among them.
    pub absent: Absent,
    /// The site paths of pages of which nothing could be read.
    pub unread: Vec<String>,
    /// Files that others ask for by their names, below `.well-known/`: the path from there on, and the bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// Every fault of every file, and hints.
    pub problems: Vec<Problem>,
}

/// Loads all pages. A draft is as good as not there; a page later than `today` waits for its day.
pub fn load(root: &Path, words: TextContext<'_>, today: Date) -> Content {
    let mut content = Content::default();
    match walk::below(root, Path::new("content")) {
        Ok(found) => found.iter().for_each(|found| content.take(found, words, today)),
        Err(problems) => content.problems.extend(problems),
    }
    content.pages.sort_by(|a, b| a.path.cmp(&b.path));
    content
}

impl Content {
    fn take(&mut self, found: &walk::WalkedFile, words: TextContext<'_>, today: Date) {
        let label = &found.label;
        if found.rest.starts_with(walk::WELL_KNOWN) {
            match files::read(&found.path, label) {
                Ok(bytes) => self.files.push((found.rest.clone(), bytes)),
                Err(problem) => self.problems.push(problem),
            }
            return;
        }
        if stem(&found.rest).is_none() {
            let remedy = "画像は templates/assets/images/ に置き、ほかのファイルは消してください。";
            self.problems.push(Problem::new(label, "content にあるのは .md ファイルだけです。", remedy));
            return;
        }
        let source = files::read(&found.path, label).and_then(|bytes| text::lines(label, &bytes));
        if source.as_ref().is_ok_and(|source| is_draft(label, source)) {
            self.absent.drafts.extend(site_path(&found.rest));
            return;
        }
        match source.and_then(|source| load_page(found, &source, words)) {
            // However it is written in its front matter.
            Ok((page, _)) if page.front.draft => self.absent.drafts.push(page.path),
            Ok((page, problems)) => {
                if let Some(feature) = words.0.features().lacking(page.kind().name(), &page.front.needs) {
                    self.absent.gone.push((page.path, feature));
                    return;
                }
                self.problems.extend(problems);
                let is_later = page.date().is_some_and(|date| date > today);
                self.problems.extend(is_later.then(|| far_off(&page, today)).flatten());
                let pages = if is_later { &mut self.waiting } else { &mut self.pages };
                pages.push(page);
            }
            Err(problem) => {
                self.problems.push(problem);
                self.unread.extend(site_path(&found.rest));
            }
        }
    }
}

/// Whether a file of content says of itself that it is a draft, whatever else is wrong with it.
pub fn is_draft(label: &Path, source: &str) -> bool {
    let Ok((front, ..)) = text::front_matter(label, source) else { return false };
    front.lines().take_while(|line| !line.starts_with('[')).any(|line| {
        let bare = line.split('#').next().unwrap_or_default();
        bare.split_once('=').is_some_and(|(key, value)| key.trim() == "draft" && value.trim() == "true")
    })
}

/// Whether a file of content is there and shown today.
pub fn is_shown(root: &Path, label: &Path, today: Date) -> bool {
    let source = files::read(&root.join(label), label).and_then(|bytes| text::lines(label, &bytes));
    source.is_ok_and(|source| {
        let front =
            text::front_matter(label, &source).and_then(|(front, ..)| toml::parse::<FrontMatter>(label, &front));
        // What cannot be read is told as a fault; its page is as good as there.
        !front.is_ok_and(|front| front.draft || front.date.is_some_and(|date| date.get() > today))
            && !is_draft(label, &source)
    })
}

/// A page with its faults and hints; as an error what keeps it from being one.
fn load_page(
    found: &walk::WalkedFile,
    source: &str,
    (links, glossary): TextContext<'_>,
) -> Result<(Page, Vec<Problem>), Problem> {
    let label = &found.label;
    let path = site_path(&found.rest).ok_or_else(|| {
        let what = "ファイル名に使えない文字があります。";
        Problem::new(label, what, "半角の英小文字・数字・ハイフンだけの名前にしてください。")
    })?;
    let (front, body, line) = text::front_matter(label, source)?;
    let matter: Result<FrontMatter, Problem> = toml::parse(label, &front);
    let glossary = glossary.filter(|_| path != GLOSSARY);
    let context = markdown::MarkdownContext { file: label, line, links, glossary };
    let (text, mut problems) = markdown::render_all(&body, &context);
    problems.extend(text.hints.iter().cloned());
    let is_read = matter.is_ok();
    let front = matter.unwrap_or_else(|problem| {
        problems.push(problem);
        FrontMatter::default()
    });
    let filled = |text: &str| links.periods().filled(text).into_owned();
    let front = FrontMatter { title: filled(&front.title), description: filled(&front.description), ..front };
    let is_section = stem(&found.rest).is_some_and(|stem| stem.rsplit('/').next() == Some("_index"));
    let page = Page { label: label.clone(), path, is_section, front, text };
    if is_read {
        problems.extend(faults(&page, links));
    }
    Ok((page, problems))
}

/// The name of a Markdown file without its ending, which Windows may write large.
fn stem(rest: &str) -> Option<&str> {
    let at = rest.len().checked_sub(3)?;
    rest.get(at..).filter(|ending| ending.eq_ignore_ascii_case(".md")).map(|_| &rest[..at])
}

/// `a/b.md` → `/a/b/`, `a/_index.md` → `/a/`; `None` when a name is not plain.
fn site_path(rest: &str) -> Option<String> {
    let stem = stem(rest)?;
    let own = format!("/{stem}.html");
    if is_stand_in(&own) {
        return Some(own);
    }
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

/// A day so far off that the year may be a slip.
fn far_off(page: &Page, today: Date) -> Option<Problem> {
    let date = page.date().filter(|date| today.checked_add(1.year()).is_ok_and(|far| *date > far))?;
    let what = format!("date の{}は 1 年より先です。その日まで、このページは出ません。", text::date(date));
    Some(Problem::new(&page.label, what, "年を確かめてください。").at(1, 1).hint())
}

fn faults(page: &Page, links: &Links) -> Vec<Problem> {
    let mut faults = Vec::new();
    let mut fault = |what: String, remedy: &str| faults.push(Problem::new(&page.label, what, remedy).at(1, 1));
    if page.parent() == Some("/news/") && page.date().is_none() {
        fault("date がありません。".to_owned(), "date = 2026-11-20 のように、お知らせを出す日を書いてください。");
    }
    let meant = page.front.template.as_deref().and_then(PageKind::of_template);
    if let Some(kind) = meant.filter(|kind| *kind != page.kind()) {
        let name = kind.name();
        let remedy = format!("template の行を kind = \"{name}\" に書きかえてください。");
        fault(format!("template = \"{name}.html\" は、kind = \"{name}\" のページのものです。"), &remedy);
    }
    if page.front.title.trim().is_empty() || page.front.description.trim().is_empty() {
        fault("title か description が空です。".to_owned(), "どちらにも文を書いてください。");
    }
    for source in page.front.sources.iter().filter(|source| !source.url.starts_with("https://")) {
        fault(format!("sources の「{}」は https:// で始まっていません。", source.url), "https:// から書いてください。");
    }
    for alias in &page.front.aliases {
        if let Err(remedy) = aliases::file(alias, links.base()) {
            fault(format!("aliases の「{alias}」は使えません。"), remedy);
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_become_site_paths() {
        let path = |rest| site_path(rest).unwrap_or_default();
        assert_eq!([path("_index.md"), path("a/_index.md"), path("a/b-1.MD")], ["/", "/a/", "/a/b-1/"]);
        assert_eq!([site_path("A.md"), site_path("a/_x.md"), site_path("日本.md")], [None, None, None]);
    }
}
