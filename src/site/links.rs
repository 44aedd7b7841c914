//! Links and anchors over everything that was rendered. Each page is scanned once for what it leads to
//! and what can be led to in it; then every link must find its page and every `#…` its id.
//! Keeps hashes of ids, not pages, so that 18,000 pages fit.

use super::job::RenderJob;
use crate::base::problem::Problem;
use crate::base::{japanese, text};
use crate::view::markdown::Target;
use crate::view::routes;
use crate::view::{Feature, Features, Links};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// What one page leads to, and its ids.
#[derive(Debug)]
pub struct Scan {
    source: PathBuf,
    url: String,
    ids: HashSet<u64>,
    /// Links with a fragment: path and id.
    anchors: BTreeSet<(String, String)>,
    /// Links to files that are not there, as written; ids that stand twice.
    broken: BTreeSet<String>,
    twice: BTreeSet<String>,
}

/// Scans a page's HTML; `known` holds every site path there is.
pub fn scan(job: &RenderJob<'_>, html: &str, links: &Links, known: &HashSet<String>) -> Scan {
    let url = job.url();
    let mut scan = Scan {
        source: job.source.clone(),
        url,
        ids: HashSet::new(),
        anchors: BTreeSet::new(),
        broken: BTreeSet::new(),
        twice: BTreeSet::new(),
    };
    for (name, value) in attributes(html) {
        match name {
            "id" => {
                if !scan.ids.insert(hash(value)) {
                    scan.twice.insert(value.to_owned());
                }
            }
            _ => scan.see(value, links, known),
        }
    }
    scan
}

impl Scan {
    fn see(&mut self, address: &str, links: &Links, known: &HashSet<String>) {
        let (path, fragment) = address.split_once('#').unwrap_or((address, ""));
        let path = path.split('?').next().unwrap_or_default();
        let site_path = if path.is_empty() {
            self.url.clone()
        } else if let Some(path) = site_path(path, links) {
            in_letters(&path)
        } else {
            return;
        };
        if known.contains(&site_path) {
            if !fragment.is_empty() && fragment != "top" {
                self.anchors.insert((site_path, in_letters(&fragment.replace("&amp;", "&"))));
            }
            return;
        }
        let answers = |route| Feature::of_route(route).is_none_or(|feature| links.features().has(feature));
        if !routes::answered(&site_path).is_some_and(answers) {
            self.broken.insert(site_path);
        }
    }
}

/// The site path of an address that stands on a page; `None` for addresses outside the site.
fn site_path(address: &str, links: &Links) -> Option<String> {
    let base = links.base();
    let local = address.strip_prefix(base.origin()).unwrap_or(address);
    if local.starts_with("//") || !local.starts_with('/') {
        return None;
    }
    match local.strip_prefix(base.path()) {
        Some(rest) => Some(format!("/{rest}")),
        // A root-relative link outside the base path: broken, told as it stands.
        None => Some(local.to_owned()),
    }
}

/// The links of one file of content or data, whose lines are known.
#[derive(Debug, Clone, Copy)]
pub struct FileLinks<'a> {
    pub(crate) source: &'a Path,
    /// The page they are shown on.
    pub url: &'a str,
    pub(crate) targets: &'a [Target],
}

/// The site paths there are, and what is known of those that are none.
#[derive(Debug)]
pub struct Paths<'a> {
    /// Every site path.
    pub known: &'a HashSet<String>,
    /// Paths, and folders of them, that may be there or not: what they come from could not be read.
    pub unread: &'a [String],
    /// Pages that are drafts.
    pub drafts: HashSet<&'a str>,
    /// Pages that go with something the scheme does not have.
    pub gone: HashMap<&'a str, Feature>,
    /// What the scheme has.
    pub features: &'a Features,
    /// Pages whose day has not come, and their days.
    pub awaited: HashMap<&'a str, Date>,
}

