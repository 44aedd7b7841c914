//! Where letters are handed in: what is to be sent is said by a hint before the record stands that asks for it. Called
//! by the office's steps; waits for nobody. Only the first letter of an application needs no hint of its own, since that
//! of its expiry tells of it too: the thread that sends lays one down in its own time.

use super::journal::{AGAIN, How, Journal, LetterHistory, REFUSED, WAITING, Word, name_of};
use super::memory::{MailerMemory, NOTE};
use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::base::terminal::note;
use crate::office::state::objects::Objects;
use crate::store::Fault;
use jiff::Timestamp;
use serde::Serialize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, PoisonError};
use std::time::Duration;

/// Where letters are handed in and wait.
#[derive(Debug)]
pub struct Letterbox {
    /// What is said of them.
    pub journal: Arc<Journal>,
    /// What this process knows beside that.
    pub memory: Arc<MailerMemory>,
    arrived: Condvar,
    is_mailer: AtomicBool,
}

/// How a letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterFate {
    /// It is to be sent.
    Waiting,
    /// Accepted by the server.
    Mailed,
    /// Overtaken by a later one before it was accepted; what was just on its way may have arrived.
    CalledOff,
    /// Refused, too old, or it cannot be put together.
    Failed,
}

impl Letterbox {
    /// The letterbox of a state, at a moment of its clock.
    pub fn new(objects: Objects, clock: Clock, entropy: Arc<Entropy>) -> Self {
        let memory = Arc::new(MailerMemory::new(objects.beside(NOTE), clock, entropy));
        let journal = Arc::new(Journal { store: objects.store, clock });
        Self { journal, memory, arrived: Condvar::new(), is_mailer: AtomicBool::new(false) }
    }

    /// Lets a letter wait, durably, unless it has ended. `text` is what no record knows of it.
    ///
    /// # Errors
    /// When the disk refuses; the caller can do it again at any time.
    pub fn hand_in(&self, name: &str, text: &str) -> anyhow::Result<()> {
        if self.journal.ended(name)?.is_none() && self.journal.hint(name)?.is_none() {
            self.announce(name, text)?;
        }
        self.wake(name);
        Ok(())
    }

