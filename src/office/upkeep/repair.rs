//! What may follow from a decision is brought about here when it was interrupted: an acceptance is finished, what
//! a stop or a revocation asks for is done, and mails are made that are owed. Found by the hints that whoever decides
//! leaves before: never by reading every record. Done at start and every hour, beside a working `serve` too.
//! One application that cannot be read keeps no other from being repaired, and a disk that cannot be written
//! keeps nobody from reading.

use crate::base::durable;
use crate::base::log::inform;
use crate::base::terminal::note;
use crate::office::counts::Counts;
use crate::office::declaration::applications::Applications;
use crate::office::declaration::effects::Effects;
use crate::office::publish::Publisher;
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::history::Step;
use crate::office::queue::opened::Opened;
use crate::office::review::acceptance::Acceptance;
use std::sync::Arc;

use crate::office::faults::{is_unconfirmed, unless_odd};
use crate::office::queue::hints::{EXPIRY, Follow, Places, UNFINISHED};
use crate::office::queue::rows::{Presence, Queue};
use crate::office::state::left::Why;
use crate::store::row::Number;

/// Behind every day's place.
const LAST_DAY: &str = "expiry/9999-12-31";

/// Brings about what was interrupted.
#[derive(Debug)]
pub struct Repair {
    pub(super) applications: Arc<Applications>,
    pub(super) publisher: Arc<Publisher>,
    pub(in crate::office) effects: Arc<Effects>,
    pub(super) acceptance: Arc<Acceptance>,
    pub(super) counts: Arc<Counts>,
}

impl Repair {
    /// Finishes what was interrupted, and makes the mails of what was submitted and not confirmed yet. A disk that
    /// refuses is said: then it is tried again later, and until then the office can look at everything.
    ///
    /// # Errors
    /// When a write was not confirmed.
    pub fn mend(&self) -> anyhow::Result<()> {
        self.mend_with(|| {
            let finished = self.finish_interrupted();
            self.pay_submitted().and(finished)
        })
    }

    /// The former alone, which costs a command nothing where nothing was interrupted.
    ///
    /// # Errors
    /// When a write was not confirmed.
    pub(in crate::office) fn mend_decisions(&self) -> anyhow::Result<()> {
        self.mend_with(|| self.finish_interrupted())
    }

    fn mend_with(&self, work: impl Fn() -> anyhow::Result<usize>) -> anyhow::Result<()> {
        if self.applications.guard.hold.is_held() {
            return Ok(());
        }
        match work() {
            Ok(0) => {}
            Ok(finished) => inform!("sengen: steps finished that were interrupted: {finished}"),
            Err(error) if is_unconfirmed(&error) => return Err(error),
            Err(error) => {
                self.applications.guard.watch(&error);
                note!("sengen: what was interrupted is not finished yet: {error:#}");
            }
        }
        Ok(())
    }

