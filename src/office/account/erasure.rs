//! Erases one application for good: because its days are over (`expire`), because it was erased before (`resume`), or
//! because whoever it is about asks (`cli::account`, `desk::person`). With it go its marks, its letters and its line in
//! the search; a tombstone without answers stays, so that no older copy brings it back. What is listed or undecided,
//! and what somebody else may still bring back, is not erased.

use crate::config::Retention;
use crate::office::declaration::applications::Applications;
use crate::office::declaration::effects::Effects;
use crate::office::mail::letters::all_letters;
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::guard::Overtaken;
use crate::office::queue::rows::WriteOutcome;
use crate::office::search::SearchIndex;
use crate::scheme::ids::{RecordNumber, Reference};
use jiff::{SignedDuration, Timestamp};
use std::cell::Cell;
use std::sync::Arc;

/// Erases applications.
#[derive(Debug)]
pub struct Erasure {
    pub(super) applications: Arc<Applications>,
    pub(super) effects: Arc<Effects>,
}

/// Why an application is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EraseGround {
    /// It has been kept as long as it is to be.
    Over,
    /// Whoever it is about asks for it.
    Asked,
}

/// What keeps an application, or that nothing does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EraseStand {
    /// It may go; whether it has ever been listed, and under which number.
    Ready(Option<RecordNumber>),
    /// It is listed: it must be stopped or revoked first.
    Listed,
    /// What the office decided about it has not taken effect.
    Decided,
    /// An earlier contact may bring it back until then.
    Objection(Timestamp),
    /// It waits for the office, and nobody has asked for its end.
    Waits,
    /// It is kept until then, unless whoever it is about asks.
    Kept(Timestamp),
}

/// How an erasing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EraseOutcome {
    /// It is gone; the number it was listed under stays taken.
    Erased(Option<RecordNumber>),
    /// Something keeps it.
    Kept(EraseStand),
    /// The reference names nothing, or nothing any more.
    Unknown,
}

impl Erasure {
    /// What keeps the application of a reference; `None`: it names nothing.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn stand(&self, reference: &Reference, ground: EraseGround) -> anyhow::Result<Option<EraseStand>> {
        let found = self.applications.by_reference(reference)?;
        Ok(found.map(|application| self.stand_of(&application, ground)))
    }

    /// Erases the application of a reference.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn erase(&self, reference: &Reference, ground: EraseGround) -> anyhow::Result<EraseOutcome> {
        let Some(application) = self.applications.by_reference(reference)? else { return Ok(EraseOutcome::Unknown) };
        // Whose row is still to be taken out is needed for that: without the record nobody would.
        if application.record.is_some() {
            self.effects.list_as_decided(std::slice::from_ref(&application.submission))?;
        }
        let stand = Cell::new(None);
        let is_to_go = |application: &Application| {
            let found = self.stand_of(application, ground);
            stand.set(Some(found));
            matches!(found, EraseStand::Ready(_))
        };
        let erased = self.erase_if(&application.submission, &is_to_go)?;
        Ok(match stand.get() {
            Some(EraseStand::Ready(no)) if erased => EraseOutcome::Erased(no),
            Some(stand) if !erased => EraseOutcome::Kept(stand),
            _ => EraseOutcome::Unknown,
        })
    }

    fn stand_of(&self, application: &Application, ground: EraseGround) -> EraseStand {
        let now = self.applications.clock.now();
        if !application.decided.is_empty() {
            return EraseStand::Decided;
        }
        if application.state == State::Accepted {
            return EraseStand::Listed;
        }
        let objection = application.account.objections.iter().map(|objection| objection.until).max();
        if let Some(until) = objection.filter(|until| *until > now) {
            return EraseStand::Objection(until);
        }
        match (ground, kept_until(application, &self.applications.mailer.wording.settings.retention)) {
            (EraseGround::Over, None) => EraseStand::Waits,
            (EraseGround::Over, Some(until)) if until > now => EraseStand::Kept(until),
            _ => EraseStand::Ready(application.record),
        }
    }

    /// Erases one application for good, with the marks of its mails, if it is to be.
    pub(in crate::office) fn erase_if(
        &self,
        submission: &Submission,
        is_over: &dyn Fn(&Application) -> bool,
    ) -> anyhow::Result<bool> {
        self.applications.guard.run(|| {
            let opened = self.applications.open(submission)?.filter(|opened| is_over(&opened.application));
            let Some(opened) = opened else { return Ok(false) };
            all_letters(&opened.application).try_for_each(|name| self.applications.mailer.letterbox.forget(&name))?;
            // First, so that no crash leaves one behind: until it is erased, its hint is followed again.
            self.applications.index.forget(&opened)?;
            match self.applications.queue.erase(&opened, self.applications.clock.now())? {
                WriteOutcome::Overtaken => return Err(Overtaken.into()),
                WriteOutcome::Decided | WriteOutcome::Erased => {}
            }
            SearchIndex(&self.applications).forget(submission)?;
            Ok(true)
        })
    }
}

/// Until when what has ended is kept; `None`: it has not ended, or is kept for ever.
fn kept_until(application: &Application, kept: &Retention) -> Option<Timestamp> {
    let days = days_kept(application.state, kept)?;
    let entered = application.last(application.state.entered_by())?.at;
    entered.checked_add(SignedDuration::from_hours(24 * i64::from(days))).ok()
}

/// For how many days what came into a state is kept; `None`: it has not ended.
pub(in crate::office) fn days_kept(state: State, kept: &Retention) -> Option<u32> {
    match state {
        State::Received | State::Confirmed | State::Accepted => None,
        State::Expired => Some(kept.expired_days),
        State::Rejected | State::Answered => Some(kept.rejected_days),
        State::Withdrawn => Some(kept.withdrawn_days),
        State::Revoked => Some(kept.revoked_days),
    }
}
