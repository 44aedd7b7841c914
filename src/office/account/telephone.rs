//! What the office does for somebody on the telephone: look an account up, unlock it, mail the numbers
//! again, grant a new contact. Every one, looking included, stands in the history with its reason.
//! Called by `cli::account`. Never tells or sets a password.

use super::contact::Contacts;
use super::session::may_log_in;
use crate::base::failure::Failure;
use crate::office::declaration::applications::Applications;
use crate::office::faults::unless_odd;
use crate::office::queue::account::{ContactRequest, PendingKind, contact_of};
use crate::office::queue::application::{Application, Stand, State, Submission};
use crate::office::queue::history::{Event, Step};
use crate::office::queue::numbers::Issuer;
use crate::office::queue::opened::Opened;
use crate::office::queue::pending::VoidDecision;
use crate::office::queue::reference;
use crate::office::search::{PersonSearch, SearchIndex};
use crate::scheme::Answers;
use crate::scheme::codes::PersonCopyCode;
use crate::scheme::ids::{DeclarationId, Reference, UserNumber, digits};
use anyhow::ensure;
use std::sync::Arc;

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Service {
    /// Everything about the account is looked at.
    Show,
    /// A copy of everything is made for whoever it is about.
    Copy,
    /// The office writes something down for itself.
    Note,
    /// Log-in works again; wrong passwords so far are forgiven.
    Unlock,
    /// Both numbers are mailed to the registered address.
    Resend,
    /// A contact is granted: the one asked for, or this.
    GrantContact(Option<Box<Answers>>),
}

impl Service {
    fn only_looks(&self) -> bool {
        matches!(self, Self::Show | Self::Copy | Self::Note)
    }
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
    /// Several have this mail address, or are meant by this name: which, only a number says.
    Several(Vec<Application>),
    /// The name names nothing.
    Unknown,
}

/// Serves somebody on the telephone.
#[derive(Debug)]
pub struct Telephone {
    pub(super) applications: Arc<Applications>,
    pub(super) contacts: Arc<Contacts>,
    pub(super) issuer: Arc<Issuer>,
}

impl Telephone {
    /// Serves the account of a reference, a user number, a declaration ID, a registered mail address, or of whoever alone
    /// is meant by a name or a telephone number, for a reason.
    ///
    /// # Errors
    /// A [`Problem`](crate::base::problem::Problem) when the account cannot be read; otherwise when the machine fails,
    /// or the reason is empty.
    pub fn serve(&self, name: &str, service: Service, reason: &str) -> anyhow::Result<Served> {
        ensure!(!reason.trim().is_empty(), "a reason is kept with everything done on an account");
        let served = self.applications.guard.run_or_refuse(|| {
            let mut opened = self.open_named(name, service.only_looks())?;
            if !service.only_looks() && !may_log_in(opened.application.state) {
                return Ok(Served::Closed(opened.application.state));
            }
            let now = self.applications.clock.now();
            let account = &mut opened.application.account;
            let words = &self.applications.scheme.words;
            let event = match &service {
                Service::Show => Event::new(now, self.applications.actor(), Step::Shown),
                Service::Copy | Service::Note => {
                    let is_note = service == Service::Note;
                    let code = if is_note { PersonCopyCode::Memo } else { PersonCopyCode::Noted };
                    let noted = words.filled(code, &[("reason", reason)]);
                    self.applications.commit(&mut opened, vec![self.applications.commanded(Step::Shown, &noted)])?;
                    return Ok(Served::Done(Box::new(opened.application)));
                }
                Service::Unlock => {
                    account.locked = false;
                    account.unlocked_at = Some(now);
                    Event::new(now, self.applications.actor(), Step::Unlocked)
                }
                Service::Resend => Event::new(now, self.applications.actor(), Step::NumbersMailed),
                Service::GrantContact(given) => {
                    let asked = account.request.take();
                    if given.is_none() && asked.as_ref().is_some_and(ContactRequest::is_contested) {
                        return Ok(Served::Contested);
                    }
                    let asked = asked.map(|asked| asked.contact);
                    let Some(contact) = given.as_deref().map(contact_of).or(asked) else {
                        return Ok(Served::NothingAsked);
                    };
                    let granted = Event::new(now, self.applications.actor(), Step::ContactGranted).noting(reason);
                    self.contacts.ask_mailbox(&mut opened, &contact, Some(granted))?;
                    return Ok(Served::Done(Box::new(opened.application)));
                }
            };
            self.applications.commit(&mut opened, vec![event.noting(reason)])?;
            Ok(Served::Done(Box::new(opened.application)))
        });
        served.or_else(Failure::refused)
    }

