//! What the office decides about, and how a decision ended. Used by who decides and who shows that; never decides.

use crate::base::problem::Problem;
use crate::office::queue::application::State;
use crate::scheme::ids::{RecordNumber, Reference};

/// How a decision ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Accepted and published under this number.
    Accepted(RecordNumber),
    /// Rejected or returned; the mail is in the spool.
    Done,
    /// Revoked; the list does not say so yet.
    Owed,
    /// Its declarer changed it: this content waits now, and was not named.
    Changed(usize),
    /// It is not in `confirmed`.
    NotWaiting(State),
    /// It was returned so many days ago, and its declarer has not corrected it.
    Returned {
        /// By the calendar in Japan.
        days: i32,
    },
    /// An earlier contact's objection comes first.
    Objected,
    /// These checks are marked: it needs a decision of its own, by name.
    Marked(Vec<String>),
    /// It is not accepted: there is nothing to revoke.
    NotAccepted(State),
    /// Others declare for the same declarer: say which is replaced, or that they differ.
    Doubled,
    /// The public list cannot hold it, and why: it goes on waiting.
    Unfit(Vec<Problem>),
    /// What the reference names cannot be read, and why.
    Unreadable(Problem),
    /// The reference names nothing.
    Unknown,
}

/// What the office says about a declarer who declared before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Earlier {
    /// Nothing: then nobody may have declared before.
    #[default]
    None,
    /// This record is replaced; its number stays.
    Replaced(RecordNumber),
    /// The others are different declarers: the office has made sure.
    Distinct,
}

/// What the office decides about: an application, with the content that it has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Which.
    pub reference: Reference,
    /// Which of its contents, as `review show` counts them.
    pub seen: usize,
}

impl From<&Reference> for Named {
    /// With the content that was confirmed, or asked for, first.
    fn from(reference: &Reference) -> Self {
        Self { reference: reference.clone(), seen: 1 }
    }
}

impl From<&Self> for Named {
    fn from(named: &Self) -> Self {
        named.clone()
    }
}
