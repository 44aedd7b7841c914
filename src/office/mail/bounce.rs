//! A letter that came back after a server had taken it: a refusal that came later. The office hands in the mail that says
//! so (`sengen mail bounce`), and from then on the letter stands where a refused one does: in the office's list, and on
//! the page of who waits for it. Nothing of the mail is kept but the status code.

use super::doubt::CameBack;
use super::job::own_id;
use super::letters::{asked_by, is_overtaken, job_name, recipient};
use super::mailer::Mailer;
pub use super::report::mails_of;
use super::report::{DeliveryReport, ReportedRecipient};
use crate::office::faults::unless_odd;
use crate::office::queue::application::Application;
use crate::office::queue::history::{Event, Step};
use crate::scheme::ids::Reference;

/// What came of a mail that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BounceOutcome {
    /// The letter is marked.
    Marked(BouncedLetter),
    /// It was marked before, or had not been delivered anyway.
    Already(BouncedLetter),
    /// Nobody needs the letter any more: its address was corrected, or its link was used.
    NotNeeded(BouncedLetter),
    /// A notification that nothing is given up yet, or that a mail arrived.
    NotFailed,
    /// A notification about a mail that is none of ours, or too old.
    Nobody,
    /// No notification.
    NoReport,
}

/// A letter that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BouncedLetter {
    /// Whose it is.
    pub reference: Reference,
    /// Which event asked for it.
    pub step: Step,
    /// What the server said: a stage and a code.
    pub last: String,
}

/// The stage of a letter that came back.
pub const BOUNCE: &str = "bounce";

impl Mailer {
    /// Marks the letter that a mail says was not delivered.
    ///
    /// # Errors
    /// When the state is held, or the disk refuses.
    pub fn bounced(&self, mail: &[u8]) -> anyhow::Result<BounceOutcome> {
        let Some(report) = DeliveryReport::parse(mail) else { return Ok(BounceOutcome::NoReport) };
        let Some(failed) = report.recipients.iter().find(|recipient| recipient.has_failed) else {
            return Ok(BounceOutcome::NotFailed);
        };
        let found = match self.named(&report)? {
            Some(name) => Some(name),
            None => self.last_sent_to(failed)?,
        };
        let Some((name, application, index)) = found.map(|name| self.letter_of(name)).transpose()?.flatten() else {
            return Ok(BounceOutcome::Nobody);
        };
        let Some(event) = application.history.get(index) else { return Ok(BounceOutcome::Nobody) };
        let last = format!("{BOUNCE} {}", failed.status);
        let letter = BouncedLetter { reference: application.reference.clone(), step: event.step, last };
        if is_overtaken(&application, index) {
            return Ok(BounceOutcome::NotNeeded(letter));
        }
        Ok(match self.guard.run(|| self.spool.doubt.came_back(&name, &letter.last))? {
            CameBack::Marked => BounceOutcome::Marked(letter),
            CameBack::Already => BounceOutcome::Already(letter),
            CameBack::CalledOff => BounceOutcome::NotNeeded(letter),
        })
    }

    /// The letter with one of the Message-IDs, of the day of its date first.
    fn named(&self, report: &DeliveryReport) -> anyhow::Result<Option<String>> {
        let ids = report.own_ids();
        if ids.is_empty() {
            return Ok(None);
        }
        for day in report.dated.map(Some).into_iter().chain([None]) {
            let names = self.letterbox.journal.known(day)?;
            if let Some(name) = names.into_iter().find(|name| ids.contains(&own_id(name))) {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    /// The letter that was sent last to an address: some servers put Message-IDs of their own.
    fn last_sent_to(&self, failed: &ReportedRecipient) -> anyhow::Result<Option<String>> {
        for name in self.letterbox.journal.known(None)?.into_iter().rev() {
            let is_to = |application: &Application, event: &Event| {
                recipient(application, event).is_some_and(|to| to.eq_ignore_ascii_case(&failed.address))
            };
            match self.letter_of(name)? {
                Some((name, application, index))
                    if application.history.get(index).is_some_and(|event| is_to(&application, event)) =>
                {
                    return Ok(Some(name));
                }
                _ => {}
            }
        }
        Ok(None)
    }

    fn letter_of(&self, name: String) -> anyhow::Result<Option<(String, Application, usize)>> {
        let Some((submission, index)) = asked_by(&name) else { return Ok(None) };
        let application = unless_odd(self.queue.find(&submission))?.flatten();
        let own = application.filter(|application| job_name(application, index) == name);
        Ok(own.map(|application| (name, application, index)))
    }
}
