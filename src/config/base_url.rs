//! The address below which the site is published: scheme, host and base path, checked once.

use std::fmt;
use std::str::FromStr;
use url::{Host, Position, Url};

/// An address such as `https://x.example/sengen/`: origin and a path that begins and ends with `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Scheme, host and port, without a trailing slash: `https://x.example`. The scheme's own port is left out.
    pub fn origin(&self) -> &str {
        &self.0[..Position::BeforePath]
    }

    /// The path below which everything lies, with slashes at both ends: `/sengen/` or `/`.
    pub fn path(&self) -> &str {
        self.0.path()
    }

    /// Whether the address is reached by https.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether the host is this machine itself (`localhost`, 127.0.0.0/8, `[::1]`).
    pub fn is_loopback(&self) -> bool {
        // By what the host is, not by its text: `127.0.0.1.evil.example` is a name like any other.
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// The host as a server's configuration names it, and the port it is reached on.
    pub fn host_and_port(&self) -> (&str, u16) {
        (self.0.host_str().unwrap_or_default(), self.0.port_or_known_default().unwrap_or_default())
    }

    /// A site path (`/news/`) as a root-relative link below the base path: `/sengen/news/`.
    pub fn link(&self, path: &str) -> String {
        format!("{}{}", self.path(), path.trim_start_matches('/'))
    }

    /// A site path as an absolute address.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{}", self.origin(), self.link(path))
    }
}

impl FromStr for BaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("「{text}」は https://例.example/ の形のアドレスではありません。");
        // Narrower than a browser reads an address: no query, no names, nothing to be decoded first.
        let (_, rest) = text.split_once("://").ok_or_else(wrong)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:[]/%".contains(c);
        if rest.starts_with('/') || !rest.chars().all(plain) {
            return Err(wrong());
        }
        let mut url = Url::parse(text).map_err(|_| wrong())?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(wrong());
        }
        let path = url.path().trim_matches('/');
        let path = if path.is_empty() { "/".to_owned() } else { format!("/{path}/") };
        url.set_path(&path);
        Ok(Self(url))
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stand_below_the_base_path() -> Result<(), String> {
        let base: BaseUrl = "https://X.example/sengen".parse()?;
        assert_eq!(base.link("/news/"), "/sengen/news/");
        assert_eq!(base.absolute("/"), "https://x.example/sengen/");
        assert_eq!("http://127.0.0.1:8080".parse::<BaseUrl>()?.link("/news/"), "/news/");
        assert!("http://127.0.0.1:8080".parse::<BaseUrl>()?.is_loopback());
        Ok(())
    }

    #[test]
    fn only_this_machine_is_loopback() -> Result<(), String> {
        for (text, loopback) in [
            ("http://localhost:8080/", true),
            ("http://127.8.0.1/", true),
            ("http://[::1]:8080/", true),
            ("http://127.0.0.1.evil.example/", false),
            ("http://localhost.evil.example/", false),
            ("http://[2001:db8::1]/", false),
        ] {
            assert_eq!(text.parse::<BaseUrl>()?.is_loopback(), loopback, "{text}");
        }
        Ok(())
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "x.example",
            "ftp://x.example/",
            "https:///a",
            "https://",
            "https://x.example/?q",
            "https://a b/",
            "https://u:p@x.example/",
            "https://日本.example/",
            "https://x.example:99999/",
            "https://[::1/",
        ] {
            assert!(text.parse::<BaseUrl>().is_err(), "{text}");
        }
    }
}
