//! How anything is decided about an application: it is opened, locked, looked at, changed, and written once with
//! what happened; its mails and its folder follow. Used by every step. Never judges anything.

use super::Office;
use super::application::{Actor, Application, Event, Step, Submission};
use super::link::{self, Page};
use crate::base::durable::Lock;
use crate::base::terminal::note;
use crate::scheme::ids::Token;

/// An application that was opened, and the lock held on it.
pub(super) struct Opened {
    pub(super) application: Application,
    _lock: Lock,
}

impl Office {
    /// The application a token opens, without locking it.
    pub(super) fn look(&self, page: Page, token: &Token) -> anyhow::Result<Option<Application>> {
        let Some(submission) = link::submission(token) else { return Ok(None) };
        let found = self.queue.find(&submission)?;
        Ok(found.filter(|application| page.accepts(&self.key, application, token)))
    }

    /// The application a token opens, locked against every other change.
    pub(super) fn open_locked(&self, page: Page, token: &Token) -> anyhow::Result<Option<Opened>> {
        // A guessed token must not make anybody wait for a lock.
        let Some(looked) = self.look(page, token)? else { return Ok(None) };
        let opened = self.open_submission(&looked.submission)?;
        Ok(opened.filter(|opened| page.accepts(&self.key, &opened.application, token)))
    }

    /// An application as it is now, locked against every other change.
    pub(super) fn open_submission(&self, submission: &Submission) -> anyhow::Result<Option<Opened>> {
        let lock = self.queue.lock(submission)?;
        let found = self.queue.find(submission)?;
        Ok(found.map(|application| Opened { application, _lock: lock }))
    }

    /// An event of the declarer's, now.
    pub(super) fn declared(&self, step: Step) -> Event {
        Event::new(self.clock.now(), Actor::Declarer, step)
    }

    /// An event of whoever typed a command, now.
    pub(super) fn commanded(&self, step: Step, note: &str) -> Event {
        Event::new(self.clock.now(), self.command(), step).noting(note)
    }

    /// Decides: writes the application with these events, once. Then it gets its folder and the mails it owes; what
    /// the disk refuses of that stays owed.
    pub(super) fn commit(&self, opened: &mut Opened, events: Vec<Event>) -> anyhow::Result<()> {
        let first = opened.application.history.len();
        opened.application.history.extend(events);
        let application = &opened.application;
        let submission = &application.submission;
        let lies = self.queue.write(application).inspect_err(|_| self.owe(submission))?;
        if let Err(error) = self.queue.move_home(lies, application) {
            self.watch(&error);
            note!("sengen: {} is not in its folder yet: {error:#}", application.reference);
            self.owe(submission);
        }
        for index in first..application.history.len() {
            self.mail_event(application, index);
        }
        Ok(())
    }
}
