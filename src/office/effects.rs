//! What follows from a decision: of a stop and of its undoing, and that the directory shows what was accepted.
//! Each is decided by one write of the record, as an event;
//! which folder it lies in and whether it is listed are effects. They are brought about right after the
//! decision, by the hourly thread where the disk or the directory refused, and by the next start after a
//! crash. Called by `account::stop`, `account::objection` and `repair`. Never decides anything.

use super::Office;
use super::application::{Application, Event, State, Step, Submission};
use super::intake::Opened;
use super::issue::Issue;
use crate::base::terminal::note;
use crate::directory::Known;
use jiff::Timestamp;

impl Application {
    /// Whether its declarer stopped it, and nobody has undone that. One that was replaced was not stopped.
    pub(super) fn is_stopped(&self) -> bool {
        self.ending().is_some_and(|event| event.step == Step::Withdrawn && event.note.is_empty())
    }

    /// Where it belongs by its own word, while it lies in a folder.
    pub(super) fn home(&self, lies: State) -> State {
        let revived = self.ending().is_some_and(|event| event.step == Step::Revived);
        match lies {
            State::Confirmed | State::Accepted if self.is_stopped() => State::Withdrawn,
            State::Withdrawn if revived => self.before_stop(),
            lies => lies,
        }
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

    /// Whether a stop, or its undoing, has effects outside of it.
    fn has_effects(&self) -> bool {
        self.is_stopped() || self.ending().is_some_and(|event| event.step == Step::Revived)
    }

    /// Its last end, or the undoing of it.
    fn ending(&self) -> Option<&Event> {
        self.history.iter().rev().find(|event| matches!(event.step, Step::Withdrawn | Step::Revived))
    }
}

impl Office {
    /// Brings about what was just decided; tells whether all of it. The decision stands whatever happens here: a
    /// fault leaves it owed.
    pub(super) fn carry_out(&self, opened: Opened) -> bool {
        let submission = opened.application.submission.clone();
        let moved = self.move_home(&opened.application, opened.state);
        // The publishing lock always comes before an application's.
        drop(opened);
        let done = moved.and_then(|()| self.list_as_decided(std::slice::from_ref(&submission)));
        if let Err(error) = &done {
            self.watch(error);
            note!("sengen: a stop or its undoing is not carried out yet: {error:#}");
            self.owe(&submission);
        }
        done.is_ok()
    }

    /// Moves an application to the folder where it belongs. The caller holds its lock.
    pub(super) fn move_home(&self, application: &Application, lies: State) -> anyhow::Result<()> {
        let home = application.home(lies);
        if home != lies {
            self.queue.step(&application.submission, lies, home)?;
        }
        Ok(())
    }

    /// Takes what was stopped off the directory, and puts back what was revived.
    ///
    /// # Errors
    /// When the directory is at fault or the disk refuses.
    pub(super) fn list_as_decided(&self, submissions: &[Submission]) -> anyhow::Result<()> {
        let mut publishing = self.open_publishing()?;
        let issue = Issue { state: &self.state, entropy: &self.entropy };
        for submission in submissions {
            let _lock = self.queue.lock(submission)?;
            let Some((state, application)) = self.queue.find(submission)? else { continue };
            let Some(no) = application.record else { continue };
            // A number that was passed on to a newer declaration is the newer one's.
            if issue.holder(no)?.as_ref() != Some(submission) {
                continue;
            }
            let listed = publishing.register().find(no).is_some();
            match application.home(state) {
                State::Withdrawn if listed && application.is_stopped() => {
                    self.unpublish(&mut publishing, &application)?
                }
                State::Accepted if self.may_lack(&|cause| publishing.knows(cause), &application) => {
                    self.publish(&mut publishing, &[&application])?
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// At start, or where it was owed: moves an application where it belongs; whether the directory must be looked at
    /// for it. `known`: what the log tells; without it, one that is listed is always looked at.
    pub(super) fn repair_place(&self, submission: &Submission, known: Option<&Known>) -> anyhow::Result<(bool, bool)> {
        let may_lack = |application: &Application| {
            let lacks = |known: &Known| self.may_lack(&|cause| known.knows(cause), application);
            application.record.is_some() && known.is_none_or(lacks)
        };
        let Some((_, application)) = self.queue.find(submission)? else { return Ok((false, false)) };
        if !application.has_effects() {
            return Ok((false, may_lack(&application)));
        }
        let _lock = self.queue.lock(submission)?;
        let Some((lies, application)) = self.queue.find(submission)? else { return Ok((false, false)) };
        self.move_home(&application, lies)?;
        Ok((application.home(lies) != lies, application.record.is_some()))
    }
}
