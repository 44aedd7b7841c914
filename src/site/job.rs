//! One file of `dist` to be made: where it goes, what it is made from, and how its bytes come about.
//! Made by `plan`, run by `render` and `write`. Rendering is pure: the same job gives the same bytes.

use std::path::PathBuf;

/// What a file is, which decides when it is written and whether its links are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A script, style or picture: as `Immutable`, and stays for a day when no page names it any more.
    Asset,
    /// Never changes under its name: shards of the index. Written first.
    Immutable,
    /// A page, or a file a page leads to. HTML pages are rendered and checked before anything is written.
    Page,
    /// Says what there is: feed, site map, index manifest. Written last.
    Manifest,
}

/// How a job's bytes come about.
pub type Render<'a> = Box<dyn Fn() -> anyhow::Result<Vec<u8>> + Send + Sync + 'a>;

/// One file of `dist`.
pub struct RenderJob<'a> {
    /// The path below `dist`: `news/index.html`.
    pub path: String,
    /// What it is.
    pub class: Class,
    /// The file of the scheme a fault of this job is told of.
    pub source: PathBuf,
    /// A number that changes with everything the bytes follow from, but for templates, assets, settings and
    /// the list of pages, which count anyway. With it, a file that is still there is neither rendered nor read.
    pub key: Option<u64>,
    /// Whether others of its kind are checked in its stead: then it is rendered only to be written.
    pub alike: bool,
    /// Makes the bytes.
    pub render: Render<'a>,
}

impl<'a> RenderJob<'a> {
    /// A job without a key.
    pub fn new(
        path: impl Into<String>,
        class: Class,
        source: impl Into<PathBuf>,
        render: impl Fn() -> anyhow::Result<Vec<u8>> + Send + Sync + 'a,
    ) -> Self {
        Self { path: path.into(), class, source: source.into(), key: None, alike: false, render: Box::new(render) }
    }

    /// The same job with a key.
    #[must_use]
    pub fn keyed(mut self, key: u64) -> Self {
        self.key = Some(key);
        self
    }

    /// The same job, one of many made by one template from one kind of rows, a few of which are checked.
    #[must_use]
    pub fn alike(mut self) -> Self {
        self.alike = true;
        self
    }

    /// The site path under which a browser finds the file: `/news/` for `news/index.html`.
    pub fn url(&self) -> String {
        format!(
            "/{}",
            self.path
                .strip_suffix("index.html")
                .filter(|rest| rest.is_empty() || rest.ends_with('/'))
                .unwrap_or(&self.path)
        )
    }

    /// Whether it is an HTML page, whose links are checked.
    pub fn is_html(&self) -> bool {
        self.path.ends_with(".html") && !self.path.starts_with(".well-known/")
    }
}

/// The file below `dist` that is served at a site path: `/news/` → `news/index.html`.
pub fn file_of(path: &str) -> String {
    let rest = path.trim_start_matches('/');
    if rest.is_empty() || rest.ends_with('/') { format!("{rest}index.html") } else { rest.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_addresses_belong_together() {
        for (url, file) in
            [("/", "index.html"), ("/a/", "a/index.html"), ("/a.csv", "a.csv"), ("/404.html", "404.html")]
        {
            assert_eq!(file_of(url), file);
            assert_eq!(RenderJob::new(file, Class::Page, "x", || Ok(Vec::new())).url(), url);
        }
    }
}
