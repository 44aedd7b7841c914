//! Which mail an event of an application owes, and its name. A mail follows from the committed file alone, name,
//! Message-ID and Date included: after a crash the same mail is made again. Pure. Used by `mailer` and whoever asks
//! what became of a letter.

use super::journal::name_of;
use crate::office::queue::application::{Application, Submission};
use crate::office::queue::history::{Event, Step};
use crate::office::queue::returned::returned;
use jiff::Timestamp;

/// The letter that asks to confirm.
pub(super) const CONFIRM: &str = "received";
/// The letter that reminds of what was returned.
const REMINDER: &str = "reminder";
/// What the office mails beside the procedures, to who has consented.
pub(super) const MAILING: &str = "mailing";
/// The letter that tells the office of the day.
pub(super) const DAILY: &str = "daily";
/// The letter by which the office tries its mail server.
pub(super) const TRIAL: &str = "trial";

/// Every letter that may ever be owed. No other can be written, so that none is missing here unseen.
pub(in crate::office) const LETTERS: [&str; 26] = [
    "accepted",
    "change-accepted",
    "change-applied",
    "change-received",
    "change-rejected",
    "completed",
    "contact-changed",
    "contact-verify",
    DAILY,
    "earlier-told",
    MAILING,
    "numbers",
    "objected",
    "password-reset",
    "received",
    "rejected",
    REMINDER,
    "returned",
    "revoked",
    "site-fault",
    "step-up-accepted",
    "step-up-received",
    "step-up-rejected",
    TRIAL,
    "user-number",
    "withdrawn",
];

/// Whether nobody needs the mail of the event at `index` any more: a later event took its place or used its link.
pub(in crate::office) fn is_overtaken(application: &Application, index: usize) -> bool {
    let Some(event) = application.history.get(index) else { return true };
    let overtakes = |later: &Event| matches!(later.step, Step::AddressChanged | Step::Confirmed | Step::Accepted);
    let confirmed = application.history[index + 1..].iter().any(overtakes);
    let corrected = letter_of(event) == Some(REMINDER) && returned(application).is_none();
    (letter_of(event) == Some(CONFIRM) && confirmed) || corrected || is_ended(application, event)
}

/// The letter of an event: the same name at every attempt to send it.
pub(in crate::office) fn job_name(application: &Application, index: usize) -> String {
    let asked_at = application.history.get(index).map_or(application.received_at, |event| event.at);
    name_of(asked_at, &format!("{}-{index}", application.submission.as_str()))
}

/// Whose letter it is, and of which event.
pub(in crate::office) fn asked_by(name: &str) -> Option<(Submission, usize)> {
    let (_, own) = name.split_once('-')?;
    let (submission, index) = own.rsplit_once('-')?;
    Some((Submission::try_from(submission.to_owned()).ok()?, index.parse().ok()?))
}

/// The names of the letters that the events from `first` on ask for, and that nothing has overtaken.
pub(in crate::office) fn letters_from(application: &Application, first: usize) -> impl Iterator<Item = String> {
    let asks = |(index, event): &(usize, &Event)| letter_of(event).is_some() && !is_overtaken(application, *index);
    let events = application.history.iter().enumerate().skip(first);
    let events = events.filter(|_| application.email().is_some()).filter(asks);
    events.map(|(index, _)| job_name(application, index))
}

/// The names of all letters that an application ever asked for.
pub(in crate::office) fn all_letters(application: &Application) -> impl Iterator<Item = String> {
    let events = application.history.iter().enumerate().filter(|(_, event)| letter_of(event).is_some());
    events.map(|(index, _)| job_name(application, index))
}

/// Where the letter of an event goes: to the address it names, else to the registered one.
pub(super) fn recipient<'a>(application: &'a Application, event: &'a Event) -> Option<&'a str> {
    let registered = application.email()?;
    Some(Some(event.particulars.to.as_str()).filter(|to| !to.is_empty()).unwrap_or(registered))
}

/// The place in the history of the last event that owes a mail.
pub(in crate::office) fn last_mailed(application: &Application) -> Option<usize> {
    application.history.iter().rposition(|event| letter_of(event).is_some())
}

/// The letters that an application owes since a moment, by name, but for those that were overtaken.
pub(in crate::office) fn owed_letters(application: &Application, since: Timestamp) -> impl Iterator<Item = String> {
    let is_owed = move |(index, event): &(usize, &Event)| {
        event.at > since && letter_of(event).is_some() && !is_overtaken(application, *index)
    };
    let is_reached = application.email().is_some();
    let events = application.history.iter().enumerate().filter(move |_| is_reached);
    events.filter(is_owed).map(|(index, _)| job_name(application, index))
}

pub(super) fn letter_of(event: &Event) -> Option<&'static str> {
    match event.step {
        Step::Received | Step::Resent | Step::AddressChanged => Some(CONFIRM),
        Step::Confirmed => Some("completed"),
        Step::NumbersMailed => Some("numbers"),
        Step::Returned => Some("returned"),
        Step::Reminded => Some(REMINDER),
        Step::Accepted => Some("accepted"),
        Step::Rejected => Some("rejected"),
        Step::Revoked => Some("revoked"),
        // A declaration replaced by a newer one says so in its note; its declarer was mailed about the newer.
        Step::Withdrawn if event.note.is_empty() => Some("withdrawn"),
        Step::Expired | Step::Withdrawn => None,
        step => letter_of_account(step),
    }
}

/// The letter of an account's step.
fn letter_of_account(step: Step) -> Option<&'static str> {
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
        step => return letter_of_entry(step),
    })
}

/// The letter of a step that only registers have.
fn letter_of_entry(step: Step) -> Option<&'static str> {
    Some(match step {
        Step::Answered => "answered",
        Step::LinkAsked => "link",
        Step::RenewalAsked => "renew",
        Step::Renewed => "renewed",
        _ => return None,
    })
}

/// Whether the event's link was ended by a later one, by its use, or with the declaration.
fn is_ended(application: &Application, event: &Event) -> bool {
    let links = &application.account.links;
    match event.step {
        Step::ResetAsked | Step::ContactObjected => event.particulars.link != links.reset,
        Step::LinkAsked => event.particulars.link != links.reset,
        Step::ContactAsked | Step::RenewalAsked => event.particulars.link != links.verify,
        Step::ContactTold | Step::EarlierTold => {
            !application.account.objections.iter().any(|one| one.link == event.particulars.link)
        }
        _ => false,
    }
}
