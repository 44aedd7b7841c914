//! How long somebody must wait after wrong passwords: per account and client together, so that whoever
//! guesses never locks the owner out, and capped, so that nobody waits for ever. An account that many
//! clients guess at leaves each of them fewer free attempts. Numbers that were never issued count alike.
//! In memory only: a restart forgives. Called by `log_in`; never knows whether a number exists.

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
    pairs: HashMap<(String, IpAddr), Failures>,
    accounts: HashMap<String, Failures>,
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

/// Wrong passwords before the first wait.
const FREE: u32 = 5;
/// The same for an account at which many clients guess.
const FREE_UNDER_ATTACK: u32 = 2;
/// So many wrong passwords from everywhere within the memory's time are an attack.
const ATTACK: u32 = 100;
const FIRST_WAIT: i64 = 60;
/// Nobody ever waits longer after an attempt.
pub const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// After so long without a wrong password all is forgotten.
const FORGET: SignedDuration = SignedDuration::from_hours(1);
/// So many entries are kept before the oldest are dropped.
const KEPT: usize = 100_000;

impl Backoff {
    /// How long this client must still wait before its next attempt at this account; zero: now.
    pub fn wait(&self, account: &str, client: IpAddr, now: Timestamp) -> SignedDuration {
        let memory = self.memory();
        let fresh = |failures: &&Failures| now.duration_since(failures.last) < FORGET;
        let Some(failures) = memory.pairs.get(&(account.to_owned(), client)).filter(fresh) else {
            return SignedDuration::ZERO;
        };
        let attacked = memory.accounts.get(account).filter(fresh).is_some_and(|all| all.count >= ATTACK);
        let free = if attacked { FREE_UNDER_ATTACK } else { FREE };
        if failures.count < free {
            return SignedDuration::ZERO;
        }
        let doubled = FIRST_WAIT.checked_shl(failures.count - free).filter(|_| failures.count - free < 8);
        let whole = doubled.map_or(LONGEST_WAIT, SignedDuration::from_secs).min(LONGEST_WAIT);
        (whole - now.duration_since(failures.last)).clamp(SignedDuration::ZERO, LONGEST_WAIT)
    }

    /// Counts a wrong password.
    pub fn failed(&self, account: &str, client: IpAddr, now: Timestamp) {
        let mut memory = self.memory();
        memory.make_room(now);
        count(memory.pairs.entry((account.to_owned(), client)).or_insert(Failures { count: 0, last: now }), now);
        count(memory.accounts.entry(account.to_owned()).or_insert(Failures { count: 0, last: now }), now);
    }

    /// Forgets what this client did wrong at this account: it knew the password after all.
    pub fn succeeded(&self, account: &str, client: IpAddr) {
        self.memory().pairs.remove(&(account.to_owned(), client));
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

impl Memory {
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

fn count(failures: &mut Failures, now: Timestamp) {
    let forgotten = now.duration_since(failures.last) >= FORGET;
    failures.count = if forgotten { 1 } else { failures.count.saturating_add(1) };
    failures.last = now;
}

#[cfg(test)]
mod tests {
    use super::*;

    const ATTACKER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const OWNER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn the_wait_doubles_and_is_capped() {
        let backoff = Backoff::default();
        for _ in 0..4 {
            backoff.failed("1", ATTACKER, at(0));
            assert_eq!(backoff.wait("1", ATTACKER, at(0)), SignedDuration::ZERO);
        }
        for wait in [60, 120, 240, 480, 900, 900, 900] {
            backoff.failed("1", ATTACKER, at(0));
            assert_eq!(backoff.wait("1", ATTACKER, at(0)).as_secs(), wait);
        }
        assert_eq!(backoff.wait("1", ATTACKER, at(890)).as_secs(), 10);
        assert_eq!(backoff.wait("1", ATTACKER, at(900)), SignedDuration::ZERO);
        assert_eq!(backoff.wait("2", ATTACKER, at(0)), SignedDuration::ZERO);
    }

    #[test]
    fn ten_thousand_guesses_never_lock_the_owner_out() {
        let backoff = Backoff::default();
        for guess in 0..10_000_u32 {
            backoff.failed("1", IpAddr::from([10, 0, (guess >> 8) as u8, guess as u8]), at(i64::from(guess) / 100));
            backoff.failed("1", ATTACKER, at(i64::from(guess) / 100));
        }
        assert_eq!(backoff.wait("1", OWNER, at(100)), SignedDuration::ZERO);
        assert!(backoff.wait("1", ATTACKER, at(100)) <= LONGEST_WAIT);
        assert_eq!(backoff.wait("1", ATTACKER, at(100 + 900)), SignedDuration::ZERO);
        // An account under attack leaves a client two free attempts.
        backoff.failed("1", OWNER, at(100));
        assert_eq!(backoff.wait("1", OWNER, at(100)), SignedDuration::ZERO);
        backoff.failed("1", OWNER, at(100));
        assert_eq!(backoff.wait("1", OWNER, at(100)).as_secs(), 60);
        backoff.forget("1");
        assert_eq!(backoff.wait("1", OWNER, at(100)), SignedDuration::ZERO);
    }

    #[test]
    fn memory_is_bounded_and_forgets() {
        let backoff = Backoff::default();
        for number in 0..(KEPT as u32 + 10) {
            backoff.failed(&number.to_string(), ATTACKER, at(0));
        }
        assert!(backoff.memory().pairs.len() <= KEPT);
        for _ in 0..20 {
            backoff.failed("x", ATTACKER, at(0));
        }
        assert_eq!(backoff.wait("x", ATTACKER, at(3600)), SignedDuration::ZERO);
        backoff.succeeded("x", ATTACKER);
        assert_eq!(backoff.wait("x", ATTACKER, at(1)), SignedDuration::ZERO);
    }
}
