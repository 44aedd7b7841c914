//! How often one client or one mail address may come: buckets in memory that fill again with time.
//! Clients and addresses are counted apart, so that a crowd behind one address of an office is not shut
//! out by one mailbox, nor the other way round. Never stores who came; a restart forgets.

use crate::config;
use crate::config::periods::CHANGES_A_DAY;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// What is counted for each client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rate {
    /// Check pages, a minute.
    Check,
    /// A password to be hashed for somebody unknown: costs as much as a thirtieth of a minute's check pages.
    Hash,
    /// Submissions and mails asked for, an hour.
    Submit,
    /// Log-in attempts, an hour.
    LogIn,
}

/// What a mail is written for. Each has a budget of its own, so that none is used up by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailKind {
    /// The URL that confirms a declaration: to whatever address somebody typed.
    Confirm,
    /// The URL that confirms a new contact: to the address a declarer typed.
    NewContact,
    /// The user number, for whoever knows the public declaration ID.
    UserNumber,
    /// A request to the office, for whoever knows what is public; counted like a mail.
    ContactRequest,
    /// A new password, for whoever knows the user number.
    Reset,
    /// Both numbers once more, for whoever has just confirmed.
    Numbers,
}

/// The buckets.
#[derive(Debug)]
pub struct RateLimits {
    settings: config::Limits,
    lifts_on_loopback: bool,
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

/// A bucket by its key, its size and the seconds in which it fills.
type Wanted = (u64, f64, f64);

/// Stands for all clients that a proxy does not name: they share what one client may do. Nobody comes from it.
pub const NAMELESS: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
/// From this many buckets on the full ones are forgotten; looked for again only when twice as many stand as
/// were left, so that a flood of clients does not make everybody wait for the broom.
const SWEEP_FROM: usize = 50_000;
/// More are never kept: who then comes anew is turned away until some have filled.
const MOST: usize = 1_000_000;
const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 86_400.0;
/// The part of a minute's check pages that one hash costs.
const HASHES: f64 = 30.0;
/// So many networks have a part of their own in the mails a day of one kind to one address. With the shipped
/// ten a day that is three for each of a hundred: who floods a mailbox needs a hundred networks for 307 mails,
/// and only who has that many keeps the owner, in yet another, from a mail.
const OWN_PARTS: u32 = 100;
/// So many changes of one account a client may make in an hour.
const CHANGES_PER_CLIENT: f64 = 10.0;

impl RateLimits {
    /// The limits of the settings. They are lifted for who sits at this machine, where the settings say so
    /// and people reach the site at this machine alone.
    pub fn new(settings: config::Limits, is_rehearsal: bool) -> Self {
        let lifts_on_loopback = settings.lift_on_loopback && is_rehearsal;
        let buckets = Mutex::new(Buckets { by_key: HashMap::new(), sweep_at: SWEEP_FROM });
        Self { settings, lifts_on_loopback, buckets }
    }

    /// Counts one more of this client: whether it and the networks it lies in are still within the rate.
    pub fn allow(&self, rate: Rate, client: IpAddr, now: Instant) -> bool {
        let (counted, size, seconds) = match rate {
            Rate::Check | Rate::Hash => (Rate::Check, self.settings.checks_per_client, MINUTE),
            Rate::Submit => (rate, self.settings.submits_per_client, HOUR),
            Rate::LogIn => (rate, self.settings.logins_per_client, HOUR),
        };
        let size = f64::from(size);
        let cost = if rate == Rate::Hash { (size / HASHES).max(1.0) } else { 1.0 };
        let wanted = |network: Network| {
            let size = size * f64::from(network.clients());
            (key((counted, network)), size, seconds)
        };
        let wanted: Vec<Wanted> = networks(client).into_iter().map(wanted).collect();
        self.is_lifted(client) || self.take(&wanted, cost, now)
    }

    /// Counts one more mail of this kind to this address: whether it may be written. Every client has a few
    /// of its own a day, so that nobody shuts out another; beyond them all share. No kind uses up another's.
    pub fn allow_mail(&self, kind: MailKind, address: &str, client: IpAddr, now: Instant) -> bool {
        let address = address.to_lowercase();
        let one = self.settings.mails_per_address;
        let few = self.settings.own_mails();
        let bucket = |key: u64, size: u32| (key, f64::from(size), DAY);
        // A provider's whole network has the few of one: a house may come from as many addresses as it likes.
        let widest = networks(client).into_iter().next_back();
        let all = bucket(key(("all", kind, &address)), few.saturating_mul(OWN_PARTS));
        let own = [all, bucket(key(("own", kind, &address, widest)), few)];
        let shared = [bucket(key(("shared", kind, &address)), one - few)];
        self.is_lifted(client) || self.take(&own, 1.0, now) || self.take(&shared, 1.0, now)
    }

