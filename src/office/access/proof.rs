//! Whether a password is right: the one place that asks, for log-in, a new password, a new contact and 中止
//! alike. An attempt is counted as wrong before anybody looks, and given back when it was right: however many
//! come at once, no more are looked at than one after another. Never tells whether a number exists.

use super::backoff::Backoff;
use super::limits::RateLimits;
use super::password::HashPermits;
use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::office::access::limits::Rate;
use crate::office::access::password::Busy;
use crate::office::queue::application::Application;
use jiff::SignedDuration;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

/// How asking ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It is the password.
    Right,
    /// It is not, or nobody has this number; which, nobody is told.
    Wrong,
    /// Not looked at: too many were wrong. Wait so long.
    Wait(SignedDuration),
    /// Not looked at: too many are asked for at this moment.
    Busy,
}

/// A hash like all others, of no password: what an unknown number is compared with.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LW5vYm9keS0wMA$gQx0wV9mV2E0Zp3tq1sYc8r5n7k2h4j6d9f1a3b5c7E";

/// Asks for passwords, and hashes new ones.
#[derive(Debug)]
pub struct Passwords {
    pub(super) log_ins: HashPermits,
    pub(super) strangers: HashPermits,
    pub(in crate::office) backoff: Backoff,
    pub(super) limits: Arc<RateLimits>,
    pub(super) clock: Clock,
    pub(super) entropy: Arc<Entropy>,
}

impl Passwords {
    /// Whether this client's password is that of the application with this user number, where there is one.
    ///
    /// # Errors
    /// When the machine fails.
    pub(in crate::office) fn verify(
        &self,
        number: &str,
        found: Option<&Application>,
        password: &str,
        client: IpAddr,
    ) -> anyhow::Result<Proof> {
        if !self.limits.allow(Rate::LogIn, client, Instant::now()) {
            return Ok(Proof::Wait(SignedDuration::from_mins(1)));
        }
        if let Some(unlocked_at) = found.and_then(|application| application.account.unlocked_at) {
            self.backoff.forgive(number, unlocked_at);
        }
        let counted = self.counted(client);
        let attempt = match counted.map(|client| self.backoff.reserve(number, client, self.clock.now())).transpose() {
            Ok(attempt) => attempt,
            Err(wait) => return Ok(Proof::Wait(wait)),
        };
        let hash = found.map_or(NOBODY, |application| &application.password_hash);
        let right = self.log_ins.verify(&crate::scheme::fold_password(password), hash, counted);
        let proof = match right {
            Ok(true) if found.is_some() => Proof::Right,
            Ok(_) => Proof::Wrong,
            Err(Busy::Full) => Proof::Busy,
            Err(Busy::Machine(error)) => return Err(error),
        };
        match (attempt, proof) {
            (Some(attempt), Proof::Right) => attempt.was_right(),
            (Some(attempt), Proof::Busy) => attempt.was_not_made(),
            _ => {}
        }
        Ok(proof)
    }

    /// Hashes the new password of somebody who proved who they are.
    ///
    /// # Errors
    /// [`Busy`] when too many wait.
    pub fn hash_new_password(&self, password: &str, client: IpAddr) -> Result<String, Busy> {
        self.log_ins.hash(password, self.counted(client), &self.entropy)
    }

    /// Hashes the password of somebody who declares, waiting for a free place.
    ///
    /// # Errors
    /// [`Busy`] when too many wait.
    pub fn hash_password(&self, password: &str, client: IpAddr) -> Result<String, Busy> {
        self.strangers.hash(password, self.counted(client), &self.entropy)
    }

    /// Whether a password is the one that was hashed, where somebody has one: both cost the same. Nothing is counted.
    ///
    /// # Errors
    /// [`Busy`] when too many wait.
    #[cfg(feature = "desk")]
    pub(in crate::office) fn is_password(
        &self,
        password: &str,
        hash: Option<&str>,
        client: IpAddr,
    ) -> Result<bool, Busy> {
        let password = crate::scheme::fold_password(password);
        let is_right = self.log_ins.verify(&password, hash.unwrap_or(NOBODY), self.counted(client))?;
        Ok(is_right && hash.is_some())
    }

    /// The client as it is counted; `None` where no limit applies to it.
    fn counted(&self, client: IpAddr) -> Option<IpAddr> {
        Some(client).filter(|client| !self.limits.is_lifted(*client))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::access::password::HashPermits;
    use argon2::password_hash::phc::PasswordHash;
    use argon2::{Argon2, PasswordVerifier};

    #[test]
    fn nobody_costs_what_everybody_costs() {
        let permits = HashPermits::new(4, 16);
        let real = permits.hash("Kumo-Hato-1234", None, &Entropy::Os).unwrap();
        let cost = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(cost(NOBODY), cost(&real));
        assert_eq!(NOBODY.len(), real.len());
        assert!(!permits.verify("wrong", NOBODY, None).unwrap());
        // Refused as a password that is not the one, which only shows after all of it is computed.
        let looked = Argon2::default().verify_password(b"wrong", &PasswordHash::new(NOBODY).unwrap());
        assert_eq!(looked, Err(argon2::password_hash::Error::PasswordInvalid));
    }
}
