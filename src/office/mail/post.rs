//! The post: the spool on disk and what becomes of its jobs. A job is a file made once under a name that
//! follows from what it is about; sent, it leaves a mark in `mailed/`, so that it is never made again.
//! Called by the office's steps (`hand_in`, `call_off`, which wait for nobody), by the worker and by `review`
//! (`drain`). At least once: a crash between the server's 250 and the mark repeats the same mail. Never twice
//! at once, and never again because the mark could not be written: it is reserved before the mail leaves.

use super::job::{Job, Sender};
use super::memory::Memory;
use super::transport::{Outcome, Transport};
use crate::base::clock::Clock;
use crate::base::durable::{self, Fault, Reserved};
use crate::base::entropy::Entropy;
use crate::base::terminal::note;
use crate::office::state::{Found, StateDir};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The spool and the way out of it.
#[derive(Debug)]
pub struct Post {
    pub(super) state: Arc<StateDir>,
    transport: Transport,
    sender: Sender,
    pub(super) clock: Clock,
    pub(super) entropy: Arc<Entropy>,
    memory: Mutex<Memory>,
    arrived: Condvar,
    doubts_clock: AtomicBool,
}

/// What became of the jobs of one round.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// Accepted by the transport.
    pub sent: usize,
    /// To be tried again later.
    pub deferred: usize,
    /// Never to be sent: refused, too old or damaged. They lie in `failed/` or `corrupt/`.
    pub failed: usize,
}

/// Where a job lies or has left its mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// In the spool.
    Waiting,
    /// Accepted by the server.
    Mailed,
    /// Overtaken by a later one before it was accepted; what was just on its way may have arrived.
    CalledOff,
    /// Refused, too old or damaged.
    Failed,
}

const CRASHES_BORNE: u32 = 2;
/// A job whose own file makes trouble is looked at again after this.
pub(super) const SET_ASIDE: SignedDuration = SignedDuration::from_mins(1);
const SENT: &[u8] = b"sent\n";
const CALLED_OFF: &[u8] = b"called off\n";

impl Post {
    /// The post of a state.
    pub fn new(
        state: Arc<StateDir>,
        (transport, sender): (Transport, Sender),
        clock: Clock,
        entropy: Arc<Entropy>,
    ) -> Self {
        let (memory, arrived) = (Mutex::new(Memory::of(&state)), Condvar::new());
        let doubts_clock = AtomicBool::new(false);
        Self { state, transport, sender, clock, entropy, memory, arrived, doubts_clock }
    }

    /// Whether the clock is doubted: then no mail is too old to be tried.
    pub fn doubts_clock(&self) -> bool {
        self.doubts_clock.load(Ordering::Relaxed)
    }

    /// Says whether the clock is doubted.
    pub fn doubt_clock(&self, doubted: bool) {
        self.doubts_clock.store(doubted, Ordering::Relaxed);
    }

    /// Puts a job into the spool, durably, unless it was there or sent before.
    ///
    /// # Errors
    /// [`Fault`]; the caller can do it again at any time.
    pub fn hand_in(&self, name: &str, job: &Job) -> anyhow::Result<()> {
        if self.fate(name).is_none() {
            durable::create(&self.path("spool", name), &job.encode()?)?;
            self.memory().new_jobs = true;
            self.arrived.notify_all();
        }
        Ok(())
    }