    /// Whether this client may have one more mail of this kind written to this address, by how often it asks too.
    pub fn may_mail(&self, kind: MailKind, address: &str, client: IpAddr) -> bool {
        let now = Instant::now();
        self.allow(Rate::Submit, client, now) && self.allow_mail(kind, address, client, now)
    }

    /// Counts one more change of this account: whether it is still within what one client may change in an hour,
    /// and all of them in a day. A copied cookie fills neither a mailbox nor the record, and keeps no owner out.
    pub fn allow_change(&self, account: &str, client: IpAddr, now: Instant) -> bool {
        let widest = networks(client).into_iter().next_back();
        let own = (key(("changes", account, widest)), CHANGES_PER_CLIENT, HOUR);
        let all = (key(("changes", account)), f64::from(CHANGES_A_DAY), DAY);
        self.is_lifted(client) || self.take(&[own, all], 1.0, now)
    }

    /// Whether no limit applies to this client: it sits at this machine, and the settings say so.
    pub fn is_lifted(&self, client: IpAddr) -> bool {
        self.lifts_on_loopback && client.to_canonical().is_loopback()
    }

    /// Takes so much from every bucket, or nothing from any.
    fn take(&self, wanted: &[Wanted], amount: f64, now: Instant) -> bool {
        let mut buckets = self.buckets();
        buckets.sweep(now);
        let fresh = wanted.iter().filter(|(key, ..)| !buckets.by_key.contains_key(key)).count();
        if fresh > 0 && buckets.by_key.len() + fresh > MOST {
            return false;
        }
        let mut enough = true;
        for &(key, size, seconds) in wanted {
            let fresh = Bucket { left: size, at: now, speed: size / seconds, size };
            let bucket = buckets.by_key.entry(key).or_insert(fresh);
            bucket.left = bucket.level(now);
            bucket.at = now;
            enough &= bucket.left >= amount;
        }
        for (key, ..) in wanted.iter().filter(|_| enough) {
            if let Some(bucket) = buckets.by_key.get_mut(key) {
                bucket.left -= amount;
            }
        }
        enough
    }

