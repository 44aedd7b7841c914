//! How long somebody must wait after wrong passwords: per account and client together, so that whoever
//! guesses never locks the owner out, and capped, so that nobody waits for ever. An account that many
//! clients guess at leaves each of them fewer free attempts. Numbers that were never issued count alike.
//! In memory only: a restart forgives. Called by `proof`; never knows whether a number exists.

use crate::config::periods::LOCKED;
use crate::office::access::limits::{Network, networks};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Wrong passwords by account and client.
#[derive(Debug, Default)]
pub struct Backoff {
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    pairs: HashMap<Pair, Failures>,
    accounts: HashMap<String, Failures>,
}

/// An account, and a network that its guessers come from.
type Pair = (String, Network);

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

/// An attempt that counts as wrong until somebody has looked; dropped, it was.
#[derive(Debug)]
pub struct Attempt<'a> {
    backoff: &'a Backoff,
    account: String,
    /// What stood before it.
    before: Vec<(Network, Option<Failures>)>,
}

/// What clients of one network may do before they wait, and how long they wait at most.
struct Allowance {
    free: u32,
    /// The same for an account at which many clients guess.
    free_under_attack: u32,
    longest: SignedDuration,
}

/// So many wrong passwords from everywhere within the memory's time are an attack.
const ATTACK: u32 = 100;
const FIRST_WAIT: i64 = 60;
/// After so long without a wrong password all is forgotten.
pub(in crate::office) const FORGET: SignedDuration = SignedDuration::from_hours(1);
/// So many entries are kept before the oldest are dropped.
const KEPT: usize = 100_000;

impl Backoff {
    /// Counts an attempt of this client at this account as wrong, before anybody looks; or how long the client
    /// must still wait. Of many at once no more get through than of many in a row.
    ///
    /// # Errors
    /// The time to wait; nothing was counted.
    pub fn reserve(&self, account: &str, client: IpAddr, now: Timestamp) -> Result<Attempt<'_>, SignedDuration> {
        let mut memory = self.memory();
        let networks = networks(client);
        let waits = networks.iter().map(|network| memory.wait(account, *network, now));
        if let Some(wait) = waits.max().filter(|wait| *wait > SignedDuration::ZERO) {
            return Err(wait);
        }
        memory.make_room(now);
        let mut before = Vec::new();
        for network in networks {
            let pair = (account.to_owned(), network);
            before.push((network, memory.pairs.get(&pair).copied()));
            count(memory.pairs.entry(pair).or_insert(Failures { count: 0, last: now }), now);
        }
        count(memory.accounts.entry(account.to_owned()).or_insert(Failures { count: 0, last: now }), now);
        Ok(Attempt { backoff: self, account: account.to_owned(), before })
    }

    /// Forgets what was wrong before this moment: the office unlocked the account.
    pub fn forgive(&self, account: &str, before: Timestamp) {
        let mut memory = self.memory();
        if memory.accounts.get(account).is_some_and(|failures| failures.last <= before) {
            memory.accounts.remove(account);
        }
        memory.pairs.retain(|(name, _), failures| name != account || failures.last > before);
    }

    /// Forgets everything about an account: its password is new.
    pub fn forget(&self, account: &str) {
        let mut memory = self.memory();
        memory.accounts.remove(account);
        memory.pairs.retain(|(name, _), _| name != account);
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt<'_> {
    /// Forgets what this client did wrong at this account: it knew the password after all.
    pub fn was_right(self) {
        self.give_back(true);
    }

    /// Takes it back: nobody looked.
    pub fn was_not_made(self) {
        self.give_back(false);
    }

    fn give_back(self, knows_the_password: bool) {
        let mut memory = self.backoff.memory();
        for (place, (network, before)) in self.before.into_iter().enumerate() {
            let pair = (self.account.clone(), network);
            // The networks around a client are others' too: only its own slate is clean.
            let clean = knows_the_password && place == 0;
            let left = memory.pairs.get_mut(&pair).map(|failures| failures.one_less(before));
            if clean || left == Some(0) {
                memory.pairs.remove(&pair);
            }
        }
        if memory.accounts.get_mut(&self.account).map(|failures| failures.one_less(None)) == Some(0) {
            memory.accounts.remove(&self.account);
        }
    }
}

