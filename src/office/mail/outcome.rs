//! How a sending ended, and a round of them; what the log says of a letter. What follows from it is the spool's to
//! decide. Holds nothing personal.

use crate::base::terminal::note;
use std::fmt;

/// How a sending ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// Accepted whole.
    Sent,
    /// Not now, for this recipient.
    Deferred(FailureReason),
    /// Never, for this recipient.
    Refused(FailureReason),
    /// Nothing can be sent at present, to nobody: server away, log-in or sender refused.
    OurFault(FailureReason),
    /// Not handed over: somebody else is doing that.
    Elsewhere,
}

/// Asked right before the words of a mail are handed over.
pub(super) type Begin<'a> = &'a dyn Fn() -> anyhow::Result<bool>;

/// At which stage, and with which reply code. As text it holds nothing personal, so it may be logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureReason {
    stage: &'static str,
    code: Option<u16>,
    said: ServerWords,
}

/// What a server said, which may repeat an address: shown to who has just typed that address, and to nobody else.
#[derive(Clone, Default, PartialEq, Eq)]
struct ServerWords(String);

impl fmt::Debug for ServerWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl FailureReason {
    pub(super) fn new(stage: &'static str, code: Option<u16>) -> Self {
        Self { stage, code, said: ServerWords::default() }
    }

    /// The same with what the server, or the machine, said.
    pub(super) fn saying(self, said: &impl fmt::Display) -> Self {
        Self { said: ServerWords(said.to_string()), ..self }
    }

    /// What the server said, in its own words. They may name the recipient: never for a log.
    pub fn in_its_words(&self) -> &str {
        &self.said.0
    }
}

impl fmt::Display for FailureReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "{} {code}", self.stage),
            None => write!(f, "{} without reply", self.stage),
        }
    }
}

/// What became of the letters of one round.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// Accepted by the transport.
    pub sent: usize,
    /// To be tried again later.
    pub deferred: usize,
    /// Refused, too old, or they cannot be put together.
    pub failed: usize,
}

/// A letter's name is made of checksums and says nothing about anybody.
pub(super) fn alarm(name: &str, what: &str) {
    note!("sengen: mail {name}: {what}");
}