    fn buckets(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
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

/// A network that a client lies in: its first address and the length of its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    /// The first address.
    pub address: IpAddr,
    /// 32 for IPv4; 64, 56 or 48 for IPv6.
    pub prefix: u8,
}

impl Network {
    /// How many clients' worth all its clients together may do.
    pub fn clients(self) -> u32 {
        match self.prefix {
            48 => 16,
            56 => 4,
            _ => 1,
        }
    }
}

/// The networks a client lies in, from what counts as one client to what a provider hands to many: an IPv4
/// address; an IPv6 address's /64, /56 and /48, for whoever has one of these has every address in it.
pub fn networks(client: IpAddr) -> Vec<Network> {
    match client.to_canonical() {
        IpAddr::V4(ip) => vec![Network { address: ip.into(), prefix: 32 }],
        IpAddr::V6(ip) => [64, 56, 48]
            .map(|prefix| {
                let kept = u128::MAX << (128 - u32::from(prefix));
                Network { address: Ipv6Addr::from_bits(ip.to_bits() & kept).into(), prefix }
            })
            .to_vec(),
    }
}

/// What counts as one client: an IPv4 address, or the /64 an IPv6 address lies in.
pub fn network(client: IpAddr) -> IpAddr {
    networks(client).first().map_or(client, |network| network.address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn limits(lift_on_loopback: bool) -> RateLimits {
        let settings =
            config::Limits { submits_per_client: 3, mails_per_address: 2, lift_on_loopback, ..Default::default() };
        RateLimits::new(settings, true)
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
        let (limits, now) = (RateLimits::new(config::Limits::default(), true), Instant::now());
        let checks = |at| (0..1_000).filter(|_| limits.allow(Rate::Check, ip("192.0.2.1"), at)).count();
        assert_eq!(checks(now), 600);
        assert_eq!(checks(now + Duration::from_secs(60)), 600);
        assert!(limits.allow(Rate::Submit, ip("192.0.2.1"), now), "and costs no other rate");
    }

    #[test]
    fn twenty_declarations_come_from_one_mailbox_and_one_address_in_an_evening() {
        let (limits, now) = (RateLimits::new(config::Limits::default(), true), Instant::now());
        for kind in [MailKind::Confirm, MailKind::UserNumber, MailKind::Reset, MailKind::Numbers] {
            let mails =
                (0..1_000).filter(|_| limits.allow_mail(kind, "a@office.example", ip("192.0.2.1"), now)).count();
            assert!((20..60).contains(&mails), "{kind:?}: {mails}");
        }
        let submits = (0..20).all(|_| limits.allow(Rate::Submit, ip("192.0.2.1"), now));
        let log_ins = (0..20).all(|_| limits.allow(Rate::LogIn, ip("192.0.2.1"), now));
        assert!(submits && log_ins);
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
    fn a_48_may_do_what_sixteen_clients_may() {
        let (limits, now) = (limits(false), Instant::now());
        let submits = |address: String| limits.allow(Rate::Submit, ip(&address), now);
        let of_one_56 = (0..20).filter(|n| submits(format!("2001:db8:1:{n:x}::1"))).count();
        assert_eq!(of_one_56, 4 * 3);
        let of_the_48 = (1..=199).filter(|n| submits(format!("2001:db8:1:{n:x}00::1"))).count();
        assert_eq!(of_one_56 + of_the_48, 16 * 3);
        assert!(submits("2001:db8:2::1".to_owned()), "another is free");
    }

    #[test]
    fn a_hash_costs_a_thirtieth_of_a_minutes_checks() {
        let (limits, now) = (RateLimits::new(config::Limits::default(), true), Instant::now());
        assert_eq!((0..100).filter(|_| limits.allow(Rate::Hash, ip("192.0.2.1"), now)).count(), 30);
        assert!(!limits.allow(Rate::Check, ip("192.0.2.1"), now), "from the same bucket");
        let few = RateLimits::new(config::Limits { checks_per_client: 8, ..Default::default() }, true);
        assert_eq!((0..100).filter(|_| few.allow(Rate::Hash, ip("192.0.2.1"), now)).count(), 8);
    }

    #[test]
    fn mails_are_counted_by_kind_and_address_and_every_client_has_some() {
        let (limits, now) = (limits(true), Instant::now());
        let confirm = |to: &str, from: &str| limits.allow_mail(MailKind::Confirm, to, ip(from), now);
        assert!(confirm("a@x.example", "192.0.2.1") && confirm("A@X.example", "192.0.2.1"));
        assert!(!confirm("a@x.example", "192.0.2.1"), "two from one client");
        assert!(confirm("a@x.example", "192.0.2.2") && !confirm("a@x.example", "192.0.2.2"), "one of its own");
        let others = (0..999).filter(|n| confirm("a@x.example", &format!("10.0.{}.{}", n / 200, n % 200))).count();
        assert_eq!(3 + others, 101, "one of its own for each of a hundred, and one that all share");
        assert!(confirm("b@x.example", "192.0.2.1"));
        let number = |from| limits.allow_mail(MailKind::UserNumber, "a@x.example", ip(from), now);
        assert!(number("203.0.113.9") && number("203.0.113.9"), "and never eats another kind");
        assert!((0..9).all(|_| confirm("a@x.example", "127.0.0.1")), "lifted on loopback");
    }

    #[test]
    fn strangers_use_up_neither_another_kind_nor_a_clients_own_few() {
        let (limits, now) = (RateLimits::new(config::Limits::default(), false), Instant::now());
        let ask = |kind, from: &str| limits.allow_mail(kind, "a@x.example", ip(from), now);
        for n in 0..47 {
            ask(MailKind::UserNumber, &format!("198.51.100.{}", n % 8));
        }
        let kinds = [MailKind::UserNumber, MailKind::Confirm, MailKind::NewContact, MailKind::ContactRequest];
        assert_eq!(kinds.map(|kind| ask(kind, "203.0.113.9")), [true; 4]);
        for n in 0..180 {
            ask(MailKind::Reset, &format!("192.0.2.{}", n % 60));
        }
        assert!(ask(MailKind::Reset, "203.0.113.9"), "who knows the user number neither");
        let flood = (0..3_000).filter(|n| ask(MailKind::Reset, &format!("10.0.{}.{}", n / 200, n % 200))).count();
        assert!(flood < 410, "and all is bounded: {flood}");
    }

    #[test]
    fn lifted_only_for_a_site_on_this_machine_and_never_for_the_nameless() {
        let settings = config::Limits { lift_on_loopback: true, ..Default::default() };
        let (rehearsal, public) = (RateLimits::new(settings.clone(), true), RateLimits::new(settings, false));
        assert!(rehearsal.is_lifted(ip("127.0.0.1")) && rehearsal.is_lifted(ip("::ffff:127.0.0.1")));
        assert!(!rehearsal.is_lifted(NAMELESS) && !rehearsal.is_lifted(ip("192.0.2.1")));
        assert!(!public.is_lifted(ip("127.0.0.1")) && !public.is_lifted(ip("::1")));
    }
}
