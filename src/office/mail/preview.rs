//! A letter before anybody has decided to send it: the same words from the same template. Called by `desk`. Sends nothing.

use super::letters::{letter_of, recipient};
use super::sanitize::{TEXT_COLUMNS, fold};
use super::wording::{LetterSubject, LetterWording};
use crate::office::access::link::LinkPage;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::Application;
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::pending::{Ruled, Ruling};
use crate::office::queue::returned::corrects_by;
use jiff::Timestamp;

/// A letter as it would be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterPreview {
    /// From which address.
    pub from: String,
    /// To which.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text before what the office wrote.
    pub before: String,
    /// What the office wrote.
    pub ours: String,
    /// The text behind it.
    pub after: String,
}

impl LetterWording {
    /// The letter of a decision with its reason, were it made at a moment; `None`: nothing is mailed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn preview(
        &self,
        application: &Application,
        ruled: Ruled,
        reason: &str,
        at: Timestamp,
    ) -> anyhow::Result<Option<LetterPreview>> {
        match event_of(application, ruled, at) {
            Some(event) => self.preview_of(application, event.noting(reason)),
            None => Ok(None),
        }
    }

    /// The letter of an answer, were it given at a moment.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn preview_answer(
        &self,
        application: &Application,
        words: &str,
        at: Timestamp,
    ) -> anyhow::Result<Option<LetterPreview>> {
        self.preview_of(application, Event::new(at, Actor::Timer, Step::Answered).noting(words))
    }

    fn preview_of(&self, application: &Application, event: Event) -> anyhow::Result<Option<LetterPreview>> {
        let (at, reason) = (event.at, &event.note.clone());
        let until = corrects_by(&self.settings.review, at).filter(|_| event.step == Step::Returned);
        let event = until.into_iter().fold(event, Event::until);
        let (Some(letter), Some(to)) = (letter_of(&event), recipient(application, &event)) else { return Ok(None) };
        let mut written = self.letter(letter, &LetterSubject { application, event: &event, others: &[] })?;
        if self.scheme.register().is_some() {
            // The link is its reader's alone.
            let token = LinkPage::Entry.token(&self.key, application)?;
            written.body = written.body.replace(token.as_str(), "…");
        }
        let (from, to) = (self.settings.mail.from.clone(), to.to_owned());
        let ours = fold(reason, TEXT_COLUMNS);
        let (before, after) = match written.body.split_once(&ours).filter(|_| !ours.is_empty()) {
            Some((before, after)) => (before.to_owned(), after.to_owned()),
            None => (written.body, String::new()),
        };
        Ok(Some(LetterPreview { from, to, subject: written.subject, before, ours, after }))
    }
}

/// What would be noted.
fn event_of(application: &Application, Ruled { kind, ruling }: Ruled, at: Timestamp) -> Option<Event> {
    let event = |step| Event::new(at, Actor::Timer, step);
    let account = &application.account;
    Some(match (kind, ruling) {
        (PendingKind::Declaration, Ruling::Returned) => event(Step::Returned),
        (PendingKind::Declaration, Ruling::Rejected) => event(Step::Rejected),
        (PendingKind::Declaration, Ruling::Revoked) => event(Step::Revoked),
        (PendingKind::StepUp, Ruling::Rejected) => {
            let stars = account.step_up.as_ref().map(|asked| asked.answers.stars()).unwrap_or_default();
            event(Step::StepUpRejected).about_stars(stars)
        }
        (PendingKind::Change, Ruling::Rejected) => {
            let keys = account.change.as_ref().map(|asked| asked.keys.clone()).unwrap_or_default();
            event(Step::ChangeRejected).about(&keys)
        }
        _ => return None,
    })
}
