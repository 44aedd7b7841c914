//! The spool: sends the letters that wait, and decides what becomes of them. A letter is owed while its record asks for
//! it and nothing says that it is done; its words are made when it is sent. Called by the worker and by `review`
//! (`drain`). At least once: a crash between the server's 250 and the word `done` repeats the same mail, after a pause.
//! Never twice at once, and never again because that word could not be written: that one is begun is written before
//! it leaves, and who has a 250 remembers it.

use super::doubt::Doubt;
use super::job::{MailJob, Owed, Sender, is_reached, pause};
use super::journal::{AGAIN, How, Journal, LetterHint, LetterHistory, WAITING, Word};
use super::letterbox::Letterbox;
use super::memory::MailerMemory;
use super::outcome::{Round, SendOutcome, alarm};
use super::transport::Transport;
use crate::office::faults::{is_unconfirmed, may_come_right};
use crate::office::state::clock_watch::ClockWatch;
use crate::store::Fault;
use jiff::SignedDuration;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// The letters that wait, and their way out.
#[derive(Debug)]
pub struct Spool {
    pub(super) letterbox: Arc<Letterbox>,
    pub(super) journal: Arc<Journal>,
    pub(super) memory: Arc<MailerMemory>,
    /// Whose fault refusals are.
    pub doubt: Doubt,
    transport: Transport,
    sender: Sender,
    clock_watch: Arc<ClockWatch>,
}

/// Makes the letter of a name: what is owed now.
pub type LetterMaker<'a> = &'a (dyn Fn(&str, &LetterHint) -> anyhow::Result<Owed> + Sync);

/// A letter that this process is sending at the moment.
struct Claim<'a>(&'a Spool, &'a str);

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.0.memory.lock().sending.remove(self.1);
    }
}

const CRASHES_BORNE: u32 = 2;
/// A letter of which something makes trouble is looked at again after this.
const SET_ASIDE: SignedDuration = SignedDuration::from_mins(1);
/// Nobody leaves a hint and writes what it is for later than this.
const ABANDONED_AFTER: SignedDuration = SignedDuration::from_hours(24);

impl Spool {
    /// The spool over a letterbox, with its way out.
    pub fn new(letterbox: Arc<Letterbox>, transport: Transport, sender: Sender, clock_watch: Arc<ClockWatch>) -> Self {
        let (journal, memory) = (Arc::clone(&letterbox.journal), Arc::clone(&letterbox.memory));
        let doubt = Doubt::new(Arc::clone(&letterbox));
        Self { letterbox, journal, memory, doubt, transport, sender, clock_watch }
    }

