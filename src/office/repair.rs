//! At start: finishes what a crash interrupted. An acceptance that is not published yet is finished, what a
//! stop or a revocation asks for is done, missing tombstones are made, and mails that are owed.
//! Runs beside a working `serve` too. One application that cannot be read keeps no other from being repaired,
//! and a disk that cannot be written keeps nobody from reading.

use super::application::{Application, State, Step, Submission};
use super::issue::Issue;
use super::queue::Queue;
use super::{Office, Why, is_unconfirmed, unless_odd};
use crate::base::durable;
use crate::base::terminal::note;
use jiff::{SignedDuration, Timestamp};
use rayon::prelude::*;
use std::sync::atomic::Ordering;

/// Says when everything was repaired last: what was decided longer before that than a mail lives needs no look.
const DONE: &str = "repaired";
const MAIL_LIFE_SECS: i64 = 6 * 24 * 3600;

impl Office {
    /// Repairs what was not repaired since the start. A disk that refuses is said: then it is tried again later,
    /// and until then the office can look at everything.
    ///
    /// # Errors
    /// When a write was not confirmed.
    pub(super) fn mend(&self) -> anyhow::Result<()> {
        if !self.unmended.load(Ordering::Relaxed) {
            return Ok(());
        }
        match self.repair() {
            Ok(finished) => {
                self.unmended.store(false, Ordering::Relaxed);
                if finished > 0 {
                    note!("sengen: steps finished that were interrupted: {finished}");
                }
            }
            Err(error) if is_unconfirmed(&error) => return Err(error),
            Err(error) => note!("sengen: the queue is not repaired yet: {error:#}"),
        }
        Ok(())
    }

    /// Puts the damaged numbers that were met aside, and repairs what lies before them. For `serve` only:
    /// whoever just looks moves nothing.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn set_damaged_aside(&self) -> anyhow::Result<()> {
        for submission in self.state.left().of(Why::Damaged).iter().filter_map(|path| Queue::owner_of(path)) {
            if unless_odd(self.queue.set_aside(&submission).map_err(Into::into))? == Some(true) {
                unless_odd(self.finish(&submission))?;
            }
        }
        Ok(())
    }

    /// Finishes what was decided since the last repair, or not long before; tells how many steps it finished.
    ///
    /// # Errors
    /// When the disk refuses.
    fn repair(&self) -> anyhow::Result<usize> {
        self.state.look_for_strange()?;
        self.queue.look_for_strange()?;
        for folder in self.state.folders().chain([self.state.path().to_path_buf()]) {
            durable::sweep(&folder)?;
        }
        let begun = self.clock.now();
        let since = self.repaired_at().map_or(Timestamp::MIN, |at| at - SignedDuration::from_secs(MAIL_LIFE_SECS));
        let known = self.open_publishing().ok();
        let touched = |application: Application| {
            let last = application.history.last().map(|event| event.at);
            let to_list = self.may_lag(&application, known.as_ref());
            last.is_none_or(|at| at >= since).then_some((application.submission, to_list))
        };
        let touched = self.queue.each_in(&State::ALL, touched)?;
        let ended: Vec<_> = touched.iter().filter(|(_, to_list)| *to_list).map(|(one, _)| one.clone()).collect();
        let finish = |(submission, _): &(Submission, bool)| -> anyhow::Result<usize> {
            Ok(usize::from(unless_odd(self.finish(submission))?.unwrap_or(false)))
        };
        let finished = touched.par_iter().map(finish).try_reduce(|| 0, |a, b| Ok(a + b))?;
        match if ended.is_empty() { Ok(()) } else { self.list_as_decided(&ended) } {
            Err(error) if !is_unconfirmed(&error) => {
                note!("sengen: the directory is not as it was decided yet: {error:#}");
                ended.iter().for_each(|submission| self.owe(submission));
            }
            listed => listed?,
        }
        // Without the mark the next repair looks at everything again: no reason to keep anybody out.
        if let Err(fault) = durable::replace(&self.state.join(DONE), begun.to_string().as_bytes()) {
            let error = fault.into();
            self.watch(&error);
            note!("sengen: no mark of this repair: {error:#}");
        }
        Ok(finished)
    }

    fn repaired_at(&self) -> Option<Timestamp> {
        let mark = durable::read(&self.state.join(DONE)).ok().flatten()?;
        String::from_utf8(mark).ok()?.trim().parse().ok()
    }

    /// Finishes the acceptance an application is in the middle of, or pays what it may owe.
    pub(super) fn finish(&self, submission: &Submission) -> anyhow::Result<bool> {
        let Some(opened) = self.open_submission(submission)? else { return Ok(false) };
        self.leave_missing(&opened)?;
        let application = opened.application;
        if is_whole(&application) {
            self.claim_numbers(&application)?;
            self.pay_all(&application)?;
            return Ok(false);
        }
        let finished = self.open_publishing().and_then(|mut publishing| {
            // Somebody may have been finishing it until now.
            match self.queue.find(submission)?.filter(|application| !is_whole(application)) {
                Some(application) => self.finish_acceptance(&mut publishing, &application).map(|()| true),
                None => Ok(false),
            }
        });
        match finished {
            Err(error) if !is_unconfirmed(&error) => Ok(unlisted(&application, &error)),
            finished => finished,
        }
    }

    /// After a copy was restored, a number in use may lack its tombstone.
    fn claim_numbers(&self, application: &Application) -> anyhow::Result<()> {
        let issue = Issue { state: &self.state, entropy: &self.entropy };
        let owner = &application.submission;
        if let Some(numbers) = &application.numbers {
            issue.claim("users", numbers.user_number.as_str(), owner)?;
            issue.claim("declarations", numbers.declaration_id.as_str(), owner)?;
        }
        if let Some(no) = application.record {
            issue.claim("records", &no.to_string(), owner)?;
        }
        Ok(())
    }

    /// Makes the mails an application owes; what is too old to be of use is let go. One that cannot be made
    /// is not in the way of the others.
    pub(super) fn pay_all(&self, application: &Application) -> anyhow::Result<()> {
        let oldest = self.clock.now() - SignedDuration::from_secs(MAIL_LIFE_SECS);
        let mut paid = Ok(());
        for (index, event) in application.history.iter().enumerate() {
            if event.at > oldest {
                paid = paid.and(self.pay(application, index));
            }
        }
        paid
    }
}

/// A directory that is at fault or cannot be written keeps no applicant from declaring and the office from
/// nothing else: the decision is finished at the next start. Says so, and that nothing was repaired.
fn unlisted(application: &Application, error: &anyhow::Error) -> bool {
    note!("sengen: the directory does not say yet what was decided about {}: {error:#}", application.reference);
    false
}

/// Whether nothing is left to do of its last step: an acceptance is published first, and says so then.
pub(super) fn is_whole(application: &Application) -> bool {
    application.state != State::Accepted || application.last(Step::Accepted).is_some()
}
