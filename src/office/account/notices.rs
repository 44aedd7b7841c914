//! What earlier contacts are told: that a contact changed and how to object, and of what a thief would do. Used by the
//! steps that a thief would take; each event is mailed when it is committed. Never shows an address to anybody else.

use crate::config::periods::OBJECTION;
use crate::office::queue::account::{FormerContact, Objection, contact_of};
use crate::office::queue::application::Application;
use crate::office::queue::history::{Actor, Event, Step};
use jiff::Timestamp;

/// The contact in force may object from now on; its address is told how.
pub(in crate::office) fn tell_old(application: &mut Application, now: Timestamp, by: Actor) -> Event {
    let old = contact_of(&application.answers);
    let until = now + OBJECTION;
    let before = FormerContact {
        answers: application.answers.clone(),
        password_hash: application.password_hash.clone(),
        terms_version: application.terms_version.clone(),
        step_up: application.account.step_up.clone(),
        change: application.account.change.clone(),
    };
    let account = &mut application.account;
    account.links.object += 1;
    let event = Event::new(now, by, Step::ContactTold).to(old.email()).link(account.links.object, until);
    account.objections.push(Objection {
        link: account.links.object,
        contact: old,
        until,
        before: Some(Box::new(before)),
    });
    event
}

/// A mail to every earlier address that may still object, about something its own contact would know of.
pub(in crate::office) fn tell_earlier(now: Timestamp, application: &Application, by: &Actor, what: &str) -> Vec<Event> {
    let knows = |objection: &&Objection| objection.contact.email() == application.answers.email();
    let open = application.account.objections.iter().filter(|objection| now < objection.until);
    let told = |objection: &Objection| {
        let event = Event::new(now, by.clone(), Step::EarlierTold).to(objection.contact.email());
        event.link(objection.link, objection.until).noting(what)
    };
    open.filter(|objection| !knows(objection)).map(told).collect()
}
