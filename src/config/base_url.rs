//! The address below which the site is published: scheme, host and base path, checked once.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// An address such as `https://x.example/sengen/`: origin and a path that begins and ends with `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    origin: String,
    path: String,
}

impl BaseUrl {
    /// Scheme, host and port, without a trailing slash: `https://x.example`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The path below which everything lies, with slashes at both ends: `/sengen/` or `/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether the address is reached by https.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// Whether the host is this machine itself (`localhost`, 127.0.0.0/8, `[::1]`).
    pub fn is_loopback(&self) -> bool {
        let host = self.origin.split_once("://").map_or("", |(_, rest)| rest);
        // Parsed, not compared as text: `127.0.0.1.evil.example` is a name like any other.
        if let Some(long) = host.strip_prefix('[') {
            let address = long.split(']').next().unwrap_or_default();
            return address.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback());
        }
        let host = host.split(':').next().unwrap_or_default();
        host == "localhost" || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
    }

    /// A site path (`/news/`) as a root-relative link below the base path: `/sengen/news/`.
    pub fn link(&self, path: &str) -> String {
        format!("{}{}", self.path, path.trim_start_matches('/'))
    }

    /// A site path as an absolute address.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{}", self.origin, self.link(path))
    }
}

impl FromStr for BaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("「{text}」は https://例.example/ の形のアドレスではありません。");
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:[]/%".contains(c);
        if !matches!(scheme, "http" | "https") || host.is_empty() || !rest.chars().all(plain) {
            return Err(wrong());
        }
        let path = path.trim_matches('/');
        let path = if path.is_empty() { "/".to_owned() } else { format!("/{path}/") };
        Ok(Self { origin: format!("{scheme}://{}", host.to_ascii_lowercase()), path })
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
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
        for text in ["x.example", "ftp://x.example/", "https:///a", "https://x.example/?q", "https://a b/"] {
            assert!(text.parse::<BaseUrl>().is_err(), "{text}");
        }
    }
}
