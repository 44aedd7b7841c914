//! What may follow from a decision is brought about here when it was interrupted: an acceptance is finished, what
//! a stop or a revocation asks for is done, and mails are made that are owed. Found by the hints that whoever decides
//! leaves before: never by reading every record. Done at start and every hour, beside a working `serve` too.
//! One application that cannot be read keeps no other from being repaired, and a disk that cannot be written
//! keeps nobody from reading.

use crate::base::durable;
use crate::base::log::inform;
use crate::base::terminal::note;
use crate::office::Office;
use crate::office::declaration::applications::Opened;
use crate::office::queue::application::{Application, State, Step, Submission};
use crate::office::queue::guard::{is_unconfirmed, unless_odd};
use crate::office::queue::hints::{EXPIRY, Follow, UNFINISHED};
use crate::office::queue::rows::Queue;
use crate::office::state::left::Why;
use crate::store::row::Number;
use jiff::{SignedDuration, Timestamp};

/// A mail that is older is of no use any more.
const MAIL_LIFE: SignedDuration = SignedDuration::from_hours(6 * 24);

impl Office {
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
        if self.is_held() {
            return Ok(());
        }
        match work() {
            Ok(0) => {}
            Ok(finished) => inform!("sengen: steps finished that were interrupted: {finished}"),
            Err(error) if is_unconfirmed(&error) => return Err(error),
            Err(error) => note!("sengen: what was interrupted is not finished yet: {error:#}"),
        }
        Ok(())
    }

    /// Removes what was cut off while it was written, and counts what lies in the state and does not belong there.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn tidy(&self) -> anyhow::Result<()> {
        self.look_for_strange()?;
        for folder in self.state.folders().chain([self.state.path().to_path_buf()]) {
            durable::sweep(&folder)?;
        }
        Ok(())
    }

    /// Counts what lies in the state and is no plain file.
    pub(in crate::office) fn look_for_strange(&self) -> anyhow::Result<()> {
        self.state.look_for_strange()?;
        Ok(self.queue.look_for_strange()?)
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

    /// Tells how many steps it finished.
    fn finish_interrupted(&self) -> anyhow::Result<usize> {
        let now = self.clock.now();
        let mut unfinished: Vec<Submission> = self
            .queue
            .follow((UNFINISHED, UNFINISHED), (Follow::Overtaken, now))?
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
        for submission in self.queue.waiting((EXPIRY, LAST_DAY), self.clock.now())? {
            if let Some(received) = unless_odd(self.queue.find(&submission))?.flatten() {
                all = all.and(self.pay_all(&received));
            }
        }
        all
    }

    /// Brings about what may follow from what was decided about an application; whether that was an acceptance
    /// that had been interrupted. A directory that is at fault leaves it as it is, to be finished later.
    pub(in crate::office) fn finish(&self, submission: &Submission) -> anyhow::Result<bool> {
        let Some(opened) = self.open_submission(submission)? else {
            if self.queue.is_gone(submission)? {
                self.queue.is_finished(submission, Number::LAST);
            }
            return Ok(false);
        };
        // What leaves the house because of it must survive a power cut.
        if let Some(on) = &opened.on {
            self.queue.settle(on)?;
        }
        if is_whole(&opened.application) {
            self.pay_all(&opened.application)?;
        }
        let finished = match self.list_what_lags(&opened) {
            Err(error) if !is_unconfirmed(&error) => return Ok(unlisted(&opened.application, &error)),
            finished => finished?,
        };
        if let Some(on) = &opened.on {
            self.queue.is_finished(submission, on.number());
        }
        Ok(finished)
    }

    /// Finishes the acceptance an application is in the middle of, or sees to it that the directory shows what was
    /// decided; whether it was the former.
    fn list_what_lags(&self, opened: &Opened) -> anyhow::Result<bool> {
        let application = &opened.application;
        if is_whole(application) {
            if self.may_lag(application, None) {
                self.list_as_decided(std::slice::from_ref(&application.submission))?;
            }
            return Ok(false);
        }
        let mut publishing = self.open_publishing()?;
        // Somebody may have been finishing it until now.
        match self.queue.find(&application.submission)?.filter(|application| !is_whole(application)) {
            Some(application) => self.finish_acceptance(&mut publishing, &application).map(|()| true),
            None => Ok(false),
        }
    }

    /// Who is owed a letter since before that is better off without it.
    pub(in crate::office) fn oldest_letter(&self) -> Timestamp {
        self.clock.now() - MAIL_LIFE
    }

    /// Makes the mails an application owes; what is too old to be of use is let go. One that cannot be made
    /// is not in the way of the others.
    pub(in crate::office) fn pay_all(&self, application: &Application) -> anyhow::Result<()> {
        let oldest = self.oldest_letter();
        let mut paid = Ok(());
        for (index, event) in application.history.iter().enumerate() {
            if event.at > oldest {
                paid = paid.and(self.pay(application, index));
            }
        }
        paid
    }
}

/// Behind every day's place.
const LAST_DAY: &str = "expiry/9999-12-31";

/// A directory that is at fault or cannot be written keeps no applicant from declaring and the office from
/// nothing else: the decision is finished later. Says so, and that nothing was repaired.
fn unlisted(application: &Application, error: &anyhow::Error) -> bool {
    note!("sengen: the directory does not say yet what was decided about {}: {error:#}", application.reference);
    false
}

/// Whether nothing is left to do of its last step: an acceptance is published first, and says so then.
pub(in crate::office) fn is_whole(application: &Application) -> bool {
    application.state != State::Accepted || application.last(Step::Accepted).is_some()
}
