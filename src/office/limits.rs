//! How often one client or one mail address may come: buckets in memory that fill again with time.
//! Clients and addresses are counted apart, so that a crowd behind one address of an office is not shut
//! out by one mailbox, nor the other way round. Never stores who came; a restart forgets.

use crate::config;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// What is counted for each client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rate {
    /// Check pages, a minute.
    Check,
    /// Submissions and mails asked for, an hour.
    Submit,
    /// Log-in attempts, an hour.
    LogIn,
}

/// The buckets.
#[derive(Debug)]
pub struct Limits {
    settings: config::Limits,
    buckets: Mutex<Buckets>,
}

#[derive(Debug)]
struct Buckets {
    by_key: HashMap<u64, Bucket>,
    /// With so many, the full ones are forgotten.
    sweep_at: usize,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
    /// How many tokens come back in a second, up to `size`.
    speed: f64,
    size: f64,
}

/// From this many buckets on the full ones are forgotten; looked for again only when twice as many stand as
/// were left, so that a flood of clients does not make everybody wait for the broom.
const SWEEP_FROM: usize = 50_000;
/// More are never kept: who then comes anew is turned away until some have filled.
const MOST: usize = 1_000_000;
const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 86_400.0;

impl Limits {
    /// The limits of the settings.
    pub fn new(settings: config::Limits) -> Self {
        Self { settings, buckets: Mutex::new(Buckets { by_key: HashMap::new(), sweep_at: SWEEP_FROM }) }
    }

    /// Counts one more of this client: whether it is still within its rate.
    pub fn allow(&self, rate: Rate, client: IpAddr, now: Instant) -> bool {
        let (size, seconds) = match rate {
            Rate::Check => (self.settings.checks_per_client, MINUTE),
            Rate::Submit => (self.settings.submits_per_client, HOUR),
            Rate::LogIn => (self.settings.logins_per_client, HOUR),
        };
        self.is_lifted(client) || self.take((rate, network(client)), (f64::from(size), seconds), now)
    }

    /// Counts one more mail to this address: whether it may be written.
    pub fn allow_mail(&self, address: &str, client: IpAddr, now: Instant) -> bool {
        let address = address.to_lowercase();
        self.is_lifted(client) || self.take(("mail", address), (f64::from(self.settings.mails_per_address), DAY), now)
    }

    /// Whether no limit applies to this client: it sits at this machine, and the settings say so.
    pub fn is_lifted(&self, client: IpAddr) -> bool {
        self.settings.lift_on_loopback && client.to_canonical().is_loopback()
    }

    fn take(&self, key: impl Hash, (size, seconds): (f64, f64), now: Instant) -> bool {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let key = hasher.finish();
        let mut buckets = self.buckets();
        buckets.sweep(now);
        if buckets.by_key.len() >= MOST && !buckets.by_key.contains_key(&key) {
            return false;
        }
        let fresh = Bucket { left: size, at: now, speed: size / seconds, size };
        let bucket = buckets.by_key.entry(key).or_insert(fresh);
        bucket.left = bucket.level(now);
        bucket.at = now;
        let enough = bucket.left >= 1.0;
        if enough {
            bucket.left -= 1.0;
        }
        enough
    }

    fn buckets(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Buckets {
    fn sweep(&mut self, now: Instant) {
        if self.by_key.len() >= self.sweep_at {
            self.by_key.retain(|_, bucket| bucket.level(now) < bucket.size);
            self.sweep_at = (self.by_key.len() * 2).clamp(SWEEP_FROM, MOST);
        }
    }
}

impl Bucket {
    fn level(&self, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        (self.left + passed * self.speed).min(self.size)
    }
}

/// The client's address: the peer's, or, when the peer is a trusted proxy, the last address in
/// `X-Forwarded-For` that no trusted proxy wrote. Whatever stands before it anybody could have written.
pub fn client(peer: IpAddr, forwarded_for: Option<&str>, trusted: &[IpAddr]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|proxy| proxy.to_canonical() == *ip);
    if !is_trusted(&peer) {
        return peer;
    }
    let hops = forwarded_for.unwrap_or_default().rsplit(',');
    let mut known = peer;
    for hop in hops {
        let Some(ip) = address_in(hop.trim()) else { break };
        known = ip.to_canonical();
        if !is_trusted(&known) {
            break;
        }
    }
    known
}

/// The address in a hop, which some proxies write with its port or in brackets.
fn address_in(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|hop| hop.ip()))
}

