//! What time does to the queue: unconfirmed applications expire and lose their answers, closed ones are
//! removed after the configured days. Run at start and every hour by the worker.
//! Never runs on a clock that nobody confirmed (`clock_watch`): what was deleted too early is lost for good.

use crate::base::terminal::note;
use crate::config::Settings;
use crate::config::periods::{CONFIRM_DAYS, OBJECTION};
use crate::office::account::Accounts;
use crate::office::account::contact::Contacts;
use crate::office::account::erasure::{Erasure, days_kept};
use crate::office::account::session::Sessions;
use crate::office::declaration::applications::Applications;
use crate::office::faults::unless_odd;
use crate::office::publish::Publisher;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::hints::{EXPIRY, RETURNED, kept_in, on};
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::returned::{self, ReturnDue};
use crate::office::search::SearchIndex;
use crate::office::state::clock_watch::ClockWatch;
use crate::office::state::transfer::is_exporting;
use crate::office::worked::WorkedDays;
use crate::scheme::Answers;
use crate::scheme::codes::EndedCode;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// What a run did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Expiry {
    /// Applications whose deadline had passed.
    pub expired: usize,
    /// Applications that were returned and not corrected in time.
    pub ended: usize,
    /// Applications removed after their retention.
    pub purged: usize,
    /// Nothing was done: the clock is not to be trusted.
    pub frozen: bool,
}

/// What is said of a letter outlives by far the days in which it could be asked for again.
const MARKS_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Nobody expires sooner.
const CONFIRM: SignedDuration = SignedDuration::from_hours(24 * CONFIRM_DAYS as i64);

/// Lets expire what is due, and keeps what days came to.
#[derive(Debug)]
pub struct Expiration {
    pub(super) applications: Arc<Applications>,
    pub(super) sessions: Arc<Sessions>,
    pub(super) contacts: Arc<Contacts>,
    pub(super) clock_watch: Arc<ClockWatch>,
    pub(super) settings: Arc<Settings>,
    pub(super) worked: Arc<WorkedDays>,
    pub(in crate::office) erasure: Arc<Erasure>,
}

impl Expiration {
    /// For these accounts, by the publisher's settings and clock.
    pub(super) fn new(
        accounts: &Accounts,
        applications: &Arc<Applications>,
        publisher: &Publisher,
        worked: Arc<WorkedDays>,
    ) -> Self {
        Self {
            applications: Arc::clone(applications),
            sessions: Arc::clone(&accounts.sessions),
            contacts: Arc::clone(&accounts.contacts),
            clock_watch: Arc::clone(&publisher.clock_watch),
            settings: Arc::clone(&publisher.settings),
            worked,
            erasure: Arc::clone(&accounts.erasure),
        }
    }