    /// Removes what was cut off while it was written, and counts what lies in the state and does not belong there.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn tidy(&self) -> anyhow::Result<()> {
        self.applications.queue.look_for_strange()?;
        for folder in self.applications.queue.objects.state.folders().chain([self
            .applications
            .queue
            .objects
            .state
            .path()
            .to_path_buf()])
        {
            durable::sweep(&folder)?;
        }
        Ok(())
    }

    /// Puts the damaged numbers that were met aside, and repairs what lies before them. For `serve` only:
    /// whoever just looks moves nothing.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn set_damaged_aside(&self) -> anyhow::Result<()> {
        self.counts.set_damaged_aside()?;
        for submission in self
            .applications
            .queue
            .objects
            .state
            .left()
            .of(Why::Damaged)
            .iter()
            .filter_map(|path| Queue::owner_of(path))
        {
            let (mut is_moved, today) = (false, self.applications.clock.today());
            // What stands again may be damaged too.
            while unless_odd(self.applications.queue.set_aside(&submission, today).map_err(Into::into))? == Some(true) {
                is_moved = true;
            }
            if is_moved {
                // Its own hints went when it was overtaken.
                unless_odd(self.stand_again(&submission))?;
                unless_odd(self.finish(&submission))?;
            }
        }
        Ok(())
    }

    /// Leaves for a record what it lacks since a later number of it was put aside.
    fn stand_again(&self, submission: &Submission) -> anyhow::Result<()> {
        let Some(opened) = self.applications.open(submission)? else { return Ok(()) };
        self.leave_missing(&opened)?;
        self.claim_numbers(&opened.application)
    }

    /// After a copy was restored, a number in use may lack its tombstone.
    pub(super) fn claim_numbers(&self, application: &Application) -> anyhow::Result<()> {
        let (issuer, owner) = (&self.publisher.issuer, &application.submission);
        if let Some(numbers) = &application.numbers {
            issuer.claim(numbers, owner)?;
        }
        match application.record {
            Some(no) if application.state == State::Accepted => {
                issuer.claim_record(no, owner)?;
                issuer.pass_on(no, owner).map(drop)
            }
            // Who ended before it was listed may have lost it.
            Some(no) if application.last(Step::Accepted).is_some() => issuer.claim_record(no, owner),
            _ => Ok(()),
        }
    }

    /// Leaves the marks and hints of an application that are not there.
    pub(super) fn leave_missing(&self, opened: &Opened) -> anyhow::Result<()> {
        self.applications.index.leave_missing(opened)?;
        Ok(self.applications.queue.hints.leave_missing(opened, self.applications.clock.now())?)
    }

    /// Tells how many steps it finished.
    fn finish_interrupted(&self) -> anyhow::Result<usize> {
        let now = self.applications.clock.now();
        let mut unfinished: Vec<Submission> = self
            .applications
            .queue
            .hints
            .follow(Places { first: UNFINISHED, last: UNFINISHED }, Follow::Overtaken, now)?
            .iter()
            .map(|hint| Submission::from(&hint.id))
            .collect();
        unfinished.sort_unstable();
        unfinished.dedup();
        let mut finished = 0;
        let mut all = Ok(());
        for submission in &unfinished {
            match unless_odd(self.finish(submission)) {
                Err(error) if is_unconfirmed(&error) => return Err(error),
                Err(error) => all = all.and(Err(error)),
                Ok(done) => finished += usize::from(done.unwrap_or(false)),
            }
        }
        all.map(|()| finished)
    }

    /// What was submitted has one hint for its mail and for its end.
    fn pay_submitted(&self) -> anyhow::Result<()> {
        let mut all = Ok(());
        for submission in self.applications.queue.hints.waiting(EXPIRY, LAST_DAY, self.applications.clock.now())? {
            if let Some(received) = unless_odd(self.applications.queue.find(&submission))?.flatten() {
                all = all.and(self.applications.mailer.pay_all(&received));
            }
        }
        all
    }

    /// Brings about what may follow from what was decided about an application; whether that was an acceptance
    /// that had been interrupted. A directory that is at fault leaves it as it is, to be finished later.
    pub(in crate::office) fn finish(&self, submission: &Submission) -> anyhow::Result<bool> {
        self.finish_or_owe(submission, true)
    }

    /// The same; what the directory does not take is owed, and said where that is news.
    fn finish_or_owe(&self, submission: &Submission, is_news: bool) -> anyhow::Result<bool> {
        let Some(opened) = self.applications.open(submission)? else {
            if matches!(self.applications.queue.presence(submission)?, Presence::Gone) {
                self.applications.queue.hints.is_finished(submission, Number::LAST);
            }
            return Ok(false);
        };
        // What leaves the house because of it must survive a power cut.
        if let Some(on) = &opened.on {
            self.applications.queue.settle(on)?;
        }
        self.applications.forget_typed(&opened.application)?;
        if opened.application.is_whole() {
            self.applications.mailer.pay_all(&opened.application)?;
        }
        let finished = match self.list_what_lags(&opened) {
            Err(error) if !is_unconfirmed(&error) => {
                self.applications.guard.watch(&error);
                self.applications.debts.owe(submission);
                if is_news {
                    unlisted(&opened.application, &error);
                }
                return Ok(false);
            }
            finished => finished?,
        };
        if let Some(on) = &opened.on {
            self.applications.queue.hints.is_finished(submission, on.number());
        }
        Ok(finished)
    }

    /// Finishes the acceptance an application is in the middle of, or sees to it that the directory shows what was
    /// decided; whether it was the former.
    fn list_what_lags(&self, opened: &Opened) -> anyhow::Result<bool> {
        let application = &opened.application;
        if application.is_whole() {
            if self.effects.may_lag(application, None) {
                self.effects.list_as_decided(std::slice::from_ref(&application.submission))?;
            }
            return Ok(false);
        }
        let mut publishing = self.publisher.open()?;
        // Somebody may have been finishing it until now.
        match self.applications.queue.find(&application.submission)?.filter(|application| !application.is_whole()) {
            Some(application) => self.acceptance.finish_acceptance(&mut publishing, &application).map(|()| true),
            None => Ok(false),
        }
    }

    /// Pays what is owed since a fault of the disk. What cannot be paid yet stays owed, and keeps no other.
    ///
    /// # Errors
    /// When the disk refuses again.
    pub(in crate::office) fn pay_owed(&self) -> anyhow::Result<()> {
        let owed = self.applications.debts.take();
        let mut paid = Ok(());
        for submission in owed {
            if let Err(error) = self.finish_or_owe(&submission, false) {
                self.applications.debts.owe(&submission);
                paid = paid.and(Err(error));
            }
        }
        paid
    }
}

/// A directory that is at fault or cannot be written keeps no applicant from declaring and the office from
/// nothing else: the decision is finished later. Says so.
fn unlisted(application: &Application, error: &anyhow::Error) {
    note!("sengen: the directory does not say yet what was decided about {}: {error:#}", application.reference);
}
