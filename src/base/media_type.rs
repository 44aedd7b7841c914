//! What a file is, by its name, for whoever serves it over HTTP: the one table. Used by `view` for assets, by `http` for
//! the built site and by `site::hosting` for a host that stands before it.

/// Endings of names and what such files are; a whole name goes before its ending.
pub const TYPES: [(&[&str], &str); 19] = [
    (&["feed.xml"], "application/atom+xml"),
    (&["html", "htm"], "text/html; charset=utf-8"),
    (&["css"], "text/css; charset=utf-8"),
    (&["js", "mjs"], "text/javascript; charset=utf-8"),
    (&["json", "webmanifest"], "application/json"),
    (&["svg"], "image/svg+xml"),
    (&["xml"], "application/xml"),
    (&["txt", "sha256"], "text/plain; charset=utf-8"),
    (&["csv"], "text/csv; charset=utf-8"),
    (&["ics"], "text/calendar; charset=utf-8"),
    (&["zip"], "application/zip"),
    (&["png"], "image/png"),
    (&["jpg", "jpeg"], "image/jpeg"),
    (&["webp"], "image/webp"),
    (&["gif"], "image/gif"),
    (&["avif"], "image/avif"),
    (&["ico"], "image/x-icon"),
    (&["woff2"], "font/woff2"),
    (&["pdf"], "application/pdf"),
];
/// Whatever else.
pub const OTHER: &str = "application/octet-stream";

/// The content type of a file by its name or path.
pub fn of(name: &str) -> &'static str {
    let name = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_one = |known: &str| known == ending || known.contains('.') && known == name;
    let is_it = |(known, _): &&(&[&str], &str)| known.iter().any(|one| is_one(one));
    TYPES.iter().find(is_it).map_or(OTHER, |(_, kind)| kind)
}

/// Whether a file of this type is text, which shrinks when it is compressed.
pub fn is_text(kind: &str) -> bool {
    kind.contains("charset") || kind.ends_with("json") || kind.ends_with("xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_before_its_ending_and_case_says_nothing() {
        assert_eq!(of("/feed.xml"), "application/atom+xml");
        assert_eq!(of("a/other-feed.xml"), "application/xml");
        assert_eq!(of("a/B.CSV"), "text/csv; charset=utf-8");
        assert_eq!([of("css"), of("a.css/b"), of(".css")], [OTHER, OTHER, "text/css; charset=utf-8"]);
    }
}
