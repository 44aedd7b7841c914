//! What is kept to be summed up, and never listed: a press on the mailed link's page keeps it, of one mailbox and benchmark
//! one a quarter, the last; a link that is mailed with that takes it back, and the time ends it. Either way nothing of it
//! stays. Called by `http`, by the timer (`time`) and by `cli::results`. Never shows what was given, nor who gave it.

use super::time::end_of;
use super::{Entries, is_listed};
use crate::base::quarter::Quarter;
use crate::office::access::link::LinkPage;
use crate::office::declaration::confirm::Confirmed;
use crate::office::faults::unless_odd;
use crate::office::publish;
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::history::Step;
use crate::scheme::ids::Token;
use crate::scheme::{Answers, Role};
use jiff::Timestamp;

/// A result that is kept, without the mailbox that gave it.
#[derive(Debug, Clone)]
pub struct KeptResult {
    /// The benchmark's name.
    pub benchmark: String,
    /// Its points, and what the company is like.
    pub answers: Answers,
}

impl Entries<'_> {
    /// Keeps what a mailed link confirms, in the place of what the same mailbox gave of the same benchmark this quarter.
    ///
    /// # Errors
    /// When the disk refuses; then it is not kept, or a repeat finds it so.
    pub fn keep(&self, token: &Token) -> anyhow::Result<Confirmed> {
        let applications = &self.0.applications;
        applications.guard.run(|| {
            let Some(mut opened) = applications.open_by_token(LinkPage::Confirm, token)? else {
                return Ok(Confirmed::Unknown);
            };
            let now = applications.clock.now();
            match opened.application.state {
                State::Received if now < opened.application.expires_at => {}
                State::Received | State::Expired => return Ok(Confirmed::Expired),
                _ => {
                    // The press before may have come so far and no further.
                    applications.mailer.pay_or_owe(&opened.application);
                    return Ok(Confirmed::Done(None));
                }
            }
            // First: of an interrupted press the next one keeps one, and never two stand.
            for earlier in self.before_this(&opened.application, now)? {
                self.forget(&earlier)?;
            }
            let until = self.kept_until(now);
            opened.application.state = State::Accepted;
            opened.application.account.reset_until = until;
            let kept = applications.declared(Step::Accepted);
            let link = opened.application.account.links.reset;
            applications
                .commit(&mut opened, vec![until.into_iter().fold(kept, |kept, until| kept.link(link, until))])?;
            Ok(Confirmed::Done(None))
        })
    }

    /// The results that were given in a quarter.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub fn kept_in(&self, quarter: Quarter) -> anyhow::Result<Vec<KeptResult>> {
        let own = |application: Application| {
            let is_of_it = is_listed(&application) && quarter_of(&application) == Some(quarter);
            is_of_it.then(|| KeptResult {
                benchmark: benchmark(&application).to_owned(),
                answers: publish::summable(self.0.scheme(), &application.answers),
            })
        };
        self.0.applications.queue.each_in(&[State::Accepted], own)
    }

    /// Forgets what was kept as long as it is to be.
    pub(super) fn forget_over(&self) -> anyhow::Result<()> {
        let now = self.0.applications.clock.now();
        let is_over = |application: &Application| {
            let kept = application.last(Step::Accepted).map(|event| event.at);
            kept.and_then(|since| self.kept_until(since)).is_some_and(|until| until <= now)
        };
        let over = |application: Application| is_over(&application).then_some(application.submission);
        for submission in self.0.applications.queue.each_in(&[State::Accepted], over)? {
            unless_odd(self.forget(&submission))?;
        }
        Ok(())
    }

    /// Nothing stays of what was kept; whether it was.
    pub(super) fn forget(&self, submission: &Submission) -> anyhow::Result<bool> {
        self.0.upkeep.expiration.erasure.erase_if(submission, &is_listed)
    }

    /// What the same mailbox gave of the same benchmark in the quarter of a moment.
    fn before_this(&self, new: &Application, now: Timestamp) -> anyhow::Result<Vec<Submission>> {
        let is_same = |own: &Application| {
            let is_other = own.submission != new.submission && is_listed(own);
            is_other && benchmark(own) == benchmark(new) && quarter_of(own) == Some(Quarter::of(now))
        };
        let found = self.0.applications.index.with_mailbox(new.answers.email())?;
        Ok(found.into_iter().filter(is_same).map(|own| own.submission).collect())
    }

    /// Until when what was given at a moment is kept.
    fn kept_until(&self, since: Timestamp) -> Option<Timestamp> {
        end_of(since, self.0.rules()?.retention_days)
    }
}

fn benchmark(application: &Application) -> &str {
    application.answers.text(Role::Benchmark.key()).unwrap_or_default()
}

fn quarter_of(application: &Application) -> Option<Quarter> {
    application.last(Step::Accepted).map(|event| Quarter::of(event.at))
}
