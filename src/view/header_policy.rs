//! The one policy of headers: what goes with every answer (OWASP ASVS 5.0, 3.4), and how long which answer may be kept.
//! `http` and `desk` put it on what they answer, `site::hosting` writes it for a host that stands before them. Data alone.

use crate::config::Settings;

/// Where nobody decides anew: an answer of this program may use none of them, nor may a page it is shown in.
const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), \
                           serial=(), usb=(), xr-spatial-tracking=()";
const YEAR: &str = "max-age=31536000";

/// The headers of every answer.
#[derive(Debug, Clone)]
pub struct HeaderPolicy(Vec<(&'static str, String)>);

impl HeaderPolicy {
    /// The policy that pages also carry in themselves (`Links::policy`), and what only a header can say; `https`: whether
    /// that is how it is reached.
    pub fn new(settings: &Settings, pages: &str, https: bool) -> Self {
        // Not `no-referrer`: with that a browser sends `Origin: null` with every form; with `same-origin` it does so with
        // those that go to a processor on another host.
        let referrer = if settings.processor.is_empty() { "same-origin" } else { "strict-origin" };
        let mut lines = vec![
            ("content-security-policy", format!("{pages}; frame-ancestors 'none'")),
            ("x-content-type-options", "nosniff".to_owned()),
            ("referrer-policy", referrer.to_owned()),
            ("cross-origin-opener-policy", "same-origin".to_owned()),
            ("cross-origin-resource-policy", "same-origin".to_owned()),
            ("permissions-policy", PERMISSIONS.to_owned()),
        ];
        if https {
            let below = if settings.deploy.hsts_subdomains { "; includeSubDomains" } else { "" };
            lines.push(("strict-transport-security", format!("{YEAR}{below}")));
        }
        Self(lines)
    }

    /// Each header and its value.
    pub fn lines(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str()))
    }
}

/// How long an answer may be kept by whoever got it, as `Cache-Control` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// Scripts, styles and pictures, which are named by their content.
    Year,
    /// The same of the desk: no cache on the way keeps them.
    OwnYear,
    /// What holds names and is named by its content (the index, lists to take away): who left the list is gone from
    /// every cache within the day.
    Day,
    /// Whatever keeps its address when it changes, pages before all: asked for again each time, cheaply, by its tag.
    Asked,
    /// What was typed and is shown again by the browser's "back".
    Back,
    /// Personal: nowhere.
    Never,
}

impl Keeping {
    /// The value of `Cache-Control`.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Year => "public, max-age=31536000, immutable",
            Self::OwnYear => "private, max-age=31536000, immutable",
            Self::Day => "public, max-age=86400",
            Self::Asked => "no-cache",
            Self::Back => "private, no-cache",
            Self::Never => "no-store",
        }
    }

    /// How long a file of the built site may be kept, by its path below it: `assets/main.1a2b3c4d.css`.
    pub fn of_file(path: &str) -> Self {
        let path = path.trim_start_matches('/');
        let is_hex = |part: &str| part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let has_digest = path.split(['/', '.', '-']).skip(1).any(|part| part.len() == 16 && is_hex(part));
        let ends = path.rsplit('-').next().filter(|end| *end != path).and_then(|end| end.split_once('.'));
        let is_ended =
            ends.is_some_and(|(part, ending)| part.len() == 8 && is_hex(part) && !ending.contains(['.', '/']));
        match path.strip_prefix(ASSETS) {
            Some(_) => Self::Year,
            None if has_digest || is_ended => Self::Day,
            None => Self::Asked,
        }
    }
}

/// The folder of scripts, styles and pictures. Whatever lies in it is named by its content.
pub const ASSETS: &str = "assets/";
/// What else is named by its content, as a regular expression over its path: 16 hexadecimal digits between marks, or 8
/// at the end of a name.
pub const NAMED_BY_CONTENT: &str = "[-./][0-9a-f]{16}([-./]|$)|-[0-9a-f]{8}[.][^./]+$";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_for_a_day_at_most_and_only_where_they_are_named_by_their_content() {
        for (path, keeping) in [
            ("assets/main.1a2b3c4d.css", Keeping::Year),
            ("directory/index/00aa11bb22cc33dd/g/1.bin", Keeping::Day),
            ("directory/index/delta-00aa11bb22cc33dd.bin", Keeping::Day),
            ("directory/download/declarers-all-2026-11-20-00aa11bb.csv", Keeping::Day),
            ("directory/index/manifest.json", Keeping::Asked),
            ("register/supporters/supporters.csv", Keeping::Asked),
            ("index.html", Keeping::Asked),
            ("directory/download/SHA256SUMS", Keeping::Asked),
            ("a-00aa11bb.b/index.html", Keeping::Asked),
            ("news/assets/a.1a2b3c4d.css", Keeping::Asked),
        ] {
            assert_eq!(Keeping::of_file(path), keeping, "{path}");
        }
    }
}
