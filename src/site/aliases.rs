//! Old addresses, of whatever shape they were, as files that lead on: `/old/`, `/old`, `/old.html`, `/info.php?id=3`,
//! `/お知らせ/`, and as a browser shows or copies them. Used by `content` and `pages`; writes nothing.

use super::job;
use crate::base::{japanese, text};
use crate::config::BaseUrl;
use crate::view::routes;

/// The file below `dist` that is asked for under an old address of the site at `base`.
///
/// # Errors
/// Why there can be none, as a remedy.
pub fn file(alias: &str, base: &BaseUrl) -> Result<String, &'static str> {
    let path = site_path(alias, base)?;
    if routes::is_reserved(&path) || routes::is_reserved(&format!("{path}/")) {
        return Err("申込みを受け付けるアドレスです。ほかのアドレスにしてください。");
    }
    let last = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let is_page = path.ends_with('/') || last.ends_with(".html") || last.ends_with(".htm");
    // Of any other name a server would not know that it is a page: a folder of that name is asked for its own.
    Ok(job::file_of(&if is_page { path } else { format!("{path}/") }))
}

/// The address as a path of the site, in letters.
fn site_path(alias: &str, base: &BaseUrl) -> Result<String, &'static str> {
    let alias = alias.trim();
    let own = |scheme: &str| {
        let host = base.origin().split("://").nth(1).unwrap_or_default();
        alias.strip_prefix(scheme).and_then(|rest| rest.strip_prefix(host)).filter(|rest| rest.starts_with('/'))
    };
    let path = ["https://", "http://"].into_iter().find_map(own).unwrap_or(alias);
    if !path.starts_with('/') || path.starts_with("//") {
        return Err("このサイトの中の前のアドレスを、/old/page.html のように / から書いてください。");
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = japanese::composed(&text::percent_decoded(path)).into_owned();
    if path == "/" {
        return Err(
            "ホームのアドレスです。ほかのアドレスにしてください（? や # より後ろは、アドレスの区別になりません）。",
        );
    }
    let parts = path[1..].strip_suffix('/').unwrap_or(&path[1..]).split('/');
    let is_name = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.contains(|c: char| c.is_control() || "\\:*\"<>|".contains(c))
    };
    match parts.into_iter().all(is_name) {
        true => Ok(path),
        false => Err("// や、. で始まる名前、\\ : * \" < > | を使わずに書いてください。"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_addresses_of_any_shape_become_files() {
        let base: BaseUrl = "https://x.example/s/".parse().expect("an address");
        for (alias, expected) in [
            ("/old/path/", "old/path/index.html"),
            ("/security/action.html", "security/action.html"),
            ("/Security/ACTION.HTM", "Security/ACTION.HTM"),
            ("/old", "old/index.html"),
            ("/info.php?id=3", "info.php/index.html"),
            ("/cgi-bin/list.cgi", "cgi-bin/list.cgi/index.html"),
            ("/doc/guide.pdf", "doc/guide.pdf/index.html"),
            ("/お知らせ/", "お知らせ/index.html"),
            ("/%E3%81%8A%E7%9F%A5%E3%82%89%E3%81%9B.html", "お知らせ.html"),
            ("/カ\u{3099}イド", "ガイド/index.html"),
            ("/old page.html", "old page.html"),
            ("/old/#part", "old/index.html"),
            ("https://x.example/old.html", "old.html"),
            ("http://x.example/a/b", "a/b/index.html"),
        ] {
            assert_eq!(file(alias, &base).as_deref(), Ok(expected), "{alias}");
        }
        for alias in [
            "",
            "old/",
            "//x/",
            "/a//b/",
            "/../x/",
            "/a/.git/",
            "/a\\b",
            "/?id=3",
            "/",
            "https://y.example/a/",
            "/declare/check/",
            "/account",
            "/healthz",
            "/a:b/",
        ] {
            assert!(file(alias, &base).is_err(), "{alias}");
        }
    }
}
