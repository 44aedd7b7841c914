//! The post: the spool on disk and what becomes of its jobs. A job is a file made once under a name that
//! follows from what it is about; sent, it leaves a mark in `mailed/`, so that it is never made again.
//! Called by the office's steps (`hand_in`, `call_off`), by the worker and by `review` (`drain`).
//! At least once: a crash between the server's 250 and the mark repeats the same mail. Never twice at once.

use super::job::{Job, Sender, pause};
use super::transport::{Outcome, Reason, Transport};
use crate::base::clock::Clock;
use crate::base::durable::{self, Fault};
use crate::base::entropy::Entropy;
use crate::base::terminal::note;
use crate::office::record;
use crate::office::state::{Found, StateDir};
use jiff::Timestamp;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The spool and the way out of it.
#[derive(Debug)]
pub struct Post {
    state: Arc<StateDir>,
    transport: Transport,
    sender: Sender,
    clock: Clock,
    entropy: Arc<Entropy>,
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

/// What need not survive a restart.
#[derive(Debug, Default)]
struct Memory {
    /// When each job of the spool is next due, so that a backlog need not be read every round.
    due: HashMap<String, Timestamp>,
    /// Nothing is tried before this moment: the last fault was ours.
    paused_until: Option<Timestamp>,
    faults_in_a_row: u32,
    refusals_in_a_row: u32,
    new_jobs: bool,
}

/// Where a job lies or has left its mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// In the spool.
    Waiting,
    /// Accepted by the server.
    Mailed,
    /// Refused, too old or damaged.
    Failed,
}

/// So many different recipients refused one after the other point at us, not at them.
const REFUSALS_BELIEVED: u32 = 10;
const CRASHES_BORNE: u32 = 2;
/// Pauses for everybody double this often only, to four minutes: one try costs little, and people wait for
/// their link once the server is back.
const LONGEST_REST: u32 = 2;

