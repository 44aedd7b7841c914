//! Whose fault a refusal is. One mailbox that is refused is its own; many in a row are the relay's. A refused
//! job lies in `failed/` with its words as long as that is open, so that it can go back into the spool: each
//! when its time has come, all of them when too many refusals follow one another, and sooner when somebody
//! else gets through after several. Believed, a job keeps its fate for the office and not its words.

use super::job::{Job, is_reached};
use super::post::{Post, Round, SET_ASIDE, alarm};
use super::transport::Reason;
use crate::base::durable::{self, Fault};
use crate::base::terminal::note;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// So many refusals one after the other, with nobody getting through, point at us and not at the recipients.
const REFUSALS_BELIEVED: u32 = 10;
/// How long a refused job waits before it is tried again; refused once more after the last, it is believed.
const TRIED_AGAIN: [SignedDuration; 2] = [SignedDuration::from_mins(10), SignedDuration::from_hours(1)];
/// A job that was refused so often waits for its time also when others get through.
const REFUSALS_OF_ONE: u32 = 2;

impl Post {
    /// A job that the server refuses. Many in a row are not believed: the jobs stay, each with its own pauses.
    /// Nothing else waits for them: a handful of mistyped addresses must not hold up everybody's mail.
    pub(super) fn refused(&self, name: &str, job: Job, (reason, round): (&Reason, &mut Round)) -> anyhow::Result<()> {
        let in_a_row = self.memory().refusals_in_a_row + 1;
        self.memory().refusals_in_a_row = in_a_row;
        let last = reason.to_string();
        if in_a_row <= REFUSALS_BELIEVED {
            alarm(name, &last);
            round.failed += 1;
            return self.fail(name, &self.tried_again(Job { last, ..job }));
        }
        round.deferred += 1;
        if self.in_trouble(&last) {
            note!("sengen: mail: {in_a_row} refused in a row; is it us? ({last})");
        }
        self.put_back(name, job.deferred(last, self.clock.now(), &self.entropy)?)?;
        let soon = |job| self.soon(job).map(Some);
        let mut back = 0;
        for doubted in self.doubted()?.into_keys() {
            back += usize::from(self.spool_doubted(&doubted, soon)?);
        }
        round.failed = round.failed.saturating_sub(back);
        round.deferred += back;
        Ok(())
    }

    /// Puts back into the spool the refused jobs whose time has come.
    pub(super) fn try_refused_again(&self) -> anyhow::Result<()> {
        let now = self.clock.now();
        // A folder that cannot be read is said where the state is looked at; the other mails go on.
        let doubted = self.doubted().unwrap_or_default();
        for (name, _) in doubted.into_iter().filter(|(_, next_at)| is_reached(*next_at, now)) {
            if let Err(error) = self.spool_doubted(&name, |job| Ok(Some(job))) {
                self.set_aside(&name, error)?;
                self.doubt(&name, now + SET_ASIDE);
            }
        }
        Ok(())
    }

    /// How many were refused and are tried again, as far as this process has looked.
    pub fn refused_for_now(&self) -> usize {
        self.memory().doubted.as_ref().map_or(0, BTreeMap::len)
    }

    /// Somebody got through: of several who were refused before, each is tried once more, soon.
    pub(super) fn relay_is_well(&self) {
        let settled = self.doubted().map_err(anyhow::Error::from).and_then(|doubted| {
            let several = doubted.len() > 1;
            let again = |job: &Job| several && job.refusals < REFUSALS_OF_ONE;
            let soon = |job| if again(&job) { self.soon(job).map(Some) } else { Ok(None) };
            doubted.keys().try_for_each(|name| self.spool_doubted(name, soon).map(drop))
        });
        if let Err(error) = settled {
            note!("sengen: mail: refused mails could not be looked at again: {error:#}");
        }
    }

    /// A job refused once more, with the time of its next try; without its words when there is none.
    fn tried_again(&self, job: Job) -> Job {
        let refusals = job.refusals + 1;
        match TRIED_AGAIN.get(job.refusals as usize) {
            Some(pause) => Job { refusals, next_at: self.clock.now() + *pause, ..job },
            None => Job { refusals, body: String::new(), ..job },
        }
    }

    /// A job whose time is over, or that the server refuses: out of the spool.
    pub(super) fn fail(&self, name: &str, job: &Job) -> anyhow::Result<()> {
        durable::replace(&self.path("failed", name), &job.encode()?)?;
        durable::remove(&self.path("spool", name))?;
        // Only now: another sender may put it back into the spool at once.
        if !job.body.is_empty() {
            self.doubt(name, job.next_at);
        }
        Ok(())
    }

    fn doubt(&self, name: &str, until: Timestamp) {
        if let Some(doubted) = &mut self.memory().doubted {
            doubted.insert(name.to_owned(), until);
        }
    }

    /// After the pause of a deferral.
    fn soon(&self, job: Job) -> anyhow::Result<Job> {
        let last = job.last.clone();
        job.deferred(last, self.clock.now(), &self.entropy)
    }

    /// Puts a refused job back into the spool as `again` makes it; tells whether. Else it keeps its time.
    fn spool_doubted(&self, name: &str, again: impl Fn(Job) -> anyhow::Result<Option<Job>>) -> anyhow::Result<bool> {
        let failed = self.path("failed", name);
        let mut is_back = false;
        if let Some(job) = self.failed_job(name)?.filter(|job| !job.body.is_empty()) {
            if !self.path("mailed", name).exists() {
                let Some(job) = again(job)? else { return Ok(false) };
                self.put_back(name, job)?;
                is_back = true;
            }
            durable::remove(&failed)?;
        }
        self.no_longer_doubted(name);
        Ok(is_back)
    }

    /// It is no longer among the refused that are tried again.
    pub(super) fn no_longer_doubted(&self, name: &str) {
        if let Some(doubted) = &mut self.memory().doubted {
            doubted.remove(name);
        }
    }

    /// The refused jobs that still have their words: also those of an earlier process.
    pub(super) fn doubted(&self) -> Result<BTreeMap<String, Timestamp>, Fault> {
        if let Some(doubted) = self.memory().doubted.clone() {
            return Ok(doubted);
        }
        let mut doubted = BTreeMap::new();
        for name in durable::list(&self.state.join("mail/failed"))? {
            // An odd one is named where it is counted, and is not in the way of the others.
            if let Some(job) = self.failed_job(&name).ok().flatten().filter(|job| !job.body.is_empty()) {
                doubted.insert(name, job.next_at);
            }
        }
        self.memory().doubted = Some(doubted.clone());
        Ok(doubted)
    }

    fn failed_job(&self, name: &str) -> Result<Option<Job>, Fault> {
        let bytes = durable::read(&self.path("failed", name))?;
        Ok(bytes.and_then(|bytes| Job::decode(&bytes).ok()))
    }
}
