//! What was returned: it waits for its declarer until something that the office looks at differs from what was
//! returned. The return itself remembers that, as a digest, so that a change put back, by whomever, is none.
//! And which content the office was shown, so that it decides about no other.
//! Used by lists, `acceptance`, `inspection` and the account pages.

use super::account::{CONTACT, PendingKind};
use super::application::{Application, State};
use super::history::{Event, Step};
use crate::base::clock::{in_japan, japan};
use crate::base::text::hex;
use crate::config::ReviewSettings;
use crate::config::periods::REMINDER;
use crate::scheme::Answers;
use jiff::{SignedDuration, Timestamp, ToSpan};
use sha2::{Digest, Sha256};

/// Whether an acceptance is about this: not whom the mails reach, what is sent besides, and what was agreed to.
fn is_looked_at(answers: &Answers, key: &str) -> bool {
    !CONTACT.contains(&key) && !answers.consents().contains_key(key)
}

/// What the office asked to put right, until the declarer has changed some of it or it was decided.
pub fn returned(application: &Application) -> Option<&Event> {
    let at = application.history.iter().rposition(|event| event.step == Step::Returned)?;
    let later = &application.history[at + 1..];
    let decides = |event: &Event| matches!(event.step, Step::Accepted | Step::Rejected | Step::Revoked);
    // A stop that was undone ended nothing.
    let open = !later.iter().any(decides) && !application.has_ended();
    application.history.get(at).filter(|returned| open && !is_corrected(application, returned, later))
}

/// Until when something returned at a moment is to be corrected: the end of a day in Japan; `None`: at any time.
pub(in crate::office) fn corrects_by(settings: &ReviewSettings, returned_at: Timestamp) -> Option<Timestamp> {
    let days = (settings.return_days > 0).then(|| i64::from(settings.return_days) + 1)?;
    let day = in_japan(returned_at).date().checked_add(days.days()).ok()?;
    Some(day.to_zoned(japan()).ok()?.timestamp())
}

/// What is next to be done about something that was returned and not corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::office) enum ReturnDue {
    /// Its declarer is to be reminded at this moment.
    Reminder(Timestamp),
    /// It ends at this moment.
    End(Timestamp),
}

impl ReturnDue {
    /// When.
    pub(in crate::office) fn at(self) -> Timestamp {
        match self {
            Self::Reminder(at) | Self::End(at) => at,
        }
    }
}

/// What is next to be done about an application that was returned and that its declarer has not corrected.
pub(in crate::office) fn due(application: &Application) -> Option<ReturnDue> {
    let returned = returned(application).filter(|_| application.state == State::Confirmed)?;
    let until = returned.particulars.until?;
    let reminder = (until - REMINDER).max(returned.at + SignedDuration::from_hours(24));
    let is_reminded = application.last(Step::Reminded).is_some_and(|reminded| reminded.at >= returned.at);
    Some(if is_reminded || reminder >= until { ReturnDue::End(until) } else { ReturnDue::Reminder(reminder) })
}

/// Since when it waits as a declaration: for its declarer since it was returned, for the office since it
/// was corrected or confirmed.
pub fn waits_since(application: &Application) -> Option<Timestamp> {
    let since = returned(application).or_else(|| corrected(application)).or_else(|| application.last(Step::Confirmed));
    since.map(|event| event.at)
}

/// The last correction of what the office had returned, where that no longer waits for its declarer.
pub fn corrected(application: &Application) -> Option<&Event> {
    let correction = || application.history.iter().rev().find(|event| is_correction(&application.answers, event));
    application.last(Step::Returned).filter(|_| returned(application).is_none()).and_then(|_| correction())
}

/// Which content waits for the office, counted from 1 on: a declarer may change it while the office looks.
pub fn edition(application: &Application, kind: PendingKind) -> usize {
    let is_new = |event: &&Event| match kind {
        PendingKind::Declaration => event.step == Step::Confirmed || is_correction(&application.answers, event),
        PendingKind::StepUp => event.step == Step::StepUpAsked,
        PendingKind::Change => event.step == Step::ChangeAsked,
        PendingKind::Objection => false,
        // Those that differ are told apart by their addresses.
        PendingKind::Contact => false,
    };
    let ends = |step| kind.decided_by().contains(&step) || kind == PendingKind::Change && step == Step::ChangeDropped;
    let is_decided = |event: &Event| match kind {
        PendingKind::Declaration | PendingKind::Contact => false,
        PendingKind::StepUp | PendingKind::Change | PendingKind::Objection => ends(event.step),
    };
    // An objection puts everything back to what it was.
    let is_put_back = |event: &&Event| kind != PendingKind::Contact && event.step == Step::ContactObjected;
    let since = application.history.iter().rposition(is_decided).map_or(0, |at| at + 1);
    application.history[since..].iter().filter(|event| is_new(event) || is_put_back(event)).count().max(1)
}

fn is_corrected(application: &Application, returned: &Event, later: &[Event]) -> bool {
    match returned.particulars.seen.as_str() {
        // Written by a version that did not remember what it returned.
        "" => later.iter().any(|event| is_correction(&application.answers, event)),
        seen => seen != digest(&application.answers),
    }
}

/// Whether anything changed here that the office looks at.
pub(in crate::office) fn is_correction(answers: &Answers, event: &Event) -> bool {
    event.step == Step::Changed && event.particulars.keys.iter().any(|key| is_looked_at(answers, key))
}

/// What a return remembers of the answers it is about: the same for the same answers to everything the office looks at.
pub(in crate::office) fn digest(answers: &Answers) -> String {
    let mut keys = answers.keys();
    keys.retain(|key| is_looked_at(answers, key));
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