    /// Tries every letter that is due, once. `go_on` is asked before each. While the disk takes no words nothing
    /// is handed over; a letter of which something makes trouble is not in the way of the others.
    ///
    /// # Errors
    /// When it cannot be read what waits, or the disk did not confirm a write: then nothing more is tried.
    pub fn drain(&self, go_on: &dyn Fn() -> bool, letters: LetterMaker<'_>) -> anyhow::Result<Round> {
        let mut round = Round::default();
        if !self.keep_words()? {
            return Ok(round);
        }
        if let Err(error) = self.letterbox.announce_first() {
            self.memory.disk_refuses(error.downcast::<Fault>()?)?;
            return Ok(round);
        }
        self.take_up_again()?;
        let names = self.journal.hinted(WAITING)?;
        self.memory.lock().forget_others_than(&names);
        for name in names {
            if !go_on() || self.memory.is_held() {
                break;
            }
            if !self.memory.is_due(&name) || !self.memory.lock().sending.insert(name.clone()) {
                continue;
            }
            let _claim = Claim(self, &name);
            match self.attempt(&name, letters, &mut round) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => break,
                Err(error) => self.set_aside(&name, error)?,
            }
        }
        Ok(round)
    }

    /// Takes up what the office asked for once more. What is just being sent is left to the next round.
    fn take_up_again(&self) -> anyhow::Result<()> {
        for name in self.journal.hinted(AGAIN)? {
            if !self.memory.lock().sending.insert(name.clone()) {
                continue;
            }
            let _claim = Claim(self, &name);
            // Another thread of this process may have done so, and sent it, since it was listed.
            let taken_up = match self.journal.is_hinted(AGAIN, &name) {
                Ok(true) => self.letterbox.take_up_again(&name),
                looked => looked.map(drop).map_err(Into::into),
            };
            if let Err(error) = taken_up {
                self.set_aside(&name, error)?;
            }
        }
        Ok(())
    }

    /// One letter that this process has claimed.
    fn attempt(&self, name: &str, letters: LetterMaker<'_>, round: &mut Round) -> anyhow::Result<ControlFlow<()>> {
        if self.memory.lock().taken.contains(name) {
            return Ok(ControlFlow::Break(()));
        }
        let told = self.journal.look(name)?;
        let Some(job) = self.job_due(name, &told, letters, round)? else { return Ok(ControlFlow::Continue(())) };
        let seen = self.memory.lock().faults_in_a_row;
        let begin = || self.letterbox.say_begun(name, &told, &self.memory.after(&told, How::Begun, told.last())?);
        let outcome = catch_unwind(AssertUnwindSafe(|| self.transport.send(name, &job, &self.sender, &begin)));
        match outcome {
            Ok(Ok(SendOutcome::Sent)) => return self.taken(name, round),
            Ok(Ok(SendOutcome::Elsewhere)) => {
                let later = self.memory.clock.now() + SET_ASIDE;
                self.memory.lock().due.insert(name.to_owned(), later);
            }
            Ok(Ok(SendOutcome::Deferred(reason))) => {
                round.deferred += 1;
                self.letterbox.say_after(
                    name,
                    &told,
                    &self.memory.after(&told, How::Deferred, &reason.to_string())?,
                )?;
            }
            Ok(Ok(SendOutcome::Refused(reason))) => self.doubt.refused(name, &told, &reason, round)?,
            Ok(Ok(SendOutcome::OurFault(reason))) => {
                round.deferred += 1;
                self.memory.rest(&reason, seen)?;
            }
            Ok(Err(error)) => match error.downcast::<Fault>() {
                Ok(fault) => return self.held_up(fault, round),
                Err(error) => self.crashed(name, &told, &format!("{error:#}"), round)?,
            },
            Err(_) => self.crashed(name, &told, "crashed", round)?,
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The letter, if it is to be tried now. One that is overtaken or too old is out of the way afterwards.
    fn job_due(
        &self,
        name: &str,
        told: &LetterHistory,
        letters: LetterMaker<'_>,
        round: &mut Round,
    ) -> anyhow::Result<Option<MailJob>> {
        if told.is_ended() {
            let has_failed = told.word.as_ref().is_some_and(|word| word.how == How::Failed);
            // That one has failed, the office is to see; of what was cut off after it was sent nothing waits any more.
            if has_failed { self.journal.drop_hint(WAITING, name) } else { self.journal.drop_hints(name) }?;
            return Ok(None);
        }
        let now = self.memory.clock.now();
        if !self.is_time(name, told)? {
            return Ok(None);
        }
        let Some(hint) = self.journal.hint(name)? else { return Ok(None) };
        let Ok(owed) = catch_unwind(AssertUnwindSafe(|| letters(name, &hint))) else {
            self.crashed(name, told, "crashed", round)?;
            return Ok(None);
        };
        match owed? {
            Owed::Mail(job) if now >= job.give_up_at && !self.clock_watch.is_doubted() => {
                round.failed += 1;
                self.doubt.fail(name, told, &format!("too old; {}", told.last()))?;
            }
            Owed::Mail(job) => return Ok(Some(*job)),
            Owed::CalledOff => self.letterbox.end(name, How::CalledOff)?,
            Owed::Nothing if now.duration_since(hint.at) > ABANDONED_AFTER => self.journal.drop_hint(WAITING, name)?,
            // Its record may be about to be written.
            Owed::Nothing if now.duration_since(hint.at) < SET_ASIDE => {}
            Owed::Nothing => drop(self.memory.lock().early.insert(name.to_owned(), now + SET_ASIDE)),
        }
        Ok(None)
    }

    /// Whether the pause after the last try is over.
    fn is_time(&self, name: &str, told: &LetterHistory) -> anyhow::Result<bool> {
        let now = self.memory.clock.now();
        let next_at = match &told.word {
            Some(word) => word.next_at,
            // Nobody can read when that was: it counts from when it was met.
            None if told.tries > 0 && !self.memory.lock().due.contains_key(name) => {
                now + pause(told.tries, &self.memory.entropy)?
            }
            None => now,
        };
        let is_time = is_reached(next_at, now);
        if !is_time {
            self.memory.lock().due.insert(name.to_owned(), next_at);
        }
        Ok(is_time)
    }

    /// The server has it. Whatever the disk says from here on, this process does not hand it over again.
    fn taken(&self, name: &str, round: &mut Round) -> anyhow::Result<ControlFlow<()>> {
        round.sent += 1;
        self.memory.out_of_trouble();
        if let Err(error) = self.letterbox.say_done(name, &Word::new(How::Sent, self.memory.clock.now())) {
            self.memory.lock().taken.insert(name.to_owned());
            alarm(name, "sent; that cannot be written down");
            self.memory.disk_refuses(error.downcast::<Fault>()?)?;
            return Ok(ControlFlow::Break(()));
        }
        self.memory.no_longer_doubted(name);
        self.doubt.relay_is_well()?;
        self.journal.drop_hints(name)?;
        Ok(ControlFlow::Continue(()))
    }

    /// Writes the words that could not be written before; `false` while the disk refuses them.
    fn keep_words(&self) -> anyhow::Result<bool> {
        let taken = self.memory.lock().taken.clone();
        let were_missing = !taken.is_empty();
        for name in taken {
            if let Err(error) = self.letterbox.say_done(&name, &Word::new(How::Sent, self.memory.clock.now())) {
                self.memory.disk_refuses(error.downcast::<Fault>()?)?;
                return Ok(false);
            }
            self.memory.lock().taken.remove(&name);
            if let Err(fault) = self.journal.drop_hints(&name) {
                self.set_aside(&name, fault.into())?;
            }
        }
        if were_missing {
            self.memory.disk_is_well();
        }
        Ok(true)
    }

    /// The round ends: the disk refuses what everybody's mail needs.
    fn held_up(&self, fault: Fault, round: &mut Round) -> anyhow::Result<ControlFlow<()>> {
        self.memory.disk_refuses(fault)?;
        round.deferred += 1;
        Ok(ControlFlow::Break(()))
    }

    /// One letter of which something makes trouble: looked at again later.
    ///
    /// # Errors
    /// A write that was not confirmed.
    pub(super) fn set_aside(&self, name: &str, error: anyhow::Error) -> anyhow::Result<()> {
        if is_unconfirmed(&error) {
            return Err(error);
        }
        if self.memory.lock().set_aside.insert(name.to_owned()) {
            alarm(name, &format!("{error:#}"));
        }
        // What was only refused for a moment is tried again in the next round.
        if !may_come_right(&error) {
            let later = self.memory.clock.now() + SET_ASIDE;
            let mut memory = self.memory.lock();
            let due = memory.due.entry(name.to_owned()).or_insert(later);
            *due = later.max(*due);
        }
        Ok(())
    }

    /// A second crash over the same letter takes it out of the way.
    fn crashed(&self, name: &str, told: &LetterHistory, what: &str, round: &mut Round) -> anyhow::Result<()> {
        let crashes = told.crashes() + 1;
        alarm(name, what);
        if crashes < CRASHES_BORNE {
            round.deferred += 1;
            let word = Word { crashes, ..self.memory.after(told, How::Deferred, "crashed")? };
            return self.letterbox.say_after(name, told, &word);
        }
        round.failed += 1;
        self.doubt.fail(name, told, "crashed")
    }

    /// The way out.
    pub(super) fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Who mails come from.
    pub(super) fn sender(&self) -> &Sender {
        &self.sender
    }
}
