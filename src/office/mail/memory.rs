//! What the mailer remembers while the process lives: when each letter is due, the pauses, what a server took and
//! has no word `done` yet, and since when nothing can be sent. Only the last is also written down, for `sengen review`.

use super::job::pause;
use super::journal::{How, LetterHistory, Word};
use super::outcome::FailureReason;
use crate::base::clock::Clock;
use crate::base::durable;
use crate::base::entropy::Entropy;
use crate::base::log::alarm;
use crate::base::terminal::note;
use crate::store::Fault;
use crate::store::record::{self, Record, RecordKind};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Nothing can be sent at present, to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Since when.
    pub since: Timestamp,
    /// At which stage and with which code: `auth 535`; or `disk`. Nothing personal.
    pub reason: String,
}

/// What need not survive a restart.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    /// When each letter that waits is next due, so that a backlog need not be read every round.
    pub(super) due: HashMap<String, Timestamp>,
    /// Nothing is tried before this moment: the last fault was ours.
    pub(super) paused_until: Option<Timestamp>,
    pub(super) faults_in_a_row: u32,
    pub(super) refusals_in_a_row: u32,
    /// The same of letters whose record does not stand yet.
    pub(super) early: HashMap<String, Timestamp>,
    /// Letters of which no hint of their own tells yet.
    pub(super) first: BTreeSet<String>,
    /// Letters that made trouble: said once.
    pub(super) set_aside: HashSet<String>,
    /// What a thread of this process is just sending.
    pub(super) sending: HashSet<String>,
    /// What a server took and what could not be written down: never handed over again.
    pub(super) taken: BTreeSet<String>,
    /// Refused letters that are tried again; `None`: not looked up yet.
    pub(super) doubted: Option<BTreeSet<String>>,
    pub(super) trouble: Option<Trouble>,
    pub(super) new_jobs: bool,
}

/// Pauses for everybody double this often only, to four minutes: one try costs little, and people wait for
/// their link once the server is back.
const LONGEST_REST: u32 = 2;
/// The reason that is the disk's.
const DISK: &str = "disk";
/// The reason of who cannot open the lock that a mailer holds.
const NO_LOCK: &str = "no lock";
pub(super) const NOTE: &str = "mail/trouble";
/// All of it is its head.
const TROUBLE: RecordKind = RecordKind { name: "mail-trouble", lifts: &[] };

impl Remembered {
    /// With what an earlier process could not send.
    pub(super) fn of(note: &Path) -> Self {
        let written = durable::read(note).ok().flatten();
        Self {
            trouble: written.and_then(|bytes| Record::open(&TROUBLE, &bytes).ok()?.head(&TROUBLE).ok()),
            ..Self::default()
        }
    }
}

impl Remembered {
    /// Forgets what concerns no letter that waits; `names` are those that do, in order.
    pub(super) fn forget_others_than(&mut self, names: &[String]) {
        let waits = |name: &String| names.binary_search(name).is_ok();
        self.due.retain(|name, _| waits(name));
        self.early.retain(|name, _| waits(name));
        self.set_aside.retain(waits);
    }
}

/// What the mailer remembers while the process lives.
#[derive(Debug)]
pub struct MailerMemory {
    /// Where trouble is written down.
    note: PathBuf,
    pub(super) clock: Clock,
    pub(super) entropy: Arc<Entropy>,
    remembered: Mutex<Remembered>,
}

impl MailerMemory {
    /// Of a process that begins.
    pub(super) fn new(note: PathBuf, clock: Clock, entropy: Arc<Entropy>) -> Self {
        let remembered = Mutex::new(Remembered::of(&note));
        Self { note, clock, entropy, remembered }
    }

    /// What is remembered.
    pub(super) fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Since when nothing can be sent, and why; `None` while mails leave.
    pub fn trouble(&self) -> Option<Trouble> {
        self.lock().trouble.clone()
    }

    /// Nothing is sent for a while, and no job is the worse for it. `seen` is how many faults in a row there
    /// were when the try began: several senders that meet one outage make one pause of it.
    pub(super) fn rest(&self, reason: &FailureReason, seen: u32) -> anyhow::Result<()> {
        self.in_trouble(&reason.to_string());
        let mut memory = self.lock();
        if memory.faults_in_a_row != seen {
            return Ok(());
        }
        let length = pause(seen.min(LONGEST_REST), &self.entropy)?;
        memory.faults_in_a_row += 1;
        memory.paused_until = Some(self.clock.now() + length);
        alarm!("sengen: mail: nothing can be sent ({reason}); trying again in {} s", length.as_secs());
        Ok(())
    }

