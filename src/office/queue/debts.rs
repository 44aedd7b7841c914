//! What an application may still lack after a fault of the disk, though it was decided: its mails, the end of an
//! acceptance, what follows from a stop. Paid when somebody presses again (`mailer`), by the hourly thread and after a
//! crash (`repair`). Never turns a step that was done into one that was not.

use super::application::Submission;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// The applications that may lack something.
#[derive(Debug, Default)]
pub(in crate::office) struct Debts(Mutex<BTreeSet<Submission>>);

impl Debts {
    /// Remembers that an application may lack something: it is looked at again.
    pub(in crate::office) fn owe(&self, submission: &Submission) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(submission.clone());
    }

    /// Whether anybody may lack something.
    pub(in crate::office) fn owes(&self) -> bool {
        !self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Whether this one may.
    pub(in crate::office) fn is_owed(&self, submission: &Submission) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(submission)
    }

    /// Takes all of them, to be paid.
    pub(in crate::office) fn take(&self) -> BTreeSet<Submission> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
