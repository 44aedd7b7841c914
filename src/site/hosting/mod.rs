//! What a host that stands before `sengen serve`, or serves `dist` alone, must be told, written out of the same tables by
//! which this program answers: headers and keeping (`view::HeaderPolicy`, `Keeping`), types (`base::media_type`), routes
//! (`view::routes`). Called by `cli::deploy_config`, and by `plan` for
//! the site's own `_headers`. Pure text; writes no file, and reads none but the names of the tables that were built.

mod caddy;
pub(super) mod headers;
mod nginx;

use crate::base::{media_type, walk};
use crate::config::BaseUrl;
use crate::view::{ASSETS, HeaderPolicy, Keeping, NAMED_BY_CONTENT, routes};
use std::path::{Path, PathBuf};

/// For whom it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostKind {
    /// A file for `conf.d` or `sites-enabled`.
    Nginx,
    /// A Caddyfile, or one to be imported.
    Caddy,
    /// `_headers`, as hosts of files alone read it.
    Headers,
}

/// What is to be served, and by whom.
#[derive(Debug)]
pub struct Hosting {
    /// Where the site stands.
    pub site: BaseUrl,
    /// Where the processor stands, where that is another host; else it answers on the site's.
    pub forms: Option<BaseUrl>,
    /// The headers of every answer.
    pub policy: HeaderPolicy,
    /// The built site, in full.
    pub dist: PathBuf,
    /// Where `sengen serve` listens; none: the scheme takes no declarations.
    pub processor: Option<String>,
    /// Certificate and key, in full; none: Caddy gets its own, nginx's are where certbot puts them.
    pub certificate: Option<[PathBuf; 2]>,
    /// Where it is logged what was asked; none: nowhere.
    pub log: Option<PathBuf>,
    /// Of two hosts only that of the site (`true`) or only the processor's; none: both.
    pub only_site: Option<bool>,
}

impl Hosting {
    /// The file.
    pub fn text(&self, kind: HostKind) -> String {
        match kind {
            HostKind::Nginx => nginx::text(self),
            HostKind::Caddy => caddy::text(self),
            HostKind::Headers => headers::text(&self.site, &self.policy, &self.tables()),
        }
    }

    /// The tables that were built, by their paths below the site.
    fn tables(&self) -> Vec<String> {
        let files = walk::below(&self.dist, Path::new("")).unwrap_or_default();
        files.into_iter().map(|file| file.rest).filter(|path| headers::is_table(path)).collect()
    }

    /// Each host by its own, and what of it goes to the processor.
    fn hosts(&self) -> Vec<Host<'_>> {
        let host = |address, behind| Host { address, dist: &self.dist, behind };
        match (&self.processor, &self.forms) {
            (None, _) => vec![host(&self.site, Behind::Nothing)],
            (Some(_), None) => vec![host(&self.site, Behind::Routes)],
            (Some(_), Some(forms)) => {
                let mut hosts = vec![host(&self.site, Behind::Nothing), host(forms, Behind::All)];
                hosts.retain(|host| self.only_site.is_none_or(|site| site == (host.behind == Behind::Nothing)));
                hosts
            }
        }
    }

    /// Where the processor's paths begin: `/sengen/`, or `/` where it has a host of its own.
    fn prefix(&self) -> &str {
        if self.forms.is_some() { "/" } else { self.site.path() }
    }

    /// All that is handed on, as a regular expression over paths; its one group is what the log may show of it.
    fn handed_on(&self) -> String {
        format!("^({}(?:{}))(?:/|$)", literal(self.prefix()), routes::handed_on())
    }

    /// Files that may be kept for long, as regular expressions over paths.
    fn kept(&self) -> [(String, Keeping); 2] {
        let base = literal(self.site.path());
        let assets = match &self.forms {
            // The processor's pages find them at the top of their own host.
            Some(_) => format!("^(?:{base}|/){ASSETS}"),
            None => format!("^{base}{ASSETS}"),
        };
        [(assets, Keeping::Year), (format!("^{base}.*(?:{NAMED_BY_CONTENT})"), Keeping::Day)]
    }

    /// The page that stands in where the host has an error of its own to tell.
    fn stand_in(&self, page: &str) -> String {
        self.site.link(page)
    }
}

/// One host.
struct Host<'a> {
    address: &'a BaseUrl,
    dist: &'a Path,
    behind: Behind,
}

/// What of a host goes to the processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Behind {
    /// Files alone.
    Nothing,
    /// The processor's routes, between the files of the site.
    Routes,
    /// All that is no file of the site below its base path.
    All,
}

/// A path as a regular expression that means it and nothing else.
fn literal(path: &str) -> String {
    path.replace('.', "[.]").replace('~', "[~]")
}

/// The types of files that shrink when they are compressed, without their character set.
fn compressed() -> Vec<&'static str> {
    let texts = media_type::TYPES.iter().map(|(_, kind)| *kind).filter(|kind| media_type::is_text(kind));
    texts.map(|kind| kind.split(';').next().unwrap_or(kind)).collect()
}

#[cfg(test)]
mod tests;
