//! What was returned: it waits for its declarer until something that the office looks at differs from what was
//! returned. The return itself remembers that, as a digest, so that a change put back, by whomever, is none.
//! And which content the office was shown, so that it decides about no other.
//! Used by lists, `review`, `inspection` and the account pages.

use super::application::{Application, Event, Step};
use crate::base::text::hex;
use crate::office::account::Kind;
use crate::scheme::Answers;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// What an acceptance is not about: whom the mails reach, what is sent besides, and what was agreed to.
const NOT_LOOKED_AT: [&str; 6] =
    ["contact_name", "contact_email", "newsletter", "antisocial_pledge", "privacy_consent", "terms_consent"];

impl Application {
    /// What the office asked to put right, until the declarer has changed some of it or it was decided.
    pub fn returned(&self) -> Option<&Event> {
        let at = self.history.iter().rposition(|event| event.step == Step::Returned)?;
        let later = &self.history[at + 1..];
        let decides = |event: &Event| matches!(event.step, Step::Accepted | Step::Rejected | Step::Revoked);
        // A stop that was undone ended nothing.
        let open = !later.iter().any(decides) && !self.has_ended();
        self.history.get(at).filter(|returned| open && !self.is_corrected(returned, later))
    }

    /// Since when it waits as a declaration: for its declarer since it was returned, for the office since it
    /// was corrected or confirmed.
    pub fn waits_since(&self) -> Option<Timestamp> {
        let correction = || self.history.iter().rev().find(|event| is_correction(event));
        let corrected = || self.last(Step::Returned).and_then(|_| correction());
        let since = self.returned().or_else(corrected).or_else(|| self.last(Step::Confirmed));
        since.map(|event| event.at)
    }

    fn is_corrected(&self, returned: &Event, later: &[Event]) -> bool {
        match returned.particulars.seen.as_str() {
            // Written by a version that did not remember what it returned.
            "" => later.iter().any(is_correction),
            seen => seen != digest(&self.answers),
        }
    }
}

impl Application {
    /// Which content waits for the office, counted from 1 on: a declarer may change it while the office looks.
    pub fn edition(&self, kind: Kind) -> usize {
        let is_new = |event: &&Event| match kind {
            Kind::Declaration => event.step == Step::Confirmed || is_correction(event),
            Kind::StepUp => event.step == Step::StepUpAsked,
            Kind::Change => event.step == Step::ChangeAsked,
            Kind::Objection => false,
            // Those that differ are told apart by their addresses.
            Kind::Contact => false,
        };
        let is_decided = |event: &Event| match kind {
            Kind::StepUp => matches!(event.step, Step::StepUpAccepted | Step::StepUpRejected),
            Kind::Change => matches!(event.step, Step::ChangeAccepted | Step::ChangeRejected | Step::ChangeDropped),
            Kind::Objection => {
                matches!(event.step, Step::ObjectionSettled | Step::ChangeAccepted | Step::ChangeRejected)
            }
            Kind::Declaration | Kind::Contact => false,
        };
        // An objection puts everything back to what it was.
        let is_put_back = |event: &&Event| kind != Kind::Contact && event.step == Step::ContactObjected;
        let since = self.history.iter().rposition(is_decided).map_or(0, |at| at + 1);
        self.history[since..].iter().filter(|event| is_new(event) || is_put_back(event)).count().max(1)
    }
}

impl Event {
    /// A return of these answers.
    #[must_use]
    pub(in crate::office) fn of_answers(mut self, answers: &Answers) -> Self {
        self.particulars.seen = digest(answers);
        self
    }
}

/// Whether anything changed here that the office looks at.
fn is_correction(event: &Event) -> bool {
    let looked_at = |key: &String| !NOT_LOOKED_AT.contains(&key.as_str());
    event.step == Step::Changed && event.particulars.keys.iter().any(looked_at)
}

/// The same for the same answers to everything the office looks at.
fn digest(answers: &Answers) -> String {
    let mut keys = answers.keys();
    keys.retain(|key| !NOT_LOOKED_AT.contains(key));
    keys.sort_unstable();
    let mut hasher = Sha256::new();
    for key in keys {
        // Lengths keep apart what is written one after the other.
        let values = answers.text(key).into_iter().chain(answers.list(key).iter().map(String::as_str));
        for part in std::iter::once(key).chain(values) {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hasher.update(u64::MAX.to_le_bytes());
    }
    hex(&hasher.finalize()[..16])
}
