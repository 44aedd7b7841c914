//! What the register's log tells of an end: whether a record that stands as accepted knows of it. Beside an older copy of
//! the state it does not, and neither side is believed: nothing is listed again, and the office is told.
//! Asked by the door before anything is listed, and by who would bring something back. Decides nothing else.

use super::differences::Differences;
use super::publish::{Publisher, Publishing};
use super::queue::application::Application;
use super::queue::history::Step;
use crate::base::problem::Problem;
use crate::directory::{Cause, ChangeReason, End};
use crate::scheme::ids::RecordNumber;

impl Publisher {
    /// Why the row of a declaration that stands as accepted is not to come back: by the log it was stopped or revoked,
    /// as beside an older copy of the state. Empty: it is listed, or nothing tells its end.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub(super) fn ended_by_log(
        &self,
        publishing: &Publishing,
        application: &Application,
    ) -> anyhow::Result<Vec<Problem>> {
        let ended = match application.record {
            Some(no) if self.has_ended_since(publishing, application)? => vec![no],
            _ => Vec::new(),
        };
        let ended = Differences { ended, ..Differences::default() };
        Ok(ended.problems(&self.place.list_label(), self.index.queue.objects.state.path()))
    }

    /// Whether the log tells an end of a declaration that its record does not know. Most are told apart by what the log
    /// tells of lately; only where that leaves it open the whole of it is read.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub(super) fn has_ended_since(&self, publishing: &Publishing, application: &Application) -> anyhow::Result<bool> {
        let Some(no) = application.record else { return Ok(false) };
        let own = last_end(application);
        let next = Cause { step: own + 1, ..self.cause(application, ChangeReason::Stopped) };
        if !publishing.knows(&next) && (own > 0 || is_new(publishing, no)) {
            return Ok(false);
        }
        let lists = &self.scheme.lists;
        if publishing.find(no, lists)?.is_some() {
            return Ok(false);
        }
        let fates = self.place.fates(lists).map_err(|problem| crate::office::faults::problems(&[problem]))?;
        Ok(self.is_end_of_others(fates.end(no), application))
    }

    /// Whether an end that the log tells is another one than the last that the record knows, and a later one.
    pub(super) fn is_end_of_others(&self, end: Option<&End>, application: &Application) -> bool {
        let own = Cause { step: last_end(application), ..self.cause(application, ChangeReason::Stopped) };
        end.is_some_and(|end| end.cause != own.record || end.step > own.step)
    }
}

/// A number that was never listed has no past.
pub(super) fn is_new(publishing: &Publishing, no: RecordNumber) -> bool {
    publishing.highest().is_none_or(|highest| highest < no)
}

/// Which step of a record was its last end, as the log counts them; 0: it never ended.
pub(super) fn last_end(application: &Application) -> u64 {
    let ends = |step: Step| matches!(step, Step::Withdrawn | Step::Revoked | Step::Suspended);
    application.history.iter().rposition(|event| ends(event.step)).map_or(0, |at| at as u64 + 1)
}
