//! One application as the queue keeps it: answers, numbers, and everything that happened to it, its state
//! included. Made by `intake`, changed by the steps. Never printed or logged whole: almost all of it is private.

use super::account::{Account, CONTACT, PendingKind};
use super::history::{Actor, Event, Step};
use super::pending::PendingDecision;
use crate::base::clock::{in_japan, japan};
use crate::base::text;
use crate::config::periods::CONFIRM_DAYS;
use crate::scheme::codes::LabelCode;
use crate::scheme::ids::{DeclarationId, RecordNumber, Reference, UserNumber};
use crate::scheme::{Answers, Scheme, Words, edit};
use crate::store::row::Id;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// The name of an application and of its row: 32 hexadecimal digits made from its check page's nonce.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Submission(Id);

/// Where an application stands, by its own word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Submitted; the confirmation URL is mailed.
    Received,
    /// Never confirmed within the deadline; the answers are gone.
    Expired,
    /// Confirmed by the mailed URL; waits for the office.
    Confirmed,
    /// Turned down by the office.
    Rejected,
    /// Accepted by the office and listed.
    Accepted,
    /// Stopped by the declarer, or replaced by a newer declaration.
    Withdrawn,
    /// Revoked by the office, for good.
    Revoked,
    /// Answered by the office, by mail: only in registers.
    Answered,
}

/// An application. A field that this version does not know would be lost with the next change: it is an error.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// Its name.
    pub submission: Submission,
    /// Where it stands.
    pub state: State,
    /// How the office names it.
    pub reference: Reference,
    /// When it was submitted.
    pub received_at: Timestamp,
    /// When the mailed URL ends; fixed at receipt, anew only with a new address.
    pub expires_at: Timestamp,
    /// Counts the mailed URLs: a corrected address makes a new one and kills the old.
    pub generation: u32,
    /// The version of the terms that were consented to.
    pub terms_version: String,
    /// The version of the form that asked.
    pub form_version: String,
    /// The argon2id hash of the password.
    pub password_hash: String,
    /// What was declared.
    pub answers: Answers,
    /// What the office should look at: keys of `scheme::Checked::flags`.
    pub flags: Vec<String>,
    /// The two numbers, from confirmation on.
    pub numbers: Option<Numbers>,
    /// The public record number, from acceptance on.
    pub record: Option<RecordNumber>,
    /// What it has become since it was confirmed.
    pub account: Account,
    /// What the office has decided and may still undo.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<PendingDecision>,
    /// What happened, oldest first.
    pub history: Vec<Event>,
}

/// The numbers issued at confirmation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// 利用者番号.
    pub user_number: UserNumber,
    /// 自己宣言ID.
    pub declaration_id: DeclarationId,
}

impl Submission {
    /// The name that follows from a check page's nonce: the same nonce, the same row.
    pub fn from_nonce(nonce: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(["submission\0", nonce].concat()).into();
        Self(Id::from_bytes(std::array::from_fn(|at| digest[at])))
    }

    /// The name whose 16 bytes these are.
    pub fn from_bytes(bytes: &[u8; 16]) -> Self {
        Self(Id::from_bytes(*bytes))
    }

    /// Its row.
    pub(in crate::office) fn id(&self) -> Id {
        self.0.clone()
    }

    /// The 16 bytes of the name.
    pub fn bytes(&self) -> [u8; 16] {
        let digit = |at: usize| char::from(self.as_str().as_bytes()[at]).to_digit(16).unwrap_or_default() as u8;
        std::array::from_fn(|i| digit(2 * i) << 4 | digit(2 * i + 1))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl From<&Id> for Submission {
    fn from(id: &Id) -> Self {
        Self(id.clone())
    }
}

impl TryFrom<String> for Submission {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Id::parse(text).map(Self).map_err(|_| "not the name of a submission".to_owned())
    }
}

impl From<Submission> for String {
    fn from(submission: Submission) -> Self {
        submission.0.into()
    }
}

impl State {
    /// All states, an earlier one before a later one.
    pub const ALL: [Self; 8] = [
        Self::Received,
        Self::Expired,
        Self::Confirmed,
        Self::Rejected,
        Self::Accepted,
        Self::Withdrawn,
        Self::Revoked,
        Self::Answered,
    ];

