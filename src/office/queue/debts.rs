//! What an application may still lack after a fault of the disk, though it was decided: its mails, the end of
//! an acceptance, what follows from a stop. Paid when somebody presses again, and by the hourly thread; `repair` pays after a crash.
//! Called by the steps. Never turns a step that was done into one that was not.

use super::application::{Application, Submission};
use crate::base::terminal::note;
use crate::office::Office;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// The applications that may lack something.
#[derive(Debug, Default)]
pub(in crate::office) struct Debts(Mutex<BTreeSet<Submission>>);

impl Office {
    /// Remembers that an application may lack something: it is looked at again.
    pub(in crate::office) fn owe(&self, submission: &Submission) {
        self.debts.0.lock().unwrap_or_else(PoisonError::into_inner).insert(submission.clone());
    }

    pub(in crate::office) fn owes(&self) -> bool {
        !self.debts.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    pub(in crate::office) fn is_owed(&self, submission: &Submission) -> bool {
        self.debts.0.lock().unwrap_or_else(PoisonError::into_inner).contains(submission)
    }

    /// Makes the mails of an application. What the disk refuses stays owed; the step itself is done and may be
    /// acknowledged.
    pub(in crate::office) fn pay_or_owe(&self, application: &Application) {
        if let Err(error) = self.pay_all(application) {
            self.watch(&error);
            note!("sengen: something for {} is owed: {error:#}", application.reference);
            self.owe(&application.submission);
        }
    }

    /// Pays what is owed since a fault of the disk. What cannot be paid yet stays owed, and keeps no other.
    ///
    /// # Errors
    /// When the disk refuses again.
    pub(in crate::office) fn pay_owed(&self) -> anyhow::Result<()> {
        let owed = std::mem::take(&mut *self.debts.0.lock().unwrap_or_else(PoisonError::into_inner));
        let mut paid = Ok(());
        for submission in owed {
            if let Err(error) = self.finish(&submission) {
                self.owe(&submission);
                paid = paid.and(Err(error));
            }
        }
        paid
    }
}
