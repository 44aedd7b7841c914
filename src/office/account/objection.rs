//! The right of an earlier contact to undo, for 72 hours from the change on: contact, password, a stop, and
//! what was asked for meanwhile. It outlives stops, further changes and new passwords; of several the earliest
//! reaches furthest back. What the office decided meanwhile stays until the office has looked at it again
//! ([`Kind::Objection`](super::Kind)). Called by `http::account` and the steps that a thief would take.
//! Never shows an address to whoever holds a link, never takes back a decision of the office by itself.

use super::change::Changes;
use super::contact::ContactLink;
use super::labels::step_code;
use super::session::may_log_in;
use crate::base::text;
use crate::config::periods::RESET;
use crate::office::access::link::{self, LinkPage};
use crate::office::declaration::applications::Applications;
use crate::office::declaration::duplicates::Duplicates;
use crate::office::declaration::effects::Effects;
use crate::office::queue::account::{CONTACT, FormerContact, Objected, Objection, contact_of};
use crate::office::queue::application::{Application, State};
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::opened::Opened;
use crate::office::queue::pending::decides;
use crate::scheme::codes::LabelCode;
use crate::scheme::edit;
use crate::scheme::ids::Token;
use crate::scheme::{Answers, Role, Scheme, Words};
use std::sync::Arc;

/// Takes objections of earlier contacts.
#[derive(Debug)]
pub struct Objections {
    pub(super) applications: Arc<Applications>,
    pub(super) changes: Arc<Changes>,
    pub(super) duplicates: Arc<Duplicates>,
    pub(super) effects: Arc<Effects>,
}

impl Objections {
    /// What the link to an old address opens. No effect.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn objection(&self, token: &Token) -> anyhow::Result<ContactLink> {
        let Some(submission) = link::submission(token) else { return Ok(ContactLink::Unknown) };
        let found = self.applications.queue.find(&submission)?;
        let place = found.and_then(|application| self.objection_of(&application, token));
        Ok(place.map_or(ContactLink::Unknown, |_| ContactLink::Waiting))
    }

    /// An old address objects: all is as it was when that contact was replaced, everybody is logged out, and
    /// a link for a new password goes to the address that is back.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn object(&self, token: &Token) -> anyhow::Result<ContactLink> {
        self.applications.guard.run(|| {
            let Some(submission) = link::submission(token) else { return Ok(ContactLink::Unknown) };
            let Some(mut opened) = self.applications.open(&submission)? else { return Ok(ContactLink::Unknown) };
            let Some(place) = self.objection_of(&opened.application, token) else { return Ok(ContactLink::Unknown) };
            let events = self.undo(&mut opened, place)?;
            self.applications.commit(&mut opened, events)?;
            let open = may_log_in(opened.application.state);
            self.effects.carry_out(opened, None);
            Ok(ContactLink::Undone { open })
        })
    }

    fn objection_of(&self, application: &Application, token: &Token) -> Option<usize> {
        let now = self.applications.clock.now();
        let own = |objection: &Objection| {
            now < objection.until
                && LinkPage::Object(objection.link).accepts(&self.applications.index.key, application, token)
        };
        application.account.objections.iter().position(own)
    }

    /// Puts everything back to where it stood before the objection's change, but for what the office decided.
    fn undo(&self, opened: &mut Opened, place: usize) -> anyhow::Result<Vec<Event>> {
        let now = self.applications.clock.now();
        let application = &mut opened.application;
        let stopped = application.is_stopped();
        // Accepted anew since it was stopped: never a second row for one declarer behind the office. Nor one of whom the
        // register tells a later end, beside an older copy of the state.
        let ended = stopped
            && application.before_stop() == State::Accepted
            && (self.duplicates.is_succeeded(application)? || self.has_ended_since(application));
        let objection = application.account.objections[place].clone();
        application.account.objections.truncate(place);
        let decided = decisions_since(&self.applications.scheme.words, application, objection.link);
        let stopped = stopped && !ended;
        if stopped {
            application.state = application.before_stop();
        }
        let state = application.state;
        let in_force = contact_of(&application.answers) != objection.contact;
        let mut events: Vec<Event> =
            stopped.then(|| Event::new(now, Actor::Declarer, Step::Revived)).into_iter().collect();
        let account = &mut application.account;
        account.version += 1;
        account.generation += 1;
        account.links.verify += 1;
        account.links.reset += 1;
        (account.contact, account.request, account.reset_until) = (None, None, None);
        let objected = Event::new(now, Actor::Declarer, Step::ContactObjected).noting(&decided);
        if !may_log_in(state) {
            // Replaced or followed by a newer declaration, or ended by the office: what becomes of it, the office decides.
            application.answers = application.answers.clone().taking(&CONTACT, &objection.contact);
            application.account.objected = Some(Objected { at: now, ..Objected::default() });
            events.push(objected);
            return Ok(events);
        }
        let new_password = objection.before.as_ref().is_some_and(|was| was.password_hash != application.password_hash);
        application.account.locked |= in_force || new_password || stopped;
        self.put_back(application, state, &objection);
        let until = now + RESET;
        application.account.reset_until = Some(until);
        events.push(objected.link(application.account.links.reset, until));
        Ok(events)
    }

    /// Whether the register tells an end of it that the record does not know. One that cannot be read keeps nobody from
    /// objecting: the door asks again before anything is listed.
    fn has_ended_since(&self, application: &Application) -> bool {
        let publisher = &self.effects.publisher;
        let ended = publisher.open().and_then(|publishing| publisher.has_ended_since(&publishing, application));
        ended.unwrap_or(false)
    }

    /// Answers, password and what was waiting as they were. Where the declaration is published, what the office
    /// looks at before it is public stays as it is, and is put before the office.
    fn put_back(&self, application: &mut Application, state: State, objection: &Objection) {
        let at = self.applications.clock.now();
        let Some(before) = objection.before.as_deref() else {
            // Written by a version that kept the contact alone.
            application.answers = application.answers.clone().taking(&CONTACT, &objection.contact);
            application.account.objected = Some(Objected { at, ..Objected::default() });
            return;
        };
        let was = restore_asked(&self.applications.scheme, application, before);
        let (waiting, at_once) = self.held(application, &was, state);
        let answers = Answers::default().taking(&names(&waiting), &was);
        application.answers = application.answers.clone().taking(&names(&at_once), &was);
        application.account.objected = Some(Objected { at, keys: waiting, answers });
    }

    /// The keys that differ: those the office has looked at and published, and the others.
    fn held(&self, application: &Application, was: &Answers, state: State) -> (Vec<String>, Vec<String>) {
        let taken = self.changes.sort(&application.answers, was, state == State::Accepted);
        // What a level asks for belongs to it: neither is in force without the other.
        let of_level = edit::of_level(&self.applications.scheme);
        let is_of_level = |key: &str| key == Role::Terms.key() || of_level.contains(&key);
        let level = taken.waiting.iter().any(|key| key == Role::Level.key());
        let (with_level, at_once): (Vec<_>, Vec<_>) =
            taken.at_once.into_iter().partition(|key| level && is_of_level(key));
        (taken.waiting.into_iter().chain(with_level).collect(), at_once)
    }
}