    /// Its name in listings: `received`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Expired => "expired",
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
            Self::Accepted => "accepted",
            Self::Withdrawn => "withdrawn",
            Self::Revoked => "revoked",
            Self::Answered => "answered",
        }
    }

    /// The step that leads into this state: the last one an application there must have seen.
    pub(in crate::office) fn entered_by(self) -> Step {
        match self {
            Self::Received => Step::Received,
            Self::Expired => Step::Expired,
            Self::Confirmed => Step::Confirmed,
            Self::Rejected => Step::Rejected,
            Self::Accepted => Step::Accepted,
            Self::Withdrawn => Step::Withdrawn,
            Self::Revoked => Step::Revoked,
            Self::Answered => Step::Answered,
        }
    }
}

impl Application {
    /// The answers as they would be if what waits of a kind were accepted.
    pub(in crate::office) fn wanted(&self, scheme: &Scheme, kind: PendingKind) -> Option<Answers> {
        let account = &self.account;
        let over = |keys: &[&str], new: &Answers| self.answers.clone().taking(keys, new);
        match kind {
            PendingKind::StepUp => account.step_up.as_ref().map(|asked| {
                let keys = asked.answers.keys();
                edit::of_its_level(scheme, over(&keys, &asked.answers))
            }),
            PendingKind::Change => account.change.as_ref().map(|asked| over(&asked.keys(), &asked.answers)),
            PendingKind::Objection => account.objected.as_ref().map(|asked| {
                let keys: Vec<&str> = asked.keys.iter().map(String::as_str).collect();
                edit::of_its_level(scheme, over(&keys, &asked.answers))
            }),
            PendingKind::Contact => account.request.as_ref().map(|asked| over(&CONTACT, &asked.contact)),
            PendingKind::Declaration => None,
        }
    }
}

impl std::str::FromStr for State {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let names = Self::ALL.map(Self::name).join(", ");
        Self::ALL.into_iter().find(|state| state.name() == name).ok_or(names)
    }
}

/// Where an application stands: it is another one as soon as anything was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    state: State,
    events: usize,
}

impl Stand {
    /// How much had happened.
    pub(super) fn events(&self) -> usize {
        self.events
    }
}

impl Application {
    /// Where it stands.
    pub fn stand(&self) -> Stand {
        Stand { state: self.state, events: self.history.len() }
    }

    /// The last event of this kind.
    pub fn last(&self, step: Step) -> Option<&Event> {
        self.history.iter().rev().find(|event| event.step == step)
    }

    /// Adds an event and tells its place in the history.
    pub fn note(&mut self, at: Timestamp, by: Actor, step: Step, note: &str) -> usize {
        self.history.push(Event::new(at, by, step).noting(note));
        self.history.len() - 1
    }

    /// Ends what goes on beside the declaration, log-in too: it was stopped or replaced.
    pub fn close(&mut self) {
        self.account.close();
        self.password_hash = String::new();
    }

    /// The date of the declaration: the day in Japan on which it was confirmed, after an accepted step-up
    /// the day on which that was submitted.
    pub fn declared_on(&self) -> Option<Date> {
        self.account.declared_on.or_else(|| self.first_declared_on())
    }

    /// The day in Japan on which it was confirmed.
    pub fn first_declared_on(&self) -> Option<Date> {
        self.last(Step::Confirmed).map(|event| in_japan(event.at).date())
    }

    /// Where its mails go; `None` once the answers are gone.
    pub fn email(&self) -> Option<&str> {
        Some(self.answers.email()).filter(|email| !email.is_empty())
    }

    /// Whether its declarer stopped it, and nobody has undone that. One that was replaced was not stopped.
    pub(in crate::office) fn is_stopped(&self) -> bool {
        self.ending().is_some_and(|event| event.step == Step::Withdrawn && event.note.is_empty())
    }

    /// The state a stop ended.
    pub(in crate::office) fn before_stop(&self) -> State {
        if self.last(Step::Accepted).is_some() { State::Accepted } else { State::Confirmed }
    }

    /// Whether it was stopped or replaced, and nobody has undone that.
    pub(in crate::office) fn has_ended(&self) -> bool {
        self.ending().is_some_and(|event| event.step == Step::Withdrawn)
    }

    /// Whether nothing is left to do of its last step: an acceptance is published first, and says so then.
    pub(in crate::office) fn is_whole(&self) -> bool {
        self.state != State::Accepted || self.last(Step::Accepted).is_some()
    }