    /// The disk refuses what must be written before a mail may leave: nobody's leaves, until it takes it.
    ///
    /// # Errors
    /// A write that was not confirmed: nothing more may be done before a restart.
    pub(super) fn disk_refuses(&self, fault: Fault) -> Result<(), Fault> {
        if matches!(fault, Fault::Unconfirmed { .. }) {
            return Err(fault);
        }
        if self.in_trouble(DISK) {
            note!("sengen: mail: nothing can be sent before this can be written: {fault}");
        }
        Ok(())
    }

    /// The disk takes again what must be written.
    pub(super) fn disk_is_well(&self) {
        self.trouble_ended(DISK);
    }

    /// The mailer's lock cannot be opened: nothing is sent until it can.
    pub fn lock_refuses(&self, fault: &durable::DurableFault) {
        if self.in_trouble(NO_LOCK) {
            note!("sengen: mail: no lock, nothing is sent before it can be opened: {fault}");
        }
    }

    /// The mailer's lock can be opened (again).
    pub fn lock_is_well(&self) {
        self.trouble_ended(NO_LOCK);
    }

    /// A trouble of this reason is over.
    fn trouble_ended(&self, reason: &str) {
        if self.lock().trouble.as_ref().is_some_and(|trouble| trouble.reason == reason) {
            self.out_of_trouble();
        }
    }

    /// A server took a mail: it is well.
    pub(super) fn out_of_trouble(&self) {
        let mut memory = self.lock();
        memory.faults_in_a_row = 0;
        memory.refusals_in_a_row = 0;
        let ended = memory.trouble.take();
        drop(memory);
        if ended.is_some()
            && let Err(fault) = durable::remove(&self.note)
        {
            note!("sengen: mail: {fault}");
        }
    }

    /// Remembers and writes down that nothing can be sent; tells whether the reason is news.
    pub(super) fn in_trouble(&self, reason: &str) -> bool {
        let mut memory = self.lock();
        if memory.trouble.as_ref().is_some_and(|trouble| trouble.reason == reason) {
            return false;
        }
        let since = memory.trouble.take().map_or(self.clock.now(), |trouble| trouble.since);
        let trouble = Trouble { since, reason: reason.to_owned() };
        memory.trouble = Some(trouble.clone());
        drop(memory);
        // Who cannot write it down goes on without: the disk may be the very trouble.
        if let Ok(bytes) = record::encode(&TROUBLE, &trouble, &()) {
            let _ = durable::replace(&self.note, &bytes);
        }
        true
    }

    /// Whether nothing may be handed over now.
    pub(super) fn is_held(&self) -> bool {
        let now = self.clock.now();
        let memory = self.lock();
        let paused =
            memory.paused_until.is_some_and(|until| now < until && until.duration_since(now).as_secs() <= 4800);
        paused || !memory.taken.is_empty()
    }

    pub(super) fn is_due(&self, name: &str) -> bool {
        let now = self.clock.now();
        let is_reached = |due: &Timestamp| *due <= now || due.duration_since(now).as_secs() > 4800;
        let memory = self.lock();
        [&memory.due, &memory.early].into_iter().all(|due| due.get(name).is_none_or(is_reached))
    }

    /// It is no longer among the refused that are tried again.
    pub(super) fn no_longer_doubted(&self, name: &str) {
        if let Some(doubted) = &mut self.lock().doubted {
            doubted.remove(name);
        }
    }

    /// It is tried at once, whatever was remembered of it, and so is everything that rests: the office has seen to it.
    pub(super) fn tried_at_once(&self, name: &str) {
        self.no_longer_doubted(name);
        let mut memory = self.lock();
        memory.due.remove(name);
        memory.early.remove(name);
        memory.set_aside.remove(name);
        memory.paused_until = None;
    }

    /// Since when nothing can be sent, as whoever sends wrote it down last.
    pub(super) fn trouble_of_others(&self) -> Option<Trouble> {
        Remembered::of(&self.note).trouble
    }

    /// The word after one more try, with the pause of a deferral.
    pub(super) fn after(&self, told: &LetterHistory, how: How, last: &str) -> anyhow::Result<Word> {
        let (at, attempts) = (self.clock.now(), told.attempts());
        let next_at = at + pause(attempts, &self.entropy)?;
        let (crashes, refusals) = (told.crashes(), told.refusals());
        Ok(Word { at, how, attempts: attempts + 1, crashes, refusals, next_at, last: last.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_of_every_version_is_known_after_a_start() {
        let written = Trouble { since: "2026-11-20T06:00:00Z".parse().unwrap(), reason: "auth 535".into() };
        for version in 1..=TROUBLE.version() {
            let path = format!("{}/tests/state/mail-trouble-{version}.jsonl", env!("CARGO_MANIFEST_DIR"));
            assert_eq!(Remembered::of(Path::new(&path)).trouble.as_ref(), Some(&written), "{path}");
            if version == TROUBLE.version() {
                assert_eq!(std::fs::read(&path).unwrap(), record::encode(&TROUBLE, &written, &()).unwrap(), "{path}");
            }
        }
    }
}