    /// Sees to it that a job is not sent any more. Waits for nobody: the mark is there before the sender looks
    /// again, and what is being handed over at this moment may still arrive.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn call_off(&self, name: &str) -> Result<(), Fault> {
        if self.fate(name).is_none() {
            return Ok(());
        }
        durable::create(&self.path("mailed", name), CALLED_OFF)?;
        self.no_longer_doubted(name);
        ["spool", "failed"].iter().try_for_each(|folder| durable::remove(&self.path(folder, name)))
    }

    /// Forgets a job and its marks.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn forget(&self, name: &str) -> Result<(), Fault> {
        self.no_longer_doubted(name);
        ["spool", "mailed", "failed", "corrupt"].iter().try_for_each(|folder| durable::remove(&self.path(folder, name)))
    }

    /// Forgets that mails were sent before `limit`: their jobs can no longer be made. Tells how many.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn forget_sent_before(&self, limit: Timestamp) -> anyhow::Result<usize> {
        let mut forgotten = 0;
        for name in durable::list(&self.state.join("mail/mailed"))? {
            let path = self.path("mailed", &name);
            let sent = std::fs::metadata(&path).and_then(|mark| mark.modified());
            if sent.is_ok_and(|at| Timestamp::try_from(at).is_ok_and(|at| at < limit)) {
                durable::remove(&path)?;
                forgotten += 1;
            }
        }
        Ok(forgotten)
    }

    /// What became of a job; `None`: it was never made.
    pub fn fate(&self, name: &str) -> Option<Fate> {
        let lies_in = |folder| self.path(folder, name).exists();
        if lies_in("mailed") {
            let mark = durable::read(&self.path("mailed", name)).ok().flatten();
            Some(if mark.as_deref() == Some(CALLED_OFF) { Fate::CalledOff } else { Fate::Mailed })
        } else if lies_in("spool") {
            Some(Fate::Waiting)
        } else {
            (lies_in("failed") || lies_in("corrupt")).then_some(Fate::Failed)
        }
    }

    /// Tries every job that is due, once. `go_on` is asked before each. While the disk takes no marks nothing
    /// is handed over; a job whose own file makes trouble is not in the way of the others.
    ///
    /// # Errors
    /// When the spool cannot be read, or the disk did not confirm a write: then nothing more is tried.
    pub fn drain(&self, go_on: &dyn Fn() -> bool) -> anyhow::Result<Round> {
        let mut round = Round::default();
        if !self.keep_marks()? {
            return Ok(round);
        }
        self.try_refused_again()?;
        let names = durable::list(&self.state.join("mail/spool"))?;
        self.memory().due.retain(|name, _| names.binary_search(name).is_ok());
        for name in names {
            if !go_on() || self.is_held() {
                break;
            }
            if !self.is_due(&name) {
                continue;
            }
            match self.attempt(&name, &mut round) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => break,
                Err(error) => self.set_aside(&name, error)?,
            }
        }
        Ok(round)
    }

    /// Sleeps until a job is handed in by this process, at most `longest`.
    pub fn wait(&self, longest: Duration) {
        let memory = self.memory();
        let waited = self.arrived.wait_timeout_while(memory, longest, |memory| !memory.new_jobs);
        waited.unwrap_or_else(PoisonError::into_inner).0.new_jobs = false;
    }

    /// Wakes whoever waits.
    pub fn wake(&self) {
        self.memory().new_jobs = true;
        self.arrived.notify_all();
    }

    /// One job, under its own lock: another thread or process that holds it is sending it.
    fn attempt(&self, name: &str, round: &mut Round) -> anyhow::Result<ControlFlow<()>> {
        let spooled = self.path("spool", name);
        let _lock = match durable::try_lock_file(&spooled) {
            Ok(Some(lock)) => lock,
            Ok(None) => return Ok(ControlFlow::Continue(())),
            // Counted and named where it is read; one file keeps no other mail from going.
            Err(Fault::Odd { .. }) => return self.job_due(name, round).map(|_| ControlFlow::Continue(())),
            Err(fault) => return Err(fault.into()),
        };
        if self.memory().taken.contains_key(name) {
            return Ok(ControlFlow::Break(()));
        }
        if self.path("mailed", name).exists() {
            durable::remove(&spooled)?;
            return Ok(ControlFlow::Continue(()));
        }
        let Some(job) = self.job_due(name, round)? else { return Ok(ControlFlow::Continue(())) };
        let mark = match durable::reserve(&self.path("mailed", name), SENT) {
            Ok(mark) => mark,
            Err(fault) => return self.held_up(fault, round),
        };
        self.disk_is_well();
        let seen = self.memory().faults_in_a_row;
        let outcome = catch_unwind(AssertUnwindSafe(|| self.transport.send(name, &job, &self.sender)));
        match outcome {
            Ok(Ok(Outcome::Sent)) => return self.taken(name, (mark, round)),
            Ok(Ok(Outcome::Deferred(reason))) => {
                round.deferred += 1;
                self.put_back(name, job.deferred(reason.to_string(), self.clock.now(), &self.entropy)?)?;
            }
            Ok(Ok(Outcome::Refused(reason))) => self.refused(name, job, (&reason, round))?,
            Ok(Ok(Outcome::OurFault(reason))) => {
                round.deferred += 1;
                self.rest(&reason, seen)?;
            }
            Ok(Err(error)) => match error.downcast::<Fault>() {
                Ok(fault) => return self.held_up(fault, round),
                Err(error) => self.crashed(name, job, (&format!("{error:#}"), round))?,
            },
            Err(_) => self.crashed(name, job, ("crashed", round))?,
        }
        Ok(ControlFlow::Continue(()))
    }

    /// A job of the spool, if it is to be tried now. What is damaged or too old is out of the way afterwards.
    fn job_due(&self, name: &str, round: &mut Round) -> anyhow::Result<Option<Job>> {
        let spooled = self.path("spool", name);
        let job = match self.state.read(&spooled, |bytes| Job::decode(&bytes)) {
            Ok(Found::Whole(job)) => job,
            Ok(Found::Nothing) | Err(Fault::Odd { .. }) => return Ok(None),
            Ok(Found::Damaged) => {
                round.failed += 1;
                alarm(name, "damaged");
                durable::move_out(&spooled, &self.path("corrupt", name))?;
                self.state.left().forget(&spooled);
                return Ok(None);
            }
            Err(fault) => return Err(fault.into()),
        };
        let now = self.clock.now();
        if now >= job.give_up_at && !self.doubts_clock() {
            round.failed += 1;
            self.fail(name, &Job { last: format!("too old; {}", job.last), body: String::new(), ..job })?;
            return Ok(None);
        }
        if !job.is_due(now) {
            self.memory().due.insert(name.to_owned(), job.next_at);
            return Ok(None);
        }
        Ok(Some(job))
    }

    /// The server has it. Whatever the disk says from here on, this process does not hand it over again.
    fn taken(&self, name: &str, (mark, round): (Reserved, &mut Round)) -> anyhow::Result<ControlFlow<()>> {
        round.sent += 1;
        self.out_of_trouble();
        if let Err(fault) = mark.keep() {
            self.memory().taken.insert(name.to_owned(), Arc::new(mark));
            alarm(name, "sent; its mark cannot be written");
            self.disk_refuses(fault)?;
            return Ok(ControlFlow::Break(()));
        }
        self.relay_is_well();
        durable::remove(&self.path("spool", name))?;
        Ok(ControlFlow::Continue(()))
    }

    /// Writes the marks that could not be written before; `false` while the disk refuses them.
    fn keep_marks(&self) -> anyhow::Result<bool> {
        let taken: Vec<_> = self.memory().taken.iter().map(|(name, mark)| (name.clone(), Arc::clone(mark))).collect();
        let were_missing = !taken.is_empty();
        for (name, mark) in taken {
            if let Err(fault) = mark.keep() {
                self.disk_refuses(fault)?;
                return Ok(false);
            }
            self.memory().taken.remove(&name);
            if let Err(fault) = durable::remove(&self.path("spool", &name)) {
                self.set_aside(&name, fault.into())?;
            }
        }
        if were_missing {
            self.disk_is_well();
        }
        Ok(true)
    }

    /// The round ends: the disk refuses what everybody's mail needs.
    fn held_up(&self, fault: Fault, round: &mut Round) -> anyhow::Result<ControlFlow<()>> {
        self.disk_refuses(fault)?;
        round.deferred += 1;
        Ok(ControlFlow::Break(()))
    }

    /// One job whose own file makes trouble: looked at again later.
    ///
    /// # Errors
    /// A write that was not confirmed.
    pub(super) fn set_aside(&self, name: &str, error: anyhow::Error) -> anyhow::Result<()> {
        if matches!(error.downcast_ref::<Fault>(), Some(Fault::Unconfirmed { .. })) {
            return Err(error);
        }
        alarm(name, &format!("{error:#}"));
        let later = self.clock.now() + SET_ASIDE;
        let mut memory = self.memory();
        let due = memory.due.entry(name.to_owned()).or_insert(later);
        *due = later.max(*due);
        Ok(())
    }

    /// A second crash over the same job takes it out of the way.
    fn crashed(&self, name: &str, job: Job, (what, round): (&str, &mut Round)) -> anyhow::Result<()> {
        let crashes = job.crashes + 1;
        alarm(name, what);
        let now = self.clock.now();
        self.put_back(name, Job { crashes, ..job.deferred("crashed".into(), now, &self.entropy)? })?;
        if crashes < CRASHES_BORNE {
            round.deferred += 1;
        } else {
            round.failed += 1;
            durable::move_out(&self.path("spool", name), &self.path("corrupt", name))?;
        }
        Ok(())
    }

    /// Back into the spool with its pause, which counts also where the disk does not take it.
    pub(super) fn put_back(&self, name: &str, job: Job) -> anyhow::Result<()> {
        self.memory().due.insert(name.to_owned(), job.next_at);
        Ok(durable::replace(&self.path("spool", name), &job.encode()?)?)
    }

    /// The way out.
    #[cfg(test)]
    pub(super) fn transport(&self) -> &Transport {
        &self.transport
    }

    pub(super) fn path(&self, folder: &str, name: &str) -> PathBuf {
        self.state.join(&format!("mail/{folder}/{name}"))
    }

    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A job's name is made of checksums and says nothing about anybody.
pub(super) fn alarm(name: &str, what: &str) {
    note!("sengen: mail {name}: {what}");
}
