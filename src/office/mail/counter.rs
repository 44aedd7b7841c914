//! Where letters are handed in: what is to be sent is said by a hint before the record stands that asks for it. Called
//! by the office's steps; waits for nobody. Only the first letter of an application needs no hint of its own, since that
//! of its expiry tells of it too: the thread that sends lays one down in its own time.

use super::spool::{Fate, Post};
use super::told::{How, REFUSED, WAITING};
use crate::base::terminal::note;
use crate::store::Fault;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

impl Post {
    /// Lets a letter wait, durably, unless it has ended. `text` is what no record knows of it.
    ///
    /// # Errors
    /// When the disk refuses; the caller can do it again at any time.
    pub fn hand_in(&self, name: &str, text: &str) -> anyhow::Result<()> {
        if self.ended(name)?.is_none() && self.hint(name)?.is_none() {
            self.announce(name, text)?;
        }
        self.wake(name);
        Ok(())
    }

    /// Says that a letter is to be sent, before the record stands that asks for it: so none is forgotten, whatever
    /// happens in between. It is sent when the record stands.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn announce(&self, name: &str, text: &str) -> anyhow::Result<()> {
        self.leave(WAITING, (name, text))
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
        self.memory().first.insert(name.to_owned());
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
        let told = self.look(name)?;
        let is_known = told.tries > 0 || self.waits(name)?;
        if told.is_ended() || !is_known { Ok(()) } else { self.end(name, How::CalledOff) }
    }

    /// Calls off everything that waits; tells how much.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn call_off_all(&self) -> anyhow::Result<usize> {
        let names = self.hinted(WAITING)?;
        names.iter().try_for_each(|name| self.call_off(name))?;
        Ok(names.len())
    }

    /// What became of a letter; `None`: nobody let it wait.
    pub fn fate(&self, name: &str) -> Option<Fate> {
        // It may be sent between two looks: once its hint is gone, its end stands.
        self.fate_seen(name).or_else(|| self.fate_seen(name))
    }

    fn fate_seen(&self, name: &str) -> Option<Fate> {
        let told = self.look(name).ok()?;
        match told.word.as_ref().map(|word| word.how) {
            Some(How::Sent) => Some(Fate::Mailed),
            Some(How::CalledOff) => Some(Fate::CalledOff),
            Some(How::Failed | How::Refused) => Some(Fate::Failed),
            Some(How::Begun | How::Deferred) => Some(Fate::Waiting),
            None if told.tries > 0 || self.waits(name).ok()? => Some(Fate::Waiting),
            // What was said of it is forgotten after its time; that it failed is not.
            None => self.is_hinted(REFUSED, name).ok()?.then_some(Fate::Failed),
        }
    }

    fn waits(&self, name: &str) -> Result<bool, Fault> {
        Ok(self.memory().first.contains(name) || self.is_hinted(WAITING, name)?)
    }

    /// Sleeps until a letter is handed in by this process, at most `longest`.
    pub fn wait(&self, longest: Duration) {
        let memory = self.memory();
        let waited = self.arrived.wait_timeout_while(memory, longest, |memory| !memory.new_jobs);
        waited.unwrap_or_else(PoisonError::into_inner).0.new_jobs = false;
    }

    /// Wakes whoever sends: the record of this letter stands.
    pub fn wake(&self, name: &str) {
        self.memory().early.remove(name);
        self.wake_all();
    }

    /// Wakes whoever waits.
    pub fn wake_all(&self) {
        self.memory().new_jobs = true;
        self.arrived.notify_all();
    }

    /// Says to everybody which letters wait that this process alone knows of.
    pub(super) fn announce_first(&self) -> anyhow::Result<()> {
        let first = self.memory().first.clone();
        for name in first {
            self.announce(&name, "")?;
            self.memory().first.remove(&name);
        }
        Ok(())
    }
}
