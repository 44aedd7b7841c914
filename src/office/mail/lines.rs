//! The letters that wait and those that did not arrive, a line each, for `sengen mail list`; and `sengen mail retry`, which
//! asks whoever sends to try them at once. Shows no address but its domain. Decides nothing about a letter.

use super::address::Recipient;
use super::journal::{AGAIN, How, REFUSED};
use super::letterbox::LetterFate;
use super::letters::{asked_by, is_overtaken, job_name, recipient};
use super::mailer::Mailer;
use super::memory::Trouble;
use crate::base::durable;
use crate::office::faults::unless_odd;
use crate::office::queue::history::Step;
use crate::office::state::dir::MAILER;
use crate::scheme::ids::Reference;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// A letter that waits, or did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterLine {
    /// Its name: it says nothing about anybody.
    pub name: String,
    /// Whose it is, and which event asks for it; the office's own have neither.
    pub about: Option<(Reference, Step)>,
    /// The domain it goes to.
    pub domain: String,
    /// How it stands.
    pub stand: LetterStand,
    /// When it is tried next; none: as soon as anybody sends, or never.
    pub next_at: Option<Timestamp>,
    /// What the server last said: a stage and a code, or empty.
    pub last: String,
}

/// How a letter stands that was not delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LetterStand {
    /// It waits.
    Waiting,
    /// The server refused it; it is tried again.
    Refused,
    /// It was given up, or came back.
    GivenUp,
}

impl Mailer {
    /// Every letter that waits or did not arrive, as they were asked for. What nobody needs any more is left out.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn lines(&self) -> anyhow::Result<Vec<LetterLine>> {
        let waiting = self.letterbox.all_waiting()?;
        let names: BTreeSet<String> = waiting.into_iter().chain(self.letterbox.journal.hinted(REFUSED)?).collect();
        names.into_iter().map(|name| self.line(name)).filter_map(Result::transpose).collect()
    }

    fn line(&self, name: String) -> anyhow::Result<Option<LetterLine>> {
        let (about, domain) = match asked_by(&name) {
            None => (None, domain_of(&self.wording.settings.office.email)),
            Some((submission, index)) => {
                let Some(application) = unless_odd(self.queue.find(&submission))?.flatten() else { return Ok(None) };
                let Some(event) = application.history.get(index) else { return Ok(None) };
                if job_name(&application, index) != name || is_overtaken(&application, index) {
                    return Ok(None);
                }
                let Some(to) = recipient(&application, event) else { return Ok(None) };
                (Some((application.reference.clone(), event.step)), domain_of(to))
            }
        };
        let told = self.letterbox.journal.look(&name)?;
        let word = told.word.as_ref();
        let stand = match self.letterbox.fate(&name) {
            Some(LetterFate::Waiting) => LetterStand::Waiting,
            Some(LetterFate::Failed) if told.is_refused() => LetterStand::Refused,
            Some(LetterFate::Failed) => LetterStand::GivenUp,
            // It was sent between two looks.
            Some(LetterFate::Mailed | LetterFate::CalledOff) | None => return Ok(None),
        };
        let is_tried = |how: How| matches!(how, How::Begun | How::Deferred | How::Refused);
        let next_at = word.filter(|word| is_tried(word.how)).map(|word| word.next_at);
        Ok(Some(LetterLine { about, domain, stand, next_at, last: told.last().to_owned(), name }))
    }

    /// Asks whoever sends to try these letters at once, and sends them where nobody else does: then true.
    ///
    /// # Errors
    /// When the state is held, or the disk refuses.
    pub fn retry(&self, letters: &[LetterLine]) -> anyhow::Result<bool> {
        self.guard.run(|| letters.iter().try_for_each(|letter| self.letterbox.ask_again(&letter.name)))?;
        Ok(self.drain_if_alone()?.is_some())
    }

    /// Whether a letter that was to be tried at once has been.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn was_tried(&self, letter: &LetterLine) -> anyhow::Result<bool> {
        let journal = &self.letterbox.journal;
        if journal.is_hinted(AGAIN, &letter.name)? {
            return Ok(false);
        }
        let told = journal.look(&letter.name)?;
        // Taken up again, a letter has no word yet, or one that it is due now.
        let is_later = told.word.as_ref().is_some_and(|word| word.how != How::Begun && word.next_at > word.at);
        Ok(told.is_ended() || is_later)
    }

    /// Whether nobody sends at present: no `serve` runs.
    ///
    /// # Errors
    /// When the lock cannot be opened.
    pub fn nobody_sends(&self) -> anyhow::Result<bool> {
        Ok(durable::try_lock(&self.queue.objects.beside(MAILER))?.is_some())
    }

    /// Since when nothing can be sent, as this process or another has it.
    pub fn trouble(&self) -> Option<Trouble> {
        self.letterbox.memory.trouble().or_else(|| self.letterbox.memory.trouble_of_others())
    }
}

fn domain_of(address: &str) -> String {
    Recipient::parse(address).map(|to| to.domain().to_owned()).unwrap_or_default()
}
