//! Whose fault a refusal is. One mailbox that is refused is its own; many in a row are the relay's. A refused letter
//! is tried again: when its time has come, with all others when too many refusals follow one another, and sooner
//! when somebody else gets through after several. The office is told meanwhile, by a hint. Believed, it has failed.

use super::journal::{How, Journal, LetterHistory, REFUSED, WAITING, Word};
use super::letterbox::Letterbox;
use super::memory::MailerMemory;
use super::outcome::{FailureReason, Round, alarm};
use crate::base::terminal::note;
use crate::config::periods::MAIL_TRIED_AGAIN;
use crate::office::faults::is_unconfirmed;
use crate::store::Fault;
use std::collections::BTreeSet;
use std::sync::Arc;

/// So many refusals one after the other, with nobody getting through, point at us and not at the recipients.
const REFUSALS_BELIEVED: u32 = 10;
/// A letter that was refused so often waits for its time also when others get through.
const REFUSALS_OF_ONE: u32 = 2;

/// What was said of a letter that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CameBack {
    /// It is now.
    Marked,
    /// It had failed before.
    Already,
    /// Nobody needs it.
    CalledOff,
}

/// Whose fault a refusal is.
#[derive(Debug)]
pub struct Doubt {
    letterbox: Arc<Letterbox>,
    journal: Arc<Journal>,
    memory: Arc<MailerMemory>,
}

impl Doubt {
    /// Of the letters of a letterbox.
    pub(super) fn new(letterbox: Arc<Letterbox>) -> Self {
        let (journal, memory) = (Arc::clone(&letterbox.journal), Arc::clone(&letterbox.memory));
        Self { letterbox, journal, memory }
    }

    /// A letter that the server refuses. Many in a row are not believed: they stay, each with its own pauses.
    /// Nothing else waits for them: a handful of mistyped addresses must not hold up everybody's mail.
    pub(super) fn refused(
        &self,
        name: &str,
        told: &LetterHistory,
        reason: &FailureReason,
        round: &mut Round,
    ) -> anyhow::Result<()> {
        let in_a_row = self.memory.lock().refusals_in_a_row + 1;
        self.memory.lock().refusals_in_a_row = in_a_row;
        let last = reason.to_string();
        if in_a_row <= REFUSALS_BELIEVED {
            alarm(name, &last);
            round.failed += 1;
            return self.try_again(name, told, &last);
        }
        round.deferred += 1;
        if self.memory.in_trouble(&last) {
            note!("sengen: mail: {in_a_row} refused in a row; is it us? ({last})");
        }
        self.letterbox.say_after(name, told, &self.memory.after(told, How::Deferred, &last)?)?;
        let mut back = 0;
        for doubted in self.doubted()? {
            back += usize::from(self.soon(&doubted, &|_| true)?);
        }
        round.failed = round.failed.saturating_sub(back);
        round.deferred += back;
        Ok(())
    }

    /// How many were refused and are tried again.
    pub fn refused_for_now(&self) -> usize {
        self.doubted().map_or(0, |doubted| doubted.len())
    }

    /// Somebody got through: of several who were refused before, each is tried once more, soon.
    ///
    /// # Errors
    /// A write that was not confirmed.
    pub(super) fn relay_is_well(&self) -> anyhow::Result<()> {
        let settled = self.doubted().map_err(anyhow::Error::from).and_then(|doubted| {
            let several = doubted.len() > 1;
            let again = |told: &LetterHistory| several && told.refusals() < REFUSALS_OF_ONE;
            doubted.iter().try_for_each(|name| self.soon(name, &again).map(drop))
        });
        match settled {
            Err(error) if is_unconfirmed(&error) => return Err(error),
            Err(error) => note!("sengen: mail: refused mails could not be looked at again: {error:#}"),
            Ok(()) => {}
        }
        Ok(())
    }

    /// A letter refused once more: it is tried again after its time, or has failed.
    fn try_again(&self, name: &str, told: &LetterHistory, last: &str) -> anyhow::Result<()> {
        let Some(pause) = MAIL_TRIED_AGAIN.get(told.refusals() as usize) else { return self.fail(name, told, last) };
        let word = self.memory.after(told, How::Refused, last)?;
        let word = Word { refusals: told.refusals() + 1, next_at: word.at + *pause, ..word };
        // Before: a hint may lie, and what is said must not be missing in the office's list.
        self.journal.leave(REFUSED, name, "")?;
        self.letterbox.say_after(name, told, &word)?;
        if let Some(doubted) = &mut self.memory.lock().doubted {
            doubted.insert(name.to_owned());
        }
        Ok(())
    }

    /// A letter whose time is over, or that the server refuses, or that cannot be put together.
    pub(super) fn fail(&self, name: &str, told: &LetterHistory, last: &str) -> anyhow::Result<()> {
        self.journal.leave(REFUSED, name, "")?;
        let refusals = told.refusals();
        let word = Word { refusals, last: last.to_owned(), ..Word::new(How::Failed, self.memory.clock.now()) };
        self.letterbox.say_done(name, &word)?;
        self.memory.no_longer_doubted(name);
        Ok(self.journal.drop_hint(WAITING, name)?)
    }

    /// A letter that a server had taken came back: as one that it refuses, and is asked about no more.
    pub(super) fn came_back(&self, name: &str, last: &str) -> anyhow::Result<CameBack> {
        let told = self.journal.look(name)?;
        match told.word.as_ref().map(|word| word.how) {
            Some(How::Failed) => return Ok(CameBack::Already),
            Some(How::CalledOff) => return Ok(CameBack::CalledOff),
            Some(How::Sent) => {}
            // That it was taken was never heard, or it is being sent once more.
            Some(How::Begun | How::Deferred | How::Refused) | None => {
                return self.fail(name, &told, last).map(|()| CameBack::Marked);
            }
        }
        // Before: a hint may lie, and what is said must not be missing in the office's list.
        self.journal.leave(REFUSED, name, "")?;
        let word = Word { last: last.to_owned(), ..Word::new(How::Failed, self.memory.clock.now()) };
        Ok(if self.journal.say_back(name, &word)? { CameBack::Marked } else { CameBack::Already })
    }

    /// Lets a refused letter that is to be tried `again` wait as after a deferral; tells whether. Else it keeps its time.
    fn soon(&self, name: &str, again: &dyn Fn(&LetterHistory) -> bool) -> anyhow::Result<bool> {
        let told = self.journal.look(name)?;
        let is_doubted = told.is_refused();
        if is_doubted && !again(&told) {
            return Ok(false);
        }
        if is_doubted {
            self.letterbox.say_after(name, &told, &self.memory.after(&told, How::Deferred, told.last())?)?;
        }
        self.memory.no_longer_doubted(name);
        if !told.is_ended() {
            self.journal.drop_hint(REFUSED, name)?;
        }
        Ok(is_doubted)
    }

    /// The refused letters that are tried again: also those of an earlier process.
    pub(super) fn doubted(&self) -> Result<BTreeSet<String>, Fault> {
        if let Some(doubted) = self.memory.lock().doubted.clone() {
            return Ok(doubted);
        }
        let refused: BTreeSet<String> = self.journal.hinted(REFUSED)?.into_iter().collect();
        let doubted: BTreeSet<String> =
            self.journal.hinted(WAITING)?.into_iter().filter(|name| refused.contains(name)).collect();
        self.memory.lock().doubted = Some(doubted.clone());
        Ok(doubted)
    }
}
