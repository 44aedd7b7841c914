//! What follows from a decision: of a stop, of its undoing and of a revocation, and that the directory shows what
//! was accepted. Each is decided by one write of the record; whether it is listed is an effect. It is brought about
//! right after the decision, by the hourly thread where the disk or the directory refused, and by the next start
//! after a crash. Called by `account::stop`, `account::objection`, `revoke` and `repair`. Never decides anything.

use super::applications::Opened;
use crate::base::terminal::note;
use crate::office::Office;
use crate::office::publish::Publishing;
use crate::office::queue::application::{Application, Event, State, Step, Submission};
use jiff::Timestamp;

impl Application {
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

    /// Whether it was listed, was stopped, and an earlier contact may still undo that.
    pub(in crate::office) fn may_be_listed_again(&self, now: Timestamp) -> bool {
        let open = self.account.objections.iter().any(|objection| now < objection.until);
        open && self.is_stopped() && self.before_stop() == State::Accepted
    }

    /// Whether it was stopped or revoked: then it is listed no more. One that was replaced left its number behind.
    pub(in crate::office) fn has_left(&self) -> bool {
        self.state == State::Revoked || self.is_stopped()
    }

    /// Its last end, or the undoing of it.
    fn ending(&self) -> Option<&Event> {
        self.history.iter().rev().find(|event| matches!(event.step, Step::Withdrawn | Step::Revived))
    }
}

impl Office {
    /// Brings about what was just decided; tells whether all of it. The decision stands whatever happens here: a
    /// fault leaves it owed.
    pub(in crate::office) fn carry_out(&self, opened: Opened, publishing: Option<Publishing>) -> bool {
        let submission = &opened.application.submission;
        let done = match publishing {
            Some(mut publishing) => self.list_one_as_decided(&mut publishing, submission),
            None => self.list_as_decided(std::slice::from_ref(submission)),
        };
        self.is_listed_or_owed(&opened, done)
    }

    /// Takes down whether the directory says what was just decided; where it does not yet, that is owed.
    pub(in crate::office) fn is_listed_or_owed(&self, opened: &Opened, done: anyhow::Result<()>) -> bool {
        match &done {
            Ok(()) => self.is_finished(opened),
            Err(error) => {
                self.watch(error);
                note!("sengen: the directory does not say yet what was decided: {error:#}");
                self.owe(&opened.application.submission);
            }
        }
        done.is_ok()
    }

    /// Takes what was stopped or revoked off the directory, and puts back what was revived.
    ///
    /// # Errors
    /// When the directory is at fault or the disk refuses.
    pub(in crate::office) fn list_as_decided(&self, submissions: &[Submission]) -> anyhow::Result<()> {
        let mut publishing = self.open_publishing()?;
        submissions.iter().try_for_each(|submission| self.list_one_as_decided(&mut publishing, submission))
    }

    /// Whether the directory must be looked at for an application. `known`: what the log tells; without it, one that
    /// has a number is always looked at.
    pub(in crate::office) fn may_lag(&self, application: &Application, known: Option<&Publishing>) -> bool {
        let lacks = |known: &Publishing| self.may_lack(&|cause| known.knows(cause), application);
        application.record.is_some() && (application.has_left() || known.is_none_or(lacks))
    }

    fn list_one_as_decided(&self, publishing: &mut Publishing, submission: &Submission) -> anyhow::Result<()> {
        let Some(Opened { application, .. }) = &self.open_submission(submission)? else { return Ok(()) };
        let Some(no) = application.record else { return Ok(()) };
        // A number that was passed on to a newer declaration is the newer one's.
        if self.issue().holder(no)?.as_ref() != Some(submission) {
            return Ok(());
        }
        let listed = publishing.find(no, &self.scheme.lists)?.is_some();
        match application.state {
            State::Withdrawn | State::Revoked if listed && application.has_left() => {
                self.unpublish(publishing, application)
            }
            // What a hand took out comes back by a later decision alone.
            State::Accepted if self.may_lack(&|cause| publishing.knows(cause), application) => {
                self.publish(publishing, &[application])
            }
            _ => Ok(()),
        }
    }
}
