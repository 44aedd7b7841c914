//! Passwords become argon2id hashes (19 MiB, 2 passes, 1 lane: ASVS 5.0, appendix C) and nothing else of them is kept.
//! So many are hashed at once, and so many wait, few of them of one client: memory stays bounded whatever
//! comes in, and nobody takes all places. Never logs or stores a password.

use super::limits::{Network, networks};
use crate::base::entropy::Entropy;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Too many are waiting already; ask the applicant to press again in a moment, and keep what was typed.
#[derive(Debug, thiserror::Error)]
pub enum Busy {
    /// The queue is full, or this client has its share of it.
    #[error("too many passwords are being hashed")]
    Full,
    /// The machine cannot hash.
    #[error(transparent)]
    Machine(#[from] anyhow::Error),
}

/// Permits to hash passwords: how many are inside and how many wait.
#[derive(Debug)]
pub struct HashPermits {
    at_once: usize,
    queue: usize,
    counts: Mutex<Counts>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct Counts {
    hashing: usize,
    waiting: usize,
    /// Inside and waiting.
    of_network: HashMap<Network, usize>,
}

/// Places of one client, inside and waiting; a provider's whole network has three times as many.
const PER_CLIENT: usize = 6;
const MEMORY_KIB: u32 = 19 * 1024;

impl HashPermits {
    /// Permits for so many at once, and so many who wait.
    pub fn new(at_once: usize, queue: usize) -> Self {
        Self { at_once, queue, counts: Mutex::default(), freed: Condvar::new() }
    }

    /// Hashes a password to a PHC string, waiting for a free place. Without a client nobody's share is counted.
    ///
    /// # Errors
    /// [`Busy`].
    pub fn hash(&self, password: &str, client: Option<IpAddr>, entropy: &Entropy) -> Result<String, Busy> {
        let _place = self.enter(client)?;
        let salt = entropy.bytes::<16>()?;
        let params = Params::new(MEMORY_KIB, 2, 1, None).map_err(machine)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let hash: PasswordHash = argon2.hash_password_with_salt(password.as_bytes(), &salt).map_err(machine)?;
        Ok(hash.to_string())
    }

    /// Whether the password is the one that was hashed; a hash of another make counts as another password.
    ///
    /// # Errors
    /// [`Busy`].
    pub fn verify(&self, password: &str, hash: &str, client: Option<IpAddr>) -> Result<bool, Busy> {
        let _place = self.enter(client)?;
        let Ok(hash) = PasswordHash::new(hash) else { return Ok(false) };
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    }

    fn enter(&self, client: Option<IpAddr>) -> Result<Permit<'_>, Busy> {
        let networks = client.map(networks).unwrap_or_default();
        let mut counts = self.counts();
        let full = counts.hashing >= self.at_once && counts.waiting >= self.queue;
        let has_its_share =
            |network: &Network| counts.of_network.get(network).is_some_and(|own| *own >= PER_CLIENT * share(*network));
        if full || networks.iter().any(has_its_share) {
            return Err(Busy::Full);
        }
        for network in &networks {
            *counts.of_network.entry(*network).or_default() += 1;
        }
        counts.waiting += 1;
        let room = |counts: &mut Counts| counts.hashing >= self.at_once;
        counts = self.freed.wait_while(counts, room).unwrap_or_else(PoisonError::into_inner);
        counts.waiting -= 1;
        counts.hashing += 1;
        Ok(Permit { permits: self, networks })
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many times one client's places a network has.
fn share(network: Network) -> usize {
    match network.prefix {
        48 => 3,
        56 => 2,
        _ => 1,
    }
}

/// A place to hash, given back when dropped.
struct Permit<'a> {
    permits: &'a HashPermits,
    networks: Vec<Network>,
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut counts = self.permits.counts();
        counts.hashing -= 1;
        for network in &self.networks {
            if let Some(own) = counts.of_network.get_mut(network) {
                *own -= 1;
            }
        }
        counts.of_network.retain(|_, own| *own > 0);
        drop(counts);
        self.permits.freed.notify_one();
    }
}

fn machine(error: impl std::fmt::Display) -> Busy {
    Busy::Machine(anyhow::anyhow!("cannot hash a password: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::PasswordVerifier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    #[test]
    fn the_hash_proves_its_password_only() {
        let text = HashPermits::new(4, 32).hash("Kumo-Hato-1234", None, &Entropy::Os).unwrap();
        assert!(text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{text}");
        let hash = PasswordHash::new(&text).unwrap();
        assert!(Argon2::default().verify_password(b"Kumo-Hato-1234", &hash).is_ok());
        assert!(Argon2::default().verify_password(b"Kumo-Hato-1235", &hash).is_err());
    }

    #[test]
    fn so_many_are_inside_so_many_wait_and_the_next_is_turned_away() {
        let permits = HashPermits::new(4, 32);
        let inside = AtomicUsize::new(0);
        let places: Vec<_> = (0..4).map(|_| permits.enter(None).unwrap()).collect();
        std::thread::scope(|scope| {
            for _ in 0..32 {
                scope.spawn(|| {
                    let _place = permits.enter(None).unwrap();
                    assert!(inside.fetch_add(1, Ordering::SeqCst) < 4);
                    std::thread::sleep(Duration::from_millis(1));
                    inside.fetch_sub(1, Ordering::SeqCst);
                });
            }
            while permits.counts().waiting < 32 {
                std::thread::yield_now();
            }
            assert!(matches!(permits.enter(None), Err(Busy::Full)));
            drop(places);
        });
        assert!(permits.enter(None).is_ok());
    }

    #[test]
    fn a_client_has_its_share_of_the_places_and_no_more() {
        let permits = HashPermits::new(100, 0);
        let enter = |address: String| permits.enter(Some(address.parse().unwrap())).ok();
        let of_one: Vec<_> = (0..9).filter_map(|_| enter("192.0.2.1".to_owned())).collect();
        assert_eq!(of_one.len(), PER_CLIENT);
        let of_a_64: Vec<_> = (0..9).filter_map(|n| enter(format!("2001:db8:1:1::{n}"))).collect();
        assert_eq!(of_a_64.len(), PER_CLIENT);
        let of_the_48: Vec<_> = (2..99).filter_map(|n| enter(format!("2001:db8:1:{n:x}00::1"))).collect();
        assert_eq!(of_a_64.len() + of_the_48.len(), 3 * PER_CLIENT);
        assert!(enter("192.0.2.2".to_owned()).is_some(), "others come in");
        drop((of_one, of_a_64, of_the_48));
        assert!(enter("192.0.2.1".to_owned()).is_some(), "and it again, when it is done");
        assert!(permits.counts().of_network.is_empty(), "nothing is remembered");
    }
}
