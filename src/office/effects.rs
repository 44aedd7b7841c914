//! What follows from a stop, from its undoing and from a revocation: each is decided by one write of the record;
//! whether it is listed is an effect. It is brought about right after the decision, by the hourly thread where
//! the disk or the directory refused, and by the next start after a crash. Called by `account::stop`,
//! `account::objection`, `revoke` and `repair`. Never decides anything.

use super::Office;
use super::application::{Application, Event, State, Step, Submission};
use super::issue::Issue;
use super::opened::Opened;
use super::publish::Publishing;
use crate::base::terminal::note;
use jiff::Timestamp;

impl Application {
    /// Whether its declarer stopped it, and nobody has undone that. One that was replaced was not stopped.
    pub(super) fn is_stopped(&self) -> bool {
        self.ending().is_some_and(|event| event.step == Step::Withdrawn && event.note.is_empty())
    }

    /// The state a stop ended.
    pub(super) fn before_stop(&self) -> State {
        if self.last(Step::Accepted).is_some() { State::Accepted } else { State::Confirmed }
    }

    /// Whether it was stopped or replaced, and nobody has undone that.
    pub(super) fn has_ended(&self) -> bool {
        self.ending().is_some_and(|event| event.step == Step::Withdrawn)
    }

    /// Whether it was listed, was stopped, and an earlier contact may still undo that.
    pub(super) fn may_be_listed_again(&self, now: Timestamp) -> bool {
        let open = self.account.objections.iter().any(|objection| now < objection.until);
        open && self.is_stopped() && self.before_stop() == State::Accepted
    }

    /// Whether it ended, or came back, with effects outside of it.
    fn has_effects(&self) -> bool {
        let revived = || self.ending().is_some_and(|event| event.step == Step::Revived);
        self.state == State::Revoked || self.is_stopped() || revived()
    }

    /// Its last end, or the undoing of it.
    fn ending(&self) -> Option<&Event> {
        self.history.iter().rev().find(|event| matches!(event.step, Step::Withdrawn | Step::Revived))
    }
}

impl Office {
    /// Brings about what was just decided; tells whether all of it. The decision stands whatever happens here: a
    /// fault leaves it owed.
    pub(super) fn carry_out(&self, opened: Opened, publishing: Option<Publishing>) -> bool {
        let submission = opened.application.submission.clone();
        // The publishing lock always comes before an application's.
        drop(opened);
        let done = match publishing {
            Some(mut publishing) => self.list_one_as_decided(&mut publishing, &submission),
            None => self.list_as_decided(std::slice::from_ref(&submission)),
        };
        if let Err(error) = &done {
            self.watch(error);
            note!("sengen: the directory does not say yet what was decided: {error:#}");
            self.owe(&submission);
        }
        done.is_ok()
    }

    /// Takes what was stopped or revoked off the directory, and puts back what was revived.
    ///
    /// # Errors
    /// When the directory is at fault or the disk refuses.
    pub(super) fn list_as_decided(&self, submissions: &[Submission]) -> anyhow::Result<()> {
        let mut publishing = self.open_publishing()?;
        submissions.iter().try_for_each(|submission| self.list_one_as_decided(&mut publishing, submission))
    }

    fn list_one_as_decided(&self, publishing: &mut Publishing, submission: &Submission) -> anyhow::Result<()> {
        let Some(Opened { application, .. }) = &self.open_submission(submission)? else { return Ok(()) };
        let Some(no) = application.record.filter(|_| application.has_effects()) else { return Ok(()) };
        // A number that was passed on to a newer declaration is the newer one's.
        let issue = Issue { state: &self.state, entropy: &self.entropy };
        if issue.holder(no)?.as_ref() != Some(submission) {
            return Ok(());
        }
        let listed = publishing.register.find(no).is_some();
        match application.state {
            State::Withdrawn | State::Revoked if listed => self.unpublish(publishing, no),
            State::Accepted if !listed => self.publish(publishing, &[application]),
            _ => Ok(()),
        }
    }

    /// At start, or where it was owed: moves an application to its folder; whether it was moved, and whether the
    /// directory must be looked at for it.
    pub(super) fn repair_place(&self, submission: &Submission) -> anyhow::Result<(bool, bool)> {
        let _lock = self.queue.lock(submission)?;
        let Some((lies, application)) = self.queue.find_lying(submission)? else { return Ok((false, false)) };
        let moved = self.queue.move_home(lies, &application)?;
        Ok((moved, application.has_effects() && application.record.is_some()))
    }
}
