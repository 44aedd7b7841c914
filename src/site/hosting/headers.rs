//! `_headers`, which hosts of files alone (Cloudflare Pages, Netlify and others) read beside the files. Such a host knows
//! no regular expressions, so what is named by its content outside of `assets/` is asked for again each time, as pages are.

use super::Hosting;
use crate::view::{ASSETS, Keeping};

/// The file.
pub(super) fn text(hosting: &Hosting) -> String {
    let base = hosting.site.path();
    let mut text = format!(
        "# Written by `sengen deploy config headers` for {}: lies beside index.html, where the host reads it.\n\
         # A record in short, in the host's own words for it: {base}directory/r/:no -> {base}directory/?no=:no (302)\n{base}*\n",
        hosting.site
    );
    for (name, value) in hosting.policy.lines() {
        text.push_str(&format!("  {name}: {value}\n"));
    }
    text.push_str(&format!("{base}{ASSETS}*\n  cache-control: {}\n", Keeping::Year.value()));
    text
}
