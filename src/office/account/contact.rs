//! A new contact person: confirmed at the new address, told to the old one, which may undo it for 72
//! hours (`objection`). With a dead mailbox the office grants it, and it waits for both. Called by `http::account`,
//! `requests` and the hourly thread. Never shows an address to whoever holds a link.

use super::change::{Barred, Changes};
use super::notices::{tell_earlier, tell_old};
use super::session::may_log_in;
use super::visits::Session;
use crate::base::failure::Failure;
use crate::config::periods::OBJECTION;
use crate::office::access::limits::{MailKind, RateLimits};
use crate::office::access::link::LinkPage;
use crate::office::declaration::applications::Applications;
use crate::office::faults::unless_odd;
use crate::office::queue::account::{CONTACT, NewContact, Objection, contact_of};
use crate::office::queue::application::{Application, State};
use crate::office::queue::hints::{EFFECT, on};
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::opened::Opened;
use crate::scheme::codes::ProcedureCode;
use crate::scheme::edit::differing;
use crate::scheme::ids::Token;
use crate::scheme::{Answers, Role};
use jiff::{SignedDuration, Timestamp};
use std::net::IpAddr;
use std::sync::Arc;

/// How a change of contact was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactTaken {
    /// Nothing differs.
    Same,
    /// The name alone: in force.
    Name,
    /// A link is on its way to the new address.
    Mailed {
        /// Where to.
        email: String,
        /// When the link ends.
        until: Timestamp,
    },
}

/// What a mailed link about a contact opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactLink {
    /// One button.
    Waiting,
    /// Done; in force from now on, or from then.
    Done(Option<Timestamp>),
    /// All is as it was before the change.
    Undone {
        /// Whether a link for a new password is on its way; else the office decides what becomes of it.
        open: bool,
    },
    /// Ended, used or never made.
    Unknown,
}

/// How long the new mailbox may confirm: by the declarer, by the office's grant.
const VERIFY: SignedDuration = SignedDuration::from_hours(24);
const VERIFY_GRANTED: SignedDuration = SignedDuration::from_hours(7 * 24);
/// So many changes of contact may be undone at one time; one more waits until the first is final.
const MOST_OBJECTIONS: usize = 5;

/// Changes contacts.
#[derive(Debug)]
pub struct Contacts {
    pub(super) applications: Arc<Applications>,
    pub(super) changes: Arc<Changes>,
    pub(super) limits: Arc<RateLimits>,
}

impl Contacts {
    /// Takes a new contact from the declarer.
    ///
    /// # Errors
    /// [`Barred`]; when the disk refuses.
    pub fn change(
        &self,
        session: &Session,
        version: u32,
        new: &Answers,
        client: IpAddr,
    ) -> Result<ContactTaken, Failure<Barred>> {
        self.applications.guard.run_or_refuse(|| {
            let mut opened = self.changes.open_version(session, version)?;
            if opened.application.state == State::Rejected {
                return Err(Failure::Refused(Barred::NotNow));
            }
            let keys = differing(&self.applications.scheme, &opened.application.answers, new);
            if !keys.contains(&Role::Email.key()) {
                return Ok(self.change_contact_name(&mut opened, new, &keys)?);
            }
            // Each keeps its earlier contact's right alive and grows the record.
            let chained = opened.application.account.objections.len() >= MOST_OBJECTIONS;
            if chained || !self.limits.may_mail(MailKind::NewContact, new.email(), client) {
                return Err(Failure::Refused(Barred::TooOften));
            }
            let until = self.ask_mailbox(&mut opened, &contact_of(new), None)?;
            Ok(ContactTaken::Mailed { email: new.email().to_owned(), until })
        })
    }

