//! Who a request comes from where a proxy stands between: what a trusted proxy wrote into `X-Forwarded-For`.
//! A proxy that names nobody makes all its visitors one client, and that is said. Asked through `context`.
//! Never lets an address through that anybody could have written, nor the proxy's own for its visitors'.

use super::request::Request;
use crate::base::log::note;
use crate::office::access::limits::NAMELESS;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What is believed of proxies, and how often one named nobody.
#[derive(Debug)]
pub(crate) struct Forwarded {
    trusted: Vec<IpAddr>,
    is_rehearsal: bool,
    nameless: AtomicUsize,
}

/// A line that cannot be read, or names what no visitor's address can be.
#[derive(Debug, PartialEq, Eq)]
struct Unreadable;

impl Forwarded {
    /// Believes these proxies. In a rehearsal people reach the site at this machine itself, so that who comes
    /// from it without the header is a person and no proxy.
    pub(crate) fn new(trusted: &[IpAddr], is_rehearsal: bool) -> Self {
        let trusted = trusted.iter().map(IpAddr::to_canonical).collect();
        Self { trusted, is_rehearsal, nameless: AtomicUsize::new(0) }
    }

    /// The client whose rates count.
    pub(crate) fn client(&self, request: &Request) -> IpAddr {
        let lines = request.headers.get_all("x-forwarded-for").iter();
        let lines: Vec<&str> = lines.map(|line| line.to_str().unwrap_or_default()).collect();
        self.named(request.peer, &lines).unwrap_or_else(|| {
            if self.nameless.fetch_add(1, Ordering::Relaxed) == 0 {
                note!(
                    "sengen: WARNING: the proxy {} is trusted and names no visitor in X-Forwarded-For (none, unreadable \
                     or contradicting): all its visitors share the limits of one; see README, Publishing",
                    request.peer
                );
            }
            NAMELESS
        })
    }

    /// What an operator should know; `None` where all is well.
    pub(crate) fn warning(&self) -> Option<String> {
        let nameless = self.nameless.load(Ordering::Relaxed);
        let told = || {
            format!("warning: no readable X-Forwarded-For from a trusted proxy: {nameless} requests share one limit")
        };
        (nameless > 0).then(told)
    }

    /// The peer's address; of a trusted proxy the address it names, where it names one.
    fn named(&self, peer: IpAddr, lines: &[&str]) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        let is_direct = self.is_rehearsal && peer.is_loopback() && lines.is_empty();
        if is_direct || !self.trusted.contains(&peer) {
            return Some(peer);
        }
        let mut named = None;
        for line in lines {
            // Several lines are of several proxies in a row: one may say what another leaves open, no more.
            match self.visitor(line) {
                Ok(visitor) if named.is_none() || visitor.is_none() || visitor == named => named = visitor.or(named),
                Ok(_) | Err(Unreadable) => return None,
            }
        }
        named
    }

    /// The last address of a line that no trusted proxy has: whatever stands before it anybody could have
    /// written. `None` where all are proxies.
    fn visitor(&self, line: &str) -> Result<Option<IpAddr>, Unreadable> {
        for hop in line.rsplit(',') {
            let ip = address_in(hop.trim()).ok_or(Unreadable)?.to_canonical();
            if self.trusted.contains(&ip) {
                continue;
            }
            return if ip.is_loopback() || ip.is_unspecified() { Err(Unreadable) } else { Ok(Some(ip)) };
        }
        Ok(None)
    }
}

/// The address in a hop, which some proxies write with its port or in brackets.
fn address_in(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|hop| hop.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    /// Whom a peer's request comes from, at a published site that trusts these proxies.
    fn found(peer: &str, lines: &[&str]) -> Option<String> {
        let trusted = ["10.0.0.1", "10.0.0.2", "127.0.0.1", "::1"].map(ip);
        Forwarded::new(&trusted, false).named(ip(peer), lines).map(|ip| ip.to_string())
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let believed = |peer: &str, line: &str| found(peer, &[line]).unwrap_or_default();
        assert_eq!(believed("192.0.2.9", "1.2.3.4"), "192.0.2.9");
        assert_eq!(believed("10.0.0.1", "1.2.3.4, 198.51.100.7"), "198.51.100.7");
        assert_eq!(believed("10.0.0.1", "1.2.3.4, 198.51.100.7, 10.0.0.2"), "198.51.100.7");
        assert_eq!(believed("::ffff:10.0.0.1", "garbage,198.51.100.7"), "198.51.100.7");
        // Some proxies write the port too.
        for (hop, ip) in [
            ("198.51.100.7:51234", "198.51.100.7"),
            ("[2001:db8::7]:51234", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("2001:db8::7", "2001:db8::7"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
        ] {
            assert_eq!(believed("10.0.0.1", &format!("1.2.3.4, {hop}")), ip);
        }
        assert_eq!(found("10.0.0.1", &["198.51.100.7", "10.0.0.2"]).unwrap_or_default(), "198.51.100.7");
        assert_eq!(found("10.0.0.1", &["198.51.100.7", "198.51.100.7"]).unwrap_or_default(), "198.51.100.7");
    }

    #[test]
    fn a_proxy_that_names_nobody_is_not_its_visitors() {
        for proxy in ["10.0.0.1", "127.0.0.1", "::1"] {
            assert_eq!(found(proxy, &[]), None);
            for line in [
                "",
                " ",
                "unknown",
                "garbage",
                "unix:",
                "_hidden",
                "127.0.0.1",
                "10.0.0.2",
                "192.0.2.1, garbage",
                "192.0.2.1,",
                "192.0.2.1 192.0.2.2",
                "0.0.0.0",
                "[::]:80",
                "127.0.0.2",
                "for=192.0.2.1",
                "192.0.2.1:port",
            ] {
                assert_eq!(found(proxy, &[line]), None, "{line}");
            }
            assert_eq!(found(proxy, &["192.0.2.1", "192.0.2.2"]), None, "two that contradict");
            assert_eq!(found(proxy, &["garbage", "192.0.2.2"]), None);
        }
    }

    #[test]
    fn who_sits_at_this_machine_is_no_proxy_in_a_rehearsal() {
        let trusted = ["127.0.0.1"].map(ip);
        let found = |rehearsal, lines: &[&str]| Forwarded::new(&trusted, rehearsal).named(ip("127.0.0.1"), lines);
        assert_eq!(found(true, &[]), Some(ip("127.0.0.1")));
        assert_eq!(found(true, &["127.0.0.1"]), None, "who sends the header is one");
        assert_eq!(found(false, &[]), None);
        let nobody = Forwarded::new(&[], false).named(ip("127.0.0.1"), &["192.0.2.1"]);
        assert_eq!(nobody, Some(ip("127.0.0.1")), "where no proxy is trusted this machine counts as itself");
    }
}