fn names(keys: &[String]) -> Vec<&str> {
    keys.iter().map(String::as_str).collect()
}

/// Puts back the password and what waited for the office; gives the answers as they were, with what waited then
/// and took effect since: whoever comes back had wished it.
fn restore_asked(scheme: &Scheme, application: &mut Application, before: &FormerContact) -> Answers {
    application.password_hash.clone_from(&before.password_hash);
    application.terms_version.clone_from(&before.terms_version);
    let mut was = before.answers.clone();
    let now = &application.answers;
    let took_effect = |keys: &[&str], new: &Answers| *now == now.clone().taking(keys, new);
    let account = &mut application.account;
    account.step_up = before.step_up.clone();
    if let Some(asked) = account.step_up.take_if(|asked| took_effect(&asked.answers.keys(), &asked.answers)) {
        was = edit::of_its_level(scheme, was.taking(&asked.answers.keys(), &asked.answers));
        application.terms_version = asked.terms_version;
    }
    account.change = before.change.clone();
    if let Some(asked) = account.change.take_if(|asked| took_effect(&asked.keys(), &asked.answers)) {
        was = was.taking(&asked.keys(), &asked.answers);
    }
    was
}

/// What the office decided since a contact was told that it may object, in words.
fn decisions_since(words: &Words, application: &Application, link: u32) -> String {
    let told = |event: &Event| event.step == Step::ContactTold && event.particulars.link == link;
    let since = application.history.iter().rposition(told).unwrap_or_default();
    let decided = |event: &&Event| match event.step {
        // The objection itself, put before the office earlier.
        Step::ObjectionSettled => false,
        Step::Unlocked => true,
        Step::Withdrawn => !event.note.is_empty(),
        step => decides(step),
    };
    let in_words = |event: &Event| format!("{}（{}）", words.text(step_code(event.step)), text::moment(event.at));
    let decisions: Vec<String> = application.history[since..].iter().filter(decided).map(in_words).collect();
    if decisions.is_empty() {
        return String::new();
    }
    words.filled(LabelCode::Decisions, &[("decisions", &decisions.join("、"))])
}
