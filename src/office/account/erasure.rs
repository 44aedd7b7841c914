//! Erases one application for good: because its days are over (`expire`), because it was erased before (`resume`), or
//! because whoever it is about asks (`cli::account`, `desk::person`). With it go its marks, its letters and its line in
//! the search; the counts of days stay (`worked`), and a tombstone without answers, so that no older copy brings it
//! back. What is listed or undecided, and what somebody else may still bring back, is not erased.

use crate::config::Retention;
use crate::office::declaration::applications::Applications;
use crate::office::declaration::effects::Effects;
use crate::office::mail::letters::all_letters;
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::guard::Overtaken;
use crate::office::queue::rows::WriteOutcome;
use crate::office::search::SearchIndex;
use crate::office::worked::WorkedDays;
use crate::scheme::ids::{RecordNumber, Reference};
use crate::store::row::Number;
use jiff::{SignedDuration, Timestamp};
use std::cell::Cell;
use std::sync::Arc;

/// Erases applications.
#[derive(Debug)]
pub struct Erasure {
    pub(super) applications: Arc<Applications>,
    pub(super) effects: Arc<Effects>,
    pub(super) worked: Arc<WorkedDays>,
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
        match found {
            Some(application) => Ok(Some(self.stand_of(&application, ground))),
            None => self.put_aside(reference)?.map(|lost| self.stand_of_lost(&lost.whose, ground)).transpose(),
        }
    }

    /// A record of which nothing is left but what was put aside as damaged.
    fn put_aside(&self, reference: &Reference) -> anyhow::Result<Option<LostRecord>> {
        let found = self.applications.queue.put_aside(reference)?;
        Ok(found.map(|(whose, last)| LostRecord { whose, last }))
    }

    /// Nobody can tell in what state it was, so it goes only for who asks; and not while its row is listed.
    fn stand_of_lost(&self, whose: &Submission, ground: EraseGround) -> anyhow::Result<EraseStand> {
        let publisher = &self.effects.publisher;
        for no in publisher.issuer.issued()? {
            if publisher.issuer.holder(no)?.as_ref() == Some(whose) {
                let listed = publisher.open()?.find(no, &self.applications.scheme.lists)?.is_some();
                return Ok(if listed { EraseStand::Listed } else { asked_or_waits(ground, Some(no)) });
            }
        }
        Ok(asked_or_waits(ground, None))
    }

    fn erase_lost(&self, reference: &Reference, ground: EraseGround) -> anyhow::Result<EraseOutcome> {
        self.applications.guard.run(|| {
            let Some(LostRecord { whose, last }) = self.put_aside(reference)? else { return Ok(EraseOutcome::Unknown) };
            let stand = self.stand_of_lost(&whose, ground)?;
            let EraseStand::Ready(no) = stand else { return Ok(EraseOutcome::Kept(stand)) };
            self.applications.queue.erase_lost(&whose, last, reference, self.applications.clock.now())?;
            self.applications.queue.forget_aside(&whose, true)?;
            SearchIndex(&self.applications).forget(&whose)?;
            Ok(EraseOutcome::Erased(no))
        })
    }

    /// Erases the application of a reference.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn erase(&self, reference: &Reference, ground: EraseGround) -> anyhow::Result<EraseOutcome> {
        let found = self.applications.by_reference(reference)?;
        let Some(application) = found else { return self.erase_lost(reference, ground) };
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
        if application.state == State::Accepted && self.applications.scheme.lists() {
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
            self.worked.note_before_erasing(&opened.application)?;
            // First, so that no crash leaves one behind: until it is erased, its hint is followed again.
            self.applications.index.forget(&opened)?;
            self.applications.queue.forget_aside(submission, false)?;
            match self.applications.queue.erase(&opened, self.applications.clock.now())? {
                WriteOutcome::Overtaken => return Err(Overtaken.into()),
                WriteOutcome::Decided | WriteOutcome::Erased => {}
            }
            // Last: while the record asks for a letter, what is said of it keeps it from being sent once more.
            all_letters(&opened.application).try_for_each(|name| self.applications.mailer.letterbox.forget(&name))?;
            SearchIndex(&self.applications).forget(submission)?;
            Ok(true)
        })
    }
}

/// What is left of a record that nobody can read any more.
struct LostRecord {
    whose: Submission,
    /// The last number that was put aside.
    last: Number,
}

fn asked_or_waits(ground: EraseGround, no: Option<RecordNumber>) -> EraseStand {
    match ground {
        EraseGround::Asked => EraseStand::Ready(no),
        EraseGround::Over => EraseStand::Waits,
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