    /// Whether it was listed, was stopped, and an earlier contact may still undo that.
    pub(in crate::office) fn may_be_listed_again(&self, now: Timestamp) -> bool {
        let open = self.account.objections.iter().any(|objection| now < objection.until);
        open && self.is_stopped() && self.before_stop() == State::Accepted
    }

    /// Whether it was stopped or revoked: then it is listed no more. One that was replaced left its number behind.
    pub(in crate::office) fn has_left(&self) -> bool {
        self.state == State::Revoked || self.is_stopped()
    }

    /// Whether the office revoked it. Who stops a declaration while its revocation may still be undone was revoked too.
    pub fn was_revoked(&self) -> bool {
        let last = self.history.iter().rev().find(|event| matches!(event.step, Step::Suspended | Step::Reinstated));
        self.state == State::Revoked || self.is_stopped() && last.is_some_and(|event| event.step == Step::Suspended)
    }

    /// Its last end, or the undoing of it.
    fn ending(&self) -> Option<&Event> {
        self.history.iter().rev().find(|event| matches!(event.step, Step::Withdrawn | Step::Revived))
    }
}

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Application({})", self.reference)
    }
}

impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Numbers(…)")
    }
}

/// When a URL mailed at `moment` ends: 24:00 in Japan on the seventh day, the day of receipt not counted.
///
/// # Errors
/// At the end of time.
pub fn expiry_of(moment: Timestamp) -> anyhow::Result<Timestamp> {
    let day = in_japan(moment).date().checked_add((CONFIRM_DAYS + 1).days())?;
    Ok(day.to_zoned(japan())?.timestamp())
}

/// A deadline as people read it, `2026年11月27日（金）の終わり（24時）`: midnight is the end of the day before it.
pub fn deadline(words: &Words, expires_at: Timestamp) -> String {
    match day_that_ends(expires_at) {
        Some(day) => words.filled(LabelCode::EndOfDay, &[("day", &text::date_with_weekday(day))]),
        None => text::moment_with_weekday(expires_at),
    }
}

/// The same as short as a subject wants it: `11月27日`, `11月20日12時05分`.
pub fn due(expires_at: Timestamp) -> String {
    match day_that_ends(expires_at) {
        Some(day) => text::day(day),
        None => text::day_and_time(expires_at),
    }
}

fn day_that_ends(midnight: Timestamp) -> Option<Date> {
    let before = in_japan(midnight - SignedDuration::from_secs(1)).date();
    (in_japan(midnight).date() != before).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deadline_is_midnight_after_seven_full_days() {
        let words = Words::load(std::path::Path::new(crate::scheme::OF_TESTS)).unwrap();
        for (received, expires, shown) in [
            ("2026-11-19T15:00:00Z", "2026-11-27T15:00:00Z", "2026年11月27日（金）の終わり（24時）"),
            ("2026-11-20T14:59:59Z", "2026-11-27T15:00:00Z", "2026年11月27日（金）の終わり（24時）"),
            ("2026-11-20T15:00:00Z", "2026-11-28T15:00:00Z", "2026年11月28日（土）の終わり（24時）"),
            ("2026-12-28T03:00:00Z", "2027-01-04T15:00:00Z", "2027年1月4日（月）の終わり（24時）"),
        ] {
            let expires_at = expiry_of(received.parse().unwrap()).unwrap();
            assert_eq!(expires_at, expires.parse().unwrap(), "{received}");
            assert_eq!(deadline(&words, expires_at), shown);
        }
        assert_eq!(due("2026-11-27T15:00:00Z".parse().unwrap()), "11月27日");
        assert_eq!(due("2026-11-20T03:05:00Z".parse().unwrap()), "11月20日12時05分");
        assert_eq!(deadline(&words, "2026-11-20T03:05:00Z".parse().unwrap()), "2026年11月20日（金） 12時05分");
    }

    #[test]
    fn a_nonce_always_names_the_same_file() {
        let submission = Submission::from_nonce("n");
        assert_eq!(submission, Submission::from_nonce("n"));
        assert_ne!(submission, Submission::from_nonce("m"));
        assert_eq!(Submission::from_bytes(&submission.bytes()), submission);
        assert!(Submission::try_from("../../etc/passwd".to_owned()).is_err());
    }
}
