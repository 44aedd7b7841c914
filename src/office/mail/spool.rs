//! The post: which letters wait, and what becomes of them. A letter is owed while its record asks for it and nothing
//! says that it is done; its words are made when it is sent. Called by the office's steps (`hand_in`, `call_off`,
//! which wait for nobody), by the worker and by `review` (`drain`). At least once: a crash between the server's 250
//! and the word `done` repeats the same mail, after a pause. Never twice at once, and never again because that word
//! could not be written: that one is begun is written before it leaves, and who has a 250 remembers it.

use super::job::{Job, Owed, Sender, is_reached, pause};
use super::memory::Memory;
use super::told::{Hint, How, REFUSED, Told, WAITING, Word};
use super::transport::{Outcome, Transport};
use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::base::terminal::note;
use crate::office::state::dir::StateDir;
use crate::store::{Fault, Store};
use jiff::SignedDuration;
use serde::Serialize;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// The letters that wait, and their way out.
#[derive(Debug)]
pub struct Post {
    pub(super) state: Arc<StateDir>,
    pub(super) store: Arc<Store>,
    transport: Transport,
    sender: Sender,
    pub(super) clock: Clock,
    pub(super) entropy: Arc<Entropy>,
    memory: Mutex<Memory>,
    pub(super) arrived: Condvar,
    doubts_clock: AtomicBool,
    pub(super) is_mailer: AtomicBool,
}

/// What became of the letters of one round.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// Accepted by the transport.
    pub sent: usize,
    /// To be tried again later.
    pub deferred: usize,
    /// Refused, too old, or they cannot be put together.
    pub failed: usize,
}

/// How a letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is to be sent.
    Waiting,
    /// Accepted by the server.
    Mailed,
    /// Overtaken by a later one before it was accepted; what was just on its way may have arrived.
    CalledOff,
    /// Refused, too old, or it cannot be put together.
    Failed,
}

/// Makes the letter of a name: what is owed now.
pub type Letters<'a> = &'a (dyn Fn(&str, &Hint) -> anyhow::Result<Owed> + Sync);

/// A letter that this process is sending at the moment.
struct Claim<'a>(&'a Post, &'a str);

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.0.memory().sending.remove(self.1);
    }
}

const CRASHES_BORNE: u32 = 2;
/// A letter of which something makes trouble is looked at again after this.
const SET_ASIDE: SignedDuration = SignedDuration::from_mins(1);
/// Nobody leaves a hint and writes what it is for later than this.
const ABANDONED_AFTER: SignedDuration = SignedDuration::from_hours(24);

impl Post {
    /// The post of a state.
    pub fn new(
        (state, store): (Arc<StateDir>, Arc<Store>),
        (transport, sender): (Transport, Sender),
        clock: Clock,
        entropy: Arc<Entropy>,
    ) -> Self {
        let (memory, arrived) = (Mutex::new(Memory::of(&state)), Condvar::new());
        let [doubts_clock, is_mailer] = [false, false].map(AtomicBool::new);
        Self { state, store, transport, sender, clock, entropy, memory, arrived, doubts_clock, is_mailer }
    }

    /// Whether the clock is doubted: then no mail is too old to be tried.
    pub fn doubts_clock(&self) -> bool {
        self.doubts_clock.load(Ordering::Relaxed)
    }

    /// Says whether the clock is doubted.
    pub fn doubt_clock(&self, doubted: bool) {
        self.doubts_clock.store(doubted, Ordering::Relaxed);
    }