    /// What of these kinds waits under a reference: to tell which one a decision is about.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn kinds_waiting(&self, reference: &Reference) -> anyhow::Result<Vec<PendingKind>> {
        let Some(opened) = self.applications.open_reference(reference)? else { return Ok(Vec::new()) };
        let declaration = (opened.application.state == State::Confirmed).then_some(PendingKind::Declaration);
        let others = opened.application.account.waiting().into_iter().map(|(kind, _)| kind);
        Ok(declaration.into_iter().chain(others).collect())
    }

    /// Where the account of a name stands, without a trace in its history: to tell whether a step was done.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn stand(&self, name: &str) -> anyhow::Result<Option<Stand>> {
        match self.open_named(name, false) {
            Ok(opened) => Ok(Some(opened.application.stand())),
            Err(failure) => failure.refused().map(|_| None),
        }
    }

    /// What was decided about the account of a name and came to nothing since it stood so.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn voided_since(&self, name: &str, before: &Stand) -> anyhow::Result<Vec<VoidDecision>> {
        match self.open_named(name, false) {
            Ok(opened) => Ok(opened.application.voided_since(before)),
            Err(failure) => failure.refused().map(|_| Vec::new()),
        }
    }

    /// Whoever alone is meant by what was told. Nothing is done to anybody by a part of a name: then all are named.
    fn meant(&self, name: &str, only_looks: bool) -> Result<Option<Submission>, Failure<Served>> {
        let Some(search) = PersonSearch::of(&self.applications.scheme, name) else { return Ok(None) };
        let mut found = SearchIndex(&self.applications).meant(&search, &State::ALL)?;
        if found.len() > 1 || !found.is_empty() && !only_looks {
            found.sort_by_key(|one| one.received_at);
            return Err(Failure::Refused(Served::Several(found)));
        }
        Ok(found.pop().map(|application| application.submission))
    }

    /// The application of a number or a mail address; where it is only looked at, also of a name.
    fn open_named(&self, name: &str, only_looks: bool) -> Result<Opened, Failure<Served>> {
        let typed = digits(name);
        let issuer = &self.issuer;
        let submission = if name.contains('@') {
            let mut found = self.applications.index.with_mailbox(name.trim())?;
            if found.len() > 1 {
                return Err(Failure::Refused(Served::Several(found)));
            }
            if found.is_empty()
                && let Some(problem) = self.applications.index.unread_of_mailbox(name.trim())?
            {
                return Err(Failure::Machine(problem.into()));
            }
            found.pop().map(|application| application.submission)
        } else if let Ok(number) = UserNumber::parse(&typed) {
            issuer.submission_of_user(&number)?
        } else if let Ok(id) = DeclarationId::parse(&typed) {
            issuer.submission_of_declaration(&id)?
        } else if let Ok(reference) = Reference::parse(&typed) {
            reference::find(&self.applications.queue, &reference)?
        } else {
            self.meant(name, only_looks)?
        };
        let Some(submission) = submission else { return Err(Failure::Refused(Served::Unknown)) };
        let opened = unless_odd(self.applications.open(&submission))?.flatten();
        opened.ok_or_else(|| match self.applications.queue.unread(&submission) {
            Some(problem) => Failure::Machine(problem.into()),
            None => Failure::Refused(Served::Unknown),
        })
    }
}