impl Memory {
    fn wait(&self, account: &str, network: Network, now: Timestamp) -> SignedDuration {
        let fresh = |failures: &&Failures| now.duration_since(failures.last) < FORGET;
        let Some(failures) = self.pairs.get(&(account.to_owned(), network)).filter(fresh) else {
            return SignedDuration::ZERO;
        };
        let Allowance { free, free_under_attack, longest } = allowance(network);
        let attacked = self.accounts.get(account).filter(fresh).is_some_and(|all| all.count >= ATTACK);
        let free = if attacked { free_under_attack } else { free };
        if failures.count < free {
            return SignedDuration::ZERO;
        }
        let whole = pause(failures.count - free, longest);
        (whole - now.duration_since(failures.last)).clamp(SignedDuration::ZERO, longest)
    }

    fn make_room(&mut self, now: Timestamp) {
        if self.pairs.len() < KEPT && self.accounts.len() < KEPT {
            return;
        }
        let fresh = |failures: &Failures| now.duration_since(failures.last) < FORGET;
        self.pairs.retain(|_, failures| fresh(failures));
        self.accounts.retain(|_, failures| fresh(failures));
        // Still full: a flood. Its single guesses go first, whoever persists stays known.
        if self.pairs.len() >= KEPT {
            self.pairs.retain(|_, failures| failures.count > 1);
        }
        if self.accounts.len() >= KEPT {
            self.accounts.retain(|_, failures| failures.count > 1);
        }
    }
}

/// How long one waits after so many wrong passwords beyond those that are free: twice as long each time.
pub(in crate::office) fn pause(beyond: u32, longest: SignedDuration) -> SignedDuration {
    let doubled = FIRST_WAIT.checked_shl(beyond).filter(|_| beyond < 8);
    doubled.map_or(longest, SignedDuration::from_secs).min(longest)
}

/// The wider a network, the more people share it: more attempts are free, and they wait for shorter.
fn allowance(network: Network) -> Allowance {
    let (free, free_under_attack, longest) = match network.prefix {
        48 => (20, 8, SignedDuration::from_mins(5)),
        56 => (10, 4, LOCKED),
        _ => (5, 2, LOCKED),
    };
    Allowance { free, free_under_attack, longest }
}

impl Failures {
    /// One less; how many are left. What stood before comes back whole where nothing was counted since.
    fn one_less(&mut self, before: Option<Failures>) -> u32 {
        self.count = self.count.saturating_sub(1);
        if let Some(before) = before.filter(|before| before.count == self.count) {
            *self = before;
        }
        self.count
    }
}

fn count(failures: &mut Failures, now: Timestamp) {
    let forgotten = now.duration_since(failures.last) >= FORGET;
    failures.count = if forgotten { 1 } else { failures.count.saturating_add(1) };
    failures.last = now;
}

#[cfg(test)]
mod tests {
    use super::*;

    const ATTACKER: &str = "192.0.2.1";
    const OWNER: &str = "192.0.2.2";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn ip(address: &str) -> IpAddr {
        address.parse().unwrap()
    }

    /// Seconds to wait; zero for an attempt that was let through, and wrong.
    fn guess(backoff: &Backoff, client: &str, now: Timestamp) -> i64 {
        backoff.reserve("1", ip(client), now).err().map_or(0, |wait| wait.as_secs())
    }

    /// Seconds to wait, without an attempt.
    fn wait(backoff: &Backoff, client: &str, now: Timestamp) -> i64 {
        backoff.reserve("1", ip(client), now).map_or_else(
            |wait| wait.as_secs(),
            |attempt| {
                attempt.was_not_made();
                0
            },
        )
    }

    #[test]
    fn the_wait_doubles_and_is_capped() {
        let backoff = Backoff::default();
        let five: Vec<i64> = (0..7).map(|_| guess(&backoff, ATTACKER, at(0))).collect();
        assert_eq!(five, [0, 0, 0, 0, 0, 60, 60]);
        let mut now = 0;
        for wait in [60, 120, 240, 480, 900, 900, 900] {
            assert_eq!(guess(&backoff, ATTACKER, at(now)), wait);
            assert_eq!(guess(&backoff, ATTACKER, at(now + wait - 10)), 10);
            now += wait;
            assert_eq!(guess(&backoff, ATTACKER, at(now)), 0);
        }
        assert!(backoff.reserve("2", ip(ATTACKER), at(0)).is_ok());
    }

