//! What the office does for somebody on the telephone: look an account up, unlock it, mail the numbers
//! again, grant a new contact. Every one, looking included, stands in the history with its reason.
//! Called by `cli::account`. Never tells or sets a password.

use super::session::{digits, may_log_in};
use super::{ContactRequest, Kind, contact_of};
use crate::office::Office;
use crate::office::declaration::applications::Opened;
use crate::office::queue::application::{Application, Event, State, Step};
use crate::scheme::Answers;
use crate::scheme::ids::{DeclarationId, Reference, UserNumber};
use anyhow::ensure;

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Service {
    /// Everything about the account is looked at.
    Show,
    /// Log-in works again; wrong passwords so far are forgiven.
    Unlock,
    /// Both numbers are mailed to the registered address.
    Resend,
    /// A contact is granted: the one asked for, or this.
    GrantContact(Option<Box<Answers>>),
}

/// How it ended.
#[derive(Debug)]
pub enum Served {
    /// Done; the application as it is now.
    Done(Box<Application>),
    /// Nobody asked for a new contact, and none was given.
    NothingAsked,
    /// Several asked for different contacts, and none was given.
    Contested,
    /// The account takes no log-in: it was never confirmed, or was stopped.
    Closed(State),
    /// Several have this mail address: which, only a number says.
    Several(Vec<Application>),
    /// The name names nothing.
    Unknown,
}

impl Office {
    /// Serves the account of a reference, a user number, a declaration ID or a registered mail address, for a reason.
    ///
    /// # Errors
    /// When the machine fails, or the reason is empty.
    pub fn serve_account(&self, name: &str, (service, reason): (Service, &str)) -> anyhow::Result<Served> {
        ensure!(!reason.trim().is_empty(), "a reason is kept with everything done on an account");
        self.guarded(|| {
            let mut opened = match self.open_named(name)? {
                Ok(opened) => opened,
                Err(served) => return Ok(served),
            };
            if service != Service::Show && !may_log_in(opened.application.state) {
                return Ok(Served::Closed(opened.application.state));
            }
            let now = self.clock.now();
            let account = &mut opened.application.account;
            let event = match &service {
                Service::Show => Event::new(now, self.command(), Step::Shown),
                Service::Unlock => {
                    account.locked = false;
                    account.unlocked_at = Some(now);
                    Event::new(now, self.command(), Step::Unlocked)
                }
                Service::Resend => Event::new(now, self.command(), Step::NumbersMailed),
                Service::GrantContact(given) => {
                    let asked = account.request.take();
                    if given.is_none() && asked.as_ref().is_some_and(ContactRequest::is_contested) {
                        return Ok(Served::Contested);
                    }
                    let asked = asked.map(|asked| asked.contact);
                    let Some(contact) = given.as_deref().map(contact_of).or(asked) else {
                        return Ok(Served::NothingAsked);
                    };
                    let granted = Event::new(now, self.command(), Step::ContactGranted).noting(reason);
                    self.ask_mailbox(&mut opened, &contact, Some(granted))?;
                    return Ok(Served::Done(Box::new(opened.application)));
                }
            };
            self.commit(&mut opened, vec![event.noting(reason)])?;
            Ok(Served::Done(Box::new(opened.application)))
        })
    }

    /// What of these kinds waits under a reference: to tell which one a decision is about.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn kinds_waiting(&self, reference: &Reference) -> anyhow::Result<Vec<Kind>> {
        let Some(opened) = self.open_reference(reference)? else { return Ok(Vec::new()) };
        let declaration = (opened.application.state == State::Confirmed).then_some(Kind::Declaration);
        let others = opened.application.account.waiting().into_iter().map(|(kind, _)| kind);
        Ok(declaration.into_iter().chain(others).collect())
    }

    fn open_named(&self, name: &str) -> anyhow::Result<Result<Opened, Served>> {
        let typed = digits(name);
        let issue = self.issue();
        let submission = if name.contains('@') {
            let mut found = self.with_mailbox(name.trim())?;
            if found.len() > 1 {
                return Ok(Err(Served::Several(found)));
            }
            found.pop().map(|application| application.submission)
        } else if let Ok(number) = UserNumber::parse(&typed) {
            issue.submission_of_user(&number)?
        } else if let Ok(id) = DeclarationId::parse(&typed) {
            issue.submission_of_declaration(&id)?
        } else if let Ok(reference) = Reference::parse(&typed) {
            self.queue.by_reference(&reference)?
        } else {
            None
        };
        let opened = submission.map(|submission| self.open_submission(&submission)).transpose()?.flatten();
        Ok(opened.ok_or(Served::Unknown))
    }
}
