//! Passwords become argon2id hashes (19 MiB, 2 passes, 1 lane: ASVS 5.0, appendix C) and nothing else of them is kept.
//! At most 4 are hashed at once and 32 wait: memory stays bounded whatever comes in.
//! Never logs or stores a password.

use crate::base::entropy::Entropy;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Too many are waiting already; ask the applicant to press again in a moment, and keep what was typed.
#[derive(Debug, thiserror::Error)]
pub enum Busy {
    /// The queue is full.
    #[error("too many passwords are being hashed")]
    Full,
    /// The machine cannot hash.
    #[error(transparent)]
    Machine(#[from] anyhow::Error),
}

/// The gate before the hashing: how many are inside and how many wait.
#[derive(Debug, Default)]
pub struct Gate {
    counts: Mutex<Counts>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct Counts {
    hashing: usize,
    waiting: usize,
}

const AT_ONCE: usize = 4;
const QUEUE: usize = 32;
const MEMORY_KIB: u32 = 19 * 1024;

impl Gate {
    /// Hashes a password to a PHC string, waiting for a free place.
    ///
    /// # Errors
    /// [`Busy`].
    pub fn hash(&self, password: &str, entropy: &Entropy) -> Result<String, Busy> {
        let _place = self.enter()?;
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
    pub fn verify(&self, password: &str, hash: &str) -> Result<bool, Busy> {
        let _place = self.enter()?;
        let Ok(hash) = PasswordHash::new(hash) else { return Ok(false) };
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    }

    fn enter(&self) -> Result<Place<'_>, Busy> {
        let mut counts = self.counts();
        if counts.hashing >= AT_ONCE {
            if counts.waiting >= QUEUE {
                return Err(Busy::Full);
            }
            counts.waiting += 1;
            counts = self
                .freed
                .wait_while(counts, |counts| counts.hashing >= AT_ONCE)
                .unwrap_or_else(PoisonError::into_inner);
            counts.waiting -= 1;
        }
        counts.hashing += 1;
        Ok(Place(self))
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place inside the gate, given back when dropped.
struct Place<'a>(&'a Gate);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.counts().hashing -= 1;
        self.0.freed.notify_one();
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
        let text = Gate::default().hash("Abcdef-1234", &Entropy::Os).unwrap();
        assert!(text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{text}");
        let hash = PasswordHash::new(&text).unwrap();
        assert!(Argon2::default().verify_password(b"Abcdef-1234", &hash).is_ok());
        assert!(Argon2::default().verify_password(b"Abcdef-1235", &hash).is_err());
    }

    #[test]
    fn four_are_inside_and_the_37th_is_turned_away() {
        let gate = Gate::default();
        let inside = AtomicUsize::new(0);
        let places: Vec<_> = (0..AT_ONCE).map(|_| gate.enter().unwrap()).collect();
        std::thread::scope(|scope| {
            for _ in 0..QUEUE {
                scope.spawn(|| {
                    let _place = gate.enter().unwrap();
                    assert!(inside.fetch_add(1, Ordering::SeqCst) < AT_ONCE);
                    std::thread::sleep(Duration::from_millis(1));
                    inside.fetch_sub(1, Ordering::SeqCst);
                });
            }
            while gate.counts().waiting < QUEUE {
                std::thread::yield_now();
            }
            assert!(matches!(gate.enter(), Err(Busy::Full)));
            drop(places);
        });
        assert!(gate.enter().is_ok());
    }
}