    /// Whether a letter waits or has ended.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn is_asked(&self, name: &str) -> Result<bool, Fault> {
        Ok(self.journal.ended(name)?.is_some() || self.journal.hint(name)?.is_some())
    }

    /// Says that a letter is to be sent, before the record stands that asks for it: so none is forgotten, whatever
    /// happens in between. It is sent when the record stands.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn announce(&self, name: &str, text: &str) -> anyhow::Result<()> {
        self.journal.leave(WAITING, name, text)
    }

    /// Lets a letter wait of which another hint tells already that its record stands. The thread that sends says so
    /// to everybody else; nobody waits for that. Where there is no such thread, it is said at once.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn hand_in_first(&self, name: &str) -> anyhow::Result<()> {
        if !self.is_mailer.load(Ordering::Relaxed) {
            return self.hand_in(name, "");
        }
        self.memory.lock().first.insert(name.to_owned());
        self.wake(name);
        Ok(())
    }

    /// Says whether this process sends what waits.
    pub fn become_mailer(&self, is_mailer: bool) {
        self.is_mailer.store(is_mailer, Ordering::Relaxed);
        if !is_mailer && let Err(error) = self.announce_first() {
            note!("sengen: mail: what waits is found at the next start: {error:#}");
        }
    }

    /// Sees to it that a letter that waits is not sent any more. Waits for nobody: what is being handed over at
    /// this moment may still arrive.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn call_off(&self, name: &str) -> anyhow::Result<()> {
        let told = self.journal.look(name)?;
        let is_known = told.tries > 0 || self.waits(name)?;
        if told.is_ended() {
            // That it was not delivered concerns nobody any more.
            self.journal.drop_hint(REFUSED, name)?;
        }
        if told.is_ended() || !is_known { Ok(()) } else { self.end(name, How::CalledOff) }
    }

    /// Calls off everything that waits; tells how much.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn call_off_all(&self) -> anyhow::Result<usize> {
        let names = self.journal.hinted(WAITING)?;
        names.iter().try_for_each(|name| self.call_off(name))?;
        Ok(names.len())
    }

    /// Asks whoever sends to try a letter at once: one that waits, or one that was given up.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn ask_again(&self, name: &str) -> anyhow::Result<()> {
        self.journal.leave(AGAIN, name, "")
    }

    /// Lets a letter leave at once that the office asked for once more. What was given up begins anew: it is announced
    /// before the office's list forgets it, so that wherever this is cut off, it is done again.
    pub(super) fn take_up_again(&self, name: &str) -> anyhow::Result<()> {
        let mut told = self.journal.look(name)?;
        match told.word.as_ref().map(|word| word.how) {
            // Nothing of it is owed.
            Some(How::Sent | How::CalledOff) => return Ok(self.journal.drop_hints(name)?),
            Some(How::Failed) => {
                self.journal.forget_said(name)?;
                told = LetterHistory::default();
            }
            Some(How::Begun | How::Deferred | How::Refused) | None => {}
        }
        let (attempts, crashes, refusals) = (told.attempts(), told.crashes(), told.refusals());
        let due_now = Word::new(How::Deferred, self.memory.clock.now());
        let word = Word { attempts, crashes, refusals, last: told.last().to_owned(), ..due_now };
        // With this word it survives a power cut, too, that its end is forgotten: they lie in one folder.
        self.say_after(name, &told, &word)?;
        self.announce(name, "")?;
        self.memory.tried_at_once(name);
        self.journal.drop_hint(REFUSED, name)?;
        Ok(self.journal.drop_hint(AGAIN, name)?)
    }

    /// What became of a letter; `None`: nobody let it wait.
    pub fn fate(&self, name: &str) -> Option<LetterFate> {
        // It may be sent between two looks: once its hint is gone, its end stands.
        self.fate_seen(name).or_else(|| self.fate_seen(name))
    }

    /// When the server took a letter; `None` where it did not, or where that is forgotten.
    pub(super) fn sent_at(&self, name: &str) -> Option<Timestamp> {
        let word = self.journal.look(name).ok()?.word?;
        matches!(word.how, How::Sent).then_some(word.at)
    }

    fn fate_seen(&self, name: &str) -> Option<LetterFate> {
        let told = self.journal.look(name).ok()?;
        match told.word.as_ref().map(|word| word.how) {
            Some(How::Sent) => Some(LetterFate::Mailed),
            Some(How::CalledOff) => Some(LetterFate::CalledOff),
            Some(How::Failed | How::Refused) => Some(LetterFate::Failed),
            Some(How::Begun | How::Deferred) => Some(LetterFate::Waiting),
            None if told.tries > 0 || self.waits(name).ok()? => Some(LetterFate::Waiting),
            // What was said of it is forgotten after its time; that it failed is not.
            None => self.journal.is_hinted(REFUSED, name).ok()?.then_some(LetterFate::Failed),
        }
    }

    fn waits(&self, name: &str) -> Result<bool, Fault> {
        Ok(self.memory.lock().first.contains(name) || self.journal.is_hinted(WAITING, name)?)
    }

    /// Sleeps until a letter is handed in by this process, at most `longest`.
    pub fn wait(&self, longest: Duration) {
        let memory = self.memory.lock();
        let waited = self.arrived.wait_timeout_while(memory, longest, |memory| !memory.new_jobs);
        waited.unwrap_or_else(PoisonError::into_inner).0.new_jobs = false;
    }

    /// Wakes whoever sends: the record of this letter stands.
    pub fn wake(&self, name: &str) {
        self.memory.lock().early.remove(name);
        self.wake_all();
    }

    /// Wakes whoever waits.
    pub fn wake_all(&self) {
        self.memory.lock().new_jobs = true;
        self.arrived.notify_all();
    }

    /// Says to everybody which letters wait that this process alone knows of.
    pub(super) fn announce_first(&self) -> anyhow::Result<()> {
        let first = self.memory.lock().first.clone();
        for name in first {
            self.announce(&name, "")?;
            self.memory.lock().first.remove(&name);
        }
        Ok(())
    }

    /// A letter has ended, and not by being sent.
    pub(super) fn end(&self, name: &str, how: How) -> anyhow::Result<()> {
        self.say_done(name, &Word::new(how, self.memory.clock.now()))?;
        self.memory.no_longer_doubted(name);
        Ok(self.journal.drop_hints(name)?)
    }

    /// What the server last said about a letter that waits or failed.
    pub fn last_word(&self, name: &str) -> Option<String> {
        Some(self.journal.look(name).ok()?.last().to_owned()).filter(|last| !last.is_empty())
    }

    /// How many letters wait.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn waiting(&self) -> Result<usize, Fault> {
        Ok(self.all_waiting()?.len())
    }

    /// Their names, in order.
    pub(super) fn all_waiting(&self) -> Result<Vec<String>, Fault> {
        let mut waiting = self.journal.hinted(WAITING)?;
        waiting.extend(self.memory.lock().first.iter().cloned());
        waiting.sort_unstable();
        waiting.dedup();
        Ok(waiting)
    }

    /// Every letter that was asked for on the day of a moment, whether it was sent or waits, in order.
    pub(in crate::office) fn asked_on(&self, moment: Timestamp) -> Result<Vec<String>, Fault> {
        let of_day = name_of(moment, "");
        let mut asked = self.journal.known(Some(moment))?;
        asked.extend(self.all_waiting()?.into_iter().filter(|name| name.starts_with(&of_day)));
        asked.sort_unstable();
        asked.dedup();
        Ok(asked)
    }

    /// Says that a letter is about to be handed over; `false`: somebody else is doing it.
    pub(super) fn say_begun(&self, name: &str, told: &LetterHistory, word: &Word) -> anyhow::Result<bool> {
        let begun = self.journal.say_begun(name, told, word)?;
        self.memory.disk_is_well();
        Ok(begun)
    }

    /// Says what came of a try. It counts from now on also where the disk does not take it.
    pub(super) fn say_after(&self, name: &str, told: &LetterHistory, word: &Word) -> anyhow::Result<()> {
        self.memory.lock().due.insert(name.to_owned(), word.next_at);
        self.journal.say_after(name, told, word)?;
        self.memory.disk_is_well();
        Ok(self.journal.drop_earlier(told)?)
    }

    /// Says how a letter ended.
    pub(super) fn say_done(&self, name: &str, word: &Word) -> anyhow::Result<()> {
        self.journal.say_done(name, word)?;
        self.memory.disk_is_well();
        Ok(())
    }

    /// Forgets a letter.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn forget(&self, name: &str) -> Result<(), Fault> {
        self.memory.no_longer_doubted(name);
        self.journal.forget(name)
    }
}
