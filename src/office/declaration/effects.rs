//! What follows from a decision: of a stop, of its undoing and of a revocation, and that the directory shows what
//! was accepted. Each is decided by one write of the record; whether it is listed is an effect. It is brought about
//! right after the decision, by the hourly thread where the disk or the directory refused, and by the next start
//! after a crash. Called by `account::stop`, `account::objection`, `revoke` and `repair`. Never decides anything.

use super::applications::Applications;
use crate::base::terminal::note;
use crate::office::publish::{Publisher, Publishing};
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::opened::Opened;
use std::sync::Arc;

/// Brings about what was decided.
#[derive(Debug)]
pub struct Effects {
    pub(in crate::office) applications: Arc<Applications>,
    pub(in crate::office) publisher: Arc<Publisher>,
}

impl Effects {
    /// Appends what was just decided about an application that is listed. The decision stands whatever happens
    /// here: a fault leaves it owed.
    pub(in crate::office) fn publish_or_owe(&self, publishing: &mut Publishing, opened: &Opened) {
        let done = self.publisher.publish(publishing, &[&opened.application]);
        self.is_listed_or_owed(opened, done);
    }

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
            Ok(()) => self.applications.is_finished(opened),
            Err(error) => {
                self.applications.guard.watch(error);
                note!("sengen: the directory does not say yet what was decided: {error:#}");
                self.applications.debts.owe(&opened.application.submission);
            }
        }
        done.is_ok()
    }

    /// Takes what was stopped or revoked off the directory, and puts back what was revived.
    ///
    /// # Errors
    /// When the directory is at fault or the disk refuses.
    pub(in crate::office) fn list_as_decided(&self, submissions: &[Submission]) -> anyhow::Result<()> {
        let mut publishing = self.publisher.open()?;
        submissions.iter().try_for_each(|submission| self.list_one_as_decided(&mut publishing, submission))
    }

    /// Whether the directory must be looked at for an application. `known`: what the log tells; without it, one that
    /// has a number is always looked at.
    pub(in crate::office) fn may_lag(&self, application: &Application, known: Option<&Publishing>) -> bool {
        let lacks = |known: &Publishing| self.publisher.may_lack(&|cause| known.knows(cause), application);
        application.record.is_some() && (application.has_left() || known.is_none_or(lacks))
    }

    fn list_one_as_decided(&self, publishing: &mut Publishing, submission: &Submission) -> anyhow::Result<()> {
        let Some(Opened { application, .. }) = &self.applications.open(submission)? else { return Ok(()) };
        let Some(no) = application.record else { return Ok(()) };
        // A number that was passed on to a newer declaration is the newer one's.
        if self.publisher.issuer.holder(no)?.as_ref() != Some(submission) {
            return Ok(());
        }
        let listed = publishing.find(no, &self.applications.scheme.lists)?.is_some();
        match application.state {
            State::Accepted if application.is_suspended() => {
                if listed {
                    self.publisher.unpublish(publishing, application)
                } else {
                    Ok(())
                }
            }
            State::Withdrawn | State::Revoked if listed && application.has_left() => {
                self.publisher.unpublish(publishing, application)
            }
            // What a hand took out comes back by a later decision alone.
            State::Accepted if self.publisher.may_lack(&|cause| publishing.knows(cause), application) => {
                self.publisher.publish(publishing, &[application])
            }
            _ => Ok(()),
        }
    }
}
