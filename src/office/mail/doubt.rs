//! Whose fault a refusal is. One mailbox that is refused is its own; many in a row are the relay's. A refused
//! job lies in `failed/` with its words as long as that is open, so that it can go back into the spool: all of
//! them when too many follow one another, and once each when somebody else gets through after several.
//! Believed, a job keeps its fate for the office and not its words.

use super::job::Job;
use super::post::{Post, Round, alarm};
use super::transport::Reason;
use crate::base::durable;
use crate::base::terminal::note;
use std::collections::BTreeSet;

/// So many different recipients refused one after the other point at us, not at them.
const REFUSALS_BELIEVED: u32 = 10;
/// A job that was refused so often, with others getting through in between, is refused for good.
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
            return self.fail(name, &Job { last, refusals: job.refusals + 1, ..job });
        }
        round.deferred += 1;
        if self.in_trouble(&last) {
            note!("sengen: mail: {in_a_row} refused in a row; is it us? ({last})");
        }
        self.put_back(name, job.deferred(last, self.clock.now(), &self.entropy)?)?;
        let back = self.settle_doubted(|_| true)?;
        round.failed = round.failed.saturating_sub(back);
        round.deferred += back;
        Ok(())
    }

    /// Somebody got through: who was refused before, alone, is believed; of several, each is tried once more.
    pub(super) fn relay_is_well(&self) {
        let settled = self.doubted().and_then(|doubted| {
            let several = doubted.len() > 1;
            self.settle_doubted(|job| several && job.refusals < REFUSALS_OF_ONE)
        });
        if let Err(error) = settled {
            note!("sengen: mail: refused mails could not be looked at again: {error:#}");
        }
    }

    /// A job whose time is over, or that the server refuses: out of the spool.
    pub(super) fn fail(&self, name: &str, job: &Job) -> anyhow::Result<()> {
        durable::replace(&self.path("failed", name), &job.encode()?)?;
        if let Some(doubted) = self.memory().doubted.as_mut().filter(|_| !job.body.is_empty()) {
            doubted.insert(name.to_owned());
        }
        Ok(durable::remove(&self.path("spool", name))?)
    }

    /// Puts back into the spool what `is_ours`, believes the rest. Tells how many it put back.
    fn settle_doubted(&self, is_ours: impl Fn(&Job) -> bool) -> anyhow::Result<usize> {
        let mut back = 0;
        for name in self.doubted()? {
            let failed = self.path("failed", &name);
            if let Some(job) = self.failed_job(&name)? {
                if self.path("mailed", &name).exists() {
                    durable::remove(&failed)?;
                } else if is_ours(&job) {
                    let last = job.last.clone();
                    self.put_back(&name, job.deferred(last, self.clock.now(), &self.entropy)?)?;
                    durable::remove(&failed)?;
                    back += 1;
                } else {
                    durable::replace(&failed, &Job { body: String::new(), ..job }.encode()?)?;
                }
            }
            if let Some(doubted) = &mut self.memory().doubted {
                doubted.remove(&name);
            }
        }
        Ok(back)
    }

    /// The refused jobs that still have their words: also those of an earlier process.
    fn doubted(&self) -> anyhow::Result<BTreeSet<String>> {
        if let Some(doubted) = self.memory().doubted.clone() {
            return Ok(doubted);
        }
        let mut doubted = BTreeSet::new();
        for name in durable::list(&self.state.join("mail/failed"))? {
            if self.failed_job(&name).is_ok_and(|job| job.is_some_and(|job| !job.body.is_empty())) {
                doubted.insert(name);
            }
        }
        self.memory().doubted = Some(doubted.clone());
        Ok(doubted)
    }

    fn failed_job(&self, name: &str) -> anyhow::Result<Option<Job>> {
        let bytes = durable::read(&self.path("failed", name))?;
        Ok(bytes.and_then(|bytes| Job::decode(&bytes).ok()))
    }
}
