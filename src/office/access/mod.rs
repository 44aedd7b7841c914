//! What a browser carries and how often it may come: tokens in URLs (`link`), passwords and their hashes (`proof`,
//! `password`), rates (`limits`), pauses after wrong passwords (`backoff`). Never stores who came.

pub(in crate::office) mod backoff;
pub mod limits;
pub(in crate::office) mod link;
pub mod password;
pub mod proof;

use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::base::text::hex;
use crate::config;
use crate::office::queue::application::Application;
use crate::office::state::seal::{Purpose, SealFault, StateKey};
use backoff::Backoff;
use jiff::{SignedDuration, Timestamp};
use limits::{Rate, RateLimits};
use password::HashPermits;
use proof::Passwords;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

/// So many passwords are worked on at once, each in 19 MiB of memory, and so many wait. Who waits keeps one of the
/// 64 places in which forms are handled: both together leave some.
const LOG_INS: [usize; 2] = [4, 16];
const STRANGERS: [usize; 2] = [2, 34];

/// What a browser carries, and how often it may come.
#[derive(Debug, Clone)]
pub struct Access {
    /// How often.
    pub limits: Arc<RateLimits>,
    /// What it must know.
    pub passwords: Arc<Passwords>,
    pub(in crate::office) key: Arc<StateKey>,
    pub(in crate::office) clock: Clock,
    pub(in crate::office) entropy: Arc<Entropy>,
}

impl Access {
    /// The access to an office; a rehearsal lifts limits where the settings say so.
    pub(super) fn new(
        limits: &config::Limits,
        is_rehearsal: bool,
        key: Arc<StateKey>,
        clock: Clock,
        entropy: Arc<Entropy>,
    ) -> Self {
        let limits = Arc::new(RateLimits::new(limits.clone(), is_rehearsal));
        let passwords = Arc::new(Passwords {
            log_ins: HashPermits::new(LOG_INS[0], LOG_INS[1]),
            strangers: HashPermits::new(STRANGERS[0], STRANGERS[1]),
            backoff: Backoff::default(),
            limits: Arc::clone(&limits),
            clock,
            entropy: Arc::clone(&entropy),
        });
        Self { limits, passwords, key, clock, entropy }
    }

    /// Seals a payload for a browser to carry.
    ///
    /// # Errors
    /// When the payload is no JSON or there is no randomness.
    pub fn seal(&self, purpose: Purpose, payload: &impl Serialize) -> anyhow::Result<String> {
        self.key.seal(purpose, self.clock.now(), payload, &self.entropy)
    }

    /// Opens a seal that is at most `max_age` old: the payload and when it was sealed.
    ///
    /// # Errors
    /// [`SealFault`]; an expired one gives back its payload.
    pub fn unseal<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        text: &str,
        max_age: SignedDuration,
    ) -> Result<(T, Timestamp), SealFault<T>> {
        self.key.unseal(purpose, text, self.clock.now(), max_age)
    }

    /// A fresh nonce, to be sealed into a check page.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn nonce(&self) -> anyhow::Result<String> {
        Ok(hex(&self.entropy.bytes::<16>()?))
    }

    /// The nonce of a payload within what another nonce names: the same for the same.
    ///
    /// # Errors
    /// When the payload is no JSON.
    pub fn nonce_of(&self, of: &str, payload: &impl Serialize) -> anyhow::Result<String> {
        let message = [of.as_bytes(), b"\0", &serde_json::to_vec(payload)?].concat();
        Ok(hex(&self.key.mac(b"nonce", &message)[..16]))
    }

    /// Counts one more of this client: whether it is still within its rate.
    pub fn allow(&self, rate: Rate, client: IpAddr) -> bool {
        self.limits.allow(rate, client, Instant::now())
    }

    /// Counts one more change of this application by this client: whether it may be made now.
    pub fn allow_change(&self, application: &Application, client: IpAddr) -> bool {
        self.limits.allow_change(application.submission.as_str(), client, Instant::now())
    }
}