impl Post {
    /// The post of a state.
    pub fn new(
        state: Arc<StateDir>,
        (transport, sender): (Transport, Sender),
        clock: Clock,
        entropy: Arc<Entropy>,
    ) -> Self {
        let (memory, arrived, doubts_clock) = (Mutex::default(), Condvar::new(), AtomicBool::new(false));
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
            durable::create(&self.path("spool", name), &record::encode(job)?)?;
            self.memory().new_jobs = true;
            self.arrived.notify_all();
        }
        Ok(())
    }

    /// Takes a job out of the spool and sees to it that it is never sent, unless it is being sent right now.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn call_off(&self, name: &str) -> Result<(), Fault> {
        if self.fate(name).is_none() {
            return Ok(());
        }
        let _lock = self.state.lock("mail", name)?;
        durable::create(&self.path("mailed", name), b"called off\n")?;
        durable::remove(&self.path("spool", name))
    }

    /// Forgets a job and its marks.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn forget(&self, name: &str) -> Result<(), Fault> {
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
            if sent.is_ok_and(|at| Timestamp::try_from(at).is_ok_and(|at| at < limit))
                && self.fate(&name) == Some(Fate::Mailed)
            {
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
            Some(Fate::Mailed)
        } else if lies_in("failed") || lies_in("corrupt") {
            Some(Fate::Failed)
        } else {
            lies_in("spool").then_some(Fate::Waiting)
        }
    }

    /// What the server last said about a job that waits or failed.
    pub fn last_word(&self, name: &str) -> Option<String> {
        let read = |folder| durable::read(&self.path(folder, name)).ok().flatten();
        let job: Job = record::decode(&read("spool").or_else(|| read("failed"))?).ok()?;
        Some(job.last).filter(|last| !last.is_empty())
    }

    /// How many jobs wait.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn waiting(&self) -> Result<usize, Fault> {
        Ok(durable::list(&self.state.join("mail/spool"))?.len())
    }

    /// Tries every job that is due, once. `go_on` is asked before each.
    ///
    /// # Errors
    /// [`Fault`] when the disk refuses: then nothing more is tried.
    pub fn drain(&self, go_on: &dyn Fn() -> bool) -> anyhow::Result<Round> {
        let names = durable::list(&self.state.join("mail/spool"))?;
        self.memory().due.retain(|name, _| names.binary_search(name).is_ok());
        let mut round = Round::default();
        for name in names {
            if !go_on() || self.is_paused() {
                break;
            }
            if self.is_due(&name) {
                self.attempt(&name, &mut round)?;
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

    /// One job, under its lock: another thread or process that holds it is sending it or its neighbour.
    fn attempt(&self, name: &str, round: &mut Round) -> anyhow::Result<()> {
        let Some(_lock) = self.state.try_lock("mail", name)? else { return Ok(()) };
        let spooled = self.path("spool", name);
        let found = match self.state.read(&spooled, |bytes| record::decode::<Job>(&bytes)) {
            // Counted and named; one file keeps no other mail from going.
            Err(Fault::Odd { .. }) => return Ok(()),
            found => found?,
        };
        if !matches!(found, Found::Nothing) && self.path("mailed", name).exists() {
            return Ok(durable::remove(&spooled)?);
        }
        let job = match found {
            Found::Nothing => return Ok(()),
            Found::Whole(job) => job,
            Found::Damaged => {
                round.failed += 1;
                alarm(name, "damaged");
                durable::move_out(&spooled, &self.path("corrupt", name))?;
                self.state.left().forget(&spooled);
                return Ok(());
            }
        };
        let now = self.clock.now();
        if now >= job.give_up_at && !self.doubts_clock() {
            round.failed += 1;
            return self.fail(name, Job { last: format!("too old; {}", job.last), ..job });
        }
        if !job.is_due(now) {
            self.memory().due.insert(name.to_owned(), job.next_at);
            return Ok(());
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| self.transport.send(name, &job, &self.sender)));
        match outcome {
            Ok(Ok(outcome)) => self.settle(name, job, (outcome, round)),
            Ok(Err(error)) if error.downcast_ref::<Fault>().is_some() => Err(error),
            Ok(Err(error)) => self.crashed(name, job, (&format!("{error:#}"), round)),
            Err(_) => self.crashed(name, job, ("crashed", round)),
        }
    }

    fn settle(&self, name: &str, job: Job, (outcome, round): (Outcome, &mut Round)) -> anyhow::Result<()> {
        match self.believed(outcome) {
            Outcome::Sent => {
                round.sent += 1;
                durable::create(&self.path("mailed", name), b"sent\n")?;
                durable::remove(&self.path("spool", name))?;
            }
            Outcome::Deferred(reason) => {
                round.deferred += 1;
                self.put_back(name, job.deferred(reason.to_string(), self.clock.now(), &self.entropy)?)?;
            }
            Outcome::Refused(reason) => {
                round.failed += 1;
                alarm(name, &reason.to_string());
                self.fail(name, Job { last: reason.to_string(), ..job })?;
            }
            Outcome::OurFault(reason) => {
                round.deferred += 1;
                self.rest(&reason)?;
            }
        }
        Ok(())
    }

    /// Many refusals in a row are not believed: the jobs stay, each with its own pauses. Nothing else waits
    /// for them: a handful of mistyped addresses must not hold up everybody's mail.
    fn believed(&self, outcome: Outcome) -> Outcome {
        let mut memory = self.memory();
        match outcome {
            Outcome::Sent => {
                memory.refusals_in_a_row = 0;
                memory.faults_in_a_row = 0;
                Outcome::Sent
            }
            Outcome::Refused(reason) => {
                memory.refusals_in_a_row += 1;
                if memory.refusals_in_a_row > REFUSALS_BELIEVED {
                    note!("sengen: mail: {} refused in a row; is it us? ({reason})", memory.refusals_in_a_row);
                    Outcome::Deferred(reason)
                } else {
                    Outcome::Refused(reason)
                }
            }
            other => other,
        }
    }

    /// Nothing is sent for a while, and no job is the worse for it.
    fn rest(&self, reason: &Reason) -> anyhow::Result<()> {
        let mut memory = self.memory();
        let length = pause(memory.faults_in_a_row.min(LONGEST_REST), &self.entropy)?;
        memory.faults_in_a_row += 1;
        memory.paused_until = Some(self.clock.now() + length);
        note!("sengen: mail: nothing can be sent ({reason}); trying again in {} s", length.as_secs());
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

    fn put_back(&self, name: &str, job: Job) -> anyhow::Result<()> {
        durable::replace(&self.path("spool", name), &record::encode(&job)?)?;
        self.memory().due.insert(name.to_owned(), job.next_at);
        Ok(())
    }

    /// A failed job keeps its fate for the office, not its words.
    fn fail(&self, name: &str, job: Job) -> anyhow::Result<()> {
        let kept = Job { body: String::new(), ..job };
        durable::create(&self.path("failed", name), &record::encode(&kept)?)?;
        Ok(durable::remove(&self.path("spool", name))?)
    }

    fn is_due(&self, name: &str) -> bool {
        let now = self.clock.now();
        self.memory().due.get(name).is_none_or(|due| *due <= now || due.duration_since(now).as_secs() > 4800)
    }

    fn is_paused(&self) -> bool {
        let now = self.clock.now();
        self.memory().paused_until.is_some_and(|until| now < until && until.duration_since(now).as_secs() <= 4800)
    }

    fn path(&self, folder: &str, name: &str) -> PathBuf {
        self.state.join(&format!("mail/{folder}/{name}"))
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A job's name is made of checksums and says nothing about anybody.
fn alarm(name: &str, what: &str) {
    note!("sengen: mail {name}: {what}");
}
