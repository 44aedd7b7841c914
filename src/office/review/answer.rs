//! 返事: the office answers by mail what was asked in a register that is answered. The answer is a number of the record;
//! the letter follows from it. More may be said later. Called by `cli`. Never publishes anything.

use super::acceptance::Acceptance;
use super::decision::Decision;
use crate::base::failure::Failure;
use crate::office::queue::application::State;
use crate::office::queue::history::Step;
use crate::scheme::ids::Reference;
use crate::scheme::registers::After;

impl Acceptance {
    /// Answers one; the words are mailed and kept.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn answer(&self, reference: &Reference, words: &str) -> anyhow::Result<Decision> {
        let answered = self.applications.guard.run_or_refuse(|| {
            let Some(mut opened) = self.applications.open_reference(reference)? else {
                return Err(Failure::Refused(Decision::Unknown));
            };
            if !self.answers() || !matches!(opened.application.state, State::Confirmed | State::Answered) {
                return Err(Failure::Refused(Decision::NotWaiting(opened.application.state)));
            }
            opened.application.state = State::Answered;
            self.applications.commit(&mut opened, vec![self.applications.commanded(Step::Answered, words)])?;
            Ok(Decision::Done)
        });
        answered.or_else(Failure::refused)
    }

    /// Whether what is asked here is answered by mail.
    pub fn answers(&self) -> bool {
        self.applications.scheme.register().is_some_and(|rules| rules.after == After::Answer)
    }
}