    /// Expires and removes what is due.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn expire_due(&self) -> anyhow::Result<Expiry> {
        self.applications.guard.run(|| {
            let now = self.applications.clock.now();
            if !self.clock_watch.believes()? {
                let last =
                    self.clock_watch.last_look()?.map_or("is not known".to_owned(), |last| format!("was at {last}"));
                note!(
                    "sengen: the clock says {now}, and the last look {last}: nothing is erased before it has gone \
                     steadily for a day. If it is right, start `sengen serve --trust-clock`; if it is wrong, \
                     set it. No file need be removed"
                );
                return Ok(Expiry { frozen: true, ..Expiry::default() });
            }
            let mut done = Expiry::default();
            let due = self.applications.queue.hints.waiting(EXPIRY, &on(EXPIRY, now), now)?;
            // What they chose goes; where that is not kept, because nobody ran for so long, it is kept first.
            if !due.is_empty() && self.worked.lacks(now - CONFIRM)? {
                let kept = self.keep_days();
                kept.unwrap_or_else(|error| note!("sengen: what days came to is not kept yet: {error:#}"));
            }
            for submission in due {
                let expired = unless_odd(self.applications.guard.run(|| self.expire(&submission, now)))?;
                done.expired += usize::from(expired.unwrap_or(false));
            }
            for submission in self.applications.queue.hints.waiting(RETURNED, &on(RETURNED, now), now)? {
                let gone_on = unless_odd(self.applications.guard.run(|| self.go_on_with_returned(&submission, now)))?;
                done.ended += usize::from(gone_on.unwrap_or(false));
            }
            self.contacts.settle_due()?;
            let kept = |state| Some((state, days_kept(state, &self.settings.retention)?));
            for (state, days) in State::ALL.into_iter().filter_map(kept) {
                // More days than there ever were: kept for ever.
                if let Ok(limit) = now.checked_sub(SignedDuration::from_hours(24 * i64::from(days))) {
                    done.purged += self.purge(state, limit, now)?;
                }
            }
            // Of the whole state, whichever part of it this is.
            if !is_exporting(&self.applications.guard.hold.objects.store, now)? {
                self.prune(now)?;
                self.end_aside()?;
                self.worked.counts.tidy(now)?;
            }
            self.applications.mailer.letterbox.journal.forget_said_before(now - MARKS_KEPT)?;
            self.sessions.forget_sessions()?;
            Ok(done)
        })
    }

    /// Keeps what days came to that are over: reads everybody, once a day. Not on a clock that nobody confirmed.
    ///
    /// # Errors
    /// When the disk refuses, or `data/reasons.toml` is at fault.
    pub fn keep_days(&self) -> anyhow::Result<()> {
        if !self.clock_watch.believes()? {
            return Ok(());
        }
        let kept = self.worked.keep(self.applications.clock.now());
        kept.inspect_err(|error| self.applications.guard.watch(error))
    }

    /// Expires one application if its deadline has passed: its answers go, here and in what that overtakes.
    fn expire(&self, submission: &Submission, now: Timestamp) -> anyhow::Result<bool> {
        let due = |application: &Application| application.state == State::Received && now >= application.expires_at;
        let opened = self.applications.open(submission)?.filter(|opened| due(&opened.application));
        let Some(mut opened) = opened else { return Ok(false) };
        let application = &mut opened.application;
        application.state = State::Expired;
        application.answers = Answers::default();
        application.password_hash = String::new();
        application.flags = Vec::new();
        self.applications
            .commit(&mut opened, vec![Event::new(self.applications.clock.now(), Actor::Timer, Step::Expired)])?;
        SearchIndex(&self.applications).forget(submission)?;
        Ok(true)
    }

    /// Reminds of what was returned, or ends what was not corrected in time; whether it ended. What the office has
    /// decided about meanwhile is its own.
    fn go_on_with_returned(&self, submission: &Submission, now: Timestamp) -> anyhow::Result<bool> {
        let Some(mut opened) = self.applications.open(submission)? else { return Ok(false) };
        let application = &mut opened.application;
        let due = returned::due(application).filter(|due| due.at() <= now);
        let returned = returned::returned(application).cloned();
        let (Some(due), Some(returned)) = (due, returned) else { return Ok(false) };
        if application.pending(PendingKind::Declaration).is_some() {
            return Ok(false);
        }
        let (step, note) = match due {
            ReturnDue::Reminder(_) => (Step::Reminded, returned.note.as_str()),
            ReturnDue::End(_) => {
                application.state = State::Rejected;
                application.account.request = None;
                (Step::Rejected, self.applications.scheme.words.text(EndedCode::NotCorrected))
            }
        };
        let event = Event::new(now, Actor::Timer, step).noting(note);
        let until = returned.particulars.until.filter(|_| step == Step::Reminded);
        self.applications.commit(&mut opened, vec![until.into_iter().fold(event, Event::until)])?;
        Ok(step == Step::Rejected)
    }

    /// Removes the applications that came into a state before `limit`, with the marks of their mails.
    fn purge(&self, state: State, limit: Timestamp, now: Timestamp) -> anyhow::Result<usize> {
        // A stop that an earlier contact may still undo is not final yet.
        let is_over = |application: &Application| {
            let entered = application.last(state.entered_by()).is_some_and(|event| event.at < limit);
            application.state == state && entered && application.account.objections.is_empty()
        };
        let place = kept_in(state);
        let mut purged = 0;
        for submission in self.applications.queue.hints.waiting(&place, &on(&place, limit), now)? {
            let erased = unless_odd(self.erasure.erase_if(&submission, &is_over))?;
            purged += usize::from(erased.unwrap_or(false));
        }
        Ok(purged)
    }

    /// Removes what was put aside as damaged, when what is kept of its state is over; of what state it is cannot always
    /// be told.
    fn end_aside(&self) -> anyhow::Result<()> {
        let kept = |state| days_kept(state, &self.settings.retention).map(i64::from);
        let longest = State::ALL.into_iter().filter_map(kept).max().unwrap_or(0);
        let days = |state: Option<State>| state.and_then(kept).unwrap_or(longest);
        let removed = self.applications.queue.end_aside(self.applications.clock.today(), days)?;
        if removed > 0 {
            note!("sengen: {removed} damaged objects that had been put aside were removed: their days were over");
        }
        Ok(())
    }

    /// Removes what was overtaken two days ago, but for what a contact who may still object would go back to.
    fn prune(&self, now: Timestamp) -> anyhow::Result<usize> {
        // What a number decided happened just before it was written.
        let is_of = |event: &Event, at: Timestamp| event.at.duration_until(at).abs() < SignedDuration::from_mins(1);
        let may_be_undone = |over: &Application, at: Timestamp| {
            let told = over.history.iter().any(|event| event.step == Step::ContactTold && is_of(event, at));
            told && now < at + OBJECTION
        };
        self.applications.queue.hints.prune(now, may_be_undone)
    }
}
