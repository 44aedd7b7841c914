//! How anything is decided about an application: it is opened, looked at, changed, and written once, as the
//! next number of its row, with what happened; its mails follow. Who was overtaken meanwhile judges anew
//! (`Office::guarded` does the whole step again). Used by every step. Never judges anything.

use crate::office::Office;
use crate::office::access::link;
use crate::office::access::link::Page;
use crate::office::queue::application::{Actor, Application, Event, Step, Submission};
use crate::office::queue::index::Mark;
use crate::office::queue::rows::Written;
use crate::office::upkeep::repair::is_whole;
use crate::scheme::ids::Token;
use crate::store::row::{Current, Number};

/// An application that was opened, and the number it was read from.
pub(in crate::office) struct Opened {
    pub(in crate::office) application: Application,
    pub(in crate::office) on: Option<Current>,
    /// Where hints say that it waits.
    pub(in crate::office) waited: Vec<String>,
    /// What marks say for whom it declares.
    pub(in crate::office) marked: Vec<Mark>,
}

impl Opened {
    /// The number that its next decision takes.
    pub(in crate::office) fn number(&self) -> Option<Number> {
        self.on.as_ref().map_or(Some(Number::FIRST), |on| on.number().next())
    }
}

/// Somebody else decided something about the application first: whoever decides reads it again.
#[derive(Debug, thiserror::Error)]
#[error("an application was changed at every try")]
pub(in crate::office) struct Overtaken;

impl Office {
    /// The application a token opens.
    pub(in crate::office) fn look(&self, page: Page, token: &Token) -> anyhow::Result<Option<Application>> {
        Ok(self.open_by_token(page, token)?.map(|opened| opened.application))
    }

    /// The application a token opens, to decide something about it.
    pub(in crate::office) fn open_by_token(&self, page: Page, token: &Token) -> anyhow::Result<Option<Opened>> {
        let Some(submission) = link::submission(token) else { return Ok(None) };
        let found = self.open_submission(&submission)?;
        Ok(found.filter(|opened| page.accepts(&self.key, &opened.application, token)))
    }

    /// An application as it is now.
    pub(in crate::office) fn open_submission(&self, submission: &Submission) -> anyhow::Result<Option<Opened>> {
        let found = self.queue.open(submission)?;
        Ok(found.map(|(application, on)| {
            let (waited, marked) = (application.waits(), self.marks_of(&application));
            Opened { application, on: Some(on), waited, marked }
        }))
    }

    /// An event of the declarer's, now.
    pub(in crate::office) fn declared(&self, step: Step) -> Event {
        Event::new(self.clock.now(), Actor::Declarer, step)
    }

    /// An event of whoever typed a command, now.
    pub(in crate::office) fn commanded(&self, step: Step, note: &str) -> Event {
        Event::new(self.clock.now(), self.command(), step).noting(note)
    }

    /// Decides: writes the application with these events as its next number. Then it gets the mails it owes; what
    /// the disk refuses of that stays owed. To decide once more, open it again.
    ///
    /// # Errors
    /// [`Overtaken`] when somebody was faster; when the disk refuses.
    pub(in crate::office) fn commit(&self, opened: &mut Opened, events: Vec<Event>) -> anyhow::Result<()> {
        let first = opened.application.history.len();
        opened.application.history.extend(events);
        let submission = &opened.application.submission;
        self.leave_marks(opened)?;
        self.announce_letters(opened, first)?;
        match self.queue.decide(opened, self.clock.now()).inspect_err(|_| self.owe(submission))? {
            Written::Decided => self.drop_marks(opened),
            Written::Overtaken => return Err(Overtaken.into()),
            Written::Erased => anyhow::bail!("the application was erased"),
        }
        self.send_letters(opened, first);
        let is_shown = opened.application.history[first..].iter().any(|event| self.shows(event));
        if !is_shown && is_whole(&opened.application) {
            self.is_finished(opened);
        }
        Ok(())
    }

    /// Everything that follows from what was just decided has been done, but for a mail that was refused and is owed.
    pub(in crate::office) fn is_finished(&self, opened: &Opened) {
        let submission = &opened.application.submission;
        match (&opened.on, opened.number()) {
            (Some(_), Some(number)) if !self.is_owed(submission) => self.queue.is_done(submission, number),
            _ => {}
        }
    }
}
