//! What happened to an application: who did what when, and what its mail needs beside the application. Everything a
//! mail says follows from here and the application, so that the same mail can be made again after a crash.
//! Written by the steps; never changed afterwards.

use super::pending::Ruled;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Something that happened to an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// Who did it, or let it happen.
    pub by: Actor,
    /// What.
    pub step: Step,
    /// What the office typed, or which address or reference it was about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What its mail needs beside the application.
    #[serde(flatten)]
    pub particulars: Particulars,
}

/// Who does something to an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// Whoever declares, or holds a link mailed to a contact.
    Declarer,
    /// A member of the office, by name.
    Office(String),
    /// A moment that was set: a deadline, a waiting time.
    Timer,
    /// Whoever typed a command, by the name the machine knows.
    Command(String),
}

/// What can happen to an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Submitted.
    Received,
    /// The URL was mailed again.
    Resent,
    /// The mail address was corrected; a new URL was mailed.
    AddressChanged,
    /// Confirmed; numbers issued.
    Confirmed,
    /// The numbers were mailed again.
    NumbersMailed,
    /// The office mailed what to put right; the state stays.
    Returned,
    /// Its declarer was reminded of what was returned.
    Reminded,
    /// Accepted and published.
    Accepted,
    /// Rejected.
    Rejected,
    /// The deadline passed.
    Expired,
    /// Stopped, or replaced by the declaration in the note.
    Withdrawn,
    /// Revoked by the office; the note says why.
    Revoked,
    /// The stop was undone: an earlier contact objected in time.
    Revived,
    /// A step-up was submitted.
    StepUpAsked,
    /// It was accepted and published.
    StepUpAccepted,
    /// It was rejected; the level stays.
    StepUpRejected,
    /// Changes were submitted that wait for the office.
    ChangeAsked,
    /// The declarer took them back.
    ChangeDropped,
    /// They were accepted, and published where they are public.
    ChangeAccepted,
    /// They were rejected.
    ChangeRejected,
    /// Fields changed at once.
    Changed,
    /// A link was mailed to a new contact address.
    ContactAsked,
    /// The new address confirmed; the change waits for its 72 hours.
    ContactVerified,
    /// The new address did not confirm in time.
    ContactLapsed,
    /// The old address was told how to object.
    ContactTold,
    /// An old address objected: all is as it was before its contact changed.
    ContactObjected,
    /// An old address was told of what its own contact would know.
    EarlierTold,
    /// The office has looked at the objection.
    ObjectionSettled,
    /// Somebody without log-in asked for a new contact.
    ContactRequested,
    /// The office granted a new contact; the note says how it made sure.
    ContactGranted,
    /// The office refused the new contact.
    ContactRefused,
    /// A link for a new password was mailed.
    ResetAsked,
    /// The password is new.
    PasswordChanged,
    /// The user number was mailed.
    NumberAsked,
    /// The office looked at the account; the note says why.
    Shown,
    /// The office unlocked the account; the note says why.
    Unlocked,
    /// The office decided; until that takes effect it may be undone.
    Decided,
    /// The office revoked it, and may still undo that: it is off the list.
    Suspended,
    /// What was decided was undone by the office.
    Undone,
    /// A revocation was undone by the office in time: it is listed again.
    Reinstated,
    /// What was decided came to nothing: what it was about has changed, or does not allow it any more.
    DecisionVoid,
    /// The office answered by mail; the note is its answer.
    Answered,
    /// A link to the entry's own page was mailed.
    LinkAsked,
    /// It was asked by mail whether the entry goes on.
    RenewalAsked,
    /// It goes on.
    Renewed,
}

/// What the mail of an event needs beside the application itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Particulars {
    /// Where it goes; empty: to the contact.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub to: String,
    /// The counter of its link.
    #[serde(skip_serializing_if = "is_zero")]
    pub link: u32,
    /// When its link ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The keys of the fields it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// The level it speaks of.
    #[serde(skip_serializing_if = "is_zero")]
    pub stars: u8,
    /// What was returned: a digest of the answers that the office looked at.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub seen: String,
    /// What was decided about what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ruled: Option<Ruled>,
}

impl Event {
    /// An event without a note.
    pub fn new(at: Timestamp, by: Actor, step: Step) -> Self {
        Self { at, by, step, note: String::new(), particulars: Particulars::default() }
    }

    /// The same, about these fields.
    #[must_use]
    pub fn about(mut self, keys: &[String]) -> Self {
        self.particulars.keys = keys.to_vec();
        self
    }

    /// The same, about a level.
    #[must_use]
    pub fn about_stars(mut self, stars: u8) -> Self {
        self.particulars.stars = stars;
        self
    }

    /// The same, mailed to another address than the contact's.
    #[must_use]
    pub fn to(mut self, address: &str) -> Self {
        self.particulars.to = address.to_owned();
        self
    }

    /// The same, with a link that ends.
    #[must_use]
    pub fn link(mut self, counter: u32, until: Timestamp) -> Self {
        self.particulars.link = counter;
        self.particulars.until = Some(until);
        self
    }

    /// The same, of answers with this digest.
    #[must_use]
    pub(in crate::office) fn seen(mut self, digest: String) -> Self {
        self.particulars.seen = digest;
        self
    }

    /// The same, about what was decided.
    #[must_use]
    pub(in crate::office) fn ruling(mut self, ruled: Ruled) -> Self {
        self.particulars.ruled = Some(ruled);
        self
    }

    /// The same, with the moment when something ends.
    #[must_use]
    pub(in crate::office) fn until(mut self, moment: Timestamp) -> Self {
        self.particulars.until = Some(moment);
        self
    }

    /// The same, with words of the office.
    #[must_use]
    pub fn noting(mut self, note: &str) -> Self {
        note.clone_into(&mut self.note);
        self
    }
}

fn is_zero<T: Default + PartialEq>(number: &T) -> bool {
    *number == T::default()
}
