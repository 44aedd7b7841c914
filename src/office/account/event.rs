//! What the events of an account carry beside their step, and which mail each owes. Everything a mail
//! says follows from here and the application, so that the same mail can be made again after a crash.
//! Used by the steps of this folder and by `letters`.

use crate::office::Office;
use crate::office::access::link::Page;
use crate::office::queue::application::{Actor, Application, Event, Step};
use crate::view::routes::Route;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What the mail of an event needs beside the application itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Particulars {
    /// Where it goes; empty: to the contact.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub to: String,
    /// The counter of its link.
    #[serde(skip_serializing_if = "is_zero")]
    pub link: u32,
    /// When its link ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The keys of the fields it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// The level it speaks of.
    #[serde(skip_serializing_if = "is_zero")]
    pub stars: u8,
    /// What was returned: a digest of the answers that the office looked at.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub seen: String,
}

impl Event {
    /// An event without a note.
    pub fn new(at: Timestamp, by: Actor, step: Step) -> Self {
        Self { at, by, step, note: String::new(), particulars: Particulars::default() }
    }

    /// The same, about these fields.
    #[must_use]
    pub fn about(mut self, keys: &[String]) -> Self {
        self.particulars.keys = keys.to_vec();
        self
    }

    /// The same, about a level.
    #[must_use]
    pub fn about_stars(mut self, stars: u8) -> Self {
        self.particulars.stars = stars;
        self
    }

    /// The same, mailed to another address than the contact's.
    #[must_use]
    pub fn to(mut self, address: &str) -> Self {
        self.particulars.to = address.to_owned();
        self
    }

    /// The same, with a link that ends.
    #[must_use]
    pub fn link(mut self, counter: u32, until: Timestamp) -> Self {
        self.particulars.link = counter;
        self.particulars.until = Some(until);
        self
    }

    /// The same, with words of the office.
    #[must_use]
    pub fn noting(mut self, note: &str) -> Self {
        note.clone_into(&mut self.note);
        self
    }
}

/// The letter of an account's step.
pub(in crate::office) fn letter_of(step: Step) -> Option<&'static str> {
    Some(match step {
        Step::StepUpAsked => "step-up-received",
        Step::StepUpAccepted => "step-up-accepted",
        Step::StepUpRejected => "step-up-rejected",
        Step::ChangeAsked => "change-received",
        Step::ChangeAccepted => "change-accepted",
        Step::ChangeRejected => "change-rejected",
        Step::Changed | Step::PasswordChanged => "change-applied",
        Step::ContactAsked => "contact-verify",
        Step::ContactTold => "contact-changed",
        Step::EarlierTold => "earlier-told",
        Step::ContactObjected => "objected",
        Step::ResetAsked => "password-reset",
        Step::NumberAsked => "user-number",
        _ => return None,
    })
}

/// Whether the event's link was ended by a later one, by its use, or with the declaration.
pub(in crate::office) fn is_overtaken(application: &Application, event: &Event) -> bool {
    let links = &application.account.links;
    match event.step {
        Step::ResetAsked | Step::ContactObjected => event.particulars.link != links.reset,
        Step::ContactAsked => event.particulars.link != links.verify,
        Step::ContactTold | Step::EarlierTold => {
            !application.account.objections.iter().any(|one| one.link == event.particulars.link)
        }
        _ => false,
    }
}

impl Office {
    /// The address an account's event mails: its link, or the log-in.
    pub(in crate::office) fn account_url(&self, application: &Application, event: &Event) -> anyhow::Result<String> {
        let (page, route) = match event.step {
            Step::ResetAsked | Step::ContactObjected => (Page::Reset, Route::PasswordReset),
            Step::ContactAsked => (Page::Verify, Route::ContactVerify),
            Step::ContactTold | Step::EarlierTold => (Page::Object(event.particulars.link), Route::ContactObject),
            _ => return Ok(self.processor.absolute(Route::Account.path())),
        };
        let token = page.token(&self.key, application)?;
        Ok(self.processor.absolute(&route.with(token.as_str())))
    }

    /// The labels of an event's fields, joined.
    pub fn labels(&self, event: &Event) -> String {
        let label = |key: &String| self.scheme.form.field(key).map(|field| field.label.clone());
        event.particulars.keys.iter().filter_map(label).collect::<Vec<_>>().join("、")
    }
}

fn is_zero<T: Default + PartialEq>(number: &T) -> bool {
    *number == T::default()
}
