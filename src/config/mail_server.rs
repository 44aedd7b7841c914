//! The address of a mail server as `mail.transport` gives it: the one reader of it, for the check of the
//! settings and for the transport itself. Never opens a connection.

use std::net::IpAddr;
use url::{ParseError, Url};

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    /// How the connection is kept private.
    pub security: Security,
    /// The host, an IPv6 address without its brackets.
    pub host: String,
    pub(crate) port: u16,
}

/// How a connection is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// `smtp://`: STARTTLS, required.
    Upgrade,
    /// `smtps://`: TLS from the first byte.
    Wrapped,
    /// `smtp-local://`: none at all, for a mail server on this very machine.
    Local,
}

impl MailServer {
    /// Reads `smtp://host[:587]`, `smtps://host[:465]` or `smtp-local://127.0.0.1[:25]`.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn parse(address: &str) -> Result<Self, String> {
        let known = "smtp:// か smtps:// か smtp-local:// で始まっていません";
        let (scheme, rest) = address.split_once("://").ok_or(known)?;
        let (security, default) = match scheme {
            "smtp" => (Security::Upgrade, 587),
            "smtps" => (Security::Wrapped, 465),
            "smtp-local" => (Security::Local, 25),
            _ => return Err(known.to_owned()),
        };
        let url = Url::parse(address).map_err(|error| match error {
            ParseError::InvalidPort => "ポートの番号を読めません".to_owned(),
            _ => NO_HOST.to_owned(),
        })?;
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-[]:".contains(c);
        let host = url.host_str().unwrap_or_default();
        if host.is_empty() || !rest.trim_end_matches('/').chars().all(plain) {
            return Err(NO_HOST.to_owned());
        }
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host).to_owned();
        let is_own = host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        if security == Security::Local && !is_own {
            return Err("smtp-local:// を使えるのは、このコンピュータ（127.0.0.1 か [::1]）の中だけです".to_owned());
        }
        Ok(Self { security, host, port: url.port().unwrap_or(default) })
    }
}

const NO_HOST: &str = "ホストの名前を読めません（利用者名とパスワードは、ここではなく環境変数に書きます）";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_their_ports() {
        let read = |address: &str| MailServer::parse(address).map(|server| (server.host, server.port));
        assert_eq!(read("smtp://mail.example"), Ok(("mail.example".into(), 587)));
        assert_eq!(read("smtps://mail.example:2465/"), Ok(("mail.example".into(), 2465)));
        assert_eq!(read("smtp-local://[::1]:2525"), Ok(("::1".into(), 2525)));
        for address in [
            "mail.example",
            "http://mail.example",
            "smtp-local://mail.example",
            "smtp://u:p@mail.example",
            "smtp://",
            "smtp://mail.example:port",
        ] {
            assert!(MailServer::parse(address).is_err(), "{address}");
        }
    }
}
