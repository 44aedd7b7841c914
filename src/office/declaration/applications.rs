//! How anything is decided about an application: it is opened, looked at, changed, and written once, as the
//! next number of its row, with what happened; its mails follow. Who was overtaken meanwhile judges anew
//! (`guard` does the whole step again). Used by every step. Never judges anything.

use crate::base::clock::Clock;
use crate::base::durable::DurableFault;
use crate::office::access::link::{self, LinkPage};
use crate::office::mail::mailer::Mailer;
use crate::office::publish::shows;
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::debts::Debts;
use crate::office::queue::guard::{Guard, Overtaken};
use crate::office::queue::hints::waits;
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::index::RecordIndex;
use crate::office::queue::opened::Opened;
use crate::office::queue::reference;
use crate::office::queue::rows::{Queue, WriteOutcome};
use crate::scheme::Scheme;
use crate::scheme::ids::{Reference, Token};
use std::sync::Arc;

/// All applications, to look at and to decide about.
#[derive(Debug)]
pub struct Applications {
    pub(in crate::office) queue: Queue,
    pub(in crate::office) index: Arc<RecordIndex>,
    pub(in crate::office) mailer: Arc<Mailer>,
    pub(in crate::office) guard: Arc<Guard>,
    pub(in crate::office) debts: Arc<Debts>,
    pub(in crate::office) clock: Clock,
    pub(in crate::office) scheme: Arc<Scheme>,
    /// Who decides by this hand: whoever typed the command, or a member of the office at the desk.
    pub(in crate::office) deciding: Actor,
}

impl Applications {
    /// The application a token opens.
    pub(in crate::office) fn look(&self, page: LinkPage, token: &Token) -> anyhow::Result<Option<Application>> {
        Ok(self.open_by_token(page, token)?.map(|opened| opened.application))
    }

    /// The application a token opens, to decide something about it.
    pub(in crate::office) fn open_by_token(&self, page: LinkPage, token: &Token) -> anyhow::Result<Option<Opened>> {
        let Some(submission) = link::submission(token) else { return Ok(None) };
        let found = self.open(&submission)?;
        Ok(found.filter(|opened| page.accepts(&self.index.key, &opened.application, token)))
    }

    /// An application as it is now.
    pub(in crate::office) fn open(&self, submission: &Submission) -> anyhow::Result<Option<Opened>> {
        let found = self.queue.open(submission)?;
        Ok(found.map(|(application, on)| {
            let (waited, marked) = (waits(&application), self.index.of(&application));
            Opened { application, on: Some(on), waited, marked }
        }))
    }

    /// An event of the declarer's, now.
    pub(in crate::office) fn declared(&self, step: Step) -> Event {
        Event::new(self.clock.now(), Actor::Declarer, step)
    }

    /// An event of whoever decides, now.
    pub(in crate::office) fn commanded(&self, step: Step, note: &str) -> Event {
        Event::new(self.clock.now(), self.actor(), step).noting(note)
    }

    /// That a decision was carried out: the timer's work where somebody made it before, so that it stays theirs.
    pub(in crate::office) fn brought_about(&self, application: &Application, step: Step) -> Event {
        let decided = application.last(Step::Decided).and_then(|event| event.particulars.ruled);
        let by = if decided.is_some_and(|ruled| ruled.is_done_by(step)) { Actor::Timer } else { self.actor() };
        Event::new(self.clock.now(), by, step)
    }

    /// Decides: writes the application with these events as its next number. Then it gets the mails it owes; what
    /// the disk refuses of that stays owed. To decide once more, open it again.
    ///
    /// # Errors
    /// [`Overtaken`] when somebody was faster; when the disk refuses.
    pub(in crate::office) fn commit(&self, opened: &mut Opened, events: Vec<Event>) -> anyhow::Result<()> {
        let first = opened.application.history.len();
        opened.application.history.extend(events);
        opened.application.drop_void(self.clock.now());
        let submission = &opened.application.submission;
        self.index.leave(opened)?;
        self.mailer.announce(opened, first)?;
        match self.queue.decide(opened, self.clock.now()).inspect_err(|_| self.debts.owe(submission))? {
            WriteOutcome::Decided => self.index.drop_over(opened),
            WriteOutcome::Overtaken => return Err(Overtaken.into()),
            WriteOutcome::Erased => anyhow::bail!("the application was erased"),
        }
        let forgotten = self.forget_typed(&opened.application);
        self.mailer.send(opened, first);
        let is_shown = opened.application.history[first..].iter().any(|event| shows(&self.scheme, event));
        if !is_shown && opened.application.is_whole() && forgotten.is_ok() {
            self.is_finished(opened);
        }
        Ok(())
    }

    /// What was typed into a declaration that has expired goes with the decision, also from what that overtook.
    ///
    /// # Errors
    /// When the disk refuses: then it is not finished, and done by whoever finishes it.
    pub(in crate::office) fn forget_typed(&self, application: &Application) -> Result<(), DurableFault> {
        match application.state {
            State::Expired => self.queue.forget_earlier(&application.submission),
            _ => Ok(()),
        }
    }

    /// Everything that follows from what was just decided has been done, but for a mail that was refused and is owed.
    pub(in crate::office) fn is_finished(&self, opened: &Opened) {
        let submission = &opened.application.submission;
        match (&opened.on, opened.number()) {
            (Some(_), Some(number)) if !self.debts.is_owed(submission) => self.queue.hints.is_done(submission, number),
            _ => {}
        }
    }

    /// Opens an application by its reference.
    pub(in crate::office) fn open_reference(&self, reference: &Reference) -> anyhow::Result<Option<Opened>> {
        let Some(submission) = reference::find(&self.queue, reference)? else { return Ok(None) };
        self.open(&submission)
    }

    /// The application of a reference, to look at.
    pub(in crate::office) fn by_reference(&self, reference: &Reference) -> anyhow::Result<Option<Application>> {
        match reference::find(&self.queue, reference)? {
            Some(submission) => self.queue.find(&submission),
            None => Ok(None),
        }
    }

    /// Whoever decides what is being carried out.
    pub(in crate::office) fn actor(&self) -> Actor {
        self.deciding.clone()
    }
}