    /// What the link to the new mailbox opens. No effect.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn verification(&self, token: &Token) -> anyhow::Result<ContactLink> {
        Ok(self
            .applications
            .look(LinkPage::Verify, token)?
            .map_or(ContactLink::Unknown, |application| self.verification_of(&application)))
    }

    /// The new mailbox confirms: the contact changes, the old address is told.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn verify(&self, token: &Token) -> anyhow::Result<ContactLink> {
        self.applications.guard.run(|| {
            let Some(mut opened) = self.applications.open_by_token(LinkPage::Verify, token)? else {
                return Ok(ContactLink::Unknown);
            };
            let found = self.verification_of(&opened.application);
            if found != ContactLink::Waiting {
                return Ok(found);
            }
            let now = self.applications.clock.now();
            let account = &mut opened.application.account;
            account.version += 1;
            let Some(contact) = account.contact.as_mut() else { return Ok(ContactLink::Unknown) };
            contact.verified = true;
            if let Some(then) = contact.not_before.filter(|then| now < *then) {
                self.applications.commit(&mut opened, vec![Event::new(now, Actor::Declarer, Step::ContactVerified)])?;
                return Ok(ContactLink::Done(Some(then)));
            }
            let told = contact.not_before.is_some();
            let events = self.put_in_force(&mut opened.application, told, Actor::Declarer)?;
            self.applications.commit(&mut opened, events)?;
            Ok(ContactLink::Done(None))
        })
    }

    /// Opens a new contact that waits for its mailbox; granted by the office, also for the old address.
    pub(in crate::office) fn ask_mailbox(
        &self,
        opened: &mut Opened,
        contact: &Answers,
        granted: Option<Event>,
    ) -> anyhow::Result<Timestamp> {
        let now = self.applications.clock.now();
        let until = now + if granted.is_some() { VERIFY_GRANTED } else { VERIFY };
        let is_granted = granted.is_some();
        let by = granted.as_ref().map_or(Actor::Declarer, |granted| granted.by.clone());
        let account = &mut opened.application.account;
        account.version += 1;
        account.links.verify += 1;
        account.contact = Some(NewContact {
            contact: contact.clone(),
            asked_at: now,
            verify_until: until,
            verified: false,
            not_before: is_granted.then(|| now + OBJECTION),
        });
        let verify = account.links.verify;
        let asked = Event::new(now, by.clone(), Step::ContactAsked).to(contact.email()).link(verify, until);
        let mut events: Vec<Event> = granted.into_iter().chain([asked]).collect();
        if is_granted {
            events.push(tell_old(&mut opened.application, now, by));
        }
        self.applications.commit(opened, events)?;
        Ok(until)
    }

    /// Contacts that have fallen due: in force after 72 hours, or gone with their deadline.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn settle_due(&self) -> anyhow::Result<usize> {
        let mut settled = 0;
        let now = self.applications.clock.now();
        for submission in self.applications.queue.hints.waiting(EFFECT, &on(EFFECT, now), now)? {
            let done = unless_odd(self.applications.guard.run(|| match self.applications.open(&submission)? {
                Some(mut opened) => self.settle(&mut opened),
                None => Ok(false),
            }))?;
            settled += usize::from(done.unwrap_or(false));
        }
        Ok(settled)
    }

    fn settle(&self, opened: &mut Opened) -> anyhow::Result<bool> {
        let now = self.applications.clock.now();
        let account = &mut opened.application.account;
        let before = account.clone();
        account.objections.retain(|objection| now < objection.until);
        let mut events = Vec::new();
        if let Some(contact) = account.contact.clone() {
            let ripe = contact.verified && contact.not_before.is_none_or(|then| then <= now);
            if ripe {
                account.version += 1;
                events = self.put_in_force(&mut opened.application, true, Actor::Timer)?;
            } else if !contact.verified && contact.verify_until <= now {
                account.contact = None;
                account.version += 1;
                events.push(Event::new(now, Actor::Timer, Step::ContactLapsed));
            }
        }
        let changed = opened.application.account != before;
        if changed {
            self.applications.commit(opened, events)?;
        }
        Ok(changed)
    }

    fn change_contact_name(&self, opened: &mut Opened, new: &Answers, keys: &[&str]) -> anyhow::Result<ContactTaken> {
        let name = Role::Contact.key();
        if !keys.contains(&name) {
            return Ok(ContactTaken::Same);
        }
        let application = &mut opened.application;
        application.answers = application.answers.clone().taking(&[name], new);
        application.account.version += 1;
        let event = Event::new(self.applications.clock.now(), Actor::Declarer, Step::Changed).about(&[name.to_owned()]);
        self.applications.commit(opened, vec![event])?;
        Ok(ContactTaken::Name)
    }

    fn verification_of(&self, application: &Application) -> ContactLink {
        let waiting =
            application.account.contact.as_ref().filter(|contact| self.applications.clock.now() < contact.verify_until);
        match waiting {
            Some(contact) if may_log_in(application.state) && !contact.verified => ContactLink::Waiting,
            Some(contact) if may_log_in(application.state) => ContactLink::Done(contact.not_before),
            _ => ContactLink::Unknown,
        }
    }

    /// The new contact is in force from now on; the old address is told unless it was before.
    fn put_in_force(&self, application: &mut Application, told: bool, by: Actor) -> anyhow::Result<Vec<Event>> {
        let now = self.applications.clock.now();
        let Some(new) = application.account.contact.take() else { return Ok(Vec::new()) };
        let mut events = Vec::new();
        let earlier = |objection: &Objection| objection.contact.email() == new.contact.email();
        if let Some(place) = application.account.objections.iter().position(earlier) {
            // An earlier address comes back: those that replaced it meanwhile have no say in that.
            application.account.objections.truncate(place + 1);
        } else if !told {
            events = tell_earlier(now, application, &by, self.applications.scheme.words.text(ProcedureCode::Contact));
            events.push(tell_old(application, now, by.clone()));
        }
        application.account.links.verify += 1;
        // Links mailed to the old mailbox open nothing any more.
        application.account.links.reset += 1;
        application.account.reset_until = None;
        application.answers = application.answers.clone().taking(&CONTACT, &new.contact);
        events.push(Event::new(now, by, Step::Changed).about(&CONTACT.map(str::to_owned)));
        Ok(events)
    }
}