/// What counts as one client: an IPv4 address, or the /64 an IPv6 address lies in.
pub fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        ip => ip,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn limits(lift_on_loopback: bool) -> Limits {
        Limits::new(config::Limits {
            submits_per_client: 3,
            mails_per_address: 2,
            lift_on_loopback,
            ..Default::default()
        })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_client_may_come_so_often_and_again_after_a_while() {
        let (limits, now) = (limits(false), Instant::now());
        let allowed = |from: &str, at| limits.allow(Rate::Submit, ip(from), at);
        assert!((0..3).all(|_| allowed("192.0.2.1", now)) && !allowed("192.0.2.1", now));
        assert!(allowed("192.0.2.2", now), "another client has a bucket of its own");
        assert!(limits.allow(Rate::LogIn, ip("192.0.2.1"), now), "and every rate");
        assert!(allowed("192.0.2.1", now + Duration::from_secs(1201)));
        assert!(!allowed("192.0.2.1", now + Duration::from_secs(1201)));
    }

    #[test]
    fn the_check_page_is_not_limited_below_six_hundred_a_minute() {
        let (limits, now) = (Limits::new(config::Limits::default()), Instant::now());
        let checks = |at| (0..1_000).filter(|_| limits.allow(Rate::Check, ip("192.0.2.1"), at)).count();
        assert_eq!(checks(now), 600);
        assert_eq!(checks(now + Duration::from_secs(60)), 600);
        assert!(limits.allow(Rate::Submit, ip("192.0.2.1"), now), "and costs no other rate");
    }

    #[test]
    fn a_flood_of_clients_is_forgotten_when_it_is_over() {
        let (limits, now) = (limits(false), Instant::now());
        for n in 0..120_000_u32 {
            assert!(limits.allow(Rate::Check, IpAddr::from(n.to_be_bytes()), now), "{n}");
        }
        assert_eq!(limits.buckets().by_key.len(), 120_000, "whoever came just now is counted on");
        for n in 0..80_001_u32 {
            assert!(limits.allow(Rate::LogIn, IpAddr::from(n.to_be_bytes()), now + Duration::from_secs(90)));
        }
        assert!(limits.buckets().by_key.len() < 120_000, "the first are full again and forgotten");
    }

    #[test]
    fn a_64_counts_as_one_client() {
        let (limits, now) = (limits(false), Instant::now());
        for last in 1..=3 {
            assert!(limits.allow(Rate::Submit, ip(&format!("2001:db8:0:1::{last}")), now));
        }
        assert!(!limits.allow(Rate::Submit, ip("2001:db8:0:1:ffff::1"), now));
        assert!(limits.allow(Rate::Submit, ip("2001:db8:0:2::1"), now));
    }

    #[test]
    fn mails_are_counted_by_address_whoever_asks() {
        let (limits, now) = (limits(true), Instant::now());
        assert!(limits.allow_mail("a@x.example", ip("192.0.2.1"), now));
        assert!(limits.allow_mail("A@X.example", ip("192.0.2.2"), now));
        assert!(!limits.allow_mail("a@x.example", ip("192.0.2.3"), now));
        assert!(limits.allow_mail("b@x.example", ip("192.0.2.1"), now));
        assert!((0..9).all(|_| limits.allow_mail("a@x.example", ip("127.0.0.1"), now)), "lifted on loopback");
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted = [ip("10.0.0.1"), ip("10.0.0.2")];
        let found = |peer: &str, header: Option<&str>| client(ip(peer), header, &trusted).to_string();
        assert_eq!(found("192.0.2.9", Some("1.2.3.4")), "192.0.2.9");
        assert_eq!(found("10.0.0.1", Some("1.2.3.4, 198.51.100.7")), "198.51.100.7");
        assert_eq!(found("10.0.0.1", Some("1.2.3.4, 198.51.100.7, 10.0.0.2")), "198.51.100.7");
        assert_eq!(found("::ffff:10.0.0.1", Some("198.51.100.7")), "198.51.100.7");
        assert_eq!(found("10.0.0.1", None), "10.0.0.1");
        assert_eq!(found("10.0.0.1", Some("nonsense")), "10.0.0.1");
        // Some proxies write the port too.
        for (hop, ip) in [
            ("198.51.100.7:51234", "198.51.100.7"),
            ("[2001:db8::7]:51234", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
        ] {
            assert_eq!(found("10.0.0.1", Some(&format!("1.2.3.4, {hop}"))), ip);
        }
    }
}