/// Everything that is broken: links of content with their lines, the rest by page.
pub fn faults(scans: &[Scan], written: &[FileLinks<'_>], paths: &Paths<'_>) -> Vec<Problem> {
    let ids = scans.iter().map(|scan| (scan.url.as_str(), &scan.ids)).collect();
    let pages = Pages { paths, ids };
    let mut problems = Vec::new();
    let mut told = HashSet::new();
    for file in written {
        for target in file.targets {
            let (path, id) = target.path.split_once('#').unwrap_or((&target.path, ""));
            let path = path.split('?').next().filter(|path| !path.is_empty()).unwrap_or(file.url);
            let (path, id) = (in_letters(path), in_letters(id));
            // Of pages that wait, one may lead to the other.
            if paths.awaited.contains_key(file.url) && paths.awaited.contains_key(&*path) {
                continue;
            }
            if let Some(problem) = pages.fault(file.source, &path, &id) {
                problems.push(problem.at(target.line, target.column));
                told.insert((file.url.to_owned(), path, id));
            }
        }
    }
    for scan in scans {
        let anchors = scan.anchors.iter().map(|(path, id)| (path.as_str(), id.as_str()));
        let all = scan.broken.iter().map(|path| (path.as_str(), "")).chain(anchors);
        let is_told = |path: &str, id: &str| told.contains(&(scan.url.clone(), path.to_owned(), id.to_owned()));
        let untold = all.filter(|(path, id)| !is_told(path, id));
        problems.extend(untold.filter_map(|(path, id)| pages.fault(&scan.source, path, id)));
        problems.extend(scan.twice.iter().map(|id| {
            let what = format!("{} の中に id「{id}」が 2 つあります。", scan.url);
            Problem::new(&scan.source, what, "見出しなら、行の終わりに {#cost} のような別の id を付けてください。")
        }));
    }
    problems
}

/// What there is to lead to.
struct Pages<'a> {
    paths: &'a Paths<'a>,
    ids: HashMap<&'a str, &'a HashSet<u64>>,
}

impl Pages<'_> {
    /// What is wrong with a link to `path` and, inside it, to `id`. Pages that were not scanned count as whole.
    fn fault(&self, source: &Path, path: &str, id: &str) -> Option<Problem> {
        if let Some(route) = routes::answered(path) {
            let feature = Feature::of_route(route).filter(|feature| !self.paths.features.has(*feature));
            feature.map(|feature| feature.fault(source, path))
        } else if self.paths.unread.iter().any(|unread| is_below(path, unread)) {
            None
        } else if let Some(feature) = self.paths.gone.get(path) {
            Some(feature.fault(source, path))
        } else if self.paths.drafts.contains(path) {
            let what = format!("リンク先「{path}」のページは下書きで、まだ出ません。");
            Some(Problem::new(source, what, "そのページを出すか（draft = true を消す）、リンクを外してください。"))
        } else if let Some(day) = self.paths.awaited.get(path) {
            let what = format!("リンク先「{path}」のページは、{}まで出ません（date）。", text::date(*day));
            Some(Problem::new(source, what, "このページの date も同じ日か後にするか、それまでリンクを外してください。"))
        } else if !self.paths.known.contains(path) {
            Some(no_page(source, path))
        } else if !id.is_empty() && self.ids.get(path).is_some_and(|ids| !ids.contains(&hash(id))) {
            Some(no_anchor(source, path, id))
        } else {
            None
        }
    }
}

fn no_page(source: &Path, path: &str) -> Problem {
    let what = format!("リンク先「{path}」のページがありません。");
    Problem::new(source, what, "リンク先を直すか、そのページを作ってください（メニューは data/site.toml）。")
}

fn no_anchor(source: &Path, path: &str, id: &str) -> Problem {
    let what = format!("リンク先「{path}」のページの中に「#{id}」がありません。");
    Problem::new(source, what, "行き先の見出しに {#id} を付けるか、リンクを直してください。")
}

/// Whether a path is another one, or below it; below the home page is everything, so that counts for nothing.
fn is_below(path: &str, other: &str) -> bool {
    path == other || other.len() > 1 && path.starts_with(other)
}

/// An address as people read it: copied from a browser, it comes in `%E3…`; from a Mac, in parts of letters.
fn in_letters(address: &str) -> String {
    japanese::composed(&text::percent_decoded(address)).into_owned()
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The `id`, `href`, `src` and `action` attributes inside tags, in order, as written.
fn attributes(html: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let is_script = rest.starts_with("script");
        rest = tag(rest, &mut found);
        if is_script {
            rest = rest.find("</script").map_or("", |end| &rest[end..]);
        }
    }
    found
}

/// Takes the attributes of one tag; returns what comes after its `>`.
fn tag<'a>(text: &'a str, found: &mut Vec<(&'a str, &'a str)>) -> &'a str {
    let mut rest = text;
    loop {
        let Some(at) = rest.find(['>', '"', '\'']) else { return "" };
        let mark = rest.as_bytes()[at];
        if mark == b'>' {
            return &rest[at + 1..];
        }
        let name =
            rest[..at].trim_end_matches('=').rsplit(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
        let value = &rest[at + 1..];
        let Some(end) = value.find(char::from(mark)) else { return "" };
        if ["id", "href", "src", "action"].contains(&name) {
            found.push((name, &value[..end]));
        }
        rest = &value[end + 1..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_in_tags_only() {
        let html = "<a data-id=\"x\" href=\"/a/?b=1#c\" id='d'>href=\"/no/\"</a><!-- <a href=\"/no/\"> -->\
                    <script type=\"x\">{\"a\":\"<a href='/no/'>\"}</script><img alt=\"a>b\" src=\"/i.svg\">";
        assert_eq!(attributes(html), [("href", "/a/?b=1#c"), ("id", "d"), ("src", "/i.svg")]);
    }
}