    #[test]
    fn attempts_at_once_are_counted_before_they_are_looked_at() {
        let backoff = Backoff::default();
        let open: Vec<_> = (0..50).filter_map(|_| backoff.reserve("1", ip(ATTACKER), at(0)).ok()).collect();
        assert_eq!(open.len(), 5);
        // None of them could be looked at: as if it had not been.
        open.into_iter().for_each(Attempt::was_not_made);
        assert!(backoff.memory().pairs.is_empty() && backoff.memory().accounts.is_empty());
        // A right one gives back itself, and what the client did wrong before.
        for _ in 0..9 {
            assert_eq!((0..4).map(|_| guess(&backoff, OWNER, at(0))).sum::<i64>(), 0);
            backoff.reserve("1", ip(OWNER), at(0)).expect("free").was_right();
        }
        // One that was not looked at after a wait does not begin the wait anew.
        assert_eq!((0..5).map(|_| guess(&backoff, ATTACKER, at(0))).sum::<i64>(), 0);
        assert_eq!(wait(&backoff, ATTACKER, at(60)), 0);
        assert_eq!(guess(&backoff, ATTACKER, at(60)), 0);
        assert_eq!(guess(&backoff, ATTACKER, at(60)), 120);
    }

    #[test]
    fn networks_count() {
        let backoff = Backoff::default();
        let through = |addresses: &mut dyn Iterator<Item = String>| {
            addresses.filter(|address| guess(&backoff, address, at(0)) == 0).count()
        };
        assert_eq!(through(&mut (0..100).map(|n| format!("2001:db8:1:1::{n:x}"))), 5, "of a /64");
        assert_eq!(through(&mut (2..100).map(|n| format!("2001:db8:1:{n:x}::1"))), 5, "of the rest of its /56");
        assert_eq!(through(&mut (1..200).map(|n| format!("2001:db8:1:{n:x}00::1"))), 10, "of the rest of its /48");
        assert_eq!(wait(&backoff, "2001:db8:1:ffff::1", at(0)), 60);
        assert_eq!(wait(&backoff, "2001:db8:2::1", at(0)), 0, "another is free");
        // Whoever knows the password clears its own slate, not that of the people around.
        let owner = "2001:db8:2:1::1";
        assert_eq!(through(&mut (0..4).map(|_| owner.to_owned())), 4);
        backoff.reserve("1", ip(owner), at(0)).expect("free").was_right();
        assert_eq!(through(&mut (0..9).map(|_| owner.to_owned())), 5);
        assert_eq!(through(&mut (2..99).map(|n| format!("2001:db8:2:{n:x}::1"))), 1);
    }

    #[test]
    fn ten_thousand_guesses_never_lock_the_owner_out() {
        let backoff = Backoff::default();
        for guess_no in 0..10_000_u32 {
            let now = at(i64::from(guess_no) / 100);
            guess(&backoff, &format!("10.0.{}.{}", guess_no >> 8, guess_no & 255), now);
            guess(&backoff, ATTACKER, now);
        }
        assert_eq!(wait(&backoff, OWNER, at(100)), 0);
        assert!(wait(&backoff, ATTACKER, at(100)) <= LOCKED.as_secs());
        assert_eq!(wait(&backoff, ATTACKER, at(100 + 900)), 0);
        // An account under attack leaves a client two free attempts.
        assert_eq!([0, 0, 60], [(); 3].map(|()| guess(&backoff, OWNER, at(100))));
        backoff.forget("1");
        assert_eq!(wait(&backoff, OWNER, at(100)), 0);
    }

    #[test]
    fn memory_is_bounded_and_forgets() {
        let backoff = Backoff::default();
        for number in 0..(KEPT as u32 + 10) {
            assert!(backoff.reserve(&number.to_string(), ip(ATTACKER), at(0)).is_ok());
        }
        assert!(backoff.memory().pairs.len() <= KEPT);
        assert!((0..20).any(|_| guess(&backoff, ATTACKER, at(0)) > 0));
        assert!(wait(&backoff, ATTACKER, at(1)) > 0);
        assert_eq!(wait(&backoff, ATTACKER, at(3600)), 0);
    }
}
