//! What an application has become since it was confirmed: what waits beside the declaration, what may still be undone,
//! and the counters that tokens of mailed links follow from. Changed by the steps of `account` and `review`.
//! Never says who declared, never keeps a password.

use crate::scheme::{Answers, Role};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What an application has become since it was confirmed. All empty at first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// Rises with each new password: sessions and reset links of an older one have ended.
    pub generation: u32,
    /// Rises with each change of what can be edited, so that the second of two sessions sees it.
    pub version: u32,
    /// Counts mailed links that end when a later one of their kind is mailed or used.
    pub links: LinkCounters,
    /// The date of the declaration after an accepted step-up: the day it was submitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared_on: Option<Date>,
    /// A step-up that waits for the office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_up: Option<StepUp>,
    /// Changes that wait for the office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<PendingChange>,
    /// A new contact person that waits for the new mailbox, or for 72 hours without objection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<NewContact>,
    /// A new contact person asked for without log-in; waits for the office to ask back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<ContactRequest>,
    /// Earlier contacts that may still object, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objections: Vec<Objection>,
    /// An objection was raised: the office looks at it, and decides about what is public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objected: Option<Objected>,
    /// When the password reset that was asked for ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reset_until: Option<Timestamp>,
    /// Whether log-in is locked until the office unlocks it: an objection stopped a takeover.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub locked: bool,
    /// Wrong passwords before this moment are forgiven: the office unlocked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unlocked_at: Option<Timestamp>,
}

/// The counters behind mailed links.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LinkCounters {
    /// Password resets.
    pub reset: u32,
    /// Confirmations of a new contact's mailbox.
    pub verify: u32,
    /// Objections by an earlier contact.
    pub object: u32,
}

/// A step-up that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepUp {
    /// When it was submitted.
    pub asked_at: Timestamp,
    /// The answers to what the level asks that one gets to, that level included.
    pub answers: Answers,
    /// The terms that were in force.
    pub terms_version: String,
}

/// Changes that wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingChange {
    /// When they were submitted.
    pub asked_at: Timestamp,
    /// The keys of the fields.
    pub keys: Vec<String>,
    /// The new answers to these keys.
    pub answers: Answers,
}

/// A new contact that is not in force yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewContact {
    /// Name and address, as answers.
    pub contact: Answers,
    /// When it was asked for or granted.
    pub asked_at: Timestamp,
    /// Until when the new mailbox may confirm.
    pub verify_until: Timestamp,
    /// Whether the new mailbox has confirmed.
    pub verified: bool,
    /// Granted by the office: not in force before this moment, when the objection of the old address ends.
    pub not_before: Option<Timestamp>,
}

/// A request of somebody who cannot read the registered mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRequest {
    /// When.
    pub asked_at: Timestamp,
    /// Name and address asked for, as answers.
    pub contact: Answers,
    /// How many asked for another address before this one, undecided.
    #[serde(default)]
    pub others: u32,
}

impl PendingChange {
    /// The keys of the fields.
    pub fn keys(&self) -> Vec<&str> {
        self.keys.iter().map(String::as_str).collect()
    }
}

impl ContactRequest {
    /// Whether addresses compete: then which one was made sure of, only the office can say.
    pub fn is_contested(&self) -> bool {
        self.others > 0
    }
}

/// An earlier contact's right to undo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// Which link: the counter at the time.
    pub link: u32,
    /// Name and address that come back, as answers.
    pub contact: Answers,
    /// Until when.
    pub until: Timestamp,
    /// Everything else that comes back; `None` where a version wrote it that kept the contact alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<FormerContact>>,
}

/// What stood before a contact changed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerContact {
    pub(crate) answers: Answers,
    /// The password's hash.
    pub password_hash: String,
    /// The version of the terms that were consented to.
    pub terms_version: String,
    /// A step-up that waited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_up: Option<StepUp>,
    /// Changes that waited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<PendingChange>,
}

impl std::fmt::Debug for FormerContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Before(…)")
    }
}

/// An objection, for the office to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Objected {
    /// When.
    pub at: Timestamp,
    /// The fields that the office accepted and published meanwhile.
    pub keys: Vec<String>,
    /// The answers to these keys as they were before.
    pub answers: Answers,
}

/// What can wait for the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PendingKind {
    /// A whole declaration.
    Declaration,
    /// From one level to another.
    StepUp,
    /// Changes of registered information.
    Change,
    /// A new contact for a dead mailbox.
    Contact,
    /// An earlier contact undid what was done in its place; the office looks at what it decided meanwhile.
    Objection,
}

impl PendingKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Declaration, Self::StepUp, Self::Change, Self::Contact, Self::Objection];

    /// The name in listings: `step-up`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Declaration => "declaration",
            Self::StepUp => "step-up",
            Self::Change => "change",
            Self::Contact => "contact",
            Self::Objection => "objection",
        }
    }
}

impl std::str::FromStr for PendingKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let names = Self::ALL.map(Self::name).join(", ");
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or(names)
    }
}

/// The fields of a contact.
pub const CONTACT: [&str; 2] = [Role::Contact.key(), Role::Email.key()];

/// The contact among answers, alone.
pub fn contact_of(answers: &Answers) -> Answers {
    Answers::default().taking(&CONTACT, answers)
}

impl Account {
    /// What waits for the office, oldest first, beside the declaration itself.
    pub fn waiting(&self) -> Vec<(PendingKind, Timestamp)> {
        let step_up = self.step_up.as_ref().map(|asked| (PendingKind::StepUp, asked.asked_at));
        let change = self.change.as_ref().map(|asked| (PendingKind::Change, asked.asked_at));
        let contact = self.request.as_ref().map(|asked| (PendingKind::Contact, asked.asked_at));
        let objection = self.objected.as_ref().map(|objected| (PendingKind::Objection, objected.at));
        let mut waiting: Vec<_> = [step_up, change, contact, objection].into_iter().flatten().collect();
        waiting.sort_by_key(|(_, since)| *since);
        waiting
    }

    /// Ends everything that waits, and every mailed link: the declaration has stopped. The right of an earlier
    /// contact lives on to its own end, with what is needed to come back; only then the stop is final.
    pub fn close(&mut self) {
        let Self { step_up, change, contact, request, objected, reset_until, .. } = self;
        (*step_up, *change, *contact, *request, *objected, *reset_until) = (None, None, None, None, None, None);
        self.generation += 1;
        self.version += 1;
    }
}