    /// Tries every letter that is due, once. `go_on` is asked before each. While the disk takes no words nothing
    /// is handed over; a letter of which something makes trouble is not in the way of the others.
    ///
    /// # Errors
    /// When it cannot be read what waits, or the disk did not confirm a write: then nothing more is tried.
    pub fn drain(&self, go_on: &dyn Fn() -> bool, letters: Letters<'_>) -> anyhow::Result<Round> {
        let mut round = Round::default();
        if !self.keep_words()? {
            return Ok(round);
        }
        if let Err(error) = self.announce_first() {
            self.disk_refuses(error.downcast::<Fault>()?)?;
            return Ok(round);
        }
        let names = self.hinted(WAITING)?;
        self.memory().forget_others_than(&names);
        for name in names {
            if !go_on() || self.is_held() {
                break;
            }
            if !self.is_due(&name) || !self.memory().sending.insert(name.clone()) {
                continue;
            }
            let _claim = Claim(self, &name);
            match self.attempt(&name, (letters, &mut round)) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => break,
                Err(error) => self.set_aside(&name, error)?,
            }
        }
        Ok(round)
    }

    /// One letter that this process has claimed.
    fn attempt(&self, name: &str, (letters, round): (Letters<'_>, &mut Round)) -> anyhow::Result<ControlFlow<()>> {
        if self.memory().taken.contains(name) {
            return Ok(ControlFlow::Break(()));
        }
        let told = self.look(name)?;
        let Some(job) = self.job_due(name, &told, (letters, round))? else { return Ok(ControlFlow::Continue(())) };
        let seen = self.memory().faults_in_a_row;
        let begin = || self.say_begun(name, (&told, &self.after(&told, (How::Begun, told.last()))?));
        let outcome = catch_unwind(AssertUnwindSafe(|| self.transport.send((name, &job), &self.sender, &begin)));
        match outcome {
            Ok(Ok(Outcome::Sent)) => return self.taken(name, round),
            Ok(Ok(Outcome::Elsewhere)) => drop(self.memory().due.insert(name.to_owned(), self.clock.now() + SET_ASIDE)),
            Ok(Ok(Outcome::Deferred(reason))) => {
                round.deferred += 1;
                self.say_after(name, (&told, &self.after(&told, (How::Deferred, &reason.to_string()))?))?;
            }
            Ok(Ok(Outcome::Refused(reason))) => self.refused(name, &told, (&reason, round))?,
            Ok(Ok(Outcome::OurFault(reason))) => {
                round.deferred += 1;
                self.rest(&reason, seen)?;
            }
            Ok(Err(error)) => match error.downcast::<Fault>() {
                Ok(fault) => return self.held_up(fault, round),
                Err(error) => self.crashed(name, &told, (&format!("{error:#}"), round))?,
            },
            Err(_) => self.crashed(name, &told, ("crashed", round))?,
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The letter, if it is to be tried now. One that is overtaken or too old is out of the way afterwards.
    fn job_due(
        &self,
        name: &str,
        told: &Told,
        (letters, round): (Letters<'_>, &mut Round),
    ) -> anyhow::Result<Option<Job>> {
        if told.is_ended() {
            self.drop_hint(WAITING, name)?;
            return Ok(None);
        }
        let now = self.clock.now();
        if !self.is_time(name, told)? {
            return Ok(None);
        }
        let Some(hint) = self.hint(name)? else { return Ok(None) };
        let Ok(owed) = catch_unwind(AssertUnwindSafe(|| letters(name, &hint))) else {
            self.crashed(name, told, ("crashed", round))?;
            return Ok(None);
        };
        match owed? {
            Owed::Mail(job) if now >= job.give_up_at && !self.doubts_clock() => {
                round.failed += 1;
                self.fail(name, told, &format!("too old; {}", told.last()))?;
            }
            Owed::Mail(job) => return Ok(Some(*job)),
            Owed::CalledOff => self.end(name, How::CalledOff)?,
            Owed::Nothing if now.duration_since(hint.at) > ABANDONED_AFTER => self.drop_hint(WAITING, name)?,
            // Its record may be about to be written.
            Owed::Nothing if now.duration_since(hint.at) < SET_ASIDE => {}
            Owed::Nothing => drop(self.memory().early.insert(name.to_owned(), now + SET_ASIDE)),
        }
        Ok(None)
    }

    /// Whether the pause after the last try is over.
    fn is_time(&self, name: &str, told: &Told) -> anyhow::Result<bool> {
        let now = self.clock.now();
        let next_at = match &told.word {
            Some(word) => word.next_at,
            // Nobody can read when that was: it counts from when it was met.
            None if told.tries > 0 && !self.memory().due.contains_key(name) => now + pause(told.tries, &self.entropy)?,
            None => now,
        };
        let is_time = is_reached(next_at, now);
        if !is_time {
            self.memory().due.insert(name.to_owned(), next_at);
        }
        Ok(is_time)
    }

    /// The word after one more try, with the pause of a deferral.
    pub(super) fn after(&self, told: &Told, (how, last): (How, &str)) -> anyhow::Result<Word> {
        let (at, attempts) = (self.clock.now(), told.attempts());
        let next_at = at + pause(attempts, &self.entropy)?;
        let (crashes, refusals) = (told.crashes(), told.refusals());
        Ok(Word { at, how, attempts: attempts + 1, crashes, refusals, next_at, last: last.to_owned() })
    }

    /// The server has it. Whatever the disk says from here on, this process does not hand it over again.
    fn taken(&self, name: &str, round: &mut Round) -> anyhow::Result<ControlFlow<()>> {
        round.sent += 1;
        self.out_of_trouble();
        if let Err(error) = self.say_done(name, &Word::new(How::Sent, self.clock.now())) {
            self.memory().taken.insert(name.to_owned());
            alarm(name, "sent; that cannot be written down");
            self.disk_refuses(error.downcast::<Fault>()?)?;
            return Ok(ControlFlow::Break(()));
        }
        self.no_longer_doubted(name);
        self.relay_is_well()?;
        self.drop_hints(name)?;
        Ok(ControlFlow::Continue(()))
    }

    /// Writes the words that could not be written before; `false` while the disk refuses them.
    fn keep_words(&self) -> anyhow::Result<bool> {
        let taken = self.memory().taken.clone();
        let were_missing = !taken.is_empty();
        for name in taken {
            if let Err(error) = self.say_done(&name, &Word::new(How::Sent, self.clock.now())) {
                self.disk_refuses(error.downcast::<Fault>()?)?;
                return Ok(false);
            }
            self.memory().taken.remove(&name);
            if let Err(fault) = self.drop_hints(&name) {
                self.set_aside(&name, fault.into())?;
            }
        }
        if were_missing {
            self.disk_is_well();
        }
        Ok(true)
    }

    /// A letter has ended, and not by being sent.
    pub(super) fn end(&self, name: &str, how: How) -> anyhow::Result<()> {
        self.say_done(name, &Word::new(how, self.clock.now()))?;
        self.no_longer_doubted(name);
        Ok(self.drop_hints(name)?)
    }

    fn drop_hints(&self, name: &str) -> Result<(), Fault> {
        [WAITING, REFUSED].iter().try_for_each(|folder| self.drop_hint(folder, name))
    }

    /// The round ends: the disk refuses what everybody's mail needs.
    fn held_up(&self, fault: Fault, round: &mut Round) -> anyhow::Result<ControlFlow<()>> {
        self.disk_refuses(fault)?;
        round.deferred += 1;
        Ok(ControlFlow::Break(()))
    }

    /// One letter of which something makes trouble: looked at again later.
    ///
    /// # Errors
    /// A write that was not confirmed.
    pub(super) fn set_aside(&self, name: &str, error: anyhow::Error) -> anyhow::Result<()> {
        if crate::office::queue::guard::is_unconfirmed(&error) {
            return Err(error);
        }
        if self.memory().set_aside.insert(name.to_owned()) {
            alarm(name, &format!("{error:#}"));
        }
        // What was only refused for a moment is tried again in the next round.
        if !crate::office::queue::guard::may_come_right(&error) {
            let later = self.clock.now() + SET_ASIDE;
            let mut memory = self.memory();
            let due = memory.due.entry(name.to_owned()).or_insert(later);
            *due = later.max(*due);
        }
        Ok(())
    }

    /// A second crash over the same letter takes it out of the way.
    fn crashed(&self, name: &str, told: &Told, (what, round): (&str, &mut Round)) -> anyhow::Result<()> {
        let crashes = told.crashes() + 1;
        alarm(name, what);
        if crashes < CRASHES_BORNE {
            round.deferred += 1;
            let word = Word { crashes, ..self.after(told, (How::Deferred, "crashed"))? };
            return self.say_after(name, (told, &word));
        }
        round.failed += 1;
        self.fail(name, told, "crashed")
    }

    /// The way out.
    #[cfg(test)]
    pub(super) fn transport(&self) -> &Transport {
        &self.transport
    }

    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A letter's name is made of checksums and says nothing about anybody.
pub(super) fn alarm(name: &str, what: &str) {
    note!("sengen: mail {name}: {what}");
}
