//! `_headers`, which hosts of files alone (Cloudflare Pages, Netlify and others) read beside the files. Such a host knows
//! no regular expressions, so what is named by its content outside of `assets/` is asked for again each time, as pages are;
//! and not every one knows `*.csv`, so each table is named.

use crate::base::media_type;
use crate::config::BaseUrl;
use crate::site::job::{Class, RenderJob};
use crate::site::load::Loaded;
use crate::view::{ASSETS, HeaderPolicy, Keeping};

/// Where it lies.
const PATH: &str = "_headers";

/// The file of a build, where `[deploy] headers` asks for it; `jobs` are the build's others.
pub(in crate::site) fn job<'a>(loaded: &'a Loaded<'a>, jobs: &[RenderJob<'_>]) -> Option<RenderJob<'a>> {
    let (settings, site) = (loaded.input.settings, loaded.input.base);
    let tables = jobs.iter().map(|job| job.path.clone()).filter(|path| is_table(path)).collect::<Vec<_>>();
    let made = move || {
        let policy = HeaderPolicy::new(settings, &loaded.view.links().policy(), site.is_https());
        Ok(text(site, &policy, &tables).into_bytes())
    };
    settings.deploy.headers.then(|| RenderJob::new(PATH, Class::Manifest, "data/site.toml", made))
}

/// Whether a file of the site is a table, of which a host would not say in which letters it is written.
pub(super) fn is_table(path: &str) -> bool {
    media_type::of(path).starts_with("text/csv")
}

/// The file.
pub(super) fn text(site: &BaseUrl, policy: &HeaderPolicy, tables: &[String]) -> String {
    let base = site.path();
    let mut text = format!(
        "# Written by sengen for {site}: lies beside index.html, where the host reads it.\n\
         # A record in short, in the host's own words for it: {base}directory/r/:no -> {base}directory/?no=:no (302)\n{base}*\n"
    );
    for (name, value) in policy.lines() {
        text.push_str(&format!("  {name}: {value}\n"));
    }
    text.push_str(&format!("{base}{ASSETS}*\n  cache-control: {}\n", Keeping::Year.value()));
    for table in tables {
        text.push_str(&format!("{base}{table}\n  content-type: {}\n", media_type::of(table)));
    }
    text
}
