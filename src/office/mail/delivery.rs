//! How the mails to declarers stand, for those who ask: the received page, the office's list, the health.
//! Says nothing about anybody but that a mail waits or failed, and the stage and code of the fault.

use super::letterbox::{LetterFate, Letterbox};
use super::letters::{job_name, last_mailed};
use super::standing::MailStanding;
use crate::office::queue::application::Application;
use jiff::Timestamp;
use serde::Serialize;

/// The last mail to a declarer, where it has not left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// It waits, or it failed.
    pub fate: LetterFate,
    /// When it was made.
    pub since: Timestamp,
    /// What the server last said, where anybody remembers; a stage and a code.
    pub last: Option<String>,
}

/// How the mail with the URL stands, for whoever waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkMail {
    /// About to be sent, or it was so long ago that nothing is known any more.
    OnItsWay,
    /// Taken by the server, at that moment.
    HandedOver(Timestamp),
    /// It could not be sent yet; it is tried again without anybody asking.
    Delayed,
    /// The server refuses the address.
    Failed,
}

impl Delivery {
    /// The last mail of an application, if it waits or failed.
    pub fn of(application: &Application, standing: &MailStanding, letterbox: &Letterbox) -> Option<Self> {
        let index = last_mailed(application)?;
        let (name, since) = (job_name(application, index), application.history.get(index)?.at);
        let is_among = |names: &[String]| names.binary_search(&name).is_ok();
        let fate = if is_among(&standing.waiting) { LetterFate::Waiting } else { LetterFate::Failed };
        let is_known = fate == LetterFate::Waiting || is_among(&standing.failed);
        is_known.then(|| Self { fate, since, last: letterbox.last_word(&name) })
    }
}
